/* SPDX-License-Identifier: Apache-2.0 */
#include "change/plain_merge.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/span.h"
#include "change/line_merge.h"
#include "git/object.h"
#include "git/tree_diff.h"

#define MERGE_BYTES ((size_t)512 << 20)

struct changes {
	struct tree_change *items;
	size_t count;
	struct map by_path;
};

/* Four comparisons: result against each parent, each parent against the base. */
struct merge {
	struct repo *repo;
	const struct limits *limits;
	struct arena *arena, *scratch;
	struct oid base, parents[2], result; /**< trees */
	struct changes taken[2];	     /**< what the result has otherwise than the parent */
	struct changes made[2];		     /**< what the parent has otherwise than the base */
};

static int compare(struct merge *m, const struct oid *from, const struct oid *to,
		   struct changes *out, struct ward_error *err)
{
	int rc = tree_diff(m->repo, from, 1, to, m->arena, &out->items, &out->count, err);

	map_init(&out->by_path, m->arena);
	for (size_t i = 0; rc == WARD_OK && i < out->count; i++) {
		struct map_entry *entry = map_put(&out->by_path, out->items[i].path, NULL);

		if (entry == NULL)
			return error_set(err, WARD_EOOM, "out of memory");
		entry->value.ptr = &out->items[i];
	}
	return rc;
}

static const struct tree_change *find(const struct changes *changes, struct ward_span path)
{
	const struct map_entry *entry = map_get(&changes->by_path, path);

	return entry != NULL ? entry->value.ptr : NULL;
}

static int read_text(struct merge *m, const struct oid *id, struct ward_span *out,
		     struct ward_error *err)
{
	enum object_type type = OBJECT_NONE;
	int rc = repo_read(m->repo, id, m->limits->blob_bytes, m->scratch, &type, out, err);

	return rc == WARD_OK && type != OBJECT_BLOB
		? error_set(err, WARD_EGIT, "a file of the merge is no blob")
		: rc;
}

/* Both sides changed the file: its lines, and its mode. */
static int merged_by_lines(struct merge *m, const struct tree_change *a,
			   const struct tree_change *b, const struct tree_change *result,
			   struct ward_error *err)
{
	const uint32_t mode = a->new_mode != a->old_mode ? a->new_mode : b->new_mode;
	struct line_merge texts;
	int rc;

	if (MODE_TYPE(a->old_mode) != MODE_FILE || MODE_TYPE(a->new_mode) != MODE_FILE ||
	    MODE_TYPE(b->new_mode) != MODE_FILE || result->new_mode != mode)
		return 0;
	arena_reset(m->scratch);
	rc = read_text(m, &a->old_id, &texts.base, err);
	if (rc == WARD_OK)
		rc = read_text(m, &a->new_id, &texts.ours, err);
	if (rc == WARD_OK)
		rc = read_text(m, &b->new_id, &texts.theirs, err);
	if (rc == WARD_OK)
		rc = read_text(m, &result->new_id, &texts.result, err);
	return rc == WARD_OK ? line_merge_holds(&texts, m->scratch) : rc;
}

/* What the result has otherwise than parent `side`: it must come from the other one. */
static int judge_side(struct merge *m, int side, struct ward_error *err)
{
	int plain = 1;

	for (size_t i = 0; plain == 1 && i < m->taken[side].count; i++) {
		const struct tree_change *c = &m->taken[side].items[i];
		const struct tree_change *mine = find(&m->made[side], c->path);
		const struct tree_change *theirs = find(&m->made[1 - side], c->path);

		if (find(&m->taken[1 - side], c->path) == NULL)
			plain = mine == NULL;
		else if (mine == NULL || theirs == NULL)
			plain = 0;
		else
			plain = side == 1 ? 1 : merged_by_lines(m, mine, theirs, c, err);
	}
	return plain;
}

static int judge(struct merge *m, struct ward_error *err)
{
	int rc = WARD_OK;

	for (int side = 0; rc == WARD_OK && side < 2; side++) {
		rc = compare(m, &m->parents[side], &m->result, &m->taken[side], err);
		if (rc == WARD_OK)
			rc = compare(m, &m->base, &m->parents[side], &m->made[side], err);
	}
	if (rc == WARD_OK)
		rc = judge_side(m, 0, err);
	return rc == 1 ? judge_side(m, 1, err) : rc;
}

static int find_trees(struct merge *m, const struct commit_view *view, struct ward_error *err)
{
	struct oid base;
	int rc = repo_merge_base(m->repo, &view->parents[0], &view->parents[1], &base, err);

	m->result = view->tree;
	if (rc == WARD_OK)
		rc = tree_of(m->repo, &base, m->arena, &m->base, err);
	for (int side = 0; rc == WARD_OK && side < 2; side++)
		rc = tree_of(m->repo, &view->parents[side], m->arena, &m->parents[side], err);
	return rc;
}

int plain_merge(struct repo *repo, struct ward_span raw, const struct limits *limits,
		struct ward_error *err)
{
	struct merge m = { .repo = repo,
			   .limits = limits,
			   .arena = arena_new(MERGE_BYTES),
			   .scratch = arena_new(MERGE_BYTES) };
	struct commit_view view = { .parent_count = 0 };
	int rc = WARD_OK;

	if (m.arena == NULL || m.scratch == NULL)
		rc = error_set(err, WARD_EOOM, "out of memory");
	if (rc == WARD_OK)
		rc = commit_parse(raw, repo_info(repo)->oid_len, m.arena, &view, err);
	if (rc == WARD_OK && view.parent_count == 2) {
		rc = find_trees(&m, &view, err);
		if (rc == WARD_OK)
			rc = judge(&m, err);
		else if (rc == WARD_ENOTFOUND)
			rc = 0;
	}
	arena_free(m.scratch);
	arena_free(m.arena);
	return rc;
}
