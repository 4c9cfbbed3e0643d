/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_TREE_H
#define DOC_TREE_H

/** @file doc/tree.h @brief Small helpers that the makers and the readers of the tree share. */

#include <string.h>

#include "doc/node.h"

/**
 * The value of `ward_node.hash`. Not seeded, so nothing may rest on it being
 * hard to collide: it only saves comparisons.
 */
static inline uint32_t node_hash(struct ward_span s)
{
	const uint64_t factor = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t h = s.len * factor;
	uint64_t word;
	size_t i = 0;

	for (; s.len - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, s.ptr + i, sizeof(word));
		h = (h ^ word) * factor;
		h ^= h >> 32;
	}
	word = 0;
	for (; i < s.len; i++)
		word = word << 8 | (unsigned char)s.ptr[i];
	h = (h ^ word) * factor;
	return (uint32_t)(h >> 32);
}

/** True for a plain `<<` without a tag, and for an explicit !!merge. */
static inline bool node_is_merge_key(const struct ward_node *key)
{
	return key != NULL && key->kind == NODE_SCALAR && key->text.len == 2 &&
		memcmp(key->text.ptr, "<<", 2) == 0 && node_type(key) == SCALAR_MERGE;
}

#endif
