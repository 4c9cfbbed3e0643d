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
#include "base/span.h"
#include "base/time.h"
#include "match/go_syntax.h"
#include "match/regex.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static int setup(void **state)
{
	*state = arena_new((size_t)64 << 20);
	return *state == NULL;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

/* What Go refuses, with where and why. */
static void test_refused(void **state)
{
	static const struct {
		const char *pattern, *why;
		size_t column;
	} rows[] = {
		{ "a(?=b)", "invalid or unsupported Perl syntax: '(?='", 2 },
		{ "a(?!b)", "invalid or unsupported Perl syntax: '(?!'", 2 },
		{ "(?<=a)b", "invalid or unsupported Perl syntax: '(?<'", 1 },
		{ "(?<!a)b", "invalid or unsupported Perl syntax: '(?<'", 1 },
		{ "(?>a)", "invalid or unsupported Perl syntax: '(?>'", 1 },
		{ "(?|a)", "invalid or unsupported Perl syntax: '(?|'", 1 },
		{ "(?#a)", "invalid or unsupported Perl syntax: '(?#'", 1 },
		{ "(?x)a", "invalid or unsupported Perl syntax: '(?x'", 1 },
		{ "(?^)a", "invalid or unsupported Perl syntax: '(?^'", 1 },
		{ "(?R)", "invalid or unsupported Perl syntax: '(?R'", 1 },
		{ "(?1)", "invalid or unsupported Perl syntax: '(?1'", 1 },
		{ "(?(1)a)", "invalid or unsupported Perl syntax: '(?('", 1 },
		{ "(?&n)", "invalid or unsupported Perl syntax: '(?&'", 1 },
		{ "(?P=n)", "invalid or unsupported Perl syntax: '(?P'", 1 },
		{ "(?P>n)", "invalid or unsupported Perl syntax: '(?P'", 1 },
		{ "(?'n'a)", "invalid or unsupported Perl syntax: '(?\''", 1 },
		{ "(?i-)a", "invalid or unsupported Perl syntax: '(?i-)'", 1 },
		{ "(?-)a", "invalid or unsupported Perl syntax: '(?-)'", 1 },
		{ "(?i-s-m)a", "invalid or unsupported Perl syntax: '(?i-s-'", 1 },
		{ "(?i", "invalid or unsupported Perl syntax: '(?i'", 1 },
		{ "(?P<>a)", "invalid named capture: '(?P<>'", 1 },
		{ "(?P<n-m>a)", "invalid named capture: '(?P<n-m>'", 1 },
		{ "(?P<n", "invalid named capture: '(?P<n'", 1 },
		{ "(*ACCEPT)", "missing argument to repetition operator: '*'", 2 },
		{ "(*LIMIT_MATCH=1)a", "missing argument to repetition operator: '*'", 2 },
		{ "*a", "missing argument to repetition operator: '*'", 1 },
		{ "a|+", "missing argument to repetition operator: '+'", 3 },
		{ "^{2}*", "invalid nested repetition operator: '{2}*'", 2 },
		{ "{2}", "missing argument to repetition operator: '{2}'", 1 },
		{ "a**", "invalid nested repetition operator: '**'", 2 },
		{ "a*+", "invalid nested repetition operator: '*+'", 2 },
		{ "a++", "invalid nested repetition operator: '++'", 2 },
		{ "a?+", "invalid nested repetition operator: '?+'", 2 },
		{ "a{2}+", "invalid nested repetition operator: '{2}+'", 2 },
		{ "a{2}{3}", "invalid nested repetition operator: '{2}{3}'", 2 },
		{ "a*?\?", "invalid nested repetition operator: '*?\?'", 2 },
		{ "a(?i)*", "a repetition right behind (?flags) is not supported: '*'", 6 },
		{ "a{1001}", "invalid repeat count: '{1001}'", 2 },
		{ "a{1,1001}", "invalid repeat count: '{1,1001}'", 2 },
		{ "a{3,2}", "invalid repeat count: '{3,2}'", 2 },
		{ "a{999999999999999999999}", "invalid repeat count: '{999999999999999999999}'",
		  2 },
		{ "(a{100}){11}", "invalid repeat count: '{11}'", 9 },
		{ "((a{10}){10}b){11,}", "invalid repeat count: '{11,}'", 15 },
		{ "\\1", "invalid escape sequence: '\\1'", 1 },
		{ "(a)\\1", "invalid escape sequence: '\\1'", 4 },
		{ "\\8", "invalid escape sequence: '\\8'", 1 },
		{ "\\g1", "invalid escape sequence: '\\g'", 1 },
		{ "\\k<n>", "invalid escape sequence: '\\k'", 1 },
		{ "a\\K", "invalid escape sequence: '\\K'", 2 },
		{ "\\R", "invalid escape sequence: '\\R'", 1 },
		{ "\\X", "invalid escape sequence: '\\X'", 1 },
		{ "\\h", "invalid escape sequence: '\\h'", 1 },
		{ "\\H", "invalid escape sequence: '\\H'", 1 },
		{ "\\V", "invalid escape sequence: '\\V'", 1 },
		{ "\\N", "invalid escape sequence: '\\N'", 1 },
		{ "\\C", "invalid escape sequence: '\\C'", 1 },
		{ "\\G", "invalid escape sequence: '\\G'", 1 },
		{ "\\Z", "invalid escape sequence: '\\Z'", 1 },
		{ "\\e", "invalid escape sequence: '\\e'", 1 },
		{ "\\cA", "invalid escape sequence: '\\c'", 1 },
		{ "\\E", "invalid escape sequence: '\\E'", 1 },
		{ "\\o{7}", "invalid escape sequence: '\\o'", 1 },
		{ "\\u0041", "invalid escape sequence: '\\u'", 1 },
		{ "\\x4", "invalid escape sequence: '\\x4'", 1 },
		{ "\\x{}", "invalid escape sequence: '\\x{}'", 1 },
		{ "\\x{110000}", "invalid escape sequence: '\\x{110000'", 1 },
		{ "[\\b]", "invalid escape sequence: '\\b'", 2 },
		{ "[\\Qa]", "invalid escape sequence: '\\Q'", 2 },
		{ "[a-\\d]", "invalid escape sequence: '\\d'", 4 },
		{ "[z-a]", "invalid character class range: 'z-a'", 2 },
		{ "[[:nope:]]", "invalid character class range: '[:nope:]'", 2 },
		{ "\\p{Nope}", "invalid character class range: '\\p{Nope}'", 1 },
		{ "\\p{L", "invalid character class range: '\\p{L'", 1 },
		{ "\\pq", "invalid character class range: '\\pq'", 1 },
		{ "[a", "missing closing ]: '[a'", 1 },
		{ "[]", "missing closing ]: '[]'", 1 },
		{ "[^]a", "missing closing ]: '[^]a'", 1 },
		{ "a)", "unexpected ): ')'", 2 },
		{ "a(b", "missing closing ): '(b'", 2 },
		{ "a\\", "trailing backslash at end of expression: '\\'", 2 },
		{ "\xc3\xa9\xc3", "invalid UTF-8: '\xc3'", 2 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ward_error err = { 0 };
		struct go_syntax go;
		int rc = go_syntax_translate(span_of(rows[i].pattern), *state, &go, &err);

		if (rc != WARD_EPARSE || strcmp(err.message, rows[i].why) != 0 ||
		    err.column != rows[i].column || err.line != 0)
			fail_msg("%s: %d column %zu: %s", rows[i].pattern, rc, err.column,
				 err.message);
	}
}

static void test_nesting(void **state)
{
	char text[2 * GO_SYNTAX_DEPTH + 8] = { 0 };
	struct ward_error err = { 0 };
	struct go_syntax go;

	memset(text, '(', GO_SYNTAX_DEPTH);
	memset(text + GO_SYNTAX_DEPTH, ')', GO_SYNTAX_DEPTH);
	assert_int_equal(go_syntax_translate(span_of(text), *state, &go, &err), WARD_OK);
	assert_int_equal(go.groups, GO_SYNTAX_DEPTH);
	memset(text, '(', GO_SYNTAX_DEPTH + 1);
	memset(text + GO_SYNTAX_DEPTH + 1, ')', GO_SYNTAX_DEPTH + 1);
	assert_int_equal(go_syntax_translate(span_of(text), *state, &go, &err), WARD_EPARSE);
	assert_non_null(strstr(err.message, "expression nests too deeply"));
}

struct found {
	const char *pattern;
	struct ward_span text;
	long start, end; /* of the first match; -1: none */
};

#define ROW(pattern, text, start, end)                          \
	{                                                       \
		pattern, { text, sizeof(text) - 1 }, start, end \
	}

/* What both engines take, and Go's meaning of it. */
static const struct found found[] = {
	/* $ and \z are the end of the text only, \A its start. */
	ROW("a$", "a\n", -1, -1),
	ROW("a$", "ba", 1, 2),
	ROW("a\\z", "a\n", -1, -1),
	ROW("^a", "b\na", -1, -1),
	ROW("(?m)^a$", "b\na\nc", 2, 3),
	ROW("(?m)^$", "a\n", 2, 2),
	ROW("(?m)\\Aa", "b\na", -1, -1),
	ROW("(?m:^a)|^b", "b\na", 0, 1),
	/* \s has no VT, \v is VT, [[:space:]] has it. */
	ROW("a\\sb", "a\vb", -1, -1),
	ROW("a\\sb", "a\fb", 0, 3),
	ROW("a\\Sb", "a\vb", 0, 3),
	ROW("a[\\s]b", "a\vb", -1, -1),
	ROW("a[^\\S]b", "a\tb", 0, 3),
	ROW("a\\vb", "a\nb", -1, -1),
	ROW("a\\vb", "a\vb", 0, 3),
	ROW("a[\\v]b", "a\rb", -1, -1),
	ROW("a[[:space:]]b", "a\vb", 0, 3),
	/* Leftmost, first alternative first; lazy and greedy. */
	ROW("a|ab", "ab", 0, 1),
	ROW("a+?", "aaa", 0, 1),
	ROW("(?U)a+", "aaa", 0, 1),
	ROW("(?U)a+?", "aaa", 0, 3),
	ROW("(?U:a+)b", "aab", 0, 3),
	ROW("a{2,}?", "aaaa", 0, 2),
	/* One rune; a malformed byte is one. */
	ROW("^.$", "\xc3\xa9", 0, 2),
	ROW("^.$", "\xff", 0, 1),
	ROW("^..$", "\xe2\x82", 0, 2),
	ROW("^.$", "\xe2\x82", -1, -1),
	ROW("a[^b]c",
	    "a\xf0\x9f\x98\x80"
	    "c",
	    0, 6),
	ROW("a[^b]c",
	    "a\x80"
	    "c",
	    0, 3),
	ROW("\\x{fffd}c",
	    "a\x80"
	    "c",
	    1, 3),
	ROW("[^\xc3\xa9]", "\xc3\xa9", -1, -1),
	ROW("b$",
	    "\xff\xff\xff"
	    "b",
	    3, 4),
	ROW("^.$", "\n", -1, -1),
	ROW("(?s)^.$", "\n", 0, 1),
	ROW("(?s:.)(?-s:.)", "\n\na", 1, 3),
	ROW("a[^b]c", "a\nc", 0, 3),
	/* Case in Unicode. */
	ROW("(?i)k", "\xe2\x84\xaa", 0, 3),
	ROW("(?i)S", "\xc5\xbf", 0, 2),
	ROW("(?i)[a-z]", "\xe2\x84\xaa", 0, 3),
	ROW("(?i)\\w", "\xc5\xbf", 0, 2),
	ROW("(?i)\\W", "\xc5\xbf", -1, -1),
	ROW("\\w", "\xc5\xbf", -1, -1),
	ROW("(?i)[[:^lower:]]",
	    "K\xe2\x84\xaa"
	    "1",
	    4, 5),
	ROW("(?i)\xc3\x89", "\xc3\xa9", 0, 2),
	ROW("a(?i)b|c", "C", 0, 1),
	ROW("a(?i:b)c", "aBC", -1, -1),
	ROW("(?i)a(?-i)b", "AB", -1, -1),
	ROW("(?i)a(?-i)b", "Ab", 0, 2),
	ROW("(?i)a(?-i:b)C", "Abc", 0, 3),
	ROW("(a(?i)b)c", "aBC", -1, -1),
	/* Words are of ASCII. */
	ROW("\\bx",
	    "\xc3\xa9"
	    "x",
	    2, 3),
	ROW("\\d", "\xd9\xa1", -1, -1),
	ROW("[[:word:]]+", "-a_1\xc3\xa9", 1, 4),
	ROW("[[:^alpha:]]", "a1", 1, 2),
	ROW("[^[:^alpha:]]", "1a", 1, 2),
	ROW("[\\D]", "1a", 1, 2),
	ROW("[^\\Wa]", "a-b", 2, 3),
	/* Braces that repeat nothing. */
	ROW("a{,3}", "a{,3}", 0, 5),
	ROW("a{,3}", "aaa", -1, -1),
	ROW("a{", "a{", 0, 2),
	ROW("a{}", "a{}", 0, 3),
	ROW("a{01}", "a{01}", 0, 5),
	ROW("a{1", "a{1", 0, 3),
	ROW("x{1a}", "x{1a}", 0, 5),
	ROW("a{0}b", "ab", 1, 2),
	ROW("a{1000}", "aaa", -1, -1),
	ROW("(a{100}){10}", "aaa", -1, -1),
	ROW("(a{0}){1000}b", "b", 0, 1),
	/* Names, quotes, escapes. */
	ROW("(?P<n>a)(?<m_1>b)", "ab", 0, 2),
	ROW("(?P<1>a)", "a", 0, 1),
	ROW("(?P<n>a)(?<n>b)", "ab", 0, 2),
	ROW("\\Qa.b\\E+", "a.bb", 0, 4),
	ROW("\\Qa.b*", "a.b*", 0, 4),
	ROW("\\Q\\E", "a", 0, 0),
	ROW("\\x41\\x{42}\\103\\0", "ABC\0", 0, 4),
	ROW("\\a\\f\\t\\n\\r", "\a\f\t\n\r", 0, 5),
	ROW("\\_\\-\\<\\#\\ ", "_-<# ", 0, 5),
	ROW("#a b", "#a b", 0, 4),
	ROW("]}", "]}", 0, 2),
	ROW("[]a]+", "]a", 0, 2),
	ROW("[^]a]", "]ab", 2, 3),
	ROW("[\\w.-]+", "a.-b", 0, 4),
	ROW("[a\\]]+", "]a", 0, 2),
	ROW("[[]", "[", 0, 1),
	ROW("[[:a]+", ":a[", 0, 3),
	ROW("[+--]", ",", 0, 1),
	ROW("[a-]", "-", 0, 1),
	ROW("[\\x{41}-\\x{43}]", "B", 0, 1),
	ROW("[\\p{Lu}\\d]+", "A1a", 0, 2),
	ROW("\\pN", "a\xd9\xa1", 1, 3),
	ROW("\\PN", "1a", 1, 2),
	ROW("\\p{^N}", "1a", 1, 2),
	ROW("\\p{Greek}", "a\xce\xb1", 1, 3),
	ROW("\\p{Any}", "\xff", 0, 1),
	ROW("\\P{Any}", "a", -1, -1),
	ROW("[^\\P{Any}]", "a", 0, 1),
	ROW("\\p{C}", "a\x01", 1, 2),
	ROW("\\x{d800}|b", "ab", 1, 2),
	ROW("[\\x{d000}-\\x{dabc}]", "\xed\x80\x80", 0, 3),
	ROW("[^\\x{d800}]", "a", 0, 1),
	ROW("[\\x{d800}]", "a", -1, -1),
	/* Assertions may be repeated, groups and alternatives may be empty. */
	ROW("^*a", "ba", 1, 2),
	ROW("\\b+a", "-a", 1, 2),
	ROW("(?:$)?a", "a", 0, 1),
	ROW("()", "a", 0, 0),
	ROW("a||b", "b", 0, 0),
	ROW("(?:)", "a", 0, 0),
	ROW("(?i)(?-i)a", "A", -1, -1),
	ROW("(?)a", "a", 0, 1),
	ROW("(|a)*", "aa", 0, 0),
	ROW("", "a", 0, 0),
};

static void test_found(void **state)
{
	for (size_t i = 0; i < COUNT(found); i++) {
		struct ward_error err = { 0 };
		struct regex_match m;
		struct regex_text text;
		long start = -1, end = -1;

		for (int jit = 0; jit < 2; jit++) {
			struct regex *re;
			int rc = regex_new(span_of(found[i].pattern), jit, &re, &err);

			if (rc != WARD_OK)
				fail_msg("%s: %s", found[i].pattern, err.message);
			assert_int_equal(regex_text_init(&text, found[i].text, *state, &err),
					 WARD_OK);
			rc = regex_find(re, &text, 0, 0, &m, &err);
			assert_true(rc >= 0);
			start = rc == 1 ? (long)m.start : -1;
			end = rc == 1 ? (long)m.end : -1;
			regex_free(re);
			if (start != found[i].start || end != found[i].end)
				fail_msg("%s on '%s' (jit %d): %ld-%ld, not %ld-%ld",
					 found[i].pattern, found[i].text.ptr, jit, start, end,
					 found[i].start, found[i].end);
		}
	}
}

/* Go's FindAll, empty matches and all. */
static void test_all(void **state)
{
	static const struct {
		const char *pattern, *text, *want;
	} rows[] = {
		{ "a", "banana", "1-2 3-4 5-6 " },
		{ "a*", "baac", "0-0 1-3 4-4 " },
		{ "", "ab", "0-0 1-1 2-2 " },
		{ "a*", "\xc3\xa9", "0-0 2-2 " },
		{ "\\b", "ab c", "0-0 2-2 3-3 4-4 " },
		{ "x*?", "xx", "0-0 1-1 2-2 " },
		{ "[^a]",
		  "\xff\xc3\xa9"
		  "a\xfe",
		  "0-1 1-3 4-5 " },
		{ "(?m)^", "a\nb\n", "0-0 2-2 4-4 " },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ward_error err = { 0 };
		struct regex_all all = { 0 };
		struct regex_match m;
		struct regex_text text;
		struct regex *re;
		char got[200] = { 0 };
		size_t n = 0;
		int rc;

		assert_int_equal(regex_new(span_of(rows[i].pattern), true, &re, &err), WARD_OK);
		assert_int_equal(regex_text_init(&text, span_of(rows[i].text), *state, &err),
				 WARD_OK);
		while ((rc = regex_next(re, &text, &all, 0, &m, &err)) == 1)
			n += (size_t)snprintf(got + n, sizeof(got) - n, "%zu-%zu ", m.start, m.end);
		assert_int_equal(rc, 0);
		assert_string_equal(got, rows[i].want);
		regex_free(re);
	}
}

static void test_groups(void **state)
{
	struct ward_error err = { 0 };
	struct regex_match m;
	struct regex_text text;
	struct regex *re;

	assert_int_equal(regex_new(WARD_SPAN("(a)|(?P<x>b)(c*)"), true, &re, &err), WARD_OK);
	assert_int_equal(regex_groups(re), 3);
	assert_int_equal(regex_text_init(&text,
					 WARD_SPAN("\xff"
						   "bcc"),
					 *state, &err),
			 WARD_OK);
	assert_int_equal(regex_find(re, &text, 0, 0, &m, &err), 1);
	assert_int_equal(m.groups, 4);
	assert_true(m.group[1].start == REGEX_UNSET && m.group[1].end == REGEX_UNSET);
	assert_int_equal(m.group[2].start, 1);
	assert_int_equal(m.group[2].end, 2);
	assert_int_equal(m.group[3].start, 2);
	assert_int_equal(m.group[3].end, 4);
	regex_free(re);
}

/* Not being able to tell is never "no". */
static void test_limits(void **state)
{
	const size_t len = 4096;
	char *text = malloc(len);

	assert_non_null(text);
	memset(text, 'a', len);
	for (int jit = 0; jit < 2; jit++) {
		struct ward_error err = { 0 };
		struct regex *re;

		assert_int_equal(regex_new(WARD_SPAN("(?:a|aa|aaa)+[cd]"), jit, &re, &err),
				 WARD_OK);
		assert_int_equal(regex_test(re, span_make(text, len), 0, *state, &err),
				 WARD_ELIMIT);
		assert_non_null(strstr(err.message, "matching was given up: match limit exceeded"));
		regex_free(re);
	}
	free(text);
}

static void test_deadline(void **state)
{
	const size_t len = (size_t)4 << 20;
	char *text = malloc(len);
	struct ward_error err = { 0 };
	struct regex *re;

	assert_non_null(text);
	memset(text, 'a', len);
	assert_int_equal(regex_new(WARD_SPAN("a{0,900}b"), true, &re, &err), WARD_OK);
	assert_int_equal(
		regex_test(re, span_make(text, len), time_mono_ns() + 1000000, *state, &err),
		WARD_EDEADLINE);
	regex_free(re);
	free(text);
}

/* A match that begins where one stride ends. */
static void test_strides(void **state)
{
	const size_t len = 300000;
	char *text = malloc(len);
	struct ward_error err = { 0 };
	struct regex_match m;
	struct regex_text ready;
	struct regex *re;

	assert_non_null(text);
	assert_int_equal(regex_new(WARD_SPAN("x+y"), true, &re, &err), WARD_OK);
	for (size_t at = 65530; at < 65545; at++) {
		memset(text, 'x', len);
		memset(text, '-', at);
		text[at + 9] = 'y';
		assert_int_equal(regex_text_init(&ready, span_make(text, len), *state, &err),
				 WARD_OK);
		assert_int_equal(regex_find(re, &ready, 0, 0, &m, &err), 1);
		assert_int_equal(m.start, at);
		assert_int_equal(m.end, at + 10);
	}
	regex_free(re);
	free(text);
}

static void test_too_long(void **state)
{
	char *text = malloc(GO_SYNTAX_BYTES + 1);
	struct ward_error err = { 0 };
	struct regex *re;

	(void)state;
	assert_non_null(text);
	memset(text, 'a', GO_SYNTAX_BYTES + 1);
	assert_int_equal(regex_new(span_make(text, GO_SYNTAX_BYTES + 1), true, &re, &err),
			 WARD_ELIMIT);
	assert_null(re);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nesting, setup, teardown),
		cmocka_unit_test_setup_teardown(test_found, setup, teardown),
		cmocka_unit_test_setup_teardown(test_all, setup, teardown),
		cmocka_unit_test_setup_teardown(test_groups, setup, teardown),
		cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
		cmocka_unit_test_setup_teardown(test_deadline, setup, teardown),
		cmocka_unit_test_setup_teardown(test_strides, setup, teardown),
		cmocka_unit_test_setup_teardown(test_too_long, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
