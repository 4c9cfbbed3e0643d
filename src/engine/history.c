/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "engine/run.h"
#include "scan/history.h"

/* Where a search of the history begins. */
struct roots {
	struct ward_run *run;
	VEC(struct oid) ids;
	VEC(struct ward_span) names;
};

static int add(struct roots *r, const struct oid *id, struct ward_span name, struct ward_error *err)
{
	struct oid *slot = vec_push(r->run->arena, &r->ids);
	struct ward_span *text = vec_push(r->run->arena, &r->names);

	if (slot == NULL || text == NULL)
		return error_set(err, WARD_EOOM, "out of memory (limits.memory_bytes)");
	*slot = *id;
	*text = arena_copy(r->run->arena, name);
	return 0;
}

static int on_ref(void *ctx, struct ward_span name, const struct oid *id, struct ward_error *err)
{
	return add(ctx, id, name, err);
}

/* All references, and HEAD, which may be detached. */
static int all_roots(struct roots *r, struct ward_error *err)
{
	struct ward_error unborn = { .code = WARD_OK };
	struct oid head;
	int rc = repo_ref(r->run->repo, "HEAD", &head, &unborn);

	if (rc == WARD_OK)
		rc = add(r, &head, WARD_SPAN(""), err);
	else if (rc == WARD_ENOTFOUND)
		rc = WARD_OK;
	else
		rc = error_set(err, rc, "%s", unborn.message);
	return rc == WARD_OK ? repo_each_ref(r->run->repo, "", on_ref, r, err) : rc;
}

static int named_roots(struct roots *r, const char *const *revs, size_t count,
		       struct ward_error *err)
{
	int rc = WARD_OK;

	for (size_t i = 0; rc == WARD_OK && i < count; i++) {
		struct oid id;

		rc = repo_resolve(r->run->repo, span_of(revs[i]), &id, err);
		if (rc == WARD_OK)
			rc = add(r, &id, WARD_SPAN(""), err);
	}
	return rc;
}

struct search {
	const struct roots *roots;
	unsigned flags; /* enum ward_history_flags */
};

static int scan(struct ward_run *run, const struct scan_options *options, const void *what,
		struct ward_error *err)
{
	const struct search *search = what;
	struct scan_options own = *options;
	const struct scan_history history = {
		.repo = run->repo,
		.roots = search->roots->ids.items,
		.names = search->roots->names.items,
		.count = search->roots->ids.len,
		.everything = (search->flags & WARD_HISTORY_UNREACHABLE) != 0,
		.whole_files = (search->flags & WARD_HISTORY_WHOLE_FILES) != 0,
	};

	/* Nobody waits behind a hook. */
	own.deadline_ns = 0;
	return scan_history(&history, &own, run->arena, &run->scan, err);
}

/* Those of a push are for what one person brings at once, and for somebody who waits. */
static void use_own_limits(struct ward_run *run)
{
	run->limits.objects = run->limits.history_objects;
	run->limits.total_bytes = run->limits.history_bytes;
	repo_set_limits(run->repo, &run->limits);
	repo_set_deadline(run->repo, 0);
}

const struct ward_result *ward_run_history(struct ward_run *run, const char *const *revs,
					   size_t count, unsigned flags)
{
	struct roots roots = { .run = run };
	const struct search search = { .roots = &roots, .flags = flags };
	int rc = run_open(run, &run->err);

	run->result.target = WARD_SPAN("history");
	if (rc == WARD_OK)
		rc = run_policy_at_head(run, &run->err);
	if (rc >= 0)
		use_own_limits(run);
	if (rc >= 0)
		rc = count > 0 ? named_roots(&roots, revs, count, &run->err)
			       : all_roots(&roots, &run->err);
	if (rc == WARD_OK)
		run_judge_by(run, scan, &search);
	else
		run_fail(run, &run->err);
	return &run->result;
}
