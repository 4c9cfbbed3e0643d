/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_INFLATE_H
#define GIT_INFLATE_H

/**
 * @file git/inflate.h
 * @brief zlib streams (RFC 1950, RFC 1951) from memory to memory.
 *
 * For loose objects: libgit2 1.5.1 never returns from one that is cut off.
 */

#include <stddef.h>

#include "gitward/span.h"

enum inflate_result {
	INFLATE_BAD = -1, /**< malformed, cut off, or the checksum is wrong */
	INFLATE_FULL = 0, /**< `cap` bytes were written and there are more */
	INFLATE_DONE = 1  /**< the stream ended and its checksum is right */
};

/**
 * Decompress at most `cap` bytes to `out`; `*len` is how many were written,
 * `*used` how many bytes of `in` were read when it is DONE. Takes time in
 * proportion to what it reads and writes, and no memory of its own.
 */
enum inflate_result inflate_zlib(struct ward_span in, char *out, size_t cap, size_t *len,
				 size_t *used);

#endif
