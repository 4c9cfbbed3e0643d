/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_DIGEST_H
#define CRYPTO_DIGEST_H

/** @file crypto/digest.h @brief SHA-256 and, for the ids of objects, SHA-1 (FIPS 180-4), by
 * OpenSSL. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/oid.h"
#include "gitward/span.h"

#define SHA256_BYTES 32

/** The digest of `count` spans put together; each span's length goes in front of it as 8 bytes when
 * `framed`, so that no two lists collide. */
void sha256_spans(const struct ward_span *spans, size_t count, _Bool framed,
		  uint8_t out[SHA256_BYTES]);

/** The id of a Git object: of its header ("blob 5" and a NUL) and its content; `len` is 20 for
 * SHA-1 or 32 for SHA-256. No more than `len` bytes are written. */
void object_digest(struct ward_span head, struct ward_span content, size_t len, uint8_t *out);
/** The same of bytes that come in pieces, the header first. NULL when out of memory. */
void *object_hash_begin(size_t len);
void object_hash_add(void *hash, struct ward_span bytes);
/** Write the id, unless `out` is NULL, and free it; NULL is allowed. */
void object_hash_end(void *hash, uint8_t *out);
/** Whether the content of an object of that type ("commit") has the id: a store can be wrong. */
bool object_digest_is(const struct oid *id, const char *type, struct ward_span content);

/** HMAC (RFC 2104) of `text` with SHA-1 (`len` 20; only Git's nonces have it) or SHA-256 (32). */
void hmac_digest(struct ward_span key, struct ward_span text, size_t len, uint8_t *out);
/** PBKDF2 with HMAC-SHA-256 (RFC 8018), the first 32 bytes of it. */
void pbkdf2_sha256(struct ward_span secret, struct ward_span salt, unsigned rounds,
		   uint8_t out[SHA256_BYTES]);
/** Whether both are the same, in a time that tells nothing of where they differ. */
_Bool digest_equal(const uint8_t *a, const uint8_t *b, size_t len);

#endif
