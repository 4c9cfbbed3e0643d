/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "git/commit_walk.h"

/*
 * Paint down from both sides. A commit with both colours is common; what is
 * below a common one is stale. The walk ends when only stale ones are queued.
 * A commit that gains a colour is queued again, so clocks need not agree.
 */
enum { ONE = 1, TWO = 2, STALE = 4, COMMON = 8 };

/* Candidates that are compared with each other; criss-cross histories have a few. */
#define CANDIDATES 16

struct paint {
	struct commit_walk walk;
	struct ward_error *err;
	const struct commit_node *target; /**< reaching it from ONE settles the question */
	bool reached;
	size_t fresh;			   /**< queued ones that are not stale */
	VEC(struct commit_node *) missing; /**< could not be read; harmless once stale */
	VEC(struct commit_node *) common;
};

static int note(struct paint *p, struct commit_node *node, bool missing)
{
	struct commit_node **slot = missing ? vec_push(p->walk.arena, &p->missing)
					    : vec_push(p->walk.arena, &p->common);

	if (slot == NULL)
		return memory_error(p->err);
	*slot = node;
	return 0;
}

static int colour(struct paint *p, struct commit_node *node, uint32_t flags)
{
	struct ward_error local = { .code = WARD_OK };
	int rc;

	if ((node->flags & flags) == flags)
		return 0;
	if (node->queued && (node->flags & STALE) == 0 && (flags & STALE) != 0)
		p->fresh--;
	node->flags |= flags;
	if (node == p->target && (flags & ONE) != 0)
		p->reached = true;
	if (node->queued)
		return 0;
	rc = walk_load(&p->walk, node, &local);
	if (rc == WARD_ENOTFOUND)
		return note(p, node, true);
	if (rc < 0)
		return error_set(p->err, rc, "%s", local.message);
	if ((node->flags & STALE) == 0)
		p->fresh++;
	return walk_push(&p->walk, node, p->err);
}

static int run(struct paint *p)
{
	int rc = 0;

	while (rc == 0 && p->fresh > 0 && !p->reached) {
		struct commit_node *node = walk_pop(&p->walk);
		uint32_t flags = node->flags & (ONE | TWO | STALE);

		if ((flags & STALE) == 0)
			p->fresh--;
		if (flags == (ONE | TWO)) {
			if ((node->flags & COMMON) == 0)
				rc = note(p, node, false);
			node->flags |= COMMON;
			flags |= STALE;
		}
		for (size_t i = 0; rc == 0 && i < node->parent_count; i++)
			rc = colour(p, node->parents[i], flags);
	}
	return rc;
}

static int paint_from(struct paint *p, struct repo *repo, const struct oid *one,
		      const struct oid *two, bool two_is_target, struct ward_error *err)
{
	struct commit_node *node;
	struct oid id;
	int rc;

	*p = (struct paint){ .err = err };
	rc = walk_init(&p->walk, repo, err);
	if (rc == 0)
		rc = peel_to_commit(repo, two, &id, err);
	if (rc == 0)
		rc = walk_node(&p->walk, &id, &node, err);
	if (rc == 0) {
		p->target = two_is_target ? node : NULL;
		rc = colour(p, node, TWO);
	}
	if (rc == 0)
		rc = peel_to_commit(repo, one, &id, err);
	if (rc == 0)
		rc = walk_node(&p->walk, &id, &node, err);
	if (rc == 0)
		rc = colour(p, node, ONE);
	if (rc == 0)
		rc = run(p);
	return rc;
}

/* Below a common commit nothing can change the answer; elsewhere it could. */
static int check_missing(const struct paint *p)
{
	const bool shallow = p->walk.repo->info.shallow;
	char hex[OID_HEX_MAX];

	for (size_t i = 0; i < p->missing.len; i++) {
		const struct commit_node *node = p->missing.items[i];

		if ((node->flags & STALE) == 0)
			return error_set(p->err, WARD_ENOTFOUND, "commit %s is missing%s",
					 oid_hex(&node->id, hex),
					 shallow ? ": the repository is a shallow clone" : "");
	}
	return 0;
}

int repo_is_ancestor(struct repo *repo, const struct oid *ancestor, const struct oid *commit,
		     struct ward_error *err)
{
	struct paint p;
	int rc = paint_from(&p, repo, commit, ancestor, true, err);

	if (rc == 0 && p.reached)
		rc = 1;
	else if (rc == 0)
		rc = check_missing(&p);
	walk_release(&p.walk);
	return rc;
}

/* Whether a candidate is an ancestor of another one: 1, 0, or an error. */
static int is_below(struct repo *repo, const struct paint *p, const struct commit_node *node,
		    struct ward_error *err)
{
	size_t compared = 0;

	for (size_t i = 0; i < p->common.len && compared < CANDIDATES; i++) {
		const struct commit_node *other = p->common.items[i];
		int rc;

		if (other == node || (other->flags & STALE) != 0)
			continue;
		compared++;
		rc = repo_is_ancestor(repo, &node->id, &other->id, err);
		if (rc != 0)
			return rc;
	}
	return 0;
}

/* The newest candidate that is no ancestor of another one. */
static int best(struct repo *repo, const struct paint *p, struct oid *out, struct ward_error *err)
{
	for (size_t i = 0; i < p->common.len; i++) {
		const struct commit_node *node = p->common.items[i];
		int rc;

		if ((node->flags & STALE) != 0)
			continue;
		rc = is_below(repo, p, node, err);
		if (rc == 0)
			*out = node->id;
		if (rc <= 0)
			return rc;
	}
	return error_set(err, WARD_ENOTFOUND, "the histories have no common ancestor");
}

int repo_merge_base(struct repo *repo, const struct oid *a, const struct oid *b, struct oid *out,
		    struct ward_error *err)
{
	struct paint p;
	int rc = paint_from(&p, repo, a, b, false, err);

	*out = (struct oid){ .len = 0 };
	if (rc == 0)
		rc = check_missing(&p);
	if (rc == 0)
		rc = best(repo, &p, out, err);
	walk_release(&p.walk);
	return rc;
}
