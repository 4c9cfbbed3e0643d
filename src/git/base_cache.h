/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_BASE_CACHE_H
#define GIT_BASE_CACHE_H

/**
 * @file git/base_cache.h
 * @brief Inside git/: objects that deltas were built on, kept for the next
 * delta on them. Bounded in bytes and in number.
 */

#include <stddef.h>
#include <stdint.h>

#include "git/repo.h"

struct pack_file;
struct base_cache;

struct base {
	enum object_type type;
	char *bytes; /**< from malloc; NULL: there is none */
	size_t len;
};

struct base_cache *base_cache_new(void);
/** NULL is allowed. */
void base_cache_free(struct base_cache *c);

/** What lies at `offset`, or NULL; good until the next call. */
const struct base *base_cache_peek(struct base_cache *c, const struct pack_file *file,
				   uint64_t offset);
/** The same, taken out: the caller owns it. */
struct base base_cache_take(struct base_cache *c, const struct pack_file *file, uint64_t offset);
/** Give it (back); the cache owns the bytes from now on and may free them at once. */
void base_cache_put(struct base_cache *c, const struct pack_file *file, uint64_t offset,
		    struct base base);

#endif
