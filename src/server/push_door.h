/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVER_PUSH_DOOR_H
#define SERVER_PUSH_DOOR_H

/** @file server/push_door.h @brief What receive-pack tells the hook of a signed push, and the seed
 * of its nonces, gathered before anything of the push is read (docs/push-certificates.md). */

#include "engine/push_door.h"
#include "server/serve.h"

/** Seed and names of folders that are tried. */
#define PUSH_SEED_MAX ((size_t)4096)
#define PUSH_FOLDERS_MAX 512

/**
 * Fill `out` from the hook's environment, the server file and the repository's
 * own configuration. Fails where a seed that is named cannot be read, or one of
 * several variables that belong together is missing: nothing passes then.
 */
int push_door_open(struct serving *s, struct ward_span input, struct run_push_door *out,
		   struct ward_error *err) WARD_MUST_USE;

/**
 * Names under which receive-pack may have been given the folder `git_dir`
 * (absolute): each end of it, with and without ".git", a slash behind it, or
 * "~/" in front. Git makes the nonces of the name as it stands.
 */
int push_door_folders(const char *git_dir, struct arena *arena, struct ward_texts *out,
		      struct ward_error *err) WARD_MUST_USE;

#endif
