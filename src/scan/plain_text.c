/* SPDX-License-Identifier: Apache-2.0 */
/* What lines mean together. */
#include <string.h>

#include "base/span.h"
#include "scan/classify.h"
#include "scan/plain_change.h"
#include "scan/plain_line.h"
#include "secret/alphabet.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* There may be more than one key on the line. */
static bool has_mark(struct ward_span line)
{
	return span_find_byte(line, '{', 0) >= 0 || span_find_byte(line, '"', 0) >= 0 ||
		span_find_byte(line, '\'', 0) >= 0;
}

/* The value stands on other lines. */
static bool is_elsewhere(struct ward_span value)
{
	return plain_is_nothing(value, false) || memchr("|>&*!\\", value.ptr[0], 6) != NULL;
}

bool plain_has_pair(struct ward_span lines)
{
	struct ward_span line, key, rest;
	bool name = false, value = false;

	while (!(name && value) && span_line(&lines, &line)) {
		if (has_mark(line)) {
			value = value || span_contains(line, "value");
			name = name || key_word_find(line, 0) < line.len;
		}
		(void)plain_cut_marks(&line, false);
		/* a key with a tag or an anchor, or over two lines */
		if (line.len > 0 && memchr("!&*?:", line.ptr[0], 5) != NULL)
			name = value = true;
		if (line.len == 0 || !plain_cut_key(line, &key, &rest))
			continue;
		value = value || span_is(key, "value");
		name = name ||
			(plain_is_paired(key) &&
			 (is_elsewhere(rest) || key_word_find(rest, 0) < rest.len));
	}
	return name && value;
}

/* `*name` where a value may begin. */
static bool has_alias(struct ward_span line)
{
	for (ssize_t at = span_find_byte(line, '*', 0); at >= 0;
	     at = span_find_byte(line, '*', (size_t)at + 1)) {
		const size_t i = (size_t)at;

		if (i + 1 < line.len && alphabet_word(line.ptr[i + 1]) &&
		    (i == 0 || memchr(" [{,", line.ptr[i - 1], 4) != NULL))
			return true;
	}
	return false;
}

bool plain_has_far(struct ward_span lines)
{
	struct ward_span line;

	while (span_line(&lines, &line))
		if (has_alias(line) ||
		    ((span_find_byte(line, '=', 0) >= 0 || span_find_byte(line, '[', 0) >= 0) &&
		     key_word_find(line, 0) < line.len))
			return true;
	return false;
}

/* `word` with nothing around it that it could be a part of. */
static bool has_word(struct ward_span text, const char *word)
{
	const struct ward_span needle = span_of(word);

	for (ssize_t at = span_find(text, needle, 0); at >= 0;
	     at = span_find(text, needle, (size_t)at + 1)) {
		const size_t end = (size_t)at + needle.len;

		if (!alphabet_before(text, (size_t)at, alphabet_alnum) &&
		    (end == text.len || !alphabet_alnum(text.ptr[end])))
			return true;
	}
	return false;
}

bool plain_has_kind(struct ward_span text)
{
	static const char *const words[] = { "Secret",	    "Vault", "CustomResourceDefinition",
					     "OnePassword", "List",  "sops",
					     "{{",	    "{%" };

	for (size_t i = 0; i < COUNT(words); i++)
		if (span_contains(text, words[i]))
			return true;
	return has_word(text, "Config") || span_find_byte(text, '\\', 0) >= 0;
}

/* -- Whole files -------------------------------------------------------------------- */

/* YAML under the name of JSON. */
static bool is_misnamed(struct ward_span text)
{
	const struct ward_span s = span_trim(text);

	return s.len > 0 && s.ptr[0] != '{' && s.ptr[0] != '[';
}

/* What ends lines in YAML alone, and marks of byte order. */
static bool has_other_breaks(struct ward_span text)
{
	for (ssize_t at = span_find_byte(text, '\r', 0); at >= 0;
	     at = span_find_byte(text, '\r', (size_t)at + 1))
		if ((size_t)at + 1 < text.len && text.ptr[at + 1] != '\n')
			return true;
	return span_contains(text, "\xc2\x85") || span_contains(text, "\xe2\x80\xa8") ||
		span_contains(text, "\xe2\x80\xa9") || span_contains(text, "\xef\xbb\xbf");
}

bool plain_has_lines(struct ward_span text, bool json)
{
	return !has_other_breaks(text) && !(json && is_misnamed(text));
}

/* What gives settings another meaning, wherever it stands. */
static bool has_other_rules(struct ward_span text)
{
	return classify_has_escape(text) || span_contains(text, "sops") || has_word(text, "Config");
}

/* `name: X` or `value: Y`, which are nothing alone. */
static bool is_half(struct ward_span line, bool json)
{
	struct ward_span key, value;

	(void)plain_cut_marks(&line, json);
	return line.len > 0 && plain_cut_key(line, &key, &value) && plain_is_paired(key) &&
		!plain_is_nothing(value, json);
}

bool plain_may_hold_secret(struct ward_span text, bool json)
{
	bool halves = false;

	if (has_other_rules(text) || !plain_has_lines(text, json))
		return true;
	for (size_t at = key_word_find(text, 0); at < text.len;) {
		const size_t start = (size_t)(span_rfind_byte(span_sub(text, 0, at), '\n') + 1);
		const ssize_t stop = span_find_byte(text, '\n', at);
		const size_t end = stop < 0 ? text.len : (size_t)stop;

		const struct ward_span line = span_sub(text, start, end);
		const enum plain_line what = plain_line(line, json);
		const bool half = what == PLAIN_PAIRED && is_half(line, json);
		struct ward_span rest = span_sub(text, end + 1, text.len), next;

		halves = halves || half;
		if ((what != PLAIN_OWN && what != PLAIN_NEST && !half) ||
		    (span_line(&rest, &next) &&
		     (plain_goes_on(next, json) || plain_is_joined(line, next, json))))
			return true;
		at = key_word_find(text, end);
	}
	return halves && plain_has_pair(text);
}

/* The quoted text at the start ends on the line. */
static bool ends_quote(struct ward_span s)
{
	for (size_t i = 1; i < s.len; i++) {
		if (s.ptr[0] == '"' && s.ptr[i] == '\\')
			i++;
		else if (s.ptr[i] == s.ptr[0])
			return true;
	}
	return false;
}

/* The value on the line ends there, or is none. */
static bool is_closed(struct ward_span line, bool json)
{
	struct ward_span s = line, key, value;

	(void)plain_cut_marks(&s, json);
	if (s.len == 0 || s.ptr[0] == '#')
		return true;
	if (!plain_cut_key(s, &key, &value)) {
		if (s.ptr[0] == '"' || s.ptr[0] == '\'')
			return ends_quote(s) && (json || span_find(s, WARD_SPAN(": "), 0) < 0);
		return memchr("[{?", s.ptr[0], 3) == NULL && span_find(s, WARD_SPAN(": "), 0) < 0;
	}
	if (!plain_cut_name(&value, '&'))
		(void)plain_cut_name(&value, '*');
	if (plain_is_nothing(value, json))
		return true;
	if (value.ptr[0] == '"' || value.ptr[0] == '\'')
		return ends_quote(value);
	if (plain_is_in_brackets(value))
		return json || plain_is_flow(value, json);
	if (json)
		return plain_is_literal(value);
	return memchr("|>&*!%@`?", value.ptr[0], 9) == NULL && !span_ends(value, ",");
}

bool plain_is_open(struct ward_span text, bool json)
{
	if (!plain_has_lines(text, json))
		return true;
	for (size_t at = key_word_find(text, 0); at < text.len;) {
		const size_t start = (size_t)(span_rfind_byte(span_sub(text, 0, at), '\n') + 1);
		const ssize_t stop = span_find_byte(text, '\n', at);
		const size_t end = stop < 0 ? text.len : (size_t)stop;
		const struct ward_span line = span_sub(text, start, end);
		struct ward_span rest = span_sub(text, end + 1, text.len), next;

		if (!is_closed(line, json) ||
		    (span_line(&rest, &next) &&
		     (plain_goes_on(next, json) || plain_is_joined(line, next, json))))
			return true;
		at = key_word_find(text, end);
	}
	return false;
}
