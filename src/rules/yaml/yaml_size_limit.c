/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/rule.h"
#include "rules/yaml/kinds.h"

/* An API server refuses requests of 3 MiB and etcd values of 1.5 MiB: above this something is
 * wrong. */
#define LARGE_BYTES ((size_t)1024 * 1024)

static void check(const struct ward_blob *blob, const struct ward_stream *stream,
		  struct ward_sink *out)
{
	if (!kind_is_manifest(blob->kind))
		return;
	for (size_t i = 0; i < stream->problem_count; i++) {
		const struct doc_problem *p = &stream->problems[i];

		if (p->kind != DOC_SIZE && p->kind != DOC_NODES)
			continue;
		ward_emit_subject(out, p->kind == DOC_SIZE ? "bytes" : "nodes",
				  "file was not judged: " WARD_SPAN_FMT, WARD_SPAN_ARG(p->text));
		return;
	}
	if (stream->bytes.len > LARGE_BYTES) {
		ward_emit_subject(out, "large", "file has %zu bytes, more than 1 MiB",
				  stream->bytes.len);
		ward_emit_confidence(out, WARD_CONFIDENCE_LOW);
	}
}

/* 20 lines that tests/lib/sample.h makes 64 KiB long. */
#define LINE "    {lower:65536}\n"
#define LINES_5 LINE LINE LINE LINE LINE

WARD_RULE(yaml_size_limit) = {
	.meta = {
		.id = "yaml-size-limit",
		.title = "File is too large for a manifest",
		.rationale =
			"Controllers hold and parse the whole file at each reconciliation, etcd "
			"stores no object larger than 1.5 MiB, and nobody reviews a megabyte of "
			"YAML. Above the limit the file is not parsed and so not judged.",
		.remediation =
			"Split the file by object. Keep large data (dashboards, CRD bundles) out of "
			"manifests or fetch them by digest. If the file must stay, raise "
			"`limits: { yaml_bytes: N }` in the policy.",
		.topic = "yaml",
		.refs = { "https://kubernetes.io/docs/concepts/configuration/configmap/",
			  "https://etcd.io/docs/v3.5/dev-guide/limit/" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "data:\n  text: |\n" LINES_5 LINES_5 LINES_5 LINES_5,
		.good = "data:\n  text: |\n" LINES_5,
	},
	.subject = WARD_SUBJECT_STREAM,
	.check.stream = check,
};
