/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_X509_CHAIN_H
#define CRYPTO_X509_CHAIN_H

/**
 * @file crypto/x509_chain.h
 * @brief Whether a certificate leads to one that is trusted, at a time.
 *
 * Anchors are those that are given and no others: no folder of the system, no
 * environment, no network. Each anchor is the end of a chain, a root or not.
 * Chains are checked by RFC 5280 strictly, with SHA-2 and keys of 112 bits of
 * strength or more.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "crypto/proof_reason.h"
#include "crypto/x509_cert.h"
#include "gitward/span.h"

/** Bytes of a PEM file, and items in it, that are looked at; more is an error. */
#define X509_PEM_MAX ((size_t)16 << 20)
#define X509_PEM_ITEMS 1024

struct x509_trust;

/** Nothing trusted; freed with x509_trust_free(). NULL when out of memory. */
struct x509_trust *x509_trust_new(void);
void x509_trust_free(struct x509_trust *trust);
/** Trust a certificate. WARD_ECONFIG when it is none. */
int x509_trust_anchor(struct x509_trust *trust, struct ward_span der,
		      struct ward_error *err) WARD_MUST_USE;
/** Take a certificate to build chains with. WARD_ECONFIG. */
int x509_trust_intermediate(struct x509_trust *trust, struct ward_span der,
			    struct ward_error *err) WARD_MUST_USE;
/** Trust all of a PEM file; it must hold certificates, at least one, and nothing else between PEM
 * marks. WARD_ECONFIG, WARD_ELIMIT. */
int x509_trust_anchors_pem(struct x509_trust *trust, struct ward_span pem,
			   struct ward_error *err) WARD_MUST_USE;
int x509_trust_intermediates_pem(struct x509_trust *trust, struct ward_span pem,
				 struct ward_error *err) WARD_MUST_USE;
/**
 * Take revocation lists (PEM, at least one). From then on the list of its
 * issuer must be there for every certificate at the end of a chain, and be
 * valid at `lists_at`; those of authorities are asked where they are there.
 */
int x509_trust_crls_pem(struct x509_trust *trust, struct ward_span pem,
			struct ward_error *err) WARD_MUST_USE;

/** What is asked of a chain. */
struct x509_ask {
	unsigned usages; /**< OR of enum x509_usage: one of them at the end, and in what is between
			  */
	int64_t when;	 /**< seconds since 1970 */
	/** When revocation lists must be valid: who judges what is old has the lists of today, and
	 * they count whenever a certificate was revoked. 0: at `when`. */
	int64_t lists_at;
};

/** Room for the SubjectPublicKeyInfo of an issuer. */
#define X509_KEY_ROOM 4096
struct x509_issuer {
	char spki[X509_KEY_ROOM];
	size_t len; /**< 0 when the chain is the leaf alone, or the key is longer */
};

/**
 * Build a chain from `leaf`, with `count` `extra` certificates (DER, not
 * trusted) and the given intermediates, and check it, and that the leaf may
 * sign for the purpose. PROOF_OK or a reason. `issuer`, unless NULL, is who
 * issued the leaf.
 */
enum proof_reason x509_chain_check(const struct x509_trust *trust, const struct x509_cert *leaf,
				   const struct ward_span *extra, size_t count,
				   const struct x509_ask *ask, struct x509_issuer *issuer);

#endif
