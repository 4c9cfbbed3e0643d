/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/time.h"
#include "secret/gitleaks.h"
#include "secret/gitleaks_decode.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static int set_up(void **state)
{
	*state = arena_new((size_t)512 << 20);
	return *state == NULL;
}

static int tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

/* All passes over a text; how many of them decoded something. */
static size_t decode_all(struct arena *arena, struct ward_span text,
			 struct gl_pass passes[GL_PASSES + 1])
{
	struct ward_error err = { 0 };
	size_t n = 0;

	passes[0] = (struct gl_pass){ .text = text };
	while (n < GL_PASSES) {
		assert_int_equal(gl_decode(&passes[n], arena, &passes[n + 1], &err), WARD_OK);
		if (passes[n + 1].segments.len == 0)
			break;
		n++;
	}
	return n;
}

/* What each encoding is, and what only looks like one. "fill-in-this-one" throughout. */
static void test_one_pass(void **state)
{
	static const struct {
		const char *text, *want; /* NULL: nothing is decoded */
		uint8_t encodings;	 /* of the first segment */
	} rows[] = {
		{ "", NULL, 0 },
		/* From the first to the last of a line. */
		{ "a %41 b", "a A b", GL_PERCENT },
		{ "a %41 b %42 c\n%43", "a A b B c\nC", GL_PERCENT },
		{ "%4", NULL, 0 },
		{ "%4g", NULL, 0 },
		{ "100%", NULL, 0 },
		{ "%%41%", "%A%", GL_PERCENT },
		{ "%41 %zz %42", "A %zz B", GL_PERCENT },
		{ "%09%0a%7E", "\t\n~", GL_PERCENT },
		/* One byte that is no text, and all of it stays. */
		{ "%41%7f", NULL, 0 },
		{ "%41%08", NULL, 0 },
		{ "%41 \xc3\xa9 %c3", NULL, 0 },
		{ "%41 \xc3\xa9 %42", "A \xc3\xa9 B", GL_PERCENT },
		/* Code points take the blank behind them along. */
		{ "U+0041 U+0042\nx", "ABx", GL_UNICODE },
		{ "zU+0041", "zA", GL_UNICODE },
		{ "U+0041", "A", GL_UNICODE },
		{ "U+0041.", NULL, 0 },
		{ "u+0041 ", NULL, 0 },
		{ "U+004 ", NULL, 0 },
		{ "U+00411 ", NULL, 0 },
		{ "abcdefghijkU+0041 ", NULL, 0 },
		{ "\\u0041\\u0042", "AB", GL_UNICODE },
		{ "\\\\u0041\\U0042z", "ABz", GL_UNICODE },
		{ "\\\\\\u0041", "\\A", GL_UNICODE },
		{ "\\u004", NULL, 0 },
		{ "\\x0041", NULL, 0 },
		{ "\\u00e9\\u20AC\\ud800", "\xc3\xa9\xe2\x82\xac\xef\xbf\xbd", GL_UNICODE },
		/* 32 digits or more, an even number. */
		{ "66696c6c2d696e2d746869732d6f6e65", "fill-in-this-one", GL_HEX },
		{ "66696C6C2D696E2D746869732D6F6E65", "fill-in-this-one", GL_HEX },
		{ "66696c6c2d696e2d746869732d6f6e651", NULL, 0 },
		{ "66696c6c2d696e2d746869732d6f6e", NULL, 0 },
		{ "66696c6c2d696e2d746869732d6f6e7f", NULL, 0 },
		/* Where another character of base64 stands before it, it is that. */
		{ "z66696c6c2d696e2d746869732d6f6e65", NULL, 0 },
		/* 16 characters or more of either alphabet. */
		{ "ZmlsbC1pbi10aGlzLW9uZQ==", "fill-in-this-one", GL_BASE64 },
		{ "ZmlsbC1pbi10aGlzLW9uZQ", "fill-in-this-one", GL_BASE64 },
		{ "ZmlsbC1pbi10aGlzLW9uZQ=", NULL, 0 },
		{ "ZmlsbC1pbi10aGlzLW9uZQ===", "fill-in-this-one=", GL_BASE64 },
		{ "x:ZmlsbC1pbi10aGlz;", "x:fill-in-this;", GL_BASE64 },
		{ "ZmlsbC1pbi10aGl", NULL, 0 },
		{ "ZmlsbC1pbi10aGlzL", NULL, 0 },
		{ "Pz8/Pz8/Pz8/Pz8/", "????????????", GL_BASE64 },
		{ "Pz8_Pz8_Pz8_Pz8_", "????????????", GL_BASE64 },
		{ "Pz8_Pz8/Pz8_Pz8/", NULL, 0 },
		{ "Pz8/Pz8/Pz8/Pz8/Pw", NULL, 0 },
		{ "Pz8_Pz8_Pz8_Pz8_Pw==", NULL, 0 },
		/* Bits behind the last byte mean nothing. */
		{ "ZmlsbC1pbi10aGlzLW9uZR==", "fill-in-this-one", GL_BASE64 },
		{ "averyplainlettersonlynameofafunction", NULL, 0 },
		/* Of two that touch, the one that is more specific. */
		{ "ZmlsbC1pbi10aGlzLW9uZQ%3d%3D", "ZmlsbC1pbi10aGlzLW9uZQ==", GL_PERCENT },
		{ "%41ZmlsbC1pbi10aGlzLW9uZQ", "AZmlsbC1pbi10aGlzLW9uZQ", GL_PERCENT },
		{ "66696c6c2d696e2d746869732d6f6e65ZmlsbC1pbi10aGlzLW9uZQ",
		  "fill-in-this-oneZmlsbC1pbi10aGlzLW9uZQ", GL_HEX },
		{ "ZmlsbC1pbi10aGlzLW9uZQ==\\u0041", "ZmlsbC1pbi10aGlzLW9uZQ==A", GL_UNICODE },
		{ "ZmlsbC1pbi10aGlzLW9uZQ==;\\u0041", "fill-in-this-one;A", GL_BASE64 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct gl_pass given = { .text = span_of(rows[i].text) };
		struct ward_error err = { 0 };
		struct gl_pass pass;

		assert_int_equal(gl_decode(&given, *state, &pass, &err), WARD_OK);
		if ((rows[i].want == NULL) != (pass.segments.len == 0))
			fail_msg("'%s': %zu segments", rows[i].text, pass.segments.len);
		if (rows[i].want == NULL)
			continue;
		if (!span_is(pass.text, rows[i].want) ||
		    pass.segments.items[0].encodings != rows[i].encodings)
			fail_msg("'%s': '%.*s', %u", rows[i].text, (int)pass.text.len,
				 pass.text.ptr, pass.segments.items[0].encodings);
	}
}

/* Bytes of a pass, and those of the text that they come from. */
static void test_outer(void **state)
{
	static const struct {
		const char *text;
		size_t pass, start, end, from, to;
	} rows[] = {
		/* "x AB y" */
		{ "x %41%42 y", 1, 2, 4, 2, 8 },
		{ "x %41%42 y", 1, 2, 3, 2, 8 },
		{ "x %41%42 y", 1, 0, 1, 0, 1 },
		{ "x %41%42 y", 1, 0, 3, 0, 8 },
		{ "x %41%42 y", 1, 3, 6, 2, 10 },
		{ "x %41%42 y", 1, 5, 6, 9, 10 },
		/* What only touches is part of it. */
		{ "x %41%42 y", 1, 4, 6, 2, 10 },
		{ "x %41%42 y", 1, 1, 2, 1, 8 },
		/* "A\nB\nC" */
		{ "%41\n%42\n%43", 1, 0, 5, 0, 11 },
		{ "%41\n%42\n%43", 1, 1, 3, 0, 7 },
		{ "%41\n%42\n%43", 1, 2, 3, 4, 7 },
		{ "%41\n%42\n%43", 1, 4, 5, 8, 11 },
		/* "%41 z" of "%2541 z", then "A z" */
		{ "%2541 z", 2, 0, 1, 0, 5 },
		{ "%2541 z", 2, 2, 3, 6, 7 },
		{ "%2541 z", 2, 0, 3, 0, 7 },
		/* What was decoded before, beside what is now. */
		{ "%41 b\n%2542 c", 2, 0, 1, 0, 3 },
		{ "%41 b\n%2542 c", 2, 4, 5, 6, 11 },
		{ "%41 b\n%2542 c", 2, 6, 7, 12, 13 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct gl_pass passes[GL_PASSES + 1];
		size_t start = rows[i].start, end = rows[i].end;
		const size_t n = decode_all(*state, span_of(rows[i].text), passes);

		assert_int_equal(n, rows[i].pass);
		gl_outer(&passes[n], &start, &end);
		if (start != rows[i].from || end != rows[i].to)
			fail_msg("row %zu: %zu to %zu", i, start, end);
	}
}

static void test_passes(void **state)
{
	char text[64] = "25252525252541";
	struct gl_pass passes[GL_PASSES + 1];

	/* "%25...41": each pass takes one away, and there are five. */
	memmove(text + 1, text, 15);
	text[0] = '%';
	assert_int_equal(decode_all(*state, span_of(text), passes), GL_PASSES);
	assert_true(span_is(passes[GL_PASSES].text, "%2541"));
	assert_int_equal(passes[GL_PASSES].segments.items[0].encodings, GL_PERCENT);
	/* All that lies around is told. */
	assert_int_equal(decode_all(*state, WARD_SPAN("WEEyNTc1MzAzMDM0MzE= %5cu0041"), passes), 2);
	assert_int_equal(passes[2].segments.items[0].encodings, GL_PERCENT | GL_UNICODE);
	assert_string_equal(gitleaks_encoding(0), "percent");
	assert_string_equal(gitleaks_encoding(3), "base64");
	assert_null(gitleaks_encoding(4));
}

/* -- Rules -------------------------------------------------------------------------- */

#define RULE "[[rules]]\nid='r'\nregex='k=(\\w+)'\n"
/* "k=one k=two" and the like, with what is around long enough to be base64. */
#define ONE_TWO "az1vbmUgaz10d28gLi4u"			      /* "k=one k=two ..." */
#define U_ME "dT1tZSAuLi4gLi4uIC4u"			      /* "u=me ... ... .." */
#define HIDDEN "NmIzZDZmNmU2NTIwMmUyZTJlMmUyZTJlMmUyZTJlMmU=" /* hex of "k=one .........." */

static void judge(struct arena *arena, const char *rules, struct ward_span text, struct buf *out)
{
	const struct gitleaks_options options = { .path = WARD_SPAN(".gitleaks.toml") };
	const struct gitleaks_text in = { .path = WARD_SPAN("a"), .bytes = text };
	struct ward_error err = { 0 };
	struct gitleaks_hits hits;
	struct gitleaks *g;

	if (gitleaks_new(span_of(rules), &options, arena, &g, &err) != WARD_OK ||
	    gitleaks_judge(g, &in, arena, &hits, &err) != WARD_OK)
		fail_msg("%s: %s", rules, err.message);
	for (size_t i = 0; i < hits.list.len; i++) {
		const struct gitleaks_hit *h = &hits.list.items[i];

		buf_printf(out, "%.*s=%.*s@%zu.%zu-%zu ", (int)h->rule.len, h->rule.ptr,
			   (int)h->secret.len, h->secret.len > 0 ? h->secret.ptr : "", h->depth,
			   h->from, h->to);
	}
	gitleaks_free(g);
}

static void test_rules(void **state)
{
	static const struct {
		const char *rules, *text, *want;
	} rows[] = {
		{ RULE, "x " ONE_TWO " y", "r=one@1.2-22 r=two@1.2-22 " },
		{ RULE, HIDDEN, "r=one@2.0-44 " },
		/* What stood there before is not found again. */
		{ RULE, "k=me " ONE_TWO, "r=me@0.2-4 r=one@1.5-25 r=two@1.5-25 " },
		/* But what only decoded text completes is. */
		{ RULE, "k=%61b", "r=ab@1.2-6 " },
		{ RULE, "%6b=ab", "r=ab@1.4-6 " },
		/* Keywords and entropy are those of decoded text, groups too. */
		{ RULE "keywords=['TWO']", ONE_TWO, "r=one@1.0-20 r=two@1.0-20 " },
		{ RULE "keywords=['three']", ONE_TWO, "" },
		{ RULE "entropy=1.6", ONE_TWO, "" },
		{ RULE "entropy=1.5", ONE_TWO, "r=one@1.0-20 r=two@1.0-20 " },
		{ "[[rules]]\nid='r'\nregex='(k)=(t\\w+)'\nsecretGroup=2\n", ONE_TWO,
		  "r=two@1.0-20 " },
		/* Allowlists: the secret, the match, and the line as it is decoded. */
		{ RULE "[[rules.allowlists]]\nregexes=['^one$']", ONE_TWO, "r=two@1.0-20 " },
		{ RULE "[[rules.allowlists]]\nstopwords=['TW']", ONE_TWO, "r=one@1.0-20 " },
		{ RULE "[[rules.allowlists]]\nregexTarget='match'\nregexes=['^k=o']", ONE_TWO,
		  "r=two@1.0-20 " },
		{ RULE "[[rules.allowlists]]\nregexTarget='line'\nregexes=['two']", ONE_TWO "\n",
		  "" },
		{ RULE "[[rules.allowlists]]\nregexTarget='line'\nregexes=['az1']", ONE_TWO "\n",
		  "r=one@1.0-20 r=two@1.0-20 " },
		{ RULE "[[rules.allowlists]]\nregexTarget='line'\nregexes=['two']",
		  "two\n%6b=ab\ntwo", "r=ab@1.8-10 " },
		{ RULE "[[allowlists]]\nregexes=['^one$']", ONE_TWO, "r=two@1.0-20 " },
		/* gitleaks:allow stands on the line of the file, not in what is decoded. */
		{ RULE, ONE_TWO " # gitleaks:allow\n", "" },
		{ RULE, "# gitleaks:allow\n" ONE_TWO "\n", "r=one@1.17-37 r=two@1.17-37 " },
		{ RULE, "%6b=ab%20gitleaks%3aallow\n", "r=ab@1.0-20 " },
		/* Paths count once. */
		{ "[[rules]]\nid='p'\npath='a'\n", ONE_TWO, "p=@0.0-0 " },
		{ RULE "path='b'\n", ONE_TWO, "" },
		/* What is required must be found in the same pass. */
		{ RULE "[[rules.required]]\nid='u'\n[[rules]]\nid='u'\nregex='u=\\w+'\n"
		       "skipReport=true\n",
		  ONE_TWO "\n" U_ME "\n", "r=one@1.0-20 r=two@1.0-20 " },
		{ RULE "[[rules.required]]\nid='u'\n[[rules]]\nid='u'\nregex='u=\\w+'\n"
		       "skipReport=true\n",
		  ONE_TWO "\nu=me\n", "" },
		/* A better rule on the same line takes the place of a generic one, in any pass. */
		{ RULE "[[rules]]\nid='generic'\nregex='on\\b'\n", ONE_TWO " on\n",
		  "r=one@1.0-20 r=two@1.0-20 " },
		{ RULE "[[rules]]\nid='generic'\nregex='on\\b'\n", ONE_TWO "\non\n",
		  "generic=on@0.21-23 r=one@1.0-20 r=two@1.0-20 " },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf got;

		buf_init(&got, 4096);
		judge(*state, rows[i].rules, span_of(rows[i].text), &got);
		if (strcmp(buf_cstr(&got), rows[i].want) != 0)
			fail_msg("%s\non '%s': '%s'", rows[i].rules, rows[i].text, buf_cstr(&got));
		buf_release(&got);
	}
}

static void test_place(void **state)
{
	static const char text[] = "a\n  " ONE_TWO "\n";
	const struct gitleaks_options options = { .path = WARD_SPAN(".gitleaks.toml") };
	const struct gitleaks_text in = { .path = WARD_SPAN("a"), .bytes = span_of(text) };
	struct ward_error err = { 0 };
	struct gitleaks_hits hits;
	struct gitleaks *g;

	assert_int_equal(gitleaks_new(WARD_SPAN(RULE), &options, *state, &g, &err), WARD_OK);
	assert_int_equal(gitleaks_judge(g, &in, *state, &hits, &err), WARD_OK);
	assert_int_equal(hits.list.len, 2);
	assert_int_equal(hits.list.items[1].start_line, 1);
	assert_int_equal(hits.list.items[1].start_column, 4);
	assert_int_equal(hits.list.items[1].end_column, 23);
	assert_int_equal(hits.list.items[1].encodings, GL_BASE64);
	assert_true(span_is(hits.list.items[1].match, "k=two"));
	gitleaks_free(g);
}

/* Each of these made one of the steps look at the rest of the text, or of the line, again. */
static void test_linear(void **state)
{
	static const char *const units[] = {
		"%41",	   "%4",     "%41\n", "\\", "\\u0041",
		"U+0041 ", "U+0041", "41",    "a",  "abcdefghijklmno%"
	};
	const size_t size = (size_t)4 << 20;
	char *text = malloc(size);
	struct gl_pass passes[GL_PASSES + 1];
	const uint64_t start = time_mono_ns();

	assert_non_null(text);
	for (size_t i = 0; i < COUNT(units); i++) {
		for (size_t at = 0; at < size; at++)
			text[at] = units[i][at % strlen(units[i])];
		(void)decode_all(*state, span_make(text, size), passes);
		arena_reset(*state);
	}
	free(text);
	assert_true(time_mono_ns() - start < 60000000000u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_pass), cmocka_unit_test(test_outer),
		cmocka_unit_test(test_passes),	 cmocka_unit_test(test_rules),
		cmocka_unit_test(test_place),	 cmocka_unit_test(test_linear),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
