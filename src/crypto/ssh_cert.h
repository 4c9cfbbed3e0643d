/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_SSH_CERT_H
#define CRYPTO_SSH_CERT_H

/**
 * @file crypto/ssh_cert.h
 * @brief OpenSSH certificates (PROTOCOL.certkeys), *-cert-v01@openssh.com.
 *
 * Known critical options are force-command, source-address and
 * verify-required. The first two bound logins and say nothing about
 * signatures; the third asks every signature for a verified user.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/ssh_key.h"

struct ssh_reader;

enum ssh_cert_kind { SSH_CERT_USER = 1, SSH_CERT_HOST = 2 };

#define SSH_CERT_PRINCIPALS_MAX 256

struct ssh_cert {
	uint64_t serial;
	enum ssh_cert_kind kind;
	struct ward_span key_id;
	const struct ward_span *principals;
	size_t principal_count;
	uint64_t valid_after, valid_before; /**< seconds since 1970; from the first, to before the
					       second */
	bool verify_required;
	struct ward_span unknown_critical; /**< name of an unknown critical option, or "" */
	struct ssh_key ca;		   /**< never a certificate */
	struct ward_span signed_part, signature;
};

/** Parse the certificate `blob`, of which `r` has read the name; `type` is that of the key in it.
 * `out->cert` is set. */
enum ssh_reason ssh_cert_parse(struct ward_span blob, struct ssh_reader *r, enum ssh_key_type type,
			       struct arena *arena, struct ssh_key *out);
/** Whether the authority that it names signed it. */
enum ssh_reason ssh_cert_verify(const struct ssh_cert *cert);
/** Whether it lets its user sign at `now`: kind, critical options, principals there are, time. The
 * caller has verified it and knows its authority. */
enum ssh_reason ssh_cert_check(const struct ssh_cert *cert, int64_t now);

#endif
