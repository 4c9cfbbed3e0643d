/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_SITE_H
#define CLI_SITE_H

/** @file cli/site.h @brief The place gitward is installed into: hook scripts, Git's configuration,
 * files. */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "gitward/engine.h"

/** A hook script: its file name, and the door of `gitward hook` that it opens. */
struct hook_file {
	const char *file;
	const char *door;
	bool server;
	bool alone; /**< its folder may hold others, which the forge runs: none is chained */
	bool raw;   /**< options stand before the door, because what follows is the forge's */
};

/** Hook script `i` of a clone; NULL past the end. */
const struct hook_file *site_hook_at(size_t i);

/** What a hook script starts gitward with; NULL where nothing is said. */
struct hook_options {
	const char *program;
	const char *policy;
	const char *policy_ref;
	const char *config;
	const char *host;
	const char *site; /**< of Gerrit, below which projects have their names */
};

/** The text of a script, on the heap, NULL when out of memory. */
char *site_hook_text(const struct hook_file *hook, const struct hook_options *options);

/**
 * The quoted word that follows `lead` in a script of ours, as the shell would
 * take it; on the heap, NULL without one.
 */
char *site_hook_word(const char *script, const char *lead);

enum site_hook {
	SITE_HOOK_ABSENT,
	SITE_HOOK_OURS,	 /**< a script that init wrote */
	SITE_HOOK_CALLS, /**< somebody else's, which names gitward */
	SITE_HOOK_OTHER
};
/** What stands at `path`; its text, when it is a readable file, in `*text` (may be NULL), on the
 * heap. */
enum site_hook site_hook_state(const char *path, char **text);

/** Path of this program, on the heap; "gitward" when the system does not tell. */
char *site_program(void);

/**
 * A value of Git's configuration as `git config` gives it for this repository:
 * 1 with `*value` on the heap, 0 when unset, -1 after a message.
 */
int site_config(const char *git_dir, const char *type, const char *key, char **value);
/** A file that Git is configured to use; a relative path starts at the top of the work tree, where
 * Git is. 1 with `*path` on the heap, 0 when unset, -1 after a message. */
int site_config_path(const struct ward_place_info *info, const char *key, char **path);
/** Run a program without a shell: its output in `*out` (heap, NUL-terminated, cut at 1 MiB) and its
 * exit status, or -1 when it could not run. */
int site_run(const char *const argv[], char **out);
/** The same, with what it writes to standard error among its output. */
int site_run_all(const char *const argv[], char **out);

/**
 * As root, become for good the user that a Git directory belongs to: what is
 * made there must be usable by who serves pushes. 0, or -1 after a message.
 */
int site_become_owner(const char *git_dir);

enum site_write { SITE_FAILED, SITE_CREATED, SITE_SAME, SITE_KEPT };
/** Create `path` with `text` unless something is there: the same text (SAME), or anything else
 * (KEPT). FAILED after a message. */
enum site_write site_create(const char *path, const char *text, mode_t mode);
/** Replace `path`, or create it, in one step. 0, or -1 after a message. */
int site_replace(const char *path, const char *text, mode_t mode);
/** Remove `path` when it still holds `text`: 1 removed, 0 not there, -1 something else is in it. */
int site_remove_same(const char *path, const char *text);

#endif
