/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/span.h"
#include "server/relay.h"

static int to_buf(void *ctx, const char *bytes, size_t len)
{
	buf_add(ctx, bytes, len);
	return 0;
}

static int refuse(void *ctx, const char *bytes, size_t len)
{
	(void)ctx;
	(void)bytes;
	(void)len;
	return -1;
}

static void expect(struct ward_span text, bool color, const char *want)
{
	struct buf out;
	struct relay relay = { .write = to_buf, .ctx = &out, .color = color };

	buf_init(&out, (size_t)1 << 20);
	relay_text(&relay, text);
	assert_string_equal(buf_cstr(&out), want);
	assert_false(relay.failed);
	buf_release(&out);
}

static void test_text(void **state)
{
	(void)state;
	expect(WARD_SPAN("error: a\n\tb\n"), false, "error: a\n\tb\n");
	expect(WARD_SPAN("\033]0;t\007x"), false, "\\x1b]0;t\\x07x");
	expect(WARD_SPAN("a\rb\0c\177"), false, "a\\x0db\\x00c\\x7f");
	expect(WARD_SPAN("\302\233A"), false, "\\u{9b}A");
	expect(WARD_SPAN("\342\200\256"), false, "\\u{202e}");
	expect(WARD_SPAN("\377\303"), false, "\\xff\\xc3");
	expect(WARD_SPAN("\353\271\204\353\260\200"), false, "\353\271\204\353\260\200");
	expect(WARD_SPAN("\033[1;31mred\033[m"), false, "\\x1b[1;31mred\\x1b[m");
}

static void test_color(void **state)
{
	(void)state;
	expect(WARD_SPAN("\033[1;31mred\033[m"), true, "\033[1;31mred\033[m");
	expect(WARD_SPAN("\033[2J\033[31"), true, "\\x1b[2J\\x1b[31");
	expect(WARD_SPAN("\033[1;1;1;1;1;1;1;1;1;1;1m"), true, "\\x1b[1;1;1;1;1;1;1;1;1;1;1m");
}

static void test_long(void **state)
{
	char text[10000], want[40001];
	size_t n = 0;

	(void)state;
	memset(text, '\033', sizeof(text));
	for (size_t i = 0; i < sizeof(text); i++) {
		memcpy(want + n, "\\x1b", 4);
		n += 4;
	}
	want[n] = '\0';
	expect(span_make(text, sizeof(text)), false, want);
}

static void test_lines(void **state)
{
	struct buf out;
	struct relay relay = { .write = to_buf, .ctx = &out, .gitlab = true };

	(void)state;
	buf_init(&out, 4096);
	relay_line(&relay, "error: ", "a %s\n::set-env", "b\033");
	assert_string_equal(buf_cstr(&out),
			    "error: a b\\x1b ::set-env\n"
			    "GL-HOOK-ERR: gitward: a b\\x1b ::set-env\n");
	buf_clear(&out);
	relay_line(&relay, "warning: ", "w");
	assert_string_equal(buf_cstr(&out), "warning: w\n");
	buf_release(&out);
}

static void test_failure_is_kept(void **state)
{
	struct relay relay = { .write = refuse };

	(void)state;
	relay_text(&relay, WARD_SPAN("x"));
	assert_true(relay.failed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_color),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_failure_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
