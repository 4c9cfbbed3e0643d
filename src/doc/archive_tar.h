/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_ARCHIVE_TAR_H
#define DOC_ARCHIVE_TAR_H

/**
 * @file doc/archive_tar.h
 * @brief The files of a tar archive (POSIX ustar and pax, GNU's long names), as
 * views into its bytes. Form:
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html and
 * https://www.gnu.org/software/tar/manual/html_node/Standard.html
 */

#include <stdbool.h>
#include <stdint.h>

#include "gitward/span.h"

struct tar {
	struct ward_span rest;
	struct ward_span long_name; /**< of the next member, from a header before it */
	struct ward_span long_link;
	bool sized; /**< `size` too */
	uint64_t size;
	char name[256]; /**< prefix and name put together */
};

struct tar_member {
	struct ward_span name;	/**< in the archive, or until the next call */
	struct ward_span link;	/**< what a link names */
	struct ward_span about; /**< all that a header of its own says about members */
	struct ward_span bytes; /**< as stored: of a sparse file what is not a hole */
	bool is_joined;		/**< the name stands in two parts in the archive */
};

/** Whether the first block is a header with the right checksum and the word "ustar". */
bool tar_is(struct ward_span bytes);
void tar_start(struct tar *t, struct ward_span bytes);
/** The next member, also a folder, a link, one without content, or a header that only speaks of
 * others: 1, 0 at the end, -1 when it is malformed or cut off; what is there of the content then is
 * in `out`, which is empty otherwise. Archives behind the end of the first are read on, as with
 * tar's
 * --ignore-zeros; `t->rest` is what is behind the last. */
int tar_next(struct tar *t, struct tar_member *out);

#endif
