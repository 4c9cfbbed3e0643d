/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "change/reflist.h"

#define A "1111111111111111111111111111111111111111"
#define B "2222222222222222222222222222222222222222"
#define Z "0000000000000000000000000000000000000000"

static const struct {
	const char *input;
	int code;
	size_t line;
	size_t count;
} pushes[] = {
	{ "", WARD_OK, 0, 0 },
	{ A " " B " refs/heads/main\n", WARD_OK, 0, 1 },
	{ Z " " B " refs/heads/a\n" A " " Z " refs/tags/v1\n", WARD_OK, 0, 2 },
	{ A " " B " refs/heads/main", WARD_EPARSE, 0, 0 },
	{ A " " B " refs/heads/a\n" A " " B " refs/heads/a\n", WARD_EPARSE, 2, 1 },
	{ A " " B " main\n", WARD_EPARSE, 1, 0 },
	{ A " " B " refs/heads/../x\n", WARD_EPARSE, 1, 0 },
	{ A " " B " refs/heads/a b\n", WARD_EPARSE, 1, 0 },
	{ A " " B " refs/heads/a\001\n", WARD_EPARSE, 1, 0 },
	{ A "  " B " refs/heads/a\n", WARD_EPARSE, 1, 0 },
	{ A " " B "\n", WARD_EPARSE, 1, 0 },
	{ "\n", WARD_EPARSE, 1, 0 },
	{ A " " B " refs/heads/a \n", WARD_EPARSE, 1, 0 },
	{ Z " " Z " refs/heads/a\n", WARD_EPARSE, 1, 0 },
	{ A " 22 refs/heads/a\n", WARD_EPARSE, 1, 0 },
	{ A " " B B " refs/heads/a\n", WARD_EPARSE, 1, 0 },
	{ A " " B " refs/heads/a\n" A " " B " refs/heads/\n", WARD_EPARSE, 2, 1 },
};

static void test_push_lines(void **state)
{
	struct limits limits = limits_default();

	(void)state;
	for (size_t i = 0; i < sizeof(pushes) / sizeof(pushes[0]); i++) {
		struct arena *arena = arena_new(1u << 20);
		struct ward_error err = { 0 };
		struct ward_ref *refs = NULL;
		size_t count = 0;
		int rc = reflist_push(span_of(pushes[i].input), 20, &limits, arena, &refs, &count,
				      &err);

		assert_int_equal(rc, pushes[i].code);
		assert_int_equal(err.line, pushes[i].line);
		assert_int_equal(count, pushes[i].count);
		arena_free(arena);
	}
}

static void test_actions(void **state)
{
	struct limits limits = limits_default();
	struct arena *arena = arena_new(1u << 20);
	struct ward_error err = { 0 };
	struct ward_ref *refs = NULL;
	size_t count = 0;

	(void)state;
	assert_int_equal(reflist_push(span_of(Z " " A " refs/heads/new\n" A " " Z
						" refs/heads/old\n" A " " B " refs/heads/mod\n"),
				      20, &limits, arena, &refs, &count, &err),
			 WARD_OK);
	assert_int_equal(count, 3);
	assert_int_equal(refs[0].action, REF_CREATE);
	assert_int_equal(refs[1].action, REF_DELETE);
	assert_int_equal(refs[2].action, REF_UPDATE);
	arena_free(arena);
}

static void test_limit(void **state)
{
	struct limits limits = limits_default();
	struct arena *arena = arena_new(1u << 20);
	struct ward_error err = { 0 };
	struct ward_ref *refs = NULL;
	size_t count = 0;

	(void)state;
	limits.refs = 1;
	assert_int_equal(reflist_push(span_of(Z " " A " refs/heads/a\n" Z " " A " refs/heads/b\n"),
				      20, &limits, arena, &refs, &count, &err),
			 WARD_ELIMIT);
	assert_non_null(strstr(err.message, "limits.refs"));
	arena_free(arena);
}

static void test_local_push(void **state)
{
	struct limits limits = limits_default();
	struct arena *arena = arena_new(1u << 20);
	struct ward_error err = { 0 };
	struct ward_ref *refs = NULL;
	size_t count = 0;

	(void)state;
	assert_int_equal(reflist_local_push(span_of("refs/heads/x " A " refs/heads/main " B
						    "\n(delete) " Z " refs/heads/gone " A "\n"),
					    20, &limits, arena, &refs, &count, &err),
			 WARD_OK);
	assert_int_equal(count, 2);
	assert_true(span_is(refs[0].name, "refs/heads/main"));
	assert_int_equal(refs[0].action, REF_UPDATE);
	assert_int_equal(refs[0].new_id.raw[0], 0x11);
	assert_int_equal(refs[1].action, REF_DELETE);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_push_lines),
		cmocka_unit_test(test_actions),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_local_push),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
