/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

/** @file base/span.h @brief Looking at bytes without owning, copying or terminating them. */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "gitward/span.h"

/** View of a NUL-terminated string; NULL gives the empty span. */
struct ward_span span_of(const char *cstr);
/** `len` bytes from `ptr`. */
struct ward_span span_make(const char *ptr, size_t len);
/** Bytes [from, to) of `s`; both are clamped to its length. */
struct ward_span span_sub(struct ward_span s, size_t from, size_t to);

bool span_eq(struct ward_span a, struct ward_span b);
/** Compare with a NUL-terminated string. */
bool span_is(struct ward_span s, const char *cstr);
/** The same, ASCII letters of either case being equal. */
bool span_is_nocase(struct ward_span s, const char *cstr);
bool span_starts(struct ward_span s, const char *prefix);
bool span_ends(struct ward_span s, const char *suffix);
/** Byte order, a shorter prefix first; <0, 0, >0 as memcmp. */
int span_cmp(struct ward_span a, struct ward_span b);

/** Offset of the first `byte` at or after `from`, or -1. */
ssize_t span_find_byte(struct ward_span s, char byte, size_t from);
/** Offset of the last `byte`, or -1. */
ssize_t span_rfind_byte(struct ward_span s, char byte);
/** Offset of the first `needle` at or after `from`, or -1. An empty needle is never found. */
ssize_t span_find(struct ward_span s, struct ward_span needle, size_t from);
bool span_contains(struct ward_span s, const char *needle);

/** Without ASCII blanks (space, tab, CR, LF) on both ends. */
struct ward_span span_trim(struct ward_span s);
/**
 * Cut the next piece up to `sep` off the front of `*rest` into `*piece`.
 * False when nothing is left; "a,,b" gives "a", "", "b"; "" gives nothing.
 */
bool span_cut(struct ward_span *rest, char sep, struct ward_span *piece);
/** Cut the next line off `*rest`, its LF or CRLF left out. False at the end. */
bool span_line(struct ward_span *rest, struct ward_span *line);

/** Parse all of `s` as decimal digits, at most `max`. False on anything else, "" included. */
bool span_to_u64(struct ward_span s, uint64_t max, uint64_t *out);

/** FNV-1a, 64 bit; for tables, never for identity against an attacker. */
uint64_t span_hash(struct ward_span s);
/** Of the length, the first and the last bytes alone: for caches, where what is told apart by
 * nothing else does no harm. */
uint64_t span_hash_ends(struct ward_span s);

#endif
