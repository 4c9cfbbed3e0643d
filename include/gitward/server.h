/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GITWARD_SERVER_H
#define GITWARD_SERVER_H

/**
 * @file gitward/server.h
 * @brief Judging pushes where they arrive.
 *
 * The caller's process keeps the clock and the verdict; a child that has given
 * its rights away parses what was pushed. Whatever happens to that child, the
 * answer is a refusal with a reason unless it finished and allowed the push.
 */

#include <stdbool.h>

#include "gitward/engine.h"
#include "gitward/report.h"

#pragma GCC visibility push(default)

/** Looks up a variable of the hook's environment; NULL when unset. */
typedef const char *(*ward_env_fn)(void *ctx, const char *name);

enum ward_door {
	WARD_DOOR_PRE_RECEIVE,
	WARD_DOOR_UPDATE,      /**< one reference; its objects are in the store already */
	WARD_DOOR_POST_RECEIVE /**< refuses nothing: checks that what is there was judged */
};

struct ward_server_options {
	struct ward_options run; /**< `place`, and what the command line says of policies */
	struct ward_report_options report;
	enum ward_door door;
	const char *config; /**< the server's file; NULL: WARD_SERVER_CONFIG when it exists */
	const char *host;   /**< "git", "gitea", "gitlab", ...; NULL: detected */
	const char *pusher; /**< overrides what the host says; NULL: not */
	ward_env_fn env;
	void *env_ctx;
};

/** A push to a reference below this is judged, answered with "gitward probe NAME reached", and
 * always refused: how doctor finds out that the hook runs. */
#define WARD_PROBE_REF "refs/gitward/probe/"

/** Where the server's file is looked for. */
#define WARD_SERVER_CONFIG "/etc/gitward/server.yaml"

/**
 * Judge; what the pusher is to read goes to `write`. Returns the exit status of
 * the hook: 0, or 1 denied, 2 undecided, 3 nothing to check (enum
 * ward_verdict). In audit mode it is 0 whatever was found, and said so.
 */
int ward_serve(const struct ward_server_options *options, struct ward_span input,
	       ward_write_fn write, void *ctx);

enum ward_note { WARD_NOTE_OK, WARD_NOTE_NOTE, WARD_NOTE_PROBLEM };
/** One thing that was looked at; `text` may hold hostile bytes. */
typedef void (*ward_note_fn)(void *ctx, enum ward_note note, const char *what, const char *text);

/** For ward_server_check(). */
enum {
	WARD_CHECK_ADOPT = 1, /**< protected tips that no hook judged are taken over as they are */
	WARD_CHECK_RECORD = 2 /**< write a heartbeat to audit log and metrics */
};
/**
 * Whether the wall of a repository stands: configuration, sandbox, engine,
 * audit log, references that wait, and that each protected tip was judged.
 * Returns the number of problems, or an error.
 */
int ward_server_check(const struct ward_server_options *options, unsigned what, ward_note_fn note,
		      void *ctx, struct ward_error *err);

/** Check a server file. As ward_policy_check(). */
int ward_server_config_check(const char *name, struct ward_span text, struct ward_error *err);

#pragma GCC visibility pop

#endif
