/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/span.h"
#include "change/place_memory.h"

#define MANY 20000

static struct place_memory *new_memory(void)
{
	const struct limits limits = limits_default();
	struct place_memory *m = place_memory_new(&limits);

	assert_non_null(m);
	return m;
}

static uint32_t path_of(struct place_memory *m, const char *path)
{
	uint32_t number;

	assert_true(place_memory_path(m, span_of(path), &number));
	return number;
}

static void test_paths(void **state)
{
	struct place_memory *m = new_memory();
	const uint32_t root = path_of(m, ""), a = path_of(m, "a/"), b = path_of(m, "a/b/");

	(void)state;
	assert_true(root != a && a != b && root != b);
	assert_int_equal(path_of(m, ""), root);
	assert_int_equal(path_of(m, "a/b/"), b);
	place_memory_free(m);
}

static void test_seen(void **state)
{
	struct place_memory *m = new_memory();

	(void)state;
	for (uint32_t i = 0; i < MANY; i++) {
		assert_false(place_memory_seen(m, i, i % 7));
		assert_true(place_memory_note(m, i, i % 7));
		/* A second time is no second entry. */
		assert_true(place_memory_note(m, i, i % 7));
	}
	for (uint32_t i = 0; i < MANY; i++) {
		assert_true(place_memory_seen(m, i, i % 7));
		assert_false(place_memory_seen(m, i, i % 7 + 1));
		assert_false(place_memory_seen(m, i + MANY, i % 7));
	}
	place_memory_free(m);
}

static void test_trees(void **state)
{
	struct place_memory *m = new_memory();
	const uint32_t a = path_of(m, "a/"), b = path_of(m, "b/");
	bool lively = true;

	(void)state;
	assert_int_equal(place_memory_tree(m, a, &lively).len, 0);
	assert_false(lively);
	place_memory_keep(m, a, 5, WARD_SPAN("first"));
	place_memory_keep(m, b, 6, WARD_SPAN("other"));
	assert_true(span_eq(place_memory_tree(m, a, &lively), WARD_SPAN("first")));
	assert_true(lively);
	place_memory_keep(m, a, 7, WARD_SPAN("the second, a longer one"));
	assert_true(
		span_eq(place_memory_tree(m, a, &lively), WARD_SPAN("the second, a longer one")));
	/* Of the tree that was there before: nothing is known of the one that is. */
	place_memory_dull(m, a, 5);
	(void)place_memory_tree(m, a, &lively);
	assert_true(lively);
	place_memory_dull(m, a, 7);
	(void)place_memory_tree(m, a, &lively);
	assert_false(lively);
	assert_true(span_eq(place_memory_tree(m, b, &lively), WARD_SPAN("other")));
	assert_true(lively);
	place_memory_free(m);
}

/* A path whose place another one took, and more bytes than are kept, have no tree. */
static void test_bounds(void **state)
{
	static char big[1 << 20];
	struct place_memory *m = new_memory();
	size_t kept = 0, bytes = 0;
	bool lively;

	(void)state;
	memset(big, 'b', sizeof(big));
	for (uint32_t i = 0; i < MANY; i++)
		place_memory_keep(m, i, i, span_make(big, 2000 + i % 3));
	for (uint32_t i = 0; i < MANY; i++) {
		const struct ward_span tree = place_memory_tree(m, i, &lively);

		assert_true(tree.len == 0 || tree.len == 2000 + i % 3);
		kept += tree.len > 0;
	}
	assert_true(kept > 1000 && kept < MANY / 2);
	place_memory_keep(m, 1, 1, span_make(big, sizeof(big)));
	assert_true(place_memory_tree(m, 1, &lively).len < sizeof(big));
	for (uint32_t i = 0; i < 200; i++)
		place_memory_keep(m, i, i, span_make(big, 200000));
	for (uint32_t i = 0; i < 200; i++)
		bytes += place_memory_tree(m, i, &lively).len;
	assert_true(bytes > 0 && bytes <= (size_t)16 << 20);
	place_memory_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_seen),
		cmocka_unit_test(test_trees),
		cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
