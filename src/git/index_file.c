/* SPDX-License-Identifier: Apache-2.0 */
#include "git/index_file.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/vec.h"
#include "git/backend.h"
#include "git/object.h"

/* On disk an entry starts with 40 bytes of times, inode, mode, owner and size. */
#define STAT_BYTES ((size_t)40)
#define MODE_AT ((size_t)24)
#define FLAG_EXTENDED 0x4000u
#define FLAG_STAGE 0x3000u
#define FLAG_NAME 0x0fffu
#define EXTENDED_INTENT 0x2000u
#define EXTENDED_SKIP 0x4000u

struct reader {
	const char *start;
	struct ward_span rest; /**< without the checksum */
	size_t oid_len;
	size_t path_max;
	uint32_t version;
	struct arena *arena;
	struct ward_span last; /**< path before, for version 4 and the order */
	uint8_t last_stage;
	struct ward_error *err;
};

static uint32_t be32(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | (uint32_t)u[3];
}

static uint32_t be16(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	return (uint32_t)u[0] << 8 | (uint32_t)u[1];
}

static int bad(const struct reader *r, const char *what)
{
	return error_set(r->err, WARD_EPARSE, "index: %s at byte %zu", what,
			 (size_t)(r->rest.ptr - r->start));
}

static void skip(struct reader *r, size_t n)
{
	r->rest.ptr += n;
	r->rest.len -= n;
}

/* The variable-width number of version 4, most significant group first. */
static bool take_varint(struct reader *r, size_t *out)
{
	size_t value = 0;

	for (unsigned i = 0; i < 5 && r->rest.len > 0; i++) {
		const unsigned char c = (unsigned char)r->rest.ptr[0];

		skip(r, 1);
		value = value << 7 | (c & 0x7fu);
		if ((c & 0x80u) == 0) {
			*out = value;
			return true;
		}
		value++;
	}
	return false;
}

/* Version 4: bytes to drop from the path before, then what follows. */
static int take_packed_path(struct reader *r, struct ward_span *path)
{
	size_t drop;
	size_t keep;
	ssize_t nul;
	char *room;

	if (!take_varint(r, &drop) || drop > r->last.len)
		return bad(r, "a path does not continue the one before");
	keep = r->last.len - drop;
	nul = span_find_byte(r->rest, '\0', 0);
	if (nul < 0)
		return bad(r, "a path does not end");
	if (keep + (size_t)nul > r->path_max)
		return error_set(r->err, WARD_ELIMIT,
				 "a path in the index is longer than %zu bytes (limits.path_bytes)",
				 r->path_max);
	room = arena_bytes(r->arena, keep + (size_t)nul);
	if (room == NULL)
		return memory_error(r->err);
	if (keep > 0)
		memcpy(room, r->last.ptr, keep);
	memcpy(room + keep, r->rest.ptr, (size_t)nul);
	*path = span_make(room, keep + (size_t)nul);
	skip(r, (size_t)nul + 1);
	return 0;
}

/* Versions 2 and 3: the path in place, then 1 to 8 NULs up to a multiple of 8. */
static int take_plain_path(struct reader *r, uint32_t flags, size_t head, struct ward_span *path)
{
	size_t len = flags & FLAG_NAME;
	size_t padded;

	if (len == FLAG_NAME) {
		const ssize_t nul = span_find_byte(r->rest, '\0', 0);

		if (nul < (ssize_t)len)
			return bad(r, "a path does not end");
		len = (size_t)nul;
	}
	if (len > r->path_max)
		return error_set(r->err, WARD_ELIMIT,
				 "a path in the index is longer than %zu bytes (limits.path_bytes)",
				 r->path_max);
	padded = ((head + len + 8) & ~(size_t)7) - head;
	if (padded > r->rest.len || memchr(r->rest.ptr, '\0', len + 1) != r->rest.ptr + len)
		return bad(r, "a path does not end");
	*path = span_sub(r->rest, 0, len);
	skip(r, padded);
	return 0;
}

static int unsupported(const struct reader *r, const char *what)
{
	return error_set(r->err, WARD_EUNSUPPORTED, "it is %s", what);
}

static bool mode_ok(uint32_t mode)
{
	return mode == MODE_FILE || mode == MODE_EXEC || mode == MODE_LINK || mode == MODE_GITLINK;
}

static int check_order(struct reader *r, const struct index_entry *e)
{
	int cmp;

	/* So a split index marks what it replaces. Its extension only comes later. */
	if (e->path.len == 0)
		return unsupported(r, "a split index");
	cmp = span_cmp(r->last, e->path);
	if (cmp > 0 || (cmp == 0 && (r->last_stage >= e->stage || r->last_stage == 0)))
		return bad(r, "entries are out of order");
	r->last = e->path;
	r->last_stage = e->stage;
	return 0;
}

static int take_entry(struct reader *r, struct index_entry *e)
{
	size_t head = STAT_BYTES + r->oid_len + 2;
	uint32_t extended = 0;
	uint32_t flags;
	int rc;

	if (r->rest.len < head + 2)
		return bad(r, "an entry is cut off");
	e->mode = be32(r->rest.ptr + MODE_AT);
	if (e->mode == MODE_TREE)
		return unsupported(r, "a sparse index");
	if (!mode_ok(e->mode))
		return bad(r, "an entry has an unknown mode");
	e->id = oid_from((const uint8_t *)r->rest.ptr + STAT_BYTES, r->oid_len);
	flags = be16(r->rest.ptr + STAT_BYTES + r->oid_len);
	if ((flags & FLAG_EXTENDED) != 0) {
		if (r->version < 3)
			return bad(r, "an extended entry in version 2");
		extended = be16(r->rest.ptr + head);
		head += 2;
		if ((extended & ~(EXTENDED_INTENT | EXTENDED_SKIP)) != 0)
			return bad(r, "an entry has unknown flags");
	}
	e->stage = (uint8_t)((flags & FLAG_STAGE) >> 12);
	e->intent_to_add = (extended & EXTENDED_INTENT) != 0;
	skip(r, head);
	rc = r->version == 4 ? take_packed_path(r, &e->path)
			     : take_plain_path(r, flags, head, &e->path);
	return rc < 0 ? rc : check_order(r, e);
}

struct folder_parser {
	struct ward_span rest;
	size_t oid_len;
	struct arena *arena;
	VEC(struct index_folder) list;
};

static bool take_number(struct ward_span *rest, char end, int64_t *out)
{
	struct ward_span digits;
	const ssize_t at = span_find_byte(*rest, end, 0);
	uint64_t n;

	if (at < 0)
		return false;
	digits = span_sub(*rest, 0, (size_t)at);
	*rest = span_sub(*rest, (size_t)at + 1, rest->len);
	if (span_is(digits, "-1")) {
		*out = -1;
		return true;
	}
	if (!span_to_u64(digits, INT32_MAX, &n))
		return false;
	*out = (int64_t)n;
	return true;
}

static bool take_folder(struct folder_parser *p)
{
	const ssize_t nul = span_find_byte(p->rest, '\0', 0);
	struct index_folder *f;
	int64_t subfolders;

	if (nul < 0)
		return false;
	f = vec_push(p->arena, &p->list);
	if (f == NULL)
		return false;
	f->name = span_sub(p->rest, 0, (size_t)nul);
	p->rest = span_sub(p->rest, (size_t)nul + 1, p->rest.len);
	if (!take_number(&p->rest, ' ', &f->entries) || !take_number(&p->rest, '\n', &subfolders) ||
	    subfolders < 0)
		return false;
	f->subfolders = (uint32_t)subfolders;
	if (f->entries < 0)
		return true;
	if (p->rest.len < p->oid_len)
		return false;
	f->id = oid_from((const uint8_t *)p->rest.ptr, p->oid_len);
	p->rest = span_sub(p->rest, p->oid_len, p->rest.len);
	return true;
}

/*
 * Where each subtree ends, from the last folder to the first: a folder's
 * children are already done, so each is stepped over once.
 */
static bool link_folders(struct index_folder *f, size_t count)
{
	for (size_t i = count; i-- > 0;) {
		size_t at = i + 1;

		for (uint32_t k = 0; k < f[i].subfolders; k++) {
			if (at >= count)
				return false;
			at = f[at].next;
		}
		f[i].next = (uint32_t)at;
	}
	return count == 0 || f[0].next == count;
}

static void parse_folders(struct ward_span data, const struct reader *r, struct index_file *out)
{
	struct folder_parser p = { .rest = data, .oid_len = r->oid_len, .arena = r->arena };

	while (p.rest.len > 0) {
		if (!take_folder(&p))
			return;
	}
	if (p.list.len < UINT32_MAX && link_folders(p.list.items, p.list.len)) {
		out->folders = p.list.items;
		out->folder_count = p.list.len;
	}
}

/* Extensions with a capital initial may be ignored; only TREE is of use. */
static int take_extension(struct reader *r, struct index_file *out)
{
	struct ward_span data;
	size_t size;

	if (r->rest.len < 8)
		return bad(r, "an extension is cut off");
	size = be32(r->rest.ptr + 4);
	if (size > r->rest.len - 8)
		return bad(r, "an extension is cut off");
	data = span_sub(r->rest, 8, 8 + size);
	if (memcmp(r->rest.ptr, "TREE", 4) == 0)
		parse_folders(data, r, out);
	else if (r->rest.ptr[0] < 'A' || r->rest.ptr[0] > 'Z')
		return error_set(r->err, WARD_EUNSUPPORTED, "it needs the extension '%.4s'",
				 r->rest.ptr);
	skip(r, 8 + size);
	return 0;
}

int index_parse(struct ward_span bytes, size_t oid_len, size_t path_max, struct arena *arena,
		struct index_file *out, struct ward_error *err)
{
	struct reader r = { .start = bytes.ptr,
			    .oid_len = oid_len,
			    .path_max = path_max,
			    .arena = arena,
			    .err = err,
			    .rest = bytes };
	size_t count;

	*out = (struct index_file){ .count = 0 };
	if (bytes.len < 12 + oid_len || memcmp(bytes.ptr, "DIRC", 4) != 0)
		return bad(&r, "no index");
	r.version = be32(bytes.ptr + 4);
	if (r.version < 2 || r.version > 4)
		return error_set(err, WARD_EUNSUPPORTED, "it is of version %u",
				 (unsigned)r.version);
	count = be32(bytes.ptr + 8);
	r.rest.len -= oid_len;
	skip(&r, 12);
	/* The smallest entry: nobody may ask for memory by a number alone. */
	if (count > r.rest.len / (STAT_BYTES + oid_len + 4))
		return bad(&r, "more entries than bytes");
	out->entries = ARENA_ARRAY(arena, count, struct index_entry);
	if (out->entries == NULL)
		return memory_error(err);
	for (size_t i = 0; i < count; i++) {
		const int rc = take_entry(&r, &out->entries[i]);

		if (rc < 0)
			return rc;
	}
	out->count = count;
	while (r.rest.len > 0) {
		const int rc = take_extension(&r, out);

		if (rc < 0)
			return rc;
	}
	return 0;
}
