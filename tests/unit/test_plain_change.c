/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/span.h"
#include "scan/plain_change.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
/* A value that looks like a secret. */
#define RANDOM     \
	"f3Kq9Zt2" \
	"Lw8Xr5Vb1Nc7"

struct line_case {
	const char *line;
	enum plain_line yaml, json;
};

/* What a line is by itself; most of YAML is nothing in JSON. */
static const struct line_case lines[] = {
	{ "", PLAIN_OWN, PLAIN_OWN },
	{ "   ", PLAIN_OWN, PLAIN_OWN },
	{ "# password: " RANDOM, PLAIN_OWN, PLAIN_NOT },
	{ "replicas: 3", PLAIN_OWN, PLAIN_NOT },
	{ "  image: web:1.2 # newest", PLAIN_OWN, PLAIN_NOT },
	{ "\"replicas\": 3,", PLAIN_NOT, PLAIN_OWN },
	{ "\"replicas\": 3", PLAIN_OWN, PLAIN_OWN },
	{ "\"a\": \"b\",", PLAIN_NOT, PLAIN_OWN },
	{ "\"a\": x y", PLAIN_OWN, PLAIN_NOT },
	{ "a: [b, c]", PLAIN_OWN, PLAIN_NOT },
	{ "a: [b,", PLAIN_NOT, PLAIN_NOT },
	{ "a: b,", PLAIN_NOT, PLAIN_NOT },
	{ "a: {b: c}", PLAIN_OWN, PLAIN_NOT },
	{ "a: {{ .Values.b }}", PLAIN_NOT, PLAIN_NOT },
	{ "a: { { b: c } : d }", PLAIN_NOT, PLAIN_NOT },
	{ "a: ${{ secrets.B }}", PLAIN_OWN, PLAIN_NOT },
	{ "a: ${B}", PLAIN_OWN, PLAIN_NOT },
	{ "a: \"open", PLAIN_NOT, PLAIN_NOT },
	{ "a: 'open", PLAIN_NOT, PLAIN_NOT },
	{ "a: \"\\x41\"", PLAIN_NOT, PLAIN_NOT },
	{ "a: |", PLAIN_NOT, PLAIN_NOT },
	{ "a: >-", PLAIN_NOT, PLAIN_NOT },
	{ "a: !!str b", PLAIN_NOT, PLAIN_NOT },
	{ "a: b: c", PLAIN_NOT, PLAIN_NOT },
	{ "? a", PLAIN_NOT, PLAIN_NOT },
	{ "a\tb: c", PLAIN_NOT, PLAIN_NOT },
	{ "words that go on", PLAIN_NOT, PLAIN_NOT },
	{ "a:", PLAIN_NEST, PLAIN_NOT },
	{ "\"a\": {", PLAIN_NOT, PLAIN_NEST },
	{ "},", PLAIN_NOT, PLAIN_NEST },
	{ "- b", PLAIN_NEST, PLAIN_NOT },
	{ "- a: b", PLAIN_NEST, PLAIN_NOT },
	{ "-", PLAIN_NEST, PLAIN_NEST },
	{ "- TOKEN=" RANDOM, PLAIN_NOT, PLAIN_NOT },
	{ "- A=b", PLAIN_NEST, PLAIN_NOT },
	{ "name: web", PLAIN_PAIRED, PLAIN_NOT },
	{ "- name: web", PLAIN_PAIRED, PLAIN_NOT },
	{ "  value: " RANDOM, PLAIN_PAIRED, PLAIN_NOT },
	{ "\"name\": \"web\",", PLAIN_NOT, PLAIN_PAIRED },
	{ "password:", PLAIN_PAIRED, PLAIN_NOT },
	{ "password: " RANDOM, PLAIN_NOT, PLAIN_NOT },
	{ "\"password\": \"" RANDOM "\"", PLAIN_NOT, PLAIN_NOT },
	{ "password: ${PASSWORD}", PLAIN_OWN, PLAIN_NOT },
	{ "x: {password: " RANDOM "}", PLAIN_NOT, PLAIN_NOT },
	{ "env:", PLAIN_FAR, PLAIN_NOT },
	{ "args: [a]", PLAIN_FAR, PLAIN_NOT },
	{ "\"env\": [", PLAIN_NOT, PLAIN_FAR },
	{ "a: &x b", PLAIN_FAR, PLAIN_NOT },
	{ "a: *x", PLAIN_FAR, PLAIN_NOT },
	{ "- *x", PLAIN_FAR, PLAIN_NOT },
	{ "<<: *x", PLAIN_NOT, PLAIN_NOT },
	{ "---", PLAIN_BORDER, PLAIN_BORDER },
	{ "--- a", PLAIN_NOT, PLAIN_NOT },
	{ "...", PLAIN_NOT, PLAIN_NOT },
	{ "%YAML 1.2", PLAIN_NOT, PLAIN_NOT },
	{ "kind: Deployment", PLAIN_BORDER, PLAIN_NOT },
	{ "kind: Secret", PLAIN_NOT, PLAIN_NOT },
	{ "kind: Config", PLAIN_NOT, PLAIN_NOT },
	{ "kind: List", PLAIN_NOT, PLAIN_NOT },
	{ "kind: PodList", PLAIN_NOT, PLAIN_NOT },
	{ "kind:", PLAIN_NOT, PLAIN_NOT },
	{ "kind: *x", PLAIN_NOT, PLAIN_NOT },
	{ "\"kind\": \"Pod\"", PLAIN_BORDER, PLAIN_BORDER },
	{ "sops:", PLAIN_NOT, PLAIN_NOT },
	{ "!!str kind: Foo", PLAIN_NOT, PLAIN_NOT },
	{ "&a kind: Foo", PLAIN_NOT, PLAIN_NOT },
	{ ": a", PLAIN_NOT, PLAIN_NOT },
	{ "x: {kind: Secret}", PLAIN_NOT, PLAIN_NOT },
};

static void test_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		const struct ward_span line = span_of(lines[i].line);

		if (plain_line(line, false) != lines[i].yaml ||
		    plain_line(line, true) != lines[i].json)
			fail_msg("'%s': %d and %d", lines[i].line, plain_line(line, false),
				 plain_line(line, true));
	}
}

static void test_column(void **state)
{
	static const struct {
		const char *line;
		size_t column;
	} cases[] = { { "a: b", 0 },	   { "  a: b", 2 }, { "- a: b", 2 },
		      { "  - - a: b", 6 }, { "  - b", 3 },  { "-", 1 } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(plain_column(span_of(cases[i].line), false), cases[i].column);
}

static void test_goes_on(void **state)
{
	(void)state;
	assert_true(plain_goes_on(WARD_SPAN("  more words"), false));
	assert_true(plain_goes_on(WARD_SPAN("\"open"), false));
	assert_false(plain_goes_on(WARD_SPAN("a: b"), false));
	assert_false(plain_goes_on(WARD_SPAN("  - more"), false));
	assert_false(plain_goes_on(WARD_SPAN("# more"), false));
	assert_false(plain_goes_on(WARD_SPAN("---"), false));
	assert_false(plain_goes_on(WARD_SPAN("  \"a\": 1"), true));
	assert_false(plain_goes_on(WARD_SPAN("}"), true));
	assert_true(plain_goes_on(WARD_SPAN("  more"), true));
}

static void test_joined(void **state)
{
	static const struct {
		const char *line, *next;
		bool joined;
	} cases[] = {
		{ "a: b", "  - c", true },     { "a: b", "- c", false },
		{ "a:", "  - c", false },      { "- a: b", "  - c", false },
		{ "- a: b", "    - c", true }, { "- a", "  - c", true },
		{ "a: |", "  - c", false },    { "# a: b", "  - c", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (plain_is_joined(span_of(cases[i].line), span_of(cases[i].next), false) !=
		    cases[i].joined)
			fail_msg("'%s', '%s'", cases[i].line, cases[i].next);
	assert_false(plain_is_joined(WARD_SPAN("\"a\": 1"), WARD_SPAN("  - c"), true));
}

static void test_opens_block(void **state)
{
	static const char *const open[] = { "a: |", "a: >", "- a: |-", "  a: >+" };
	static const char *const other[] = { "a: b",	"a:",	   "password: |", "value: |",
					     "kind: |", "sops: |", "a: |2",	  "# a: |",
					     "- |",	"" };

	(void)state;
	for (size_t i = 0; i < COUNT(open); i++)
		if (!plain_opens_block(span_of(open[i])))
			fail_msg("'%s' opens none", open[i]);
	for (size_t i = 0; i < COUNT(other); i++)
		if (plain_opens_block(span_of(other[i])))
			fail_msg("'%s' opens one", other[i]);
}

static void test_has_pair(void **state)
{
	(void)state;
	assert_true(plain_has_pair(WARD_SPAN("- name: DB_PASSWORD\n  value: x\n")));
	assert_true(plain_has_pair(WARD_SPAN("- value: x\n  key: token\n")));
	assert_true(plain_has_pair(WARD_SPAN("- {name: token, value: x}\n")));
	assert_true(plain_has_pair(WARD_SPAN("- name:\n    DB\n  value: x\n")));
	assert_true(plain_has_pair(WARD_SPAN("- name: *n\n  value: x\n")));
	assert_true(plain_has_pair(WARD_SPAN("\"name\": \"token\", \"value\": \"x\"\n")));
	assert_true(plain_has_pair(WARD_SPAN("- !!str name: token\n  value: x\n")));
	assert_true(plain_has_pair(WARD_SPAN("? name\n: token\n")));
	assert_false(plain_has_pair(WARD_SPAN("- name: web\n  value: x\n")));
	assert_false(plain_has_pair(WARD_SPAN("- name: token\n  port: 1\n")));
}

static void test_has_far(void **state)
{
	(void)state;
	assert_true(plain_has_far(WARD_SPAN("- DB_PASSWORD=x\n")));
	assert_true(plain_has_far(WARD_SPAN("    \"DB_PASSWORD=x\",\n")));
	assert_true(plain_has_far(WARD_SPAN("a: 1\nname: *n\n")));
	assert_true(plain_has_far(WARD_SPAN("a: [token]\n")));
	assert_false(plain_has_far(WARD_SPAN("a: b\n- A=b\ncron: */5\n")));
}

static void test_has_lines(void **state)
{
	(void)state;
	assert_true(plain_has_lines(WARD_SPAN("a: b\r\nc: d\n\r"), false));
	assert_true(plain_has_lines(WARD_SPAN(" {\n}\n"), true));
	assert_false(plain_has_lines(WARD_SPAN("# a\rb: c\n"), false));
	assert_false(plain_has_lines(WARD_SPAN("# a\xc2\x85"
					       "b: c\n"),
				     false));
	assert_false(plain_has_lines(WARD_SPAN("# a\xe2\x80\xa8"
					       "b: c\n"),
				     false));
	assert_false(plain_has_lines(WARD_SPAN("\xef\xbb\xbf"
					       "a: b\n"),
				     false));
	assert_false(plain_has_lines(WARD_SPAN("a: b\n"), true));
}

static void test_has_kind(void **state)
{
	(void)state;
	assert_true(plain_has_kind(WARD_SPAN("  kind: Secret\n")));
	assert_true(plain_has_kind(WARD_SPAN("kind: Config\n")));
	assert_true(plain_has_kind(WARD_SPAN("kind: PodList\n")));
	assert_true(plain_has_kind(WARD_SPAN("kind: \"\\x53ecret\"\n")));
	assert_true(plain_has_kind(WARD_SPAN("{{ if .Values.a }}\n")));
	assert_false(plain_has_kind(WARD_SPAN("kind: ConfigMap\nkind: Deployment\n")));
}

static void test_may_hold_secret(void **state)
{
	static const char *const may[] = {
		"a: 1\npassword: " RANDOM "\n",
		"- name: DB_PASSWORD\n  value: x\n",
		"- name: DB_PASSWORD\n\n  other: 1\n  'value': x\n",
		"- 'value': x\n  key: DB_PASSWORD\n",
		"- {name: DB_PASSWORD}\n",
		"kind: Secret\n",
		"a: \"\\x70assword\"\n",
		"\"pass\\\nword\": x\n",
		"sops:\n  mac: x\n",
		"kind: Config\n",
		"password:\n",
		"token: a\n  goes on\n",
		"token: a\n  - goes on\n",
		"token: |\n  a\n",
		"a: [\n  token, b\n",
	};
	static const char *const none[] = { "",
					    "a: 1\n",
					    "kind: ConfigMap\ndata:\n  a: b\n",
					    "tokenTTL: 10m\n",
					    "- name: db-password\n  other: x\n",
					    "a: \"\\n\\t\\d\"\n",
					    "password: ${PASSWORD}\n",
					    "# the token\na: 1\n" };

	(void)state;
	for (size_t i = 0; i < COUNT(may); i++)
		if (!plain_may_hold_secret(span_of(may[i]), false))
			fail_msg("not taken for one: %s", may[i]);
	for (size_t i = 0; i < COUNT(none); i++)
		if (plain_may_hold_secret(span_of(none[i]), false))
			fail_msg("taken for one: %s", none[i]);
	assert_true(plain_may_hold_secret(WARD_SPAN("{\n\"token\": \"" RANDOM "\"\n}\n"), true));
	assert_false(plain_may_hold_secret(WARD_SPAN("{\n\"a\": \"b\"\n}\n"), true));
	/* YAML by another name */
	assert_true(plain_may_hold_secret(WARD_SPAN("a: b\n"), true));
}

static void test_is_open(void **state)
{
	static const char *const open[] = {
		"password: \"a\n  b\"\n", "password: 'a\n  b'\n", "password: |\n  a\n",
		"password: [a,\n  b]\n",  "- \"token\n  b\"\n",	  "password: a\n  - b\n",
		"password: a\n  b\n",	  "password: !!str a\n",
	};
	static const char *const closed[] = { "password: \"a\\\"b\"\n", "password: a\n",
					      "note: \"a\n  b\"\n",	"# the user's token\n",
					      "tokenTTL: 'a'\n",	"password:\n  a: b\n",
					      "password: ${A}\nb: c\n" };

	(void)state;
	for (size_t i = 0; i < COUNT(open); i++)
		if (!plain_is_open(span_of(open[i]), false))
			fail_msg("closed: %s", open[i]);
	for (size_t i = 0; i < COUNT(closed); i++)
		if (plain_is_open(span_of(closed[i]), false))
			fail_msg("open: %s", closed[i]);
	assert_true(plain_is_open(WARD_SPAN("{\n\"token\": \"a\n  b\"\n}\n"), true));
	assert_false(plain_is_open(WARD_SPAN("{\n\"token\": \"a\",\n\"b\": 1\n}\n"), true));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line),	    cmocka_unit_test(test_column),
		cmocka_unit_test(test_goes_on),	    cmocka_unit_test(test_joined),
		cmocka_unit_test(test_opens_block), cmocka_unit_test(test_has_pair),
		cmocka_unit_test(test_has_far),	    cmocka_unit_test(test_has_kind),
		cmocka_unit_test(test_has_lines),   cmocka_unit_test(test_may_hold_secret),
		cmocka_unit_test(test_is_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
