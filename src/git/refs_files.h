/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_REFS_FILES_H
#define GIT_REFS_FILES_H

/**
 * @file git/refs_files.h
 * @brief References kept as files: loose ones below the git directory (and,
 * for a linked worktree, its common directory), and packed-refs.
 */

#include "git/backend.h"

int refs_files_get(struct repo *repo, const char *name, struct oid *out,
		   struct ward_error *err) WARD_MUST_USE;
int refs_files_head_name(struct repo *repo, struct ward_span *out,
			 struct ward_error *err) WARD_MUST_USE;
int refs_files_link(struct repo *repo, struct ward_span name, struct ward_span *out,
		    struct ward_error *err) WARD_MUST_USE;
int refs_files_each(struct repo *repo, const char *prefix, repo_ref_fn fn, void *ctx,
		    struct ward_error *err) WARD_MUST_USE;
void refs_files_free(struct refs_files *refs);

#endif
