/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_SPKI_H
#define CRYPTO_SPKI_H

/**
 * @file crypto/spki.h
 * @brief Public keys as X.509 has them (SubjectPublicKeyInfo), and what they
 * signed: RSA of 2048 bits or more, ECDSA on P-256, P-384 and P-521, Ed25519;
 * with SHA-256, SHA-384 or SHA-512.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/proof_reason.h"
#include "gitward/span.h"

enum spki_hash { SPKI_NO_HASH, SPKI_SHA256, SPKI_SHA384, SPKI_SHA512 };
enum spki_kind { SPKI_OTHER, SPKI_RSA, SPKI_ECDSA, SPKI_ED25519 };

/** The longest encoded key that is looked at. */
#define SPKI_MAX 8192
#define SPKI_DIGEST_MAX 64
/** No RSASSA-PSS; of keys other than RSA as well. */
#define SPKI_PKCS1 (-1)

/** What a key is; PROOF_OK, PROOF_KEY_TYPE or PROOF_KEY_WEAK. `*hash` is the digest that Sigstore
 * and RFC 5480 pair with it: SPKI_NO_HASH for Ed25519. */
enum proof_reason spki_inspect(struct ward_span spki, enum spki_kind *kind, enum spki_hash *hash);

/**
 * Verify `signature` (ECDSA: DER) over the `count` pieces of `data` put
 * together. `pss`: RSASSA-PSS with MGF1 of the same digest and a salt of the
 * digest's length; else PKCS#1 v1.5. PROOF_OK, PROOF_BAD, PROOF_KEY_*,
 * PROOF_ALGORITHM when hash and key do not fit, PROOF_CRYPTO, PROOF_MEMORY.
 */
enum proof_reason spki_verify(struct ward_span spki, enum spki_hash hash, int salt,
			      struct ward_span signature, const struct ward_span *data,
			      size_t count);

/** Digest of `count` pieces; its length, or 0. */
size_t spki_digest(enum spki_hash hash, const struct ward_span *data, size_t count,
		   uint8_t out[SPKI_DIGEST_MAX]);
/** By the content of an OID, as in a DigestAlgorithm; SPKI_NO_HASH for any other. */
enum spki_hash spki_hash_of(struct ward_span oid);
/** Bytes of a digest. */
size_t spki_hash_size(enum spki_hash hash);

#endif
