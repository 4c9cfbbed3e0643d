/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_PGP_PACKET_H
#define CRYPTO_PGP_PACKET_H

/**
 * @file crypto/pgp_packet.h
 * @brief OpenPGP on the wire (RFC 9580, 3 to 6): armor, packets, numbers.
 *
 * A reader that has met something malformed stays marked and gives nothing
 * more, so that a series of reads is checked once.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/pgp_reason.h"
#include "gitward/span.h"

struct arena;

/** The longest armored signature that is looked at. */
#define PGP_SIGNATURE_MAX 131072
/** Bits of the longest integer: an RSA key of this size is the largest used. */
#define PGP_MPI_MAX_BITS 16384

/** Types of packets that matter here (RFC 9580, 5). */
enum pgp_tag {
	PGP_TAG_SIGNATURE = 2,
	PGP_TAG_SECRET_KEY = 5,
	PGP_TAG_PUBLIC_KEY = 6,
	PGP_TAG_SECRET_SUBKEY = 7,
	PGP_TAG_MARKER = 10,
	PGP_TAG_TRUST = 12,
	PGP_TAG_USER_ID = 13,
	PGP_TAG_PUBLIC_SUBKEY = 14,
	PGP_TAG_USER_ATTRIBUTE = 17,
	PGP_TAG_PADDING = 21
};

/** From here on packets of an unknown type may be passed over (RFC 9580, 4.3). */
#define PGP_TAG_NON_CRITICAL 40

struct pgp_reader {
	struct ward_span rest;
	bool bad;
};

/** Big-endian number of `len` bytes, at most 8. */
uint64_t pgp_get(struct pgp_reader *r, size_t len);
struct ward_span pgp_take(struct pgp_reader *r, size_t len);
/** The magnitude of an integer above zero, in its shortest form. */
struct ward_span pgp_get_mpi(struct pgp_reader *r);
/** That of an RSA signature: it may also be as long as the modulus, with zeros in front, and say
 * so, as Go's library writes it. */
struct ward_span pgp_get_rsa_value(struct pgp_reader *r);
/** Everything was well-formed and nothing is left. */
bool pgp_at_end(const struct pgp_reader *r);

struct pgp_packet {
	unsigned tag;
	struct ward_span body;
};

/**
 * Cut a packet off `*rest`, which must not be empty. Old and new headers;
 * lengths that come in parts or are not told are PGP_PARTIAL, because no packet of a key or a
 * detached signature may have one.
 */
enum pgp_reason pgp_cut_packet(struct ward_span *rest, struct pgp_packet *out);

/**
 * Take the armor off a signature: its packets, in the arena. Strict: nothing
 * in front, in its lines only base64, behind it only line ends. Its checksum
 * says nothing and is not looked at (RFC 9580, 6.1).
 */
enum pgp_reason pgp_dearmor_signature(struct ward_span text, struct arena *arena,
				      struct ward_span *packets);
/**
 * Cut the next "PGP PUBLIC KEY BLOCK" off `*rest`; text in front of it is passed
 * over, as tools write notes there. PGP_OK with `packets.ptr` NULL: there is
 * none any more. Another kind of block is PGP_PACKET_TYPE.
 */
enum pgp_reason pgp_cut_key_block(struct ward_span *rest, struct arena *arena,
				  struct ward_span *packets);
/** Whether `bytes` can only be packets: their first byte is no text. */
bool pgp_is_binary(struct ward_span bytes);

#endif
