/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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

/* In pieces of any length: pairs, halves of pairs and an odd byte at the end. */
static void test_pieces(void **state)
{
	static const unsigned char alphabet[] = { 0xd8, 0xdc, 0x00, 'a', 0x3d, 0xdb, 0xdf };
	struct arena *arena = arena_new(1u << 20);
	char in[42], out[128];
	unsigned seed = 1;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		const size_t len = 2 + seed % 40, piece = 1 + seed / 64 % 6;
		struct utf16_reader r;
		struct ward_span whole;
		size_t n = 0;

		memcpy(in, round % 2 == 0 ? "\xff\xfe" : "\xfe\xff", 2);
		for (size_t i = 2; i < len; i++) {
			seed = seed * 1103515245u + 12345u;
			in[i] = (char)alphabet[(seed >> 16) % sizeof(alphabet)];
		}
		whole = utf16_to_utf8(span_make(in, len), arena);
		r = utf16_start(span_make(in, 2));
		for (size_t i = 2; i < len; i += piece) {
			const struct ward_span some = span_sub(span_make(in, len), i, i + piece);

			assert_true(n + utf16_room(some.len) <= sizeof(out));
			n += utf16_next(&r, some, false, out + n);
		}
		n += utf16_next(&r, WARD_SPAN(""), true, out + n);
		assert_int_equal(n, whole.len);
		assert_memory_equal(out, whole.ptr, n);
	}
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
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
