/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_OBJECT_CHECK_H
#define GIT_OBJECT_CHECK_H

/** @file git/object_check.h @brief Inside git/: reading objects beyond what git/object.h promises.
 */

#include <stdbool.h>
#include <stdint.h>

#include "git/object.h"

/** Longest name in a tree that can be checked for duplicates. */
#define TREE_NAME_MAX 65536

/**
 * Check a whole tree: every entry well-formed (tree_next), names in order and
 * none twice, also not as file and folder.
 */
int tree_check(struct ward_span raw, size_t oid_len, struct ward_error *err) WARD_MUST_USE;

/** Order of entries: as paths, folders ending in '/'. */
int tree_entry_cmp(const struct tree_entry *a, const struct tree_entry *b);

/** The mode as Git compares it: 0100664 is 0100644, zero padding is gone. */
uint32_t mode_canonical(uint32_t mode);

/** NULL for a path that a tree can hold, else what is wrong with it. */
const char *path_fault(struct ward_span path);

/**
 * What history needs of a commit, as lenient as Git itself: commits of old
 * histories break fsck's rules about people and dates. Parents are cut off
 * `*rest` one by one.
 */
int commit_links(struct ward_span raw, size_t oid_len, struct oid *tree, struct ward_span *rest,
		 int64_t *date, struct ward_error *err) WARD_MUST_USE;
/** Cut the next parent off: 1, 0 at the end, or WARD_EPARSE. */
int commit_next_parent(struct ward_span *rest, size_t oid_len, struct oid *out,
		       struct ward_error *err) WARD_MUST_USE;

#endif
