/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/utf8.h"
#include "gitward/report.h"
#include "report/out.h"
#include "report/safe.h"
#include "sample_result.h"

#define TEXT(literal)                           \
	{                                       \
		"" literal, sizeof(literal) - 1 \
	}

struct row {
	struct ward_span in;
	const char *want;
};

static void check(const struct row *row, void (*render)(struct out *o, struct ward_span s))
{
	struct ward_error err = { 0 };
	struct out o;
	struct buf b;

	buf_init(&b, 1 << 16);
	out_init(&o, sample_write, &b);
	render(&o, row->in);
	assert_int_equal(out_finish(&o, &err), 0);
	assert_string_equal(buf_cstr(&b), row->want);
	buf_release(&b);
}

#define CHECK_ROWS(rows, render)                                      \
	for (size_t i = 0; i < sizeof(rows) / sizeof((rows)[0]); i++) \
	check(&(rows)[i], (render))

static void test_terminal(void **state)
{
	static const struct row rows[] = {
		{ TEXT(""), "" },
		{ TEXT("plain ::text ##[x]"), "plain ::text ##[x]" },
		{ TEXT("a\x1b[31mb"), "a\\x1b[31mb" },
		{ TEXT("\0\a\b\t\n\r\x7f"), "\\x00\\x07\\x08\\x09\\x0a\\x0d\\x7f" },
		{ TEXT("\xc2\x9b"
		       "31m"),
		  "\\u{9b}31m" },
		{ TEXT("\xe2\x80\xae"
		       "evil"),
		  "\\u{202e}evil" },
		{ TEXT("\xe2\x81\xa6"), "\\u{2066}" },
		{ TEXT("\xe2\x80\x8b"), "\\u{200b}" },
		{ TEXT("\xef\xbb\xbf"), "\\u{feff}" },
		{ TEXT("\xf3\xa0\x80\xa0"), "\\u{e0020}" },
		{ TEXT("\xff\xc0\x80"), "\\xff\\xc0\\x80" },
		{ TEXT("\xe6\x97"), "\\xe6\\x97" },
		{ TEXT("\xe6\x97\xa5\xe6\x9c\xac"), "\xe6\x97\xa5\xe6\x9c\xac" },
	};

	(void)state;
	CHECK_ROWS(rows, out_text);
}

static void render_ci(struct out *o, struct ward_span s)
{
	o->ci = true;
	out_text(o, s);
}

static void test_ci(void **state)
{
	static const struct row rows[] = {
		{ TEXT("::error::x"), "\\x3a:error::x" },
		{ TEXT(" \t::x"), " \\x09::x" },
		{ TEXT("  ::x"), "  \\x3a:x" },
		{ TEXT("\xc2\xa0\xe3\x80\x80::x"), "\xc2\xa0\xe3\x80\x80\\x3a:x" },
		{ TEXT("a ::x"), "a ::x" },
		{ TEXT("a ##[error]"), "a \\x23#[error]" },
		{ TEXT("a ###[error]"), "a #\\x23#[error]" },
		{ TEXT("a ##vso[task]"), "a \\x23#vso[task]" },
		{ TEXT("a ##teamcity["), "a \\x23#teamcity[" },
		{ TEXT("a ##"), "a \\x23#" },
		{ TEXT("a ##vs"), "a \\x23#vs" },
		{ TEXT("a ## heading"), "a ## heading" },
		{ TEXT("#!/bin/sh"), "#!/bin/sh" },
	};

	(void)state;
	CHECK_ROWS(rows, render_ci);
}

/* A piece that ends where another begins must not let them make a command together. */
static void render_split(struct out *o, struct ward_span s)
{
	o->ci = true;
	for (size_t i = 0; i < s.len; i++)
		out_text(o, span_sub(s, i, i + 1));
}

static void test_ci_pieces(void **state)
{
	static const struct row rows[] = {
		{ TEXT("::x"), "\\x3a:x" },
		{ TEXT(" ::x"), " \\x3a:x" },
	};

	(void)state;
	CHECK_ROWS(rows, render_split);
}

static void test_path(void **state)
{
	static const struct row rows[] = {
		{ TEXT("apps/web.yaml"), "apps/web.yaml" },
		{ TEXT("a b/\xc3\xa9.yaml"), "a b/\xc3\xa9.yaml" },
		{ TEXT("a\nb"), "\"a\\nb\"" },
		{ TEXT("a\"b"), "\"a\\\"b\"" },
		{ TEXT("a\\b"), "\"a\\\\b\"" },
		{ TEXT("\x1b\x01\x7f"), "\"\\033\\001\\177\"" },
		{ TEXT("x\xff"), "\"x\\377\"" },
		{ TEXT("\xe2\x80\xae"), "\"\\342\\200\\256\"" },
		{ TEXT("a\0b"), "\"a\\000b\"" },
	};

	(void)state;
	CHECK_ROWS(rows, out_path);
}

static void render_json(struct out *o, struct ward_span s)
{
	out_mode(o, OUT_JSON);
	out_bytes(o, s.ptr, s.len);
}

static void test_json(void **state)
{
	static const struct row rows[] = {
		{ TEXT("a\"b\\c/d"), "a\\\"b\\\\c/d" },
		{ TEXT("\n\r\t\b\0"), "\\n\\r\\t\\u0008\\u0000" },
		{ TEXT("\x7f\xc2\x85"), "\\u007f\\u0085" },
		{ TEXT("\xe2\x80\xae\xe2\x80\xa8"), "\\u202e\\u2028" },
		{ TEXT("\xf3\xa0\x80\xa0"), "\\udb40\\udc20" },
		{ TEXT("\xf0\x9f\x98\x80"), "\xf0\x9f\x98\x80" },
		{ TEXT("a\xff\xed\xa0\x80"), "a\\ufffd\\ufffd\\ufffd\\ufffd" },
		{ TEXT("##[error]"), "\\u0023#[error]" },
		{ TEXT("# comment #"), "# comment \\u0023" },
	};

	(void)state;
	CHECK_ROWS(rows, render_json);
}

static void render_data(struct out *o, struct ward_span s)
{
	out_mode(o, OUT_DATA);
	out_bytes(o, s.ptr, s.len);
}

static void render_property(struct out *o, struct ward_span s)
{
	out_mode(o, OUT_PROPERTY);
	out_bytes(o, s.ptr, s.len);
}

static void test_workflow(void **state)
{
	static const struct row data[] = {
		{ TEXT("100%\r\na:b,c"), "100%25%0D%0Aa:b,c" },
		{ TEXT("%0A"), "%250A" },
		{ TEXT("\xc3\xa9"), "\xc3\xa9" },
	};
	static const struct row property[] = {
		{ TEXT("a:b,c%\r\n"), "a%3Ab%2Cc%25%0D%0A" },
	};

	(void)state;
	CHECK_ROWS(data, render_data);
	CHECK_ROWS(property, render_property);
}

static void test_markdown(void **state)
{
	static const struct row rows[] = {
		{ TEXT("a_b snake_case"), "a_b snake_case" },
		{ TEXT("_a_ *b*"), "\\_a\\_ \\*b\\*" },
		{ TEXT("`a*<b>&_|c` *"), "`a*<b>&_\\|c` \\*" },
		{ TEXT("a ` b"), "a \\` b" },
		{ TEXT("<script> & [x](y)"), "&lt;script> &amp; \\[x\\](y)" },
		{ TEXT("a | b\nc"), "a \\| b c" },
		{ TEXT("# a # b"), "\\# a # b" },
		{ TEXT("\x1b[0m"), "\\x1b\\[0m" },
	};

	(void)state;
	CHECK_ROWS(rows, out_markdown);
}

static void test_sarif(void **state)
{
	static const struct row rows[] = {
		{ TEXT("see [a](http://x)"), "see [a\\](http://x)" },
		{ TEXT("a[0] b"), "a[0] b" },
		{ TEXT("a[0]"), "a[0\\]" },
		{ TEXT("\x1b"), "\\x1b" },
	};

	(void)state;
	CHECK_ROWS(rows, out_sarif);
}

static void test_uri(void **state)
{
	static const struct row rows[] = {
		{ TEXT("a/b-c_d.e~f"), "a/b-c_d.e~f" },
		{ TEXT("a b:c%?#"), "a%20b%3Ac%25%3F%23" },
		{ TEXT("\xc3\xa9\xff\0"), "%C3%A9%FF%00" },
	};

	(void)state;
	CHECK_ROWS(rows, out_uri);
}

static void render_wrap(struct out *o, struct ward_span s)
{
	out_str(o, "-> ");
	out_wrap(o, s, 3, 13);
}

static void test_wrap(void **state)
{
	static const struct row rows[] = {
		{ TEXT(""), "-> \n" },
		{ TEXT("one two three"), "-> one two\n   three\n" },
		{ TEXT("abcdefghijklmno p"), "-> abcdefghijklmno\n   p\n" },
		{ TEXT("a\n  b: 1  # long enough\nc"), "-> a\n     b: 1  # long enough\n   c\n" },
		{ TEXT("\xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5\xe6\x9c\xac x y"),
		  "-> \xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5\xe6\x9c\xac x\n   y\n" },
	};

	(void)state;
	CHECK_ROWS(rows, render_wrap);
}

static void test_clip(void **state)
{
	(void)state;
	assert_int_equal(safe_clip(WARD_SPAN("abc"), 3).len, 3);
	assert_int_equal(safe_clip(WARD_SPAN("abcd"), 3).len, 3);
	assert_int_equal(safe_clip(WARD_SPAN("ab\xe6\x97\xa5"), 4).len, 2);
	assert_int_equal(safe_clip(WARD_SPAN("ab\xe6\x97\xa5"), 5).len, 5);
	assert_int_equal(safe_clip(WARD_SPAN("\x80\x80\x80\x80\x80\x80"), 5).len, 2);
	assert_int_equal(safe_clip(WARD_SPAN("x"), 0).len, 0);
}

static void test_safe_text(void **state)
{
	char out[8];

	(void)state;
	ward_safe_text(WARD_SPAN("abcdefghij"), out, sizeof(out));
	assert_string_equal(out, "abcdefg");
	ward_safe_text(WARD_SPAN("abcd\x1b"), out, sizeof(out));
	assert_string_equal(out, "abcd");
	ward_safe_text(WARD_SPAN("abc\x1b"), out, sizeof(out));
	assert_string_equal(out, "abc\\x1b");
	ward_safe_text(WARD_SPAN("::x"), out, sizeof(out));
	assert_string_equal(out, "\\x3a:x");
	ward_safe_text(WARD_SPAN("x"), out, 1);
	assert_string_equal(out, "");
	out[0] = 'k';
	ward_safe_text(WARD_SPAN("x"), out, 0);
	assert_int_equal(out[0], 'k');
}

/* No input of up to three bytes gives a control byte, malformed UTF-8 or nothing taken. */
static void test_all_short(void **state)
{
	char in[3];

	(void)state;
	for (unsigned n = 0; n < 1U << 16; n++) {
		struct ward_span s = span_make(in, sizeof(in));
		struct safe_unit u;

		in[0] = (char)(n >> 8);
		in[1] = (char)n;
		in[2] = (char)(n * 31);
		for (size_t at = 0; at < s.len; at += u.taken) {
			safe_terminal(s, at, SAFE_CI | SAFE_START, &u);
			assert_in_range(u.taken, 1, 4);
			assert_in_range(u.len, 1, sizeof(u.text));
			assert_int_equal(utf8_valid_prefix(span_make(u.text, u.len)), u.len);
			for (size_t i = 0; i < u.len; i++)
				assert_true((unsigned char)u.text[i] >= 0x20 && u.text[i] != 0x7f);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_terminal),  cmocka_unit_test(test_ci),
		cmocka_unit_test(test_ci_pieces), cmocka_unit_test(test_path),
		cmocka_unit_test(test_json),	  cmocka_unit_test(test_workflow),
		cmocka_unit_test(test_markdown),  cmocka_unit_test(test_sarif),
		cmocka_unit_test(test_uri),	  cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_clip),	  cmocka_unit_test(test_safe_text),
		cmocka_unit_test(test_all_short),
	};

	return cmocka_run_group_tests_name("safe", tests, NULL, NULL);
}
