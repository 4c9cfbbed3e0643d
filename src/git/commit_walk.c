/* SPDX-License-Identifier: Apache-2.0 */
#include "git/commit_walk.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "git/object_check.h"

int walk_init(struct commit_walk *w, struct repo *repo, struct ward_error *err)
{
	*w = (struct commit_walk){ .repo = repo };
	w->arena = arena_new((size_t)(repo->limits.memory_bytes / 2));
	w->scratch = arena_new((size_t)repo->limits.commit_bytes + 4096);
	if (w->arena == NULL || w->scratch == NULL) {
		walk_release(w);
		return memory_error(err);
	}
	map_init(&w->nodes, w->arena);
	return 0;
}

void walk_release(struct commit_walk *w)
{
	arena_free(w->arena);
	arena_free(w->scratch);
	w->arena = NULL;
	w->scratch = NULL;
}

int walk_node(struct commit_walk *w, const struct oid *id, struct commit_node **out,
	      struct ward_error *err)
{
	struct map_entry *slot = map_get(&w->nodes, oid_key(id));
	struct commit_node *node;

	*out = slot != NULL ? slot->value.ptr : NULL;
	if (*out != NULL)
		return 0;
	node = ARENA_NEW(w->arena, struct commit_node);
	if (node == NULL)
		return memory_error(err);
	node->id = *id;
	slot = map_put(&w->nodes, oid_key(&node->id), NULL);
	if (slot == NULL)
		return memory_error(err);
	slot->value.ptr = node;
	*out = node;
	return 0;
}

static int add_parents(struct commit_walk *w, struct commit_node *node, struct ward_span rest,
		       struct ward_error *err)
{
	VEC(struct commit_node *) parents = { 0 };
	struct oid id;
	int rc;

	while ((rc = commit_next_parent(&rest, w->repo->info.oid_len, &id, err)) > 0) {
		struct commit_node **slot = vec_push(w->arena, &parents);

		if (slot == NULL)
			return memory_error(err);
		rc = walk_node(w, &id, slot, err);
		if (rc < 0)
			return rc;
	}
	node->parents = parents.items;
	node->parent_count = parents.len;
	return rc;
}

int walk_load(struct commit_walk *w, struct commit_node *node, struct ward_error *err)
{
	const struct limits *limits = &w->repo->limits;
	struct ward_span raw;
	struct ward_span rest;
	struct oid tree;
	enum object_type type;
	char hex[OID_HEX_MAX];
	int rc;

	if (node->loaded)
		return 0;
	arena_reset(w->scratch);
	rc = repo_read(w->repo, &node->id, limits->commit_bytes, w->scratch, &type, &raw, err);
	if (rc < 0)
		return rc;
	if (type != OBJECT_COMMIT)
		return error_set(err, WARD_EGIT, "%s is a %s, not a commit",
				 oid_hex(&node->id, hex), object_type_name(type));
	rc = commit_links(raw, w->repo->info.oid_len, &tree, &rest, &node->date, err);
	if (rc == 0)
		rc = add_parents(w, node, rest, err);
	if (rc < 0) {
		error_prefix(err, "%s", oid_hex(&node->id, hex));
		return rc;
	}
	w->raw = raw;
	node->loaded = true;
	return 0;
}

static bool newer(const struct commit_node *a, const struct commit_node *b)
{
	return a->date != b->date ? a->date > b->date : a->order < b->order;
}

int walk_push(struct commit_walk *w, struct commit_node *node, struct ward_error *err)
{
	size_t i = w->queue.len;
	struct commit_node **q;

	if (vec_push(w->arena, &w->queue) == NULL)
		return memory_error(err);
	node->order = w->next_order++;
	node->queued = true;
	q = w->queue.items;
	while (i > 0 && newer(node, q[(i - 1) / 2])) {
		q[i] = q[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	q[i] = node;
	return 0;
}

struct commit_node *walk_pop(struct commit_walk *w)
{
	struct commit_node **q = w->queue.items;
	struct commit_node *top;
	struct commit_node *last;
	size_t i = 0;

	if (w->queue.len == 0)
		return NULL;
	top = q[0];
	last = q[--w->queue.len];
	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= w->queue.len)
			break;
		if (child + 1 < w->queue.len && newer(q[child + 1], q[child]))
			child++;
		if (!newer(q[child], last))
			break;
		q[i] = q[child];
		i = child;
	}
	q[i] = last;
	top->queued = false;
	return top;
}
