/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_SAMPLE_PACKED_H
#define TESTS_SAMPLE_PACKED_H

/**
 * @file tests/lib/sample_packed.h
 * @brief Generators of tokens that have something packed into them, for
 * sample_expand():
 *
 *   {crc32low}    8 hexadecimal digits: CRC-32 of the letters and digits before (Cloudflare)
 *   {zuplo}       a whole zpka_ key with its checksum
 *   {grafana}     a whole glsa_ token with its checksum
 *   {nkey}        a NATS seed of a user
 *   {xprv} {xpub} an extended key (BIP 32)
 *   {json64:KEY}  base64 of an object with KEY and a random value
 *   {basic}       base64 of "robot:" and a random password
 *   {jwt:ISS}     a JWT of that issuer without an end, "signed" by HS256
 *   {mnemonic}    a recovery phrase of 12 words (BIP-39)
 *   {wrapped1:PREFIX}  PREFIX and 20 letters, in base64; wrapped2 and wrapped3: twice, three times
 */

#include <stdbool.h>
#include <stdint.h>

#include "gitward/span.h"

struct arena;
struct buf;

typedef uint64_t (*sample_random_fn)(void *ctx);

/** Add what the generator makes; false when `name` is none of these. */
bool sample_add_packed(struct buf *out, struct arena *arena, struct ward_span name,
		       struct ward_span arg, sample_random_fn random, void *ctx);

#endif
