/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/span.h"
#include "rules/rule.h"
#include "secret/alphabet.h"
#include "secret/value.h"

#define SCHEME_MAX 24
#define AUTHORITY_MAX 512
#define PASSWORD_MIN 3
#define TOKEN_MIN 20

/* [start, end) of what stands between "://" and the path. */
static struct ward_span authority_at(struct ward_span s, size_t start)
{
	size_t end = start;

	while (end < s.len && end - start < AUTHORITY_MAX && (unsigned char)s.ptr[end] > ' ' &&
	       strchr("\"'<>/?#`\\,|()[]", s.ptr[end]) == NULL)
		end++;
	return span_sub(s, start, end);
}

static bool has_scheme(struct ward_span s, size_t colon)
{
	size_t n = 0;

	while (n < SCHEME_MAX && n < colon &&
	       (alphabet_alnum(s.ptr[colon - 1 - n]) ||
		strchr("+.-", s.ptr[colon - 1 - n]) != NULL))
		n++;
	return n > 1;
}

/* A host follows: no digest, no mere punctuation. */
static bool is_host(struct ward_span s)
{
	return s.len > 1 && (alphabet_alnum(s.ptr[0]) || strchr("$%{", s.ptr[0]) != NULL) &&
		!span_starts(s, "sha256:") && !span_starts(s, "sha512:");
}

/* How sure it is that a password is one; false: a stand-in for it. */
static bool judge(struct ward_span password, enum ward_confidence *confidence)
{
	*confidence = WARD_CONFIDENCE_LOW;
	switch (value_classify(password)) {
	case VALUE_RANDOM:
	case VALUE_HEX:
		*confidence = WARD_CONFIDENCE_HIGH;
		return true;
	case VALUE_MIXED:
		*confidence = WARD_CONFIDENCE_MEDIUM;
		return true;
	case VALUE_WORDS:
	case VALUE_UUID:
	case VALUE_SAMPLE:
	case VALUE_NUMBER:
	case VALUE_SWITCH:
		return password.len >= PASSWORD_MIN;
	case VALUE_EMPTY:
	case VALUE_PLACEHOLDER:
	case VALUE_REFERENCE:
	case VALUE_CIPHERTEXT:
	case VALUE_PATH:
	case VALUE_ADDRESS:
	case VALUE_PUBLIC:
	case VALUE_HASHED:
	case VALUE_CODE:
		break;
	}
	return false;
}

static void check_authority(struct ward_span text, struct ward_span authority,
			    struct ward_sink *out)
{
	ssize_t at = span_rfind_byte(authority, '@'), colon;
	struct ward_span user, secret;
	enum ward_confidence confidence;
	size_t start;

	if (at <= 0 || !is_host(span_sub(authority, (size_t)at + 1, authority.len)))
		return;
	user = span_sub(authority, 0, (size_t)at);
	colon = span_find_byte(user, ':', 0);
	secret = colon < 0 ? user : span_sub(user, (size_t)colon + 1, user.len);
	/* a token in place of the user; names of users are shorter */
	if (colon < 0 && (secret.len < TOKEN_MIN || value_classify(secret) < VALUE_HEX))
		return;
	if (!judge(secret, &confidence))
		return;
	if (colon < 0)
		confidence = WARD_CONFIDENCE_MEDIUM;
	start = (size_t)(secret.ptr - text.ptr);
	if (ward_secret_known(out, start, start + secret.len))
		return;
	ward_emit_secret(out, start, start + secret.len, confidence,
			 "URL holds a %s: " WARD_SPAN_FMT, colon < 0 ? "token" : "password",
			 WARD_SPAN_ARG(ward_masked(out, secret)));
}

static void check(const struct ward_blob *blob, struct ward_sink *out)
{
	struct ward_span text = blob->bytes;
	ssize_t at = 0;

	if (blob->kind == WARD_FILE_binary)
		return;
	while ((at = span_find(text, WARD_SPAN("://"), (size_t)at)) >= 0) {
		struct ward_span authority = authority_at(text, (size_t)at + 3);

		if (has_scheme(text, (size_t)at))
			check_authority(text, authority, out);
		at += 3;
	}
}

WARD_RULE(secret_url_password) = {
	.meta = {
		.id = "secret-url-password",
		.title = "Password or token in a URL",
		.rationale =
			"A URL with a password opens the database, broker or repository that it names. "
			"Such URLs are also logged, shown in process lists and sent on as referrers. "
			"Random passwords are reported with high confidence, words with low.",
		.remediation =
			"Change the password of that account. Keep the URL without its password, and "
			"let the client read the password from a Secret: most take it from a variable "
			"of its own, or put the URL together from parts: "
			"postgres://$(USER):$(PASSWORD)@db/app.",
		.topic = "secret",
		.refs = { "https://www.rfc-editor.org/rfc/rfc3986#section-7.5",
			  "https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "DATABASE_URL=postgres://app:{alnum:20}@db.example.com:5432/app\n",
		.good = "DATABASE_URL=postgres://app:${DB_PASSWORD}@db.example.com:5432/app\n",
	},
	.subject = WARD_SUBJECT_BLOB,
	.check.blob = check,
};
