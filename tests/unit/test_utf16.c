/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/utf16.h"

#define BYTES(text)                    \
	{                              \
		text, sizeof(text) - 1 \
	}

static void test_convert(void **state)
{
	static const struct {
		struct ward_span in;
		const char *out;
	} rows[] = {
		{ BYTES("\xff\xfe"), "" },
		{ BYTES("\xff\xfe"
			"a\0\n\0"),
		  "a\n" },
		{ BYTES("\xfe\xff\0a\x20\xac"), "a\xe2\x82\xac" },
		{ BYTES("\xff\xfe\x3d\xd8\x00\xde"), "\xf0\x9f\x98\x80" },
		/* half a pair, half a unit */
		{ BYTES("\xff\xfe\x3d\xd8"
			"a\0"),
		  "\xef\xbf\xbd"
		  "a" },
		{ BYTES("\xff\xfe"
			"a"),
		  "\xef\xbf\xbd" },
	};
	struct arena *arena = arena_new(1u << 16);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(utf16_is(rows[i].in));
		assert_true(span_is(utf16_to_utf8(rows[i].in, arena), rows[i].out));
	}
	assert_false(utf16_is(WARD_SPAN("\xff")));
	assert_false(utf16_is(WARD_SPAN("\xef\xbb\xbf"
					"a")));
	arena_free(arena);
}

static void test_memory(void **state)
{
	struct arena *arena = arena_new(4);

	(void)state;
	assert_int_equal(utf16_to_utf8(WARD_SPAN("\xff\xfe"
						 "abcdefgh"),
				       arena)
				 .len,
			 0);
	assert_true(arena_failed(arena));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_convert),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
