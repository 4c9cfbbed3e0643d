/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CHANGE_REFLIST_H
#define CHANGE_REFLIST_H

/** @file change/reflist.h @brief The lines Git gives to hooks (githooks(5)). Strict: anything odd
 * is WARD_EPARSE with its line. */

#include "change/change.h"

/** pre-receive: `<old> SP <new> SP <ref> LF`. A name may be given once. */
int reflist_push(struct ward_span input, size_t oid_len, const struct limits *limits,
		 struct arena *arena, struct ward_ref **out, size_t *count,
		 struct ward_error *err) WARD_MUST_USE;

/** pre-push: `<local ref> SP <local id> SP <remote ref> SP <remote id> LF`; the names given out are
 * the remote ones. */
int reflist_local_push(struct ward_span input, size_t oid_len, const struct limits *limits,
		       struct arena *arena, struct ward_ref **out, size_t *count,
		       struct ward_error *err) WARD_MUST_USE;

#endif
