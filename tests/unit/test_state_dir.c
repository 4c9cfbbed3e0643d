/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/span.h"
#include "base/time.h"
#include "git_fixture.h"
#include "small_disk.h"
#include "store/state_dir.h"

static struct state_dir *opened(const char *path)
{
	struct ward_error err = { 0 };
	struct state_dir *dir = NULL;

	if (state_dir_open(path, false, &dir, &err) != 0)
		fail_msg("%s", err.message);
	return dir;
}

static mode_t mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st.st_mode & 07777;
}

static void test_made(void **state)
{
	struct git_fixture f;
	struct state_dir *dir;
	mode_t old = umask(0);

	(void)state;
	fixture_init(&f);
	dir = opened(fixture_path(&f, "state//"));
	assert_int_equal(mode_of(fixture_path(&f, "state")), 0700);
	assert_true(fcntl(state_dir_fd(dir), F_GETFD) & FD_CLOEXEC);
	state_dir_close(dir);
	state_dir_close(opened(fixture_path(&f, "state")));
	state_dir_close(NULL);
	(void)umask(old);
	fixture_free(&f);
}

static void test_refused(void **state)
{
	struct ward_error err = { 0 };
	struct state_dir *dir = NULL;
	struct git_fixture f;
	static const struct {
		const char *name;
		int code;
		const char *part;
	} rows[] = {
		{ "missing/state", WARD_EIO, "No such file" },
		{ "file", WARD_ECONFIG, "is no folder" },
		{ "link", WARD_ECONFIG, "is no folder" },
		{ "group", WARD_ECONFIG, "may be written by its group" },
		{ "world", WARD_ECONFIG, "may be written by everybody" },
	};

	(void)state;
	fixture_init(&f);
	fixture_write_str(&f, "file", "");
	fixture_mkdir(&f, "there");
	fixture_mkdir(&f, "group");
	fixture_mkdir(&f, "world");
	assert_int_equal(symlink("there", fixture_path(&f, "link")), 0);
	assert_int_equal(chmod(fixture_path(&f, "group"), 0770), 0);
	assert_int_equal(chmod(fixture_path(&f, "world"), 0777), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		error_clear(&err);
		if (state_dir_open(fixture_path(&f, rows[i].name), false, &dir, &err) !=
			    rows[i].code ||
		    strstr(err.message, rows[i].part) == NULL)
			fail_msg("%s: %d %s", rows[i].name, err.code, err.message);
		assert_null(dir);
	}
	error_clear(&err);
	assert_int_equal(state_dir_open(fixture_path(&f, "world"), true, &dir, &err), WARD_ECONFIG);
	fixture_free(&f);
}

static void test_shared(void **state)
{
	struct ward_error err = { 0 };
	struct state_dir *dir = NULL;
	struct git_fixture f;

	(void)state;
	fixture_init(&f);
	assert_int_equal(state_dir_open(fixture_path(&f, "state"), true, &dir, &err), 0);
	assert_int_equal(mode_of(fixture_path(&f, "state")), 02770);
	assert_int_equal(state_dir_replace(dir, "x", WARD_SPAN("1"), &err), 0);
	assert_int_equal(mode_of(fixture_path(&f, "state/x")), 0660);
	assert_int_equal(mode_of(fixture_path(&f, "state/lock")), 0660);
	state_dir_close(dir);
	fixture_free(&f);
}

/* Only root can give a folder away. */
static void test_owner(void **state)
{
	struct ward_error err = { 0 };
	struct state_dir *dir = NULL;
	struct git_fixture f;

	(void)state;
	if (geteuid() != 0)
		skip();
	fixture_init(&f);
	fixture_mkdir(&f, "state");
	assert_int_equal(chmod(fixture_path(&f, "state"), 0770), 0);
	assert_int_equal(chown(fixture_path(&f, "state"), 12345, getegid()), 0);
	assert_int_equal(state_dir_open(fixture_path(&f, "state"), true, &dir, &err), 0);
	state_dir_close(dir);
	assert_int_equal(chown(fixture_path(&f, "state"), 12345, 12345), 0);
	assert_int_equal(state_dir_open(fixture_path(&f, "state"), true, &dir, &err), WARD_ECONFIG);
	assert_non_null(strstr(err.message, "belongs to another user"));
	error_clear(&err);
	assert_int_equal(chmod(fixture_path(&f, "state"), 0700), 0);
	assert_int_equal(state_dir_open(fixture_path(&f, "state"), false, &dir, &err),
			 WARD_ECONFIG);
	assert_non_null(strstr(err.message, "belongs to another user"));
	fixture_free(&f);
}

static void test_lock(void **state)
{
	struct ward_error err = { 0 };
	struct state_dir *one, *two;
	struct git_fixture f;
	uint64_t start;

	(void)state;
	fixture_init(&f);
	one = opened(fixture_path(&f, "state"));
	two = opened(fixture_path(&f, "state"));
	assert_int_equal(state_dir_lock(one, 0, &err), 0);
	assert_int_equal(state_dir_lock(one, 0, &err), 0);
	start = time_mono_ns();
	assert_int_equal(state_dir_lock(two, start + 30000000, &err), WARD_EDEADLINE);
	assert_non_null(strstr(err.message, "locked by somebody else"));
	assert_true(time_mono_ns() - start >= 30000000);
	/* Given back once of two times: still taken. */
	state_dir_unlock(one);
	error_clear(&err);
	assert_int_equal(state_dir_lock(two, time_mono_ns(), &err), WARD_EDEADLINE);
	state_dir_unlock(one);
	error_clear(&err);
	assert_int_equal(state_dir_lock(two, time_mono_ns(), &err), 0);
	/* More often than taken does no harm. */
	state_dir_unlock(one);
	assert_int_equal(state_dir_lock(one, time_mono_ns(), &err), WARD_EDEADLINE);
	state_dir_close(two);
	error_clear(&err);
	assert_int_equal(state_dir_lock(one, time_mono_ns(), &err), 0);
	state_dir_close(one);
	fixture_free(&f);
}

static void assert_content(const char *path, const char *want)
{
	char have[64] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_true(read(fd, have, sizeof(have) - 1) >= 0);
	(void)close(fd);
	assert_string_equal(have, want);
}

static void test_replace(void **state)
{
	static const char *const bad[] = { "", ".", "..", "a/b", "/a", ".hidden" };
	struct ward_error err = { 0 };
	struct state_dir *dir;
	struct git_fixture f;

	(void)state;
	fixture_init(&f);
	dir = opened(fixture_path(&f, "state"));
	fixture_write_str(&f, "outside", "kept");
	fixture_write_str(&f, "state/.x.new", "left behind");
	assert_int_equal(symlink("../outside", fixture_path(&f, "state/x")), 0);
	assert_int_equal(state_dir_replace(dir, "x", WARD_SPAN("one"), &err), 0);
	assert_content(fixture_path(&f, "state/x"), "one");
	assert_content(fixture_path(&f, "outside"), "kept");
	assert_int_equal(mode_of(fixture_path(&f, "state/x")), 0600);
	assert_int_equal(access(fixture_path(&f, "state/.x.new"), F_OK), -1);
	assert_int_equal(state_dir_replace(dir, "x", WARD_SPAN(""), &err), 0);
	assert_content(fixture_path(&f, "state/x"), "");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		error_clear(&err);
		assert_int_equal(state_dir_replace(dir, bad[i], WARD_SPAN("x"), &err), WARD_EBUG);
	}
	state_dir_close(dir);
	fixture_free(&f);
}

static void test_full(void **state)
{
	static char text[8192];
	struct ward_error err = { 0 };
	struct state_dir *dir;
	struct git_fixture f;
	int rc;

	(void)state;
	fixture_init(&f);
	dir = opened(fixture_path(&f, "state"));
	assert_int_equal(state_dir_replace(dir, "x", WARD_SPAN("old"), &err), 0);
	memset(text, 'x', sizeof(text));
	small_disk(4096);
	rc = state_dir_replace(dir, "x", span_make(text, sizeof(text)), &err);
	large_disk();
	assert_int_equal(rc, WARD_EIO);
	assert_string_equal(err.message, "cannot write x: File too large");
	assert_content(fixture_path(&f, "state/x"), "old");
	assert_int_equal(access(fixture_path(&f, "state/.x.new"), F_OK), -1);
	state_dir_close(dir);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_made),   cmocka_unit_test(test_refused),
		cmocka_unit_test(test_shared), cmocka_unit_test(test_owner),
		cmocka_unit_test(test_lock),   cmocka_unit_test(test_replace),
		cmocka_unit_test(test_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
