/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/span.h"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)256 << 20);
	return arena != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static const struct {
	const char *text;
	size_t line, column; /* 0: it is good */
	const char *message;
} texts[] = {
	{ "{}", 0, 0, "" },
	{ " [ ] ", 0, 0, "" },
	{ "{\"a\":1,\"b\":[true,false,null,\"x\"],\"c\":{\"a\":-0.5e+10}}", 0, 0, "" },
	{ "\"\\u00e9\\ud83d\\ude00\\n\\/\"", 0, 0, "" },
	{ "0", 0, 0, "" },
	{ "", 1, 1, "no value stands where one is due" },
	{ "{\"a\":1,\n\"a\":2}", 2, 7, "a key is given twice" },
	{ "{\"a\":1,\"\\u0061\":2}", 1, 19, "a key is given twice" },
	{ "{\"a\" 1}", 1, 6, "no colon stands behind a key" },
	{ "{a:1}", 1, 2, "a key is no string" },
	{ "{\"a\":1,}", 1, 8, "a key is no string" },
	{ "[1,]", 1, 4, "no value stands where one is due" },
	{ "[,1]", 1, 2, "no value stands where one is due" },
	{ "[1 2]", 1, 4, "neither a comma nor an end stands here" },
	{ "[1}", 1, 3, "neither a comma nor an end stands here" },
	{ "{} x", 1, 4, "something stands behind the value" },
	{ "01", 1, 1, "no value stands where one is due" },
	{ "1.", 1, 1, "no value stands where one is due" },
	{ "1e", 1, 1, "no value stands where one is due" },
	{ "+1", 1, 1, "no value stands where one is due" },
	{ "NaN", 1, 1, "no value stands where one is due" },
	{ "\"a", 1, 2, "a string does not end" },
	{ "\"a\\\"", 1, 2, "a string does not end" },
	{ "\"a\tb\"", 1, 3, "a control character stands in a string" },
	{ "\"\\x41\"", 1, 4, "an escape in a string is malformed" },
	{ "\"\\ud800\"", 1, 8, "an escape in a string is malformed" },
	{ "\"\\udc00\"", 1, 8, "an escape in a string is malformed" },
	{ "\"\\u12g4\"", 1, 4, "an escape in a string is malformed" },
	{ "\"\xff\"", 1, 1, "the text is not UTF-8" },
	{ "\"\xc0\x80\"", 1, 1, "the text is not UTF-8" },
	{ "[", 1, 2, "no value stands where one is due" },
	{ "{\"a\":[1", 1, 8, "neither a comma nor an end stands here" },
};

static void test_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const struct json *root;
		struct ward_error err = { 0 };
		int rc = json_parse(span_of(texts[i].text), arena, &root, &err);

		if (rc != (texts[i].line > 0 ? WARD_EPARSE : 0) || err.line != texts[i].line ||
		    err.column != texts[i].column ||
		    strcmp(rc != 0 ? err.message : "", texts[i].message) != 0)
			fail_msg("%s: %d %zu:%zu %s", texts[i].text, rc, (size_t)err.line,
				 (size_t)err.column, err.message);
		assert_true((rc == 0) == (root != NULL));
	}
}

static void test_values(void **state)
{
	const struct json *root, *list;
	struct ward_error err = { 0 };
	struct ward_span text;
	int64_t number;

	(void)state;
	assert_int_equal(json_parse(WARD_SPAN("{\"s\":\"\\ud83d\\ude00\\\\\",\"n\":\"42\",\"m\":7,"
					      "\"neg\":-1,\"big\":9223372036854775808,\"f\":1.5,"
					      "\"l\":[1,[2],3]}"),
				    arena, &root, &err),
			 0);
	assert_true(json_get_string(root, "s", &text));
	assert_true(span_is(text, "\xf0\x9f\x98\x80\\"));
	assert_false(json_get_string(root, "m", &text));
	assert_true(json_get_int(root, "n", &number) && number == 42);
	assert_true(json_get_int(root, "m", &number) && number == 7);
	assert_true(json_get_int(root, "missing", &number) && number == 0);
	assert_false(json_get_int(root, "neg", &number));
	assert_false(json_get_int(root, "big", &number));
	assert_false(json_get_int(root, "f", &number));
	list = json_get(root, "l");
	assert_int_equal(list->count, 3);
	assert_true(span_is(json_items(list)->next->next->text, "3"));
	assert_null(json_items(root));
	assert_null(json_get(list, "x"));
	assert_null(json_get(NULL, "x"));
}

static void test_limits(void **state)
{
	const struct json *root;
	struct buf b;

	(void)state;
	for (int depth = JSON_DEPTH; depth <= JSON_DEPTH + 1; depth++) {
		struct ward_error err = { 0 };
		int rc;

		buf_init(&b, 1024);
		for (int i = 0; i < depth; i++)
			buf_add_char(&b, '[');
		for (int i = 0; i < depth; i++)
			buf_add_char(&b, ']');
		rc = json_parse(buf_span(&b), arena, &root, &err);
		assert_int_equal(rc, depth > JSON_DEPTH ? WARD_ELIMIT : 0);
		buf_release(&b);
	}
	for (int count = JSON_NODES - 1; count <= JSON_NODES; count++) {
		struct ward_error err = { 0 };
		int rc;

		buf_init(&b, (size_t)JSON_NODES * 2 + 16);
		buf_add_char(&b, '[');
		for (int i = 0; i < count; i++)
			buf_add_str(&b, i > 0 ? ",1" : "1");
		buf_add_char(&b, ']');
		rc = json_parse(buf_span(&b), arena, &root, &err);
		assert_int_equal(rc, count == JSON_NODES ? WARD_ELIMIT : 0);
		buf_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests_name("json", tests, setup, teardown);
}
