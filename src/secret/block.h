/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_BLOCK_H
#define SECRET_BLOCK_H

/** @file secret/block.h @brief 16 bytes at once, as vectors of plain C: compilers make of them what
 * the machine has. */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define BLOCK 16

/** Comparing two gives 0xff where it holds, 0 where it does not. */
typedef unsigned char block __attribute__((vector_size(BLOCK)));

struct block_halves {
	uint64_t low, high; /**< bytes 0 to 7 and 8 to 15 */
};

static inline block block_load(const void *p)
{
	block b;

	memcpy(&b, p, sizeof(b));
	return b;
}

static inline struct block_halves block_halves(block b)
{
	struct block_halves h;

	memcpy(&h, &b, sizeof(h));
	return h;
}

/** Bit n: byte n of the result of a comparison is 0xff. */
static inline uint64_t block_bits(block b)
{
	/* the lowest bit of each byte, gathered in the highest byte */
	const uint64_t lowest = UINT64_C(0x0101010101010101), gather = UINT64_C(0x0102040810204080);
	const struct block_halves h = block_halves(b);

	return (((h.low & lowest) * gather) >> 56) | ((((h.high & lowest) * gather) >> 56) << 8);
}

static inline bool block_is_zero(block b)
{
	const struct block_halves h = block_halves(b);

	return (h.low | h.high) == 0;
}

/** Which bytes are characters of one of the alphabets of base64. */
static inline block block_base64(block b)
{
	return (block)(((block)((b | 0x20) - 'a') < 26) | ((block)(b - '/') < 11) | (b == '+') |
		       (b == '-') | (b == '_'));
}

#endif
