/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_ENCODED_H
#define SECRET_ENCODED_H

/**
 * @file secret/encoded.h
 * @brief Tokens in encoded text (secret/unwrap.h): decoded, looked for, and decoded again.
 *
 * All that a text holds in encoded form is put together, a line between its pieces, and given to
 * the scanner of tokens; that text is then the next to decode. A level is at most a third longer
 * than what it was made from, nearly always much shorter, so work and memory are linear.
 */

#include "secret/token.h"

/** How many encodings may lie around a token. */
#define ENCODED_DEPTH 3

struct encoded_hit {
	/** `start` and `end` are of the encoded bytes in the text that was given. */
	struct token_hit hit;
	struct ward_span token; /**< decoded; in the scratch arena */
	struct ward_span how;	/**< "base64 of hex", the outermost first; in the scratch arena */
	bool verbatim; /**< nothing of the token itself was encoded, only what is around it */
};

typedef void (*encoded_hit_fn)(void *ctx, const struct encoded_hit *hit);
/** Every confirmed token that is encoded at least once. Not ordered. When `scratch` is exhausted
 * some may be missing: arena_failed() tells. True when a token may begin in one piece and go on in
 * another, wherever in the text that is. */
bool encoded_scan(const struct token_scanner *scanner, struct ward_span text, struct arena *scratch,
		  encoded_hit_fn fn, void *ctx);

#endif
