/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "secret/shape.h"
#include "secret/token.h"
#include "secret/token_far.h"

static bool no_bounds(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	(void)text;
	(void)anchor;
	(void)start;
	(void)end;
	return false;
}

static const struct token_shape near_shape[] = {
	{ .anchors = "nearword", .pattern = "[a-z]{20}", .hints = "", .gap = 64 },
	{ .anchors = NULL },
};
static const struct token_shape far_shape[] = {
	{ .anchors = "farword", .pattern = "[a-z]{20}", .hints = "", .gap = TOKEN_REACH },
	{ .anchors = NULL },
};

static const struct token_rule near_rule = { .what = "near",
					     .anchors = (const char *const[]){ "beside", NULL },
					     .bounds = no_bounds,
					     .shapes = near_shape };
static const struct token_rule far_rule = { .what = "far",
					    .anchors = (const char *const[]){ "beyond", NULL },
					    .bounds = no_bounds,
					    .far = true };
static const struct token_rule gap_rule = { .what = "gap", .shapes = far_shape };

static void test_which(void **state)
{
	const struct token_rule *const rules[] = { &near_rule, &far_rule, &gap_rule };
	struct arena *arena = arena_new((size_t)16 << 20);
	struct token_far *far = token_far_new(rules, 3, arena);

	(void)state;
	assert_non_null(far);
	assert_true(token_far_in(far, WARD_SPAN("a line\nwith beyond in it")));
	assert_true(token_far_in(far, WARD_SPAN("FARWORD = x")));
	assert_false(token_far_in(far, WARD_SPAN("beside and nearword, but not beyon")));
	assert_false(token_far_in(far, WARD_SPAN("")));
	arena_free(arena);
}

static void test_none(void **state)
{
	const struct token_rule *const rules[] = { &near_rule };
	struct arena *arena = arena_new((size_t)16 << 20);
	struct token_far *far = token_far_new(rules, 1, arena);

	(void)state;
	assert_non_null(far);
	assert_false(token_far_in(far, WARD_SPAN("beside nearword beyond")));
	far = token_far_new(rules, 0, arena);
	assert_non_null(far);
	assert_false(token_far_in(far, WARD_SPAN("beyond")));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_which),
		cmocka_unit_test(test_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
