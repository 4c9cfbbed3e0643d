/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCAN_BASELINE_H
#define SCAN_BASELINE_H

/**
 * @file scan/baseline.h
 * @brief The file of known secrets (docs/baseline.md): which findings stood
 * there when it was written, by rule and fingerprint.
 *
 *     {"version": 1, "salt": "64 hex digits",
 *      "findings": [{"rule": ..., "path": ..., "hash": ..., "reason": ...,
 *                    "added": "YYYY-MM-DD", "expires": "YYYY-MM-DD"}, ...]}
 *
 * `reason`, `added` and `expires` may be left out; nothing else may stand
 * there. `hash` is the fingerprint of the finding under the salt; `path` helps
 * people only.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/map.h"
#include "base/vec.h"
#include "gitward/span.h"

struct arena;
struct buf;

#define BASELINE_SALT 32
#define FINGERPRINT_BYTES 16

struct baseline_entry {
	struct ward_span rule, path, hash, reason, added, expires; /**< "" where left out */
	int64_t last_day; /**< first second of the day `expires`; 0: none */
	bool used;	  /**< a finding was covered by it */
};

struct baseline {
	struct arena *arena;
	uint8_t salt[BASELINE_SALT];
	VEC(struct baseline_entry) entries;
	struct map index; /**< "rule\nhash" to the number of the entry */
};

/** An empty one with a salt of the system's random bytes. WARD_EIO without those. */
int baseline_new(struct arena *arena, struct baseline *out, struct ward_error *err) WARD_MUST_USE;
/** Read a text; nothing of it is kept. WARD_ECONFIG with the place of the first fault, or
 * WARD_EOOM. */
int baseline_parse(struct ward_span text, struct arena *arena, struct baseline *out,
		   struct ward_error *err) WARD_MUST_USE;
/** The entry of a finding, or NULL. */
struct baseline_entry *baseline_find(const struct baseline *baseline, struct ward_span rule,
				     struct ward_span hash);
/** Add an entry, of which the texts are copied; one of the same rule and hash stays as it is.
 * `*fresh` tells. */
int baseline_add(struct baseline *baseline, const struct baseline_entry *entry, bool *fresh,
		 struct ward_error *err) WARD_MUST_USE;
/** Whether it covers a finding at `now`; the entry is then used. Expired ones cover nothing. */
bool baseline_covers(struct baseline *baseline, struct ward_span rule, struct ward_span hash,
		     int64_t now);
/** Put the entries in order: by path, rule and hash. */
void baseline_sort(struct baseline *baseline);
/** Append the text, an entry a line. The same entries give the same text. WARD_EOOM when `out` is
 * full. */
int baseline_render(const struct baseline *baseline, struct buf *out) WARD_MUST_USE;

/**
 * The fingerprint of a secret, 2 * FINGERPRINT_BYTES hex digits and a NUL: of
 * rule and secret, blanks and line ends left out, whatever the path. Without a
 * salt (NULL) everybody can work it out for a guess; with one only who has the
 * salt, and slowly.
 */
void secret_fingerprint(const uint8_t *salt, const char *rule, struct ward_span secret,
			char out[2 * FINGERPRINT_BYTES + 1]);
/** `secret` without blanks and line ends, copied only when there are any. */
struct ward_span secret_dense(struct ward_span secret, struct arena *arena);

#endif
