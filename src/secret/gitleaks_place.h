/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_GITLEAKS_PLACE_H
#define SECRET_GITLEAKS_PLACE_H

/** @file secret/gitleaks_place.h @brief Lines and columns as gitleaks counts them: from the line
 * end before, which therefore belongs to the line. */

#include "secret/gitleaks.h"

struct gl_offsets {
	VEC(size_t) list;
};

struct gl_lines {
	struct ward_span text;
	struct gl_offsets ends;	 /**< of lines */
	struct gl_offsets marks; /**< where `gitleaks:allow` begins */
	size_t tail_from;	 /**< the last line, from here up to */
	size_t tail_to;		 /**< here, is known to have no '\r' */
};

/** Find the lines of `text`, which must live as long as `out`. WARD_EOOM. */
int gl_lines_init(struct gl_lines *out, struct ward_span text, struct arena *arena,
		  struct ward_error *err) WARD_MUST_USE;
/** Set lines and columns of `hit`, bytes [start, end) of the text; gives what stands on the lines.
 */
struct ward_span gl_locate(struct gl_lines *lines, size_t start, size_t end,
			   struct gitleaks_hit *hit);
/** From the line end at or before `start` to the one at or behind `end`. */
struct ward_span gl_line_around(const struct gl_lines *lines, size_t start, size_t end);
/** Whether `gitleaks:allow` stands in `line`, a part of the text. */
bool gl_is_marked(const struct gl_lines *lines, struct ward_span line);

#endif
