/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_DER_H
#define CRYPTO_DER_H

/**
 * @file crypto/der.h
 * @brief Reading DER (X.690), strictly and in place.
 *
 * Tags of one byte and lengths of at most four, in the shortest form; anything
 * else marks the reader as bad, and it gives nothing more, so that a series of
 * reads is checked once. A tag is the whole identifier byte.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gitward/span.h"

struct arena;
struct buf;

#define DER_BOOLEAN 0x01
#define DER_INTEGER 0x02
#define DER_BITS 0x03
#define DER_OCTETS 0x04
#define DER_NULL 0x05
#define DER_OID 0x06
#define DER_UTF8 0x0c
#define DER_PRINTABLE 0x13
#define DER_IA5 0x16
#define DER_UTCTIME 0x17
#define DER_GENTIME 0x18
#define DER_SEQUENCE 0x30
#define DER_SET 0x31
/** Context tags: primitive, and constructed. */
#define DER_CONTEXT(n) (0x80 + (n))
#define DER_CONTEXT_OF(n) (0xa0 + (n))

struct der_reader {
	struct ward_span rest;
	bool bad;
};

struct der_reader der_open(struct ward_span bytes);
/** Tag of what comes next, or -1. */
int der_peek(const struct der_reader *r);
/** The content of the next element, which must have this tag. */
struct ward_span der_get(struct der_reader *r, int tag);
/** The next element whole, with its tag and length; any tag. */
struct ward_span der_element(struct der_reader *r);
/** A reader of the content of the next element. Bad when `r` is. */
struct der_reader der_enter(struct der_reader *r, int tag);
/** Nothing is left and nothing was bad. */
bool der_done(const struct der_reader *r);
/** The content of the one element that `bytes` is made of. False when it is not. */
bool der_only(struct ward_span bytes, int tag, struct ward_span *content);

/** A non-negative INTEGER that fits. */
uint64_t der_get_u64(struct der_reader *r);
/** A BIT STRING of whole bytes. */
struct ward_span der_get_bits(struct der_reader *r);
/** UTCTime or GeneralizedTime as RFC 5280 has them (Z, seconds; no fraction unless `fraction`). */
int64_t der_get_time(struct der_reader *r, bool fraction);
/** An AlgorithmIdentifier: its OID's content and its parameters whole ("" when there are none). */
struct ward_span der_get_algorithm(struct der_reader *r, struct ward_span *parameters);

/** The same for one that takes no parameters: they are missing, or NULL. */
struct ward_span der_get_plain_algorithm(struct der_reader *r);

/** Append an element. */
void der_put(struct buf *out, int tag, struct ward_span content);
/** Append a tag and a length only. */
void der_put_head(struct buf *out, int tag, size_t len);

/** Containers of indefinite length inside each other, and elements in them, that are taken. */
#define BER_DEPTH 16
#define BER_ELEMENTS 4096
/**
 * The same with containers of indefinite length (X.690 8.1.3.6, which gpgsm
 * writes) given definite ones; what stands in containers of definite length
 * is left as it is. `bytes` itself when there are none. False when malformed,
 * or when the arena is exhausted.
 */
bool der_from_ber(struct ward_span bytes, struct arena *arena, struct ward_span *out);

#endif
