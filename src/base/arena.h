/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

/**
 * @file base/arena.h
 * @brief Memory of one lifetime (run, change, blob), freed at once.
 *
 * An arena has a cap. When it or the system is exhausted the arena returns
 * NULL and stays marked, so a series of calls may be checked once at its end
 * (arena_failed). Built with -DARENA_DEBUG every allocation is a malloc of its
 * own, so that ASan and valgrind see each overrun.
 */

#include <stdbool.h>
#include <stddef.h>

#include "gitward/span.h"

struct arena;

/** A new arena that hands out at most `cap` bytes; NULL when out of memory. */
struct arena *arena_new(size_t cap);
/** From now on hand out at most `cap` bytes in all; what was handed out stays, so a lower cap than
 * that refuses all that follows. */
void arena_set_cap(struct arena *a, size_t cap);
/** Free the arena and all that it gave; NULL is allowed. */
void arena_free(struct arena *a);
/** Forget all allocations and the mark; some megabytes are kept for reuse. */
void arena_reset(struct arena *a);

/** Zeroed memory aligned for any type, or NULL (then the arena is marked). A size of 0 gives a
 * valid pointer. */
void *arena_alloc(struct arena *a, size_t size);
/** `count * size` zeroed bytes, the product checked for overflow. */
void *arena_array(struct arena *a, size_t count, size_t size);
/** Not zeroed, not aligned: for text. */
char *arena_bytes(struct arena *a, size_t size);
/** A copy of `s`; the empty span when the arena is exhausted. */
struct ward_span arena_copy(struct arena *a, struct ward_span s);
/** A NUL-terminated copy, or NULL. */
char *arena_cstr(struct arena *a, struct ward_span s);
/** Formatted text; the empty span when the arena is exhausted. */
struct ward_span arena_printf(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** True once an allocation was refused since the last reset. */
bool arena_failed(const struct arena *a);
/** Bytes handed out since the last reset. */
size_t arena_used(const struct arena *a);

/** One object of `type`. */
#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
/** An array of `n` objects of `type`. */
#define ARENA_ARRAY(a, n, type) ((type *)arena_array((a), (n), sizeof(type)))

#endif
