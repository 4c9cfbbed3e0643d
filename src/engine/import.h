/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ENGINE_IMPORT_H
#define ENGINE_IMPORT_H

/** @file engine/import.h @brief Keys on their way into the files of a policy; shared by the parts
 * of engine/import.c. */

#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"
#include "gitward/trust.h"
#include "trust/signature.h"

struct import_owner {
	struct ward_span name;
	VEC(struct ward_span) emails, keys;
};

struct ward_import {
	struct ward_import_options options;
	struct arena *arena;
	struct buf signers, keyring, snippet;
	struct ward_span revoked_text;
	struct revoked_keys revoked;
	struct map keys;   /* names of keys that are there */
	struct map emails; /* address in lower case -> number of its owner, and 1 */
	struct map names;  /* likewise */
	VEC(struct import_owner) owners;
	VEC(struct ward_span) notes;
	size_t taken, refused, known;
	const char *label; /* of the file that is read */
};

/** Count key `number` of the file that is read as refused, and note why. */
void import_refuse(struct ward_import *im, size_t number, const char *why);

/** Printable ASCII without blanks and quotes, and not empty. */
bool import_is_plain(struct ward_span text);
/** One address and no pattern. */
bool import_is_address(struct ward_span word);
/** Who has one of the addresses, made when nobody has; or with `named` whom the options name. NULL
 * when there is none to be told by, or no memory. */
struct import_owner *import_find_owner(struct ward_import *im, const struct ward_span *addresses,
				       size_t count, bool named);
/** True when the key is new; then it is known from now on. */
bool import_is_new(struct ward_import *im, struct ward_span key);
/** `owner` may be NULL: nobody's. */
void import_give_key(struct ward_import *im, struct import_owner *owner, struct ward_span key);

/** What a policy calls the key of a line, in the arena. */
struct ward_span import_ssh_name(struct arena *arena, const struct allowed_signer *line);
/** Whether a line is "type base64", which does not say whose the key is. */
bool import_is_bare(struct ward_span line);
/** Take a line of allowed signers or of a public key, good until `until`. */
int import_ssh_line(struct ward_import *im, struct ward_span line, int64_t until, size_t number,
		    struct ward_error *err) WARD_MUST_USE;
/** Take a text of such lines, with a key at least. */
int import_ssh_lines(struct ward_import *im, struct ward_span text,
		     struct ward_error *err) WARD_MUST_USE;

/** Take OpenPGP certificates, armored or not; `*number` counts them. */
int import_pgp(struct ward_import *im, struct ward_span bytes, size_t *number,
	       struct ward_error *err) WARD_MUST_USE;

#endif
