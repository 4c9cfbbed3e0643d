/* SPDX-License-Identifier: Apache-2.0 */
#include "git/sweep.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/inflate.h"
#include "base/span.h"
#include "base/vec.h"
#include "git/loose.h"
#include "git/object_dir.h"
#include "git/pack_format.h"
#include "git/pack_store.h"
#include "git/sweep_pack.h"

#define MEMORY_MAX ((size_t)4 << 30)

struct sweep {
	struct repo *repo;
	struct arena *arena;
	struct arena *scratch; /**< a loose object */
	struct limits limits;
	struct inflater *inflater;
	struct pack_store *store;
	struct sweep_pack *packs;
	size_t pack_count;
	VEC(struct oid) loose; /**< sorted */
	uint8_t *loose_types;
	uint32_t first_loose; /**< number of the first */
	uint32_t count;
	bool partial;
	size_t last_pack; /**< where the last lookup ended: neighbours lie together */
	uint64_t built;	  /**< bytes, against limits.history_bytes */
};

static int by_id(const void *a, const void *b)
{
	const struct oid *x = a, *y = b;

	return memcmp(x->raw, y->raw, OID_MAX);
}

static const struct sweep_pack *pack_of(const struct sweep *s, uint32_t number)
{
	size_t low = 0, high = s->pack_count;

	while (high - low > 1) {
		const size_t mid = low + (high - low) / 2;

		if (s->packs[mid].first <= number)
			low = mid;
		else
			high = mid;
	}
	return &s->packs[low];
}

static uint32_t find_packed(const struct sweep *s, size_t packs, const uint8_t *id)
{
	uint32_t row;

	for (size_t i = 0; i < packs; i++)
		if (sweep_pack_find(&s->packs[i], id, &row))
			return s->packs[i].first + row;
	return SWEEP_NONE;
}

/* An id that several packs hold counts in the first of them. */
static uint32_t find_in(const struct sweep *s, size_t pack, const uint8_t *id)
{
	const struct sweep_pack *p = &s->packs[pack];
	uint32_t row;

	if (!sweep_pack_find(p, id, &row) || sweep_pack_is_double(p, row))
		return SWEEP_NONE;
	return p->first + row;
}

static uint32_t find_among_packs(struct sweep *s, const uint8_t *id)
{
	uint32_t number = s->pack_count > 0 ? find_in(s, s->last_pack, id) : SWEEP_NONE;

	for (size_t i = 0; number == SWEEP_NONE && i < s->pack_count; i++) {
		number = i != s->last_pack ? find_in(s, i, id) : SWEEP_NONE;
		if (number != SWEEP_NONE)
			s->last_pack = i;
	}
	return number;
}

uint32_t sweep_find(struct sweep *s, const uint8_t *raw)
{
	const uint32_t packed = find_among_packs(s, raw);
	const struct oid *at;
	struct oid id;

	if (packed != SWEEP_NONE || s->loose.len == 0)
		return packed;
	id = oid_from(raw, s->repo->info.oid_len);
	at = bsearch(&id, s->loose.items, s->loose.len, sizeof(id), by_id);
	return at != NULL ? s->first_loose + (uint32_t)(at - s->loose.items) : SWEEP_NONE;
}

uint32_t sweep_count(const struct sweep *s)
{
	return s->count;
}

struct oid sweep_id(const struct sweep *s, uint32_t number)
{
	const struct sweep_pack *p;

	if (number >= s->first_loose)
		return s->loose.items[number - s->first_loose];
	p = pack_of(s, number);
	return pack_index_id(&p->pack->index, number - p->first);
}

enum object_type sweep_type(const struct sweep *s, uint32_t number)
{
	const struct sweep_pack *p;

	if (number >= s->first_loose)
		return (enum object_type)s->loose_types[number - s->first_loose];
	p = pack_of(s, number);
	return sweep_pack_type(p, number - p->first);
}

bool sweep_partial(const struct sweep *s)
{
	return s->partial;
}

/* -- Opening ----------------------------------------------------------------- */

static int add_loose(void *ctx, const struct oid *id, struct ward_error *err)
{
	struct sweep *s = ctx;
	struct oid *slot;

	if (find_packed(s, s->pack_count, id->raw) != SWEEP_NONE)
		return 0;
	if (s->loose.len >= s->limits.history_objects)
		return error_set(err, WARD_ELIMIT,
				 "more than %llu objects (limits.history_objects)",
				 (unsigned long long)s->limits.history_objects);
	slot = vec_push(s->arena, &s->loose);
	if (slot == NULL)
		return memory_error(err);
	*slot = *id;
	return 0;
}

/* Several object directories may hold one object. */
static void drop_doubles(struct sweep *s)
{
	size_t kept = 0;

	if (s->loose.len > 0)
		qsort(s->loose.items, s->loose.len, sizeof(struct oid), by_id);
	for (size_t i = 0; i < s->loose.len; i++)
		if (kept == 0 || !oid_eq(&s->loose.items[kept - 1], &s->loose.items[i]))
			s->loose.items[kept++] = s->loose.items[i];
	s->loose.len = kept;
}

static int open_loose(struct sweep *s, struct ward_error *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->repo->store_count; i++) {
		struct object_dir *dir;

		rc = object_dir_open(s->repo->stores[i], s->repo->info.oid_len, &dir, err);
		if (rc == 0)
			rc = object_dir_each_loose(dir, add_loose, s, err);
		object_dir_free(dir);
	}
	if (rc < 0)
		return rc;
	drop_doubles(s);
	s->loose_types = arena_alloc(s->arena, s->loose.len);
	if (s->loose_types == NULL)
		return memory_error(err);
	for (size_t i = 0; i < s->loose.len; i++) {
		struct ward_error local = { .code = WARD_OK };
		enum object_type type;
		uint64_t size;

		/* One that cannot be read has no type: see sweep_each_lost(). */
		if (loose_header(s->repo, &s->loose.items[i], &type, &size, &local) > 0)
			s->loose_types[i] = (uint8_t)type;
	}
	return 0;
}

static bool is_promised(const struct pack *pack, struct arena *arena)
{
	const struct ward_span path = span_of(pack->file.path);
	const size_t stem = path.len > 5 ? path.len - 5 : 0; /* ".pack" */
	const struct ward_span marker = arena_printf(arena, WARD_SPAN_FMT ".promisor",
						     WARD_SPAN_ARG(span_sub(path, 0, stem)));
	const char *name = arena_cstr(arena, marker);

	return name == NULL || access(name, F_OK) == 0;
}

/* What an earlier pack has already is not looked at a second time. */
static void note_doubles(struct sweep *s, size_t i)
{
	struct sweep_pack *p = &s->packs[i];

	for (uint32_t row = 0; i > 0 && row < p->pack->index.count; row++) {
		const struct pack_index *x = &p->pack->index;

		if (find_packed(s, i, x->names + row * x->stride) != SWEEP_NONE)
			sweep_pack_set_double(p, row);
	}
}

static int open_packs(struct sweep *s, struct ward_error *err)
{
	uint64_t total = 0;
	int rc = pack_store_open(s->repo->stores, s->repo->store_count, s->repo->info.oid_len,
				 &s->limits, s->inflater, &s->store, err);

	if (rc < 0)
		return rc;
	s->packs = ARENA_ARRAY(s->arena, s->store->packs.len, struct sweep_pack);
	if (s->packs == NULL)
		return memory_error(err);
	s->pack_count = s->store->packs.len;
	for (size_t i = 0; i < s->pack_count; i++) {
		struct sweep_pack *p = &s->packs[i];

		p->pack = s->store->packs.items[i];
		p->first = (uint32_t)total;
		total += p->pack->index.count;
		if (total > s->limits.history_objects || total >= SWEEP_NONE)
			return error_set(err, WARD_ELIMIT,
					 "more than %llu objects (limits.history_objects)",
					 (unsigned long long)s->limits.history_objects);
	}
	s->first_loose = (uint32_t)total;
	for (size_t i = 0; rc == 0 && i < s->pack_count; i++) {
		rc = sweep_pack_open(&s->packs[i], s->store, err);
		if (rc == 0) {
			note_doubles(s, i);
			s->partial |= is_promised(s->packs[i].pack, s->arena);
		}
	}
	return rc;
}

int sweep_open(struct repo *repo, const struct limits *limits, struct sweep **out,
	       struct ward_error *err)
{
	struct arena *arena = arena_new(MEMORY_MAX);
	struct sweep *s = arena != NULL ? ARENA_NEW(arena, struct sweep) : NULL;
	int rc;

	*out = NULL;
	if (s == NULL) {
		arena_free(arena);
		return memory_error(err);
	}
	s->arena = arena;
	s->repo = repo;
	s->limits = *limits;
	/* What is built here has a bound of its own. */
	s->limits.delta_bytes = UINT64_MAX;
	s->scratch = arena_new((size_t)limits->memory_bytes);
	s->inflater = inflater_new();
	rc = s->scratch != NULL && s->inflater != NULL ? open_packs(s, err) : memory_error(err);
	if (rc == 0)
		rc = open_loose(s, err);
	if (rc == 0 && (uint64_t)s->first_loose + s->loose.len > limits->history_objects)
		rc = error_set(err, WARD_ELIMIT, "more than %llu objects (limits.history_objects)",
			       (unsigned long long)limits->history_objects);
	if (rc < 0) {
		sweep_free(s);
		return rc;
	}
	s->count = s->first_loose + (uint32_t)s->loose.len;
	*out = s;
	return 0;
}

void sweep_free(struct sweep *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->pack_count; i++)
		sweep_pack_release(&s->packs[i]);
	pack_store_free(s->store);
	inflater_free(s->inflater);
	arena_free(s->scratch);
	arena_free(s->arena);
}

/* -- Reading ------------------------------------------------------------------- */

static int read_loose(struct sweep *s, uint32_t at, uint64_t cap, struct arena *arena,
		      enum object_type *type, struct ward_span *out, struct ward_error *err)
{
	return repo_read(s->repo, &s->loose.items[at], cap, arena, type, out, err);
}

static int each_loose(struct sweep *s, enum object_type type, const struct sweep_calls *calls,
		      struct ward_error *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->loose.len; i++) {
		struct sweep_object o = { .number = s->first_loose + (uint32_t)i,
					  .base_number = SWEEP_NONE };
		struct ward_error why = { .code = WARD_OK };

		if (s->loose_types[i] != type ||
		    (calls->want != NULL && !calls->want(calls->ctx, o.number)))
			continue;
		arena_reset(s->scratch);
		if (read_loose(s, (uint32_t)i, sweep_object_max(&s->limits), s->scratch, &o.type,
			       &o.bytes, &why) < 0)
			rc = calls->bad(calls->ctx, o.number, &why, err);
		else if ((rc = sweep_spend(&s->built, o.bytes.len, &s->limits, err)) == 0)
			rc = calls->object(calls->ctx, &o, err);
	}
	return rc;
}

int sweep_each(struct sweep *s, enum object_type type, const struct sweep_calls *calls,
	       struct ward_error *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->pack_count; i++)
		rc = sweep_pack_each(&s->packs[i], s->store, type, &s->built, calls, err);
	return rc != 0 ? rc : each_loose(s, type, calls, err);
}

int sweep_each_lost(struct sweep *s, const struct sweep_calls *calls, struct ward_error *err)
{
	struct ward_error why = { .code = WARD_OK };
	int rc = 0;

	(void)error_set(&why, WARD_EGIT, "its entry in the object store is malformed");
	for (size_t i = 0; i < s->pack_count; i++)
		for (uint32_t row = 0; rc == 0 && row < s->packs[i].pack->index.count; row++)
			if (sweep_pack_is_lost(&s->packs[i], row))
				rc = calls->bad(calls->ctx, s->packs[i].first + row, &why, err);
	for (size_t i = 0; rc == 0 && i < s->loose.len; i++)
		if (s->loose_types[i] == OBJECT_NONE)
			rc = calls->bad(calls->ctx, s->first_loose + (uint32_t)i, &why, err);
	return rc;
}

int sweep_read(struct sweep *s, uint32_t number, uint64_t cap, struct arena *arena,
	       struct ward_span *out, struct ward_error *err)
{
	const struct sweep_pack *p;
	struct pack_place place;
	enum object_type type;
	int rc;

	if (number >= s->first_loose)
		return read_loose(s, number - s->first_loose, cap, arena, &type, out, err);
	p = pack_of(s, number);
	if (!pack_index_offset(&p->pack->index, number - p->first, &place.offset))
		return error_set(err, WARD_EGIT, "%s is malformed", p->pack->index_path);
	place.pack = p->pack;
	rc = pack_file_open(s->store->reader, &p->pack->file, err);
	return rc < 0 ? rc : pack_store_read_max(s->store, &place, cap, arena, &type, out, err);
}
