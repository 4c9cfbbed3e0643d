/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CHANGE_BUILDER_H
#define CHANGE_BUILDER_H

/** @file change/builder.h @brief What the sources that read a repository share. */

#include "base/map.h"
#include "base/vec.h"
#include "change/change.h"
#include "git/object.h"
#include "git/tree_diff.h"

/** One arrival of a commit, in the order of references. */
struct arrival_link {
	struct change_arrival arrival;
	struct arrival_link *next;
};

/** A commit or tag on its way into the change. */
struct built_commit {
	struct change_commit commit;
	struct change_step step; /**< what it brought in */
	bool has_step;		 /**< false: a tag, or known to be clean */
	struct oid first_parent; /**< unset for a root, or a tag */
	struct arrival_link *first, *last;
};

struct change_builder {
	struct repo *repo;
	const struct limits *limits;
	struct arena *arena;
	const struct change_guard *guard; /**< NULL: nothing is known of commits */
	VEC(struct built_commit *) commits;
	VEC(struct built_commit *) tags;
	VEC(struct change_step) loose;	/**< HISTORY, of what no commit brought */
	VEC(struct change_step) states; /**< STATE */
	struct map seen;		/**< commits and tags taken, by id: struct built_commit */
	struct map known;		/**< contents of commits that need no step */
	uint64_t paths;			/**< changed paths so far, against limits.paths */
	uint64_t pairs;			/**< of commit and reference, likewise */
};

void builder_init(struct change_builder *b, struct repo *repo, const struct limits *limits,
		  struct arena *arena);

/**
 * Add commits that arrive at `ref`, with a history step each. One that was
 * taken before only gets one more arrival. `ids` is newest first and begins
 * with the tip. A reference without a name stands for none.
 */
int builder_history(struct change_builder *b, const struct oid *ids, size_t count,
		    const struct ward_ref *ref, struct ward_error *err) WARD_MUST_USE;

/**
 * Follow a chain of annotated tags; `*out` is what it finally names, `*type`
 * what that is. With `take` the tag objects become part of the change and
 * arrive at that reference.
 */
int builder_peel(struct change_builder *b, const struct oid *id, const struct ward_ref *take,
		 struct oid *out, enum object_type *type, struct ward_error *err) WARD_MUST_USE;

/** Add the state step from tree of `base` (NULL: nothing to compare with) to tree of `head`; counts
 * ref->files. */
int builder_state(struct change_builder *b, const struct oid *base, const struct oid *head,
		  struct ward_ref *ref, struct ward_error *err) WARD_MUST_USE;

/**
 * What a reference names that is no commit: a tree is compared with the tree of
 * `base` (NULL: the empty one) as history and as state, a blob is one new file
 * called like the reference. WARD_EUNSUPPORTED for a branch.
 */
int builder_object(struct change_builder *b, const struct oid *base, const struct oid *id,
		   struct ward_ref *ref, struct ward_error *err) WARD_MUST_USE;

/** Turn changed paths into a step's files, counting them against the limit. */
int builder_files(struct change_builder *b, const struct tree_change *changes, size_t count,
		  struct change_step *step, struct ward_error *err) WARD_MUST_USE;

/** Hand over; WARD_EOOM when the arena is exhausted. */
int builder_finish(struct change_builder *b, struct ward_change *out,
		   struct ward_error *err) WARD_MUST_USE;

#endif
