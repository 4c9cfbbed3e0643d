/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_FEED_H
#define DOC_FEED_H

/**
 * @file doc/feed.h
 * @brief The bytes on their way into libyaml.
 *
 * In the first place they are given in pieces that double, because libyaml
 * decodes all it gets before it looks at it, and a file of many broken
 * documents would be decoded again and again. Secondly no parser is fed beyond
 * a barrier. Thirdly, JSON writes characters beyond U+FFFF as two escapes
 * (`\ud83d\ude00`), which libyaml refuses. They are given to it as
 * `\u0001\u0002`, of the same length so that positions stay, and
 * feed_restore() puts the character into the text.
 */

#include <stdbool.h>
#include <sys/types.h>

#include "gitward/span.h"

struct arena;

struct feed {
	struct ward_span bytes;
	size_t at;
	size_t stop;	 /**< given up to here */
	size_t grant;	 /**< most bytes of the next piece */
	bool surrogates; /**< replace pairs of escapes */
	bool hit;	 /**< the parser wanted what is behind `stop` */
};

void feed_start(struct feed *f, size_t from, size_t stop, bool from_first);
/** A yaml_read_handler_t; `data` is the feed. */
int feed_read(void *data, unsigned char *buffer, size_t size, size_t *size_read);

/** Length of a pair of surrogate escapes. */
#define SURROGATES_BYTES 12

/** Offset of the first pair of surrogate escapes at or after `from`, or -1. */
ssize_t find_surrogates(struct ward_span bytes, size_t from);
/**
 * The text of a scalar in place of `value`, what libyaml made of the replaced
 * bytes. `raw` are the bytes of the scalar as written, inside `bytes`;
 * `escapes` tells whether it is double-quoted. Returns `value` itself when
 * nothing was replaced, the empty span with the arena marked when that is
 * exhausted.
 */
struct ward_span feed_restore(struct ward_span bytes, struct ward_span raw, struct ward_span value,
			      bool escapes, struct arena *arena);

#endif
