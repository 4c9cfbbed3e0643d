/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRUST_KEY_EXPORT_H
#define TRUST_KEY_EXPORT_H

/**
 * @file trust/key_export.h
 * @brief What forges say of a user's keys, as JSON: GitHub (/users/U/keys,
 * /users/U/ssh_signing_keys, /users/U/gpg_keys with `raw_key`) and GitLab (/users/ID/keys,
 * /users/ID/gpg_keys). Nothing of a key is looked at here.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "gitward/span.h"

struct arena;

/** Keys of one file; more is an error. */
#define KEY_EXPORT_MAX 1000

struct exported_key {
	struct ward_span text; /**< a public SSH key in one line, or an armored OpenPGP key */
	bool is_pgp;
	const char *why; /**< it must not be taken: why, in words; else NULL */
	int64_t until;	 /**< last second that the forge takes it; INT64_MAX: no end */
};

/** Whether a file looks like one: its first byte that is no blank opens an array or object. */
bool key_export_is_json(struct ward_span text);
/**
 * Read one: an array of objects, or one object. Other members are passed over. In
 * the arena; spans may hold any character but, in SSH keys, no control character. WARD_EPARSE with
 * line and column; WARD_ECONFIG for another shape; WARD_ELIMIT; WARD_EOOM.
 */
int key_export_parse(struct ward_span text, struct arena *arena, struct exported_key **out,
		     size_t *count, struct ward_error *err) WARD_MUST_USE;

#endif
