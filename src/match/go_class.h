/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MATCH_GO_CLASS_H
#define MATCH_GO_CLASS_H

/** @file match/go_class.h @brief Named sets of characters in Go's expressions, as PCRE2 ranges. */

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "gitward/span.h"

/** Write code points [low, high] as members of a class; surrogates, which no text holds, are left
 * out. False when nothing was written. */
bool go_class_range(struct buf *out, uint32_t low, uint32_t high);

/** Members of `\d \s \w \D \S \W`, by the letter; `fold` with (?i) in force. False for another
 * letter. */
bool go_class_perl(struct buf *out, char letter, bool fold);
/** Members of `[:name:]` or `[:^name:]`, brackets and all. False for a name that Go does not have.
 */
bool go_class_posix(struct buf *out, struct ward_span name, bool fold);
/** Members of `\p{name}` or, negated, `\P{name}`: `Any`, a general category, a script. False for a
 * name that Go does not have. */
bool go_class_unicode(struct buf *out, struct ward_span name, bool negated);

#endif
