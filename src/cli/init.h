/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_INIT_H
#define CLI_INIT_H

/** @file cli/init.h @brief The parts of `gitward init`. Each prints what it did and returns 0, or
 * -1 after a message. */

#include <stdbool.h>

#include "gitward/engine.h"
#include "io.h"
#include "site.h"

struct init {
	struct ward_place_info info;
	struct output *out;
	const char *host;	  /**< --host; NULL: found out */
	struct hook_options hook; /**< what the scripts say; files are absolute */
	bool server;
	bool remove;
};

int init_hooks(const struct init *init);
/** The same on a server, wherever its forge looks for hooks. */
int init_server(struct init *init);
/** Install or remove one script, `folder`/`hook->file`. */
int init_hook(const struct init *init, const struct hook_file *hook, const char *folder);
/** Fail when core.hooksPath says that some other tool owns the hooks. */
int init_check_hooks_path(const struct init *init);
int init_policy(const struct init *init);
/** `system` is "github" or "gitlab". */
int init_ci(const struct init *init, const char *system);

#endif
