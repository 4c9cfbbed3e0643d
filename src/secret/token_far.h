/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_TOKEN_FAR_H
#define SECRET_TOKEN_FAR_H

/**
 * @file secret/token_far.h
 * @brief How much of a text around an anchor tells whether there is a token.
 *
 * For nearly all of them it is the line that the anchor stands in, and TOKEN_REACH bytes on
 * either side with the lines that these begin and end in. Who looks at a changed text only
 * near its changes must look at the whole when there is an anchor of one of the others.
 */

#include <stdbool.h>
#include <stddef.h>

#include "gitward/span.h"

struct arena;
struct token_far;
struct token_rule;
struct token_shape;

#define TOKEN_REACH 448
/** Behind an anchor nothing is looked at that is further away than this. */
#define TOKEN_FAR_REACH ((size_t)24576)

/** Tokens of this shape reach further. */
bool token_far_shape(const struct token_shape *shape);

/** The anchors of tokens of these rules that reach further; NULL when the arena is exhausted. */
struct token_far *token_far_new(const struct token_rule *const *rules, size_t count,
				struct arena *arena);

/** Whether one stands in the text: what token_scan() says of it, without judging tokens. */
bool token_far_in(const struct token_far *far, struct ward_span text);

#endif
