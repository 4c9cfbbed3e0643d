/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_PGP_KEY_H
#define CRYPTO_PGP_KEY_H

/**
 * @file crypto/pgp_key.h
 * @brief OpenPGP public keys (RFC 9580, 5.5.2 and 5.5.4; versions 4 and 6) and
 * what they signed.
 */

#include "crypto/pgp_packet.h"

#define PGP_RSA_MIN_BITS 2048
#define PGP_FINGERPRINT_MAX 32
#define PGP_KEY_ID_SIZE 8

/** X(name, curve's name in OpenSSL or "", its object id as encoded in a key, bytes of a
 * coordinate, bytes of the point) */
#define PGP_CURVES(X)                                                     \
	X(NONE, "", "", 0, 0)                                             \
	X(P256, "prime256v1", "\x2a\x86\x48\xce\x3d\x03\x01\x07", 32, 65) \
	X(P384, "secp384r1", "\x2b\x81\x04\x00\x22", 48, 97)              \
	X(P521, "secp521r1", "\x2b\x81\x04\x00\x23", 66, 133)             \
	X(ED25519_LEGACY, "", "\x2b\x06\x01\x04\x01\xda\x47\x0f\x01", 32, 33)

enum pgp_curve {
#define PGP_CURVE_ENUM(name, group, id, bytes, point) PGP_CURVE_##name,
	PGP_CURVES(PGP_CURVE_ENUM)
#undef PGP_CURVE_ENUM
		PGP_CURVE_COUNT
};

/** Algorithms of keys (RFC 9580, 9.1). */
enum pgp_algorithm {
	PGP_RSA = 1,
	PGP_RSA_ENCRYPT = 2,
	PGP_RSA_SIGN = 3,
	PGP_DSA = 17,
	PGP_ECDSA = 19,
	PGP_EDDSA_LEGACY = 22,
	PGP_ED25519 = 27,
	PGP_ED448 = 28
};

/** Algorithms of hashes (RFC 9580, 9.5). */
enum pgp_hash {
	PGP_MD5 = 1,
	PGP_SHA1 = 2,
	PGP_RIPEMD160 = 3,
	PGP_SHA256 = 8,
	PGP_SHA384 = 9,
	PGP_SHA512 = 10,
	PGP_SHA224 = 11,
	PGP_SHA3_256 = 12,
	PGP_SHA3_512 = 14
};

/** A fingerprint: 20 bytes of version 4, 32 of version 6, 0 when not known. */
struct pgp_fingerprint {
	uint8_t bytes[PGP_FINGERPRINT_MAX];
	size_t len;
};

/** Spans point into the packet. */
struct pgp_key {
	unsigned version;
	unsigned algorithm;
	int64_t created;
	struct ward_span body; /**< the whole packet, for what is signed about it */
	struct pgp_fingerprint fingerprint;
	uint8_t id[PGP_KEY_ID_SIZE];
	enum pgp_reason usable; /**< PGP_OK, or why no signature of it is accepted */
	enum pgp_curve curve;
	struct ward_span n, e;	/**< RSA */
	struct ward_span point; /**< ECDSA: 0x04 x y; the others: their bytes */
};

/**
 * Parse the body of a key packet. PGP_OK also for a key of which nothing is
 * accepted (`usable`), as long as it has a fingerprint; PGP_VERSION, PGP_KEY.
 */
enum pgp_reason pgp_key_parse(struct ward_span body, struct pgp_key *out);

bool pgp_fingerprint_eq(const struct pgp_fingerprint *a, const struct pgp_fingerprint *b);
#define PGP_FINGERPRINT_TEXT (2 * PGP_FINGERPRINT_MAX + 1)
/** Upper-case hexadecimal digits and a NUL. */
void pgp_fingerprint_text(const struct pgp_fingerprint *f, char out[PGP_FINGERPRINT_TEXT]);

/** Bytes of the digest of a hash, 0 when it is not known here. */
size_t pgp_hash_size(unsigned hash);
#define PGP_DIGEST_MAX 64
/** Digest of `count` spans; its length, or 0 when the library does not have the hash. */
size_t pgp_digest(unsigned hash, const struct ward_span *spans, size_t count,
		  uint8_t out[PGP_DIGEST_MAX]);

/**
 * Verify the fields of a signature that follow the digest's first bytes (RFC
 * 9580, 5.2.3: integers, or the bytes of a native signature) over a digest.
 */
enum pgp_reason pgp_key_verify(const struct pgp_key *key, unsigned algorithm, unsigned hash,
			       struct ward_span digest, struct ward_span value);
/** Whether OpenSSL takes it for a key: PGP_OK, PGP_KEY_POINT, PGP_KEY or PGP_CRYPTO. */
enum pgp_reason pgp_key_check(const struct pgp_key *key);

#endif
