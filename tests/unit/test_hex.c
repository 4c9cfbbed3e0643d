/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hex.h"
#include "base/span.h"

static void test_round_trip(void **state)
{
	uint8_t bytes[256];
	uint8_t back[256];
	char text[513];

	(void)state;
	for (size_t i = 0; i < 256; i++)
		bytes[i] = (uint8_t)i;
	hex_encode(bytes, 256, text);
	assert_int_equal(text[512], 0);
	assert_memory_equal(text, "000102", 6);
	assert_memory_equal(text + 508, "feff", 4);
	assert_true(hex_decode(span_of(text), back, 256));
	assert_memory_equal(bytes, back, 256);
	hex_encode(bytes, 0, text);
	assert_string_equal(text, "");
}

static void test_decode(void **state)
{
	static const struct {
		const char *in;
		size_t len;
		bool ok;
	} rows[] = {
		{ "", 0, true },    { "00", 1, true },	 { "aBFf", 2, true },
		{ "0", 1, false },  { "000", 1, false }, { "0000", 1, false },
		{ "00", 2, false }, { "0g", 1, false },	 { "g0", 1, false },
		{ "/0", 1, false }, { ":0", 1, false },	 { "@0", 1, false },
		{ "`0", 1, false }, { " 0", 1, false },	 { "0x", 1, false },
		{ "", 1, false },   { "-1", 1, false },	 { "\xc1\x81", 1, false },
	};
	uint8_t out[4];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (hex_decode(span_of(rows[i].in), out, rows[i].len) != rows[i].ok)
			fail_msg("'%s'", rows[i].in);
	}
	assert_true(hex_decode(WARD_SPAN("aBFf"), out, 2));
	assert_int_equal(out[0], 0xab);
	assert_int_equal(out[1], 0xff);
	assert_false(hex_decode(WARD_SPAN("00"), out, SIZE_MAX / 2 + 2));
}

static void test_is(void **state)
{
	(void)state;
	assert_true(hex_is(WARD_SPAN("0123456789abcdefABCDEF")));
	assert_false(hex_is(WARD_SPAN("")));
	assert_false(hex_is(WARD_SPAN("12g")));
	assert_false(hex_is(WARD_SPAN("12\0")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
