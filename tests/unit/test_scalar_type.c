/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/span.h"
#include "doc/node.h"

static struct ward_node scalar(const char *text, enum node_style style, const char *tag)
{
	return (struct ward_node){ .kind = NODE_SCALAR,
				   .style = (uint8_t)style,
				   .text = span_of(text),
				   .tag = span_of(tag) };
}

static void test_plain(void **state)
{
	static const struct {
		const char *text;
		enum scalar_type type;
	} cases[] = {
		{ "y", SCALAR_BOOL },
		{ "Y", SCALAR_BOOL },
		{ "yes", SCALAR_BOOL },
		{ "YES", SCALAR_BOOL },
		{ "yEs", SCALAR_STR },
		{ "on", SCALAR_BOOL },
		{ "Off", SCALAR_BOOL },
		{ "oFF", SCALAR_STR },
		{ "n", SCALAR_BOOL },
		{ "true", SCALAR_BOOL },
		{ "TRUE", SCALAR_BOOL },
		{ "truE", SCALAR_STR },
		{ "", SCALAR_NULL },
		{ "~", SCALAR_NULL },
		{ "null", SCALAR_NULL },
		{ "Null", SCALAR_NULL },
		{ "nULL", SCALAR_STR },
		{ "nil", SCALAR_STR },
		{ "<<", SCALAR_MERGE },
		{ "=", SCALAR_STR },
		{ "0", SCALAR_INT },
		{ "-0", SCALAR_INT },
		{ "+12", SCALAR_INT },
		{ "1_000", SCALAR_INT },
		{ "0644", SCALAR_INT },
		{ "0o644", SCALAR_INT },
		{ "0O17", SCALAR_INT },
		{ "0x1F", SCALAR_INT },
		{ "-0x1f", SCALAR_INT },
		{ "0b101", SCALAR_INT },
		{ "-0b1", SCALAR_INT },
		{ "0b2", SCALAR_STR },
		{ "0x", SCALAR_STR },
		{ "0xg", SCALAR_STR },
		{ "0o8", SCALAR_STR },
		{ "08", SCALAR_FLOAT },
		{ "0777_", SCALAR_INT },
		{ "_1", SCALAR_STR },
		{ "-", SCALAR_STR },
		{ "+", SCALAR_STR },
		{ "--1", SCALAR_STR },
		{ "9223372036854775807", SCALAR_INT },
		{ "9223372036854775808", SCALAR_INT },
		{ "18446744073709551615", SCALAR_INT },
		{ "18446744073709551616", SCALAR_FLOAT },
		{ "-9223372036854775808", SCALAR_INT },
		{ "-9223372036854775809", SCALAR_FLOAT },
		{ "+9223372036854775808", SCALAR_FLOAT },
		{ "0xffffffffffffffff", SCALAR_INT },
		{ "0x1ffffffffffffffff", SCALAR_INT },
		{ "-0x1ffffffffffffffff", SCALAR_STR },
		{ "1e3", SCALAR_FLOAT },
		{ "1E+3", SCALAR_FLOAT },
		{ "1e", SCALAR_STR },
		{ "1e+", SCALAR_STR },
		{ "1.10", SCALAR_FLOAT },
		{ "1.", SCALAR_FLOAT },
		{ ".5", SCALAR_FLOAT },
		{ "-.5", SCALAR_FLOAT },
		{ ".5e-3", SCALAR_FLOAT },
		{ ".", SCALAR_STR },
		{ "..5", SCALAR_STR },
		{ "._5", SCALAR_STR },
		{ ".5_0", SCALAR_STR },
		{ "1_0.5_0", SCALAR_FLOAT },
		{ "1.2.3", SCALAR_STR },
		{ "1e308", SCALAR_FLOAT },
		{ "1e309", SCALAR_STR },
		{ "1.7976931348623157e308", SCALAR_FLOAT },
		{ "1.7976931348623159e308", SCALAR_STR },
		{ "0e999999999999999999999", SCALAR_FLOAT },
		{ "1e-999999999999999999999", SCALAR_FLOAT },
		{ "0.0001e312", SCALAR_FLOAT },
		{ "10000e305", SCALAR_STR },
		{ "1234e56", SCALAR_FLOAT },
		{ "12345e6", SCALAR_FLOAT },
		{ "12a456", SCALAR_STR },
		{ ".inf", SCALAR_FLOAT },
		{ "+.Inf", SCALAR_FLOAT },
		{ "-.INF", SCALAR_FLOAT },
		{ "-.iNF", SCALAR_STR },
		{ ".nan", SCALAR_FLOAT },
		{ ".NaN", SCALAR_FLOAT },
		{ "-.nan", SCALAR_STR },
		{ "inf", SCALAR_STR },
		{ "1:30", SCALAR_STR },
		{ "190:20:30", SCALAR_STR },
		{ "2001-01-01", SCALAR_TIME },
		{ "2001-1-2", SCALAR_TIME },
		{ "2001-02-29", SCALAR_STR },
		{ "2004-02-29", SCALAR_TIME },
		{ "1900-02-29", SCALAR_STR },
		{ "2001-13-01", SCALAR_STR },
		{ "2001-04-31", SCALAR_STR },
		{ "201-01-01", SCALAR_STR },
		{ "20010-01-01", SCALAR_STR },
		{ "2001-12-14T21:59:43.10Z", SCALAR_TIME },
		{ "2001-12-14t21:59:43.10-05:00", SCALAR_TIME },
		{ "2001-12-14 21:59:43.10", SCALAR_TIME },
		{ "2001-12-14 21:59:43.10 -5", SCALAR_STR },
		{ "2001-12-14 21:59:43Z", SCALAR_STR },
		{ "2001-12-14T21:59:43", SCALAR_STR },
		{ "2001-12-14T24:00:00Z", SCALAR_STR },
		{ "2001-12-14T1:2:3Z", SCALAR_TIME },
		{ "2001-12-14T", SCALAR_STR },
		{ "nginx", SCALAR_STR },
		{ "10Gi", SCALAR_STR },
		{ "v1", SCALAR_STR },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct ward_node node = scalar(cases[i].text, STYLE_PLAIN, NULL);
		const struct ward_node quoted = scalar(cases[i].text, STYLE_DOUBLE, NULL);
		const struct ward_node block = scalar(cases[i].text, STYLE_LITERAL, NULL);

		if (node_type(&node) != cases[i].type)
			fail_msg("'%s' is typed %d, not %d", cases[i].text, (int)node_type(&node),
				 (int)cases[i].type);
		assert_int_equal(node_type(&quoted), SCALAR_STR);
		assert_int_equal(node_type(&block), SCALAR_STR);
	}
}

static void test_tagged(void **state)
{
	static const struct {
		const char *text;
		const char *tag;
		enum scalar_type type;
	} cases[] = {
		{ "12", "tag:yaml.org,2002:str", SCALAR_STR },
		{ "12", "tag:yaml.org,2002:int", SCALAR_INT },
		{ "12", "tag:yaml.org,2002:float", SCALAR_FLOAT },
		{ "1.5", "tag:yaml.org,2002:int", SCALAR_STR },
		{ "yes", "tag:yaml.org,2002:bool", SCALAR_BOOL },
		{ "maybe", "tag:yaml.org,2002:bool", SCALAR_STR },
		{ "~", "tag:yaml.org,2002:null", SCALAR_NULL },
		{ "", "tag:yaml.org,2002:null", SCALAR_NULL },
		{ "aGk=", "tag:yaml.org,2002:binary", SCALAR_BINARY },
		{ "2001-01-01", "tag:yaml.org,2002:timestamp", SCALAR_TIME },
		{ "<<", "tag:yaml.org,2002:merge", SCALAR_MERGE },
		{ "a", "tag:yaml.org,2002:merge", SCALAR_STR },
		{ "12", "!local", SCALAR_STR },
		{ "12", "!", SCALAR_STR },
		{ "12", "tag:yaml.org,2002:", SCALAR_STR },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		/* An explicit tag decides whatever the quotes are. */
		const struct ward_node plain = scalar(cases[i].text, STYLE_PLAIN, cases[i].tag);
		const struct ward_node quoted = scalar(cases[i].text, STYLE_SINGLE, cases[i].tag);

		assert_int_equal(node_type(&plain), cases[i].type);
		assert_int_equal(node_type(&quoted), cases[i].type);
	}
}

static void test_bool(void **state)
{
	const struct ward_node yes = scalar("Yes", STYLE_PLAIN, NULL);
	const struct ward_node off = scalar("off", STYLE_PLAIN, NULL);
	const struct ward_node text = scalar("true", STYLE_DOUBLE, NULL);
	const struct ward_node alias = { .kind = NODE_ALIAS,
					 .target = (struct ward_node *)(uintptr_t)&yes };

	(void)state;
	assert_int_equal(node_bool(&yes), 1);
	assert_int_equal(node_bool(&off), 0);
	assert_int_equal(node_bool(&text), -1);
	assert_int_equal(node_bool(&alias), 1);
	assert_int_equal(node_bool(NULL), -1);
}

static void test_int(void **state)
{
	static const struct {
		const char *text;
		bool is_int;
		int64_t value;
	} cases[] = {
		{ "0", true, 0 },
		{ "-0", true, 0 },
		{ "0644", true, 420 },
		{ "0o644", true, 420 },
		{ "0x1F", true, 31 },
		{ "-0b11", true, -3 },
		{ "1_000_000", true, 1000000 },
		{ "+7", true, 7 },
		{ "9223372036854775807", true, INT64_MAX },
		{ "-9223372036854775808", true, INT64_MIN },
		{ "9223372036854775808", false, 0 },
		{ "0x1ffffffffffffffff", false, 0 },
		{ "08", false, 0 },
		{ "1e3", false, 0 },
		{ "", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct ward_node node = scalar(cases[i].text, STYLE_PLAIN, NULL);
		int64_t value = 0;

		assert_int_equal(node_int(&node, &value), cases[i].is_int);
		assert_int_equal(value, cases[i].value);
	}
}

static void test_null(void **state)
{
	const struct ward_node tilde = scalar("~", STYLE_PLAIN, NULL);
	const struct ward_node empty = scalar("", STYLE_SINGLE, NULL);
	const struct ward_node map = { .kind = NODE_MAP };

	(void)state;
	assert_true(node_is_null(NULL));
	assert_true(node_is_null(&tilde));
	assert_false(node_is_null(&empty));
	assert_false(node_is_null(&map));
	assert_int_equal(node_type(&map), SCALAR_STR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain), cmocka_unit_test(test_tagged),
		cmocka_unit_test(test_bool),  cmocka_unit_test(test_int),
		cmocka_unit_test(test_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
