/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "rules/rule.h"
#include "rules/yaml/kinds.h"

static bool has_duplicate(const struct ward_node *root, const char *key)
{
	for (const struct ward_node *n = node_children(root); n != NULL; n = n->next)
		if (n->key != NULL && n->key->duplicate && span_is(node_key(n), key))
			return true;
	return false;
}

static void check(const struct ward_blob *blob, const struct ward_stream *stream,
		  struct ward_sink *out)
{
	if (!kind_is_manifest(blob->kind))
		return;
	for (size_t i = 0; i < stream->doc_count; i++) {
		const struct ward_node *root = stream->docs[i].root;

		if (stream->docs[i].duplicates == 0 || !has_duplicate(root, "apiVersion") ||
		    !has_duplicate(root, "kind"))
			continue;
		for (const struct ward_node *n = node_children(root); n != NULL; n = n->next)
			if (n->key != NULL && n->key->duplicate && span_is(node_key(n), "kind"))
				ward_emit(out, n->key,
					  "another object of kind '" WARD_SPAN_FMT
					  "' starts here without '---' before it, so only one "
					  "mixed object is applied",
					  WARD_SPAN_ARG(node_text(n)));
	}
}

WARD_RULE(yaml_missing_separator) = {
	.meta = {
		.id = "yaml-missing-separator",
		.title = "Two objects are run into one because '---' is missing",
		.rationale =
			"Both objects become one mapping in which the later keys win. The first "
			"object is never applied, and fields of it that the second does not set "
			"leak into the second.",
		.remediation =
			"Put a line with `---` and nothing else in front of each object but the "
			"first:\n"
			"  apiVersion: v1\n  kind: ConfigMap\n  ...\n  ---\n  apiVersion: v1\n  kind: Service\n  ...",
		.topic = "yaml",
		.refs = { "https://kubernetes.io/docs/concepts/workloads/management/#organizing-resource-configurations",
			  "https://yaml.org/spec/1.2.2/#912-document-markers" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n",
		.good = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n",
	},
	.subject = WARD_SUBJECT_STREAM,
	.check.stream = check,
};
