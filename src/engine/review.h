/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ENGINE_REVIEW_H
#define ENGINE_REVIEW_H

/**
 * @file engine/review.h
 * @brief What signatures say of the update of a reference: who pushed it, who
 * signed its tip, who approved it (docs/approvals.md, docs/push-certificates.md).
 *
 * Approvals are read from references below APPROVAL_REFS, those of the same
 * push first. One that cannot be read counts for nothing, and is listed where
 * it could be told that it is about this update.
 */

#include "change/change.h"
#include "engine/run.h"
#include "rules/rule.h"

/** References with approvals, entries of one tree, and approvals of one update that are looked at,
 * bytes of one and of all; what lies beyond is left out, and the facts say so. */
#define REVIEW_REFS_MAX 4000
#define REVIEW_ENTRIES_MAX 256
#define REVIEW_RELATED_MAX 64
#define REVIEW_BLOB_MAX ((uint64_t)128 << 10)
#define REVIEW_BYTES_MAX ((uint64_t)32 << 20)

/** A scan_options.ref_facts; `ctx` is the run. Nothing is filled in for a change that is no push,
 * nor what the policy does not ask for. */
void run_review_facts(void *ctx, const struct ward_ref *ref, struct arena *arena,
		      struct ward_ref_facts *out);

#endif
