/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_MARVIN_H
#define SECRET_MARVIN_H

/** @file secret/marvin.h @brief Marvin32, the checksum that Azure puts inside its keys. */

#include <stdint.h>

#include "gitward/span.h"

/** A seed is 8 ASCII characters that name the product: 0x44656661756c7430 is "Default0". */
uint32_t marvin32(struct ward_span bytes, uint64_t seed);

#endif
