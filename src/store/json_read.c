/* SPDX-License-Identifier: Apache-2.0 */
/* Reading JSON back: an automaton over the text, its containers in a bit set. */
#include <string.h>

#include "base/hex.h"
#include "base/span.h"
#include "base/utf8.h"
#include "store/json_line.h"

enum expect {
	VALUE,	      /* behind '[' + ',' or ':' */
	VALUE_OR_END, /* behind '[' */
	KEY,	      /* behind ',' in an object */
	KEY_OR_END,   /* behind '{' */
	COLON,
	COMMA_OR_END,
	NOTHING
};

struct reader {
	struct ward_span text;
	size_t at;
	uint64_t objects; /* bit d: the container of depth d is an object */
	unsigned depth;
	enum expect expect;
};

static bool at_end(const struct reader *r)
{
	return r->at >= r->text.len;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Behind a backslash. */
static enum json_state read_escape(struct reader *r)
{
	if (at_end(r))
		return JSON_CUT;
	if (r->text.ptr[r->at] != 'u')
		return strchr("\"\\/bfnrt", r->text.ptr[r->at++]) != NULL ? JSON_WHOLE : JSON_BAD;
	r->at++;
	for (int i = 0; i < 4; i++, r->at++) {
		if (at_end(r))
			return JSON_CUT;
		if (!hex_is(span_make(r->text.ptr + r->at, 1)))
			return JSON_BAD;
	}
	return JSON_WHOLE;
}

static enum json_state read_string(struct reader *r)
{
	r->at++;
	while (!at_end(r)) {
		unsigned char c = (unsigned char)r->text.ptr[r->at++];
		enum json_state state = JSON_WHOLE;

		if (c == '"')
			return JSON_WHOLE;
		/* A NUL is no control character of strchr() below, but ends here as well. */
		if (c < 0x20)
			return JSON_BAD;
		if (c == '\\')
			state = !at_end(r) && r->text.ptr[r->at] == '\0' ? JSON_BAD
									 : read_escape(r);
		if (state != JSON_WHOLE)
			return state;
	}
	return JSON_CUT;
}

static enum json_state read_word(struct reader *r, const char *word)
{
	for (; *word != '\0'; word++, r->at++) {
		if (at_end(r))
			return JSON_CUT;
		if (r->text.ptr[r->at] != *word)
			return JSON_BAD;
	}
	return JSON_WHOLE;
}

static enum json_state read_digits(struct reader *r)
{
	if (at_end(r))
		return JSON_CUT;
	if (!is_digit(r->text.ptr[r->at]))
		return JSON_BAD;
	while (!at_end(r) && is_digit(r->text.ptr[r->at]))
		r->at++;
	return JSON_WHOLE;
}

static enum json_state read_number(struct reader *r)
{
	enum json_state state = JSON_WHOLE;

	if (r->text.ptr[r->at] == '-')
		r->at++;
	if (!at_end(r) && r->text.ptr[r->at] == '0')
		r->at++;
	else
		state = read_digits(r);
	if (state == JSON_WHOLE && !at_end(r) && r->text.ptr[r->at] == '.') {
		r->at++;
		state = read_digits(r);
	}
	if (state == JSON_WHOLE && !at_end(r) && (r->text.ptr[r->at] | 0x20) == 'e') {
		r->at++;
		if (!at_end(r) && (r->text.ptr[r->at] == '+' || r->text.ptr[r->at] == '-'))
			r->at++;
		state = read_digits(r);
	}
	return state;
}

static enum json_state open_container(struct reader *r, bool object)
{
	if (r->depth >= JSON_LINE_DEPTH)
		return JSON_BAD;
	r->objects &= ~(UINT64_C(1) << r->depth);
	r->objects |= (uint64_t)object << r->depth;
	r->depth++;
	r->at++;
	r->expect = object ? KEY_OR_END : VALUE_OR_END;
	return JSON_WHOLE;
}

static bool in_object(const struct reader *r)
{
	return (r->objects >> (r->depth - 1) & 1) != 0;
}

static enum json_state close_container(struct reader *r)
{
	if (r->text.ptr[r->at] != (in_object(r) ? '}' : ']'))
		return JSON_BAD;
	r->at++;
	r->depth--;
	r->expect = r->depth > 0 ? COMMA_OR_END : NOTHING;
	return JSON_WHOLE;
}

static enum json_state read_value(struct reader *r)
{
	char c = r->text.ptr[r->at];

	if (c == '{' || c == '[')
		return open_container(r, c == '{');
	r->expect = COMMA_OR_END;
	switch (c) {
	case '"':
		return read_string(r);
	case 't':
		return read_word(r, "true");
	case 'f':
		return read_word(r, "false");
	case 'n':
		return read_word(r, "null");
	default:
		return c == '-' || is_digit(c) ? read_number(r) : JSON_BAD;
	}
}

/* One token; blanks were skipped, and something is there. */
static enum json_state step(struct reader *r)
{
	char c = r->text.ptr[r->at];

	switch (r->expect) {
	case VALUE_OR_END:
		return c == ']' ? close_container(r) : read_value(r);
	case VALUE:
		return read_value(r);
	case KEY_OR_END:
		if (c == '}')
			return close_container(r);
		__attribute__((fallthrough));
	case KEY:
		r->expect = COLON;
		return c == '"' ? read_string(r) : JSON_BAD;
	case COLON:
		r->expect = VALUE;
		r->at++;
		return c == ':' ? JSON_WHOLE : JSON_BAD;
	case COMMA_OR_END:
		if (c != ',')
			return close_container(r);
		r->at++;
		r->expect = in_object(r) ? KEY : VALUE;
		return JSON_WHOLE;
	default:
		return JSON_BAD;
	}
}

enum json_state json_line_check(struct ward_span text)
{
	struct reader r = { .text = text, .expect = VALUE };

	if (text.len > 0 && text.ptr[0] != '{')
		return JSON_BAD;
	for (;;) {
		enum json_state state;

		while (!at_end(&r) && text.ptr[r.at] == ' ')
			r.at++;
		if (at_end(&r))
			return r.expect == NOTHING ? JSON_WHOLE : JSON_CUT;
		state = step(&r);
		if (state != JSON_WHOLE)
			return state;
	}
}

/* End of the value at the start of `s`, which is well-formed. */
static size_t value_end(struct ward_span s)
{
	size_t depth = 0;
	bool text = false;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (text) {
			if (c == '\\')
				i++;
			else if (c == '"')
				text = false;
		} else if (c == '"') {
			text = true;
		} else if (c == '{' || c == '[') {
			depth++;
		} else if (depth > 0 && (c == '}' || c == ']')) {
			depth--;
		} else if (depth == 0 && (c == ',' || c == ':' || c == '}' || c == ']')) {
			return i;
		}
	}
	return s.len;
}

static struct ward_span cut_value(struct ward_span *rest)
{
	size_t end = value_end(*rest);
	struct ward_span value = span_trim(span_sub(*rest, 0, end));

	*rest = span_sub(*rest, end + 1, rest->len);
	return value;
}

bool json_line_next(struct ward_span *members, struct ward_span *key, struct ward_span *value)
{
	if (span_trim(*members).len == 0)
		return false;
	if (key != NULL) {
		struct ward_span name = cut_value(members);

		*key = span_sub(name, 1, name.len > 1 ? name.len - 1 : 1);
	}
	*value = cut_value(members);
	return true;
}

static uint32_t hex4(struct ward_span s, size_t at)
{
	uint8_t raw[2] = { 0, 0 };

	if (at + 4 > s.len || !hex_decode(span_sub(s, at, at + 4), raw, 2))
		return 0xfffd;
	return (uint32_t)raw[0] << 8 | raw[1];
}

/* \uNNNN at `at` (behind the backslash), perhaps with the second half of a pair; its length. */
static size_t decode_unit(struct ward_span s, size_t at, uint32_t *cp)
{
	uint32_t high = hex4(s, at + 1), low;

	*cp = high;
	if (high < 0xd800 || high > 0xdfff)
		return 5;
	*cp = 0xfffd;
	if (high > 0xdbff || at + 7 > s.len || s.ptr[at + 5] != '\\' || s.ptr[at + 6] != 'u')
		return 5;
	low = hex4(s, at + 7);
	if (low < 0xdc00 || low > 0xdfff)
		return 5;
	*cp = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
	return 11;
}

void json_line_decode(struct ward_span text, struct buf *out)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	size_t at = 0;

	if (text.len >= 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"')
		text = span_sub(text, 1, text.len - 1);
	while (at < text.len && !buf_failed(out)) {
		char c = text.ptr[at++], utf8[4];
		const char *known;
		uint32_t cp = 0;

		if (c != '\\' || at >= text.len) {
			buf_add_char(out, c);
			continue;
		}
		c = text.ptr[at];
		if (c == 'u') {
			at += decode_unit(text, at, &cp);
			buf_add(out, utf8, utf8_encode(cp, utf8));
			continue;
		}
		known = c != '\0' ? strchr(from, c) : NULL;
		buf_add_char(out, known != NULL ? to[known - from] : c);
		at++;
	}
}
