/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PGP_BUILD_H
#define PGP_BUILD_H

/**
 * @file pgp_build.h
 * @brief OpenPGP certificates built statement by statement, right ones and wrong ones.
 */

#include "pgp_maker.h"

struct arena;

#define PGP_BUILD_ID "Test <test@example.com>"

/** A statement; what is 0 is left out, and of `flags` and `reason` what is below 0. */
struct pgp_say {
	unsigned type;
	const struct made_key *by; /**< NULL: the primary key */
	const char *user_id;	   /**< for 0x10 to 0x13 and 0x30; NULL: PGP_BUILD_ID */
	uint32_t created;	   /**< 0: with the primary key */
	int flags, reason;
	uint32_t lifetime, key_lifetime;
	unsigned hash;
	bool critical_unknown;
	bool no_issuer;
	bool primary_id;
	const struct made_key *back;	/**< who signs an embedded back-signature */
	unsigned back_hash, back_type;	/**< 0: SHA-256, 0x19 */
	const struct made_key *revoker; /**< who may revoke */
	bool broken;			/**< another byte in its value */
};

/** A certificate in the making. */
struct pgp_build {
	struct ward_span packets[32];
	size_t count;
	const struct made_key *primary, *subkey;
	struct arena *arena;
};

/** Begin with a primary key; `sub` is what is meant by the statements about subkeys. */
void pgp_build(struct pgp_build *b, const struct made_key *key, const struct made_key *sub,
	       struct arena *arena);
/** Begin with a primary key, PGP_BUILD_ID and a certification that lets it sign; and the packet of
 * the subkey, if there is one. */
void pgp_build_plain(struct pgp_build *b, const struct made_key *key, const struct made_key *sub,
		     struct arena *arena);
/** Add a packet. */
void pgp_build_add(struct pgp_build *b, unsigned tag, struct ward_span body);
/** Add a signature. */
void pgp_build_say(struct pgp_build *b, struct pgp_say what);
/** All of it. */
struct ward_span pgp_built(const struct pgp_build *b);

#endif
