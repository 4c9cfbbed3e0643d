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
#include "secret/token_far.h"

/** What a literal of the set stands for. */
struct anchor {
	const struct shape_form *form; /**< NULL: the rule's own functions are asked */
	uint32_t rule;
	uint32_t len;  /**< of the anchor as the shape has it */
	uint32_t memo; /**< number of a shape with hints */
	bool far;      /**< a token around it may reach far */
};

struct token_scanner {
	const struct token_rule *const *rules;
	size_t rule_count;
	struct anchor *anchors; /**< one for each literal of the set */
	size_t memo_count;
	struct literal_set *set;
};

struct scan_state {
	const struct token_scanner *scanner;
	struct shape_view view;
	struct shape_memo *memos; /**< made when one is needed */
	struct arena *scratch;
	unsigned met; /**< enum token_met */
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

/** Gathers the literals of all rules. */
struct gathering {
	struct literal *literals;
	struct anchor *anchors;
	struct shape_form *forms;
	size_t literal_count, form_count, memo_count;
	struct anchor next;
	struct arena *arena;
};

static bool gather_one(void *ctx, const struct literal *literal)
{
	struct gathering *g = ctx;

	g->literals[g->literal_count] = *literal;
	g->anchors[g->literal_count] = g->next;
	g->anchors[g->literal_count++].len = (uint32_t)literal->text.len;
	return true;
}

static bool gather_shape(struct gathering *g, const struct token_shape *shape)
{
	struct shape_form *form = &g->forms[g->form_count++];

	g->next.form = form;
	g->next.far = token_far_shape(shape);
	g->next.memo = (uint32_t)g->memo_count;
	g->memo_count += shape->hints != NULL;
	return shape_compile(shape, g->arena, form) && shape_anchors(shape, gather_one, g);
}

static bool gather(struct gathering *g, const struct token_rule *rule)
{
	const struct token_shape *shape = rule->shapes;
	unsigned flags = rule->spelt ? LITERAL_SPELT : 0;

	g->next.far = rule->far;
	for (const char *const *a = rule->anchors; a != NULL && *a != NULL; a++)
		gather_one(g, &(struct literal){ span_of(*a), flags, 0 });
	for (; shape != NULL && shape->anchors != NULL; shape++)
		if (!gather_shape(g, shape))
			return false;
	return true;
}

/** Make room for the shapes of a rule, and for no fewer literals than it has. */
static void count_rule(struct gathering *g, const struct token_rule *rule)
{
	const struct token_shape *shape = rule->shapes;

	for (const char *const *a = rule->anchors; a != NULL && *a != NULL; a++)
		g->literal_count++;
	for (; shape != NULL && shape->anchors != NULL; shape++) {
		g->form_count++;
		g->literal_count++;
		for (const char *c = shape->anchors; *c != '\0'; c++)
			g->literal_count += *c == ' ';
	}
}

static bool make_room(struct gathering *g, const struct token_rule *const *rules, size_t count)
{
	for (size_t r = 0; r < count; r++)
		count_rule(g, rules[r]);
	g->literals = ARENA_ARRAY(g->arena, g->literal_count, struct literal);
	g->anchors = ARENA_ARRAY(g->arena, g->literal_count, struct anchor);
	g->forms = ARENA_ARRAY(g->arena, g->form_count, struct shape_form);
	g->literal_count = g->form_count = 0;
	return g->literals != NULL && g->anchors != NULL && g->forms != NULL;
}

struct token_scanner *token_scanner_new(const struct token_rule *const *rules, size_t count,
					struct arena *arena)
{
	struct gathering g = { .arena = arena };
	struct token_scanner *s = ARENA_NEW(arena, struct token_scanner);
	const struct token_rule **own = ARENA_ARRAY(arena, count, const struct token_rule *);

	if (s == NULL || own == NULL || !make_room(&g, rules, count))
		return NULL;
	for (size_t r = 0; r < count; r++) {
		own[r] = rules[r];
		g.next = (struct anchor){ .rule = (uint32_t)r };
		if (!gather(&g, rules[r]))
			return NULL;
	}
	s->rules = own;
	s->rule_count = count;
	s->anchors = g.anchors;
	s->memo_count = g.memo_count;
	s->set = literal_set_new(g.literals, g.literal_count, arena);
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
	    !rule->companion(state->view.text, hit->start, hit->end, &other.start, &other.end))
		return;
	other.verdict = hit->verdict < TOKEN_LIKELY ? hit->verdict : TOKEN_LIKELY;
	keep(state, &other);
}

/** What is known of the anchor's shape; NULL when it has no hints or there is no memory left. */
static struct shape_memo *memo_of(struct scan_state *state, const struct anchor *anchor)
{
	if (anchor->form->shape->hints == NULL)
		return NULL;
	if (state->memos == NULL)
		state->memos =
			ARENA_ARRAY(state->scratch, state->scanner->memo_count, struct shape_memo);
	return state->memos != NULL ? &state->memos[anchor->memo] : NULL;
}

/** Bounds and verdict of the candidate at an anchor; TOKEN_NO when there is none. */
static enum token_verdict judge(struct scan_state *state, const struct anchor *anchor,
				size_t offset, struct token_hit *hit)
{
	const struct token_rule *rule = state->scanner->rules[anchor->rule];
	const struct ward_span text = state->view.text;

	if (anchor->form != NULL)
		return shape_judge(anchor->form, &state->view, memo_of(state, anchor), offset,
				   anchor->len, state->scratch, &hit->start, &hit->end);
	if (!rule->bounds(text, offset, &hit->start, &hit->end) || hit->start >= hit->end ||
	    hit->end > text.len)
		return TOKEN_NO;
	if (rule->verify == NULL)
		return TOKEN_LIKELY;
	return rule->verify(span_sub(text, hit->start, hit->end), state->scratch);
}

/* Names of services reach one line further, and so do shapes; their hints stand before them. */
static bool may_pass_lines(const struct token_rule *rule, const struct anchor *anchor)
{
	return rule->companion != NULL ||
		(anchor->form != NULL ? anchor->form->shape->hints != NULL : !rule->spelt);
}

static void look_at_anchor(void *ctx, size_t literal, size_t offset)
{
	struct scan_state *state = ctx;
	const struct anchor *anchor = &state->scanner->anchors[literal];
	const struct token_rule *rule = state->scanner->rules[anchor->rule];
	struct token_hit hit = { .rule = anchor->rule, .what = rule->what };

	state->met |= anchor->far ? TOKEN_MET_FAR : 0;
	state->met |= may_pass_lines(rule, anchor) ? TOKEN_MET_NEXT : 0;
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

unsigned token_scan(const struct token_scanner *scanner, struct ward_span text,
		    struct arena *scratch, token_hit_fn fn, void *ctx)
{
	struct scan_state state = { .scanner = scanner,
				    .view = { .text = text },
				    .scratch = scratch,
				    .fn = fn,
				    .ctx = ctx };

	literal_scan(scanner->set, text, look_at_anchor, &state);
	if (state.hits.len == 0)
		return state.met;
	qsort(state.hits.items, state.hits.len, sizeof(struct token_hit), by_rule_and_start);
	size_t count = merge_overlapping(state.hits.items, state.hits.len);
	qsort(state.hits.items, count, sizeof(struct token_hit), by_start);
	for (size_t i = 0; i < count; i++)
		fn(ctx, &state.hits.items[i]);
	return state.met;
}
