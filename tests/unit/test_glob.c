/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/glob.h"
#include "base/span.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void test_match(void **state)
{
	static const struct {
		const char *pattern, *path;
		bool match;
	} rows[] = {
		{ "a", "a", true },
		{ "a", "b", false },
		{ "a", "", false },
		{ "a", "ab", false },
		{ "ab", "a", false },
		{ "a", "x/a", false },
		{ "a,b", "a,b", true },
		{ "a]", "a]", true },
		/* one byte */
		{ "?", "x", true },
		{ "?", "/", false },
		{ "?", "", false },
		{ "a?c", "abc", true },
		{ "a?c", "a/c", false },
		{ "??", "\xc3\xa4", true },
		/* within a component */
		{ "*", "abc", true },
		{ "*", "", true },
		{ "*", "a/b", false },
		{ "*.yaml", "x.yaml", true },
		{ "*.yaml", ".yaml", true },
		{ "*.yaml", "x.yaml.bak", false },
		{ "*.yaml", "d/x.yaml", false },
		{ "a*b*c", "aXbYc", true },
		{ "a*b*c", "abbcc", true },
		{ "a*b*c", "aXbY", false },
		{ "a/*/c", "a/b/c", true },
		{ "a/*/c", "a//c", true },
		{ "a/*/c", "a/b/x/c", false },
		{ "a*", "a", true },
		/* across components */
		{ "**", "", true },
		{ "**", "a/b/c", true },
		{ "a/**", "a/b", true },
		{ "a/**", "a/b/c", true },
		{ "a/**", "a", false },
		{ "a/**", "ab/c", false },
		{ "a/**/b", "a/b", true },
		{ "a/**/b", "a/x/b", true },
		{ "a/**/b", "a/x/y/b", true },
		{ "a/**/b", "a/xb", false },
		{ "a/**/b", "ab", false },
		{ "**/b", "b", true },
		{ "**/b", "a/b", true },
		{ "**/b", "a/c/b", true },
		{ "**/b", "ab", false },
		{ "**/*.yaml", "x.yaml", true },
		{ "**/*.yaml", "a/b/x.yaml", true },
		{ "**/**/b", "b", true },
		{ "a/**/**/b", "a/b", true },
		{ "a**/b", "a/b", true },
		{ "a**/b", "ax/y/b", true },
		{ "a**/b", "ab", false },
		{ "a**b", "a/x/b", true },
		{ "a***b", "a/x/b", true },
		{ "**/a/**/b/**", "x/a/y/b/z", true },
		{ "**/a/**/b/**", "a/b/", true },
		{ "**/a/**/b/**", "x/a/y/c/z", false },
		/* brackets */
		{ "[abc]", "b", true },
		{ "[abc]", "d", false },
		{ "[a-c]x", "bx", true },
		{ "[a-c]x", "dx", false },
		{ "[!a-c]", "d", true },
		{ "[!a-c]", "b", false },
		{ "[^a]", "a", false },
		{ "[^a]", "^", true },
		{ "[!a]", "/", false },
		{ "[/]", "/", false },
		{ "[+-9]", "/", false },
		{ "[]]", "]", true },
		{ "[]a]", "a", true },
		{ "[!]]", "]", false },
		{ "[!]]", "x", true },
		{ "[a-]", "-", true },
		{ "[-a]", "-", true },
		{ "[\\]]", "]", true },
		{ "[\\]]", "\\", false },
		{ "[a\\-z]", "b", false },
		{ "[a\\-z]", "-", true },
		{ "[{,}]", ",", true },
		{ "[*?]", "x", false },
		{ "[\xc0-\xff]", "\xe0", true },
		{ "[a]", "", false },
		{ "[[]", "[", true },
		/* alternatives */
		{ "{a,b}", "a", true },
		{ "{a,b}", "b", true },
		{ "{a,b}", "c", false },
		{ "{a,b}", "ab", false },
		{ "{a,b}", "a,b", false },
		{ "{a}", "a", true },
		{ "{}", "", true },
		{ "x{,y}z", "xz", true },
		{ "x{,y}z", "xyz", true },
		{ "x{,y}z", "xyyz", false },
		{ "*.{yaml,yml}", "a.yml", true },
		{ "*.{yaml,yml}", "a.yaml", true },
		{ "*.{yaml,yml}", "a.json", false },
		{ "{a,b}{c,d}", "bc", true },
		{ "{a,b}{c,d}", "ba", false },
		{ "{ab,a}{c,bc}", "abc", true },
		{ "{a/**/b,c}", "a/b", true },
		{ "{a/**/b,c}", "a/x/b", true },
		{ "{**/a,b}/c", "x/a/c", true },
		{ "{**/a,b}/c", "a/c", true },
		{ "{**/a,b}/c", "b/c", true },
		{ "a/{,x}**/b", "a/b", true },
		{ "{[a,],b}", ",", true },
		{ "{a\\,b,c}", "a,b", true },
		{ "{a\\}b,c}", "a}b", true },
		/* escapes */
		{ "\\*", "*", true },
		{ "\\*", "x", false },
		{ "a\\?", "a?", true },
		{ "a\\?", "ab", false },
		{ "\\[a]", "[a]", true },
		{ "\\{a\\}", "{a}", true },
		{ "\\a", "a", true },
		{ "a\\\\b", "a\\b", true },
		/* malformed patterns match nothing, not even themselves */
		{ "", "", false },
		{ "[a", "[a", false },
		{ "{a", "{a", false },
		{ "a}", "a}", false },
		{ "a\\", "a\\", false },
		{ "a*[", "a[", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (glob_match(span_of(rows[i].pattern), span_of(rows[i].path)) != rows[i].match)
			fail_msg("'%s' on '%s'", rows[i].pattern, rows[i].path);
	}
	assert_true(glob_match(WARD_SPAN("a?b"), WARD_SPAN("a\0b")));
	assert_true(glob_match(WARD_SPAN("*"), (struct ward_span){ NULL, 0 }));
}

static void test_check(void **state)
{
	static const struct {
		const char *pattern, *why;
	} rows[] = {
		{ "a", NULL },
		{ "**/{a,b}/[!x-z]*\\*", NULL },
		{ "]", NULL },
		{ ",", NULL },
		{ "", "the pattern is empty" },
		{ "[", "a bracket is not closed" },
		{ "[]", "a bracket is not closed" },
		{ "[!]", "a bracket is not closed" },
		{ "[a", "a bracket is not closed" },
		{ "[a-", "a bracket is not closed" },
		{ "[a-\\", "a bracket is not closed" },
		{ "[\\]", "a bracket is not closed" },
		{ "{[}", "a bracket is not closed" },
		{ "[b-a]", "a range in brackets is out of order" },
		{ "[[:alpha:]]", "character classes are not supported in brackets" },
		{ "[a[=b=]]", "character classes are not supported in brackets" },
		{ "{", "a brace is not closed" },
		{ "{a,b", "a brace is not closed" },
		{ "{a\\}", "a brace is not closed" },
		{ "}", "a brace is not opened" },
		{ "{a}}", "a brace is not opened" },
		{ "{a{b}}", "braces are nested" },
		{ "\\", "nothing follows the last backslash" },
		{ "{a\\", "nothing follows the last backslash" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *why = glob_check(span_of(rows[i].pattern));

		if (rows[i].why == NULL ? why != NULL : why == NULL)
			fail_msg("'%s'", rows[i].pattern);
		if (why != NULL)
			assert_string_equal(why, rows[i].why);
	}
}

static void test_longest(void **state)
{
	char pattern[513];
	char path[513];

	(void)state;
	memset(pattern, '?', sizeof(pattern));
	memset(path, 'x', sizeof(path));
	assert_null(glob_check(span_make(pattern, 512)));
	assert_true(glob_match(span_make(pattern, 512), span_make(path, 512)));
	assert_false(glob_match(span_make(pattern, 512), span_make(path, 511)));
	assert_non_null(glob_check(span_make(pattern, 513)));
	assert_false(glob_match(span_make(pattern, 513), span_make(path, 513)));
	/* The most operations that a pattern can make. */
	memset(pattern, ',', sizeof(pattern));
	pattern[0] = '{';
	pattern[511] = '}';
	assert_null(glob_check(span_make(pattern, 512)));
	assert_true(glob_match(span_make(pattern, 512), (struct ward_span){ NULL, 0 }));
	assert_false(glob_match(span_make(pattern, 512), WARD_SPAN("x")));
}

/* Fill `out` with `unit` again and again, whole ones only; the length. */
static size_t repeat(char *out, size_t size, const char *unit)
{
	const size_t n = strlen(unit);
	size_t len = 0;

	for (; len + n <= size; len += n)
		memcpy(out + len, unit, n);
	return len;
}

/* Patterns that take exponential or cubic time when alternatives are tried one by one. */
static void test_bound(void **state)
{
	static const char *const units[] = {
		"*a",	   "**a",
		"**/",	   "*",
		"**/*a",   "{a,aa}",
		"{,a}",	   "{a,a,a,a}*",
		"[!b]*",   "*[a-z]",
		"?*",	   "{**/,a}",
		"{a*,*a}", "[!bcdefghijklmnopqrstuvwxyz]*",
	};
	static const char *const paths[] = { "a", "a/", "aaaa/" };
	char pattern[512];
	char path[4096];

	(void)state;
	for (size_t i = 0; i < COUNT(units); i++) {
		size_t len = repeat(pattern, sizeof(pattern) - 1, units[i]);

		/* Never matches, and cannot be refused by its plain tail. */
		pattern[len++] = '!';
		assert_null(glob_check(span_make(pattern, len)));
		for (size_t k = 0; k < COUNT(paths); k++) {
			const size_t path_len = repeat(path, sizeof(path), paths[k]);
			size_t steps;

			assert_false(glob_match_counted(span_make(pattern, len),
							span_make(path, path_len), &steps));
			/* Two operations a byte, each followed and advanced; a bracket costs its
			 * length. */
			if (steps > 2 * (len + 1) * (path_len + 1))
				fail_msg("'%s' on '%s': %zu steps", units[i], paths[k], steps);
		}
	}
}

/* The cheap ends: most pairs differ there and cost no step. */
static void test_ends_are_free(void **state)
{
	size_t steps = 1;

	(void)state;
	assert_false(glob_match_counted(WARD_SPAN("apps/**"), WARD_SPAN("infra/x"), &steps));
	assert_int_equal(steps, 0);
	assert_false(glob_match_counted(WARD_SPAN("**/*.yaml"), WARD_SPAN("a/b.json"), &steps));
	assert_int_equal(steps, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match),	      cmocka_unit_test(test_check),
		cmocka_unit_test(test_longest),	      cmocka_unit_test(test_bound),
		cmocka_unit_test(test_ends_are_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
