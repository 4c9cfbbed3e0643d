/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_GLOB_H
#define BASE_GLOB_H

/**
 * @file base/glob.h
 * @brief Path patterns, as in .gitignore and GitHub path filters.
 *
 * `?` one byte but '/', `*` any bytes but '/', `**` any bytes ('/' included;
 * "a/" "**" "/b" also matches "a/b", "**" "/b" also "b"), `[abc] [a-z] [!x]` one
 * byte but '/' (`[^x]` is `[!x]`), `{a,b}` alternatives (not nested), `\` takes
 * the next byte literally. The
 * whole path must match. Matching is iterative and takes at most
 * O(pattern * path) steps, whatever the pattern is.
 */

#include <stdbool.h>

#include "gitward/span.h"

/** Why a pattern is refused, or NULL when it is well-formed (not empty, at most 512 bytes, brackets
 * and braces closed). */
const char *glob_check(struct ward_span pattern);
/** False also for a malformed pattern. */
bool glob_match(struct ward_span pattern, struct ward_span path);
/** The same, with the number of steps it took, so that a test can hold the bound. */
bool glob_match_counted(struct ward_span pattern, struct ward_span path, size_t *steps);

#endif
