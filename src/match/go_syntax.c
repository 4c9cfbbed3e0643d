/* SPDX-License-Identifier: Apache-2.0 */
#include "match/go_syntax.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "match/go_translator.h"

#define REPEAT_MAX 1000

/* -- Repetition --------------------------------------------------------------- */

#define TOO_BIG SIZE_MAX /* a number beyond what is counted */

static bool parse_count(const struct go_translator *t, size_t *at, size_t *out)
{
	size_t value = 0, i = *at;
	bool big = false;

	if (i >= t->in.len || !go_is_digit(t->in.ptr[i]))
		return false;
	if (t->in.ptr[i] == '0' && i + 1 < t->in.len && go_is_digit(t->in.ptr[i + 1]))
		return false;
	for (; i < t->in.len && go_is_digit(t->in.ptr[i]); i++) {
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
static bool parse_braces(const struct go_translator *t, struct repeat *r)
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
static bool weigh(struct go_translator *t, const struct repeat *r)
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

static int put_repeat(struct go_translator *t, size_t end, const struct repeat *r)
{
	const size_t start = t->at;
	const bool mark = end < t->in.len && t->in.ptr[end] == '?';

	end += mark;
	if (t->after_flags)
		return go_refuse(t, start, end,
				 "a repetition right behind (?flags) is not supported");
	if (t->was_repeat)
		return go_refuse(t, t->repeat_at, end, "invalid nested repetition operator");
	if (!t->has_atom)
		return go_refuse(t, start, end, "missing argument to repetition operator");
	if (r != NULL && !weigh(t, r))
		return go_refuse(t, start, end, "invalid repeat count");
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

static int parse_brace(struct go_translator *t)
{
	struct repeat r;

	if (!parse_braces(t, &r)) {
		go_put_rune(t, '{');
		t->at++;
		return WARD_OK;
	}
	if (r.low > REPEAT_MAX || (!r.open && (r.high > REPEAT_MAX || r.low > r.high)))
		return go_refuse(t, t->at, r.end, "invalid repeat count");
	return put_repeat(t, r.end, &r);
}

/* -- Groups --------------------------------------------------------------------- */

static int open_group(struct go_translator *t, size_t start, struct go_flags inner,
		      const char *text)
{
	go_fold_weight(t);
	if (t->depth == GO_SYNTAX_DEPTH)
		return go_refuse(t, start, t->at, "expression nests too deeply");
	t->groups[t->depth + 1] = (struct go_group){ t->flags, 1, start };
	t->depth++;
	t->flags = inner;
	buf_add_str(&t->out, text);
	return WARD_OK;
}

/* (?P<name> and (?<name>; `at` stands behind the '<'. */
static int parse_name(struct go_translator *t, size_t start)
{
	ssize_t close = span_find_byte(t->in, '>', t->at);
	struct ward_span name;

	if (close < 0)
		return go_refuse(t, start, t->in.len, "invalid named capture");
	name = span_sub(t->in, t->at, (size_t)close);
	for (size_t i = 0; i < name.len; i++)
		if (!go_is_letter(name.ptr[i]) && !go_is_digit(name.ptr[i]) && name.ptr[i] != '_')
			name.len = 0;
	if (name.len == 0)
		return go_refuse(t, start, (size_t)close + 1, "invalid named capture");
	t->at = (size_t)close + 1;
	t->captures++;
	return open_group(t, start, t->flags, "(");
}

static bool set_flag(struct go_flags *f, int letter, bool on)
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

static int use_flags(struct go_translator *t, struct go_flags f)
{
	go_fold_weight(t);
	if (f.fold != t->flags.fold)
		buf_add_str(&t->out, f.fold ? "(?i)" : "(?-i)");
	t->flags = f;
	t->after_flags = true;
	return WARD_OK;
}

/* (?flags) and (?flags:...); `at` stands behind the '?'. */
static int parse_flags(struct go_translator *t, size_t start)
{
	struct go_flags f = t->flags;
	bool on = true, seen = false;

	for (;; t->at++) {
		const int c = go_peek(t, 0);

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
	return go_refuse(t, start, t->at + 1, "invalid or unsupported Perl syntax");
}

static int parse_open(struct go_translator *t)
{
	const size_t start = t->at;

	t->at++;
	if (go_peek(t, 0) != '?') {
		t->captures++;
		return open_group(t, start, t->flags, "(");
	}
	t->at++;
	if (go_peek(t, 0) == 'P' && go_peek(t, 1) == '<') {
		t->at += 2;
		return parse_name(t, start);
	}
	if (go_peek(t, 0) == '<' && go_peek(t, 1) != '=' && go_peek(t, 1) != '!') {
		t->at++;
		return parse_name(t, start);
	}
	return parse_flags(t, start);
}

static int parse_close(struct go_translator *t)
{
	size_t weight;

	go_fold_weight(t);
	if (t->depth == 0)
		return go_refuse(t, t->at, t->in.len, "unexpected )");
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

static int parse_plain(struct go_translator *t)
{
	uint32_t rune;
	int rc = go_next_rune(t, &rune);

	if (rc == WARD_OK)
		go_put_rune(t, rune);
	return rc;
}

static int parse_sign(struct go_translator *t, int c)
{
	switch (c) {
	case '|':
		go_fold_weight(t);
		buf_add_char(&t->out, '|');
		break;
	case '^':
		go_put_assertion(t, t->flags.lines ? "(?m:^)" : "\\A");
		break;
	case '$':
		go_put_assertion(t, t->flags.lines ? "(?m:$)" : "\\z");
		break;
	default: /* '.' */
		go_new_atom(t);
		buf_add_str(&t->out, t->flags.dot_all ? "(?s:.)" : ".");
		break;
	}
	t->at++;
	return WARD_OK;
}

static int parse_next(struct go_translator *t)
{
	const int c = go_peek(t, 0);

	switch (c) {
	case '(':
		return parse_open(t);
	case ')':
		return parse_close(t);
	case '[':
		return go_parse_class(t);
	case '\\':
		return go_parse_backslash(t);
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

static int translate(struct go_translator *t)
{
	int rc = WARD_OK;

	while (rc == WARD_OK && t->at < t->in.len)
		rc = parse_next(t);
	if (rc == WARD_OK && t->depth > 0)
		rc = go_refuse(t, t->groups[t->depth].start, t->in.len, "missing closing )");
	if (rc == WARD_OK && buf_failed(&t->out))
		rc = error_set(t->err, WARD_ELIMIT, "the expression is too long");
	return rc;
}

int go_syntax_translate(struct ward_span pattern, struct arena *arena, struct go_syntax *out,
			struct ward_error *err)
{
	struct go_translator t = { .in = pattern, .err = err, .groups[0].heaviest = 1 };
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
