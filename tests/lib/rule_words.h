/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_RULE_WORDS_H
#define TESTS_RULE_WORDS_H

/** @file rule_words.h @brief Words of examples and fixtures as facts and demands. */

#include <stdbool.h>

#include "rules/rule.h"

struct arena;

/**
 * Take one word as a demand: no-create, linear, merge-only, signed-off,
 * conventional, match-committer, annotated, signed=all|first-parent,
 * platform=merge-only|allowed, warn-until=SECONDS; lists behind '=' and parted by commas: pushers,
 * author-email, committer-email, types, issues, trailers, signers, tag-signers; numbers:
 * max-subject, max-commits, max-files. False on any other word.
 */
/** The same as what is known of a signature: by=NAME,..., unknown, bad=REASON, key=K, by-robot,
 * by-platform, by-committer, plain-merge, adopted. */
bool rule_signer_word(struct ward_span word, struct arena *arena, struct ward_signer_facts *s);
bool rule_demand_word(struct ward_span word, struct arena *arena, struct ward_demands *demands);

/** The same as a fact of a reference update: protected, pusher=X, type=blob, peeled=commit,
 * commits=12, files=3. `type` sets `peeled` as well. */
bool rule_ref_word(struct ward_span word, struct ward_ref_facts *facts);

/** "100644 a\x20b" in its parts; the path is in the arena. */
bool rule_path_line(struct ward_span line, struct arena *arena, struct ward_path_facts *facts);

#endif
