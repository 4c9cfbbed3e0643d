/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GITWARD_ENGINE_H
#define GITWARD_ENGINE_H

/**
 * @file gitward/engine.h
 * @brief Judging a change, whatever door it came through.
 *
 * A run owns everything it made. Its verdict starts as denied; an error makes
 * it undecided, with the reason in `why`: ward_run_*() never fails silently,
 * and its result is complete whatever it returns.
 */

#include <stdbool.h>

#include "gitward/error.h"
#include "gitward/result.h"

#pragma GCC visibility push(default)

struct ward_run;

/**
 * Where things are. Strings must outlive the run; NULL where unset. The
 * library reads no environment: the caller passes what applies.
 */
struct ward_place {
	const char *directory;	 /**< where to look for the repository; NULL: "." */
	const char *git_dir;	 /**< GIT_DIR */
	const char *work_tree;	 /**< GIT_WORK_TREE */
	const char *index_file;	 /**< GIT_INDEX_FILE */
	const char *object_dir;	 /**< GIT_OBJECT_DIRECTORY */
	const char *alternates;	 /**< GIT_ALTERNATE_OBJECT_DIRECTORIES */
	const char *git_program; /**< git to fall back on; NULL: a fixed search */
	bool trust_owner;	 /**< repository of another user is fine (server) */
};

/** What the file of known secrets is to a run. */
enum ward_baseline_use {
	WARD_BASELINE_COUNTS, /**< what it knows is no news */
	WARD_BASELINE_OFF,    /**< it is not looked at */
	WARD_BASELINE_REWRITE /**< it is to be written anew (gitward/baseline.h): all is news */
};

struct ward_options {
	struct ward_place place;
	const char *policy_file; /**< use this policy and no other */
	const char *policy_ref;	 /**< pre-receive: read the policy from the old tip of this
				    reference; NULL: HEAD's branch */
	const char *ref;	 /**< range: judge it as what arrives at this reference; NULL: at
				    none, so that nothing is asked of commits and their signatures */
	const char *profile;	 /**< overrides the policy's profile; NULL: not */
	bool no_policy;		 /**< built-in policy only */
	bool server; /**< inline suppressions only if the policy allows them on servers */
	enum ward_baseline_use baseline;
	const char *baseline_file; /**< to be rewritten; NULL: the one that the policy names, below
				      the folder of the repository or policy */
	bool keep_tokens;    /**< keep what tokens were found, in memory, for ward_run_live() */
	bool show_existing;  /**< keep findings that are not introduced */
	bool line_hashes;    /**< fill in line_hash, which JSON and SARIF show: every line of a
				    file with a finding is hashed for it */
	const char *backend; /**< what reads the repository: "native", "libgit2", "git"; NULL: what
				fits */
	int64_t now;	     /**< seconds since 1970, for expiry; 0: the clock */
};

/** A new run; NULL when out of memory. */
struct ward_run *ward_run_new(const struct ward_options *options);
/** Free it with all its results; NULL is allowed. */
void ward_run_free(struct ward_run *run);

/** Each judges one change and returns the result, owned by the run; call one of them, once. Never
 * NULL. Paths: none at all is the folder of the repository or policy, from here upwards. */
const struct ward_result *ward_run_paths(struct ward_run *run, const char *const *paths,
					 size_t count);
const struct ward_result *ward_run_staged(struct ward_run *run);
/** `range` is "A..B", "A...B" (from their merge base) or "A" (A..HEAD). */
const struct ward_result *ward_run_range(struct ward_run *run, const char *range);
enum ward_history_flags {
	WARD_HISTORY_UNREACHABLE = 1, /**< every object that the repository holds, too */
	/** All of each version of a file, not only what changed in it: slower, same result. */
	WARD_HISTORY_WHOLE_FILES = 2,
};
/**
 * Secrets in all that the commits named by `revs` lead to; none: every reference
 * of the repository. `flags`: of enum ward_history_flags.
 */
const struct ward_result *ward_run_history(struct ward_run *run, const char *const *revs,
					   size_t count, unsigned flags);
/** One file in memory; `old` NULL: nothing to compare with. */
const struct ward_result *ward_run_bytes(struct ward_run *run, struct ward_span path,
					 struct ward_span bytes, const struct ward_span *old);
/** Standard input of pre-receive. */
const struct ward_result *ward_run_push(struct ward_run *run, struct ward_span input);
/** Arguments of update. */
const struct ward_result *ward_run_update(struct ward_run *run, const char *ref, const char *old_id,
					  const char *new_id);
/** Standard input and first argument of pre-push. */
const struct ward_result *ward_run_local_push(struct ward_run *run, struct ward_span input,
					      const char *remote);

/**
 * Check a policy text. 0, or WARD_ECONFIG with line and column of the first
 * fault. `name` is for messages.
 */
int ward_policy_check(const char *name, struct ward_span text, int64_t now, struct ward_error *err);
/**
 * The same for the files that the section `trust` of a policy file names, beside it:
 * each must be there and be usable.
 */
int ward_policy_check_trust(const char *path, int64_t now, struct ward_error *err);
/**
 * Check a file of user rules in the form of gitleaks; what it extends is not looked at. 0 with the
 * number of its rules and its notes, a line "LINE:COLUMN: text" each, NUL-terminated and freed by
 * the caller with free(); or an error with line and column of the first fault.
 */
int ward_user_rules_check(const char *name, struct ward_span text, size_t *rules, char **notes,
			  struct ward_error *err);
/**
 * The policy that would decide here, as a policy text with comments: that of
 * the options, or of HEAD in a repository, or of the folder. `*out` is
 * NUL-terminated and freed by the caller with free().
 */
int ward_policy_show(const struct ward_options *options, char **out, struct ward_error *err);
/** The JSON Schema of the policy file, NUL-terminated. */
const char *ward_policy_schema(void);

/** What `doctor` shows of a repository; strings live until ward_place_info_free(). */
struct ward_place_info {
	char *git_dir, *common_dir, *work_tree, *hooks_dir, *backend;
	bool bare, shallow;
	int oid_bits; /**< 160 or 256 */
};
int ward_place_info(const struct ward_place *place, struct ward_place_info *out,
		    struct ward_error *err);
void ward_place_info_free(struct ward_place_info *info);

/** "0.1.0", and one line about this build: number and digest of the rules, C standard, compiler. */
const char *ward_version(void);
const char *ward_build_info(void);

/** One row of the limits table for `i` from 0; false at the end. */
struct ward_limit_info {
	const char *name, *unit, *text;
	uint64_t dflt, max;
};
bool ward_limit_at(size_t i, struct ward_limit_info *out);

#pragma GCC visibility pop

#endif
