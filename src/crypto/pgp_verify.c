/* SPDX-License-Identifier: Apache-2.0 */
/* The only place where OpenPGP keys meet OpenSSL. */
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "base/span.h"
#include "crypto/pgp_key.h"

#define ED25519_SIGNATURE 64
#define ED448_SIGNATURE 114
#define SCALAR_BYTES 32
/* Three coordinates' worth of DER is more than any ECDSA signature here. */
#define DER_MAX 256

static const unsigned char *bytes_of(struct ward_span s)
{
	return (const unsigned char *)s.ptr;
}

/* -- Hashes --------------------------------------------------------------- */

/* NULL when OpenSSL's default provider does not have it. */
static const EVP_MD *hash_of(unsigned hash)
{
	switch (hash) {
	case PGP_MD5:
		return EVP_md5();
	case PGP_SHA1:
		return EVP_sha1();
	case PGP_SHA224:
		return EVP_sha224();
	case PGP_SHA256:
		return EVP_sha256();
	case PGP_SHA384:
		return EVP_sha384();
	case PGP_SHA512:
		return EVP_sha512();
	case PGP_SHA3_256:
		return EVP_sha3_256();
	case PGP_SHA3_512:
		return EVP_sha3_512();
	default:
		return NULL;
	}
}

size_t pgp_hash_size(unsigned hash)
{
	const EVP_MD *md = hash_of(hash);

	return md != NULL ? (size_t)EVP_MD_get_size(md) : 0;
}

size_t pgp_digest(unsigned hash, const struct ward_span *spans, size_t count,
		  uint8_t out[PGP_DIGEST_MAX])
{
	const EVP_MD *md = hash_of(hash);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned len = 0;
	bool ok;

	/* No file that the environment names has a say in what verifies. */
	(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	ok = md != NULL && ctx != NULL && EVP_DigestInit_ex2(ctx, md, NULL) == 1;
	for (size_t i = 0; ok && i < count; i++)
		ok = spans[i].len == 0 || EVP_DigestUpdate(ctx, spans[i].ptr, spans[i].len) == 1;
	ok = ok && EVP_DigestFinal_ex(ctx, out, &len) == 1;
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return ok ? len : 0;
}

/* -- Keys for OpenSSL ----------------------------------------------------- */

static const char *const groups[PGP_CURVE_COUNT] = {
#define PGP_GROUP_ROW(name, group, id, bytes, point) [PGP_CURVE_##name] = group,
	PGP_CURVES(PGP_GROUP_ROW)
#undef PGP_GROUP_ROW
};

static const size_t coordinates[PGP_CURVE_COUNT] = {
#define PGP_COORDINATE_ROW(name, group, id, bytes, point) [PGP_CURVE_##name] = bytes,
	PGP_CURVES(PGP_COORDINATE_ROW)
#undef PGP_COORDINATE_ROW
};

/* NULL when the parameters make no key. */
static EVP_PKEY *key_from(const char *algorithm, OSSL_PARAM *params)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, algorithm, NULL);
	EVP_PKEY *pkey = NULL;

	if (ctx == NULL || params == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params) != 1)
		pkey = NULL;
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

static EVP_PKEY *ecdsa_key(const struct pgp_key *key)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	EVP_PKEY *pkey;

	if (build != NULL &&
	    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, groups[key->curve],
					    0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, key->point.ptr,
					     key->point.len) == 1)
		params = OSSL_PARAM_BLD_to_param(build);
	pkey = key_from("EC", params);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	return pkey;
}

static EVP_PKEY *rsa_key(const struct pgp_key *key)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	BIGNUM *n = BN_bin2bn(bytes_of(key->n), (int)key->n.len, NULL);
	BIGNUM *e = BN_bin2bn(bytes_of(key->e), (int)key->e.len, NULL);
	OSSL_PARAM *params = NULL;
	EVP_PKEY *pkey;

	if (build != NULL && n != NULL && e != NULL &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e) == 1)
		params = OSSL_PARAM_BLD_to_param(build);
	pkey = key_from("RSA", params);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	BN_free(n);
	BN_free(e);
	return pkey;
}

static EVP_PKEY *make_key(const struct pgp_key *key)
{
	(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	switch (key->algorithm) {
	case PGP_RSA:
	case PGP_RSA_SIGN:
		return rsa_key(key);
	case PGP_ECDSA:
		return ecdsa_key(key);
	case PGP_EDDSA_LEGACY:
	case PGP_ED25519:
		return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, bytes_of(key->point),
						   key->point.len);
	case PGP_ED448:
		return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED448, NULL, bytes_of(key->point),
						   key->point.len);
	default:
		return NULL;
	}
}

enum pgp_reason pgp_key_check(const struct pgp_key *key)
{
	EVP_PKEY *pkey = make_key(key);
	bool made = pkey != NULL;

	EVP_PKEY_free(pkey);
	ERR_clear_error();
	if (made)
		return PGP_OK;
	if (key->algorithm == PGP_ECDSA)
		return PGP_KEY_POINT;
	return key->n.len > 0 ? PGP_KEY : PGP_CRYPTO;
}

/* -- One verification ----------------------------------------------------- */

/* RSA and ECDSA: over a digest; RSA also names the hash in what it signs. */
static enum pgp_reason verify_digest(const struct pgp_key *key, const EVP_MD *md,
				     struct ward_span digest, struct ward_span value)
{
	EVP_PKEY *pkey = make_key(key);
	EVP_PKEY_CTX *ctx = pkey != NULL ? EVP_PKEY_CTX_new(pkey, NULL) : NULL;
	enum pgp_reason reason = PGP_CRYPTO;

	if (ctx == NULL || EVP_PKEY_verify_init(ctx) != 1 ||
	    (key->n.len > 0 && EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) != 1) ||
	    EVP_PKEY_CTX_set_signature_md(ctx, md) != 1)
		goto out;
	/* A negative answer tells a value that cannot be one from a wrong one; both are bad. */
	reason = EVP_PKEY_verify(ctx, bytes_of(value), value.len, bytes_of(digest), digest.len) == 1
		? PGP_OK
		: PGP_BAD;
out:
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(pkey);
	ERR_clear_error();
	return reason;
}

/* EdDSA: the digest is the message. */
static enum pgp_reason verify_eddsa(const struct pgp_key *key, struct ward_span digest,
				    struct ward_span value)
{
	enum pgp_reason reason = PGP_CRYPTO;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY *pkey = make_key(key);

	if (ctx == NULL || pkey == NULL || EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) != 1)
		goto out;
	reason =
		EVP_DigestVerify(ctx, bytes_of(value), value.len, bytes_of(digest), digest.len) == 1
		? PGP_OK
		: PGP_BAD;
out:
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(pkey);
	ERR_clear_error();
	return reason;
}

static enum pgp_reason verify_rsa(const struct pgp_key *key, const EVP_MD *md,
				  struct ward_span digest, struct ward_span value)
{
	struct pgp_reader r = { value, false };
	struct ward_span number = pgp_get_rsa_value(&r);
	char padded[PGP_MPI_MAX_BITS / 8] = { 0 };
	size_t size = key->n.len;

	if (!pgp_at_end(&r) || number.len > size)
		return PGP_VALUE;
	memcpy(padded + (size - number.len), number.ptr, number.len);
	return verify_digest(key, md, digest, span_make(padded, size));
}

/* The DER of two integers; its length, or 0. */
static size_t der_signature(struct ward_span r, struct ward_span s, unsigned char out[DER_MAX])
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	BIGNUM *a = BN_bin2bn(bytes_of(r), (int)r.len, NULL);
	BIGNUM *b = BN_bin2bn(bytes_of(s), (int)s.len, NULL);
	unsigned char *p = out;
	int len = 0;

	if (sig != NULL && a != NULL && b != NULL && ECDSA_SIG_set0(sig, a, b) == 1) {
		a = NULL;
		b = NULL;
		len = i2d_ECDSA_SIG(sig, NULL);
		len = len > 0 && len <= DER_MAX ? i2d_ECDSA_SIG(sig, &p) : 0;
	}
	BN_free(a);
	BN_free(b);
	ECDSA_SIG_free(sig);
	return len > 0 ? (size_t)len : 0;
}

static enum pgp_reason verify_ecdsa(const struct pgp_key *key, const EVP_MD *md,
				    struct ward_span digest, struct ward_span value)
{
	size_t bytes = coordinates[key->curve], len;
	struct pgp_reader reader = { value, false };
	struct ward_span r = pgp_get_mpi(&reader), s = pgp_get_mpi(&reader);
	unsigned char der[DER_MAX];

	if (!pgp_at_end(&reader) || r.len > bytes || s.len > bytes)
		return PGP_VALUE;
	/* As GnuPG: as long as the curve, but for P-521, which no hash is. */
	if (digest.len < bytes && digest.len < PGP_DIGEST_MAX)
		return PGP_WEAK_DIGEST;
	len = der_signature(r, s, der);
	if (len == 0)
		return PGP_CRYPTO;
	return verify_digest(key, md, digest, span_make((const char *)der, len));
}

static enum pgp_reason verify_legacy(const struct pgp_key *key, struct ward_span digest,
				     struct ward_span value)
{
	char native[ED25519_SIGNATURE] = { 0 };
	struct pgp_reader reader = { value, false };
	struct ward_span r = pgp_get_mpi(&reader), s = pgp_get_mpi(&reader);

	if (!pgp_at_end(&reader) || r.len > SCALAR_BYTES || s.len > SCALAR_BYTES)
		return PGP_VALUE;
	memcpy(native + (SCALAR_BYTES - r.len), r.ptr, r.len);
	memcpy(native + (ED25519_SIGNATURE - s.len), s.ptr, s.len);
	return verify_eddsa(key, digest, span_make(native, sizeof(native)));
}

enum pgp_reason pgp_key_verify(const struct pgp_key *key, unsigned algorithm, unsigned hash,
			       struct ward_span digest, struct ward_span value)
{
	const EVP_MD *md = hash_of(hash);

	if (key->usable != PGP_OK)
		return key->usable;
	if (algorithm != key->algorithm)
		return PGP_KEY_ALGORITHM;
	if (md == NULL)
		return PGP_HASH;
	switch (algorithm) {
	case PGP_RSA:
	case PGP_RSA_SIGN:
		return verify_rsa(key, md, digest, value);
	case PGP_ECDSA:
		return verify_ecdsa(key, md, digest, value);
	case PGP_EDDSA_LEGACY:
		return verify_legacy(key, digest, value);
	case PGP_ED25519:
		return value.len == ED25519_SIGNATURE ? verify_eddsa(key, digest, value)
						      : PGP_VALUE;
	case PGP_ED448:
		/* RFC 9580, 5.2.3.5: no shorter digest than 512 bits. */
		if (digest.len < 64)
			return PGP_WEAK_DIGEST;
		return value.len == ED448_SIGNATURE ? verify_eddsa(key, digest, value) : PGP_VALUE;
	default:
		return PGP_KEY_TYPE;
	}
}
