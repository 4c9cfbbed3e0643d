/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes, and the same with the generators of tests/lib/sample.h expanded,
 * which gets past checksums, through all detectors. Findings lie within the
 * text, in order, apart from each other; and what is verified stays verified
 * when it stands alone, unless its key in front is needed to see it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "rules/rule.h"
#include "sample.h"
#include "secret/shape.h"

#define TEMPLATE_MAX 4096
#define RULES_MAX 1024

/* Those of all rules. */
static const struct token_rule *rules[RULES_MAX];
static size_t rule_count;

struct state {
	const struct token_scanner *scanner;
	struct ward_span text;
	struct arena *arena;
	size_t start;		/* of the hit before */
	size_t ends[RULES_MAX]; /* of the last hit of each rule */
	bool alone;		/* the text is one verified token */
	enum token_verdict best;
};

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

static bool needs_key(const struct token_rule *rule)
{
	for (const struct token_shape *s = rule->shapes; s != NULL && s->anchors != NULL; s++)
		if (s->hints != NULL)
			return true;
	return false;
}

static void scan(const struct token_scanner *scanner, struct ward_span text, bool alone,
		 struct arena *arena);

static void on_hit(void *ctx, const struct token_hit *hit)
{
	struct state *s = ctx;

	require(hit->rule < rule_count && hit->what != NULL && hit->verdict != TOKEN_NO);
	require(hit->start < hit->end && hit->end <= s->text.len);
	require(hit->start >= s->start && hit->start >= s->ends[hit->rule]);
	s->start = hit->start;
	s->ends[hit->rule] = hit->end;
	s->best = hit->verdict > s->best ? hit->verdict : s->best;
	if (hit->verdict == TOKEN_VERIFIED && !s->alone && !needs_key(rules[hit->rule]))
		scan(s->scanner, span_sub(s->text, hit->start, hit->end), true, s->arena);
}

static void scan(const struct token_scanner *scanner, struct ward_span text, bool alone,
		 struct arena *arena)
{
	struct state s = { .scanner = scanner, .text = text, .arena = arena, .alone = alone };

	token_scan(scanner, text, arena, on_hit, &s);
	require(!alone || s.best == TOKEN_VERIFIED);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	struct ward_span text = span_make((const char *)data, size);

	require(arena != NULL);
	gather_rules();
	struct token_scanner *scanner = token_scanner_new(rules, rule_count, arena);
	require(scanner != NULL);
	scan(scanner, text, false, arena);
	if (size <= TEMPLATE_MAX) {
		struct ward_span made = sample_expand(arena, arena_cstr(arena, text));
		if (made.len > 0)
			scan(scanner, made, false, arena);
	}
	require(!arena_failed(arena));
	arena_free(arena);
	return 0;
}
