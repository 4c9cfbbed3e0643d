/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/archive.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/vec.h"
#include "doc/archive_part.h"

#define TAR_MAGIC_AT 257
#define INFLATE_LEAST ((uint64_t)4096)

enum archive_kind archive_kind_of(struct ward_span bytes)
{
	if (bytes.len >= 22 && (memcmp(bytes.ptr, "PK\3\4", 4) == 0 ||
				memcmp(bytes.ptr, "PK\5\6", 4) == 0))
		return ARCHIVE_ZIP;
	if (bytes.len >= 18 && memcmp(bytes.ptr, "\x1f\x8b\x08", 3) == 0)
		return ARCHIVE_GZIP;
	if (bytes.len >= 512 && memcmp(bytes.ptr + TAR_MAGIC_AT, "ustar", 5) == 0)
		return ARCHIVE_TAR;
	return ARCHIVE_NONE;
}

void archive_start(struct archive *a, struct ward_span bytes, struct ward_span name,
		   struct inflater *inflater, struct archive_budget *budget)
{
	*a = (struct archive){
		.kind = archive_kind_of(bytes),
		.bytes = bytes,
		.name = name,
		.inflater = inflater,
		.budget = budget,
		.end = bytes.len,
	};
	a->over = a->kind == ARCHIVE_NONE;
	if (a->kind == ARCHIVE_ZIP)
		archive_zip_start(a);
}

int archive_broken(struct archive *a, struct archive_member *out)
{
	a->over = true;
	out->bytes = WARD_SPAN("");
	out->skipped = "broken";
	return 1;
}

int archive_pay_member(struct archive *a, struct ward_error *err)
{
	if (a->budget->members == 0)
		return error_set(err, WARD_ELIMIT,
				 "its archives hold more files than are looked at "
				 "(limits.archive_members)");
	a->budget->members--;
	return 0;
}

static int too_many_bytes(struct ward_error *err)
{
	return error_set(err, WARD_ELIMIT,
			 "its archives inflate to more bytes than are looked at "
			 "(limits.archive_bytes)");
}

int archive_pay_bytes(struct archive *a, uint64_t count, struct ward_error *err)
{
	if (count > a->budget->bytes)
		return too_many_bytes(err);
	a->budget->bytes -= count;
	return 0;
}

/* A size that is announced is only a guess: with too little room it is inflated again. */
int archive_inflate(struct archive *a, enum inflate_form form, struct ward_span in, uint64_t guess,
		    struct arena *arena, struct ward_span *out, size_t *used,
		    struct ward_error *err)
{
	uint64_t room = guess > INFLATE_LEAST ? guess : INFLATE_LEAST;

	*out = WARD_SPAN("");
	for (;;) {
		enum inflate_result rc;
		size_t len;
		char *bytes;

		room = room < a->budget->bytes ? room : a->budget->bytes;
		bytes = arena_bytes(arena, (size_t)room);
		if (bytes == NULL)
			return error_set(err, WARD_EOOM, "out of memory (limits.memory_bytes)");
		inflater_form(a->inflater, form);
		rc = inflate_all(a->inflater, in, bytes, (size_t)room, &len, used);
		if (rc == INFLATE_BAD || rc == INFLATE_MORE) {
			/* What came before the fault is looked at all the same. */
			*out = span_make(bytes, len);
			return archive_pay_bytes(a, len, err) < 0 ? too_many_bytes(err) : 0;
		}
		if (rc == INFLATE_DONE) {
			*out = span_make(bytes, len);
			return archive_pay_bytes(a, len, err) < 0 ? too_many_bytes(err) : 1;
		}
		if (room == a->budget->bytes)
			return too_many_bytes(err);
		room *= 2;
	}
}

/* -- gzip ---------------------------------------------------------------------- */

static bool cut_end(struct ward_span *name, const char *end)
{
	const size_t len = strlen(end);

	if (name->len <= len || !span_is_nocase(span_sub(*name, name->len - len, name->len), end))
		return false;
	*name = span_sub(*name, 0, name->len - len);
	return true;
}

/* The file's name without its ending, as gunzip has it. */
static struct ward_span content_name(const struct archive *a)
{
	struct ward_span name = a->name;

	name = span_sub(name, (size_t)(span_rfind_byte(name, '/') + 1), name.len);
	if (!cut_end(&name, ".gz") && !cut_end(&name, ".tgz"))
		return WARD_SPAN("content");
	return name;
}

/* The size that the last four bytes tell; of several streams behind one another, the last one's. */
static uint64_t announced(struct ward_span bytes)
{
	const uint8_t *p = (const uint8_t *)bytes.ptr + bytes.len - 4;

	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24;
}

static struct ward_span join(struct arena *arena, struct ward_span a, struct ward_span b)
{
	char *both;

	if (a.len == 0 || b.len == 0)
		return a.len == 0 ? b : a;
	both = arena_bytes(arena, a.len + b.len);
	if (both == NULL)
		return WARD_SPAN("");
	memcpy(both, a.ptr, a.len);
	memcpy(both + a.len, b.ptr, b.len);
	return span_make(both, a.len + b.len);
}

/* One file, of which each stream gives a part. */
static int gzip_next(struct archive *a, struct arena *arena, struct archive_member *out,
		     struct ward_error *err)
{
	uint64_t guess = announced(a->bytes);
	int rc = archive_pay_member(a, err);

	if (rc < 0)
		return rc;
	a->over = true;
	out->name = content_name(a);
	/* Nothing deflates to less than a thousandth: a wrong guess must not cost memory. */
	if (guess / 1032 > a->bytes.len)
		guess = a->bytes.len;
	for (;;) {
		const struct ward_span rest = span_sub(a->bytes, a->at, a->bytes.len);
		struct ward_span part;
		size_t used;

		rc = archive_inflate(a, INFLATE_GZIP, rest, guess, arena, &part, &used, err);
		if (rc < 0)
			return rc;
		out->bytes = join(arena, out->bytes, part);
		if (rc == 0)
			out->skipped = "broken";
		a->at += used;
		if (rc == 0 || archive_kind_of(span_sub(a->bytes, a->at, a->bytes.len)) !=
				       ARCHIVE_GZIP)
			break;
		rc = archive_pay_bytes(a, out->bytes.len, err);
		if (rc < 0)
			return rc;
	}
	if (arena_failed(arena))
		return error_set(err, WARD_EOOM, "out of memory (limits.memory_bytes)");
	return 1;
}

int archive_next(struct archive *a, struct arena *arena, struct archive_member *out,
		 struct ward_error *err)
{
	*out = (struct archive_member){ .name = WARD_SPAN("") };
	if (a->over)
		return 0;
	switch (a->kind) {
	case ARCHIVE_ZIP:
		return archive_zip_next(a, arena, out, err);
	case ARCHIVE_TAR:
		return archive_tar_next(a, arena, out, err);
	case ARCHIVE_GZIP:
		return gzip_next(a, arena, out, err);
	case ARCHIVE_NONE:
		break;
	}
	return 0;
}
