/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_PACK_TYPES_H
#define GIT_PACK_TYPES_H

/**
 * @file git/pack_types.h
 * @brief Inside git/: what the deltas of a pack make, once their chains were
 * followed: one that ten thousand others are built on is followed once.
 */

#include <stddef.h>
#include <stdint.h>

#include "git/repo.h"

/** All zeros is an empty one. */
struct pack_types {
	uint64_t *slots; /**< offset and type in one number; 0: empty */
	size_t room;	 /**< a power of two, or 0 */
	size_t len;
};

/** The type of what lies at `offset`; OBJECT_NONE when unknown. */
enum object_type pack_types_get(const struct pack_types *t, uint64_t offset);
/** Remember it. Without memory for that, and when it is full (a million), it is looked for again.
 */
void pack_types_put(struct pack_types *t, uint64_t offset, enum object_type type);
void pack_types_release(struct pack_types *t);

#endif
