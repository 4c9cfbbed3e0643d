/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_OBJECT_H
#define GIT_OBJECT_H

/**
 * @file git/object.h
 * @brief Taking raw commit, tree and tag objects apart. Strict: what git fsck
 * calls an error gives WARD_EPARSE. Views into the bytes given.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/oid.h"
#include "gitward/span.h"

struct arena;

struct commit_view {
	struct oid tree;
	struct oid *parents; /**< in the arena */
	size_t parent_count;
	struct ward_span author; /**< the whole value: name <email> time zone */
	struct ward_span committer;
	struct ward_span message;
};

int commit_parse(struct ward_span raw, size_t oid_len, struct arena *arena, struct commit_view *out,
		 struct ward_error *err) WARD_MUST_USE;

struct tag_view {
	struct oid target;
	struct ward_span type; /**< "commit", "tree", "blob", "tag" */
	struct ward_span name;
	struct ward_span message;
};

int tag_parse(struct ward_span raw, size_t oid_len, struct tag_view *out,
	      struct ward_error *err) WARD_MUST_USE;

struct tree_entry {
	uint32_t mode; /**< as stored, e.g. 0100644, 040000 */
	struct ward_span name;
	struct oid id;
};

/** Cut the next entry off `*rest`: 1, 0 at the end, or WARD_EPARSE. */
int tree_next(struct ward_span *rest, size_t oid_len, struct tree_entry *out,
	      struct ward_error *err) WARD_MUST_USE;

/* Modes of Git. */
#define MODE_TREE 0040000u
#define MODE_FILE 0100644u
#define MODE_EXEC 0100755u
#define MODE_LINK 0120000u
#define MODE_GITLINK 0160000u
#define MODE_TYPE(mode) ((mode)&0170000u)

#endif
