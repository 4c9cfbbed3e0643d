/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_TRUSTED_FILE_H
#define BASE_TRUSTED_FILE_H

/**
 * @file base/trusted_file.h
 * @brief Files that decide what is let through: only what root or the process's
 * own user owns, and nobody else may write to or replace, counts.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "gitward/span.h"

struct arena;
struct stat;

/** Whether owner and mode are as said. */
bool trusted_owner(const struct stat *st);

/**
 * Read a regular file of at most `max` bytes. `path` is relative to the open
 * folder `dir`, whose rights the caller has looked at; with AT_FDCWD it is a
 * path like any other, and both the folder that it names and the one that the
 * file really lies in (links followed) must belong to root or this user and be
 * writable for nobody else, or be sticky. With `plain` it must not be a
 * symbolic link. WARD_ENOTFOUND when there is none, WARD_ECONFIG when it is not
 * to be trusted, is no regular file or too long, WARD_EIO, WARD_EOOM.
 */
int trusted_read(int dir, const char *path, bool plain, size_t max, struct arena *arena,
		 struct ward_span *out, struct ward_error *err) WARD_MUST_USE;

#endif
