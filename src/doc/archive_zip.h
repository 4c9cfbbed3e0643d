/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_ARCHIVE_ZIP_H
#define DOC_ARCHIVE_ZIP_H

/**
 * @file doc/archive_zip.h
 * @brief The members of a zip archive, by its directory, as views into its
 * bytes. Form: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */

#include <stdbool.h>
#include <stdint.h>

#include "gitward/span.h"

struct zip {
	struct ward_span bytes;
	struct ward_span rest; /**< of the directory */
};

#define ZIP_STORED 0
#define ZIP_DEFLATED 8

struct zip_member {
	struct ward_span name;
	struct ward_span data; /**< as packed */
	uint64_t size;	       /**< that it has unpacked, as the directory says */
	unsigned method;
	bool encrypted;
	bool is_cut; /**< where it should be there is something else, or too little */
};

/** False: there is no directory, or it is not where it should be. */
bool zip_start(struct zip *z, struct ward_span bytes);
/** The next member, folders left out: 1, 0 at the end, -1 when the directory is malformed. */
int zip_next(struct zip *z, struct zip_member *out);

#endif
