/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_PENDING_H
#define STORE_PENDING_H

/**
 * @file store/pending.h
 * @brief References that were let in unjudged (a deadline with `defer`), until
 * somebody judges them: the file `pending` of a state folder, one line a
 * reference: last judged id, id that was let in, time, reference as
 * hexadecimal. While a reference is in it, it is "unverified".
 */

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/oid.h"
#include "store/state_dir.h"

struct arena;

struct pending_ref {
	struct ward_span name;
	struct oid judged;   /**< last judged tip; all zeros when there was none */
	struct oid accepted; /**< tip that was let in */
	int64_t since;	     /**< seconds since 1970 */
};

/** All of them; a malformed file is an error, never an empty list. */
int pending_read(struct state_dir *dir, struct arena *arena, struct pending_ref **out,
		 size_t *count, struct ward_error *err) WARD_MUST_USE;
/** Add, under the lock; of a reference that is there already `judged` and `since` stay. */
int pending_add(struct state_dir *dir, const struct pending_ref *refs, size_t count,
		struct ward_error *err) WARD_MUST_USE;
/** Take a reference out once the tip `accepted` was judged; nothing happens when it has moved on
 * since. */
int pending_remove(struct state_dir *dir, struct ward_span name, const struct oid *accepted,
		   struct ward_error *err) WARD_MUST_USE;

#endif
