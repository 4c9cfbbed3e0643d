/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_PACK_H
#define GIT_PACK_H

/**
 * @file git/pack.h
 * @brief Inside git/: objects in the packs of several object directories.
 *
 * Packs come from outside: sizes are looked at before memory is taken, chains
 * of deltas are followed with a list and a bound, offsets stay inside the
 * pack. The hash of an object is not verified: git did so when it received
 * the pack. zlib's checksum and all announced sizes are.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/oid.h"
#include "git/repo.h"

struct arena;
struct inflater;
struct limits;
struct pack_store;
struct pack;

/** Objects that deltas are built on may be this large whatever the limit of a blob is. */
#define PACK_BASE_MAX ((uint64_t)64 << 20)

struct pack_place {
	struct pack *pack;
	uint64_t offset;
};

/** Of `limits`, blob_bytes (or 64 MiB, whichever is more) bounds each object that deltas are built
 * on, and delta_bytes the work on all deltas. The strings, `limits` and `inflater` must live as
 * long as the store; the limits may change. */
int pack_store_open(const char *const *dirs, size_t count, size_t oid_len,
		    const struct limits *limits, struct inflater *inflater, struct pack_store **out,
		    struct ward_error *err) WARD_MUST_USE;
/** NULL is allowed. */
void pack_store_free(struct pack_store *store);

/** Where an object is: 1, 0 when no pack has it, or an error. */
int pack_store_find(struct pack_store *store, const struct oid *id, struct pack_place *out,
		    struct ward_error *err) WARD_MUST_USE;

/** Look for packs that appeared since: 1 when there may be some, 0, or an error. */
int pack_store_refresh(struct pack_store *store, struct ward_error *err) WARD_MUST_USE;

/** Type and size, following deltas without building anything. */
int pack_store_header(struct pack_store *store, const struct pack_place *place,
		      enum object_type *type, uint64_t *size, struct ward_error *err) WARD_MUST_USE;

/** The content, whatever size up to `max` it has; WARD_ELIMIT over that. */
int pack_store_read_max(struct pack_store *store, const struct pack_place *place, uint64_t max,
			struct arena *arena, enum object_type *type, struct ward_span *out,
			struct ward_error *err) WARD_MUST_USE;
/** The content, `size` bytes as the header said. */
int pack_store_read(struct pack_store *store, const struct pack_place *place, uint64_t size,
		    struct arena *arena, enum object_type *type, struct ward_span *out,
		    struct ward_error *err) WARD_MUST_USE;

/** The content in pieces: 1 when all was given, 0 when the object is kept as a delta, which is not
 * given, or an error. */
int pack_store_stream(struct pack_store *store, const struct pack_place *place, uint64_t size,
		      repo_piece_fn fn, void *ctx, struct ward_error *err) WARD_MUST_USE;

#endif
