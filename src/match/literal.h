/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_LITERAL_H
#define MATCH_LITERAL_H

/**
 * @file match/literal.h
 * @brief Many literals in one pass: a filter of hashes of 4 bytes, asked at
 * every position, then a compare. No SIMD, built in microseconds.
 *
 * Of each literal the 4 bytes that should be rarest in text are in the filter.
 */

#include <stddef.h>

#include "gitward/span.h"

struct arena;
struct literal_set;

/** Shortest literal that can be in a set. */
#define LITERAL_MIN 4

/** A set of `count` literals, each at least LITERAL_MIN bytes (shorter ones are refused: NULL),
 * case-sensitive. The set is in the arena, the bytes of the literals stay where they are and must
 * outlive it. NULL when the arena is exhausted. */
struct literal_set *literal_set_new(const struct ward_span *literals, size_t count,
				    struct arena *arena);

/** Called for each occurrence; `index` is the literal's number. */
typedef void (*literal_fn)(void *ctx, size_t index, size_t offset);
/** Report every occurrence of every literal in `text`, overlapping ones too. Offsets of one literal
 * ascend. */
void literal_scan(const struct literal_set *set, struct ward_span text, literal_fn fn, void *ctx);

#endif
