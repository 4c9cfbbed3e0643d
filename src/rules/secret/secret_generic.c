/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "rules/rule.h"
#include "secret/assign.h"
#include "secret/suspect.h"

/* A line as long as this was written by a program that shrinks others. */
#define LINE_MAX_BYTES 4096

static bool is_minified(const struct ward_blob *blob)
{
	bool code = suspect_text_at(blob->path) == SUSPECT_CODE;

	return code && ward_blob_size(blob) > LINE_MAX_BYTES &&
		span_find_byte(span_sub(ward_blob_head(blob), 0, LINE_MAX_BYTES), '\n', 0) < 0;
}

static void check(const struct ward_blob *blob, struct ward_sink *out)
{
	enum suspect_text text = suspect_text_at(blob->path);
	struct assign_cursor cursor;
	struct assignment a;

	if (text == SUSPECT_SKIP || blob->kind == WARD_FILE_binary || is_minified(blob) ||
	    suspect_is_definition(ward_blob_head(blob)))
		return;
	assign_start(&cursor, blob->bytes);
	while (assign_next(&cursor, &a)) {
		size_t start = (size_t)(a.value.ptr - blob->bytes.ptr), end = start + a.value.len;
		enum ward_confidence confidence;

		if (!suspect_assignment(&a, text, &confidence) ||
		    ward_secret_known(out, start, end))
			continue;
		ward_emit_secret(out, start, end, confidence,
				 "value of '" WARD_SPAN_FMT "' looks like a secret: " WARD_SPAN_FMT,
				 WARD_SPAN_ARG(a.key), WARD_SPAN_ARG(ward_masked(out, a.value)));
	}
}

WARD_RULE(secret_generic) = {
	.meta = {
		.id = "secret-generic",
		.title = "Setting that looks like a secret",
		.rationale =
			"A setting is called a password, token or key, and its value looks like one. "
			"No provider's form is known for it, so this may be wrong: findings of medium "
			"confidence are random text, those of low confidence words and samples.",
		.remediation =
			"If the value opens anything, treat it as leaked: replace it where it is used, "
			"and keep only a reference (a Secret of the cluster, an ExternalSecret, an "
			"environment variable) or an encrypted form (SOPS, SealedSecret) in Git. If it "
			"opens nothing, write a stand-in such as `<password>` instead.",
		.topic = "secret",
		.refs = { "https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html",
			  "https://cwe.mitre.org/data/definitions/798.html" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_MEDIUM,
		.gate = WARD_LEVEL_WARN,
		.bad = "billing_token = \"{alnum:32}\"\n",
		.good = "billing_token = \"${BILLING_TOKEN}\"\n",
	},
	.subject = WARD_SUBJECT_BLOB,
	.check.blob = check,
};
