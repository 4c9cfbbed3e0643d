/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCAN_HISTORY_H
#define SCAN_HISTORY_H

/** @file scan/history.h @brief Looking for secrets in all that a history holds. */

#include "scan/scan.h"

struct scan_history {
	struct repo *repo;
	const struct oid *roots;       /**< where to begin */
	const struct ward_span *names; /**< of each root: a full reference name, or "" */
	size_t count;
	bool everything; /**< every object, whether a root leads to it or not */
	/** Judge each version of a file as a whole, not what changed alone: slow, with the same
	 * result (scan/inherit.h). */
	bool whole_files;
};

/**
 * As scan_change(), for secrets alone: contents of files, names of paths and
 * of the roots, messages and people of commits and tags. A finding is told for
 * each path that it has, with the first commit that brought it there. What is
 * missing or cannot be read leaves the run undecided. Of the limits,
 * those that begin with history_ bound the work, not objects, total_bytes,
 * blob_bytes and findings.
 */
int scan_history(const struct scan_history *what, const struct scan_options *options,
		 struct arena *arena, struct scan_result *out,
		 struct ward_error *err) WARD_MUST_USE;

#endif
