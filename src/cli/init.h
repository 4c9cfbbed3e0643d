/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_INIT_H
#define CLI_INIT_H

/** @file cli/init.h @brief The parts of `gitward init`. Each prints what it did and returns 0, or
 * -1 after a message. */

#include <stdbool.h>

#include "gitward/engine.h"
#include "io.h"

struct init {
	struct ward_place_info info;
	struct output *out;
	const char *policy_file; /**< of a server hook, absolute; NULL: none */
	const char *policy_ref;	 /**< likewise */
	bool server;
	bool remove;
};

int init_hooks(const struct init *init);
int init_policy(const struct init *init);
/** `system` is "github" or "gitlab". */
int init_ci(const struct init *init, const char *system);

#endif
