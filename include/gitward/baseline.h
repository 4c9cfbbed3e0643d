/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GITWARD_BASELINE_H
#define GITWARD_BASELINE_H

/**
 * @file gitward/baseline.h
 * @brief The file of known secrets: what a run found, written down so that it
 * is no news the next time.
 */

#include <stdbool.h>

#include "gitward/engine.h"

#pragma GCC visibility push(default)

struct ward_baseline_entry {
	struct ward_span rule, path, hash;	 /**< `path` is where it was seen first */
	struct ward_span reason, added, expires; /**< "" where left out */
};

struct ward_baseline {
	const char *path;			   /**< of the file */
	bool exists;				   /**< it was there already */
	const struct ward_baseline_entry *entries; /**< by path, rule and hash */
	size_t count;
	const struct ward_baseline_entry *gone; /**< those left out of it */
	size_t gone_count;
	size_t fresh;	       /**< entries that were not there before */
	struct ward_span text; /**< of the file, ready to be written */
};

/** What to write with entries that are new; NULL: nothing. Dates are YYYY-MM-DD. */
struct ward_baseline_note {
	const char *reason, *added, *expires;
};

/*
 * All three need a run whose options say WARD_BASELINE_REWRITE; what they give
 * lives as long as the run. Nothing is written.
 */
/** The file as it is; no change is judged. WARD_ENOTFOUND when there is none. */
int ward_baseline_read(struct ward_run *run, struct ward_baseline *out, struct ward_error *err);
/** After the run has judged something: the file with its findings of secrets added, but for those
 * that are suppressed. WARD_EUNSUPPORTED when the run could not decide. */
int ward_baseline_add(struct ward_run *run, const struct ward_baseline_note *note,
		      struct ward_baseline *out, struct ward_error *err);
/** After the run has judged everything (ward_run_paths() with nothing named): the file without
 * entries of which there is no finding. */
int ward_baseline_prune(struct ward_run *run, struct ward_baseline *out, struct ward_error *err);

#pragma GCC visibility pop

#endif
