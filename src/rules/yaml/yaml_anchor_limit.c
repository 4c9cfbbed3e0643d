/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/span.h"
#include "base/vec.h"
#include "rules/rule.h"
#include "rules/yaml/kinds.h"

/* go-yaml starts to refuse documents at 10 decoded nodes a source node. */
#define EXPANSION_MAX 10

struct alias {
	const struct ward_node *node, *target;
	uint64_t expanded; /**< nodes it stands for, all aliases below resolved */
};

static uint64_t tree_size(const struct ward_node *root)
{
	uint64_t size = 0;

	for (const struct ward_node *n = root; n != NULL; n = node_walk(root, n))
		size += n->key != NULL && n != root ? 2 : 1;
	return size;
}

static uint64_t add_saturated(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/* What stands below a target was written before the alias: in document order each is known when it
 * is needed. */
static uint64_t expand(const struct alias *aliases, size_t i)
{
	const struct ward_node *target = aliases[i].target;
	uint64_t total;

	for (size_t k = 0; k < i; k++)
		if (aliases[k].target == target)
			return aliases[k].expanded;
	total = tree_size(target);
	for (size_t k = 0; k < i; k++)
		if (aliases[k].node->start >= target->start && aliases[k].node->start < target->end)
			total = add_saturated(total, aliases[k].expanded - 1);
	return total;
}

static void check_document(const struct ward_doc *doc, struct ward_sink *out)
{
	VEC(struct alias) aliases = { 0 };
	uint64_t total = doc->nodes;
	const struct alias *worst = NULL;

	for (const struct ward_node *n = doc->root; n != NULL; n = node_walk(doc->root, n)) {
		struct alias *a;

		if (n->kind != NODE_ALIAS || node_deref(n) == NULL)
			continue;
		a = vec_push(ward_scratch(out), &aliases);
		if (a == NULL)
			return;
		*a = (struct alias){ .node = n, .target = node_deref(n) };
	}
	for (size_t i = 0; i < aliases.len; i++) {
		aliases.items[i].expanded = expand(aliases.items, i);
		total = add_saturated(total, aliases.items[i].expanded - 1);
		if (worst == NULL || aliases.items[i].expanded > worst->expanded)
			worst = &aliases.items[i];
	}
	if (worst != NULL && total / EXPANSION_MAX >= doc->nodes &&
	    total > doc->nodes * EXPANSION_MAX)
		ward_emit_range(
			out, worst->node->start, worst->node->end,
			"aliases blow %zu nodes up to %llu, most of them by '*" WARD_SPAN_FMT "'",
			doc->nodes, (unsigned long long)total, WARD_SPAN_ARG(worst->node->text));
}

static void check(const struct ward_blob *blob, const struct ward_stream *stream,
		  struct ward_sink *out)
{
	if (!kind_is_manifest(blob->kind))
		return;
	for (size_t i = 0; i < stream->problem_count; i++) {
		const struct doc_problem *p = &stream->problems[i];

		if (p->kind == DOC_ALIASES)
			ward_emit_range(out, p->offset, p->offset + 1,
					"document %u: " WARD_SPAN_FMT, p->document + 1,
					WARD_SPAN_ARG(p->text));
	}
	if (span_find_byte(stream->bytes, '*', 0) < 0)
		return;
	for (size_t i = 0; i < stream->doc_count; i++)
		if (stream->docs[i].root != NULL)
			check_document(&stream->docs[i], out);
}

WARD_RULE(yaml_anchor_limit) = {
	.meta = {
		.id = "yaml-anchor-limit",
		.title = "Aliases expand to far more than what is written",
		.rationale =
			"A few lines of aliases of aliases describe gigabytes (\"billion laughs\"); "
			"parsers of the API server and of controllers have fallen to it. Behind "
			"many aliases a reviewer also cannot see what an object says in the end.",
		.remediation =
			"Write the values out, or use a Kustomize component or a Helm value for "
			"what is shared. `limits: { yaml_aliases: N }` in the policy raises the "
			"number of aliases that a document may have.",
		.topic = "yaml",
		.refs = { "https://nvd.nist.gov/vuln/detail/CVE-2019-11253",
			  "https://yaml.org/spec/1.2.2/#3222-anchors-and-aliases" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
		       "b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
		       "c: [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\n",
		.good = "a: &a [x, x, x, x, x, x, x, x, x, x]\nb: *a\nc: *a\n",
	},
	.subject = WARD_SUBJECT_STREAM,
	.check.stream = check,
};
