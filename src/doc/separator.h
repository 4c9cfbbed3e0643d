/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_SEPARATOR_H
#define DOC_SEPARATOR_H

/** @file doc/separator.h @brief Documents as kubectl parts them: at lines that start with `---`. */

#include "doc/stream.h"

struct arena;

/** Offset of the first line at or after `from` that starts with `---`, or the length. */
size_t find_separator(struct ward_span bytes, size_t from);
/** True when a template action (`{{`, `{%`) could begin somewhere in `s`,
 * other than in a line that is a comment. */
bool holds_action(struct ward_span s);
/**
 * Note the first separator line of each document that has text behind it,
 * give every problem the number of its document by place, and put the problems
 * in the order of the text. 0 or WARD_EOOM.
 */
int add_separator_problems(struct ward_stream *stream, struct arena *arena);

#endif
