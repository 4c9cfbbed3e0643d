/* SPDX-License-Identifier: Apache-2.0 */
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

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new((size_t)64 << 20);
	return arena == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static size_t comments_of(const char *text, const struct doc_comment **out, bool *flag)
{
	const struct limits limits = limits_default();
	struct ward_error err = { .code = 0 };
	struct ward_stream stream;
	size_t count;

	assert_int_equal(stream_parse(span_of(text), &limits, arena, &stream, &err), 0);
	assert_int_equal(stream_comments(&stream, arena, out, &count, &err), 0);
	*flag = stream.has_comments;
	return count;
}

static void test_found(void **state)
{
	static const struct {
		const char *text;
		const char *comments; /* one a line */
	} cases[] = {
		{ "a: 1\n", "" },
		{ "", "" },
		{ "# one\n", "# one\n" },
		{ "# one", "# one\n" },
		{ "a: 1 # v4\n", "# v4\n" },
		{ "a: 1 # v4\r\nb: 2\r\n", "# v4\n" },
		{ "a: 1# no\n", "" },
		{ "a: '# no'\n", "" },
		{ "a: \"# no\"\n", "" },
		{ "a: \"x\n # no\n y\"\n", "" },
		{ "a: x#y # z\n", "# z\n" },
		{ "# a\nb: 1\n# c\nd: 2\n# e\n", "# a\n# c\n# e\n" },
		{ "a: | # head\n  # no\n  x\n# yes\n", "# head\n# yes\n" },
		{ "a: |\n  x # no\n\n# yes\nb: 1\n", "# yes\n" },
		{ "a: > # head\nb: 1 # b\n", "# head\n# b\n" },
		{ "a: |2-# no\n", "" },
		{ "- |\n # no\n- x # y\n", "# y\n" },
		{ "[a, # b\n  c] # d\n", "# b\n# d\n" },
		{ "[a,# b\n  c]\n", "# b\n" },
		{ "\"a\"# b\n", "# b\n" },
		{ "? a # b\n: c # d\n", "# b\n# d\n" },
		{ "a: !t x#y # z\n", "# z\n" },
		{ "a: &x # b\n  c: d\n", "# b\n" },
		{ "!!map # a\nb: c\n", "# a\n" },
		{ "%YAML 1.1 # a\n--- # b\nc: 1\n... # d\n", "# a\n# b\n# d\n" },
		{ "%TAG !a! tag:x # a\n---\nc: 1\n", "# a\n" },
		{ "a: # b\n  # c\n  d: 1\n", "# b\n# c\n" },
		{ "a: *x # b\nc: 1\n", "# b\n" },
		{ "---\n# a\n---\n# b\n", "# a\n# b\n" },
		{ "a: 1\n---\n# c\nb: [ # no\n---\nd: 1 # e\n", "# c\n# e\n" },
		{ "# a\nb: {{ x }} # no\n  # c\n", "# a\n# c\n" },
		{ "\xef\xbb\xbf# a\n", "# a\n" },
		{ "#\n#\n", "#\n#\n" },
	};
	struct buf got;

	(void)state;
	buf_init(&got, 4096);
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct doc_comment *list;
		bool flag;
		const size_t n = comments_of(cases[i].text, &list, &flag);

		buf_clear(&got);
		for (size_t k = 0; k < n; k++) {
			buf_add(&got, cases[i].text + list[k].start, list[k].end - list[k].start);
			buf_add_char(&got, '\n');
		}
		if (!span_is(buf_span(&got), cases[i].comments))
			fail_msg("case %zu: %s", i, buf_cstr(&got));
		assert_true(flag || n == 0);
	}
	buf_release(&got);
}

static void test_places(void **state)
{
	const struct doc_comment *list;
	bool flag;

	(void)state;
	assert_int_equal(comments_of("\xc3\xa9: \xc3\xa9 # a\n---\r\n  # bc\r\n", &list, &flag), 2);
	assert_int_equal(list[0].start, 7);
	assert_int_equal(list[0].end, 10);
	assert_int_equal(list[0].line, 1);
	assert_int_equal(list[0].column, 6);
	assert_int_equal(list[1].start, 18);
	assert_int_equal(list[1].end, 22);
	assert_int_equal(list[1].line, 3);
	assert_int_equal(list[1].column, 3);
}

static void test_flag(void **state)
{
	const struct doc_comment *list;
	bool flag;

	(void)state;
	assert_int_equal(comments_of("a: 1\nb#c: d\n", &list, &flag), 0);
	assert_false(flag);
	assert_null(list);
	assert_int_equal(comments_of("a: '# x'\n", &list, &flag), 0);
	assert_true(flag);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_flag),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
