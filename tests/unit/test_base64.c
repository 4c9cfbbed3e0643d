/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/span.h"

#define URL BASE64_URL
#define NOPAD BASE64_NO_PADDING
#define SKIP BASE64_SKIP_BLANKS

static void test_decode(void **state)
{
	static const struct {
		const char *in;
		unsigned flags;
		const char *out; /* NULL: malformed */
	} rows[] = {
		/* RFC 4648, section 10 */
		{ "", 0, "" },
		{ "Zg==", 0, "f" },
		{ "Zm8=", 0, "fo" },
		{ "Zm9v", 0, "foo" },
		{ "Zm9vYg==", 0, "foob" },
		{ "Zm9vYmE=", 0, "fooba" },
		{ "Zm9vYmFy", 0, "foobar" },
		/* padding */
		{ "Zg", 0, NULL },
		{ "Zg=", 0, NULL },
		{ "Zm8", 0, NULL },
		{ "Zg", NOPAD, "f" },
		{ "Zm8", NOPAD, "fo" },
		{ "Zg==", NOPAD, "f" },
		{ "Zg=", NOPAD, NULL },
		{ "Zm8==", NOPAD, NULL },
		{ "Zm9v=", 0, NULL },
		{ "Zm9v==", NOPAD, NULL },
		{ "Zm9v====", 0, NULL },
		{ "Zg===", 0, NULL },
		{ "=", 0, NULL },
		{ "==", NOPAD, NULL },
		{ "====", 0, NULL },
		{ "Zg==Zg==", 0, NULL },
		{ "Z=g=", 0, NULL },
		{ "Zg=A", 0, NULL },
		/* one digit is no byte */
		{ "Z", 0, NULL },
		{ "Z", NOPAD, NULL },
		{ "Z===", 0, NULL },
		{ "Zm9vY", NOPAD, NULL },
		/* bits that belong to no byte */
		{ "Zh==", 0, NULL },
		{ "Zo==", 0, NULL },
		{ "Zm9=", 0, NULL },
		{ "Zm-", URL | NOPAD, NULL },
		{ "Zh", NOPAD, NULL },
		{ "Zm9", NOPAD, NULL },
		/* alphabets */
		{ "+/+/", 0, "\xfb\xff\xbf" },
		{ "-_-_", URL, "\xfb\xff\xbf" },
		{ "+/+/", URL, NULL },
		{ "-_-_", 0, NULL },
		{ "Zm9!", 0, NULL },
		{ "Zm\xc3\xb6", 0, NULL },
		/* blanks */
		{ "Zm9v\n", 0, NULL },
		{ "Zm 9v", 0, NULL },
		{ " Z\tm\r\n9 v\n", SKIP, "foo" },
		{ "Zg = =\n", SKIP, "f" },
		{ "Zm9v\v", SKIP, NULL },
		{ " \n", SKIP, "" },
	};
	char out[64];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct ward_span in = span_of(rows[i].in);
		const ssize_t n = base64_decode(in, rows[i].flags, out);

		if (rows[i].out == NULL ? n != -1
					: n < 0 || !span_is(span_make(out, (size_t)n), rows[i].out))
			fail_msg("'%s' with flags %u gave %zd", rows[i].in, rows[i].flags, n);
		assert_true(n <= (ssize_t)base64_decoded_max(in.len));
	}
	assert_int_equal(base64_decode(WARD_SPAN("Zm9v\0"), SKIP, out), -1);
	assert_int_equal(base64_decode((struct ward_span){ NULL, 0 }, 0, out), 0);
	assert_int_equal(base64_decode(WARD_SPAN("AAAA"), 0, out), 3);
	assert_memory_equal(out, "\0\0\0", 3);
}

static void test_round_trip(void **state)
{
	struct arena *a = arena_new((size_t)1 << 20);
	char bytes[256];
	char back[300];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 167 + 13);
	for (size_t len = 0; len <= sizeof(bytes); len++) {
		const struct ward_span text = base64_encode(a, span_make(bytes, len));
		const ssize_t n = base64_decode(text, BASE64_STRICT, back);

		assert_int_equal(text.len, (len + 2) / 3 * 4);
		assert_int_equal(n, len);
		assert_memory_equal(back, bytes, len);
		assert_true(base64_decoded_max(text.len) >= len);
	}
	assert_true(span_is(base64_encode(a,
					  WARD_SPAN("\xfb\xff\xbf"
						    "f")),
			    "+/+/Zg=="));
	arena_free(a);
}

static void test_exhausted(void **state)
{
	struct arena *a = arena_new(7);

	(void)state;
	assert_int_equal(base64_encode(a, WARD_SPAN("foob")).len, 0);
	assert_true(arena_failed(a));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_exhausted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
