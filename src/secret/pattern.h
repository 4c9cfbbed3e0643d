/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_PATTERN_H
#define SECRET_PATTERN_H

/** @file secret/pattern.h @brief The patterns of secret/shape.h. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gitward/span.h"

struct arena;

/** Pieces of the longest pattern. */
#define PATTERN_PIECES 64

/** Which byte may not stand right behind a match. */
enum pattern_edge {
	PATTERN_EDGE_NONE,  /**< any may */
	PATTERN_EDGE_WORD,  /**< letters, digits, '_', '-' */
	PATTERN_EDGE_BASE64 /**< and '+', '/', '=' */
};

/** A class with its repeats, or literals one of which stands there. */
struct pattern_piece {
	uint64_t bytes[4];  /**< the class */
	const char *group;  /**< literals parted by '|' */
	uint16_t group_len; /**< 0: a class */
	uint16_t min, max;
	uint16_t width; /**< bytes of every match, 0 when they differ */
};

/** A pattern that was read. */
struct pattern {
	const struct pattern_piece *pieces;
	size_t count;
	size_t least; /**< bytes of the shortest match */
};

/** Read a pattern, which must outlive `out`; the pieces are in the arena. False when it is none,
 * has too many pieces or the arena is exhausted. */
bool pattern_compile(const char *text, struct arena *arena, struct pattern *out);

/** Length of the longest match at the start of `text` that ends at such an edge, or 0; `*any`, if
 * not NULL, is that of the longest match whatever follows it. */
size_t pattern_match(const struct pattern *pattern, struct ward_span text, enum pattern_edge edge,
		     size_t *any);

#endif
