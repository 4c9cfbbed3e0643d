/* SPDX-License-Identifier: Apache-2.0 */
#ifndef POLICY_SUGGEST_H
#define POLICY_SUGGEST_H

/** @file policy/suggest.h @brief "Did you mean": the known word nearest to a misspelt one. */

#include <stddef.h>

#include "gitward/span.h"

struct suggestion {
	struct ward_span word;
	const char *best; /**< NULL while nothing is near enough */
	size_t distance;  /**< a candidate must be nearer than this */
};

/** Start with a misspelt word. */
struct suggestion suggest_for(struct ward_span word);
/** Consider a known word; of equally near ones the first stays. */
void suggest_try(struct suggestion *s, const char *known);

#endif
