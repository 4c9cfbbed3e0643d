/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "git/config_file.h"
#include "server/push_door.h"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)16 << 20);
	return arena != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static bool is_in(const struct ward_texts *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (span_is(list->items[i], name))
			return true;
	return false;
}

/* However a path is written that leads receive-pack to the folder. */
static void test_folders(void **state)
{
	static const char *const bare[] = {
		"/srv/git/prod.git", "/srv/git/prod", "/srv/git/prod/", "prod.git", "git/prod",
		"~/git/prod.git",    "~/prod",	      "srv/git/prod",	"prod.git/"
	};
	static const char *const tree[] = { "/home/ada/app/.git", "/home/ada/app", "app", "~/app",
					    "app/" };
	struct ward_error err = { 0 };
	struct ward_texts got;

	(void)state;
	assert_int_equal(push_door_folders("/srv/git/prod.git", arena, &got, &err), 0);
	for (size_t i = 0; i < sizeof(bare) / sizeof(bare[0]); i++)
		if (!is_in(&got, bare[i]))
			fail_msg("%s is not tried", bare[i]);
	assert_false(is_in(&got, ""));
	assert_false(is_in(&got, "/"));
	assert_false(is_in(&got, "/srv/git"));
	assert_int_equal(push_door_folders("/home/ada/app/.git", arena, &got, &err), 0);
	for (size_t i = 0; i < sizeof(tree) / sizeof(tree[0]); i++)
		if (!is_in(&got, tree[i]))
			fail_msg("%s is not tried", tree[i]);
}

static void test_folders_are_bounded(void **state)
{
	struct ward_error err = { 0 };
	struct ward_texts got;
	char deep[4096];

	(void)state;
	for (size_t i = 0; i + 1 < sizeof(deep); i++)
		deep[i] = i % 2 == 0 ? '/' : 'a';
	deep[sizeof(deep) - 1] = '\0';
	assert_int_equal(push_door_folders(deep, arena, &got, &err), 0);
	assert_int_equal(got.count, PUSH_FOLDERS_MAX);
}

static void test_config_value(void **state)
{
	static const struct {
		const char *text, *value;
	} rows[] = {
		{ "[receive]\n\tcertNonceSeed = a seed\n", "a seed" },
		{ "[Receive]\nCERTNONCESEED=\"a  \\\"b\" ; no\n", "a  \"b" },
		{ "[receive]\ncertNonceSeed = one\n[x]\ny\n[receive]\ncertNonceSeed = two\n",
		  "two" },
		{ "[receive \"x\"]\ncertNonceSeed = one\n", "" },
		{ "[core]\ncertNonceSeed = one\n", "" },
		{ "[receive]\ncertNonceSeed\n", "" },
		{ "", "" },
	};
	struct ward_error err = { 0 };
	struct ward_span got;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(config_value(span_of(rows[i].text), "receive", "certnonceseed",
					      arena, &got, &err),
				 0);
		if (!span_is(got, rows[i].value))
			fail_msg("row %zu: '" WARD_SPAN_FMT "'", i, WARD_SPAN_ARG(got));
	}
	assert_int_equal(config_value(WARD_SPAN("[receive]\ncertNonceSeed = \"a\n"), "receive",
				      "certnonceseed", arena, &got, &err),
			 WARD_EPARSE);
	assert_int_equal(err.line, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_folders),
		cmocka_unit_test(test_folders_are_bounded),
		cmocka_unit_test(test_config_value),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
