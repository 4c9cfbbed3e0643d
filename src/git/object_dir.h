/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_OBJECT_DIR_H
#define GIT_OBJECT_DIR_H

/**
 * @file git/object_dir.h
 * @brief Which objects one object directory holds, its alternates left out:
 * loose files and pack indices (version 1 and 2), for SHA-1 and SHA-256.
 * Names only; contents are never looked at.
 */

#include <stddef.h>

#include "git/repo.h"

struct object_dir;

int object_dir_open(const char *path, size_t oid_len, struct object_dir **out,
		    struct ward_error *err) WARD_MUST_USE;
void object_dir_free(struct object_dir *dir);

/** 1, 0, or an error. Packs that appeared after the first call are not seen. */
int object_dir_has(struct object_dir *dir, const struct oid *id,
		   struct ward_error *err) WARD_MUST_USE;

/** Call `fn` once for each object, those of a pack in the order in which they lie there; what it
 * returns other than 0 ends the iteration. */
int object_dir_each(struct object_dir *dir, repo_object_fn fn, void *ctx,
		    struct ward_error *err) WARD_MUST_USE;

/** The same for those that are files of their own and in no pack of this directory. */
int object_dir_each_loose(struct object_dir *dir, repo_object_fn fn, void *ctx,
			  struct ward_error *err) WARD_MUST_USE;

/**
 * Look for ids that start with `digits` (at least two). `*found` is set when
 * it was unset; another id than it already holds gives WARD_EUSAGE, so that
 * several directories can be asked in turn.
 */
int object_dir_by_prefix(struct object_dir *dir, struct ward_span digits, struct oid *found,
			 struct ward_error *err) WARD_MUST_USE;

#endif
