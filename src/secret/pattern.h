/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_PATTERN_H
#define SECRET_PATTERN_H

/** @file secret/pattern.h @brief The patterns of secret/shape.h. */

#include <stdbool.h>
#include <stddef.h>

#include "gitward/span.h"

/** Which byte may not stand right behind a match. */
enum pattern_edge {
	PATTERN_EDGE_NONE,  /**< any may */
	PATTERN_EDGE_WORD,  /**< letters, digits, '_', '-' */
	PATTERN_EDGE_BASE64 /**< and '+', '/', '=' */
};

/** Length of the longest match at the start of `text`, or 0. */
size_t pattern_match(const char *pattern, struct ward_span text, enum pattern_edge edge);

bool pattern_is_valid(const char *pattern);

#endif
