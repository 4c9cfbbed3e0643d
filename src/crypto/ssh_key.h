/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_SSH_KEY_H
#define CRYPTO_SSH_KEY_H

/**
 * @file crypto/ssh_key.h
 * @brief SSH public keys and what they signed.
 *
 * Formats: RFC 4253 6.6 (ssh-rsa), RFC 5656 3.1 (ECDSA), RFC 8709 (Ed25519),
 * RFC 8332 (RSA with SHA-2), OpenSSH PROTOCOL.u2f (sk keys, webauthn). Each key
 * has one encoding here: what is not in its shortest form, names another
 * curve, is no point of its curve or has bytes behind it is refused, so that
 * equal keys are equal bytes.
 */

#include <stdbool.h>
#include <stddef.h>

#include "crypto/ssh_reason.h"
#include "gitward/span.h"

struct arena;
struct ssh_cert;

/** X(name, name in SSH, family, curve in SSH, group in OpenSSL, bytes of a coordinate) */
#define SSH_KEY_TYPES(X)                                                    \
	X(ED25519, "ssh-ed25519", ED25519, "", "", 32)                      \
	X(P256, "ecdsa-sha2-nistp256", ECDSA, "nistp256", "prime256v1", 32) \
	X(P384, "ecdsa-sha2-nistp384", ECDSA, "nistp384", "secp384r1", 48)  \
	X(P521, "ecdsa-sha2-nistp521", ECDSA, "nistp521", "secp521r1", 66)  \
	X(RSA, "ssh-rsa", RSA, "", "", 0)                                   \
	X(SK_ED25519, "sk-ssh-ed25519@openssh.com", ED25519, "", "", 32)    \
	X(SK_P256, "sk-ecdsa-sha2-nistp256@openssh.com", ECDSA, "nistp256", "prime256v1", 32)

enum ssh_key_type {
#define SSH_KEY_ENUM(name, text, family, curve, group, bytes) SSH_KEY_TYPE_##name,
	SSH_KEY_TYPES(SSH_KEY_ENUM)
#undef SSH_KEY_ENUM
		SSH_KEY_TYPE_COUNT
};

#define SSH_RSA_MIN_BITS 2048
#define SSH_RSA_MAX_BITS 16384
/** The longest encoded key or certificate that is looked at. */
#define SSH_KEY_MAX 65536

/** Spans point into the blob it was parsed from. */
struct ssh_key {
	enum ssh_key_type type;
	struct ward_span fields;      /**< everything behind the name of the type, as encoded */
	struct ward_span point;	      /**< Ed25519: 32 bytes; ECDSA: 0x04 x y */
	struct ward_span e, n;	      /**< RSA: magnitudes */
	struct ward_span application; /**< sk keys */
	const struct ssh_cert *cert;  /**< the certificate it came in, or NULL */
};

/** Parse a key or a certificate; SSH_OK with `*out`. A certificate's own signature is not
 * verified here (ssh_cert_verify). */
enum ssh_reason ssh_key_parse(struct ward_span blob, struct arena *arena, struct ssh_key *out);
/** The same, and a certificate is SSH_KEY_TYPE. */
enum ssh_reason ssh_key_parse_plain(struct ward_span blob, struct ssh_key *out);

/** What is asked of signatures by security keys. */
enum ssh_sk_demand {
	SSH_SK_TOUCHED = 0,	 /**< the user was present */
	SSH_SK_UNTOUCHED_OK = 1, /**< not even that */
	SSH_SK_VERIFIED = 2	 /**< the user gave a PIN or a finger as well; other keys cannot */
};

/**
 * Verify a signature (string algorithm, string value, what security keys add)
 * by `key` over `data`. `demand` is an OR of enum ssh_sk_demand.
 */
enum ssh_reason ssh_key_verify(const struct ssh_key *key, struct ward_span signature,
			       struct ward_span data, unsigned demand);

/** "ssh-ed25519"; never NULL. */
const char *ssh_key_name(enum ssh_key_type type);
bool ssh_key_is_sk(enum ssh_key_type type);
/** Whether both are the same public key, whatever certificate either is in. */
bool ssh_key_equal(const struct ssh_key *a, const struct ssh_key *b);

#define SSH_FINGERPRINT_SIZE 51
/** "SHA256:" and 43 digits as ssh-keygen -l shows it, and a NUL. Of the key, not its certificate.
 */
void ssh_key_fingerprint(const struct ssh_key *key, char out[SSH_FINGERPRINT_SIZE]);

#endif
