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
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/hex.h"
#include "base/span.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "git_fixture.h"
#include "small_disk.h"
#include "store/audit_log.h"

#define NOW 1769860800 /* 2026-01-31T12:00:00Z */
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

struct log {
	struct git_fixture f;
	char path[512];
	struct buf text;
};

static int setup(void **state)
{
	struct log *log = calloc(1, sizeof(*log));

	if (log == NULL)
		return -1;
	fixture_init(&log->f);
	(void)snprintf(log->path, sizeof(log->path), "%s", fixture_path(&log->f, "audit.jsonl"));
	buf_init(&log->text, 16u << 20);
	*state = log;
	return 0;
}

static int teardown(void **state)
{
	struct log *log = *state;

	buf_release(&log->text);
	fixture_free(&log->f);
	free(log);
	return 0;
}

static void add(struct log *log, const char *members, char head[65])
{
	struct ward_error err = { 0 };

	if (audit_append(log->path, NOW, span_of(members), 0, head, &err) != 0)
		fail_msg("%s", err.message);
}

static void load(struct log *log)
{
	char piece[4096];
	int fd = open(log->path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	assert_true(fd >= 0);
	buf_clear(&log->text);
	while ((n = read(fd, piece, sizeof(piece))) > 0)
		buf_add(&log->text, piece, (size_t)n);
	(void)close(fd);
}

static void store(struct log *log, struct ward_span text)
{
	fixture_write(&log->f, "audit.jsonl", text.ptr, text.len);
}

static struct audit_check verified(struct log *log, const char *head)
{
	struct ward_error err = { 0 };
	struct audit_check check;

	if (audit_verify(log->path, head, &check, &err) != 0)
		fail_msg("%s", err.message);
	return check;
}

static void assert_whole(struct log *log, uint64_t records, uint64_t torn)
{
	struct audit_check check = verified(log, NULL);

	if (check.problem != NULL)
		fail_msg("line %d: %s", (int)check.first_bad, check.problem);
	assert_int_equal(check.first_bad, 0);
	assert_int_equal(check.records, records);
	assert_int_equal(check.torn, torn);
}

static void assert_broken(struct log *log, uint64_t line, const char *part)
{
	struct audit_check check = verified(log, NULL);

	if (check.problem == NULL || check.first_bad != line || strstr(check.problem, part) == NULL)
		fail_msg("line %d: %s, not line %d: %s", (int)check.first_bad,
			 check.problem != NULL ? check.problem : "whole", (int)line, part);
}

/* The format, by hand. */
static void test_format(void **state)
{
	struct log *log = *state;
	char head[65], hash[65], want[512];
	uint8_t digest[SHA256_BYTES];
	struct ward_span hashed;
	struct stat st;

	add(log, "\"event\":\"push\",\"verdict\":\"allowed\"", head);
	load(log);
	(void)snprintf(want, sizeof(want),
		       "\"prev\":\"" ZEROS "\",\"seq\":1,\"time\":\"2026-01-31T12:00:00Z\","
		       "\"event\":\"push\",\"verdict\":\"allowed\"}");
	hashed = span_of(want);
	sha256_spans(&hashed, 1, false, digest);
	hex_encode(digest, sizeof(digest), hash);
	assert_string_equal(head, hash);
	assert_true(span_starts(buf_span(&log->text), "{\"hash\":\""));
	assert_memory_equal(log->text.ptr + 9, hash, 64);
	assert_string_equal(log->text.ptr + 9 + 64 + 2, strcat(want, "\n"));
	assert_int_equal(stat(log->path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	add(log, "", NULL);
	load(log);
	assert_true(span_contains(buf_span(&log->text), hash));
	assert_true(
		span_ends(buf_span(&log->text), ",\"seq\":2,\"time\":\"2026-01-31T12:00:00Z\"}\n"));
	assert_whole(log, 2, 0);
}

static void test_heads(void **state)
{
	struct log *log = *state;
	char first[65], last[65];
	struct audit_check check;

	add(log, "\"n\":1", first);
	add(log, "\"n\":2", NULL);
	add(log, "\"n\":3", last);
	check = verified(log, first);
	assert_null(check.problem);
	assert_string_equal(check.head, last);
	assert_int_equal(check.first_time, NOW);
	assert_int_equal(check.last_time, NOW);
	assert_null(verified(log, last).problem);
	/* Cut at a line end, which only the noted head tells. */
	load(log);
	store(log,
	      span_sub(buf_span(&log->text), 0,
		       (size_t)span_rfind_byte(span_sub(buf_span(&log->text), 0, log->text.len - 1),
					       '\n') +
			       1));
	assert_whole(log, 2, 0);
	check = verified(log, last);
	assert_int_equal(check.first_bad, 3);
	assert_non_null(strstr(check.problem, "the end is missing"));
	assert_null(verified(log, first).problem);
	/* Nothing at all. */
	store(log, WARD_SPAN(""));
	check = verified(log, NULL);
	assert_int_equal(check.records, 0);
	assert_null(check.problem);
	assert_string_equal(check.head, "");
	assert_int_equal(verified(log, last).first_bad, 1);
}

/* -- Tampering -------------------------------------------------------------- */

#define LINES 5

static void five(struct log *log, struct ward_span lines[LINES])
{
	struct ward_span rest;

	for (int i = 0; i < LINES; i++) {
		char members[64];

		(void)snprintf(members, sizeof(members), "\"event\":\"push\",\"n\":\"%d\"", i);
		add(log, members, NULL);
	}
	load(log);
	rest = buf_span(&log->text);
	for (int i = 0; i < LINES; i++)
		assert_true(span_cut(&rest, '\n', &lines[i]));
}

static void rebuild(struct log *log, const struct ward_span *lines, const char *order)
{
	struct buf text;

	buf_init(&text, 4u << 20);
	for (; *order != '\0'; order++) {
		buf_add_span(&text, lines[*order - '0']);
		buf_add_char(&text, '\n');
	}
	store(log, buf_span(&text));
	buf_release(&text);
}

static void test_lines(void **state)
{
	static const struct {
		const char *order;
		uint64_t line;
		const char *part;
	} rows[] = {
		{ "0124", 4, "missing" },
		{ "1234", 1, "does not begin a chain" },
		{ "01134", 3, "inserted or moved" },
		{ "00123", 2, "inserted or moved" },
		{ "01324", 3, "inserted or moved" },
		{ "10234", 1, "does not begin a chain" },
		{ "012340", 6, "inserted" },
		{ "4", 1, "does not begin a chain" },
	};
	struct log *log = *state;
	struct ward_span lines[LINES];

	five(log, lines);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		rebuild(log, lines, rows[i].order);
		assert_broken(log, rows[i].line, rows[i].part);
	}
	rebuild(log, lines, "012");
	assert_whole(log, 3, 0);
}

/* Every byte of the middle line, each changed in three ways: never unnoticed. */
static void test_bytes(void **state)
{
	struct log *log = *state;
	struct ward_span lines[LINES];
	size_t start;

	five(log, lines);
	start = (size_t)(lines[2].ptr - log->text.ptr);
	for (size_t i = start; i <= start + lines[2].len; i++) {
		static const char changes[] = { 1, 32, 0 };

		for (size_t k = 0; k < sizeof(changes); k++) {
			char old = log->text.ptr[i];
			struct audit_check check;

			log->text.ptr[i] = changes[k] != 0 ? (char)(old ^ changes[k]) : '\0';
			store(log, buf_span(&log->text));
			check = verified(log, NULL);
			log->text.ptr[i] = old;
			if (check.problem == NULL || check.first_bad < 3 || check.first_bad > 4 ||
			    check.records != 2)
				fail_msg("byte %zu, change %d: line %d", i - start, changes[k],
					 (int)check.first_bad);
		}
	}
}

/* Cut anywhere: a torn end, or (at a line's end) a shorter log that is whole. */
static void test_cut(void **state)
{
	struct log *log = *state;
	struct ward_span lines[LINES];
	struct ward_span all;

	five(log, lines);
	all = buf_span(&log->text);
	for (size_t n = 0; n < all.len; n++) {
		size_t whole = 0, last = 0;
		struct audit_check check;

		for (size_t i = 0; i < n; i++) {
			if (all.ptr[i] == '\n') {
				whole++;
				last = i + 1;
			}
		}
		/* Only the LF is missing: nothing of the record is. */
		whole += n > 0 && n < all.len && all.ptr[n] == '\n';
		store(log, span_sub(all, 0, n));
		check = verified(log, NULL);
		assert_int_equal(check.records, whole);
		if (n == last || all.ptr[n] == '\n')
			assert_null(check.problem);
		else
			assert_string_equal(check.problem, "the last line is cut short");
	}
}

static void test_damage(void **state)
{
	struct log *log = *state;
	struct ward_span lines[LINES], was;
	char *big = malloc(AUDIT_LINE_MAX + 2);
	char nul[400];

	five(log, lines);
	assert_non_null(big);
	was = lines[3];
	lines[3] = WARD_SPAN("");
	rebuild(log, lines, "01234");
	assert_broken(log, 4, "an empty line");
	lines[3] = WARD_SPAN("hello");
	rebuild(log, lines, "01234");
	assert_broken(log, 4, "does not begin as a record");
	/* Shortened once the next one was there: no crash does that. */
	lines[3] = span_sub(was, 0, was.len - 3);
	rebuild(log, lines, "01234");
	assert_broken(log, 4, "shortened after it was written");
	memcpy(nul, was.ptr, was.len);
	nul[was.len - 3] = '\0';
	lines[3] = span_make(nul, was.len);
	rebuild(log, lines, "01234");
	assert_broken(log, 4, "a NUL byte");
	nul[was.len - 3] = (char)0xc3;
	rebuild(log, lines, "01234");
	assert_broken(log, 4, "no printable ASCII");
	memset(big, 'x', AUDIT_LINE_MAX + 2);
	for (size_t extra = 1; extra <= 2; extra++) {
		lines[3] = span_make(big, AUDIT_LINE_MAX + extra);
		rebuild(log, lines, "01234");
		assert_broken(log, 4, "too long");
		rebuild(log, lines, "0123");
		assert_broken(log, 4, "too long");
	}
	free(big);
}

/* -- Torn writes ------------------------------------------------------------ */

static void test_torn(void **state)
{
	struct log *log = *state;
	struct ward_span lines[LINES];
	struct buf text;

	five(log, lines);
	buf_init(&text, 4u << 20);
	for (size_t n = 1; n < lines[1].len; n += 7) {
		char head[65];

		buf_clear(&text);
		buf_add_span(&text, lines[0]);
		buf_add_char(&text, '\n');
		buf_add_span(&text, span_sub(lines[1], 0, n));
		store(log, buf_span(&text));
		assert_broken(log, 2, "the last line is cut short");
		add(log, "\"n\":\"again\"", head);
		assert_whole(log, 2, 1);
		assert_string_equal(verified(log, NULL).head, head);
	}
	/* Several in a row. */
	buf_clear(&text);
	buf_add_span(&text, lines[0]);
	buf_add_char(&text, '\n');
	for (int i = 0; i < 3; i++) {
		buf_add_span(&text, span_sub(lines[1], 0, 100));
		buf_add_char(&text, '\n');
	}
	store(log, buf_span(&text));
	assert_broken(log, 4, "the last line is cut short");
	add(log, "", NULL);
	assert_whole(log, 2, 3);
	/* Torn before there was any record. */
	store(log, span_sub(lines[0], 0, 40));
	add(log, "", NULL);
	assert_whole(log, 1, 1);
	/* Only the LF is missing. */
	store(log, lines[0]);
	add(log, "", NULL);
	assert_whole(log, 2, 0);
	buf_release(&text);
}

/* The chain does not go on from what was changed. */
static void test_bad_end(void **state)
{
	struct log *log = *state;
	struct ward_span lines[LINES];
	struct ward_error err = { 0 };
	char changed[400];

	five(log, lines);
	memcpy(changed, lines[4].ptr, lines[4].len);
	changed[lines[4].len - 3] ^= 1;
	lines[4] = span_make(changed, lines[4].len);
	rebuild(log, lines, "01234");
	load(log);
	assert_int_equal(audit_append(log->path, NOW, WARD_SPAN(""), 0, NULL, &err), WARD_EIO);
	assert_non_null(strstr(err.message, "is no audit record (the record was changed"));
	assert_broken(log, 5, "the record was changed");
}

static void test_long(void **state)
{
	struct log *log = *state;
	struct ward_error err = { 0 };
	struct ward_span members;
	struct buf text;

	buf_init(&text, AUDIT_LINE_MAX * 2);
	buf_add_str(&text, "\"x\":\"");
	while (text.len < AUDIT_LINE_MAX - 300)
		buf_add_char(&text, 'y');
	buf_add_char(&text, '"');
	members = buf_span(&text);
	for (int i = 0; i < 6; i++)
		assert_int_equal(audit_append(log->path, NOW, members, 0, NULL, &err), 0);
	assert_whole(log, 6, 0);
	/* Just short enough, and one byte more: 188 go to what stands around the members. */
	text.len--;
	while (text.len < AUDIT_LINE_MAX - 188 - 1)
		buf_add_char(&text, 'z');
	buf_add_char(&text, '"');
	assert_int_equal(audit_append(log->path, NOW, buf_span(&text), 0, NULL, &err), 0);
	assert_whole(log, 7, 0);
	text.len--;
	buf_add_str(&text, "z\"");
	assert_int_equal(audit_append(log->path, NOW, buf_span(&text), 0, NULL, &err), WARD_ELIMIT);
	assert_whole(log, 7, 0);
	buf_release(&text);
}

static void test_members(void **state)
{
	static const char *const bad[] = {
		"x",	      "\"a\"",
		"\"a\":",     "\"a\":1}",
		"\"a\":1},{", "\"a\":\"\xc3\xa4\"",
		"\"a\":1,",   ",\"a\":1",
		"\"a\":1\n",  "\"a\":\"\x01\"",
	};
	struct log *log = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct ward_error err = { 0 };

		if (audit_append(log->path, NOW, span_of(bad[i]), 0, NULL, &err) != WARD_EUSAGE)
			fail_msg("%s", bad[i]);
		assert_non_null(strstr(err.message, "an audit record must be"));
	}
	assert_int_equal(access(log->path, F_OK), -1);
}

/* -- Files ------------------------------------------------------------------ */

static void test_no_file(void **state)
{
	struct log *log = *state;
	struct audit_check check;
	static const struct {
		const char *name, *append, *verify;
		int code;
	} rows[] = {
		{ "link", "it is a symbolic link", "it is a symbolic link", WARD_EIO },
		{ "fifo", "no regular file", "no regular file", WARD_EIO },
		{ "folder", "s a directory", "no regular file", WARD_EIO },
		{ "no/where", "cannot open the folder", "cannot open the folder", WARD_EIO },
		{ "", "does not name a file", "does not name a file", WARD_EUSAGE },
		{ "..", "does not name a file", "does not name a file", WARD_EUSAGE },
	};

	assert_int_equal(symlink("audit.jsonl", fixture_path(&log->f, "link")), 0);
	assert_int_equal(mkfifo(fixture_path(&log->f, "fifo"), 0600), 0);
	fixture_mkdir(&log->f, "folder");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *path = fixture_path(&log->f, rows[i].name);
		struct ward_error err = { 0 };

		if (audit_append(path, NOW, WARD_SPAN(""), 0, NULL, &err) != rows[i].code ||
		    strstr(err.message, rows[i].append) == NULL)
			fail_msg("append to '%s': %s", rows[i].name, err.message);
		error_clear(&err);
		if (audit_verify(path, NULL, &check, &err) != rows[i].code ||
		    strstr(err.message, rows[i].verify) == NULL)
			fail_msg("verify '%s': %s", rows[i].name, err.message);
	}
	{
		struct ward_error err = { 0 };

		assert_int_equal(audit_verify(log->path, NULL, &check, &err), WARD_ENOTFOUND);
	}
	assert_int_equal(access(log->path, F_OK), -1);
}

static void test_full(void **state)
{
	struct log *log = *state;
	struct ward_error err = { 0 };
	struct ward_span lines[LINES];
	int rc;

	five(log, lines);
	for (rlim_t room = 0; room < 40; room += 13) {
		error_clear(&err);
		small_disk(log->text.len + room);
		rc = audit_append(log->path, NOW, WARD_SPAN("\"n\":6"), 0, NULL, &err);
		large_disk();
		assert_int_equal(rc, WARD_EIO);
		assert_non_null(strstr(err.message, "File too large"));
		assert_whole(log, 5, 0);
	}
	add(log, "\"n\":6", NULL);
	assert_whole(log, 6, 0);
}

/* In a process of its own: as root nothing is forbidden. */
static void test_forbidden(void **state)
{
	struct log *log = *state;
	int status = 0;
	pid_t pid;

	add(log, "", NULL);
	assert_int_equal(chmod(log->path, 0444), 0);
	assert_int_equal(chmod(log->f.dir, 0755), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct ward_error err = { 0 };

		if (geteuid() == 0 && setuid(65534) != 0)
			_exit(2);
		if (audit_append(log->path, NOW, WARD_SPAN(""), 0, NULL, &err) != WARD_EIO ||
		    strstr(err.message, "Permission denied") == NULL)
			_exit(3);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_whole(log, 1, 0);
}

static void test_locked(void **state)
{
	struct log *log = *state;
	struct ward_error err = { 0 };
	int pipes[2], status = 0;
	char byte = 0;
	pid_t pid;

	add(log, "", NULL);
	assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		int fd = open(log->path, O_RDONLY | O_CLOEXEC);

		if (fd < 0 || flock(fd, LOCK_EX) != 0 || write(pipes[1], "x", 1) != 1)
			_exit(1);
		(void)pause();
		_exit(0);
	}
	assert_int_equal(read(pipes[0], &byte, 1), 1);
	assert_int_equal(
		audit_append(log->path, NOW, WARD_SPAN(""), time_mono_ns() + 20000000, NULL, &err),
		WARD_EDEADLINE);
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, &status, 0);
	(void)close(pipes[0]);
	(void)close(pipes[1]);
	add(log, "", NULL);
	assert_whole(log, 2, 0);
}

static void test_rotated(void **state)
{
	struct log *log = *state;

	add(log, "\"n\":1", NULL);
	add(log, "\"n\":2", NULL);
	assert_int_equal(rename(log->path, fixture_path(&log->f, "old")), 0);
	add(log, "\"n\":3", NULL);
	assert_whole(log, 1, 0);
	(void)snprintf(log->path, sizeof(log->path), "%s", fixture_path(&log->f, "old"));
	assert_whole(log, 2, 0);
}

#define LOG_TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOG_TEST(test_format),	  LOG_TEST(test_heads),	  LOG_TEST(test_lines),
		LOG_TEST(test_bytes),	  LOG_TEST(test_cut),	  LOG_TEST(test_damage),
		LOG_TEST(test_torn),	  LOG_TEST(test_bad_end), LOG_TEST(test_long),
		LOG_TEST(test_members),	  LOG_TEST(test_no_file), LOG_TEST(test_full),
		LOG_TEST(test_forbidden), LOG_TEST(test_locked),  LOG_TEST(test_rotated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
