/* SPDX-License-Identifier: Apache-2.0 */
#include "git/tree_reader.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "git/backend.h"

struct level {
	struct arena *arena;
	size_t live; /**< bytes of its trees */
};

struct tree_reader {
	struct repo *repo;
	struct level *levels; /**< kept for the next walk */
	size_t made;	      /**< of which so many exist */
	size_t room;
	size_t depth; /**< of which so many are in use */
	size_t live;  /**< bytes of the trees in use */
	size_t live_max;
};

int tree_reader_start(struct repo *repo, struct tree_reader **out, struct ward_error *err)
{
	struct tree_reader *r = repo->trees;

	*out = NULL;
	if (r == NULL) {
		r = calloc(1, sizeof(*r));
		if (r == NULL)
			return memory_error(err);
		r->repo = repo;
		r->room = (size_t)repo->limits.tree_depth + 1;
		r->live_max = (size_t)(repo->limits.memory_bytes / 4);
		r->levels = calloc(r->room, sizeof(struct level));
		if (r->levels == NULL) {
			free(r);
			return memory_error(err);
		}
		repo->trees = r;
	}
	while (r->depth > 0)
		tree_reader_pop(r);
	r->live = 0;
	*out = r;
	return 0;
}

void tree_reader_free(struct tree_reader *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->made; i++)
		arena_free(r->levels[i].arena);
	free(r->levels);
	free(r);
}

int tree_reader_push(struct tree_reader *r, struct ward_error *err)
{
	if (r->depth >= r->room)
		return error_set(err, WARD_ELIMIT,
				 "folders are nested deeper than %llu (limits.tree_depth)",
				 (unsigned long long)r->repo->limits.tree_depth);
	if (r->depth == r->made) {
		r->levels[r->made].arena = arena_new(r->live_max + 4096);
		if (r->levels[r->made].arena == NULL)
			return memory_error(err);
		r->made++;
	}
	r->depth++;
	return 0;
}

struct arena *tree_reader_arena(struct tree_reader *r)
{
	return r->levels[r->depth - 1].arena;
}

void tree_reader_pop(struct tree_reader *r)
{
	struct level *level = &r->levels[--r->depth];

	r->live -= level->live;
	level->live = 0;
	arena_reset(level->arena);
}

static int load_raw(struct tree_reader *r, const struct oid *id, struct ward_span *out,
		    struct ward_error *err)
{
	struct level *level = &r->levels[r->depth - 1];
	struct ward_error local = { .code = WARD_OK };
	enum object_type type;
	char hex[OID_HEX_MAX];
	int rc;

	rc = repo_read(r->repo, id, r->repo->limits.tree_bytes, level->arena, &type, out, &local);
	/* Not WARD_ENOTFOUND: a tree that is missing is damage, not an absent path. */
	if (rc == WARD_ENOTFOUND)
		return error_set(err, WARD_EGIT, "%s", local.message);
	if (rc < 0)
		return error_set(err, rc, "%s", local.message);
	if (type != OBJECT_TREE)
		return error_set(err, WARD_EGIT, "%s is a %s, not a tree", oid_hex(id, hex),
				 object_type_name(type));
	level->live += out->len;
	r->live += out->len;
	if (r->live > r->live_max)
		return error_set(err, WARD_ELIMIT,
				 "trees take more than %zu bytes at once (limits.memory_bytes)",
				 r->live_max);
	return 0;
}

int tree_reader_load(struct tree_reader *r, const struct oid *id, struct tree_cursor *out,
		     struct ward_error *err)
{
	char hex[OID_HEX_MAX];
	int rc;

	*out = (struct tree_cursor){ .done = true };
	if (id->len == 0)
		return 0;
	if (++r->repo->trees_read > r->repo->limits.objects)
		return error_set(err, WARD_ELIMIT, "more than %llu trees to read (limits.objects)",
				 (unsigned long long)r->repo->limits.objects);
	rc = load_raw(r, id, &out->rest, err);
	if (rc < 0)
		return rc;
	rc = tree_check(out->rest, id->len, err);
	if (rc < 0) {
		error_prefix(err, "%s", oid_hex(id, hex));
		return rc;
	}
	out->done = false;
	tree_cursor_next(out, id->len);
	return 0;
}

void tree_cursor_next(struct tree_cursor *cursor, size_t oid_len)
{
	if (tree_next(&cursor->rest, oid_len, &cursor->entry, NULL) <= 0)
		cursor->done = true;
}
