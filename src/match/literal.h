/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_LITERAL_H
#define MATCH_LITERAL_H

/**
 * @file match/literal.h
 * @brief Many literals in one pass: a filter of hashes of 4 bytes, asked at
 * every second position, then a compare. No SIMD, built in microseconds.
 *
 * Two neighbouring windows of each literal are in the filter, so that one of
 * them stands at an even position wherever the literal starts. A literal of 4
 * bytes has room for two windows of 3 only; these have a filter of their own, so
 * that they cost the longer literals nothing of their rarity.
 */

#include <stddef.h>

#include "gitward/span.h"

struct arena;
struct literal_set;

/** Shortest literal that can be in a set. */
#define LITERAL_MIN 4

/** A set of `count` literals, each at least LITERAL_MIN bytes (shorter ones are refused: NULL),
 * case-sensitive. In the arena; NULL when exhausted. */
struct literal_set *literal_set_new(const struct ward_span *literals, size_t count,
				    struct arena *arena);

/** Called for each occurrence; `index` is the literal's number. */
typedef void (*literal_fn)(void *ctx, size_t index, size_t offset);
/** Report every occurrence of every literal in `text`, overlapping ones too. Offsets of one literal
 * ascend. */
void literal_scan(const struct literal_set *set, struct ward_span text, literal_fn fn, void *ctx);

#endif
