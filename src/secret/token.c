/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/token.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/vec.h"
#include "match/literal.h"

struct token_scanner {
	const struct token_rule *const *rules;
	size_t rule_count;
	uint32_t *anchor_rule; /**< rule of each literal of the set */
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

static size_t count_anchors(const struct token_rule *const *rules, size_t count)
{
	size_t total = 0;

	for (size_t r = 0; r < count; r++)
		for (const char *const *a = rules[r]->anchors; *a != NULL; a++)
			total++;
	return total;
}

struct token_scanner *token_scanner_new(const struct token_rule *const *rules, size_t count,
					struct arena *arena)
{
	size_t total = count_anchors(rules, count);
	struct token_scanner *s = ARENA_NEW(arena, struct token_scanner);
	struct ward_span *literals = ARENA_ARRAY(arena, total, struct ward_span);
	const struct token_rule **own = ARENA_ARRAY(arena, count, const struct token_rule *);

	if (s == NULL || literals == NULL || own == NULL)
		return NULL;
	s->anchor_rule = ARENA_ARRAY(arena, total, uint32_t);
	if (s->anchor_rule == NULL)
		return NULL;
	size_t n = 0;
	for (size_t r = 0; r < count; r++) {
		own[r] = rules[r];
		for (const char *const *a = rules[r]->anchors; *a != NULL; a++) {
			literals[n] = span_of(*a);
			s->anchor_rule[n++] = (uint32_t)r;
		}
	}
	s->rules = own;
	s->rule_count = count;
	s->set = literal_set_new(literals, total, arena);
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

static void look_at_anchor(void *ctx, size_t literal, size_t offset)
{
	struct scan_state *state = ctx;
	size_t r = state->scanner->anchor_rule[literal];
	const struct token_rule *rule = state->scanner->rules[r];
	struct token_hit hit = { .rule = r, .verdict = TOKEN_LIKELY, .what = rule->what };

	if (!rule->bounds(state->text, offset, &hit.start, &hit.end) || hit.start >= hit.end ||
	    hit.end > state->text.len)
		return;
	if (rule->verify != NULL)
		hit.verdict =
			rule->verify(span_sub(state->text, hit.start, hit.end), state->scratch);
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
