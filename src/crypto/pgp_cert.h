/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_PGP_CERT_H
#define CRYPTO_PGP_CERT_H

/**
 * @file crypto/pgp_cert.h
 * @brief OpenPGP certificates (RFC 9580, 10.1): a primary key, its subkeys and
 * user ids, and what the primary key says of them.
 *
 * Signatures are verified when a certificate is read, once; whether a key may
 * sign at a time is then decided from what they say. Certifications by others
 * are passed over. A revocation counts unless it is proven not to be by the
 * key, or by one that the key lets revoke it: what cannot be judged revokes.
 */

#include "base/vec.h"
#include "crypto/pgp_sig.h"

/** What a certificate may hold; more is PGP_TOO_LARGE. */
#define PGP_CERT_STATEMENTS_MAX 1024
#define PGP_CERT_SUBKEYS_MAX 256
#define PGP_CERT_USER_IDS_MAX 1024

/** A signature by the primary key. */
struct pgp_statement {
	struct pgp_sig sig;
	size_t target;		/**< which subkey or user id, by the type of signature */
	enum pgp_reason reason; /**< PGP_OK, or why it does not count */
	enum pgp_reason back;	/**< of a binding: PGP_OK, or why the subkey is not seen to agree */
	bool undecided;		/**< of a revocation: it could not be judged, so it counts */
};

struct pgp_cert {
	struct pgp_key primary;
	enum pgp_reason fault; /**< PGP_OK, or why nothing can be said of this certificate */
	VEC(struct pgp_key) subkeys;
	VEC(struct ward_span) user_ids;
	VEC(struct pgp_statement) statements;
	size_t subkey_faults; /**< subkeys that were passed over, as they cannot be read */
};

/**
 * Cut a certificate off packets that begin with one of a primary key. PGP_OK with
 * `out->fault` when its primary key cannot be used; else why the packets
 * cannot be read at all: PGP_PACKET, PGP_PARTIAL, PGP_PACKET_TYPE (a secret key, or a
 * packet of an unknown kind that must not be passed over), PGP_TOO_LARGE, PGP_MEMORY.
 * Spans point into the packets.
 */
enum pgp_reason pgp_cert_cut(struct ward_span *packets, struct arena *arena, struct pgp_cert *out);

/**
 * Put all that another copy of the same certificate says into `into`; with
 * `revocations_only` nothing else. PGP_OK, PGP_TOO_LARGE or PGP_MEMORY.
 */
enum pgp_reason pgp_cert_merge(struct pgp_cert *into, const struct pgp_cert *from,
			       bool revocations_only, struct arena *arena);

/**
 * Apply a revocation (the body of a signature packet) that stands alone. PGP_OK
 * with `*applied`; PGP_SIG_TYPE when it is no revocation of a key; PGP_MEMORY, PGP_TOO_LARGE.
 * One that names another key is not applied; one that names this and is not
 * by it is PGP_BAD.
 */
enum pgp_reason pgp_cert_revoke(struct pgp_cert *cert, struct ward_span body, struct arena *arena,
				bool *applied);

/** At what times a key must be good. */
struct pgp_when {
	int64_t now;	  /**< of the verification, seconds since 1970: what the certificate says
			     by then counts */
	uint32_t ahead;	  /**< seconds that the signer's clock may be ahead of that */
	int64_t valid_at; /**< the key must be good then as well, not only when it signed: a signer
			     can put any date on a signature. 0: it need not */
};

/** Whether `key`, the primary key or a subkey of `cert`, may make a signature at `created`. */
enum pgp_reason pgp_cert_judge(const struct pgp_cert *cert, const struct pgp_key *key,
			       int64_t created, const struct pgp_when *when);

/** The last second at which `key` of `cert` is good, by what is known at `now`; INT64_MAX: no end.
 */
int64_t pgp_cert_until(const struct pgp_cert *cert, const struct pgp_key *key, int64_t now);

/** Whether `key` is meant to sign, by what is known at `now`, be it revoked or expired. */
bool pgp_cert_is_signing(const struct pgp_cert *cert, const struct pgp_key *key, int64_t now);

/** The user ids that the primary key stands for at `now`, the one that it calls primary first; in
 * the arena. Hostile text. */
struct ward_span *pgp_cert_user_ids(const struct pgp_cert *cert, int64_t now, struct arena *arena,
				    size_t *count);

#endif
