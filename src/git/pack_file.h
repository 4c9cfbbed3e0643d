/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_PACK_FILE_H
#define GIT_PACK_FILE_H

/**
 * @file git/pack_file.h
 * @brief Inside git/: bytes of pack files, read through a few windows that all
 * packs share. Not mapped: a pack may be larger than the memory allowed, and a
 * file that shrinks while it is mapped kills the process.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "gitward/span.h"

struct inflater;
struct pack_reader;
struct stream;

struct pack_file {
	const char *path;
	const uint8_t *checksum; /**< its last bytes must be these, `checksum_len` of them */
	size_t checksum_len;
	uint32_t count; /**< objects, as its index has it */
	int fd;		/**< -1 while it is not open */
	uint64_t used;	/**< when, for closing the one that rests longest */
	uint64_t end;	/**< of its entries: where the checksum begins; 0 while unknown */
};

/** NULL when out of memory; `inflater` is used, not owned. */
struct pack_reader *pack_reader_new(struct inflater *inflater);
/** Closes the files too; NULL is allowed. */
void pack_reader_free(struct pack_reader *r);

/** Open it if it is not. WARD_ENOTFOUND when it is gone, WARD_EUNSUPPORTED for an unknown version,
 * WARD_EGIT when it is not the pack its index was made for. */
int pack_file_open(struct pack_reader *r, struct pack_file *file,
		   struct ward_error *err) WARD_MUST_USE;

/** Copy `want` bytes from `offset`, fewer at the end of the entries. */
int pack_file_copy(struct pack_reader *r, struct pack_file *file, uint64_t offset, char *to,
		   size_t want, size_t *got, struct ward_error *err) WARD_MUST_USE;

/** Read `len` bytes at `offset`, past the windows. WARD_EGIT beyond the end of the entries. */
int pack_file_read(struct pack_reader *r, struct pack_file *file, uint64_t offset, char *to,
		   size_t len, struct ward_error *err) WARD_MUST_USE;

/** Inflate the stream at `offset` into `size` bytes: exactly so many. */
int pack_file_inflate(struct pack_reader *r, struct pack_file *file, uint64_t offset, char *to,
		      size_t size, struct ward_error *err) WARD_MUST_USE;

/** Inflate no more than the first `size` bytes of it. */
int pack_file_inflate_start(struct pack_reader *r, struct pack_file *file, uint64_t offset,
			    char *to, size_t size, size_t *len,
			    struct ward_error *err) WARD_MUST_USE;

/** Give the stream at `offset` to `s`, which was started: all that it announces. */
int pack_file_stream(struct pack_reader *r, struct pack_file *file, uint64_t offset,
		     struct stream *s, struct ward_error *err) WARD_MUST_USE;

#endif
