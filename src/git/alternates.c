/* SPDX-License-Identifier: Apache-2.0 */
#include "git/alternates.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/vec.h"
#include "git/backend.h"

#define DEPTH_MAX 5
#define DIRS_MAX 256
#define FILE_MAX ((size_t)1 << 20)

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

/* The byte of the escape after '\' at `s[*i]`; -1 when there is no such escape. */
static int unescape(struct ward_span s, size_t *i)
{
	static const char from[] = "abfnrtv\\\"";
	static const char to[] = "\a\b\f\n\r\t\v\\\"";
	const char c = s.ptr[*i];
	const char *at = c != '\0' ? strchr(from, c) : NULL;

	if (at != NULL) {
		(*i)++;
		return (unsigned char)to[at - from];
	}
	if (c < '0' || c > '3' || s.len - *i < 3 || !is_octal(s.ptr[*i + 1]) ||
	    !is_octal(s.ptr[*i + 2]))
		return -1;
	*i += 3;
	return (c - '0') << 6 | (s.ptr[*i - 2] - '0') << 3 | (s.ptr[*i - 1] - '0');
}

/* Bytes of the quoted entry at the start of `s`, written to `out`; -1 when it is none. */
static ssize_t unquote(struct ward_span s, char *out, size_t *used)
{
	size_t len = 0;
	size_t i = 1;

	while (i < s.len && s.ptr[i] != '"') {
		int c = (unsigned char)s.ptr[i++];

		if (c == '\\')
			c = i < s.len ? unescape(s, &i) : -1;
		if (c < 0)
			return -1;
		out[len++] = (char)c;
	}
	if (i >= s.len)
		return -1;
	*used = i + 1;
	return (ssize_t)len;
}

static struct ward_span cut_plain(struct ward_span *rest, char separator)
{
	struct ward_span piece = WARD_SPAN("");

	(void)span_cut(rest, separator, &piece);
	return piece;
}

int alternates_next(struct ward_span *rest, char separator, struct arena *arena,
		    struct ward_span *path, struct ward_error *err)
{
	while (rest->len > 0) {
		size_t used = 0;
		ssize_t len;
		char *room;

		if (rest->ptr[0] != '"') {
			*path = cut_plain(rest, separator);
			if (path->len == 0 || path->ptr[0] == '#')
				continue;
		} else {
			room = arena_bytes(arena, rest->len);
			if (room == NULL)
				return memory_error(err);
			len = unquote(*rest, room, &used);
			if (len >= 0 && (used == rest->len || rest->ptr[used] == separator)) {
				*path = span_make(room, (size_t)len);
				*rest = span_sub(*rest, used + 1, rest->len);
			} else {
				*path = cut_plain(rest, separator);
			}
		}
		if (span_find_byte(*path, '\0', 0) >= 0)
			return error_set(err, WARD_EPARSE, "alternates: a path holds a NUL");
		if (path->len > 0)
			return 1;
	}
	return 0;
}

struct ward_span alternates_quote(struct ward_span path, struct arena *arena)
{
	char *out = path.len < SIZE_MAX / 8 ? arena_bytes(arena, 4 * path.len + 2) : NULL;
	size_t len = 0;

	if (out == NULL)
		return WARD_SPAN("");
	out[len++] = '"';
	for (size_t i = 0; i < path.len; i++) {
		const unsigned char c = (unsigned char)path.ptr[i];

		if (c == '"' || c == '\\') {
			out[len++] = '\\';
			out[len++] = (char)c;
		} else if (c < 0x20 || c >= 0x7f) {
			out[len++] = '\\';
			out[len++] = (char)('0' + (c >> 6));
			out[len++] = (char)('0' + (c >> 3 & 7));
			out[len++] = (char)('0' + (c & 7));
		} else {
			out[len++] = (char)c;
		}
	}
	out[len++] = '"';
	return span_make(out, len);
}

struct found {
	const char *path;
	dev_t dev;
	ino_t ino;
	unsigned depth;
};

struct collector {
	struct arena *arena;
	struct ward_error *err;
	VEC(struct found) dirs;
};

/* Add a directory once; a missing one is an error only when `required`. */
static int add_dir(struct collector *c, const char *path, unsigned depth, bool required)
{
	struct stat st;
	struct found *f;

	if (path == NULL)
		return memory_error(c->err);
	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) {
		if (required)
			return error_set(c->err, WARD_EGIT, "no object directory at %s", path);
		return 0;
	}
	/* By device and inode: libgit2 forgets the device and could drop one. */
	for (size_t i = 0; i < c->dirs.len; i++) {
		if (c->dirs.items[i].dev == st.st_dev && c->dirs.items[i].ino == st.st_ino)
			return 0;
	}
	if (c->dirs.len >= DIRS_MAX)
		return error_set(c->err, WARD_ELIMIT, "more than %d object directories", DIRS_MAX);
	f = vec_push(c->arena, &c->dirs);
	if (f == NULL)
		return memory_error(c->err);
	*f = (struct found){ .path = path, .dev = st.st_dev, .ino = st.st_ino, .depth = depth };
	return 0;
}

/* Entries of one list; relative ones are below `base`, or the working directory without one. */
static int add_list(struct collector *c, struct ward_span list, char separator, const char *base,
		    unsigned depth)
{
	struct ward_span entry;
	int rc;

	while ((rc = alternates_next(&list, separator, c->arena, &entry, c->err)) > 0) {
		char *path = arena_cstr(c->arena, entry);

		if (path != NULL && path[0] != '/' && base != NULL)
			path = path_join(c->arena, base, path);
		rc = add_dir(c, path, depth, false);
		if (rc < 0)
			return rc;
	}
	return rc;
}

static int follow(struct collector *c, size_t i)
{
	const struct found dir = c->dirs.items[i];
	struct ward_error local = { .code = WARD_OK };
	struct ward_span text;
	const char *path;
	int rc;

	if (dir.depth >= DEPTH_MAX)
		return 0;
	path = path_join(c->arena, dir.path, "info/alternates");
	if (path == NULL)
		return memory_error(c->err);
	rc = read_file(path, FILE_MAX, c->arena, &text, &local);
	if (rc == WARD_ENOTFOUND)
		return 0;
	if (rc < 0)
		return error_set(c->err, rc, "%s", local.message);
	return add_list(c, text, '\n', dir.path, dir.depth + 1);
}

int alternates_collect(const char *first, const char *main, const char *alternates,
		       struct arena *arena, struct object_dirs *out, struct ward_error *err)
{
	struct collector c = { .arena = arena, .err = err };
	int rc = 0;

	*out = (struct object_dirs){ .count = 0 };
	if (first != NULL)
		rc = add_dir(&c, first, 0, true);
	if (rc == 0)
		rc = add_dir(&c, main, 0, true);
	if (rc == 0 && alternates != NULL)
		rc = add_list(&c, span_of(alternates), ':', NULL, 0);
	for (size_t i = 0; rc == 0 && i < c.dirs.len; i++)
		rc = follow(&c, i);
	if (rc < 0)
		return rc;
	out->paths = ARENA_ARRAY(arena, c.dirs.len, const char *);
	if (out->paths == NULL)
		return memory_error(err);
	for (size_t i = 0; i < c.dirs.len; i++)
		out->paths[i] = c.dirs.items[i].path;
	out->count = c.dirs.len;
	return 0;
}
