/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H

/** @file cli/doctor.h @brief An examination: what is looked at and what was found so far. */

#include <stdbool.h>

#include "cli.h"
#include "gitward/server.h"
#include "io.h"
#include "layout.h"

struct doctor {
	const struct cli *cli;
	struct ward_place_info info;
	struct output out;
	const struct layout *layout; /**< of a server */
	char *folder;		     /**< that its hooks are below; NULL where that is not known */
	bool server;
	size_t problems;
};

/** One line; hostile bytes in it are made safe. */
void doctor_say(struct doctor *d, enum ward_note note, const char *what, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/** What only a server has: Git's settings, rights, alternates, replacements, and whether a push
 * reaches the hook. */
void doctor_server(struct doctor *d);

#endif
