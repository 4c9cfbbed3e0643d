/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_CRC32_H
#define BASE_CRC32_H

/** @file base/crc32.h @brief CRC-32/ISO-HDLC (zlib's, polynomial 0xEDB88320): the checksum inside
 * several vendors' tokens. */

#include <stdint.h>

#include "gitward/span.h"

uint32_t crc32_of(struct ward_span s);

#endif
