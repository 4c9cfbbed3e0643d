/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/token_far.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "match/literal.h"
#include "secret/shape.h"
#include "secret/token.h"

/* The longest anchor, which stands before the gap. */
#define ANCHOR_MAX 64

struct token_far {
	struct literal_set *set; /**< NULL: there is none */
};

/** Gathers literals; without `items` it only counts. */
struct gathering {
	struct literal *items;
	size_t count;
};

static bool gather_one(void *ctx, const struct literal *literal)
{
	struct gathering *g = ctx;

	if (g->items != NULL)
		g->items[g->count] = *literal;
	g->count++;
	return true;
}

/* No class but one with a line end in it goes on over lines. */
bool token_far_shape(const struct token_shape *shape)
{
	return shape->gap > TOKEN_REACH - ANCHOR_MAX || strchr(shape->pattern, '\n') != NULL;
}

static bool gather(struct gathering *g, const struct token_rule *const *rules, size_t count)
{
	g->count = 0;
	for (size_t r = 0; r < count; r++) {
		const struct token_shape *shape = rules[r]->shapes;
		const char *const *a = rules[r]->far ? rules[r]->anchors : NULL;

		for (; a != NULL && *a != NULL; a++)
			gather_one(
				g,
				&(struct literal){ .text = span_of(*a),
						   .flags = rules[r]->spelt ? LITERAL_SPELT : 0 });
		for (; shape != NULL && shape->anchors != NULL; shape++)
			if (token_far_shape(shape) && !shape_anchors(shape, gather_one, g))
				return false;
	}
	return true;
}

struct token_far *token_far_new(const struct token_rule *const *rules, size_t count,
				struct arena *arena)
{
	struct token_far *far = ARENA_NEW(arena, struct token_far);
	struct gathering g = { 0 };

	if (far == NULL || !gather(&g, rules, count))
		return NULL;
	if (g.count == 0)
		return far;
	g.items = ARENA_ARRAY(arena, g.count, struct literal);
	if (g.items == NULL || !gather(&g, rules, count))
		return NULL;
	far->set = literal_set_new(g.items, g.count, arena);
	return far->set != NULL ? far : NULL;
}

static void on_anchor(void *ctx, size_t index, size_t offset)
{
	bool *found = ctx;

	(void)index;
	(void)offset;
	*found = true;
}

bool token_far_in(const struct token_far *far, struct ward_span text)
{
	bool found = false;

	if (far->set != NULL)
		literal_scan(far->set, text, on_anchor, &found);
	return found;
}
