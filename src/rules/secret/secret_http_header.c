/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/span.h"
#include "rules/rule.h"
#include "secret/alphabet.h"
#include "secret/placeholder.h"
#include "secret/token.h"
#include "secret/value.h"

#define LINE_MAX_BYTES 320
#define COOKIES_MAX 12
#define BEFORE 24
#define VALUE_MIN 6
#define BEARER_MIN 12
#define DISTINCT_MIN 6

/* token68 of RFC 9110, and what cookies hold besides */
static bool is_value(char c)
{
	return alphabet_word(c) || c == '.' || c == '~' || c == '+' || c == '/' || c == '=' ||
		c == '%' || c == ':';
}

static bool is_name(char c)
{
	return alphabet_word(c) || c == '.';
}

/* Names of cookies that log in. */
static bool is_session(struct ward_span name)
{
	static const char *const parts[] = { "sess", "token", "auth", "jwt", "login", "sid" };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		size_t len = strlen(parts[i]);

		for (size_t k = 0; k + len <= name.len; k++)
			if (span_is_nocase(span_sub(name, k, k + len), parts[i]))
				return true;
	}
	return false;
}

/* Cookie: a=b; session=VALUE */
static bool cookie(struct ward_span text, size_t from, size_t *start, size_t *end)
{
	size_t at = from;

	for (size_t n = 0; n < COOKIES_MAX; n++) {
		while (at < text.len && at - from < LINE_MAX_BYTES &&
		       strchr(" \t;\"'\\:", text.ptr[at]) != NULL && text.ptr[at] != '\0')
			at++;
		size_t run = alphabet_run(text, at, is_name, 64);
		struct ward_span name = span_sub(text, at, at + run);
		at += run;
		if (run == 0 || at >= text.len || text.ptr[at] != '=')
			return false;
		for (at++; at < text.len && (text.ptr[at] == '\\' || text.ptr[at] == '"');)
			at++;
		run = alphabet_run(text, at, is_value, LINE_MAX_BYTES);
		*start = at;
		*end = at + run;
		if (run >= VALUE_MIN && is_session(name))
			return true;
		at += run;
	}
	return false;
}

/* Authorization: Bearer VALUE */
static bool bearer(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	struct ward_span before = span_sub(text, anchor > BEFORE ? anchor - BEFORE : 0, anchor);

	if (!span_contains(before, "uthorization"))
		return false;
	*start = anchor + strlen("Bearer ");
	*end = *start + alphabet_run(text, *start, is_value, LINE_MAX_BYTES);
	return *end - *start >= BEARER_MIN;
}

static bool bounds(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	size_t at = anchor;

	if ((text.ptr[anchor] | 0x20) == 'b')
		return bearer(text, anchor, start, end);
	while (text.ptr[at] != ':')
		at++;
	return cookie(text, at + 1, start, end);
}

static bool is_upper_name(struct ward_span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!alphabet_upper(s.ptr[i]) && s.ptr[i] != '_' && s.ptr[i] != '-')
			return false;
	return true;
}

static enum token_verdict verify(struct ward_span token, struct arena *scratch)
{
	(void)scratch;
	switch (value_classify(token)) {
	case VALUE_RANDOM:
	case VALUE_HEX:
		return TOKEN_CONTEXTUAL;
	case VALUE_EMPTY:
	case VALUE_REFERENCE:
	case VALUE_CODE:
	case VALUE_CIPHERTEXT:
		return TOKEN_NO;
	case VALUE_PLACEHOLDER:
		if (span_contains(token, "..."))
			return TOKEN_NO;
		break;
	default:
		break;
	}
	return placeholder_distinct(token) < DISTINCT_MIN || is_upper_name(token) ||
			(token.ptr[0] | 0x20) == 'y'
		? TOKEN_NO
		: TOKEN_PLACEHOLDER;
}

static const struct token_rule token_http_header = {
	.anchors = (const char *const[]){ "Bearer ", "bearer ", "Cookie: ", "cookie: ", "COOKIE: ",
					  "Cookie\": ", "cookie\": ", NULL },
	.what = "login in a header of HTTP",
	.bounds = bounds,
	.verify = verify,
};

WARD_RULE(secret_http_header) = {
	.meta = {
		.id = "secret-http-header",
		.title = "Token or session in a header of HTTP",
		.rationale =
			"An Authorization header or the cookie of a session logs in without any "
			"password until it ends, and many never do. Such headers come into Git with "
			"recorded requests, logs and examples. Words are reported with low confidence: "
			"test systems accept them.",
		.remediation =
			"End the session or revoke the token at the service that gave it out. In "
			"examples and recordings write `Bearer $TOKEN` or `<session>` instead.",
		.topic = "secret",
		.refs = { "https://www.rfc-editor.org/rfc/rfc6750#section-5",
			  "https://www.rfc-editor.org/rfc/rfc6265#section-8",
			  "https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_MEDIUM,
		.gate = WARD_LEVEL_WARN,
		.bad = "Cookie: lang=en; session={alnum:32}\n",
		.good = "Cookie: lang=en; session=$SESSION\n",
	},
	.subject = WARD_SUBJECT_TOKEN,
	.check.token = &token_http_header,
};
