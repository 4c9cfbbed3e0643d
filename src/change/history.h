/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CHANGE_HISTORY_H
#define CHANGE_HISTORY_H

/**
 * @file change/history.h
 * @brief Everything that a repository's history holds, each object once, and
 * afterwards where the few that matter stand.
 *
 * First history_graph() reads commits, tags and trees and learns what is
 * reachable; then history_blobs() reads contents. Neither knows places: a blob
 * has the last part of a path, from the first tree that was read. Only for
 * what was marked history_places() walks the commits, oldest first.
 * About 40 bytes of memory an object, 28 more a commit.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/oid.h"
#include "git/repo.h"
#include "git/sweep.h"

struct arena;
struct history;

/** No name: nothing that was read leads to the blob by one. */
#define HISTORY_NAMELESS 0u

/** A blob in hand, under one of its names; all of it lives until the callback returns. */
struct history_content {
	uint32_t number;
	uint32_t mode;
	struct ward_span name;
	struct ward_span bytes;
	/** The blob it was built on, when that was shown before, and its first name is of the class
	 * of `name`; otherwise SWEEP_NONE, and none of what follows. */
	uint32_t base;
	struct ward_span base_bytes;
	/** Together the whole of `bytes`; NULL when there are too many (git/sweep.h). */
	const struct sweep_part *parts;
	size_t part_count;
	bool first; /**< of several names: the first one */
};

struct history_calls {
	/** Blobs under names of one class are judged alike; below 256. */
	unsigned (*class_of)(void *ctx, struct ward_span name, bool is_link);
	/** A commit or tag, maybe one that is not reachable: see history_reached(). */
	int (*text)(void *ctx, uint32_t number, struct ward_span bytes, struct ward_error *err);
	/** A blob, once for each class of its names. */
	int (*blob)(void *ctx, const struct history_content *content, struct ward_error *err);
	/** One that cannot be read; of any type. */
	int (*bad)(void *ctx, uint32_t number, const struct ward_error *why,
		   struct ward_error *err);
	void *ctx;
};

int history_open(struct repo *repo, const struct limits *limits, struct history **out,
		 struct ward_error *err) WARD_MUST_USE;
/** NULL is allowed. */
void history_free(struct history *h);

/** Begin at this object too; `name` is what it is called when it is a blob, and lives as long. */
int history_add_root(struct history *h, const struct oid *id, struct ward_span name,
		     struct ward_error *err) WARD_MUST_USE;

/** Read commits, tags and trees. With `everything` all objects count, reachable or not. */
int history_graph(struct history *h, bool everything, const struct history_calls *calls,
		  struct ward_error *err) WARD_MUST_USE;
int history_blobs(struct history *h, const struct history_calls *calls,
		  struct ward_error *err) WARD_MUST_USE;

/** Numbers of objects run from 0 to this. */
uint32_t history_count(const struct history *h);
bool history_reached(const struct history *h, uint32_t number);
struct oid history_id(const struct history *h, uint32_t number);
enum object_type history_type(const struct history *h, uint32_t number);
/** Read it again. */
int history_read(struct history *h, uint32_t number, uint64_t cap, struct arena *arena,
		 struct ward_span *out, struct ward_error *err) WARD_MUST_USE;

/** What is named by something reachable, and is not there. */
struct history_gaps {
	uint64_t missing;  /**< objects; at least so many */
	struct oid first;  /**< one of them */
	uint64_t boundary; /**< commits whose parents a shallow clone left out */
	bool partial;	   /**< a partial clone, where that is how it should be */
};
int history_gaps(struct history *h, struct history_gaps *out, struct ward_error *err) WARD_MUST_USE;

/** Names of paths that were met, without their folders, from 1; false at the end. */
bool history_name(const struct history *h, uint32_t index, struct ward_span *out);

/** Look for places of this blob, or of what has this name. */
void history_mark(struct history *h, uint32_t number);
int history_mark_name(struct history *h, uint32_t index, struct ward_error *err) WARD_MUST_USE;
/** Whether some name is marked. */
bool history_name_marks(const struct history *h);

struct history_place {
	uint32_t number; /**< of a marked object; of what has a marked name: `name` is set */
	uint32_t name;	 /**< a marked name, or HISTORY_NAMELESS */
	uint32_t mode;
	struct ward_span path; /**< until the call returns */
	struct oid commit;     /**< the first that has it there; unset: none leads there */
};
/** Not 0 ends it and is returned. */
typedef int (*history_place_fn)(void *ctx, const struct history_place *place,
				struct ward_error *err);
/**
 * Where marked blobs and names stand, oldest commit first (of commits side by
 * side, by the date of the committer). A place is told once or more often; the
 * first time is with its first commit.
 */
int history_places(struct history *h, history_place_fn fn, void *ctx,
		   struct ward_error *err) WARD_MUST_USE;

#endif
