/* SPDX-License-Identifier: Apache-2.0 */
#include "shell_fixture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/span.h"

#define FILE_MAX ((size_t)1 << 20)

static void die(const char *what, const char *why)
{
	fprintf(stderr, "shell_fixture: %s: %s\n", what, why);
	abort();
}

void shell_fixture_init(struct shell_fixture *f)
{
	const char *tmp = getenv("TMPDIR");

	(void)snprintf(f->dir, sizeof(f->dir), "%s/gitward-sh.XXXXXX", tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(f->dir) == NULL)
		die(f->dir, strerror(errno));
}

void shell_fixture_free(struct shell_fixture *f)
{
	char script[512];

	(void)snprintf(script, sizeof(script),
		       "[ ! -d gnupg ] || gpgconf --kill gpg-agent; cd / && rm -rf '%s'", f->dir);
	(void)shell_status(f, script);
}

static void run_child(const struct shell_fixture *f, const char *script)
{
	char home[512];

	(void)snprintf(home, sizeof(home), "%s/gnupg", f->dir);
	if (chdir(f->dir) != 0)
		_exit(126);
	(void)setenv("HOME", f->dir, 1);
	(void)setenv("GNUPGHOME", home, 1);
	(void)setenv("TZ", "UTC", 1);
	(void)setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	(void)unsetenv("SSH_AUTH_SOCK");
	(void)execl("/bin/sh", "sh", "-c", script, (char *)NULL);
	_exit(127);
}

int shell_status(const struct shell_fixture *f, const char *script)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0)
		run_child(f, script);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		die(script, "did not run");
	return WEXITSTATUS(status);
}

void shell_run(const struct shell_fixture *f, const char *script)
{
	size_t len = strlen(script) + 32;
	char *strict = malloc(len);

	if (strict == NULL)
		die(script, "out of memory");
	(void)snprintf(strict, len, "set -e\n%s", script);
	if (shell_status(f, strict) != 0) {
		(void)shell_status(f, "[ ! -f log ] || cat log >&2");
		die(script, "failed");
	}
	free(strict);
}

bool shell_has(const char *program)
{
	const struct shell_fixture here = { "/" };
	char script[128];

	(void)snprintf(script, sizeof(script), "command -v %s >/dev/null", program);
	return shell_status(&here, script) == 0;
}

static FILE *open_file(const struct shell_fixture *f, const char *name, const char *mode)
{
	char path[512];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", f->dir, name);
	file = fopen(path, mode);
	if (file == NULL)
		die(path, strerror(errno));
	return file;
}

void shell_write(const struct shell_fixture *f, const char *name, struct ward_span bytes)
{
	FILE *file = open_file(f, name, "wb");

	if ((bytes.len > 0 && fwrite(bytes.ptr, 1, bytes.len, file) != bytes.len) ||
	    fclose(file) != 0)
		die(name, "cannot be written");
}

struct ward_span shell_read(const struct shell_fixture *f, const char *name, struct arena *arena)
{
	FILE *file = open_file(f, name, "rb");
	char *bytes = malloc(FILE_MAX);
	struct ward_span copy;

	if (bytes == NULL)
		die(name, "out of memory");
	copy = arena_copy(arena, span_make(bytes, fread(bytes, 1, FILE_MAX, file)));
	(void)fclose(file);
	free(bytes);
	return copy;
}
