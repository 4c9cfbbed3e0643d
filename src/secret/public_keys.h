/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_PUBLIC_KEYS_H
#define SECRET_PUBLIC_KEYS_H

/** @file secret/public_keys.h @brief Keys that are no secret any more because they stand in
 * products and documents that everybody has. */

#include <stdbool.h>

#include "gitward/span.h"

/** Whether the digest of `key` is one of a list: keys of Chrome on its platforms, of Google
 * Analytics, and those that documents of Google and its client libraries print. */
bool public_key_is_known(struct ward_span key);

#endif
