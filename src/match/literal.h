/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_LITERAL_H
#define MATCH_LITERAL_H

/**
 * @file match/literal.h
 * @brief Many literals in one pass: a filter of hashes of 4 bytes and a bit of
 * the fifth, asked at every second position, then a compare. No SIMD, built in
 * a fraction of a millisecond.
 *
 * Of each literal the two windows of 4 bytes side by side that should be rarest
 * in text are in the filter, so that one of them stands at an even position;
 * short literals are filled up with every byte that may stand around them.
 */

#include <stddef.h>

#include "gitward/span.h"

struct arena;
struct literal_set;

/** Shortest literal that can be in a set. */
#define LITERAL_MIN 3

/** Bytes that LITERAL_WORD_FOLLOWS asks for. */
#define LITERAL_RUN 8

enum literal_flags {
	/** Also in lower case, in upper case and capitalised (ASCII). */
	LITERAL_SPELT = 1,
	/** In any case (ASCII). */
	LITERAL_NOCASE = 2,
	/** A run of LITERAL_RUN letters, digits and _-.~ follows. */
	LITERAL_WORD_FOLLOWS = 4,
	/** Two digits of 0-9a-f follow. */
	LITERAL_HEX_FOLLOWS = 8,
	/** No letter and no digit stands `lead` bytes before it, but for n, r, t and m, which may
	   end an escape, and as many bytes do. */
	LITERAL_EDGE_BEFORE = 16,
};

struct literal {
	struct ward_span text;
	unsigned flags; /**< enum literal_flags */
	unsigned lead;	/**< bytes between it and the edge of LITERAL_EDGE_BEFORE */
};

/** A set of `count` literals, 32767 at most; NULL when there are more, one is too short or the
 * arena is exhausted. The set is in the arena, the bytes of the literals stay where they are and
 * must outlive it. */
struct literal_set *literal_set_new(const struct literal *literals, size_t count,
				    struct arena *arena);

/** Called for each occurrence; `index` is the literal's number. */
typedef void (*literal_fn)(void *ctx, size_t index, size_t offset);
/** Report every occurrence of every literal in `text`, overlapping ones too. Offsets of one literal
 * ascend. */
void literal_scan(const struct literal_set *set, struct ward_span text, literal_fn fn, void *ctx);

#endif
