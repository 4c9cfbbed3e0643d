/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRUST_SIGNER_H
#define TRUST_SIGNER_H

/**
 * @file trust/signer.h
 * @brief Whose signature a verified signature is: from keys to people.
 *
 * A principal of the policy owns a signature by one of its keys, by an identity
 * of Sigstore, or by an address that a trusted list (allowed_signers, a keyring, the
 * certificate of an authority) gives the key; never by an address that only the
 * signer claims: one that stands in a signature, or the committer line. However
 * many keys somebody has, they are one person. Everybody gets a certificate from
 * Sigstore: whoever is not named with issuer and identity is nobody.
 */

#include "gitward/verify.h"
#include "trust/spec.h"

struct arena;

/** `*out` is set; spans are in the arena or live as long as the spec and the signature. */
struct signer_identity {
	const struct trust_principal *principal; /**< or NULL */
	struct ward_span name;			 /**< of it, else the address on the list, or "" */
	const struct ward_span *names; /**< `name`, groups, and addresses that a list vouches for */
	size_t name_count;
	bool known, robot, platform;
	bool is_committer; /**< an address that the principal or the list has is that of the object
			    */
	bool expired;	   /**< the principal's `until` has passed: nobody is known */
};
/** Who made the signature, which must have the verdict WARD_SIGNATURE_PASS; at `now`. */
void signer_identify(const struct trust_spec *spec, const struct ward_signature *signature,
		     int64_t now, struct arena *arena, struct signer_identity *out);

/** Whether one of `names` is one of `wanted`: the same word, or for addresses (a pattern with '@')
 * a match of base/glob.h in ASCII lower case. An empty `wanted` wants anybody. */
bool signer_is_wanted(const struct ward_span *names, size_t name_count,
		      const struct ward_span *wanted, size_t wanted_count);

#endif
