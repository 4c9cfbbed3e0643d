/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_INDEX_READ_H
#define GIT_INDEX_READ_H

/** @file git/index_read.h @brief Inside git/: the index of a repository, by our own reader or else
 * by git. */

#include "git/backend.h"
#include "git/index_file.h"

/** A missing index is an empty one. */
int index_read(struct repo *repo, struct arena *arena, struct index_file *out,
	       struct ward_error *err) WARD_MUST_USE;

#endif
