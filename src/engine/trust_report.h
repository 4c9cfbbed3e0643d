/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ENGINE_TRUST_REPORT_H
#define ENGINE_TRUST_REPORT_H

/** @file engine/trust_report.h @brief A report on trust while it is made; shared by its parts. */

#include "base/map.h"
#include "engine/trust_inventory.h"

struct ward_trust_report {
	struct ward_trust_options options;
	struct ward_run *run;
	struct arena *arena, *scratch;
	struct trust_inventory inv;
	struct map keys; /* name of a key -> index of its first item, and 1 */
	size_t *next;	 /* of each item: the next one with the same key, and 1; 0: none */
	struct map by_signer;
	VEC(struct ward_trust_signer) signers;
	struct ward_trust_view view;
};

/** Whether somebody signs with it, or by it. */
bool trust_report_is_key(const struct ward_trust_item *item);
/** Index, and 1, of the first item with a key; 0: none. */
size_t trust_report_first(const struct ward_trust_report *r, struct ward_span key);
/** Who signed the commits of HEAD that `options.since` does not have: fills in `signers`, the use
 * of the items, and notes about it. */
int trust_report_signers(struct ward_trust_report *r, struct ward_error *err) WARD_MUST_USE;

#endif
