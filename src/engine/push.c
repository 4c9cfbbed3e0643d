/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/span.h"
#include "engine/run.h"

static bool is_protected(void *ctx, struct ward_span ref)
{
	const struct ward_run *run = ctx;

	return policy_is_protected(run->policy, ref);
}

/* Each step of a wall may be missing. */
static int pass(int (*step)(void *ctx, struct ward_run *run, struct ward_error *err), void *ctx,
		struct ward_run *run)
{
	return step != NULL ? step(ctx, run, &run->err) : WARD_OK;
}

struct push_ctx {
	struct ward_run *run;
	const struct run_wall *wall;
};

static bool guards(void *ctx, struct ward_span ref)
{
	const struct push_ctx *push = ctx;

	return policy_is_protected(push->run->policy, ref);
}

static bool is_clean(void *ctx, const struct oid *commit)
{
	const struct push_ctx *push = ctx;

	return push->wall->is_clean(push->wall->ctx, commit);
}

static bool judged_tip(void *ctx, struct ward_span ref, struct oid *out)
{
	const struct push_ctx *push = ctx;

	return push->wall->judged_tip(push->wall->ctx, ref, out);
}

/*
 * The reference whose policy rules, by the last tip that was judged: what was
 * let in unjudged must not bring the policy that it is judged by.
 */
static int start_of_push(struct ward_run *run, const struct run_wall *wall, const char *name,
			 struct ward_error *err)
{
	struct ward_error ignored = { 0 };
	struct ward_span full = span_of(name), real;
	struct oid tip = { 0 };
	int rc;

	if (span_is(full, "HEAD") && repo_head_name(run->repo, &full, &ignored) != WARD_OK)
		full = span_of(name);
	rc = repo_ref_target(run->repo, full, &real, err);
	if (rc != WARD_OK)
		return rc;
	if (wall == NULL || wall->judged_tip == NULL || !wall->judged_tip(wall->ctx, real, &tip))
		return run_start_from_ref(run, name, err);
	run->from_commit = true;
	run->base = oid_is_null(&tip) ? (struct oid){ 0 } : tip;
	return WARD_OK;
}

int run_server_policy(struct ward_run *run, const struct run_wall *wall, struct ward_error *err)
{
	const char *name = run->options.policy_ref != NULL ? run->options.policy_ref : "HEAD";
	int rc = start_of_push(run, wall, name, err);

	return rc == WARD_OK ? run_rules(run, name, err) : rc;
}

/* No time for what was pushed, but the references themselves are always judged. */
static void judge_refs(struct ward_run *run, struct ward_span input,
		       const struct change_guard *guard)
{
	struct ward_error late = run->err, err = { 0 };

	repo_set_deadline(run->repo, 0);
	if (change_push_refs(run->repo, input, guard, policy_limits(run->policy), run->arena,
			     &run->change, &err) != WARD_OK) {
		run_fail(run, &late);
		return;
	}
	run_judge(run, &run->change);
	run->scan.expired = run->result.counts.refs == run->change.ref_count;
	if (run->result.verdict == WARD_DENIED)
		return;
	run->result.verdict = WARD_UNDECIDED;
	run->result.why = arena_copy(run->arena, span_of(late.message));
}

const struct ward_result *run_push(struct ward_run *run, struct ward_span input,
				   const struct run_wall *wall)
{
	static const struct run_wall none;
	struct push_ctx push = { run, wall != NULL ? wall : &none };
	const struct change_guard guard = {
		.is_protected = guards,
		.is_clean = push.wall->is_clean != NULL ? is_clean : NULL,
		.judged_tip = push.wall->judged_tip != NULL ? judged_tip : NULL,
		.ctx = &push,
	};
	int rc = run_open(run, &run->err);

	run->result.target = WARD_SPAN("push");
	if (rc == WARD_OK)
		rc = pass(push.wall->opened, push.wall->ctx, run);
	if (rc == WARD_OK)
		rc = run_server_policy(run, push.wall, &run->err);
	if (rc >= 0)
		rc = pass(push.wall->ruled, push.wall->ctx, run);
	if (rc == WARD_OK)
		rc = change_from_push(run->repo, input, &guard, policy_limits(run->policy),
				      run->arena, &run->change, &run->err);
	if (rc == WARD_OK)
		run_judge(run, &run->change);
	else if (rc == WARD_EDEADLINE && run->policy != NULL)
		judge_refs(run, input, &guard);
	else
		run_fail(run, &run->err);
	return &run->result;
}

const struct ward_result *ward_run_push(struct ward_run *run, struct ward_span input)
{
	return run_push(run, input, NULL);
}

const struct ward_result *ward_run_update(struct ward_run *run, const char *ref, const char *old_id,
					  const char *new_id)
{
	return ward_run_push(run, arena_printf(run->arena, "%s %s %s\n", old_id, new_id, ref));
}

/* On the pushing side the remote's policy is the one that will judge. */
static int remote_policy(struct ward_run *run, const char *remote, struct ward_error *err)
{
	struct ward_error missing = { 0 };
	const char *name =
		arena_cstr(run->arena, arena_printf(run->arena, "refs/remotes/%s/HEAD", remote));
	int rc;

	if (name == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	rc = run_start_from_ref(run, name, &missing);
	/* No such branch, or a URL in place of a name: our own policy is the best guess. */
	if (rc != WARD_OK || run->base.len == 0) {
		name = "HEAD";
		rc = run_start_from_ref(run, name, err);
	}
	return rc == WARD_OK ? run_rules(run, name, err) : rc;
}

const struct ward_result *ward_run_local_push(struct ward_run *run, struct ward_span input,
					      const char *remote)
{
	struct change_guard guard = { .is_protected = is_protected, .ctx = run };
	struct ward_change change;
	int rc = run_open(run, &run->err);

	run->result.target = WARD_SPAN("push");
	if (rc == WARD_OK)
		rc = remote_policy(run, remote, &run->err);
	if (rc >= 0)
		rc = change_from_local_push(run->repo, input, remote, &guard,
					    policy_limits(run->policy), run->arena, &change,
					    &run->err);
	if (rc == WARD_OK)
		run_judge(run, &change);
	else
		run_fail(run, &run->err);
	return &run->result;
}
