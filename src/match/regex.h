/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_REGEX_H
#define MATCH_REGEX_H

/**
 * @file match/regex.h
 * @brief Go's regular expressions over hostile bytes, by PCRE2 with bounds.
 *
 * Leftmost match, first alternative first, as in Go. Text need not be UTF-8: as
 * in Go each byte that is part of no well-formed character is one character
 * U+FFFD. An expression that needs more steps, depth, memory or time than it
 * may is "could not decide" (WARD_ELIMIT, WARD_EDEADLINE), never "no match".
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "gitward/span.h"

struct arena;
struct regex;

/** Groups of a match that are told, the whole match being the first. */
#define REGEX_GROUPS 64

/** Nothing of the group took part in the match. */
#define REGEX_UNSET SIZE_MAX

/** A text made ready; it and its arena must outlive this. */
struct regex_text {
	struct ward_span text;	/**< as given */
	struct ward_span runes; /**< the same well-formed */
	size_t at, rune_at;	/**< a place in both, so that offsets in order cost one pass */
};

/** Offsets in the text as given. */
struct regex_match {
	size_t start, end;
	size_t groups; /**< valid in `group`, the whole match being 0; at most REGEX_GROUPS */
	struct {
		size_t start, end; /**< REGEX_UNSET: it took no part */
	} group[REGEX_GROUPS];
};

/**
 * Compile Go's `pattern`. With `jit` machine code is made where that is possible; it must be false
 * where a process may not map memory it can execute. `*out` is freed with regex_free().
 * WARD_EPARSE with `column`, WARD_ELIMIT, WARD_EOOM.
 */
int regex_new(struct ward_span pattern, bool jit, struct regex **out,
	      struct ward_error *err) WARD_MUST_USE;
/** NULL is allowed. */
void regex_free(struct regex *re);
/** Groups that capture, the whole match left out. */
size_t regex_groups(const struct regex *re);

/** Make `text` ready. WARD_EOOM. */
int regex_text_init(struct regex_text *out, struct ward_span text, struct arena *arena,
		    struct ward_error *err) WARD_MUST_USE;

/**
 * The first match that starts at `from` or behind; what stands before is seen by \b and ^ only.
 * 1, or 0 when there is none, or why that could not be decided. `deadline_ns` is of
 * time_mono_ns(); 0: none.
 */
int regex_find(struct regex *re, struct regex_text *text, size_t from, uint64_t deadline_ns,
	       struct regex_match *out, struct ward_error *err) WARD_MUST_USE;
/** Whether there is a match anywhere: 1, 0, or why that could not be decided. */
int regex_test(struct regex *re, struct ward_span text, uint64_t deadline_ns, struct arena *arena,
	       struct ward_error *err) WARD_MUST_USE;

/** Go's FindAll: start with `*state` zeroed, call until it gives 0. */
struct regex_all {
	size_t at;
	size_t previous_end; /**< plus 1; 0: there was none */
	bool ended;
};
int regex_next(struct regex *re, struct regex_text *text, struct regex_all *state,
	       uint64_t deadline_ns, struct regex_match *out, struct ward_error *err) WARD_MUST_USE;

#endif
