/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_POSITION_H
#define DOC_POSITION_H

/**
 * @file doc/position.h
 * @brief From the marks of libyaml to byte offsets, lines and columns.
 *
 * A mark counts code points from where its parser began, and knows line breaks
 * that no editor does (a lone CR, NEL, LS, PS).
 */

#include <stdbool.h>
#include <stdint.h>
#include <yaml.h>

#include "gitward/span.h"

struct place {
	uint32_t offset;
	uint32_t line;
	uint32_t column;
};

/** Move `p` forward to `offset`, counting; it never moves back. */
void place_advance(struct ward_span bytes, struct place *p, size_t offset);

/** Where one parser stands. Marks must come nearly in order, or it takes long. */
struct locator {
	struct ward_span bytes;
	struct place base;    /**< where the parser began */
	bool exact_lines;     /**< lines and columns of marks are ours */
	size_t at;	      /**< a known pair: this byte ... */
	size_t index;	      /**< ... is this code point */
	size_t high;	      /**< find_high_byte from `at` */
	struct place counted; /**< as far as was counted, when marks are of no use */
};

/**
 * Begin at `base`, which must not go back. No byte before `high` is beyond
 * ASCII, as far as it lies behind `base`.
 */
void locator_start(struct locator *l, struct ward_span bytes, struct place base, size_t high,
		   bool exact_lines);
/** The byte offset of a mark. */
size_t locator_offset(struct locator *l, const yaml_mark_t *mark);
/** Offset, line and column of a mark. */
struct place locator_place(struct locator *l, const yaml_mark_t *mark);

#endif
