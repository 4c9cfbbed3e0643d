/* SPDX-License-Identifier: Apache-2.0 */
#include "git/loose.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/inflate.h"
#include "base/span.h"
#include "git/stream.h"

/* "<type> <size>\0" before it is compressed. */
#define HEADER_MAX 64
/* Compressed bytes that hold the header whatever the compressor did. */
#define FIRST_BYTES 8192

struct loose {
	int fd;
	size_t file_size;
	enum object_type type;
	uint64_t size;
	size_t header; /**< bytes of the header, its NUL included */
};

static int damaged(const struct oid *id, const char *what, struct ward_error *err)
{
	char hex[OID_HEX_MAX];

	return error_set(err, WARD_EGIT, "loose object %s %s", oid_hex(id, hex), what);
}

/* 1 with an open file, 0 when no store has one, or an error. */
static int open_first(struct repo *repo, const struct oid *id, struct loose *out,
		      struct ward_error *err)
{
	char hex[OID_HEX_MAX];

	oid_hex(id, hex);
	for (size_t i = 0; i < repo->store_count; i++) {
		char path[4096];
		struct stat st;
		const int n =
			snprintf(path, sizeof(path), "%s/%.2s/%s", repo->stores[i], hex, hex + 2);

		if (n < 0 || (size_t)n >= sizeof(path))
			return error_set(err, WARD_ELIMIT,
					 "the path of the object store is too long");
		out->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		if (out->fd < 0 && (errno == ENOENT || errno == ENOTDIR))
			continue;
		if (out->fd < 0)
			return error_set(err, WARD_EIO, "cannot open %s: %s", path,
					 strerror(errno));
		if (fstat(out->fd, &st) != 0 || !S_ISREG(st.st_mode)) {
			(void)close(out->fd);
			out->fd = -1;
			return damaged(id, "is no regular file", err);
		}
		out->file_size = (size_t)st.st_size;
		return 1;
	}
	return 0;
}

static bool read_at(int fd, size_t offset, char *to, size_t size)
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

static bool parse_header(struct ward_span text, struct loose *out)
{
	const ssize_t nul = span_find_byte(text, '\0', 0);
	struct ward_span rest;
	struct ward_span word;

	if (nul < 0)
		return false;
	rest = span_sub(text, 0, (size_t)nul);
	out->header = (size_t)nul + 1;
	if (!span_cut(&rest, ' ', &word))
		return false;
	out->type = object_type_of(word);
	return out->type != OBJECT_NONE && span_to_u64(rest, INT64_MAX, &out->size);
}

static int open_loose(struct repo *repo, const struct oid *id, struct loose *out,
		      struct ward_error *err)
{
	char packed[FIRST_BYTES];
	char text[HEADER_MAX];
	size_t first;
	size_t len;
	size_t used;
	int rc;

	*out = (struct loose){ .fd = -1 };
	rc = open_first(repo, id, out, err);
	if (rc <= 0)
		return rc;
	first = out->file_size < sizeof(packed) ? out->file_size : sizeof(packed);
	if (!read_at(out->fd, 0, packed, first))
		rc = damaged(id, "cannot be read", err);
	else if (inflate_all(repo->inflater, span_make(packed, first), text, sizeof(text), &len,
			     &used) == INFLATE_BAD &&
		 len == 0)
		rc = damaged(id, "is not compressed as it should be", err);
	else if (!parse_header(span_make(text, len), out))
		rc = damaged(id, "has a malformed header", err);
	if (rc < 0) {
		(void)close(out->fd);
		out->fd = -1;
	}
	return rc;
}

int loose_header(struct repo *repo, const struct oid *id, enum object_type *type, uint64_t *size,
		 struct ward_error *err)
{
	struct loose loose;
	const int rc = open_loose(repo, id, &loose, err);

	if (rc <= 0)
		return rc;
	(void)close(loose.fd);
	*type = loose.type;
	*size = loose.size;
	return 1;
}

/* The whole object; what was asked for lies behind the header. */
static int unpack(struct inflater *inflater, const struct loose *loose, const struct oid *id,
		  struct arena *arena, struct ward_span *out, struct ward_error *err)
{
	const size_t total = loose->header + (size_t)loose->size;
	char *packed = NULL;
	char *room;
	size_t len;
	size_t used;
	int rc;

	/* Deflate never makes more of it than this. */
	if (loose->file_size > total + total / 1000 + 65536)
		return damaged(id, "has bytes behind its end", err);
	packed = malloc(loose->file_size > 0 ? loose->file_size : 1);
	room = arena_bytes(arena, total);
	if (packed == NULL || room == NULL)
		rc = memory_error(err);
	else if (!read_at(loose->fd, 0, packed, loose->file_size))
		rc = damaged(id, "cannot be read", err);
	else if (inflate_all(inflater, span_make(packed, loose->file_size), room, total, &len,
			     &used) != INFLATE_DONE ||
		 len != total)
		rc = damaged(id, "is damaged or cut off", err);
	else if (used != loose->file_size)
		rc = damaged(id, "has bytes behind its end", err);
	else
		rc = 1;
	if (rc == 1)
		*out = span_make(room + loose->header, (size_t)loose->size);
	free(packed);
	return rc;
}

int loose_read(struct repo *repo, const struct oid *id, uint64_t size, struct arena *arena,
	       enum object_type *type, struct ward_span *out, struct ward_error *err)
{
	struct loose loose;
	int rc = open_loose(repo, id, &loose, err);

	if (rc <= 0)
		return rc;
	*type = loose.type;
	rc = loose.size == size ? unpack(repo->inflater, &loose, id, arena, out, err)
				: damaged(id, "has changed while it was read", err);
	(void)close(loose.fd);
	return rc;
}

/* All of the file, and nothing behind the end of the stream. */
static int feed_file(const struct loose *loose, const struct oid *id, struct stream *s,
		     struct ward_error *err)
{
	char packed[FIRST_BYTES];
	size_t at = 0, used;
	int rc = 0;

	while (rc == 0 && at < loose->file_size) {
		const size_t left = loose->file_size - at;
		const size_t n = left < sizeof(packed) ? left : sizeof(packed);

		if (!read_at(loose->fd, at, packed, n))
			return damaged(id, "cannot be read", err);
		rc = stream_feed(s, span_make(packed, n), &used, err);
		at += used;
	}
	if (rc < 0)
		return rc;
	if (rc == 0 || !stream_is_whole(s))
		return damaged(id, "is damaged or cut off", err);
	return at == loose->file_size ? 0 : damaged(id, "has bytes behind its end", err);
}

int loose_stream(struct repo *repo, const struct oid *id, uint64_t size, repo_piece_fn fn,
		 void *ctx, struct ward_error *err)
{
	struct stream s = { .size = size, .fn = fn, .ctx = ctx };
	uint8_t digest[OID_MAX];
	struct loose loose;
	int rc = open_loose(repo, id, &loose, err);

	if (rc <= 0)
		return rc;
	s.skip = loose.header;
	rc = loose.size == size ? stream_start(&s, &repo->hash, id->len, err)
				: damaged(id, "has changed while it was read", err);
	if (rc == 0)
		rc = feed_file(&loose, id, &s, err);
	if (rc == 0 && s.hash != NULL) {
		s.how->end(s.hash, digest);
		s.hash = NULL;
		if (memcmp(digest, id->raw, id->len) != 0)
			rc = damaged(id, "has the content of another one", err);
	}
	stream_end(&s);
	(void)close(loose.fd);
	return rc == 0 ? 1 : rc;
}
