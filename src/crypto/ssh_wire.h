/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_SSH_WIRE_H
#define CRYPTO_SSH_WIRE_H

/**
 * @file crypto/ssh_wire.h
 * @brief The data types of SSH (RFC 4251, 5): big-endian numbers, strings with
 * a length in front, multiple precision integers.
 *
 * A reader that has met something malformed stays marked and gives nothing
 * more, so that a series of reads is checked once, with ssh_at_end() or `bad`.
 */

#include <stdbool.h>
#include <stdint.h>

#include "gitward/span.h"

struct buf;

struct ssh_reader {
	struct ward_span rest;
	bool bad;
};

uint8_t ssh_get_u8(struct ssh_reader *r);
uint32_t ssh_get_u32(struct ssh_reader *r);
uint64_t ssh_get_u64(struct ssh_reader *r);
/** The bytes of a string, in place. */
struct ward_span ssh_get_string(struct ssh_reader *r);
/** The magnitude of an integer above zero, without the byte that keeps it positive; one in any
 * form but the shortest is malformed. */
struct ward_span ssh_get_mpint(struct ssh_reader *r);
/** Everything was well-formed and nothing is left. */
bool ssh_at_end(const struct ssh_reader *r);

void ssh_put_u32(struct buf *out, uint32_t value);
void ssh_put_string(struct buf *out, struct ward_span bytes);

#endif
