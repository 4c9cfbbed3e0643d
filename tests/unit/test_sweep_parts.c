/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/span.h"
#include "git/sweep_parts.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define DELTA(text) text, sizeof(text) - 1
#define NEW SIZE_MAX

static void test_lists(void **state)
{
	/* A copy: 0x91 is one byte of place, one of length. */
	static const struct {
		const char *delta;
		size_t len;
		bool listed;
		size_t count;
		struct sweep_part parts[4];
	} rows[] = {
		{ DELTA("\x20\x00"), true, 0, { { 0, 0 } } },
		{ DELTA("\x20\x03\x03"
			"abc"),
		  true,
		  1,
		  { { 3, NEW } } },
		{ DELTA("\x20\x05\x03"
			"abc"
			"\x02"
			"de"),
		  true,
		  1,
		  { { 5, NEW } } },
		{ DELTA("\x20\x09\x91\x00\x04\x91\x04\x05"), true, 1, { { 9, 0 } } },
		{ DELTA("\x20\x09\x91\x00\x04\x91\x05\x05"), true, 2, { { 4, 0 }, { 5, 5 } } },
		{ DELTA("\x20\x0a\x91\x00\x04\x01x\x91\x04\x05"),
		  true,
		  3,
		  { { 4, 0 }, { 1, NEW }, { 5, 4 } } },
		{ DELTA("\x20\x08\x91\x04\x04\x91\x00\x04"), true, 2, { { 4, 4 }, { 4, 0 } } },
	};
	struct sweep_parts p = { .items = NULL };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(sweep_parts_list(&p, span_make(rows[i].delta, rows[i].len)),
				 rows[i].listed);
		assert_int_equal(p.len, rows[i].count);
		for (size_t k = 0; k < p.len; k++) {
			assert_int_equal(p.items[k].len, rows[i].parts[k].len);
			assert_int_equal(p.items[k].from, rows[i].parts[k].from);
		}
	}
	sweep_parts_release(&p);
}

/* One byte from the front of the base, one of its own, and so on. */
static char *alternating(size_t parts, size_t *len)
{
	char *delta = malloc(2 + 2 * parts + 2);
	size_t n = 0;

	assert_non_null(delta);
	delta[n++] = 0x20;
	delta[n++] = 0x00;
	for (size_t i = 0; i < parts; i++) {
		delta[n++] = i % 2 == 0 ? (char)0x90 : 0x01;
		delta[n++] = i % 2 == 0 ? 0x01 : 'x';
	}
	*len = n;
	return delta;
}

static void test_bound(void **state)
{
	struct sweep_parts p = { .items = NULL };

	(void)state;
	for (size_t more = 0; more < 2; more++) {
		size_t len;
		char *delta = alternating(SWEEP_PARTS_MAX + more, &len);

		assert_int_equal(sweep_parts_list(&p, span_make(delta, len)), more == 0);
		assert_int_equal(p.len, more == 0 ? SWEEP_PARTS_MAX : 0);
		free(delta);
	}
	/* What was too much for one serves the next. */
	assert_true(sweep_parts_list(&p, span_make("\x20\x01\x01z", 4)));
	assert_int_equal(p.len, 1);
	sweep_parts_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
