/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"

#include <string.h>

struct ward_span span_of(const char *cstr)
{
	return (struct ward_span){ cstr, cstr != NULL ? strlen(cstr) : 0 };
}

struct ward_span span_make(const char *ptr, size_t len)
{
	return (struct ward_span){ ptr, len };
}

struct ward_span span_sub(struct ward_span s, size_t from, size_t to)
{
	if (to > s.len)
		to = s.len;
	if (from > to)
		from = to;
	/* NULL + 0 is undefined in C. */
	return (struct ward_span){ from > 0 ? s.ptr + from : s.ptr, to - from };
}

static bool same(const char *a, const char *b, size_t len)
{
	return len == 0 || memcmp(a, b, len) == 0;
}

bool span_eq(struct ward_span a, struct ward_span b)
{
	return a.len == b.len && same(a.ptr, b.ptr, a.len);
}

/* Nearly all words differ in their first letters: no strlen() here and below. */
bool span_is(struct ward_span s, const char *cstr)
{
	size_t n = 0;

	if (cstr == NULL)
		return s.len == 0;
	while (n < s.len && cstr[n] != '\0' && s.ptr[n] == cstr[n])
		n++;
	return n == s.len && cstr[n] == '\0';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

bool span_is_nocase(struct ward_span s, const char *cstr)
{
	size_t n = 0;

	if (cstr == NULL)
		return s.len == 0;
	while (n < s.len && cstr[n] != '\0' && lower(s.ptr[n]) == lower(cstr[n]))
		n++;
	return n == s.len && cstr[n] == '\0';
}

bool span_starts(struct ward_span s, const char *prefix)
{
	size_t n = 0;

	if (prefix == NULL)
		return true;
	while (n < s.len && prefix[n] != '\0' && s.ptr[n] == prefix[n])
		n++;
	return prefix[n] == '\0';
}

bool span_ends(struct ward_span s, const char *suffix)
{
	size_t n = suffix != NULL ? strlen(suffix) : 0;

	if (n > s.len)
		return false;
	while (n > 0 && s.ptr[s.len - 1] == suffix[n - 1]) {
		s.len--;
		n--;
	}
	return n == 0;
}

int span_cmp(struct ward_span a, struct ward_span b)
{
	const size_t len = a.len < b.len ? a.len : b.len;
	const int order = len > 0 ? memcmp(a.ptr, b.ptr, len) : 0;

	if (order != 0)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

ssize_t span_find_byte(struct ward_span s, char byte, size_t from)
{
	const char *hit;

	if (from >= s.len)
		return -1;
	hit = memchr(s.ptr + from, byte, s.len - from);
	return hit != NULL ? hit - s.ptr : -1;
}

ssize_t span_rfind_byte(struct ward_span s, char byte)
{
	const char *hit = s.len > 0 ? memrchr(s.ptr, byte, s.len) : NULL;

	return hit != NULL ? hit - s.ptr : -1;
}

/* How often a byte stands in texts, roughly. */
static unsigned commonness(char c)
{
	/* Bit n is the n-th letter: e t a o i n s r l d c u p. */
	const uint32_t frequent = 0x1ee91du;

	if (c >= 'a' && c <= 'z')
		return 3 + ((frequent >> (c - 'a')) & 1u);
	switch (c) {
	case ' ':
	case '\n':
		return 5;
	case '\0':
	case '/':
	case '.':
	case '-':
	case '_':
	case '"':
		return 2;
	default:
		return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= ':');
	}
}

static size_t rarest(struct ward_span needle)
{
	size_t best = 0;

	for (size_t i = 1; i < needle.len && i < 16; i++)
		if (commonness(needle.ptr[i]) < commonness(needle.ptr[best]))
			best = i;
	return best;
}

/*
 * memchr() looks at many bytes at once and memmem() does not, so the rarest byte
 * of the needle is what is looked for; unless it turns out to be common here.
 */
ssize_t span_find(struct ward_span s, struct ward_span needle, size_t from)
{
	const size_t rare = rarest(needle);
	size_t at = from, last, tries = 0;
	const char *hit;

	if (needle.len == 0 || from >= s.len || needle.len > s.len - from)
		return -1;
	/* `at` is where the needle may begin, at most at `last`. */
	for (last = s.len - needle.len; at <= last && tries * 8 <= at - from + 64; tries++) {
		hit = memchr(s.ptr + at + rare, needle.ptr[rare], last - at + 1);
		if (hit == NULL)
			return -1;
		at = (size_t)(hit - s.ptr) - rare;
		if (memcmp(s.ptr + at, needle.ptr, needle.len) == 0)
			return (ssize_t)at;
		at++;
	}
	if (at > last)
		return -1;
	hit = memmem(s.ptr + at, s.len - at, needle.ptr, needle.len);
	return hit != NULL ? hit - s.ptr : -1;
}

bool span_contains(struct ward_span s, const char *needle)
{
	return span_find(s, span_of(needle), 0) >= 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct ward_span span_trim(struct ward_span s)
{
	size_t from = 0;
	size_t to = s.len;

	while (from < to && is_blank(s.ptr[from]))
		from++;
	while (to > from && is_blank(s.ptr[to - 1]))
		to--;
	return span_sub(s, from, to);
}

bool span_cut(struct ward_span *rest, char sep, struct ward_span *piece)
{
	ssize_t at;

	if (rest->len == 0)
		return false;
	at = span_find_byte(*rest, sep, 0);
	if (at < 0) {
		*piece = *rest;
		*rest = span_sub(*rest, rest->len, rest->len);
		return true;
	}
	*piece = span_sub(*rest, 0, (size_t)at);
	*rest = span_sub(*rest, (size_t)at + 1, rest->len);
	return true;
}

bool span_line(struct ward_span *rest, struct ward_span *line)
{
	const size_t before = rest->len;

	if (!span_cut(rest, '\n', line))
		return false;
	/* A CR is part of the line end only where an LF was cut off after it. */
	if (before - rest->len > line->len && line->len > 0 && line->ptr[line->len - 1] == '\r')
		line->len--;
	return true;
}

bool span_to_u64(struct ward_span s, uint64_t max, uint64_t *out)
{
	uint64_t value = 0;

	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		const char c = s.ptr[i];

		if (c < '0' || c > '9' || __builtin_mul_overflow(value, (uint64_t)10, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(c - '0'), &value) || value > max)
			return false;
	}
	*out = value;
	return true;
}

uint64_t span_hash(struct ward_span s)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < s.len; i++)
		hash = (hash ^ (unsigned char)s.ptr[i]) * UINT64_C(0x100000001b3);
	return hash;
}

uint64_t span_hash_ends(struct ward_span s)
{
	const uint64_t prime = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t first = 0, last = 0;
	const size_t len = s.len < sizeof(first) ? s.len : sizeof(first);

	if (len > 0) {
		memcpy(&first, s.ptr, len);
		memcpy(&last, s.ptr + s.len - len, len);
	}
	return (((first ^ s.len) * prime ^ last) * prime) >> 32;
}
