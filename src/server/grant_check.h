/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVER_GRANT_CHECK_H
#define SERVER_GRANT_CHECK_H

/** @file server/grant_check.h @brief Whether one grant counts, here and now. */

#include "policy/grant_text.h"
#include "server/grants.h"
#include "trust/allowed_signers.h"

struct arena;

/** Hours from a grant's beginning to its end: unless the server says otherwise, and at most. */
#define GRANT_HOURS_DEFAULT 24
#define GRANT_HOURS_MAX 168

/** What a server admits. */
struct grant_terms {
	const struct allowed_signers *signers; /**< NULL: no grants at all */
	struct ward_span repository;	       /**< as the host calls it; "": any will do */
	int64_t now;
	uint64_t max_hours; /**< 0: GRANT_HOURS_DEFAULT */
};

struct grant_state {
	struct ward_span id;	 /**< first 16 hexadecimal digits of the text's SHA-256 */
	struct ward_span signer; /**< principal and fingerprint of the key; "" until both are known
				  */
	bool is_read;		 /**< `text` is set */
	struct grant_text text;
	struct ward_span problem; /**< why it does not count, or "" */
};

/**
 * Judge a grant. The signature comes first: a text that no admitted signer
 * vouches for is not even parsed. Never fails: without memory there is a
 * problem like any other, and the arena is marked.
 */
void grant_check(const struct grant_terms *terms, struct ward_span text, struct ward_span armored,
		 struct arena *arena, struct grant_state *out);

/** The id of a text. */
struct ward_span grant_id(struct ward_span text, struct arena *arena);

/** Take a push option's value apart: base64(text) "." base64(signature), of either alphabet, with
 * or without padding. False when it is none. */
bool grant_unpack(struct ward_span value, struct arena *arena, struct ward_span *text,
		  struct ward_span *armored);
/** "gitward-grant=...", what git push -o takes; the empty span when the arena is exhausted. */
struct ward_span grant_pack(struct ward_span text, struct ward_span armored, struct arena *arena);

#endif
