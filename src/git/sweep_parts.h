/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_SWEEP_PARTS_H
#define GIT_SWEEP_PARTS_H

/** @file git/sweep_parts.h @brief Inside git/: how a delta makes an object of its base. */

#include "git/sweep.h"

/** One list serves many objects after one another; all zeros is an empty one. */
struct sweep_parts {
	struct sweep_part *items;
	size_t len, room;
};

/** The parts of a delta that was applied. False, and none, when there are more than
 * SWEEP_PARTS_MAX or memory is out. */
bool sweep_parts_list(struct sweep_parts *p, struct ward_span delta);
void sweep_parts_release(struct sweep_parts *p);

#endif
