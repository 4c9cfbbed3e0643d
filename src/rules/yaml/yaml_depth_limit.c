/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rule.h"
#include "rules/yaml/kinds.h"

static void check(const struct ward_blob *blob, const struct ward_stream *stream,
		  struct ward_sink *out)
{
	if (!kind_is_manifest(blob->kind))
		return;
	for (size_t i = 0; i < stream->problem_count; i++) {
		const struct doc_problem *p = &stream->problems[i];

		if (p->kind == DOC_DEPTH)
			ward_emit_range(out, p->offset, p->offset + 1,
					"document %u is nested too deep: " WARD_SPAN_FMT,
					p->document + 1, WARD_SPAN_ARG(p->text));
	}
}

#define TIMES_10(s) s s s s s s s s s s

WARD_RULE(yaml_depth_limit) = {
	.meta = {
		.id = "yaml-depth-limit",
		.title = "Document is nested deeper than the limit",
		.rationale =
			"No manifest needs it: in thousands of real ones the deepest has 36 "
			"levels. Deep nesting makes widespread parsers take quadratic time or "
			"overflow their stack, so it is an attack on the controllers, or a defect "
			"of a generator. What lies below the limit was not judged.",
		.remediation =
			"Flatten the document. If a generated file really needs more levels, raise "
			"`limits: { yaml_depth: N }` in the policy.",
		.topic = "yaml",
		.refs = { "https://cheatsheetseries.owasp.org/cheatsheets/Denial_of_Service_Cheat_Sheet.html" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "value: " TIMES_10("[[[[[[[[[[[") TIMES_10("]]]]]]]]]]]") "\n",
		.good = "value: [[[[[[[[[[]]]]]]]]]]\n",
	},
	.subject = WARD_SUBJECT_STREAM,
	.check.stream = check,
};
