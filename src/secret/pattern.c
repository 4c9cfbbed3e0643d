/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Piece by piece, the set of offsets that a match of all pieces so far can end
 * at. No piece is tried twice at one offset, so that there is no backtracking.
 */
#include "secret/pattern.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "secret/alphabet.h"
#include "secret/shape.h"

#define NONE SIZE_MAX

static void piece_add(struct pattern_piece *p, char c)
{
	p->bytes[(unsigned char)c / 64] |= UINT64_C(1) << ((unsigned char)c % 64);
}

static bool piece_has(const struct pattern_piece *p, char c)
{
	return (p->bytes[(unsigned char)c / 64] >> ((unsigned char)c % 64) & 1) != 0;
}

static void piece_add_range(struct pattern_piece *p, char from, char to)
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
static bool read_escape(struct pattern_piece *p, char c)
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
static bool read_class(const char **at, struct pattern_piece *p)
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
static bool read_repeats(const char **at, struct pattern_piece *p)
{
	size_t min = 1, max = 1;

	if (**at == '?') {
		min = 0;
		(*at)++;
	} else if (**at == '{' && p->group_len == 0) {
		(*at)++;
		if (!alphabet_digit(**at))
			return false;
		min = max = read_number(at);
		if (**at == ',') {
			(*at)++;
			max = alphabet_digit(**at) ? read_number(at) : SHAPE_MAX;
		}
		if (*(*at)++ != '}')
			return false;
	}
	p->min = (uint16_t)min;
	p->max = (uint16_t)max;
	return min <= max && max > 0 && max <= SHAPE_MAX;
}

/** One class: brackets, an escape or a byte that stands for itself. */
static bool read_one(const char **at, struct pattern_piece *p)
{
	char c = *(*at)++;

	if (c == '[')
		return read_class(at, p);
	if (c == '\\')
		return read_escape(p, *(*at)++);
	piece_add(p, c);
	return true;
}

/** Whether a byte of a pattern stands for something else. */
static bool is_special(char c)
{
	switch (c) {
	case '\0':
	case '\\':
	case '[':
	case ']':
	case '(':
	case ')':
	case '{':
	case '}':
	case '?':
	case '|':
		return true;
	default:
		return false;
	}
}

static bool set_group(struct pattern_piece *p, const char *from, size_t len)
{
	p->group = from;
	p->group_len = (uint16_t)len;
	return len > 0 && len <= SHAPE_MAX;
}

/** Read the next piece; false when it is none. Bytes that stand for themselves are one. */
static bool read_piece(const char **at, struct pattern_piece *p)
{
	const char *end = *at;

	*p = (struct pattern_piece){ 0 };
	if (*end == '(') {
		end = strchr(end, ')');
		if (end == NULL || !set_group(p, *at + 1, (size_t)(end - *at) - 1))
			return false;
		*at = end + 1;
		return read_repeats(at, p);
	}
	while (!is_special(*end))
		end++;
	/* the last one may be repeated */
	end -= *end == '?' || *end == '{';
	if (end > *at + 1) {
		p->min = p->max = 1;
		set_group(p, *at, (size_t)(end - *at));
		*at = end;
		return p->group_len == (size_t)(end - p->group);
	}
	if (**at != '[' && **at != '\\' && is_special(**at))
		return false;
	return read_one(at, p) && read_repeats(at, p);
}

/** Bytes of the shortest match of a piece. */
static size_t measure_piece(struct pattern_piece *p)
{
	struct ward_span rest = span_make(p->group, p->group_len), word;
	size_t least = SIZE_MAX, most = 0;

	if (p->group_len == 0) {
		p->width = p->min == p->max ? p->max : 0;
		return p->min;
	}
	while (span_cut(&rest, '|', &word)) {
		least = word.len < least ? word.len : least;
		most = word.len > most ? word.len : most;
	}
	if (p->min == 0)
		return 0;
	p->width = least == most ? (uint16_t)most : 0;
	return least;
}

bool pattern_compile(const char *text, struct arena *arena, struct pattern *out)
{
	struct pattern_piece pieces[PATTERN_PIECES], *own;

	*out = (struct pattern){ 0 };
	while (*text != '\0') {
		struct pattern_piece *p = &pieces[out->count];

		if (out->count == PATTERN_PIECES || !read_piece(&text, p))
			return false;
		out->least += measure_piece(p);
		out->count++;
	}
	own = ARENA_ARRAY(arena, out->count, struct pattern_piece);
	if (own == NULL || out->count == 0)
		return false;
	memcpy(own, pieces, out->count * sizeof(*own));
	out->pieces = own;
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

static void step_class(const struct pattern_piece *p, struct ward_span text,
		       const struct reach *from, struct reach *to)
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

static void step_group(const struct pattern_piece *p, struct ward_span text,
		       const struct reach *from, struct reach *to)
{
	for (size_t at = from->lo; at <= from->hi; at++) {
		struct ward_span rest = span_make(p->group, p->group_len);
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

/** How many bytes of the class stand at `at`, `max` at most. */
static size_t run_of(const struct pattern_piece *p, struct ward_span text, size_t at, size_t max)
{
	size_t n = 0;

	max = text.len - at < max ? text.len - at : max;
	while (n < max && piece_has(p, text.ptr[at + n]))
		n++;
	return n;
}

/** Whether `count` bytes of the class may stand at `at`: nearly all words are shorter than a token,
 * which the last byte of one and the one in the middle tell. */
static bool may_run(const struct pattern_piece *p, struct ward_span text, size_t at, size_t count)
{
	return count < 2 ||
		(text.len - at >= count && piece_has(p, text.ptr[at + count - 1]) &&
		 piece_has(p, text.ptr[at + count / 2]));
}

/** Whether a piece of one width matches at `at`, behind which there are as many bytes. */
static bool matches_at(const struct pattern_piece *p, struct ward_span text, size_t at)
{
	const size_t width = p->width;

	if (p->group_len == 0)
		return may_run(p, text, at, width) && run_of(p, text, at, width) == width;
	for (const char *word = p->group; word <= p->group + p->group_len - width;
	     word += width + 1) {
		size_t n = 0;

		while (n < width && text.ptr[at + n] == word[n])
			n++;
		if (n == width)
			return true;
	}
	return false;
}

/** The longest match of the pieces from `piece` on, which begins at `from`. */
static size_t match_rest(const struct pattern *pattern, size_t piece, struct ward_span text,
			 size_t from, enum pattern_edge edge, size_t *any)
{
	struct ward_span window = span_sub(text, 0, SHAPE_MAX);
	struct reach sets[2] = { { .lo = 1 }, { .lo = 1 } };
	unsigned turn = 0;

	reach_add(&sets[0], from);
	for (; piece < pattern->count && sets[turn].lo <= sets[turn].hi; piece++) {
		const struct pattern_piece *p = &pattern->pieces[piece];

		reach_clear(&sets[1 - turn]);
		if (p->group_len != 0)
			step_group(p, window, &sets[turn], &sets[1 - turn]);
		else
			step_class(p, window, &sets[turn], &sets[1 - turn]);
		turn = 1 - turn;
	}
	if (sets[turn].lo > sets[turn].hi)
		return 0;
	*any = sets[turn].hi;
	for (size_t end = sets[turn].hi; end > 0; end--)
		if (reach_has(&sets[turn], end) && is_edge(text, end, edge))
			return end;
	return 0;
}

/** The same where only one class is left, of which `run` bytes stand at `from`. */
static size_t match_last(size_t min, size_t run, struct ward_span text, size_t from,
			 enum pattern_edge edge, size_t *any)
{
	*any = from + run;
	for (size_t end = from + run; end >= from + min && end > 0; end--)
		if (is_edge(text, end, edge))
			return end;
	return 0;
}

size_t pattern_match(const struct pattern *pattern, struct ward_span text, enum pattern_edge edge,
		     size_t *any)
{
	struct ward_span window = span_sub(text, 0, SHAPE_MAX);
	const struct pattern_piece *p = pattern->pieces, *end = p + pattern->count;
	size_t at = 0, ignored, run;

	any = any != NULL ? any : &ignored;
	*any = 0;
	if (window.len < pattern->least)
		return 0;
	for (; p < end && p->width != 0; p++) {
		if (!matches_at(p, window, at))
			return 0;
		at += p->width;
	}
	if (p == end)
		return match_last(0, 0, text, at, edge, any);
	if (p->group_len == 0) {
		if (!may_run(p, window, at, p->min))
			return 0;
		run = run_of(p, window, at, p->max);
		if (run < p->min)
			return 0;
		if (p + 1 == end)
			return match_last(p->min, run, text, at, edge, any);
	}
	return match_rest(pattern, (size_t)(p - pattern->pieces), text, at, edge, any);
}
