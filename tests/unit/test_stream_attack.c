/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text made to cost more than it is worth. Every case must end, and say why
 * where a limit was met; the time they take is watched by the test runner.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "doc/stream.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define MIB ((size_t)1 << 20)
#define NO_PROBLEM (-1)

static void check(const struct buf *text, int kind, const char *name)
{
	const struct limits limits = limits_default();
	struct arena *arena = arena_new((size_t)1 << 30);
	struct ward_error err = { .code = 0 };
	const struct doc_comment *comments;
	struct ward_stream s;
	size_t count;
	size_t found = 0;

	assert_non_null(arena);
	assert_false(buf_failed(text));
	assert_int_equal(stream_parse(buf_span(text), &limits, arena, &s, &err), 0);
	assert_int_equal(stream_comments(&s, arena, &comments, &count, &err), 0);
	for (size_t i = 0; i < s.problem_count; i++)
		found += (int)s.problems[i].kind == kind;
	if (kind == NO_PROBLEM ? s.problem_count > 0 : found == 0)
		fail_msg("%s: %zu problems, the first of kind %d", name, s.problem_count,
			 s.problem_count > 0 ? (int)s.problems[0].kind : -1);
	arena_free(arena);
}

/* The same piece again and again, between a head and a tail. */
static void test_repeated(void **state)
{
	static const struct {
		const char *head;
		const char *piece;
		const char *tail;
		size_t size;
		int kind;
	} cases[] = {
		{ "", "[", "", 100000, DOC_DEPTH },
		{ "", "[", "", 10 * MIB, DOC_DEPTH },
		{ "", "{a: ", "", 160000, DOC_DEPTH },
		{ "", "- ", "", 200000, DOC_DEPTH },
		{ "", "? ", "", 200000, DOC_DEPTH },
		{ "", "---\n", "", 400000, DOC_NODES },
		{ "", "a: b\n", "", 5 * MIB, DOC_NODES },
		{ "", "-\n", "", 10 * MIB, DOC_NODES },
		{ "", "? a\n", "", 10 * MIB, DOC_NODES },
		{ "", "a: *b\n", "", 10 * MIB, DOC_ALIASES },
		{ "a: &b 1\n", "a: *b\n", "", MIB, DOC_ALIASES },
		{ "a: ", "x", "", 10 * MIB, NO_PROBLEM },
		{ "a: \"", "x", "\"", 10 * MIB, NO_PROBLEM },
		{ "a: |\n", "  xxxxxx xxxx\n", "", 10 * MIB, NO_PROBLEM },
		{ "", "x", ": 1\n", 10 * MIB, DOC_SYNTAX },
		{ "{", "x", ": 1}", 10 * MIB, DOC_SYNTAX },
		{ "", "#", "", 10 * MIB, NO_PROBLEM },
		{ "", "#\n", "", 2 * MIB, NO_PROBLEM },
		{ "", "\n", "", 10 * MIB, NO_PROBLEM },
		{ "", "---\n@\n", "", 10 * MIB, DOC_SYNTAX },
		{ "", "---\n\"\n", "", MIB, DOC_SYNTAX },
		{ "", "---\n\xff\n", "", 10 * MIB, DOC_ENCODING },
		{ "", "--- a\n", "", MIB, DOC_SEPARATOR },
		{ "", "a: {{ .x }}\n", "", 10 * MIB, DOC_NODES },
		{ "", "{{", "", MIB, DOC_DEPTH },
		{ "", "%TAG !a! tag:x,2000:\n", "---\n- !a!b x\n", MIB, DOC_NODES },
		{ "%TAG !a! ", "x", "\n---\n- !a!b x\n", MIB, DOC_NODES },
		{ "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "a,", "", 10 * MIB,
		  DOC_DEPTH },
		{ "\xc2\x85{", "a: b, ", "}", MIB, NO_PROBLEM },
		{ "\xc2\x85{", "\xc3\xa9: b, ", "}", MIB, NO_PROBLEM },
		{ "a: \"", "\\ud83d\\ude00", "\"", MIB, NO_PROBLEM },
		{ "a: \"", "\\ud83d\\ude00", "\\ud83d\"", MIB, DOC_SYNTAX },
		{ "a: \"", "\\\\", "\"", 10 * MIB, NO_PROBLEM },
		{ "", "\xef\xbb\xbf", "", MIB, DOC_ENCODING },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buf text;

		buf_init(&text, 16 * MIB);
		buf_add_str(&text, cases[i].head);
		while (text.len < cases[i].size - 64)
			buf_add_str(&text, cases[i].piece);
		buf_add_str(&text, cases[i].tail);
		check(&text, cases[i].kind, cases[i].piece);
		buf_release(&text);
	}
}

static void test_nul(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, 16 * MIB);
	while (text.len < 10 * MIB)
		buf_add(&text, "\0\0\0\0\0\0\0\0", 8);
	check(&text, DOC_ENCODING, "NUL");
	buf_release(&text);
}

/* libyaml clears a buffer as long as the longest run of blanks for each word. */
static void test_blank_run(void **state)
{
	static const char *const heads[] = { "a: x", "a: \"x", "a: |\n x" };
	static const char *const words[] = { " y", " y", "\n y" };

	(void)state;
	for (size_t i = 0; i < COUNT(heads); i++) {
		struct buf text;

		buf_init(&text, 16 * MIB);
		buf_add_str(&text, heads[i]);
		while (text.len < 2 * MIB)
			buf_add_char(&text, words[i][0]);
		while (text.len < 9 * MIB)
			buf_add_str(&text, words[i]);
		check(&text, DOC_NODES, heads[i]);
		buf_release(&text);
	}
}

static void test_deep_indent(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, 16 * MIB);
	for (unsigned i = 0; i < 4000; i++)
		buf_printf(&text, "%*sa:\n", (int)i, "");
	check(&text, DOC_DEPTH, "indentation");
	buf_release(&text);
}

static void test_many_anchors(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, 16 * MIB);
	for (unsigned i = 0; i < 200000; i++)
		buf_printf(&text, "- &a%u x\n", i);
	for (unsigned i = 0; i < 99; i++)
		buf_printf(&text, "- *a%u\n", i * 2000);
	check(&text, NO_PROBLEM, "anchors");
	buf_add_str(&text, "- *none\n");
	check(&text, DOC_UNDEFINED_ALIAS, "anchors");
	buf_release(&text);
}

static void test_long_tags(void **state)
{
	struct buf text;

	(void)state;
	buf_init(&text, 16 * MIB);
	for (char c = 'a'; c <= 'b'; c++) {
		buf_printf(&text, "%%TAG !%c! tag:", c);
		for (unsigned i = 0; i < 200; i++)
			buf_add_char(&text, c);
		buf_add_char(&text, '\n');
	}
	buf_add_str(&text, "---\n");
	while (text.len < 8 * MIB)
		buf_add_str(&text, "- !a!x y\n- !b!x y\n");
	check(&text, DOC_NODES, "tags");
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_repeated),     cmocka_unit_test(test_nul),
		cmocka_unit_test(test_blank_run),    cmocka_unit_test(test_deep_indent),
		cmocka_unit_test(test_many_anchors), cmocka_unit_test(test_long_tags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
