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

struct utf16_reader utf16_start(struct ward_span mark)
{
	return (struct utf16_reader){ .big = span_starts(mark, "\xfe\xff") };
}

size_t utf16_room(size_t len)
{
	return (len + sizeof(((struct utf16_reader *)NULL)->kept)) / 2 * 3 + 3;
}

/* Write what of the kept bytes is decided, and keep the rest. */
static size_t take_kept(struct utf16_reader *r, bool last, char *out)
{
	const struct ward_span kept = span_make((const char *)r->kept, r->kept_len);
	uint32_t cp = unit(kept, 0, r->big), low;
	size_t used = 2;

	if (is_high(cp) && r->kept_len < 4 && !last)
		return 0;
	low = r->kept_len > 2 ? unit(kept, 2, r->big) : 0;
	if (is_high(cp) && is_low(low)) {
		cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
		used = 4;
	} else if (is_high(cp) || is_low(cp)) {
		cp = REPLACEMENT;
	}
	used = used < r->kept_len ? used : r->kept_len;
	r->kept_len -= used;
	r->kept[0] = r->kept[used & 3];
	r->kept[1] = r->kept[(used + 1) & 3];
	return utf8_encode(cp, out);
}

size_t utf16_next(struct utf16_reader *r, struct ward_span in, bool last, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < in.len; i++) {
		r->kept[r->kept_len++] = (unsigned char)in.ptr[i];
		/* A half pair leaves a unit behind, which may be decided as well. */
		for (size_t before = 5;
		     r->kept_len % 2 == 0 && r->kept_len > 0 && r->kept_len < before;) {
			before = r->kept_len;
			n += take_kept(r, false, out + n);
		}
	}
	while (last && r->kept_len > 0)
		n += take_kept(r, true, out + n);
	return n;
}
