/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Known answers: the test table of github/codeql-action
 * (src/fingerprints.test.ts, "hash"), a published fact of the format.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "scan/line_hash.h"

static void check(const char *text, const char *const *expected, size_t count)
{
	struct arena *arena = arena_new(1u << 20);
	struct ward_span out[16];
	uint32_t lines[16];

	for (size_t i = 0; i < count; i++)
		lines[i] = (uint32_t)i + 1;
	line_hashes(span_of(text), lines, count, out, arena);
	for (size_t i = 0; i < count; i++) {
		if (!span_is(out[i], expected[i]))
			print_message("line %zu of '%s': " WARD_SPAN_FMT "\n", i + 1, text,
				      WARD_SPAN_ARG(out[i]));
		assert_true(span_is(out[i], expected[i]));
	}
	arena_free(arena);
}

static void test_known(void **state)
{
	(void)state;
	check("", (const char *[]){ "c129715d7a2bc9a3:1" }, 1);
	check(" a\nb\n  \t\tc\n d",
	      (const char *[]){ "271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1",
				"a23a3dc5e078b07b:1" },
	      4);
	check(" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n",
	      (const char *[]){ "e9496ae3ebfced30:1", "fb7c023a8b9ccb3f:1", "ce8ba1a563dcdaca:1",
				"e20e36e16fcb0cc8:1", "b3edc88f2938467e:1", "c8e28b0b4002a3a0:1",
				"c129715d7a2bc9a3:1" },
	      7);
}

/* Blanks do not count, CRLF is LF, equal lines are numbered. */
static void test_properties(void **state)
{
	struct arena *arena = arena_new(1u << 20);
	struct ward_span a[3], b[3];
	const uint32_t lines[] = { 1, 2, 3 };

	(void)state;
	line_hashes(span_of("x y\r\n\tz\r\nend"), lines, 3, a, arena);
	line_hashes(span_of("xy\nz\nend"), lines, 3, b, arena);
	for (int i = 0; i < 3; i++)
		assert_true(span_eq(a[i], b[i]));
	line_hashes(span_of("a\nb\n"), (const uint32_t[]){ 1, 9 }, 2, a, arena);
	assert_true(a[0].len > 0);
	assert_int_equal(a[1].len, 0);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_properties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
