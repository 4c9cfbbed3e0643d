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
#include "base/span.h"
#include "doc/toml.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static int setup(void **state)
{
	*state = arena_new((size_t)128 << 20);
	return *state == NULL;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

/* One line a scalar: its path, its type, its value. */
static void dump(const struct toml_node *node, const char *path, struct buf *out)
{
	size_t i = 0;

	if (node->type == TOML_TABLE || node->type == TOML_ARRAY) {
		if (node->first == NULL)
			buf_printf(out, "%s=%s ", path, node->type == TOML_TABLE ? "{}" : "[]");
		for (const struct toml_node *n = node->first; n != NULL; n = n->next, i++) {
			char longer[200];

			if (node->type == TOML_TABLE)
				(void)snprintf(longer, sizeof(longer), "%s.%.*s", path,
					       (int)n->key.len, n->key.ptr);
			else
				(void)snprintf(longer, sizeof(longer), "%s[%zu]", path, i);
			dump(n, longer, out);
		}
		return;
	}
	buf_printf(out, "%s=", path);
	if (node->type == TOML_INTEGER)
		buf_printf(out, "%lld ", (long long)node->integer);
	else if (node->type == TOML_FLOAT)
		buf_printf(out, "%.17g ", node->number);
	else if (node->type == TOML_BOOL)
		buf_printf(out, "%s ", node->truth ? "yes" : "no");
	else if (node->type == TOML_TIME)
		buf_printf(out, "@%.*s ", (int)node->text.len, node->text.ptr);
	else
		buf_printf(out, "'%.*s' ", (int)node->text.len, node->text.ptr);
}

static void test_good(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "", "={} " },
		{ "\xef\xbb\xbf# only a comment\r\n", "={} " },
		{ "a = 1 # one\nb = \"x\"", ".a=1 .b='x' " },
		{ "'a b' = 1\n\"c\\u0064\" = 2\n\"\" = 3\n1-_ = 4", ".a b=1 .cd=2 .=3 .1-_=4 " },
		{ "a.b.c = 1\na . d = 2\na.'x.y' = 3", ".a.b.c=1 .a.d=2 .a.x.y=3 " },
		{ "[a]\nb=1\n[a.c]\nd=2\n[x.y.z]\nw=3\n[x]\nq=4",
		  ".a.b=1 .a.c.d=2 .x.y.z.w=3 .x.q=4 " },
		{ "[[r]]\nid=1\n[[r.s]]\nk=1\n[[r.s]]\n[r.t]\nu=5\n[[r]]\nid=2",
		  ".r[0].id=1 .r[0].s[0].k=1 .r[0].s[1]={} .r[0].t.u=5 .r[1].id=2 " },
		{ "[ a . b ]\nc=1\n[ \"d\" ]", ".a.b.c=1 .d={} " },
		{ "a.b=1\n[a.c]\nd=2", ".a.b=1 .a.c.d=2 " },
		/* Strings. */
		{ "a = \"\\b\\t\\n\\f\\r\\\"\\\\\\u00e9\\U0001F600\"",
		  ".a='\b\t\n\f\r\"\\\xc3\xa9\xf0\x9f\x98\x80' " },
		{ "a = '\\n\\'", ".a='\\n\\' " },
		{ "a = \"\"\"\nx\ny\"\"\"", ".a='x\ny' " },
		{ "a = \"\"\"x\\\n  \r\n\ty\"\"\"", ".a='xy' " },
		{ "a = \"\"\"\"x\"\"\"\"\"", ".a='\"x\"\"' " },
		{ "a = \"\"\"\"\"\"", ".a='' " },
		{ "a = '''\r\nx''y'''''", ".a='x''y''' " },
		{ "a = ''", ".a='' " },
		{ "a = '\t'", ".a='\t' " },
		/* Numbers. */
		{ "a=[+1,-0,1_000,0xDEAD_beef,0o17,0b101,9223372036854775807,-9223372036854775808]",
		  ".a[0]=1 .a[1]=0 .a[2]=1000 .a[3]=3735928559 .a[4]=15 .a[5]=5 "
		  ".a[6]=9223372036854775807 .a[7]=-9223372036854775808 " },
		{ "a=[3.5,-0.1,1e3,6.02_2E+2_3,1.5e-2,inf,-inf,+nan,0.0,0e0]",
		  ".a[0]=3.5 .a[1]=-0.10000000000000001 .a[2]=1000 .a[3]=6.0220000000000003e+23 "
		  ".a[4]=0.014999999999999999 .a[5]=inf .a[6]=-inf .a[7]=nan .a[8]=0 .a[9]=0 " },
		{ "a=true\nb=false", ".a=yes .b=no " },
		/* Times. */
		{ "a=1979-05-27\nb=07:32:00.5\nc=1979-05-27 07:32:00\nd=1979-05-27T00:32:00-07:00\n"
		  "e=1979-05-27t00:32:60Z\nf=2000-02-29",
		  ".a=@1979-05-27 .b=@07:32:00.5 .c=@1979-05-27 07:32:00 "
		  ".d=@1979-05-27T00:32:00-07:00 .e=@1979-05-27t00:32:60Z .f=@2000-02-29 " },
		/* Arrays and inline tables. */
		{ "a = [ # c\n 1, # d\n\n 'x', [], [[2]],\n]",
		  ".a[0]=1 .a[1]='x' .a[2]=[] .a[3][0][0]=2 " },
		{ "a = {}\nb = { c = 1, d.e = [ 1,\n2 ], 'f' = { g = {} } }",
		  ".a={} .b.c=1 .b.d.e[0]=1 .b.d.e[1]=2 .b.f.g={} " },
		{ "a = [{x=1},\n{x=2}]", ".a[0].x=1 .a[1].x=2 " },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ward_error err = { 0 };
		struct toml_node *root;
		struct buf got;

		buf_init(&got, 4096);
		if (toml_parse(span_of(rows[i].text), *state, &root, &err) != WARD_OK)
			fail_msg("%s: %zu:%zu: %s", rows[i].text, err.line, err.column,
				 err.message);
		dump(root, "", &got);
		assert_string_equal(buf_cstr(&got), rows[i].want);
		buf_release(&got);
	}
}

static void test_bad(void **state)
{
	static const struct {
		const char *text, *why;
		size_t line, column;
	} rows[] = {
		{ "a", "a '=' was due behind the key", 1, 2 },
		{ "a =", "a value was due here", 1, 4 },
		{ "= 1", "a key was due here", 1, 1 },
		{ "a = 1 b = 2", "only a comment may follow here on this line", 1, 7 },
		{ "a = 1\na = 2", "a key stands twice: 'a'", 2, 1 },
		{ "a.b = 1\na.b = 2", "a key stands twice: 'b'", 2, 3 },
		{ "a = 1\n\"a\" = 2", "a key stands twice: 'a'", 2, 1 },
		{ "a = 1\na.b = 2", "nothing can be added here to what is defined already: 'a'", 2,
		  1 },
		{ "[a]\n[a]", "a table stands twice: 'a'", 2, 2 },
		{ "a = 1\n[a]", "a table stands twice: 'a'", 2, 2 },
		{ "a.b = 1\n[a]", "a table stands twice: 'a'", 2, 2 },
		{ "[a.b]\n[a]\nb.c = 1",
		  "nothing can be added here to what is defined already: 'b'", 3, 1 },
		{ "a = {}\n[a.b]", "nothing can be added here to what is defined already: 'a'", 2,
		  2 },
		{ "a = {}\na.b = 1", "nothing can be added here to what is defined already: 'a'", 2,
		  1 },
		{ "a = []\n[[a]]", "this is no array of tables: 'a'", 2, 3 },
		{ "[a]\n[[a]]", "this is no array of tables: 'a'", 2, 3 },
		{ "[[a]]\n[a]", "a table stands twice: 'a'", 2, 2 },
		{ "a = [1]\n[a.b]", "nothing can be added here to what is defined already: 'a'", 2,
		  2 },
		{ "[[a]]\nb = 1\nb = 2", "a key stands twice: 'b'", 3, 1 },
		{ "[]", "a key was due here", 1, 2 },
		{ "[a", "a ']' was due here", 1, 3 },
		{ "[[a]", "']]' was due here", 1, 4 },
		{ "[a] b = 1", "only a comment may follow here on this line", 1, 5 },
		{ "a..b = 1", "a key was due here", 1, 3 },
		{ "a. = 1", "a key was due here", 1, 4 },
		{ "\"\"\"a\"\"\" = 1", "a key cannot be a string of several lines", 1, 1 },
		{ "\xc3\xa9 = 1", "a key was due here", 1, 1 },
		/* Strings. */
		{ "a = \"x", "a string that does not end", 1, 5 },
		{ "a = \"x\ny\"", "a string that does not end", 1, 5 },
		{ "a = '''x''", "a string that does not end", 1, 5 },
		{ "a = \"\\x41\"", "an escape that TOML does not know", 1, 6 },
		{ "a = \"\\e\"", "an escape that TOML does not know", 1, 6 },
		{ "a = \"\\u12\"", "an escape with too few hexadecimal digits", 1, 6 },
		{ "a = \"\\ud800\"", "an escape of what is no Unicode character", 1, 6 },
		{ "a = \"\\U00110000\"", "an escape of what is no Unicode character", 1, 6 },
		{ "a = \"\"\"x\\ y\"\"\"", "an escape that TOML does not know", 1, 9 },
		{ "a = \"\x01\"", "a control character in a string", 1, 6 },
		{ "a = '\x7f'", "a control character in a string", 1, 6 },
		{ "a = '''\r'''", "a control character in a string", 1, 8 },
		{ "# \x01", "a control character in a comment", 1, 3 },
		{ "a = '\xff'", "malformed UTF-8", 1, 6 },
		{ "b = '\xc3\xa9' x", "only a comment may follow here on this line", 1, 9 },
		/* Numbers and other words. */
		{ "a = 01", "a number with leading zeros '01'", 1, 5 },
		{ "a = -01", "a number with leading zeros '-01'", 1, 5 },
		{ "a = 1__0", "no value that TOML knows '1__0'", 1, 5 },
		{ "a = 1_", "no value that TOML knows '1_'", 1, 5 },
		{ "a = 1.", "a number without digits behind its point '1.'", 1, 5 },
		{ "a = .5", "no value that TOML knows '.5'", 1, 5 },
		{ "a = 1e", "a number without digits in its exponent '1e'", 1, 5 },
		{ "a = 03.5", "a number with leading zeros '03.5'", 1, 5 },
		{ "a = +0x1", "no value that TOML knows '+0x1'", 1, 5 },
		{ "a = 0xg", "no value that TOML knows '0xg'", 1, 5 },
		{ "a = 9223372036854775808", "an integer beyond 64 bits '9223372036854775808'", 1,
		  5 },
		{ "a = True", "no value that TOML knows 'True'", 1, 5 },
		{ "a = x", "no value that TOML knows 'x'", 1, 5 },
		{ "a = 2001-02-29", "no value that TOML knows '2001-02-29'", 1, 5 },
		{ "a = 24:00:00", "no value that TOML knows '24:00:00'", 1, 5 },
		{ "a = 2001-02-03T04:05", "no value that TOML knows '2001-02-03T04:05'", 1, 5 },
		/* Containers. */
		{ "a = [1 2]", "a ',' or the ']' of the array was due here", 1, 8 },
		{ "a = [,]", "a value was due here", 1, 6 },
		{ "a = [1", "a ',' or the ']' of the array was due here", 1, 7 },
		{ "a = {b=1,}", "a key was due here", 1, 10 },
		{ "a = {b=1\n}", "a ',' or the '}' of the table was due here", 1, 9 },
		{ "a = {b=1,b=2}", "a key stands twice: 'b'", 1, 10 },
		{ "a = {b=1}}", "only a comment may follow here on this line", 1, 10 },
		{ "a = {b}", "a '=' was due behind the key", 1, 7 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ward_error err = { 0 };
		struct toml_node *root;
		int rc = toml_parse(span_of(rows[i].text), *state, &root, &err);

		if (rc != WARD_EPARSE || root != NULL || strcmp(err.message, rows[i].why) != 0 ||
		    err.line != rows[i].line || err.column != rows[i].column)
			fail_msg("%s: %d %zu:%zu: %s", rows[i].text, rc, err.line, err.column,
				 err.message);
	}
}

static void test_limits(void **state)
{
	char text[2 * TOML_DEPTH + 16] = "a = ";
	struct ward_error err = { 0 };
	struct toml_node *root;

	memset(text + 4, '[', TOML_DEPTH);
	memset(text + 4 + TOML_DEPTH, ']', TOML_DEPTH);
	assert_int_equal(toml_parse(span_of(text), *state, &root, &err), WARD_OK);
	memset(text + 4, '[', TOML_DEPTH + 1);
	assert_int_equal(toml_parse(span_of(text), *state, &root, &err), WARD_ELIMIT);
	assert_string_equal(err.message, "arrays and tables nested too deeply");
	assert_int_equal(err.column, 5 + TOML_DEPTH);
	memset(&err, 0, sizeof(err));
	for (int i = 0; i <= TOML_DEPTH; i++)
		memcpy(text + 2 * i, "a.", 2);
	assert_int_equal(toml_parse(span_of(text), *state, &root, &err), WARD_ELIMIT);
	assert_string_equal(err.message, "a key of too many parts");
}

static void test_many(void **state)
{
	const size_t len = 2 * (size_t)TOML_NODES + 8;
	char *text = malloc(len);
	struct ward_error err = { 0 };
	struct toml_node *root;

	assert_non_null(text);
	memcpy(text, "a = [", 5);
	for (size_t i = 0; i < TOML_NODES; i++)
		memcpy(text + 5 + 2 * i, "1,", 2);
	assert_int_equal(toml_parse(span_make(text, len - 3), *state, &root, &err), WARD_ELIMIT);
	assert_string_equal(err.message, "more keys and elements than are read");
	free(text);
}

static void test_positions(void **state)
{
	struct ward_error err = { 0 };
	struct toml_node *root;
	const struct toml_node *rules, *regex;

	assert_int_equal(toml_parse(WARD_SPAN("# \xc3\xa9\n[[rules]]\n  regex = 'x'\n"), *state,
				    &root, &err),
			 WARD_OK);
	rules = toml_get(root, "rules");
	assert_non_null(rules);
	assert_null(toml_get(root, "Rules"));
	assert_int_equal(rules->line, 2);
	assert_int_equal(rules->column, 3);
	regex = toml_get(rules->first, "regex");
	assert_int_equal(regex->line, 3);
	assert_int_equal(regex->column, 3);
	assert_int_equal(regex->at_line, 3);
	assert_int_equal(regex->at_column, 11);
	assert_string_equal(toml_type_name(regex->type), "a string");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_good, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bad, setup, teardown),
		cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
		cmocka_unit_test_setup_teardown(test_many, setup, teardown),
		cmocka_unit_test_setup_teardown(test_positions, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
