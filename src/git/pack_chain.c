/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/span.h"
#include "git/backend.h"
#include "git/pack_format.h"
#include "git/pack_store.h"
#include "git/stream.h"

/* git makes none longer than 4095. */
#define CHAIN_MAX 10000
/* What it costs to look at one delta of a chain, in bytes of work. */
#define STEP_WORK 256
/* Deflate makes no more than this of a byte. */
#define INFLATE_RATIO 1032
#define DELTA_ROOM 1024

/* One entry, its header taken apart. */
struct at {
	struct pack_entry entry;
	uint64_t offset;
	uint64_t data; /**< where its stream begins */
};

static int malformed(const struct pack *pack, uint64_t offset, const char *what,
		     struct ward_error *err)
{
	return error_set(err, WARD_EGIT, "%s: %s at %llu", pack->file.path, what,
			 (unsigned long long)offset);
}

static int look_at(struct pack_store *store, struct pack *pack, uint64_t offset, struct at *out,
		   struct ward_error *err)
{
	char head[PACK_ENTRY_MAX];
	uint64_t left;
	size_t len;
	int rc;

	out->offset = offset;
	rc = pack_file_copy(store->reader, &pack->file, offset, head, sizeof(head), &len, err);
	if (rc < 0)
		return rc;
	if (!pack_entry_parse(span_make(head, len), store->oid_len, &out->entry))
		return malformed(pack, offset, "a malformed entry", err);
	out->data = offset + out->entry.length;
	left = pack->file.end - out->data;
	if (out->entry.size / INFLATE_RATIO > left)
		return malformed(pack, offset, "an entry larger than it can be", err);
	return 0;
}

/* The entry that a delta is built on: in the same pack, as git has it. */
static int base_of(const struct pack *pack, const struct at *delta, uint64_t *out,
		   struct ward_error *err)
{
	char hex[OID_HEX_MAX];
	uint32_t row;

	if (delta->entry.kind == ENTRY_OFFSET_DELTA) {
		if (delta->entry.distance == 0 || delta->entry.distance >= delta->offset)
			return malformed(pack, delta->offset, "a delta on nothing", err);
		*out = delta->offset - delta->entry.distance;
		return 0;
	}
	if (!pack_index_find(&pack->index, &delta->entry.base, &row))
		return error_set(err, WARD_EGIT, "%s: %s, the base of a delta, is missing",
				 pack->file.path, oid_hex(&delta->entry.base, hex));
	if (!pack_index_offset(&pack->index, row, out))
		return error_set(err, WARD_EGIT, "%s is malformed", pack->index_path);
	return 0;
}

static int too_long(const struct pack *pack, uint64_t offset, struct ward_error *err)
{
	return error_set(err, WARD_ELIMIT, "%s: more than %d deltas on one another at %llu",
			 pack->file.path, CHAIN_MAX, (unsigned long long)offset);
}

/* A small pack can ask for any amount of work: deltas on one another make each other grow, and each
 * object of a chain is read on its own. */
static int spend(struct pack_store *store, uint64_t work, struct ward_error *err)
{
	store->work += work;
	if (store->work <= store->limits->delta_bytes)
		return 0;
	return error_set(err, WARD_ELIMIT,
			 "more than %llu bytes of work on the deltas of packs "
			 "(limits.delta_bytes)",
			 (unsigned long long)store->limits->delta_bytes);
}

static int delta_header(struct pack_store *store, struct pack *pack, const struct at *at,
			uint64_t *size, struct ward_error *err)
{
	char start[DELTA_SIZES_MAX];
	struct ward_span bytes;
	uint64_t base;
	size_t len;
	int rc = pack_file_inflate_start(store->reader, &pack->file, at->data, start, sizeof(start),
					 &len, err);

	if (rc < 0)
		return rc;
	bytes = span_make(start, len);
	return delta_sizes(&bytes, &base, size) ? 0
						: malformed(pack, at->offset, "a bad delta", err);
}

static int keep_link(struct pack_store *store, size_t n, const struct at *at,
		     struct ward_error *err)
{
	if (n == store->link_room) {
		const size_t room = n == 0 ? 64 : 2 * n;
		struct pack_link *links = realloc(store->links, room * sizeof(*links));

		if (links == NULL)
			return memory_error(err);
		store->links = links;
		store->link_room = room;
	}
	store->links[n] = (struct pack_link){ .offset = at->offset,
					      .data = at->data,
					      .size = at->entry.size };
	return 0;
}

/* The type of an object, if no step along its chain is needed to tell. */
static enum object_type type_at(struct pack_store *store, const struct pack *pack, uint64_t offset)
{
	const struct base *base = base_cache_peek(store->bases, &pack->file, offset);

	return base != NULL ? base->type : pack_types_get(&pack->types, offset);
}

/* Down the chain to something whose type is known; `*count` deltas are left in store->links. */
static int type_below(struct pack_store *store, struct pack *pack, struct at *at, size_t *count,
		      enum object_type *type, struct ward_error *err)
{
	const uint64_t start = at->offset;

	for (*count = 0; at->entry.kind != ENTRY_OBJECT; (*count)++) {
		uint64_t offset;
		int rc = *count < CHAIN_MAX ? spend(store, STEP_WORK, err)
					    : too_long(pack, start, err);

		if (rc == 0)
			rc = keep_link(store, *count, at, err);
		if (rc == 0)
			rc = base_of(pack, at, &offset, err);
		if (rc < 0)
			return rc;
		*type = type_at(store, pack, offset);
		if (*type != OBJECT_NONE) {
			(*count)++;
			return 0;
		}
		rc = look_at(store, pack, offset, at, err);
		if (rc < 0)
			return rc;
	}
	*type = at->entry.type;
	return 0;
}

int pack_store_header(struct pack_store *store, const struct pack_place *place,
		      enum object_type *type, uint64_t *size, struct ward_error *err)
{
	struct pack *pack = place->pack;
	const struct base *base = base_cache_peek(store->bases, &pack->file, place->offset);
	struct at at;
	size_t count;
	int rc;

	if (base != NULL) {
		*type = base->type;
		*size = base->len;
		return 0;
	}
	rc = look_at(store, pack, place->offset, &at, err);
	if (rc < 0)
		return rc;
	*size = at.entry.size;
	if (at.entry.kind != ENTRY_OBJECT)
		rc = delta_header(store, pack, &at, size, err);
	if (rc == 0)
		rc = type_below(store, pack, &at, &count, type, err);
	for (size_t i = 0; rc == 0 && i < count; i++)
		pack_types_put(&pack->types, store->links[i].offset, *type);
	return rc;
}

/* Of an object: what was said before, or any up to a bound. */
struct size {
	uint64_t bytes;
	bool is_max;
};

static int check_size(const struct pack *pack, uint64_t offset, const struct size *want,
		      uint64_t size, struct ward_error *err)
{
	if (want->is_max && size > want->bytes)
		return error_set(err, WARD_ELIMIT, "an object of %llu bytes, more than %llu",
				 (unsigned long long)size, (unsigned long long)want->bytes);
	if (!want->is_max && size != want->bytes)
		return malformed(pack, offset, "an object of another size than announced", err);
	return 0;
}

/* From the object down to something that is no delta, or that we still have. */
static int follow(struct pack_store *store, const struct pack_place *place, size_t *count,
		  struct base *have, struct at *root, struct ward_error *err)
{
	struct pack *pack = place->pack;
	uint64_t offset = place->offset;

	*count = 0;
	*have = (struct base){ .bytes = NULL };
	for (;;) {
		int rc;

		*have = base_cache_take(store->bases, &pack->file, offset);
		root->offset = offset;
		if (have->bytes != NULL)
			return 0;
		rc = look_at(store, pack, offset, root, err);
		if (rc < 0 || root->entry.kind == ENTRY_OBJECT)
			return rc;
		rc = *count < CHAIN_MAX ? spend(store, STEP_WORK, err)
					: too_long(pack, place->offset, err);
		if (rc == 0)
			rc = keep_link(store, *count, root, err);
		if (rc == 0)
			rc = base_of(pack, root, &offset, err);
		if (rc < 0)
			return rc;
		(*count)++;
	}
}

static int check_base(const struct pack_store *store, const struct pack *pack, uint64_t size,
		      uint64_t offset, struct ward_error *err)
{
	const uint64_t blob = store->limits->blob_bytes;
	const uint64_t max = blob > PACK_BASE_MAX ? blob : PACK_BASE_MAX;

	if (size <= max)
		return 0;
	return error_set(err, WARD_ELIMIT,
			 "%s: the base of a delta at %llu has %llu bytes, more than %llu "
			 "(limits.blob_bytes)",
			 pack->file.path, (unsigned long long)offset, (unsigned long long)size,
			 (unsigned long long)max);
}

static int root_base(struct pack_store *store, struct pack *pack, const struct at *root,
		     struct base *out, struct ward_error *err)
{
	const size_t size = (size_t)root->entry.size;
	int rc = check_base(store, pack, root->entry.size, root->offset, err);

	if (rc < 0)
		return rc;
	*out = (struct base){ .type = root->entry.type, .bytes = malloc(size + 1), .len = size };
	if (out->bytes == NULL)
		return memory_error(err);
	rc = pack_file_inflate(store->reader, &pack->file, root->data, out->bytes, size, err);
	if (rc < 0) {
		free(out->bytes);
		out->bytes = NULL;
	}
	return rc;
}

/* One delta, inflated, with room for the small ones that most are. */
struct delta {
	char room[DELTA_ROOM];
	char *heap;
	struct ward_span bytes;
	uint64_t result; /**< size of what it makes */
};

static int load_delta(struct pack_store *store, struct pack *pack, const struct pack_link *link,
		      size_t base_len, struct delta *out, struct ward_error *err)
{
	const size_t size = (size_t)link->size;
	struct ward_span rest;
	uint64_t base;
	char *to = out->room;
	int rc = check_base(store, pack, link->size, link->offset, err);

	out->heap = NULL;
	if (rc < 0)
		return rc;
	if (size > sizeof(out->room)) {
		out->heap = malloc(size);
		to = out->heap;
	}
	if (to == NULL)
		return memory_error(err);
	rc = pack_file_inflate(store->reader, &pack->file, link->data, to, size, err);
	if (rc < 0)
		return rc;
	out->bytes = span_make(to, size);
	rest = out->bytes;
	if (!delta_sizes(&rest, &base, &out->result) || base != base_len)
		return malformed(pack, link->offset, "a delta that does not fit its base", err);
	return 0;
}

/* What `link` makes of `base`, which goes to the cache. With an arena it is the object itself, of
 * the size that is wanted. */
static int apply(struct pack_store *store, struct pack *pack, const struct pack_link *link,
		 const struct size *want, struct arena *arena, struct base *base,
		 uint64_t base_offset, struct ward_error *err)
{
	struct base made = { .type = base->type };
	struct delta delta;
	int rc = load_delta(store, pack, link, base->len, &delta, err);

	if (rc < 0)
		goto out;
	if (arena == NULL)
		rc = check_base(store, pack, delta.result, link->offset, err);
	else
		rc = check_size(pack, link->offset, want, delta.result, err);
	if (rc < 0)
		goto out;
	made.len = (size_t)delta.result;
	rc = spend(store, made.len + delta.bytes.len, err);
	if (rc < 0)
		goto out;
	made.bytes = arena != NULL ? arena_bytes(arena, made.len) : malloc(made.len + 1);
	if (made.bytes == NULL) {
		rc = memory_error(err);
		goto out;
	}
	if (!delta_apply(delta.bytes, span_make(base->bytes, base->len), made.bytes, made.len)) {
		if (arena == NULL)
			free(made.bytes);
		rc = malformed(pack, link->offset, "a malformed delta", err);
	}
out:
	free(delta.heap);
	base_cache_put(store->bases, &pack->file, base_offset, *base);
	*base = rc == 0 ? made : (struct base){ .bytes = NULL };
	return rc;
}

/* The object at the end of `count` links, in the arena. */
static int build(struct pack_store *store, struct pack *pack, size_t count, uint64_t offset,
		 const struct size *want, struct arena *arena, struct base *base,
		 struct ward_error *err)
{
	int rc = 0;

	while (rc == 0 && count > 0) {
		const struct pack_link *link = &store->links[--count];

		rc = apply(store, pack, link, want, count == 0 ? arena : NULL, base, offset, err);
		offset = link->offset;
	}
	return rc;
}

static int read_root(struct pack_store *store, struct pack *pack, const struct at *root,
		     const struct size *want, struct arena *arena, struct ward_span *out,
		     struct ward_error *err)
{
	const uint64_t size = root->entry.size;
	char *bytes;
	int rc = check_size(pack, root->offset, want, size, err);

	if (rc < 0)
		return rc;
	bytes = arena_bytes(arena, (size_t)size);
	if (bytes == NULL)
		return memory_error(err);
	rc = pack_file_inflate(store->reader, &pack->file, root->data, bytes, (size_t)size, err);
	if (rc == 0)
		*out = span_make(bytes, (size_t)size);
	return rc;
}

static int read_wanted(struct pack_store *store, const struct pack_place *place,
		       const struct size *want, struct arena *arena, enum object_type *type,
		       struct ward_span *out, struct ward_error *err)
{
	struct pack *pack = place->pack;
	struct base base;
	struct at root;
	size_t count;
	int rc = follow(store, place, &count, &base, &root, err);

	*out = WARD_SPAN("");
	*type = OBJECT_NONE;
	if (rc < 0)
		return rc;
	if (count == 0 && base.bytes == NULL) {
		*type = root.entry.type;
		return read_root(store, pack, &root, want, arena, out, err);
	}
	if (base.bytes == NULL)
		rc = root_base(store, pack, &root, &base, err);
	if (rc < 0)
		return rc;
	*type = base.type;
	if (count > 0) {
		rc = build(store, pack, count, root.offset, want, arena, &base, err);
		if (rc == 0)
			*out = span_make(base.bytes, base.len);
		return rc;
	}
	rc = check_size(pack, place->offset, want, base.len, err);
	if (rc == 0)
		*out = arena_copy(arena, span_make(base.bytes, base.len));
	if (rc == 0 && out->len != base.len)
		rc = memory_error(err);
	base_cache_put(store->bases, &pack->file, place->offset, base);
	return rc;
}

int pack_store_read(struct pack_store *store, const struct pack_place *place, uint64_t size,
		    struct arena *arena, enum object_type *type, struct ward_span *out,
		    struct ward_error *err)
{
	const struct size want = { .bytes = size };

	return read_wanted(store, place, &want, arena, type, out, err);
}

int pack_store_read_max(struct pack_store *store, const struct pack_place *place, uint64_t max,
			struct arena *arena, enum object_type *type, struct ward_span *out,
			struct ward_error *err)
{
	const struct size want = { .bytes = max, .is_max = true };

	return read_wanted(store, place, &want, arena, type, out, err);
}

int pack_store_stream(struct pack_store *store, const struct pack_place *place, uint64_t size,
		      repo_piece_fn fn, void *ctx, struct ward_error *err)
{
	struct stream s = { .size = size, .fn = fn, .ctx = ctx };
	struct pack *pack = place->pack;
	struct at at;
	int rc = look_at(store, pack, place->offset, &at, err);

	if (rc < 0 || at.entry.kind != ENTRY_OBJECT)
		return rc;
	rc = check_size(pack, at.offset, &(struct size){ .bytes = size }, at.entry.size, err);
	if (rc == 0)
		rc = stream_start(&s, NULL, store->oid_len, err);
	if (rc == 0)
		rc = pack_file_stream(store->reader, &pack->file, at.data, &s, err);
	stream_end(&s);
	return rc == 0 ? 1 : rc;
}
