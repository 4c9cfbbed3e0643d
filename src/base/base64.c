/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base64.h"

#include <stdint.h>

#include "base/arena.h"

size_t base64_decoded_max(size_t len)
{
	return len / 4 * 3 + 3;
}

static int sextet(char c, unsigned flags)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == ((flags & BASE64_URL) != 0 ? '-' : '+'))
		return 62;
	if (c == ((flags & BASE64_URL) != 0 ? '_' : '/'))
		return 63;
	return -1;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/*
 * Bytes of the last, incomplete group of `digits` digits, or -1. Bits that
 * belong to no byte must be zero, else two texts would mean the same bytes.
 */
static ssize_t finish(uint32_t group, unsigned digits, unsigned pads, unsigned flags, char *out)
{
	const bool padded = digits + pads == 4;
	const uint32_t unused = (flags & BASE64_ANY_BITS) != 0 ? 0 : UINT32_MAX;

	if (digits == 0)
		return pads == 0 ? 0 : -1;
	if (!padded && (pads > 0 || (flags & BASE64_NO_PADDING) == 0))
		return -1;
	if (digits == 2 && (group & 0xf & unused) == 0) {
		out[0] = (char)(group >> 4 & 0xff);
		return 1;
	}
	if (digits == 3 && (group & 0x3 & unused) == 0) {
		out[0] = (char)(group >> 10 & 0xff);
		out[1] = (char)(group >> 2 & 0xff);
		return 2;
	}
	return -1;
}

ssize_t base64_decode(struct ward_span text, unsigned flags, char *out)
{
	char *const start = out;
	uint32_t group = 0;
	unsigned digits = 0;
	unsigned pads = 0;
	ssize_t tail;

	for (size_t i = 0; i < text.len; i++) {
		const char c = text.ptr[i];
		int value;

		if ((flags & BASE64_SKIP_BLANKS) != 0 && is_blank(c))
			continue;
		if (c == '=' && pads < 2) {
			pads++;
			continue;
		}
		value = sextet(c, flags);
		if (value < 0 || pads > 0)
			return -1;
		group = group << 6 | (uint32_t)value;
		if (++digits == 4) {
			*out++ = (char)(group >> 16);
			*out++ = (char)(group >> 8 & 0xff);
			*out++ = (char)(group & 0xff);
			group = 0;
			digits = 0;
		}
	}
	tail = finish(group, digits, pads, flags, out);
	return tail < 0 ? -1 : out - start + tail;
}

struct ward_span base64_encode(struct arena *a, struct ward_span bytes)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const size_t groups = bytes.len / 3 + (bytes.len % 3 != 0);
	char *text;
	char *p;

	text = arena_bytes(a, groups <= SIZE_MAX / 4 ? groups * 4 : SIZE_MAX);
	if (text == NULL)
		return WARD_SPAN("");
	p = text;
	for (size_t i = 0; i < bytes.len; i += 3) {
		const size_t left = bytes.len - i;
		uint32_t group = (uint32_t)(unsigned char)bytes.ptr[i] << 16;

		if (left > 1)
			group |= (uint32_t)(unsigned char)bytes.ptr[i + 1] << 8;
		if (left > 2)
			group |= (unsigned char)bytes.ptr[i + 2];
		*p++ = digits[group >> 18];
		*p++ = digits[group >> 12 & 63];
		*p++ = left > 1 ? digits[group >> 6 & 63] : '=';
		*p++ = left > 2 ? digits[group & 63] : '=';
	}
	return (struct ward_span){ text, groups * 4 };
}
