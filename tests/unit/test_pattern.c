/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "secret/pattern.h"
#include "secret/shape.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool is_valid(const char *text)
{
	struct arena *arena = arena_new(1 << 16);
	struct pattern pattern;
	bool valid = pattern_compile(text, arena, &pattern);

	arena_free(arena);
	return valid;
}

/** Length of the match, 0 also when the pattern cannot be read; `*any` as pattern_match() has it.
 */
static size_t match(const char *text, struct ward_span in, enum pattern_edge edge, size_t *any)
{
	struct arena *arena = arena_new(1 << 16);
	struct pattern pattern;
	size_t len = 0;

	*any = 0;
	if (pattern_compile(text, arena, &pattern))
		len = pattern_match(&pattern, in, edge, any);
	arena_free(arena);
	return len;
}

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
		if (!is_valid(good[i]))
			fail_msg("refused: %s", good[i]);
	for (size_t i = 0; i < COUNT(bad); i++)
		if (is_valid(bad[i]))
			fail_msg("accepted: %s", bad[i]);
}

static void test_no_room(void **state)
{
	char text[2 * (PATTERN_PIECES + 1) + 1] = "";
	struct arena *arena = arena_new(16);
	struct pattern pattern;

	(void)state;
	assert_false(pattern_compile("[ab]c[de]", arena, &pattern));
	arena_free(arena);
	for (size_t i = 0; i < PATTERN_PIECES; i++)
		memcpy(text + 2 * i, "a?", 3);
	assert_true(is_valid(text));
	memcpy(text + 2 * (size_t)PATTERN_PIECES, "a?", 3);
	assert_false(is_valid(text));
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
		/* bytes that stand for themselves, the last of them repeated */
		{ "abc?d", "abd", PATTERN_EDGE_WORD, 3 },
		{ "abc{2}d", "abccd", PATTERN_EDGE_WORD, 5 },
		{ "abc{2}d", "abcd", PATTERN_EDGE_NONE, 0 },
		{ "a[0-9]{2}(xy|zz)b", "a12zzb", PATTERN_EDGE_WORD, 6 },
		{ "a[0-9]{2}(xy|zz)b", "a12zyb", PATTERN_EDGE_NONE, 0 },
		{ "[a-z.]{2,9}", "ab.cd.-", PATTERN_EDGE_WORD, 5 },
		{ "[a-z.]{6,9}", "ab.cd.-", PATTERN_EDGE_WORD, 0 },
		{ "[a-z/]{2,9}", "ab/cd", PATTERN_EDGE_BASE64, 5 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t any, whole;
		size_t len = match(cases[i].pattern, span_of(cases[i].text), cases[i].edge, &any);

		if (len != cases[i].len)
			fail_msg("%s in '%s': %zu, expected %zu", cases[i].pattern, cases[i].text,
				 len, cases[i].len);
		whole = match(cases[i].pattern, span_of(cases[i].text), PATTERN_EDGE_NONE, &len);
		if (any != whole || any != len)
			fail_msg("%s in '%s': %zu whatever follows, expected %zu", cases[i].pattern,
				 cases[i].text, any, whole);
	}
}

static void test_longest(void **state)
{
	char *text = malloc(SHAPE_MAX + 10);
	size_t any;

	(void)state;
	assert_non_null(text);
	memset(text, 'a', SHAPE_MAX + 10);
	assert_int_equal(match("a{1,}", span_make(text, SHAPE_MAX), PATTERN_EDGE_WORD, &any),
			 SHAPE_MAX);
	assert_int_equal(match("a{1,}", span_make(text, SHAPE_MAX + 10), PATTERN_EDGE_WORD, &any),
			 0);
	assert_int_equal(match("a{1,}", span_make(text, SHAPE_MAX + 10), PATTERN_EDGE_NONE, &any),
			 SHAPE_MAX);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_match),
		cmocka_unit_test(test_longest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
