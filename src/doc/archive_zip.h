/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_ARCHIVE_ZIP_H
#define DOC_ARCHIVE_ZIP_H

/**
 * @file doc/archive_zip.h
 * @brief The members of a zip archive, as views into its bytes. Form:
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 *
 * Programs do not agree about what is in a zip: some go by the directory at the end, and differ
 * about which and where it is, some read from the front. So all that one of them would see is
 * told: the members of every directory that an end record points at, from the front or from
 * itself (other bytes may stand before the archive); those again whose own header says something
 * else; and those with a header of their own that no directory knows.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/vec.h"
#include "gitward/span.h"

struct arena;

/** A member that a directory knows. */
struct zip_row {
	size_t at;    /**< of the row */
	int64_t base; /**< what is to be added to the place that it tells */
};

/** Bytes [from, to) that are known to be of a member. */
struct zip_range {
	size_t from, to;
};

struct zip {
	struct ward_span bytes;
	struct arena *arena;
	VEC(struct zip_row) rows;
	VEC(struct zip_range) ranges;
	VEC(size_t) directories; /**< where they begin */
	size_t next;		 /**< row */
	size_t own;		 /**< 1 + where the header stands that is told next; 0: none */
	size_t swept;		 /**< up to here it was looked for headers that no row knows */
	size_t range;		 /**< the first that ends behind it */
	size_t content;		 /**< where that of the last member begins */
	bool sweeps;		 /**< all rows were told */
	bool is_malformed;	 /**< a row of a directory */
	bool is_broken;		 /**< no directory, or one that is malformed */
};

#define ZIP_STORED 0
#define ZIP_DEFLATED 8

struct zip_member {
	struct ward_span name;
	struct ward_span data; /**< as packed, or up to the end of the archive */
	unsigned method;
	bool encrypted;
	bool is_cut; /**< where it should be there is something else, or too little */
};

/** Where the last end record stands that points at a directory; -1: there is none. It is looked for
 * where programs do, in the last 64 KiB. */
ssize_t zip_end_at(struct ward_span bytes);

/** Find the directories. False: out of memory. The arena must outlive `z`. */
bool zip_start(struct zip *z, struct ward_span bytes, struct arena *arena);
/** The next member, also a folder or one without content: 1, 0 at the end. */
int zip_next(struct zip *z, struct zip_member *out);
/** Say that the content of the last member was its first `used` bytes; else all of it was. */
void zip_used(struct zip *z, size_t used);

#endif
