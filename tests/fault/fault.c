/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Nth allocation fails, for every N until a run has fewer: the verdict must
 * be the right one or "undecided", and never "allowed" where it should have
 * been denied. Each run is a child of its own, so that a crash is seen as one.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/span.h"
#include "gitward/engine.h"
#include "gitward/report.h"
#include "gitward/verify.h"

/* glibc's own names, so that libyaml and libgit2 meet the fault as well. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *ptr, size_t size);

/* Visible to libraries although this tree is built with hidden symbols. */
#pragma GCC visibility push(default)
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *ptr, size_t size);
#pragma GCC visibility pop

static long countdown = -1; /* -1: no fault */
static long allocations;

static int must_fail(void)
{
	allocations++;
	return countdown > 0 && --countdown == 0;
}

void *malloc(size_t size)
{
	if (must_fail()) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	if (must_fail()) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_calloc(count, size);
}

void *realloc(void *ptr, size_t size)
{
	if (must_fail()) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_realloc(ptr, size);
}

static char staged[] = "/tmp/gitward-fault-XXXXXX";
static char signed_repo[] = "/tmp/gitward-fault-XXXXXX";

struct scenario {
	const char *name;
	const char *repo; /* staged in this repository, or NULL */
	const char *path;
	const char *text;
	enum ward_verdict right;
	bool revoked;	   /* signed_repo: the key of HEAD's signature is revoked */
	const char *range; /* judged by the policy that stands there, as what arrives at main */
};

static int swallow(void *ctx, const char *bytes, size_t len)
{
	size_t *total = ctx;

	(void)bytes;
	*total += len;
	return 0;
}

/* What a child ends with. */
#define NO_RUN 40    /* the run could not even be made: the caller blocks */
#define NO_REPORT 41 /* it was judged, but not reported: the caller blocks */

static char key_line[1024]; /* of who signed HEAD, as a list of signers has it */

static int verify(const struct scenario *s)
{
	/* The key without the address in front of it. */
	const struct ward_trust_file files[] = {
		{ .use = WARD_TRUST_FILE_SIGNERS, .bytes = span_of(key_line) },
		{ .use = WARD_TRUST_FILE_REVOKED, .bytes = span_of(strchr(key_line, ' ') + 1) },
	};
	const struct ward_verify_options options = {
		.place.directory = s->repo,
		.files = files,
		.file_count = s->revoked ? 2 : 1,
		.now = 1800000000,
		.explain = true,
	};
	const struct ward_verify_result *result;
	struct ward_verify *verify = NULL;
	struct ward_error err = { 0 };
	size_t total = 0;
	int verdict = NO_RUN;

	if (ward_verify_new(&options, &verify, &err) == 0 &&
	    ward_verify_commits(verify, "0000000000000000000000000000000000000000..HEAD", &err) ==
		    0) {
		result = ward_verify_result(verify);
		verdict = ward_verify_status(result);
		if (ward_verify_report(result, WARD_FORMAT_json, swallow, &total, &err) != 0)
			verdict = NO_REPORT;
	}
	ward_verify_free(verify);
	return verdict;
}

static int judge(const struct scenario *s)
{
	struct ward_options options = { .no_policy = s->range == NULL,
					.ref = "refs/heads/main",
					.now = 1800000000 };
	struct ward_report_options format = { .format = WARD_FORMAT_json };
	const struct ward_result *result;
	struct ward_error err = { 0 };
	struct ward_run *run;
	size_t total = 0;
	int verdict;

	options.place.directory = s->repo;
	run = ward_run_new(&options);
	if (run == NULL)
		return NO_RUN;
	if (s->range != NULL)
		result = ward_run_range(run, s->range);
	else
		result = s->repo != NULL
			? ward_run_staged(run)
			: ward_run_bytes(run, span_of(s->path), span_of(s->text), NULL);
	verdict = (int)result->verdict;
	if (ward_report(result, &format, swallow, &total, &err) != 0)
		verdict = NO_REPORT;
	ward_run_free(run);
	return verdict;
}

/* The child tells how many allocations it made through a pipe. */
static int run_child(const struct scenario *s, long fail_at, long *made)
{
	int ends[2], status = 0;
	pid_t pid;

	if (pipe(ends) != 0 || (pid = fork()) < 0) {
		perror("fault");
		exit(2);
	}
	if (pid == 0) {
		int verdict;

		allocations = 0;
		countdown = fail_at;
		verdict = s->repo == signed_repo && s->range == NULL ? verify(s) : judge(s);
		countdown = -1;
		if (write(ends[1], &allocations, sizeof(allocations)) < 0)
			_exit(99);
		_exit(verdict);
	}
	close(ends[1]);
	*made = 0;
	if (read(ends[0], made, sizeof(*made)) < 0)
		*made = 0;
	close(ends[0]);
	if (waitpid(pid, &status, 0) != pid)
		exit(2);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int check(const struct scenario *s)
{
	long made, total, bad = 0, crashed = 0, blocked = 0, right = 0, step;
	int verdict = run_child(s, -1, &total);

	if (verdict != (int)s->right) {
		printf("not ok - %s: %d without any fault, %d was due\n", s->name, verdict,
		       (int)s->right);
		return 1;
	}
	step = total / 400 + 1;
	for (long n = 1; n <= total; n += step) {
		verdict = run_child(s, n, &made);
		if (verdict == (int)s->right)
			right++;
		else if (verdict == WARD_UNDECIDED || verdict == WARD_DENIED || verdict == NO_RUN ||
			 verdict == NO_REPORT)
			blocked++;
		else if (verdict >= 128)
			crashed++;
		else
			bad++;
		if (verdict >= 128 ||
		    (verdict != (int)s->right && verdict < NO_RUN && verdict != WARD_UNDECIDED &&
		     verdict != WARD_DENIED))
			printf("  allocation %ld of %ld: ended with %d\n", n, total, verdict);
	}
	printf("%s - %s: %ld allocations, %ld right, %ld blocked, %ld crashed, %ld wrong\n",
	       bad == 0 && crashed == 0 ? "ok" : "not ok", s->name, total, right, blocked, crashed,
	       bad);
	return bad != 0 || crashed != 0;
}

#define BAD                                                                                      \
	"apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: w\n"    \
	"    image: x@sha256:1111111111111111111111111111111111111111111111111111111111111111\n" \
	"    securityContext: {privileged: true}\n"
#define GOOD "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: b}\n"

/* A repository with BAD staged; false when git is not there. */
static int make_repo(void)
{
	char command[1024];
	FILE *f;

	if (mkdtemp(staged) == NULL)
		return 0;
	(void)snprintf(command, sizeof(command), "%s/bad.yaml", staged);
	f = fopen(command, "w");
	if (f == NULL || fputs(BAD, f) < 0 || fclose(f) != 0)
		return 0;
	(void)snprintf(command, sizeof(command),
		       "cd %s && export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 && "
		       "git init -q . && git -c user.name=a -c user.email=a@example.com commit -q "
		       "--allow-empty -m x && git add bad.yaml",
		       staged);
	return system(command) == 0;
}

/* A repository with one signed commit, and the line of its signer. */
static int make_signed(void)
{
	char command[2048];
	size_t len;
	FILE *f;

	if (mkdtemp(signed_repo) == NULL)
		return 0;
	(void)snprintf(
		command, sizeof(command),
		"cd %s && export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 && "
		"git init -q -b first . && ssh-keygen -q -t ed25519 -N '' -C '' -f .git/key && "
		"GIT_COMMITTER_DATE='1700000000 +0000' git -c user.name=a "
		"-c user.email=a@example.com -c gpg.format=ssh "
		"-c user.signingKey=\"$PWD/.git/key\" commit -q -S --allow-empty -m x && "
		"echo \"a@example.com $(cat .git/key.pub)\" | tee list && "
		"printf 'version: 1\\ntrust: {ssh: {allowed-signers: list}}\\nrefs:\\n- match: "
		"\"**\"\\n  protected: true\\n  commits: {signed: all}\\n' > .gitward.yaml && "
		"git checkout -q -b policy && git add . && commit='git -c user.name=a -c "
		"user.email=a@example.com -c gpg.format=ssh -c user.signingKey=.git/key commit -q "
		"--allow-empty -m y' && $commit && git checkout -q -b bad && $commit && "
		"git checkout -q -b good policy && $commit -S && git checkout -q first",
		signed_repo);
	f = popen(command, "r");
	if (f == NULL)
		return 0;
	len = fread(key_line, 1, sizeof(key_line) - 1, f);
	key_line[len] = '\0';
	return pclose(f) == 0 && len > 0;
}

int main(void)
{
	const struct scenario scenarios[] = {
		{ "a bad manifest", NULL, "bad.yaml", BAD, WARD_DENIED, false, NULL },
		{ "a good manifest", NULL, "good.yaml", GOOD, WARD_ALLOWED, false, NULL },
		{ "a bad manifest, staged", staged, NULL, NULL, WARD_DENIED, false, NULL },
		{ "a signed commit", signed_repo, NULL, NULL, WARD_ALLOWED, false, NULL },
		{ "a commit by a revoked key", signed_repo, NULL, NULL, WARD_DENIED, true, NULL },
		{ "a push that is signed", signed_repo, NULL, NULL, WARD_ALLOWED, false,
		  "policy..good" },
		{ "a push that is not", signed_repo, NULL, NULL, WARD_DENIED, false,
		  "policy..bad" },
	};
	int failed = 0, passed = 0;
	char command[256];

	if (!make_repo() || !make_signed()) {
		fprintf(stderr, "fault: no repository could be made\n");
		return 2;
	}
	/* OpenSSL 3.0 itself crashes when memory ends while it starts: let that be behind us. */
	(void)verify(&scenarios[3]);
	for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++) {
		int bad = check(&scenarios[i]);

		failed += bad;
		passed += !bad;
	}
	(void)snprintf(command, sizeof(command), "rm -rf %s %s", staged, signed_repo);
	if (system(command) != 0)
		failed++;
	printf("%d passed, %d failed\n", passed, failed);
	return failed > 0;
}
