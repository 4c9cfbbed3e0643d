/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The low-level calls: unlike EVP they cannot fail, and they neither load
 * providers nor read a configuration file that the environment names.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/digest.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/sha.h>

void sha256_spans(const struct ward_span *spans, size_t count, _Bool framed,
		  uint8_t out[SHA256_BYTES])
{
	SHA256_CTX ctx;

	SHA256_Init(&ctx);
	for (size_t i = 0; i < count; i++) {
		if (framed) {
			uint8_t frame[8];
			for (size_t b = 0; b < sizeof(frame); b++)
				frame[b] = (uint8_t)((uint64_t)spans[i].len >> (8 * (7 - b)));
			SHA256_Update(&ctx, frame, sizeof(frame));
		}
		if (spans[i].len > 0)
			SHA256_Update(&ctx, spans[i].ptr, spans[i].len);
	}
	SHA256_Final(out, &ctx);
}

void object_digest(struct ward_span head, struct ward_span content, size_t len, uint8_t *out)
{
	SHA_CTX ctx;

	if (len == SHA256_BYTES) {
		sha256_spans((const struct ward_span[]){ head, content }, 2, 0, out);
		return;
	}
	SHA1_Init(&ctx);
	SHA1_Update(&ctx, head.ptr, head.len);
	if (content.len > 0)
		SHA1_Update(&ctx, content.ptr, content.len);
	SHA1_Final(out, &ctx);
}

struct object_hash {
	size_t len;
	SHA_CTX sha1;
	SHA256_CTX sha256;
};

void *object_hash_begin(size_t len)
{
	struct object_hash *h = calloc(1, sizeof(*h));

	if (h == NULL)
		return NULL;
	h->len = len;
	SHA1_Init(&h->sha1);
	SHA256_Init(&h->sha256);
	return h;
}

void object_hash_add(void *hash, struct ward_span bytes)
{
	struct object_hash *h = hash;

	if (bytes.len > 0 && h->len == SHA256_BYTES)
		SHA256_Update(&h->sha256, bytes.ptr, bytes.len);
	else if (bytes.len > 0)
		SHA1_Update(&h->sha1, bytes.ptr, bytes.len);
}

void object_hash_end(void *hash, uint8_t *out)
{
	struct object_hash *h = hash;

	if (h != NULL && out != NULL && h->len == SHA256_BYTES)
		SHA256_Final(out, &h->sha256);
	else if (h != NULL && out != NULL)
		SHA1_Final(out, &h->sha1);
	free(h);
}

bool object_digest_is(const struct oid *id, const char *type, struct ward_span content)
{
	uint8_t digest[OID_MAX];
	char head[40];
	const int len = snprintf(head, sizeof(head), "%s %zu", type, content.len);

	/* The NUL behind it belongs to it. */
	object_digest((struct ward_span){ head, (size_t)len + 1 }, content, id->len, digest);
	return memcmp(digest, id->raw, id->len) == 0;
}

#define HMAC_BLOCK 64

void hmac_digest(struct ward_span key, struct ward_span text, size_t len, uint8_t *out)
{
	char inner[HMAC_BLOCK] = { 0 }, outer[HMAC_BLOCK];
	uint8_t hashed[SHA256_BYTES];

	if (key.len > HMAC_BLOCK) {
		object_digest((struct ward_span){ "", 0 }, key, len, hashed);
		memcpy(inner, hashed, len);
	} else if (key.len > 0) {
		memcpy(inner, key.ptr, key.len);
	}
	for (size_t i = 0; i < HMAC_BLOCK; i++) {
		outer[i] = (char)(inner[i] ^ 0x5c);
		inner[i] = (char)(inner[i] ^ 0x36);
	}
	object_digest((struct ward_span){ inner, HMAC_BLOCK }, text, len, hashed);
	object_digest((struct ward_span){ outer, HMAC_BLOCK },
		      (struct ward_span){ (const char *)hashed, len }, len, out);
}

/* HMAC-SHA-256 under one key, of which the padded blocks were hashed already. */
struct keyed {
	SHA256_CTX inner, outer;
};

static void keyed_init(struct keyed *k, struct ward_span key)
{
	unsigned char inner[HMAC_BLOCK] = { 0 }, outer[HMAC_BLOCK];

	if (key.len > HMAC_BLOCK)
		sha256_spans(&key, 1, 0, inner);
	else if (key.len > 0)
		memcpy(inner, key.ptr, key.len);
	for (size_t i = 0; i < HMAC_BLOCK; i++) {
		outer[i] = inner[i] ^ 0x5c;
		inner[i] ^= 0x36;
	}
	SHA256_Init(&k->inner);
	SHA256_Update(&k->inner, inner, HMAC_BLOCK);
	SHA256_Init(&k->outer);
	SHA256_Update(&k->outer, outer, HMAC_BLOCK);
	OPENSSL_cleanse(inner, sizeof(inner));
	OPENSSL_cleanse(outer, sizeof(outer));
}

static void keyed_digest(const struct keyed *k, struct ward_span a, struct ward_span b,
			 uint8_t out[SHA256_BYTES])
{
	SHA256_CTX ctx = k->inner;
	uint8_t digest[SHA256_BYTES];

	SHA256_Update(&ctx, a.ptr, a.len);
	if (b.len > 0)
		SHA256_Update(&ctx, b.ptr, b.len);
	SHA256_Final(digest, &ctx);
	ctx = k->outer;
	SHA256_Update(&ctx, digest, sizeof(digest));
	SHA256_Final(out, &ctx);
}

void pbkdf2_sha256(struct ward_span secret, struct ward_span salt, unsigned rounds,
		   uint8_t out[SHA256_BYTES])
{
	uint8_t u[SHA256_BYTES];
	struct keyed k;

	keyed_init(&k, secret);
	keyed_digest(&k, salt, (struct ward_span){ "\0\0\0\1", 4 }, u);
	memcpy(out, u, SHA256_BYTES);
	for (unsigned i = 1; i < rounds; i++) {
		keyed_digest(&k, (struct ward_span){ (const char *)u, sizeof(u) },
			     (struct ward_span){ "", 0 }, u);
		for (size_t b = 0; b < SHA256_BYTES; b++)
			out[b] ^= u[b];
	}
	OPENSSL_cleanse(&k, sizeof(k));
}

_Bool digest_equal(const uint8_t *a, const uint8_t *b, size_t len)
{
	return CRYPTO_memcmp(a, b, len) == 0;
}
