/* SPDX-License-Identifier: Apache-2.0 */
#include "store/state_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/file.h"

struct state_dir {
	int fd;
	int lock;	/**< descriptor of the lock file while the lock is held, else -1 */
	unsigned depth; /**< how often it was taken */
};

static int check_rights(int fd, const char *path, bool shared, struct ward_error *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return error_set(err, WARD_EIO, "cannot look at %s: %s", path, strerror(errno));
	if ((st.st_mode & (shared ? S_IWOTH : S_IWGRP | S_IWOTH)) != 0)
		return error_set(err, WARD_ECONFIG, "%s may be written by %s", path,
				 (st.st_mode & S_IWOTH) != 0 ? "everybody" : "its group");
	if (st.st_uid == geteuid() || st.st_uid == 0)
		return 0;
	if (shared && (st.st_mode & S_IWGRP) != 0 &&
	    (st.st_gid == getegid() || group_member(st.st_gid) != 0))
		return 0;
	return error_set(err, WARD_ECONFIG, "%s belongs to another user", path);
}

/* 0 also when it is there; `*made` tells. */
static int make(const struct file_place *place, const char *path, bool *made,
		struct ward_error *err)
{
	*made = mkdirat(place->dir, place->name, 0700) == 0;
	if (!*made && errno != EEXIST)
		return error_set(err, WARD_EIO, "cannot make the folder %s: %s", path,
				 strerror(errno));
	return *made ? file_sync_dir(place->dir, err) : 0;
}

/* As git makes folders of a shared repository: it belongs to the group of the folder that it lies
 * in, whoever made it, and new files to its own. */
static int share(int parent, int fd, const char *path, struct ward_error *err)
{
	struct stat above, own;

	if (fstat(parent, &above) == 0 && fstat(fd, &own) == 0 &&
	    (own.st_gid == above.st_gid || fchown(fd, (uid_t)-1, above.st_gid) == 0) &&
	    fchmod(fd, 02770) == 0)
		return 0;
	return error_set(err, WARD_EIO, "cannot share %s: %s", path, strerror(errno));
}

static int open_folder(const char *path, bool shared, int *out, struct ward_error *err)
{
	struct file_place place;
	bool made = false;
	int fd = -1;
	int rc = file_place_open(path, &place, err);

	if (rc != 0)
		return rc;
	rc = make(&place, path, &made, err);
	if (rc == 0) {
		fd = openat(place.dir, place.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0 && (errno == ENOTDIR || errno == ELOOP))
			rc = error_set(err, WARD_ECONFIG, "%s is no folder", path);
		else if (fd < 0)
			rc = error_set(err, WARD_EIO, "cannot open %s: %s", path, strerror(errno));
	}
	if (rc == 0 && made && shared)
		rc = share(place.dir, fd, path, err);
	if (rc == 0)
		rc = check_rights(fd, path, shared, err);
	if (rc != 0 && fd >= 0)
		(void)close(fd);
	file_place_close(&place);
	*out = fd;
	return rc;
}

int state_dir_open(const char *path, bool shared, struct state_dir **out, struct ward_error *err)
{
	struct state_dir *dir = malloc(sizeof(*dir));
	char *plain = strdup(path);
	int rc;

	*out = NULL;
	if (dir == NULL || plain == NULL) {
		free(dir);
		free(plain);
		return error_set(err, WARD_EOOM, "out of memory");
	}
	for (size_t n = strlen(plain); n > 1 && plain[n - 1] == '/'; n--)
		plain[n - 1] = '\0';
	*dir = (struct state_dir){ .fd = -1, .lock = -1 };
	rc = open_folder(plain, shared, &dir->fd, err);
	free(plain);
	if (rc != 0) {
		free(dir);
		return rc;
	}
	*out = dir;
	return 0;
}

void state_dir_close(struct state_dir *dir)
{
	if (dir == NULL)
		return;
	if (dir->lock >= 0)
		(void)close(dir->lock);
	(void)close(dir->fd);
	free(dir);
}

int state_dir_fd(const struct state_dir *dir)
{
	return dir->fd;
}

int state_dir_lock(struct state_dir *dir, uint64_t deadline_ns, struct ward_error *err)
{
	int rc;

	if (dir->depth == 0) {
		rc = file_open(dir->fd, "lock", O_RDWR | O_CREAT, 0600, &dir->lock, err);
		if (rc != 0)
			return rc;
		rc = file_lock(dir->lock, "the state folder", LOCK_EX, deadline_ns, err);
		if (rc != 0) {
			(void)close(dir->lock);
			dir->lock = -1;
			return rc;
		}
	}
	dir->depth++;
	return 0;
}

void state_dir_unlock(struct state_dir *dir)
{
	if (dir->depth == 0 || --dir->depth > 0)
		return;
	/* A child that was forked meanwhile holds the descriptor, and must not hold the lock. */
	(void)flock(dir->lock, LOCK_UN);
	(void)close(dir->lock);
	dir->lock = -1;
}

int state_dir_replace(struct state_dir *dir, const char *name, struct ward_span text,
		      struct ward_error *err)
{
	int rc;

	if (name[0] == '\0' || name[0] == '.' || strchr(name, '/') != NULL)
		return error_set(err, WARD_EBUG, "'%s' is no name of a file of state", name);
	rc = state_dir_lock(dir, file_lock_deadline(), err);
	if (rc != 0)
		return rc;
	rc = file_replace(dir->fd, name, 0600, text, err);
	state_dir_unlock(dir);
	return rc;
}
