/* SPDX-License-Identifier: Apache-2.0 */
#include "server/file.h"

#include <errno.h>
#include <fcntl.h>
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

/* Who may write to the folder may put another file in the place; where it is sticky, only over
 * their own. */
static int check_folder(const char *path, struct ward_error *err)
{
	char *real = realpath(path, NULL);
	char *slash = real != NULL ? strrchr(real, '/') : NULL;
	int rc = WARD_EIO;
	struct stat st;

	if (slash == NULL) {
		(void)error_set(err, WARD_EIO, "'%s': %s", path, strerror(errno));
		goto out;
	}
	slash[slash == real ? 1 : 0] = '\0';
	if (stat(real, &st) != 0) {
		(void)error_set(err, WARD_EIO, "'%s': %s", real, strerror(errno));
		goto out;
	}
	rc = 0;
	if (!is_ours(&st) ||
	    ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0 && (st.st_mode & S_ISVTX) == 0)) {
		rc = error_set(err, WARD_ECONFIG,
			       "others may replace '%s': its folder must belong to root or the "
			       "user of this process, and be writable for nobody else",
			       path);
	}
out:
	free(real);
	return rc;
}

static int check_file(const char *path, const struct stat *st, size_t cap, struct ward_error *err)
{
	if (!S_ISREG(st->st_mode))
		return error_set(err, WARD_ECONFIG, "'%s' is no regular file", path);
	if (!is_ours(st) || (st->st_mode & (S_IWGRP | S_IWOTH)) != 0) {
		return error_set(err, WARD_ECONFIG,
				 "others may write to '%s': it must belong to root or the user of "
				 "this process, and be writable for nobody else",
				 path);
	}
	if ((uint64_t)st->st_size > cap)
		return error_set(err, WARD_ECONFIG, "'%s' is longer than %zu bytes", path, cap);
	return check_folder(path, err);
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
	return 0;
}

int server_file_read(const char *path, size_t cap, struct arena *arena, struct ward_span *out,
		     struct ward_error *err)
{
	/* O_NONBLOCK: a FIFO in the place of the file must not hang us. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	int rc;

	*out = WARD_SPAN("");
	if (fd < 0) {
		return error_set(err, errno == ENOENT ? WARD_ENOTFOUND : WARD_EIO, "'%s': %s", path,
				 strerror(errno));
	}
	if (fstat(fd, &st) != 0)
		rc = error_set(err, WARD_EIO, "'%s': %s", path, strerror(errno));
	else
		rc = check_file(path, &st, cap, err);
	if (rc == 0)
		rc = read_whole(fd, path, (size_t)st.st_size, arena, out, err);
	close(fd);
	return rc;
}
