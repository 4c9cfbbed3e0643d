/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

/**
 * @file base/json.h
 * @brief JSON (RFC 8259) to a tree, strictly: for documents of which a
 * signature or a trust decision hangs on every byte.
 *
 * Refused: a key given twice in an object, text that is no UTF-8, a lone
 * surrogate, a control character, anything behind the value, more than
 * JSON_DEPTH levels or JSON_NODES values. Numbers are kept as they are written
 * and never become floating point.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "gitward/span.h"

struct arena;

#define JSON_DEPTH 32
#define JSON_NODES 200000

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
	enum json_kind kind;
	struct ward_span key;  /**< as a member of an object */
	struct ward_span text; /**< a string's characters; other scalars as written */
	struct json *next;     /**< the sibling behind it */
	struct json *first;    /**< of an array or object */
	size_t count;
};

/** Parse a whole document into the arena. WARD_EPARSE with line and column, WARD_ELIMIT, WARD_EOOM.
 */
int json_parse(struct ward_span text, struct arena *arena, const struct json **out,
	       struct ward_error *err) WARD_MUST_USE;

/** The member called `key`, or NULL; NULL also when `object` is NULL or no object. */
const struct json *json_get(const struct json *object, const char *key);
/** First item of an array, or NULL for all else; `->next` gives the others. */
const struct json *json_items(const struct json *array);
/** The member `key`, when it is a string; false, and "" in `*out`, when not. */
bool json_get_string(const struct json *object, const char *key, struct ward_span *out);
/** A member that is a whole number of 0 to INT64_MAX, as a number or, as protobuf writes 64 bits,
 * a string; 0 when it is missing. False for anything else. */
bool json_get_int(const struct json *object, const char *key, int64_t *out);

#endif
