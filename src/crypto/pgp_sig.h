/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_PGP_SIG_H
#define CRYPTO_PGP_SIG_H

/**
 * @file crypto/pgp_sig.h
 * @brief OpenPGP signatures of versions 4 and 6 (RFC 9580, 5.2).
 *
 * What a signature says of itself counts only where it is signed (the hashed
 * area). What the other area says may help to find a key or refuse the
 * signature, and vouches for nothing. The first 16 bits of the digest, which
 * are not signed either, are compared in version 6 alone: keys in wide use carry
 * wrong ones in version 4.
 */

#include "crypto/pgp_key.h"

/** Types (RFC 9580, 5.2.1). */
enum pgp_sig_type {
	PGP_SIG_BINARY = 0x00,
	PGP_SIG_TEXT = 0x01,
	PGP_SIG_CERTIFY = 0x10, /**< and the three that follow it */
	PGP_SIG_CERTIFY_LAST = 0x13,
	PGP_SIG_BIND = 0x18,
	PGP_SIG_BACK = 0x19,
	PGP_SIG_DIRECT = 0x1f,
	PGP_SIG_REVOKE_KEY = 0x20,
	PGP_SIG_REVOKE_SUBKEY = 0x28,
	PGP_SIG_REVOKE_CERTIFICATION = 0x30
};

/** Bits of the key flags (RFC 9580, 5.2.3.29). */
#define PGP_FLAG_SIGN 0x02
/** Signatures inside a signature, and keys that may revoke, that are looked at. */
#define PGP_EMBEDDED_MAX 4

/** Spans point into the packet. */
struct pgp_sig {
	unsigned version, type, algorithm, hash;
	struct ward_span hashed_part; /**< from the version to the end of the hashed area */
	struct ward_span salt;	      /**< of version 6 */
	uint8_t digest_start[2];
	struct ward_span value;
	enum pgp_reason flaw; /**< PGP_OK, or why no signature with these parts is accepted */
	bool has_created, has_flags, has_reason;
	int64_t created;
	int64_t lifetime;     /**< seconds; 0: for ever */
	int64_t key_lifetime; /**< the same of the key that it is about */
	unsigned flags;
	unsigned reason; /**< of a revocation */
	bool primary_user_id;
	struct ward_span issuer_id; /**< 8 bytes or none */
	struct ward_span issuer;    /**< version of the key and its fingerprint, or none */
	bool issuers_differ;	    /**< it names more than one */
	struct ward_span embedded[PGP_EMBEDDED_MAX];
	size_t embedded_count;
	struct ward_span revokers[PGP_EMBEDDED_MAX]; /**< fingerprints of keys that may revoke */
	size_t revoker_count;
};

/**
 * Parse the body of a signature packet. PGP_OK means that its parts are in
 * place; what they say is then judged by `flaw`. PGP_VERSION, PGP_SIG.
 */
enum pgp_reason pgp_sig_parse(struct ward_span body, struct pgp_sig *out);
/** Parse an armored detached signature: exactly one packet, of type 0x00. */
enum pgp_reason pgp_sig_detached(struct ward_span armored, struct arena *arena,
				 struct pgp_sig *out);

/** Whether `key` can be what made it, by all that it says of its issuer. */
bool pgp_sig_names(const struct pgp_sig *sig, const struct pgp_key *key);

/** What its hash is used for. */
enum pgp_use {
	PGP_USE_DOCUMENT,  /**< SHA-2 and SHA-3 */
	PGP_USE_BINDING,   /**< SHA-1 as well, when it was made before PGP_SHA1_END */
	PGP_USE_REVOCATION /**< whatever can be computed: who forges one gains nothing by it */
};

/**
 * From here on no key is bound by SHA-1 (2019-01-19, when collisions with a
 * chosen prefix came near; GnuPG's date as well). RFC 9580, 9.5: what is older
 * than the known weakness may be accepted.
 */
#define PGP_SHA1_END ((int64_t)1547856000)

/** PGP_OK, PGP_WEAK_DIGEST or PGP_HASH. */
enum pgp_reason pgp_hash_judge(unsigned hash, enum pgp_use use, int64_t created);

/** Verify over `count` spans, which are what is signed but for the signature's own parts. */
enum pgp_reason pgp_sig_verify(const struct pgp_sig *sig, const struct pgp_key *key,
			       enum pgp_use use, const struct ward_span *data, size_t count);

#endif
