/* SPDX-License-Identifier: Apache-2.0 */
/* The parent's half of a worker: it starts it, reads, watches the clock and judges. */
#include "server/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/time.h"
#include "server/worker_frame.h"

#define NS_PER_MS UINT64_C(1000000)
/* Between two looks at a child that has closed its pipe and not ended. */
#define END_WAIT_NS 100000

struct run {
	pid_t pid;
	int fd; /* the pipe's end for reading */
	uint64_t deadline_ns;
	size_t answer_max;
	uint8_t mark[WORKER_MARK_BYTES];
	struct buf got;
	int status;
	bool reaped;
};

static int no_time_left(struct ward_error *err)
{
	return error_set(err, WARD_EDEADLINE, "the worker did not end in the time allowed");
}

static bool is_past(const struct run *r)
{
	return r->deadline_ns != 0 && time_mono_ns() >= r->deadline_ns;
}

/* For poll(): rounded up, so that it does not spin through the last millisecond. */
static int ms_left(const struct run *r)
{
	uint64_t now = time_mono_ns();
	uint64_t ms;

	if (r->deadline_ns == 0)
		return -1;
	if (now >= r->deadline_ns)
		return 0;
	ms = (r->deadline_ns - now - 1) / NS_PER_MS + 1;
	return ms > INT_MAX ? INT_MAX : (int)ms;
}

/* --- start ------------------------------------------------------------------ */

static int make_pipe(int ends[2], struct ward_error *err)
{
	if (pipe2(ends, O_CLOEXEC) == 0) {
		ends[0] = worker_high_fd(ends[0]);
		ends[1] = worker_high_fd(ends[1]);
		if (ends[0] >= 0 && ends[1] >= 0)
			return 0;
	}
	return error_set(err, WARD_EIO, "cannot make a pipe for the worker: %s", strerror(errno));
}

static void shut(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

/* No handler of the caller's may run in the child: signals wait until it has reset them. */
static pid_t fork_quietly(struct worker *w, int unused, worker_job job, void *ctx)
{
	pid_t parent = getpid();
	sigset_t all;
	sigset_t old;
	pid_t pid;
	int error;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &old);
	pid = fork();
	if (pid == 0) {
		(void)close(unused);
		worker_live(w, job, ctx, parent);
	}
	error = errno;
	(void)pthread_sigmask(SIG_SETMASK, &old, NULL);
	errno = error;
	return pid;
}

static int start(struct run *r, worker_job job, void *ctx, struct ward_error *err)
{
	struct worker w = { .answer_max = r->answer_max };
	int ends[2] = { -1, -1 };
	int rc = make_pipe(ends, err);

	if (rc == 0 && getrandom(r->mark, sizeof(r->mark), 0) != (ssize_t)sizeof(r->mark))
		rc = error_set(err, WARD_EIO, "no random bytes for the worker: %s",
			       strerror(errno));
	if (rc == 0) {
		memcpy(w.mark, r->mark, sizeof(w.mark));
		w.fd = ends[1];
		r->pid = fork_quietly(&w, ends[0], job, ctx);
		if (r->pid < 0)
			rc = error_set(err, WARD_EIO, "cannot start a worker: %s", strerror(errno));
	}
	shut(&ends[1]);
	if (rc < 0)
		shut(&ends[0]);
	r->fd = ends[0];
	/* Parent and child both do it: whoever comes first. */
	if (rc == 0)
		(void)setpgid(r->pid, r->pid);
	return rc;
}

/* --- read ------------------------------------------------------------------- */

/* 1 when there is something to read. */
static int wait_readable(const struct run *r, struct ward_error *err)
{
	struct pollfd p = { .fd = r->fd, .events = POLLIN };
	int n;

	do {
		if (is_past(r))
			return no_time_left(err);
		n = poll(&p, 1, ms_left(r));
	} while (n == 0 || (n < 0 && errno == EINTR));
	return n > 0 ? 1
		     : error_set(err, WARD_EIO, "cannot wait for the worker: %s", strerror(errno));
}

static int gather(struct run *r, struct ward_error *err)
{
	char bytes[16384];

	for (;;) {
		int rc = wait_readable(r, err);
		ssize_t n;

		if (rc < 0)
			return rc;
		n = read(r->fd, bytes, sizeof(bytes));
		if (n == 0)
			return 0;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(err, WARD_EIO, "cannot read the worker's answer: %s",
					 strerror(errno));
		if ((size_t)n > r->got.cap - r->got.len)
			return error_set(err, WARD_ELIMIT,
					 "the worker's answer is larger than %zu bytes",
					 r->answer_max);
		buf_add(&r->got, bytes, (size_t)n);
		if (buf_failed(&r->got))
			return error_set(err, WARD_EOOM, "no memory for the worker's answer");
	}
}

/* --- end -------------------------------------------------------------------- */

/* It has closed the pipe; its end is near, or it is up to something. */
static int wait_end(const struct run *r, struct ward_error *err)
{
	const struct timespec pause = { .tv_nsec = END_WAIT_NS };
	int flags = WEXITED | WNOWAIT | (r->deadline_ns != 0 ? WNOHANG : 0);

	for (;;) {
		siginfo_t info = { .si_pid = 0 };

		if (waitid(P_PID, (id_t)r->pid, &info, flags) == 0) {
			if (info.si_pid == r->pid)
				return 0;
		} else if (errno != EINTR) {
			return error_set(err, WARD_EIO, "cannot learn how the worker ended: %s",
					 strerror(errno));
		}
		if (is_past(r))
			return no_time_left(err);
		if (r->deadline_ns != 0)
			(void)nanosleep(&pause, NULL);
	}
}

/* Kills what is left of it and its programs. Until it is reaped its number is its own. */
static void finish(struct run *r)
{
	pid_t got;

	shut(&r->fd);
	if (r->pid <= 0)
		return;
	(void)kill(-r->pid, SIGKILL);
	(void)kill(r->pid, SIGKILL);
	do
		got = waitpid(r->pid, &r->status, 0);
	while (got < 0 && errno == EINTR);
	r->reaped = got == r->pid;
}

static int judge_signal(int number, struct ward_error *err)
{
	const char *name = strsignal(number);

	switch (number) {
	case SIGXCPU:
		return error_set(err, WARD_ELIMIT,
				 "the worker used up its processor time (RLIMIT_CPU)");
	case SIGXFSZ:
		return error_set(err, WARD_ELIMIT,
				 "the worker wrote to a file, which it must not (RLIMIT_FSIZE)");
	case SIGSYS:
		return error_set(err, WARD_EBUG,
				 "the worker made a system call it must not make (SIGSYS)");
	default:
		return error_set(err, WARD_EBUG, "the worker was killed by signal %d (%s)%s",
				 number, name != NULL ? name : "unknown",
				 number == SIGKILL ? ", perhaps because memory ran out" : "");
	}
}

static bool is_error_code(int64_t code)
{
	switch (code) {
#define IS_CODE(name, value, text) case WARD_E##name:
		WARD_ERROR_CODES(IS_CODE)
#undef IS_CODE
		return true;
	default:
		return false;
	}
}

/* What the child says of its own failure. */
static int judge_failure(struct worker_trailer *t, struct ward_error *err)
{
	t->message[sizeof(t->message) - 1] = '\0';
	if (!is_error_code(t->code))
		return error_set(err, WARD_EBUG, "the worker failed for a reason it cannot tell");
	return error_set_at(err, (int)t->code, (size_t)t->line, (size_t)t->column, "%s",
			    t->message);
}

static int judge(const struct run *r, size_t *answer_len, struct ward_error *err)
{
	struct worker_trailer t;
	bool has_trailer = r->got.len >= sizeof(t);
	int code;

	if (!r->reaped)
		return error_set(err, WARD_EIO, "cannot learn how the worker ended");
	if (!WIFEXITED(r->status))
		return judge_signal(WTERMSIG(r->status), err);
	code = WEXITSTATUS(r->status);
	if (has_trailer) {
		*answer_len = r->got.len - sizeof(t);
		memcpy(&t, r->got.ptr + *answer_len, sizeof(t));
		has_trailer =
			memcmp(t.mark, r->mark, sizeof(t.mark)) == 0 && t.length == *answer_len;
	}
	if (!has_trailer && r->got.len > 0)
		return error_set(err, WARD_EBUG,
				 "the worker ended with half an answer (exit status %d)", code);
	if (!has_trailer)
		return error_set(err, WARD_EBUG,
				 "the worker ended without an answer (exit status %d)", code);
	if (t.code != WARD_OK)
		return judge_failure(&t, err);
	if (code != 0)
		return error_set(err, WARD_EBUG, "the worker answered, but its exit status is %d",
				 code);
	return 0;
}

static int run(struct run *r, worker_job job, void *ctx, struct buf *out, struct ward_error *err)
{
	size_t len = 0;
	int rc = start(r, job, ctx, err);

	if (rc == 0)
		rc = gather(r, err);
	if (rc == 0)
		rc = wait_end(r, err);
	finish(r);
	if (rc == 0)
		rc = judge(r, &len, err);
	if (rc < 0)
		return rc;
	if (len > out->cap - out->len)
		return error_set(err, WARD_ELIMIT, "there is no room for the worker's answer");
	buf_add(out, r->got.ptr, len);
	return buf_failed(out) ? error_set(err, WARD_EOOM, "no memory for the worker's answer") : 0;
}

int worker_run(worker_job job, void *ctx, const struct worker_options *options, struct buf *out,
	       struct ward_error *err)
{
	struct run r = {
		.fd = -1,
		.deadline_ns = options->deadline_ns,
		.answer_max = options->answer_max,
	};
	struct sigaction dflt = { .sa_handler = SIG_DFL };
	struct sigaction old;
	int rc;

	if (is_past(&r))
		return error_set(err, WARD_EDEADLINE, "no time is left for the worker");
	if (r.answer_max > SIZE_MAX - sizeof(struct worker_trailer))
		return error_set(err, WARD_EBUG, "no bound on the worker's answer");
	/* Where SIGCHLD is ignored or caught, others learn how our child ended. */
	if (sigaction(SIGCHLD, &dflt, &old) != 0)
		return error_set(err, WARD_EIO, "cannot wait for a worker: %s", strerror(errno));
	buf_init(&r.got, r.answer_max + sizeof(struct worker_trailer));
	rc = run(&r, job, ctx, out, err);
	buf_release(&r.got);
	(void)sigaction(SIGCHLD, &old, NULL);
	return rc;
}
