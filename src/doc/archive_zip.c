/* SPDX-License-Identifier: Apache-2.0 */
/* Members as the central directory lists them: that is what programs unpack. */
#include <string.h>

#include "base/span.h"
#include "doc/archive_part.h"

#define END_BYTES 22
#define COMMENT_MAX 65535
#define CENTRAL_BYTES 46
#define LOCAL_BYTES 30
#define FLAG_ENCRYPTED 0x0001u
#define METHOD_STORED 0
#define METHOD_DEFLATED 8
/* The number stands in an extension, for files of 4 GiB and more. */
#define ELSEWHERE 0xffffffffu

static uint32_t u16(struct ward_span b, size_t at)
{
	const uint8_t *p = (const uint8_t *)b.ptr + at;

	return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static uint32_t u32(struct ward_span b, size_t at)
{
	return u16(b, at) | u16(b, at + 2) << 16;
}

static bool is_at(struct ward_span b, size_t at, const char *signature)
{
	return at + 4 <= b.len && memcmp(b.ptr + at, signature, 4) == 0;
}

/* From the end of the file, a comment behind it. Without one every member is out of reach. */
void archive_zip_start(struct archive *a)
{
	const struct ward_span b = a->bytes;
	const size_t most = b.len < END_BYTES + COMMENT_MAX ? b.len : END_BYTES + COMMENT_MAX;

	a->at = a->end = SIZE_MAX;
	for (size_t back = END_BYTES; back <= most; back++) {
		const size_t end = b.len - back;
		uint64_t start, size;

		if (!is_at(b, end, "PK\5\6"))
			continue;
		size = u32(b, end + 12);
		start = u32(b, end + 16);
		/* Bytes in front of the archive shift all that it says. */
		if (size > end || start > end - size)
			continue;
		a->at = (size_t)(end - size);
		a->end = end;
		return;
	}
}

struct central {
	uint32_t flags, method;
	uint64_t packed, size, local;
	struct ward_span name;
	size_t length;
};

static bool central_at(const struct archive *a, struct central *out)
{
	const struct ward_span b = a->bytes;
	const size_t at = a->at;
	size_t name, rest;

	if (a->end > b.len || a->end - at < CENTRAL_BYTES || !is_at(b, at, "PK\1\2"))
		return false;
	name = u16(b, at + 28);
	rest = (size_t)u16(b, at + 30) + u16(b, at + 32);
	if (name + rest > a->end - at - CENTRAL_BYTES)
		return false;
	*out = (struct central){
		.flags = u16(b, at + 8),
		.method = u16(b, at + 10),
		.packed = u32(b, at + 20),
		.size = u32(b, at + 24),
		.local = u32(b, at + 42),
		.name = span_sub(b, at + CENTRAL_BYTES, at + CENTRAL_BYTES + name),
		.length = CENTRAL_BYTES + name + rest,
	};
	return true;
}

/* The packed bytes of a member: false when they are not where they should be. */
static bool packed_bytes(const struct archive *a, const struct central *c, struct ward_span *out)
{
	const struct ward_span b = a->bytes;
	size_t at = (size_t)c->local;

	if (c->local == ELSEWHERE || c->packed == ELSEWHERE || c->local > b.len ||
	    b.len - at < LOCAL_BYTES || !is_at(b, at, "PK\3\4"))
		return false;
	at += LOCAL_BYTES + (size_t)u16(b, at + 26) + u16(b, at + 28);
	if (at > b.len || c->packed > b.len - at)
		return false;
	*out = span_sub(b, at, at + (size_t)c->packed);
	return true;
}

static int unpack(struct archive *a, const struct central *c, struct arena *arena,
		  struct archive_member *out, struct ward_error *err)
{
	struct ward_span packed;
	uint64_t guess = c->size;
	size_t used;
	int rc;

	if ((c->flags & FLAG_ENCRYPTED) != 0) {
		out->skipped = "encrypted";
		return 1;
	}
	if (c->method != METHOD_STORED && c->method != METHOD_DEFLATED) {
		out->skipped = "unknown-method";
		return 1;
	}
	if (!packed_bytes(a, c, &packed)) {
		out->skipped = "broken";
		return 1;
	}
	if (c->method == METHOD_STORED) {
		rc = archive_pay_bytes(a, packed.len, err);
		out->bytes = packed;
		return rc < 0 ? rc : 1;
	}
	if (guess / 1032 > packed.len)
		guess = packed.len;
	rc = archive_inflate(a, INFLATE_RAW, packed, guess, arena, &out->bytes, &used, err);
	if (rc == 0)
		out->skipped = "broken";
	return rc < 0 ? rc : 1;
}

int archive_zip_next(struct archive *a, struct arena *arena, struct archive_member *out,
		     struct ward_error *err)
{
	while (a->at != a->end || a->end == SIZE_MAX) {
		struct central c;
		int rc;

		if (a->end == SIZE_MAX || !central_at(a, &c))
			return archive_broken(a, out);
		a->at += c.length;
		rc = archive_pay_member(a, err);
		if (rc < 0)
			return rc;
		out->name = c.name;
		/* A folder. */
		if (c.name.len > 0 && c.name.ptr[c.name.len - 1] == '/' && c.packed == 0)
			continue;
		return unpack(a, &c, arena, out, err);
	}
	return 0;
}
