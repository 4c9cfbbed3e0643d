/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/vec.h"

struct item {
	uint64_t key;
	char tag;
};

static void test_push(void **state)
{
	struct arena *a = arena_new((size_t)1 << 24);
	VEC(struct item) v = { 0 };

	(void)state;
	for (size_t i = 0; i < 10000; i++) {
		struct item *it = vec_push(a, &v);

		assert_non_null(it);
		assert_int_equal(it->key, 0);
		assert_int_equal(it->tag, 0);
		it->key = i;
		it->tag = 'x';
	}
	assert_int_equal(v.len, 10000);
	for (size_t i = 0; i < v.len; i++)
		assert_int_equal(v.items[i].key, i);
	arena_free(a);
}

static void test_zeroed_after_shortening(void **state)
{
	struct arena *a = arena_new(4096);
	VEC(int) v = { 0 };
	int *p;

	(void)state;
	p = vec_push(a, &v);
	*p = 5;
	v.len = 0;
	p = vec_push(a, &v);
	assert_int_equal(*p, 0);
	arena_free(a);
}

static void test_exhausted(void **state)
{
	struct arena *a = arena_new(1000);
	VEC(uint64_t) v = { 0 };
	uint64_t *p;

	(void)state;
	while ((p = vec_push(a, &v)) != NULL)
		*p = v.len;
	assert_true(arena_failed(a));
	assert_true(v.len >= 32 && v.len <= 125);
	assert_int_equal(v.len, v.room);
	for (size_t i = 0; i < v.len; i++)
		assert_int_equal(v.items[i], i + 1);
	assert_null(vec_push(a, &v));
	arena_free(a);
}

static void test_overflow(void **state)
{
	struct arena *a = arena_new(SIZE_MAX);
	void *items = NULL;
	size_t room = 0;

	(void)state;
	assert_int_equal(vec_reserve_one(a, &items, 0, &room, SIZE_MAX / 4), -1);
	assert_true(arena_failed(a));
	room = SIZE_MAX / 2 + 1;
	assert_int_equal(vec_reserve_one(a, &items, room, &room, 1), -1);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_push),
		cmocka_unit_test(test_zeroed_after_shortening),
		cmocka_unit_test(test_exhausted),
		cmocka_unit_test(test_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
