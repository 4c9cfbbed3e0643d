/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/span.h"
#include "rules/rule.h"
#include "secret/alphabet.h"
#include "secret/key_name.h"
#include "secret/token.h"
#include "secret/value.h"
#include "secret/vendor_names.h"

/* A value begins this far behind the service's name at most, after so many words. */
#define GAP_MAX 72
#define WORDS_MAX 5
#define VALUE_MAX 128
#define GLUE_MAX 8
/* With a word such as "token" before it, and without one. */
#define KEYED_MIN 14
#define BARE_MIN 20

static bool is_piece(char c)
{
	return alphabet_word(c) || c == '.' || c == '/' || c == '+' || c == '~';
}

static bool is_digit_or_upper(char c)
{
	return alphabet_digit(c) || alphabet_upper(c);
}

static bool has(struct ward_span s, bool (*is)(char c))
{
	for (size_t i = 0; i < s.len; i++)
		if (is(s.ptr[i]))
			return true;
	return false;
}

static bool has_key_word(struct ward_span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (key_word_at(s, i) != 0)
			return true;
	return false;
}

/* Letters and digits in groups that a machine made: no version, no name of a host. */
static bool is_machine(struct ward_span s, bool keyed)
{
	if (s.len < (keyed ? KEYED_MIN : BARE_MIN) || s.len > VALUE_MAX)
		return false;
	switch (value_classify(s)) {
	case VALUE_UUID:
	case VALUE_HEX:
		return true;
	case VALUE_RANDOM:
	case VALUE_SAMPLE:
		return has(s, alphabet_digit) || keyed;
	case VALUE_MIXED:
		return has(s, alphabet_digit) && (keyed || s.len >= 32);
	case VALUE_WORDS:
		return keyed && has(s, alphabet_digit) && !has(s, alphabet_lower);
	default:
		return false;
	}
}

/* `name-VALUE`, `name-secret-VALUE`: where the value begins in the word at [from, to), or 0. */
static size_t glued_value(struct ward_span text, size_t from, size_t to, bool keyed)
{
	for (size_t n = 0; n < GLUE_MAX && from < to; n++) {
		size_t run = alphabet_run(text, from, alphabet_alnum, to - from);

		keyed = keyed || has_key_word(span_sub(text, from, from + run));
		from += run;
		if (from >= to || strchr("-_", text.ptr[from]) == NULL)
			return 0;
		from++;
		struct ward_span rest = span_sub(text, from, to);
		enum value_class class = rest.len >= BARE_MIN ? value_classify(rest) : VALUE_EMPTY;
		if (class == VALUE_UUID || class == VALUE_HEX ||
		    (keyed && is_machine(rest, true) && has(rest, is_digit_or_upper) &&
		     (class == VALUE_RANDOM || class == VALUE_SAMPLE || class == VALUE_MIXED)))
			return from;
	}
	return 0;
}

/* A digest, a reference, an address or the end of a statement: nothing behind it belongs to the
 * name. */
static bool ends_reach(char c)
{
	return c == '@' || c == ';' || c == '\0' || c == '$' || c == '{' || c == '}';
}

/* Words behind the name up to one that is a value; only words of secrets may stand between. */
static bool find_value(struct ward_span text, size_t from, bool keyed, size_t *start, size_t *end)
{
	size_t at = from, lines = 0;

	for (size_t words = 0; words < WORDS_MAX; words++) {
		while (at < text.len && at - from <= GAP_MAX && !is_piece(text.ptr[at]) &&
		       lines <= keyed && !ends_reach(text.ptr[at]))
			lines += text.ptr[at++] == '\n';
		if (at >= text.len || at - from > GAP_MAX || lines > keyed ||
		    !is_piece(text.ptr[at]))
			return false;
		size_t n = alphabet_run(text, at, is_piece, VALUE_MAX + 1);
		struct ward_span piece = span_sub(text, at, at + n);
		if (is_machine(piece, keyed)) {
			*start = at;
			*end = at + n;
			return true;
		}
		size_t glued = keyed ? glued_value(text, at, at + n, true) : 0;
		if (glued > 0) {
			*start = glued;
			*end = at + n;
			return true;
		}
		keyed = keyed || has_key_word(piece);
		if (n > VALUE_MAX / 4 || (words > 1 && !keyed))
			return false;
		at += n;
	}
	return false;
}

static bool bounds(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	size_t name, n;
	struct ward_span word;

	if (anchor > 0 && (alphabet_alnum(text.ptr[anchor - 1]) || text.ptr[anchor - 1] == '/'))
		return false;
	n = alphabet_run(text, anchor, is_piece, VALUE_MAX + GAP_MAX);
	word = span_sub(text, anchor, anchor + n);
	if (span_find_byte(word, '/', 0) >= 0)
		return false;
	name = glued_value(text, anchor, anchor + n, false);
	if (name > 0) {
		*start = name;
		*end = anchor + n;
		return true;
	}
	return find_value(text, anchor + n, has_key_word(word), start, end);
}

static enum token_verdict verify(struct ward_span token, struct arena *scratch)
{
	enum value_class class = value_classify(token);

	(void)scratch;
	return class == VALUE_RANDOM || class == VALUE_HEX ? TOKEN_CONTEXTUAL : TOKEN_PLACEHOLDER;
}

static const struct token_rule token_vendor_value = {
	.anchors = vendor_names,
	.spelt = true,
	.what = "key of the service named before it",
	.bounds = bounds,
	.verify = verify,
};

WARD_RULE(secret_vendor_value) = {
	.meta = {
		.id = "secret-vendor-value",
		.title = "Machine-made value behind the name of a service",
		.rationale =
			"Many services give out keys that are plain hexadecimal digits, UUIDs or random "
			"letters, and only the name of the service beside them tells what they open. "
			"Some services call such a value an id that need not be kept; so this may be "
			"wrong.",
		.remediation =
			"If the value is a key or a token, revoke it in the settings of that service, "
			"and keep its successor encrypted (SOPS, SealedSecret) or in a vault, with only "
			"a reference in Git.",
		.topic = "secret",
		.refs = { "https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html",
			  "https://cwe.mitre.org/data/definitions/798.html" },
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_MEDIUM,
		.gate = WARD_LEVEL_WARN,
		.bad = "weatherbit {hex:32}\n",
		.good = "weatherbit: ${WEATHERBIT}\n",
	},
	.subject = WARD_SUBJECT_TOKEN,
	.check.token = &token_vendor_value,
};
