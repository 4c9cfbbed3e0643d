/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CHANGE_BUILDER_H
#define CHANGE_BUILDER_H

/** @file change/builder.h @brief What the sources that read a repository share. */

#include "base/map.h"
#include "base/vec.h"
#include "change/change.h"
#include "git/object.h"
#include "git/tree_diff.h"

struct change_builder {
	struct repo *repo;
	const struct limits *limits;
	struct arena *arena;
	VEC(struct ward_ref) refs;
	VEC(struct change_commit) commits;
	VEC(struct change_commit) tags;
	VEC(struct change_step) steps;	/**< HISTORY */
	VEC(struct change_step) states; /**< STATE */
	struct map seen;		/**< commits and tags taken, by id */
	uint64_t paths;			/**< changed paths so far, against limits.paths */
};

void builder_init(struct change_builder *b, struct repo *repo, const struct limits *limits,
		  struct arena *arena);

/** Add commits with a history step each; those taken before are passed over. `ids` is newest first.
 */
int builder_history(struct change_builder *b, const struct oid *ids, size_t count,
		    struct ward_span ref, bool is_protected, struct ward_error *err) WARD_MUST_USE;

/**
 * Follow a chain of annotated tags; `*out` is what it finally names, `*type`
 * what that is. With `take` the tag objects become part of the change.
 */
int builder_peel(struct change_builder *b, const struct oid *id, bool take, struct ward_span ref,
		 struct oid *out, enum object_type *type, struct ward_error *err) WARD_MUST_USE;

/** Add the state step from tree of `base` (NULL: nothing to compare with) to tree of `head`. */
int builder_state(struct change_builder *b, const struct oid *base, const struct oid *head,
		  struct ward_span ref, bool is_protected, struct ward_error *err) WARD_MUST_USE;

/** Turn changed paths into a step's files, counting them against the limit. */
int builder_files(struct change_builder *b, const struct tree_change *changes, size_t count,
		  struct change_step *step, struct ward_error *err) WARD_MUST_USE;

/** Hand over; WARD_EOOM when the arena is exhausted. */
int builder_finish(struct change_builder *b, struct ward_change *out,
		   struct ward_error *err) WARD_MUST_USE;

#endif
