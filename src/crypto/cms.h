/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_CMS_H
#define CRYPTO_CMS_H

/**
 * @file crypto/cms.h
 * @brief SignedData of CMS (RFC 5652) with one signer: what gpgsm, smimesign
 * and gitsign put into commits and tags, and the tokens of RFC 3161.
 *
 * Stricter than openssl cms -verify: exactly one signer; no attribute twice;
 * SHA-2 only; DER, but for containers of indefinite length around it, which
 * gpgsm writes. The certificates that it brings are candidates, no more.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/proof_reason.h"
#include "crypto/spki.h"
#include "crypto/x509_cert.h"
#include "gitward/span.h"

struct arena;

/** Bytes of an armored message, and certificates in it, that are looked at. */
#define CMS_MAX ((size_t)1 << 20)
#define CMS_CERTS_MAX 16
#define CMS_ATTRIBUTES_MAX 64

struct cms_attribute {
	struct ward_span oid;
	struct ward_span values; /**< content of the SET */
};

/** Spans point into the message, or its copy in the arena. */
struct cms {
	struct ward_span content_type; /**< OID of what is signed */
	bool attached;
	struct ward_span content; /**< of the OCTET STRING, when attached */
	struct ward_span certs[CMS_CERTS_MAX];
	size_t cert_count;
	/* the signer */
	struct ward_span issuer, serial; /**< or */
	struct ward_span ski;
	enum spki_hash hash;
	struct ward_span algorithm, parameters;
	bool has_attributes;
	struct ward_span attributes; /**< content of the signed ones */
	struct cms_attribute signed_list[CMS_ATTRIBUTES_MAX];
	size_t signed_count;
	struct cms_attribute unsigned_list[CMS_ATTRIBUTES_MAX];
	size_t unsigned_count;
	struct ward_span signature;
};

/** Take the armor off ("SIGNED MESSAGE"): the bytes, in the arena. */
enum proof_reason cms_dearmor(struct ward_span text, struct arena *arena, struct ward_span *out);
/** Parse; nothing is verified. The arena is used when something was of indefinite length. */
enum proof_reason cms_parse(struct ward_span bytes, struct arena *arena, struct cms *out);

/** The certificate that its signer names, among its own and `count` others; PROOF_NO_CERT, or
 * PROOF_CERT when that one is malformed. */
enum proof_reason cms_signer(const struct cms *cms, const struct ward_span *others, size_t count,
			     struct x509_cert *out);
/**
 * Verify that the key of `signer` signed the `count` pieces put together.
 * Says nothing about whose key it is. With signed attributes those must name
 * the type of content and the digest; without, the text must not look like
 * attributes (as it could then be made of those of another signature).
 */
enum proof_reason cms_verify(const struct cms *cms, const struct x509_cert *signer,
			     const struct ward_span *message, size_t count);
/** What the signature is over, as a log of hashes sees it: the signed attributes as a SET, in two
 * pieces; `front` is room for its tag and length. False without attributes. */
bool cms_signed_bytes(const struct cms *cms, char front[8], struct ward_span pieces[2]);

/** The only value, whole, of an attribute, or "" when there is none; false when there are several
 * values, or it is given twice. */
bool cms_signed_attribute(const struct cms *cms, struct ward_span oid, struct ward_span *value);
bool cms_unsigned_attribute(const struct cms *cms, struct ward_span oid, struct ward_span *value);

#endif
