/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/span.h"
#include "doc/setting.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define LONG ((size_t)1024 * 1024)

/* All settings as "key=value;", those that only a blank parts as "key value;". */
static void print(const char *text, char *out, size_t size)
{
	struct setting_cursor cursor;
	struct setting s;
	size_t at = 0;

	out[0] = '\0';
	setting_start(&cursor, span_of(text));
	while (setting_next(&cursor, &s)) {
		int n = snprintf(out + at, size - at, WARD_SPAN_FMT "%c" WARD_SPAN_FMT ";",
				 WARD_SPAN_ARG(s.key), s.spoken ? ' ' : '=',
				 WARD_SPAN_ARG(s.value));

		assert_true(n >= 0 && (size_t)n < size - at);
		at += (size_t)n;
	}
}

static void test_forms(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "", "" },
		{ "\n\n", "" },
		{ "word", "" },
		{ "a=b", "a=b;" },
		{ "a = b c", "a=b;" },
		{ "a: b\r\nc: d", "a=b;c=d;" },
		{ "a:=b\nc => d\ne == f", "a=b;c=d;e=f;" },
		{ "a='b c' d=\"e f\"", "a=b c;d=e f;" },
		{ "a=\"b", "a=b;" },
		{ "a=", "a=;" },
		{ "a: # none", "a=;" },
		{ "{\"a\": {\"b\": \"c d\"}}", "a=;b=c d;" },
		{ "{\\\"a\\\":\\\"b\\\"}", "a=b;" },
		{ "a[b]=c", "b=c;" },
		{ "a=b&c=d", "a=b;c=d;" },
		{ "a: {{ .b }}", "a={{;" },
		{ "a: |", "a=;" },
		{ "a: |-\n  b c\n  d\ne: f", "a=;a=b c;b c;e=f;" },
		{ "a: [\"b\"]", "a=b;" },
		{ "<a>b c</a>", "a=b c;" },
		{ "<e k=\"a\">b</e>", "k=a;a=b;" },
		{ "<e name=\"a\" value=\"b\"/>", "name=a;a=b;" },
		{ "<property name=\"password\" value=\"b\"/>", "name=password;password=b;" },
		{ "- name: A\n  value: b", "name=A;A=b;" },
		{ "a:\n  - b\n  - c\nd: e", "a=;a=b;a=c;d=e;" },
		{ "a:\n  - b: c", "a=;b=c;" },
		{ "machine h password p", "machine h;h password;password p;" },
		{ "\"no key\"", "" },
	};
	char got[512];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print(rows[i].text, got, sizeof(got));
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("'%s': '%s'", rows[i].text, got);
	}
}

static void test_comments(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "# a=b\n; a=b\n// a=b\n-- a=b\n--\nc=d", "c=d;" },
		{ "--a=b\n---\nc=d", "--a=b;c=d;" },
		{ "/* a=b\n c=d */ e=f", "e=f;" },
		{ "  <!-- a=b\n c=d -->\ne=f", "e=f;" },
		{ "/* a=b\nc=d", "a=b;c=d;" },
		{ "a=/*b", "a=/*b;" },
	};
	char got[512];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print(rows[i].text, got, sizeof(got));
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("'%s': '%s'", rows[i].text, got);
	}
}

/* A megabyte of what could be looked at again and again. */
static void test_linear(void **state)
{
	static const char *const pieces[] = { "a=\"", "/*\n",	"<!--\n",  "a ",   "a=a ",
					      "a: [", "a:\n- ", "\"a\\\"", "a    " };

	(void)state;
	for (size_t i = 0; i < COUNT(pieces); i++) {
		size_t piece = strlen(pieces[i]), len = LONG / piece * piece;
		char *text = malloc(len);
		struct setting_cursor cursor;
		struct setting s;
		size_t settings = 0;

		assert_non_null(text);
		for (size_t at = 0; at < len; at += piece)
			memcpy(text + at, pieces[i], piece);
		setting_start(&cursor, span_make(text, len));
		while (setting_next(&cursor, &s)) {
			assert_true(s.value.len <= SETTING_VALUE_MAX);
			settings++;
		}
		assert_true(settings <= len);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_comments),
		cmocka_unit_test(test_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
