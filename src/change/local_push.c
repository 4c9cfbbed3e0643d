/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/span.h"
#include "change/builder.h"
#include "change/reflist.h"

/* What the remote is known to have: its remote-tracking references. */
struct remote_tips {
	struct arena *arena;
	VEC(struct oid) ids;
};

static int collect(void *ctx, struct ward_span name, const struct oid *id, struct ward_error *err)
{
	struct remote_tips *tips = ctx;
	struct oid *slot = vec_push(tips->arena, &tips->ids);

	(void)name;
	if (slot == NULL)
		return error_set(err, WARD_EOOM, "out of memory for references");
	*slot = *id;
	return 0;
}

/* Git gives the URL itself where there is no remote of that name; nothing is known of it. */
static bool is_remote_name(const char *remote)
{
	struct ward_span s = span_of(remote);

	if (s.len == 0 || s.len > 200 || s.ptr[0] == '/' || s.ptr[0] == '.')
		return false;
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] <= ' ' || s.ptr[i] == ':' || s.ptr[i] == '\\' ||
		    s.ptr[i] == 0x7f)
			return false;
	return !span_contains(s, "..") && !span_contains(s, "//");
}

/* A new branch is compared with where it left what the remote calls its main line. */
static int remote_base(struct change_builder *b, const char *remote, const struct oid *tip,
		       struct oid *out, bool *found, struct ward_error *err)
{
	static const char *const names[] = { "HEAD", "main", "master" };

	*found = false;
	if (!is_remote_name(remote))
		return WARD_OK;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct ward_span name =
			arena_printf(b->arena, "refs/remotes/%s/%s", remote, names[i]);
		char *cname = arena_cstr(b->arena, name);
		struct ward_error missing = { 0 };
		struct oid head;
		int rc;

		if (cname == NULL)
			return error_set(err, WARD_EOOM, "out of memory");
		rc = repo_ref(b->repo, cname, &head, &missing);
		if (rc == WARD_OK)
			rc = repo_merge_base(b->repo, tip, &head, out, &missing);
		if (rc == WARD_OK) {
			*found = true;
			return WARD_OK;
		}
		if (rc != WARD_ENOTFOUND)
			return error_set(err, rc, "%s", missing.message);
	}
	return WARD_OK;
}

/* The remote may be ahead of what was fetched: an old side that is not here is none. */
static int old_side(struct change_builder *b, struct ward_ref *ref, const struct oid *tip,
		    struct oid *commit, struct oid *base, struct ward_error *err)
{
	enum object_type type = OBJECT_NONE;
	struct oid at;
	int rc;

	*commit = *base = (struct oid){ 0 };
	if (ref->action != REF_UPDATE)
		return WARD_OK;
	rc = repo_exists(b->repo, &ref->old_id, err);
	if (rc <= 0)
		return rc;
	ref->forced = true;
	rc = builder_peel(b, &ref->old_id, NULL, &at, &type, err);
	if (rc != WARD_OK)
		return rc;
	if (type == OBJECT_COMMIT || type == OBJECT_TREE)
		*base = at;
	if (type != OBJECT_COMMIT || ref->peeled != OBJECT_COMMIT)
		return WARD_OK;
	*commit = at;
	rc = repo_is_ancestor(b->repo, commit, tip, err);
	ref->forced = rc == 0;
	return rc < 0 ? rc : WARD_OK;
}

static int judge_ref(struct change_builder *b, struct ward_ref *ref, const char *remote,
		     const struct remote_tips *tips, struct ward_error *err)
{
	struct repo_walk walk = { .max = b->limits->commits, .allow_shallow = true };
	struct oid old, base, *ids = NULL;
	bool has_base;
	uint64_t size;
	size_t count = 0;
	int rc = repo_header(b->repo, &ref->new_id, &ref->type, &size, err);

	if (rc == WARD_OK)
		rc = builder_peel(b, &ref->new_id, ref, &walk.tip, &ref->peeled, err);
	if (rc == WARD_OK)
		rc = old_side(b, ref, &walk.tip, &old, &base, err);
	if (rc != WARD_OK)
		return rc;
	if (ref->peeled != OBJECT_COMMIT)
		return builder_object(b, base.len != 0 ? &base : NULL, &walk.tip, ref, err);
	has_base = old.len != 0;
	walk.hide = has_base ? &old : tips->ids.items;
	walk.hide_count = has_base ? 1 : tips->ids.len;
	rc = repo_history(b->repo, &walk, b->arena, &ids, &count, err);
	ref->commits = count;
	if (rc == WARD_OK)
		rc = builder_history(b, ids, count, ref, err);
	if (rc == WARD_OK && !has_base)
		rc = remote_base(b, remote, &walk.tip, &old, &has_base, err);
	if (rc == WARD_OK)
		rc = builder_state(b, has_base ? &old : NULL, &walk.tip, ref, err);
	return rc;
}

int change_from_local_push(struct repo *repo, struct ward_span input, const char *remote,
			   const struct change_guard *guard, const struct limits *limits,
			   struct arena *arena, struct ward_change *out, struct ward_error *err)
{
	struct remote_tips tips = { .arena = arena };
	struct change_builder b;
	struct ward_span prefix;
	struct ward_ref *refs = NULL;
	char *cprefix;
	size_t count = 0;
	int rc;

	*out = (struct ward_change){ 0 };
	builder_init(&b, repo, limits, arena);
	b.guard = guard;
	rc = reflist_local_push(input, repo_info(repo)->oid_len, limits, arena, &refs, &count, err);
	if (rc != WARD_OK)
		return rc;
	/* What any remote has was pushed before; a better guess there is not for a bare URL. */
	prefix = is_remote_name(remote) ? arena_printf(arena, "refs/remotes/%s/", remote)
					: WARD_SPAN("refs/remotes/");
	cprefix = arena_cstr(arena, prefix);
	if (cprefix == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	rc = repo_each_ref(repo, cprefix, collect, &tips, err);
	for (size_t i = 0; i < count; i++)
		refs[i].is_protected = guard->is_protected(guard->ctx, refs[i].name);
	for (size_t i = 0; i < 2 * count && rc == WARD_OK; i++) {
		struct ward_ref *ref = &refs[i % count];

		/* Guarded references first. */
		if (ref->action == REF_DELETE || ref->is_protected != (i < count))
			continue;
		rc = judge_ref(&b, ref, remote, &tips, err);
		if (rc != WARD_OK)
			(void)error_prefix(err, WARD_SPAN_FMT, WARD_SPAN_ARG(ref->name));
	}
	if (rc == WARD_OK)
		rc = builder_finish(&b, out, err);
	out->refs = refs;
	out->ref_count = count;
	return rc;
}
