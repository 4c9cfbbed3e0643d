/* SPDX-License-Identifier: Apache-2.0 */
#include "git/sweep_parts.h"

#include <stdlib.h>

#include "git/pack_format.h"

#define ROOM_FIRST 256

static bool add(struct sweep_parts *p, const struct delta_step *step)
{
	struct sweep_part *last = p->len > 0 ? &p->items[p->len - 1] : NULL;

	if (last != NULL && (last->from == SIZE_MAX) == (step->from == SIZE_MAX) &&
	    (step->from == SIZE_MAX || last->from + last->len == step->from)) {
		last->len += step->len;
		return true;
	}
	if (p->len == SWEEP_PARTS_MAX)
		return false;
	if (p->len == p->room) {
		const size_t room = p->room == 0 ? ROOM_FIRST : 2 * p->room;
		struct sweep_part *items = realloc(p->items, room * sizeof(*items));

		if (items == NULL)
			return false;
		p->items = items;
		p->room = room;
	}
	p->items[p->len++] = (struct sweep_part){ .len = step->len, .from = step->from };
	return true;
}

bool sweep_parts_list(struct sweep_parts *p, struct ward_span delta)
{
	struct delta_step step;
	uint64_t base, size;
	bool listed = delta_sizes(&delta, &base, &size);

	p->len = 0;
	while (listed && delta_next(&delta, &step) > 0)
		listed = add(p, &step);
	if (!listed)
		p->len = 0;
	return listed;
}

void sweep_parts_release(struct sweep_parts *p)
{
	free(p->items);
	*p = (struct sweep_parts){ .items = NULL };
}
