/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

/**
 * @file base/vec.h
 * @brief Growing arrays on an arena.
 *
 * Declare with `VEC(type) name;` and zero it. `vec_push(arena, &v)` gives a
 * pointer to a new zeroed last element, or NULL when the arena is exhausted
 * (which it remembers). Growing moves the elements: keep indices, not
 * pointers, while pushing.
 */

#include <stddef.h>

struct arena;

#define VEC(type)            \
	struct {             \
		type *items; \
		size_t len;  \
		size_t room; \
	}

/** Address of a new zeroed element, or NULL. */
#define vec_push(arena, v)                                                            \
	(vec_reserve_one((arena), (void **)(void *)&(v)->items, (v)->len, &(v)->room, \
			 sizeof(*(v)->items)) == 0                                    \
		 ? &(v)->items[(v)->len++]                                            \
		 : NULL)

/** Make room for one more element of `size` bytes; 0, or -1 when exhausted. */
int vec_reserve_one(struct arena *a, void **items, size_t len, size_t *room, size_t size);

#endif
