/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_GITLEAKS_DECODE_H
#define SECRET_GITLEAKS_DECODE_H

/**
 * @file secret/gitleaks_decode.h
 * @brief Text decoded in place, pass by pass, as gitleaks 8.30 does before it looks again.
 *
 *   percent   %41, with all that stands between the first and the last of a line
 *   unicode   U+0041 with a blank or the end behind it, one after the other; \u0041 or \\u0041
 *   hex       32 digits or more
 *   base64    16 characters or more of both alphabets, and up to two '='
 *
 * The leftmost piece counts, of those that begin at one place the first of this list. Of two
 * that touch, only the one that is further up is decoded in this pass. All but unicode must decode
 * to bytes from 0x09 to 0x7e. (What the built-in rules decode is told by secret/unwrap.h; it finds
 * more, and does not keep what is around.)
 *
 * Decoded text is shorter than encoded text, so no pass is longer than the text that was given, and
 * each takes time linear in it.
 */

#include <stdint.h>

#include "base/error.h"
#include "base/vec.h"
#include "gitward/span.h"

struct arena;

/** Passes over one text: what gitleaks takes for --max-decode-depth when it is not told. */
#define GL_PASSES 5

/** By precedence; also flags. */
enum gl_encoding { GL_PERCENT = 1, GL_UNICODE = 2, GL_HEX = 4, GL_BASE64 = 8 };

/** Bytes [from, to) of the text before became [at, end) of this one. */
struct gl_segment {
	uint32_t from, to, at, end;
	uint8_t encodings; /**< this and those around it */
};

/** The text of one pass. The first is zero but for its text. */
struct gl_pass {
	struct ward_span text;
	const struct gl_pass *before; /**< NULL: nothing is decoded */
	size_t depth;
	VEC(struct gl_segment) segments; /**< in order, parted, none empty */
};

/** Decode the text of `before` once, into the arena; both must outlive `out`, which has no segments
 * when there is nothing to decode. WARD_EOOM; WARD_ELIMIT for a text of 4 GiB. */
int gl_decode(const struct gl_pass *before, struct arena *arena, struct gl_pass *out,
	      struct ward_error *err) WARD_MUST_USE;

/** The segments [first, last) that [start, end) overlaps or touches. */
struct gl_segments {
	size_t first, last;
};
struct gl_segments gl_segments_at(const struct gl_pass *pass, size_t start, size_t end);
/** The encodings of these. */
uint8_t gl_encodings(const struct gl_pass *pass, struct gl_segments which);

/** Bytes of the text that was given. Those that became part of [*start, *end), and all of a segment
 * that it lies in. */
void gl_outer(const struct gl_pass *pass, size_t *start, size_t *end);

#endif
