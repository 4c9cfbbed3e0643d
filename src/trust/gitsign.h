/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRUST_GITSIGN_H
#define TRUST_GITSIGN_H

/**
 * @file trust/gitsign.h
 * @brief Signatures by gitsign: X.509 with a certificate of ten minutes, which
 * Fulcio issued for an identity, and evidence of when it was used.
 *
 * The evidence is in the signature (gitsign's offline mode: a log entry, or a
 * timestamp), or in a bundle that is kept beside the commit: in online mode
 * gitsign logs a second signature, over the id of the commit, by the same key.
 * Without either nothing proves that the certificate was valid: everything
 * else is still judged, and the answer is PROOF_NO_EVIDENCE.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/cms.h"
#include "trust/sigstore_root.h"

struct arena;

enum gitsign_evidence {
	GITSIGN_NO_EVIDENCE,
	GITSIGN_LOG = 1,       /**< a log's promise, with its entry proven to be in the tree */
	GITSIGN_TIMESTAMP = 2, /**< an authority's timestamp */
	GITSIGN_BUNDLE = 4     /**< it came from the bundle */
};

struct gitsign_ask {
	const struct sigstore_root *root;
	struct ward_span identity; /**< address or URI of the certificate; "": any */
	struct ward_span provider; /**< who established it; "": any */
	struct ward_span bundle;   /**< kept beside the commit, or "" */
	struct ward_span object;   /**< id of the commit or tag in hexadecimal, for the bundle */
};

/** What is known; as far as it was reached. Spans are in the arena. */
struct gitsign_signer {
	struct x509_cert cert;
	struct x509_name name;	   /**< the one identity of the certificate */
	struct ward_span provider; /**< or "" */
	unsigned evidence;	   /**< OR of enum gitsign_evidence */
	int64_t when;		   /**< the earliest proven time; 0: none */
};

/** PROOF_OK, or a reason; proof_verdict() tells refusals from what cannot be told. */
enum proof_reason gitsign_check(struct ward_span armored, const struct ward_span *message,
				size_t count, const struct gitsign_ask *ask, struct arena *arena,
				struct gitsign_signer *out);

#endif
