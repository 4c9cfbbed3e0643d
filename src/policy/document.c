/* SPDX-License-Identifier: Apache-2.0 */
/* What every file of ours must be before its content counts: one plain document. */
#include "base/arena.h"
#include "base/limits.h"
#include "base/span.h"
#include "policy/read.h"

/* Such a file is small and flat; what is not is no policy. */
#define TREE_BYTES ((size_t)64 << 20)
#define TREE_NODES 100000
#define TREE_DEPTH 32

static int fault_at(struct reader *r, struct ward_span text, size_t offset, const char *why)
{
	uint32_t line = 1, column = 1;

	text_position(text, offset, &line, &column);
	return error_set_at(r->err, WARD_ECONFIG, line, column, "a %s %s", r->kind, why);
}

static int check_template(struct reader *r, const struct ward_stream *stream,
			  const struct ward_doc *doc)
{
	ssize_t mark = span_find(stream->bytes, WARD_SPAN("{{"), doc->start);

	if (mark < 0)
		mark = span_find(stream->bytes, WARD_SPAN("{%"), doc->start);
	return fault_at(r, stream->bytes, mark < 0 ? doc->start : (size_t)mark,
			"must not be a template");
}

static int check_stream(struct reader *r, const struct ward_stream *stream, const char *version)
{
	for (size_t i = 0; i < stream->doc_count; i++) {
		if (stream->docs[i].template)
			return check_template(r, stream, &stream->docs[i]);
	}
	if (stream->problem_count > 0) {
		const struct doc_problem *p = &stream->problems[0];

		return error_set_at(r->err, WARD_ECONFIG, p->line, p->column, WARD_SPAN_FMT,
				    WARD_SPAN_ARG(p->text));
	}
	if (stream->doc_count == 0 || stream->docs[0].root == NULL) {
		return error_set_at(r->err, WARD_ECONFIG, 1, 1,
				    "the %s is empty; it needs at least '%s: 1'", r->kind, version);
	}
	if (stream->doc_count > 1) {
		return fault_at(r, stream->bytes, stream->docs[1].start,
				"is one document; here a second one starts");
	}
	return 0;
}

/* What would make the same bytes mean different things to different readers. */
static int check_node(struct reader *r, const struct ward_node *node)
{
	if (node->kind == NODE_ALIAS)
		return FAULT(r, node, "aliases are not allowed: write the value out");
	if (node->anchor.len > 0)
		return FAULT(r, node, "anchors are not allowed: there are no aliases");
	if (node->tag.len > 0)
		return FAULT(r, node, "tags are not allowed: '%s'", SHOW(node->tag));
	return 0;
}

static int check_key(struct reader *r, const struct ward_node *key)
{
	if (key->kind == NODE_MAP || key->kind == NODE_SEQ)
		return FAULT(r, key, "a key must be a plain word");
	if (node_type(key) == SCALAR_MERGE)
		return FAULT(r, key, "merge keys are not allowed: write the values out");
	if (key->duplicate)
		return FAULT(r, key, "duplicate key '%s'", SHOW(key->text));
	return check_node(r, key);
}

static int check_tree(struct reader *r, const struct ward_node *root)
{
	for (const struct ward_node *n = root; n != NULL; n = node_walk(root, n)) {
		int rc = n->key != NULL ? check_key(r, n->key) : 0;

		if (rc == 0)
			rc = check_node(r, n);
		if (rc != 0)
			return rc;
	}
	return 0;
}

int read_version(struct reader *r, const struct ward_node *value, const struct field *field,
		 void *out)
{
	(void)out;
	if (value->kind == NODE_SCALAR && value->style == STYLE_PLAIN) {
		if (span_is(value->text, "1"))
			return 0;
		if (node_type(value) == SCALAR_INT) {
			return FAULT(r, value, "version %s is not known to gitward %s; there is: 1",
				     SHOW(value->text), WARD_VERSION);
		}
	}
	return FAULT(r, value, "'%s' must be the number 1, without quotes", field->name);
}

int read_document(struct reader *r, struct ward_span text, const struct field *sections,
		  size_t count, void *out)
{
	struct limits limits = limits_default();
	struct arena *scratch = NULL;
	struct ward_stream stream;
	int rc;

	if (text.len > limits.policy_bytes) {
		return error_set_at(r->err, WARD_ECONFIG, 1, 1, "the %s is longer than %llu bytes",
				    r->kind, (unsigned long long)limits.policy_bytes);
	}
	scratch = arena_new(TREE_BYTES);
	if (scratch == NULL)
		return error_set(r->err, WARD_EOOM, "no memory for the %s", r->kind);
	limits.yaml_nodes = TREE_NODES;
	limits.yaml_depth = TREE_DEPTH;
	rc = stream_parse(text, &limits, scratch, &stream, r->err);
	if (rc == 0)
		rc = check_stream(r, &stream, sections[0].name);
	if (rc == 0)
		rc = check_tree(r, stream.docs[0].root);
	if (rc == 0)
		rc = read_sections(r, stream.docs[0].root, sections, count, out);
	if (rc == 0 && arena_failed(r->arena))
		rc = error_set(r->err, WARD_EOOM, "no memory for the %s", r->kind);
	arena_free(scratch);
	return rc;
}
