/* SPDX-License-Identifier: Apache-2.0 */
#include "git/discover.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/span.h"
#include "git/backend.h"

#define GITFILE_MAX 65536
#define CONFIG_MAX ((size_t)1 << 20)

static bool is_dir(const char *path)
{
	struct stat st;

	return path != NULL && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static char *real_path(const char *path, struct arena *arena)
{
	char *real = NULL;
	char *copy;

	errno = 0;
	if (path != NULL)
		real = realpath(path, NULL);
	copy = real != NULL ? arena_cstr(arena, span_of(real)) : NULL;
	/* Out of memory is no "not here": the search must not go on to another repository. */
	if (real == NULL && errno == ENOMEM)
		(void)arena_bytes(arena, SIZE_MAX);
	free(real);
	return copy;
}

static char *parent_of(const char *path, struct arena *arena)
{
	const ssize_t slash = span_rfind_byte(span_of(path), '/');

	if (slash < 0)
		return NULL;
	return arena_cstr(arena, span_sub(span_of(path), 0, slash == 0 ? 1 : (size_t)slash));
}

/* The one path in a small file ("gitdir: x", commondir, gitdir), relative to `base`; NULL without.
 */
static char *path_in_file(const char *file, const char *prefix, const char *base,
			  struct arena *arena)
{
	struct ward_error ignored = { .code = WARD_OK };
	struct ward_span text;
	char *path;

	if (file == NULL || read_file(file, GITFILE_MAX, arena, &text, &ignored) != 0)
		return NULL;
	if (!span_starts(text, prefix))
		return NULL;
	text = span_sub(text, strlen(prefix), text.len);
	while (text.len > 0 && (text.ptr[text.len - 1] == '\n' || text.ptr[text.len - 1] == '\r'))
		text.len--;
	if (text.len == 0 || span_find_byte(text, '\0', 0) >= 0)
		return NULL;
	path = arena_cstr(arena, text);
	if (path == NULL || path[0] == '/')
		return path;
	return path_join(arena, base, path);
}

static bool head_ok(const char *path, struct arena *arena)
{
	struct ward_error ignored = { .code = WARD_OK };
	struct ward_span text;
	struct stat st;
	struct oid id;

	if (path == NULL)
		return false;
	/* An unborn branch behind a symbolic link is a link to nothing. */
	if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode))
		return true;
	if (read_file(path, GITFILE_MAX, arena, &text, &ignored) != 0)
		return false;
	if (span_starts(text, "ref:"))
		return span_starts(span_trim(span_sub(text, 4, text.len)), "refs/");
	return oid_parse(span_trim(text), &id);
}

/* Whether `dir` is a git directory; its common directory goes to `*common`. */
static bool is_git_dir(const char *dir, struct arena *arena, char **common)
{
	char *link = path_in_file(path_join(arena, dir, "commondir"), "", dir, arena);

	if (!is_dir(dir) || !head_ok(path_join(arena, dir, "HEAD"), arena))
		return false;
	*common = real_path(link != NULL ? link : dir, arena);
	return *common != NULL && is_dir(path_join(arena, *common, "objects")) &&
		is_dir(path_join(arena, *common, "refs"));
}

/* `path` is a git directory, or a file that names one. NULL when neither. */
static char *git_dir_at(const char *path, struct arena *arena, char **common)
{
	struct stat st;
	char *target = NULL;

	if (path == NULL || stat(path, &st) != 0)
		return NULL;
	if (S_ISDIR(st.st_mode)) {
		target = real_path(path, arena);
	} else if (S_ISREG(st.st_mode)) {
		char *real = real_path(path, arena);
		char *base = real != NULL ? parent_of(real, arena) : NULL;

		target = base != NULL
			? real_path(path_in_file(real, "gitdir: ", base, arena), arena)
			: NULL;
	}
	return target != NULL && is_git_dir(target, arena, common) ? target : NULL;
}

static bool has_head(const char *dir, struct arena *arena)
{
	const char *path = path_join(arena, dir, "HEAD");
	struct stat st;

	return path == NULL || lstat(path, &st) == 0;
}

/* Go up from `start`; file systems are not crossed, as in git. */
static int search(const char *start, struct arena *arena, struct place *out, char **top,
		  struct ward_error *err)
{
	char *dir = real_path(start, arena);
	struct stat first;
	struct stat st;

	if (dir == NULL || stat(dir, &first) != 0)
		return error_set(err, WARD_ENOTFOUND, "cannot find the directory %s", start);
	for (;;) {
		char *dot_git = path_join(arena, dir, ".git");

		if (dot_git == NULL)
			return memory_error(err);
		out->git_dir = git_dir_at(dot_git, arena, &out->common_dir);
		*top = dir;
		if (out->git_dir != NULL)
			return 0;
		/* A broken one must not lead to a repository further up. */
		if (stat(dot_git, &st) == 0 && (S_ISREG(st.st_mode) || has_head(dot_git, arena)))
			return error_set(err, WARD_EGIT, "%s leads to no repository", dot_git);
		if (is_git_dir(dir, arena, &out->common_dir)) {
			out->git_dir = dir;
			*top = NULL;
			return 0;
		}
		if (strcmp(dir, "/") == 0)
			break;
		dir = parent_of(dir, arena);
		if (dir == NULL)
			return memory_error(err);
		if (stat(dir, &st) != 0 || st.st_dev != first.st_dev)
			break;
	}
	return error_set(err, WARD_ENOTFOUND, "no Git repository at %s or above", start);
}

static int read_config(const char *dir, const char *name, struct arena *arena,
		       struct repo_format *out, struct ward_error *err)
{
	struct ward_error local = { .code = WARD_OK };
	const char *path = path_join(arena, dir, name);
	struct ward_span text;
	int rc;

	if (path == NULL)
		return memory_error(err);
	rc = read_file(path, CONFIG_MAX, arena, &text, &local);
	if (rc == WARD_ENOTFOUND)
		return 0;
	if (rc < 0)
		return error_set(err, rc, "%s", local.message);
	return config_parse(text, out, err);
}

static int read_format(struct place *p, struct arena *arena, struct ward_error *err)
{
	struct repo_format own = { .version = 0 };
	int rc = read_config(p->common_dir, "config", arena, &p->format, err);

	if (rc < 0)
		return rc;
	if (p->format.version == 0 && p->format.v1_extension)
		return error_set(err, WARD_EUNSUPPORTED,
				 "the repository is of version 0 but has extensions of version 1");
	if (!p->format.worktree_config)
		return 0;
	rc = read_config(p->git_dir, "config.worktree", arena, &own, err);
	if (rc == 0 && own.bare_set) {
		p->format.bare_set = true;
		p->format.bare = own.bare;
	}
	return rc;
}

/* `top`: where a search found .git; NULL when the git directory was given or is bare. */
static int find_work_tree(const struct repo_options *o, const char *top, struct arena *arena,
			  struct place *p, struct ward_error *err)
{
	const bool dot_git = span_ends(span_of(p->git_dir), "/.git");
	const char *path = o->work_tree;

	if (path == NULL) {
		if (!p->linked && p->format.bare_set && p->format.bare)
			return 0;
		if (!p->linked && !p->format.bare_set && top == NULL && !dot_git)
			return 0;
		if (top != NULL) {
			path = top;
		} else if (p->linked) {
			path = path_in_file(path_join(arena, p->git_dir, "gitdir"), "", p->git_dir,
					    arena);
			path = path != NULL ? parent_of(path, arena) : NULL;
		} else if (dot_git) {
			path = parent_of(p->git_dir, arena);
		} else {
			path = o->start != NULL ? o->start : ".";
		}
	}
	p->work_tree = real_path(path, arena);
	if (p->work_tree == NULL && o->work_tree != NULL)
		return error_set(err, WARD_ENOTFOUND, "there is no work tree at %s", o->work_tree);
	return 0;
}

/*
 * Whoever owns a repository decides what its files say; only our own ones, and
 * those of the superuser, who could do anything anyway, are believed.
 */
static int check_owner(const char *path, struct ward_error *err)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return error_set(err, WARD_EIO, "cannot look at %s: %s", path, strerror(errno));
	if (st.st_uid == geteuid() || st.st_uid == 0)
		return 0;
	return error_set(err, WARD_EGIT,
			 "%s belongs to user %lu, not to us (user %lu): run as its owner, make us "
			 "its owner (chown), or say that the owner is trusted",
			 path, (unsigned long)st.st_uid, (unsigned long)geteuid());
}

int discover(const struct repo_options *options, struct arena *arena, struct place *out,
	     struct ward_error *err)
{
	char *top = NULL;
	int rc = 0;

	*out = (struct place){ .git_dir = NULL };
	if (options->git_dir != NULL) {
		out->git_dir = git_dir_at(options->git_dir, arena, &out->common_dir);
		if (out->git_dir == NULL)
			rc = error_set(err, WARD_ENOTFOUND, "%s is no Git repository",
				       options->git_dir);
	} else {
		rc = search(options->start != NULL ? options->start : ".", arena, out, &top, err);
	}
	if (rc == 0 && !options->trust_owner)
		rc = check_owner(out->git_dir, err);
	if (rc == 0 && !options->trust_owner)
		rc = check_owner(out->common_dir, err);
	if (rc < 0)
		return rc;
	out->linked = strcmp(out->git_dir, out->common_dir) != 0;
	rc = read_format(out, arena, err);
	if (rc == 0)
		rc = find_work_tree(options, top, arena, out, err);
	if (rc == 0 && arena_failed(arena))
		rc = memory_error(err);
	return rc;
}
