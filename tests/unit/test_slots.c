/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/stat.h>

#include "base/time.h"
#include "git_fixture.h"
#include "store/slots.h"

static const char *folder(struct git_fixture *f, mode_t mode)
{
	const char *path = fixture_path(f, "slots");

	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(chmod(path, mode), 0);
	return path;
}

static int take(const char *path, uint64_t slots, int *fd, struct ward_error *err)
{
	return slot_take(path, slots, time_mono_ns() + 20000000, fd, err);
}

static void test_as_many_as_there_are(void **state)
{
	struct ward_error err = { 0 };
	struct git_fixture f;
	int first = -1, second = -1, third = -1;
	const char *path;

	(void)state;
	fixture_init(&f);
	path = folder(&f, 0700);
	assert_int_equal(take(path, 2, &first, &err), WARD_OK);
	assert_int_equal(take(path, 2, &second, &err), WARD_OK);
	assert_int_equal(take(path, 2, &third, &err), WARD_EDEADLINE);
	assert_string_equal(err.message, "other pushes held all 2 slots until the time was over");
	assert_int_equal(third, -1);
	slot_give(first);
	assert_int_equal(take(path, 2, &third, &err), WARD_OK);
	slot_give(second);
	slot_give(third);
	slot_give(-1);
	fixture_free(&f);
}

/* Accounts of one group push to the same machine: each must be able to open what the first made. */
static void test_of_a_group(void **state)
{
	static const struct {
		mode_t folder, file;
	} rows[] = { { 0700, 0600 }, { 02770, 0660 } };
	struct ward_error err = { 0 };
	struct stat st;
	int fd = -1;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct git_fixture f;

		fixture_init(&f);
		assert_int_equal(take(folder(&f, rows[i].folder), 1, &fd, &err), WARD_OK);
		assert_int_equal(lstat(fixture_path(&f, "slots/slot.0"), &st), 0);
		assert_int_equal(st.st_mode & 07777, rows[i].file);
		slot_give(fd);
		fixture_free(&f);
	}
}

static void test_unusable(void **state)
{
	struct ward_error err = { 0 };
	struct git_fixture f;
	const char *path;
	int fd = -1;

	(void)state;
	fixture_init(&f);
	assert_int_equal(take(fixture_path(&f, "absent"), 1, &fd, &err), WARD_EIO);
	assert_non_null(strstr(err.message, "state folder '"));
	error_clear(&err);
	path = folder(&f, 0700);
	assert_int_equal(mkdir(fixture_path(&f, "slots/slot.0"), 0700), 0);
	assert_int_equal(take(path, 1, &fd, &err), WARD_EIO);
	assert_non_null(strstr(err.message, "slot.0"));
	assert_int_equal(fd, -1);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_many_as_there_are),
		cmocka_unit_test(test_of_a_group),
		cmocka_unit_test(test_unusable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
