/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GITWARD_TRIAL_H
#define GITWARD_TRIAL_H

/**
 * @file gitward/trial.h
 * @brief What a policy would have said of the past, before it is put in force.
 *
 * Every step of a branch's line of first parents is judged as if it had been
 * pushed alone, with all that it brought. Nobody knows when it was: keys must
 * have been valid at the time that the committer claims, and certificates of
 * pushes and approvals of back then are not asked for.
 */

#include "gitward/engine.h"
#include "gitward/report.h"

#pragma GCC visibility push(default)

/** One rule that spoke. */
struct ward_trial_rule {
	const struct ward_rule_meta *rule;
	uint64_t commits; /**< that would have been refused for it */
	uint64_t pushes;  /**< likewise */
	uint64_t warned;  /**< findings that would have been warnings */
	char commit[65];  /**< the latest one with a finding of the strictest kind, hexadecimal */
	struct ward_span message;
};

struct ward_trial {
	uint64_t commits, pushes;	  /**< judged */
	uint64_t bad_commits, bad_pushes; /**< that would have been refused */
	uint64_t undecided;		  /**< pushes for which no verdict could be reached */
	struct ward_span why;		  /**< of the first of those */
	struct ward_span policy, profile, ref;
	bool is_protected; /**< the policy guards the branch: otherwise it asks for little */
	const struct ward_trial_rule *rules; /**< most refused pushes first */
	size_t rule_count;
};

struct ward_trial_options {
	struct ward_options run;
	const char *since; /**< revision; not judged itself */
	const char *head;  /**< revision; NULL: "HEAD" */
	const char *ref;   /**< name to judge by; NULL: that of HEAD's branch */
};

struct ward_trial_run;
/**
 * Judge. `*out` is NULL when the revisions or the policy cannot be used. The
 * policy is that of `run`, else the file of the work tree.
 */
int ward_trial_new(const struct ward_trial_options *options, struct ward_trial_run **out,
		   struct ward_error *err);
/** NULL is allowed. */
void ward_trial_free(struct ward_trial_run *trial);
const struct ward_trial *ward_trial_result(const struct ward_trial_run *trial);

/** Text or JSON; others are WARD_EUSAGE. */
int ward_trial_report(const struct ward_trial *trial, enum ward_format format, ward_write_fn write,
		      void *ctx, struct ward_error *err);

#pragma GCC visibility pop

#endif
