/* SPDX-License-Identifier: Apache-2.0 */
/* Characters, escapes and classes of Go's expressions. */
#include <string.h>

#include "base/span.h"
#include "base/utf8.h"
#include "match/go_class.h"
#include "match/go_translator.h"

#define LAST_RUNE 0x10ffffu

int go_refuse(struct go_translator *t, size_t at, size_t end, const char *why)
{
	const size_t column = utf8_count(span_sub(t->in, 0, at)) + 1;
	struct ward_span part = span_sub(t->in, at, end);

	if (part.len > 60)
		part.len = 60;
	return error_set_at(t->err, WARD_EPARSE, 0, column, "%s: '" WARD_SPAN_FMT "'", why,
			    WARD_SPAN_ARG(part));
}

int go_peek(const struct go_translator *t, size_t ahead)
{
	return t->at + ahead < t->in.len ? (unsigned char)t->in.ptr[t->at + ahead] : -1;
}

bool go_is_digit(int c)
{
	return c >= '0' && c <= '9';
}

bool go_is_letter(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int hex_digit(int c)
{
	if (go_is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* -- Atoms ------------------------------------------------------------------- */

void go_fold_weight(struct go_translator *t)
{
	struct go_group *g = &t->groups[t->depth];

	if (t->has_atom && t->weight > g->heaviest)
		g->heaviest = t->weight;
	t->has_atom = t->was_repeat = t->after_flags = false;
}

void go_new_atom(struct go_translator *t)
{
	go_fold_weight(t);
	t->has_atom = true;
	t->weight = 1;
}

void go_put_rune(struct go_translator *t, uint32_t rune)
{
	go_new_atom(t);
	if (rune >= 0xd800 && rune <= 0xdfff) /* no text holds one */
		buf_add_str(&t->out, "[^\\x{0}-\\x{10ffff}]");
	else if (rune < 128 && (go_is_letter((int)rune) || go_is_digit((int)rune) || rune == '_'))
		buf_add_char(&t->out, (char)rune);
	else
		buf_printf(&t->out, "\\x{%x}", (unsigned)rune);
}

/* PCRE2 does not repeat an assertion unless it stands in a group. */
void go_put_assertion(struct go_translator *t, const char *text)
{
	go_new_atom(t);
	buf_printf(&t->out, "(?:%s)", text);
}

int go_next_rune(struct go_translator *t, uint32_t *out)
{
	const size_t len = utf8_decode(span_sub(t->in, t->at, t->in.len), out);

	if (len == 0)
		return go_refuse(t, t->at, t->at + 1, "invalid UTF-8");
	t->at += len;
	return WARD_OK;
}

/* -- Escapes ----------------------------------------------------------------- */

/* \x7f and \x{10FFFF}; `at` stands behind the x. */
static int parse_hex(struct go_translator *t, size_t start, uint32_t *out)
{
	uint32_t value = 0;
	size_t digits = 0;

	if (go_peek(t, 0) != '{') {
		const int high = hex_digit(go_peek(t, 0)),
			  low = high < 0 ? -1 : hex_digit(go_peek(t, 1));

		if (low < 0)
			return go_refuse(t, start, t->at + 1, "invalid escape sequence");
		*out = (uint32_t)(high * 16 + low);
		t->at += 2;
		return WARD_OK;
	}
	for (t->at++; hex_digit(go_peek(t, 0)) >= 0; t->at++, digits++) {
		value = value * 16 + (uint32_t)hex_digit(go_peek(t, 0));
		if (value > LAST_RUNE)
			return go_refuse(t, start, t->at + 1, "invalid escape sequence");
	}
	if (digits == 0 || go_peek(t, 0) != '}')
		return go_refuse(t, start, t->at + 1, "invalid escape sequence");
	t->at++;
	*out = value;
	return WARD_OK;
}

static bool parse_octal(struct go_translator *t, int first, uint32_t *out)
{
	const bool more = go_peek(t, 0) >= '0' && go_peek(t, 0) <= '7';

	/* One digit that is not 0 would be a reference to a group. */
	if (first != '0' && !more)
		return false;
	*out = (uint32_t)(first - '0');
	for (int i = 0; i < 2 && go_peek(t, 0) >= '0' && go_peek(t, 0) <= '7'; i++, t->at++)
		*out = *out * 8 + (uint32_t)(go_peek(t, 0) - '0');
	return true;
}

/* An escape that stands for one character; `at` is on the backslash. */
static int parse_escape(struct go_translator *t, uint32_t *out)
{
	static const char names[] = "afnrtv", values[] = "\a\f\n\r\t\v";
	const size_t start = t->at;
	const char *known;
	int c;

	t->at++;
	c = go_peek(t, 0);
	if (c < 0)
		return go_refuse(t, start, t->at, "trailing backslash at end of expression");
	if (c >= 128) {
		(void)go_next_rune(t, out);
		return go_refuse(t, start, t->at, "invalid escape sequence");
	}
	t->at++;
	if (c >= '0' && c <= '7') {
		if (parse_octal(t, c, out))
			return WARD_OK;
		return go_refuse(t, start, t->at, "invalid escape sequence");
	}
	if (c == 'x')
		return parse_hex(t, start, out);
	if (!go_is_letter(c) && !go_is_digit(c)) {
		*out = (uint32_t)c;
		return WARD_OK;
	}
	known = strchr(names, c);
	if (known == NULL)
		return go_refuse(t, start, t->at, "invalid escape sequence");
	*out = (uint32_t)values[known - names];
	return WARD_OK;
}

/* \pN \p{Name} \p{^Name} \P..; `at` is on the backslash. */
static int parse_unicode(struct go_translator *t)
{
	const size_t start = t->at;
	bool negated = go_peek(t, 1) == 'P';
	struct ward_span name;
	uint32_t rune;

	t->at += 2;
	if (go_peek(t, 0) == '{') {
		ssize_t close = span_find_byte(t->in, '}', t->at);

		if (close < 0)
			return go_refuse(t, start, t->in.len, "invalid character class range");
		name = span_sub(t->in, t->at + 1, (size_t)close);
		t->at = (size_t)close + 1;
	} else {
		const size_t at = t->at;

		if (at == t->in.len || go_next_rune(t, &rune) != WARD_OK)
			return go_refuse(t, start, t->in.len, "invalid character class range");
		name = span_sub(t->in, at, t->at);
	}
	if (span_starts(name, "^")) {
		negated = !negated;
		name = span_sub(name, 1, name.len);
	}
	if (!go_class_unicode(&t->out, name, negated))
		return go_refuse(t, start, t->at, "invalid character class range");
	return WARD_OK;
}

/* -- Classes ----------------------------------------------------------------- */

static int class_char(struct go_translator *t, size_t open, uint32_t *out)
{
	if (go_peek(t, 0) < 0)
		return go_refuse(t, open, t->in.len, "missing closing ]");
	return go_peek(t, 0) == '\\' ? parse_escape(t, out) : go_next_rune(t, out);
}

static int class_range(struct go_translator *t, size_t open)
{
	const size_t start = t->at;
	uint32_t low, high;
	int rc = class_char(t, open, &low);

	high = low;
	if (rc == WARD_OK && go_peek(t, 0) == '-' && go_peek(t, 1) >= 0 && go_peek(t, 1) != ']') {
		t->at++;
		rc = class_char(t, open, &high);
	}
	if (rc != WARD_OK)
		return rc;
	if (high < low)
		return go_refuse(t, start, t->at, "invalid character class range");
	(void)go_class_range(&t->out, low, high);
	return WARD_OK;
}

/* [:name:], if that is what stands there. */
static int class_posix(struct go_translator *t, bool *was)
{
	ssize_t close = span_find(t->in, WARD_SPAN(":]"), t->at + 2);
	const size_t start = t->at;

	*was = go_peek(t, 0) == '[' && go_peek(t, 1) == ':' && close >= 0;
	if (!*was)
		return WARD_OK;
	t->at = (size_t)close + 2;
	if (!go_class_posix(&t->out, span_sub(t->in, start, t->at), t->flags.fold))
		return go_refuse(t, start, t->at, "invalid character class range");
	return WARD_OK;
}

static int class_member(struct go_translator *t, size_t open)
{
	const int next = go_peek(t, 0) == '\\' ? go_peek(t, 1) : -1;
	bool was = false;
	int rc = class_posix(t, &was);

	if (rc != WARD_OK || was)
		return rc;
	if (next == 'p' || next == 'P')
		return parse_unicode(t);
	if (next >= 0 && go_class_perl(&t->out, (char)next, t->flags.fold)) {
		t->at += 2;
		return WARD_OK;
	}
	return class_range(t, open);
}

int go_parse_class(struct go_translator *t)
{
	const size_t open = t->at;
	bool negated, first = true;
	size_t written;
	int rc = WARD_OK;

	go_new_atom(t);
	t->at++;
	negated = go_peek(t, 0) == '^';
	t->at += negated;
	buf_add_str(&t->out, negated ? "[^" : "[");
	written = t->out.len;
	while (rc == WARD_OK && (first || go_peek(t, 0) != ']')) {
		rc = class_member(t, open);
		first = false;
	}
	if (rc != WARD_OK)
		return rc;
	t->at++;
	/* Nothing but what no text holds. */
	if (t->out.len == written) {
		t->out.len -= negated;
		buf_add_str(&t->out, negated ? "\\x{0}-\\x{10ffff}" : "^\\x{0}-\\x{10ffff}");
	}
	buf_add_char(&t->out, ']');
	return WARD_OK;
}

/* A class by an escape of its own. */
static bool put_perl(struct go_translator *t, int letter)
{
	const size_t before = t->out.len;

	buf_add_char(&t->out, '[');
	if (!go_class_perl(&t->out, (char)letter, t->flags.fold)) {
		t->out.len = before;
		return false;
	}
	buf_add_char(&t->out, ']');
	go_new_atom(t);
	t->at += 2;
	return true;
}

static int put_unicode(struct go_translator *t)
{
	const size_t before = t->out.len;
	int rc;

	go_new_atom(t);
	buf_add_char(&t->out, '[');
	rc = parse_unicode(t);
	if (t->out.len == before + 1)
		buf_add_str(&t->out, "^\\x{0}-\\x{10ffff}");
	buf_add_char(&t->out, ']');
	return rc;
}

/* \Q...\E */
static int parse_quoted(struct go_translator *t)
{
	ssize_t close = span_find(t->in, WARD_SPAN("\\E"), t->at);
	const size_t end = close < 0 ? t->in.len : (size_t)close;
	uint32_t rune;

	for (t->at += 2; t->at < end;) {
		int rc = go_next_rune(t, &rune);

		if (rc != WARD_OK)
			return rc;
		go_put_rune(t, rune);
	}
	t->at = close < 0 ? end : end + 2;
	return WARD_OK;
}

int go_parse_backslash(struct go_translator *t)
{
	const int next = go_peek(t, 1);
	uint32_t rune;
	int rc;

	switch (next) {
	case 'A':
		go_put_assertion(t, "\\A");
		break;
	case 'z':
		go_put_assertion(t, "\\z");
		break;
	case 'b':
		go_put_assertion(t, "\\b");
		break;
	case 'B':
		go_put_assertion(t, "\\B");
		break;
	case 'Q':
		return parse_quoted(t);
	case 'p':
	case 'P':
		return put_unicode(t);
	default:
		if (next >= 0 && put_perl(t, next))
			return WARD_OK;
		rc = parse_escape(t, &rune);
		if (rc == WARD_OK)
			go_put_rune(t, rune);
		return rc;
	}
	t->at += 2;
	return WARD_OK;
}
