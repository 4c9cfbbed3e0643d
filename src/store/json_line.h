/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_JSON_LINE_H
#define STORE_JSON_LINE_H

/**
 * @file store/json_line.h
 * @brief JSON (RFC 8259) on one line of printable ASCII: building members for
 * audit_append(), and reading them again.
 *
 * Building: each call appends to a buffer and puts the comma that is needed in
 * front; failures stick to the buffer. What is no printable ASCII becomes
 * \uNNNN, beyond U+FFFF a surrogate pair, and each malformed byte of UTF-8
 * \ufffd: so text from anywhere is safe, and only malformed bytes are lost.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "gitward/span.h"

/** `"key":"value"`; `key` is our own word (NULL: an item of an array). */
void json_line_text(struct buf *out, const char *key, struct ward_span value);
void json_line_number(struct buf *out, const char *key, uint64_t value);
void json_line_bool(struct buf *out, const char *key, bool value);
/** Open '{' or '[', and close it with '}' or ']'. */
void json_line_open(struct buf *out, const char *key, char bracket);
void json_line_close(struct buf *out, char bracket);

/** Containers inside containers that are read. */
#define JSON_LINE_DEPTH 64

enum json_state {
	JSON_WHOLE, /**< one object, and nothing behind it */
	JSON_CUT,   /**< the beginning of one: more bytes could make it whole */
	JSON_BAD
};
/** Whether `text` is an object. Strings are not asked to be UTF-8, nor keys to be distinct. */
enum json_state json_line_check(struct ward_span text);

/**
 * Cut the next member off `*members`, which is the inside of an object (its
 * braces left out) or, with `key` NULL, of an array, that json_line_check()
 * found whole. `*key` is without its quotes, `*value` with quotes or brackets;
 * both are as written. False at the end.
 */
bool json_line_next(struct ward_span *members, struct ward_span *key, struct ward_span *value);
/** Append the text of a string as written, with or without its quotes. */
void json_line_decode(struct ward_span text, struct buf *out);

#endif
