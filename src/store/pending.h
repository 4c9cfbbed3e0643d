/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_PENDING_H
#define STORE_PENDING_H

/**
 * @file store/pending.h
 * @brief References that were let in unjudged (a deadline with `defer`), until
 * somebody judges them: the file `pending` of a state folder, one line a
 * reference: last judged id, id that was let in, time, reference as
 * hexadecimal, by name. While a reference is in it, it is "unverified". In
 * front stands PENDING_HEAD with the number of lines, so that a file that lost
 * some of them is malformed.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/oid.h"
#include "store/state_dir.h"

struct arena;
struct buf;

#define PENDING_HEAD "gitward-pending 1 "
/** References at most, and bytes of a name. */
#define PENDING_MAX 100000
#define PENDING_NAME_MAX 4096

struct pending_ref {
	struct ward_span name;
	struct oid judged;   /**< last judged tip; all zeros when there was none */
	struct oid accepted; /**< tip that was let in */
	int64_t since;	     /**< seconds since 1970 */
};

/** The one of that name in a list that is ascending by name, or NULL. */
const struct pending_ref *pending_find(const struct pending_ref *refs, size_t count,
				       struct ward_span name);
/** For qsort(): ascending by name. */
int pending_by_name(const void *a, const void *b);

/** All of them, ascending by name; a malformed file is an error, never an empty list. */
int pending_read(struct state_dir *dir, struct arena *arena, struct pending_ref **out,
		 size_t *count, struct ward_error *err) WARD_MUST_USE;
/** Add, under the lock; of a reference that is there already `judged` and `since` stay. */
int pending_add(struct state_dir *dir, const struct pending_ref *refs, size_t count,
		struct ward_error *err) WARD_MUST_USE;
/** Take a reference out once the tip `accepted` was judged; nothing happens when it has moved on
 * since. */
int pending_remove(struct state_dir *dir, struct ward_span name, const struct oid *accepted,
		   struct ward_error *err) WARD_MUST_USE;

/** The file's text, and back: WARD_EPARSE with the line; WARD_EUSAGE for a reference without name
 * or tip. Names are in the arena. */
int pending_parse(struct ward_span text, struct arena *arena, struct pending_ref **out,
		  size_t *count, struct ward_error *err) WARD_MUST_USE;
int pending_render(const struct pending_ref *refs, size_t count, struct buf *out,
		   struct ward_error *err) WARD_MUST_USE;

#endif
