/* SPDX-License-Identifier: Apache-2.0 */
#include "change/place_memory.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/span.h"

#define SLOTS 4096
#define TREE_MAX ((size_t)256 << 10)
#define TREES_MAX ((size_t)16 << 20)
#define SEEN_FIRST 1024

struct slot {
	uint32_t path;
	uint32_t number;
	bool dull;
	size_t len, room;
	char *bytes; /**< NULL: nothing is kept */
};

struct place_memory {
	struct arena *arena;
	struct map paths;
	uint64_t *seen; /**< tree and path, one more than it is; 0: empty */
	size_t seen_len, seen_room;
	size_t kept; /**< bytes in the slots */
	struct slot slots[SLOTS];
};

struct place_memory *place_memory_new(const struct limits *limits)
{
	struct place_memory *m = calloc(1, sizeof(*m));

	if (m == NULL)
		return NULL;
	m->arena = arena_new((size_t)limits->memory_bytes);
	m->seen = calloc(SEEN_FIRST, sizeof(*m->seen));
	m->seen_room = SEEN_FIRST;
	if (m->arena == NULL || m->seen == NULL) {
		place_memory_free(m);
		return NULL;
	}
	map_init(&m->paths, m->arena);
	return m;
}

static void empty_slots(struct place_memory *m)
{
	for (size_t i = 0; i < SLOTS; i++) {
		free(m->slots[i].bytes);
		m->slots[i] = (struct slot){ .bytes = NULL };
	}
	m->kept = 0;
}

void place_memory_free(struct place_memory *m)
{
	if (m == NULL)
		return;
	empty_slots(m);
	free(m->seen);
	arena_free(m->arena);
	free(m);
}

bool place_memory_path(struct place_memory *m, struct ward_span path, uint32_t *out)
{
	struct map_entry *e = map_get(&m->paths, path);

	if (e == NULL) {
		const struct ward_span copy = arena_copy(m->arena, path);

		if ((copy.len == 0 && path.len > 0) || m->paths.len >= UINT32_MAX - 1)
			return false;
		e = map_put(&m->paths, copy, NULL);
		if (e == NULL)
			return false;
		e->value.num = m->paths.len;
	}
	*out = (uint32_t)e->value.num;
	return true;
}

/* -- Which tree was where ------------------------------------------------------------ */

/* No tree has the number of all ones. */
static uint64_t key_of(uint32_t tree, uint32_t path)
{
	return ((uint64_t)tree << 32 | path) + 1;
}

/* Where it is, or where it would go; there is always an empty one. */
static uint64_t *seen_slot(uint64_t *seen, size_t room, uint64_t key)
{
	size_t i = (size_t)(key * 0x9e3779b97f4a7c15ULL >> 32) & (room - 1);

	while (seen[i] != 0 && seen[i] != key)
		i = (i + 1) & (room - 1);
	return &seen[i];
}

bool place_memory_seen(const struct place_memory *m, uint32_t tree, uint32_t path)
{
	return *seen_slot(m->seen, m->seen_room, key_of(tree, path)) != 0;
}

static bool grow_seen(struct place_memory *m)
{
	const size_t room = 2 * m->seen_room;
	uint64_t *seen = calloc(room, sizeof(*seen));

	if (seen == NULL)
		return false;
	for (size_t i = 0; i < m->seen_room; i++)
		if (m->seen[i] != 0)
			*seen_slot(seen, room, m->seen[i]) = m->seen[i];
	free(m->seen);
	m->seen = seen;
	m->seen_room = room;
	return true;
}

bool place_memory_note(struct place_memory *m, uint32_t tree, uint32_t path)
{
	uint64_t *slot;

	if (m->seen_len >= m->seen_room / 2 && !grow_seen(m))
		return false;
	slot = seen_slot(m->seen, m->seen_room, key_of(tree, path));
	m->seen_len += *slot == 0;
	*slot = key_of(tree, path);
	return true;
}

/* -- The last tree of each path ------------------------------------------------------ */

struct ward_span place_memory_tree(const struct place_memory *m, uint32_t path, bool *lively)
{
	const struct slot *slot = &m->slots[path % SLOTS];

	*lively = false;
	if (slot->bytes == NULL || slot->path != path)
		return WARD_SPAN("");
	*lively = !slot->dull;
	return span_make(slot->bytes, slot->len);
}

void place_memory_keep(struct place_memory *m, uint32_t path, uint32_t number,
		       struct ward_span tree)
{
	struct slot *slot = &m->slots[path % SLOTS];

	if (tree.len > TREE_MAX || tree.len == 0)
		return;
	if (slot->room < tree.len) {
		/* Some more: trees grow. */
		const size_t room = tree.len + tree.len / 4;

		if (m->kept - slot->room + room > TREES_MAX)
			empty_slots(m);
		m->kept -= slot->room;
		free(slot->bytes);
		*slot = (struct slot){ .bytes = malloc(room) };
		if (slot->bytes == NULL)
			return;
		slot->room = room;
		m->kept += room;
	}
	memcpy(slot->bytes, tree.ptr, tree.len);
	slot->len = tree.len;
	slot->path = path;
	slot->number = number;
	slot->dull = false;
}

void place_memory_dull(struct place_memory *m, uint32_t path, uint32_t number)
{
	struct slot *slot = &m->slots[path % SLOTS];

	if (slot->bytes != NULL && slot->path == path && slot->number == number)
		slot->dull = true;
}
