/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_LOOSE_H
#define GIT_LOOSE_H

/** @file git/loose.h @brief Inside git/: objects kept as files of their own. */

#include "git/backend.h"

/** Type and size from the first bytes. 1 when some store has it, 0 when none has, or an error. */
int loose_header(struct repo *repo, const struct oid *id, enum object_type *type, uint64_t *size,
		 struct ward_error *err) WARD_MUST_USE;

/** The content, `size` bytes as the header said. As loose_header. The id is not verified. */
int loose_read(struct repo *repo, const struct oid *id, uint64_t size, struct arena *arena,
	       enum object_type *type, struct ward_span *out, struct ward_error *err) WARD_MUST_USE;

/** The content in pieces, likewise; 1 when all was given and has that id. */
int loose_stream(struct repo *repo, const struct oid *id, uint64_t size, repo_piece_fn fn,
		 void *ctx, struct ward_error *err) WARD_MUST_USE;

#endif
