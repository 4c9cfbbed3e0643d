/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_UTF16_H
#define BASE_UTF16_H

/** @file base/utf16.h @brief UTF-16 with a byte order mark, as text editors of Windows write it. */

#include <stdbool.h>
#include <stddef.h>

#include "gitward/span.h"

struct arena;

/** True when `s` starts with the byte order mark of UTF-16 in either order. */
bool utf16_is(struct ward_span s);
/** The text behind the mark in UTF-8; half a pair becomes U+FFFD. The empty span, and the arena
 * marked, when that is exhausted. */
struct ward_span utf16_to_utf8(struct ward_span s, struct arena *arena);

/** The same of text that comes in pieces. */
struct utf16_reader {
	bool big;
	unsigned char kept[4]; /**< of a pair that is not complete */
	size_t kept_len;
};

/** Begin behind the byte order mark `mark`. */
struct utf16_reader utf16_start(struct ward_span mark);
/** Most bytes that `len` more make. */
size_t utf16_room(size_t len);
/** Write the UTF-8 of the next piece; its length. `last`: nothing follows. */
size_t utf16_next(struct utf16_reader *r, struct ward_span in, bool last, char *out);

#endif
