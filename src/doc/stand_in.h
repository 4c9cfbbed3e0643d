/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_STAND_IN_H
#define DOC_STAND_IN_H

/** @file doc/stand_in.h @brief Values that stand for a secret without being one. */

#include <stdbool.h>

#include "gitward/span.h"

/**
 * True for text that a later step replaces: a reference as a whole
 * (`op://vault/item`, `vault:path#key`, `ref+...`, `<path:...>`) or, on a single
 * line, somewhere in it (`${VAR}`, `{{ }}`, `$(VAR)`).
 */
bool stand_in_is_reference(struct ward_span text);
/** True for text that a person is meant to replace: empty, `changeme`, `<password>`, `__TOKEN__`,
 * `REPLACE_ME`, `xxxx`, `****`. */
bool stand_in_is_dummy(struct ward_span text);

#endif
