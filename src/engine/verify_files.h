/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ENGINE_VERIFY_FILES_H
#define ENGINE_VERIFY_FILES_H

/** @file engine/verify_files.h @brief Files that a caller names, on their way into the trust
 * material. */

#include "base/error.h"
#include "base/vec.h"
#include "gitward/verify.h"

struct arena;
struct trust_material;

struct verify_notes {
	VEC(struct ward_span) lines;
};

/**
 * Add all files to `material`, which was initialised; what admits nobody in them
 * becomes a note, in the arena. WARD_EUSAGE for a root of Sigstore where any signer will do.
 * WARD_ECONFIG, WARD_ELIMIT, WARD_EOOM, with use and path in front of the message.
 */
int verify_files_load(struct trust_material *material, const struct ward_trust_file *files,
		      size_t count, struct arena *arena, struct verify_notes *notes,
		      struct ward_error *err) WARD_MUST_USE;

#endif
