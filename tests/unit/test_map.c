/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/span.h"

#define MIB ((size_t)1 << 20)

static void test_empty(void **state)
{
	struct arena *a = arena_new(MIB);
	struct map m;
	size_t pos = 0;

	(void)state;
	map_init(&m, a);
	assert_null(map_get(&m, WARD_SPAN("x")));
	assert_null(map_next(&m, &pos));
	arena_free(a);
}

static void test_put_get(void **state)
{
	struct arena *a = arena_new(16 * MIB);
	struct map m;
	bool added;

	(void)state;
	map_init(&m, a);
	for (uint64_t i = 0; i < 5000; i++) {
		const struct ward_span key = arena_printf(a, "key-%d", (int)i);
		struct map_entry *e = map_put(&m, key, &added);

		assert_non_null(e);
		assert_true(added);
		assert_int_equal(e->value.num, 0);
		e->value.num = i;
		assert_true(m.len * 10 <= m.room * 7);
	}
	assert_int_equal(m.len, 5000);
	for (uint64_t i = 0; i < 5000; i++) {
		struct map_entry *e = map_put(&m, arena_printf(a, "key-%d", (int)i), &added);

		assert_false(added);
		assert_int_equal(e->value.num, i);
		assert_ptr_equal(e, map_get(&m, e->key));
	}
	assert_int_equal(m.len, 5000);
	assert_null(map_get(&m, WARD_SPAN("key-5000")));
	arena_free(a);
}

static void test_any_bytes(void **state)
{
	/* Length and content both count, at every length around a hash word. */
	static const char bytes[40] = { 0 };
	struct arena *a = arena_new(MIB);
	struct map m;

	(void)state;
	map_init(&m, a);
	for (size_t len = 0; len <= sizeof(bytes); len++)
		map_put(&m, span_make(bytes, len), NULL)->value.num = len + 1;
	assert_int_equal(m.len, sizeof(bytes) + 1);
	for (size_t len = 0; len <= sizeof(bytes); len++)
		assert_int_equal(map_get(&m, span_make(bytes, len))->value.num, len + 1);
	assert_int_equal(map_get(&m, (struct ward_span){ NULL, 0 })->value.num, 1);
	arena_free(a);
}

static void test_iterate(void **state)
{
	static const char names[] = "abcdefghijklmnopqrstuvwxyz";
	struct arena *a = arena_new(MIB);
	bool seen[26] = { false };
	struct map_entry *e;
	struct map m;
	size_t count = 0;
	size_t pos = 0;

	(void)state;
	map_init(&m, a);
	for (size_t i = 0; i < 26; i++)
		map_put(&m, span_make(names + i, 1), NULL)->value.num = i;
	while ((e = map_next(&m, &pos)) != NULL) {
		assert_false(seen[e->value.num]);
		seen[e->value.num] = true;
		count++;
	}
	assert_int_equal(count, 26);
	assert_null(map_next(&m, &pos));
	arena_free(a);
}

static void test_exhausted(void **state)
{
	static char keys[1000][2];
	struct arena *a = arena_new(4000);
	struct map m;
	size_t n = 0;
	bool added = true;

	(void)state;
	map_init(&m, a);
	for (size_t i = 0; i < 1000; i++)
		memcpy(keys[i], &(uint16_t){ (uint16_t)i }, 2);
	while (n < 1000 && map_put(&m, span_make(keys[n], 2), &added) != NULL)
		n++;
	assert_true(n > 10 && n < 100);
	assert_false(added);
	assert_true(arena_failed(a));
	assert_int_equal(m.len, n);
	/* What was there is still there, and the rest is still refused. */
	for (size_t i = 0; i < n; i++)
		assert_non_null(map_get(&m, span_make(keys[i], 2)));
	assert_null(map_get(&m, span_make(keys[n], 2)));
	assert_null(map_put(&m, span_make(keys[n], 2), NULL));
	assert_non_null(map_put(&m, span_make(keys[0], 2), &added));
	arena_free(a);
}

static void test_seeded(void **state)
{
	struct arena *a = arena_new(MIB);
	struct map one;
	struct map two;

	(void)state;
	map_init(&one, a);
	map_init(&two, a);
	assert_true(one.seed != two.seed);
	assert_true(map_put(&one, WARD_SPAN("k"), NULL)->hash !=
		    map_put(&two, WARD_SPAN("k"), NULL)->hash);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),	  cmocka_unit_test(test_put_get),
		cmocka_unit_test(test_any_bytes), cmocka_unit_test(test_iterate),
		cmocka_unit_test(test_exhausted), cmocka_unit_test(test_seeded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
