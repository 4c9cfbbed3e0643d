/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes, and the same with the generators of tests/lib/sample.h expanded, through every
 * decoder. Pieces lie within the text, apart from each other, and decode to no more than they are
 * made of; what is found lies within the text and names its encodings.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "rules/rule.h"
#include "sample.h"
#include "secret/encoded.h"
#include "secret/unwrap.h"

#define TEMPLATE_MAX 4096
#define RULES_MAX 1024

static const struct token_rule *rules[RULES_MAX];
static size_t rule_count;

static void require(int holds)
{
	if (!holds)
		abort();
}

static void gather_rules(void)
{
	if (rule_count != 0)
		return;
	for (size_t i = 0; i < ward_rules_count; i++) {
		if (ward_rules[i]->subject != WARD_SUBJECT_TOKEN)
			continue;
		require(rule_count < RULES_MAX);
		rules[rule_count++] = ward_rules[i]->check.token;
	}
}

static void check_piece(struct ward_span text, const struct unwrap_piece *piece)
{
	struct unwrap_state state = unwrap_start(text, piece);
	char unit[UNWRAP_UNIT];
	size_t decoded = 0, before = piece->from;
	int n;

	while ((n = unwrap_next(&state, unit)) >= 0) {
		require(n <= UNWRAP_UNIT && state.at > before);
		before = state.at;
		decoded += (size_t)n;
	}
	require(decoded <= piece->to - piece->from + UNWRAP_UNIT);
}

static void on_hit(void *ctx, const struct encoded_hit *found)
{
	const struct ward_span *text = ctx;

	require(found->hit.rule < rule_count && found->hit.verdict != TOKEN_NO);
	require(found->hit.start < found->hit.end && found->hit.end <= text->len);
	require(found->token.len > 0 && found->how.len > 0);
}

static void check(const struct token_scanner *scanner, struct ward_span text, struct arena *arena)
{
	struct unwrap_pieces pieces = { 0 };
	size_t last[2] = { 0 };

	unwrap_find(text, arena, &pieces);
	for (size_t i = 0; i < pieces.list.len; i++) {
		const struct unwrap_piece *p = &pieces.list.items[i];
		size_t *end = &last[p->encoding <= UNWRAP_HEX];

		require(p->from >= *end && p->from < p->to && p->to <= text.len);
		*end = p->to;
		check_piece(text, p);
	}
	encoded_scan(scanner, text, arena, on_hit, &text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	struct ward_span text = span_make((const char *)data, size);
	struct token_scanner *scanner;

	require(arena != NULL);
	gather_rules();
	scanner = token_scanner_new(rules, rule_count, arena);
	require(scanner != NULL);
	check(scanner, text, arena);
	if (size <= TEMPLATE_MAX) {
		struct ward_span made = sample_expand(arena, arena_cstr(arena, text));

		if (made.len > 0)
			check(scanner, made, arena);
	}
	require(!arena_failed(arena));
	arena_free(arena);
	return 0;
}
