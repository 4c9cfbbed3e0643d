/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "git/commit_walk.h"

enum { SEEN = 1, HIDDEN = 2, LISTED = 4 };

/*
 * A hidden commit whose clock ran late is found after younger ones were
 * listed. So the hidden side is followed for a while when nothing else is
 * left; what is still missed is judged once more, never once less.
 */
#define SLOP 64
/* Listed commits of which some may turn out hidden, beyond the maximum asked for. */
#define SPARE 65536

struct history {
	struct commit_walk walk;
	const struct repo_walk *want;
	struct ward_error *err;
	VEC(struct commit_node *) listed;
	VEC(struct commit_node *) todo; /**< of hide() */
	size_t shown;			/**< listed ones that are not hidden */
	size_t interesting;		/**< queued ones that are not hidden */
	int64_t oldest;			/**< least date of a listed one */
};

static int load_shallow(struct repo *repo, struct ward_error *err)
{
	struct ward_error local = { .code = WARD_OK };
	const char *path = path_join(repo->arena, repo->info.common_dir, "shallow");
	struct ward_span text;
	struct ward_span line;
	VEC(struct oid) ids = { 0 };
	int rc;

	if (repo->shallow_read)
		return 0;
	if (path == NULL)
		return memory_error(err);
	rc = read_file(path, (size_t)16 << 20, repo->arena, &text, &local);
	if (rc < 0 && rc != WARD_ENOTFOUND)
		return error_set(err, rc, "%s", local.message);
	while (rc == 0 && span_line(&text, &line)) {
		struct oid *id = vec_push(repo->arena, &ids);

		if (id == NULL)
			return memory_error(err);
		if (!oid_parse(line, id) || id->len != repo->info.oid_len)
			return error_set(err, WARD_EGIT, "the file 'shallow' is malformed");
	}
	repo->shallow = ids.items;
	repo->shallow_count = ids.len;
	repo->shallow_read = true;
	return 0;
}

int repo_is_shallow_at(struct repo *repo, const struct oid *id, struct ward_error *err)
{
	const int rc = load_shallow(repo, err);

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < repo->shallow_count; i++) {
		if (oid_eq(&repo->shallow[i], id))
			return 1;
	}
	return 0;
}

static int hide_later(struct history *h, struct commit_node *node)
{
	struct commit_node **slot;

	if ((node->flags & HIDDEN) != 0)
		return 0;
	slot = vec_push(h->walk.arena, &h->todo);
	if (slot == NULL)
		return memory_error(h->err);
	*slot = node;
	return 0;
}

/* Paint a commit and all known ancestors; there may be many, so no recursion. */
static int hide(struct history *h, struct commit_node *node)
{
	int rc = hide_later(h, node);

	while (rc == 0 && h->todo.len > 0) {
		struct commit_node *at = h->todo.items[--h->todo.len];

		if ((at->flags & HIDDEN) != 0)
			continue;
		at->flags |= HIDDEN;
		if (at->queued)
			h->interesting--;
		if ((at->flags & LISTED) != 0)
			h->shown--;
		for (size_t i = 0; rc == 0 && i < at->parent_count; i++)
			rc = hide_later(h, at->parents[i]);
	}
	return rc;
}

/* A parent that is not there: fine on the hidden side, and at a known boundary when that is
 * allowed. */
static int missing(struct history *h, const struct commit_node *child,
		   const struct commit_node *node)
{
	char hex[OID_HEX_MAX];
	int rc = 0;

	if ((node->flags & HIDDEN) != 0 && child != NULL)
		return 0;
	if (child != NULL && h->want->allow_shallow)
		rc = repo_is_shallow_at(h->walk.repo, &child->id, h->err);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	return error_set(h->err, WARD_ENOTFOUND, "commit %s is missing%s", oid_hex(&node->id, hex),
			 h->walk.repo->info.shallow ? ": the repository is a shallow clone" : "");
}

static int enqueue(struct history *h, const struct commit_node *child, struct commit_node *node)
{
	struct ward_error local = { .code = WARD_OK };
	int rc = 0;

	if ((node->flags & SEEN) != 0)
		return 0;
	node->flags |= SEEN;
	if (h->want->stop_before_push) {
		rc = repo_exists_before(h->walk.repo, &node->id, h->err);
		if (rc == 1 && h->want->known != NULL && (node->flags & HIDDEN) == 0)
			rc = h->want->known(h->want->ctx, &node->id, h->err);
		if (rc != 0)
			return rc < 0 ? rc : 0;
	}
	rc = walk_load(&h->walk, node, &local);
	if (rc == WARD_ENOTFOUND)
		return missing(h, child, node);
	if (rc < 0)
		return error_set(h->err, rc, "%s", local.message);
	if (h->want->seen != NULL && (node->flags & HIDDEN) == 0)
		rc = h->want->seen(h->want->ctx, &node->id, h->walk.raw, h->err);
	if (rc == 0)
		rc = walk_push(&h->walk, node, h->err);
	if (rc == 0 && (node->flags & HIDDEN) == 0)
		h->interesting++;
	return rc;
}

static int list(struct history *h, struct commit_node *node)
{
	const uint64_t max = h->want->max;
	struct commit_node **slot = vec_push(h->walk.arena, &h->listed);

	if (slot == NULL)
		return memory_error(h->err);
	*slot = node;
	node->flags |= LISTED;
	h->shown++;
	if (h->listed.len == 1 || node->date < h->oldest)
		h->oldest = node->date;
	if (h->listed.len > max && (h->want->hide_count == 0 || h->listed.len - max > SPARE))
		return error_set(h->err, WARD_ELIMIT, "more than %llu commits (limits.commits)",
				 (unsigned long long)max);
	return 0;
}

static int visit(struct history *h, struct commit_node *node)
{
	int rc = 0;

	if ((node->flags & HIDDEN) == 0) {
		h->interesting--;
		rc = list(h, node);
	}
	for (size_t i = 0; rc == 0 && i < node->parent_count; i++) {
		if ((node->flags & HIDDEN) != 0)
			rc = hide(h, node->parents[i]);
		if (rc == 0)
			rc = enqueue(h, node, node->parents[i]);
	}
	return rc;
}

static int collect(struct history *h)
{
	unsigned slop = SLOP;
	int rc = 0;

	while (rc == 0 && h->walk.queue.len > 0) {
		if (h->interesting == 0) {
			if (h->shown == 0)
				break;
			if (h->walk.queue.items[0]->date < h->oldest && slop-- == 0)
				break;
		}
		rc = check_time(h->walk.repo, h->err);
		if (rc == 0)
			rc = visit(h, walk_pop(&h->walk));
	}
	return rc;
}

static int start(struct history *h)
{
	struct commit_node *node;
	struct oid id;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < h->want->hide_count; i++) {
		struct ward_error local = { .code = WARD_OK };

		rc = peel_to_commit(h->walk.repo, &h->want->hide[i], &id, &local);
		/* A tag of a blob or tree hides no commit. */
		if (rc == WARD_EUNSUPPORTED) {
			rc = 0;
			continue;
		}
		if (rc < 0)
			return error_set(h->err, rc, "%s", local.message);
		rc = walk_node(&h->walk, &id, &node, h->err);
		if (rc == 0)
			rc = hide(h, node);
		if (rc == 0)
			rc = enqueue(h, NULL, node);
	}
	if (rc == 0)
		rc = peel_to_commit(h->walk.repo, &h->want->tip, &id, h->err);
	if (rc == 0)
		rc = walk_node(&h->walk, &id, &node, h->err);
	if (rc == 0)
		rc = enqueue(h, NULL, node);
	return rc;
}

/* Newest first among those whose children have all been given. */
static int sort(struct history *h, struct arena *arena, struct oid **out, size_t *count)
{
	const size_t n = h->listed.len;
	struct commit_node *node;
	int rc = 0;

	*out = ARENA_ARRAY(arena, h->shown, struct oid);
	if (*out == NULL)
		return memory_error(h->err);
	for (size_t i = 0; i < n; i++) {
		node = h->listed.items[i];
		for (size_t k = 0; k < node->parent_count && (node->flags & HIDDEN) == 0; k++)
			node->parents[k]->children++;
	}
	h->walk.queue.len = 0;
	for (size_t i = 0; rc == 0 && i < n; i++) {
		node = h->listed.items[i];
		if ((node->flags & HIDDEN) == 0 && node->children == 0)
			rc = walk_push(&h->walk, node, h->err);
	}
	while (rc == 0 && (node = walk_pop(&h->walk)) != NULL) {
		(*out)[(*count)++] = node->id;
		for (size_t k = 0; rc == 0 && k < node->parent_count; k++) {
			struct commit_node *parent = node->parents[k];

			if ((parent->flags & (LISTED | HIDDEN)) == LISTED &&
			    --parent->children == 0)
				rc = walk_push(&h->walk, parent, h->err);
		}
	}
	if (rc == 0 && *count != h->shown)
		rc = error_set(h->err, WARD_EGIT, "the history has a cycle");
	return rc;
}

int repo_history(struct repo *repo, const struct repo_walk *walk, struct arena *arena,
		 struct oid **out, size_t *count, struct ward_error *err)
{
	struct history h = { .want = walk, .err = err };
	int rc;

	*out = NULL;
	*count = 0;
	rc = walk_init(&h.walk, repo, err);
	if (rc == 0)
		rc = start(&h);
	if (rc == 0)
		rc = collect(&h);
	if (rc == 0 && h.shown > walk->max)
		rc = error_set(err, WARD_ELIMIT, "more than %llu commits (limits.commits)",
			       (unsigned long long)walk->max);
	if (rc == 0)
		rc = sort(&h, arena, out, count);
	walk_release(&h.walk);
	if (rc < 0) {
		*out = NULL;
		*count = 0;
	}
	return rc;
}
