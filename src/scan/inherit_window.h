/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCAN_INHERIT_WINDOW_H
#define SCAN_INHERIT_WINDOW_H

/**
 * @file scan/inherit_window.h
 * @brief Inside scan/: changed lines with what rules read around them.
 */

#include "scan/inherit.h"

/** Text that belongs together and goes on further is looked at as a whole. */
#define INHERIT_BLOCK_MOST ((size_t)16384)

/** Where the line around `at` begins; SIZE_MAX when that is too far away. */
size_t inherit_line_start(struct ward_span s, size_t at);
/** Behind the line around `at` and its end; SIZE_MAX likewise. */
size_t inherit_line_end(struct ward_span s, size_t at);

/** Add the lines around [from, to) of `s`, behind those that were added before. False: there are
 * too many, or they are too long. */
bool inherit_add_window(struct inherit_windows *w, struct ward_span s, size_t from, size_t to);

/** Bytes in all of them. */
size_t inherit_total(const struct inherit_windows *w);

#endif
