/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_ARCHIVE_GZ_H
#define DOC_ARCHIVE_GZ_H

/**
 * @file doc/archive_gz.h
 * @brief Deflated bytes of archives made plain, up to a bound: gzip files (RFC
 * 1952, all their members) and members of zip.
 */

#include <stdbool.h>

#include "base/inflate.h"
#include "gitward/span.h"

enum unpack_result {
	UNPACK_BROKEN = -1, /**< malformed or cut off: what came before is there */
	UNPACK_OVER = 0,    /**< there is more than `cap` bytes of it; the first are there */
	UNPACK_DONE = 1,
	UNPACK_NO_MEMORY = 2
};

/** `*out` is from malloc, for the caller to free whatever the result is; `*used` is how many bytes
 * of `in` were read. */
enum unpack_result unpack(struct inflater *f, struct ward_span in, enum inflate_form form,
			  size_t cap, char **out, size_t *len, size_t *used);

#endif
