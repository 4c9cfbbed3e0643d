/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GITWARD_SPAN_H
#define GITWARD_SPAN_H

/**
 * @file gitward/span.h
 * @brief A view of bytes that somebody else owns. Never NUL-terminated by
 * contract; may hold any byte. `ptr` may be NULL only when `len` is 0.
 */

#include <stddef.h>

struct ward_span {
	const char *ptr;
	size_t len;
};

/** For printf: `"'" WARD_SPAN_FMT "'"` with `WARD_SPAN_ARG(span)`. */
#define WARD_SPAN_FMT "%.*s"
#define WARD_SPAN_ARG(s) (int)(s).len, (s).ptr != NULL ? (s).ptr : ""

/** A span over a string literal, its terminating NUL left out. */
#define WARD_SPAN(literal) ((struct ward_span){ "" literal, sizeof(literal) - 1 })

#endif
