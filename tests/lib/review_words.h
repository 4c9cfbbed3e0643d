/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_REVIEW_WORDS_H
#define TESTS_REVIEW_WORDS_H

/** @file review_words.h @brief Words of examples and fixtures about signed pushes and reviews, as
 * facts and demands. */

#include <stdbool.h>

#include "rules/rule.h"

struct arena;

/**
 * Take one word. Demands: certificate, push-signers=A,B, review=N (of the
 * reference), from=A,B, author-counts, exempt=A,B, path-review=PATTERN:N.
 * Facts: push-by=NAME,..., push-bad=CODE, push-unknown, push-robot,
 * push-platform, the same of the tip, one-signer, approved-by=NAME,...,
 * refused=CODE:NAME,.... False on any other word.
 */
bool rule_review_word(struct ward_span word, struct arena *arena, struct ward_demands *demands,
		      struct ward_ref_facts *facts);

#endif
