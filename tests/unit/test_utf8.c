/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/span.h"
#include "base/utf8.h"

static void test_decode(void **state)
{
	static const struct {
		const char *in;
		size_t n;
		uint32_t cp;
	} rows[] = {
		{ "a", 1, 'a' },
		{ "\x7f", 1, 0x7f },
		{ "\xc2\x80", 2, 0x80 },
		{ "\xdf\xbf", 2, 0x7ff },
		{ "\xe0\xa0\x80", 3, 0x800 },
		{ "\xed\x9f\xbf", 3, 0xd7ff },
		{ "\xee\x80\x80", 3, 0xe000 },
		{ "\xef\xbf\xbf", 3, 0xffff },
		{ "\xf0\x90\x80\x80", 4, 0x10000 },
		{ "\xf4\x8f\xbf\xbf", 4, 0x10ffff },
		{ "", 0, 0 },
		{ "\x80", 0, 0 },
		{ "\xbf", 0, 0 },
		{ "\xc0\x80", 0, 0 }, /* overlong NUL */
		{ "\xc1\xbf", 0, 0 }, /* overlong */
		{ "\xc2", 0, 0 },     /* cut off */
		{ "\xc2 ", 0, 0 },
		{ "\xe0\x9f\xbf", 0, 0 }, /* overlong */
		{ "\xe0\xa0", 0, 0 },
		{ "\xe1\x80 ", 0, 0 },
		{ "\xed\xa0\x80", 0, 0 }, /* surrogates */
		{ "\xed\xbf\xbf", 0, 0 },
		{ "\xf0\x8f\xbf\xbf", 0, 0 }, /* overlong */
		{ "\xf0\x90\x80", 0, 0 },
		{ "\xf1\x80\x80 ", 0, 0 },
		{ "\xf4\x90\x80\x80", 0, 0 }, /* beyond U+10FFFF */
		{ "\xf5\x80\x80\x80", 0, 0 },
		{ "\xff", 0, 0 },
		{ "\xfe\x80\x80\x80\x80", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t cp = 0;

		if (utf8_decode(span_of(rows[i].in), &cp) != rows[i].n || cp != rows[i].cp)
			fail_msg("row %zu: U+%04X", i, cp);
	}
}

static void test_every_code_point(void **state)
{
	char text[4];

	(void)state;
	for (uint32_t cp = 0; cp < 0x120000; cp++) {
		const size_t n = utf8_encode(cp, text);
		const bool scalar = cp <= 0x10ffff && (cp < 0xd800 || cp > 0xdfff);
		uint32_t back = UINT32_MAX;

		if ((n != 0) != scalar)
			fail_msg("U+%04X", cp);
		if (scalar && (utf8_decode(span_make(text, n), &back) != n || back != cp))
			fail_msg("U+%04X", cp);
		/* No proper prefix is well-formed. */
		if (scalar && utf8_decode(span_make(text, n - 1), &back) != 0)
			fail_msg("U+%04X cut", cp);
	}
	assert_int_equal(utf8_encode(UINT32_MAX, text), 0);
}

static void test_valid_prefix(void **state)
{
	char text[64];

	(void)state;
	assert_int_equal(utf8_valid_prefix((struct ward_span){ NULL, 0 }), 0);
	/* A bad byte at each offset, with the eight-byte steps before and after. */
	for (size_t len = 1; len <= sizeof(text); len++) {
		for (size_t bad = 0; bad < len; bad++) {
			memset(text, 'a', len);
			text[bad] = '\x80';
			assert_int_equal(utf8_valid_prefix(span_make(text, len)), bad);
			assert_int_equal(utf8_count(span_make(text, len)), len);
		}
		memset(text, 'a', len);
		assert_int_equal(utf8_valid_prefix(span_make(text, len)), len);
	}
	assert_int_equal(utf8_valid_prefix(WARD_SPAN("12345678\xc3\xa4"
						     "12345678\xe2\x82")),
			 18);
}

static void test_count(void **state)
{
	(void)state;
	assert_int_equal(utf8_count((struct ward_span){ NULL, 0 }), 0);
	assert_int_equal(utf8_count(WARD_SPAN("abc\0d")), 5);
	assert_int_equal(utf8_count(WARD_SPAN("123456789\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80")),
			 12);
	assert_int_equal(utf8_count(WARD_SPAN("\xe2\x82")), 2);
	assert_int_equal(utf8_count(WARD_SPAN("\xff\xc3\xa4\xc3")), 3);
}

static void test_unsafe(void **state)
{
	static const uint32_t unsafe[] = {
		0x00,	0x08,	0x0a,	0x0d,	 0x1b,	  0x1f,	   0x7f,    0x80,   0x85,
		0x9b,	0x9f,	0x34f,	0x61c,	 0x180e,  0x200b,  0x200d,  0x200e, 0x200f,
		0x2028, 0x2029, 0x202a, 0x202e,	 0x2060,  0x2064,  0x2066,  0x2069, 0x206f,
		0xfeff, 0xfff9, 0xfffb, 0xe0000, 0xe0001, 0xe0041, 0xe007f,
	};
	static const uint32_t safe[] = {
		'\t',	' ',	'a',	'~',	 0xa0,	  0xad,	   0xe4,     0x34e,  0x350,  0x61b,
		0x180d, 0x180f, 0x200a, 0x2010,	 0x2027,  0x202f,  0x205f,   0x2070, 0xfefe, 0xff00,
		0xfff8, 0xfffc, 0xfffd, 0x1f600, 0xdffff, 0xe0080, 0x10ffff, 0xfe0f,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(unsafe) / sizeof(unsafe[0]); i++) {
		if (!utf8_is_unsafe(unsafe[i]))
			fail_msg("U+%04X", unsafe[i]);
	}
	for (size_t i = 0; i < sizeof(safe) / sizeof(safe[0]); i++) {
		if (utf8_is_unsafe(safe[i]))
			fail_msg("U+%04X", safe[i]);
	}
}

static void test_width(void **state)
{
	static const struct {
		uint32_t cp;
		int width;
	} rows[] = {
		{ 'a', 1 },	{ 0xe4, 1 },	{ 0xad, 1 },	 { 0x2ff, 1 },	    { 0x300, 0 },
		{ 0x36f, 0 },	{ 0x370, 1 },	{ 0x5d0, 1 },	 { 0x10ff, 1 },	    { 0x1100, 2 },
		{ 0x1160, 0 },	{ 0x11ff, 0 },	{ 0x200b, 0 },	 { 0x20ac, 1 },	    { 0x231a, 2 },
		{ 0x3000, 2 },	{ 0x3042, 2 },	{ 0x4e00, 2 },	 { 0xac00, 2 },	    { 0xd7a3, 2 },
		{ 0xd7b0, 0 },	{ 0xfe0f, 0 },	{ 0xff21, 2 },	 { 0xff61, 1 },	    { 0x1f600, 2 },
		{ 0x1f1e6, 1 }, { 0x20000, 2 }, { 0x3fffd, 2 },	 { 0xe0100, 0 },    { 0x10ffff, 1 },
		{ 0x2500, 1 },	{ 0xe000, 1 },	{ 0x110000, 1 }, { UINT32_MAX, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (utf8_width(rows[i].cp) != rows[i].width)
			fail_msg("U+%04X", rows[i].cp);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decode),	     cmocka_unit_test(test_every_code_point),
		cmocka_unit_test(test_valid_prefix), cmocka_unit_test(test_count),
		cmocka_unit_test(test_unsafe),	     cmocka_unit_test(test_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
