/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/crc32.h"
#include "base/span.h"

static void test_vectors(void **state)
{
	(void)state;
	assert_int_equal(crc32_of((struct ward_span){ NULL, 0 }), 0);
	/* The check value of the CRC catalogue. */
	assert_int_equal(crc32_of(WARD_SPAN("123456789")), 0xcbf43926);
	assert_int_equal(crc32_of(WARD_SPAN("a")), 0xe8b7be43);
	assert_int_equal(crc32_of(WARD_SPAN("\0\0\0\0")), 0x2144df1c);
	assert_int_equal(crc32_of(WARD_SPAN("\xff\xff\xff\xff")), 0xffffffff);
	assert_int_equal(crc32_of(WARD_SPAN("The quick brown fox jumps over the lazy dog")),
			 0x414fa339);
}

/* Each bit of each byte must count: the table has one wrong entry otherwise. */
static void test_all_bytes(void **state)
{
	char bytes[256];

	(void)state;
	for (size_t i = 0; i < 256; i++)
		bytes[i] = (char)i;
	assert_int_equal(crc32_of(span_make(bytes, 256)), 0x29058c73);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_all_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
