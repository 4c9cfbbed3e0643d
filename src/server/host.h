/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVER_HOST_H
#define SERVER_HOST_H

/**
 * @file server/host.h
 * @brief Which forge runs the hook, and what it tells of the push. Taken from
 * the environment that the forge itself sets; who pushes cannot set it (a push
 * travels over SSH or HTTP, and neither carries variables by default).
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "gitward/server.h"
#include "gitward/span.h"

struct arena;

/** X(NAME, "name", milliseconds until its own limit is near) */
#define HOSTS(X)                         \
	X(PLAIN, "git", 45000)           \
	X(GITEA, "gitea", 45000)         \
	X(GITLAB, "gitlab", 45000)       \
	X(GHES, "github", 4000)          \
	X(BITBUCKET, "bitbucket", 45000) \
	X(GERRIT, "gerrit", 25000)       \
	X(GITOLITE, "gitolite", 45000)

enum host_kind {
#define HOST_ENUM(id, name, ms) HOST_##id,
	HOSTS(HOST_ENUM)
#undef HOST_ENUM
		HOST_COUNT
};

struct host {
	enum host_kind kind;
	const char *name;
	uint64_t deadline_ms;	     /**< default of this host */
	struct ward_span repository; /**< as the host calls it, else the last parts of the Git
					directory; never "" */
	struct ward_span pusher;     /**< login of who pushes; "" when the host does not say */
	struct ward_span via;	     /**< how: "ssh", "http", "web", "merge", ... or "" */
	bool dry_run;	  /**< the host only asks what would be (Bitbucket): nothing is recorded */
	bool keeps_state; /**< a folder below the Git directory may be made (not on GHES) */
};

/** Look at the environment; `forced` (may be NULL) is the name of a host. WARD_EUSAGE for an
 * unknown one. `git_dir` is absolute. */
int host_detect(ward_env_fn env, void *env_ctx, const char *forced, const char *git_dir,
		struct arena *arena, struct host *out, struct ward_error *err) WARD_MUST_USE;

/** The last two parts of a Git directory, without ".git": part of `git_dir`, "" for the root. */
struct ward_span host_path_name(const char *git_dir);

#endif
