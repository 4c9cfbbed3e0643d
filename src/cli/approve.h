/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_APPROVE_H
#define CLI_APPROVE_H

/** @file cli/approve.h @brief Signing an approval with the programs that Git signs with, and
 * keeping it in the local repository. */

#include <stdbool.h>
#include <stddef.h>

#include "gitward/approval.h"

/** Who approves, and with what; zeroed but for `git_dir`. */
struct approver {
	const char *git_dir;
	char *principal; /**< --principal, else user.email */
	char *key;	 /**< --key, else user.signingKey; NULL: gpg's own default */
	bool openpgp;	 /**< as gpg.format says; SSH when --key names a file */
};

/** Ask Git's configuration for what the command line does not say. 0, or -1 after a message. */
int approver_find(struct approver *who, const char *principal, const char *key);
void approver_release(struct approver *who);

/** The armored signature over `bytes`, on the heap, by ssh-keygen or gpg, which ask for a
 * passphrase themselves. 0, or -1 after a message. */
int approve_sign(const struct approver *who, struct ward_span bytes, char **armor, size_t *len);

/** Write the envelope as a blob, and a commit with it below WARD_APPROVAL_REFS, whose name comes on
 * the heap. 0, or -1 after a message. */
int approve_store(const struct approver *who, struct ward_span envelope,
		  const struct ward_approval_draft *draft, char **ref);

#endif
