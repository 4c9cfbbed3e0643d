/* SPDX-License-Identifier: Apache-2.0 */
#include "git/pack_types.h"

#include <stdlib.h>

#define ROOM_MIN 256
#define LEN_MAX ((size_t)1 << 20)
/* Types need three bits. */
#define TYPE_BITS 3
#define TYPE_MASK 7u

static size_t place(uint64_t offset, size_t room)
{
	return (size_t)(offset * 0x9e3779b97f4a7c15ULL >> 32) & (room - 1);
}

/* Where it is, or where it would go; there is always an empty one. */
static uint64_t *slot_of(uint64_t *slots, size_t room, uint64_t offset)
{
	size_t i = place(offset, room);

	while (slots[i] != 0 && slots[i] >> TYPE_BITS != offset)
		i = (i + 1) & (room - 1);
	return &slots[i];
}

enum object_type pack_types_get(const struct pack_types *t, uint64_t offset)
{
	if (t->room == 0)
		return OBJECT_NONE;
	return (enum object_type)(*slot_of(t->slots, t->room, offset) & TYPE_MASK);
}

static void grow(struct pack_types *t)
{
	const size_t room = t->room == 0 ? ROOM_MIN : 2 * t->room;
	uint64_t *slots = calloc(room, sizeof(*slots));

	if (slots == NULL)
		return;
	for (size_t i = 0; i < t->room; i++) {
		if (t->slots[i] != 0)
			*slot_of(slots, room, t->slots[i] >> TYPE_BITS) = t->slots[i];
	}
	free(t->slots);
	t->slots = slots;
	t->room = room;
}

void pack_types_put(struct pack_types *t, uint64_t offset, enum object_type type)
{
	uint64_t *slot;

	if (t->len >= t->room / 2 && t->len < LEN_MAX)
		grow(t);
	if (t->len >= t->room / 2 || offset >> (64 - TYPE_BITS) != 0)
		return;
	slot = slot_of(t->slots, t->room, offset);
	t->len += *slot == 0;
	*slot = offset << TYPE_BITS | (uint64_t)type;
}

void pack_types_release(struct pack_types *t)
{
	free(t->slots);
	*t = (struct pack_types){ .slots = NULL };
}
