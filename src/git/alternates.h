/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_ALTERNATES_H
#define GIT_ALTERNATES_H

/**
 * @file git/alternates.h
 * @brief Which directories hold objects.
 *
 * The form is that of Git's alternate_object_directories and info/alternates:
 * entries divided by ':' (or LF in a file), comments from '#', an entry in
 * double quotes has C escapes. libgit2 neither unquotes nor follows relative
 * entries deeper than one level, and then silently misses objects.
 */

#include <stddef.h>

#include "base/error.h"
#include "gitward/span.h"

struct arena;

/**
 * Cut the next entry off `*rest`: 1 with the unquoted path in the arena, 0 at
 * the end, WARD_EPARSE for a NUL in a path. Quotes that do not close are part
 * of a plain entry, as in Git.
 */
int alternates_next(struct ward_span *rest, char separator, struct arena *arena,
		    struct ward_span *path, struct ward_error *err) WARD_MUST_USE;

/** Put `path` in the form that alternates_next() takes apart. */
struct ward_span alternates_quote(struct ward_span path, struct arena *arena);

struct object_dirs {
	const char **paths; /**< absolute, each directory once */
	size_t count;
};

/**
 * The object directories of a repository: `first` (must exist, may be NULL),
 * `main` (must exist), then the entries of `alternates` (NULL for none) and,
 * from all of these, info/alternates down to five levels. An alternate that
 * does not exist is left out, as Git does: what was in it is then missing,
 * which is an error where it is needed.
 */
int alternates_collect(const char *first, const char *main, const char *alternates,
		       struct arena *arena, struct object_dirs *out,
		       struct ward_error *err) WARD_MUST_USE;

#endif
