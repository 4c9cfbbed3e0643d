/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_HOOK_H
#define CLI_HOOK_H

/** @file cli/hook.h @brief The doors of a server, and what forges put in front of them. */

#include <stdbool.h>

#include "cli.h"
#include "gitward/server.h"
#include "gitward/span.h"

/** Fill the options of a server door from the command line and the environment. 0, or -1 after a
 * message. */
int hook_options(const struct cli *cli, struct ward_server_options *out);

/**
 * Judge on a server and report on standard error. `input` holds lines "old new
 * ref" as Git gives them to pre-receive, for every door; WARD_DOOR_UPDATE has
 * one. `host` and `pusher` may be NULL: --host, and what the environment says.
 * Returns the exit status.
 */
int hook_serve(const struct cli *cli, enum ward_door door, const char *host, const char *pusher,
	       struct ward_span input);

/**
 * Run the hook that was there before this one, with the operands behind the
 * first and `input` (NULL: none) on its standard input. CLI_OK when it had no
 * objection, else the status after a message.
 */
int hook_chained(const char *path, const struct cli *cli, const struct ward_span *input);

/** What stands in front of a door on one forge: arguments in, exit status out. */
typedef int (*hook_front)(const struct cli *cli);

/** The front end that the first operand names, or NULL. */
hook_front hook_front_find(const char *name);

#endif
