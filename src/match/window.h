/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_WINDOW_H
#define MATCH_WINDOW_H

/**
 * @file match/window.h
 * @brief Windows of 4 bytes that a filter is asked for: without the case of
 * letters, as a hash, with a bit for the byte behind them.
 */

#include <stdint.h>
#include <string.h>

#define WINDOW 4u
/** Takes the case from a letter. What it does to other bytes does no harm in a filter; it leaves 64
 * of them. */
#define WINDOW_FOLD 0x5fu

/** The window at `at`, folded. */
static inline uint32_t window_load(const char *at)
{
	uint32_t w;
	memcpy(&w, at, sizeof(w));
	return w & (WINDOW_FOLD * 0x01010101u);
}

/** The upper `log` bits of a hash. */
static inline uint32_t window_hash(uint32_t w, unsigned log)
{
	return (w * UINT32_C(0x165667b1)) >> (32 - log);
}

/** The bit of a byte behind a window, the same in either case. */
static inline uint8_t window_follow(char c)
{
	return (uint8_t)(1u << ((unsigned char)c & 7));
}

#endif
