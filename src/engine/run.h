/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ENGINE_RUN_H
#define ENGINE_RUN_H

/** @file engine/run.h @brief The insides of a run, shared by the files of engine/. */

#include "change/change.h"
#include "gitward/engine.h"
#include "policy/policy.h"
#include "scan/scan.h"

struct ward_run {
	struct ward_options options;
	struct arena *arena;
	struct limits limits; /**< defaults until the policy is known */
	struct repo *repo;
	struct ward_policy *policy;
	struct scan_result scan;
	struct ward_result result;
	struct ward_error err;
	uint64_t started_ns;
	bool used;
};

/** Open the repository that the options name. */
int run_open(struct ward_run *run, struct ward_error *err) WARD_MUST_USE;

/* Where a policy can come from; the first that applies decides. Each leaves run->policy set or
 * fails. */
/** The policy file given on the command line, or the built-in policy with --no-policy. 1 when that
 * settled it, else 0. */
int run_policy_forced(struct ward_run *run, struct ward_error *err) WARD_MUST_USE;
/** POLICY_FILE in the tree of `commit` (unset: built-in policy). `label` is how messages call it.
 */
int run_policy_from_commit(struct ward_run *run, const struct oid *commit, const char *label,
			   struct ward_error *err) WARD_MUST_USE;
/** POLICY_FILE in the folder or one above it, up to the top of the work tree. */
int run_policy_from_folder(struct ward_run *run, struct ward_error *err) WARD_MUST_USE;

/** Scan, apply the policy, decide; fills run->result. */
void run_judge(struct ward_run *run, const struct ward_change *change);
/** The result of a run that could not get as far as judging. */
void run_fail(struct ward_run *run, const struct ward_error *err);

#endif
