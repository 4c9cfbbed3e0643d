/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/x509_about.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "base/arena.h"
#include "base/hex.h"
#include "base/span.h"
#include "crypto/digest.h"
#include "crypto/x509_trust.h"

static struct ward_span name_text(const X509_NAME *name, struct arena *arena)
{
	BIO *bio = BIO_new(BIO_s_mem());
	struct ward_span out = { NULL, 0 };
	char *bytes = NULL;
	long len = 0;

	/* Bytes are kept as UTF-8; whoever shows them escapes. */
	if (bio != NULL &&
	    X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0)
		len = BIO_get_mem_data(bio, &bytes);
	if (len > 0 && bytes != NULL)
		out = arena_copy(arena, span_make(bytes, (size_t)len));
	BIO_free(bio);
	ERR_clear_error();
	return out;
}

static int64_t seconds(const ASN1_TIME *time)
{
	static const int64_t day = 86400;
	int days = 0, rest = 0;
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int64_t out = INT64_MIN;

	if (epoch != NULL && time != NULL && ASN1_TIME_diff(&days, &rest, epoch, time) == 1)
		out = days * day + rest;
	ASN1_TIME_free(epoch);
	ERR_clear_error();
	return out;
}

static void tell_key(const X509 *cert, struct arena *arena, struct x509_about *out)
{
	EVP_PKEY *key = X509_get0_pubkey(cert);
	const char *name = key != NULL ? EVP_PKEY_get0_type_name(key) : NULL;

	out->algorithm = arena_copy(arena, span_of(name));
	out->bits =
		key != NULL && EVP_PKEY_get_bits(key) > 0 ? (unsigned)EVP_PKEY_get_bits(key) : 0;
	out->weak = key == NULL || EVP_PKEY_get_security_bits(key) < X509_SECURITY_BITS;
	ERR_clear_error();
}

bool x509_about_anchor(const struct x509_trust *trust, size_t i, struct arena *arena,
		       struct x509_about *out)
{
	char hex[2 * SHA256_BYTES + 1];
	uint8_t digest[SHA256_BYTES];
	unsigned char *der = NULL;
	struct ward_span bytes;
	X509 *cert;
	int len;

	*out = (struct x509_about){ 0 };
	if (i >= (size_t)sk_X509_num(trust->anchors))
		return false;
	cert = sk_X509_value(trust->anchors, (int)i);
	len = i2d_X509(cert, &der);
	if (len > 0) {
		bytes = span_make((const char *)der, (size_t)len);
		sha256_spans(&bytes, 1, false, digest);
		hex_encode(digest, sizeof(digest), hex);
		out->digest = arena_copy(arena, span_of(hex));
	}
	OPENSSL_free(der);
	out->name = name_text(X509_get_subject_name(cert), arena);
	tell_key(cert, arena, out);
	out->since = seconds(X509_get0_notBefore(cert));
	out->until = seconds(X509_get0_notAfter(cert));
	return true;
}

bool x509_about_crl(const struct x509_trust *trust, size_t i, struct arena *arena,
		    struct x509_about *out)
{
	const ASN1_TIME *next;
	X509_CRL *crl;

	*out = (struct x509_about){ 0 };
	if (i >= (size_t)sk_X509_CRL_num(trust->crls))
		return false;
	crl = sk_X509_CRL_value(trust->crls, (int)i);
	next = X509_CRL_get0_nextUpdate(crl);
	out->name = name_text(X509_CRL_get_issuer(crl), arena);
	out->since = seconds(X509_CRL_get0_lastUpdate(crl));
	out->until = next != NULL ? seconds(next) : INT64_MAX;
	out->revoked = X509_CRL_get_REVOKED(crl) != NULL
		? (size_t)sk_X509_REVOKED_num(X509_CRL_get_REVOKED(crl))
		: 0;
	return true;
}

bool x509_anchor_revoked(const struct x509_trust *lists, const struct x509_trust *trust, size_t i)
{
	bool found = false;
	X509 *cert;

	if (i >= (size_t)sk_X509_num(trust->anchors))
		return false;
	cert = sk_X509_value(trust->anchors, (int)i);
	for (int k = 0; !found && k < sk_X509_CRL_num(lists->crls); k++) {
		X509_CRL *crl = sk_X509_CRL_value(lists->crls, k);
		X509_REVOKED *entry = NULL;

		found = X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_issuer_name(cert)) == 0 &&
			X509_CRL_get0_by_cert(crl, &entry, cert) == 1;
	}
	return found;
}
