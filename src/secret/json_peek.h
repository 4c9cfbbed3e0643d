/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_JSON_PEEK_H
#define SECRET_JSON_PEEK_H

/**
 * @file secret/json_peek.h
 * @brief Looking into the small JSON objects that tokens carry, without
 * memory of its own. Not a validator: numbers and words are not checked.
 */

#include <stdbool.h>

#include "gitward/span.h"

/** Deepest nesting that is followed. */
#define JSON_PEEK_DEPTH 32

/** True when the whole of `text`, blanks around it aside, is one object whose members are parted
 * and whose strings and brackets are closed. */
bool json_peek_is_object(struct ward_span text);

/** The raw value of the object's own member `key` (a string without its quotes, escapes left as
 * they are). False when `text` is no object or has no such member. */
bool json_peek_member(struct ward_span text, const char *key, struct ward_span *value);

#endif
