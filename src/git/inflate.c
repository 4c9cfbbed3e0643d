/* SPDX-License-Identifier: Apache-2.0 */
#include "git/inflate.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define BITS_MAX 15
#define QUICK_BITS 10
#define LITERALS 288
#define DISTANCES 30
#define END_OF_BLOCK 256

/*
 * A canonical Huffman code. Codes of up to QUICK_BITS bits are found in a
 * table by the next bits of the input; longer ones by counting through the
 * lengths.
 */
struct code {
	uint16_t quick[1u << QUICK_BITS]; /**< symbol << 4 | length, 0: longer or none */
	uint16_t count[BITS_MAX + 1];
	uint16_t symbols[LITERALS];
};

struct stream {
	struct ward_span in;
	size_t pos;
	uint64_t bits; /**< the next ones, lowest first */
	unsigned have;
	unsigned char *out;
	size_t cap, len;
	bool full;
	struct code literals, distances;
};

/* At least `n` <= 48 bits at hand, zeros past the end; false when those do not exist. */
static bool need(struct stream *s, unsigned n)
{
	while (s->have < n && s->pos < s->in.len) {
		s->bits |= (uint64_t)(unsigned char)s->in.ptr[s->pos++] << s->have;
		s->have += 8;
	}
	return s->have >= n;
}

static unsigned drop(struct stream *s, unsigned n)
{
	const unsigned value = (unsigned)(s->bits & ((UINT64_C(1) << n) - 1));

	s->bits >>= n;
	s->have -= n;
	return value;
}

static bool take(struct stream *s, unsigned n, unsigned *value)
{
	if (!need(s, n))
		return false;
	*value = drop(s, n);
	return true;
}

static unsigned reversed(unsigned code, unsigned len)
{
	unsigned out = 0;

	for (unsigned i = 0; i < len; i++)
		out |= (code >> i & 1u) << (len - 1 - i);
	return out;
}

/* Codes of all symbols from their lengths; false when there are more codes than bits allow. */
static bool make_code(struct code *c, const uint8_t *lengths, unsigned n)
{
	uint16_t start[BITS_MAX + 1];
	unsigned code = 0;
	unsigned next[BITS_MAX + 1];
	int left = 1;

	memset(c->count, 0, sizeof(c->count));
	memset(c->quick, 0, sizeof(c->quick));
	for (unsigned i = 0; i < n; i++)
		c->count[lengths[i]]++;
	c->count[0] = 0;
	start[0] = 0;
	next[0] = 0;
	for (unsigned len = 1; len <= BITS_MAX; len++) {
		left = left * 2 - (int)c->count[len];
		if (left < 0)
			return false;
		start[len] = (uint16_t)(start[len - 1] + c->count[len - 1]);
		code = (code + c->count[len - 1]) << 1;
		next[len] = code;
	}
	for (unsigned i = 0; i < n; i++) {
		const unsigned len = lengths[i];

		if (len == 0)
			continue;
		c->symbols[start[len]++] = (uint16_t)i;
		if (len <= QUICK_BITS) {
			for (unsigned at = reversed(next[len], len); at < 1u << QUICK_BITS;
			     at += 1u << len)
				c->quick[at] = (uint16_t)(i << 4 | len);
		}
		next[len]++;
	}
	return true;
}

/* The next symbol, or -1. */
static int take_symbol(struct stream *s, const struct code *c)
{
	int code = 0;
	int first = 0;
	int index = 0;
	unsigned entry;

	(void)need(s, BITS_MAX);
	entry = c->quick[s->bits & ((1u << QUICK_BITS) - 1)];
	if (entry != 0) {
		if ((entry & 15u) > s->have)
			return -1;
		(void)drop(s, entry & 15u);
		return (int)(entry >> 4);
	}
	for (unsigned len = 1; len <= BITS_MAX && len <= s->have; len++) {
		const int count = c->count[len];

		code = code << 1 | (int)(s->bits >> (len - 1) & 1u);
		if (code - first < count) {
			(void)drop(s, len);
			return c->symbols[index + code - first];
		}
		index += count;
		first = (first + count) << 1;
	}
	return -1;
}

static bool put(struct stream *s, unsigned char c)
{
	if (s->len >= s->cap) {
		s->full = true;
		return false;
	}
	s->out[s->len++] = c;
	return true;
}

/* The last `length` bytes from `distance` back, byte by byte since they may overlap. */
static bool copy(struct stream *s, size_t distance, size_t length)
{
	if (distance > s->len)
		return false;
	for (; length > 0; length--) {
		if (!put(s, s->cap > s->len ? s->out[s->len - distance] : 0))
			return false;
	}
	return true;
}

static bool stored_block(struct stream *s)
{
	unsigned len;
	unsigned complement;

	(void)drop(s, s->have % 8);
	if (!take(s, 16, &len) || !take(s, 16, &complement) || len != (complement ^ 0xffffu))
		return false;
	for (; len > 0; len--) {
		unsigned byte;

		if (!take(s, 8, &byte) || !put(s, (unsigned char)byte))
			return false;
	}
	return true;
}

static bool coded_block(struct stream *s)
{
	static const uint16_t length_base[] = { 3,  4,	5,  6,	 7,   8,   9,	10,  11, 13,
						15, 17, 19, 23,	 27,  31,  35,	43,  51, 59,
						67, 83, 99, 115, 131, 163, 195, 227, 258 };
	static const uint8_t length_extra[] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
						2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0 };
	static const uint16_t distance_base[] = { 1,	2,    3,    4,	   5,	  7,	9,    13,
						  17,	25,   33,   49,	   65,	  97,	129,  193,
						  257,	385,  513,  769,   1025,  1537, 2049, 3073,
						  4097, 6145, 8193, 12289, 16385, 24577 };

	for (;;) {
		const int symbol = take_symbol(s, &s->literals);
		unsigned length;
		unsigned distance;
		int code;

		if (symbol < 0)
			return false;
		if (symbol == END_OF_BLOCK)
			return true;
		if (symbol < END_OF_BLOCK) {
			if (!put(s, (unsigned char)symbol))
				return false;
			continue;
		}
		if (symbol > END_OF_BLOCK + 29 || !take(s, length_extra[symbol - 257], &length))
			return false;
		code = take_symbol(s, &s->distances);
		if (code < 0 || code >= DISTANCES ||
		    !take(s, code < 2 ? 0 : (unsigned)code / 2 - 1, &distance))
			return false;
		if (!copy(s, distance_base[code] + distance, length_base[symbol - 257] + length))
			return false;
	}
}

static bool fixed_block(struct stream *s)
{
	uint8_t lengths[LITERALS];

	memset(lengths, 8, 144);
	memset(lengths + 144, 9, 112);
	memset(lengths + 256, 7, 24);
	memset(lengths + 280, 8, 8);
	if (!make_code(&s->literals, lengths, LITERALS))
		return false;
	memset(lengths, 5, DISTANCES);
	return make_code(&s->distances, lengths, DISTANCES) && coded_block(s);
}

/* Lengths of both codes, run-length coded in a code of their own. */
static bool take_lengths(struct stream *s, uint8_t *lengths, unsigned total)
{
	unsigned n = 0;

	while (n < total) {
		const int symbol = take_symbol(s, &s->literals);
		unsigned repeat = 1;
		uint8_t value = 0;

		if (symbol < 0 || (symbol == 16 && n == 0))
			return false;
		if (symbol < 16) {
			lengths[n++] = (uint8_t)symbol;
			continue;
		}
		if (symbol == 16)
			value = lengths[n - 1];
		if (!take(s, symbol == 16 ? 2 : symbol == 17 ? 3 : 7, &repeat))
			return false;
		repeat += symbol == 18 ? 11 : 3;
		if (repeat > total - n)
			return false;
		memset(lengths + n, value, repeat);
		n += repeat;
	}
	return true;
}

static bool dynamic_block(struct stream *s)
{
	static const uint8_t order[] = { 16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
					 11, 4,	 12, 3, 13, 2, 14, 1, 15 };
	uint8_t lengths[LITERALS + DISTANCES + 2] = { 0 };
	unsigned literals;
	unsigned distances;
	unsigned codes;

	if (!take(s, 5, &literals) || !take(s, 5, &distances) || !take(s, 4, &codes))
		return false;
	literals += 257;
	distances += 1;
	if (literals > 286 || distances > DISTANCES)
		return false;
	for (unsigned i = 0; i < codes + 4; i++) {
		unsigned len;

		if (!take(s, 3, &len))
			return false;
		lengths[order[i]] = (uint8_t)len;
	}
	if (!make_code(&s->literals, lengths, 19))
		return false;
	memset(lengths, 0, sizeof(lengths));
	if (!take_lengths(s, lengths, literals + distances) || lengths[END_OF_BLOCK] == 0)
		return false;
	return make_code(&s->literals, lengths, literals) &&
		make_code(&s->distances, lengths + literals, distances) && coded_block(s);
}

static uint32_t adler32(const unsigned char *p, size_t len)
{
	uint32_t a = 1;
	uint32_t b = 0;

	while (len > 0) {
		/* So many additions cannot overflow 32 bits. */
		size_t n = len < 5552 ? len : 5552;

		len -= n;
		for (; n > 0; n--) {
			a += *p++;
			b += a;
		}
		a %= 65521;
		b %= 65521;
	}
	return b << 16 | a;
}

static enum inflate_result finish(struct stream *s, size_t *used)
{
	uint32_t sum = 0;
	unsigned byte;

	(void)drop(s, s->have % 8);
	for (int i = 0; i < 4; i++) {
		if (!take(s, 8, &byte))
			return INFLATE_BAD;
		sum = sum << 8 | byte;
	}
	*used = s->pos - s->have / 8;
	return sum == adler32(s->out, s->len) ? INFLATE_DONE : INFLATE_BAD;
}

enum inflate_result inflate_zlib(struct ward_span in, char *out, size_t cap, size_t *len,
				 size_t *used)
{
	struct stream s;
	unsigned method;
	unsigned flags;
	unsigned last = 0;

	s.in = in;
	s.pos = 0;
	s.bits = 0;
	s.have = 0;
	s.out = (unsigned char *)out;
	s.cap = cap;
	s.len = 0;
	s.full = false;
	*len = 0;
	*used = 0;
	/* Deflate with a window of at most 32 KiB, no preset dictionary. */
	if (!take(&s, 8, &method) || !take(&s, 8, &flags) || (method & 15u) != 8 ||
	    method >> 4 > 7 || (method << 8 | flags) % 31 != 0 || (flags & 0x20u) != 0)
		return INFLATE_BAD;
	while (last == 0) {
		unsigned type;
		bool ok = take(&s, 1, &last) && take(&s, 2, &type);

		if (ok && type == 0)
			ok = stored_block(&s);
		else if (ok && type == 1)
			ok = fixed_block(&s);
		else
			ok = ok && type == 2 && dynamic_block(&s);
		*len = s.len;
		if (!ok)
			return s.full ? INFLATE_FULL : INFLATE_BAD;
	}
	return finish(&s, used);
}
