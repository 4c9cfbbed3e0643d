/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_PACK_AHEAD_H
#define GIT_PACK_AHEAD_H

/**
 * @file git/pack_ahead.h
 * @brief Inside git/: a pack read in large pieces, by who reads all of it in
 * roughly the order in which it lies. Two megabytes of memory, and what the
 * largest piece asked for takes.
 */

#include "git/pack_file.h"

struct pack_ahead;

/** Bytes that can be had in one piece. */
#define PACK_AHEAD_MAX ((size_t)16 << 20)

/** For one file; both must live as long. NULL when out of memory. */
struct pack_ahead *pack_ahead_new(struct pack_reader *r, struct pack_file *file);
/** NULL is allowed. */
void pack_ahead_free(struct pack_ahead *a);

/** The bytes from `offset` on, `len` of them or, at the end of the entries, fewer; not more than
 * PACK_AHEAD_MAX. They last until the next call. */
int pack_ahead_view(struct pack_ahead *a, uint64_t offset, size_t len, struct ward_span *out,
		    struct ward_error *err) WARD_MUST_USE;

#endif
