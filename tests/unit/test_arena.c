/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "base/span.h"

#define MIB ((size_t)1 << 20)

static void test_zeroed_and_aligned(void **state)
{
	struct arena *a = arena_new(64 * MIB);

	(void)state;
	assert_non_null(a);
	/* Dirty the memory, so that zeroes after the reset are the arena's work. */
	memset(arena_bytes(a, 60000), 0xee, 60000);
	arena_reset(a);
	for (size_t size = 0; size < 3000; size++) {
		unsigned char *p = arena_alloc(a, size);

		assert_non_null(p);
		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xff, size);
		/* Leave the position odd for the next one. */
		*arena_bytes(a, 1) = 1;
	}
	assert_false(arena_failed(a));
	arena_free(a);
	arena_free(NULL);
}

static void test_no_overlap(void **state)
{
	static const size_t sizes[] = { 1, 16, 4000, 70000, 3, 300000, 2000000, 65536, 17, 500000 };
	struct arena *a = arena_new(256 * MIB);
	unsigned char *got[100];
	size_t total = 0;

	(void)state;
	for (size_t i = 0; i < 100; i++) {
		const size_t size = sizes[i % 10];

		got[i] = i % 2 == 0 ? arena_alloc(a, size) : (void *)arena_bytes(a, size);
		assert_non_null(got[i]);
		memset(got[i], (int)i, size);
		total += size;
	}
	assert_int_equal(arena_used(a), total);
	for (size_t i = 0; i < 100; i++) {
		for (size_t k = 0; k < sizes[i % 10]; k += 1 + k / 16)
			assert_int_equal(got[i][k], i);
		assert_int_equal(got[i][sizes[i % 10] - 1], i);
	}
	arena_free(a);
}

static void test_cap(void **state)
{
	static const size_t caps[] = { 0, 1, 100, 65536, 65537, 3000000 };

	(void)state;
	for (size_t i = 0; i < sizeof(caps) / sizeof(caps[0]); i++) {
		struct arena *a = arena_new(caps[i]);

		assert_null(arena_alloc(a, caps[i] + 1));
		assert_true(arena_failed(a));
		assert_int_equal(arena_used(a), 0);
		arena_reset(a);
		assert_false(arena_failed(a));
		assert_non_null(arena_alloc(a, caps[i]));
		assert_false(arena_failed(a));
		assert_non_null(arena_alloc(a, 0));
		assert_null(arena_bytes(a, 1));
		assert_true(arena_failed(a));
		assert_non_null(arena_alloc(a, 0));
		assert_true(arena_failed(a));
		assert_int_equal(arena_used(a), caps[i]);
		arena_reset(a);
		assert_int_equal(arena_used(a), 0);
		arena_free(a);
	}
}

static void test_cap_in_small_steps(void **state)
{
	struct arena *a = arena_new(1000000);
	size_t got = 0;

	(void)state;
	while (arena_alloc(a, 24) != NULL)
		got++;
	assert_int_equal(got, 1000000 / 24);
	assert_true(arena_failed(a));
	arena_free(a);
}

static void test_overflow(void **state)
{
	struct arena *a = arena_new(SIZE_MAX);

	(void)state;
	assert_null(arena_array(a, SIZE_MAX / 8 + 1, 8));
	assert_true(arena_failed(a));
	arena_reset(a);
	assert_null(arena_bytes(a, SIZE_MAX));
	assert_true(arena_failed(a));
	arena_reset(a);
	assert_null(arena_cstr(a, span_make("", SIZE_MAX)));
	assert_true(arena_failed(a));
	arena_reset(a);
	assert_non_null(arena_array(a, 0, SIZE_MAX));
	assert_non_null(ARENA_ARRAY(a, 3, struct ward_span));
	assert_non_null(ARENA_NEW(a, struct ward_span));
	assert_int_equal(arena_used(a), 4 * sizeof(struct ward_span));
	arena_free(a);
}

static void test_text(void **state)
{
	struct arena *a = arena_new(2000);
	struct ward_span s;
	char *c;

	(void)state;
	assert_true(span_eq(arena_copy(a, WARD_SPAN("a\0b")), WARD_SPAN("a\0b")));
	assert_int_equal(arena_copy(a, (struct ward_span){ NULL, 0 }).len, 0);
	c = arena_cstr(a, (struct ward_span){ NULL, 0 });
	assert_string_equal(c, "");
	assert_string_equal(arena_cstr(a, span_make("hello", 4)), "hell");
	assert_true(span_is(arena_printf(a, "%s=%d", "n", 42), "n=42"));
	assert_int_equal(arena_printf(a, "%s", "").len, 0);
	/* On both sides of the size up to which no second pass is needed. */
	for (int len = 253; len < 260; len++) {
		s = arena_printf(a, "%*d", len, 7);
		assert_int_equal(s.len, len);
		assert_int_equal(s.ptr[len - 1], '7');
		if (len == 256)
			arena_reset(a);
	}
	assert_false(arena_failed(a));
	assert_int_equal(arena_printf(a, "%*d", 2001, 7).len, 0);
	assert_true(arena_failed(a));
	arena_reset(a);
	assert_non_null(arena_bytes(a, 1999));
	assert_int_equal(arena_copy(a, WARD_SPAN("xy")).len, 0);
	assert_true(arena_failed(a));
	arena_free(a);
}

/* Memory that a reset kept is zeroed again, and passed over where it is too small. */
static void test_reset_many(void **state)
{
	static const size_t sizes[] = { 20000, 90, 32000, 200000, 4000, 300000, 120000 };
	struct arena *a = arena_new(32 * MIB);

	(void)state;
	for (size_t round = 0; round < 28; round++) {
		const size_t size = sizes[round % 7];
		const size_t count = 12 * MIB / size / (round + 1);

		for (size_t i = 0; i < count; i++) {
			unsigned char *p = arena_alloc(a, size);

			assert_non_null(p);
			for (size_t k = 0; k < size; k += 89)
				assert_int_equal(p[k], 0);
			memset(p, 0xee, size);
		}
		assert_int_equal(arena_used(a), count * size);
		arena_reset(a);
	}
	arena_free(a);
}

static void test_set_cap(void **state)
{
	struct arena *a = arena_new(1000);

	(void)state;
	assert_non_null(arena_bytes(a, 600));
	arena_set_cap(a, 100);
	assert_int_equal(arena_used(a), 600);
	assert_null(arena_bytes(a, 1));
	assert_true(arena_failed(a));
	arena_set_cap(a, 2000);
	assert_non_null(arena_bytes(a, 1400));
	assert_null(arena_bytes(a, 1));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zeroed_and_aligned),
		cmocka_unit_test(test_no_overlap),
		cmocka_unit_test(test_cap),
		cmocka_unit_test(test_cap_in_small_steps),
		cmocka_unit_test(test_overflow),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_reset_many),
		cmocka_unit_test(test_set_cap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
