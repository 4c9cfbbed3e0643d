/* SPDX-License-Identifier: Apache-2.0 */
#include "git/pack_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/inflate.h"
#include "base/oid.h"
#include "base/span.h"
#include "git/backend.h"
#include "git/stream.h"

#define HEADER_BYTES 12
#define WINDOW ((size_t)4 << 10)
#define WINDOWS 32
/* Inflated bytes of what may well lie in one window as a whole. */
#define TRY_MAX (2 * WINDOW)
#define FILES 32

struct window {
	const struct pack_file *file;
	uint64_t start;
	uint64_t used;
	size_t len;
	char bytes[WINDOW];
};

struct pack_reader {
	struct inflater *inflater;
	struct pack_file *open[FILES];
	uint64_t clock;
	struct window *last;
	struct window windows[WINDOWS];
};

struct pack_reader *pack_reader_new(struct inflater *inflater)
{
	struct pack_reader *r = malloc(sizeof(*r));

	if (r == NULL)
		return NULL;
	/* The bytes of the windows stay as they are. */
	r->inflater = inflater;
	r->clock = 0;
	r->last = &r->windows[0];
	for (size_t i = 0; i < FILES; i++)
		r->open[i] = NULL;
	for (size_t i = 0; i < WINDOWS; i++) {
		r->windows[i].file = NULL;
		r->windows[i].used = 0;
	}
	return r;
}

void pack_reader_free(struct pack_reader *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < FILES; i++) {
		if (r->open[i] != NULL)
			(void)close(r->open[i]->fd);
	}
	free(r);
}

/* A free place, or that of the file not used for longest. */
static struct pack_file **place_for(struct pack_reader *r)
{
	struct pack_file **oldest = &r->open[0];

	for (size_t i = 0; i < FILES; i++) {
		if (r->open[i] == NULL)
			return &r->open[i];
		if (r->open[i]->used < (*oldest)->used)
			oldest = &r->open[i];
	}
	(void)close((*oldest)->fd);
	(*oldest)->fd = -1;
	*oldest = NULL;
	return oldest;
}

static bool read_at(int fd, uint64_t offset, char *to, size_t size)
{
	size_t got = 0;

	while (got < size) {
		const ssize_t n = pread(fd, to + got, size - got, (off_t)(offset + got));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		got += (size_t)n;
	}
	return true;
}

static uint32_t be32(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

/* What git looks at too: the header, the number of objects, the checksum. */
static int check(const struct pack_file *file, int fd, uint64_t size, struct ward_error *err)
{
	char head[HEADER_BYTES];
	char tail[OID_MAX];

	if (size < HEADER_BYTES + file->checksum_len || !read_at(fd, 0, head, sizeof(head)) ||
	    memcmp(head, "PACK", 4) != 0)
		return error_set(err, WARD_EGIT, "%s is no pack", file->path);
	/* Version 3 is the same; git reads both and writes 2. */
	if (be32(head + 4) != 2 && be32(head + 4) != 3)
		return error_set(err, WARD_EUNSUPPORTED, "%s has the unknown version %u",
				 file->path, be32(head + 4));
	if (!read_at(fd, size - file->checksum_len, tail, file->checksum_len) ||
	    memcmp(tail, file->checksum, file->checksum_len) != 0 || be32(head + 8) != file->count)
		return error_set(err, WARD_EGIT, "%s does not belong to its index", file->path);
	return 0;
}

static int open_file(struct pack_reader *r, struct pack_file *file, struct ward_error *err)
{
	struct pack_file **place;
	struct stat st;
	int rc;
	const int fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return error_set(err, errno == ENOENT ? WARD_ENOTFOUND : WARD_EIO,
				 "cannot open %s: %s", file->path, strerror(errno));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		rc = error_set(err, WARD_EGIT, "%s is no regular file", file->path);
	else
		rc = check(file, fd, (uint64_t)st.st_size, err);
	if (rc < 0) {
		(void)close(fd);
		return rc;
	}
	place = place_for(r);
	*place = file;
	file->fd = fd;
	file->end = (uint64_t)st.st_size - file->checksum_len;
	return 0;
}

int pack_file_open(struct pack_reader *r, struct pack_file *file, struct ward_error *err)
{
	const int rc = file->fd >= 0 ? 0 : open_file(r, file, err);

	if (rc == 0)
		file->used = ++r->clock;
	return rc;
}

static struct window *find_window(struct pack_reader *r, const struct pack_file *file,
				  uint64_t start)
{
	struct window *oldest = &r->windows[0];

	if (r->last->file == file && r->last->start == start)
		return r->last;
	for (size_t i = 0; i < WINDOWS; i++) {
		struct window *w = &r->windows[i];

		if (w->file == file && w->start == start)
			return w;
		if (w->used < oldest->used)
			oldest = w;
	}
	return oldest;
}

static int reopen(struct pack_reader *r, struct pack_file *file, struct ward_error *err)
{
	const int rc = pack_file_open(r, file, err);

	/* It was there: that it is gone now must not look like a missing object. */
	return rc == WARD_ENOTFOUND ? WARD_EIO : rc;
}

int pack_file_read(struct pack_reader *r, struct pack_file *file, uint64_t offset, char *to,
		   size_t len, struct ward_error *err)
{
	int rc;

	if (offset > file->end || len > file->end - offset)
		return error_set(err, WARD_EGIT, "%s: an object ends behind the pack", file->path);
	rc = reopen(r, file, err);
	if (rc == 0 && !read_at(file->fd, offset, to, len))
		rc = error_set(err, WARD_EGIT, "%s cannot be read at %llu", file->path,
			       (unsigned long long)offset);
	return rc;
}

/* The bytes from `offset` to the end of the window it lies in: at least one. */
static int view(struct pack_reader *r, struct pack_file *file, uint64_t offset,
		struct ward_span *out, struct ward_error *err)
{
	const uint64_t start = offset - offset % WINDOW;
	struct window *w;
	int rc;

	/* The end is known since the file was first opened. */
	if (offset >= file->end)
		return error_set(err, WARD_EGIT, "%s: an object ends behind the pack", file->path);
	w = find_window(r, file, start);
	if (w->file != file || w->start != start) {
		rc = reopen(r, file, err);
		if (rc < 0)
			return rc;
		w->file = NULL;
		w->len = file->end - start < WINDOW ? (size_t)(file->end - start) : WINDOW;
		if (!read_at(file->fd, start, w->bytes, w->len))
			return error_set(err, WARD_EGIT, "%s cannot be read at %llu", file->path,
					 (unsigned long long)start);
		w->file = file;
		w->start = start;
	}
	w->used = ++r->clock;
	r->last = w;
	*out = span_make(w->bytes + (offset - start), w->len - (size_t)(offset - start));
	return 0;
}

int pack_file_copy(struct pack_reader *r, struct pack_file *file, uint64_t offset, char *to,
		   size_t want, size_t *got, struct ward_error *err)
{
	*got = 0;
	while (*got < want && (*got == 0 || offset + *got < file->end)) {
		struct ward_span bytes;
		const int rc = view(r, file, offset + *got, &bytes, err);

		if (rc < 0)
			return rc;
		bytes = span_sub(bytes, 0, want - *got);
		memcpy(to + *got, bytes.ptr, bytes.len);
		*got += bytes.len;
	}
	return 0;
}

static int run(struct pack_reader *r, struct pack_file *file, uint64_t offset,
	       enum inflate_result *result, struct ward_error *err)
{
	do {
		struct ward_span bytes;
		size_t used;
		const int rc = view(r, file, offset, &bytes, err);

		if (rc < 0)
			return rc;
		*result = inflater_feed(r->inflater, bytes, &used);
		offset += used;
	} while (*result == INFLATE_MORE);
	return 0;
}

static int damaged(const struct pack_file *file, uint64_t offset, struct ward_error *err)
{
	return error_set(err, WARD_EGIT, "%s is damaged at %llu", file->path,
			 (unsigned long long)offset);
}

int pack_file_inflate(struct pack_reader *r, struct pack_file *file, uint64_t offset, char *to,
		      size_t size, struct ward_error *err)
{
	enum inflate_result result;
	struct ward_span bytes;
	int rc;

	/* Most are small, and lie in one window. */
	if (size <= TRY_MAX) {
		rc = view(r, file, offset, &bytes, err);
		if (rc < 0 || inflate_try(r->inflater, bytes, to, size))
			return rc;
	}
	inflater_start(r->inflater, to, size);
	rc = run(r, file, offset, &result, err);
	if (rc == 0 && (result != INFLATE_DONE || inflater_len(r->inflater) != size))
		rc = damaged(file, offset, err);
	return rc;
}

int pack_file_inflate_start(struct pack_reader *r, struct pack_file *file, uint64_t offset,
			    char *to, size_t size, size_t *len, struct ward_error *err)
{
	enum inflate_result result;
	int rc;

	inflater_start(r->inflater, to, size);
	rc = run(r, file, offset, &result, err);
	if (rc == 0 && result == INFLATE_BAD)
		rc = damaged(file, offset, err);
	*len = inflater_len(r->inflater);
	return rc;
}

int pack_file_stream(struct pack_reader *r, struct pack_file *file, uint64_t offset,
		     struct stream *s, struct ward_error *err)
{
	const uint64_t start = offset;
	int rc = 0;

	while (rc == 0) {
		struct ward_span bytes;
		size_t used;

		rc = view(r, file, offset, &bytes, err);
		if (rc < 0)
			return rc;
		rc = stream_feed(s, bytes, &used, err);
		offset += used;
	}
	if (rc == 1 && !stream_is_whole(s))
		return damaged(file, start, err);
	return rc == 1 ? 0 : rc;
}
