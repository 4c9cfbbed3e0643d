/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_STREAM_H
#define GIT_STREAM_H

/**
 * @file git/stream.h
 * @brief Inside git/: contents that are given in pieces and never held as a whole.
 */

#include "git/backend.h"

struct inflater;

/** Bytes of a piece. */
#define STREAM_PIECE ((size_t)64 << 10)

/** On its way from a deflated stream to who asked for it. Begin with stream_start(). */
struct stream {
	struct inflater *inflater; /**< of its own: others are read meanwhile */
	char *room;		   /**< STREAM_PIECE bytes */
	uint64_t skip;		   /**< inflated bytes in front that are none of the content */
	uint64_t size, given;	   /**< bytes of the content: as announced, and so far */
	void *hash;		   /**< of all inflated bytes; NULL: none */
	const struct repo_hash *how;
	repo_piece_fn fn;
	void *ctx;
};

/** WARD_ELIMIT when out of memory. `hash` may have no functions. */
int stream_start(struct stream *s, const struct repo_hash *hash, size_t oid_len,
		 struct ward_error *err) WARD_MUST_USE;
/** NULL members are allowed. */
void stream_end(struct stream *s);

/** Inflate the next bytes of the file and give what they hold: 0 when more are needed, 1 at the end
 * of the stream (`*used` tells where it was), WARD_EGIT when it is damaged or longer than
 * announced, or what the function returned. */
int stream_feed(struct stream *s, struct ward_span in, size_t *used,
		struct ward_error *err) WARD_MUST_USE;
/** Whether all that was announced came. */
bool stream_is_whole(const struct stream *s);

#endif
