/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PGP_MAKER_H
#define PGP_MAKER_H

/**
 * @file pgp_maker.h
 * @brief OpenPGP keys and signatures built field by field with OpenSSL, also
 * such as no tool makes. Everything lies in an arena; what fails ends the test.
 */

#include <openssl/types.h>

#include "base/buf.h"
#include "crypto/pgp_key.h"

struct made_key {
	EVP_PKEY *pkey;
	unsigned version, algorithm;
	struct ward_span body; /**< of its packet */
	struct pgp_key parsed;
};

/** `kind`: "rsa1024" and more bits, "p256", "p384", "p521", "ed25519-legacy", "ed25519", "ed448".
 */
void pgp_make(struct made_key *out, const char *kind, unsigned version, uint32_t created,
	      struct arena *arena);
void pgp_unmake(struct made_key *key);

/** Add a subpacket; `type` may have the critical bit. */
void pgp_sub(struct buf *out, unsigned type, struct ward_span value);
/** One whose value is a number of `len` bytes. */
void pgp_sub_number(struct buf *out, unsigned type, uint64_t value, size_t len);
/** Issuer fingerprint of a key; in version 4 its id as well. */
void pgp_sub_issuer(struct buf *out, const struct made_key *key);

struct made_sig {
	unsigned type, hash;
	struct ward_span hashed, unhashed; /**< areas */
	unsigned version;		   /**< 0: that of the key */
	size_t salt;			   /**< of version 6; 0: what the hash asks for */
};

/** The shortest hash that is long enough for the key. */
unsigned pgp_hash_for(const struct made_key *key);
/** The body of a signature by `key` over `count` spans. */
struct ward_span pgp_sign(const struct made_key *key, const struct made_sig *sig,
			  const struct ward_span *data, size_t count, struct arena *arena);
/** A packet with a new header. */
struct ward_span pgp_packet(unsigned tag, struct ward_span body, struct arena *arena);
/** What is signed of a key: its frame and body, put together. */
struct ward_span pgp_framed(const struct made_key *key, struct arena *arena);
/** What is signed of a user id. */
struct ward_span pgp_framed_id(const char *user_id, struct arena *arena);
/** What a signature of a certificate is about, besides the primary key. */
struct made_about {
	const struct made_key *primary, *subkey; /**< subkey: or NULL */
	const char *user_id;			 /**< or NULL */
};
/** The packet of a signature by `by` about that. */
struct ward_span pgp_statement(const struct made_key *by, const struct made_sig *sig,
			       const struct made_about *about, struct arena *arena);

/** A whole certificate of one key: user id "Test <test@example.com>", key flags, SHA-256, made with
 * the key. */
struct ward_span pgp_plain_cert(const struct made_key *key, unsigned flags, struct arena *arena);
/** Packets put together. */
struct ward_span pgp_join(const struct ward_span *packets, size_t count, struct arena *arena);

/** Armor around packets; `what` is "SIGNATURE" or "PUBLIC KEY BLOCK". */
struct ward_span pgp_armored(const char *what, struct ward_span packets, struct arena *arena);

#endif
