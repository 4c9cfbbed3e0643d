/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/span.h"
#include "git_fixture.h"
#include "small_disk.h"
#include "store/ledger.h"
#include "store/ledger_file.h"

static const uint8_t key_a[32] = { 1 }, key_b[32] = { 2 };

struct place {
	struct git_fixture f;
	struct state_dir *dir;
};

static int setup(void **state)
{
	struct place *p = calloc(1, sizeof(*p));
	struct ward_error err = { 0 };

	if (p == NULL)
		return -1;
	fixture_init(&p->f);
	if (state_dir_open(fixture_path(&p->f, "state"), false, &p->dir, &err) != 0)
		return -1;
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;

	state_dir_close(p->dir);
	fixture_free(&p->f);
	free(p);
	return 0;
}

static struct oid commit(unsigned n)
{
	uint8_t raw[20] = { (uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n };

	return oid_from(raw, sizeof(raw));
}

static void append_range(struct place *p, unsigned from, unsigned to, size_t max)
{
	struct ledger_entry *entries = calloc(to - from, sizeof(*entries));
	struct ward_error err = { 0 };

	assert_non_null(entries);
	for (unsigned i = from; i < to; i++)
		entries[i - from] =
			(struct ledger_entry){ .kind = LEDGER_CLEAN, .commit = commit(i) };
	if (ledger_append(p->dir, key_a, entries, to - from, max, &err) != 0)
		fail_msg("%s", err.message);
	free(entries);
}

static struct ledger *opened(struct place *p, const uint8_t key[32])
{
	struct ward_error err = { 0 };
	struct ledger *ledger = NULL;

	if (ledger_open(p->dir, key, &ledger, &err) != 0)
		fail_msg("%s", err.message);
	return ledger;
}

static bool has(const struct ledger *ledger, unsigned n)
{
	struct oid id = commit(n);

	return ledger_has(ledger, LEDGER_CLEAN, &id, WARD_SPAN(""));
}

/* Just the commits [from, to) of those below `below` are known. */
static void assert_known(struct place *p, unsigned from, unsigned to, unsigned below)
{
	struct ledger *ledger = opened(p, key_a);

	for (unsigned i = 0; i < below; i++) {
		if (has(ledger, i) != (i >= from && i < to))
			fail_msg("commit %u", i);
	}
	ledger_close(ledger);
}

static size_t file_size(struct place *p)
{
	struct stat st;

	assert_int_equal(stat(fixture_path(&p->f, "state/ledger"), &st), 0);
	return (size_t)st.st_size;
}

static void test_empty(void **state)
{
	struct place *p = *state;
	struct ward_error err = { 0 };

	assert_known(p, 0, 0, 3);
	assert_int_equal(ledger_append(p->dir, key_a, NULL, 0, 10, &err), 0);
	assert_int_equal(access(fixture_path(&p->f, "state/ledger"), F_OK), -1);
	ledger_close(NULL);
}

static void test_meaning(void **state)
{
	struct place *p = *state;
	struct ward_error err = { 0 };
	const struct ledger_entry entries[] = {
		{ .kind = LEDGER_CLEAN, .commit = commit(1) },
		{ .kind = LEDGER_ACCEPTED, .commit = commit(2), .ref = WARD_SPAN("refs/heads/a") },
	};
	struct oid one = commit(1), two = commit(2), sha256;
	uint8_t raw[32] = { 0, 0, 0, 1 };
	struct ledger *ledger;

	sha256 = oid_from(raw, sizeof(raw));
	assert_int_equal(ledger_append(p->dir, key_a, entries, 2, 10, &err), 0);
	ledger = opened(p, key_a);
	assert_true(ledger_has(ledger, LEDGER_CLEAN, &one, WARD_SPAN("")));
	assert_false(ledger_has(ledger, LEDGER_CLEAN, &two, WARD_SPAN("")));
	assert_false(ledger_has(ledger, LEDGER_CLEAN, &sha256, WARD_SPAN("")));
	assert_false(ledger_has(ledger, LEDGER_ACCEPTED, &one, WARD_SPAN("")));
	assert_true(ledger_has(ledger, LEDGER_ACCEPTED, &two, WARD_SPAN("refs/heads/a")));
	assert_false(ledger_has(ledger, LEDGER_ACCEPTED, &two, WARD_SPAN("refs/heads/b")));
	assert_false(ledger_has(ledger, LEDGER_ACCEPTED, &two, WARD_SPAN("")));
	ledger_close(ledger);
	/* Other rules: what was clean is unknown, what was accepted stays so. */
	ledger = opened(p, key_b);
	assert_false(ledger_has(ledger, LEDGER_CLEAN, &one, WARD_SPAN("")));
	assert_true(ledger_has(ledger, LEDGER_ACCEPTED, &two, WARD_SPAN("refs/heads/a")));
	ledger_close(ledger);
}

static void test_sorted(void **state)
{
	struct place *p = *state;

	append_range(p, 0, 10, 100000);
	append_range(p, 10, LEDGER_TAIL, 100000);
	assert_known(p, 0, LEDGER_TAIL, LEDGER_TAIL + 500);
	append_range(p, LEDGER_TAIL, LEDGER_TAIL + 300, 100000);
	append_range(p, LEDGER_TAIL + 300, LEDGER_TAIL + 400, 100000);
	assert_known(p, 0, LEDGER_TAIL + 400, 2 * LEDGER_TAIL);
	append_range(p, LEDGER_TAIL + 400, 3 * LEDGER_TAIL, 100000);
	assert_known(p, 0, 3 * LEDGER_TAIL, 4 * LEDGER_TAIL);
	assert_int_equal(file_size(p), LEDGER_HEADER + 3 * LEDGER_TAIL * LEDGER_RECORD);
	/* The same again is kept once. */
	append_range(p, 0, LEDGER_TAIL + 1, 100000);
	assert_int_equal(file_size(p), LEDGER_HEADER + 3 * LEDGER_TAIL * LEDGER_RECORD);
}

static void test_max(void **state)
{
	struct place *p = *state;

	append_range(p, 0, 100, 50);
	assert_known(p, 50, 100, 200);
	/* Noted again: now one of the newest. */
	append_range(p, 50, 51, 50);
	append_range(p, 100, 100 + LEDGER_TAIL, LEDGER_TAIL + 1);
	{
		struct ledger *ledger = opened(p, key_a);

		assert_true(has(ledger, 50));
		assert_false(has(ledger, 51));
		assert_false(has(ledger, 99));
		assert_true(has(ledger, 100));
		assert_true(has(ledger, 99 + LEDGER_TAIL));
		ledger_close(ledger);
	}
	append_range(p, 0, LEDGER_TAIL + 1, 0);
	assert_known(p, 0, 0, 200);
	assert_int_equal(file_size(p), LEDGER_HEADER);
}

/* A reader keeps what it opened, whatever a writer does meanwhile. */
static void test_open_reader(void **state)
{
	struct place *p = *state;
	struct ledger *ledger;

	append_range(p, 0, LEDGER_TAIL + 1, 100000);
	ledger = opened(p, key_a);
	append_range(p, LEDGER_TAIL + 1, LEDGER_TAIL + 5, 100000);
	append_range(p, 0, LEDGER_TAIL + 1, 1);
	assert_true(has(ledger, 0));
	assert_true(has(ledger, LEDGER_TAIL));
	ledger_close(ledger);
	/* And finds nothing, not more, when the file shrinks under it. */
	append_range(p, 0, LEDGER_TAIL + 1, 100000);
	ledger = opened(p, key_a);
	assert_int_equal(truncate(fixture_path(&p->f, "state/ledger"), 5), 0);
	for (unsigned i = 0; i < 100; i++)
		assert_false(has(ledger, i));
	ledger_close(ledger);
}

static void flip(struct place *p, off_t at)
{
	int fd = open(fixture_path(&p->f, "state/ledger"), O_RDWR | O_CLOEXEC);
	char byte;

	assert_true(fd >= 0);
	assert_int_equal(pread(fd, &byte, 1, at), 1);
	byte = (char)~byte;
	assert_int_equal(pwrite(fd, &byte, 1, at), 1);
	(void)close(fd);
}

static void test_damaged(void **state)
{
	struct place *p = *state;
	const char *path = fixture_path(&p->f, "state/ledger");

	for (off_t at = 0; at < LEDGER_HEADER; at++) {
		append_range(p, 0, 3, 100);
		flip(p, at);
		assert_known(p, 0, 0, 10);
		append_range(p, 5, 7, 100);
		assert_known(p, 5, 7, 10);
		(void)unlink(path);
	}
	/* Shorter than the header says. */
	append_range(p, 0, 10, 100);
	assert_int_equal(truncate(path, (off_t)(file_size(p) - 1)), 0);
	assert_known(p, 0, 0, 10);
	append_range(p, 5, 7, 100);
	assert_known(p, 5, 7, 10);
	/* The last record is cut short: that one is gone, and written over. */
	append_range(p, 7, 9, 100);
	assert_int_equal(truncate(path, (off_t)(file_size(p) - 1)), 0);
	assert_known(p, 5, 8, 10);
	append_range(p, 8, 10, 100);
	assert_known(p, 5, 10, 20);
	assert_int_equal((file_size(p) - LEDGER_HEADER) % LEDGER_RECORD, 0);
	/* A record that was changed is another one. */
	(void)unlink(path);
	append_range(p, 0, 1, 100);
	flip(p, LEDGER_HEADER + 3);
	assert_known(p, 0, 0, 10);
	assert_int_equal(truncate(path, 0), 0);
	assert_known(p, 0, 0, 10);
}

static void test_refused(void **state)
{
	struct place *p = *state;
	struct ward_error err = { 0 };
	struct ledger *ledger = NULL;
	const struct ledger_entry entry = { .kind = LEDGER_CLEAN, .commit = commit(1) };

	assert_int_equal(symlink("../other", fixture_path(&p->f, "state/ledger")), 0);
	assert_int_equal(ledger_open(p->dir, key_a, &ledger, &err), WARD_EIO);
	assert_string_equal(err.message, "cannot open ledger: it is a symbolic link");
	assert_null(ledger);
	error_clear(&err);
	assert_int_equal(ledger_append(p->dir, key_a, &entry, 1, 10, &err), WARD_EIO);
	assert_int_equal(access(fixture_path(&p->f, "other"), F_OK), -1);
	/* The lock was given back. */
	assert_int_equal(state_dir_lock(p->dir, 1, &err), 0);
	state_dir_unlock(p->dir);
}

static void test_full(void **state)
{
	struct place *p = *state;
	struct ward_error err = { 0 };
	struct ledger_entry entries[3] = { { .kind = LEDGER_CLEAN, .commit = commit(7) },
					   { .kind = LEDGER_CLEAN, .commit = commit(8) },
					   { .kind = LEDGER_CLEAN, .commit = commit(9) } };
	int rc;

	append_range(p, 0, 5, 100);
	small_disk(file_size(p) + 40);
	rc = ledger_append(p->dir, key_a, entries, 3, 100, &err);
	large_disk();
	assert_int_equal(rc, WARD_EIO);
	assert_string_equal(err.message, "cannot write the ledger: File too large");
	assert_known(p, 0, 5, 10);
	assert_int_equal(file_size(p), LEDGER_HEADER + 5 * LEDGER_RECORD);
	append_range(p, 5, 10, 100);
	assert_known(p, 0, 10, 20);
}

/* Records that all begin alike are searched as surely as spread ones. */
static void test_uneven(void **state)
{
	enum { COUNT = 30000 };
	struct place *p = *state;
	struct ward_error err = { 0 };
	struct ledger_record *all = calloc(COUNT + 1, sizeof(*all));
	struct ledger_entry entry = { .kind = LEDGER_CLEAN, .commit = commit(1) };
	uint8_t want[LEDGER_DIGEST];

	assert_non_null(all);
	ledger_digest(key_a, &entry, want);
	/* The header takes the place of the first record: they are of one size. */
	for (uint32_t where = 1; where <= COUNT; where += 997) {
		for (uint32_t i = 1; i <= COUNT; i++) {
			memset(all[i].digest, i < where ? 0 : 0xff, LEDGER_DIGEST);
			for (int b = 0; b < 4; b++)
				all[i].digest[LEDGER_DIGEST - 1 - b] = (uint8_t)(i >> (8 * b));
		}
		memcpy(all[where].digest, want, LEDGER_DIGEST);
		ledger_header(COUNT, COUNT, (uint8_t *)all);
		assert_int_equal(
			state_dir_replace(p->dir, LEDGER_NAME,
					  span_make((const char *)all, (COUNT + 1) * LEDGER_RECORD),
					  &err),
			0);
		assert_known(p, 1, 2, 50);
	}
	free(all);
}

#define PLACE_TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PLACE_TEST(test_empty),	  PLACE_TEST(test_meaning),	PLACE_TEST(test_sorted),
		PLACE_TEST(test_max),	  PLACE_TEST(test_open_reader), PLACE_TEST(test_damaged),
		PLACE_TEST(test_refused), PLACE_TEST(test_full),	PLACE_TEST(test_uneven),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
