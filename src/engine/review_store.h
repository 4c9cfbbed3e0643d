/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ENGINE_REVIEW_STORE_H
#define ENGINE_REVIEW_STORE_H

/** @file engine/review_store.h @brief The approvals that a repository and a push hold, read once a
 * run. */

#include "base/map.h"
#include "base/vec.h"
#include "engine/run.h"
#include "trust/approval.h"
#include "trust/dsse.h"

/** An approval as it was found; nothing of it is verified. */
struct review_item {
	struct dsse envelope;
	struct approval approval;
};

struct review {
	VEC(struct review_item) items;
	const char *left_out; /**< why there may be more, or NULL */
	bool full;	      /**< nothing more is read */
	uint64_t bytes;
	size_t refs;
	struct map seen; /**< ids of commits and blobs */
};

/** NULL when there is no memory. */
const struct review *review_load(struct ward_run *run);

#endif
