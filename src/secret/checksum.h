/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_CHECKSUM_H
#define SECRET_CHECKSUM_H

/**
 * @file secret/checksum.h
 * @brief Checksums that vendors put inside their tokens, so that a token can
 * be told from a made-up one without asking anybody.
 */

#include <stdbool.h>

#include "gitward/span.h"

/**
 * The last 6 characters are the CRC-32 of those before in base 62 (0-9A-Za-z),
 * left-padded with '0'. GitHub and npm: `body` is the token without prefix.
 */
bool checksum_crc32_base62(struct ward_span body);

/**
 * The last 7 characters are the CRC-32 of all before in base 36 (0-9a-z),
 * left-padded with '0'. GitLab's routable tokens: `token` with its prefix.
 */
bool checksum_crc32_base36(struct ward_span token);

/**
 * Characters -16 to -8 are the first 8 of the base 32 form (RFC 4648) of the
 * SHA-256 of all before them. GitHub's fine-grained tokens, with their prefix.
 */
bool checksum_sha256_base32(struct ward_span token);

/** Bech32 (BIP 173) in one case: human-readable part, '1', data with a 6-character checksum. age's
 * keys. */
bool checksum_bech32(struct ward_span token);

/** Write `value` in base 62 or less to out[0..digits), left-padded with '0'; digits 0-9A-Za-z, or
 * 0-9a-z up to base 36. */
void checksum_digits(unsigned long value, unsigned base, char *out, size_t digits);
/** Write the first `chars` base 32 characters of `bytes`, of which there must be enough. */
void checksum_base32(const unsigned char *bytes, char *out, size_t chars);

#endif
