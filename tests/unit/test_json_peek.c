/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/span.h"
#include "secret/json_peek.h"

static void test_is_object(void **state)
{
	static const struct {
		const char *text;
		bool expected;
	} cases[] = {
		{ "{}", true },
		{ " { } \n", true },
		{ "{\"a\":1}", true },
		{ "{\"a\" : -1.5e+3 , \"b\":true,\"c\":null}", true },
		{ "{\"a\":{\"b\":[1,{\"c\":\"}\"}]}}", true },
		{ "{\"a\":\"\\\"}\"}", true },
		{ "{\"\":[]}", true },
		{ "", false },
		{ "{", false },
		{ "}", false },
		{ "[]", false },
		{ "{}x", false },
		{ "{\"a\"}", false },
		{ "{\"a\":}", false },
		{ "{\"a\":1,}", false },
		{ "{\"a\":1 \"b\":2}", false },
		{ "{\"a\":[1}]", false },
		{ "{\"a\":[1]", false },
		{ "{\"a\":\"b}", false },
		{ "{\"a\":\"b\n\"}", false },
		{ "{\"a\":\"b\\\"}", false },
		{ "{a:1}", false },
		{ "{\"a\":[\xff]}", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (json_peek_is_object(span_of(cases[i].text)) != cases[i].expected)
			fail_msg("case %zu: %s", i, cases[i].text);
}

static void test_member(void **state)
{
	static const char text[] =
		"{\"a\":{\"iss\":\"inner\"}, \"iss\" : \"outer\\\"s\",\"n\":12,\"list\":[1, 2]}";
	static const struct {
		const char *key, *value;
	} cases[] = {
		{ "a", "{\"iss\":\"inner\"}" }, { "iss", "outer\\\"s" }, { "n", "12" },
		{ "list", "[1, 2]" },		{ "inner", NULL },	 { "", NULL },
	};
	struct ward_span value;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool found = json_peek_member(span_of(text), cases[i].key, &value);
		assert_int_equal(found, cases[i].value != NULL);
		if (found)
			assert_true(span_is(value, cases[i].value));
	}
	assert_false(json_peek_member(WARD_SPAN("{}"), "a", &value));
	assert_false(json_peek_member(WARD_SPAN("{\"b\":1 x"), "a", &value));
}

/* What is nested deeper than the bound is no object, however it ends. */
static void test_depth(void **state)
{
	char text[4 * JSON_PEEK_DEPTH + 16];

	(void)state;
	for (size_t depth = JSON_PEEK_DEPTH; depth <= JSON_PEEK_DEPTH + 1; depth++) {
		size_t n = 0;
		memcpy(text, "{\"a\":", 5);
		n = 5;
		for (size_t i = 0; i < depth; i++)
			text[n++] = '[';
		for (size_t i = 0; i < depth; i++)
			text[n++] = ']';
		text[n++] = '}';
		assert_int_equal(json_peek_is_object(span_make(text, n)), depth == JSON_PEEK_DEPTH);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_is_object),
		cmocka_unit_test(test_member),
		cmocka_unit_test(test_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
