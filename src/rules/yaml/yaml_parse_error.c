/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "rules/rule.h"
#include "rules/yaml/kinds.h"

static size_t line_end(struct ward_span bytes, size_t from)
{
	ssize_t eol = span_find_byte(bytes, '\n', from);

	return eol < 0 ? bytes.len : (size_t)eol;
}

/* A Secret that does not parse is not known as one, but the line at fault mostly is its value. */
static void hide_secret(const struct ward_stream *stream, const struct doc_problem *p,
			struct ward_sink *out)
{
	struct ward_span before = span_sub(stream->bytes, 0, p->offset);
	struct ward_span text = stream->bytes;
	size_t line = (size_t)(span_rfind_byte(before, '\n') + 1);

	if (p->document < stream->doc_count)
		text = span_sub(text, stream->docs[p->document].start,
				stream->docs[p->document].end);
	if (span_contains(text, "Secret") && span_contains(text, "ata"))
		ward_hide(out, line, line_end(stream->bytes, p->offset));
}

static void check(const struct ward_blob *blob, const struct ward_stream *stream,
		  struct ward_sink *out)
{
	/*
	 * Whether it was to be a manifest cannot be told: keys may be escaped, and
	 * what libyaml refuses another parser may take.
	 */
	if (!kind_is_manifest(blob->kind))
		return;
	for (size_t i = 0; i < stream->problem_count; i++) {
		const struct doc_problem *p = &stream->problems[i];

		if (p->template ||
		    (p->kind != DOC_SYNTAX && p->kind != DOC_ENCODING &&
		     p->kind != DOC_UNDEFINED_ALIAS))
			continue;
		ward_emit_range(out, p->offset, line_end(blob->bytes, p->offset),
				"document %u is no YAML: " WARD_SPAN_FMT, p->document + 1,
				WARD_SPAN_ARG(p->text));
		hide_secret(stream, p, out);
	}
}

WARD_RULE(yaml_parse_error) = {
	.meta = {
		.id = "yaml-parse-error",
		.title = "File does not parse as YAML",
		.rationale =
			"A manifest that does not parse is not applied: the controller stops "
			"reconciling the whole folder and the cluster silently keeps what it had. "
			"Nothing in such a document can be judged either, so it must not pass.",
		.remediation =
			"Repair the syntax at the place shown; usual causes are tabs, wrong "
			"indentation, an unquoted ': ' or '{{' in a value, and `*name` without "
			"`&name` before it. `kubectl apply --dry-run=client -f FILE` shows the same "
			"error. Put Helm templates below the `templates/` folder of their chart.",
		.topic = "yaml",
		.refs = { "https://yaml.org/spec/1.2.2/",
			  "https://kubernetes.io/docs/concepts/overview/working-with-objects/" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  labels: {app: web\n",
		.good = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  labels: {app: web}\n",
	},
	.subject = WARD_SUBJECT_STREAM,
	.check.stream = check,
};
