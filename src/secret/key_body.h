/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_KEY_BODY_H
#define SECRET_KEY_BODY_H

/**
 * @file secret/key_body.h
 * @brief Gathering the base64 of an armored key out of whatever it is quoted
 * in: indented, in string literals with escaped line ends, joined by '+',
 * commented out, on one line, behind the time stamps of a log.
 */

#include <stdbool.h>
#include <stddef.h>

#include "gitward/span.h"

struct key_body {
	char *text; /**< where the base64 goes, as many bytes as the source has; NULL: only count */
	size_t chars;	/**< of base64 */
	size_t foreign; /**< pieces that are no base64 */
	bool encrypted; /**< a header says so */
	size_t end;	/**< offset behind the last base64 character */
};

/** Gather from bytes [from, to) of `source`; `stop_at_foreign`: until the first line after the body
 * that is none of it. */
void key_body_gather(struct ward_span source, size_t from, size_t to, bool stop_at_foreign,
		     struct key_body *out);

#endif
