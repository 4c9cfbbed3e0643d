/* SPDX-License-Identifier: Apache-2.0 */
#include "io.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gitward/engine.h"
#include "gitward/report.h"

void io_start(void)
{
	/* A closed descriptor would be given to the next file that is opened. */
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		int flags = fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;

		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", flags) != fd)
			_exit(2);
	}
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN);
	/* Where it is ignored nobody learns how a child ended. */
	(void)signal(SIGCHLD, SIG_DFL);
}

static void message(const char *kind, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

static void message(const char *kind, const char *fmt, va_list ap)
{
	char raw[2048], safe[4096];
	int n = vsnprintf(raw, sizeof(raw), fmt, ap);
	struct ward_span span = { raw, n < 0 ? 0 : strlen(raw) };

	ward_safe_text(span, safe, sizeof(safe));
	(void)fprintf(stderr, "%s: %s\n", kind, safe);
}

void cli_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message("error", fmt, ap);
	va_end(ap);
}

void cli_hint(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message("hint", fmt, ap);
	va_end(ap);
}

char *text_format(const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	return n < 0 ? NULL : text;
}

/* -- Output --------------------------------------------------------------- */

void output_to(struct output *out, int fd)
{
	out->fd = fd;
	out->error = 0;
	out->used = 0;
	out->path = NULL;
	out->temp = NULL;
}

/* A device, a pipe or a terminal is written to as it is: there is nothing to replace. */
static int open_in_place(struct output *out, const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0) {
		cli_error("cannot write %s: %s", path, strerror(errno));
		return -1;
	}
	output_to(out, fd);
	out->path = strdup(path);
	return 0;
}

static char *temp_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t dir = slash != NULL ? (size_t)(slash - path) + 1 : 0;

	return dir > INT32_MAX ? NULL : text_format("%.*s.%s.XXXXXX", (int)dir, path, path + dir);
}

int output_to_file(struct output *out, const char *path)
{
	struct stat st;
	bool there = stat(path, &st) == 0;
	mode_t mask = umask(0);

	(void)umask(mask);
	if (there && !S_ISREG(st.st_mode))
		return open_in_place(out, path);
	output_to(out, -1);
	out->path = there ? realpath(path, NULL) : strdup(path);
	out->temp = out->path != NULL ? temp_name(out->path) : NULL;
	if (out->temp != NULL)
		out->fd = mkostemp(out->temp, O_CLOEXEC);
	if (out->fd < 0 || fchmod(out->fd, there ? st.st_mode & 0777 : 0666 & ~mask) != 0) {
		cli_error("cannot write %s: %s", path, strerror(errno));
		if (out->fd < 0) {
			free(out->temp);
			out->temp = NULL;
		}
		output_discard(out);
		return -1;
	}
	return 0;
}

static void flush(struct output *out)
{
	size_t done = 0;

	while (out->error == 0 && done < out->used) {
		ssize_t n = write(out->fd, out->buf + done, out->used - done);

		if (n >= 0)
			done += (size_t)n;
		else if (errno != EINTR)
			out->error = errno;
	}
	out->used = 0;
}

int output_write(void *ctx, const char *bytes, size_t len)
{
	struct output *out = ctx;

	while (len > 0 && out->error == 0) {
		size_t room = sizeof(out->buf) - out->used;
		size_t n = len < room ? len : room;

		memcpy(out->buf + out->used, bytes, n);
		out->used += n;
		bytes += n;
		len -= n;
		if (out->used == sizeof(out->buf))
			flush(out);
	}
	return out->error == 0 ? 0 : -1;
}

void output_text(struct output *out, const char *text)
{
	(void)output_write(out, text, strlen(text));
}

void output_format(struct output *out, const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0) {
		out->error = ENOMEM;
		return;
	}
	(void)output_write(out, text, (size_t)n);
	free(text);
}

void output_discard(struct output *out)
{
	if (out->path != NULL && out->fd >= 0)
		(void)close(out->fd);
	if (out->temp != NULL)
		(void)unlink(out->temp);
	free(out->temp);
	free(out->path);
	output_to(out, -1);
}

int output_close(struct output *out)
{
	bool is_file = out->path != NULL;

	flush(out);
	if (out->temp != NULL && out->error == 0 && fsync(out->fd) != 0)
		out->error = errno;
	if (is_file) {
		if (close(out->fd) != 0 && out->error == 0)
			out->error = errno;
		out->fd = -1;
	}
	if (out->temp != NULL && out->error == 0 && rename(out->temp, out->path) != 0)
		out->error = errno;
	if (out->temp != NULL && out->error == 0) {
		free(out->temp);
		out->temp = NULL;
	}
	if (out->error == 0) {
		output_discard(out);
		return 0;
	}
	if (out->error != EPIPE)
		cli_error("cannot write %s: %s", is_file ? out->path : "the report",
			  strerror(out->error));
	output_discard(out);
	return -1;
}

/* -- Input ---------------------------------------------------------------- */

size_t input_limit(const char *name)
{
	struct ward_limit_info info;

	for (size_t i = 0; ward_limit_at(i, &info); i++) {
		if (strcmp(info.name, name) == 0)
			return info.dflt < SIZE_MAX / 2 ? (size_t)info.dflt : SIZE_MAX / 2;
	}
	return 0;
}

int input_read(int fd, const char *name, size_t cap, char **bytes, size_t *len)
{
	size_t used = 0, size = 0;
	char *buf = NULL;
	ssize_t n = 0;

	do {
		if (size - used < 2) {
			char *more = realloc(buf, size == 0 ? 65536 : size * 2);

			if (more == NULL) {
				cli_error("out of memory");
				goto fail;
			}
			size = size == 0 ? 65536 : size * 2;
			buf = more;
		}
		n = read(fd, buf + used, size - used - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			cli_error("cannot read %s: %s", name, strerror(errno));
			goto fail;
		}
		used += (size_t)n;
		if (used > cap) {
			cli_error("%s is over the limit of %zu bytes", name, cap);
			goto fail;
		}
	} while (n != 0);
	buf[used] = '\0';
	*bytes = buf;
	*len = used;
	return 0;
fail:
	free(buf);
	return -1;
}

int input_read_file(const char *path, size_t cap, char **bytes, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int rc;

	if (fd < 0) {
		cli_error("cannot read %s: %s", path, strerror(errno));
		return -1;
	}
	rc = input_read(fd, path, cap, bytes, len);
	(void)close(fd);
	return rc;
}

/* -- Environment ------------------------------------------------------------ */

const char *env_get(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

bool use_color(const char *when, int fd)
{
	const char *force = env_get("FORCE_COLOR"), *clicolor = env_get("CLICOLOR");
	const char *term = env_get("TERM");

	if (when != NULL && strcmp(when, "always") == 0)
		return true;
	if (when != NULL && strcmp(when, "never") == 0)
		return false;
	if (env_get("NO_COLOR") != NULL)
		return false;
	if (force != NULL)
		return strcmp(force, "0") != 0;
	if (clicolor != NULL && strcmp(clicolor, "0") == 0)
		return false;
	return isatty(fd) == 1 && (term == NULL || strcmp(term, "dumb") != 0);
}

bool in_ci(void)
{
	return env_get("CI") != NULL || env_get("GITHUB_ACTIONS") != NULL ||
		env_get("TF_BUILD") != NULL;
}
