/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/span.h"
#include "rules/rule.h"
#include "secret/key_name.h"
#include "secret/secret_text.h"
#include "secret/suspect.h"
#include "secret/value.h"

/*
 * Line by line, for what no parser takes: templates, pages of documentation,
 * manifests that are indented with tabs or stand inside another file.
 */
struct reader {
	const struct ward_blob *blob;
	struct ward_sink *out;
	bool secret;		   /**< `kind: Secret` stood in this document */
	bool encoded;		   /**< the open block is `data` */
	long block;		   /**< indent of the open block's key, or -1 */
	long child;		   /**< indent of the keys in it, or -1 */
	struct ward_span from, to; /**< the document's lines, to be read again */
};

static long indent_of(struct ward_span line)
{
	long n = 0;

	while ((size_t)n < line.len && (line.ptr[n] == ' ' || line.ptr[n] == '\t'))
		n++;
	return n;
}

static struct ward_span plain_of(struct ward_span text, bool encoded, struct arena *scratch)
{
	char *bytes = encoded ? arena_bytes(scratch, base64_decoded_max(text.len)) : NULL;
	ssize_t len = bytes == NULL ? -1 : base64_decode(text, BASE64_ANY_BITS, bytes);

	return len <= 0 ? text : span_make(bytes, (size_t)len);
}

/* In a Secret even a word is one, unless it only goes with a secret. */
static bool is_secret_value(struct ward_span key, struct ward_span value)
{
	if (key_is_companion(key) || span_ends(key, ".crt"))
		return false;
	switch (value_classify(value)) {
	case VALUE_WORDS:
	case VALUE_MIXED:
	case VALUE_RANDOM:
	case VALUE_HEX:
	case VALUE_UUID:
	case VALUE_SAMPLE:
	case VALUE_NUMBER:
	case VALUE_CODE:
	case VALUE_HASHED:
		return value.len >= 4;
	default:
		return false;
	}
}

static void check_pair(struct reader *r, struct ward_span line)
{
	struct ward_span key, value;
	size_t start;

	if (!secret_text_pair(span_trim(line), &key, &value) || value.len == 0 ||
	    strchr("|>&*{[<", value.ptr[0]) != NULL ||
	    !is_secret_value(key, plain_of(value, r->encoded, ward_scratch(r->out))))
		return;
	start = (size_t)(value.ptr - r->blob->bytes.ptr);
	if (ward_secret_known(r->out, start, start + value.len))
		return;
	ward_emit_secret(r->out, start, start + value.len, WARD_CONFIDENCE_MEDIUM,
			 "text of a Secret holds the value of '" WARD_SPAN_FMT "': " WARD_SPAN_FMT,
			 WARD_SPAN_ARG(key), WARD_SPAN_ARG(ward_masked(r->out, value)));
}

static void check_line(struct reader *r, struct ward_span line)
{
	struct ward_span text = span_trim(line);
	long indent = indent_of(line);
	bool encoded;

	if (text.len == 0 || text.ptr[0] == '#')
		return;
	if (r->block >= 0 && indent <= r->block)
		r->block = -1;
	if (r->block >= 0) {
		r->child = r->child < 0 ? indent : r->child;
		if (indent == r->child)
			check_pair(r, line);
	} else if (secret_text_opens(line, &encoded)) {
		r->block = indent;
		r->child = -1;
		r->encoded = encoded;
	}
}

/* Ends at "---", or where a page's code block does. */
static bool is_border(struct ward_span line)
{
	return span_starts(line, "---") || span_starts(span_trim(line), "```");
}

static void check_document(struct reader *r)
{
	struct ward_span rest = r->from, line;

	rest.len = (size_t)(r->to.ptr - r->from.ptr);
	r->block = -1;
	if (r->secret && !span_contains(rest, "ENC[AES256_GCM"))
		while (span_line(&rest, &line))
			check_line(r, line);
	r->secret = false;
	r->from = r->to;
}

static void check(const struct ward_blob *blob, struct ward_sink *out)
{
	struct reader r = { .blob = blob, .out = out, .from = blob->bytes };
	struct ward_span rest = blob->bytes, line;

	if (blob->kind == WARD_FILE_binary || suspect_text_at(blob->path) == SUSPECT_SKIP ||
	    !secret_text_in(blob->bytes))
		return;
	while (span_line(&rest, &line)) {
		if (is_border(line)) {
			r.to = line;
			check_document(&r);
		}
		r.secret = r.secret || secret_text_is_kind(line);
	}
	r.to = span_sub(blob->bytes, blob->bytes.len, blob->bytes.len);
	check_document(&r);
}

WARD_RULE(secret_manifest_text) = {
	.meta = {
		.id = "secret-manifest-text",
		.title = "Secret in clear in a template or page",
		.rationale =
			"The text holds a Kubernetes Secret with a value in clear, in a form that no "
			"YAML parser takes as it stands: a chart's template, a page of documentation, "
			"a here-document. Once rendered or copied it is what `secret-plaintext` denies.",
		.remediation =
			"Treat the value as leaked and replace it. Let the template take it from an "
			"encrypted or external Secret, and write stand-ins such as <password> in "
			"documentation.",
		.topic = "secret",
		.refs = { "https://kubernetes.io/docs/concepts/configuration/secret/",
			  "https://helm.sh/docs/chart_best_practices/values/" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_MEDIUM,
		.gate = WARD_LEVEL_WARN,
		.bad = "Write:\n```\napiVersion: v1\nkind: Secret\nstringData:\n  pin: open-sesame\n```\n",
		.good = "Write:\n```\napiVersion: v1\nkind: Secret\nstringData:\n  pin: <your pin>\n```\n",
		.bad_path = "README.md",
	},
	.subject = WARD_SUBJECT_BLOB,
	.check.blob = check,
};
