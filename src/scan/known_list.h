/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCAN_KNOWN_LIST_H
#define SCAN_KNOWN_LIST_H

/**
 * @file scan/known_list.h
 * @brief Lists of known secrets that other tools wrote: `.gitleaksignore` and
 * JSON reports of gitleaks 8, `.secrets.baseline` of detect-secrets 1.
 * docs/baseline.md says what each of them covers.
 */

#include <stdbool.h>

#include "base/error.h"
#include "base/map.h"
#include "gitward/result.h"
#include "gitward/span.h"

struct arena;

struct known_list {
	struct arena *arena;
	struct map paths; /**< to the entries of a path, a chain of struct known_item */
};

void known_list_init(struct known_list *list, struct arena *arena);
/** Add a file; its content says what it is. `name` and `text` must outlive the list. WARD_ECONFIG
 * with the place of the first fault, or WARD_EOOM. */
int known_list_add(struct known_list *list, struct ward_span name, struct ward_span text,
		   struct ward_error *err) WARD_MUST_USE;
/** Whether a finding about `secret` ("" when it is about none) is on it; then why, in `arena`. */
bool known_list_covers(const struct known_list *list, const struct ward_finding *finding,
		       struct ward_span secret, struct arena *arena, struct ward_span *reason);

#endif
