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
	struct commit_node *target; /**< reaching it from ONE settles the question */
	bool reached;
	bool near;			   /**< any common commit of ONE's own line will do */
	size_t fresh;			   /**< queued ones that the walk goes on for */
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

/* With `near` what only TWO reaches is followed no further than ONE's own line needs. */
static bool is_fresh(const struct paint *p, uint32_t flags)
{
	return p->near ? (flags & (ONE | STALE)) == ONE : (flags & STALE) == 0;
}

static int colour(struct paint *p, struct commit_node *node, uint32_t flags)
{
	struct ward_error local = { .code = WARD_OK };
	int rc;

	if ((node->flags & flags) == flags)
		return 0;
	if (node->queued && is_fresh(p, node->flags))
		p->fresh--;
	node->flags |= flags;
	if (node->queued && is_fresh(p, node->flags))
		p->fresh++;
	if (node == p->target && (flags & ONE) != 0)
		p->reached = true;
	if (node->queued)
		return 0;
	rc = walk_load(&p->walk, node, &local);
	if (rc == WARD_ENOTFOUND)
		return note(p, node, true);
	if (rc < 0)
		return error_set(p->err, rc, "%s", local.message);
	if (is_fresh(p, node->flags))
		p->fresh++;
	return walk_push(&p->walk, node, p->err);
}

static bool is_settled(const struct paint *p)
{
	/* Where clocks run wrong ONE's line may end before TWO's has come to it. */
	if (p->near && p->common.len == 0)
		return p->walk.queue.len == 0;
	return p->fresh == 0;
}

static int run(struct paint *p)
{
	int rc = 0;

	while (rc == 0 && !p->reached && !is_settled(p)) {
		struct commit_node *node = walk_pop(&p->walk);
		uint32_t flags = node->flags & (ONE | TWO | STALE);

		rc = check_time(p->walk.repo, p->err);
		if (is_fresh(p, flags))
			p->fresh--;
		if (rc == 0 && flags == (ONE | TWO)) {
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

static int paint_tip(struct paint *p, const struct oid *tip, uint32_t flags,
		     struct commit_node **node)
{
	struct oid id;
	int rc = peel_to_commit(p->walk.repo, tip, &id, p->err);

	if (rc == 0)
		rc = walk_node(&p->walk, &id, node, p->err);
	return rc == 0 ? colour(p, *node, flags) : rc;
}

static int paint_from(struct paint *p, struct repo *repo, const struct oid *one,
		      const struct oid *two, size_t two_count, struct ward_error *err)
{
	struct commit_node *node = NULL;
	int rc;

	p->err = err;
	rc = walk_init(&p->walk, repo, err);
	for (size_t i = 0; rc == 0 && i < two_count; i++)
		rc = paint_tip(p, &two[i], TWO, &node);
	return rc == 0 ? paint_tip(p, one, ONE, &node) : rc;
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
	struct paint p = { .near = false };
	struct oid target;
	int rc = paint_from(&p, repo, commit, ancestor, 1, err);

	if (rc == 0)
		rc = peel_to_commit(repo, ancestor, &target, err);
	if (rc == 0)
		rc = walk_node(&p.walk, &target, &p.target, err);
	if (rc == 0)
		p.reached = (p.target->flags & ONE) != 0;
	if (rc == 0)
		rc = run(&p);
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

static int common_of(struct paint *p, struct repo *repo, const struct oid *one,
		     const struct oid *two, size_t two_count, struct oid *out,
		     struct ward_error *err)
{
	int rc = paint_from(p, repo, one, two, two_count, err);

	*out = (struct oid){ .len = 0 };
	if (rc == 0)
		rc = run(p);
	if (rc == 0)
		rc = check_missing(p);
	if (rc == 0)
		rc = best(repo, p, out, err);
	walk_release(&p->walk);
	return rc;
}

int repo_merge_base(struct repo *repo, const struct oid *a, const struct oid *b, struct oid *out,
		    struct ward_error *err)
{
	struct paint p = { .near = false };

	return common_of(&p, repo, a, b, 1, out, err);
}

int repo_fork_point(struct repo *repo, const struct oid *tip, const struct oid *others,
		    size_t count, struct oid *out, struct ward_error *err)
{
	struct paint p = { .near = true };

	return common_of(&p, repo, tip, others, count, out, err);
}
