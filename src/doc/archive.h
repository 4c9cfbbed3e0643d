/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_ARCHIVE_H
#define DOC_ARCHIVE_H

/** @file doc/archive.h @brief Whether bytes are an archive, by what they begin with; a
 * zip also by how it ends, for any bytes may stand before it. */

#include "gitward/span.h"

enum archive_kind {
	ARCHIVE_NONE,
	ARCHIVE_ZIP, /**< also jar, war, whl, nupkg, docx, ... */
	ARCHIVE_TAR,
	ARCHIVE_GZIP,
	ARCHIVE_FOREIGN /**< xz, bzip2, zstd, 7z, rar, lzip: is not opened */
};

/** The name decides nothing. */
enum archive_kind archive_kind(struct ward_span bytes);

#endif
