/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "rules/rule.h"
#include "rules/yaml/kinds.h"

/* Two objects run into one are one mistake: yaml-missing-separator tells it. */
static bool is_fused(const struct ward_node *root)
{
	bool version = false, kind = false;

	for (const struct ward_node *n = node_children(root); n != NULL; n = n->next) {
		if (n->key == NULL || !n->key->duplicate)
			continue;
		version = version || span_is(node_key(n), "apiVersion");
		kind = kind || span_is(node_key(n), "kind");
	}
	return version && kind;
}

static void check_document(const struct ward_node *root, struct ward_sink *out)
{
	bool fused = is_fused(root);

	for (const struct ward_node *n = root; n != NULL; n = node_walk(root, n)) {
		if (n->key == NULL || !n->key->duplicate || (fused && n->parent == root))
			continue;
		ward_emit(out, n->key,
			  "key '" WARD_SPAN_FMT "' is set again, and only the last one counts",
			  WARD_SPAN_ARG(node_key(n)));
	}
}

static void check(const struct ward_blob *blob, const struct ward_stream *stream,
		  struct ward_sink *out)
{
	if (!kind_is_manifest(blob->kind))
		return;
	for (size_t i = 0; i < stream->doc_count; i++)
		if (stream->docs[i].root != NULL && stream->docs[i].duplicates != 0)
			check_document(stream->docs[i].root, out);
}

WARD_RULE(yaml_duplicate_key) = {
	.meta = {
		.id = "yaml-duplicate-key",
		.title = "Key stands twice in one mapping",
		.rationale =
			"YAML forbids it, but most parsers take the last value and drop the first "
			"without a word, while others take the first or refuse. What a reviewer "
			"read need not be what is applied: a second `securityContext` undoes the "
			"first.",
		.remediation =
			"Keep one of the two, or merge them:\n"
			"  env:\n    - name: A\n      value: \"1\"\n    - name: B\n      value: \"2\"\n"
			"instead of two `env:` keys in one container.",
		.topic = "yaml",
		.refs = { "https://yaml.org/spec/1.2.2/#3213-node-comparison",
			  "https://kubernetes.io/docs/reference/using-api/api-concepts/" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n  mode: safe\n  mode: fast\n",
		.good = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n  mode: safe\n",
	},
	.subject = WARD_SUBJECT_STREAM,
	.check.stream = check,
};
