/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf16.h"

#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/utf8.h"

#define REPLACEMENT 0xfffd

bool utf16_is(struct ward_span s)
{
	return span_starts(s, "\xff\xfe") || span_starts(s, "\xfe\xff");
}

/* The unit at `at`, or what stands for half of one. */
static uint32_t unit(struct ward_span s, size_t at, bool big)
{
	uint32_t first, second;

	if (s.len - at < 2)
		return REPLACEMENT;
	first = (unsigned char)s.ptr[at];
	second = (unsigned char)s.ptr[at + 1];
	return big ? first << 8 | second : second << 8 | first;
}

static bool is_high(uint32_t u)
{
	return u >= 0xd800 && u <= 0xdbff;
}

static bool is_low(uint32_t u)
{
	return u >= 0xdc00 && u <= 0xdfff;
}

struct ward_span utf16_to_utf8(struct ward_span s, struct arena *arena)
{
	const bool big = span_starts(s, "\xfe\xff");
	/* Two bytes become three at most. */
	char *out = arena_bytes(arena, s.len / 2 * 3 + 3);
	size_t n = 0;

	if (out == NULL)
		return (struct ward_span){ NULL, 0 };
	for (size_t at = 2; at < s.len; at += 2) {
		uint32_t cp = unit(s, at, big);
		uint32_t low = at + 2 < s.len ? unit(s, at + 2, big) : 0;

		if (is_high(cp) && is_low(low)) {
			cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
			at += 2;
		} else if (is_high(cp) || is_low(cp)) {
			cp = REPLACEMENT;
		}
		n += utf8_encode(cp, out + n);
	}
	return span_make(out, n);
}
