/* SPDX-License-Identifier: Apache-2.0 */
#include "change/builder.h"

#include "base/arena.h"

#define TAG_CHAIN_MAX 16

void builder_init(struct change_builder *b, struct repo *repo, const struct limits *limits,
		  struct arena *arena)
{
	*b = (struct change_builder){ .repo = repo, .limits = limits, .arena = arena };
	map_init(&b->seen, arena);
}

/* Remember an id; false when it was known, or when memory is out (the arena tells). */
static bool mark_seen(struct change_builder *b, const struct oid *id)
{
	struct oid *key = ARENA_NEW(b->arena, struct oid);
	bool added = false;

	if (key == NULL)
		return false;
	*key = *id;
	return map_put(&b->seen, oid_key(key), &added) != NULL && added;
}

int builder_files(struct change_builder *b, const struct tree_change *changes, size_t count,
		  struct change_step *step, struct ward_error *err)
{
	struct change_file *files = ARENA_ARRAY(b->arena, count, struct change_file);

	if (files == NULL)
		return error_set(err, WARD_EOOM, "out of memory for %zu changed paths", count);
	b->paths += count;
	if (b->paths > b->limits->paths)
		return error_set(err, WARD_ELIMIT, "more than %llu changed paths (limits.paths)",
				 (unsigned long long)b->limits->paths);
	for (size_t i = 0; i < count; i++)
		files[i] = (struct change_file){
			.path = changes[i].path,
			.old_id = changes[i].old_id,
			.new_id = changes[i].new_id,
			.old_mode = changes[i].old_mode,
			.new_mode = changes[i].new_mode,
			.conflict = changes[i].conflict,
		};
	step->files = files;
	step->file_count = count;
	return WARD_OK;
}

static int parent_trees(struct change_builder *b, const struct commit_view *view, struct oid **out,
			struct ward_error *err)
{
	*out = ARENA_ARRAY(b->arena, view->parent_count, struct oid);
	if (*out == NULL)
		return error_set(err, WARD_EOOM, "out of memory for parents");
	for (size_t i = 0; i < view->parent_count; i++) {
		int rc = tree_of(b->repo, &view->parents[i], b->arena, &(*out)[i], err);

		if (rc != WARD_OK)
			return rc;
	}
	return WARD_OK;
}

static int add_commit(struct change_builder *b, const struct oid *id, struct ward_span ref,
		      bool is_protected, struct ward_error *err)
{
	struct change_commit *commit;
	struct change_step *step;
	struct commit_view view;
	struct tree_change *changes = NULL;
	struct ward_span raw;
	struct oid *trees = NULL;
	size_t count = 0;
	char hex[OID_HEX_MAX];
	int rc;

	rc = repo_read(b->repo, id, b->limits->commit_bytes, b->arena, NULL, &raw, err);
	if (rc == WARD_OK)
		rc = commit_parse(raw, id->len, b->arena, &view, err);
	if (rc == WARD_OK)
		rc = parent_trees(b, &view, &trees, err);
	if (rc == WARD_OK)
		rc = tree_diff(b->repo, trees, view.parent_count, &view.tree, b->arena, &changes,
			       &count, err);
	if (rc != WARD_OK) {
		(void)error_prefix(err, "commit %s", oid_hex(id, hex));
		return rc;
	}
	commit = vec_push(b->arena, &b->commits);
	step = vec_push(b->arena, &b->steps);
	if (commit == NULL || step == NULL)
		return error_set(err, WARD_EOOM, "out of memory for commits");
	*commit = (struct change_commit){ .id = *id, .raw = raw, .ref = ref };
	*step = (struct change_step){
		.scope = SCOPE_HISTORY,
		.ref = ref,
		.is_protected = is_protected,
		.has_base = view.parent_count > 0,
		.commit = *id,
	};
	return builder_files(b, changes, count, step, err);
}

int builder_history(struct change_builder *b, const struct oid *ids, size_t count,
		    struct ward_span ref, bool is_protected, struct ward_error *err)
{
	for (size_t i = count; i > 0; i--) {
		int rc;

		if (!mark_seen(b, &ids[i - 1]))
			continue;
		if (b->commits.len >= b->limits->commits)
			return error_set(err, WARD_ELIMIT,
					 "more than %llu new commits (limits.commits)",
					 (unsigned long long)b->limits->commits);
		rc = add_commit(b, &ids[i - 1], ref, is_protected, err);
		if (rc != WARD_OK)
			return rc;
	}
	if (arena_failed(b->arena))
		return error_set(err, WARD_EOOM, "out of memory for %zu commits", count);
	return WARD_OK;
}

int builder_peel(struct change_builder *b, const struct oid *id, bool take, struct ward_span ref,
		 struct oid *out, enum object_type *type, struct ward_error *err)
{
	struct oid at = *id;
	char hex[OID_HEX_MAX];

	for (int i = 0; i < TAG_CHAIN_MAX; i++) {
		struct change_commit *tag;
		struct tag_view view;
		struct ward_span raw;
		uint64_t size;
		int rc = repo_header(b->repo, &at, type, &size, err);

		if (rc != WARD_OK)
			return rc;
		if (*type != OBJECT_TAG) {
			*out = at;
			return WARD_OK;
		}
		rc = repo_read(b->repo, &at, b->limits->commit_bytes, b->arena, NULL, &raw, err);
		if (rc == WARD_OK)
			rc = tag_parse(raw, at.len, &view, err);
		if (rc != WARD_OK) {
			(void)error_prefix(err, "tag %s", oid_hex(&at, hex));
			return rc;
		}
		if (take && mark_seen(b, &at)) {
			tag = vec_push(b->arena, &b->tags);
			if (tag == NULL)
				return error_set(err, WARD_EOOM, "out of memory for tags");
			*tag = (struct change_commit){
				.id = at, .raw = raw, .ref = ref, .is_tag = true
			};
		}
		at = view.target;
	}
	return error_set(err, WARD_ELIMIT, "a chain of more than %d tags", TAG_CHAIN_MAX);
}

int builder_state(struct change_builder *b, const struct oid *base, const struct oid *head,
		  struct ward_span ref, bool is_protected, struct ward_error *err)
{
	struct tree_change *changes = NULL;
	struct change_step *step;
	struct oid old_tree, new_tree;
	size_t count = 0;
	int rc;

	rc = tree_of(b->repo, head, b->arena, &new_tree, err);
	if (rc == WARD_OK && base != NULL)
		rc = tree_of(b->repo, base, b->arena, &old_tree, err);
	if (rc == WARD_OK)
		rc = tree_diff(b->repo, &old_tree, base != NULL ? 1 : 0, &new_tree, b->arena,
			       &changes, &count, err);
	if (rc != WARD_OK)
		return rc;
	step = vec_push(b->arena, &b->states);
	if (step == NULL)
		return error_set(err, WARD_EOOM, "out of memory for the state of a branch");
	*step = (struct change_step){
		.scope = SCOPE_STATE,
		.ref = ref,
		.is_protected = is_protected,
		.has_base = base != NULL,
		.commit = *head,
	};
	return builder_files(b, changes, count, step, err);
}

static int read_object(void *ctx, const struct change_file *file, bool old_side, uint64_t cap,
		       struct arena *arena, struct ward_span *out, struct ward_error *err)
{
	const struct oid *id = old_side ? &file->old_id : &file->new_id;
	enum object_type type = OBJECT_NONE;
	char hex[OID_HEX_MAX];
	int rc = repo_read(ctx, id, cap, arena, &type, out, err);

	if (rc == WARD_OK && type != OBJECT_BLOB && !file->any_object)
		rc = error_set(err, WARD_EGIT, "object %s is a %s, a file was due",
			       oid_hex(id, hex), object_type_name(type));
	return rc;
}

int builder_finish(struct change_builder *b, struct ward_change *out, struct ward_error *err)
{
	size_t tags = b->tags.len;
	size_t states = b->states.len;

	for (size_t i = 0; i < tags; i++) {
		struct change_commit *to = vec_push(b->arena, &b->commits);

		if (to != NULL)
			*to = b->tags.items[i];
	}
	for (size_t i = 0; i < states; i++) {
		struct change_step *to = vec_push(b->arena, &b->steps);

		if (to != NULL)
			*to = b->states.items[i];
	}
	if (arena_failed(b->arena))
		return error_set(err, WARD_EOOM, "out of memory for the change");
	*out = (struct ward_change){
		.refs = b->refs.items,
		.ref_count = b->refs.len,
		.commits = b->commits.items,
		.commit_count = b->commits.len,
		.steps = b->steps.items,
		.step_count = b->steps.len,
		.oid_len = repo_info(b->repo)->oid_len,
		.read = read_object,
		.ctx = b->repo,
	};
	return WARD_OK;
}
