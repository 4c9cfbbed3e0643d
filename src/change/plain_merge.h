/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CHANGE_PLAIN_MERGE_H
#define CHANGE_PLAIN_MERGE_H

/**
 * @file change/plain_merge.h
 * @brief Whether a merge holds nothing but what merging its parents gives.
 *
 * Path by path against the merge base: what only one parent changed is as that
 * parent has it, what both changed is their merge by lines. Whatever needs more
 * (renames, drivers of .gitattributes, several merge bases that disagree, more than two parents)
 * is no plain merge: somebody has to vouch for it.
 */

#include "base/limits.h"
#include "git/repo.h"

/** 1, 0, or an error. `raw` is the merge commit. */
int plain_merge(struct repo *repo, struct ward_span raw, const struct limits *limits,
		struct ward_error *err);

#endif
