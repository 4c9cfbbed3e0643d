/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "policy/grant_text.h"

#define G "grant: 1\n"
#define REPO "repository: shop/deploy\n"
#define REF "ref: refs/heads/main\n"
#define RULES "rules: [image-digest]\n"
#define REASON "reason: registry down\n"
#define BEGIN "not-before: 2026-11-23T12:00:00Z\n"
#define END "expires: 2026-11-23T18:00:00Z\n"
#define MOST G REPO REF RULES REASON BEGIN
#define ID40 "0123456789abcdef0123456789abcdef01234567"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)64 << 20);
	return arena != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static const struct {
	const char *text;
	size_t line, column;
	const char *message;
} faults[] = {
	{ "", 1, 1, "the grant is empty; it needs at least 'grant: 1'" },
	{ "- 1\n", 1, 1, "the grant must be a mapping" },
	{ G "---\n" G, 2, 1, "a grant is one document" },
	{ G "ref: {{ .Ref }}\n", 2, 6, "a grant must not be a template" },
	{ G G, 2, 1, "duplicate key 'grant'" },
	{ MOST END "more: 1\n", 8, 1, "section 'more' is not known" },
	{ MOST END "reasons: x\n", 8, 1, "did you mean 'reason'?" },
	{ "grant: 2\n", 1, 8, "version 2 is not known" },
	{ "grant: '1'\n", 1, 8, "'grant' must be the number 1" },
	{ REPO REF RULES REASON BEGIN END, 1, 1, "the grant needs 'grant'" },
	{ G REF RULES REASON BEGIN END, 1, 1, "the grant needs 'repository'" },
	{ G REPO RULES REASON BEGIN END, 1, 1, "the grant needs 'ref'" },
	{ G REPO REF REASON BEGIN END, 1, 1, "the grant needs 'rules'" },
	{ G REPO REF RULES BEGIN END, 1, 1, "the grant needs 'reason'" },
	{ G REPO REF RULES REASON END, 1, 1, "the grant needs 'not-before'" },
	{ MOST, 1, 1, "the grant needs 'expires'" },
	{ G "repository: [a]\n", 2, 13, "'repository' must be a text" },
	{ G "repository: 'a['\n", 2, 13, "pattern 'a[' cannot be used" },
	{ G "repository: ''\n", 2, 13, "cannot be used" },
	{ G "ref: main\n", 2, 6, "references have their full name" },
	{ G "ref: [refs/heads/main]\n", 2, 6, "'ref' must be a text" },
	{ G "rules: image-digest\n", 2, 8, "'rules' must be a list of rules" },
	{ G "rules: []\n", 2, 8, "'rules' is an empty list" },
	{ G "rules: [image-digset]\n", 2, 9, "did you mean 'image-digest'?" },
	{ G "rules: ['*']\n", 2, 9, "unknown rule '*'" },
	{ G "rules: [image-digest, image-digest]\n", 2, 23, "is named twice" },
	{ G "rules: [policy-invalid]\n", 2, 9, "cannot be granted: it guards the check itself" },
	{ G "rules: [limit-reached]\n", 2, 9, "cannot be granted" },
	{ G "path: /apps\n", 2, 7, "paths start at the root" },
	{ G "object: web\n", 2, 9, "an object is group/Kind/namespace/name" },
	{ G "commit: abc\n", 2, 9, "'commit' must be a whole hexadecimal id" },
	{ G "commit: 0123456789ABCDEF0123456789abcdef01234567\n", 2, 9, "lower case" },
	{ G "reason: ''\n", 2, 9, "'reason' is empty" },
	{ G "reason: |\n  a\n  b\n", 2, 9, "must be one line" },
	{ G "not-before: 2026-11-23\n", 2, 13, "must be a time in UTC" },
	{ G "not-before: 2026-11-23T12:00:00+01:00\n", 2, 13, "must be a time in UTC" },
	{ G "not-before: 2026-11-23 12:00:00Z\n", 2, 13, "must be a time in UTC" },
	{ G "not-before: 2026-11-31T12:00:00Z\n", 2, 13, "must be a time in UTC" },
	{ G "expires: never\n", 2, 10, "'expires' must be a time in UTC" },
	{ MOST "expires: 2026-11-23T12:00:00Z\n", 1, 1, "expires before it begins" },
	{ MOST "expires: 2025-11-23T18:00:00Z\n", 1, 1, "expires before it begins" },
	{ G "ref: &a refs/heads/main\n", 2, 9, "anchors are not allowed" },
	{ G "<<: {}\n", 2, 1, "merge keys are not allowed" },
};

static void test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct ward_error err = { 0 };
		struct grant_text out;
		int rc = grant_text_parse(span_of(faults[i].text), arena, &out, &err);

		if (rc != WARD_ECONFIG || err.line != faults[i].line ||
		    err.column != faults[i].column ||
		    strstr(err.message, faults[i].message) == NULL)
			fail_msg("%d %zu:%zu %s in\n%s", rc, err.line, err.column, err.message,
				 faults[i].text);
		assert_int_equal(out.rule_count, 0);
	}
}

static void test_too_long(void **state)
{
	char *text = malloc(GRANT_TEXT_MAX + 1);
	struct ward_error err = { 0 };
	struct grant_text out;

	(void)state;
	memset(text, '#', GRANT_TEXT_MAX + 1);
	assert_int_equal(grant_text_parse(span_make(text, GRANT_TEXT_MAX + 1), arena, &out, &err),
			 WARD_ECONFIG);
	assert_string_equal(err.message, "the grant is longer than 16384 bytes");
	free(text);
}

static void test_whole(void **state)
{
	static const char text[] = MOST END "path: apps/**\nobject: apps/Deployment/shop/*\n"
					    "commit: " ID40 "\n";
	struct ward_error err = { 0 };
	struct grant_text a, b;
	struct buf out;

	(void)state;
	assert_int_equal(grant_text_parse(span_of(text), arena, &a, &err), 0);
	assert_true(span_is(a.repository, "shop/deploy"));
	assert_true(span_is(a.ref, "refs/heads/main"));
	assert_int_equal(a.rule_count, 1);
	assert_true(span_is(a.rules[0], "image-digest"));
	assert_true(span_is(a.path, "apps/**"));
	assert_true(span_is(a.object, "apps/Deployment/shop/*"));
	assert_true(span_is(a.commit, ID40));
	assert_true(span_is(a.reason, "registry down"));
	assert_int_equal(a.not_before, 1795435200);
	assert_int_equal(a.expires, 1795435200 + 6 * 3600);
	/* What is rendered is read as the same. */
	buf_init(&out, GRANT_TEXT_MAX);
	grant_text_render(&a, &out);
	assert_int_equal(grant_text_parse(buf_span(&out), arena, &b, &err), 0);
	assert_true(span_eq(a.path, b.path) && span_eq(a.object, b.object) &&
		    span_eq(a.commit, b.commit) && span_eq(a.reason, b.reason) &&
		    a.expires == b.expires && a.rule_count == b.rule_count);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_whole),
	};

	return cmocka_run_group_tests_name("grant_text", tests, setup, teardown);
}
