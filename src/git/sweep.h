/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_SWEEP_H
#define GIT_SWEEP_H

/**
 * @file git/sweep.h
 * @brief All objects that a repository holds, numbered, and read in the order
 * that costs least: each entry of a pack is inflated once, and a delta is
 * applied while what it is built on is still in hand.
 *
 * Numbers run from 0 to sweep_count(); an object that several packs hold has
 * several of them, of which sweep_find() knows one and the others have the
 * type OBJECT_NONE. About 23 bytes of memory an object. Packs may be hostile:
 * the notes of git/pack.h hold here too.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/oid.h"
#include "git/repo.h"

struct arena;
struct sweep;

/** No object has this number. */
#define SWEEP_NONE UINT32_MAX

/** Bytes that follow one another, of an object that was built on another one. */
struct sweep_part {
	size_t len;
	size_t from; /**< where they stand in the base; SIZE_MAX: the delta brought them */
};

/** An object in hand; its bytes live until the callback returns. */
struct sweep_object {
	uint32_t number;
	enum object_type type;
	struct ward_span bytes;
	/** What it was built on, SWEEP_NONE where that is nothing or not in hand. It has
	 * been in hand before, unless it has a number of type OBJECT_NONE. */
	uint32_t base_number;
	struct ward_span base;
	/** When asked for, and there is a base: how the object is made of it, in order and as a
	 * whole. Neighbours that go on in the base are one part. NULL when there are more than
	 * SWEEP_PARTS_MAX. */
	const struct sweep_part *parts;
	size_t part_count;
};

/** Parts that are kept of one object: a megabyte. */
#define SWEEP_PARTS_MAX ((size_t)1 << 16)

struct sweep_calls {
	/** Whether anybody wants to see it; NULL: all. */
	bool (*want)(void *ctx, uint32_t number);
	/** Not 0 ends the sweep and is returned. */
	int (*object)(void *ctx, const struct sweep_object *object, struct ward_error *err);
	/** A wanted one that cannot be read: `why` has code and reason. */
	int (*bad)(void *ctx, uint32_t number, const struct ward_error *why,
		   struct ward_error *err);
	void *ctx;
	bool parts; /**< tell the parts of what has a base */
};

/** Number what all object directories hold. WARD_ELIMIT over limits.history_objects. `limits` must
 * live as long: history_blob_bytes (or 64 MiB) bounds an object, history_bytes all that is built.
 */
int sweep_open(struct repo *repo, const struct limits *limits, struct sweep **out,
	       struct ward_error *err) WARD_MUST_USE;
/** NULL is allowed. */
void sweep_free(struct sweep *s);

uint32_t sweep_count(const struct sweep *s);
/** The number of an id (raw, as long as the repository has them), or SWEEP_NONE. */
uint32_t sweep_find(struct sweep *s, const uint8_t *id);
struct oid sweep_id(const struct sweep *s, uint32_t number);
/** OBJECT_NONE for a second copy, and for an entry that leads nowhere. */
enum object_type sweep_type(const struct sweep *s, uint32_t number);
/** Whether some pack came from a promisor: a partial clone, which may lack objects. */
bool sweep_partial(const struct sweep *s);

/** Read all objects of one type. */
int sweep_each(struct sweep *s, enum object_type type, const struct sweep_calls *calls,
	       struct ward_error *err) WARD_MUST_USE;
/** Report what leads nowhere: entries whose chain of deltas has no end. */
int sweep_each_lost(struct sweep *s, const struct sweep_calls *calls,
		    struct ward_error *err) WARD_MUST_USE;

/** Read one, into the arena. WARD_ELIMIT over `cap`. */
int sweep_read(struct sweep *s, uint32_t number, uint64_t cap, struct arena *arena,
	       struct ward_span *out, struct ward_error *err) WARD_MUST_USE;

#endif
