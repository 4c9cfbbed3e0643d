/* SPDX-License-Identifier: Apache-2.0 */
#include "mem_source.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "git/object.h"

static struct ward_span text_of(const struct mem_source *source, size_t index, bool old_side)
{
	const struct mem_file *f = &source->files[index];
	const char *text = old_side ? f->before : f->after;

	if (text == NULL)
		return (struct ward_span){ NULL, 0 };
	return source->len > 0 && !old_side ? span_make(text, source->len) : span_of(text);
}

static int read_text(void *ctx, const struct change_file *file, bool old_side, uint64_t cap,
		     struct arena *arena, struct ward_span *out, struct ward_error *err)
{
	struct mem_source *source = ctx;

	(void)arena;
	if (++source->reads == source->fail_at)
		return error_set(err, WARD_EGIT, "object is missing (made to fail)");
	*out = text_of(source, (size_t)file->source_id, old_side);
	if (out->len > cap)
		return error_set(err, WARD_ELIMIT, "more than %llu bytes (limits.blob_bytes)",
				 (unsigned long long)cap);
	return WARD_OK;
}

/* In pieces of `piece` bytes. */
static int stream_text(void *ctx, const struct change_file *file, bool old_side, uint64_t cap,
		       repo_piece_fn fn, void *fn_ctx, struct ward_error *err)
{
	struct mem_source *source = ctx;
	const struct ward_span all = text_of(source, (size_t)file->source_id, old_side);
	const size_t piece = source->piece > 0 ? source->piece : 4096;
	int rc = WARD_OK;

	if (++source->reads == source->fail_at)
		return error_set(err, WARD_EGIT, "object is missing (made to fail)");
	if (all.len > cap)
		return error_set(err, WARD_ELIMIT, "more than %llu bytes (limits.stream_bytes)",
				 (unsigned long long)cap);
	for (size_t at = 0; rc == WARD_OK && at < all.len; at += piece)
		rc = fn(fn_ctx, span_sub(all, at, at + piece), all.len, err);
	return rc;
}

/* Ids are the texts' hashes, so that equal texts have equal ids, as in Git. */
static struct oid id_of(struct ward_span text)
{
	struct oid id = { 0 };
	uint64_t h;

	if (text.ptr == NULL)
		return id;
	h = span_hash(text) | 1;
	id.len = 20;
	for (size_t i = 0; i < 20; i++)
		id.raw[i] = (uint8_t)(h >> (8 * (i % 8)));
	return id;
}

void mem_source_change(struct mem_source *source, struct arena *arena, struct ward_change *out)
{
	struct change_file *files = ARENA_ARRAY(arena, source->count, struct change_file);
	struct change_step *step = ARENA_NEW(arena, struct change_step);

	if (files == NULL || step == NULL)
		abort();
	for (size_t i = 0; i < source->count; i++)
		files[i] = (struct change_file){
			.path = span_of(source->files[i].path),
			.old_id = id_of(text_of(source, i, true)),
			.new_id = id_of(text_of(source, i, false)),
			.old_mode = source->files[i].before != NULL ? MODE_FILE : 0,
			.new_mode = source->files[i].after != NULL ? MODE_FILE : 0,
			.source_id = i,
		};
	*step = (struct change_step){
		.scope = source->scope,
		.is_protected = !source->is_unprotected,
		.has_base = !source->no_base,
		.files = files,
		.file_count = source->count,
	};
	*out = (struct ward_change){
		.steps = step,
		.step_count = 1,
		.oid_len = 20,
		.read = read_text,
		.stream = stream_text,
		.ctx = source,
	};
}
