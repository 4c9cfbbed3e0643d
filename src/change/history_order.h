/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CHANGE_HISTORY_ORDER_H
#define CHANGE_HISTORY_ORDER_H

/** @file change/history_order.h @brief The commits of a history, oldest first. */

#include "change/history_graph.h"

struct ordered_commit {
	uint32_t number;		     /**< of the commit */
	uint32_t tree;			     /**< number of its tree, or SWEEP_NONE */
	int64_t date;			     /**< of the committer */
	uint32_t first_parent, parent_count; /**< in `parents` */
	uint32_t waiting;		     /**< parents that are not listed yet */
};

struct history_order {
	struct ordered_commit *items;
	size_t count;
};

/** Reachable commits, each behind its parents, otherwise by date. */
int history_order(const struct history *h, struct history_order *out,
		  struct ward_error *err) WARD_MUST_USE;
void history_order_release(struct history_order *order);

#endif
