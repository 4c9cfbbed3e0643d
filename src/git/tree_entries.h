/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_TREE_ENTRIES_H
#define GIT_TREE_ENTRIES_H

/**
 * @file git/tree_entries.h
 * @brief Entries of a raw tree for who reads every tree there is: as lenient as
 * Git itself, and what a tree has in common with another one costs little.
 */

#include <stdbool.h>
#include <stdint.h>

#include "gitward/span.h"

struct sweep_part;

struct raw_entry {
	uint32_t mode;
	struct ward_span name;
	const uint8_t *id; /**< raw, in the tree */
};

/** Cut the next entry off: 1, 0 at the end, -1 when it is malformed. */
int raw_entry_next(struct ward_span *rest, size_t oid_len, struct raw_entry *out);

/** Not 0 ends it and is returned; never -1. */
typedef int (*raw_entry_fn)(void *ctx, const struct raw_entry *entry);

/**
 * Call `fn` for the entries of `tree`; those that it shares with the start or
 * the end of `known` may be left out. -1 when it is malformed.
 */
int raw_entries_new(struct ward_span tree, struct ward_span known, size_t oid_len, raw_entry_fn fn,
		    void *ctx);

/**
 * The same for a tree that was built on another one: `parts` is all of it
 * (git/sweep.h). What stands as an entry in the base is left out wherever the
 * tree has it, so that the few that are new are found among thousands.
 */
int raw_entries_built(struct ward_span tree, struct ward_span base, const struct sweep_part *parts,
		      size_t part_count, size_t oid_len, raw_entry_fn fn, void *ctx);

#endif
