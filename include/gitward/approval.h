/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GITWARD_APPROVAL_H
#define GITWARD_APPROVAL_H

/**
 * @file gitward/approval.h
 * @brief Approving a change: what is to be signed, and what becomes of the
 * signature (docs/approvals.md). Nothing is written to the repository, and no
 * key is touched here.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gitward/engine.h"
#include "gitward/error.h"
#include "gitward/report.h"
#include "gitward/span.h"

#pragma GCC visibility push(default)

/** What SSH signatures of approvals are made for (ssh-keygen -n). */
#define WARD_APPROVAL_NAMESPACE "gitward-approval"
/** Below it servers look for approvals. */
#define WARD_APPROVAL_REFS "refs/gitward/approvals/"
#define WARD_APPROVAL_DAYS_MAX 90

/** NULL where nothing is said. Strings must outlive the approval. */
struct ward_approval_request {
	struct ward_place place;
	const char *ref;       /**< that is to move, full name; NULL: the branch of origin/HEAD */
	const char *base;      /**< where it stands: a revision; "none": it is to be made; NULL:
				  what refs/remotes/origin/ has for it */
	const char *revision;  /**< what it is to become; NULL: HEAD */
	const char *principal; /**< mandatory: who approves, for people to read */
	const char *reason;
	uint64_t seconds; /**< how long from now on; at most WARD_APPROVAL_DAYS_MAX days */
	bool exact;	  /**< this commit, not any with the same files */
	int64_t now;	  /**< seconds since 1970; 0: the clock */
};

struct ward_approval_commit {
	struct ward_span id; /**< hexadecimal */
	struct ward_span author, subject;
};

struct ward_approval_file {
	char status; /**< 'A', 'D' or 'M' */
	struct ward_span path;
};

/** What is approved; any byte may stand in names of people, subjects and paths. */
struct ward_approval_draft {
	struct ward_span ref;
	struct ward_span from, target, tree; /**< hexadecimal; zeros for a new reference */
	int64_t issued, expires;
	const struct ward_approval_commit *commits; /**< newest first; the first of them */
	size_t commits_shown, commit_count;
	const struct ward_approval_file *files; /**< by path; the first of them */
	size_t files_shown, file_count;
	struct ward_span to_sign; /**< the very bytes that the signature is over */
};

struct ward_approval;

/** Look at the change and write the statement. `*out` is NULL when it fails: WARD_EUSAGE with what
 * is wrong, else as the repository has it. */
int ward_approval_new(const struct ward_approval_request *request, struct ward_approval **out,
		      struct ward_error *err);
/** NULL is allowed. */
void ward_approval_free(struct ward_approval *approval);
/** Lives as long as the approval. */
const struct ward_approval_draft *ward_approval_draft(const struct ward_approval *approval);
/** The same for people, safe for a terminal. WARD_EIO when `write` failed. */
int ward_approval_show(const struct ward_approval_draft *draft, ward_write_fn write, void *ctx,
		       struct ward_error *err);
/**
 * Put an armored SSH or OpenPGP signature over `to_sign` into an envelope: what
 * servers read. Whose it is makes no difference here. `*out` lives as long as
 * the approval. WARD_EUSAGE when there is no signature.
 */
int ward_approval_seal(struct ward_approval *approval, struct ward_span signature,
		       struct ward_span *out, struct ward_error *err);

#pragma GCC visibility pop

#endif
