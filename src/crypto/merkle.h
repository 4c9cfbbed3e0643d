/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_MERKLE_H
#define CRYPTO_MERKLE_H

/** @file crypto/merkle.h @brief Merkle trees of transparency logs (RFC 9162 2.1, as RFC 6962), with
 * SHA-256. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/digest.h"
#include "gitward/span.h"

/** Levels of a tree of 2^63 leaves: the longest proof there is. */
#define MERKLE_PROOF_MAX 64

/** SHA-256 of 0x00 and the entry. */
void merkle_leaf(struct ward_span entry, uint8_t out[SHA256_BYTES]);
/**
 * The root that a tree of `size` leaves has if `leaf` is the one at `index`
 * and `path` (`count` hashes of SHA256_BYTES) is its audit path. False when
 * the path is not as long as it must be, or holds a hash of another length.
 */
bool merkle_root(const uint8_t leaf[SHA256_BYTES], uint64_t index, uint64_t size,
		 const struct ward_span *path, size_t count, uint8_t out[SHA256_BYTES]);

#endif
