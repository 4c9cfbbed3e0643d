/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRUST_REVOKED_KEYS_H
#define TRUST_REVOKED_KEYS_H

/**
 * @file trust/revoked_keys.h
 * @brief Keys that are valid no more: an OpenSSH key revocation list
 * (PROTOCOL.krl), or public keys, one a line.
 *
 * What cannot be read whole is an error, so that no revocation is lost: a
 * section of an unknown kind, a signed list (OpenSSH refuses those as well), a
 * critical extension, a line that is no key. A key that crypto/ssh_key.h does
 * not accept may stand in it: it signs nothing anyway.
 */

#include <stdint.h>

#include "base/error.h"
#include "crypto/ssh_key.h"
#include "gitward/span.h"

struct arena;

/** Bytes of a list that are looked at; more is an error. */
#define REVOKED_BYTES_MAX ((size_t)16 << 20)

struct revoked_keys {
	struct ward_span krl;  /**< sections of a checked revocation list, or "" */
	uint64_t number, made; /**< of such a list: its number, and when it was made; 0: not told */
	struct ssh_key *keys;  /**< of a text */
	size_t key_count;
};

/** Read either form. Spans point into `bytes`, or the arena. WARD_ECONFIG, for a text with the
 * line; WARD_ELIMIT; WARD_EOOM. */
int revoked_keys_parse(struct ward_span bytes, struct arena *arena, struct revoked_keys *out,
		       struct ward_error *err) WARD_MUST_USE;

/** SSH_OK, SSH_REVOKED, SSH_CA_REVOKED (the authority of its certificate is), or SSH_MEMORY. */
enum ssh_reason revoked_keys_check(const struct revoked_keys *list, const struct ssh_key *key);

#endif
