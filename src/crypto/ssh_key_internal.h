/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRYPTO_SSH_KEY_INTERNAL_H
#define CRYPTO_SSH_KEY_INTERNAL_H

/** @file crypto/ssh_key_internal.h @brief What the files that parse and verify keys share. */

#include "crypto/ssh_key.h"
#include "crypto/ssh_wire.h"

enum ssh_family { SSH_FAMILY_ED25519, SSH_FAMILY_ECDSA, SSH_FAMILY_RSA };

struct ssh_key_info {
	const char *name;
	enum ssh_family family;
	const char *curve; /**< in SSH */
	const char *group; /**< in OpenSSL */
	size_t bytes;	   /**< of one coordinate */
};

const struct ssh_key_info *ssh_key_info(enum ssh_key_type type);
/** The type called `name`; false when there is none. */
bool ssh_key_find_type(struct ward_span name, enum ssh_key_type *out);
/** Read the fields behind the type's name. */
enum ssh_reason ssh_key_read_fields(struct ssh_reader *r, enum ssh_key_type type,
				    struct ssh_key *out);
/** Whether OpenSSL takes it for a key: an ECDSA point lies on its curve. */
enum ssh_reason ssh_key_check(const struct ssh_key *key);

#endif
