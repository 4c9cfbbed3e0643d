/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_GUARD_H
#define DOC_GUARD_H

/**
 * @file doc/guard.h
 * @brief What libyaml must not be given: bytes that it refuses, found before it
 * reads ahead over them, and text that makes it slow.
 *
 * libyaml 0.2.5 takes quadratic time for many or long %TAG directives (each is
 * compared with all, and each tag is expanded) and for a long run of blanks in
 * a text of many words (it clears a buffer of the size of the run for each).
 */

#include <stdbool.h>

#include "doc/stream.h"

/** A place that no parser may be fed beyond; `offset` is the length when there is none. */
struct barrier {
	size_t offset;
	enum doc_problem_kind kind;
	const char *text;
	bool final; /**< nothing behind it is parsed at all */
};

struct guard {
	struct ward_span bytes;
	struct barrier encoding;
	struct barrier directives;
	struct barrier blanks;
	size_t bom;	  /**< first U+FEFF that is not at the start, or the length */
	size_t high;	  /**< first byte that is not ASCII, as far as was checked */
	bool exact_lines; /**< up to the barrier only LF and CRLF break lines */
};

void guard_init(struct guard *g, struct ward_span bytes);
/** The first barrier at or after `from`; `from` must not go back. */
struct barrier guard_next(struct guard *g, size_t from);

#endif
