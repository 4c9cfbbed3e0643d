/* SPDX-License-Identifier: Apache-2.0 */
#include "store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/time.h"

/* Longest name of a file; ".NAME.new" must fit into NAME_MAX. */
#define NAME_LIMIT 240

int file_place_open(const char *path, struct file_place *out, struct ward_error *err)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	char folder[4096];
	int n;

	out->dir = -1;
	out->name = name;
	if (name[0] == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
	    strlen(name) > NAME_LIMIT)
		return error_set(err, WARD_EUSAGE, "%s does not name a file", path);
	/* The slash stays, so that "/name" is in "/". */
	n = snprintf(folder, sizeof(folder), "%.*s", (int)(name - path), path);
	if (n < 0 || (size_t)n >= sizeof(folder))
		return error_set(err, WARD_EIO, "the path of %s is too long", name);
	out->dir = open(n > 0 ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (out->dir < 0)
		return error_set(err, WARD_EIO, "cannot open the folder of %s: %s", path,
				 strerror(errno));
	return 0;
}

void file_place_close(struct file_place *place)
{
	if (place->dir >= 0)
		(void)close(place->dir);
	place->dir = -1;
}

static mode_t mode_within(int dir, mode_t mode)
{
	struct stat st;

	if (fstat(dir, &st) == 0 && (st.st_mode & S_IWGRP) != 0)
		mode |= (mode & 0600) >> 3;
	return mode;
}

/* Made by us, so that its rights do not hang on a umask; EEXIST when it is there. */
static int create(int dir, const char *name, int flags, mode_t mode)
{
	int fd = openat(dir, name, flags | O_CREAT | O_EXCL, mode);

	if (fd >= 0 && fchmod(fd, mode_within(dir, mode)) != 0) {
		int saved = errno;

		(void)close(fd);
		(void)unlinkat(dir, name, 0);
		errno = saved;
		return -1;
	}
	return fd;
}

static int open_any(int dir, const char *name, int flags, mode_t mode)
{
	int plain = (flags & ~(O_CREAT | O_EXCL)) | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	int fd = -1;

	/* It may come and go between the two; not for ever. */
	for (int tries = 0; tries < 16; tries++) {
		if ((flags & O_EXCL) == 0)
			fd = openat(dir, name, plain);
		if (fd >= 0 || ((flags & O_EXCL) == 0 && errno != ENOENT) || (flags & O_CREAT) == 0)
			return fd;
		fd = create(dir, name, plain, mode);
		if (fd >= 0 || errno != EEXIST || (flags & O_EXCL) != 0)
			return fd;
	}
	return fd;
}

int file_open(int dir, const char *name, int flags, mode_t mode, int *out, struct ward_error *err)
{
	int fd = open_any(dir, name, flags, mode);
	struct stat st;

	*out = -1;
	if (fd < 0)
		return error_set(err, errno == ENOENT ? WARD_ENOTFOUND : WARD_EIO,
				 "cannot open %s: %s", name,
				 errno == ELOOP ? "it is a symbolic link" : strerror(errno));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		(void)close(fd);
		return error_set(err, WARD_EIO, "cannot open %s: it is no regular file", name);
	}
	*out = fd;
	return 0;
}

uint64_t file_lock_deadline(void)
{
	return time_mono_ns() + (uint64_t)STORE_LOCK_MS * 1000000;
}

int file_lock(int fd, const char *name, int operation, uint64_t deadline_ns, struct ward_error *err)
{
	struct timespec pause = { .tv_nsec = 500000 };

	for (;;) {
		if (flock(fd, deadline_ns == 0 ? operation : operation | LOCK_NB) == 0)
			return 0;
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK)
			return error_set(err, WARD_EIO, "cannot lock %s: %s", name,
					 strerror(errno));
		if (time_mono_ns() >= deadline_ns)
			return error_set(err, WARD_EDEADLINE,
					 "%s was locked by somebody else for too long", name);
		(void)nanosleep(&pause, NULL);
		if (pause.tv_nsec < 8000000)
			pause.tv_nsec *= 2;
	}
}

int file_read(int fd, const char *name, struct buf *out, struct ward_error *err)
{
	char piece[65536];
	ssize_t n;

	for (uint64_t at = 0;; at += (uint64_t)n) {
		n = file_read_at(fd, piece, sizeof(piece), at);
		if (n < 0)
			return error_set(err, WARD_EIO, "cannot read %s: %s", name,
					 strerror(errno));
		if (n == 0)
			return 0;
		buf_add(out, piece, (size_t)n);
		if (buf_failed(out))
			return error_set(err, WARD_ELIMIT, "%s is over the limit of %zu bytes",
					 name, out->cap);
	}
}

ssize_t file_read_at(int fd, void *bytes, size_t len, uint64_t offset)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = pread(fd, (char *)bytes + done, len - done, (off_t)(offset + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		done += (size_t)n;
	}
	return (ssize_t)done;
}

int file_write_at(int fd, const char *name, struct ward_span text, uint64_t offset,
		  struct ward_error *err)
{
	size_t done = 0;

	while (done < text.len) {
		ssize_t n = pwrite(fd, text.ptr + done, text.len - done, (off_t)(offset + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return error_set(err, WARD_EIO, "cannot write %s: %s", name,
					 n == 0 ? "nothing was written" : strerror(errno));
		done += (size_t)n;
	}
	if (fsync(fd) != 0)
		return error_set(err, WARD_EIO, "cannot write %s to disk: %s", name,
				 strerror(errno));
	return 0;
}

int file_sync_dir(int dir, struct ward_error *err)
{
	/* EINVAL: a file system that has nothing to write for a folder. */
	if (fsync(dir) != 0 && errno != EINVAL)
		return error_set(err, WARD_EIO, "cannot write a folder to disk: %s",
				 strerror(errno));
	return 0;
}

int file_replace(int dir, const char *name, mode_t mode, struct ward_span text,
		 struct ward_error *err)
{
	char temp[NAME_LIMIT + 8];
	int fd = -1;
	int rc;

	(void)snprintf(temp, sizeof(temp), ".%s.new", name);
	/* What a crash left behind. */
	(void)unlinkat(dir, temp, 0);
	rc = file_open(dir, temp, O_WRONLY | O_CREAT | O_EXCL, mode, &fd, err);
	if (rc != 0)
		return rc;
	rc = file_write_at(fd, name, text, 0, err);
	if (close(fd) != 0 && rc == 0)
		rc = error_set(err, WARD_EIO, "cannot write %s: %s", name, strerror(errno));
	if (rc == 0 && renameat(dir, temp, dir, name) != 0)
		rc = error_set(err, WARD_EIO, "cannot replace %s: %s", name, strerror(errno));
	if (rc != 0) {
		(void)unlinkat(dir, temp, 0);
		return rc;
	}
	return file_sync_dir(dir, err);
}
