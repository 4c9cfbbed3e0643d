/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_SSHSIG_H
#define CRYPTO_SSHSIG_H

/**
 * @file crypto/sshsig.h
 * @brief Detached SSH signatures as `ssh-keygen -Y sign` makes them (OpenSSH
 * PROTOCOL.sshsig), for Git's commits and tags and for grants.
 *
 * Stricter than ssh-keygen -Y verify: nothing but line ends may stand behind the
 * armor, in it only base64 and line ends; the version is 1; the reserved part
 * is empty; RSA keys have 2048 bits or more; security keys were touched.
 */

#include "crypto/ssh_key.h"

/** The longest armored signature that is looked at. */
#define SSHSIG_MAX 131072

struct sshsig {
	struct ssh_key key; /**< who signed; with `cert` when a certificate did */
	struct ward_span namespace;
	struct ward_span hash; /**< "sha256" or "sha512" */
	struct ward_span signature;
};

/** Take the armor off: the blob, in the arena. */
enum ssh_reason sshsig_dearmor(struct ward_span text, struct arena *arena, struct ward_span *blob);
/** Parse a blob; the spans of `*out` point into it. Nothing is verified. */
enum ssh_reason sshsig_parse(struct ward_span blob, struct arena *arena, struct sshsig *out);
/**
 * Verify a parsed signature over a message in `count` pieces, for `namespace`,
 * which must be the one it was made for; of a certificate also that the
 * authority it names signed it. SSH_OK says that the key signed this; whether
 * anybody should care is for the list of signers (trust/allowed_signers.h).
 * `demand` is an OR of enum ssh_sk_demand.
 */
enum ssh_reason sshsig_verify(const struct sshsig *sig, const struct ward_span *message,
			      size_t count, struct ward_span namespace, unsigned demand);
/** All three in a row. `out->key` is set as soon as the blob could be parsed. */
enum ssh_reason sshsig_check(struct ward_span armored, const struct ward_span *message,
			     size_t count, struct ward_span namespace, unsigned demand,
			     struct arena *arena, struct sshsig *out);

#endif
