/* SPDX-License-Identifier: Apache-2.0 */
#include "server/trusted_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/span.h"

bool trusted_owner(const struct stat *st)
{
	return (st->st_uid == 0 || st->st_uid == geteuid()) &&
		(st->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* Exactly `size` bytes, and then the end. */
static bool read_whole(int fd, char *to, size_t size)
{
	size_t got = 0;

	for (;;) {
		ssize_t n = read(fd, to + got, size + 1 - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0 && got == size;
		got += (size_t)n;
		if (got > size)
			return false;
	}
}

static int read_open(int fd, const char *path, size_t max, struct arena *arena,
		     struct ward_span *out, struct ward_error *err)
{
	struct stat st;
	char *bytes;

	if (fstat(fd, &st) != 0)
		return error_set(err, WARD_EIO, "cannot read %s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return error_set(err, WARD_ECONFIG, "%s is no regular file", path);
	if (!trusted_owner(&st))
		return error_set(err, WARD_ECONFIG,
				 "%s may be written to by others than root and this user", path);
	if ((uint64_t)st.st_size > max)
		return error_set(err, WARD_ECONFIG, "%s is longer than %zu bytes", path, max);
	bytes = arena_bytes(arena, (size_t)st.st_size + 1);
	if (bytes == NULL)
		return error_set(err, WARD_EOOM, "no memory for %s", path);
	if (!read_whole(fd, bytes, (size_t)st.st_size))
		return error_set(err, WARD_EIO, "%s could not be read whole", path);
	*out = span_make(bytes, (size_t)st.st_size);
	return WARD_OK;
}

int trusted_read(int dir, const char *path, bool plain, size_t max, struct arena *arena,
		 struct ward_span *out, struct ward_error *err)
{
	int fd = openat(dir, path,
			O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (plain ? O_NOFOLLOW : 0));
	int rc;

	*out = (struct ward_span){ NULL, 0 };
	if (fd < 0 && errno == ENOENT)
		return error_set(err, WARD_ENOTFOUND, "there is no %s", path);
	if (fd < 0 && plain && errno == ELOOP)
		return error_set(err, WARD_ECONFIG, "%s is a symbolic link", path);
	if (fd < 0)
		return error_set(err, WARD_EIO, "cannot open %s: %s", path, strerror(errno));
	rc = read_open(fd, path, max, arena, out, err);
	(void)close(fd);
	return rc;
}
