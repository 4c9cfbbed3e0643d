/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_REFS_LIST_H
#define GIT_REFS_LIST_H

/** @file git/refs_list.h @brief Inside git/: listing references kept as files. */

#include "base/vec.h"
#include "git/backend.h"

struct packed_ref {
	struct ward_span name;
	struct oid id;
};

/** Cut the next line of packed-refs off: 1, 0 at the end, or WARD_EGIT. */
int packed_next(struct ward_span *rest, size_t oid_len, struct packed_ref *out,
		struct ward_error *err) WARD_MUST_USE;

/** The directory in which a loose reference of this name lives. */
const char *refs_dir_of(const struct repo *repo, struct ward_span name);

struct loose_names {
	struct ward_span *items; /**< in byte order */
	size_t len;
	size_t room;
};

/** Names of all loose references below the folder that `prefix` ("" for refs/) lies in. */
int loose_list(struct repo *repo, struct ward_span prefix, struct arena *arena,
	       struct loose_names *out, struct ward_error *err) WARD_MUST_USE;

bool loose_has(const struct loose_names *names, struct ward_span name);

#endif
