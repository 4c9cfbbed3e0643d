/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_HEX_H
#define BASE_HEX_H

/** @file base/hex.h @brief Hexadecimal text. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gitward/span.h"

/** Write 2*len lower-case digits and a NUL to `out`. */
void hex_encode(const uint8_t *bytes, size_t len, char *out);
/** Decode exactly `len` bytes from 2*len digits of either case; false on anything else. */
bool hex_decode(struct ward_span text, uint8_t *out, size_t len);
/** True when `s` is not empty and all hexadecimal digits, of either case. */
bool hex_is(struct ward_span s);

#endif
