/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a certificate, and any text as a file of certificates or
 * revocation lists: an error, or trust in what is in it and in nothing else.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/span.h"
#include "crypto/sct.h"
#include "crypto/x509_chain.h"

static void require(int holds)
{
	if (!holds)
		abort();
}

static void try_cert(struct ward_span der)
{
	const struct x509_ask ask = { .usages = X509_USE_EMAIL | X509_USE_ANY | X509_USE_UNSTATED,
				      .when = 1795442400 };
	struct x509_trust *nobody = x509_trust_new();
	struct ward_span text;
	struct x509_cert cert;

	require(nobody != NULL);
	if (x509_cert_parse(der, &cert) == PROOF_OK) {
		require(cert.tbs.ptr >= der.ptr && cert.tbs.len < der.len);
		require(x509_chain_check(nobody, &cert, &der, 1, &ask, NULL) != PROOF_OK);
		require(sct_verify(&cert, cert.spki, NULL, 0) != PROOF_OK);
		(void)x509_fulcio_issuer(&cert, &text);
		(void)x509_has_name(&cert, X509_EMAIL, WARD_SPAN("a@example.com"));
		require(!x509_has_usage(&cert, 0));
	}
	x509_trust_free(nobody);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ward_span text = span_make((const char *)data, size);
	char *bytes = malloc(base64_decoded_max(size) + 1);
	struct x509_trust *trust = x509_trust_new();
	struct ward_error err = { 0 };
	ssize_t len;

	require(bytes != NULL && trust != NULL);
	try_cert(text);
	len = base64_decode(text, BASE64_SKIP_BLANKS, bytes);
	if (len > 0)
		try_cert(span_make(bytes, (size_t)len));
	if (x509_trust_anchors_pem(trust, text, &err) != 0)
		require(err.code < 0);
	error_clear(&err);
	if (x509_trust_crls_pem(trust, text, &err) != 0)
		require(err.code < 0);
	x509_trust_free(trust);
	free(bytes);
	return 0;
}
