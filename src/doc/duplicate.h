/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_DUPLICATE_H
#define DOC_DUPLICATE_H

/** @file doc/duplicate.h @brief Keys that stand twice in a mapping; no choice of keys makes it
 * slow. */

#include <stdbool.h>
#include <stddef.h>

#include "doc/node.h"

struct arena;

/** Mappings of at most so many keys are checked key by key, larger ones when they are complete. */
#define DUPLICATE_SMALL 32

/** Whether a key takes part: a scalar or an alias of one; a merge may stand more than once. */
bool duplicate_counts(const struct ward_node *key);
/** Mark `key`, the newest of `map` and not yet among its children, when it stands there already;
 * `hashes` are those of the `count` keys before it. */
bool duplicate_check(const struct ward_node *map, struct ward_node *key, const uint32_t *hashes,
		     size_t count);
/** Mark the keys of a complete mapping and add their number to `*found`; those already marked are
 * not counted again. 0 or WARD_EOOM. */
int duplicate_check_all(const struct ward_node *map, struct arena *arena, size_t *found);

#endif
