/* SPDX-License-Identifier: Apache-2.0 */
#include "git/sweep_pack.h"

#include <stdlib.h>
#include <string.h>

#include "base/inflate.h"
#include "base/span.h"
#include "git/backend.h"
#include "git/pack_format.h"
#include "git/sweep_parts.h"

#define OBJECT_LEAST ((uint64_t)64 << 20)
/* Of objects that wait for what is built on them; beyond it they are built anew when needed. */
#define LIVE_MAX ((size_t)256 << 20)
/* zlib's deflate makes no more of one byte. */
#define INFLATE_RATIO 1032

struct sweep_frame {
	uint32_t rank;
	uint32_t child; /**< the next one to build on it */
	char *bytes;	/**< from malloc; NULL: not kept */
	size_t len;
};

/* What sweep_pack_each() works with. */
struct walk {
	struct sweep_pack *p;
	struct pack_store *store;
	const struct sweep_calls *calls;
	enum object_type type;
	uint64_t *built;
	size_t depth; /**< frames in use */
	size_t live;  /**< bytes that they hold */
	struct arena *scratch;
	struct pack_ahead *ahead;
	struct sweep_parts parts; /**< of what was built last */
	bool have_parts;
};

uint64_t sweep_object_max(const struct limits *limits)
{
	return limits->history_blob_bytes > OBJECT_LEAST ? limits->history_blob_bytes
							 : OBJECT_LEAST;
}

/* -- Building --------------------------------------------------------------------- */

static int too_large(const struct walk *w, uint64_t size, struct ward_error *err)
{
	return error_set(err, WARD_ELIMIT,
			 "an object of %llu bytes, more than %llu (limits.history_blob_bytes)",
			 (unsigned long long)size,
			 (unsigned long long)sweep_object_max(w->store->limits));
}

static int malformed(const struct walk *w, uint32_t at, const char *what, struct ward_error *err)
{
	return error_set(err, WARD_EGIT, "%s: %s at %llu", w->p->pack->file.path, what,
			 (unsigned long long)w->p->offsets[at]);
}

/* In one piece, unless it is too large for that. Entries lie side by side; in a pack of somebody
 * who lets them overlap the next one is not where this one ends, and it is read on. */
static int inflate_at(const struct walk *w, uint32_t at, uint64_t data, char *to, size_t size,
		      struct ward_error *err)
{
	struct pack_file *file = &w->p->pack->file;
	const bool last = at + 1 == w->p->pack->index.count;
	const uint64_t end = last ? file->end : w->p->offsets[at + 1];
	struct ward_span in;

	if (end > data && end - data <= PACK_AHEAD_MAX &&
	    pack_ahead_view(w->ahead, data, (size_t)(end - data), &in, err) == 0 &&
	    inflate_exact(w->store->inflater, in, to, size))
		return 0;
	error_clear(err);
	return pack_file_inflate(w->store->reader, file, data, to, size, err);
}

/* The stream of an entry, in memory of its own. */
static int load(const struct walk *w, uint32_t at, struct sweep_frame *out, struct ward_error *err)
{
	struct pack_file *file = &w->p->pack->file;
	struct pack_entry entry;
	uint64_t data;
	int rc = sweep_pack_entry(w->p, w->ahead, at, &entry, err);

	*out = (struct sweep_frame){ .rank = at, .child = w->p->first_child[at] };
	if (rc < 0)
		return rc;
	data = w->p->offsets[at] + entry.length;
	if (entry.size > sweep_object_max(w->store->limits))
		return too_large(w, entry.size, err);
	if (data > file->end || entry.size / INFLATE_RATIO > file->end - data)
		return malformed(w, at, "an entry larger than it can be", err);
	out->len = (size_t)entry.size;
	out->bytes = malloc(out->len + 1);
	if (out->bytes == NULL)
		return memory_error(err);
	rc = inflate_at(w, at, data, out->bytes, out->len, err);
	if (rc < 0) {
		free(out->bytes);
		out->bytes = NULL;
	}
	return rc;
}

/* What the delta at out->rank, which `out` holds, makes of its base. */
static int build(struct walk *w, struct ward_span base, struct sweep_frame *out,
		 struct ward_error *err)
{
	const struct ward_span delta = span_make(out->bytes, out->len);
	struct ward_span rest = delta;
	uint64_t base_len, size;
	char *made;

	if (!delta_sizes(&rest, &base_len, &size) || base_len != base.len)
		return malformed(w, out->rank, "a delta that does not fit its base", err);
	if (size > sweep_object_max(w->store->limits))
		return too_large(w, size, err);
	made = malloc((size_t)size + 1);
	if (made == NULL)
		return memory_error(err);
	if (!delta_apply(delta, base, made, (size_t)size)) {
		free(made);
		return malformed(w, out->rank, "a malformed delta", err);
	}
	if (w->calls->parts)
		w->have_parts = sweep_parts_list(&w->parts, delta);
	free(out->bytes);
	out->bytes = made;
	out->len = (size_t)size;
	return 0;
}

/* From the start of its chain, for want of the base. */
static int build_anew(struct walk *w, uint32_t at, struct sweep_frame *out, struct ward_error *err)
{
	const struct pack_place place = { .pack = w->p->pack, .offset = w->p->offsets[at] };
	enum object_type type;
	struct ward_span bytes;
	uint64_t size;
	int rc = pack_store_header(w->store, &place, &type, &size, err);

	*out = (struct sweep_frame){ .rank = at, .child = w->p->first_child[at] };
	if (rc == 0 && size > sweep_object_max(w->store->limits))
		rc = too_large(w, size, err);
	if (rc < 0)
		return rc;
	arena_reset(w->scratch);
	rc = pack_store_read(w->store, &place, size, w->scratch, &type, &bytes, err);
	if (rc < 0)
		return rc;
	out->bytes = malloc(bytes.len + 1);
	if (out->bytes == NULL)
		return memory_error(err);
	if (bytes.len > 0)
		memcpy(out->bytes, bytes.ptr, bytes.len);
	out->len = bytes.len;
	return 0;
}

/* -- Visiting --------------------------------------------------------------------- */

static uint32_t number_of(const struct walk *w, uint32_t at)
{
	return w->p->first + w->p->rows[at];
}

static bool wanted(const struct walk *w, uint32_t at)
{
	if (sweep_pack_is_double(w->p, w->p->rows[at]))
		return false;
	return w->calls->want == NULL || w->calls->want(w->calls->ctx, number_of(w, at));
}

static int show(struct walk *w, const struct sweep_frame *f, const struct sweep_frame *base,
		struct ward_error *err)
{
	struct sweep_object o = {
		.number = number_of(w, f->rank),
		.type = w->type,
		.bytes = span_make(f->bytes, f->len),
		.base_number = SWEEP_NONE,
	};

	if (base != NULL && base->bytes != NULL) {
		o.base_number = number_of(w, base->rank);
		o.base = span_make(base->bytes, base->len);
		o.parts = w->have_parts ? w->parts.items : NULL;
		o.part_count = w->have_parts ? w->parts.len : 0;
	}
	return w->calls->object(w->calls->ctx, &o, err);
}

/* Keep it for what is built on it. */
static int push(struct walk *w, struct sweep_frame *f, struct ward_error *err)
{
	struct sweep_pack *p = w->p;

	if (w->depth == p->frame_room) {
		const size_t room = p->frame_room == 0 ? 64 : 2 * p->frame_room;
		struct sweep_frame *frames = realloc(p->frames, room * sizeof(*frames));

		if (frames == NULL) {
			free(f->bytes);
			return memory_error(err);
		}
		p->frames = frames;
		p->frame_room = room;
	}
	if (w->live + f->len > LIVE_MAX) {
		free(f->bytes);
		f->bytes = NULL;
		f->len = 0;
	}
	w->live += f->len;
	p->frames[w->depth++] = *f;
	return 0;
}

int sweep_spend(uint64_t *built, size_t bytes, const struct limits *limits, struct ward_error *err)
{
	*built += bytes;
	if (*built <= limits->history_bytes)
		return 0;
	return error_set(err, WARD_ELIMIT, "more than %llu bytes to read (limits.history_bytes)",
			 (unsigned long long)limits->history_bytes);
}

/* Build the entry at `at`, show it, and keep it when something is built on it. */
static int visit(struct walk *w, uint32_t at, const struct sweep_frame *base,
		 struct ward_error *err)
{
	struct ward_error why = { .code = WARD_OK };
	struct sweep_frame f;
	const bool want = wanted(w, at);
	int rc;

	if (!want && w->p->first_child[at] == SWEEP_NONE)
		return 0;
	w->have_parts = false;
	if (base != NULL && base->bytes == NULL) {
		rc = build_anew(w, at, &f, &why);
	} else {
		rc = load(w, at, &f, &why);
		if (rc == 0 && base != NULL)
			rc = build(w, span_make(base->bytes, base->len), &f, &why);
	}
	if (rc < 0) {
		free(f.bytes);
		f.bytes = NULL;
		f.len = 0;
	}
	if (rc == 0)
		rc = sweep_spend(w->built, f.len, w->store->limits, err);
	else if (want)
		rc = w->calls->bad(w->calls->ctx, number_of(w, at), &why, err);
	else
		rc = 0;
	if (rc == 0 && want && f.bytes != NULL)
		rc = show(w, &f, base, err);
	if (rc == 0 && f.child != SWEEP_NONE)
		return push(w, &f, err);
	free(f.bytes);
	return rc;
}

static void pop(struct walk *w)
{
	struct sweep_frame *top = &w->p->frames[--w->depth];

	w->live -= top->len;
	free(top->bytes);
}

static int grow_tree(struct walk *w, uint32_t root, struct ward_error *err)
{
	int rc = visit(w, root, NULL, err);

	while (rc == 0 && w->depth > 0) {
		struct sweep_frame *top = &w->p->frames[w->depth - 1];
		const uint32_t child = top->child;

		if (child == SWEEP_NONE) {
			pop(w);
			continue;
		}
		top->child = w->p->next_child[child];
		/* `visit` may move the frames once it is done with the base. */
		rc = visit(w, child, top, err);
	}
	while (w->depth > 0)
		pop(w);
	return rc;
}

int sweep_pack_each(struct sweep_pack *p, struct pack_store *store, enum object_type type,
		    uint64_t *built, const struct sweep_calls *calls, struct ward_error *err)
{
	struct walk w = { .p = p,
			  .store = store,
			  .calls = calls,
			  .type = type,
			  .built = built,
			  .scratch = arena_new((size_t)store->limits->memory_bytes),
			  .ahead = pack_ahead_new(store->reader, &p->pack->file) };
	int rc = pack_file_open(store->reader, &p->pack->file, err);

	if (rc == 0 && (w.scratch == NULL || w.ahead == NULL))
		rc = memory_error(err);
	for (uint32_t i = 0; rc == 0 && i < p->pack->index.count; i++)
		if (sweep_pack_root(p, i) == type)
			rc = grow_tree(&w, i, err);
	sweep_parts_release(&w.parts);
	pack_ahead_free(w.ahead);
	arena_free(w.scratch);
	return rc;
}
