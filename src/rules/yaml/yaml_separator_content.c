/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "rules/rule.h"
#include "rules/yaml/kinds.h"

static size_t line_end(struct ward_span bytes, size_t from)
{
	ssize_t eol = span_find_byte(bytes, '\n', from);

	return eol < 0 ? bytes.len : (size_t)eol;
}

static void check(const struct ward_blob *blob, const struct ward_stream *stream,
		  struct ward_sink *out)
{
	if (!kind_is_manifest(blob->kind))
		return;
	for (size_t i = 0; i < stream->problem_count; i++) {
		const struct doc_problem *p = &stream->problems[i];
		size_t end = line_end(blob->bytes, p->offset);

		if (p->template)
			continue;
		if (p->kind == DOC_SEPARATOR)
			ward_emit_range(out, p->offset, end,
					"text behind '---' is read differently by kubectl and by "
					"YAML parsers");
		else if (p->kind == DOC_DROPPED)
			ward_emit_range(
				out, p->offset, end,
				"document behind '...' without '---' is dropped by kubectl");
	}
}

WARD_RULE(yaml_separator_content) = {
	.meta = {
		.id = "yaml-separator-content",
		.title = "Document separator carries content",
		.rationale =
			"kubectl splits a file at lines that start with `---` before it parses "
			"YAML, and refuses or swallows what follows on that line; YAML parsers take "
			"it as the start of the document. Two tools then see two different sets of "
			"objects, and one of them is not the one that was reviewed.",
		.remediation =
			"Give the separator a line of its own, with nothing but a comment behind "
			"it:\n  ---\n  apiVersion: v1\n  kind: ConfigMap\n"
			"and start each document with `---`, also behind `...`.",
		.topic = "yaml",
		.refs = { "https://yaml.org/spec/1.2.2/#912-document-markers",
			  "https://kubernetes.io/docs/concepts/workloads/management/#organizing-resource-configurations" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "--- {apiVersion: v1, kind: ConfigMap, metadata: {name: web}}\n",
		.good = "--- # web\n{apiVersion: v1, kind: ConfigMap, metadata: {name: web}}\n",
	},
	.subject = WARD_SUBJECT_STREAM,
	.check.stream = check,
};
