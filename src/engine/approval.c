/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/approval.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "engine/run.h"
#include "git/object.h"
#include "git/tree_diff.h"
#include "gitward/approval.h"
#include "trust/dsse.h"

_Static_assert(WARD_APPROVAL_DAYS_MAX == APPROVAL_DAYS_MAX, "one bound, two names");

/* What is shown of a long change; all of it is counted. */
enum { COMMITS_SHOWN = 50, FILES_SHOWN = 200, REVISION_MAX = 2048 };

struct ward_approval {
	struct ward_run *run;
	struct ward_approval_draft draft;
	struct ward_span payload;
};

static int no_memory(struct ward_error *err)
{
	return error_set(err, WARD_EOOM, "out of memory");
}

/* -- Which reference, from where to where ----------------------------------------- */

#define REMOTE "refs/remotes/origin/"

static int find_ref(struct ward_approval *a, const char *asked, struct ward_error *err)
{
	struct ward_span target;
	int rc;

	a->draft.ref = span_of(asked);
	if (asked != NULL && !span_starts(a->draft.ref, "refs/"))
		return error_set(err, WARD_EUSAGE,
				 "'%.200s' is no full name of a reference, as refs/heads/main is",
				 asked);
	if (asked != NULL)
		return WARD_OK;
	rc = repo_ref_target(a->run->repo, WARD_SPAN(REMOTE "HEAD"), &target, err);
	if (rc != WARD_OK)
		return rc;
	if (!span_starts(target, REMOTE) || span_is(target, REMOTE "HEAD"))
		return error_set(err, WARD_EUSAGE,
				 "the branch of origin is not known here: say which reference is "
				 "to move");
	target = span_sub(target, strlen(REMOTE), target.len);
	a->draft.ref =
		arena_printf(a->run->arena, "refs/heads/" WARD_SPAN_FMT, WARD_SPAN_ARG(target));
	return a->draft.ref.len > 0 ? WARD_OK : no_memory(err);
}

/* What origin had when it was last asked. */
static int find_tracked(struct ward_approval *a, struct oid *out, struct ward_error *err)
{
	struct ward_span branch = a->draft.ref;
	struct ward_error missing = { 0 };
	const char *name = NULL;
	int rc = WARD_ENOTFOUND;

	if (span_starts(branch, "refs/heads/")) {
		branch = span_sub(branch, strlen("refs/heads/"), branch.len);
		name = arena_cstr(
			a->run->arena,
			arena_printf(a->run->arena, REMOTE WARD_SPAN_FMT, WARD_SPAN_ARG(branch)));
		rc = name != NULL ? repo_ref(a->run->repo, name, out, &missing) : WARD_EOOM;
	}
	if (rc == WARD_ENOTFOUND)
		return error_set(err, WARD_EUSAGE,
				 "where the reference stands is not known here: fetch it, or name "
				 "its commit as the base ('none' when it is to be made)");
	return rc == WARD_OK ? rc : error_set(err, rc, "%s", missing.message);
}

static int resolve(struct ward_approval *a, const char *text, struct oid *out,
		   struct ward_error *err)
{
	if (strlen(text) > REVISION_MAX)
		return error_set(err, WARD_EUSAGE, "the revision is too long");
	return repo_resolve(a->run->repo, arena_printf(a->run->arena, "%s^0", text), out, err);
}

static int find_base(struct ward_approval *a, const char *asked, struct oid *out,
		     struct ward_error *err)
{
	*out = (struct oid){ .len = (uint8_t)repo_info(a->run->repo)->oid_len };
	if (asked == NULL)
		return find_tracked(a, out, err);
	return strcmp(asked, "none") == 0 ? WARD_OK : resolve(a, asked, out, err);
}

static struct ward_span hex_of(struct ward_approval *a, const struct oid *id)
{
	char hex[OID_HEX_MAX];

	return arena_copy(a->run->arena, span_of(oid_hex(id, hex)));
}

/* -- What it brings ------------------------------------------------------------------ */

static int show_commits(struct ward_approval *a, const struct oid *ids, size_t count,
			struct ward_error *err)
{
	struct arena *arena = a->run->arena;
	const size_t shown = count < COMMITS_SHOWN ? count : COMMITS_SHOWN;
	struct ward_approval_commit *commits =
		ARENA_ARRAY(arena, shown, struct ward_approval_commit);
	int rc = commits != NULL ? WARD_OK : no_memory(err);

	for (size_t i = 0; rc == WARD_OK && i < shown; i++) {
		struct commit_view view;
		struct ward_span raw, rest;

		rc = repo_read(a->run->repo, &ids[i], a->run->limits.commit_bytes, arena, NULL,
			       &raw, err);
		if (rc == WARD_OK)
			rc = commit_parse(raw, ids[i].len, arena, &view, err);
		if (rc != WARD_OK)
			break;
		rest = view.message;
		commits[i].id = hex_of(a, &ids[i]);
		commits[i].author = view.author;
		if (!span_line(&rest, &commits[i].subject))
			commits[i].subject = WARD_SPAN("");
	}
	a->draft.commits = commits;
	a->draft.commits_shown = shown;
	a->draft.commit_count = count;
	return rc;
}

static int collect_commits(struct ward_approval *a, const struct oid *base,
			   const struct oid *target, struct ward_error *err)
{
	struct repo_walk walk = { .tip = *target,
				  .hide = base,
				  .hide_count = oid_is_null(base) ? 0 : 1,
				  .allow_shallow = true,
				  .max = a->run->limits.commits };
	struct oid *ids = NULL;
	size_t count = 0;
	int rc = repo_history(a->run->repo, &walk, a->run->arena, &ids, &count, err);

	return rc == WARD_OK ? show_commits(a, ids, count, err) : rc;
}

static int collect_files(struct ward_approval *a, const struct oid *base, const struct oid *tree,
			 struct ward_error *err)
{
	struct arena *arena = a->run->arena;
	const bool has_base = !oid_is_null(base);
	struct ward_approval_file *files =
		ARENA_ARRAY(arena, FILES_SHOWN, struct ward_approval_file);
	struct tree_change *changes = NULL;
	struct oid old_tree = { 0 };
	size_t count = 0;
	int rc = files != NULL ? WARD_OK : no_memory(err);

	if (rc == WARD_OK && has_base)
		rc = tree_of(a->run->repo, base, arena, &old_tree, err);
	if (rc == WARD_OK)
		rc = tree_diff(a->run->repo, &old_tree, has_base ? 1 : 0, tree, arena, &changes,
			       &count, err);
	for (size_t i = 0; rc == WARD_OK && i < count && i < FILES_SHOWN; i++) {
		const struct tree_change *c = &changes[i];

		files[i].path = c->path;
		files[i].status = c->old_mode == 0 ? 'A' : c->new_mode == 0 ? 'D' : 'M';
	}
	a->draft.files = files;
	a->draft.file_count = count;
	a->draft.files_shown = count < FILES_SHOWN ? count : FILES_SHOWN;
	return rc;
}

static int look(struct ward_approval *a, const struct ward_approval_request *request,
		struct ward_error *err)
{
	struct oid base, target, tree;
	int rc = find_ref(a, request->ref, err);

	if (rc == WARD_OK)
		rc = find_base(a, request->base, &base, err);
	if (rc == WARD_OK)
		rc = resolve(a, request->revision != NULL ? request->revision : "HEAD", &target,
			     err);
	if (rc == WARD_OK)
		rc = tree_of(a->run->repo, &target, a->run->arena, &tree, err);
	if (rc == WARD_OK)
		rc = collect_commits(a, &base, &target, err);
	if (rc == WARD_OK)
		rc = collect_files(a, &base, &tree, err);
	if (rc != WARD_OK)
		return rc;
	if (oid_eq(&base, &target))
		return error_set(err, WARD_EUSAGE,
				 "there is nothing to approve: the reference stands there already");
	a->draft.from = hex_of(a, &base);
	a->draft.target = hex_of(a, &target);
	a->draft.tree = hex_of(a, &tree);
	return WARD_OK;
}

/* -- The statement -------------------------------------------------------------------- */

static int state(struct ward_approval *a, const struct ward_approval_request *request,
		 struct ward_error *err)
{
	struct ward_approval_draft *d = &a->draft;
	struct approval approval = {
		.tree = d->tree,
		.from = d->from,
		.target = request->exact ? d->target : WARD_SPAN(""),
		.ref = d->ref,
		.principal = span_of(request->principal),
		.reason = span_of(request->reason),
		.issued = a->run->options.now,
	};
	struct buf text;
	int rc;

	if (request->principal == NULL || request->seconds == 0 ||
	    request->seconds > (uint64_t)APPROVAL_DAYS_MAX * 86400)
		return error_set(err, WARD_EUSAGE,
				 "an approval needs who approves, and ends after at most %d days",
				 APPROVAL_DAYS_MAX);
	approval.expires = approval.issued + (int64_t)request->seconds;
	d->issued = approval.issued;
	d->expires = approval.expires;
	buf_init(&text, APPROVAL_BYTES_MAX);
	rc = approval_write(&approval, a->run->arena, &text, err);
	if (rc == WARD_OK) {
		a->payload = arena_copy(a->run->arena, buf_span(&text));
		d->to_sign = dsse_pae(WARD_SPAN(APPROVAL_PAYLOAD_TYPE), a->payload, a->run->arena);
		if (arena_failed(a->run->arena))
			rc = no_memory(err);
	}
	buf_release(&text);
	return rc;
}

int ward_approval_new(const struct ward_approval_request *request, struct ward_approval **out,
		      struct ward_error *err)
{
	struct ward_options options = { .place = request->place, .now = request->now };
	struct ward_approval *a = calloc(1, sizeof(*a));
	int rc;

	*out = NULL;
	if (a != NULL)
		a->run = ward_run_new(&options);
	if (a == NULL || a->run == NULL)
		rc = no_memory(err);
	else
		rc = run_open(a->run, err);
	if (rc == WARD_OK)
		rc = look(a, request, err);
	if (rc == WARD_OK)
		rc = state(a, request, err);
	if (rc != WARD_OK) {
		ward_approval_free(a);
		return rc;
	}
	*out = a;
	return WARD_OK;
}

void ward_approval_free(struct ward_approval *approval)
{
	if (approval == NULL)
		return;
	ward_run_free(approval->run);
	free(approval);
}

const struct ward_approval_draft *ward_approval_draft(const struct ward_approval *approval)
{
	return &approval->draft;
}

int ward_approval_seal(struct ward_approval *approval, struct ward_span signature,
		       struct ward_span *out, struct ward_error *err)
{
	struct buf text;
	int rc;

	*out = WARD_SPAN("");
	if (!span_starts(signature, "-----BEGIN "))
		return error_set(err, WARD_EUSAGE, "that is no armored signature");
	buf_init(&text, DSSE_BYTES_MAX);
	rc = dsse_write(WARD_SPAN(APPROVAL_PAYLOAD_TYPE), approval->payload, signature,
			approval->run->arena, &text, err);
	if (rc == WARD_OK) {
		*out = arena_copy(approval->run->arena, buf_span(&text));
		rc = out->len > 0 ? WARD_OK : no_memory(err);
	}
	buf_release(&text);
	return rc;
}
