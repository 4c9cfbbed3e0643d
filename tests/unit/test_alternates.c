/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "git/alternates.h"
#include "git_fixture.h"

static struct git_fixture fixture;

static int setup(void **state)
{
	(void)state;
	fixture_init(&fixture);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fixture_free(&fixture);
	return 0;
}

static void lists(void **state)
{
	static const struct {
		const char *text;
		char separator;
		const char *paths[5];
	} rows[] = {
		{ "", ':', { NULL } },
		{ ":::", ':', { NULL } },
		{ "/a:/b", ':', { "/a", "/b" } },
		{ "/a\n#/c:d\n/b\n", '\n', { "/a", "/b" } },
		{ "#x:/b", ':', { "/b" } },
		{ "\"/a:b\":/c", ':', { "/a:b", "/c" } },
		{ "\"/q\\\"\\\\\\t\\n\"", ':', { "/q\"\\\t\n" } },
		{ "\"/\\303\\244\\a\\b\\f\\r\\v\"", ':', { "/\303\244\a\b\f\r\v" } },
		{ "\"/a\":\"/b\"", ':', { "/a", "/b" } },
		{ "\"\":/b", ':', { "/b" } },
		/* Not closed, an unknown escape, or more after the quotes: taken as it stands. */
		{ "\"/a:/b", ':', { "\"/a", "/b" } },
		{ "\"/a\\x\":/b", ':', { "\"/a\\x\"", "/b" } },
		{ "\"/a\\4\":/b", ':', { "\"/a\\4\"", "/b" } },
		{ "\"/a\"c:/b", ':', { "\"/a\"c", "/b" } },
		{ "\"/a\\", ':', { "\"/a\\" } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_new(1 << 16);
		struct ward_error err = { .code = WARD_OK };
		struct ward_span rest = span_of(rows[i].text);
		struct ward_span path;
		size_t n = 0;
		int rc;

		while ((rc = alternates_next(&rest, rows[i].separator, arena, &path, &err)) > 0) {
			assert_non_null(rows[i].paths[n]);
			if (!span_is(path, rows[i].paths[n]))
				fail_msg("row %zu: " WARD_SPAN_FMT, i, WARD_SPAN_ARG(path));
			n++;
		}
		assert_int_equal(rc, 0);
		assert_null(rows[i].paths[n]);
		arena_free(arena);
	}
}

static void a_nul_is_refused(void **state)
{
	struct arena *arena = arena_new(1 << 16);
	struct ward_error err = { .code = WARD_OK };
	struct ward_span rest = WARD_SPAN("\"/a\\000b\"");
	struct ward_span path;

	(void)state;
	assert_int_equal(alternates_next(&rest, ':', arena, &path, &err), WARD_EPARSE);
	assert_string_equal(err.message, "alternates: a path holds a NUL");
	arena_free(arena);
}

static void quoting_there_and_back(void **state)
{
	struct arena *arena = arena_new(1 << 16);
	struct ward_error err = { .code = WARD_OK };
	char all[255];

	(void)state;
	for (size_t i = 0; i < sizeof(all); i++)
		all[i] = (char)(i + 1);
	{
		struct ward_span rest = alternates_quote(span_make(all, sizeof(all)), arena);
		struct ward_span path;

		assert_int_equal(alternates_next(&rest, ':', arena, &path, &err), 1);
		assert_true(span_eq(path, span_make(all, sizeof(all))));
		assert_int_equal(rest.len, 0);
	}
	arena_free(arena);
}

/* o0 -> relative o1 -> relative o2 -> ... -> o7, and o0 again at each. */
static void chains_of_directories(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct ward_error err = { .code = WARD_OK };
	struct object_dirs dirs;
	char text[1024];

	(void)state;
	for (int i = 0; i < 8; i++) {
		snprintf(text, sizeof(text), "o%d/info/alternates", i);
		fixture_mkdir(&fixture, text);
		assert_int_equal(rmdir(fixture_path(&fixture, text)), 0);
		{
			char list[64];

			snprintf(list, sizeof(list), "# note\n../o%d\n../o0\nmissing\n", i + 1);
			fixture_write_str(&fixture, text, list);
		}
	}
	assert_int_equal(
		alternates_collect(NULL, fixture_path(&fixture, "o0"), NULL, arena, &dirs, &err),
		0);
	assert_int_equal(dirs.count, 6);
	fixture_mkdir(&fixture, "with:colon");
	fixture_mkdir(&fixture, "quarantine");
	snprintf(text, sizeof(text), "\"%s/with:colon\":%s/missing:%s/quarantine", fixture.dir,
		 fixture.dir, fixture.dir);
	assert_int_equal(alternates_collect(fixture_path(&fixture, "quarantine"),
					    fixture_path(&fixture, "o7"), text, arena, &dirs, &err),
			 0);
	/* The quarantine, o7, the one with the colon, then o0 and what follows it. */
	assert_true(dirs.count >= 4);
	assert_string_equal(dirs.paths[0], fixture_path(&fixture, "quarantine"));
	assert_string_equal(dirs.paths[1], fixture_path(&fixture, "o7"));
	assert_string_equal(dirs.paths[2], fixture_path(&fixture, "with:colon"));
	assert_int_equal(alternates_collect(fixture_path(&fixture, "gone"),
					    fixture_path(&fixture, "o7"), NULL, arena, &dirs, &err),
			 WARD_EGIT);
	error_clear(&err);
	assert_int_equal(
		alternates_collect(NULL, fixture_path(&fixture, "gone"), NULL, arena, &dirs, &err),
		WARD_EGIT);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists),
		cmocka_unit_test(a_nul_is_refused),
		cmocka_unit_test(quoting_there_and_back),
		cmocka_unit_test(chains_of_directories),
	};

	return cmocka_run_group_tests_name("alternates", tests, setup, teardown);
}
