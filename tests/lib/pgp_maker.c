/* SPDX-License-Identifier: Apache-2.0 */
#include "pgp_maker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/span.h"

#define ROOM ((size_t)1 << 18)

static const struct {
	const char *kind;
	unsigned algorithm;
	const char *group;
	struct {
		const char *bytes;
		size_t len;
	} oid;
} kinds[] = {
	{ "p256", PGP_ECDSA, "P-256", { "\x2a\x86\x48\xce\x3d\x03\x01\x07", 8 } },
	{ "p384", PGP_ECDSA, "P-384", { "\x2b\x81\x04\x00\x22", 5 } },
	{ "p521", PGP_ECDSA, "P-521", { "\x2b\x81\x04\x00\x23", 5 } },
	{ "secp256k1", PGP_ECDSA, "secp256k1", { "\x2b\x81\x04\x00\x0a", 5 } },
	{ "ed25519-legacy",
	  PGP_EDDSA_LEGACY,
	  "ED25519",
	  { "\x2b\x06\x01\x04\x01\xda\x47\x0f\x01", 9 } },
	{ "ed25519", PGP_ED25519, "ED25519", { NULL, 0 } },
	{ "ed448", PGP_ED448, "ED448", { NULL, 0 } },
};

static void require(int holds, const char *what)
{
	if (!holds) {
		fprintf(stderr, "pgp_maker: %s\n", what);
		abort();
	}
}

static void put(struct buf *out, uint64_t value, size_t len)
{
	for (size_t i = len; i > 0; i--)
		buf_add_char(out, (char)(value >> 8 * (i - 1)));
}

static struct ward_span keep(struct buf *b, struct arena *arena)
{
	struct ward_span copy = arena_copy(arena, buf_span(b));

	require(!buf_failed(b) && !arena_failed(arena), "out of memory");
	buf_release(b);
	return copy;
}

static void put_mpi(struct buf *out, const unsigned char *bytes, size_t len)
{
	size_t bits;

	for (; len > 0 && *bytes == 0; len--)
		bytes++;
	for (bits = 8 * len; bits > 0 && (*bytes >> (bits - 1) % 8 & 1) == 0;)
		bits--;
	put(out, bits, 2);
	buf_add(out, bytes, len);
}

/* -- Keys ----------------------------------------------------------------- */

static void put_bn(struct buf *out, EVP_PKEY *pkey, const char *name)
{
	unsigned char bytes[1024];
	BIGNUM *n = NULL;

	require(EVP_PKEY_get_bn_param(pkey, name, &n) == 1, name);
	require(BN_num_bytes(n) <= (int)sizeof(bytes), "size");
	put_mpi(out, bytes, (size_t)BN_bn2bin(n, bytes));
	BN_free(n);
}

static void make_rsa(struct made_key *out, const char *bits, struct buf *fields)
{
	out->algorithm = PGP_RSA;
	/* The number behind "rsa". */
	out->pkey = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)strtoul(bits, NULL, 10));
	require(out->pkey != NULL, "RSA");
	put_bn(fields, out->pkey, OSSL_PKEY_PARAM_RSA_N);
	put_bn(fields, out->pkey, OSSL_PKEY_PARAM_RSA_E);
}

static void make_curve(struct made_key *out, size_t kind, struct buf *fields)
{
	unsigned char point[160] = { 0x40 };
	size_t len = sizeof(point) - 1;

	out->algorithm = kinds[kind].algorithm;
	if (out->algorithm == PGP_ECDSA) {
		out->pkey = EVP_EC_gen(kinds[kind].group);
		require(out->pkey != NULL &&
				EVP_PKEY_get_octet_string_param(out->pkey, OSSL_PKEY_PARAM_PUB_KEY,
								point, sizeof(point), &len) == 1,
			"EC");
	} else {
		out->pkey = EVP_PKEY_Q_keygen(NULL, NULL, kinds[kind].group);
		require(out->pkey != NULL &&
				EVP_PKEY_get_raw_public_key(out->pkey, point + 1, &len) == 1,
			"EdDSA");
		len++;
	}
	if (kinds[kind].oid.bytes == NULL) {
		buf_add(fields, point + 1, len - 1);
		return;
	}
	put(fields, kinds[kind].oid.len, 1);
	buf_add(fields, kinds[kind].oid.bytes, kinds[kind].oid.len);
	put_mpi(fields, point, len);
}

void pgp_make(struct made_key *out, const char *kind, unsigned version, uint32_t created,
	      struct arena *arena)
{
	struct buf b, fields;
	size_t i;

	*out = (struct made_key){ .version = version };
	buf_init(&b, ROOM);
	buf_init(&fields, ROOM);
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kind, kinds[i].kind) == 0)
			break;
	}
	if (i < sizeof(kinds) / sizeof(kinds[0]))
		make_curve(out, i, &fields);
	else
		make_rsa(out, kind + 3, &fields);
	put(&b, version, 1);
	put(&b, created, 4);
	put(&b, out->algorithm, 1);
	if (version == 6)
		put(&b, fields.len, 4);
	buf_add_span(&b, buf_span(&fields));
	buf_release(&fields);
	out->body = keep(&b, arena);
	require(pgp_key_parse(out->body, &out->parsed) == PGP_OK, "key");
}

void pgp_unmake(struct made_key *key)
{
	EVP_PKEY_free(key->pkey);
	key->pkey = NULL;
}

/* -- Signatures ----------------------------------------------------------- */

void pgp_sub(struct buf *out, unsigned type, struct ward_span value)
{
	size_t len = value.len + 1;

	if (len < 192) {
		put(out, len, 1);
	} else {
		put(out, 255, 1);
		put(out, len, 4);
	}
	put(out, type, 1);
	buf_add_span(out, value);
}

void pgp_sub_number(struct buf *out, unsigned type, uint64_t value, size_t len)
{
	put(out, len + 1, 1);
	put(out, type, 1);
	put(out, value, len);
}

void pgp_sub_issuer(struct buf *out, const struct made_key *key)
{
	put(out, key->parsed.fingerprint.len + 2, 1);
	put(out, 33, 1);
	put(out, key->version, 1);
	buf_add(out, key->parsed.fingerprint.bytes, key->parsed.fingerprint.len);
	if (key->version == 4) /* gpg looks for nothing else */
		pgp_sub(out, 16, span_make((const char *)key->parsed.id, sizeof(key->parsed.id)));
}

static const EVP_MD *md_of(unsigned hash)
{
	switch (hash) {
	case PGP_MD5:
		return EVP_md5();
	case PGP_SHA1:
		return EVP_sha1();
	case PGP_SHA224:
		return EVP_sha224();
	case PGP_SHA384:
		return EVP_sha384();
	case PGP_SHA512:
		return EVP_sha512();
	case PGP_SHA3_256:
		return EVP_sha3_256();
	case PGP_SHA3_512:
		return EVP_sha3_512();
	default:
		return EVP_sha256();
	}
}

static void put_ecdsa(struct buf *out, const unsigned char *der, size_t len)
{
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)len);
	unsigned char bytes[80];

	require(sig != NULL, "DER");
	put_mpi(out, bytes, (size_t)BN_bn2bin(ECDSA_SIG_get0_r(sig), bytes));
	put_mpi(out, bytes, (size_t)BN_bn2bin(ECDSA_SIG_get0_s(sig), bytes));
	ECDSA_SIG_free(sig);
}

static void put_digest_value(struct buf *out, const struct made_key *key, unsigned hash,
			     const uint8_t *digest, size_t digest_len)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key->pkey, NULL);
	unsigned char value[1024];
	size_t len = sizeof(value);

	require(ctx != NULL && EVP_PKEY_sign_init(ctx) == 1, "sign");
	if (key->algorithm == PGP_RSA)
		require(EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1, "padding");
	require(EVP_PKEY_CTX_set_signature_md(ctx, md_of(hash)) == 1 &&
			EVP_PKEY_sign(ctx, value, &len, digest, digest_len) == 1,
		"sign");
	EVP_PKEY_CTX_free(ctx);
	if (key->algorithm == PGP_ECDSA)
		put_ecdsa(out, value, len);
	else
		put_mpi(out, value, len);
}

static void put_value(struct buf *out, const struct made_key *key, unsigned hash,
		      const uint8_t *digest, size_t digest_len)
{
	unsigned char value[128];
	size_t len = sizeof(value);
	EVP_MD_CTX *ctx;

	if (key->algorithm == PGP_RSA || key->algorithm == PGP_ECDSA) {
		put_digest_value(out, key, hash, digest, digest_len);
		return;
	}
	ctx = EVP_MD_CTX_new();
	require(ctx != NULL && EVP_DigestSignInit(ctx, NULL, NULL, NULL, key->pkey) == 1 &&
			EVP_DigestSign(ctx, value, &len, digest, digest_len) == 1,
		"EdDSA");
	EVP_MD_CTX_free(ctx);
	if (key->algorithm != PGP_EDDSA_LEGACY) {
		buf_add(out, value, len);
		return;
	}
	put_mpi(out, value, 32);
	put_mpi(out, value + 32, 32);
}

/* The digest, by the text of RFC 9580, 5.2.4. */
static size_t digest_of(const struct made_sig *sig, unsigned version, struct ward_span salt,
			struct ward_span head, const struct ward_span *data, size_t count,
			uint8_t *out)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned len = 0;
	struct buf trailer;

	buf_init(&trailer, 64);
	put(&trailer, version, 1);
	put(&trailer, 0xff, 1);
	put(&trailer, head.len, 4);
	require(ctx != NULL && EVP_DigestInit_ex2(ctx, md_of(sig->hash), NULL) == 1, "digest");
	(void)EVP_DigestUpdate(ctx, salt.ptr, salt.len);
	for (size_t i = 0; i < count; i++)
		(void)EVP_DigestUpdate(ctx, data[i].ptr, data[i].len);
	(void)EVP_DigestUpdate(ctx, head.ptr, head.len);
	(void)EVP_DigestUpdate(ctx, trailer.ptr, trailer.len);
	require(EVP_DigestFinal_ex(ctx, out, &len) == 1, "digest");
	EVP_MD_CTX_free(ctx);
	buf_release(&trailer);
	return len;
}

unsigned pgp_hash_for(const struct made_key *key)
{
	if (key->algorithm == PGP_ED448 || key->parsed.curve == PGP_CURVE_P521)
		return PGP_SHA512;
	return key->parsed.curve == PGP_CURVE_P384 ? PGP_SHA384 : PGP_SHA256;
}

static size_t salt_for(unsigned hash)
{
	return hash == PGP_SHA384 ? 24 : hash == PGP_SHA512 || hash == PGP_SHA3_512 ? 32 : 16;
}

struct ward_span pgp_sign(const struct made_key *key, const struct made_sig *sig,
			  const struct ward_span *data, size_t count, struct arena *arena)
{
	unsigned version = sig->version != 0 ? sig->version : key->version;
	size_t width = version == 6 ? 4 : 2, digest_len;
	uint8_t digest[EVP_MAX_MD_SIZE];
	char salt_bytes[64];
	struct ward_span salt = { salt_bytes, 0 };
	struct buf b;

	memset(salt_bytes, 's', sizeof(salt_bytes));
	if (version == 6)
		salt.len = sig->salt != 0 ? sig->salt : salt_for(sig->hash);
	buf_init(&b, ROOM);
	put(&b, version, 1);
	put(&b, sig->type, 1);
	put(&b, key->algorithm, 1);
	put(&b, sig->hash, 1);
	put(&b, sig->hashed.len, width);
	buf_add_span(&b, sig->hashed);
	digest_len = digest_of(sig, version, salt, buf_span(&b), data, count, digest);
	put(&b, sig->unhashed.len, width);
	buf_add_span(&b, sig->unhashed);
	buf_add(&b, digest, 2);
	if (version == 6) {
		put(&b, salt.len, 1);
		buf_add_span(&b, salt);
	}
	put_value(&b, key, sig->hash, digest, digest_len);
	return keep(&b, arena);
}

/* -- Packets and text ----------------------------------------------------- */

struct ward_span pgp_packet(unsigned tag, struct ward_span body, struct arena *arena)
{
	struct buf b;

	buf_init(&b, ROOM);
	put(&b, 0xc0 | tag, 1);
	put(&b, 0xff, 1);
	put(&b, body.len, 4);
	buf_add_span(&b, body);
	return keep(&b, arena);
}

struct ward_span pgp_framed(const struct made_key *key, struct arena *arena)
{
	struct buf b;

	buf_init(&b, ROOM);
	put(&b, key->version == 4 ? 0x99 : 0x9b, 1);
	put(&b, key->body.len, key->version == 4 ? 2 : 4);
	buf_add_span(&b, key->body);
	return keep(&b, arena);
}

struct ward_span pgp_framed_id(const char *user_id, struct arena *arena)
{
	struct buf b;

	buf_init(&b, ROOM);
	put(&b, 0xb4, 1);
	put(&b, strlen(user_id), 4);
	buf_add_str(&b, user_id);
	return keep(&b, arena);
}

struct ward_span pgp_join(const struct ward_span *packets, size_t count, struct arena *arena)
{
	struct buf b;

	buf_init(&b, 4 * ROOM);
	for (size_t i = 0; i < count; i++)
		buf_add_span(&b, packets[i]);
	return keep(&b, arena);
}

struct ward_span pgp_statement(const struct made_key *by, const struct made_sig *sig,
			       const struct made_about *about, struct arena *arena)
{
	struct ward_span data[2] = { pgp_framed(about->primary, arena) };
	size_t count = 1;

	if (about->subkey != NULL)
		data[count++] = pgp_framed(about->subkey, arena);
	else if (about->user_id != NULL)
		data[count++] = pgp_framed_id(about->user_id, arena);
	return pgp_packet(PGP_TAG_SIGNATURE, pgp_sign(by, sig, data, count, arena), arena);
}

#define TEST_ID "Test <test@example.com>"

struct ward_span pgp_plain_cert(const struct made_key *key, unsigned flags, struct arena *arena)
{
	struct made_about about = { key, NULL, TEST_ID };
	struct ward_span packets[3];
	struct made_sig sig = { .type = 0x13, .hash = pgp_hash_for(key) };
	struct buf hashed;

	buf_init(&hashed, 4096);
	pgp_sub_number(&hashed, 2, (uint64_t)key->parsed.created, 4);
	pgp_sub_number(&hashed, 27, flags, 1);
	pgp_sub_issuer(&hashed, key);
	sig.hashed = buf_span(&hashed);
	packets[0] = pgp_packet(PGP_TAG_PUBLIC_KEY, key->body, arena);
	packets[1] = pgp_packet(PGP_TAG_USER_ID, span_of(TEST_ID), arena);
	packets[2] = pgp_statement(key, &sig, &about, arena);
	buf_release(&hashed);
	return pgp_join(packets, 3, arena);
}

/* RFC 9580, 6.1; gpg takes what has none for cut, at times. */
static uint32_t checksum(struct ward_span bytes)
{
	uint32_t crc = 0xb704ce;

	for (size_t i = 0; i < bytes.len; i++) {
		crc ^= (uint32_t)(unsigned char)bytes.ptr[i] << 16;
		for (int bit = 0; bit < 8; bit++)
			crc = (crc & 0x800000) != 0 ? crc << 1 ^ 0x864cfb : crc << 1;
		crc &= 0xffffff;
	}
	return crc;
}

struct ward_span pgp_armored(const char *what, struct ward_span packets, struct arena *arena)
{
	struct ward_span digits = base64_encode(arena, packets);
	uint32_t sum = checksum(packets);
	const char bytes[3] = { (char)(sum >> 16), (char)(sum >> 8), (char)sum };
	struct buf b;

	buf_init(&b, 2 * ROOM);
	buf_printf(&b, "-----BEGIN PGP %s-----\n\n", what);
	for (size_t i = 0; i < digits.len; i += 64) {
		buf_add_span(&b, span_sub(digits, i, i + 64));
		buf_add_char(&b, '\n');
	}
	buf_add_char(&b, '=');
	buf_add_span(&b, base64_encode(arena, span_make(bytes, 3)));
	buf_printf(&b, "\n-----END PGP %s-----\n", what);
	return keep(&b, arena);
}
