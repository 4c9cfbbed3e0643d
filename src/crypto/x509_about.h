/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_X509_ABOUT_H
#define CRYPTO_X509_ABOUT_H

/** @file crypto/x509_about.h @brief What there is to say of authorities and revocation lists. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/x509_chain.h"
#include "gitward/span.h"

struct arena;

struct x509_about {
	struct ward_span name;	    /**< subject, or issuer of a list (RFC 2253); hostile text */
	struct ward_span digest;    /**< SHA-256 of an authority, hexadecimal; "" of a list */
	struct ward_span algorithm; /**< of an authority's key: "RSA" */
	unsigned bits;		    /**< of it; 0: not known */
	bool weak;		    /**< chains with this key are refused */
	/** When it is valid, both inclusive; of a list: when it was made, and when the next one is
	 * due, INT64_MAX when it does not say. INT64_MIN for a time that cannot be read. */
	int64_t since, until;
	size_t revoked; /**< certificates on a list */
};

/** Item `i` of what is trusted; false past the end. Spans are in the arena. */
bool x509_about_anchor(const struct x509_trust *trust, size_t i, struct arena *arena,
		       struct x509_about *out);
bool x509_about_crl(const struct x509_trust *trust, size_t i, struct arena *arena,
		    struct x509_about *out);
/** Whether a revocation list of `lists` by its issuer names anchor `i` of `trust`. */
bool x509_anchor_revoked(const struct x509_trust *lists, const struct x509_trust *trust, size_t i);

#endif
