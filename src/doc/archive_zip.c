/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/archive_zip.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"

#define LOCAL_HEAD 30
#define DIRECTORY_HEAD 46
#define END_HEAD 22
#define END64_LOCATOR 20
#define END64_HEAD 56
#define COMMENT_MAX 65535
#define IN_64 UINT32_MAX /* the value stands in a field of 64 bits elsewhere */
#define METHOD_MAX 99
#define IS_ENCRYPTED 1
#define SIZE_FOLLOWS 8
/* End records that are read; what more of them there is has headers of its own. */
#define ENDS_MAX 16

static uint64_t little(const char *p, size_t bytes)
{
	uint64_t n = 0;

	for (size_t i = bytes; i-- > 0;)
		n = n << 8 | (unsigned char)p[i];
	return n;
}

static bool has_at(struct ward_span bytes, uint64_t at, size_t len, const char *magic)
{
	return at <= bytes.len && bytes.len - at >= len && memcmp(bytes.ptr + at, magic, 4) == 0;
}

static bool is_row(struct ward_span bytes, uint64_t at)
{
	return has_at(bytes, at, DIRECTORY_HEAD, "PK\x01\x02");
}

/* -- End records -------------------------------------------------------------------------- */

/* The last end record that begins before `before`; -1: there is none. */
static ssize_t end_before(struct ward_span bytes, size_t before)
{
	const size_t most = COMMENT_MAX + END_HEAD;
	const size_t least = bytes.len > most ? bytes.len - most : 0;

	for (size_t at = before; at > least; at--)
		if (bytes.ptr[at - 1] == 'P' && has_at(bytes, at - 1, END_HEAD, "PK\x05\x06"))
			return (ssize_t)(at - 1);
	return -1;
}

/* The record of zip64 that stands in for it, where its locator says or right before that; -1. */
static ssize_t end64_of(struct ward_span bytes, size_t end)
{
	uint64_t at;

	if (end < END64_LOCATOR + END64_HEAD ||
	    !has_at(bytes, end - END64_LOCATOR, END64_LOCATOR, "PK\x06\x07"))
		return -1;
	at = little(bytes.ptr + end - END64_LOCATOR + 8, 8);
	if (has_at(bytes, at, END64_HEAD, "PK\x06\x06"))
		return (ssize_t)at;
	at = end - END64_LOCATOR - END64_HEAD;
	return has_at(bytes, at, END64_HEAD, "PK\x06\x06") ? (ssize_t)at : -1;
}

/* The directory of an end record, from the front of the file and from the record back. */
struct placed {
	uint64_t from_front, from_end;
	bool front, end; /**< there is a row */
	bool empty;	 /**< there is none, and need not be */
};

static struct placed place(struct ward_span bytes, size_t end)
{
	const ssize_t end64 = end64_of(bytes, end);
	const char *p = bytes.ptr + (end64 >= 0 ? (size_t)end64 : end);
	const uint64_t size = end64 >= 0 ? little(p + 40, 8) : little(p + 12, 4);
	const size_t behind = end64 >= 0 ? (size_t)end64 : end;
	struct placed out = { .from_front = end64 >= 0 ? little(p + 48, 8) : little(p + 16, 4) };

	out.empty = size == 0;
	out.front = is_row(bytes, out.from_front);
	if (size <= behind) {
		out.from_end = behind - size;
		out.end = is_row(bytes, out.from_end);
	}
	return out;
}

ssize_t zip_end_at(struct ward_span bytes)
{
	const size_t most = COMMENT_MAX + END_HEAD;
	const size_t from = bytes.len > most ? bytes.len - most : 0;
	ssize_t at;

	/* Nearly no file has one. */
	if (span_find(bytes, span_make("PK\x05\x06", 4), from) < 0)
		return -1;
	for (at = end_before(bytes, bytes.len); at >= 0; at = end_before(bytes, (size_t)at)) {
		const struct placed placed = place(bytes, (size_t)at);

		if (placed.front || placed.end)
			return at;
	}
	return -1;
}

/* -- Rows ------------------------------------------------------------------------------------ */

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

/* What a header says; `at` of a row: where the other one stands. */
struct header {
	struct ward_span name;
	unsigned flags, method;
	uint64_t size, packed, at;
	size_t end; /**< behind name and extra fields, and the comment of a row */
};

/* The common part of both headers, which begins `skew` bytes later in a row. */
static bool read_header(struct ward_span bytes, size_t at, size_t head, struct header *out)
{
	const char *p = bytes.ptr + at;
	const size_t skew = head == DIRECTORY_HEAD ? 2 : 0;
	const size_t name = (size_t)little(p + skew + 26, 2),
		     extra = (size_t)little(p + skew + 28, 2);
	const size_t comment = skew > 0 ? (size_t)little(p + 32, 2) : 0;

	if (bytes.len - at - head < name + extra + comment)
		return false;
	*out = (struct header){
		.name = span_make(p + head, name),
		.flags = (unsigned)little(p + skew + 6, 2),
		.method = (unsigned)little(p + skew + 8, 2),
		.packed = little(p + skew + 18, 4),
		.size = little(p + skew + 22, 4),
		.at = skew > 0 ? little(p + 42, 4) : 0,
		.end = at + head + name + extra + comment,
	};
	read_extra(span_make(p + head + name, extra),
		   (uint64_t *const[]){ &out->size, &out->packed, &out->at });
	return true;
}

static bool read_local(struct ward_span bytes, uint64_t at, struct header *out)
{
	return has_at(bytes, at, LOCAL_HEAD, "PK\x03\x04") &&
		read_header(bytes, (size_t)at, LOCAL_HEAD, out);
}

/* Where the header of a member stands: where the row says, counted from the base or from the front.
 * False: at neither place. */
static bool find_local(const struct zip *z, const struct header *row, int64_t base, size_t *at,
		       struct header *out)
{
	const uint64_t moved = row->at + (uint64_t)base;

	*at = (size_t)moved;
	if (read_local(z->bytes, moved, out))
		return true;
	*at = (size_t)row->at;
	return read_local(z->bytes, row->at, out);
}

static bool read_row(const struct zip *z, size_t at, struct header *out)
{
	return is_row(z->bytes, at) && read_header(z->bytes, at, DIRECTORY_HEAD, out);
}

static bool keep_range(struct zip *z, size_t from, uint64_t len)
{
	const size_t most = z->bytes.len - from;
	struct zip_range *slot = vec_push(z->arena, &z->ranges);

	if (slot != NULL)
		*slot = (struct zip_range){ from, from + (len < most ? (size_t)len : most) };
	return slot != NULL;
}

static bool begins_directory(const struct zip *z, size_t at)
{
	for (size_t i = 0; i < z->directories.len; i++)
		if (z->directories.items[i] == at)
			return true;
	return false;
}

static bool is_known_row(const struct zip *z, size_t at)
{
	for (size_t i = 0; i < z->rows.len; i++)
		if (z->rows.items[i].at == at)
			return true;
	return false;
}

/* Rows follow one another as long as they look like some, whatever is said of their number. */
static bool read_directory(struct zip *z, size_t start, int64_t base)
{
	struct header row, local;
	size_t at = start, header_at;
	size_t *known;

	if (begins_directory(z, start) || is_known_row(z, start))
		return true;
	known = vec_push(z->arena, &z->directories);
	if (known == NULL)
		return false;
	*known = start;
	for (; read_row(z, at, &row); at = row.end) {
		struct zip_row *slot;

		/* Directories may share rows. */
		if ((at != start && begins_directory(z, at)) ||
		    z->rows.len >= z->bytes.len / DIRECTORY_HEAD)
			break;
		slot = vec_push(z->arena, &z->rows);
		if (slot == NULL)
			return false;
		*slot = (struct zip_row){ at, base };
		if (find_local(z, &row, base, &header_at, &local) &&
		    !keep_range(z, header_at, local.end - header_at + row.packed))
			return false;
	}
	z->is_malformed = z->is_malformed || (is_row(z->bytes, at) && !read_row(z, at, &row));
	return true;
}

static int by_start(const void *a, const void *b)
{
	const struct zip_range *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

/* Each ends where it or one before it does, so that the last before a place tells. */
static void sort_ranges(struct zip *z)
{
	struct zip_range *items = z->ranges.items;

	if (z->ranges.len > 0)
		qsort(items, z->ranges.len, sizeof(*items), by_start);
	for (size_t i = 1; i < z->ranges.len; i++)
		if (items[i].to < items[i - 1].to)
			items[i].to = items[i - 1].to;
}

static bool is_in_range(const struct zip *z, size_t at)
{
	size_t low = 0, high = z->ranges.len;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (z->ranges.items[mid].from <= at)
			low = mid + 1;
		else
			high = mid;
	}
	return low > 0 && at < z->ranges.items[low - 1].to;
}

static bool read_directories(struct zip *z, const struct placed *placed)
{
	if (placed->end &&
	    !read_directory(z, (size_t)placed->from_end,
			    (int64_t)placed->from_end - (int64_t)placed->from_front))
		return false;
	if (placed->front && !read_directory(z, (size_t)placed->from_front, 0))
		return false;
	sort_ranges(z);
	return true;
}

bool zip_start(struct zip *z, struct ward_span bytes, struct arena *arena)
{
	ssize_t end = end_before(bytes, bytes.len);

	*z = (struct zip){ .bytes = bytes, .arena = arena };
	z->is_broken = true;
	for (size_t n = 0; end >= 0 && n < ENDS_MAX; end = end_before(bytes, (size_t)end)) {
		const struct placed placed = place(bytes, (size_t)end);

		/* That of an archive which is a member. */
		if (is_in_range(z, (size_t)end))
			continue;
		n += placed.front || placed.end;
		if (!read_directories(z, &placed))
			return false;
		if (placed.empty || placed.front || placed.end)
			z->is_broken = z->is_malformed;
	}
	z->ranges.len = 0; /* What is found in them tells better how long they are. */
	return true;
}

/* -- Members ----------------------------------------------------------------------------------- */

static bool is_plain(const struct zip_member *m)
{
	return !m->encrypted && m->method == ZIP_DEFLATED;
}

/* `packed` bytes from `from`; a deflated stream ends by itself. */
static void set_data(struct zip *z, size_t from, uint64_t packed, struct zip_member *out)
{
	const size_t most = z->bytes.len - from;

	out->is_cut = packed > most;
	if (packed > most || (is_plain(out) && packed > 0))
		packed = most;
	out->data = span_sub(z->bytes, from, from + (size_t)packed);
	z->content = from;
}

static void describe(const struct header *h, struct zip_member *out)
{
	*out = (struct zip_member){ .name = h->name,
				    .method = h->method,
				    .encrypted = (h->flags & IS_ENCRYPTED) != 0,
				    .data = WARD_SPAN("") };
}

/* Who reads from the front goes by this one, and finds something else. */
static bool differs(const struct header *row, const struct header *local)
{
	const bool sized = (local->flags & SIZE_FOLLOWS) == 0 || local->packed != 0;

	return row->method != local->method ||
		(sized ? row->packed != local->packed : row->packed == 0) ||
		((row->flags ^ local->flags) & IS_ENCRYPTED) != 0;
}

static bool next_row(struct zip *z, struct zip_member *out)
{
	const struct zip_row r = z->rows.items[z->next++];
	struct header row, local;
	size_t at;

	if (!read_row(z, r.at, &row))
		return false;
	describe(&row, out);
	if (!find_local(z, &row, r.base, &at, &local)) {
		out->is_cut = row.packed > 0 || row.size > 0;
		return true;
	}
	set_data(z, local.end, row.packed, out);
	if (keep_range(z, at, local.end - at + row.packed) && differs(&row, &local))
		z->own = at + 1;
	return true;
}

/* A member by its own header. */
static bool tell_own(struct zip *z, size_t at, struct zip_member *out)
{
	struct header h;

	if (!read_local(z->bytes, at, &h) || h.name.len == 0 || h.method > METHOD_MAX)
		return false;
	describe(&h, out);
	/* A stored one has no end then, and who reads from the front gives up. */
	if ((h.flags & SIZE_FOLLOWS) != 0 && h.packed == 0 && is_plain(out))
		h.packed = z->bytes.len - h.end;
	set_data(z, h.end, h.packed, out);
	out->is_cut = false;
	return true;
}

/* The next header that lies in no member. */
static bool sweep(struct zip *z, struct zip_member *out)
{
	if (!z->sweeps)
		sort_ranges(z);
	z->sweeps = true;
	for (;;) {
		const ssize_t found = span_find(z->bytes, span_make("PK\x03\x04", 4), z->swept);
		size_t at;

		if (found < 0)
			return false;
		at = (size_t)found;
		while (z->range < z->ranges.len && z->ranges.items[z->range].from <= at) {
			if (z->ranges.items[z->range].to > z->swept)
				z->swept = z->ranges.items[z->range].to;
			z->range++;
		}
		if (at < z->swept)
			continue;
		z->swept = at + 4;
		if (tell_own(z, at, out))
			return true;
	}
}

static struct zip_range *last_range(struct zip *z)
{
	return &z->ranges.items[z->ranges.len - 1];
}

int zip_next(struct zip *z, struct zip_member *out)
{
	while (z->own > 0 || z->next < z->rows.len) {
		const size_t own = z->own;

		z->own = 0;
		if (own == 0 ? next_row(z, out) : tell_own(z, own - 1, out)) {
			if (own > 0 && z->content + out->data.len < last_range(z)->to)
				zip_used(z, out->data.len);
			return 1;
		}
	}
	return sweep(z, out);
}

void zip_used(struct zip *z, size_t used)
{
	const size_t end = z->content + used;

	if (z->sweeps)
		z->swept = end > z->swept ? end : z->swept;
	else if (z->ranges.len > 0)
		last_range(z)->to = end;
}
