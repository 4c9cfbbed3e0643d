/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Piece by piece, the set of offsets that a match of all pieces so far can end
 * at. No piece is tried twice at one offset, so that there is no backtracking.
 */
#include "secret/pattern.h"

#include <stdint.h>
#include <string.h>

#include "base/span.h"
#include "secret/alphabet.h"
#include "secret/shape.h"

#define NONE SIZE_MAX

/** One piece of a pattern: a class with its repeats, or a group. */
struct piece {
	uint64_t bytes[4];	/**< the class */
	struct ward_span group; /**< alternatives parted by '|'; ptr NULL: a class */
	size_t min, max;
};

static void piece_add(struct piece *p, char c)
{
	p->bytes[(unsigned char)c / 64] |= UINT64_C(1) << ((unsigned char)c % 64);
}

static bool piece_has(const struct piece *p, char c)
{
	return (p->bytes[(unsigned char)c / 64] >> ((unsigned char)c % 64) & 1) != 0;
}

static void piece_add_range(struct piece *p, char from, char to)
{
	const unsigned lo = (unsigned char)from, hi = (unsigned char)to;

	for (unsigned w = lo / 64; w <= hi / 64; w++) {
		uint64_t bits = UINT64_MAX;

		if (w == lo / 64)
			bits &= UINT64_MAX << (lo % 64);
		if (w == hi / 64)
			bits &= UINT64_MAX >> (63 - hi % 64);
		p->bytes[w] |= bits;
	}
}

/* -- Reading ------------------------------------------------------------------ */

/** What stands behind a '\'; false when nothing may be meant by it. */
static bool read_escape(struct piece *p, char c)
{
	if (c == 'd' || c == 'w')
		piece_add_range(p, '0', '9');
	if (c == 'w') {
		piece_add_range(p, 'A', 'Z');
		piece_add_range(p, 'a', 'z');
		piece_add(p, '_');
	}
	if (c == 'd' || c == 'w')
		return true;
	if (c == '\0' || alphabet_alnum(c))
		return false;
	piece_add(p, c);
	return true;
}

/** The inside of brackets; `*at` behind '[', left behind ']'. */
static bool read_class(const char **at, struct piece *p)
{
	const char *s = *at;

	if (*s == '^' || *s == ']')
		return false;
	while (*s != ']') {
		if (*s == '\0')
			return false;
		if (*s == '\\') {
			if (!read_escape(p, s[1]))
				return false;
			s += 2;
		} else if (s[1] == '-' && s[2] != ']' && s[2] != '\0') {
			if ((unsigned char)s[0] > (unsigned char)s[2])
				return false;
			piece_add_range(p, s[0], s[2]);
			s += 3;
		} else {
			piece_add(p, *s++);
		}
	}
	*at = s + 1;
	return true;
}

static size_t read_number(const char **at)
{
	size_t n = 0;

	while (alphabet_digit(**at) && n <= SHAPE_MAX)
		n = n * 10 + (size_t)(*(*at)++ - '0');
	return n;
}

/** "{n}", "{n,m}", "{n,}" or "?". */
static bool read_repeats(const char **at, struct piece *p)
{
	p->min = p->max = 1;
	if (**at == '?') {
		p->min = 0;
		(*at)++;
	} else if (**at == '{' && p->group.ptr == NULL) {
		(*at)++;
		if (!alphabet_digit(**at))
			return false;
		p->min = p->max = read_number(at);
		if (**at == ',') {
			(*at)++;
			p->max = alphabet_digit(**at) ? read_number(at) : SHAPE_MAX;
		}
		if (*(*at)++ != '}')
			return false;
	}
	return p->min <= p->max && p->max > 0 && p->max <= SHAPE_MAX;
}

/** Read the next piece; false when it is none. */
static bool read_piece(const char **at, struct piece *p)
{
	const char *close;

	*p = (struct piece){ 0 };
	switch (*(*at)++) {
	case '[':
		if (!read_class(at, p))
			return false;
		break;
	case '\\':
		if (!read_escape(p, *(*at)++))
			return false;
		break;
	case '(':
		close = strchr(*at, ')');
		if (close == NULL || close == *at)
			return false;
		p->group = span_make(*at, (size_t)(close - *at));
		*at = close + 1;
		break;
	case ')':
	case ']':
	case '{':
	case '}':
	case '?':
	case '|':
		return false;
	default:
		piece_add(p, (*at)[-1]);
	}
	return read_repeats(at, p);
}

bool pattern_is_valid(const char *pattern)
{
	struct piece p;

	if (*pattern == '\0')
		return false;
	while (*pattern != '\0')
		if (!read_piece(&pattern, &p))
			return false;
	return true;
}

/* -- Matching ------------------------------------------------------------------ */

/** Offsets between lo and hi; none when lo > hi. */
struct reach {
	uint64_t bits[SHAPE_MAX / 64 + 1];
	size_t lo, hi;
};

static void reach_add(struct reach *r, size_t at)
{
	r->bits[at / 64] |= UINT64_C(1) << (at % 64);
	if (r->lo > r->hi)
		r->lo = at;
	r->lo = at < r->lo ? at : r->lo;
	r->hi = at > r->hi ? at : r->hi;
}

static bool reach_has(const struct reach *r, size_t at)
{
	return (r->bits[at / 64] >> (at % 64) & 1) != 0;
}

static void reach_clear(struct reach *r)
{
	if (r->lo <= r->hi)
		memset(&r->bits[r->lo / 64], 0, (r->hi / 64 - r->lo / 64 + 1) * sizeof(uint64_t));
	r->lo = 1;
	r->hi = 0;
}

static void step_class(const struct piece *p, struct ward_span text, const struct reach *from,
		       struct reach *to)
{
	size_t run = from->lo;	/* since here all bytes are of the class */
	size_t next = from->lo; /* the first start not looked at */
	size_t latest = NONE;	/* the last start that is `min` away */

	for (size_t end = from->lo; end <= text.len; end++) {
		if (end > from->lo && !piece_has(p, text.ptr[end - 1]))
			run = end;
		if (run > from->hi || end > from->hi + p->max)
			break;
		for (; next <= from->hi && next + p->min <= end; next++)
			latest = reach_has(from, next) ? next : latest;
		if (latest != NONE && latest >= run && end - latest <= p->max)
			reach_add(to, end);
	}
}

static void step_group(const struct piece *p, struct ward_span text, const struct reach *from,
		       struct reach *to)
{
	for (size_t at = from->lo; at <= from->hi; at++) {
		struct ward_span rest = p->group;
		struct ward_span word;

		if (!reach_has(from, at))
			continue;
		if (p->min == 0)
			reach_add(to, at);
		while (span_cut(&rest, '|', &word))
			if (text.len - at >= word.len &&
			    memcmp(text.ptr + at, word.ptr, word.len) == 0)
				reach_add(to, at + word.len);
	}
}

static bool is_edge(struct ward_span text, size_t at, enum pattern_edge edge)
{
	if (edge == PATTERN_EDGE_NONE || at >= text.len)
		return true;
	char c = text.ptr[at];
	if (edge == PATTERN_EDGE_BASE64 && (c == '+' || c == '/' || c == '='))
		return false;
	return !alphabet_word(c);
}

/** Whether the bytes that a pattern begins with stand there, and one of the class behind them:
 * cheap, and what most places fail at. */
static bool may_match(const char *pattern, struct ward_span text)
{
	static const bool special[256] = {
		['\0'] = true, ['\\'] = true, ['['] = true, [']'] = true, ['('] = true,
		[')'] = true,  ['{'] = true,  ['}'] = true, ['?'] = true, ['|'] = true,
	};
	struct piece p;
	size_t i = 0;

	while (!special[(unsigned char)pattern[i]] && pattern[i + 1] != '?' &&
	       pattern[i + 1] != '{') {
		if (i >= text.len || text.ptr[i] != pattern[i])
			return false;
		i++;
	}
	pattern += i;
	if (*pattern != '[')
		return true;
	if (!read_piece(&pattern, &p))
		return false;
	if (text.len - i < p.min)
		return false;
	for (size_t n = 0; n < p.min; n++)
		if (!piece_has(&p, text.ptr[i + n]))
			return false;
	return true;
}

size_t pattern_match(const char *pattern, struct ward_span text, enum pattern_edge edge)
{
	if (!may_match(pattern, text))
		return 0;
	struct ward_span window = span_sub(text, 0, SHAPE_MAX);
	struct reach sets[2] = { { .lo = 1 }, { .lo = 1 } };
	struct piece p;
	unsigned turn = 0;

	reach_add(&sets[0], 0);
	while (*pattern != '\0' && sets[turn].lo <= sets[turn].hi) {
		if (!read_piece(&pattern, &p))
			return 0;
		reach_clear(&sets[1 - turn]);
		if (p.group.ptr != NULL)
			step_group(&p, window, &sets[turn], &sets[1 - turn]);
		else
			step_class(&p, window, &sets[turn], &sets[1 - turn]);
		turn = 1 - turn;
	}
	if (sets[turn].lo > sets[turn].hi)
		return 0;
	for (size_t end = sets[turn].hi; end > 0; end--)
		if (reach_has(&sets[turn], end) && is_edge(text, end, edge))
			return end;
	return 0;
}
