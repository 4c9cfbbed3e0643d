/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_BASE58_H
#define SECRET_BASE58_H

/** @file secret/base58.h @brief Base58Check, as extended keys (BIP 32) and WIF keys are written. */

#include <stdbool.h>
#include <stddef.h>

#include "gitward/span.h"

/** Bytes of the longest value that is decoded: an extended key with its checksum. */
#define BASE58_BYTES 82

/** Decode to exactly `len` bytes, at most BASE58_BYTES, the last 4 of which are the checksum. */
bool base58_check(struct ward_span text, size_t len);

#endif
