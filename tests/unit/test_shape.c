/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <glob.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "match/literal.h"
#include "rules/rule.h"
#include "sample.h"
#include "secret/shape.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define TEXT_MAX ((size_t)32 << 20)

struct found {
	size_t count, start, end;
	enum token_verdict verdict;
};

static void on_hit(void *ctx, const struct token_hit *hit)
{
	struct found *f = ctx;

	if (f->count++ > 0)
		return;
	f->start = hit->start;
	f->end = hit->end;
	f->verdict = hit->verdict;
}

static struct found scan(const struct token_shape *shape, struct ward_span text)
{
	const struct token_shape shapes[] = { *shape, { 0 } };
	const struct token_rule rule = { .what = "token", .shapes = shapes };
	const struct token_rule *rules[] = { &rule };
	struct arena *arena = arena_new(1 << 24);
	struct token_scanner *scanner = token_scanner_new(rules, 1, arena);
	struct found found = { 0 };

	assert_non_null(scanner);
	token_scan(scanner, text, arena, on_hit, &found);
	assert_false(arena_failed(arena));
	arena_free(arena);
	return found;
}

/* A text with the first token between '<' and '>'; no token without them. */
struct shape_case {
	const char *text;
	enum token_verdict verdict;
};

static void run(const struct token_shape *shape, const struct shape_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct arena *arena = arena_new(1 << 22);
		struct ward_span raw = sample_expand(arena, cases[i].text);
		char *text = arena_bytes(arena, raw.len);
		struct found want = { .verdict = cases[i].verdict };
		size_t len = 0;

		assert_true(raw.len > 0 && text != NULL);
		for (size_t k = 0; k < raw.len; k++) {
			if (raw.ptr[k] == '\x01')
				want.start = len;
			else if (raw.ptr[k] == '\x02')
				want.end = len;
			else
				text[len++] = raw.ptr[k];
		}
		struct found got = scan(shape, span_make(text, len));
		if ((got.count > 0) != (want.verdict != TOKEN_NO) || got.verdict != want.verdict ||
		    got.start != want.start || got.end != want.end)
			fail_msg("case %zu: %zu found, verdict %d at %zu..%zu, expected %d at "
				 "%zu..%zu: %s",
				 i, got.count, (int)got.verdict, got.start, got.end,
				 (int)want.verdict, want.start, want.end, cases[i].text);
		arena_free(arena);
	}
}
#define RUN(shape, cases) run(&(shape), cases, COUNT(cases))
#define S "\x01"
#define E "\x02"

static void test_prefixed(void **state)
{
	static const struct token_shape shape = { .anchors = "acme_ zeta_",
						  .pattern = "(acme_|zeta_)[A-Za-z0-9]{24}" };
	static const struct shape_case cases[] = {
		{ S "acme_{alnum:24}" E, TOKEN_LIKELY },
		{ "key=\"" S "zeta_{alnum:24}" E "\"\n", TOKEN_LIKELY },
		{ "acme_{alnum:23}", TOKEN_NO },
		{ "acme_{alnum:25}", TOKEN_NO },
		{ "acme_{alnum:24}-x", TOKEN_NO },
		{ "acme_{alnum:24}_x", TOKEN_NO },
		{ "xacme_{alnum:24}", TOKEN_NO },
		{ "-" S "acme_{alnum:24}" E, TOKEN_LIKELY },
		{ "'\\n" S "acme_{alnum:24}" E "\\n'", TOKEN_LIKELY },
		{ "nacme_{alnum:24}", TOKEN_NO },
		{ "\x1b[1;93m" S "acme_{alnum:24}" E "\x1b[0m", TOKEN_LIKELY },
		{ "[93macme_{alnum:24}", TOKEN_NO },
		{ S "acme_xxxxxxxxxxxxxxxxxxxxxxxx" E, TOKEN_PLACEHOLDER },
		{ S "acme_{alnum:8}example{alnum:9}" E, TOKEN_PLACEHOLDER },
		{ S "acme_{alnum:9}Aa234567{alnum:7}" E, TOKEN_PLACEHOLDER },
		{ "ACME_{alnum:24}", TOKEN_NO },
	};

	(void)state;
	RUN(shape, cases);
}

static void test_flags(void **state)
{
	static const struct token_shape weak = { .anchors = "acme_",
						 .pattern = "acme_[a-z0-9]{24}",
						 .flags = SHAPE_WEAK };
	static const struct shape_case weak_cases[] = { { S "acme_{hex:24}" E, TOKEN_CONTEXTUAL } };
	static const struct token_shape glued = { .anchors = "acme_",
						  .pattern = "acme_[a-z0-9]{24}",
						  .flags = SHAPE_GLUED };
	static const struct shape_case glued_cases[] = {
		{ S "acme_{hex:24}" E, TOKEN_LIKELY },
		{ S "acme_{hex:24}" E "extra", TOKEN_CONTEXTUAL },
		{ "xacme_{hex:24}", TOKEN_NO },
	};
	static const struct token_shape mixed = { .anchors = "acme_",
						  .pattern = "acme_[A-Za-z0-9]{24}",
						  .flags = SHAPE_MIXED };
	static const struct shape_case mixed_cases[] = {
		{ S "acme_{alnum:21}aB3" E, TOKEN_LIKELY },
		{ S "acme_{lower:24}" E, TOKEN_PLACEHOLDER },
	};
	static const struct token_shape base64 = { .anchors = "QcMe",
						   .lead = 8,
						   .pattern =
							   "[A-Za-z0-9+/]{8}QcMe[A-Za-z0-9+/]{8}=",
						   .flags = SHAPE_BASE64 };
	static const struct shape_case base64_cases[] = {
		{ "'" S "{alnum:8}QcMe{alnum:8}=" E "'", TOKEN_LIKELY },
		{ "+{alnum:8}QcMe{alnum:8}=", TOKEN_NO },
		{ "{alnum:8}QcMe{alnum:8}==", TOKEN_NO },
		{ "{alnum:7}QcMe{alnum:8}=", TOKEN_NO },
	};
	static const struct token_shape distinct = { .anchors = "acme_",
						     .pattern = "acme_[a-z0-9]{16}",
						     .distinct = 9 };
	static const struct shape_case distinct_cases[] = {
		{ S "acme_a1b2c3d4e5a1c2d4" E, TOKEN_LIKELY },
		{ S "acme_a1b2c3d4a2c4b1d3" E, TOKEN_PLACEHOLDER },
	};

	(void)state;
	RUN(weak, weak_cases);
	RUN(glued, glued_cases);
	RUN(mixed, mixed_cases);
	RUN(base64, base64_cases);
	RUN(distinct, distinct_cases);
}

static void test_short_anchors(void **state)
{
	static const struct token_shape shape = { .anchors = "ac_",
						  .pattern = "ac_[A-Za-z0-9_.~-]{20}" };
	static const struct shape_case cases[] = {
		{ S "ac_{alnum:20}" E, TOKEN_LIKELY },
		{ S "ac_-{alnum:19}" E, TOKEN_LIKELY },
		{ S "ac_~{alnum:19}" E, TOKEN_LIKELY },
		{ "ac_+{alnum:19}", TOKEN_NO },
	};
	static const struct token_shape hex = { .anchors = "ac_",
						.pattern = "ac_[0-9a-f]{20}",
						.flags = SHAPE_HEX };
	static const struct shape_case hex_cases[] = {
		{ S "ac_{hex:20}" E, TOKEN_LIKELY },
		{ S "ac_0f{hex:18}" E, TOKEN_LIKELY },
	};

	(void)state;
	RUN(shape, cases);
	RUN(hex, hex_cases);
}

static void test_keyed(void **state)
{
	static const struct token_shape shape = { .anchors = "acme",
						  .pattern = "[0-9a-f]{32}",
						  .hints = "key secret" };
	static const struct shape_case cases[] = {
		{ "acme_api_key = \"" S "{hex:32}" E "\"", TOKEN_CONTEXTUAL },
		{ "ACME_SECRET=" S "{hex:32}" E "\n", TOKEN_CONTEXTUAL },
		{ "secret_of_Acme: " S "{hex:32}" E, TOKEN_CONTEXTUAL },
		{ "acme:\n  key: " S "{hex:32}" E, TOKEN_CONTEXTUAL },
		{ "acme:\n  a: 1\n  key: " S "{hex:32}" E, TOKEN_CONTEXTUAL },
		{ "acme:\n  a: 1\n  b: 1\n  key: {hex:32}", TOKEN_NO },
		{ "acme {hex:32}", TOKEN_NO },
		{ "acme_key {hex:33}", TOKEN_NO },
		{ "acme_key {hex:31}", TOKEN_NO },
		{ "acme_key@{hex:32}", TOKEN_NO },
		{ "acme_key=x{hex:32}", TOKEN_NO },
		{ "acme_key_is_not_so_near_that_anybody_would_believe_that_it_belongs_here {hex:32}",
		  TOKEN_NO },
		{ "acme_key = 00000000000000000000000000000000", TOKEN_NO },
		{ "acme_key = " S "0123456789abcdef0123456789abcdef" E, TOKEN_PLACEHOLDER },
		{ "aCmE_key = {hex:32}", TOKEN_NO },
	};
	static const struct token_shape sure = {
		.anchors = "acme", .pattern = "[0-9a-f]{32}", .hints = "", .flags = SHAPE_SURE
	};
	static const struct shape_case sure_cases[] = { { "acme " S "{hex:32}" E, TOKEN_LIKELY } };

	(void)state;
	RUN(shape, cases);
	RUN(sure, sure_cases);
}

/* -- Every row of the tables ------------------------------------------------------ */

static bool accept_anchor(void *ctx, const struct literal *literal)
{
	(*(size_t *)ctx)++;
	return literal->text.len >= LITERAL_MIN;
}

static const struct token_shape *shapes_of(size_t i)
{
	const struct ward_rule *rule = ward_rules[i];

	return rule->subject == WARD_SUBJECT_TOKEN ? rule->check.token->shapes : NULL;
}

static void test_rows(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct shape_form form;
	size_t rows = 0;

	(void)state;
	for (size_t i = 0; i < ward_rules_count; i++) {
		const struct token_shape *s = shapes_of(i);

		for (; s != NULL && s->anchors != NULL; s++, rows++) {
			size_t anchors = 0;

			if (!shape_compile(s, arena, &form) || form.pattern.least == 0 ||
			    !shape_anchors(s, accept_anchor, &anchors) || anchors == 0)
				fail_msg("%s: %s", ward_rules[i]->meta.id, s->pattern);
		}
	}
	assert_true(rows > 50);
	arena_free(arena);
}

/* -- Work ------------------------------------------------------------------------- */

/* A text of one piece that comes again and again. */
static struct ward_span repeat(const char *piece, size_t times, struct arena *arena)
{
	size_t len = strlen(piece);
	char *out = arena_bytes(arena, times * len);

	assert_non_null(out);
	for (size_t i = 0; i < times; i++)
		memcpy(out + i * len, piece, len);
	return span_make(out, times * len);
}

/* How often the pattern is tried when all anchors are judged, and how many tokens there are. */
static size_t tries_of(const struct token_shape *shape, struct ward_span text, size_t *tokens)
{
	struct arena *arena = arena_new(1 << 20);
	struct shape_view view = { .text = text };
	struct shape_memo memo = { 0 };
	struct shape_form form;
	const struct ward_span anchor = span_of(shape->anchors);
	size_t start, end;

	assert_true(shape_compile(shape, arena, &form));
	*tokens = 0;
	for (ssize_t at = -1; (at = span_find(text, anchor, (size_t)(at + 1))) >= 0;)
		*tokens += shape_judge(&form, &view, &memo, (size_t)at, anchor.len, arena, &start,
				       &end) != TOKEN_NO;
	arena_free(arena);
	return view.patterns;
}

static void test_places_are_tried_once(void **state)
{
	static const struct token_shape hex = { .anchors = "acme",
						.pattern = "[0-9a-f]{32}",
						.hints = "key" },
					far = { .anchors = "acme",
						.pattern = "[0-9a-f]{32}",
						.hints = "",
						.gap = 250 };
	/* tries and tokens for each piece */
	static const struct {
		const struct token_shape *shape;
		const char *piece;
		size_t tries, tokens;
	} rows[] = {
		{ &hex, "acme ", 1, 0 },
		{ &far, "acme ", 1, 0 },
		{ &far, "acme = , ; ", 7, 0 },
		{ &far, "acme\\n", 1, 0 },
		{ &far, "acmeacme ", 1, 0 },
		{ &far, "acme\n", 1, 0 },
		/* no hint is near: not tried again for the next anchors */
		{ &hex, "acme 0f1e2d3c4b5a69788796a5b4c3d2e1f0 ", 2, 0 },
		/* the values are judged once each, though two anchors reach them */
		{ &hex, "acme acme_key 0f1e2d3c4b5a69788796a5b4c3d2e1f0\n\n\n", 5, 1 },
	};
	enum { TIMES = 2000 };
	struct arena *arena = arena_new(1 << 24);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ward_span text = repeat(rows[i].piece, TIMES, arena);
		size_t tokens, tries = tries_of(rows[i].shape, text, &tokens);

		if (tries > TIMES * rows[i].tries || tokens != TIMES * rows[i].tokens)
			fail_msg("'%s': %zu tries and %zu tokens for %d pieces", rows[i].piece,
				 tries, tokens, TIMES);
	}
	arena_free(arena);
}

/* What a memo holds is of no use before it. */
static void test_anchors_in_any_order(void **state)
{
	static const struct token_shape shape = { .anchors = "acme",
						  .pattern = "[0-9a-f]{32}",
						  .hints = "key" };
	struct arena *arena = arena_new(1 << 20);
	struct shape_view view = { .text = WARD_SPAN(
					   "acme_key x acme 0f1e2d3c4b5a69788796a5b4c3d2e1f0") };
	struct shape_memo memo = { 0 };
	struct shape_form form;
	size_t start = 0, end = 0;

	(void)state;
	assert_true(shape_compile(&shape, arena, &form));
	/* "key" stands within 32 bytes before both */
	assert_int_equal(shape_judge(&form, &view, &memo, 11, 4, arena, &start, &end),
			 TOKEN_CONTEXTUAL);
	assert_int_equal(start, 16);
	assert_int_equal(end, 48);
	assert_int_equal(shape_judge(&form, &view, &memo, 0, 4, arena, &start, &end), TOKEN_NO);
	memo = (struct shape_memo){ 0 };
	assert_int_equal(shape_judge(&form, &view, &memo, 0, 4, arena, &start, &end),
			 TOKEN_CONTEXTUAL);
	assert_int_equal(shape_judge(&form, &view, NULL, 0, 4, arena, &start, &end),
			 TOKEN_CONTEXTUAL);
	arena_free(arena);
}

struct rarity {
	const struct token_shape *shape;
	struct ward_span text;
	const char *id;
};

static void count_one(void *ctx, size_t index, size_t offset)
{
	(void)index;
	(void)offset;
	(*(size_t *)ctx)++;
}

static bool is_rare(void *ctx, const struct literal *literal)
{
	const struct rarity *r = ctx;
	struct arena *arena = arena_new(1 << 22);
	struct literal_set *set = literal_set_new(literal, 1, arena);
	size_t count = 0;

	assert_non_null(set);
	literal_scan(set, r->text, count_one, &count);
	arena_free(arena);
	if (count > r->text.len / 2048)
		fail_msg("%s: '%.*s' is there %zu times in %zu bytes", r->id,
			 WARD_SPAN_ARG(literal->text), count, r->text.len);
	return true;
}

static void add_files(struct buf *out, const char *pattern)
{
	glob_t found;

	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		char bytes[65536];
		FILE *f = fopen(found.gl_pathv[i], "rb");

		assert_non_null(f);
		for (size_t n; (n = fread(bytes, 1, sizeof(bytes), f)) > 0;)
			buf_add(out, bytes, n);
		fclose(f);
	}
	globfree(&found);
}

/** Each candidate costs time: what is common is no anchor. */
static void test_anchors_are_rare(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, TEXT_MAX);
	add_files(&text, "docs/*.md");
	add_files(&text, "src/git/*.c");
	add_files(&text, "src/server/*.c");
	assert_true(buf_span(&text).len > 65536);
	for (size_t i = 0; i < ward_rules_count; i++) {
		const struct token_shape *s = shapes_of(i);

		for (; s != NULL && s->anchors != NULL; s++) {
			struct rarity r = { .shape = s,
					    .text = buf_span(&text),
					    .id = ward_rules[i]->meta.id };
			assert_true(shape_anchors(s, is_rare, &r));
		}
	}
	buf_release(&text);
}

/* Whether a value may begin behind these bytes, told in the simplest way. */
static bool parts(const char *bytes, size_t len)
{
	static const char colour[] = "\x1b[1;93m";

	if (len == sizeof(colour) - 1 && memcmp(bytes, colour, len) == 0)
		return true;
	if (len == 2 && bytes[0] == '\\' && strchr("nrt", bytes[1]) != NULL)
		return true;
	return memchr(" \t\r\n\"'`=:>,|([{<;/", bytes[len - 1], 19) != NULL;
}

/* Every byte, and what ends an escape, at every place of a block, in texts of any length. */
static void test_values_begin(void **state)
{
	static const char *const more[] = { "\\n", "\\r",	 "\\t",	     "\\m",
					    "\\q", "\x1b[1;93m", "\x1b{93m", "[1;93m" };
	static const struct token_shape shapes[] = {
		{ .anchors = "acme", .pattern = "[A-Z]{24}", .hints = "" }, { 0 }
	};
	static const char value[] = "QWERTZUIOPASDFGHJKLYXCVB";
	const struct token_rule rule = { .what = "token", .shapes = shapes };
	const struct token_rule *rules[] = { &rule };
	struct arena *arena = arena_new(1 << 24), *scratch = arena_new(1 << 20);
	struct token_scanner *scanner = token_scanner_new(rules, 1, arena);

	(void)state;
	assert_non_null(scanner);
	for (size_t k = 0; k < 256 + COUNT(more); k++) {
		const char byte = (char)k;
		const char *sign = k < 256 ? &byte : more[k - 256];
		const size_t len = k < 256 ? 1 : strlen(sign);

		for (size_t before = 0; before < 130; before++) {
			const size_t at = before + 5 + len;
			char text[256];
			struct found found = { 0 };

			memset(text, '*', before);
			memcpy(text + before, "acme*", 5);
			memcpy(text + before + 5, sign, len);
			memcpy(text + at, value, sizeof(value) - 1);
			arena_reset(scratch);
			token_scan(scanner, span_make(text, at + sizeof(value) - 1), scratch,
				   on_hit, &found);
			if (found.count != parts(sign, len) ||
			    (found.count > 0 && found.start != at))
				fail_msg("'%.*s' (%zu) at %zu: %zu found", (int)len, sign, k,
					 before, found.count);
		}
	}
	arena_free(scratch);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prefixed),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_short_anchors),
		cmocka_unit_test(test_keyed),
		cmocka_unit_test(test_values_begin),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_places_are_tried_once),
		cmocka_unit_test(test_anchors_in_any_order),
		cmocka_unit_test(test_anchors_are_rare),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
