/* SPDX-License-Identifier: Apache-2.0 */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "gitward/result.h"
#include "scan/known_list.h"

#define COMMIT "0123456789abcdef0123456789abcdef01234567"
#define OTHER "fedcba9876543210fedcba9876543210fedcba98"
/* SHA-1 of "hunter22". */
#define SHA1_WORD "60b3af8bfe3735623c7d4a5ef749bb6ac1a4413a"
#define REPORT(more) "[{\"File\":\"a.env\",\"StartLine\":3,\"EndLine\":5" more "}]"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)16 << 20);
	return arena != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* Whether `text`, as the file "known", covers a finding; why, or "". */
static const char *covered(const char *text, const char *path, uint32_t line, const char *commit,
			   const char *secret)
{
	const struct ward_finding f = { .path = span_of(path),
					.line = line,
					.commit = span_of(commit) };
	struct ward_span reason = { 0 };
	struct known_list list;
	struct ward_error err = { 0 };

	known_list_init(&list, arena);
	if (known_list_add(&list, WARD_SPAN("known"), span_of(text), &err) != WARD_OK)
		fail_msg("%s in\n%s", err.message, text);
	if (!known_list_covers(&list, &f, span_of(secret), arena, &reason))
		return "";
	return arena_cstr(arena, reason);
}

static void test_covers(void **state)
{
	static const struct {
		const char *text, *path;
		uint32_t line;
		const char *commit, *secret, *reason;
	} cases[] = {
		/* .gitleaksignore */
		{ "", "a.env", 3, "", "s", "" },
		{ "# a comment\n\na.env:rule:3\n", "a.env", 3, "", "s",
		  "by position only, known:3" },
		{ "a.env:rule:3\n", "a.env", 4, "", "s", "" },
		{ "a.env:rule:3\n", "b.env", 3, "", "s", "" },
		{ "  a.env:rule:3  \r\n", "a.env", 3, "", "", "by position only, known:1" },
		{ "./dir\\a.env:rule:3\n", "dir/a.env", 3, "", "s", "by position only, known:1" },
		{ COMMIT ":a.env:rule:3\n", "a.env", 3, COMMIT, "s", "by position only, known:1" },
		{ COMMIT ":a.env:rule:3\n", "a.env", 3, OTHER, "s", "" },
		{ COMMIT ":a.env:rule:3\n", "a.env", 3, "", "s", "" },
		/* Reports of gitleaks. */
		{ "[]", "a.env", 3, "", "s", "" },
		{ REPORT(",\"Secret\":\"hunter22\""), "a.env", 99, "", "hunter22",
		  "listed in known:1" },
		{ REPORT(",\"Secret\":\"hunter22\""), "a.env", 99, "", "\"hunter22\"",
		  "listed in known:1" },
		{ REPORT(",\"Secret\":\"hunter22\""), "a.env", 3, "", "hunter23", "" },
		{ REPORT(",\"Secret\":\"hunter22\""), "b.env", 3, "", "hunter22", "" },
		{ REPORT(",\"Secret\":\"ter22\",\"Match\":\"pw=hunter22;\""), "a.env", 9, "",
		  "hunter22", "listed in known:1" },
		{ REPORT(",\"Secret\":\"hunter22\""), "a.env", 3, "", "", "" },
		{ REPORT(",\"Secret\":\"REDACTED\""), "a.env", 4, "", "hunter22",
		  "by position only, known:1" },
		{ REPORT(",\"Secret\":\"hun...\""), "a.env", 5, "", "hunter22",
		  "by position only, known:1" },
		{ REPORT(""), "a.env", 6, "", "hunter22", "" },
		{ REPORT(",\"Commit\":\"" COMMIT "\""), "a.env", 3, OTHER, "s", "" },
		{ REPORT(",\"Commit\":\"" COMMIT "\""), "a.env", 3, COMMIT, "s",
		  "by position only, known:1" },
		/* Baselines of detect-secrets. */
		{ "{\"results\":{}}", "a.env", 3, "", "hunter22", "" },
		{ "{\"results\":{\"a.env\":[{\"hashed_secret\":\"" SHA1_WORD "\"}]}}", "a.env", 77,
		  "", "hunter22", "listed in known:1" },
		{ "{\"results\":{\"a.env\":[{\"hashed_secret\":\"" SHA1_WORD "\"}]}}", "a.env", 77,
		  "", "hunter23", "" },
		{ "{\"results\":{\"b.env\":[{\"hashed_secret\":\"" SHA1_WORD "\"}]}}", "a.env", 77,
		  "", "hunter22", "" },
		{ "{\"results\":{\"a.env\":[{\"hashed_secret\":\"" SHA1_WORD "\"}]}}", "a.env", 77,
		  "", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *got = covered(cases[i].text, cases[i].path, cases[i].line,
					  cases[i].commit, cases[i].secret);

		if (strcmp(got, cases[i].reason) != 0)
			fail_msg("case %zu: '%s', not '%s', for\n%s", i, got, cases[i].reason,
				 cases[i].text);
	}
}

static void test_faults(void **state)
{
	static const struct {
		const char *text;
		size_t line;
		const char *message;
	} faults[] = {
		{ "a.env:3\n", 1, "not of the form file:rule:line or commit:file:rule:line" },
		{ "\na:b:c:d:5\n", 2, "not of the form file:rule:line" },
		{ "a.env:rule:x\n", 1, "the last field is no number of a line" },
		{ "a.env:rule:4294967296\n", 1, "the last field is no number of a line" },
		{ "a.env:rule:\n", 1, "not of the form file:rule:line" },
		{ "beef:a.env:rule:3\n", 1, "the first of four fields is no id of a commit" },
		{ "[1]", 0, "item 1 is no object" },
		{ "[{}]", 0, "item 1: 'File' is no text" },
		{ "[{\"File\":\"\"}]", 0, "item 1: 'File' is no text" },
		{ "[{\"File\":\"a\",\"StartLine\":\"x\"}]", 0,
		  "item 1: 'StartLine' or 'EndLine' is no number" },
		{ "[{\"File\":\"a\"}", 1, "" },
		{ "[] x", 1, "" },
		{ "{}", 0, "it has no mapping 'results'" },
		{ "{\"results\":[]}", 0, "it has no mapping 'results'" },
		{ "{\"results\":{\"a\":{}}}", 0, "'results' holds what is no list" },
		{ "{\"results\":{\"a\":[{}]}}", 0, "item 1: 'hashed_secret' is no SHA-1" },
		{ "{\"results\":{\"a\":[{\"hashed_secret\":\"00\"}]}}", 0,
		  "item 1: 'hashed_secret' is no SHA-1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct known_list list;
		struct ward_error err = { 0 };

		known_list_init(&list, arena);
		if (known_list_add(&list, WARD_SPAN("known"), span_of(faults[i].text), &err) !=
			    WARD_ECONFIG ||
		    strstr(err.message, faults[i].message) == NULL ||
		    (faults[i].line > 0 && err.line != faults[i].line))
			fail_msg("'%s' at line %zu in\n%s", err.message, (size_t)err.line,
				 faults[i].text);
	}
}

/* The first that covers is told; lists of several files are one. */
static void test_several(void **state)
{
	const struct ward_finding f = { .path = WARD_SPAN("a.env"), .line = 3 };
	struct ward_span reason = { 0 };
	struct known_list list;
	struct ward_error err = { 0 };

	(void)state;
	known_list_init(&list, arena);
	assert_int_equal(known_list_add(&list, WARD_SPAN("one"), WARD_SPAN("b.env:r:3\n"), &err),
			 WARD_OK);
	assert_int_equal(known_list_add(&list, WARD_SPAN("two"), WARD_SPAN("#\na.env:r:3\n"), &err),
			 WARD_OK);
	assert_true(known_list_covers(&list, &f, WARD_SPAN("s"), arena, &reason));
	assert_true(span_is(reason, "by position only, two:2"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_covers),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_several),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
