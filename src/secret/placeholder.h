/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_PLACEHOLDER_H
#define SECRET_PLACEHOLDER_H

/** @file secret/placeholder.h @brief Telling what a person typed in place of a secret from what a
 * machine drew at random. */

#include <stdbool.h>

#include "gitward/span.h"

/**
 * True when `body` (a token without its fixed prefix, 16 characters or more)
 * says that it is an example, repeats a few characters, or counts up or down.
 * False for all but a vanishing share of random bodies.
 */
bool placeholder_is(struct ward_span body);

/** Different bytes in `s`. */
size_t placeholder_distinct(struct ward_span s);

#endif
