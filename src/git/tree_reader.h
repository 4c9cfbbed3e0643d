/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_TREE_READER_H
#define GIT_TREE_READER_H

/**
 * @file git/tree_reader.h
 * @brief Inside git/: walking trees with an explicit stack. Buffers are kept
 * from walk to walk; what is live at once and how many trees are read are
 * bounded.
 */

#include "git/object_check.h"
#include "git/repo.h"

struct tree_reader;

/** One tree that is being walked: its next entry, if any. */
struct tree_cursor {
	struct ward_span rest;
	struct tree_entry entry;
	bool done;
};

/** The reader of a repository, counters at zero, no level in use. */
int tree_reader_start(struct repo *repo, struct tree_reader **out,
		      struct ward_error *err) WARD_MUST_USE;
void tree_reader_free(struct tree_reader *reader);

/** Open the next level; WARD_ELIMIT when it would be deeper than limits.tree_depth. */
int tree_reader_push(struct tree_reader *reader, struct ward_error *err) WARD_MUST_USE;
/** Memory of the last level, gone with it. */
struct arena *tree_reader_arena(struct tree_reader *reader);
/** Forget the trees of the last level. */
void tree_reader_pop(struct tree_reader *reader);

/** Read and check a tree into the last level and stand on its first entry. An unset id is the empty
 * tree. */
int tree_reader_load(struct tree_reader *reader, const struct oid *id, struct tree_cursor *out,
		     struct ward_error *err) WARD_MUST_USE;

/** Go to the next entry. The tree was checked as a whole when it was read. */
void tree_cursor_next(struct tree_cursor *cursor, size_t oid_len);

#endif
