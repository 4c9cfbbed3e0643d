/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CHANGE_LINE_MERGE_H
#define CHANGE_LINE_MERGE_H

/**
 * @file change/line_merge.h
 * @brief Whether a text is what merging two others by lines gives: each line
 * that one side changed is as that side has it, and nothing else differs.
 *
 * As with git merge, changes of both sides that touch each other are a
 * conflict, unless they are the same, and bytes with a NUL are not merged. The
 * shortest edit is searched for (Myers 1986); where several are equally short
 * Git may choose another and get a text that this does not know. So a no means
 * that a person has to look.
 */

#include <stdbool.h>

#include "gitward/span.h"

struct arena;

/** Lines of one text, and lines added or removed on one side; beyond it the answer is no. */
#define LINE_MERGE_LINES 200000
#define LINE_MERGE_EDITS 1000

struct line_merge {
	struct ward_span base, ours, theirs, result;
};
/** Memory is taken from the arena: some words a line, and at most 5 MB for the edits. */
bool line_merge_holds(const struct line_merge *merge, struct arena *arena);

#endif
