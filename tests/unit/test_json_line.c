/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/span.h"
#include "store/json_line.h"

static void test_build(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	json_line_text(&out, "event", WARD_SPAN("push"));
	json_line_number(&out, "n", UINT64_MAX);
	json_line_bool(&out, "dry", false);
	json_line_open(&out, "refs", '[');
	json_line_open(&out, NULL, '{');
	json_line_text(&out, "name", WARD_SPAN("a"));
	json_line_text(&out, "old", WARD_SPAN("["));
	json_line_text(&out, "new", WARD_SPAN("{"));
	json_line_close(&out, '}');
	json_line_text(&out, NULL, WARD_SPAN("b"));
	json_line_close(&out, ']');
	json_line_open(&out, "none", '[');
	json_line_close(&out, ']');
	assert_string_equal(buf_cstr(&out),
			    "\"event\":\"push\",\"n\":18446744073709551615,\"dry\":false,"
			    "\"refs\":[{\"name\":\"a\",\"old\":\"[\",\"new\":\"{\"},\"b\"],"
			    "\"none\":[]");
	buf_release(&out);
}

static void test_hostile(void **state)
{
	static const struct {
		const char *in;
		size_t len;
		const char *out;
	} rows[] = {
		{ "\"\\/", 3, "\"\\\"\\\\/\"" },
		{ "\n\r\t\0\x1b\x7f", 6, "\"\\n\\u000d\\t\\u0000\\u001b\\u007f\"" },
		{ "\xc3\xa4\xe2\x80\xae", 5, "\"\\u00e4\\u202e\"" },
		{ "\xf0\x9f\x98\x80", 4, "\"\\ud83d\\ude00\"" },
		{ "\xf4\x8f\xbf\xbf", 4, "\"\\udbff\\udfff\"" },
		{ "a\xff\xc3z\xed\xa0\x80", 7, "\"a\\ufffd\\ufffdz\\ufffd\\ufffd\\ufffd\"" },
	};
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_clear(&out);
		json_line_text(&out, NULL, span_make(rows[i].in, rows[i].len));
		assert_string_equal(buf_cstr(&out), rows[i].out);
	}
	buf_release(&out);
}

static void test_check(void **state)
{
	static const struct {
		const char *text;
		enum json_state want;
	} rows[] = {
		{ "{}", JSON_WHOLE },
		{ " { } ", JSON_BAD },
		{ "{ } ", JSON_WHOLE },
		{ "{\"a\":1}", JSON_WHOLE },
		{ "{\"a\":[],\"b\":{\"c\":[[{}]]}}", JSON_WHOLE },
		{ "{\"a\":-0.5e+10,\"b\":0,\"c\":true,\"d\":false,\"e\":null}", JSON_WHOLE },
		{ "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00aF\"}", JSON_WHOLE },
		{ "", JSON_CUT },
		{ "{", JSON_CUT },
		{ "{\"a", JSON_CUT },
		{ "{\"a\\", JSON_CUT },
		{ "{\"a\\u00", JSON_CUT },
		{ "{\"a\"", JSON_CUT },
		{ "{\"a\":", JSON_CUT },
		{ "{\"a\":tr", JSON_CUT },
		{ "{\"a\":-", JSON_CUT },
		{ "{\"a\":1.", JSON_CUT },
		{ "{\"a\":1e", JSON_CUT },
		{ "{\"a\":1e+", JSON_CUT },
		{ "{\"a\":12", JSON_CUT },
		{ "{\"a\":1,", JSON_CUT },
		{ "{\"a\":[1", JSON_CUT },
		{ "{\"a\":[1,", JSON_CUT },
		{ "{\"a\":[]", JSON_CUT },
		{ "[]", JSON_BAD },
		{ "1", JSON_BAD },
		{ "{}}", JSON_BAD },
		{ "{}{}", JSON_BAD },
		{ "{\"a\":1}x", JSON_BAD },
		{ "{,}", JSON_BAD },
		{ "{\"a\":1,}", JSON_BAD },
		{ "{\"a\":[1,]}", JSON_BAD },
		{ "{\"a\":[,]}", JSON_BAD },
		{ "{\"a\" 1}", JSON_BAD },
		{ "{\"a\":1 \"b\":2}", JSON_BAD },
		{ "{a:1}", JSON_BAD },
		{ "{'a':1}", JSON_BAD },
		{ "{\"a\":01}", JSON_BAD },
		{ "{\"a\":+1}", JSON_BAD },
		{ "{\"a\":.5}", JSON_BAD },
		{ "{\"a\":1.}", JSON_BAD },
		{ "{\"a\":tru}", JSON_BAD },
		{ "{\"a\":NaN}", JSON_BAD },
		{ "{\"a\":[}", JSON_BAD },
		{ "{\"a\":{]}", JSON_BAD },
		{ "{\"a\":\"\\x\"}", JSON_BAD },
		{ "{\"a\":\"\\u00g0\"}", JSON_BAD },
		{ "{\"a\":\"\n\"}", JSON_BAD },
		{ "{\n}", JSON_BAD },
	};
	char deep[200] = "{\"a\":";

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (json_line_check(span_of(rows[i].text)) != rows[i].want)
			fail_msg("%s", rows[i].text);
	}
	assert_int_equal(json_line_check(span_make("{\"\\\0\":1}", 8)), JSON_BAD);
	memset(deep + 5, '[', JSON_LINE_DEPTH - 1);
	memset(deep + 5 + JSON_LINE_DEPTH - 1, ']', JSON_LINE_DEPTH - 1);
	deep[5 + 2 * (JSON_LINE_DEPTH - 1)] = '}';
	assert_int_equal(json_line_check(span_of(deep)), JSON_WHOLE);
	memset(deep + 5, '[', JSON_LINE_DEPTH);
	assert_int_equal(json_line_check(span_of(deep)), JSON_BAD);
}

static void test_members(void **state)
{
	struct ward_span rest = WARD_SPAN("\"a\":\"x,}\\\"\" , \"b\\u0041\":[1,{\"c\":2}],\"\":{}");
	struct ward_span key, value;

	(void)state;
	assert_true(json_line_next(&rest, &key, &value));
	assert_true(span_is(key, "a") && span_is(value, "\"x,}\\\"\""));
	assert_true(json_line_next(&rest, &key, &value));
	assert_true(span_is(key, "b\\u0041") && span_is(value, "[1,{\"c\":2}]"));
	assert_true(json_line_next(&rest, &key, &value));
	assert_true(span_is(key, "") && span_is(value, "{}"));
	assert_false(json_line_next(&rest, &key, &value));
	rest = WARD_SPAN("1, \"x\",[2]");
	assert_true(json_line_next(&rest, NULL, &value) && span_is(value, "1"));
	assert_true(json_line_next(&rest, NULL, &value) && span_is(value, "\"x\""));
	assert_true(json_line_next(&rest, NULL, &value) && span_is(value, "[2]"));
	assert_false(json_line_next(&rest, NULL, &value));
}

static void test_decode(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "\"plain\"", "plain" },
		{ "plain", "plain" },
		{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t" },
		{ "\"\\u00e4\\u202E\"", "\xc3\xa4\xe2\x80\xae" },
		{ "\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80" },
		{ "\"\\ud83dx\\ude00\"", "\xef\xbf\xbdx\xef\xbf\xbd" },
		{ "\"\\ud83d\\u0041\"",
		  "\xef\xbf\xbd"
		  "A" },
		{ "\"\\ud83d\"", "\xef\xbf\xbd" },
		{ "\"\"", "" },
	};
	struct buf out;

	(void)state;
	buf_init(&out, 256);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_clear(&out);
		json_line_decode(span_of(rows[i].in), &out);
		assert_string_equal(buf_cstr(&out), rows[i].out);
	}
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_build),  cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_check),  cmocka_unit_test(test_members),
		cmocka_unit_test(test_decode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
