/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/span.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct ward_span none = { NULL, 0 };

static void test_views(void **state)
{
	const struct ward_span s = WARD_SPAN("abcdef");

	(void)state;
	assert_true(span_eq(span_of(NULL), none));
	assert_int_equal(span_of("xyz").len, 3);
	assert_true(span_is(span_make("xyz", 2), "xy"));
	assert_true(span_is(span_sub(s, 1, 3), "bc"));
	assert_true(span_is(span_sub(s, 4, 99), "ef"));
	assert_true(span_is(span_sub(s, 5, 2), ""));
	assert_true(span_is(span_sub(s, SIZE_MAX, SIZE_MAX), ""));
	assert_true(span_is(span_sub(none, 0, 7), ""));
}

static void test_compare(void **state)
{
	(void)state;
	assert_true(span_eq(none, WARD_SPAN("")));
	assert_false(span_eq(WARD_SPAN("a"), WARD_SPAN("b")));
	assert_true(span_eq(WARD_SPAN("a\0b"), WARD_SPAN("a\0b")));
	assert_false(span_eq(WARD_SPAN("a\0b"), WARD_SPAN("a\0c")));
	assert_false(span_is(WARD_SPAN("a\0b"), "a"));
	assert_true(span_is_nocase(WARD_SPAN("Ab-Z"), "aB-z"));
	assert_false(span_is_nocase(WARD_SPAN("@"), "`"));
	assert_false(span_is_nocase(WARD_SPAN("["), "{"));
	assert_false(span_is_nocase(WARD_SPAN("ab"), "abc"));
	assert_true(span_starts(WARD_SPAN("refs/heads/x"), "refs/heads/"));
	assert_false(span_starts(WARD_SPAN("ref"), "refs"));
	assert_true(span_starts(none, ""));
	assert_true(span_ends(WARD_SPAN("a.yaml"), ".yaml"));
	assert_false(span_ends(WARD_SPAN("yaml"), ".yaml"));
	assert_true(span_ends(none, ""));
	assert_true(span_cmp(WARD_SPAN("a"), WARD_SPAN("ab")) < 0);
	assert_true(span_cmp(WARD_SPAN("b"), WARD_SPAN("ab")) > 0);
	assert_true(span_cmp(WARD_SPAN("\xff"), WARD_SPAN("a")) > 0);
	assert_int_equal(span_cmp(none, WARD_SPAN("")), 0);
}

static void test_find(void **state)
{
	const struct ward_span s = WARD_SPAN("a/b/c\0d");

	(void)state;
	assert_int_equal(span_find_byte(s, '/', 0), 1);
	assert_int_equal(span_find_byte(s, '/', 2), 3);
	assert_int_equal(span_find_byte(s, '/', 4), -1);
	assert_int_equal(span_find_byte(s, 'd', 0), 6);
	assert_int_equal(span_find_byte(s, 'a', SIZE_MAX), -1);
	assert_int_equal(span_find_byte(none, 'a', 0), -1);
	assert_int_equal(span_rfind_byte(s, '/'), 3);
	assert_int_equal(span_rfind_byte(s, 'x'), -1);
	assert_int_equal(span_rfind_byte(none, 'x'), -1);
	assert_int_equal(span_find(s, WARD_SPAN("/c"), 0), 3);
	assert_int_equal(span_find(s, WARD_SPAN("c\0d"), 4), 4);
	assert_int_equal(span_find(s, WARD_SPAN("c\0d"), 5), -1);
	assert_int_equal(span_find(s, WARD_SPAN(""), 0), -1);
	assert_int_equal(span_find(none, WARD_SPAN("a"), 0), -1);
	assert_int_equal(span_find(WARD_SPAN("ab"), WARD_SPAN("abc"), 0), -1);
	assert_true(span_contains(s, "b/"));
	assert_false(span_contains(s, "bc"));
}

static void test_trim(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "", "" },	    { " \t\r\n", "" },	  { "a", "a" },
		{ " a b ", "a b" }, { "\va\f", "\va\f" }, { "\r\nx\n", "x" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (!span_is(span_trim(span_of(rows[i].in)), rows[i].out))
			fail_msg("row %zu", i);
	}
	assert_int_equal(span_trim(none).len, 0);
}

/* The pieces of `in`, each followed by '|', must be `want`. */
static void check_pieces(const char *in, const char *want, bool lines)
{
	struct ward_span rest = span_of(in);
	struct ward_span left = span_of(want);
	struct ward_span piece;
	struct ward_span expected;

	while (lines ? span_line(&rest, &piece) : span_cut(&rest, ',', &piece)) {
		if (!span_cut(&left, '|', &expected) || !span_eq(piece, expected))
			fail_msg("'%s': piece '" WARD_SPAN_FMT "'", in, WARD_SPAN_ARG(piece));
	}
	if (left.len != 0 || rest.len != 0)
		fail_msg("'%s': ended early", in);
}

static void test_cut(void **state)
{
	(void)state;
	check_pieces("", "", false);
	check_pieces("a,,b", "a||b|", false);
	check_pieces(",", "|", false);
	check_pieces("a,", "a|", false);
	check_pieces(",a", "|a|", false);
	check_pieces("abc", "abc|", false);
}

static void test_line(void **state)
{
	(void)state;
	check_pieces("", "", true);
	check_pieces("a\nb", "a|b|", true);
	check_pieces("a\r\n\r\nb\n", "a||b|", true);
	check_pieces("\n\n", "||", true);
	check_pieces("a\rb\r\r\n", "a\rb\r|", true);
	check_pieces("a\r", "a\r|", true);
}

static void test_to_u64(void **state)
{
	static const struct {
		const char *in;
		uint64_t max, out;
		bool ok;
	} rows[] = {
		{ "0", 0, 0, true },
		{ "1", 0, 0, false },
		{ "00012", 12, 12, true },
		{ "13", 12, 0, false },
		{ "18446744073709551615", UINT64_MAX, UINT64_MAX, true },
		{ "18446744073709551616", UINT64_MAX, 0, false },
		{ "18446744073709551620", UINT64_MAX, 0, false },
		{ "28446744073709551615", UINT64_MAX, 0, false },
		{ "184467440737095516150", UINT64_MAX, 0, false },
		{ "99999999999999999999999999", UINT64_MAX, 0, false },
		{ "", UINT64_MAX, 0, false },
		{ "+1", UINT64_MAX, 0, false },
		{ "-1", UINT64_MAX, 0, false },
		{ " 1", UINT64_MAX, 0, false },
		{ "1 ", UINT64_MAX, 0, false },
		{ "0x1", UINT64_MAX, 0, false },
		{ "1a", UINT64_MAX, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t out = 7;

		if (span_to_u64(span_of(rows[i].in), rows[i].max, &out) != rows[i].ok)
			fail_msg("'%s'", rows[i].in);
		assert_int_equal(out, rows[i].ok ? rows[i].out : 7);
	}
	assert_false(span_to_u64(WARD_SPAN("1\0"), 9, &(uint64_t){ 0 }));
}

static void test_hash(void **state)
{
	(void)state;
	assert_int_equal(span_hash(none), UINT64_C(0xcbf29ce484222325));
	assert_int_equal(span_hash(WARD_SPAN("a")), UINT64_C(0xaf63dc4c8601ec8c));
	assert_int_equal(span_hash(WARD_SPAN("foobar")), UINT64_C(0x85944171f73967e8));
	assert_int_equal(span_hash_ends(none), span_hash_ends(WARD_SPAN("")));
	assert_int_equal(span_hash_ends(WARD_SPAN("12345678a12345678")),
			 span_hash_ends(WARD_SPAN("12345678b12345678")));
	assert_true(span_hash_ends(WARD_SPAN("12345678a12345678")) !=
		    span_hash_ends(WARD_SPAN("12345678aa12345678")));
	assert_true(span_hash_ends(WARD_SPAN("a")) != span_hash_ends(WARD_SPAN("b")));
	assert_true(span_hash_ends(WARD_SPAN("a2345678x")) !=
		    span_hash_ends(WARD_SPAN("b2345678x")));
	assert_true(span_hash_ends(WARD_SPAN("x2345678a")) !=
		    span_hash_ends(WARD_SPAN("x2345678b")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_views),  cmocka_unit_test(test_compare),
		cmocka_unit_test(test_find),   cmocka_unit_test(test_trim),
		cmocka_unit_test(test_cut),    cmocka_unit_test(test_line),
		cmocka_unit_test(test_to_u64), cmocka_unit_test(test_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
