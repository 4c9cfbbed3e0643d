/* SPDX-License-Identifier: Apache-2.0 */
#include "match/go_syntax.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/utf8.h"
#include "match/go_class.h"

#define REPEAT_MAX 1000
#define LAST_RUNE 0x10ffffu

struct flags {
	bool fold, lines, dot_all, lazy;
};

/* How often what was written last may be repeated by what stands in it, for Go's bound. */
struct group {
	struct flags outer; /* in force again behind the group */
	size_t heaviest;    /* of its parts so far */
	size_t start;	    /* of the group in the expression */
};

struct translator {
	struct ward_span in;
	size_t at;
	struct buf out;
	struct flags flags;
	struct group groups[GO_SYNTAX_DEPTH + 1];
	size_t depth;
	size_t captures;
	bool has_atom;	  /* something stands before `at` that can be repeated */
	bool was_repeat;  /* and it is a repetition already */
	bool after_flags; /* (?flags) stands right before `at` */
	size_t weight;	  /* of the atom */
	size_t repeat_at; /* where the repetition before `at` began */
	struct ward_error *err;
};

static int refuse(struct translator *t, size_t at, size_t end, const char *why)
{
	const size_t column = utf8_count(span_sub(t->in, 0, at)) + 1;
	struct ward_span part = span_sub(t->in, at, end);

	if (part.len > 60)
		part.len = 60;
	return error_set_at(t->err, WARD_EPARSE, 0, column, "%s: '" WARD_SPAN_FMT "'", why,
			    WARD_SPAN_ARG(part));
}

static int peek(const struct translator *t, size_t ahead)
{
	return t->at + ahead < t->in.len ? (unsigned char)t->in.ptr[t->at + ahead] : -1;
}

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int hex_digit(int c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* -- Atoms ------------------------------------------------------------------- */

static void fold_weight(struct translator *t)
{
	struct group *g = &t->groups[t->depth];

	if (t->has_atom && t->weight > g->heaviest)
		g->heaviest = t->weight;
	t->has_atom = t->was_repeat = t->after_flags = false;
}

static void new_atom(struct translator *t)
{
	fold_weight(t);
	t->has_atom = true;
	t->weight = 1;
}

static void put_rune(struct translator *t, uint32_t rune)
{
	new_atom(t);
	if (rune >= 0xd800 && rune <= 0xdfff) /* no text holds one */
		buf_add_str(&t->out, "[^\\x{0}-\\x{10ffff}]");
	else if (rune < 128 && (is_letter((int)rune) || is_digit((int)rune) || rune == '_'))
		buf_add_char(&t->out, (char)rune);
	else
		buf_printf(&t->out, "\\x{%x}", (unsigned)rune);
}

/* PCRE2 does not repeat an assertion unless it stands in a group. */
static void put_assertion(struct translator *t, const char *text)
{
	new_atom(t);
	buf_printf(&t->out, "(?:%s)", text);
}

static int next_rune(struct translator *t, uint32_t *out)
{
	const size_t len = utf8_decode(span_sub(t->in, t->at, t->in.len), out);

	if (len == 0)
		return refuse(t, t->at, t->at + 1, "invalid UTF-8");
	t->at += len;
	return WARD_OK;
}

/* -- Escapes ----------------------------------------------------------------- */

/* \x7f and \x{10FFFF}; `at` stands behind the x. */
static int parse_hex(struct translator *t, size_t start, uint32_t *out)
{
	uint32_t value = 0;
	size_t digits = 0;

	if (peek(t, 0) != '{') {
		const int high = hex_digit(peek(t, 0)), low = high < 0 ? -1 : hex_digit(peek(t, 1));

		if (low < 0)
			return refuse(t, start, t->at + 1, "invalid escape sequence");
		*out = (uint32_t)(high * 16 + low);
		t->at += 2;
		return WARD_OK;
	}
	for (t->at++; hex_digit(peek(t, 0)) >= 0; t->at++, digits++) {
		value = value * 16 + (uint32_t)hex_digit(peek(t, 0));
		if (value > LAST_RUNE)
			return refuse(t, start, t->at + 1, "invalid escape sequence");
	}
	if (digits == 0 || peek(t, 0) != '}')
		return refuse(t, start, t->at + 1, "invalid escape sequence");
	t->at++;
	*out = value;
	return WARD_OK;
}

static bool parse_octal(struct translator *t, int first, uint32_t *out)
{
	const bool more = peek(t, 0) >= '0' && peek(t, 0) <= '7';

	/* One digit that is not 0 would be a reference to a group. */
	if (first != '0' && !more)
		return false;
	*out = (uint32_t)(first - '0');
	for (int i = 0; i < 2 && peek(t, 0) >= '0' && peek(t, 0) <= '7'; i++, t->at++)
		*out = *out * 8 + (uint32_t)(peek(t, 0) - '0');
	return true;
}

/* An escape that stands for one character; `at` is on the backslash. */
static int parse_escape(struct translator *t, uint32_t *out)
{
	static const char names[] = "afnrtv", values[] = "\a\f\n\r\t\v";
	const size_t start = t->at;
	const char *known;
	int c;

	t->at++;
	c = peek(t, 0);
	if (c < 0)
		return refuse(t, start, t->at, "trailing backslash at end of expression");
	if (c >= 128) {
		(void)next_rune(t, out);
		return refuse(t, start, t->at, "invalid escape sequence");
	}
	t->at++;
	if (c >= '0' && c <= '7') {
		if (parse_octal(t, c, out))
			return WARD_OK;
		return refuse(t, start, t->at, "invalid escape sequence");
	}
	if (c == 'x')
		return parse_hex(t, start, out);
	if (!is_letter(c) && !is_digit(c)) {
		*out = (uint32_t)c;
		return WARD_OK;
	}
	known = strchr(names, c);
	if (known == NULL)
		return refuse(t, start, t->at, "invalid escape sequence");
	*out = (uint32_t)values[known - names];
	return WARD_OK;
}

/* \pN \p{Name} \p{^Name} \P..; `at` is on the backslash. */
static int parse_unicode(struct translator *t)
{
	const size_t start = t->at;
	bool negated = peek(t, 1) == 'P';
	struct ward_span name;
	uint32_t rune;

	t->at += 2;
	if (peek(t, 0) == '{') {
		ssize_t close = span_find_byte(t->in, '}', t->at);

		if (close < 0)
			return refuse(t, start, t->in.len, "invalid character class range");
		name = span_sub(t->in, t->at + 1, (size_t)close);
		t->at = (size_t)close + 1;
	} else {
		const size_t at = t->at;

		if (at == t->in.len || next_rune(t, &rune) != WARD_OK)
			return refuse(t, start, t->in.len, "invalid character class range");
		name = span_sub(t->in, at, t->at);
	}
	if (span_starts(name, "^")) {
		negated = !negated;
		name = span_sub(name, 1, name.len);
	}
	if (!go_class_unicode(&t->out, name, negated))
		return refuse(t, start, t->at, "invalid character class range");
	return WARD_OK;
}

/* -- Classes ----------------------------------------------------------------- */

static int class_char(struct translator *t, size_t open, uint32_t *out)
{
	if (peek(t, 0) < 0)
		return refuse(t, open, t->in.len, "missing closing ]");
	return peek(t, 0) == '\\' ? parse_escape(t, out) : next_rune(t, out);
}

static int class_range(struct translator *t, size_t open)
{
	const size_t start = t->at;
	uint32_t low, high;
	int rc = class_char(t, open, &low);

	high = low;
	if (rc == WARD_OK && peek(t, 0) == '-' && peek(t, 1) >= 0 && peek(t, 1) != ']') {
		t->at++;
		rc = class_char(t, open, &high);
	}
	if (rc != WARD_OK)
		return rc;
	if (high < low)
		return refuse(t, start, t->at, "invalid character class range");
	(void)go_class_range(&t->out, low, high);
	return WARD_OK;
}

/* [:name:], if that is what stands there. */
static int class_posix(struct translator *t, bool *was)
{
	ssize_t close = span_find(t->in, WARD_SPAN(":]"), t->at + 2);
	const size_t start = t->at;

	*was = peek(t, 0) == '[' && peek(t, 1) == ':' && close >= 0;
	if (!*was)
		return WARD_OK;
	t->at = (size_t)close + 2;
	if (!go_class_posix(&t->out, span_sub(t->in, start, t->at), t->flags.fold))
		return refuse(t, start, t->at, "invalid character class range");
	return WARD_OK;
}

static int class_member(struct translator *t, size_t open)
{
	const int next = peek(t, 0) == '\\' ? peek(t, 1) : -1;
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

static int parse_class(struct translator *t)
{
	const size_t open = t->at;
	bool negated, first = true;
	size_t written;
	int rc = WARD_OK;

	new_atom(t);
	t->at++;
	negated = peek(t, 0) == '^';
	t->at += negated;
	buf_add_str(&t->out, negated ? "[^" : "[");
	written = t->out.len;
	while (rc == WARD_OK && (first || peek(t, 0) != ']')) {
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
static bool put_perl(struct translator *t, int letter)
{
	const size_t before = t->out.len;

	buf_add_char(&t->out, '[');
	if (!go_class_perl(&t->out, (char)letter, t->flags.fold)) {
		t->out.len = before;
		return false;
	}
	buf_add_char(&t->out, ']');
	new_atom(t);
	t->at += 2;
	return true;
}

static int put_unicode(struct translator *t)
{
	const size_t before = t->out.len;
	int rc;

	new_atom(t);
	buf_add_char(&t->out, '[');
	rc = parse_unicode(t);
	if (t->out.len == before + 1)
		buf_add_str(&t->out, "^\\x{0}-\\x{10ffff}");
	buf_add_char(&t->out, ']');
	return rc;
}

/* \Q...\E */
static int parse_quoted(struct translator *t)
{
	ssize_t close = span_find(t->in, WARD_SPAN("\\E"), t->at);
	const size_t end = close < 0 ? t->in.len : (size_t)close;
	uint32_t rune;

	for (t->at += 2; t->at < end;) {
		int rc = next_rune(t, &rune);

		if (rc != WARD_OK)
			return rc;
		put_rune(t, rune);
	}
	t->at = close < 0 ? end : end + 2;
	return WARD_OK;
}

static int parse_backslash(struct translator *t)
{
	const int next = peek(t, 1);
	uint32_t rune;
	int rc;

	switch (next) {
	case 'A':
		put_assertion(t, "\\A");
		break;
	case 'z':
		put_assertion(t, "\\z");
		break;
	case 'b':
		put_assertion(t, "\\b");
		break;
	case 'B':
		put_assertion(t, "\\B");
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
			put_rune(t, rune);
		return rc;
	}
	t->at += 2;
	return WARD_OK;
}

/* -- Repetition --------------------------------------------------------------- */

#define TOO_BIG SIZE_MAX /* a number beyond what is counted */

static bool parse_count(const struct translator *t, size_t *at, size_t *out)
{
	size_t value = 0, i = *at;
	bool big = false;

	if (i >= t->in.len || !is_digit(t->in.ptr[i]))
		return false;
	if (t->in.ptr[i] == '0' && i + 1 < t->in.len && is_digit(t->in.ptr[i + 1]))
		return false;
	for (; i < t->in.len && is_digit(t->in.ptr[i]); i++) {
		value = value * 10 + (size_t)(t->in.ptr[i] - '0');
		big = big || value >= 100000000;
		if (big)
			value = 0;
	}
	*at = i;
	*out = big ? TOO_BIG : value;
	return true;
}

struct repeat {
	size_t low, high; /* high TOO_BIG and `open`: without end */
	bool open;
	size_t end;
};

/* {n} {n,} {n,m}; anything else is a brace like any character. */
static bool parse_braces(const struct translator *t, struct repeat *r)
{
	size_t at = t->at + 1;

	*r = (struct repeat){ 0 };
	if (!parse_count(t, &at, &r->low) || at >= t->in.len)
		return false;
	r->high = r->low;
	if (t->in.ptr[at] == ',') {
		at++;
		r->open = at < t->in.len && t->in.ptr[at] == '}';
		if (!r->open && !parse_count(t, &at, &r->high))
			return false;
	}
	if (at >= t->in.len || t->in.ptr[at] != '}')
		return false;
	r->end = at + 1;
	return true;
}

/* Go multiplies bounds of repetitions in repetitions. */
static bool weigh(struct translator *t, const struct repeat *r)
{
	const size_t times = r->open ? r->low : r->high;

	if (!r->open && r->high == 0) {
		t->weight = 1;
		return true;
	}
	if (times > 0)
		t->weight *= times;
	return (r->low < 2 && (r->open || r->high < 2)) || t->weight <= REPEAT_MAX;
}

static int put_repeat(struct translator *t, size_t end, const struct repeat *r)
{
	const size_t start = t->at;
	const bool mark = end < t->in.len && t->in.ptr[end] == '?';

	end += mark;
	if (t->after_flags)
		return refuse(t, start, end, "a repetition right behind (?flags) is not supported");
	if (t->was_repeat)
		return refuse(t, t->repeat_at, end, "invalid nested repetition operator");
	if (!t->has_atom)
		return refuse(t, start, end, "missing argument to repetition operator");
	if (r != NULL && !weigh(t, r))
		return refuse(t, start, end, "invalid repeat count");
	if (r == NULL)
		buf_add_char(&t->out, t->in.ptr[start]);
	else if (r->open)
		buf_printf(&t->out, "{%zu,}", r->low);
	else
		buf_printf(&t->out, "{%zu,%zu}", r->low, r->high);
	if (mark != t->flags.lazy)
		buf_add_char(&t->out, '?');
	t->was_repeat = true;
	t->repeat_at = start;
	t->at = end;
	return WARD_OK;
}

static int parse_brace(struct translator *t)
{
	struct repeat r;

	if (!parse_braces(t, &r)) {
		put_rune(t, '{');
		t->at++;
		return WARD_OK;
	}
	if (r.low > REPEAT_MAX || (!r.open && (r.high > REPEAT_MAX || r.low > r.high)))
		return refuse(t, t->at, r.end, "invalid repeat count");
	return put_repeat(t, r.end, &r);
}

/* -- Groups --------------------------------------------------------------------- */

static int open_group(struct translator *t, size_t start, struct flags inner, const char *text)
{
	fold_weight(t);
	if (t->depth == GO_SYNTAX_DEPTH)
		return refuse(t, start, t->at, "expression nests too deeply");
	t->groups[t->depth + 1] = (struct group){ t->flags, 1, start };
	t->depth++;
	t->flags = inner;
	buf_add_str(&t->out, text);
	return WARD_OK;
}

/* (?P<name> and (?<name>; `at` stands behind the '<'. */
static int parse_name(struct translator *t, size_t start)
{
	ssize_t close = span_find_byte(t->in, '>', t->at);
	struct ward_span name;

	if (close < 0)
		return refuse(t, start, t->in.len, "invalid named capture");
	name = span_sub(t->in, t->at, (size_t)close);
	for (size_t i = 0; i < name.len; i++)
		if (!is_letter(name.ptr[i]) && !is_digit(name.ptr[i]) && name.ptr[i] != '_')
			name.len = 0;
	if (name.len == 0)
		return refuse(t, start, (size_t)close + 1, "invalid named capture");
	t->at = (size_t)close + 1;
	t->captures++;
	return open_group(t, start, t->flags, "(");
}

static bool set_flag(struct flags *f, int letter, bool on)
{
	switch (letter) {
	case 'i':
		f->fold = on;
		return true;
	case 'm':
		f->lines = on;
		return true;
	case 's':
		f->dot_all = on;
		return true;
	case 'U':
		f->lazy = on;
		return true;
	default:
		return false;
	}
}

static int use_flags(struct translator *t, struct flags f)
{
	fold_weight(t);
	if (f.fold != t->flags.fold)
		buf_add_str(&t->out, f.fold ? "(?i)" : "(?-i)");
	t->flags = f;
	t->after_flags = true;
	return WARD_OK;
}

/* (?flags) and (?flags:...); `at` stands behind the '?'. */
static int parse_flags(struct translator *t, size_t start)
{
	struct flags f = t->flags;
	bool on = true, seen = false;

	for (;; t->at++) {
		const int c = peek(t, 0);

		if (c == ':' || c == ')') {
			if (!on && !seen)
				break;
			t->at++;
			if (c == ')')
				return use_flags(t, f);
			return open_group(t, start, f,
					  f.fold == t->flags.fold ? "(?:"
						  : f.fold	  ? "(?i:"
								  : "(?-i:");
		}
		if (c == '-' && on) {
			on = seen = false;
			continue;
		}
		if (c < 0 || !set_flag(&f, c, on))
			break;
		seen = true;
	}
	return refuse(t, start, t->at + 1, "invalid or unsupported Perl syntax");
}

static int parse_open(struct translator *t)
{
	const size_t start = t->at;

	t->at++;
	if (peek(t, 0) != '?') {
		t->captures++;
		return open_group(t, start, t->flags, "(");
	}
	t->at++;
	if (peek(t, 0) == 'P' && peek(t, 1) == '<') {
		t->at += 2;
		return parse_name(t, start);
	}
	if (peek(t, 0) == '<' && peek(t, 1) != '=' && peek(t, 1) != '!') {
		t->at++;
		return parse_name(t, start);
	}
	return parse_flags(t, start);
}

static int parse_close(struct translator *t)
{
	size_t weight;

	fold_weight(t);
	if (t->depth == 0)
		return refuse(t, t->at, t->in.len, "unexpected )");
	weight = t->groups[t->depth].heaviest;
	t->flags = t->groups[t->depth].outer;
	t->depth--;
	t->at++;
	buf_add_char(&t->out, ')');
	t->has_atom = true;
	t->weight = weight;
	return WARD_OK;
}

/* -- All -------------------------------------------------------------------------- */

static int parse_plain(struct translator *t)
{
	uint32_t rune;
	int rc = next_rune(t, &rune);

	if (rc == WARD_OK)
		put_rune(t, rune);
	return rc;
}

static int parse_sign(struct translator *t, int c)
{
	switch (c) {
	case '|':
		fold_weight(t);
		buf_add_char(&t->out, '|');
		break;
	case '^':
		put_assertion(t, t->flags.lines ? "(?m:^)" : "\\A");
		break;
	case '$':
		put_assertion(t, t->flags.lines ? "(?m:$)" : "\\z");
		break;
	default: /* '.' */
		new_atom(t);
		buf_add_str(&t->out, t->flags.dot_all ? "(?s:.)" : ".");
		break;
	}
	t->at++;
	return WARD_OK;
}

static int parse_next(struct translator *t)
{
	const int c = peek(t, 0);

	switch (c) {
	case '(':
		return parse_open(t);
	case ')':
		return parse_close(t);
	case '[':
		return parse_class(t);
	case '\\':
		return parse_backslash(t);
	case '*':
	case '+':
	case '?':
		return put_repeat(t, t->at + 1, NULL);
	case '{':
		return parse_brace(t);
	case '|':
	case '^':
	case '$':
	case '.':
		return parse_sign(t, c);
	default:
		return parse_plain(t);
	}
}

static int translate(struct translator *t)
{
	int rc = WARD_OK;

	while (rc == WARD_OK && t->at < t->in.len)
		rc = parse_next(t);
	if (rc == WARD_OK && t->depth > 0)
		rc = refuse(t, t->groups[t->depth].start, t->in.len, "missing closing )");
	if (rc == WARD_OK && buf_failed(&t->out))
		rc = error_set(t->err, WARD_ELIMIT, "the expression is too long");
	return rc;
}

int go_syntax_translate(struct ward_span pattern, struct arena *arena, struct go_syntax *out,
			struct ward_error *err)
{
	struct translator t = { .in = pattern, .err = err, .groups[0].heaviest = 1 };
	int rc;

	*out = (struct go_syntax){ 0 };
	if (pattern.len > GO_SYNTAX_BYTES)
		return error_set(err, WARD_ELIMIT, "the expression has more than %d bytes",
				 GO_SYNTAX_BYTES);
	buf_init(&t.out, (size_t)GO_SYNTAX_BYTES * 64);
	rc = translate(&t);
	out->groups = t.captures;
	out->pcre = arena_copy(arena, buf_span(&t.out));
	buf_release(&t.out);
	if (rc == WARD_OK && arena_failed(arena))
		rc = error_set(err, WARD_EOOM, "out of memory for an expression");
	return rc;
}
