/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRUST_PUSH_SSH_H
#define TRUST_PUSH_SSH_H

/** @file trust/push_ssh.h @brief The verifier of push certificates that are signed with SSH. */

#include "trust/allowed_signers.h"
#include "trust/push_cert.h"
#include "trust/revoked_keys.h"

struct push_ssh {
	const struct allowed_signers *signers;
	const struct revoked_keys *revoked; /**< or NULL */
	unsigned demand;		    /**< OR of enum ssh_sk_demand */
};

/** A push_verify_fn; `data` is a struct push_ssh. A signature of another format is not good. */
void push_ssh_verify(void *data, const struct push_cert *cert, int64_t when, struct arena *arena,
		     struct push_signer *out);

#endif
