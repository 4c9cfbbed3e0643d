/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A push as the server sees it. Two sets of commits are judged, because each
 * alone can be walked around: what the store did not have (a secret that is
 * added and removed again), and old..new of every protected reference whether
 * its objects are new or not (a bad commit that was parked on another branch
 * first, and then "pushed" to the protected one without sending a byte).
 */
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "change/builder.h"
#include "change/reflist.h"

/* Walks from HEAD in search of one commit, in one push. */
#define ANCESTOR_TESTS 8

struct push {
	struct change_builder b;
	const struct change_guard *guard;
	/* Tips of the references the policy guards: what is reachable from them was judged. */
	VEC(struct oid) tips;
	bool tips_known;
	struct ward_ref *refs;
	size_t ref_count;
	/* All that any reference names, for commits that were in the store already. */
	struct map named;
	VEC(struct oid) named_ids;
	bool named_known;
	unsigned ancestor_tests;
	bool stray; /**< a commit is in the store, and nothing known leads to it */
};

/* What a reference stood at before the push. */
struct old_side {
	struct oid commit; /**< unset when it is new, or named something else */
	struct oid base;   /**< commit or tree to compare with; unset without one */
	bool unjudged;	   /**< its tip was let in without being judged: not to be built on */
};

/*
 * Where a reference was last judged, when it stands further than that. `*id`
 * becomes that commit, or unset when the store no longer has it.
 */
static int last_judged(struct push *p, struct ward_span name, struct oid *id, bool *replaced,
		       struct ward_error *err)
{
	struct oid judged;
	int rc;

	*replaced =
		p->guard->judged_tip != NULL && p->guard->judged_tip(p->guard->ctx, name, &judged);
	if (!*replaced)
		return WARD_OK;
	rc = repo_exists(p->b.repo, &judged, err);
	if (rc < 0)
		return rc;
	*id = rc == 1 ? judged : (struct oid){ 0 };
	return WARD_OK;
}

static int collect_guarded(void *ctx, struct ward_span name, const struct oid *id,
			   struct ward_error *err)
{
	struct push *p = ctx;
	enum object_type type = OBJECT_NONE;
	struct oid commit, at = *id, *slot;
	bool replaced;
	int rc;

	if (!p->guard->is_protected(p->guard->ctx, name))
		return 0;
	rc = last_judged(p, name, &at, &replaced, err);
	if (rc != WARD_OK || at.len == 0)
		return rc;
	rc = builder_peel(&p->b, &at, NULL, &commit, &type, err);
	if (rc != WARD_OK || type != OBJECT_COMMIT)
		return rc;
	slot = vec_push(p->b.arena, &p->tips);
	if (slot == NULL)
		return error_set(err, WARD_EOOM, "out of memory for references");
	*slot = commit;
	return 0;
}

/* All references are looked through, once a push and only when one needs it. */
static int guarded_tips(struct push *p, struct ward_error *err)
{
	int rc = WARD_OK;

	if (!p->tips_known)
		rc = repo_each_ref(p->b.repo, "", collect_guarded, p, err);
	p->tips_known = rc == WARD_OK;
	return rc;
}

/* What lies behind the new tip and was judged before. */
static int hidden_tips(struct push *p, const struct old_side *old, struct repo_walk *walk,
		       struct ward_error *err)
{
	int rc;

	if (old->commit.len != 0) {
		walk->hide = &old->commit;
		walk->hide_count = 1;
		return WARD_OK;
	}
	if (walk->stop_before_push)
		return WARD_OK;
	rc = guarded_tips(p, err);
	walk->hide = p->tips.items;
	walk->hide_count = p->tips.len;
	return rc;
}

static int collect_named(void *ctx, struct ward_span name, const struct oid *id,
			 struct ward_error *err)
{
	struct push *p = ctx;
	struct oid *slot = vec_push(p->b.arena, &p->named_ids);

	(void)name;
	if (slot == NULL)
		return error_set(err, WARD_EOOM, "out of memory for references");
	*slot = *id;
	return 0;
}

static int all_named(struct push *p, struct ward_error *err)
{
	int rc;

	if (p->named_known)
		return WARD_OK;
	rc = repo_each_ref(p->b.repo, "", collect_named, p, err);
	map_init(&p->named, p->b.arena);
	/* Growing moves them, so the table is made when all are there. */
	for (size_t i = 0; rc == WARD_OK && i < p->named_ids.len; i++)
		if (map_put(&p->named, oid_key(&p->named_ids.items[i]), NULL) == NULL)
			rc = error_set(err, WARD_EOOM, "out of memory for references");
	p->named_known = rc == WARD_OK;
	return rc;
}

static int behind_head(struct push *p, const struct oid *id, struct ward_error *err)
{
	struct ward_error missing = { 0 };
	struct oid head;
	int rc;

	if (p->ancestor_tests++ >= ANCESTOR_TESTS)
		return 0;
	rc = repo_ref(p->b.repo, "HEAD", &head, &missing);
	if (rc != WARD_OK)
		return rc == WARD_ENOTFOUND ? 0 : error_set(err, rc, "%s", missing.message);
	return repo_is_ancestor(p->b.repo, id, &head, err);
}

/*
 * Whether a commit that the store had before was known, too: looked at by these
 * rules, named by a reference, or behind HEAD. The store may hold what nothing
 * leads to (left from a time before the hook, or from a pool); such a commit
 * comes in with this push like a new one.
 */
static int is_known(void *ctx, const struct oid *id, struct ward_error *err)
{
	struct push *p = ctx;
	int rc;

	if (p->guard->is_clean != NULL && p->guard->is_clean(p->guard->ctx, id))
		return 1;
	rc = behind_head(p, id, err);
	if (rc != 0)
		return rc;
	rc = all_named(p, err);
	if (rc == WARD_OK && map_get(&p->named, oid_key(id)) == NULL)
		p->stray = true;
	return rc < 0 ? rc : 1;
}

static bool head_is_guarded(struct push *p)
{
	struct ward_error ignored = { 0 };
	struct ward_span name = { 0 };

	return repo_head_name(p->b.repo, &name, &ignored) == WARD_OK &&
		p->guard->is_protected(p->guard->ctx, name);
}

/* What HEAD's branch stands at, as far as that was judged; unset when it is unborn. */
static int head_tip(struct push *p, struct oid *out, struct ward_error *err)
{
	struct ward_error missing = { 0 };
	struct ward_span name;
	bool replaced;
	int rc = repo_ref(p->b.repo, "HEAD", out, &missing);

	if (rc == WARD_ENOTFOUND) {
		*out = (struct oid){ 0 };
		return WARD_OK;
	}
	if (rc != WARD_OK)
		return error_set(err, rc, "%s", missing.message);
	rc = repo_head_name(p->b.repo, &name, err);
	if (rc == WARD_OK && name.len > 0)
		rc = last_judged(p, name, out, &replaced, err);
	return rc;
}

/*
 * The old side of a new branch: the latest place where it left HEAD's branch,
 * or for a guarded one any that is guarded. All up to it was judged.
 */
static int fork_point(struct push *p, const struct ward_ref *ref, const struct oid *tip,
		      struct oid *out, struct ward_error *err)
{
	const bool by_guarded = ref->is_protected && !head_is_guarded(p);
	struct ward_error missing = { 0 };
	const struct oid *others;
	struct oid head = { 0 };
	size_t count;
	int rc = by_guarded ? guarded_tips(p, err) : head_tip(p, &head, err);

	*out = (struct oid){ 0 };
	others = by_guarded ? p->tips.items : &head;
	count = by_guarded ? p->tips.len : head.len != 0;
	if (rc != WARD_OK || count == 0)
		return rc;
	rc = repo_fork_point(p->b.repo, tip, others, count, out, &missing);
	if (rc == WARD_OK || rc == WARD_ENOTFOUND)
		return WARD_OK;
	return error_set(err, rc, "%s", missing.message);
}

/* Moving a tag is always by force; so is leaving commits behind, or what is no commit. */
static int is_forced(struct push *p, struct ward_ref *ref, const struct oid *old,
		     const struct oid *tip, struct ward_error *err)
{
	int rc;

	ref->forced = ref->action == REF_UPDATE;
	if (!ref->forced || old->len == 0 || ref->peeled != OBJECT_COMMIT ||
	    span_starts(ref->name, "refs/tags/"))
		return WARD_OK;
	rc = repo_is_ancestor(p->b.repo, old, tip, err);
	if (rc < 0)
		return rc;
	ref->forced = rc == 0;
	return WARD_OK;
}

/* Whether it is forced goes by where it stood, what is judged by where it was last judged. */
static int old_side(struct push *p, struct ward_ref *ref, const struct oid *tip,
		    struct old_side *old, struct ward_error *err)
{
	enum object_type type = OBJECT_NONE;
	struct oid id = ref->old_id, at = { 0 };
	int rc;

	*old = (struct old_side){ 0 };
	if (ref->action != REF_UPDATE)
		return WARD_OK;
	rc = builder_peel(&p->b, &id, NULL, &at, &type, err);
	if (rc == WARD_OK && type == OBJECT_COMMIT)
		old->commit = at;
	if (rc == WARD_OK)
		rc = is_forced(p, ref, &old->commit, tip, err);
	if (rc == WARD_OK)
		rc = last_judged(p, ref->name, &id, &old->unjudged, err);
	if (rc != WARD_OK)
		return rc;
	if (old->unjudged) {
		at = (struct oid){ 0 };
		type = OBJECT_NONE;
		if (id.len != 0)
			rc = builder_peel(&p->b, &id, NULL, &at, &type, err);
		old->commit = type == OBJECT_COMMIT ? at : (struct oid){ 0 };
	}
	if (type == OBJECT_COMMIT || type == OBJECT_TREE)
		old->base = at;
	return rc;
}

static int judge_commits(struct push *p, struct ward_ref *ref, const struct old_side *old,
			 const struct oid *tip, struct ward_error *err)
{
	struct change_builder *b = &p->b;
	struct repo_walk walk = {
		.tip = *tip,
		.max = b->limits->commits,
		.allow_shallow = true,
		.stop_before_push = !ref->is_protected && !old->unjudged &&
			repo_info(b->repo)->quarantine != NULL,
		.known = is_known,
		.ctx = p,
	};
	struct oid *ids = NULL;
	size_t count = 0;
	int rc = hidden_tips(p, old, &walk, err);

	p->stray = false;
	if (rc == WARD_OK)
		rc = repo_history(b->repo, &walk, b->arena, &ids, &count, err);
	/* Only now is it worth while to look behind every reference. */
	if (rc == WARD_OK && p->stray) {
		walk.stop_before_push = false;
		walk.hide = p->named_ids.items;
		walk.hide_count = p->named_ids.len;
		rc = repo_history(b->repo, &walk, b->arena, &ids, &count, err);
	}
	ref->commits = count;
	if (rc == WARD_OK)
		rc = builder_history(b, ids, count, ref, err);
	return rc;
}

static int judge_ref(struct push *p, struct ward_ref *ref, struct ward_error *err)
{
	struct old_side old;
	struct oid tip;
	int rc = builder_peel(&p->b, &ref->new_id, ref, &tip, &ref->peeled, err);

	if (rc == WARD_OK)
		rc = old_side(p, ref, &tip, &old, err);
	if (rc != WARD_OK)
		return rc;
	if (ref->peeled != OBJECT_COMMIT)
		return builder_object(&p->b, old.base.len != 0 ? &old.base : NULL, &tip, ref, err);
	rc = judge_commits(p, ref, &old, &tip, err);
	if (rc != WARD_OK || (span_starts(ref->name, "refs/tags/") && !ref->is_protected))
		return rc;
	/* A tree says nothing of the commits that are to be compared. */
	if (old.commit.len == 0)
		rc = fork_point(p, ref, &tip, &old.commit, err);
	if (rc == WARD_OK)
		rc = builder_state(&p->b, old.commit.len != 0 ? &old.commit : NULL, &tip, ref, err);
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

	if (map_get(&b->known, oid_key(id)) != NULL || map_get(&b->seen, oid_key(id)) != NULL)
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

static void mark_known(struct change_builder *b, const struct change_step *step)
{
	for (size_t i = 0; i < step->file_count; i++)
		if (step->files[i].new_id.len != 0 &&
		    MODE_TYPE(step->files[i].new_mode) != MODE_GITLINK)
			(void)map_put(&b->known, oid_key(&step->files[i].new_id), NULL);
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
	for (size_t i = 0; i < b->commits.len; i++)
		if (b->commits.items[i]->has_step)
			mark_known(b, &b->commits.items[i]->step);
	for (size_t i = 0; i < b->loose.len; i++)
		mark_known(b, &b->loose.items[i]);
	for (size_t i = 0; i < b->states.len; i++)
		mark_known(b, &b->states.items[i]);
	rc = repo_each_received(b->repo, take_received, &r, err);
	if (rc != WARD_OK || r.files.len == 0)
		return rc;
	step = vec_push(b->arena, &b->loose);
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

/* Guarded references first: the first one of a commit is the one that it is shown with. */
static int judge_refs(struct push *p, struct ward_ref *refs, size_t count, struct ward_error *err)
{
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < count; i++) {
			int rc;

			if (refs[i].is_protected != (pass == 0))
				continue;
			rc = header_of(&p->b, &refs[i], err);
			if (rc == WARD_OK && refs[i].action != REF_DELETE)
				rc = judge_ref(p, &refs[i], err);
			if (rc != WARD_OK) {
				(void)error_prefix(err, WARD_SPAN_FMT,
						   WARD_SPAN_ARG(refs[i].asked));
				return rc;
			}
		}
	}
	return WARD_OK;
}

/* A push through a symbolic reference moves what that names, whatever the way there is called. */
static int real_name(struct repo *repo, struct ward_ref *ref, struct ward_error *err)
{
	struct ward_span *out = &ref->name;
	struct ward_span rest, space;
	int rc = repo_ref_target(repo, ref->asked, out, err);

	ref->is_link = !span_eq(*out, ref->asked);

	while (rc == WARD_OK && span_starts(*out, "refs/namespaces/")) {
		rest = span_sub(*out, strlen("refs/namespaces/"), out->len);
		if (!span_cut(&rest, '/', &space) || rest.len == 0)
			break;
		*out = rest;
	}
	return rc;
}

static int start(struct push *p, struct repo *repo, struct ward_span input,
		 const struct change_guard *guard, const struct limits *limits, struct arena *arena,
		 struct ward_change *out, struct ward_error *err)
{
	struct ward_ref *refs = NULL;
	size_t count = 0;
	int rc;

	*p = (struct push){ .guard = guard };
	builder_init(&p->b, repo, limits, arena);
	p->b.guard = guard;
	rc = reflist_push(input, repo_info(repo)->oid_len, limits, arena, &refs, &count, err);
	for (size_t i = 0; rc == WARD_OK && i < count; i++) {
		rc = real_name(repo, &refs[i], err);
		refs[i].is_protected = guard->is_protected(guard->ctx, refs[i].name);
	}
	p->refs = refs;
	p->ref_count = count;
	*out = (struct ward_change){ 0 };
	return rc;
}

static int finish(struct push *p, struct ward_change *out, struct ward_error *err)
{
	int rc = builder_finish(&p->b, out, err);

	out->refs = p->refs;
	out->ref_count = p->ref_count;
	return rc;
}

int change_from_push(struct repo *repo, struct ward_span input, const struct change_guard *guard,
		     const struct limits *limits, struct arena *arena, struct ward_change *out,
		     struct ward_error *err)
{
	struct push p;
	int rc = start(&p, repo, input, guard, limits, arena, out, err);

	if (rc == WARD_OK)
		rc = judge_refs(&p, p.refs, p.ref_count, err);
	if (rc == WARD_OK)
		rc = judge_received(&p.b, err);
	return rc == WARD_OK ? finish(&p, out, err) : rc;
}

int change_push_refs(struct repo *repo, struct ward_span input, const struct change_guard *guard,
		     const struct limits *limits, struct arena *arena, struct ward_change *out,
		     struct ward_error *err)
{
	struct push p;
	int rc = start(&p, repo, input, guard, limits, arena, out, err);

	for (size_t i = 0; rc == WARD_OK && i < p.ref_count; i++) {
		struct ward_ref *ref = &p.refs[i];
		struct old_side old;
		struct oid tip;

		rc = header_of(&p.b, ref, err);
		if (rc != WARD_OK || ref->action == REF_DELETE)
			continue;
		rc = builder_peel(&p.b, &ref->new_id, NULL, &tip, &ref->peeled, err);
		if (rc == WARD_OK)
			rc = old_side(&p, ref, &tip, &old, err);
	}
	return rc == WARD_OK ? finish(&p, out, err) : rc;
}
