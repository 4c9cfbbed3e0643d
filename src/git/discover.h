/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_DISCOVER_H
#define GIT_DISCOVER_H

/** @file git/discover.h @brief Where a repository is, and in which format it is kept. */

#include "git/config_file.h"
#include "git/repo.h"

struct place {
	char *git_dir; /**< absolute, symbolic links resolved; as all of these */
	char *common_dir;
	char *work_tree; /**< NULL when bare */
	bool linked;	 /**< a linked worktree */
	struct repo_format format;
};

/**
 * Find the repository as git would, read its format and check its owner.
 * Strings are in the arena.
 */
int discover(const struct repo_options *options, struct arena *arena, struct place *out,
	     struct ward_error *err) WARD_MUST_USE;

#endif
