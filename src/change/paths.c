/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files and folders on disk. Links are never followed: what they name is judged
 * as text, so that a walk stays inside what was asked for.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/vec.h"
#include "change/change.h"
#include "git/object.h"

/* What is read at once of a large file. */
#define PIECE 65536

struct path_walk {
	const struct limits *limits;
	struct arena *arena;
	VEC(struct change_file) files;
	VEC(struct change_skip) skips;
	VEC(struct folder) folders; /* still to be read */
};

struct folder {
	const char *path;
	uint64_t depth;
};

static int out_of_memory(struct ward_error *err)
{
	return error_set(err, WARD_EOOM, "out of memory for paths");
}

static int skip(struct path_walk *w, const char *path, const char *reason, struct ward_error *err)
{
	struct change_skip *s = vec_push(w->arena, &w->skips);

	if (s == NULL)
		return out_of_memory(err);
	*s = (struct change_skip){ .what = span_of(path), .reason = reason };
	return WARD_OK;
}

static int add_folder(struct path_walk *w, const char *path, uint64_t depth, struct ward_error *err)
{
	struct folder *f;

	if (depth > w->limits->tree_depth)
		return error_set(err, WARD_ELIMIT,
				 "'%s' is more than %llu folders deep (limits.tree_depth)", path,
				 (unsigned long long)w->limits->tree_depth);
	f = vec_push(w->arena, &w->folders);
	if (f == NULL)
		return out_of_memory(err);
	*f = (struct folder){ .path = path, .depth = depth };
	return WARD_OK;
}

static int add_path(struct path_walk *w, const char *path, uint64_t depth, struct ward_error *err)
{
	struct change_file *file;
	struct stat st;

	if (lstat(path, &st) != 0)
		return error_set(err, errno == ENOENT ? WARD_ENOTFOUND : WARD_EIO, "'%s': %s", path,
				 strerror(errno));
	if (S_ISDIR(st.st_mode))
		return add_folder(w, path, depth, err);
	if (!S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode))
		return skip(w, path, "not-a-file", err);
	if (w->files.len >= w->limits->paths)
		return error_set(err, WARD_ELIMIT, "more than %llu files (limits.paths)",
				 (unsigned long long)w->limits->paths);
	file = vec_push(w->arena, &w->files);
	if (file == NULL)
		return out_of_memory(err);
	*file = (struct change_file){
		.path = span_of(strncmp(path, "./", 2) == 0 ? path + 2 : path),
		.new_mode = S_ISLNK(st.st_mode)	      ? MODE_LINK
			: (st.st_mode & S_IXUSR) != 0 ? MODE_EXEC
						      : MODE_FILE,
	};
	/* Kept as a C string for opening; the span may begin two bytes later. */
	file->source_id = (uint64_t)(uintptr_t)path;
	return WARD_OK;
}

static int read_folder(struct path_walk *w, struct folder folder, struct ward_error *err)
{
	DIR *dir = opendir(folder.path);
	const char *slash = span_ends(span_of(folder.path), "/") ? "" : "/";
	struct dirent *entry;
	int rc = WARD_OK;

	if (dir == NULL)
		return error_set(err, WARD_EIO, "'%s': %s", folder.path, strerror(errno));
	while (rc == WARD_OK && (errno = 0, entry = readdir(dir)) != NULL) {
		struct ward_span joined;
		char *path;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
		    strcmp(entry->d_name, ".git") == 0)
			continue;
		joined = arena_printf(w->arena, "%s%s%s", folder.path, slash, entry->d_name);
		path = arena_cstr(w->arena, joined);
		rc = path == NULL ? out_of_memory(err) : add_path(w, path, folder.depth + 1, err);
	}
	if (rc == WARD_OK && errno != 0)
		rc = error_set(err, WARD_EIO, "'%s': %s", folder.path, strerror(errno));
	closedir(dir);
	return rc;
}

static int by_path(const void *a, const void *b)
{
	const struct change_file *x = a, *y = b;

	return span_cmp(x->path, y->path);
}

static int too_large(struct ward_error *err, uint64_t cap, const char *limit)
{
	return error_set(err, WARD_ELIMIT, "more than %llu bytes (limits.%s)",
			 (unsigned long long)cap, limit);
}

static int read_link(const char *path, struct arena *arena, struct ward_span *out,
		     struct ward_error *err)
{
	char target[4097];
	ssize_t n = readlink(path, target, sizeof(target));

	if (n < 0)
		return error_set(err, WARD_EIO, "%s", strerror(errno));
	if ((size_t)n == sizeof(target))
		return error_set(err, WARD_ELIMIT, "the link's target is longer than 4096 bytes");
	*out = arena_copy(arena, span_make(target, (size_t)n));
	return arena_failed(arena) ? error_set(err, WARD_EOOM, "out of memory") : WARD_OK;
}

static int size_of(int fd, uint64_t cap, const char *limit, uint64_t *size, struct ward_error *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return error_set(err, WARD_EIO, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return error_set(err, WARD_EIO, "it is no longer a regular file");
	*size = (uint64_t)st.st_size;
	return *size > cap ? too_large(err, cap, limit) : WARD_OK;
}

/* As many as come, up to `want`; fewer at the end of the file. -1 with the error set. */
static ssize_t read_some(int fd, char *to, size_t want, struct ward_error *err)
{
	size_t have = 0;

	while (have < want) {
		ssize_t n = read(fd, to + have, want - have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(err, WARD_EIO, "%s", strerror(errno));
		if (n == 0)
			break;
		have += (size_t)n;
	}
	return (ssize_t)have;
}

static int changed(struct ward_error *err)
{
	return error_set(err, WARD_EIO, "it changed while it was read");
}

static int read_open(int fd, uint64_t cap, struct arena *arena, struct ward_span *out,
		     struct ward_error *err)
{
	uint64_t size;
	char *bytes;
	ssize_t have;
	int rc = size_of(fd, cap, "blob_bytes", &size, err);

	if (rc != WARD_OK)
		return rc;
	bytes = arena_bytes(arena, (size_t)size + 1);
	if (bytes == NULL)
		return error_set(err, WARD_EOOM, "out of memory for %llu bytes",
				 (unsigned long long)size);
	/* One byte more than its size: a file that grows meanwhile is not judged by half. */
	have = read_some(fd, bytes, (size_t)size + 1, err);
	if (have < 0)
		return (int)have;
	if ((uint64_t)have != size)
		return changed(err);
	*out = span_make(bytes, (size_t)size);
	return WARD_OK;
}

static int stream_open(int fd, uint64_t cap, repo_piece_fn fn, void *fn_ctx, struct ward_error *err)
{
	char piece[PIECE];
	uint64_t size, given = 0;
	ssize_t n = PIECE;
	int rc = size_of(fd, cap, "stream_bytes", &size, err);

	while (rc == WARD_OK && n == PIECE) {
		n = read_some(fd, piece, PIECE, err);
		if (n < 0)
			return (int)n;
		given += (uint64_t)n;
		if (given > size)
			return changed(err);
		if (n > 0)
			rc = fn(fn_ctx, span_make(piece, (size_t)n), size, err);
	}
	return rc == WARD_OK && given != size ? changed(err) : rc;
}

static int open_path(const char *path, struct ward_error *err)
{
	const int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	return fd >= 0 ? fd : error_set(err, WARD_EIO, "%s", strerror(errno));
}

static int stream_path(void *ctx, const struct change_file *file, bool old_side, uint64_t cap,
		       repo_piece_fn fn, void *fn_ctx, struct ward_error *err)
{
	const int fd = open_path((const char *)(uintptr_t)file->source_id, err);
	int rc;

	(void)ctx;
	(void)old_side;
	if (fd < 0)
		return fd;
	rc = stream_open(fd, cap, fn, fn_ctx, err);
	close(fd);
	return rc;
}

static int read_path(void *ctx, const struct change_file *file, bool old_side, uint64_t cap,
		     struct arena *arena, struct ward_span *out, struct ward_error *err)
{
	const char *path = (const char *)(uintptr_t)file->source_id;
	int fd, rc;

	(void)ctx;
	(void)old_side;
	if (file->new_mode == MODE_LINK)
		return read_link(path, arena, out, err);
	fd = open_path(path, err);
	if (fd < 0)
		return fd;
	rc = read_open(fd, cap, arena, out, err);
	close(fd);
	return rc;
}

int change_from_paths(const char *const *paths, size_t count, const struct limits *limits,
		      struct arena *arena, struct ward_change *out, struct ward_error *err)
{
	struct path_walk w = { .limits = limits, .arena = arena };
	struct change_step *step = ARENA_NEW(arena, struct change_step);
	int rc = WARD_OK;

	if (step == NULL)
		return out_of_memory(err);
	for (size_t i = 0; i < count && rc == WARD_OK; i++)
		rc = add_path(&w, paths[i], 0, err);
	while (rc == WARD_OK && w.folders.len > 0)
		rc = read_folder(&w, w.folders.items[--w.folders.len], err);
	if (rc != WARD_OK)
		return rc;
	if (w.files.len > 0)
		qsort(w.files.items, w.files.len, sizeof(w.files.items[0]), by_path);
	*step = (struct change_step){
		.scope = SCOPE_STATE,
		.is_protected = true,
		.files = w.files.items,
		.file_count = w.files.len,
	};
	*out = (struct ward_change){
		.steps = step,
		.step_count = 1,
		.skips = w.skips.items,
		.skip_count = w.skips.len,
		.read = read_path,
		.stream = stream_path,
	};
	return WARD_OK;
}
