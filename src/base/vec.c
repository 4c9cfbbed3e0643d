/* SPDX-License-Identifier: Apache-2.0 */
#include "base/vec.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"

#define FIRST_ROOM 8

int vec_reserve_one(struct arena *a, void **items, size_t len, size_t *room, size_t size)
{
	char *base;

	/* The caller's pointer has its own type: read and written as bytes. */
	memcpy(&base, items, sizeof(base));
	if (len >= *room) {
		const size_t wider = *room == 0 ? FIRST_ROOM : *room * 2;
		char *grown;

		if (*room > SIZE_MAX / 2)
			return -1;
		grown = arena_array(a, wider, size);
		if (grown == NULL)
			return -1;
		if (len > 0)
			memcpy(grown, base, len * size);
		base = grown;
		memcpy(items, &base, sizeof(base));
		*room = wider;
		return 0;
	}
	/* It may have been used before a caller shortened the array. */
	memset(base + len * size, 0, size);
	return 0;
}
