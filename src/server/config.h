/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVER_CONFIG_H
#define SERVER_CONFIG_H

/**
 * @file server/config.h
 * @brief The server's own file (docs/server.md): YAML, read as strictly as a
 * policy. It belongs to who runs the server, and no push has a say in it.
 *
 *   version: 1
 *   mode: enforce              # warn, audit: nothing is refused
 *   policy: {file: /etc/gitward/policy.yaml}   # or {ref: refs/heads/main}
 *   floor: /etc/gitward/floor.yaml             # no policy may be looser
 *   state: /var/lib/gitward    # below it one folder a repository; or "none"
 *   audit-log: /var/log/gitward/audit.jsonl
 *   metrics: /var/lib/node_exporter/gitward.prom
 *   on-timeout: reject         # or defer
 *   deadline-ms: 20000
 *   slots: 8                   # pushes judged at once on this machine
 *   grants: {signers: /etc/gitward/break_glass_signers, folder: /etc/gitward/grants,
 *            max-hours: 24}
 *   push-certificates: {seed-file: /etc/gitward/nonce-seed, folders: [prod.git],
 *                       urls: ["ssh://git@example.com/prod.git"]}
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "gitward/span.h"
#include "rules/rule.h"

struct arena;

enum server_mode { SERVER_AUDIT, SERVER_WARN, SERVER_ENFORCE };

/** NULL or 0 where nothing is said. Strings are absolute paths in the arena. */
struct server_config {
	const char *path; /**< of this file, NULL when there is none */
	enum server_mode mode;
	const char *policy_file, *policy_ref, *floor;
	const char *state;     /**< NULL: `gitward` below the Git directory */
	bool no_state;	       /**< "none": nothing is kept */
	const char *audit_log; /**< NULL: `audit.jsonl` in the state folder */
	const char *metrics;   /**< NULL: `metrics.prom` in the state folder */
	bool defer;	       /**< on-timeout */
	uint64_t deadline_ms;
	uint64_t slots;
	const char *grant_signers, *grant_folder;
	uint64_t grant_max_hours; /**< default 24, at most 168 */
	const char *push_seed;	  /**< NULL: receive.certNonceSeed of the repository */
	struct ward_texts push_folders, push_urls;
};

/** Parse a text; WARD_ECONFIG with line and column, or WARD_EOOM. On an error `out` is what counts
 * without a file. `name` becomes `path`. */
int server_config_parse(const char *name, struct ward_span text, struct arena *arena,
			struct server_config *out, struct ward_error *err) WARD_MUST_USE;
/**
 * Read `path`, or (NULL) WARD_SERVER_CONFIG when that exists; without any file
 * the defaults: enforce, reject. Errors as those of trusted_read() and
 * server_config_parse(), with the file's name in the message.
 */
int server_config_read(const char *path, struct arena *arena, struct server_config *out,
		       struct ward_error *err) WARD_MUST_USE;

#endif
