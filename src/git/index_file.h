/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_INDEX_FILE_H
#define GIT_INDEX_FILE_H

/**
 * @file git/index_file.h
 * @brief Git's index (gitformat-index(5)), versions 2 to 4, as bytes.
 *
 * Strict about form and order. The checksum at the end is not verified, like
 * in git: it costs more than all the rest, and guards against decay only.
 */

#include "git/repo.h"

struct arena;

/** One folder of the TREE extension: the top, then each folder before its subfolders. */
struct index_folder {
	struct ward_span name; /**< without its parents */
	int64_t entries;       /**< index entries below, -1 when not valid */
	struct oid id;	       /**< of the tree; unset when not valid */
	uint32_t subfolders;
	uint32_t next; /**< place of the folder that follows its whole subtree */
};

struct index_file {
	struct index_entry *entries;
	size_t count;
	struct index_folder *folders;
	size_t folder_count; /**< 0 without a usable TREE extension */
};

/**
 * Take the index apart; entries are views into `bytes` (copies in the arena
 * for version 4). WARD_EUNSUPPORTED for a version or required extension that
 * is not known (split and sparse index), WARD_EPARSE for damage. A malformed
 * TREE extension, which is only a cache, is left out.
 */
int index_parse(struct ward_span bytes, size_t oid_len, size_t path_max, struct arena *arena,
		struct index_file *out, struct ward_error *err) WARD_MUST_USE;

#endif
