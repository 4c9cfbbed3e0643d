/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/span.h"
#include "policy/read.h"

/* A policy is small and flat; what is not is no policy. */
#define TREE_BYTES ((size_t)64 << 20)
#define TREE_NODES 100000
#define TREE_DEPTH 32

/* -- Form: one plain document -------------------------------------------- */

static int fault_at(struct ward_error *err, struct ward_span text, size_t offset, const char *why)
{
	uint32_t line = 1, column = 1;

	text_position(text, offset, &line, &column);
	return error_set_at(err, WARD_ECONFIG, line, column, "%s", why);
}

static int check_template(const struct ward_stream *stream, const struct ward_doc *doc,
			  struct ward_error *err)
{
	ssize_t mark = span_find(stream->bytes, WARD_SPAN("{{"), doc->start);

	if (mark < 0)
		mark = span_find(stream->bytes, WARD_SPAN("{%"), doc->start);
	return fault_at(err, stream->bytes, mark < 0 ? doc->start : (size_t)mark,
			"a policy must not be a template");
}

static int check_stream(const struct ward_stream *stream, struct ward_error *err)
{
	for (size_t i = 0; i < stream->doc_count; i++) {
		if (stream->docs[i].template)
			return check_template(stream, &stream->docs[i], err);
	}
	if (stream->problem_count > 0) {
		const struct doc_problem *p = &stream->problems[0];

		return error_set_at(err, WARD_ECONFIG, p->line, p->column, WARD_SPAN_FMT,
				    WARD_SPAN_ARG(p->text));
	}
	if (stream->doc_count == 0 || stream->docs[0].root == NULL)
		return error_set_at(err, WARD_ECONFIG, 1, 1,
				    "the policy is empty; it needs at least 'version: 1'");
	if (stream->doc_count > 1) {
		return fault_at(err, stream->bytes, stream->docs[1].start,
				"a policy is one document; here a second one starts");
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

/* -- Content ------------------------------------------------------------- */

static int read_version(struct reader *r, const struct ward_node *value, const struct field *field,
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

static int read_profile(struct reader *r, const struct ward_node *value, const struct field *field,
			void *out)
{
	const struct profile **to = out;
	struct ward_span name = { NULL, 0 };
	const struct profile *profile;
	int rc = read_text(r, value, field, &name);

	if (rc != 0)
		return rc;
	profile = profile_find(name);
	if (profile == NULL) {
		return FAULT(r, value,
			     "profile '%s' is not available in this version; there are: %s",
			     SHOW(name), profile_names());
	}
	*to = profile;
	return 0;
}

static int read_root(struct reader *r, const struct ward_node *root)
{
	static const struct field sections[] = {
		{ "version", read_version, 0, true },
		{ "profile", read_profile, offsetof(struct ward_policy, profile), false },
		{ "rules", read_rules, 0, false },
		{ "paths", read_paths, 0, false },
		{ "refs", read_refs, 0, false },
		{ "exemptions", read_exemptions, 0, false },
		{ "suppressions", read_suppressions, 0, false },
		{ "limits", read_limits, 0, false },
	};
	int rc = check_tree(r, root);

	if (rc == 0) {
		rc = read_fields(r, root, NULL, sections, sizeof(sections) / sizeof(sections[0]),
				 r->policy);
	}
	if (rc == 0 && r->policy->refs.len == 0)
		policy_default_refs(r->policy, r->head);
	return rc;
}

static int parse_text(const char *name, struct ward_span text, struct ward_span head, int64_t now,
		      bool standing, struct arena *arena, struct ward_policy **out,
		      struct ward_error *err)
{
	struct limits limits = limits_default();
	struct reader r = { policy_new(arena), head, err };
	struct arena *scratch = NULL;
	struct ward_stream stream;
	int rc = WARD_ECONFIG;

	*out = NULL;
	if (text.len > limits.policy_bytes) {
		return error_set_at(err, WARD_ECONFIG, 1, 1, "the policy is longer than %llu bytes",
				    (unsigned long long)limits.policy_bytes);
	}
	scratch = arena_new(TREE_BYTES);
	if (scratch == NULL || r.policy == NULL) {
		rc = error_set(err, WARD_EOOM, "no memory for the policy");
		goto out;
	}
	r.policy->name = arena_copy(arena, span_of(name));
	r.policy->now = now;
	r.policy->standing = standing;
	limits.yaml_nodes = TREE_NODES;
	limits.yaml_depth = TREE_DEPTH;
	rc = stream_parse(text, &limits, scratch, &stream, err);
	if (rc == 0)
		rc = check_stream(&stream, err);
	if (rc == 0)
		rc = read_root(&r, stream.docs[0].root);
	if (rc == 0 && arena_failed(arena))
		rc = error_set(err, WARD_EOOM, "no memory for the policy");
	if (rc == 0)
		*out = r.policy;
out:
	arena_free(scratch);
	return rc;
}

int policy_parse(const char *name, struct ward_span text, struct ward_span head, int64_t now,
		 struct arena *arena, struct ward_policy **out, struct ward_error *err)
{
	return parse_text(name, text, head, now, false, arena, out, err);
}

int policy_parse_standing(const char *name, struct ward_span text, struct ward_span head,
			  int64_t now, struct arena *arena, struct ward_policy **out,
			  struct ward_error *err)
{
	return parse_text(name, text, head, now, true, arena, out, err);
}
