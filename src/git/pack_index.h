/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_PACK_INDEX_H
#define GIT_PACK_INDEX_H

/**
 * @file git/pack_index.h
 * @brief Inside git/: which objects a pack holds and where: its .idx file,
 * version 1 or 2, for SHA-1 and SHA-256.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/oid.h"

struct arena;

struct pack_index {
	void *map;
	size_t size;
	size_t oid_len;
	const uint8_t *fanout;
	const uint8_t *names;	/**< first id */
	size_t stride;		/**< from one id to the next */
	const uint8_t *offsets; /**< first offset, of 32 bits */
	size_t offset_stride;
	const uint8_t *large; /**< offsets of 64 bits */
	size_t large_count;
	const uint8_t *pack_checksum; /**< the last bytes of the pack it belongs to */
	uint32_t count;
};

/** Map a file. WARD_EUNSUPPORTED for a version we do not know. */
int pack_index_map(const char *path, size_t oid_len, struct pack_index *out,
		   struct ward_error *err) WARD_MUST_USE;
void pack_index_unmap(struct pack_index *p);

/** Row of the first id that is not below `id`. */
uint32_t pack_index_lower_bound(const struct pack_index *p, const struct oid *id);
/** Whether it is there, and in which row. */
bool pack_index_find(const struct pack_index *p, const struct oid *id, uint32_t *row);
struct oid pack_index_id(const struct pack_index *p, uint32_t row);
/** Where the object of a row begins in the pack; false when the index is malformed. */
bool pack_index_offset(const struct pack_index *p, uint32_t row, uint64_t *out);

/** Called with the paths of an index and its pack, in the arena; non-zero ends the listing, but for
 * WARD_ENOTFOUND: the files are gone. */
typedef int (*pack_files_fn)(void *ctx, const char *index, const char *pack,
			     struct ward_error *err);
/** The packs of an object directory. Nothing when it has no folder for them. */
int pack_files_each(const char *objects, struct arena *arena, pack_files_fn fn, void *ctx,
		    struct ward_error *err) WARD_MUST_USE;

#endif
