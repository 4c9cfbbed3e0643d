/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/spki.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/buf.h"
#include "base/span.h"

#define RSA_MIN_BITS 2048
#define RSA_MAX_BITS 16384

static const struct {
	struct ward_span oid;
	const EVP_MD *(*md)(void);
	size_t size;
} hashes[] = {
	[SPKI_NO_HASH] = { { NULL, 0 }, NULL, 0 },
	[SPKI_SHA256] = { { "\x60\x86\x48\x01\x65\x03\x04\x02\x01", 9 }, EVP_sha256, 32 },
	[SPKI_SHA384] = { { "\x60\x86\x48\x01\x65\x03\x04\x02\x02", 9 }, EVP_sha384, 48 },
	[SPKI_SHA512] = { { "\x60\x86\x48\x01\x65\x03\x04\x02\x03", 9 }, EVP_sha512, 64 },
};

static const unsigned char *bytes_of(struct ward_span s)
{
	return (const unsigned char *)s.ptr;
}

enum spki_hash spki_hash_of(struct ward_span oid)
{
	for (int h = SPKI_SHA256; h <= SPKI_SHA512; h++) {
		if (span_eq(oid, hashes[h].oid))
			return (enum spki_hash)h;
	}
	return SPKI_NO_HASH;
}

size_t spki_hash_size(enum spki_hash hash)
{
	return hashes[hash].size;
}

size_t spki_digest(enum spki_hash hash, const struct ward_span *data, size_t count,
		   uint8_t out[SPKI_DIGEST_MAX])
{
	EVP_MD_CTX *ctx = NULL;
	unsigned len = 0;
	bool ok;

	if (hash == SPKI_NO_HASH)
		return 0;
	(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	ctx = EVP_MD_CTX_new();
	ok = ctx != NULL && EVP_DigestInit_ex2(ctx, hashes[hash].md(), NULL) == 1;
	for (size_t i = 0; ok && i < count; i++)
		ok = data[i].len == 0 || EVP_DigestUpdate(ctx, data[i].ptr, data[i].len) == 1;
	ok = ok && EVP_DigestFinal_ex(ctx, out, &len) == 1;
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return ok ? len : 0;
}

/* -- Keys ----------------------------------------------------------------- */

static enum proof_reason inspect(EVP_PKEY *pkey, enum spki_kind *kind, enum spki_hash *hash)
{
	static const struct {
		const char *group;
		enum spki_hash hash;
	} curves[] = { { "prime256v1", SPKI_SHA256 },
		       { "secp384r1", SPKI_SHA384 },
		       { "secp521r1", SPKI_SHA512 } };
	char group[64] = "";
	int bits = EVP_PKEY_get_bits(pkey);

	*kind = SPKI_OTHER;
	*hash = SPKI_NO_HASH;
	if (EVP_PKEY_is_a(pkey, "RSA") == 1) {
		*kind = SPKI_RSA;
		*hash = SPKI_SHA256;
		return bits < RSA_MIN_BITS || bits > RSA_MAX_BITS ? PROOF_KEY_WEAK : PROOF_OK;
	}
	if (EVP_PKEY_is_a(pkey, "ED25519") == 1) {
		*kind = SPKI_ED25519;
		return PROOF_OK;
	}
	if (EVP_PKEY_is_a(pkey, "EC") != 1 ||
	    EVP_PKEY_get_group_name(pkey, group, sizeof(group), NULL) != 1)
		return PROOF_KEY_TYPE;
	for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++) {
		if (span_is(span_of(group), curves[i].group)) {
			*kind = SPKI_ECDSA;
			*hash = curves[i].hash;
			return PROOF_OK;
		}
	}
	return PROOF_KEY_TYPE;
}

static EVP_PKEY *load(struct ward_span spki)
{
	const unsigned char *p = bytes_of(spki);
	EVP_PKEY *pkey;

	(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	if (spki.len == 0 || spki.len > SPKI_MAX)
		return NULL;
	pkey = d2i_PUBKEY(NULL, &p, (long)spki.len);
	if (pkey != NULL && p != bytes_of(spki) + spki.len) {
		EVP_PKEY_free(pkey);
		pkey = NULL;
	}
	return pkey;
}

enum proof_reason spki_inspect(struct ward_span spki, enum spki_kind *kind, enum spki_hash *hash)
{
	EVP_PKEY *pkey = load(spki);
	enum proof_reason reason = PROOF_KEY_TYPE;

	*kind = SPKI_OTHER;
	*hash = SPKI_NO_HASH;
	if (pkey != NULL)
		reason = inspect(pkey, kind, hash);
	EVP_PKEY_free(pkey);
	ERR_clear_error();
	return reason;
}

/* -- Signatures ----------------------------------------------------------- */

/* Ed25519 takes its text in one piece. */
static enum proof_reason verify_whole(EVP_MD_CTX *ctx, struct ward_span signature,
				      const struct ward_span *data, size_t count)
{
	enum proof_reason reason = PROOF_MEMORY;
	size_t total = 0;
	struct buf whole;

	for (size_t i = 0; i < count; i++)
		total += data[i].len;
	buf_init(&whole, total + 1);
	for (size_t i = 0; i < count; i++)
		buf_add_span(&whole, data[i]);
	if (!buf_failed(&whole)) {
		struct ward_span text = buf_span(&whole);

		reason = EVP_DigestVerify(ctx, bytes_of(signature), signature.len,
					  (const unsigned char *)(text.len > 0 ? text.ptr : ""),
					  text.len) == 1
			? PROOF_OK
			: PROOF_BAD;
	}
	buf_release(&whole);
	return reason;
}

static enum proof_reason verify_pieces(EVP_MD_CTX *ctx, struct ward_span signature,
				       const struct ward_span *data, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (data[i].len > 0 && EVP_DigestVerifyUpdate(ctx, data[i].ptr, data[i].len) != 1)
			return PROOF_CRYPTO;
	}
	/* A negative answer tells a value that cannot be one from a wrong one; both are bad. */
	return EVP_DigestVerifyFinal(ctx, bytes_of(signature), signature.len) == 1 ? PROOF_OK
										   : PROOF_BAD;
}

static bool set_padding(EVP_PKEY_CTX *ctx, enum spki_kind kind, int salt)
{
	if (kind != SPKI_RSA)
		return true;
	if (salt == SPKI_PKCS1)
		return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1;
	return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
		EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, salt) == 1;
}

enum proof_reason spki_verify(struct ward_span spki, enum spki_hash hash, int salt,
			      struct ward_span signature, const struct ward_span *data,
			      size_t count)
{
	enum proof_reason reason = PROOF_KEY_TYPE;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY *pkey = load(spki);
	EVP_PKEY_CTX *settings = NULL;
	enum spki_kind kind;
	enum spki_hash paired;

	if (pkey != NULL)
		reason = inspect(pkey, &kind, &paired);
	if (reason != PROOF_OK)
		goto out;
	reason = PROOF_ALGORITHM;
	if ((kind == SPKI_ED25519) != (hash == SPKI_NO_HASH) ||
	    (salt != SPKI_PKCS1 && kind != SPKI_RSA))
		goto out;
	reason = PROOF_CRYPTO;
	if (ctx == NULL ||
	    EVP_DigestVerifyInit(ctx, &settings, hash == SPKI_NO_HASH ? NULL : hashes[hash].md(),
				 NULL, pkey) != 1 ||
	    !set_padding(settings, kind, salt))
		goto out;
	reason = kind == SPKI_ED25519 ? verify_whole(ctx, signature, data, count)
				      : verify_pieces(ctx, signature, data, count);
out:
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(pkey);
	ERR_clear_error();
	return reason;
}
