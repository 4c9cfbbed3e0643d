/* SPDX-License-Identifier: Apache-2.0 */
/* The child's half of a worker. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "server/worker_frame.h"

/* The report of a sanitizer is all that is left of a defect it found. */
#if defined(__SANITIZE_ADDRESS__)
#define KEEP_ERRORS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define KEEP_ERRORS 1
#endif
#endif
#ifndef KEEP_ERRORS
#define KEEP_ERRORS 0
#endif

static int send_all(int fd, const void *bytes, size_t len, struct ward_error *err)
{
	const char *at = bytes;

	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(err, WARD_EIO, "cannot send the answer: %s",
					 strerror(errno));
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

int worker_write(struct worker *worker, const char *bytes, size_t len, struct ward_error *err)
{
	if (worker->failed.code != WARD_OK)
		return error_set(err, worker->failed.code, "%s", worker->failed.message);
	if (len > worker->answer_max - worker->sent)
		(void)error_set(&worker->failed, WARD_ELIMIT,
				"the worker's answer is larger than %zu bytes", worker->answer_max);
	else
		(void)send_all(worker->fd, bytes, len, &worker->failed);
	if (worker->failed.code != WARD_OK)
		return error_set(err, worker->failed.code, "%s", worker->failed.message);
	worker->sent += len;
	return 0;
}

int worker_high_fd(int fd)
{
	int high;

	if (fd > STDERR_FILENO)
		return fd;
	high = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	(void)close(fd);
	return high;
}

/* Handlers of the parent's program mean nothing here. */
static void reset_signals(void)
{
	struct sigaction dflt = { .sa_handler = SIG_DFL };
	sigset_t none;

	for (int s = 1; s < NSIG; s++) {
		if (s != SIGKILL && s != SIGSTOP)
			(void)sigaction(s, &dflt, NULL);
	}
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Where there is no /dev: a pipe that nobody writes to. Writing to it fails. */
static int open_nothing(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	int ends[2];

	if (fd >= 0)
		return worker_high_fd(fd);
	if (pipe2(ends, O_CLOEXEC) != 0)
		return -1;
	fd = worker_high_fd(ends[0]);
	(void)close(ends[1]);
	return fd;
}

/* What the pusher is to read comes from the parent alone. */
static int detach_standard(struct ward_error *err)
{
	int fd = open_nothing();
	int last = KEEP_ERRORS ? STDOUT_FILENO : STDERR_FILENO;

	if (fd < 0)
		return error_set(err, WARD_EIO, "the worker has no standard input: %s",
				 strerror(errno));
	for (int to = STDIN_FILENO; to <= last; to++) {
		if (dup2(fd, to) < 0) {
			(void)close(fd);
			return error_set(err, WARD_EIO, "the worker has no standard input: %s",
					 strerror(errno));
		}
	}
	(void)close(fd);
	return 0;
}

/* Memory that ran out below a bound is the bound's doing. */
static void explain_memory(struct ward_error *err)
{
	struct rlimit limit;

	if (err->code != WARD_EOOM || getrlimit(RLIMIT_DATA, &limit) != 0 ||
	    limit.rlim_cur == RLIM_INFINITY)
		return;
	err->code = WARD_ELIMIT;
	(void)error_prefix(err, "the worker may have no more than %llu bytes of memory",
			   (unsigned long long)limit.rlim_cur);
}

static int send_trailer(const struct worker *worker, const struct ward_error *err)
{
	struct worker_trailer t = {
		.length = worker->sent,
		.code = err->code,
		.line = err->line,
		.column = err->column,
	};

	memcpy(t.mark, worker->mark, sizeof(t.mark));
	memcpy(t.message, err->message, strnlen(err->message, sizeof(t.message) - 1));
	return send_all(worker->fd, &t, sizeof(t), NULL);
}

_Noreturn void worker_live(struct worker *worker, worker_job job, void *ctx, pid_t parent)
{
	struct ward_error err = { .code = WARD_OK };
	pid_t now;
	int rc;

	/* A group of its own, so that programs it started can be ended with it. */
	(void)setpgid(0, 0);
	/* The parent may have died before it could be promised. One that stands outside of our
	 * namespace of processes has no number here. */
	rc = prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	now = getppid();
	if (rc != 0 || (now != parent && now != 0))
		_exit(1);
	reset_signals();
	rc = detach_standard(&err);
	if (rc == 0)
		rc = job(worker, ctx, &err);
	if (rc != 0)
		(void)error_set(&err, rc, "the worker's job failed without a reason");
	else if (worker->failed.code != WARD_OK)
		err = worker->failed;
	else
		error_clear(&err);
	explain_memory(&err);
	if (send_trailer(worker, &err) != 0 || close(worker->fd) != 0)
		_exit(1);
	_exit(err.code == WARD_OK ? 0 : 1);
}
