/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/limits.h"
#include "base/span.h"

static void test_table(void **state)
{
	const struct limits l = limits_default();
	const struct limit_info *info;
	size_t n = 0;

	(void)state;
	for (; (info = limit_at(n)) != NULL; n++) {
		assert_true(info->dflt <= info->max);
		assert_true(strlen(info->name) > 0 && strlen(info->text) > 0);
		assert_true(strlen(info->unit) > 0);
		assert_int_equal(limit_get(&l, info), info->dflt);
		assert_ptr_equal(limit_find(span_of(info->name)), info);
		assert_int_equal(info->offset, n * sizeof(uint64_t));
	}
	assert_int_equal(n * sizeof(uint64_t), sizeof(struct limits));
	assert_null(limit_at(SIZE_MAX));
	assert_int_equal(l.yaml_depth, 100);
	assert_int_equal(l.deadline_ms, 45000);
}

static void test_find(void **state)
{
	(void)state;
	assert_non_null(limit_find(WARD_SPAN("blob_bytes")));
	assert_null(limit_find(WARD_SPAN("blob_byte")));
	assert_null(limit_find(WARD_SPAN("blob_bytes\0")));
	assert_null(limit_find(WARD_SPAN("Blob_bytes")));
	assert_null(limit_find(WARD_SPAN("")));
}

static void test_set(void **state)
{
	struct limits l = limits_default();
	const struct limits before = l;
	const struct limit_info *info = limit_find(WARD_SPAN("findings"));

	(void)state;
	limit_set(&l, info, 12);
	assert_int_equal(l.findings, 12);
	assert_int_equal(limit_get(&l, info), 12);
	limit_set(&l, info, info->dflt);
	assert_memory_equal(&l, &before, sizeof(l));
	limit_set(&l, limit_find(WARD_SPAN("deadline_ms")), UINT64_MAX);
	assert_int_equal(l.deadline_ms, UINT64_MAX);
	assert_int_equal(l.memory_bytes, before.memory_bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
