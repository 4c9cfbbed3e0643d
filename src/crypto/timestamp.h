/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_TIMESTAMP_H
#define CRYPTO_TIMESTAMP_H

/**
 * @file crypto/timestamp.h
 * @brief Timestamps of RFC 3161 (and RFC 5816): that an authority saw some
 * bytes at a time.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/proof_reason.h"
#include "gitward/span.h"

struct arena;
struct x509_trust;

struct time_authority {
	const struct x509_trust *trust; /**< its root, and what is between */
	const struct ward_span *certs;	/**< DER: its own certificate, and others; may be none */
	size_t cert_count;
	int64_t start, end; /**< for which times it is trusted, both inclusive */
};

/** The token of a TimeStampResp that was granted; PROOF_OK or PROOF_TIMESTAMP. */
enum proof_reason timestamp_token(struct ward_span response, struct ward_span *token);
/**
 * Verify a token over `stamped`. PROOF_OK with `*when` in seconds, rounded
 * down; PROOF_TSA_UNKNOWN when no authority knows its signer; PROOF_TIMESTAMP,
 * PROOF_TIMESTAMP_OTHER when it is over something else, or another reason.
 */
enum proof_reason timestamp_verify(struct ward_span token, struct ward_span stamped,
				   const struct time_authority *authorities, size_t count,
				   struct arena *arena, int64_t *when);

#endif
