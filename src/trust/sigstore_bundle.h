/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRUST_SIGSTORE_BUNDLE_H
#define TRUST_SIGSTORE_BUNDLE_H

/**
 * @file trust/sigstore_bundle.h
 * @brief A Sigstore bundle (sigstore_bundle.proto, 0.1 to 0.3) as JSON, taken
 * apart. Nothing of it is verified here.
 *
 * Refused: unknown versions, more than one kind of content or key material,
 * negative numbers, base64 that is not strict, several signatures in an
 * envelope, the same timestamp twice, more entries than the limits.
 */

#include <stdbool.h>
#include <stddef.h>

#include "crypto/proof_reason.h"
#include "crypto/rekor.h"
#include "gitward/span.h"

struct arena;

/** Bytes of a bundle; log entries, timestamps and certificates of one. */
#define SIGSTORE_BUNDLE_MAX ((size_t)32 << 20)
#define SIGSTORE_ENTRIES_MAX 32
#define SIGSTORE_TIMESTAMPS_MAX 32
#define SIGSTORE_CERTS_MAX 16

struct sigstore_bundle {
	unsigned version; /**< of 0.1 to 0.3, the last digit */
	struct ward_span certs[SIGSTORE_CERTS_MAX];
	size_t cert_count; /**< 0: signed with a key that the verifier knows */
	struct ward_span hint;
	struct rekor_entry *entries;
	size_t entry_count;
	struct ward_span timestamps[SIGSTORE_TIMESTAMPS_MAX]; /**< TimeStampResp */
	size_t timestamp_count;
	struct ward_span signature;
	bool is_envelope;
	struct ward_span digest_algorithm, digest; /**< of a message */
	struct ward_span payload_type, payload;	   /**< of an envelope (DSSE) */
};

/** PROOF_OK, PROOF_BUNDLE, PROOF_TOO_LARGE or PROOF_MEMORY. Spans are in the arena. */
enum proof_reason sigstore_bundle_parse(struct ward_span text, struct arena *arena,
					struct sigstore_bundle *out);

#endif
