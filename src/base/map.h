/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

/**
 * @file base/map.h
 * @brief Hash table from byte strings to pointers or numbers, on an arena.
 *
 * Keys are not copied: they must live as long as the map. The hash is seeded
 * per map, so that chosen keys cannot make it slow.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gitward/span.h"

struct arena;

struct map_entry {
	struct ward_span key;
	uint64_t hash;
	union {
		void *ptr;
		uint64_t num;
	} value;
	bool used;
};

struct map {
	struct arena *arena;
	struct map_entry *slots; /**< a power of two of them, or NULL while empty */
	size_t room;
	size_t len;
	uint64_t seed;
};

void map_init(struct map *m, struct arena *a);
/** The entry of `key`, or NULL. */
struct map_entry *map_get(const struct map *m, struct ward_span key);
/**
 * The entry of `key`, made with a zero value when missing (`*added` tells);
 * NULL when the arena is exhausted. `added` may be NULL. Adding moves entries.
 */
struct map_entry *map_put(struct map *m, struct ward_span key, bool *added);
/** Iterate: start with `*pos` 0; NULL at the end. Order is unspecified. */
struct map_entry *map_next(const struct map *m, size_t *pos);

#endif
