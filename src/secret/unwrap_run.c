/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/span.h"
#include "secret/block.h"
#include "secret/unwrap.h"

/* Characters that are judged at once, and how many must stand together in hex. */
#define WINDOW BLOCK
#define HEX_MIN 32
/* A line of so many characters goes on where the one before ended, whatever follows it. */
#define LINE_MIN 16
#define NO_VALUE 64

/* clang-format off */
/* The value of a character in base64. */
static const unsigned char values[128] = {
	64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
	64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
	64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 62, 64, 62, 64, 63,
	52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 64, 64, 64, 64, 64, 64,
	64, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
	15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 64, 64, 64, 64, 63,
	64, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
	41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 64, 64, 64, 64, 64,
};
/* clang-format on */

static unsigned value_of(char c)
{
	return (unsigned char)c < sizeof(values) ? values[(unsigned char)c] : NO_VALUE;
}

static bool is_base64(char c)
{
	return value_of(c) != NO_VALUE;
}

/* Bit n: byte n is a character of base64. */
static uint64_t base64_bits(const char *p)
{
	return block_bits(block_base64(block_load(p)));
}

size_t unwrap_run_start(struct ward_span text, size_t least, size_t at)
{
	for (; at > least && at - least >= BLOCK; at -= BLOCK) {
		const uint64_t others = ~base64_bits(text.ptr + at - BLOCK) & 0xffff;

		if (others != 0)
			return at - BLOCK + 64 - (size_t)__builtin_clzll(others);
	}
	while (at > least && is_base64(text.ptr[at - 1]))
		at--;
	return at;
}

size_t unwrap_run_end(struct ward_span text, size_t at)
{
	for (; at < text.len && text.len - at >= BLOCK; at += BLOCK) {
		const uint64_t others = ~base64_bits(text.ptr + at) & 0xffff;

		if (others != 0)
			return at + (size_t)__builtin_ctzll(others);
	}
	while (at < text.len && is_base64(text.ptr[at]))
		at++;
	return at;
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_of(enum unwrap_encoding encoding, char c)
{
	return encoding == UNWRAP_HEX ? digit_of(c) >= 0 : is_base64(c);
}

static bool has_at(struct ward_span text, size_t at, const char *word)
{
	return span_starts(span_sub(text, at, text.len), word);
}

/* Behind the line end at `at` and the blanks that follow, or `at` when there is none. */
static size_t skip_line_end(struct ward_span text, size_t at)
{
	size_t next = at;

	if (has_at(text, next, "\\r"))
		next += 2;
	if (has_at(text, next, "\\n"))
		return next + 2;
	next = at < text.len && text.ptr[at] == '\r' ? at + 1 : at;
	if (next >= text.len || text.ptr[next] != '\n')
		return at;
	for (next++; next < text.len && (text.ptr[next] == ' ' || text.ptr[next] == '\t');)
		next++;
	return next;
}

/*
 * Where the run goes on behind the line end at `at`, or `at` when it does not: a
 * word that happens to follow must not be taken for the last characters.
 */
static size_t join(const struct unwrap_state *s, bool amid_unit)
{
	const struct ward_span text = s->text;
	const size_t next = skip_line_end(text, s->at);
	size_t end = next;

	if (next == s->at)
		return s->at;
	while (end < text.len && end - next < LINE_MIN && is_of(s->encoding, text.ptr[end]))
		end++;
	if (end - next == LINE_MIN || (text.ptr[s->at] == '\\' && end > next))
		return next;
	if (end == next)
		return s->at;
	if (end < text.len && text.ptr[end] == '=')
		return next;
	if (end < text.len && memchr("\r\n\"'\\<`", text.ptr[end], 8) == NULL)
		return s->at;
	return amid_unit && !s->wrapped ? s->at : next;
}

/* The next character of the run in `*c`; false at its end. */
static bool next_char(struct unwrap_state *s, bool amid_unit, char *c)
{
	if (s->at < s->end && !is_of(s->encoding, s->text.ptr[s->at])) {
		size_t next = join(s, amid_unit);

		if (next == s->at)
			return false;
		s->wrapped = true;
		s->at = next;
	}
	if (s->at >= s->end)
		return false;
	*c = s->text.ptr[s->at++];
	return true;
}

static int give(const unsigned char *bytes, unsigned count, char *out)
{
	int n = 0;

	for (unsigned i = 0; i < count; i++)
		if (bytes[i] != '\0')
			out[n++] = unwrap_is_text(bytes[i]) ? (char)bytes[i] : UNWRAP_OTHER;
	return n;
}

int unwrap_next_run(struct unwrap_state *s, char out[UNWRAP_UNIT])
{
	const unsigned unit = s->encoding == UNWRAP_HEX ? 2 : 4;
	unsigned v[4] = { 0 }, n = 0;
	unsigned char bytes[3];
	char c;

	while (n < unit && next_char(s, n > 0, &c))
		v[n++] = s->encoding == UNWRAP_HEX ? (unsigned)digit_of(c) : value_of(c);
	if (n < 2)
		return -1;
	if (unit == 2) {
		bytes[0] = (unsigned char)(v[0] << 4 | v[1]);
		return give(bytes, 1, out);
	}
	bytes[0] = (unsigned char)(v[0] << 2 | v[1] >> 4);
	bytes[1] = (unsigned char)((v[1] & 15) << 4 | v[2] >> 2);
	bytes[2] = (unsigned char)((v[2] & 3) << 6 | v[3]);
	return give(bytes, n - 1, out);
}

/* -- Finding ---------------------------------------------------------------------- */

/* The values of 16 characters of base64. */
static block block_values(block c)
{
	const block upper = (block)((block)(c - 'A') < 26), lower = (block)((block)(c - 'a') < 26);
	const block digit = (block)((block)(c - '0') < 10);
	const block plus = (block)((c == '+') | (c == '-')),
		    slash = (block)((c == '/') | (c == '_'));

	return ((c - 'A') & upper) | ((c - 'a' + 26) & lower) | ((c - '0' + 52) & digit) |
		(62 & plus) | (63 & slash);
}

/*
 * Whether at one of the four places in a group the characters of a block can
 * stand for bytes below 0x80: these clear one bit each of the first, second and
 * third character of a group.
 */
static bool may_be_text(const char *p)
{
	static const block high_bits[4] = {
		{ 32, 8, 2, 0, 32, 8, 2, 0, 32, 8, 2, 0, 32, 8, 2, 0 },
		{ 0, 32, 8, 2, 0, 32, 8, 2, 0, 32, 8, 2, 0, 32, 8, 2 },
		{ 0, 0, 32, 8, 2, 0, 32, 8, 2, 0, 32, 8, 2, 0, 32, 8 },
		{ 0, 0, 0, 32, 8, 2, 0, 32, 8, 2, 0, 32, 8, 2, 0, 32 },
	};
	const block v = block_values(block_load(p));

	return block_is_zero(v & high_bits[0]) || block_is_zero(v & high_bits[1]) ||
		block_is_zero(v & high_bits[2]) || block_is_zero(v & high_bits[3]);
}

static bool unit_is_text(struct ward_span text, enum unwrap_encoding encoding, size_t at, size_t to)
{
	struct unwrap_state s = { .text = text, .at = at, .end = to, .encoding = encoding };
	char out[UNWRAP_UNIT];
	int n = unwrap_next_run(&s, out);

	return n >= 0 && memchr(out, UNWRAP_OTHER, (size_t)n) == NULL;
}

static bool window_is_text(struct ward_span text, enum unwrap_encoding encoding, size_t at)
{
	const size_t unit = encoding == UNWRAP_HEX ? 2 : 4;

	for (size_t i = at; i < at + WINDOW; i += unit)
		if (!unit_is_text(text, encoding, i, i + unit))
			return false;
	return true;
}

/*
 * The piece around the window of text at `at`: from the unit before the first
 * that is all text, in whose end the text may begin, to the first that is not.
 */
static bool grow(struct ward_span text, enum unwrap_encoding encoding, size_t least, size_t at,
		 struct unwrap_piece *piece)
{
	const size_t unit = encoding == UNWRAP_HEX ? 2 : 4;
	struct unwrap_state s = { .text = text, .end = text.len, .encoding = encoding };
	char out[UNWRAP_UNIT];
	size_t decoded = 0;
	int n;

	s.at = at;
	for (bool more = true; more && s.at - least >= unit;) {
		s.at -= unit;
		more = unit_is_text(text, encoding, s.at, s.at + unit);
	}
	*piece = (struct unwrap_piece){ .encoding = encoding, .from = s.at };
	while ((n = unwrap_next_run(&s, out)) >= 0) {
		decoded += (size_t)n;
		if (s.at > at && memchr(out, UNWRAP_OTHER, (size_t)n) != NULL)
			break;
	}
	piece->to = s.at;
	return decoded >= UNWRAP_MIN;
}

/* The piece whose text begins in one of the first units of [at, to); `least` bounds it to the left.
 */
static bool look(struct ward_span text, enum unwrap_encoding encoding, size_t least, size_t at,
		 size_t to, struct unwrap_piece *piece)
{
	const size_t unit = encoding == UNWRAP_HEX ? 2 : 4;

	for (size_t i = at; i < at + unit && to - i >= WINDOW; i++)
		if (window_is_text(text, encoding, i) && grow(text, encoding, least, i, piece))
			return true;
	return false;
}

static bool is_all_hex(const char *p)
{
	const block c = block_load(p);

	return block_is_zero(
		~((block)((block)(c - '0') < 10) | (block)((block)((c | 0x20) - 'a') < 6)));
}

static size_t hex_end(struct ward_span text, size_t at, size_t to)
{
	while (at < to && digit_of(text.ptr[at]) >= 0)
		at++;
	return at;
}

/* Whether at one of the two places of a pair the digits of a block can stand for bytes below 0x80:
 * then every first one is below 8. */
static bool may_be_hex_text(const char *p)
{
	static const block firsts = { 0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0,
				      0xff, 0, 0xff, 0, 0xff, 0, 0xff, 0 };
	const block above = (block)((block)(block_load(p) - '0') >= 8);

	return block_is_zero(above & firsts) || block_is_zero(above & ~firsts);
}

static bool look_in_hex(struct ward_span text, size_t from, size_t to, struct unwrap_piece *piece)
{
	for (size_t at = from; to - at >= WINDOW; at += WINDOW)
		if (may_be_hex_text(text.ptr + at) && look(text, UNWRAP_HEX, from, at, to, piece))
			return true;
	return false;
}

bool unwrap_run(struct ward_span text, size_t from, size_t to, struct unwrap_piece *piece)
{
	size_t at = from;

	while (at < to && to - at >= WINDOW) {
		if (is_all_hex(text.ptr + at)) {
			const size_t hex = hex_end(text, at + WINDOW, to);
			size_t start = at;

			while (start > from && digit_of(text.ptr[start - 1]) >= 0)
				start--;
			if (hex - start >= HEX_MIN && look_in_hex(text, start, hex, piece))
				return true;
			at = hex;
			continue;
		}
		if (may_be_text(text.ptr + at) && look(text, UNWRAP_BASE64, from, at, to, piece))
			return true;
		at += WINDOW;
	}
	return false;
}
