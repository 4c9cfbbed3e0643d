/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

/** @file base/utf8.h @brief Strict UTF-8 (RFC 3629): no overlong forms, no surrogates, at most
 * U+10FFFF. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gitward/span.h"

/** Bytes of the code point at the start of `s` (1..4) with its value in `*out`, or 0 when malformed
 * or empty. */
size_t utf8_decode(struct ward_span s, uint32_t *out);
/** Write `cp` to `out`; bytes written, 0 when `cp` is no scalar value. */
size_t utf8_encode(uint32_t cp, char out[4]);
/** Offset of the first malformed byte, or `s.len` when all is well-formed. */
size_t utf8_valid_prefix(struct ward_span s);
/** Code points in `s`; a malformed byte counts as one. */
size_t utf8_count(struct ward_span s);
/** True for C0 (but not tab), DEL, C1, bidi controls, zero-width and line/paragraph separators,
 * tags, BOM: what must never reach a terminal raw. */
bool utf8_is_unsafe(uint32_t cp);
/** Terminal cells of `cp`: 0 for combining, 2 for wide East Asian and emoji, else 1. */
int utf8_width(uint32_t cp);

#endif
