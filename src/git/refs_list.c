/* SPDX-License-Identifier: Apache-2.0 */
#include "git/refs_list.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/span.h"

#define FOLDERS_MAX 1000000

struct folders {
	const char **items; /**< "refs/heads" */
	size_t len;
	size_t room;
};

static int by_name(const void *a, const void *b)
{
	const struct ward_span *x = a;
	const struct ward_span *y = b;

	return span_cmp(*x, *y);
}

static bool is_folder(const char *path, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN && entry->d_type != DT_LNK)
		return entry->d_type == DT_DIR;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int take(const char *dir, const char *folder, const struct dirent *entry,
		struct arena *arena, struct folders *todo, struct loose_names *out,
		struct ward_error *err)
{
	char *name = path_join(arena, folder, entry->d_name);
	char *path = name != NULL ? path_join(arena, dir, name) : NULL;

	if (path == NULL)
		return memory_error(err);
	if (is_folder(path, entry)) {
		const char **slot = vec_push(arena, todo);

		if (slot == NULL)
			return memory_error(err);
		if (todo->len > FOLDERS_MAX)
			return error_set(err, WARD_ELIMIT, "more than %d folders of references",
					 FOLDERS_MAX);
		*slot = name;
		return 0;
	}
	/* Locks and other strays have names that no reference can have. */
	if (refname_ok(span_of(name))) {
		struct ward_span *slot = vec_push(arena, out);

		if (slot == NULL)
			return memory_error(err);
		*slot = span_of(name);
	}
	return 0;
}

static int list_folder(const char *dir, const char *folder, struct arena *arena,
		       struct folders *todo, struct loose_names *out, struct ward_error *err)
{
	const char *path = path_join(arena, dir, folder);
	const struct dirent *entry;
	int rc = 0;
	DIR *d;

	if (path == NULL)
		return memory_error(err);
	d = opendir(path);
	if (d == NULL && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (d == NULL)
		return error_set(err, WARD_EIO, "cannot list %s: %s", path, strerror(errno));
	errno = 0;
	while (rc == 0 && (entry = readdir(d)) != NULL) {
		if (entry->d_name[0] != '.')
			rc = take(dir, folder, entry, arena, todo, out, err);
		errno = 0;
	}
	if (rc == 0 && errno != 0)
		rc = error_set(err, WARD_EIO, "cannot list %s: %s", path, strerror(errno));
	(void)closedir(d);
	return rc;
}

static int list_below(const char *dir, const char *top, struct arena *arena,
		      struct loose_names *out, struct ward_error *err)
{
	struct folders todo = { .len = 0 };
	const char **first = vec_push(arena, &todo);

	if (first == NULL)
		return memory_error(err);
	*first = top;
	for (size_t i = 0; i < todo.len; i++) {
		const int rc = list_folder(dir, todo.items[i], arena, &todo, out, err);

		if (rc < 0)
			return rc;
	}
	return 0;
}

/* "refs/heads" for "refs/heads/x": no other folder has names that begin so. */
static const char *top_of(struct ward_span prefix, struct arena *arena)
{
	while (prefix.len > 0 && prefix.ptr[prefix.len - 1] != '/')
		prefix.len--;
	if (prefix.len > 0)
		prefix.len--;
	return prefix.len > 0 && refname_ok(prefix) ? arena_cstr(arena, prefix) : "refs";
}

int loose_list(struct repo *repo, struct ward_span prefix, struct arena *arena,
	       struct loose_names *out, struct ward_error *err)
{
	const bool linked = strcmp(repo->info.git_dir, repo->info.common_dir) != 0;
	const char *top = top_of(prefix, arena);
	size_t kept = 0;
	int rc;

	*out = (struct loose_names){ .len = 0 };
	if (top == NULL)
		return memory_error(err);
	rc = list_below(repo->info.common_dir, top, arena, out, err);
	/* The main worktree's own references are none of a linked one's. */
	for (size_t i = 0; i < out->len; i++) {
		if (!linked || refs_dir_of(repo, out->items[i]) == repo->info.common_dir)
			out->items[kept++] = out->items[i];
	}
	out->len = kept;
	if (rc == 0 && linked)
		rc = list_below(repo->info.git_dir, top, arena, out, err);
	if (rc == 0 && out->len > 1)
		qsort(out->items, out->len, sizeof(out->items[0]), by_name);
	return rc;
}

bool loose_has(const struct loose_names *names, struct ward_span name)
{
	return names->len > 0 &&
		bsearch(&name, names->items, names->len, sizeof(names->items[0]), by_name) != NULL;
}
