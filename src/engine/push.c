/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/span.h"
#include "engine/run.h"

static bool is_protected(void *ctx, struct ward_span ref)
{
	const struct ward_run *run = ctx;

	return policy_is_protected(run->policy, ref);
}

/* The old tip of the reference whose policy rules: in a hook it is what the store has now. */
static int policy_from_ref(struct ward_run *run, const char *name, struct ward_error *err)
{
	struct ward_error missing = { 0 };
	struct oid tip = { 0 };
	int rc = repo_ref(run->repo, name, &tip, &missing);

	if (rc != WARD_OK && rc != WARD_ENOTFOUND)
		return error_set(err, rc, "%s", missing.message);
	return run_policy_from_commit(run, &tip, name, err);
}

static int server_policy(struct ward_run *run, struct ward_error *err)
{
	int rc = run_policy_forced(run, err);

	if (rc != 0)
		return rc;
	return policy_from_ref(
		run, run->options.policy_ref != NULL ? run->options.policy_ref : "HEAD", err);
}

const struct ward_result *ward_run_push(struct ward_run *run, struct ward_span input)
{
	struct change_guard guard = { .is_protected = is_protected, .ctx = run };
	struct ward_change change;
	int rc = run_open(run, &run->err);

	run->result.target = WARD_SPAN("push");
	if (rc == WARD_OK)
		rc = server_policy(run, &run->err);
	if (rc >= 0)
		rc = change_from_push(run->repo, input, &guard, policy_limits(run->policy),
				      run->arena, &change, &run->err);
	if (rc == WARD_OK)
		run_judge(run, &change);
	else
		run_fail(run, &run->err);
	return &run->result;
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
	char *name;
	struct oid tip;
	int rc = run_policy_forced(run, err);

	if (rc != 0)
		return rc;
	name = arena_cstr(run->arena, arena_printf(run->arena, "refs/remotes/%s/HEAD", remote));
	if (name == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	rc = repo_ref(run->repo, name, &tip, &missing);
	if (rc == WARD_OK)
		return run_policy_from_commit(run, &tip, name, err);
	/* No such branch, or a URL in place of a name: our own policy is the best guess. */
	return policy_from_ref(run, "HEAD", err);
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
