/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/time.h"
#include "confine/confine.h"
#include "server/worker_frame.h"

#define SECOND UINT64_C(1000000000)
#define ANSWER_MAX ((size_t)1 << 20)

/* --- jobs ------------------------------------------------------------------- */

static int job_hello(struct worker *w, void *ctx, struct ward_error *err)
{
	int rc = worker_write(w, "hello", 5, err);

	(void)ctx;
	return rc < 0 ? rc : worker_write(w, "!", 1, err);
}

static int job_nothing(struct worker *w, void *ctx, struct ward_error *err)
{
	(void)w;
	(void)ctx;
	(void)err;
	return 0;
}

static int job_large(struct worker *w, void *ctx, struct ward_error *err)
{
	static char block[100000];

	for (size_t left = *(size_t *)ctx; left > 0;) {
		size_t len = left < sizeof(block) ? left : sizeof(block);
		int rc = worker_write(w, block, len, err);

		if (rc < 0)
			return rc;
		left -= len;
	}
	return 0;
}

/* As job_large, and does not care that sending failed. */
static int job_careless(struct worker *w, void *ctx, struct ward_error *err)
{
	(void)err;
	if (job_large(w, ctx, NULL) < 0 && worker_write(w, "x", 1, NULL) == 0)
		_exit(99);
	return 0;
}

static int job_fail(struct worker *w, void *ctx, struct ward_error *err)
{
	int rc = worker_write(w, "half", 4, err);

	(void)ctx;
	return rc < 0 ? rc : error_set_at(err, WARD_EPARSE, 7, 3, "line seven is %s", "strange");
}

static int job_fail_mute(struct worker *w, void *ctx, struct ward_error *err)
{
	(void)w;
	(void)err;
	return *(int *)ctx;
}

static int job_fail_code(struct worker *w, void *ctx, struct ward_error *err)
{
	(void)w;
	err->code = *(int *)ctx;
	memset(err->message, 'x', sizeof(err->message));
	return -1;
}

static int job_signal(struct worker *w, void *ctx, struct ward_error *err)
{
	(void)w;
	(void)err;
	(void)raise(*(int *)ctx);
	return 0;
}

static int job_abort(struct worker *w, void *ctx, struct ward_error *err)
{
	(void)w;
	(void)ctx;
	(void)err;
	abort();
}

static int job_sleep(struct worker *w, void *ctx, struct ward_error *err)
{
	int rc = worker_write(w, "on my way", 9, err);

	(void)ctx;
	(void)sleep(60);
	return rc;
}

static int job_close_and_sleep(struct worker *w, void *ctx, struct ward_error *err)
{
	(void)ctx;
	(void)err;
	(void)close(w->fd);
	(void)sleep(60);
	return 0;
}

static int job_exit(struct worker *w, void *ctx, struct ward_error *err)
{
	(void)w;
	(void)err;
	_exit(*(int *)ctx);
}

static int job_write_exit(struct worker *w, void *ctx, struct ward_error *err)
{
	(void)ctx;
	if (worker_write(w, "allowed", 7, err) < 0)
		return -1;
	_exit(0);
}

static int job_write_die(struct worker *w, void *ctx, struct ward_error *err)
{
	(void)ctx;
	if (worker_write(w, "allowed", 7, err) < 0)
		return -1;
	(void)raise(SIGSEGV);
	return 0;
}

static void put(const struct worker *w, const void *bytes, size_t len)
{
	if (write(w->fd, bytes, len) != (ssize_t)len)
		_exit(98);
}

/* Bytes beside worker_write(): what is announced is not what came. */
static int job_garbage(struct worker *w, void *ctx, struct ward_error *err)
{
	char bytes[2000];

	(void)ctx;
	(void)err;
	memset(bytes, 0, sizeof(bytes));
	put(w, bytes, sizeof(bytes));
	return 0;
}

static int job_flood(struct worker *w, void *ctx, struct ward_error *err)
{
	static const char block[65536];

	(void)ctx;
	(void)err;
	for (int i = 0; i < 1000000; i++)
		put(w, block, sizeof(block));
	return 0;
}

/* A whole trailer, made as a text would make it: without the mark. */
static int job_forge(struct worker *w, void *ctx, struct ward_error *err)
{
	struct worker_trailer t = { .length = 0, .code = WARD_OK };

	(void)ctx;
	(void)err;
	put(w, &t, sizeof(t));
	_exit(0);
}

/* A right trailer up to its byte number ctx. */
static int job_cut(struct worker *w, void *ctx, struct ward_error *err)
{
	struct worker_trailer t = { .length = 3, .code = WARD_OK };

	if (worker_write(w, "abc", 3, err) < 0)
		return -1;
	memcpy(t.mark, w->mark, sizeof(t.mark));
	put(w, &t, *(size_t *)ctx);
	_exit(0);
}

/* Answered in full, and then something went wrong. */
static int job_late(struct worker *w, void *ctx, struct ward_error *err)
{
	struct worker_trailer t = { .length = 0, .code = WARD_OK };

	(void)err;
	memcpy(t.mark, w->mark, sizeof(t.mark));
	put(w, &t, sizeof(t));
	if (*(int *)ctx > 0)
		(void)raise(*(int *)ctx);
	_exit(-*(int *)ctx);
}

/* --- the frame of a test ------------------------------------------------------- */

static int run(worker_job job, void *ctx, uint64_t ns, struct buf *out, struct ward_error *err)
{
	struct worker_options o = { .answer_max = ANSWER_MAX };

	o.deadline_ns = ns > 0 ? time_mono_ns() + ns : 0;
	error_clear(err);
	return worker_run(job, ctx, &o, out, err);
}

static void check_no_children(void)
{
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void check_fails(worker_job job, void *ctx, int code, const char *message)
{
	struct ward_error err;
	struct buf out;

	for (int timed = 0; timed < 2; timed++) {
		buf_init(&out, 4 * ANSWER_MAX);
		buf_add_str(&out, "before");
		assert_int_equal(run(job, ctx, timed ? 20 * SECOND : 0, &out, &err), code);
		assert_int_equal(err.code, code);
		assert_string_equal(err.message, message);
		assert_string_equal(buf_cstr(&out), "before");
		buf_release(&out);
		check_no_children();
	}
}

static int open_descriptors(void)
{
	int n = 0;

	for (int fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

/* --- tests ------------------------------------------------------------------------ */

static void test_answers(void **state)
{
	static const size_t sizes[] = { 1, 65535, 65536, 65537, ANSWER_MAX };
	int before = open_descriptors();
	struct ward_error err;
	struct buf out;

	(void)state;
	buf_init(&out, 2 * ANSWER_MAX);
	buf_add_str(&out, "> ");
	assert_int_equal(run(job_hello, NULL, 0, &out, &err), 0);
	assert_string_equal(buf_cstr(&out), "> hello!");
	assert_int_equal(run(job_nothing, NULL, 20 * SECOND, &out, &err), 0);
	assert_string_equal(buf_cstr(&out), "> hello!");
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		size_t size = sizes[i];

		buf_clear(&out);
		assert_int_equal(run(job_large, &size, 20 * SECOND, &out, &err), 0);
		assert_int_equal(out.len, size);
	}
	buf_release(&out);
	check_no_children();
	assert_int_equal(open_descriptors(), before);
}

static void test_failures(void **state)
{
	int soft = WARD_EUNSUPPORTED;
	int positive = 5;
	struct ward_error err;
	struct buf out;

	(void)state;
	check_fails(job_fail, NULL, WARD_EPARSE, "line seven is strange");
	buf_init(&out, 100);
	assert_int_equal(run(job_fail, NULL, 0, &out, &err), WARD_EPARSE);
	assert_int_equal(err.line, 7);
	assert_int_equal(err.column, 3);
	check_fails(job_fail_mute, &soft, WARD_EUNSUPPORTED,
		    "the worker's job failed without a reason");
	check_fails(job_fail_mute, &positive, WARD_EBUG,
		    "the worker's job failed without a reason");
	/* A code of no row, and a message without its NUL. */
	soft = -999;
	check_fails(job_fail_code, &soft, WARD_EBUG,
		    "the worker failed for a reason it cannot tell");
	soft = WARD_EGIT;
	assert_int_equal(run(job_fail_code, &soft, 0, &out, &err), WARD_EGIT);
	assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
	buf_release(&out);
}

static void test_deaths(void **state)
{
	static const struct {
		int signal;
		int code;
		const char *message;
	} rows[] = {
		{ SIGSEGV, WARD_EBUG, "the worker was killed by signal 11 (Segmentation fault)" },
		{ SIGABRT, WARD_EBUG, "the worker was killed by signal 6 (Aborted)" },
		{ SIGTERM, WARD_EBUG, "the worker was killed by signal 15 (Terminated)" },
		{ SIGKILL, WARD_EBUG,
		  "the worker was killed by signal 9 (Killed), perhaps because memory ran out" },
		{ SIGSYS, WARD_EBUG, "the worker made a system call it must not make (SIGSYS)" },
		{ SIGXCPU, WARD_ELIMIT, "the worker used up its processor time (RLIMIT_CPU)" },
		{ SIGXFSZ, WARD_ELIMIT,
		  "the worker wrote to a file, which it must not (RLIMIT_FSIZE)" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int number = rows[i].signal;

		check_fails(job_signal, &number, rows[i].code, rows[i].message);
		check_fails(job_late, &number, rows[i].code, rows[i].message);
	}
	check_fails(job_abort, NULL, WARD_EBUG, rows[1].message);
	check_fails(job_write_die, NULL, WARD_EBUG, rows[0].message);
}

static void test_no_whole_answer(void **state)
{
	int zero = 0;
	int three = 3;
	int late = -4;
	size_t sizes[] = { 0, 1, 15, 16, 24, 100, sizeof(struct worker_trailer) - 1 };
	const char *half = "the worker ended with half an answer (exit status 0)";

	(void)state;
	check_fails(job_exit, &zero, WARD_EBUG,
		    "the worker ended without an answer (exit status 0)");
	check_fails(job_exit, &three, WARD_EBUG,
		    "the worker ended without an answer (exit status 3)");
	check_fails(job_write_exit, NULL, WARD_EBUG, half);
	check_fails(job_garbage, NULL, WARD_EBUG, half);
	check_fails(job_forge, NULL, WARD_EBUG, half);
	check_fails(job_late, &late, WARD_EBUG, "the worker answered, but its exit status is 4");
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		check_fails(job_cut, &sizes[i], WARD_EBUG, half);
}

static void test_too_large(void **state)
{
	size_t size = ANSWER_MAX + 1;
	const char *message = "the worker's answer is larger than 1048576 bytes";
	struct ward_error err;
	struct buf out;

	(void)state;
	check_fails(job_large, &size, WARD_ELIMIT, message);
	check_fails(job_careless, &size, WARD_ELIMIT, message);
	check_fails(job_flood, NULL, WARD_ELIMIT, message);
	/* The caller's buffer is the smaller one. */
	buf_init(&out, 5);
	assert_int_equal(run(job_hello, NULL, 0, &out, &err), WARD_ELIMIT);
	assert_string_equal(err.message, "there is no room for the worker's answer");
	assert_int_equal(out.len, 0);
	buf_release(&out);
}

static void check_deadline(worker_job job, void *ctx)
{
	uint64_t start = time_mono_ns();
	struct ward_error err;
	struct buf out;

	buf_init(&out, 100);
	assert_int_equal(run(job, ctx, SECOND / 5, &out, &err), WARD_EDEADLINE);
	assert_string_equal(err.message, "the worker did not end in the time allowed");
	assert_true(time_mono_ns() - start >= SECOND / 5);
	assert_true(time_mono_ns() - start < 10 * SECOND);
	assert_int_equal(out.len, 0);
	buf_release(&out);
	check_no_children();
}

/* Its program would go on for a minute, with the worker's pipe shut. */
static int job_leave_program(struct worker *w, void *ctx, struct ward_error *err)
{
	pid_t pid = fork();

	(void)ctx;
	if (pid == 0) {
		(void)close(w->fd);
		(void)sleep(60);
		_exit(0);
	}
	return worker_write(w, (const char *)&pid, sizeof(pid), err);
}

static void test_deadline(void **state)
{
	int stop = SIGSTOP;
	struct worker_options past = { .deadline_ns = 1, .answer_max = 10 };
	struct ward_error err = { .code = 0 };
	struct buf out;
	pid_t pid;

	(void)state;
	check_deadline(job_sleep, NULL);
	check_deadline(job_close_and_sleep, NULL);
	check_deadline(job_signal, &stop);
	buf_init(&out, 100);
	assert_int_equal(worker_run(job_hello, NULL, &past, &out, &err), WARD_EDEADLINE);
	assert_string_equal(err.message, "no time is left for the worker");
	/* What the worker started ends with it. */
	assert_int_equal(run(job_leave_program, NULL, 0, &out, &err), 0);
	memcpy(&pid, out.ptr, sizeof(pid));
	for (int i = 0; i < 1000 && kill(pid, 0) == 0; i++) {
		char path[64];
		char text[512];
		FILE *f;

		(void)snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
		f = fopen(path, "r");
		if (f != NULL && fgets(text, sizeof(text), f) != NULL &&
		    strstr(text, ") Z ") != NULL)
			i = 1000; /* dead, and nobody has asked for it yet */
		if (f != NULL)
			(void)fclose(f);
		assert_int_not_equal(i, 999);
		(void)usleep(10000);
	}
	buf_release(&out);
}

static void on_child(int number)
{
	(void)number;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		continue;
}

static int job_signals_are_default(struct worker *w, void *ctx, struct ward_error *err)
{
	sigset_t mask;

	(void)w;
	(void)ctx;
	(void)sigprocmask(SIG_SETMASK, NULL, &mask);
	for (int s = 1; s < NSIG; s++) {
		struct sigaction a;

		if (sigaction(s, NULL, &a) == 0 && a.sa_handler != SIG_DFL)
			return error_set(err, WARD_EBUG, "signal %d has a handler", s);
		if (sigismember(&mask, s) == 1)
			return error_set(err, WARD_EBUG, "signal %d is blocked", s);
	}
	return 0;
}

static void test_signals_of_the_caller(void **state)
{
	static const struct sigaction ways[] = {
		{ .sa_handler = SIG_IGN },
		{ .sa_handler = SIG_DFL, .sa_flags = SA_NOCLDWAIT },
		{ .sa_handler = on_child },
	};
	struct sigaction old;
	struct sigaction now;
	struct ward_error err;
	struct buf out;
	sigset_t block;
	sigset_t before;
	int status = 3;

	(void)state;
	(void)sigemptyset(&block);
	(void)sigaddset(&block, SIGTERM);
	(void)sigaddset(&block, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &block, &before);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		assert_int_equal(sigaction(SIGCHLD, &ways[i], &old), 0);
		buf_init(&out, 100);
		assert_int_equal(run(job_hello, NULL, 20 * SECOND, &out, &err), 0);
		assert_string_equal(buf_cstr(&out), "hello!");
		assert_int_equal(run(job_signals_are_default, NULL, 0, &out, &err), 0);
		assert_int_equal(run(job_exit, &status, 0, &out, &err), WARD_EBUG);
		buf_release(&out);
		assert_int_equal(sigaction(SIGCHLD, &old, &now), 0);
		assert_true(now.sa_handler == ways[i].sa_handler);
	}
	(void)sigprocmask(SIG_SETMASK, &before, &block);
	assert_int_equal(sigismember(&block, SIGTERM), 1);
}

static int job_streams(struct worker *w, void *ctx, struct ward_error *err)
{
	char c;

	(void)w;
	(void)ctx;
	if (read(STDIN_FILENO, &c, 1) != 0)
		return error_set(err, WARD_EBUG, "there is something to read");
	(void)!write(STDOUT_FILENO, "forged", 6);
	return worker_write(w, "done", 4, err);
}

/* Run with the caller's streams replaced: nothing of the worker's gets out there. */
static int with_streams_closed(const char *path)
{
	struct ward_error err;
	struct buf out;
	struct stat st;
	int rc;
	int fd;

	buf_init(&out, 100);
	(void)close(STDIN_FILENO);
	(void)close(STDOUT_FILENO);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (fd != 0 || dup2(fd, STDOUT_FILENO) < 0)
		return 1;
	(void)close(STDIN_FILENO);
	rc = run(job_streams, NULL, 20 * SECOND, &out, &err);
	if (rc < 0)
		return 2;
	if (strcmp(buf_cstr(&out), "done") != 0)
		return 3;
	return fstat(STDOUT_FILENO, &st) == 0 && st.st_size == 0 ? 0 : 4;
}

static void test_streams(void **state)
{
	char path[] = "/tmp/worker-XXXXXX";
	int fd = mkstemp(path);
	int status;
	pid_t pid;

	(void)state;
	assert_true(fd >= 0);
	(void)close(fd);
	pid = fork();
	if (pid == 0)
		_exit(with_streams_closed(path));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	(void)unlink(path);
	assert_int_equal(status, 0);
}

/* A parent that is killed takes its worker with it, confined or not. */
static int job_outlive(struct worker *w, void *ctx, struct ward_error *err)
{
	struct confine_options o = { .memory_bytes = 0 };
	struct confine_layers applied;
	const int *fds = ctx;
	int rc = fds[1] != 0 ? confine_apply(&o, &applied, err) : 0;

	(void)w;
	if (rc < 0 || write(fds[0], "r", 1) != 1)
		return -1;
	for (;;)
		(void)sleep(60);
}

static void test_dies_with_parent(void **state)
{
	(void)state;
	for (int confined = 0; confined < 2; confined++) {
		struct ward_error err;
		struct buf out;
		int ends[2];
		char c;
		pid_t pid;

		assert_int_equal(pipe(ends), 0);
		pid = fork();
		if (pid == 0) {
			int fds[2] = { ends[1], confined };

			(void)close(ends[0]);
			buf_init(&out, 10);
			_exit(run(job_outlive, fds, 0, &out, &err) == 0 ? 0 : 1);
		}
		(void)close(ends[1]);
		assert_int_equal(read(ends[0], &c, 1), 1);
		assert_int_equal(kill(pid, SIGKILL), 0);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		/* The end of the pipe comes when the last holder of the other end is gone. */
		assert_int_equal(read(ends[0], &c, 1), 0);
		(void)close(ends[0]);
	}
}

/* --- the limits of a confined worker, as they are told -------------------------- */

struct confined {
	struct confine_options options;
	worker_job job;
};

static int job_confined(struct worker *w, void *ctx, struct ward_error *err)
{
	const struct confined *c = ctx;
	struct confine_layers applied;
	int rc = confine_apply(&c->options, &applied, err);

	return rc < 0 ? rc : c->job(w, NULL, err);
}

static int burn(struct worker *w, void *ctx, struct ward_error *err)
{
	(void)w;
	(void)ctx;
	(void)err;
	for (volatile uint64_t i = 0; i < UINT64_MAX; i++)
		continue;
	return 0;
}

/* Volatile: a compiler may leave out what is asked for and not used. */
static int hoard(struct worker *w, void *ctx, struct ward_error *err)
{
	size_t kept = 0;

	(void)w;
	(void)ctx;
	while (kept < ((size_t)1 << 30)) {
		char *volatile p = malloc((size_t)1 << 20);

		if (p == NULL)
			return error_set(err, WARD_EOOM, "no memory for the tree");
		memset(p, 1, (size_t)1 << 20);
		kept += (size_t)1 << 20;
	}
	return 0;
}

static int dial(struct worker *w, void *ctx, struct ward_error *err)
{
	(void)w;
	(void)ctx;
	(void)err;
	(void)syscall(SYS_socket, 2, 1, 0);
	return 0;
}

static int greet(struct worker *w, void *ctx, struct ward_error *err)
{
	(void)ctx;
	return worker_write(w, "hello", 5, err);
}

static void test_confined(void **state)
{
	struct confined c = { .options = { .memory_bytes = 64 << 20, .cpu_seconds = 1 } };
	struct confine_layers have;
	struct ward_error err;
	struct buf out;

	(void)state;
	confine_probe(&have);
	buf_init(&out, 100);
	c.job = greet;
	assert_int_equal(run(job_confined, &c, 20 * SECOND, &out, &err), 0);
	assert_string_equal(buf_cstr(&out), "hello");
	buf_release(&out);
	c.job = burn;
	check_fails(job_confined, &c, WARD_ELIMIT,
		    "the worker used up its processor time (RLIMIT_CPU)");
	if (!have.seccomp) {
		print_message("no system-call filter here: memory and calls are not tried\n");
		return;
	}
	c.job = hoard;
	check_fails(job_confined, &c, WARD_ELIMIT,
		    "the worker may have no more than 67108864 bytes of memory: no memory for the "
		    "tree");
	c.job = dial;
	check_fails(job_confined, &c, WARD_EBUG,
		    "the worker made a system call it must not make (SIGSYS)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_deaths),
		cmocka_unit_test(test_no_whole_answer),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_signals_of_the_caller),
		cmocka_unit_test(test_streams),
		cmocka_unit_test(test_dies_with_parent),
		cmocka_unit_test(test_confined),
	};
	/* No core files of tests that die on purpose. */
	struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
