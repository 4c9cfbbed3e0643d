/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "server/host.h"

enum { VARIABLES = 8 };

/** A variable in "NAME=value" form. */
static const char *find(void *ctx, const char *name)
{
	const char *const *variables = ctx;
	size_t len = strlen(name);

	for (size_t i = 0; i < VARIABLES && variables[i] != NULL; i++) {
		if (strncmp(variables[i], name, len) == 0 && variables[i][len] == '=')
			return variables[i] + len + 1;
	}
	return NULL;
}

static void is(struct ward_span have, const char *want)
{
	assert_int_equal(have.len, strlen(want));
	assert_memory_equal(have.ptr, want, have.len);
}

struct row {
	const char *env[VARIABLES];
	const char *forced;
	const char *git_dir;
	const char *name, *repository, *pusher, *via;
	bool dry_run;
	uint64_t deadline_ms;
};

static const struct row rows[] = {
	/* What Gitaly gives a custom hook, and little else. */
	{ { "GL_ID=user-7", "GL_REPOSITORY=project-3", "GL_PROJECT_PATH=team/app",
	    "GL_PROTOCOL=web", "GL_USERNAME=ann" },
	  NULL,
	  "/r/@hashed/ab/cd/x.git",
	  "gitlab",
	  "team/app",
	  "ann",
	  "web",
	  false,
	  45000 },
	{ { "GL_ID=key-7", "GL_REPOSITORY=wiki-3" },
	  NULL,
	  "/r/x.git",
	  "gitlab",
	  "wiki-3",
	  "key-7",
	  "",
	  false,
	  45000 },
	{ { "GL_PROTOCOL=ssh" }, NULL, "/r/a/x.git", "gitlab", "a/x", "", "ssh", false, 45000 },
	/* GL_ID is GitLab's alone: gitolite has GL_USER and GL_REPO. */
	{ { "GL_USER=bob", "GL_REPO=infra/live", "SSH_CONNECTION=1 2 3 4" },
	  NULL,
	  "/g/infra/live.git",
	  "gitolite",
	  "infra/live",
	  "bob",
	  "ssh",
	  false,
	  45000 },
	{ { "GL_USER=bob", "GL_REPO=live", "SSH_CONNECTION=1 0 0 0", "REQUEST_URI=/git" },
	  NULL,
	  "/g/live.git",
	  "gitolite",
	  "live",
	  "bob",
	  "http",
	  false,
	  45000 },
	{ { "GL_USER=bob", "GL_REPO=live", "GL_ID=user-1" },
	  NULL,
	  "/g/h/live.git",
	  "gitlab",
	  "h/live",
	  "user-1",
	  "",
	  false,
	  45000 },
	{ { "GITEA_REPO_NAME=app", "GITEA_REPO_USER_NAME=team", "GITEA_PUSHER_NAME=cem",
	    "GITEA_KEY_ID=5", "GITEA_DEPLOY_KEY_ID=0" },
	  NULL,
	  "/g/x.git",
	  "gitea",
	  "team/app",
	  "cem",
	  "ssh",
	  false,
	  45000 },
	{ { "GITEA_REPO_NAME=app", "GITEA_REPO_USER_NAME=team", "GITEA_PUSHER_NAME=team",
	    "GITEA_KEY_ID=5", "GITEA_DEPLOY_KEY_ID=9" },
	  NULL,
	  "/g/x.git",
	  "gitea",
	  "team/app",
	  "team",
	  "deploy-key",
	  false,
	  45000 },
	{ { "GITEA_REPO_NAME=app", "GITEA_REPO_USER_NAME=team", "GITEA_REPO_IS_WIKI=true",
	    "GITEA_PUSHER_NAME=cem" },
	  NULL,
	  "/g/x.git",
	  "gitea",
	  "team/app.wiki",
	  "cem",
	  "http",
	  false,
	  45000 },
	{ { "GITEA_REPO_NAME=app.wiki", "GITEA_REPO_IS_WIKI=true", "GITEA_PUSHER_NAME=cem",
	    "SSH_ORIGINAL_COMMAND=gitea-internal" },
	  NULL,
	  "/g/x.git",
	  "gitea",
	  "app.wiki",
	  "cem",
	  "web",
	  false,
	  45000 },
	{ { "GITEA_REPO_NAME=app", "GITEA_REPO_USER_NAME=team", "GITEA_PUSHER_NAME=cem",
	    "SSH_ORIGINAL_COMMAND=gitea-internal", "GITEA_PUSH_TRIGGER=pr-merge-to-base" },
	  NULL,
	  "/g/x.git",
	  "gitea",
	  "team/app",
	  "cem",
	  "pr-merge-to-base",
	  false,
	  45000 },
	{ { "GITHUB_REPO_NAME=org/app", "GITHUB_USER_LOGIN=dee",
	    "GITHUB_VIA=pull request merge button" },
	  NULL,
	  "/data/user/1.git",
	  "github",
	  "org/app",
	  "dee",
	  "pull request merge button",
	  false,
	  4000 },
	{ { "GITHUB_REPO_NAME=org/app", "GITHUB_USER_LOGIN=dee",
	    "GITHUB_PUBLIC_KEY_FINGERPRINT=a1:b2" },
	  NULL,
	  "/data/user/1.git",
	  "github",
	  "org/app",
	  "dee",
	  "ssh",
	  false,
	  4000 },
	{ { "GITHUB_REPO_NAME=org/app", "GITHUB_USER_LOGIN=dee" },
	  NULL,
	  "/data/user/1.git",
	  "github",
	  "org/app",
	  "dee",
	  "http",
	  false,
	  4000 },
	/* An action of GitHub's runners is no server. */
	{ { "GITHUB_REPOSITORY=org/app", "GITHUB_ACTOR=dee", "REMOTE_USER=x" },
	  NULL,
	  "/srv/git/app.git",
	  "git",
	  "git/app",
	  "x",
	  "",
	  false,
	  45000 },
	{ { "BB_HOOK_TRIGGER_ID=pull-request-merge", "BB_PROJECT_KEY=OPS", "BB_REPO_SLUG=live",
	    "BB_USER_NAME=eve", "BB_IS_DRY_RUN=true" },
	  NULL,
	  "/b/repositories/1",
	  "bitbucket",
	  "OPS/live",
	  "eve",
	  "pull-request-merge",
	  true,
	  45000 },
	{ { "BB_HOOK_TRIGGER_ID=push", "BB_PROJECT_KEY=OPS", "BB_REPO_SLUG=live",
	    "BB_USER_NAME=eve", "BB_IS_DRY_RUN=false" },
	  NULL,
	  "/b/repositories/1",
	  "bitbucket",
	  "OPS/live",
	  "eve",
	  "push",
	  false,
	  45000 },
	/* Only Bitbucket has a dry run. */
	{ { "GITEA_REPO_NAME=app", "BB_IS_DRY_RUN=true" },
	  NULL,
	  "/g/x.git",
	  "gitea",
	  "app",
	  "",
	  "http",
	  false,
	  45000 },
	{ { "GERRIT_SITE=/var/gerrit/" },
	  NULL,
	  "/var/gerrit/git/a/b/c.git",
	  "gerrit",
	  "a/b/c",
	  "",
	  "",
	  false,
	  25000 },
	{ { "GERRIT_SITE=/var/ger" },
	  NULL,
	  "/var/gerrit/git/a/b/c.git",
	  "gerrit",
	  "b/c",
	  "",
	  "",
	  false,
	  25000 },
	{ { NULL }, "gerrit", "/x/git/a/b/c.git", "gerrit", "b/c", "", "", false, 25000 },
	/* A forced host reads its own variables and no other's. */
	{ { "GL_ID=user-7", "GL_USERNAME=ann", "GITEA_REPO_NAME=app" },
	  "gitea",
	  "/g/x.git",
	  "gitea",
	  "app",
	  "",
	  "http",
	  false,
	  45000 },
	{ { "REMOTE_USER=fay", "REMOTE_ADDR=192.0.2.1" },
	  NULL,
	  "/srv/git/team/app.git/",
	  "git",
	  "team/app",
	  "fay",
	  "http",
	  false,
	  45000 },
	{ { "REMOTE_USER=fay", "SSH_CONNECTION=1 2 3 4" },
	  NULL,
	  "/app.git",
	  "git",
	  "app",
	  "fay",
	  "ssh",
	  false,
	  45000 },
	{ { "REMOTE_USER=fay" },
	  NULL,
	  "/home/fay/app/.git",
	  "git",
	  "fay/app",
	  "fay",
	  "",
	  false,
	  45000 },
	{ { "REMOTE_USER=fay", "GL_ID=" }, NULL, "/", "git", "/", "fay", "", false, 45000 },
	{ { "REMOTE_USER=fay" }, NULL, "/.git", "git", "/", "fay", "", false, 45000 },
	/* Whatever bytes there are stay as they are. */
	{ { "GITEA_REPO_NAME=$(id)", "GITEA_PUSHER_NAME=%s%n\033]0;x\007\n" },
	  NULL,
	  "/g/x.git",
	  "gitea",
	  "$(id)",
	  "%s%n\033]0;x\007\n",
	  "http",
	  false,
	  45000 },
};

static void hosts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		struct arena *arena = arena_new(1 << 16);
		struct ward_error err = { 0 };
		struct host h;

		assert_int_equal(host_detect(find, (void *)(uintptr_t)r->env, r->forced, r->git_dir,
					     arena, &h, &err),
				 WARD_OK);
		assert_string_equal(h.name, r->name);
		is(h.repository, r->repository);
		is(h.pusher, r->pusher);
		is(h.via, r->via);
		assert_int_equal(h.dry_run, r->dry_run);
		assert_int_equal(h.deadline_ms, r->deadline_ms);
		assert_int_equal(h.keeps_state, strcmp(r->name, "github") != 0);
		arena_free(arena);
	}
}

static void without_a_name(void **state)
{
	const char *env[VARIABLES] = { NULL };
	struct arena *arena = arena_new(1 << 16);
	struct ward_error err = { 0 };
	struct host h;

	(void)state;
	assert_int_equal(host_detect(find, env, NULL, "/srv/app.git", arena, &h, &err), WARD_OK);
	assert_int_equal(h.kind, HOST_PLAIN);
	assert_true(h.pusher.len > 0); /* the user this test runs as */
	arena_free(arena);
}

static void overlong(void **state)
{
	static char name[5000], user[5000], path[5000];
	const char *env[VARIABLES] = { name, user };
	struct arena *arena = arena_new(1 << 16);
	struct ward_error err = { 0 };
	struct host h;

	(void)state;
	memset(name, 'r', sizeof(name) - 1);
	memcpy(name, "GITEA_REPO_NAME=", 16);
	memset(user, 'u', sizeof(user) - 1);
	memcpy(user, "GITEA_PUSHER_NAME=", 18);
	/* A character of two bytes across the cut goes as a whole. */
	memcpy(user + 18 + 255, "\303\244", 2);
	assert_int_equal(host_detect(find, env, NULL, "/x.git", arena, &h, &err), WARD_OK);
	assert_int_equal(h.repository.len, 1024);
	assert_int_equal(h.pusher.len, 255);
	memset(path, 'p', sizeof(path) - 1);
	path[0] = '/';
	assert_int_equal(host_detect(find, env, "git", path, arena, &h, &err), WARD_OK);
	assert_int_equal(h.repository.len, 1024);
	arena_free(arena);
}

static void refused(void **state)
{
	const char *env[VARIABLES] = { "GITEA_REPO_NAME=app" };
	struct arena *arena = arena_new(1 << 16), *small = arena_new(2);
	struct ward_error err = { 0 };
	struct host h;

	(void)state;
	assert_int_equal(host_detect(find, env, "gitae", "/x.git", arena, &h, &err), WARD_EUSAGE);
	assert_string_equal(err.message,
			    "unknown host 'gitae'; known are git, gitea, gitlab, "
			    "github, bitbucket, gerrit and gitolite");
	memset(&err, 0, sizeof(err));
	assert_int_equal(host_detect(find, env, NULL, "/x.git", small, &h, &err), WARD_EOOM);
	assert_string_equal(err.message, "out of memory for what the host says");
	arena_free(arena);
	arena_free(small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts),
		cmocka_unit_test(without_a_name),
		cmocka_unit_test(overlong),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
