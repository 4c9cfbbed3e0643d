/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_ARCHIVE_PART_H
#define DOC_ARCHIVE_PART_H

/** @file doc/archive_part.h @brief What the files of doc/archive*.c share. */

#include "base/inflate.h"
#include "doc/archive.h"

/** Nothing of the archive can be read from here on. */
int archive_broken(struct archive *a, struct archive_member *out);
/** Pay for one member; WARD_ELIMIT. */
int archive_pay_member(struct archive *a, struct ward_error *err);
/** Pay for bytes that are there as they are; WARD_ELIMIT. */
int archive_pay_bytes(struct archive *a, uint64_t count, struct ward_error *err);
/** Inflate the stream at the start of `in`, of about `guess` bytes: 1 and its content, 0 when it is
 * malformed, or an error. `*used` is its length. */
int archive_inflate(struct archive *a, enum inflate_form form, struct ward_span in, uint64_t guess,
		    struct arena *arena, struct ward_span *out, size_t *used,
		    struct ward_error *err);

void archive_zip_start(struct archive *a);
int archive_zip_next(struct archive *a, struct arena *arena, struct archive_member *out,
		     struct ward_error *err);
int archive_tar_next(struct archive *a, struct arena *arena, struct archive_member *out,
		     struct ward_error *err);

#endif
