/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CHANGE_PLACE_MEMORY_H
#define CHANGE_PLACE_MEMORY_H

/**
 * @file change/place_memory.h
 * @brief What a walk through all trees remembers: which tree was looked at
 * under which path, and the last tree of each path. About 16 bytes for each
 * tree and path, the paths of folders, and 16 MiB of trees.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/limits.h"
#include "gitward/span.h"

struct place_memory;

/** NULL when out of memory. */
struct place_memory *place_memory_new(const struct limits *limits);
/** NULL is allowed. */
void place_memory_free(struct place_memory *m);

/** The number of a path. False when out of memory. */
bool place_memory_path(struct place_memory *m, struct ward_span path, uint32_t *out);

/** Whether a tree was noted under a path. */
bool place_memory_seen(const struct place_memory *m, uint32_t tree, uint32_t path);
/** Note it. False when out of memory. */
bool place_memory_note(struct place_memory *m, uint32_t tree, uint32_t path);

/** The tree that was kept last for a path, or nothing; `*lively` becomes true unless it is known
 * to be dull. It lasts until the next one is kept. */
struct ward_span place_memory_tree(const struct place_memory *m, uint32_t path, bool *lively);
/** Keep it in its place, where there is room. */
void place_memory_keep(struct place_memory *m, uint32_t path, uint32_t number,
		       struct ward_span tree);
/** Nothing below this tree matters. */
void place_memory_dull(struct place_memory *m, uint32_t path, uint32_t number);

#endif
