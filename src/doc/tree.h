/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_TREE_H
#define DOC_TREE_H

/** @file doc/tree.h @brief Small helpers that the makers and the readers of the tree share. */

#include <string.h>

#include "doc/node.h"

static inline uint64_t node_hash_word(const char *bytes, size_t len)
{
	uint64_t word = 0;

	memcpy(&word, bytes, len);
	return word;
}

/**
 * The value of `ward_node.hash`. Not seeded, so nothing may rest on it being
 * hard to collide: it only saves comparisons.
 */
static inline uint32_t node_hash(struct ward_span s)
{
	const uint64_t factor = UINT64_C(0x9e3779b97f4a7c15);
	const char *const end = s.ptr + s.len;
	uint64_t h = s.len * factor;
	uint64_t tail = 0;

	/* The last pieces overlap those before, so that no loop goes by bytes. */
	if (s.len >= 8) {
		for (const char *p = s.ptr; end - p > 8; p += 8) {
			h = (h ^ node_hash_word(p, 8)) * factor;
			h ^= h >> 32;
		}
		tail = node_hash_word(end - 8, 8);
	} else if (s.len >= 4) {
		tail = node_hash_word(s.ptr, 4) << 32 | node_hash_word(end - 4, 4);
	} else if (s.len > 0) {
		tail = (uint64_t)(unsigned char)s.ptr[0] << 16 |
			(uint64_t)(unsigned char)s.ptr[s.len / 2] << 8 |
			(uint64_t)(unsigned char)end[-1];
	}
	h = (h ^ tail) * factor;
	return (uint32_t)(h >> 32);
}

/** True for a plain `<<` without a tag, and for an explicit !!merge. */
static inline bool node_is_merge_key(const struct ward_node *key)
{
	return key != NULL && key->kind == NODE_SCALAR && key->text.len == 2 &&
		memcmp(key->text.ptr, "<<", 2) == 0 && node_type(key) == SCALAR_MERGE;
}

/** The tag whose scalars are decoded from base64. */
#define TAG_BINARY "tag:yaml.org,2002:binary"

#endif
