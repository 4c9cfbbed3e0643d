/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVER_GRANT_COLLECT_H
#define SERVER_GRANT_COLLECT_H

/** @file server/grant_collect.h @brief What the two sources of grants share. */

#include "base/vec.h"
#include "server/grant_check.h"

/** Push options looked at, grants of the folder, and bad lines of the signers that are noted. */
#define GRANT_OPTIONS_MAX 64
#define GRANT_FOLDER_MAX 64
#define GRANT_FAULTS_SHOWN 8

struct grant_collector {
	struct arena *arena;
	struct grant_terms terms;
	VEC(struct policy_grant) items;
	VEC(struct grant_note) notes;
};

void grants_note(struct grant_collector *c, struct ward_span id, struct ward_span problem);
/** Judge a grant; it becomes a note, and an item when it counts. */
void grants_add(struct grant_collector *c, struct ward_span text, struct ward_span armored);
/** Every NAME.yaml with its NAME.yaml.sig, by name. What cannot be used is noted. More than
 * GRANT_FOLDER_MAX of them: none counts. */
void grants_add_folder(struct grant_collector *c, const char *path);

#endif
