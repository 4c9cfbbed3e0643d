/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_STATE_DIR_H
#define STORE_STATE_DIR_H

/**
 * @file store/state_dir.h
 * @brief The folder in which a server keeps what gitward remembers of one
 * repository: ledger, audit log, pending checks. Only names of our own stand
 * in it; no text of a repository ever becomes a path.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "gitward/span.h"

struct state_dir;

/**
 * Open `path`, made with mode 0700 when it is missing (its parent must exist),
 * with 2770 and its parent's group when `shared`. WARD_ECONFIG when it is no folder, belongs to
 * another user (but root), or may be written by group or others beyond what `shared` allows
 * (core.sharedRepository): then the group may write to it, and it may belong to any member of a
 * group that the process is in.
 */
int state_dir_open(const char *path, bool shared, struct state_dir **out,
		   struct ward_error *err) WARD_MUST_USE;
void state_dir_close(struct state_dir *dir);

/** Descriptor of the folder, for openat(). */
int state_dir_fd(const struct state_dir *dir);

/** Take the folder's lock (flock on the file `lock`), waiting until `deadline_ns` (time_mono_ns();
 * 0: for ever). WARD_EDEADLINE when it was not free in time. Taken twice through the same handle
 * it must be given back twice. */
int state_dir_lock(struct state_dir *dir, uint64_t deadline_ns,
		   struct ward_error *err) WARD_MUST_USE;
void state_dir_unlock(struct state_dir *dir);

/** Replace a file in one step (temporary name, fsync, rename, fsync of the folder), under the lock,
 * which is taken here unless it is held. Files get the mode 0600, and 0660 in a folder that its
 * group may write to. */
int state_dir_replace(struct state_dir *dir, const char *name, struct ward_span text,
		      struct ward_error *err) WARD_MUST_USE;

#endif
