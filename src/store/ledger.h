/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_LEDGER_H
#define STORE_LEDGER_H

/**
 * @file store/ledger.h
 * @brief Which commits were looked at before by these very rules.
 *
 * The file `ledger` of a state folder: append-only records of fixed size, each
 * the leading bytes of SHA-256 over (kind, digest of rules and policy, commit).
 * A sorted part is searched, a short unsorted tail is read through; a writer
 * that finds the tail long sorts all into a new file. What is not in it is
 * judged again; a damaged or missing file costs time, never safety. Records of
 * other digests stay until the file is sorted, then the oldest go.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/oid.h"
#include "store/state_dir.h"

enum ledger_kind {
	LEDGER_CLEAN = 'c', /**< what the commit brought in was judged, and nothing found */
	LEDGER_ACCEPTED =
		'a' /**< the hook accepted a push of this tip; `ref` tells of which reference */
};

struct ledger;

/** Open for reading; a missing or malformed file is an empty ledger. `key` is 32 bytes: the digest
 * of rules and policy. */
int ledger_open(struct state_dir *dir, const uint8_t key[32], struct ledger **out,
		struct ward_error *err) WARD_MUST_USE;
void ledger_close(struct ledger *ledger);

/** `ref` is part of an ACCEPTED record, and "" for the others. Its key is not: a tip stays
 * accepted whatever the rules become. */
bool ledger_has(const struct ledger *ledger, enum ledger_kind kind, const struct oid *commit,
		struct ward_span ref);

struct ledger_entry {
	enum ledger_kind kind;
	struct oid commit;
	struct ward_span ref;
};
/** Append, with fsync, under the folder's lock (taken here). At most `max` records are kept when
 * the file is sorted anew. */
int ledger_append(struct state_dir *dir, const uint8_t key[32], const struct ledger_entry *entries,
		  size_t count, size_t max, struct ward_error *err) WARD_MUST_USE;

#endif
