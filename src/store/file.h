/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_FILE_H
#define STORE_FILE_H

/**
 * @file store/file.h
 * @brief Regular files named within a folder that is held open: no link is
 * followed in the last step, nothing else than a regular file is opened, and
 * what was written is on disk when a call returns 0.
 */

#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/error.h"
#include "gitward/span.h"

/** How long a lock is waited for where the caller names no deadline. */
#define STORE_LOCK_MS 10000

/** Where a file stands. */
struct file_place {
	int dir;	  /**< descriptor of its folder */
	const char *name; /**< its name there; part of the path it was opened with */
};

/** Open the folder of `path`, which must outlive `out`. WARD_EIO with the reason; WARD_EUSAGE when
 * `path` names no file in a folder. */
int file_place_open(const char *path, struct file_place *out, struct ward_error *err) WARD_MUST_USE;
void file_place_close(struct file_place *place);

/**
 * Open `name`; `flags` are those of open(2). With O_CREAT a new file gets
 * `mode`, whatever the umask, and the group what the owner has when the folder
 * may be written by its group. WARD_ENOTFOUND when it is missing, else WARD_EIO.
 */
int file_open(int dir, const char *name, int flags, mode_t mode, int *out,
	      struct ward_error *err) WARD_MUST_USE;

/** flock(2) with LOCK_SH or LOCK_EX until `deadline_ns` (time_mono_ns(); 0: for ever).
 * WARD_EDEADLINE when it was not free in time. */
int file_lock(int fd, const char *name, int operation, uint64_t deadline_ns,
	      struct ward_error *err) WARD_MUST_USE;
/** time_mono_ns() in STORE_LOCK_MS. */
uint64_t file_lock_deadline(void);

/** Append all of the file to `out`; WARD_ELIMIT beyond the buffer's cap. */
int file_read(int fd, const char *name, struct buf *out, struct ward_error *err) WARD_MUST_USE;
/** Bytes that could be read at `offset`, at most `len`: fewer at the end of the file, or -1 with
 * errno. */
ssize_t file_read_at(int fd, void *bytes, size_t len, uint64_t offset);
/** Write all of `text` at `offset` and fsync(2). */
int file_write_at(int fd, const char *name, struct ward_span text, uint64_t offset,
		  struct ward_error *err) WARD_MUST_USE;
/** fsync(2) of a folder: then the names in it are on disk. */
int file_sync_dir(int dir, struct ward_error *err) WARD_MUST_USE;

/** Replace `name` in one step by way of `.NAME.new`; the caller holds a lock that keeps others from
 * replacing it. `mode` as with file_open(). */
int file_replace(int dir, const char *name, mode_t mode, struct ward_span text,
		 struct ward_error *err) WARD_MUST_USE;

#endif
