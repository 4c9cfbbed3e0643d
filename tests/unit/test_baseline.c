/* SPDX-License-Identifier: Apache-2.0 */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/time.h"
#include "scan/baseline.h"

#define SALT "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define HASH_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HASH_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define TOP(findings) "{\"version\":1,\"salt\":\"" SALT "\",\"findings\":[" findings "]}"
#define ENTRY(more) "{\"rule\":\"secret-x\",\"hash\":\"" HASH_A "\"" more "}"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)64 << 20);
	return arena != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct baseline parse(const char *text)
{
	struct baseline b;
	struct ward_error err = { 0 };

	if (baseline_parse(span_of(text), arena, &b, &err) != WARD_OK)
		fail_msg("%s in\n%s", err.message, text);
	return b;
}

static const char *rendered(const struct baseline *b)
{
	const char *text;
	struct buf out;

	buf_init(&out, 65536);
	assert_int_equal(baseline_render(b, &out), WARD_OK);
	text = arena_cstr(arena, buf_span(&out));
	buf_release(&out);
	return text;
}

static void test_faults(void **state)
{
	static const struct {
		const char *text, *message;
	} faults[] = {
		{ "", "" },
		{ "[]", "a baseline is a JSON object" },
		{ "{\"version\":1,", "" },
		{ TOP("") " x", "" },
		{ "{\"version\":2,\"salt\":\"" SALT "\",\"findings\":[]}", "'version' must be 1" },
		{ "{\"salt\":\"" SALT "\",\"findings\":[]}", "'version' must be 1" },
		{ "{\"version\":1,\"findings\":[]}", "'salt' must be 64 hexadecimal digits" },
		{ "{\"version\":1,\"salt\":\"00\",\"findings\":[]}", "'salt' must be" },
		{ "{\"version\":1,\"salt\":\"" SALT "\"}", "'findings' must be a list" },
		{ "{\"version\":1,\"salt\":\"" SALT "\",\"findings\":{}}", "'findings' must be" },
		{ "{\"version\":1,\"salt\":\"" SALT "\",\"findings\":[],\"made\":1}",
		  "'made' is not known in a baseline" },
		{ TOP("5"), "findings[0] is no object" },
		{ TOP(ENTRY("") ",{}"), "findings[1]: 'rule' is no id of a rule" },
		{ TOP("{\"rule\":\"A b\",\"hash\":\"" HASH_A "\"}"), "'rule' is no id" },
		{ TOP("{\"rule\":\"a\",\"hash\":\"AAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}"),
		  "'hash' is not 32 lower-case" },
		{ TOP("{\"rule\":\"a\",\"hash\":\"aa\"}"), "'hash' is not 32 lower-case" },
		{ TOP(ENTRY(",\"line\":\"5\"")), "'line' is not known here, or is no text" },
		{ TOP(ENTRY(",\"path\":5")), "'path' is not known here, or is no text" },
		{ TOP(ENTRY(",\"reason\":\"a\\nb\"")), "'reason' is not one line" },
		{ TOP(ENTRY(",\"added\":\"today\"")), "'added' is no date" },
		{ TOP(ENTRY(",\"expires\":\"2026-02-30\"")), "'expires' is no date" },
		{ TOP(ENTRY("") "," ENTRY(",\"path\":\"b\"")), "findings[1]: it is there twice" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct ward_error err = { 0 };
		struct baseline b;

		assert_int_equal(baseline_parse(span_of(faults[i].text), arena, &b, &err),
				 WARD_ECONFIG);
		assert_int_equal(err.code, WARD_ECONFIG);
		if (strstr(err.message, faults[i].message) == NULL)
			fail_msg("'%s', not '%s'", err.message, faults[i].message);
		if (faults[i].message[0] == '\0')
			assert_true(err.line > 0 && err.column > 0);
	}
}

/* Sorted, an entry a line, and the same again when it is read again. */
static void test_render(void **state)
{
	static const char want[] =
		"{\n  \"version\": 1,\n  \"salt\": \"" SALT "\",\n  \"findings\": [\n"
		"    { \"rule\": \"secret-x\", \"path\": \"a\", \"hash\": \"" HASH_B "\" },\n"
		"    { \"rule\": \"secret-w\", \"path\": \"b\\\"\\\\\\u0007\", \"hash\": \"" HASH_A
		"\","
		" \"reason\": \"why\", \"added\": \"2026-01-02\", \"expires\": \"2026-12-31\" },\n"
		"    { \"rule\": \"secret-x\", \"path\": \"b\\\"\\\\\\u0007\", \"hash\": \"" HASH_A
		"\" }\n"
		"  ]\n}\n";
	struct baseline b = parse(
		TOP("{\"rule\":\"secret-x\",\"path\":\"b\\\"\\\\\\u0007\",\"hash\":\"" HASH_A "\"},"
		    "{\"rule\":\"secret-w\",\"path\":\"b\\\"\\\\\\u0007\",\"hash\":\"" HASH_A "\","
		    "\"expires\":\"2026-12-31\",\"reason\":\"why\",\"added\":\"2026-01-02\"},"
		    "{\"rule\":\"secret-x\",\"hash\":\"" HASH_B "\",\"path\":\"a\"}"));

	(void)state;
	baseline_sort(&b);
	assert_string_equal(rendered(&b), want);
	b = parse(want);
	assert_string_equal(rendered(&b), want);
	b = parse(TOP(""));
	assert_string_equal(rendered(&b),
			    "{\n  \"version\": 1,\n  \"salt\": \"" SALT
			    "\",\n  \"findings\": []\n}\n");
}

static void test_covers(void **state)
{
	struct baseline b = parse(TOP(ENTRY(
		",\"expires\":\"2026-06-15\"") ",{\"rule\":\"secret-y\",\"hash\":\"" HASH_B "\"}"));
	const struct ward_span x = WARD_SPAN("secret-x"), y = WARD_SPAN("secret-y");
	int64_t day;

	(void)state;
	assert_true(time_parse_date(WARD_SPAN("2026-06-15"), &day));
	assert_false(baseline_covers(&b, x, WARD_SPAN(HASH_B), day));
	assert_false(baseline_covers(&b, y, WARD_SPAN(HASH_A), day));
	assert_false(baseline_covers(&b, x, WARD_SPAN(HASH_A), day + 86400));
	assert_false(baseline_find(&b, x, WARD_SPAN(HASH_A))->used);
	assert_true(baseline_covers(&b, x, WARD_SPAN(HASH_A), day + 86399));
	assert_true(baseline_find(&b, x, WARD_SPAN(HASH_A))->used);
	assert_true(baseline_covers(&b, y, WARD_SPAN(HASH_B), day + 86400));
	/* The order changes, what is found does not. */
	b.entries.items[0].path = WARD_SPAN("z");
	baseline_sort(&b);
	assert_string_equal(arena_cstr(arena, b.entries.items[0].rule), "secret-y");
	assert_true(baseline_covers(&b, x, WARD_SPAN(HASH_A), day));
	assert_null(baseline_find(&b, WARD_SPAN(""), WARD_SPAN("")));
}

static void test_add(void **state)
{
	struct baseline_entry e = { .rule = WARD_SPAN("secret-x"),
				    .hash = WARD_SPAN(HASH_A),
				    .path = WARD_SPAN("new"),
				    .reason = WARD_SPAN("new") };
	struct baseline b = parse(TOP(ENTRY(",\"path\":\"old\"")));
	struct ward_error err = { 0 };
	struct baseline one, two;
	bool fresh = true;

	(void)state;
	assert_int_equal(baseline_add(&b, &e, &fresh, &err), WARD_OK);
	assert_false(fresh);
	assert_true(span_is(b.entries.items[0].path, "old"));
	e.hash = WARD_SPAN(HASH_B);
	assert_int_equal(baseline_add(&b, &e, &fresh, &err), WARD_OK);
	assert_true(fresh);
	assert_int_equal(b.entries.len, 2);
	assert_int_equal(baseline_new(arena, &one, &err), WARD_OK);
	assert_int_equal(baseline_new(arena, &two, &err), WARD_OK);
	assert_memory_not_equal(one.salt, two.salt, BASELINE_SALT);
}

#define PRINT(salt, rule, text)                                                                \
	(secret_fingerprint((salt), (rule), secret_dense(WARD_SPAN(text), arena), out[n % 8]), \
	 out[n++ % 8])

static void test_fingerprint(void **state)
{
	const uint8_t a[BASELINE_SALT] = { 1 }, b[BASELINE_SALT] = { 2 };
	char out[8][2 * FINGERPRINT_BYTES + 1];
	size_t n = 0;
	const char *first = PRINT(a, "secret-x", "line one\nline two");

	(void)state;
	assert_int_equal(strlen(first), 32);
	assert_string_equal(PRINT(a, "secret-x", "line one\nline two"), first);
	/* Indented, with other line ends. */
	assert_string_equal(PRINT(a, "secret-x", "  line one\r\n\t\tline two\n"), first);
	assert_string_not_equal(PRINT(b, "secret-x", "line one\nline two"), first);
	assert_string_not_equal(PRINT(NULL, "secret-x", "line one\nline two"), first);
	assert_string_not_equal(PRINT(a, "secret-y", "line one\nline two"), first);
	assert_string_not_equal(PRINT(a, "secret-x", "line one\nline 2"), first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults),	    cmocka_unit_test(test_render),
		cmocka_unit_test(test_covers),	    cmocka_unit_test(test_add),
		cmocka_unit_test(test_fingerprint),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
