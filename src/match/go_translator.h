/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_GO_TRANSLATOR_H
#define MATCH_GO_TRANSLATOR_H

/** @file match/go_translator.h @brief An expression of Go while match/go_syntax.h translates it;
 * shared by its parts. */

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "match/go_syntax.h"

struct go_flags {
	bool fold, lines, dot_all, lazy;
};

/* How often what was written last may be repeated by what stands in it, for Go's bound. */
struct go_group {
	struct go_flags outer; /* in force again behind the group */
	size_t heaviest;       /* of its parts so far */
	size_t start;	       /* of the group in the expression */
};

struct go_translator {
	struct ward_span in;
	size_t at;
	struct buf out;
	struct go_flags flags;
	struct go_group groups[GO_SYNTAX_DEPTH + 1];
	size_t depth;
	size_t captures;
	bool has_atom;	  /* something stands before `at` that can be repeated */
	bool was_repeat;  /* and it is a repetition already */
	bool after_flags; /* (?flags) stands right before `at` */
	size_t weight;	  /* of the atom */
	size_t repeat_at; /* where the repetition before `at` began */
	struct ward_error *err;
};

/** Say that in[at, end) is what is wrong; the code of the error. */
int go_refuse(struct go_translator *t, size_t at, size_t end, const char *why);
/** The byte `ahead` of `at`; -1 behind the end. */
int go_peek(const struct go_translator *t, size_t ahead);
bool go_is_digit(int c);
bool go_is_letter(int c);
/** Read one character at `at`; invalid UTF-8 is an error. */
int go_next_rune(struct go_translator *t, uint32_t *out);

/** What stands before `at` is no longer the last atom. */
void go_fold_weight(struct go_translator *t);
/** An atom is written from here on. */
void go_new_atom(struct go_translator *t);
/** Write one character as an atom. */
void go_put_rune(struct go_translator *t, uint32_t rune);
/** Write an assertion, so that it can be repeated. */
void go_put_assertion(struct go_translator *t, const char *text);
/** `[...]`; `at` is on the bracket. */
int go_parse_class(struct go_translator *t) WARD_MUST_USE;
/** Whatever begins with a backslash outside classes; `at` is on it. */
int go_parse_backslash(struct go_translator *t) WARD_MUST_USE;

#endif
