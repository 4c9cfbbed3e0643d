/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include <string.h>

#define IS_TAIL(c) (((c)&0xc0) == 0x80)

/* The ranges of the second byte are those of RFC 3629, section 4. */
static size_t decode_long(const unsigned char *p, size_t len, uint32_t *out)
{
	const unsigned char c = p[0];

	if (c < 0xc2 || c > 0xf4 || len < 2 || !IS_TAIL(p[1]))
		return 0;
	if (c < 0xe0) {
		*out = (uint32_t)(c & 0x1f) << 6 | (p[1] & 0x3f);
		return 2;
	}
	if (len < 3 || !IS_TAIL(p[2]))
		return 0;
	if (c < 0xf0) {
		if ((c == 0xe0 && p[1] < 0xa0) || (c == 0xed && p[1] > 0x9f))
			return 0;
		*out = (uint32_t)(c & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
		return 3;
	}
	if (len < 4 || !IS_TAIL(p[3]))
		return 0;
	if ((c == 0xf0 && p[1] < 0x90) || (c == 0xf4 && p[1] > 0x8f))
		return 0;
	*out = (uint32_t)(c & 0x07) << 18 | (uint32_t)(p[1] & 0x3f) << 12 |
		(uint32_t)(p[2] & 0x3f) << 6 | (p[3] & 0x3f);
	return 4;
}

static size_t decode(const char *ptr, size_t len, uint32_t *out)
{
	const unsigned char *p = (const unsigned char *)ptr;

	if (len == 0)
		return 0;
	if (p[0] < 0x80) {
		*out = p[0];
		return 1;
	}
	return decode_long(p, len, out);
}

size_t utf8_decode(struct ward_span s, uint32_t *out)
{
	return decode(s.ptr, s.len, out);
}

size_t utf8_encode(uint32_t cp, char out[4])
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		if (cp >= 0xd800 && cp <= 0xdfff)
			return 0;
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	if (cp > 0x10ffff)
		return 0;
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

/* First offset at or after `at` that does not begin eight ASCII bytes. */
static size_t skip_ascii(struct ward_span s, size_t at)
{
	uint64_t word;

	while (s.len - at >= sizeof(word)) {
		memcpy(&word, s.ptr + at, sizeof(word));
		if ((word & UINT64_C(0x8080808080808080)) != 0)
			break;
		at += sizeof(word);
	}
	return at;
}

size_t utf8_valid_prefix(struct ward_span s)
{
	size_t at = skip_ascii(s, 0);
	uint32_t cp;

	while (at < s.len) {
		const size_t n = decode(s.ptr + at, s.len - at, &cp);

		if (n == 0)
			return at;
		at += n;
		if (n == 1)
			at = skip_ascii(s, at);
	}
	return at;
}

size_t utf8_count(struct ward_span s)
{
	size_t at = skip_ascii(s, 0);
	size_t count = at;
	uint32_t cp;

	for (; at < s.len; count++) {
		const size_t n = decode(s.ptr + at, s.len - at, &cp);

		at += n > 0 ? n : 1;
	}
	return count;
}
