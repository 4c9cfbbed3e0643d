/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_INFLATE_H
#define GIT_INFLATE_H

/**
 * @file git/inflate.h
 * @brief Inside git/: zlib streams, in one piece or in several, never past the
 * room given. One inflater serves many streams after one another.
 */

#include <stddef.h>

#include "gitward/span.h"

enum inflate_result {
	INFLATE_BAD = -1, /**< malformed, or the checksum is wrong */
	INFLATE_FULL = 0, /**< all room was written and there are more bytes */
	INFLATE_DONE = 1, /**< the stream ended and its checksum is right */
	INFLATE_MORE = 2  /**< the input was used up before the end */
};

struct inflater;

/** NULL when out of memory. */
struct inflater *inflater_new(void);
/** NULL is allowed. */
void inflater_free(struct inflater *f);

/** Begin a stream whose content goes to the `cap` bytes at `out`. */
void inflater_start(struct inflater *f, char *out, size_t cap);
/** Give the next piece of input; `*used` is how many bytes of it were read. After anything but
 * INFLATE_MORE the stream is over. */
enum inflate_result inflater_feed(struct inflater *f, struct ward_span in, size_t *used);
/** Bytes written since the start. */
size_t inflater_len(const struct inflater *f);

/** A stream that is in memory as a whole. INFLATE_MORE: it is cut off. */
enum inflate_result inflate_all(struct inflater *f, struct ward_span in, char *out, size_t cap,
				size_t *len, size_t *used);

#endif
