/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ENGINE_RUN_H
#define ENGINE_RUN_H

/** @file engine/run.h @brief The insides of a run, shared by the files of engine/. */

#include "change/change.h"
#include "gitward/engine.h"
#include "policy/policy.h"
#include "scan/baseline.h"
#include "scan/known_list.h"
#include "scan/scan.h"

struct gitleaks; /* secret/gitleaks.h */

struct ward_run {
	struct ward_options options;
	struct arena *arena;
	struct limits limits; /**< defaults until the policy is known */
	struct repo *repo;
	struct ward_policy *policy;
	struct oid base;  /**< the state that the change starts from; unset: none */
	bool from_commit; /**< `base` counts; else the folder does */
	struct baseline baseline;
	bool has_baseline; /**< it was read */
	struct known_list known_list;
	bool has_known_list;
	const char *baseline_path; /**< of the one that is to be rewritten; NULL: not yet opened */
	/** Where the policy's file lay, for the files that it names: a tree, or a folder; neither
	 * for a built-in policy. */
	struct oid policy_commit;
	const char *policy_folder;
	const struct ward_policy *floor; /**< below `policy`, or NULL */
	const char *floor_folder;
	struct run_trust *trust;    /**< engine/trust.h; NULL without a `trust` section */
	struct run_push_door *push; /**< engine/push_door.h; NULL: this door has no certificates */
	struct review *review;	    /**< engine/review.c: approvals that were read */
	struct scan_result scan;
	struct gitleaks *user_rules;   /**< NULL: none */
	uint8_t user_rules_digest[32]; /**< of all files they were read from; zeros: none */
	struct ward_span *extended;    /**< paths of those files but for the first */
	size_t extended_count;
	struct ward_change change; /**< of a push, once it was collected */
	struct ward_span pusher;   /**< as the host calls who pushes, or "" */
	uint64_t
		deadline_ns; /**< time_mono_ns() of the caller's own clock; 0: the policy's alone */
	bool own_clock;	     /**< deadline_ns alone counts, not the policy's as well */
	struct ward_result result;
	struct ward_error err;
	uint64_t started_ns;
	bool used;
};

/** Open the repository that the options name. */
int run_open(struct ward_run *run, struct ward_error *err) WARD_MUST_USE;

/** The ends of "A..B", "A...B" (from their merge base) or "A" (to HEAD); a side that is empty is
 * HEAD, and a base of zeros (`base` is unset then) is no base. */
int run_resolve_range(struct ward_run *run, struct ward_span text, struct oid *base,
		      struct oid *head, struct ward_error *err) WARD_MUST_USE;

/** The change starts from where the reference `name` points; from nothing when there is none. */
int run_start_from_ref(struct ward_run *run, const char *name,
		       struct ward_error *err) WARD_MUST_USE;

/* Where a policy can come from; the first that applies decides. Each leaves run->policy set or
 * fails. */
/** The policy file given on the command line, or the built-in policy with --no-policy. 1 when that
 * settled it, else 0. */
int run_policy_forced(struct ward_run *run, struct ward_error *err) WARD_MUST_USE;
/** The policy that is asked for, or the one of HEAD; and the rules of users of HEAD. */
int run_policy_at_head(struct ward_run *run, struct ward_error *err) WARD_MUST_USE;
/** POLICY_FILE in the tree of `commit` (unset: built-in policy). `label` is how messages call it.
 */
int run_policy_from_commit(struct ward_run *run, const struct oid *commit, const char *label,
			   struct ward_error *err) WARD_MUST_USE;
/** The policy that a later run finds in the tree of `commit`, in `arena`: the built-in one when
 * there is none, NULL when it cannot be used, which is a finding of its own. Its floor is not set.
 */
int run_next_policy(struct ward_run *run, const struct oid *commit, struct arena *arena,
		    struct ward_policy **out, struct ward_error *err) WARD_MUST_USE;
/** POLICY_FILE in the folder or one above it, up to the top of the work tree. */
int run_policy_from_folder(struct ward_run *run, struct ward_error *err) WARD_MUST_USE;
/** The policy that decides about a commit that is made here: that of the options, of HEAD, or
 * without a repository that of the folder. The repository, if any, is open afterwards. */
int run_policy_here(struct ward_run *run, struct ward_error *err) WARD_MUST_USE;

/** A file that decides. */
struct run_file {
	const char *path;
	const char *what; /**< for messages: "policy" */
	uint64_t max;	  /**< bytes */
};
/** Its content: 0, 1 when there is none, or an error. On a server only a file that nobody else may
 * write to or replace counts (base/trusted_file.h). */
int run_read_file(struct ward_run *run, const struct run_file *file, struct ward_span *out,
		  struct ward_error *err) WARD_MUST_USE;
/** The same for a policy. */
int run_read_policy(struct ward_run *run, const char *path, struct ward_span *out,
		    struct ward_error *err) WARD_MUST_USE;

/** The file at `path` in the tree of a commit, in `arena`: 0, 1 when there is none, or an error. */
int run_read_committed(struct ward_run *run, const struct oid *commit, struct ward_span path,
		       uint64_t max, struct arena *arena, struct ward_span *out,
		       struct ward_error *err) WARD_MUST_USE;
/** The first folder, from here upwards, that holds a policy or a repository; else this one. */
const char *run_home(struct ward_run *run);

/** Policy and user rules of the state that the change starts from; a policy that was forced stays.
 * `label` is how messages call the commit. Sets run->policy, or fails. */
int run_rules(struct ward_run *run, const char *label, struct ward_error *err) WARD_MUST_USE;
/** The rules of the repository's owners, from the state that the change starts from. None is fine;
 * with --no-policy none are read. */
int run_user_rules(struct ward_run *run, const char *label, struct ward_error *err) WARD_MUST_USE;
/** Whether rules were read from the file at `path`, or would be if it was there. */
bool run_is_user_rules(const struct ward_run *run, struct ward_span path);
/** A scan_options.user_rules_check; `ctx` is the run. */
int run_user_rules_next(void *ctx, const struct oid *commit, struct ward_error *err);
/** The same when the policy was given a floor, which may name another file. */
int run_user_rules_again(struct ward_run *run, const char *label,
			 struct ward_error *err) WARD_MUST_USE;
/** Whether a text can be such a file; what it extends is not looked at. */
int run_user_rules_check(struct ward_span path, struct ward_span text,
			 struct ward_error *err) WARD_MUST_USE;

/** Read the files of known secrets that the policy names, as far as they count here. */
int run_load_known(struct ward_run *run, struct ward_error *err) WARD_MUST_USE;
/** The baseline that is to be rewritten, or a new one; once. */
int run_open_baseline(struct ward_run *run, struct ward_error *err) WARD_MUST_USE;
/** Whether the policy names it as a file of known secrets. */
bool run_is_known_file(const struct ward_run *run, struct ward_span path);
/** Why a text cannot be used as the file at `path`, one of those. */
int run_check_known(const struct ward_run *run, struct ward_span path, struct ward_span text,
		    struct ward_error *err) WARD_MUST_USE;

/** Take the limits over from run->policy. */
void run_use_limits(struct ward_run *run);
/** Put a floor, read from the file `path`, below run->policy. */
void run_set_floor(struct ward_run *run, const struct ward_policy *floor, const char *path);

/** What a server adds to the judging of a push. Each may be NULL. */
struct run_wall {
	/** The repository is open, and nothing that was pushed has been read. */
	int (*opened)(void *ctx, struct ward_run *run, struct ward_error *err);
	/** The policy is known. */
	int (*ruled)(void *ctx, struct ward_run *run, struct ward_error *err);
	/** As in struct change_guard. */
	bool (*is_clean)(void *ctx, const struct oid *commit);
	bool (*judged_tip)(void *ctx, struct ward_span ref, struct oid *out);
	void *ctx;
};
/** The policy that judges a push. `wall` may be NULL. */
int run_server_policy(struct ward_run *run, const struct run_wall *wall,
		      struct ward_error *err) WARD_MUST_USE;
/** Judge what pre-receive got on its standard input. `wall` may be NULL. */
const struct ward_result *run_push(struct ward_run *run, struct ward_span input,
				   const struct run_wall *wall);
/** time_mono_ns() at which this run must end; 0: never. */
uint64_t run_deadline(const struct ward_run *run);

/** Fills run->scan, looking at `what`. */
typedef int (*run_scan_fn)(struct ward_run *run, const struct scan_options *options,
			   const void *what, struct ward_error *err);
/** Scan, apply the policy, decide; fills run->result. */
void run_judge_by(struct ward_run *run, run_scan_fn scan, const void *what);
/** The same for a change. */
void run_judge(struct ward_run *run, const struct ward_change *change);
/** The result of a run that could not get as far as judging: undecided, or for a limit that was met
 * denied, with a finding that names it. */
void run_fail(struct ward_run *run, const struct ward_error *err);

#endif
