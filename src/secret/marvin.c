/* SPDX-License-Identifier: Apache-2.0 */
/* US patent 20130262421 (lapsed), as .NET hashes strings. */
#include "secret/marvin.h"

#include "base/span.h"

struct state {
	uint32_t low, high;
};

static uint32_t rotate(uint32_t value, unsigned by)
{
	return value << by | value >> (32 - by);
}

static void mix(struct state *s, uint32_t word)
{
	s->low += word;
	s->high ^= s->low;
	s->low = rotate(s->low, 20) + s->high;
	s->high = rotate(s->high, 9) ^ s->low;
	s->low = rotate(s->low, 27) + s->high;
	s->high = rotate(s->high, 19);
}

uint32_t marvin32(struct ward_span bytes, uint64_t seed)
{
	struct state s = { (uint32_t)seed, (uint32_t)(seed >> 32) };
	uint32_t word = 0;
	unsigned shift = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		word |= (uint32_t)(unsigned char)bytes.ptr[i] << shift;
		shift += 8;
		if (shift == 32) {
			mix(&s, word);
			word = 0;
			shift = 0;
		}
	}
	mix(&s, word | UINT32_C(0x80) << shift);
	mix(&s, 0);
	return s.low ^ s.high;
}
