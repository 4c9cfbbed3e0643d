/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/plain_change.h"

#include <stdint.h>
#include <string.h>

#include "base/span.h"
#include "scan/plain_line.h"
#include "secret/alphabet.h"
#include "secret/secret_kind.h"
#include "secret/suspect.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Keys of lists of KEY=VALUE. */
static bool is_pair_list(struct ward_span key)
{
	static const char *const keys[] = { "literals", "environment", "env", "build_args",
					    "args" };

	for (size_t i = 0; i < COUNT(keys); i++)
		if (span_is(key, keys[i]))
			return true;
	return false;
}

bool plain_is_paired(struct ward_span key)
{
	return span_is(key, "name") || span_is(key, "value") || span_is(key, "key");
}

static struct ward_span trim_start(struct ward_span s)
{
	while (s.len > 0 && s.ptr[0] == ' ')
		s = span_sub(s, 1, s.len);
	return s;
}

static struct ward_span trim_end(struct ward_span s)
{
	while (s.len > 0 && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\r'))
		s.len--;
	return s;
}

/* A quoted text at the start: its end, behind the quote; 0 when it does not end here, or holds an
 * escape. */
static size_t quoted_end(struct ward_span s)
{
	const ssize_t end = span_find_byte(s, s.ptr[0], 1);

	if (end < 0 || span_find_byte(span_sub(s, 0, (size_t)end), '\\', 0) >= 0)
		return 0;
	return (size_t)end + 1;
}

/* Behind a value may stand a comment, in JSON a comma. */
static bool is_rest(struct ward_span s, bool json)
{
	if (json && s.len > 0 && s.ptr[0] == ',')
		s = span_sub(s, 1, s.len);
	if (s.len > 0 && s.ptr[0] != ' ')
		return false;
	s = trim_start(s);
	return s.len == 0 || (!json && s.ptr[0] == '#');
}

/* Bytes that open, close or refer to something within a plain scalar. */
static bool has_sign(struct ward_span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (memchr("\"'\\{}[]\t", s.ptr[i], 8) != NULL ||
		    (s.ptr[i] == ':' && (i + 1 == s.len || s.ptr[i + 1] == ' ')))
			return true;
	return false;
}

/* ${NAME}, as Flux fills in, and ${{ ... }} of workflows are cut out: behind the next one, 0 when
 * none is left, SIZE_MAX when it is not of that form. */
static size_t behind_variable(struct ward_span s, size_t *from)
{
	const ssize_t open = span_find(s, WARD_SPAN("${"), 0);
	ssize_t close;

	if (open < 0)
		return 0;
	*from = (size_t)open;
	if (span_starts(span_sub(s, *from, s.len), "${{")) {
		close = span_find(s, WARD_SPAN("}}"), *from);
		return close < 0 ? SIZE_MAX : (size_t)close + 2;
	}
	close = span_find_byte(s, '}', *from);
	if (close < 0 || has_sign(span_sub(s, *from + 2, (size_t)close)))
		return SIZE_MAX;
	return (size_t)close + 1;
}

static bool is_plain_scalar(struct ward_span s)
{
	size_t from = 0, next;

	const ssize_t comment = span_find(s, WARD_SPAN(" #"), 0);

	if (memchr("|>&*!%@`,?#\"'[]{}", s.ptr[0], 17) != NULL ||
	    (s.ptr[0] == '-' && (s.len == 1 || s.ptr[1] == ' ')))
		return false;
	if (comment >= 0)
		s = span_sub(s, 0, (size_t)comment);
	/* between brackets that were opened further up */
	if (span_ends(trim_end(s), ","))
		return false;
	while ((next = behind_variable(s, &from)) > 0) {
		if (next == SIZE_MAX || has_sign(span_sub(s, 0, from)))
			return false;
		s = span_sub(s, next, s.len);
	}
	return !has_sign(s);
}

/* A list or mapping in brackets that ends where the line does. */
bool plain_is_flow(struct ward_span s, bool json)
{
	size_t depth = 0;
	char last = 0;

	if (span_contains(s, "kind") || span_contains(s, "sops"))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		const char c = s.ptr[i];

		if (c == '"' || (!json && c == '\'')) {
			const size_t end = quoted_end(span_sub(s, i, s.len));

			if (end == 0)
				return false;
			i += end - 1;
		} else if (c == '[' || c == '{') {
			/* an action of a template */
			if (c == '{' && last == '{')
				return false;
			depth++;
		} else if (c == ']' || c == '}') {
			depth--;
			if (depth == 0)
				return is_rest(span_sub(s, i + 1, s.len), json);
		} else if (memchr("\\\t&*!|>#%@`?", c, 12) != NULL) {
			return false;
		}
		last = c == ' ' ? last : c;
	}
	return false;
}

/* A number or a word of JSON. */
bool plain_is_literal(struct ward_span s)
{
	s = trim_end(s);
	if (span_ends(s, ","))
		s.len--;
	for (size_t i = 0; i < s.len; i++)
		if (!alphabet_alnum(s.ptr[i]) && memchr("+-.", s.ptr[i], 3) == NULL)
			return false;
	return s.len > 0;
}

static bool is_value(struct ward_span s, bool json)
{
	if (s.ptr[0] == '"' || (!json && s.ptr[0] == '\'')) {
		const size_t end = quoted_end(s);

		return end > 0 && is_rest(span_sub(s, end, s.len), json);
	}
	if (s.ptr[0] == '[' || s.ptr[0] == '{')
		return plain_is_flow(s, json);
	return json ? plain_is_literal(s) : is_plain_scalar(s);
}

/* The key at the start, and what stands behind its colon. */
bool plain_cut_key(struct ward_span s, struct ward_span *key, struct ward_span *rest)
{
	size_t end, colon;

	if (s.ptr[0] == '"' || s.ptr[0] == '\'') {
		end = quoted_end(s);
		if (end == 0)
			return false;
		*key = span_sub(s, 1, end - 1);
		colon = end;
	} else {
		for (colon = 0; colon < s.len && s.ptr[colon] != ':';)
			colon++;
		*key = span_sub(s, 0, colon);
		if (colon == 0 || has_sign(*key) || memchr("?#,!&*|>%@`", s.ptr[0], 11) != NULL)
			return false;
	}
	if (colon >= s.len || s.ptr[colon] != ':' || (colon + 1 < s.len && s.ptr[colon + 1] != ' '))
		return false;
	*key = trim_end(*key);
	*rest = trim_start(span_sub(s, colon + 1, s.len));
	return true;
}

/* `&name` in front, or `*name`, is cut off. */
bool plain_cut_name(struct ward_span *value, char mark)
{
	size_t n = 1;

	if (value->len < 2 || value->ptr[0] != mark)
		return false;
	while (n < value->len && (alphabet_word(value->ptr[n]) || value->ptr[n] == '.'))
		n++;
	if (n == 1 || (n < value->len && value->ptr[n] != ' '))
		return false;
	*value = trim_start(span_sub(*value, n, value->len));
	return true;
}

bool plain_is_nothing(struct ward_span value, bool json)
{
	return value.len == 0 || (!json && value.ptr[0] == '#') ||
		(json && value.len == 1 && (value.ptr[0] == '{' || value.ptr[0] == '['));
}

/* The text of a scalar that is plain or ends on the line. */
static struct ward_span scalar_text(struct ward_span value)
{
	const ssize_t comment = span_find(value, WARD_SPAN(" #"), 0);

	if (value.len > 0 && (value.ptr[0] == '"' || value.ptr[0] == '\''))
		return span_sub(value, 1, quoted_end(value) - 1);
	return span_trim(comment >= 0 ? span_sub(value, 0, (size_t)comment) : value);
}

/* KEY=VALUE, perhaps as an option of a command. */
static bool is_suspect_item(struct ward_span text)
{
	const ssize_t equal = span_find_byte(text, '=', 0);
	enum ward_confidence confidence;
	struct ward_span key;

	if (equal <= 0)
		return false;
	key = span_sub(text, 0, (size_t)equal);
	if (span_starts(key, "--"))
		key = span_sub(key, 2, key.len);
	return suspect_setting(key, span_sub(text, (size_t)equal + 1, text.len), &confidence);
}

bool plain_is_in_brackets(struct ward_span value)
{
	return value.ptr[0] == '[' || value.ptr[0] == '{';
}

/* In brackets any key may stand. */
static bool is_suspect(struct ward_span key, struct ward_span value)
{
	enum ward_confidence confidence;

	if (plain_is_in_brackets(value))
		return key_classify(key) != KEY_NONE || key_word_find(value, 0) < value.len;
	return suspect_setting(key, scalar_text(value), &confidence);
}

/* One with rules of its own, or whose items are objects. */
static bool is_strange_kind(struct ward_span kind)
{
	return secret_kind_is_own(kind) || span_ends(kind, "List");
}

static enum plain_line judge_pair(struct ward_span key, struct ward_span value, bool json)
{
	const bool anchor = !json && plain_cut_name(&value, '&');
	const bool alias = !json && !anchor && plain_cut_name(&value, '*');
	const bool alone = plain_is_nothing(value, json);

	if (span_is(key, "sops") || span_is(key, "<<") || (alias && !alone) ||
	    (!alone && (!is_value(value, json) || is_suspect(key, value))))
		return PLAIN_NOT;
	if (span_is(key, "kind"))
		return alone || is_strange_kind(scalar_text(value)) ? PLAIN_NOT : PLAIN_BORDER;
	if (anchor || alias || is_pair_list(key))
		return PLAIN_FAR;
	/* A value of it may stand on the next line. */
	if (plain_is_paired(key) || (alone && key_classify(key) != KEY_NONE))
		return PLAIN_PAIRED;
	return alone ? PLAIN_NEST : PLAIN_OWN;
}

static enum plain_line judge_item(struct ward_span value, bool json)
{
	if (!json && plain_cut_name(&value, '*'))
		return plain_is_nothing(value, json) ? PLAIN_FAR : PLAIN_NOT;
	if (!is_value(value, json))
		return PLAIN_NOT;
	if (plain_is_in_brackets(value))
		return key_word_find(value, 0) < value.len ? PLAIN_NOT : PLAIN_NEST;
	return is_suspect_item(scalar_text(value)) ? PLAIN_NOT : PLAIN_NEST;
}

static bool is_bracket_line(struct ward_span s)
{
	if (s.len > 1 && s.ptr[s.len - 1] == ',')
		s.len--;
	return s.len == 1 && memchr("{}[]", s.ptr[0], 4) != NULL;
}

/* Past the blanks and the marks of items; whether there were any. */
bool plain_cut_marks(struct ward_span *s, bool json)
{
	bool item = false;

	*s = trim_start(trim_end(*s));
	while (!json && (span_starts(*s, "- ") || span_is(*s, "-"))) {
		item = true;
		*s = trim_start(span_sub(*s, 1, s->len));
	}
	return item;
}

enum plain_line plain_line(struct ward_span line, bool json)
{
	struct ward_span s = trim_end(line), key, rest;
	enum plain_line what;
	bool item;

	if (span_is(s, "---"))
		return PLAIN_BORDER;
	if (span_starts(s, "---") || span_starts(s, "...") || span_starts(s, "%"))
		return PLAIN_NOT;
	item = plain_cut_marks(&s, json);
	if (s.len == 0 || (!json && s.ptr[0] == '#'))
		return item ? PLAIN_NEST : PLAIN_OWN;
	if (json && is_bracket_line(s))
		return PLAIN_NEST;
	if (json && s.ptr[0] != '"' && !plain_is_literal(s))
		return PLAIN_NOT;
	if (plain_cut_key(s, &key, &rest)) {
		what = judge_pair(key, rest, json);
		return item && what == PLAIN_OWN ? PLAIN_NEST : what;
	}
	return item || json ? judge_item(s, json) : PLAIN_NOT;
}

bool plain_goes_on(struct ward_span line, bool json)
{
	struct ward_span s = line, key, rest;
	const bool item = plain_cut_marks(&s, json);

	if (json)
		return s.len > 0 && memchr("\"{}[],", s.ptr[0], 6) == NULL;
	if (item || s.len == 0 || s.ptr[0] == '#' || span_starts(line, "---"))
		return false;
	return !plain_cut_key(s, &key, &rest);
}

size_t plain_column(struct ward_span line, bool json)
{
	struct ward_span s = line, key, rest;
	const size_t indent = line.len - trim_start(line).len;

	if (!plain_cut_marks(&s, json))
		return indent;
	return s.len > 0 && s.ptr[0] != '#' && plain_cut_key(s, &key, &rest)
		? (size_t)(s.ptr - line.ptr)
		: indent + 1;
}

bool plain_is_joined(struct ward_span line, struct ward_span next, bool json)
{
	struct ward_span s = line, key, rest;
	const bool item = plain_cut_marks(&s, json);

	if (json || s.len == 0 || s.ptr[0] == '#')
		return false;
	/* `- x` behind `key: text` is no item when it is indented further */
	if (!plain_cut_key(s, &key, &rest))
		rest = item ? s : WARD_SPAN("");
	return !plain_is_nothing(rest, json) && rest.ptr[0] != '|' && rest.ptr[0] != '>' &&
		next.len - trim_start(next).len > plain_column(line, json) &&
		span_starts(trim_start(next), "-");
}

bool plain_opens_block(struct ward_span line)
{
	struct ward_span s = line, key, rest;

	(void)plain_cut_marks(&s, false);
	if (s.len == 0 || s.ptr[0] == '#' || !plain_cut_key(s, &key, &rest) || rest.len == 0 ||
	    rest.len > 3 || (rest.ptr[0] != '|' && rest.ptr[0] != '>'))
		return false;
	for (size_t i = 1; i < rest.len; i++)
		if (rest.ptr[i] != '-' && rest.ptr[i] != '+')
			return false;
	return !span_is(key, "sops") && !span_is(key, "kind") && key_classify(key) == KEY_NONE &&
		!plain_is_paired(key);
}
