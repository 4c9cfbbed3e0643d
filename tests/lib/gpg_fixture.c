/* SPDX-License-Identifier: Apache-2.0 */
#include "gpg_fixture.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/span.h"

#define ARGS_MAX 40
#define FILE_MAX ((size_t)1 << 20)

static void die(const char *what, const char *why)
{
	fprintf(stderr, "gpg_fixture: %s: %s\n", what, why);
	abort();
}

static void path_of(const struct gpg_fixture *f, const char *name, char out[512])
{
	if (snprintf(out, 512, "%s/%s", f->dir, name) >= 512)
		die(name, "path too long");
}

void gpg_fixture_init(struct gpg_fixture *f)
{
	(void)snprintf(f->dir, sizeof(f->dir), "/tmp/gitward-gpg.XXXXXX");
	if (mkdtemp(f->dir) == NULL)
		die(f->dir, strerror(errno));
}

static void run_plain(const char *program, char *const *argv)
{
	pid_t pid = fork();

	if (pid == 0) {
		(void)execvp(program, argv);
		_exit(127);
	}
	(void)waitpid(pid, NULL, 0);
}

void gpg_fixture_free(struct gpg_fixture *f)
{
	char *kill_agent[] = { strdup("gpgconf"), strdup("--homedir"), f->dir,
			       strdup("--kill"),  strdup("gpg-agent"), NULL };
	char *remove_all[] = { strdup("rm"), strdup("-rf"), f->dir, NULL };

	run_plain(kill_agent[0], kill_agent);
	run_plain(remove_all[0], remove_all);
	free(kill_agent[0]);
	free(kill_agent[1]);
	free(kill_agent[3]);
	free(kill_agent[4]);
	free(remove_all[0]);
	free(remove_all[1]);
}

void gpg_write(const struct gpg_fixture *f, const char *name, struct ward_span bytes)
{
	char path[512];
	FILE *file;

	path_of(f, name, path);
	file = fopen(path, "wb");
	if (file == NULL || (bytes.len > 0 && fwrite(bytes.ptr, 1, bytes.len, file) != bytes.len) ||
	    fclose(file) != 0)
		die(path, "cannot be written");
}

struct ward_span gpg_read(const struct gpg_fixture *f, const char *name, struct arena *arena)
{
	char path[512], *bytes = arena_bytes(arena, FILE_MAX);
	FILE *file;
	size_t len;

	path_of(f, name, path);
	file = fopen(path, "rb");
	if (file == NULL || bytes == NULL)
		die(path, "cannot be read");
	len = fread(bytes, 1, FILE_MAX, file);
	(void)fclose(file);
	return span_make(bytes, len);
}

static int spool(const struct ward_span *bytes)
{
	FILE *file = tmpfile();
	int fd;

	if (file == NULL)
		die("tmpfile", strerror(errno));
	if (bytes != NULL && bytes->len > 0)
		(void)fwrite(bytes->ptr, 1, bytes->len, file);
	(void)fflush(file);
	fd = dup(fileno(file));
	(void)fclose(file);
	(void)lseek(fd, 0, SEEK_SET);
	return fd;
}

static void run_child(const struct gpg_fixture *f, int in, int out, const char *const *args)
{
	static const char *const fixed[] = {
		"gpg",	  "--no-tty",	     "--quiet",	 "--no-options", "--trust-model",
		"always", "--pinentry-mode", "loopback", "--passphrase", ""
	};
	char *argv[ARGS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		argv[n++] = strdup(fixed[i]);
	for (size_t i = 0; n + 1 < ARGS_MAX && args[i] != NULL; i++)
		argv[n++] = strdup(args[i]);
	argv[n] = NULL;
	if (chdir(f->dir) != 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		_exit(126);
	(void)setenv("TZ", "UTC", 1);
	(void)setenv("LC_ALL", "C", 1);
	(void)setenv("GNUPGHOME", f->dir, 1);
	(void)execvp("gpg", argv);
	_exit(127);
}

int gpg_status(const struct gpg_fixture *f, const struct ward_span *in, struct buf *out,
	       const char *const *args)
{
	int from = spool(in), to = spool(NULL), status = 0;
	char chunk[4096];
	ssize_t n;
	pid_t pid = fork();

	if (pid == 0)
		run_child(f, from, to, args);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		die("gpg", strerror(errno));
	(void)lseek(to, 0, SEEK_SET);
	while (out != NULL && (n = read(to, chunk, sizeof(chunk))) > 0)
		buf_add(out, chunk, (size_t)n);
	(void)close(from);
	(void)close(to);
	if (!WIFEXITED(status) || WEXITSTATUS(status) == 126 || WEXITSTATUS(status) == 127)
		die("gpg", "did not run");
	return WEXITSTATUS(status);
}

void gpg_run_ok(const struct gpg_fixture *f, const struct ward_span *in, struct buf *out,
		const char *const *args)
{
	struct buf own;

	buf_init(&own, FILE_MAX);
	if (gpg_status(f, in, out != NULL ? out : &own, args) != 0)
		die(args[0], buf_cstr(out != NULL ? out : &own));
	buf_release(&own);
}

/* The clock stands still at that second. */
static const char *frozen(const char *when, char out[32])
{
	(void)snprintf(out, 32, "%s!", when);
	return out;
}

void gpg_make_key(const struct gpg_fixture *f, const char *name, const char *algorithm,
		  const char *usage, const char *expire, const char *when)
{
	char user_id[128], clock[32];

	(void)snprintf(user_id, sizeof(user_id), "%s <%s@example.com>", name, name);
	gpg_run(f, NULL, NULL, "--batch", "--faked-system-time", frozen(when, clock),
		"--quick-gen-key", user_id, algorithm, usage, expire);
}

static const char *address(const char *name, char out[128])
{
	(void)snprintf(out, 128, "<%s@example.com>", name);
	return out;
}

const char *gpg_fingerprint(const struct gpg_fixture *f, const char *name, struct arena *arena)
{
	char who[128];
	struct ward_span rest, line;
	struct buf out;
	const char *found = NULL;

	buf_init(&out, FILE_MAX);
	gpg_run(f, NULL, &out, "--batch", "--with-colons", "--list-keys", address(name, who));
	rest = buf_span(&out);
	while (found == NULL && span_line(&rest, &line)) {
		if (span_starts(line, "fpr:::::::::"))
			found = arena_cstr(arena, span_sub(line, 12, line.len - 1));
	}
	buf_release(&out);
	if (found == NULL)
		die(name, "has no fingerprint");
	return found;
}

struct ward_span gpg_export(const struct gpg_fixture *f, const char *name, bool armored,
			    struct arena *arena)
{
	char who[128];

	if (*name == '\0')
		gpg_run(f, NULL, NULL, "--batch", "--yes", "-o", "export",
			armored ? "--armor" : "--no-armor", "--export");
	else
		gpg_run(f, NULL, NULL, "--batch", "--yes", "-o", "export",
			armored ? "--armor" : "--no-armor", "--export", address(name, who));
	return gpg_read(f, "export", arena);
}

struct ward_span gpg_sign(const struct gpg_fixture *f, const char *key, const char *when,
			  const char *const *options, struct ward_span message, struct arena *arena)
{
	char clock[32];
	const char *args[ARGS_MAX] = { "--batch",	    "--yes",   "--faked-system-time",
				       frozen(when, clock), "--armor", "-o",
				       "message.asc",	    "-u",      key };
	size_t n = 9;

	for (size_t i = 0; options != NULL && options[i] != NULL; i++)
		args[n++] = options[i];
	args[n++] = "--detach-sign";
	args[n] = NULL;
	gpg_run_ok(f, &message, NULL, args);
	return gpg_read(f, "message.asc", arena);
}

enum gpg_answer gpg_verify(const struct gpg_fixture *f, struct ward_span signature,
			   struct ward_span message, const char *when)
{
	char clock[32];
	const char *const args[] = {
		"--batch",  "--faked-system-time", frozen(when, clock), "--status-fd", "1",
		"--verify", "verify.asc",	   "verify.txt",	NULL
	};
	enum gpg_answer answer = GPG_ANSWER_REFUSED;
	struct buf out;
	int status;

	gpg_write(f, "verify.asc", signature);
	gpg_write(f, "verify.txt", message);
	buf_init(&out, FILE_MAX);
	status = gpg_status(f, NULL, &out, args);
	if (strstr(buf_cstr(&out), "[GNUPG:] REVKEYSIG ") != NULL)
		answer = GPG_ANSWER_KEY_REVOKED;
	else if (strstr(buf_cstr(&out), "[GNUPG:] EXPKEYSIG ") != NULL)
		answer = GPG_ANSWER_KEY_EXPIRED;
	else if (strstr(buf_cstr(&out), "[GNUPG:] EXPSIG ") != NULL)
		answer = GPG_ANSWER_EXPIRED;
	else if (status == 0 && strstr(buf_cstr(&out), "[GNUPG:] GOODSIG ") != NULL)
		answer = GPG_ANSWER_GOOD;
	buf_release(&out);
	return answer;
}
