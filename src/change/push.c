/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A push as the server sees it. Two sets of commits are judged, because each
 * alone can be walked around: what the store did not have (a secret that is
 * added and removed again), and old..new of every protected reference whether
 * its objects are new or not (a bad commit that was parked on another branch
 * first, and then "pushed" to the protected one without sending a byte).
 */
#include "base/arena.h"
#include "base/span.h"
#include "change/builder.h"
#include "change/reflist.h"

/* Tips of the references the policy guards: what is reachable from them was judged. */
struct guarded_tips {
	const struct change_guard *guard;
	struct change_builder *builder;
	VEC(struct oid) ids;
};

static int collect_guarded(void *ctx, struct ward_span name, const struct oid *id,
			   struct ward_error *err)
{
	struct guarded_tips *tips = ctx;
	enum object_type type = OBJECT_NONE;
	struct oid commit, *slot;
	int rc;

	if (!tips->guard->is_protected(tips->guard->ctx, name))
		return 0;
	rc = builder_peel(tips->builder, id, false, name, &commit, &type, err);
	if (rc != WARD_OK || type != OBJECT_COMMIT)
		return rc;
	slot = vec_push(tips->builder->arena, &tips->ids);
	if (slot == NULL)
		return error_set(err, WARD_EOOM, "out of memory for references");
	*slot = commit;
	return 0;
}

/* What lies behind the new tip and was judged before. */
static int hidden_tips(struct change_builder *b, const struct oid *old_commit,
		       const struct change_guard *guard, struct repo_walk *walk,
		       struct ward_error *err)
{
	struct guarded_tips tips = { .guard = guard, .builder = b };
	int rc;

	if (old_commit != NULL) {
		walk->hide = old_commit;
		walk->hide_count = 1;
		return WARD_OK;
	}
	if (walk->stop_before_push)
		return WARD_OK;
	rc = repo_each_ref(b->repo, "", collect_guarded, &tips, err);

	walk->hide = tips.ids.items;
	walk->hide_count = tips.ids.len;
	return rc;
}

/* The latest place where a branch left one that is guarded: all up to it was judged. */
static int guarded_fork(struct change_builder *b, const struct oid *tip,
			const struct change_guard *guard, struct oid *out, bool *found,
			struct ward_error *err)
{
	struct guarded_tips tips = { .guard = guard, .builder = b };
	int rc = repo_each_ref(b->repo, "", collect_guarded, &tips, err);

	for (size_t i = 0; rc == WARD_OK && i < tips.ids.len; i++) {
		struct ward_error none = { 0 };
		struct oid fork;

		rc = repo_merge_base(b->repo, tip, &tips.ids.items[i], &fork, &none);
		if (rc == WARD_ENOTFOUND) {
			rc = WARD_OK;
			continue;
		}
		if (rc != WARD_OK)
			return error_set(err, rc, "%s", none.message);
		if (*found)
			rc = repo_is_ancestor(b->repo, out, &fork, err);
		if (!*found || rc == 1)
			*out = fork;
		*found = true;
		rc = rc == 1 ? WARD_OK : rc;
	}
	return rc;
}

static bool head_is_guarded(struct change_builder *b, const struct change_guard *guard)
{
	struct ward_error ignored = { 0 };
	struct ward_span name = { 0 };

	return repo_head_name(b->repo, &name, &ignored) == WARD_OK &&
		guard->is_protected(guard->ctx, name);
}

/* The old side of a new branch: where it left HEAD's branch, or for a guarded one the guarded. */
static int fork_point(struct change_builder *b, const struct ward_ref *ref, const struct oid *tip,
		      const struct change_guard *guard, struct oid *out, bool *found,
		      struct ward_error *err)
{
	struct ward_error missing = { 0 };
	struct oid head;
	int rc;

	*found = false;
	if (ref->is_protected && !head_is_guarded(b, guard))
		return guarded_fork(b, tip, guard, out, found, err);
	rc = repo_ref(b->repo, "HEAD", &head, &missing);
	if (rc == WARD_ENOTFOUND)
		return WARD_OK;
	if (rc == WARD_OK)
		rc = repo_merge_base(b->repo, tip, &head, out, &missing);
	if (rc == WARD_ENOTFOUND)
		return WARD_OK;
	if (rc != WARD_OK)
		return error_set(err, rc, "%s", missing.message);
	*found = true;
	return WARD_OK;
}

/* The commit a reference stood at; unset when it is new, or named something else. */
static int old_commit(struct change_builder *b, const struct ward_ref *ref, struct oid *out,
		      struct ward_error *err)
{
	enum object_type type = OBJECT_NONE;
	int rc;

	*out = (struct oid){ 0 };
	if (ref->action != REF_UPDATE)
		return WARD_OK;
	rc = builder_peel(b, &ref->old_id, false, ref->name, out, &type, err);
	if (rc == WARD_OK && type != OBJECT_COMMIT)
		*out = (struct oid){ 0 };
	return rc;
}

/* Moving a tag is always by force; so is leaving commits behind. */
static int is_forced(struct change_builder *b, const struct ward_ref *ref, const struct oid *old,
		     const struct oid *tip, bool *forced, struct ward_error *err)
{
	int rc;

	*forced = ref->action == REF_UPDATE;
	if (!*forced || old->len == 0 || span_starts(ref->name, "refs/tags/"))
		return WARD_OK;
	rc = repo_is_ancestor(b->repo, old, tip, err);
	if (rc < 0)
		return rc;
	*forced = rc == 0;
	return WARD_OK;
}

static int judge_commits(struct change_builder *b, const struct ward_ref *ref,
			 const struct oid *old, const struct oid *tip,
			 const struct change_guard *guard, struct ward_error *err)
{
	struct repo_walk walk = {
		.tip = *tip,
		.max = b->limits->commits,
		.allow_shallow = true,
		.stop_before_push = !ref->is_protected && repo_info(b->repo)->quarantine != NULL,
	};
	struct oid *ids = NULL;
	size_t count = 0;
	int rc = hidden_tips(b, old->len != 0 ? old : NULL, guard, &walk, err);

	if (rc == WARD_OK)
		rc = repo_history(b->repo, &walk, b->arena, &ids, &count, err);
	if (rc == WARD_OK)
		rc = builder_history(b, ids, count, ref->name, ref->is_protected, err);
	return rc;
}

static int judge_ref(struct change_builder *b, struct ward_ref *ref,
		     const struct change_guard *guard, struct ward_error *err)
{
	enum object_type type = OBJECT_NONE;
	struct oid tip, old;
	bool has_base;
	int rc = builder_peel(b, &ref->new_id, true, ref->name, &tip, &type, err);

	if (rc != WARD_OK)
		return rc;
	if (type != OBJECT_COMMIT)
		return error_set(err, WARD_EUNSUPPORTED,
				 "it names a %s; only commits can be judged",
				 object_type_name(type));
	rc = old_commit(b, ref, &old, err);
	if (rc == WARD_OK)
		rc = is_forced(b, ref, &old, &tip, &ref->forced, err);
	if (rc == WARD_OK)
		rc = judge_commits(b, ref, &old, &tip, guard, err);
	if (rc != WARD_OK || (span_starts(ref->name, "refs/tags/") && !ref->is_protected))
		return rc;
	has_base = old.len != 0;
	if (!has_base)
		rc = fork_point(b, ref, &tip, guard, &old, &has_base, err);
	if (rc == WARD_OK)
		rc = builder_state(b, has_base ? &old : NULL, &tip, ref->name, ref->is_protected,
				   err);
	return rc;
}

static int header_of(struct change_builder *b, struct ward_ref *ref, struct ward_error *err)
{
	uint64_t size;

	if (ref->action == REF_DELETE)
		return WARD_OK;
	return repo_header(b->repo, &ref->new_id, &ref->type, &size, err);
}

/* Objects that arrived, without those that a step or commit leads to. */
struct received {
	struct change_builder *builder;
	struct map known;
	VEC(struct change_file) files;
};

static int take_received(void *ctx, const struct oid *id, struct ward_error *err)
{
	struct received *r = ctx;
	struct change_builder *b = r->builder;
	enum object_type type = OBJECT_NONE;
	struct change_file *file;
	char hex[OID_HEX_MAX];
	uint64_t size;
	int rc;

	if (map_get(&r->known, oid_key(id)) != NULL || map_get(&b->seen, oid_key(id)) != NULL)
		return 0;
	/* index-pack completes thin packs with old objects: those are no news. */
	rc = repo_exists_before(b->repo, id, err);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	rc = repo_header(b->repo, id, &type, &size, err);
	if (rc != WARD_OK || type == OBJECT_TREE)
		return rc;
	if (++b->paths > b->limits->paths)
		return error_set(err, WARD_ELIMIT, "more than %llu objects (limits.paths)",
				 (unsigned long long)b->limits->paths);
	file = vec_push(b->arena, &r->files);
	if (file == NULL)
		return error_set(err, WARD_EOOM, "out of memory for objects");
	*file = (struct change_file){
		.path = arena_printf(b->arena, "object %.12s", oid_hex(id, hex)),
		.new_id = *id,
		.new_mode = MODE_FILE,
		.any_object = true,
	};
	return 0;
}

static void mark_known(struct received *r, const struct change_step *step)
{
	for (size_t i = 0; i < step->file_count; i++)
		if (step->files[i].new_id.len != 0 &&
		    MODE_TYPE(step->files[i].new_mode) != MODE_GITLINK)
			(void)map_put(&r->known, oid_key(&step->files[i].new_id), NULL);
}

/*
 * A push may bring objects that nothing in it names. They stay in the store, can
 * be fetched by id where the server allows it, and named later without being
 * sent again: their secrets are looked for now.
 */
static int judge_received(struct change_builder *b, struct ward_error *err)
{
	struct received r = { .builder = b };
	struct change_step *step;
	int rc;

	if (repo_info(b->repo)->quarantine == NULL)
		return WARD_OK;
	map_init(&r.known, b->arena);
	for (size_t i = 0; i < b->steps.len; i++)
		mark_known(&r, &b->steps.items[i]);
	for (size_t i = 0; i < b->states.len; i++)
		mark_known(&r, &b->states.items[i]);
	rc = repo_each_received(b->repo, take_received, &r, err);
	if (rc != WARD_OK || r.files.len == 0)
		return rc;
	step = vec_push(b->arena, &b->steps);
	if (step == NULL)
		return error_set(err, WARD_EOOM, "out of memory for objects");
	*step = (struct change_step){
		.scope = SCOPE_HISTORY,
		.is_protected = true,
		.files = r.files.items,
		.file_count = r.files.len,
	};
	return WARD_OK;
}

int change_from_push(struct repo *repo, struct ward_span input, const struct change_guard *guard,
		     const struct limits *limits, struct arena *arena, struct ward_change *out,
		     struct ward_error *err)
{
	struct change_builder b;
	struct ward_ref *refs = NULL;
	size_t count = 0;
	int rc;

	builder_init(&b, repo, limits, arena);
	rc = reflist_push(input, repo_info(repo)->oid_len, limits, arena, &refs, &count, err);
	if (rc != WARD_OK)
		return rc;
	for (size_t i = 0; i < count; i++)
		refs[i].is_protected = guard->is_protected(guard->ctx, refs[i].name);
	/* Guarded references first: a commit that comes with several counts for the strictest. */
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < count; i++) {
			if (refs[i].is_protected != (pass == 0))
				continue;
			rc = header_of(&b, &refs[i], err);
			if (rc == WARD_OK && refs[i].action != REF_DELETE)
				rc = judge_ref(&b, &refs[i], guard, err);
			if (rc != WARD_OK) {
				(void)error_prefix(err, WARD_SPAN_FMT, WARD_SPAN_ARG(refs[i].name));
				return rc;
			}
		}
	}
	rc = judge_received(&b, err);
	if (rc == WARD_OK)
		rc = builder_finish(&b, out, err);
	out->refs = refs;
	out->ref_count = count;
	return rc;
}
