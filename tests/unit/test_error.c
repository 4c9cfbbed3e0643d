/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/error.h"

static void test_first_wins(void **state)
{
	struct ward_error err = { 0 };

	(void)state;
	assert_int_equal(error_set_at(&err, WARD_EPARSE, 3, 14, "bad %s", "indent"), WARD_EPARSE);
	assert_int_equal(error_set(&err, WARD_EIO, "later"), WARD_EPARSE);
	assert_int_equal(err.code, WARD_EPARSE);
	assert_int_equal(err.line, 3);
	assert_int_equal(err.column, 14);
	assert_string_equal(err.message, "bad indent");
	error_clear(&err);
	assert_int_equal(err.code, WARD_OK);
	assert_string_equal(err.message, "");
	assert_int_equal(err.line, 0);
	assert_int_equal(error_set(&err, WARD_EIO, "later"), WARD_EIO);
	assert_int_equal(err.line, 0);
	assert_int_equal(err.column, 0);
	assert_string_equal(err.message, "later");
}

static void test_null_and_success(void **state)
{
	struct ward_error err = { 0 };

	(void)state;
	assert_int_equal(error_set(NULL, WARD_EOOM, "x"), WARD_EOOM);
	assert_int_equal(error_set_at(NULL, WARD_ELIMIT, 1, 1, "x"), WARD_ELIMIT);
	assert_int_equal(error_prefix(NULL, "x"), WARD_OK);
	error_clear(NULL);
	/* Success is no error: recording it must not look like success. */
	assert_int_equal(error_set(&err, WARD_OK, "x"), WARD_EBUG);
	assert_int_equal(err.code, WARD_EBUG);
	assert_int_equal(error_set(NULL, 5, "x"), WARD_EBUG);
}

static void test_long_message(void **state)
{
	struct ward_error err = { 0 };

	(void)state;
	error_set(&err, WARD_EIO, "%*d", 2000, 1);
	assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
	assert_int_equal(error_prefix(&err, "file %d", 7), WARD_EIO);
	assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
	assert_memory_equal(err.message, "file 7:  ", 9);
}

static void test_prefix(void **state)
{
	struct ward_error err = { 0 };

	(void)state;
	assert_int_equal(error_prefix(&err, "nothing"), WARD_OK);
	assert_string_equal(err.message, "");
	error_set(&err, WARD_EGIT, "missing");
	error_prefix(&err, "tree %s", "abc");
	error_prefix(&err, "commit");
	assert_string_equal(err.message, "commit: tree abc: missing");
	/* A prefix of any length leaves a terminated message that begins with it. */
	for (int len = 500; len < 520; len++) {
		error_clear(&err);
		error_set(&err, WARD_EGIT, "tail");
		error_prefix(&err, "%*d", len, 1);
		assert_true(strlen(err.message) >= 506);
		assert_true(strlen(err.message) < sizeof(err.message));
	}
}

static void test_texts(void **state)
{
	(void)state;
	assert_string_equal(ward_error_text(WARD_OK), "no error");
	assert_string_equal(ward_error_text(WARD_EPARSE), "malformed input");
	assert_string_equal(ward_error_text(WARD_EBUG), "gitward has a defect");
	assert_string_equal(ward_error_text(-1000), "unknown error");
	assert_string_equal(ward_error_text(1), "unknown error");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_wins),   cmocka_unit_test(test_null_and_success),
		cmocka_unit_test(test_long_message), cmocka_unit_test(test_prefix),
		cmocka_unit_test(test_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
