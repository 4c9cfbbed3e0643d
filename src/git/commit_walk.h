/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_COMMIT_WALK_H
#define GIT_COMMIT_WALK_H

/**
 * @file git/commit_walk.h
 * @brief Inside git/: commits as a graph in memory, and a queue of them,
 * newest first. Read from raw objects, so that no replace ref, graft or
 * commit-graph file can bend it.
 */

#include "base/map.h"
#include "base/vec.h"
#include "git/backend.h"

struct commit_node {
	struct oid id;
	int64_t date; /**< of the committer */
	struct commit_node **parents;
	size_t parent_count;
	uint64_t order; /**< of being queued, for equal dates */
	uint32_t flags; /**< the algorithm's own */
	uint32_t children;
	bool loaded, queued;
};

struct commit_walk {
	struct repo *repo;
	struct arena *arena;   /**< nodes */
	struct arena *scratch; /**< one raw commit */
	struct ward_span raw;  /**< the one read last; in `scratch` */
	struct map nodes;
	VEC(struct commit_node *) queue; /**< binary heap */
	uint64_t next_order;
};

int walk_init(struct commit_walk *w, struct repo *repo, struct ward_error *err) WARD_MUST_USE;
void walk_release(struct commit_walk *w);

/** The node of `id`, made when it is new. */
int walk_node(struct commit_walk *w, const struct oid *id, struct commit_node **out,
	      struct ward_error *err) WARD_MUST_USE;
/** Read the commit, unless that was done. WARD_ENOTFOUND when it is missing. */
int walk_load(struct commit_walk *w, struct commit_node *node,
	      struct ward_error *err) WARD_MUST_USE;

int walk_push(struct commit_walk *w, struct commit_node *node,
	      struct ward_error *err) WARD_MUST_USE;
/** The newest, or NULL. */
struct commit_node *walk_pop(struct commit_walk *w);

#endif
