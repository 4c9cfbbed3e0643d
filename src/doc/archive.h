/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_ARCHIVE_H
#define DOC_ARCHIVE_H

/**
 * @file doc/archive.h
 * @brief The files inside a zip, tar or gzip file in memory, one after another.
 *
 * For looking into them, not for unpacking: nothing is ever named on disk.
 * Input is hostile: every offset stays inside the bytes, what is inflated is
 * counted before it is used, and overlapping members are paid for each time.
 * Formats: APPNOTE.TXT 6.3 of PKWARE (central directory; stored and deflated
 * members), POSIX.1 ustar and pax with GNU long names, RFC 1952.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "gitward/span.h"

struct arena;
struct inflater;

enum archive_kind { ARCHIVE_NONE, ARCHIVE_ZIP, ARCHIVE_TAR, ARCHIVE_GZIP };

/** What the first bytes say. */
enum archive_kind archive_kind_of(struct ward_span bytes);

/** What may still be taken out, of all archives in one file; counts down. */
struct archive_budget {
	uint64_t bytes;
	uint64_t members;
};

struct archive {
	enum archive_kind kind;
	struct ward_span bytes;
	struct ward_span name; /**< of the archive: what is in a gzip file is called after it */
	struct inflater *inflater;
	struct archive_budget *budget;
	size_t at;	     /**< of the next entry */
	size_t end;	     /**< of the entries */
	bool over;	     /**< nothing follows */
	struct ward_span long_name; /**< tar: of the next entry, from one before it */
};

struct archive_member {
	struct ward_span name;	/**< as it stands there; may hold any byte */
	struct ward_span bytes; /**< in the arena or in the archive */
	const char *skipped;	/**< NULL, or why there are no bytes, or not all of them:
				   "encrypted", "broken", "unknown-method" */
};

/** Begin; all that is given must live as long. */
void archive_start(struct archive *a, struct ward_span bytes, struct ward_span name,
		   struct inflater *inflater, struct archive_budget *budget);

/**
 * The next file: 1, 0 at the end, or WARD_ELIMIT with the limit that was
 * reached, WARD_EOOM. What is broken gives one member that says so, then the
 * end. Folders and links are left out.
 */
int archive_next(struct archive *a, struct arena *arena, struct archive_member *out,
		 struct ward_error *err) WARD_MUST_USE;

#endif
