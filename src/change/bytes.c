/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "change/change.h"
#include "git/object.h"

struct bytes_source {
	struct ward_span now, before;
};

static int read_bytes(void *ctx, const struct change_file *file, bool old_side, uint64_t cap,
		      struct arena *arena, struct ward_span *out, struct ward_error *err)
{
	const struct bytes_source *source = ctx;

	(void)file;
	(void)arena;
	*out = old_side ? source->before : source->now;
	if (out->len > cap)
		return error_set(err, WARD_ELIMIT, "%zu bytes, more than %llu (limits.blob_bytes)",
				 out->len, (unsigned long long)cap);
	return WARD_OK;
}

static int stream_bytes(void *ctx, const struct change_file *file, bool old_side, uint64_t cap,
			repo_piece_fn fn, void *fn_ctx, struct ward_error *err)
{
	const struct bytes_source *source = ctx;
	const struct ward_span all = old_side ? source->before : source->now;

	(void)file;
	if (all.len > cap)
		return error_set(err, WARD_ELIMIT,
				 "%zu bytes, more than %llu (limits.stream_bytes)", all.len,
				 (unsigned long long)cap);
	return fn(fn_ctx, all, all.len, err);
}

int change_from_bytes(struct ward_span path, struct ward_span bytes, const struct ward_span *old,
		      struct arena *arena, struct ward_change *out, struct ward_error *err)
{
	struct bytes_source *source = ARENA_NEW(arena, struct bytes_source);
	struct change_file *file = ARENA_NEW(arena, struct change_file);
	struct change_step *step = ARENA_NEW(arena, struct change_step);

	if (source == NULL || file == NULL || step == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	source->now = bytes;
	if (old != NULL)
		source->before = *old;
	*file = (struct change_file){
		.path = path,
		.old_mode = old != NULL ? MODE_FILE : 0,
		.new_mode = MODE_FILE,
	};
	*step = (struct change_step){
		.scope = SCOPE_STATE,
		.is_protected = true,
		.has_base = old != NULL,
		.files = file,
		.file_count = 1,
	};
	*out = (struct ward_change){
		.steps = step,
		.step_count = 1,
		.read = read_bytes,
		.stream = stream_bytes,
		.ctx = source,
	};
	return WARD_OK;
}
