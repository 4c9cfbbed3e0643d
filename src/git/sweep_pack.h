/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_SWEEP_PACK_H
#define GIT_SWEEP_PACK_H

/**
 * @file git/sweep_pack.h
 * @brief Inside git/: one pack as a forest of deltas, for git/sweep.h. Its
 * entries are ranked by offset; a rank is what the links are made of.
 */

#include "git/pack_ahead.h"
#include "git/pack_format.h"
#include "git/pack_store.h"
#include "git/sweep.h"

struct sweep_pack {
	struct pack *pack;
	uint32_t first;	       /**< number of its row 0 */
	uint64_t *offsets;     /**< by rank */
	uint32_t *rows;	       /**< by rank */
	uint32_t *first_child; /**< by rank: what is built on it, by offset */
	uint32_t *next_child;  /**< by rank */
	uint8_t *types;	       /**< by row, and more bits */
	uint32_t *fan;	       /**< by the first `fan_bits` bits of an id; or NULL */
	unsigned fan_bits;
	struct sweep_frame *frames; /**< the way from a root to what is in hand */
	size_t frame_room;
};

/** Read all entry headers and link each delta to what it is built on. Memory of the arrays is from
 * malloc; on failure sweep_pack_release() frees it as well. */
int sweep_pack_open(struct sweep_pack *p, struct pack_store *store,
		    struct ward_error *err) WARD_MUST_USE;
void sweep_pack_release(struct sweep_pack *p);

/** The row of an id of the length that the pack has. */
bool sweep_pack_find(const struct sweep_pack *p, const uint8_t *id, uint32_t *row);
/** Read the header of the entry at a rank. */
int sweep_pack_entry(const struct sweep_pack *p, struct pack_ahead *ahead, uint32_t rank,
		     struct pack_entry *out, struct ward_error *err) WARD_MUST_USE;

/** An earlier pack has this row too. */
void sweep_pack_set_double(struct sweep_pack *p, uint32_t row);
bool sweep_pack_is_double(const struct sweep_pack *p, uint32_t row);
enum object_type sweep_pack_type(const struct sweep_pack *p, uint32_t row);
/** Its chain of deltas does not end at an object. */
bool sweep_pack_is_lost(const struct sweep_pack *p, uint32_t row);

/** The type of what is no delta; OBJECT_NONE for one. */
enum object_type sweep_pack_root(const struct sweep_pack *p, uint32_t rank);

/** As sweep_each(), for one pack; `*built` counts bytes against limits.history_bytes. */
int sweep_pack_each(struct sweep_pack *p, struct pack_store *store, enum object_type type,
		    uint64_t *built, const struct sweep_calls *calls,
		    struct ward_error *err) WARD_MUST_USE;

/** Count bytes that were read: WARD_ELIMIT over limits.history_bytes. */
int sweep_spend(uint64_t *built, size_t bytes, const struct limits *limits,
		struct ward_error *err) WARD_MUST_USE;
/** The largest object that is built. */
uint64_t sweep_object_max(const struct limits *limits);

#endif
