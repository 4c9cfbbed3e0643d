/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "rules/rule.h"
#include "secret/alphabet.h"
#include "secret/placeholder.h"
#include "secret/token.h"

#define OBJECT_MAX 8192
#define VALUE_MAX 2048
/* 128 bits */
#define VALUE_MIN 22
#define BEFORE_MAX 64

static bool is_mark(char c)
{
	return c == '"' || c == '\\' || c == ':' || c == ' ' || c == '\t' || c == '\n';
}

/* The value of a member called `name` in `object`, quotes perhaps escaped. */
static bool find_member(struct ward_span object, char name, struct ward_span *value)
{
	ssize_t at = 0;

	while ((at = span_find_byte(object, name, (size_t)at)) >= 0) {
		size_t i = (size_t)at + 1, n = alphabet_run(object, i, is_mark, 12), len;
		struct ward_span marks = span_sub(object, i, i + n);

		at++;
		if (i < 2 || object.ptr[i - 2] != '"' || span_find_byte(marks, ':', 0) < 0)
			continue;
		len = alphabet_run(object, i + n, alphabet_word, VALUE_MAX);
		*value = span_sub(object, i + n, i + n + len);
		if (len >= VALUE_MIN && !placeholder_is(*value))
			return true;
	}
	return false;
}

/* The object that `"kty"` stands in, as far as it may be looked at. */
static bool bounds(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	size_t from = anchor, to = anchor + 5;
	struct ward_span object, value;

	while (from > 0 && anchor - from < BEFORE_MAX && text.ptr[from - 1] != '{')
		from--;
	while (to < text.len && to - anchor < OBJECT_MAX && text.ptr[to] != '}' &&
	       !(text.ptr[to] == 'k' && span_starts(span_sub(text, to, to + 4), "kty\"")))
		to++;
	object = span_sub(text, from, to);
	if (!find_member(object, 'd', &value) &&
	    !(span_contains(object, "\"oct\"") && find_member(object, 'k', &value)))
		return false;
	*start = (size_t)(value.ptr - text.ptr);
	*end = *start + value.len;
	return true;
}

static const struct token_rule token_jwk = {
	.anchors = (const char *const[]){ "\"kty\"", "kty\\\"", NULL },
	.what = "private part of a JSON Web Key",
	.bounds = bounds,
	.far = true,
};

WARD_RULE(secret_jwk) = {
	.meta = {
		.id = "secret-jwk",
		.title = "JSON Web Key with its private part",
		.rationale =
			"The member `d` (or `k` of a symmetric key) signs tokens that every service "
			"which trusts the key accepts, for any user.",
		.remediation =
			"Take the key out of the set that the services trust, make a new one, and keep "
			"its private half in a vault or an encrypted Secret. What is published at "
			"/.well-known/jwks.json has no `d`.",
		.topic = "secret",
		.refs = { "https://www.rfc-editor.org/rfc/rfc7517", "https://www.rfc-editor.org/rfc/rfc7518#section-6" },
		.severity = WARD_SEVERITY_CRITICAL,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"{word:43}\", \"y\": \"{word:43}\", \"d\": \"{word:43}\"}\n",
		.good = "{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"{word:43}\", \"y\": \"{word:43}\"}\n",
		.bad_path = "jwk.json",
	},
	.subject = WARD_SUBJECT_TOKEN,
	.check.token = &token_jwk,
};
