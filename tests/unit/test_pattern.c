/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/span.h"
#include "secret/pattern.h"
#include "secret/shape.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void test_valid(void **state)
{
	static const char *const good[] = { "a",	"abc_",	   "[a-z]",	  "[a-z0-9_-]{3}",
					    "\\d{2,4}", "\\w{2,}", "x(a|bc|)y",	  "(a|b)?c",
					    "a\\.b\\?", "[\\]a]",  "[\\d.]{1,2}", "+=%$" };
	static const char *const bad[] = {
		"",    "[",   "[]",  "[^a]",   "[a",	   "(a",      "()",    ")",	"]",
		"a{",  "a{}", "a{2", "a{3,2}", "a{0}",	   "a{,3}",   "{2}",   "?",	"a??",
		"a|b", "\\",  "\\s", "\\b",    "(a|b){2}", "a{9999}", "[z-a]", "[\\s]", "a{4097}"
	};

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		if (!pattern_is_valid(good[i]))
			fail_msg("refused: %s", good[i]);
	for (size_t i = 0; i < COUNT(bad); i++)
		if (pattern_is_valid(bad[i]))
			fail_msg("accepted: %s", bad[i]);
}

static void test_match(void **state)
{
	static const struct {
		const char *pattern, *text;
		enum pattern_edge edge;
		size_t len;
	} cases[] = {
		{ "abc", "abc", PATTERN_EDGE_WORD, 3 },
		{ "abc", "abcd", PATTERN_EDGE_WORD, 0 },
		{ "abc", "abcd", PATTERN_EDGE_NONE, 3 },
		{ "abc", "ab", PATTERN_EDGE_NONE, 0 },
		{ "abc", "abc-", PATTERN_EDGE_WORD, 0 },
		{ "abc", "abc_", PATTERN_EDGE_WORD, 0 },
		{ "abc", "abc=", PATTERN_EDGE_WORD, 3 },
		{ "abc", "abc=", PATTERN_EDGE_BASE64, 0 },
		{ "abc", "abc/", PATTERN_EDGE_BASE64, 0 },
		{ "a[0-9]{2,3}", "a12 ", PATTERN_EDGE_WORD, 3 },
		{ "a[0-9]{2,3}", "a1 ", PATTERN_EDGE_WORD, 0 },
		{ "a[0-9]{2,3}", "a1234", PATTERN_EDGE_WORD, 0 },
		{ "a[0-9]{2,3}", "a1234", PATTERN_EDGE_NONE, 4 },
		{ "a[0-9]{2,}", "a1234567", PATTERN_EDGE_WORD, 8 },
		/* What follows may also be of the class: no piece takes more than it may. */
		{ "[a-z]{2,9}xyz[a-z]{2}", "aaxyzxyzbb", PATTERN_EDGE_WORD, 10 },
		{ "[a-z]{2,4}xyz[a-z]{2}", "aaxyzxyzbb", PATTERN_EDGE_WORD, 0 },
		{ "[a-z]{2,4}xyz[a-z]{2,9}", "aaxyzxyzbb", PATTERN_EDGE_WORD, 10 },
		{ "[ab]{1,3}[bc]{1,3}", "abbbcc", PATTERN_EDGE_WORD, 6 },
		{ "[ab]{0,3}c", "c", PATTERN_EDGE_WORD, 1 },
		{ "(ab|abc)d?", "abcd", PATTERN_EDGE_WORD, 4 },
		{ "(ab|abc)d?", "abd", PATTERN_EDGE_WORD, 3 },
		{ "x(-1|-2)?", "x-2", PATTERN_EDGE_WORD, 3 },
		{ "x(-1|-2)?", "x-3", PATTERN_EDGE_NONE, 1 },
		{ "x(-1|-2)?", "x-3", PATTERN_EDGE_WORD, 0 },
		{ "\\.\\d\\w", ".7_", PATTERN_EDGE_WORD, 3 },
		{ "\\.\\d\\w", ".a_", PATTERN_EDGE_WORD, 0 },
		{ "a?b?c?", "", PATTERN_EDGE_NONE, 0 },
		{ "[0-9", "1", PATTERN_EDGE_NONE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t len = pattern_match(cases[i].pattern, span_of(cases[i].text), cases[i].edge);
		if (len != cases[i].len)
			fail_msg("%s in '%s': %zu, expected %zu", cases[i].pattern, cases[i].text,
				 len, cases[i].len);
	}
}

static void test_longest(void **state)
{
	char *text = malloc(SHAPE_MAX + 10);

	(void)state;
	assert_non_null(text);
	memset(text, 'a', SHAPE_MAX + 10);
	assert_int_equal(pattern_match("a{1,}", span_make(text, SHAPE_MAX), PATTERN_EDGE_WORD),
			 SHAPE_MAX);
	assert_int_equal(pattern_match("a{1,}", span_make(text, SHAPE_MAX + 10), PATTERN_EDGE_WORD),
			 0);
	assert_int_equal(pattern_match("a{1,}", span_make(text, SHAPE_MAX + 10), PATTERN_EDGE_NONE),
			 SHAPE_MAX);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_match),
		cmocka_unit_test(test_longest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
