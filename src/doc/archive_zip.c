/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/archive_zip.h"

#include <string.h>

#include "base/span.h"

#define LOCAL_HEAD 30
#define DIRECTORY_HEAD 46
#define END_HEAD 22
#define END64_LOCATOR 20
#define END64_HEAD 56
#define COMMENT_MAX 65535
#define IN_64 UINT32_MAX /* the value stands in a field of 64 bits elsewhere */

static uint64_t little(const char *p, size_t bytes)
{
	uint64_t n = 0;

	for (size_t i = bytes; i-- > 0;)
		n = n << 8 | (unsigned char)p[i];
	return n;
}

/* Its end record: the last one whose comment reaches to the end of the file. */
static const char *find_end(struct ward_span bytes)
{
	for (size_t comment = 0; comment <= COMMENT_MAX && comment + END_HEAD <= bytes.len;
	     comment++) {
		const char *p = bytes.ptr + bytes.len - comment - END_HEAD;

		if (memcmp(p, "PK\x05\x06", 4) == 0 && little(p + 20, 2) == comment)
			return p;
	}
	return NULL;
}

/* The record of zip64 that stands in for it; NULL: there is none. */
static const char *find_end64(struct ward_span bytes, const char *end)
{
	uint64_t at;

	if (end - bytes.ptr < END64_LOCATOR || memcmp(end - END64_LOCATOR, "PK\x06\x07", 4) != 0)
		return NULL;
	at = little(end - END64_LOCATOR + 8, 8);
	if (bytes.len < END64_HEAD || at > bytes.len - END64_HEAD ||
	    memcmp(bytes.ptr + at, "PK\x06\x06", 4) != 0)
		return NULL;
	return bytes.ptr + at;
}

bool zip_start(struct zip *z, struct ward_span bytes)
{
	const char *end = find_end(bytes), *end64;
	uint64_t size, at;

	*z = (struct zip){ .bytes = bytes };
	if (end == NULL)
		return false;
	end64 = find_end64(bytes, end);
	size = end64 != NULL ? little(end64 + 40, 8) : little(end + 12, 4);
	at = end64 != NULL ? little(end64 + 48, 8) : little(end + 16, 4);
	if (at > bytes.len || size > bytes.len - at)
		return false;
	z->rest = span_sub(bytes, (size_t)at, (size_t)(at + size));
	return true;
}

/* Sizes and place of a member, where they need 64 bits. */
static void read_extra(struct ward_span extra, uint64_t *const values[3])
{
	while (extra.len >= 4) {
		const uint64_t tag = little(extra.ptr, 2), len = little(extra.ptr + 2, 2);
		struct ward_span data = span_sub(extra, 4, 4 + (size_t)len);

		extra = span_sub(extra, 4 + (size_t)len, extra.len);
		for (size_t i = 0; tag == 1 && i < 3; i++) {
			if (*values[i] != IN_64)
				continue;
			if (data.len < 8)
				return;
			*values[i] = little(data.ptr, 8);
			data = span_sub(data, 8, data.len);
		}
	}
}

/* Its bytes, behind a header of their own. */
static void find_data(const struct zip *z, uint64_t at, uint64_t packed, struct zip_member *out)
{
	const struct ward_span bytes = z->bytes;
	uint64_t from;

	out->is_cut = true;
	if (bytes.len < LOCAL_HEAD || at > bytes.len - LOCAL_HEAD ||
	    memcmp(bytes.ptr + at, "PK\x03\x04", 4) != 0)
		return;
	from = at + LOCAL_HEAD + little(bytes.ptr + at + 26, 2) + little(bytes.ptr + at + 28, 2);
	if (from > bytes.len)
		return;
	out->is_cut = packed > bytes.len - from;
	out->data =
		span_sub(bytes, (size_t)from, out->is_cut ? bytes.len : (size_t)(from + packed));
}

int zip_next(struct zip *z, struct zip_member *out)
{
	while (z->rest.len >= 4) {
		const char *p = z->rest.ptr;
		uint64_t name, extra, comment, packed, at;

		*out = (struct zip_member){ .data = WARD_SPAN("") };
		if (z->rest.len < DIRECTORY_HEAD || memcmp(p, "PK\x01\x02", 4) != 0)
			return -1;
		name = little(p + 28, 2);
		extra = little(p + 30, 2);
		comment = little(p + 32, 2);
		if (z->rest.len - DIRECTORY_HEAD < name + extra + comment)
			return -1;
		out->name = span_make(p + DIRECTORY_HEAD, (size_t)name);
		out->encrypted = (little(p + 8, 2) & 1) != 0;
		out->method = (unsigned)little(p + 10, 2);
		packed = little(p + 20, 4);
		out->size = little(p + 24, 4);
		at = little(p + 42, 4);
		read_extra(span_make(p + DIRECTORY_HEAD + name, (size_t)extra),
			   (uint64_t *const[]){ &out->size, &packed, &at });
		z->rest = span_sub(z->rest, (size_t)(DIRECTORY_HEAD + name + extra + comment),
				   z->rest.len);
		if (packed == 0 && out->size == 0)
			continue;
		find_data(z, at, packed, out);
		return 1;
	}
	return z->rest.len > 0 ? -1 : 0;
}
