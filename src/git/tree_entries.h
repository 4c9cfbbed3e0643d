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

#endif
