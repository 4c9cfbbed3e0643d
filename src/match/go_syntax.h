/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_GO_SYNTAX_H
#define MATCH_GO_SYNTAX_H

/**
 * @file match/go_syntax.h
 * @brief Regular expressions as Go reads them (package regexp/syntax, its Perl
 * flags), written anew for PCRE2.
 *
 * Everything that Go refuses is refused, so nothing that PCRE2 alone knows can
 * come through: no look-around, references, possessive or atomic parts, verbs,
 * comments, conditions, \K \R \X \h \C \G \Z. What both know and read
 * differently is written out: classes as ranges (\s without VT, \v as VT),
 * anchors as \A, \z, (?m:^) and (?m:$), laziness with (?U) applied, names of
 * groups left out, every other character than a letter, digit or _ as \x{..}.
 * The result is for PCRE2_UTF, PCRE2_ALT_CIRCUMFLEX and newline LF, and holds
 * ASCII only.
 *
 * Refused though Go takes it: groups nested deeper than GO_SYNTAX_DEPTH, a
 * repetition right behind (?flags).
 */

#include "base/error.h"
#include "gitward/span.h"

struct arena;

/** Groups inside groups; PCRE2 takes 250. */
#define GO_SYNTAX_DEPTH 200
/** Bytes of one expression. */
#define GO_SYNTAX_BYTES 65536

struct go_syntax {
	struct ward_span pcre; /**< in the arena */
	size_t groups;	       /**< that capture */
};

/**
 * Translate. WARD_EPARSE with `column` (1-based, code points of `pattern`; no line) and a
 * reason in Go's words where it has some; WARD_ELIMIT; WARD_EOOM.
 */
int go_syntax_translate(struct ward_span pattern, struct arena *arena, struct go_syntax *out,
			struct ward_error *err) WARD_MUST_USE;

#endif
