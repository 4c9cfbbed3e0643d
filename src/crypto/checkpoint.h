/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_CHECKPOINT_H
#define CRYPTO_CHECKPOINT_H

/**
 * @file crypto/checkpoint.h
 * @brief The signed state of a log's tree (C2SP tlog-checkpoint and signed-note).
 */

#include <stdint.h>

#include "crypto/digest.h"
#include "crypto/log_key.h"
#include "crypto/proof_reason.h"

#define CHECKPOINT_MAX 65536
#define CHECKPOINT_LINES 64

struct checkpoint {
	struct ward_span origin;
	uint64_t size;
	uint8_t root[SHA256_BYTES];
};

/** Parse a checkpoint and verify the log's signature. Lines of other names and keys are ignored;
 * one with the log's name and the first bytes of its id must verify. PROOF_OK, PROOF_CHECKPOINT, or
 * PROOF_MEMORY. */
enum proof_reason checkpoint_verify(struct ward_span note, const struct log_key *key,
				    struct checkpoint *out);

#endif
