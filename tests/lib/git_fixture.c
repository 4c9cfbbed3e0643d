/* SPDX-License-Identifier: Apache-2.0 */
#include "git_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/span.h"
#include "crypto/digest.h"

#define ARGS_MAX 48

const char *fixture_path(const struct git_fixture *f, const char *name)
{
	static char paths[8][512];
	static unsigned next;
	char *p = paths[next++ % 8];

	(void)snprintf(p, sizeof(paths[0]), "%.255s/%.255s", f->dir, name);
	return p;
}

void fixture_init(struct git_fixture *f)
{
	const char *base = getenv("TMPDIR");
	char *made;

	(void)snprintf(f->dir, sizeof(f->dir), "%.200s/gitward-test-XXXXXX",
		       base != NULL && base[0] == '/' ? base : "/tmp");
	made = mkdtemp(f->dir);
	assert_non_null(made);
	made = realpath(f->dir, NULL);
	assert_non_null(made);
	assert_true(strlen(made) < sizeof(f->dir));
	memcpy(f->dir, made, strlen(made) + 1);
	free(made);
}

static int wait_status(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		assert_int_equal(errno, EINTR);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void fixture_free(struct git_fixture *f)
{
	const pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		execl("/bin/rm", "rm", "-rf", "--", f->dir, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(wait_status(pid), 0);
}

void fixture_mkdir(const struct git_fixture *f, const char *name)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s", fixture_path(f, name));
	for (char *p = path + strlen(f->dir) + 1; *p != '\0'; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		assert_true(mkdir(path, 0777) == 0 || errno == EEXIST);
		*p = '/';
	}
	assert_true(mkdir(path, 0777) == 0 || errno == EEXIST);
}

void fixture_write(const struct git_fixture *f, const char *name, const void *bytes, size_t len)
{
	const char *slash = strrchr(name, '/');
	char folder[256];
	FILE *file;

	if (slash != NULL) {
		(void)snprintf(folder, sizeof(folder), "%.*s", (int)(slash - name), name);
		fixture_mkdir(f, folder);
	}
	file = fopen(fixture_path(f, name), "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

void fixture_write_str(const struct git_fixture *f, const char *name, const char *text)
{
	fixture_write(f, name, text, strlen(text));
}

/* In the child: become git. Leading "NAME=value" arguments go to the environment. */
static _Noreturn void become_git(const struct git_fixture *f, const char *where, int in, int out,
				 const char *const *args)
{
	const char *list[ARGS_MAX] = { "git",
				       "-c",
				       "init.defaultBranch=main",
				       "-c",
				       "gc.auto=0",
				       "-c",
				       "advice.nestedTag=false",
				       "-c",
				       "protocol.file.allow=always" };
	size_t n = 9;
	char *const *argv;

	if (clearenv() != 0 || chdir(fixture_path(f, where)) != 0)
		_exit(126);
	(void)setenv("PATH", "/usr/local/bin:/usr/bin:/bin", 1);
	(void)setenv("HOME", f->dir, 1);
	(void)setenv("LC_ALL", "C", 1);
	(void)setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	(void)setenv("GIT_AUTHOR_NAME", "A", 1);
	(void)setenv("GIT_AUTHOR_EMAIL", "a@example.org", 1);
	(void)setenv("GIT_COMMITTER_NAME", "C", 1);
	(void)setenv("GIT_COMMITTER_EMAIL", "c@example.org", 1);
	for (; *args != NULL && strchr(*args, '=') != NULL && (*args)[0] != '-'; args++) {
		char text[512];

		(void)snprintf(text, sizeof(text), "%s", *args);
		*strchr(text, '=') = '\0';
		(void)setenv(text, strchr(*args, '=') + 1, 1);
	}
	for (; *args != NULL && n + 1 < ARGS_MAX; args++)
		list[n++] = *args;
	if (dup2(in, 0) < 0 || dup2(out, 1) < 0)
		_exit(126);
	{
		const char *const *view = list;

		memcpy(&argv, &view, sizeof(argv));
	}
	execvp("git", argv);
	_exit(127);
}

int fixture_git_status(const struct git_fixture *f, const char *where, const struct buf *in,
		       struct buf *out, const char *const *args)
{
	const struct ward_span input = in != NULL ? buf_span(in) : WARD_SPAN("");
	FILE *from = tmpfile();
	int pair[2];
	char part[65536];
	ssize_t n;
	pid_t pid;

	assert_non_null(from);
	assert_int_equal(fwrite(input.ptr != NULL ? input.ptr : "", 1, input.len, from), input.len);
	assert_int_equal(fflush(from), 0);
	assert_int_equal(fseek(from, 0, SEEK_SET), 0);
	assert_int_equal(pipe(pair), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		(void)close(pair[0]);
		become_git(f, where, fileno(from), pair[1], args);
	}
	(void)close(pair[1]);
	while ((n = read(pair[0], part, sizeof(part))) > 0) {
		if (out != NULL)
			buf_add(out, part, (size_t)n);
	}
	assert_int_equal(n, 0);
	(void)close(pair[0]);
	(void)fclose(from);
	assert_true(out == NULL || !buf_failed(out));
	return wait_status(pid);
}

void fixture_git_ok(const struct git_fixture *f, const char *where, const struct buf *in,
		    struct buf *out, const char *const *args)
{
	const int status = fixture_git_status(f, where, in, out, args);

	if (status != 0)
		fail_msg("git %s ended with status %d", args[0], status);
}

struct oid fixture_oid(const struct git_fixture *f, const char *where, const char *name)
{
	struct buf out;
	struct oid id;

	buf_init(&out, 4096);
	fixture_git_ok(f, where, NULL, &out,
		       (const char *const[]){ "rev-parse", "--verify", name, NULL });
	assert_true(oid_parse(span_trim(buf_span(&out)), &id));
	buf_release(&out);
	return id;
}

const char *fixture_backend_name(enum repo_backend backend)
{
	static const char *const names[] = { "native", "native", "libgit2", "git" };

	return names[backend];
}

struct repo *fixture_open(const struct git_fixture *f, const char *where, enum repo_backend backend)
{
	const struct repo_options options = { .start = fixture_path(f, where),
					      .trust_owner = true,
					      .backend = backend,
					      .digest = object_digest,
					      .hash = { object_hash_begin, object_hash_add,
							object_hash_end } };
	struct ward_error err = { .code = WARD_OK };
	struct repo *repo = NULL;

	if (repo_open(&options, &repo, &err) != 0)
		fail_msg("opening %s: %s", where, err.message);
	return repo;
}

unsigned fixture_random(struct fixture_random *r, unsigned below)
{
	r->state = r->state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(r->state >> 33) % below;
}

/* Names as fast-import wants them quoted; folder and file of one name among them. */
static const char *const names[] = {
	"a",	      "a/b",	    "a/b/c",	  "a.b",     "a-",	"a/b.c",
	"b/x",	      "b/y/z",	    "c",	  "d/e/f/g", "d/e",	"d/e/f",
	"\\\"q\\\"",  "new\\nline", "\\377\\376", "t\\ttab", "z/\\377", "deep/1/2/3/4/5/6",
	"deep/1/2/3", "deep0",	    "deep.",	  "m/1",     "m/2",	"m/3",
};

static void stream_change(struct buf *out, struct fixture_random *r, unsigned n)
{
	static const char *const modes[] = { "100644", "100644", "100755", "120000" };
	const char *name = names[fixture_random(r, sizeof(names) / sizeof(names[0]))];
	const unsigned what = fixture_random(r, 10);
	char text[64];

	if (what < 2) {
		buf_printf(out, "D \"%s\"\n", name);
		return;
	}
	if (what == 2) {
		buf_printf(out, "M 160000 %040u \"%s\"\n", n + 1, name);
		return;
	}
	(void)snprintf(text, sizeof(text), "content %u\n", fixture_random(r, n / 4 + 4));
	buf_printf(out, "M %s inline \"%s\"\ndata %zu\n%s\n", modes[fixture_random(r, 4)], name,
		   strlen(text), text);
}

void fixture_stream(struct buf *out, struct fixture_random *r, unsigned commits, bool skew)
{
	for (unsigned n = 1; n <= commits; n++) {
		const bool side = n > 3 && fixture_random(r, 3) == 0;
		const unsigned back = n > 8 ? 8 : n - 1;
		long when = 1700000000L + (long)n * 60;

		if (skew && fixture_random(r, 5) == 0)
			when -= (long)fixture_random(r, 3000);
		buf_printf(out,
			   "commit refs/heads/%s\nmark :%u\ncommitter C <c@example.org> %ld +0000\n"
			   "data 3\nmsg\n",
			   side ? "side" : "main", n, when);
		if (n > 1)
			buf_printf(out, "from :%u\n", n - 1 - (side ? fixture_random(r, back) : 0));
		if (n > 8 && fixture_random(r, 4) == 0)
			buf_printf(out, "merge :%u\n", n - 2 - fixture_random(r, 6));
		if (n > 20 && fixture_random(r, 20) == 0)
			buf_printf(out, "merge :%u\n", n - 9 - fixture_random(r, 6));
		for (unsigned k = fixture_random(r, 4) + 1; k > 0; k--)
			stream_change(out, r, n);
		buf_add_str(out, "\n");
	}
}
