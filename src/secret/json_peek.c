/* SPDX-License-Identifier: Apache-2.0 */
/* Form: RFC 8259. */
#include "secret/json_peek.h"

#include <stddef.h>
#include <string.h>

#include "base/span.h"

static size_t skip_blanks(struct ward_span s, size_t at)
{
	while (at < s.len && memchr(" \t\r\n", s.ptr[at], 4) != NULL)
		at++;
	return at;
}

/** Offset behind the string that opens at `at`, or 0. */
static size_t string_end(struct ward_span s, size_t at)
{
	if (at >= s.len || s.ptr[at] != '"')
		return 0;
	for (size_t i = at + 1; i < s.len; i++) {
		if ((unsigned char)s.ptr[i] < 0x20)
			return 0;
		if (s.ptr[i] == '"')
			return i + 1;
		if (s.ptr[i] == '\\')
			i++;
	}
	return 0;
}

/** Offset behind the object or array that opens at `at`, or 0. */
static size_t nested_end(struct ward_span s, size_t at)
{
	char open[JSON_PEEK_DEPTH];
	size_t depth = 0;

	while (at < s.len) {
		char c = s.ptr[at];
		if (c == '"') {
			at = string_end(s, at);
			if (at == 0)
				return 0;
			continue;
		}
		if (c == '{' || c == '[') {
			if (depth == JSON_PEEK_DEPTH)
				return 0;
			open[depth++] = c;
		} else if (c == '}' || c == ']') {
			if (open[depth - 1] != (c == '}' ? '{' : '['))
				return 0;
			if (--depth == 0)
				return at + 1;
		} else if ((unsigned char)c >= 0x7f) {
			return 0; /* outside of strings JSON is ASCII */
		}
		at++;
	}
	return 0;
}

static bool is_scalar_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == 'E' || c == '+' ||
		c == '-' || c == '.';
}

/** Offset behind the value at `at`, or 0. */
static size_t value_end(struct ward_span s, size_t at)
{
	size_t end = at;

	if (at >= s.len)
		return 0;
	if (s.ptr[at] == '"')
		return string_end(s, at);
	if (s.ptr[at] == '{' || s.ptr[at] == '[')
		return nested_end(s, at);
	while (end < s.len && is_scalar_char(s.ptr[end]))
		end++;
	return end > at ? end : 0;
}

struct member {
	struct ward_span key, value;
};

/** Read the member at *at; *at is then behind it. */
static bool next_member(struct ward_span s, size_t *at, struct member *out)
{
	size_t key = skip_blanks(s, *at);
	size_t key_end = string_end(s, key);

	if (key_end == 0)
		return false;
	size_t colon = skip_blanks(s, key_end);
	if (colon >= s.len || s.ptr[colon] != ':')
		return false;
	size_t value = skip_blanks(s, colon + 1);
	size_t end = value_end(s, value);
	if (end == 0)
		return false;
	out->key = span_sub(s, key + 1, key_end - 1);
	out->value = span_sub(s, value, end);
	if (s.ptr[value] == '"')
		out->value = span_sub(s, value + 1, end - 1);
	*at = skip_blanks(s, end);
	return true;
}

/** Walk the members; `key` NULL: all of them must be well-formed up to the end. */
static bool walk(struct ward_span text, const char *key, struct ward_span *value)
{
	struct ward_span s = span_trim(text);
	struct member m;
	size_t at = skip_blanks(s, 1);

	if (s.len < 2 || s.ptr[0] != '{')
		return false;
	if (at + 1 == s.len && s.ptr[at] == '}')
		return key == NULL;
	while (next_member(s, &at, &m)) {
		if (key != NULL && span_is(m.key, key)) {
			*value = m.value;
			return true;
		}
		if (at >= s.len)
			return false;
		if (s.ptr[at] == '}')
			return key == NULL && at + 1 == s.len;
		if (s.ptr[at++] != ',')
			return false;
	}
	return false;
}

bool json_peek_is_object(struct ward_span text)
{
	return walk(text, NULL, NULL);
}

bool json_peek_member(struct ward_span text, const char *key, struct ward_span *value)
{
	return walk(text, key, value);
}
