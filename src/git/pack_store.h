/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_PACK_STORE_H
#define GIT_PACK_STORE_H

/** @file git/pack_store.h @brief Inside git/: what pack.c and pack_chain.c share. */

#include <time.h>

#include "base/vec.h"
#include "git/base_cache.h"
#include "git/pack.h"
#include "git/pack_file.h"
#include "git/pack_index.h"
#include "git/pack_types.h"

struct pack {
	struct pack_index index;
	struct pack_file file;
	struct pack_types types;
	const char *index_path;
	bool gone; /**< its file vanished */
};

struct pack_dir {
	const char *path;
	const char *folder;	 /**< where its packs are */
	struct timespec changed; /**< of its folder of packs, when it was listed */
};

/** A delta on the way from an object to the root of its chain. */
struct pack_link {
	uint64_t offset; /**< of the entry */
	uint64_t data;	 /**< of its stream */
	uint64_t size;	 /**< of the delta */
};

struct pack_store {
	struct arena *arena;
	struct pack_dir *dirs;
	size_t dir_count;
	bool listed; /**< all once: some packs may be known */
	VEC(struct pack *) packs;
	struct pack *last; /**< the one that had the object asked for last */
	struct inflater *inflater;
	struct pack_reader *reader;
	struct base_cache *bases;
	size_t oid_len;
	const struct limits *limits;
	uint64_t work;		 /**< spent on deltas so far, against limits.delta_bytes */
	struct pack_link *links; /**< kept from chain to chain */
	size_t link_room;
};

#endif
