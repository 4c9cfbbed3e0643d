/* SPDX-License-Identifier: Apache-2.0 */
/* Changes that come from the repository at hand: its index, or a range of commits. */
#include "base/arena.h"
#include "change/builder.h"

int change_from_index(struct repo *repo, const struct limits *limits, struct arena *arena,
		      struct ward_change *out, struct ward_error *err)
{
	struct ward_error unborn = { 0 };
	struct change_builder b;
	struct change_step *step;
	struct tree_change *changes = NULL;
	struct oid head, tree;
	size_t count = 0;
	bool has_base;
	int rc = repo_ref(repo, "HEAD", &head, &unborn);

	builder_init(&b, repo, limits, arena);
	if (rc != WARD_OK && rc != WARD_ENOTFOUND)
		return error_set(err, rc, "%s", unborn.message);
	has_base = rc == WARD_OK;
	rc = WARD_OK;
	if (has_base)
		rc = tree_of(repo, &head, arena, &tree, err);
	if (rc == WARD_OK)
		rc = repo_index_changes(repo, has_base ? &tree : NULL, arena, &changes, &count,
					err);
	if (rc != WARD_OK)
		return rc;
	step = vec_push(arena, &b.states);
	if (step == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	*step = (struct change_step){ .scope = SCOPE_STATE,
				      .is_protected = true,
				      .has_base = has_base };
	rc = builder_files(&b, changes, count, step, err);
	if (rc == WARD_OK)
		rc = builder_finish(&b, out, err);
	return rc;
}

int change_from_range(struct repo *repo, const struct oid *base, const struct oid *head,
		      const struct limits *limits, struct arena *arena, struct ward_change *out,
		      struct ward_error *err)
{
	bool has_base = base != NULL && base->len != 0;
	struct repo_walk walk = {
		.tip = *head,
		.hide = base,
		.hide_count = has_base ? 1 : 0,
		.max = limits->commits,
	};
	struct ward_ref no_ref = { .is_protected = true };
	struct change_builder b;
	struct oid *ids = NULL;
	size_t count = 0;
	int rc;

	builder_init(&b, repo, limits, arena);
	rc = repo_history(repo, &walk, arena, &ids, &count, err);
	if (rc != WARD_OK && repo_info(repo)->shallow)
		(void)error_prefix(
			err, "this clone is shallow (fetch the whole range, e.g. fetch-depth: 0)");
	if (rc == WARD_OK)
		rc = builder_history(&b, ids, count, &no_ref, err);
	if (rc == WARD_OK)
		rc = builder_state(&b, has_base ? base : NULL, head, &no_ref, err);
	if (rc == WARD_OK)
		rc = builder_finish(&b, out, err);
	return rc;
}
