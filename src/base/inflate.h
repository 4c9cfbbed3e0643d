/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_INFLATE_H
#define BASE_INFLATE_H

/**
 * @file base/inflate.h
 * @brief Deflated streams, in one piece or in several, never past the room
 * given. One inflater serves many streams after one another. zlib stays in here.
 */

#include <stdbool.h>
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

/** What is around the deflated bytes: what Git writes (RFC 1950), what gzip does
 * (RFC 1952, one member), nothing, as in zip. */
enum inflate_form { INFLATE_ZLIB, INFLATE_GZIP, INFLATE_RAW };

/** The form of the streams that begin from now on; INFLATE_ZLIB until it is called. */
void inflater_form(struct inflater *f, enum inflate_form form);
/** Begin a stream whose content goes to the `cap` bytes at `out`. */
void inflater_start(struct inflater *f, char *out, size_t cap);
/** Give the next piece of input; `*used` is how many bytes of it were read. After anything but
 * INFLATE_MORE the stream is over. */
enum inflate_result inflater_feed(struct inflater *f, struct ward_span in, size_t *used);
/** Bytes written since the start. */
size_t inflater_len(const struct inflater *f);

/**
 * For content that is larger than any room: inflate what comes next into the `cap` bytes (at least
 * one) at `out`, of which `*len` are written. Begin with inflater_start(f, NULL, 0).
 * INFLATE_FULL: all of them are, give the rest of the input again with new room.
 */
enum inflate_result inflater_piece(struct inflater *f, struct ward_span in, size_t *used, char *out,
				   size_t cap, size_t *len);

/** A stream that is in memory as a whole. INFLATE_MORE: it is cut off. */
enum inflate_result inflate_all(struct inflater *f, struct ward_span in, char *out, size_t cap,
				size_t *len, size_t *used);

/**
 * A stream that is in memory as a whole, into exactly `size` bytes; what
 * follows it in `in` is not looked at. False for any other stream. The form is
 * INFLATE_ZLIB. Twice as fast as zlib where the build has libdeflate.
 */
bool inflate_exact(struct inflater *f, struct ward_span in, char *out, size_t size);
/** The same where that is fast, and when `in` has all of the stream; false tells nothing. */
bool inflate_try(struct inflater *f, struct ward_span in, char *out, size_t size);

#endif
