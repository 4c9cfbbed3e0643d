/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCAN_HISTORY_SEARCH_H
#define SCAN_HISTORY_SEARCH_H

/** @file scan/history_search.h @brief Inside scan/: what the two looks at a history share. */

#include "base/map.h"
#include "base/vec.h"
#include "change/history.h"
#include "scan/inherit.h"
#include "scan/scanner.h"

/** Of a content that could not be judged. */
#define HISTORY_TROUBLE "unread"

/** Something was found in an object. */
struct history_mark {
	uint32_t number;
	struct ward_span what; /**< fingerprint, or HISTORY_TROUBLE */
	/** Not "": it was taken over from the base, so what it is about may be gone. The name and
	 * mode that the content was judged under. */
	struct ward_span name;
	uint32_t mode;
};

/** An object to be judged at a place. */
struct history_due {
	uint32_t number, name, mode;
	struct ward_span path;
	struct oid commit;
};

struct history_search {
	struct scanner s;
	struct limits limits;
	struct scan_options options;
	struct history *h;
	struct repo *repo;
	VEC(struct history_mark) marks; /**< of blobs; those of one side by side */
	VEC(uint32_t) texts;		/**< commits and tags with findings */
	VEC(struct history_due) due;
	struct inheritance *inheritance;
	uint32_t *first_mark; /**< of each blob that others may inherit from: its place in marks */
	struct arena *prints; /**< of windows, while they are compared */
	bool whole_files;
	struct map shared;  /**< fingerprints, each kept once */
	struct map placed;  /**< fingerprint and path: due already */
	struct map settled; /**< the same, of what was judged again */
	struct map told;    /**< the same: number of the judgement that told it */
	uint64_t judgements;
};

int history_search_memory(struct ward_error *err);
/** Whether findings of this rule count. */
bool history_counts(const char *rule);
/** Whether an object's mark at a path is new, of those that are there; all of them count as old
 * afterwards. -1 when memory is out. */
int history_settle(struct history_search *q, uint32_t number, size_t first, struct ward_span path,
		   struct ward_span bytes);
/** Before something is judged of which only identities are kept. */
void history_begin(struct history_search *q);
/** Whether anything that counts was found. */
bool history_found(const struct history_search *q);

/** What history_graph() and history_blobs() call: every object, as far as it is a file without its
 * folder, leaves its marks. */
struct history_calls history_first_look(struct history_search *q);

#endif
