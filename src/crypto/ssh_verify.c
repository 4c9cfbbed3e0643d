/* SPDX-License-Identifier: Apache-2.0 */
/* The only place where SSH keys meet OpenSSL. */
#include <limits.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "base/buf.h"
#include "base/span.h"
#include "crypto/digest.h"
#include "crypto/ssh_key_internal.h"

#define ED25519_SIGNATURE 64
#define RSA_BYTES_MAX (SSH_RSA_MAX_BITS / 8)
/* Three coordinates' worth of DER is more than any ECDSA signature here. */
#define DER_MAX 256

#define SK_FLAG_PRESENT 0x01
#define SK_FLAG_VERIFIED 0x04
#define SK_FLAG_ATTESTED 0x40
#define SK_FLAG_EXTENDED 0x80

static const unsigned char *bytes_of(struct ward_span s)
{
	return (const unsigned char *)s.ptr;
}

/* -- Keys for OpenSSL ----------------------------------------------------- */

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

static EVP_PKEY *ecdsa_key(const struct ssh_key *key)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	EVP_PKEY *pkey;

	if (build != NULL &&
	    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME,
					    ssh_key_info(key->type)->group, 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, key->point.ptr,
					     key->point.len) == 1)
		params = OSSL_PARAM_BLD_to_param(build);
	pkey = key_from("EC", params);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	return pkey;
}

static EVP_PKEY *rsa_key(const struct ssh_key *key)
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

static EVP_PKEY *make_key(const struct ssh_key *key)
{
	/* No file that the environment names has a say in what verifies. */
	(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	switch (ssh_key_info(key->type)->family) {
	case SSH_FAMILY_ED25519:
		return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, bytes_of(key->point),
						   key->point.len);
	case SSH_FAMILY_ECDSA:
		return ecdsa_key(key);
	case SSH_FAMILY_RSA:
		return rsa_key(key);
	}
	return NULL;
}

enum ssh_reason ssh_key_check(const struct ssh_key *key)
{
	enum ssh_family family = ssh_key_info(key->type)->family;
	EVP_PKEY *pkey = make_key(key);
	bool made = pkey != NULL;

	EVP_PKEY_free(pkey);
	ERR_clear_error();
	if (made)
		return SSH_OK;
	if (family == SSH_FAMILY_ECDSA)
		return SSH_KEY_POINT;
	return family == SSH_FAMILY_RSA ? SSH_KEY_RSA : SSH_CRYPTO;
}

/* -- One verification ----------------------------------------------------- */

static enum ssh_reason verify(const struct ssh_key *key, const EVP_MD *md, struct ward_span value,
			      struct ward_span data)
{
	enum ssh_reason reason = SSH_CRYPTO;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY *pkey = make_key(key);

	if (ctx == NULL || pkey == NULL || EVP_DigestVerifyInit(ctx, NULL, md, NULL, pkey) != 1)
		goto out;
	/* A negative answer tells a value that cannot be one from a wrong one; both are bad. */
	reason = EVP_DigestVerify(ctx, bytes_of(value), value.len, bytes_of(data), data.len) == 1
		? SSH_OK
		: SSH_BAD;
out:
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(pkey);
	ERR_clear_error();
	return reason;
}

static enum ssh_reason verify_ed25519(const struct ssh_key *key, struct ward_span value,
				      struct ward_span data)
{
	return value.len == ED25519_SIGNATURE ? verify(key, NULL, value, data) : SSH_VALUE;
}

static const EVP_MD *ecdsa_digest(const struct ssh_key *key)
{
	switch (ssh_key_info(key->type)->bytes) {
	case 32:
		return EVP_sha256();
	case 48:
		return EVP_sha384();
	default:
		return EVP_sha512();
	}
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

static enum ssh_reason verify_ecdsa(const struct ssh_key *key, struct ward_span value,
				    struct ward_span data)
{
	size_t bytes = ssh_key_info(key->type)->bytes, len;
	struct ssh_reader r = { value, false };
	struct ward_span first = ssh_get_mpint(&r);
	struct ward_span second = ssh_get_mpint(&r);
	unsigned char der[DER_MAX];

	if (!ssh_at_end(&r) || first.len > bytes || second.len > bytes)
		return SSH_VALUE;
	len = der_signature(first, second, der);
	if (len == 0)
		return SSH_CRYPTO;
	return verify(key, ecdsa_digest(key), span_make((const char *)der, len), data);
}

static enum ssh_reason verify_rsa(const struct ssh_key *key, struct ward_span algorithm,
				  struct ward_span value, struct ward_span data)
{
	char padded[RSA_BYTES_MAX] = { 0 };
	const EVP_MD *md = NULL;
	size_t size = key->n.len;

	if (span_is(algorithm, "rsa-sha2-256"))
		md = EVP_sha256();
	else if (span_is(algorithm, "rsa-sha2-512"))
		md = EVP_sha512();
	else
		return span_is(algorithm, "ssh-rsa") ? SSH_WEAK_ALGORITHM : SSH_ALGORITHM;
	if (value.len == 0 || value.len > size)
		return SSH_VALUE;
	/* RFC 4253 lets a signer drop zeros in front; PKCS#1 needs them. */
	memcpy(padded + (size - value.len), value.ptr, value.len);
	return verify(key, md, span_make(padded, size), data);
}

/* -- Security keys (PROTOCOL.u2f) ----------------------------------------- */

/* What stands behind the value in a signature by a security key. */
struct sk_tail {
	uint8_t flags;
	uint32_t counter;
	bool webauthn;
	struct ward_span origin, client_data, extensions;
};

static void put_base64url(struct buf *out, struct ward_span bytes)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

	for (size_t bit = 0; bit < bytes.len * 8; bit += 6) {
		unsigned two = (unsigned)(unsigned char)bytes.ptr[bit / 8] << 8;

		if (bit / 8 + 1 < bytes.len)
			two |= (unsigned char)bytes.ptr[bit / 8 + 1];
		buf_add_char(out, digits[two >> (10 - bit % 8) & 63]);
	}
}

/*
 * A browser signs a JSON text that must hold `data` and the origin at its
 * start, in this form; what follows is its own affair.
 */
static enum ssh_reason check_client_data(const struct sk_tail *tail, struct ward_span data)
{
	bool extended = (tail->flags & SK_FLAG_EXTENDED) != 0;
	enum ssh_reason reason = SSH_WEBAUTHN;
	struct buf head;

	if (span_find_byte(tail->origin, '"', 0) >= 0 ||
	    span_find_byte(tail->origin, '\0', 0) >= 0 || (tail->flags & SK_FLAG_ATTESTED) != 0 ||
	    extended != (tail->extensions.len > 0))
		return reason;
	buf_init(&head, 2 * data.len + tail->origin.len + 256);
	buf_add_str(&head, "{\"type\":\"webauthn.get\",\"challenge\":\"");
	put_base64url(&head, data);
	buf_add_str(&head, "\",\"origin\":\"");
	buf_add_span(&head, tail->origin);
	buf_add_str(&head, "\"");
	if (buf_failed(&head))
		reason = SSH_MEMORY;
	else if (span_eq(span_sub(tail->client_data, 0, head.len), buf_span(&head)))
		reason = SSH_OK;
	buf_release(&head);
	return reason;
}

static enum ssh_reason verify_sk_value(const struct ssh_key *key, struct ward_span value,
				       const struct sk_tail *tail, struct ward_span data)
{
	enum ssh_reason reason = SSH_MEMORY;
	uint8_t application[SHA256_BYTES], message[SHA256_BYTES];
	struct buf signed_data;

	sha256_spans(&key->application, 1, false, application);
	sha256_spans(tail->webauthn ? &tail->client_data : &data, 1, false, message);
	buf_init(&signed_data, tail->extensions.len + 128);
	buf_add(&signed_data, application, sizeof(application));
	buf_add_char(&signed_data, (char)tail->flags);
	ssh_put_u32(&signed_data, tail->counter);
	buf_add_span(&signed_data, tail->extensions);
	buf_add(&signed_data, message, sizeof(message));
	if (!buf_failed(&signed_data)) {
		reason = key->type == SSH_KEY_TYPE_SK_ED25519
			? verify_ed25519(key, value, buf_span(&signed_data))
			: verify_ecdsa(key, value, buf_span(&signed_data));
	}
	buf_release(&signed_data);
	return reason;
}

static enum ssh_reason verify_sk(const struct ssh_key *key, struct ssh_reader *r, bool webauthn,
				 struct ward_span value, struct ward_span data, unsigned demand)
{
	struct sk_tail tail = { .webauthn = webauthn };
	enum ssh_reason reason = SSH_OK;

	tail.flags = ssh_get_u8(r);
	tail.counter = ssh_get_u32(r);
	if (webauthn) {
		tail.origin = ssh_get_string(r);
		tail.client_data = ssh_get_string(r);
		tail.extensions = ssh_get_string(r);
	}
	if (!ssh_at_end(r))
		return SSH_VALUE;
	if (webauthn)
		reason = check_client_data(&tail, data);
	if (reason == SSH_OK)
		reason = verify_sk_value(key, value, &tail, data);
	if (reason != SSH_OK)
		return reason;
	if ((demand & SSH_SK_UNTOUCHED_OK) == 0 && (tail.flags & SK_FLAG_PRESENT) == 0)
		return SSH_PRESENCE;
	if ((demand & SSH_SK_VERIFIED) != 0 && (tail.flags & SK_FLAG_VERIFIED) == 0)
		return SSH_VERIFICATION;
	return SSH_OK;
}

/* -- Signatures ----------------------------------------------------------- */

enum ssh_reason ssh_key_verify(const struct ssh_key *key, struct ward_span signature,
			       struct ward_span data, unsigned demand)
{
	struct ssh_reader r = { signature, signature.len > SSH_KEY_MAX };
	struct ward_span algorithm = ssh_get_string(&r);
	struct ward_span value = ssh_get_string(&r);
	enum ssh_family family = ssh_key_info(key->type)->family;
	bool webauthn = false;

	if (r.bad)
		return SSH_VALUE;
	if (ssh_key_is_sk(key->type)) {
		webauthn = key->type == SSH_KEY_TYPE_SK_P256 &&
			span_is(algorithm, "webauthn-sk-ecdsa-sha2-nistp256@openssh.com");
		if (!webauthn && !span_is(algorithm, ssh_key_name(key->type)))
			return SSH_ALGORITHM;
		return verify_sk(key, &r, webauthn, value, data, demand);
	}
	if (!ssh_at_end(&r))
		return SSH_VALUE;
	if ((demand & SSH_SK_VERIFIED) != 0)
		return SSH_VERIFICATION;
	if (family == SSH_FAMILY_RSA)
		return verify_rsa(key, algorithm, value, data);
	if (!span_is(algorithm, ssh_key_name(key->type)))
		return SSH_ALGORITHM;
	return family == SSH_FAMILY_ECDSA ? verify_ecdsa(key, value, data)
					  : verify_ed25519(key, value, data);
}
