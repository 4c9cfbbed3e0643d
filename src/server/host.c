/* SPDX-License-Identifier: Apache-2.0 */
#include "server/host.h"

#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/span.h"

enum {
	NAME_MAX_BYTES = 256, /* of a login or a way; longer ones are cut */
	REPOSITORY_MAX_BYTES = 1024,
	PASSWD_BYTES = 4096, /* what getpwuid_r() may need for one entry */
	CANDIDATES = 3
};

/**
 * What a forge says, and in which variable: the first one that is set counts.
 * Sources: Gitaly internal/gitaly/hook/custom.go; Gitea and Forgejo
 * modules/repository/env.go; gitolite src/gitolite-shell; GitHub Enterprise
 * Server "Creating a pre-receive hook script"; Bitbucket Data Center "Writing
 * hook scripts".
 */
struct forge {
	const char *marks[CANDIDATES]; /* it is this forge when one of them is set... */
	const char *unless;	       /* ...and this one is not */
	const char *owner;	       /* stands before the name, with a slash */
	const char *repository[CANDIDATES];
	const char *pusher[CANDIDATES];
	const char *via[CANDIDATES]; /* the forge's own word for it */
};

static const struct forge forges[HOST_COUNT] = {
	[HOST_PLAIN] = { .pusher = { "REMOTE_USER" } },
	[HOST_GITEA] = { .marks = { "GITEA_REPO_NAME", "GITEA_PUSHER_NAME" },
			 .owner = "GITEA_REPO_USER_NAME",
			 .repository = { "GITEA_REPO_NAME" },
			 .pusher = { "GITEA_PUSHER_NAME" },
			 .via = { "GITEA_PUSH_TRIGGER" } },
	[HOST_GITLAB] = { .marks = { "GL_ID", "GL_REPOSITORY", "GL_PROTOCOL" },
			  .repository = { "GL_PROJECT_PATH", "GL_REPOSITORY" },
			  .pusher = { "GL_USERNAME", "GL_ID" },
			  .via = { "GL_PROTOCOL" } },
	[HOST_GHES] = { .marks = { "GITHUB_REPO_NAME", "GITHUB_USER_LOGIN" },
			.repository = { "GITHUB_REPO_NAME" },
			.pusher = { "GITHUB_USER_LOGIN" },
			.via = { "GITHUB_VIA" } },
	[HOST_BITBUCKET] = { .marks = { "BB_HOOK_TRIGGER_ID", "BB_REPO_SLUG" },
			     .owner = "BB_PROJECT_KEY",
			     .repository = { "BB_REPO_SLUG" },
			     .pusher = { "BB_USER_NAME" },
			     .via = { "BB_HOOK_TRIGGER_ID" } },
	[HOST_GERRIT] = { .marks = { "GERRIT_SITE" } },
	[HOST_GITOLITE] = { .marks = { "GL_REPO" },
			    .unless = "GL_ID",
			    .repository = { "GL_REPO" },
			    .pusher = { "GL_USER" } },
};

/* In this order: each one's marks are its own, but a server may have been started from anywhere. */
static const enum host_kind order[] = {
	HOST_GITLAB, HOST_GITOLITE, HOST_GITEA, HOST_GHES, HOST_BITBUCKET, HOST_GERRIT,
};

static const struct {
	const char *name;
	uint64_t deadline_ms;
} names[HOST_COUNT] = {
#define HOST_ROW(id, name, ms) { name, ms },
	HOSTS(HOST_ROW)
#undef HOST_ROW
};

/** The environment, and where what is taken from it goes. */
struct look {
	ward_env_fn env;
	void *ctx;
	struct arena *arena;
};

/* A variable, cut at `max` bytes; never inside a character of UTF-8. Empty counts as unset. */
static struct ward_span value(const struct look *l, const char *name, size_t max)
{
	struct ward_span v = span_of(name != NULL ? l->env(l->ctx, name) : NULL);

	if (v.len <= max)
		return v;
	v.len = max;
	while (v.len > 0 && ((unsigned char)v.ptr[v.len] & 0xc0) == 0x80)
		v.len--;
	return v;
}

static bool is_set(const struct look *l, const char *name)
{
	return value(l, name, 1).len > 0;
}

/* Variables that hold a number say "0" for none. */
static bool is_numbered(const struct look *l, const char *name)
{
	struct ward_span v = value(l, name, NAME_MAX_BYTES);

	return v.len > 0 && !span_is(v, "0");
}

static struct ward_span first(const struct look *l, const char *const *candidates, size_t max)
{
	struct ward_span v = { 0 };

	for (size_t i = 0; i < CANDIDATES && candidates[i] != NULL && v.len == 0; i++)
		v = value(l, candidates[i], max);
	return arena_copy(l->arena, v);
}

static enum host_kind detect(const struct look *l)
{
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		const struct forge *f = &forges[order[i]];

		if (f->unless != NULL && is_set(l, f->unless))
			continue;
		for (size_t k = 0; k < CANDIDATES && f->marks[k] != NULL; k++) {
			if (is_set(l, f->marks[k]))
				return order[i];
		}
	}
	return HOST_PLAIN;
}

static int find_kind(const char *name, enum host_kind *out, struct ward_error *err)
{
	for (size_t i = 0; i < HOST_COUNT; i++) {
		if (strcmp(names[i].name, name) == 0) {
			*out = (enum host_kind)i;
			return WARD_OK;
		}
	}
	return error_set(err, WARD_EUSAGE,
			 "unknown host '%.64s'; known are git, gitea, gitlab, github, bitbucket, "
			 "gerrit and gitolite",
			 name);
}

/* -- The repository ---------------------------------------------------------- */

/* "/srv/git/team/app.git" is "team/app"; the folder ".git" of a work tree counts for nothing. */
struct ward_span host_path_name(const char *git_dir)
{
	struct ward_span path = span_of(git_dir);
	size_t start;

	for (;;) {
		if (span_ends(path, "/") || span_ends(path, "/."))
			path.len--;
		else if (span_ends(path, "/.git"))
			path.len -= 5;
		else
			break;
	}
	if (span_ends(path, ".git"))
		path.len -= 4;
	start = path.len;
	for (int parts = 0; start > 0 && parts < 2; start--) {
		if (path.ptr[start - 1] == '/' && ++parts == 2)
			break;
	}
	path = span_sub(path, start, path.len);
	while (span_starts(path, "/"))
		path = span_sub(path, 1, path.len);
	return path;
}

/* Gerrit keeps a project as SITE/git/PROJECT.git, and projects have any number of parts. */
static struct ward_span gerrit_project(const struct look *l, const char *git_dir)
{
	struct ward_span site = value(l, "GERRIT_SITE", REPOSITORY_MAX_BYTES);
	struct ward_span path = span_of(git_dir), rest;

	while (span_ends(site, "/"))
		site.len--;
	rest = span_sub(path, site.len, path.len);
	if (site.len == 0 || !span_eq(span_sub(path, 0, site.len), site) ||
	    !span_starts(rest, "/git/") || !span_ends(rest, ".git"))
		return (struct ward_span){ 0 };
	return span_sub(rest, strlen("/git/"), rest.len - strlen(".git"));
}

static struct ward_span repository(const struct look *l, enum host_kind kind, const char *git_dir)
{
	const struct forge *f = &forges[kind];
	struct ward_span name = first(l, f->repository, REPOSITORY_MAX_BYTES);
	struct ward_span owner = value(l, f->owner, NAME_MAX_BYTES);
	bool wiki = kind == HOST_GITEA && span_is(value(l, "GITEA_REPO_IS_WIKI", 8), "true") &&
		!span_ends(name, ".wiki");

	if (name.len > 0 && (owner.len > 0 || wiki))
		return arena_printf(l->arena, WARD_SPAN_FMT "%s" WARD_SPAN_FMT "%s",
				    WARD_SPAN_ARG(owner), owner.len > 0 ? "/" : "",
				    WARD_SPAN_ARG(name), wiki ? ".wiki" : "");
	if (name.len == 0 && kind == HOST_GERRIT)
		name = gerrit_project(l, git_dir);
	if (name.len == 0)
		name = host_path_name(git_dir);
	if (name.len == 0)
		name = WARD_SPAN("/");
	if (name.len > REPOSITORY_MAX_BYTES)
		name = span_sub(name, name.len - REPOSITORY_MAX_BYTES, name.len);
	return arena_copy(l->arena, name);
}

/* -- Who and how --------------------------------------------------------------- */

/* Over SSH each person may be a user of the system, or all of them one. */
static struct ward_span system_user(struct arena *arena)
{
	struct passwd entry, *found = NULL;
	char buf[PASSWD_BYTES];

	if (getpwuid_r(getuid(), &entry, buf, sizeof(buf), &found) != 0 || found == NULL)
		return arena_printf(arena, "uid %lu", (unsigned long)getuid());
	return arena_copy(arena, span_sub(span_of(found->pw_name), 0, NAME_MAX_BYTES));
}

/* For hosts that have no word for it. gitolite makes SSH_CONNECTION up when it is asked over HTTP.
 */
static struct ward_span transport(const struct look *l)
{
	if (is_set(l, "REQUEST_URI") || is_set(l, "REMOTE_ADDR") || is_set(l, "GATEWAY_INTERFACE"))
		return WARD_SPAN("http");
	if (is_set(l, "SSH_CONNECTION"))
		return WARD_SPAN("ssh");
	return WARD_SPAN("");
}

static struct ward_span gitea_via(const struct look *l)
{
	/* A deploy key is nobody's: Gitea names the owner of the repository as its pusher. */
	if (is_numbered(l, "GITEA_DEPLOY_KEY_ID"))
		return WARD_SPAN("deploy-key");
	if (span_is(value(l, "SSH_ORIGINAL_COMMAND", NAME_MAX_BYTES), "gitea-internal"))
		return WARD_SPAN("web");
	return is_numbered(l, "GITEA_KEY_ID") ? WARD_SPAN("ssh") : WARD_SPAN("http");
}

static struct ward_span via(const struct look *l, enum host_kind kind)
{
	struct ward_span word = first(l, forges[kind].via, NAME_MAX_BYTES);

	if (word.len > 0)
		return word;
	switch (kind) {
	case HOST_GITEA:
		return gitea_via(l);
	case HOST_GHES:
		return is_set(l, "GITHUB_PUBLIC_KEY_FINGERPRINT") ? WARD_SPAN("ssh")
								  : WARD_SPAN("http");
	case HOST_PLAIN:
	case HOST_GITOLITE:
		return transport(l);
	default:
		return WARD_SPAN("");
	}
}

int host_detect(ward_env_fn env, void *env_ctx, const char *forced, const char *git_dir,
		struct arena *arena, struct host *out, struct ward_error *err)
{
	struct look l = { .env = env, .ctx = env_ctx, .arena = arena };
	enum host_kind kind = HOST_PLAIN;
	int rc = WARD_OK;

	*out = (struct host){ 0 };
	if (forced != NULL)
		rc = find_kind(forced, &kind, err);
	else
		kind = detect(&l);
	if (rc != WARD_OK)
		return rc;
	out->kind = kind;
	out->name = names[kind].name;
	out->deadline_ms = names[kind].deadline_ms;
	out->repository = repository(&l, kind, git_dir);
	out->pusher = first(&l, forges[kind].pusher, NAME_MAX_BYTES);
	if (kind == HOST_PLAIN && out->pusher.len == 0)
		out->pusher = system_user(arena);
	out->via = via(&l, kind);
	out->dry_run =
		kind == HOST_BITBUCKET && span_is_nocase(value(&l, "BB_IS_DRY_RUN", 8), "true");
	out->keeps_state = kind != HOST_GHES;
	if (arena_failed(arena))
		return error_set(err, WARD_EOOM, "out of memory for what the host says");
	return WARD_OK;
}
