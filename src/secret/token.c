/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/token.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/vec.h"
#include "match/literal.h"
#include "secret/shape.h"

/** What a literal of the set stands for. */
struct anchor {
	const struct token_shape *shape; /**< NULL: the rule's own functions are asked */
	uint32_t rule;
	uint32_t len; /**< of the anchor as the shape has it */
};

struct token_scanner {
	const struct token_rule *const *rules;
	size_t rule_count;
	struct anchor *anchors; /**< one for each literal of the set */
	struct literal_set *set;
};

struct scan_state {
	const struct token_scanner *scanner;
	struct ward_span text;
	struct arena *scratch;
	VEC(struct token_hit) hits;
	token_hit_fn fn;
	void *ctx;
};

enum ward_confidence token_confidence(enum token_verdict verdict)
{
	switch (verdict) {
	case TOKEN_VERIFIED:
		return WARD_CONFIDENCE_VERIFIED;
	case TOKEN_LIKELY:
		return WARD_CONFIDENCE_HIGH;
	case TOKEN_CONTEXTUAL:
		return WARD_CONFIDENCE_MEDIUM;
	case TOKEN_PLACEHOLDER:
	case TOKEN_NO:
		break;
	}
	return WARD_CONFIDENCE_LOW;
}

/** Gathers the literals of all rules; without `literals` it only counts. */
struct gathering {
	struct literal *literals;
	struct anchor *anchors;
	struct anchor next;
	size_t count;
};

static bool gather_one(void *ctx, const struct literal *literal)
{
	struct gathering *g = ctx;

	if (g->literals != NULL) {
		g->literals[g->count] = *literal;
		g->anchors[g->count] = g->next;
		g->anchors[g->count].len = (uint32_t)literal->text.len;
	}
	g->count++;
	return true;
}

static bool gather(struct gathering *g, const struct token_rule *const *rules, size_t count)
{
	g->count = 0;
	for (size_t r = 0; r < count; r++) {
		const char *const *a = rules[r]->anchors;
		const struct token_shape *shape = rules[r]->shapes;
		unsigned flags = rules[r]->spelt ? LITERAL_SPELT : 0;

		g->next = (struct anchor){ .rule = (uint32_t)r };
		for (; a != NULL && *a != NULL; a++)
			gather_one(g, &(struct literal){ span_of(*a), flags });
		for (; shape != NULL && shape->anchors != NULL; shape++) {
			g->next.shape = shape;
			if (!shape_anchors(shape, gather_one, g))
				return false;
		}
	}
	return true;
}

struct token_scanner *token_scanner_new(const struct token_rule *const *rules, size_t count,
					struct arena *arena)
{
	struct gathering g = { 0 };
	struct token_scanner *s = ARENA_NEW(arena, struct token_scanner);
	const struct token_rule **own = ARENA_ARRAY(arena, count, const struct token_rule *);

	if (s == NULL || own == NULL || !gather(&g, rules, count))
		return NULL;
	g.literals = ARENA_ARRAY(arena, g.count, struct literal);
	g.anchors = ARENA_ARRAY(arena, g.count, struct anchor);
	if (g.literals == NULL || g.anchors == NULL || !gather(&g, rules, count))
		return NULL;
	for (size_t r = 0; r < count; r++)
		own[r] = rules[r];
	s->rules = own;
	s->rule_count = count;
	s->anchors = g.anchors;
	s->set = literal_set_new(g.literals, g.count, arena);
	return s->set != NULL ? s : NULL;
}

/** Keep a hit for later; one that cannot be kept is given at once rather than lost. */
static void keep(struct scan_state *state, const struct token_hit *hit)
{
	struct token_hit *slot = vec_push(state->scratch, &state->hits);

	if (slot != NULL)
		*slot = *hit;
	else
		state->fn(state->ctx, hit);
}

static void look_for_companion(struct scan_state *state, const struct token_rule *rule,
			       const struct token_hit *hit)
{
	struct token_hit other = { .rule = hit->rule, .what = rule->companion_what };

	if (rule->companion == NULL ||
	    !rule->companion(state->text, hit->start, hit->end, &other.start, &other.end))
		return;
	other.verdict = hit->verdict < TOKEN_LIKELY ? hit->verdict : TOKEN_LIKELY;
	keep(state, &other);
}

/** Bounds and verdict of the candidate at an anchor; TOKEN_NO when there is none. */
static enum token_verdict judge(const struct scan_state *state, const struct anchor *anchor,
				size_t offset, struct token_hit *hit)
{
	const struct token_rule *rule = state->scanner->rules[anchor->rule];

	if (anchor->shape != NULL)
		return shape_judge(anchor->shape, state->text, offset, anchor->len, state->scratch,
				   &hit->start, &hit->end);
	if (!rule->bounds(state->text, offset, &hit->start, &hit->end) || hit->start >= hit->end ||
	    hit->end > state->text.len)
		return TOKEN_NO;
	if (rule->verify == NULL)
		return TOKEN_LIKELY;
	return rule->verify(span_sub(state->text, hit->start, hit->end), state->scratch);
}

static void look_at_anchor(void *ctx, size_t literal, size_t offset)
{
	struct scan_state *state = ctx;
	const struct anchor *anchor = &state->scanner->anchors[literal];
	const struct token_rule *rule = state->scanner->rules[anchor->rule];
	struct token_hit hit = { .rule = anchor->rule, .what = rule->what };

	hit.verdict = judge(state, anchor, offset, &hit);
	if (hit.verdict == TOKEN_NO)
		return;
	keep(state, &hit);
	look_for_companion(state, rule, &hit);
}

static int by_rule_and_start(const void *left, const void *right)
{
	const struct token_hit *a = left;
	const struct token_hit *b = right;

	if (a->rule != b->rule)
		return a->rule < b->rule ? -1 : 1;
	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	if (a->end != b->end)
		return a->end > b->end ? -1 : 1;
	return (a->verdict < b->verdict) - (a->verdict > b->verdict);
}

static int by_start(const void *left, const void *right)
{
	const struct token_hit *a = left;
	const struct token_hit *b = right;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	return (a->rule > b->rule) - (a->rule < b->rule);
}

/** Of hits of one rule that overlap, leave the surest in the place of the first. */
static size_t merge_overlapping(struct token_hit *hits, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		struct token_hit *last = kept > 0 ? &hits[kept - 1] : NULL;
		if (last == NULL || last->rule != hits[i].rule || hits[i].start >= last->end)
			hits[kept++] = hits[i];
		else if (hits[i].verdict > last->verdict)
			*last = hits[i];
	}
	return kept;
}

void token_scan(const struct token_scanner *scanner, struct ward_span text, struct arena *scratch,
		token_hit_fn fn, void *ctx)
{
	struct scan_state state = {
		.scanner = scanner, .text = text, .scratch = scratch, .fn = fn, .ctx = ctx
	};

	literal_scan(scanner->set, text, look_at_anchor, &state);
	if (state.hits.len == 0)
		return;
	qsort(state.hits.items, state.hits.len, sizeof(struct token_hit), by_rule_and_start);
	size_t count = merge_overlapping(state.hits.items, state.hits.len);
	qsort(state.hits.items, count, sizeof(struct token_hit), by_start);
	for (size_t i = 0; i < count; i++)
		fn(ctx, &state.hits.items[i]);
}
