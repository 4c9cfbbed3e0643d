/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "git_fixture.h"
#include "small_disk.h"
#include "store/pending.h"

#define A40 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B40 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define Z40 "0000000000000000000000000000000000000000"
#define A64 A40 "aaaaaaaaaaaaaaaaaaaaaaaa"

struct place {
	struct git_fixture f;
	struct state_dir *dir;
	struct arena *arena;
};

static int setup(void **state)
{
	struct place *p = calloc(1, sizeof(*p));
	struct ward_error err = { 0 };

	if (p == NULL)
		return -1;
	fixture_init(&p->f);
	p->arena = arena_new(16u << 20);
	if (state_dir_open(fixture_path(&p->f, "state"), false, &p->dir, &err) != 0)
		return -1;
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;

	state_dir_close(p->dir);
	arena_free(p->arena);
	fixture_free(&p->f);
	free(p);
	return 0;
}

static struct oid id(char digit)
{
	char hex[40];
	struct oid out = { 0 };

	memset(hex, digit, sizeof(hex));
	assert_true(oid_parse(span_make(hex, sizeof(hex)), &out));
	return out;
}

static struct pending_ref ref(const char *name, char judged, char accepted, int64_t since)
{
	return (struct pending_ref){ .name = span_of(name),
				     .judged = id(judged),
				     .accepted = id(accepted),
				     .since = since };
}

static size_t load(struct place *p, struct pending_ref **out)
{
	struct ward_error err = { 0 };
	size_t count = 99;

	if (pending_read(p->dir, p->arena, out, &count, &err) != 0)
		fail_msg("%s", err.message);
	return count;
}

static void test_life(void **state)
{
	struct place *p = *state;
	struct ward_error err = { 0 };
	struct pending_ref *refs,
		two[] = {
			ref("refs/heads/main", 'a', 'b', 100),
			{ .name = WARD_SPAN("refs/heads/\n\xff x"),
			  .accepted = id('c'),
			  .since = 101 },
		};
	struct pending_ref again = ref("refs/heads/main", 'b', 'd', 200);
	struct oid b = id('b'), c = id('c'), d = id('d');

	assert_int_equal(load(p, &refs), 0);
	assert_int_equal(pending_remove(p->dir, two[0].name, &b, &err), 0);
	assert_int_equal(pending_add(p->dir, two, 0, &err), 0);
	assert_int_equal(access(fixture_path(&p->f, "state/pending"), F_OK), -1);
	assert_int_equal(pending_add(p->dir, two, 2, &err), 0);
	assert_int_equal(load(p, &refs), 2);
	assert_true(span_eq(refs[0].name, two[1].name));
	assert_int_equal(refs[0].judged.len, 20);
	assert_true(oid_is_null(&refs[0].judged));
	assert_true(oid_eq(&refs[0].accepted, &c));
	assert_int_equal(refs[0].since, 101);
	/* What was judged last does not move while nothing is judged. */
	assert_int_equal(pending_add(p->dir, &again, 1, &err), 0);
	assert_int_equal(load(p, &refs), 2);
	assert_true(oid_eq(&refs[1].judged, &two[0].judged));
	assert_true(oid_eq(&refs[1].accepted, &d));
	assert_int_equal(refs[1].since, 100);
	/* It has moved on: judging the old tip settles nothing. */
	assert_int_equal(pending_remove(p->dir, again.name, &b, &err), 0);
	assert_int_equal(load(p, &refs), 2);
	assert_int_equal(pending_remove(p->dir, again.name, &d, &err), 0);
	assert_int_equal(load(p, &refs), 1);
	assert_true(span_eq(refs[0].name, two[1].name));
	assert_int_equal(pending_remove(p->dir, two[1].name, &c, &err), 0);
	assert_int_equal(load(p, &refs), 0);
	assert_int_equal(access(fixture_path(&p->f, "state/pending"), F_OK), 0);
}

static void test_twice_in_one(void **state)
{
	struct place *p = *state;
	struct ward_error err = { 0 };
	struct pending_ref *refs, two[] = { ref("r", 'a', 'b', 1), ref("r", 'b', 'c', 2) };
	struct oid a = id('a'), c = id('c');

	assert_int_equal(pending_add(p->dir, two, 2, &err), 0);
	assert_int_equal(load(p, &refs), 1);
	assert_true(oid_eq(&refs[0].judged, &a));
	assert_true(oid_eq(&refs[0].accepted, &c));
}

static void test_malformed(void **state)
{
	static const struct {
		const char *text;
		size_t line;
	} rows[] = {
		{ "", 1 },
		{ "\n", 1 },
		{ "gitward-pending 1 ", 1 },
		{ "gitward-pending 1 \n", 1 },
		{ "gitward-pending 1 -1\n", 1 },
		{ "gitward-pending 2 0\n", 1 },
		{ "gitward-pending 1 0", 1 },
		{ "gitward-pending 1 0\n\n", 2 },
		{ "gitward-pending 1 0\n" Z40 " " A40 " 5 72\n", 2 },
		{ "gitward-pending 1 99999999999999999999\n", 1 },
		{ "gitward-pending 1 100000\n", 1 },
		{ "gitward-pending 1 1\n", 1 },
		{ "gitward-pending 1 1\n" Z40 " " A40 " 5 72", 2 },
		{ "gitward-pending 1 1\n" Z40 " " A40 " 5 72\r\n", 2 },
		{ "gitward-pending 1 1\n" Z40 " " A40 " 5 72 \n", 2 },
		{ "gitward-pending 1 1\n" Z40 " " A40 "  5 72\n", 2 },
		{ "gitward-pending 1 1\n" Z40 " " A40 " 5 7\n  ", 2 },
		{ "gitward-pending 1 1\n" Z40 " " A40 " 5 \n     ", 2 },
		{ "gitward-pending 1 1\n" Z40 " " A40 " 5 7g\n   ", 2 },
		{ "gitward-pending 1 1\n" Z40 " " A40 " -5 72\n   ", 2 },
		{ "gitward-pending 1 1\n" Z40 " " A40 " 9223372036854775808 72\n", 2 },
		{ "gitward-pending 1 1\n" Z40 " " A64 " 5 72\n", 2 },
		{ "gitward-pending 1 1\nABCDEF" A40 " " A40 " 5 72\n", 2 },
		{ "gitward-pending 1 1\n" Z40 " AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA 5 72\n",
		  2 },
		{ "gitward-pending 1 1\n" Z40 " " A40 " 5 72\n" Z40 " " A40 " 5 73\n", 3 },
		{ "gitward-pending 1 2\n" Z40 " " A40 " 5 72\n" Z40 " " A40 " 5 72\n", 4 },
		{ "gitward-pending 1 2\n" Z40 " " A40 " 5 73\n" Z40 " " A40 " 5 72\n", 4 },
	};
	struct place *p = *state;
	const struct pending_ref add = ref("r", 'a', 'b', 1);
	const struct oid b = id('b');

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ward_error err = { 0 };
		struct pending_ref *refs;
		size_t count = 9;

		fixture_write_str(&p->f, "state/pending", rows[i].text);
		if (pending_read(p->dir, p->arena, &refs, &count, &err) != WARD_EPARSE ||
		    err.line != rows[i].line || refs != NULL || count != 0)
			fail_msg("row %zu: line %zu: %s", i, err.line, err.message);
		error_clear(&err);
		assert_int_equal(pending_add(p->dir, &add, 1, &err), WARD_EPARSE);
		error_clear(&err);
		assert_int_equal(pending_remove(p->dir, add.name, &b, &err), WARD_EPARSE);
	}
}

static void test_refused(void **state)
{
	static char name[PENDING_NAME_MAX + 1];
	struct place *p = *state;
	struct ward_error err = { 0 };
	struct pending_ref *refs, bad = ref("r", 'a', 'b', 1);
	size_t count = 0;

	memset(name, 'x', sizeof(name));
	bad.name = span_make(name, sizeof(name));
	assert_int_equal(pending_add(p->dir, &bad, 1, &err), WARD_EUSAGE);
	error_clear(&err);
	bad.name = WARD_SPAN("");
	assert_int_equal(pending_add(p->dir, &bad, 1, &err), WARD_EUSAGE);
	error_clear(&err);
	bad = ref("r", 'a', 'b', -1);
	assert_int_equal(pending_add(p->dir, &bad, 1, &err), WARD_EUSAGE);
	error_clear(&err);
	bad = ref("r", 'a', 'b', 1);
	bad.accepted.len = 0;
	assert_int_equal(pending_add(p->dir, &bad, 1, &err), WARD_EUSAGE);
	error_clear(&err);
	assert_int_equal(access(fixture_path(&p->f, "state/pending"), F_OK), -1);
	assert_int_equal(symlink("/dev/null", fixture_path(&p->f, "state/pending")), 0);
	assert_int_equal(pending_read(p->dir, p->arena, &refs, &count, &err), WARD_EIO);
	assert_non_null(strstr(err.message, "it is a symbolic link"));
}

static void test_full(void **state)
{
	struct place *p = *state;
	struct ward_error err = { 0 };
	struct pending_ref *refs, one = ref("one", 'a', 'b', 1), two = ref("two", 'a', 'b', 1);
	int rc;

	assert_int_equal(pending_add(p->dir, &one, 1, &err), 0);
	small_disk(120);
	rc = pending_add(p->dir, &two, 1, &err);
	large_disk();
	assert_int_equal(rc, WARD_EIO);
	assert_string_equal(err.message, "cannot write pending: File too large");
	assert_int_equal(load(p, &refs), 1);
	assert_true(span_is(refs[0].name, "one"));
}

#define PLACE_TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PLACE_TEST(test_life),	  PLACE_TEST(test_twice_in_one), PLACE_TEST(test_malformed),
		PLACE_TEST(test_refused), PLACE_TEST(test_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
