/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/span.h"
#include "git/backend.h"

int memory_error(struct ward_error *err)
{
	return error_set(err, WARD_ELIMIT, "no memory left (limits.memory_bytes)");
}

char *path_join(struct arena *arena, const char *dir, const char *name)
{
	const size_t a = strlen(dir);
	const size_t b = strlen(name);
	char *path = arena_bytes(arena, a + b + 2);

	if (path == NULL)
		return NULL;
	memcpy(path, dir, a);
	path[a] = '/';
	memcpy(path + a + 1, name, b + 1);
	return path;
}

static int read_all(int fd, char *to, size_t size, size_t *got)
{
	*got = 0;
	while (*got < size) {
		const ssize_t n = read(fd, to + *got, size - *got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			return 0;
		*got += (size_t)n;
	}
	return 0;
}

int read_file(const char *path, size_t cap, struct arena *arena, struct ward_span *out,
	      struct ward_error *err)
{
	int rc = WARD_EIO;
	int fd = -1;
	struct stat st;
	size_t size;
	size_t got;
	char *bytes;

	*out = WARD_SPAN("");
	/* O_NONBLOCK: a FIFO in the place of the file must not hang us. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return error_set(err, WARD_ENOTFOUND, "no file %s", path);
		return error_set(err, WARD_EIO, "cannot open %s: %s", path, strerror(errno));
	}
	if (fstat(fd, &st) != 0) {
		error_set(err, WARD_EIO, "cannot read %s: %s", path, strerror(errno));
		goto out;
	}
	if (S_ISDIR(st.st_mode)) {
		rc = error_set(err, WARD_ENOTFOUND, "%s is a directory", path);
		goto out;
	}
	if (!S_ISREG(st.st_mode)) {
		error_set(err, WARD_EIO, "%s is not a regular file", path);
		goto out;
	}
	size = (size_t)st.st_size;
	if (size > cap) {
		rc = error_set(err, WARD_ELIMIT, "%s is larger than %zu bytes", path, cap);
		goto out;
	}
	bytes = arena_bytes(arena, size + 1);
	if (bytes == NULL) {
		rc = memory_error(err);
		goto out;
	}
	/* One byte more than expected: growth while we read is told from the end. */
	if (read_all(fd, bytes, size + 1, &got) != 0 || got != size) {
		error_set(err, WARD_EIO, "%s changed or failed while it was read", path);
		goto out;
	}
	*out = span_make(bytes, size);
	rc = 0;
out:
	(void)close(fd);
	return rc;
}
