/* SPDX-License-Identifier: Apache-2.0 */
#include "git/stream.h"

#include <stdlib.h>

#include "base/inflate.h"
#include "base/span.h"
#include "git/pack.h"

int stream_start(struct stream *s, const struct repo_hash *hash, size_t oid_len,
		 struct ward_error *err)
{
	s->inflater = inflater_new();
	s->room = malloc(STREAM_PIECE);
	s->how = hash;
	s->hash = hash != NULL && hash->begin != NULL ? hash->begin(oid_len) : NULL;
	if (s->inflater == NULL || s->room == NULL ||
	    (hash != NULL && hash->begin != NULL && s->hash == NULL)) {
		stream_end(s);
		return memory_error(err);
	}
	inflater_start(s->inflater, NULL, 0);
	return 0;
}

void stream_end(struct stream *s)
{
	inflater_free(s->inflater);
	free(s->room);
	if (s->hash != NULL)
		s->how->end(s->hash, NULL);
	s->inflater = NULL;
	s->room = NULL;
	s->hash = NULL;
}

static int give(struct stream *s, struct ward_span bytes, struct ward_error *err)
{
	const size_t skip = s->skip < bytes.len ? (size_t)s->skip : bytes.len;

	if (s->hash != NULL)
		s->how->add(s->hash, bytes);
	s->skip -= skip;
	bytes = span_sub(bytes, skip, bytes.len);
	if (bytes.len > s->size - s->given)
		return error_set(err, WARD_EGIT, "an object is longer than announced");
	s->given += bytes.len;
	return bytes.len > 0 ? s->fn(s->ctx, bytes, s->size, err) : 0;
}

int stream_feed(struct stream *s, struct ward_span in, size_t *used, struct ward_error *err)
{
	*used = 0;
	for (;;) {
		size_t taken, len;
		const enum inflate_result result =
			inflater_piece(s->inflater, span_sub(in, *used, in.len), &taken, s->room,
				       STREAM_PIECE, &len);
		int rc = 0;

		*used += taken;
		if (result == INFLATE_BAD)
			return error_set(err, WARD_EGIT, "an object is damaged");
		if (len > 0)
			rc = give(s, span_make(s->room, len), err);
		if (rc != 0)
			return rc;
		if (result == INFLATE_DONE)
			return 1;
		if (result == INFLATE_MORE)
			return 0;
	}
}

bool stream_is_whole(const struct stream *s)
{
	return s->skip == 0 && s->given == s->size;
}

int stream_whole_ok(const struct limits *limits, uint64_t size, struct ward_error *err)
{
	const uint64_t max =
		limits->blob_bytes > PACK_BASE_MAX ? limits->blob_bytes : PACK_BASE_MAX;

	if (size <= max)
		return 0;
	return error_set(err, WARD_ELIMIT,
			 "an object of %llu bytes is not kept in one piece, and more than %llu "
			 "are not put together (limits.blob_bytes)",
			 (unsigned long long)size, (unsigned long long)max);
}

int stream_by_read(struct repo *repo, const struct oid *id, uint64_t size, repo_piece_fn fn,
		   void *ctx, struct ward_error *err)
{
	struct arena *arena;
	enum object_type type;
	struct ward_span bytes;
	int rc = stream_whole_ok(&repo->limits, size, err);

	if (rc < 0)
		return rc;
	/* The object, and what an arena needs besides. */
	arena = arena_new((size_t)size + ((size_t)1 << 20));
	if (arena == NULL)
		return memory_error(err);
	rc = repo->ops->read(repo, id, size, arena, &type, &bytes, err);
	if (rc == 0)
		rc = fn(ctx, bytes, size, err);
	arena_free(arena);
	return rc;
}
