/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVER_FILE_H
#define SERVER_FILE_H

/** @file server/file.h @brief Reading files that only who runs the server may write. */

#include <stddef.h>

#include "base/error.h"
#include "gitward/span.h"

struct arena;

/**
 * Read a whole file that belongs to who runs the server, of at most `cap`
 * bytes. WARD_ENOTFOUND when it does not exist; WARD_ECONFIG when it is no
 * regular file, is longer, or when others than root and the process's user may
 * write to it, or replace it in the folder that it really lies in; WARD_EIO.
 */
int server_file_read(const char *path, size_t cap, struct arena *arena, struct ward_span *out,
		     struct ward_error *err) WARD_MUST_USE;

#endif
