/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ENGINE_TRUST_INVENTORY_H
#define ENGINE_TRUST_INVENTORY_H

/** @file engine/trust_inventory.h @brief Every key, certificate and list of the files of a policy.
 */

#include "base/vec.h"
#include "engine/trust.h"
#include "gitward/trust.h"

struct trust_inventory {
	const struct run_trust *trust;
	struct arena *arena;
	int64_t now, within; /**< seconds since 1970; seconds ahead */
	VEC(struct ward_trust_item) items;
	VEC(struct ward_trust_note) notes;
};

/** Fill `items` from the files, and `notes` with what their readers passed over: the zeroed
 * inventory has the four first members. Owners and use are not set. WARD_EOOM, or as the readers.
 */
int trust_inventory_read(struct trust_inventory *inv, struct ward_error *err) WARD_MUST_USE;

/** Add a note; an exhausted arena is for the caller to see. */
void trust_inventory_note(struct trust_inventory *inv, const char *code, bool problem,
			  const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#endif
