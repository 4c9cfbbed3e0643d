/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRUST_PGP_KEYRING_H
#define TRUST_PGP_KEYRING_H

/**
 * @file trust/pgp_keyring.h
 * @brief The OpenPGP keys whose signatures count, as `gpg --export` writes them,
 * armored or not, and as hosts publish the keys that they sign with.
 *
 * Only what the keyring holds counts: there is no web of trust, no key server
 * and no clock here. Several copies of a key are put together, so that none hides
 * what another one says.
 */

#include "base/error.h"
#include "crypto/pgp_cert.h"

/** Bytes of a keyring or of a file with revocations, and keys in it; more is an error. */
#define PGP_KEYRING_BYTES_MAX ((size_t)4 << 20)
#define PGP_KEYRING_CERTS_MAX 10000

/** A key of the file that cannot be used: it admits nobody. */
struct pgp_keyring_fault {
	size_t number; /**< of the primary key in the file, from 1 */
	enum pgp_reason reason;
	size_t subkeys; /**< PGP_OK with this: so many of its subkeys cannot be read */
};

struct pgp_keyring {
	VEC(struct pgp_cert) certs;
	VEC(struct pgp_keyring_fault) faults;
};

/**
 * Read a keyring; `*out` is overwritten. Keys of other versions are no error but
 * `faults`. Spans are in the arena or point into `bytes`. WARD_ECONFIG: no key in
 * it, a secret key, packets that cannot be read; WARD_ELIMIT; WARD_EOOM.
 */
int pgp_keyring_parse(struct ward_span bytes, struct arena *arena, struct pgp_keyring *out,
		      struct ward_error *err) WARD_MUST_USE;

/** Read another keyring into the same ring. The numbers of faults start anew. Errors as
 * pgp_keyring_parse(); after one the ring is not to be used. */
int pgp_keyring_add(struct pgp_keyring *ring, struct ward_span bytes, struct arena *arena,
		    struct ward_error *err) WARD_MUST_USE;

/**
 * Apply a file with revocations: revocation certificates (gpg --gen-revoke), or
 * keys with their revocations. What is about other keys than those of the
 * keyring is passed over. WARD_ECONFIG when anything in it cannot be read, or is not by the key
 * that it names, so that no revocation is lost; WARD_ELIMIT; WARD_EOOM.
 */
int pgp_keyring_revoke(struct pgp_keyring *ring, struct ward_span bytes, struct arena *arena,
		       struct ward_error *err) WARD_MUST_USE;

/** Who signed, as far as it is known. */
struct pgp_signer {
	enum pgp_verdict verdict;
	enum pgp_reason reason;
	struct pgp_fingerprint primary, key; /**< of a key whose signature it is; else empty */
	const struct pgp_cert *cert;	     /**< likewise, or NULL */
	struct ward_span *user_ids; /**< that the key claims; hostile text, nothing proven */
	size_t user_id_count;
	int64_t created; /**< when it says that it was made; 0 when it was not parsed */
};

/**
 * Check an armored detached signature over a payload in `count` pieces (those of
 * trust/object_split.h, at most PGP_PAYLOAD_MAX). PGP_OK: a key of the keyring
 * that may sign made it. `*out` is always set; `out->reason` is what is returned.
 */
enum pgp_reason pgp_keyring_check(const struct pgp_keyring *ring, struct ward_span armored,
				  const struct ward_span *payload, size_t count,
				  const struct pgp_when *when, struct arena *arena,
				  struct pgp_signer *out);
#define PGP_PAYLOAD_MAX 8

/** The certificate whose primary key or subkey has this fingerprint, or NULL. */
const struct pgp_cert *pgp_keyring_find(const struct pgp_keyring *ring,
					const struct pgp_fingerprint *fingerprint);

#endif
