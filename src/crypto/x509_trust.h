/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_X509_TRUST_H
#define CRYPTO_X509_TRUST_H

/** @file crypto/x509_trust.h @brief The insides of struct x509_trust, for crypto/ only. */

#include <openssl/x509.h>

#include "crypto/x509_chain.h"

struct x509_trust {
	STACK_OF(X509) * anchors;
	STACK_OF(X509) * intermediates;
	STACK_OF(X509_CRL) * crls;
};

/* RSA 2048, P-224, SHA-256 and up (SSL_CTX_set_security_level(3)). */
#define X509_SECURITY_LEVEL 2
/** The bits of strength that the level asks for (X509_VERIFY_PARAM_set_auth_level(3)). */
#define X509_SECURITY_BITS 112

#endif
