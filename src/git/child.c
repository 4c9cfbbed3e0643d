/* SPDX-License-Identifier: Apache-2.0 */
#include "git/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

#define BUFFER_BYTES 65536
#define LINE_MAX_BYTES 4096

struct child {
	pid_t pid; /**< 0 once reaped */
	int status;
	int in; /**< our end of its standard input */
	int out;
	int errors;
	uint64_t timeout_ms;
	size_t pos, len; /**< what is buffered of its output */
	char buffer[BUFFER_BYTES];
};

/* Descriptors of the child, closed on our side once it runs. */
struct ends {
	int in, out;
};

static void shut(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

static int system_error(struct ward_error *err, const char *what)
{
	return error_set(err, WARD_EIO, "%s: %s", what, strerror(errno));
}

static int make_ends(struct child *c, struct ends *ends, bool no_input, struct ward_error *err)
{
	int pair[2];

	if (no_input) {
		ends->in = open("/dev/null", O_RDONLY | O_CLOEXEC);
		if (ends->in < 0)
			return system_error(err, "cannot open /dev/null");
	} else {
		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
			return system_error(err, "cannot make a socket");
		c->in = pair[0];
		ends->in = pair[1];
	}
	if (pipe2(pair, O_CLOEXEC) != 0)
		return system_error(err, "cannot make a pipe");
	c->out = pair[0];
	ends->out = pair[1];
	c->errors = memfd_create("stderr", MFD_CLOEXEC);
	return c->errors >= 0 ? 0 : system_error(err, "cannot make a file in memory");
}

/* posix_spawn wants `char *const[]` for what it does not change. */
static int spawn(struct child *c, const struct child_options *o, const struct ends *ends)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t signals;
	char *const *args;
	char *const *env;
	int rc;

	memcpy(&args, &o->args, sizeof(args));
	memcpy(&env, &o->env, sizeof(env));
	if (posix_spawn_file_actions_init(&actions) != 0)
		return ENOMEM;
	if (posix_spawnattr_init(&attr) != 0) {
		(void)posix_spawn_file_actions_destroy(&actions);
		return ENOMEM;
	}
	(void)sigemptyset(&signals);
	rc = posix_spawnattr_setsigmask(&attr, &signals);
	(void)sigaddset(&signals, SIGPIPE);
	if (rc == 0)
		rc = posix_spawnattr_setsigdefault(&attr, &signals);
	if (rc == 0)
		rc = posix_spawnattr_setflags(&attr,
					      POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	if (rc == 0)
		rc = posix_spawn_file_actions_addchdir_np(&actions, o->cwd);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(&actions, ends->in, 0);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(&actions, ends->out, 1);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(&actions, c->errors, 2);
	if (rc == 0)
		rc = posix_spawn(&c->pid, o->program, &actions, &attr, args, env);
	if (rc != 0)
		c->pid = 0;
	(void)posix_spawnattr_destroy(&attr);
	(void)posix_spawn_file_actions_destroy(&actions);
	return rc;
}

int child_start(const struct child_options *options, struct child **out, struct ward_error *err)
{
	struct child *c = calloc(1, sizeof(*c));
	struct ends ends = { .in = -1, .out = -1 };
	int rc;

	*out = NULL;
	if (c == NULL)
		return error_set(err, WARD_EOOM, "no memory for a child process");
	c->in = -1;
	c->out = -1;
	c->errors = -1;
	c->timeout_ms = options->timeout_ms;
	rc = make_ends(c, &ends, options->no_input, err);
	if (rc == 0) {
		rc = spawn(c, options, &ends);
		if (rc != 0)
			rc = error_set(err, WARD_EIO, "cannot run %s: %s", options->program,
				       strerror(rc));
	}
	shut(&ends.in);
	shut(&ends.out);
	if (rc < 0) {
		child_free(c);
		return rc;
	}
	*out = c;
	return 0;
}

static void reap(struct child *c)
{
	int status = 0;

	if (c->pid == 0)
		return;
	while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	c->pid = 0;
	c->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void child_free(struct child *c)
{
	if (c == NULL)
		return;
	shut(&c->in);
	shut(&c->out);
	/* It only reads: nothing is lost, and one that hangs must not hang us. */
	if (c->pid != 0)
		(void)kill(c->pid, SIGKILL);
	reap(c);
	shut(&c->errors);
	free(c);
}

static int wait_for(struct child *c, int fd, short events, struct ward_error *err)
{
	struct pollfd p = { .fd = fd, .events = events };
	const int timeout = c->timeout_ms == 0 ? -1
		: c->timeout_ms > INT32_MAX    ? INT32_MAX
					       : (int)c->timeout_ms;
	int n;

	do {
		n = poll(&p, 1, timeout);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return system_error(err, "waiting for git");
	return n > 0 ? 0 : error_set(err, WARD_EDEADLINE, "git does not answer");
}

int child_write(struct child *c, struct ward_span bytes, struct ward_error *err)
{
	while (bytes.len > 0) {
		int rc = wait_for(c, c->in, POLLOUT, err);
		ssize_t n;

		if (rc < 0)
			return rc;
		n = send(c->in, bytes.ptr, bytes.len, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return child_failure(c, WARD_EGIT, err);
		bytes = span_sub(bytes, (size_t)n, bytes.len);
	}
	return 0;
}

/* More of its output into the buffer: 1, 0 at the end, or an error. */
static int fill(struct child *c, struct ward_error *err)
{
	ssize_t n;
	int rc;

	if (c->pos > 0) {
		memmove(c->buffer, c->buffer + c->pos, c->len - c->pos);
		c->len -= c->pos;
		c->pos = 0;
	}
	rc = wait_for(c, c->out, POLLIN, err);
	if (rc < 0)
		return rc;
	do {
		n = read(c->out, c->buffer + c->len, sizeof(c->buffer) - c->len);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return system_error(err, "reading from git");
	c->len += (size_t)n;
	return n > 0;
}

int child_line(struct child *c, struct ward_span *line, struct ward_error *err)
{
	for (;;) {
		const struct ward_span have = span_make(c->buffer + c->pos, c->len - c->pos);
		const ssize_t end = span_find_byte(have, '\n', 0);
		int rc;

		if (end >= 0) {
			*line = span_sub(have, 0, (size_t)end);
			c->pos += (size_t)end + 1;
			return 0;
		}
		if (have.len > LINE_MAX_BYTES)
			return error_set(err, WARD_EGIT, "git gives a line that is too long");
		rc = fill(c, err);
		if (rc <= 0)
			return rc < 0 ? rc : child_failure(c, WARD_EGIT, err);
	}
}

int child_read(struct child *c, char *to, size_t size, struct ward_error *err)
{
	while (size > 0) {
		const size_t have = c->len - c->pos;
		const size_t n = have < size ? have : size;
		int rc;

		memcpy(to, c->buffer + c->pos, n);
		c->pos += n;
		to += n;
		size -= n;
		if (size == 0)
			break;
		rc = fill(c, err);
		if (rc <= 0)
			return rc < 0 ? rc : child_failure(c, WARD_EGIT, err);
	}
	return 0;
}

int child_finish(struct child *c, size_t cap, struct arena *arena, struct ward_span *out,
		 int *status, struct ward_error *err)
{
	struct buf all;
	int rc = 1;

	*out = WARD_SPAN("");
	*status = -1;
	buf_init(&all, cap);
	shut(&c->in);
	while (rc > 0) {
		buf_add(&all, c->buffer + c->pos, c->len - c->pos);
		c->pos = c->len;
		if (buf_failed(&all))
			rc = error_set(err, WARD_ELIMIT, "git gives more than %zu bytes", cap);
		else
			rc = fill(c, err);
	}
	if (rc == 0) {
		const struct ward_span got = buf_span(&all);

		reap(c);
		*status = c->status;
		*out = arena_copy(arena, got);
		if (out->len != got.len)
			rc = error_set(err, WARD_ELIMIT, "no memory left (limits.memory_bytes)");
	}
	buf_release(&all);
	return rc;
}

int child_failure(struct child *c, int code, struct ward_error *err)
{
	char text[400];
	struct ward_span rest;
	struct ward_span line = WARD_SPAN("");
	ssize_t n;

	/* What it says is complete only when it is gone. */
	shut(&c->in);
	shut(&c->out);
	reap(c);
	n = c->errors >= 0 ? pread(c->errors, text, sizeof(text), 0) : -1;
	if (n > 0) {
		rest = span_make(text, (size_t)n);
		(void)span_line(&rest, &line);
	}
	if (line.len == 0)
		return error_set(err, code, "git ended with status %d and said nothing", c->status);
	return error_set(err, code, "git: " WARD_SPAN_FMT, WARD_SPAN_ARG(line));
}
