/* SPDX-License-Identifier: Apache-2.0 */
#include "base/trusted_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/span.h"

static bool is_ours(const struct stat *st)
{
	return st->st_uid == 0 || st->st_uid == geteuid();
}

static bool others_write(const struct stat *st)
{
	return (st->st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

bool trusted_owner(const struct stat *st)
{
	return is_ours(st) && !others_write(st);
}

/* -- Folders ----------------------------------------------------------------- */

/* Who may write to the folder may put another file in the place; where it is sticky, only over
 * their own. */
static int check_folder(const char *folder, const char *path, struct ward_error *err)
{
	struct stat st;

	if (stat(folder, &st) != 0)
		return error_set(err, WARD_EIO, "'%s': %s", folder, strerror(errno));
	if (is_ours(&st) && (!others_write(&st) || (st.st_mode & S_ISVTX) != 0))
		return WARD_OK;
	return error_set(err, WARD_ECONFIG,
			 "others may replace '%s': its folder must belong to root or the user of "
			 "this process, and be writable for nobody else",
			 path);
}

/* Cuts the last part off; "." where there is but one. */
static void to_folder(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash == NULL)
		memcpy(path, ".", sizeof("."));
	else
		slash[slash == path ? 1 : 0] = '\0';
}

static int check_folders(const char *path, struct ward_error *err)
{
	char named[PATH_MAX], real[PATH_MAX];
	const size_t len = strlen(path);
	int rc;

	if (len == 0 || len >= sizeof(named) || realpath(path, real) == NULL)
		return error_set(err, WARD_EIO, "'%s': %s", path,
				 strerror(len >= sizeof(named) ? ENAMETOOLONG : errno));
	memcpy(named, path, len + 1);
	to_folder(named);
	to_folder(real);
	rc = check_folder(named, path, err);
	return rc == WARD_OK ? check_folder(real, path, err) : rc;
}

/* -- The file ---------------------------------------------------------------- */

static int check_file(const char *path, const struct stat *st, size_t max, struct ward_error *err)
{
	if (!S_ISREG(st->st_mode))
		return error_set(err, WARD_ECONFIG, "'%s' is no regular file", path);
	if (!trusted_owner(st))
		return error_set(err, WARD_ECONFIG,
				 "others may write to '%s': it must belong to root or the user of "
				 "this process, and be writable for nobody else",
				 path);
	if ((uint64_t)st->st_size > max)
		return error_set(err, WARD_ECONFIG, "'%s' is longer than %zu bytes", path, max);
	return WARD_OK;
}

static int read_whole(int fd, const char *path, size_t size, struct arena *arena,
		      struct ward_span *out, struct ward_error *err)
{
	char *bytes = arena_bytes(arena, size + 1);
	size_t have = 0;

	if (bytes == NULL)
		return error_set(err, WARD_EOOM, "no memory for '%s'", path);
	while (have <= size) {
		ssize_t n = read(fd, bytes + have, size + 1 - have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(err, WARD_EIO, "'%s': %s", path, strerror(errno));
		if (n == 0)
			break;
		have += (size_t)n;
	}
	if (have != size)
		return error_set(err, WARD_EIO, "'%s' changed while it was read", path);
	*out = span_make(bytes, have);
	return WARD_OK;
}

static int open_error(const char *path, bool plain, struct ward_error *err)
{
	if (errno == ENOENT)
		return error_set(err, WARD_ENOTFOUND, "'%s' is not there", path);
	if (plain && errno == ELOOP)
		return error_set(err, WARD_ECONFIG, "'%s' is a symbolic link", path);
	return error_set(err, WARD_EIO, "'%s': %s", path, strerror(errno));
}

int trusted_read(int dir, const char *path, bool plain, size_t max, struct arena *arena,
		 struct ward_span *out, struct ward_error *err)
{
	/* O_NONBLOCK: a FIFO in the place of the file must not hang us. */
	int fd = openat(dir, path,
			O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (plain ? O_NOFOLLOW : 0));
	struct stat st;
	int rc;

	*out = WARD_SPAN("");
	if (fd < 0)
		return open_error(path, plain, err);
	if (fstat(fd, &st) != 0)
		rc = error_set(err, WARD_EIO, "'%s': %s", path, strerror(errno));
	else
		rc = check_file(path, &st, max, err);
	if (rc == WARD_OK && dir == AT_FDCWD)
		rc = check_folders(path, err);
	if (rc == WARD_OK)
		rc = read_whole(fd, path, (size_t)st.st_size, arena, out, err);
	(void)close(fd);
	return rc;
}
