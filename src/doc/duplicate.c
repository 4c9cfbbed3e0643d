/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/duplicate.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/span.h"
#include "doc/tree.h"

struct key_record {
	uint32_t hash;
	uint32_t order;
	struct ward_node *key;
};

bool duplicate_counts(const struct ward_node *key)
{
	const struct ward_node *scalar = node_deref(key);

	return scalar != NULL && scalar->kind == NODE_SCALAR && !node_is_merge_key(key);
}

bool duplicate_check(const struct ward_node *map, struct ward_node *key, const uint32_t *hashes,
		     size_t count)
{
	const struct ward_span text = node_text(key);
	const uint32_t hash = hashes[count];
	size_t same = 0;

	for (size_t i = 0; i < count; i++)
		same += hashes[i] == hash;
	if (same == 0)
		return false;
	for (const struct ward_node *child = map->first; child != NULL; child = child->next)
		if (duplicate_counts(child->key) && span_eq(node_text(child->key), text)) {
			key->duplicate = true;
			return true;
		}
	return false;
}

static int compare(const void *left, const void *right)
{
	const struct key_record *a = left;
	const struct key_record *b = right;
	int order;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	order = span_cmp(node_text(a->key), node_text(b->key));
	if (order != 0)
		return order;
	return a->order < b->order ? -1 : 1;
}

/* Sorting, unlike a table, has no worst case that an author of keys could choose. */
int duplicate_check_all(const struct ward_node *map, struct arena *arena, size_t *found)
{
	struct key_record *records = ARENA_ARRAY(arena, map->count, struct key_record);
	uint32_t n = 0;

	if (records == NULL)
		return WARD_EOOM;
	for (const struct ward_node *child = map->first; child != NULL; child = child->next) {
		if (!duplicate_counts(child->key))
			continue;
		records[n].hash = node_deref(child->key)->hash;
		records[n].order = n;
		records[n].key = child->key;
		n++;
	}
	qsort(records, n, sizeof(*records), compare);
	for (uint32_t i = 1; i < n; i++) {
		struct ward_node *key = records[i].key;

		if (records[i].hash != records[i - 1].hash || key->duplicate ||
		    !span_eq(node_text(key), node_text(records[i - 1].key)))
			continue;
		key->duplicate = true;
		++*found;
	}
	return 0;
}
