/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/feed.h"

#include <string.h>

#include "base/arena.h"
#include "base/hex.h"
#include "base/span.h"
#include "base/utf8.h"

#define FIRST_GRANT 512

static const struct ward_span stand_in = { "\\u0001\\u0002", SURROGATES_BYTES };

static bool is_half(struct ward_span s, uint8_t low, uint8_t high)
{
	uint8_t raw[2];

	return s.ptr[0] == '\\' && s.ptr[1] == 'u' && hex_decode(span_sub(s, 2, 6), raw, 2) &&
		raw[0] >= low && raw[0] <= high;
}

/* An escape only counts when its backslash is not itself escaped. */
static bool is_pair(struct ward_span bytes, size_t at)
{
	const struct ward_span s = span_sub(bytes, at, at + SURROGATES_BYTES);
	size_t before = 0;

	if (s.len < SURROGATES_BYTES || !is_half(s, 0xd8, 0xdb) ||
	    !is_half(span_sub(s, 6, SURROGATES_BYTES), 0xdc, 0xdf))
		return false;
	while (before < at && bytes.ptr[at - before - 1] == '\\')
		before++;
	return before % 2 == 0;
}

ssize_t find_surrogates(struct ward_span bytes, size_t from)
{
	ssize_t at = span_find(bytes, WARD_SPAN("\\u"), from);

	while (at >= 0 && !is_pair(bytes, (size_t)at))
		at = span_find(bytes, WARD_SPAN("\\u"), (size_t)at + 2);
	return at;
}

void feed_start(struct feed *f, size_t from, size_t stop, bool from_first)
{
	f->at = from;
	f->stop = stop;
	f->grant = from_first ? SIZE_MAX : FIRST_GRANT;
	f->hit = false;
}

/* So that no pair is cut: end before one that begins inside and ends outside. */
static size_t uncut(const struct feed *f, size_t len)
{
	size_t start = len > SURROGATES_BYTES ? len - SURROGATES_BYTES + 1 : 1;

	if (f->at + len >= f->stop)
		return len;
	for (; start < len; start++)
		if (f->bytes.ptr[f->at + start] == '\\' && is_pair(f->bytes, f->at + start))
			return start;
	return len;
}

int feed_read(void *data, unsigned char *buffer, size_t size, size_t *size_read)
{
	struct feed *f = data;
	size_t len = f->stop - f->at;

	if (len == 0 && f->stop < f->bytes.len) {
		f->hit = true;
		return 0;
	}
	if (len > size)
		len = size;
	if (len > f->grant)
		len = f->grant;
	if (f->grant < SIZE_MAX / 2)
		f->grant *= 2;
	if (f->surrogates)
		len = uncut(f, len);
	if (len > 0)
		memcpy(buffer, f->bytes.ptr + f->at, len);
	if (f->surrogates) {
		const struct ward_span piece = span_sub(f->bytes, 0, f->at + len);

		for (ssize_t i = find_surrogates(piece, f->at); i >= 0;
		     i = find_surrogates(piece, (size_t)i + SURROGATES_BYTES))
			memcpy(buffer + ((size_t)i - f->at), stand_in.ptr, SURROGATES_BYTES);
	}
	f->at += len;
	*size_read = len;
	return 1;
}

static uint32_t half_value(const char *p)
{
	uint8_t raw[2] = { 0, 0 };

	hex_decode(span_make(p + 2, 4), raw, 2);
	return (uint32_t)(raw[0] & 3) << 8 | raw[1];
}

static size_t put_pair(const char *pair, char out[4])
{
	return utf8_encode(0x10000 + (half_value(pair) << 10 | half_value(pair + 6)), out);
}

/* What may stand for U+0001 in the text of a double-quoted scalar: an escape of that value, or a
 * pair. */
static size_t is_escaped_one(struct ward_span raw, size_t at)
{
	static const char *const forms[] = { "\\x01", "\\u0001", "\\U00000001" };

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (span_starts(span_sub(raw, at, raw.len), forms[i]))
			return strlen(forms[i]);
	return 0;
}

/* Moves `*at` to the next marker of a double-quoted scalar; true when that is a pair. */
static bool next_escape(struct ward_span bytes, struct ward_span raw, size_t *at, size_t *len)
{
	const size_t origin = (size_t)(raw.ptr - bytes.ptr);

	while (*at + 1 < raw.len) {
		if (raw.ptr[*at] != '\\') {
			++*at;
			continue;
		}
		if (is_pair(bytes, origin + *at)) {
			*len = SURROGATES_BYTES;
			return true;
		}
		*len = is_escaped_one(raw, *at);
		if (*len > 0)
			return false;
		*at += 2;
	}
	*len = 0;
	return false;
}

static struct ward_span restore_escaped(struct ward_span bytes, struct ward_span raw,
					struct ward_span value, char *out)
{
	size_t at = 0;
	size_t n = 0;

	for (size_t i = 0; i < value.len; i++) {
		size_t len;

		if (value.ptr[i] != 1 || (!next_escape(bytes, raw, &at, &len) && len == 0)) {
			out[n++] = value.ptr[i];
			continue;
		}
		if (len == SURROGATES_BYTES) {
			n += put_pair(raw.ptr + at, out + n);
			i++;
		} else {
			out[n++] = value.ptr[i];
		}
		at += len;
	}
	return span_make(out, n);
}

/* Elsewhere the stand-in is text like any other; the same text written by hand is passed over. */
static struct ward_span restore_verbatim(struct ward_span bytes, struct ward_span raw,
					 struct ward_span value, char *out)
{
	const size_t origin = (size_t)(raw.ptr - bytes.ptr);
	ssize_t at = span_find(value, stand_in, 0);
	size_t in_raw = 0;

	if (value.len > 0)
		memcpy(out, value.ptr, value.len);
	for (; at >= 0; at = span_find(value, stand_in, (size_t)at + SURROGATES_BYTES)) {
		while (in_raw + SURROGATES_BYTES <= raw.len && !is_pair(bytes, origin + in_raw) &&
		       memcmp(raw.ptr + in_raw, stand_in.ptr, SURROGATES_BYTES) != 0)
			in_raw++;
		if (in_raw + SURROGATES_BYTES > raw.len)
			break;
		memcpy(out + at, raw.ptr + in_raw, SURROGATES_BYTES);
		in_raw += SURROGATES_BYTES;
	}
	return span_make(out, value.len);
}

struct ward_span feed_restore(struct ward_span bytes, struct ward_span raw, struct ward_span value,
			      bool escapes, struct arena *arena)
{
	const size_t origin = (size_t)(raw.ptr - bytes.ptr);
	const ssize_t first = find_surrogates(span_sub(bytes, 0, origin + raw.len), origin);
	char *out;

	if (first < 0)
		return value;
	/* Two bytes of `value` become four at most. */
	out = arena_bytes(arena, 2 * value.len);
	if (out == NULL)
		return (struct ward_span){ NULL, 0 };
	return escapes ? restore_escaped(bytes, raw, value, out)
		       : restore_verbatim(bytes, raw, value, out);
}
