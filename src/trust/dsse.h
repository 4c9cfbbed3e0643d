/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRUST_DSSE_H
#define TRUST_DSSE_H

/**
 * @file trust/dsse.h
 * @brief Dead Simple Signing Envelope 1.0
 * (https://github.com/secure-systems-lab/dsse): a payload of a type, and
 * signatures over both. Nothing is verified here.
 *
 * Base64 of either alphabet is read, with padding. Members that the
 * specification does not know are passed over, as it asks for.
 */

#include <stddef.h>

#include "base/error.h"
#include "gitward/span.h"

struct arena;
struct buf;

/** Bytes of an envelope and signatures in it that are looked at; more is an error. */
#define DSSE_BYTES_MAX ((size_t)1 << 20)
#define DSSE_SIGNATURES_MAX 16

struct dsse_signature {
	struct ward_span keyid; /**< a hint that nobody signed, or "" */
	struct ward_span sig;	/**< decoded; never "" */
};

struct dsse {
	struct ward_span type;	  /**< payloadType; never "" */
	struct ward_span payload; /**< decoded */
	struct dsse_signature signatures[DSSE_SIGNATURES_MAX];
	size_t signature_count; /**< at least one */
};

/** Take an envelope apart; spans are in the arena. WARD_EPARSE with line and column where JSON is
 * malformed, WARD_ELIMIT, WARD_EOOM. */
int dsse_parse(struct ward_span text, struct arena *arena, struct dsse *out,
	       struct ward_error *err) WARD_MUST_USE;

/** What is signed: the "pre-authentication encoding" of type and payload. The empty span when the
 * arena is exhausted. */
struct ward_span dsse_pae(struct ward_span type, struct ward_span payload, struct arena *arena);

/** Append an envelope with one signature, and a line end. `type` needs no escapes. */
int dsse_write(struct ward_span type, struct ward_span payload, struct ward_span signature,
	       struct arena *arena, struct buf *out, struct ward_error *err) WARD_MUST_USE;

#endif
