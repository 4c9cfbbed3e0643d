/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVER_GRANTS_H
#define SERVER_GRANTS_H

/**
 * @file server/grants.h
 * @brief Break glass: permissions that somebody signed for one occasion.
 *
 * A grant is a small YAML text and an SSH signature over it (`ssh-keygen -Y
 * sign -n gitward-grant`), made by a key that the server's list of signers
 * (ssh-keygen(1), ALLOWED SIGNERS) admits for the namespace `gitward-grant`. It
 * comes with the push as an option, `git push -o gitward-grant=BASE64`, or lies
 * in a folder of the server as NAME.yaml and NAME.yaml.sig.
 */

#include "gitward/server.h"
#include "policy/policy.h"
#include "server/config.h"

struct arena;

#define GRANT_NAMESPACE "gitward-grant"
#define GRANT_OPTION "gitward-grant="

/** What became of a grant that came with the push: why it counts for nothing, or "". */
struct grant_note {
	struct ward_span id;
	struct ward_span problem;
};

struct grant_set {
	struct policy_grant *items; /**< verified, in time, and for this repository */
	size_t count;
	struct grant_note *notes;
	size_t note_count;
};

/**
 * Collect and verify. Grants that do not verify are no error: they cover
 * nothing and are noted. `repository` is the host's name for it; `now` in
 * seconds since 1970. Fails only for want of memory, or when the list of
 * signers is configured and cannot be read.
 */
int grants_collect(const struct server_config *config, ward_env_fn env, void *env_ctx,
		   struct ward_span repository, int64_t now, struct arena *arena,
		   struct grant_set *out, struct ward_error *err) WARD_MUST_USE;

#endif
