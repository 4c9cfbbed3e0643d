/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_REKOR_H
#define CRYPTO_REKOR_H

/**
 * @file crypto/rekor.h
 * @brief Entries of the transparency log Rekor, version 1 and 2: that the log
 * promised one (signed entry timestamp), and that its tree holds it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/log_key.h"
#include "crypto/merkle.h"
#include "crypto/proof_reason.h"
#include "gitward/span.h"

struct arena;

/** Bytes of an entry's body that are looked at. */
#define REKOR_BODY_MAX ((size_t)16 << 20)

/** What stands in a bundle, or in gitsign's attribute: nothing of it is proven. */
struct rekor_entry {
	int64_t log_index; /**< over all trees of the log */
	struct ward_span log_id;
	struct ward_span kind, version;
	int64_t integrated_time; /**< seconds; 0: none */
	struct ward_span set;	 /**< signed entry timestamp, or "" */
	bool has_proof;
	int64_t proof_index; /**< in the tree that the proof is for */
	int64_t proof_size;
	struct ward_span proof_root;
	struct ward_span path[MERKLE_PROOF_MAX];
	size_t path_count;
	struct ward_span checkpoint;
	struct ward_span body; /**< or "" */
};

/** Protobuf TransparencyLogEntry (sigstore_rekor.proto). PROOF_OK or PROOF_LOG_FORMAT. */
enum proof_reason rekor_entry_parse(struct ward_span bytes, struct rekor_entry *out);

/** What a hashedrekord entry is about. */
struct rekor_signed {
	struct ward_span digest;    /**< SHA-256 of what was signed */
	struct ward_span signature; /**< as the signer made it */
	struct ward_span cert;	    /**< DER */
};
/**
 * The body that such an entry must have, in the arena: 0.0.1 as version 1 of
 * the log writes it, 0.0.2 as version 2 does (P-256 keys only). "" when the
 * version is another, or the arena is exhausted.
 */
struct ward_span rekor_body(struct ward_span version, const struct rekor_signed *what,
			    struct arena *arena);

enum rekor_demand { REKOR_ANY = 0, REKOR_PROMISE = 1, REKOR_PROOF = 2 };
/**
 * Verify an entry with this body against its log: whatever there is of promise
 * and proof must hold, and what `demand` (OR of enum rekor_demand) names must
 * be there; with neither it is PROOF_INCLUSION. `*when` is the time that the
 * log signed, or 0: a log of version 2 signs none.
 */
enum proof_reason rekor_verify(const struct rekor_entry *entry, struct ward_span body,
			       const struct log_key *key, unsigned demand, int64_t *when);

#endif
