/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/buf.h"
#include "base/span.h"

/* ASan ends the program where malloc would return NULL, unless it is told otherwise. */
__attribute__((visibility("default"))) const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static void test_append(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	assert_string_equal(buf_cstr(&b), "");
	assert_int_equal(buf_span(&b).len, 0);
	buf_add(&b, NULL, 0);
	buf_add_span(&b, (struct ward_span){ NULL, 0 });
	buf_printf(&b, "%s", "");
	assert_string_equal(buf_cstr(&b), "");
	buf_add(&b, "a\0b", 3);
	buf_add_char(&b, 'c');
	buf_add_str(&b, "de");
	buf_add_span(&b, WARD_SPAN("f"));
	buf_printf(&b, "-%03d-", 7);
	assert_true(span_eq(buf_span(&b), WARD_SPAN("a\0bcdef-007-")));
	assert_int_equal(b.ptr[b.len], 0);
	buf_clear(&b);
	assert_string_equal(buf_cstr(&b), "");
	for (int i = 0; i < 1000; i++)
		buf_add_char(&b, 'x');
	assert_false(buf_failed(&b));
	assert_int_equal(strlen(buf_cstr(&b)), 1000);
	buf_release(&b);
	assert_null(b.ptr);
	assert_int_equal(b.cap, 1000);
}

/* Each way to append meets each cap: what fits is kept, the mark stays, nothing follows. */
static void check_cap(size_t cap, int way)
{
	struct buf b;

	buf_init(&b, cap);
	for (int i = 0; i < 200; i++) {
		if (way == 0)
			buf_add_char(&b, 'x');
		else if (way == 1)
			buf_add(&b, "xxx", 3);
		else if (way == 2)
			buf_printf(&b, "%s", "xxxxxxx");
		else
			buf_add_str(&b, "xx");
	}
	assert_true(buf_failed(&b));
	assert_int_equal(b.len, cap);
	assert_int_equal(strlen(buf_cstr(&b)), cap);
	assert_true(b.room <= cap + 1);
	buf_add_char(&b, 'y');
	buf_printf(&b, "y");
	assert_int_equal(b.len, cap);
	buf_clear(&b);
	assert_false(buf_failed(&b));
	for (size_t i = 0; i < cap; i++)
		buf_add_char(&b, 'z');
	assert_false(buf_failed(&b));
	buf_release(&b);
}

static void test_cap(void **state)
{
	static const size_t caps[] = { 0, 1, 2, 3, 7, 126, 127, 128, 129, 150 };

	(void)state;
	for (size_t i = 0; i < sizeof(caps) / sizeof(caps[0]); i++) {
		for (int way = 0; way < 4; way++)
			check_cap(caps[i], way);
	}
}

static void test_printf_grows(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, SIZE_MAX);
	for (int i = 0; i < 300; i++) {
		buf_printf(&b, "%*d|", i, 1);
		assert_int_equal(b.ptr[b.len], 0);
		assert_int_equal(b.ptr[b.len - 1], '|');
	}
	assert_int_equal(strlen(b.ptr), b.len);
	/* The width of each row, a first one of 0 printing one digit, and its bar. */
	assert_int_equal(b.len, 299 * 300 / 2 + 1 + 300);
	assert_false(buf_failed(&b));
	buf_release(&b);
}

static void test_no_memory(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, SIZE_MAX);
	buf_add_str(&b, "kept");
	/* No machine has this much: the copy must not begin. */
	buf_add(&b, "", SIZE_MAX / 2);
	assert_true(buf_failed(&b));
	assert_string_equal(buf_cstr(&b), "kept");
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_append),
		cmocka_unit_test(test_cap),
		cmocka_unit_test(test_printf_grows),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
