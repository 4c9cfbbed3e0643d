/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/span.h"
#include "base/time.h"

#define DAY INT64_C(86400)

struct row {
	const char *in;
	int64_t out;
	bool ok;
};

static void check(const struct row *rows, size_t count,
		  bool (*parse)(struct ward_span s, int64_t *out))
{
	for (size_t i = 0; i < count; i++) {
		int64_t out = -1;

		if (parse(span_of(rows[i].in), &out) != rows[i].ok ||
		    (rows[i].ok && out != rows[i].out))
			fail_msg("'%s' gave %lld", rows[i].in, (long long)out);
	}
}

static void test_parse_date(void **state)
{
	static const struct row rows[] = {
		{ "1970-01-01", 0, true },
		{ "1970-01-02", DAY, true },
		{ "1969-12-31", -DAY, true },
		{ "2000-02-29", 951782400, true },
		{ "2024-02-29", 1709164800, true },
		{ "2038-01-19", 2147472000, true },
		{ "9999-12-31", 253402214400, true },
		{ "0000-01-01", -62167219200, true },
		{ "2023-02-29", 0, false },
		{ "1900-02-29", 0, false },
		{ "2024-04-31", 0, false },
		{ "2024-00-01", 0, false },
		{ "2024-13-01", 0, false },
		{ "2024-01-00", 0, false },
		{ "2024-01-32", 0, false },
		{ "2024-1-01", 0, false },
		{ "2024/01/01", 0, false },
		{ "2024-01-01 ", 0, false },
		{ " 024-01-01", 0, false },
		{ "-024-01-01", 0, false },
		{ "20240101", 0, false },
		{ "", 0, false },
	};

	(void)state;
	check(rows, sizeof(rows) / sizeof(rows[0]), time_parse_date);
}

static void test_parse_rfc3339(void **state)
{
	static const struct row rows[] = {
		{ "1970-01-01T00:00:00Z", 0, true },
		{ "2026-01-31T12:00:00Z", 1769860800, true },
		{ "2026-01-31t12:00:00z", 1769860800, true },
		{ "2026-01-31T12:00:00.999999Z", 1769860800, true },
		{ "2026-01-31T14:30:00+02:30", 1769860800, true },
		{ "2026-01-31T00:00:00-12:00", 1769860800, true },
		{ "2026-01-31T12:00:00-00:00", 1769860800, true },
		{ "1996-12-19T16:39:57-08:00", 851042397, true },
		{ "1990-12-31T23:59:60Z", 662688000, true },
		{ "1990-12-31T15:59:60-08:00", 662688000, true },
		{ "1990-12-31T22:59:60Z", 0, false },
		{ "2026-01-31T12:00:61Z", 0, false },
		{ "2026-01-31T24:00:00Z", 0, false },
		{ "2026-01-31T12:60:00Z", 0, false },
		{ "2026-01-32T12:00:00Z", 0, false },
		{ "2026-01-31T12:00:00", 0, false },
		{ "2026-01-31T12:00:00.Z", 0, false },
		{ "2026-01-31T12:00:00.1", 0, false },
		{ "2026-01-31T12:00:00ZZ", 0, false },
		{ "2026-01-31T12:00:00+0230", 0, false },
		{ "2026-01-31T12:00:00+24:00", 0, false },
		{ "2026-01-31T12:00:00+01:60", 0, false },
		{ "2026-01-31T12:00:00+01:00x", 0, false },
		{ "2026-01-31 12:00:00Z", 0, false },
		{ "2026-01-31T12-00:00Z", 0, false },
		{ "2026-01-31T12:00Z", 0, false },
		{ "2026-01-31", 0, false },
		{ "", 0, false },
	};

	(void)state;
	check(rows, sizeof(rows) / sizeof(rows[0]), time_parse_rfc3339);
}

static void test_format(void **state)
{
	static const struct {
		int64_t when;
		const char *text;
	} rows[] = {
		{ 0, "1970-01-01T00:00:00Z" },
		{ -1, "1969-12-31T23:59:59Z" },
		{ 951868799, "2000-02-29T23:59:59Z" },
		{ 1769860800, "2026-01-31T12:00:00Z" },
		{ 253402300799, "9999-12-31T23:59:59Z" },
		{ 253402300800, "9999-12-31T23:59:59Z" },
		{ INT64_MAX, "9999-12-31T23:59:59Z" },
		{ -62167219200, "0000-01-01T00:00:00Z" },
		{ INT64_MIN, "0000-01-01T00:00:00Z" },
	};
	char text[21];
	char date[11];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		time_format_rfc3339(rows[i].when, text);
		assert_string_equal(text, rows[i].text);
		time_format_date(rows[i].when, date);
		assert_memory_equal(date, rows[i].text, 10);
		assert_int_equal(date[10], 0);
	}
}

/* Every day of 1600..2400 there and back, in order and without a gap. */
static void test_every_day(void **state)
{
	int64_t first;
	int64_t last;
	char date[11];

	(void)state;
	assert_true(time_parse_date(WARD_SPAN("1600-01-01"), &first));
	assert_true(time_parse_date(WARD_SPAN("2400-12-31"), &last));
	assert_int_equal((last - first) / DAY + 1, 2 * 146097 + 366);
	for (int64_t day = first; day <= last; day += DAY) {
		int64_t back;

		time_format_date(day + DAY - 1, date);
		if (!time_parse_date(span_of(date), &back) || back != day)
			fail_msg("%s", date);
	}
}

static void test_clocks(void **state)
{
	const uint64_t before = time_mono_ns();

	(void)state;
	assert_true(before > 0);
	assert_true(time_mono_ns() >= before);
	/* 2024-01-01: a clock before it is not set. */
	assert_true(time_now() > 1704067200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse_date), cmocka_unit_test(test_parse_rfc3339),
		cmocka_unit_test(test_format),	   cmocka_unit_test(test_every_day),
		cmocka_unit_test(test_clocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
