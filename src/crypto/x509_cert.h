/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_X509_CERT_H
#define CRYPTO_X509_CERT_H

/**
 * @file crypto/x509_cert.h
 * @brief An X.509 certificate (RFC 5280) taken apart: whose it is, for what.
 *
 * Nothing is verified here; chains are for crypto/x509_chain.h. Refused: what
 * is not DER throughout the parts that are read, an extension given twice,
 * names with a NUL byte in them.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/proof_reason.h"
#include "gitward/span.h"

/** Bytes of a certificate; extensions and names of it that are looked at. */
#define X509_CERT_MAX 65536
#define X509_EXTENSIONS_MAX 64
#define X509_NAMES_MAX 64

struct x509_extension {
	struct ward_span whole; /**< the element */
	struct ward_span oid;	/**< its content */
	struct ward_span value; /**< content of the OCTET STRING */
};

enum x509_name_kind { X509_EMAIL, X509_URI, X509_OTHER };

struct x509_name {
	enum x509_name_kind kind;
	struct ward_span text;
};

/** Spans point into the DER that was given. */
struct x509_cert {
	struct ward_span der;
	struct ward_span tbs;	  /**< the whole element */
	struct ward_span serial;  /**< content of the INTEGER */
	struct ward_span issuer;  /**< the whole Name */
	struct ward_span subject; /**< the whole Name */
	struct ward_span spki;	  /**< the whole SubjectPublicKeyInfo */
	int64_t not_before, not_after;
	struct ward_span ski; /**< SubjectKeyIdentifier, or "" */
	struct x509_extension extensions[X509_EXTENSIONS_MAX];
	size_t extension_count;
	struct x509_name names[X509_NAMES_MAX]; /**< SubjectAltName */
	size_t name_count;
	struct ward_span subject_email; /**< emailAddress of the subject, or "" */
};

/** PROOF_OK or PROOF_CERT. */
enum proof_reason x509_cert_parse(struct ward_span der, struct x509_cert *out);

/** Value of the extension with this OID (its content), or NULL. */
const struct ward_span *x509_extension(const struct x509_cert *cert, struct ward_span oid);
/** Whether KeyUsage is there and has digitalSignature. */
bool x509_may_sign(const struct x509_cert *cert);

/** Purposes, to be OR-ed. */
enum x509_usage {
	X509_USE_EMAIL = 1,    /**< emailProtection */
	X509_USE_CODE = 2,     /**< codeSigning */
	X509_USE_TIME = 4,     /**< timeStamping: critical and alone (RFC 3161 2.3) */
	X509_USE_ANY = 8,      /**< anyExtendedKeyUsage */
	X509_USE_UNSTATED = 16 /**< no ExtendedKeyUsage at all */
};
/** Whether ExtendedKeyUsage has one of these. */
bool x509_has_usage(const struct x509_cert *cert, unsigned usages);
/** Whether an alternative name of this kind, or the subject's address when there is none and
 * X509_EMAIL is asked for, is `text`. The domain of an address is compared without case. */
bool x509_has_name(const struct x509_cert *cert, enum x509_name_kind kind, struct ward_span text);
/** Fulcio's text extension 1.3.6.1.4.1.57264.1.N: false when it is not there or malformed. */
bool x509_fulcio_text(const struct x509_cert *cert, unsigned n, struct ward_span *out);
/** Who established the identity of a Fulcio certificate (8, or 1; both must agree). */
bool x509_fulcio_issuer(const struct x509_cert *cert, struct ward_span *out);

#endif
