/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/oid.h"
#include "base/span.h"

#define HEX40 "0123456789abcdef0123456789abcdef01234567"
#define HEX64 HEX40 "89abcdef0123456789abcdef"
#define ZERO40 "0000000000000000000000000000000000000000"
#define ZERO64 ZERO40 "000000000000000000000000"

static void test_parse(void **state)
{
	static const struct {
		const char *in;
		uint8_t len;
		bool null;
	} rows[] = {
		{ HEX40, 20, false },
		{ HEX64, 32, false },
		{ ZERO40, 20, true },
		{ ZERO64, 32, true },
		{ "0123456789ABCDEF0123456789abcdef01234567", 20, false },
		{ "", 0, true },
		{ "0123456", 0, true },
		{ HEX40 "0", 0, true },
		{ HEX40 "00", 0, true },
		{ HEX64 "0", 0, true },
		{ HEX64 HEX64, 0, true },
		{ "0123456789abcdef0123456789abcdef0123456", 0, true },
		{ "0123456789abcdef0123456789abcdef0123456g", 0, true },
		{ "g123456789abcdef0123456789abcdef01234567", 0, true },
		{ " 123456789abcdef0123456789abcdef01234567", 0, true },
		{ "0123456789abcdef0123456789abcdef0123456\n", 0, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct oid id;

		memset(&id, 0xff, sizeof(id));
		if (oid_parse(span_of(rows[i].in), &id) != (rows[i].len != 0))
			fail_msg("'%s'", rows[i].in);
		assert_int_equal(id.len, rows[i].len);
		assert_int_equal(oid_is_null(&id), rows[i].null);
	}
}

static void test_hex(void **state)
{
	char text[OID_HEX_MAX];
	struct oid id;

	(void)state;
	assert_true(oid_parse(WARD_SPAN(HEX64), &id));
	assert_ptr_equal(oid_hex(&id, text), text);
	assert_string_equal(text, HEX64);
	assert_true(oid_parse(WARD_SPAN("ABCDEF6789ABCDEF0123456789abcdef01234567"), &id));
	assert_string_equal(oid_hex(&id, text), "abcdef6789abcdef0123456789abcdef01234567");
	id.len = 0;
	assert_string_equal(oid_hex(&id, text), "");
}

static void test_from_and_eq(void **state)
{
	static const uint8_t raw[32] = { 1, 2, 3 };
	const struct oid sha1 = oid_from(raw, 20);
	const struct oid sha256 = oid_from(raw, 32);
	const struct oid bad = oid_from(raw, 21);
	struct oid other = sha1;

	(void)state;
	assert_int_equal(sha1.len, 20);
	assert_int_equal(sha256.len, 32);
	assert_int_equal(bad.len, 0);
	assert_true(oid_is_null(&bad));
	assert_false(oid_eq(&sha1, &sha256));
	assert_true(oid_eq(&sha1, &other));
	/* Bytes beyond the length do not count. */
	other.raw[20] = 9;
	assert_true(oid_eq(&sha1, &other));
	other.raw[19] = 9;
	assert_false(oid_eq(&sha1, &other));
	assert_int_equal(oid_key(&sha256).len, 32);
	assert_memory_equal(oid_key(&sha256).ptr, raw, 32);
	assert_int_equal(oid_key(&bad).len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_hex),
		cmocka_unit_test(test_from_and_eq),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
