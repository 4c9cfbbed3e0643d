/* SPDX-License-Identifier: Apache-2.0 */
#include "change/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "change/history_graph.h"
#include "git/object.h"
#include "git/object_check.h"

int history_memory(struct ward_error *err)
{
	return error_set(err, WARD_EOOM, "out of memory (limits.memory_bytes)");
}

int history_open(struct repo *repo, const struct limits *limits, struct history **out,
		 struct ward_error *err)
{
	struct arena *arena = arena_new((size_t)limits->memory_bytes);
	struct history *h = arena != NULL ? ARENA_NEW(arena, struct history) : NULL;
	int rc;

	*out = NULL;
	if (h == NULL) {
		arena_free(arena);
		return history_memory(err);
	}
	h->repo = repo;
	h->limits = limits;
	h->arena = arena;
	h->oid_len = repo_info(repo)->oid_len;
	h->scratch = arena_new((size_t)limits->memory_bytes);
	map_init(&h->by_name, arena);
	map_init(&h->alias_keys, arena);
	rc = h->scratch != NULL ? sweep_open(repo, limits, &h->sweep, err) : history_memory(err);
	if (rc == 0) {
		const size_t count = (size_t)sweep_count(h->sweep) + 1;

		h->state = calloc(count, sizeof(*h->state));
		h->name = calloc(count, sizeof(*h->name));
		if (h->state == NULL || h->name == NULL || vec_push(arena, &h->names) == NULL)
			rc = history_memory(err);
	}
	if (rc < 0) {
		history_free(h);
		return rc;
	}
	*out = h;
	return 0;
}

void history_free(struct history *h)
{
	if (h == NULL)
		return;
	sweep_free(h->sweep);
	free(h->commits.items);
	free(h->commits.parents);
	free(h->state);
	free(h->name);
	arena_free(h->scratch);
	arena_free(h->arena);
}

int history_note_gap(struct history *h, uint32_t by, const struct oid *id, struct ward_error *err)
{
	struct history_gap *gap;

	if (h->gaps.len >= HISTORY_GAPS_MAX) {
		h->more_gaps++;
		return 0;
	}
	gap = vec_push(h->arena, &h->gaps);
	if (gap == NULL)
		return history_memory(err);
	*gap = (struct history_gap){ .by = by, .id = *id };
	return 0;
}

int history_add_root(struct history *h, const struct oid *id, struct ward_span name,
		     struct ward_error *err)
{
	const uint32_t number = sweep_find(h->sweep, id->raw);
	struct history_root *root;

	if (number == SWEEP_NONE)
		return history_note_gap(h, SWEEP_NONE, id, err);
	h->state[number] |= STATE_ROOT;
	root = vec_push(h->arena, &h->roots);
	if (root == NULL)
		return history_memory(err);
	*root = (struct history_root){ .number = number, .name = name };
	return 0;
}

uint32_t history_count(const struct history *h)
{
	return sweep_count(h->sweep);
}

bool history_reached(const struct history *h, uint32_t number)
{
	return h->everything || h->whole || (h->state[number] & STATE_REACHED) != 0;
}

struct oid history_id(const struct history *h, uint32_t number)
{
	return sweep_id(h->sweep, number);
}

enum object_type history_type(const struct history *h, uint32_t number)
{
	return sweep_type(h->sweep, number);
}

int history_read(struct history *h, uint32_t number, uint64_t cap, struct arena *arena,
		 struct ward_span *out, struct ward_error *err)
{
	return sweep_read(h->sweep, number, cap, arena, out, err);
}

/* -- Names ------------------------------------------------------------------- */

#define KEY_MAX 4097

static struct ward_span name_key(char *room, struct ward_span name, bool is_link)
{
	const size_t len = name.len < KEY_MAX - 1 ? name.len : KEY_MAX - 1;

	room[0] = is_link ? 'l' : 'f';
	memcpy(room + 1, name.ptr, len);
	return span_make(room, len + 1);
}

uint32_t history_name_index(const struct history *h, struct ward_span name, bool is_link)
{
	char room[KEY_MAX];
	const struct map_entry *e = map_get(&h->by_name, name_key(room, name, is_link));

	return e != NULL ? (uint32_t)e->value.num : HISTORY_NAMELESS;
}

bool history_name(const struct history *h, uint32_t index, struct ward_span *out)
{
	if (index >= h->names.len)
		return false;
	*out = h->names.items[index].name;
	return true;
}

struct graph {
	struct history *h;
	const struct history_calls *calls;
	struct ward_error *err;
	uint32_t by; /**< the object in hand */
};

/* Its index, 0 when memory is out. A name that no system of files can hold is cut. */
static uint32_t intern(struct graph *g, struct ward_span name, bool is_link)
{
	struct history *h = g->h;
	char room[KEY_MAX];
	const struct ward_span key = name_key(room, name, is_link);
	struct map_entry *e = map_get(&h->by_name, key);
	struct history_known_name *known;
	struct ward_span copy;

	if (e != NULL)
		return (uint32_t)e->value.num;
	copy = arena_copy(h->arena, key);
	known = vec_push(h->arena, &h->names);
	e = known != NULL && copy.len > 0 ? map_put(&h->by_name, copy, NULL) : NULL;
	if (e == NULL)
		return HISTORY_NAMELESS;
	e->value.num = h->names.len - 1;
	*known = (struct history_known_name){
		.name = span_sub(copy, 1, copy.len),
		.is_link = is_link,
		.class = (uint8_t)g->calls->class_of(g->calls->ctx, name, is_link),
	};
	return (uint32_t)(h->names.len - 1);
}

static int add_alias(struct history *h, uint32_t number, uint32_t name, struct ward_error *err)
{
	struct {
		uint32_t number, class;
	} parts = { number, h->names.items[name].class };
	struct ward_span key = span_make((const char *)&parts, sizeof(parts));
	struct history_alias *alias;

	if (map_get(&h->alias_keys, key) != NULL)
		return 0;
	key = arena_copy(h->arena, key);
	alias = vec_push(h->arena, &h->aliases);
	if (key.len == 0 || alias == NULL || map_put(&h->alias_keys, key, NULL) == NULL)
		return history_memory(err);
	*alias = (struct history_alias){ .number = number, .name = name };
	h->state[number] |= STATE_MANY;
	return 0;
}

static int name_blob(struct history *h, uint32_t number, uint32_t name, struct ward_error *err)
{
	const uint32_t first = h->name[number];

	if (first == HISTORY_NAMELESS)
		h->name[number] = name;
	else if (h->names.items[first].class != h->names.items[name].class)
		return add_alias(h, number, name, err);
	return 0;
}

/* -- What leads where ---------------------------------------------------------- */

static int note_edge(struct graph *g, const uint8_t *raw, uint32_t *number)
{
	struct oid id;

	*number = sweep_find(g->h->sweep, raw);
	if (*number != SWEEP_NONE) {
		g->h->state[*number] |= STATE_NAMED;
		return 0;
	}
	id = oid_from(raw, g->h->oid_len);
	return history_note_gap(g->h, g->by, &id, g->err);
}

static int on_entry(void *ctx, const struct raw_entry *entry)
{
	struct graph *g = ctx;
	const bool is_link = MODE_TYPE(entry->mode) == MODE_LINK;
	const uint32_t name = intern(g, entry->name, is_link);
	uint32_t number;
	int rc;

	if (name == HISTORY_NAMELESS)
		return history_memory(g->err);
	/* A commit of another repository. */
	if (MODE_TYPE(entry->mode) == MODE_GITLINK)
		return 0;
	rc = note_edge(g, entry->id, &number);
	if (rc != 0 || number == SWEEP_NONE)
		return rc;
	return name_blob(g->h, number, name, g->err);
}

static int malformed(struct graph *g, uint32_t number, const char *what)
{
	struct ward_error why = { .code = WARD_OK };

	(void)error_set(&why, WARD_EPARSE, "%s", what);
	return g->calls->bad(g->calls->ctx, number, &why, g->err);
}

static int on_tree(void *ctx, const struct sweep_object *o, struct ward_error *err)
{
	struct graph *g = ctx;
	int rc;

	g->err = err;
	g->by = o->number;
	if (o->parts != NULL)
		rc = raw_entries_built(o->bytes, o->base, o->parts, o->part_count, g->h->oid_len,
				       on_entry, g);
	else
		rc = raw_entries_new(o->bytes, o->base, g->h->oid_len, on_entry, g);
	return rc == -1 ? malformed(g, o->number, "a malformed tree") : rc;
}

static int on_commit(void *ctx, const struct sweep_object *o, struct ward_error *err)
{
	struct graph *g = ctx;
	struct history_commit commit = { .number = o->number };
	struct ward_span rest;
	struct oid id;
	uint32_t parent;
	int rc, more = 0;

	g->err = err;
	g->by = o->number;
	rc = g->calls->text(g->calls->ctx, o->number, o->bytes, err);
	if (rc != 0)
		return rc;
	if (commit_links(o->bytes, g->h->oid_len, &id, &rest, &commit.date, NULL) < 0)
		return malformed(g, o->number, "a malformed commit");
	rc = note_edge(g, id.raw, &commit.tree);
	if (rc == 0)
		rc = history_add_commit(g->h, &commit, err);
	while (rc == 0 && (more = commit_next_parent(&rest, g->h->oid_len, &id, NULL)) > 0) {
		rc = note_edge(g, id.raw, &parent);
		if (rc == 0)
			rc = history_add_parent(g->h, parent, err);
	}
	return rc == 0 && more < 0 ? malformed(g, o->number, "a malformed commit") : rc;
}

bool history_tag_target(struct ward_span raw, size_t oid_len, struct oid *out)
{
	const size_t line = strlen("object ") + 2 * oid_len;

	return raw.len > line && span_starts(raw, "object ") && raw.ptr[line] == '\n' &&
		oid_parse(span_sub(raw, strlen("object "), line), out);
}

static int on_tag(void *ctx, const struct sweep_object *o, struct ward_error *err)
{
	struct graph *g = ctx;
	struct oid id;
	uint32_t number;
	int rc = g->calls->text(g->calls->ctx, o->number, o->bytes, err);

	g->err = err;
	g->by = o->number;
	if (rc != 0)
		return rc;
	if (!history_tag_target(o->bytes, g->h->oid_len, &id))
		return malformed(g, o->number, "a malformed tag");
	return note_edge(g, id.raw, &number);
}

static int on_bad(void *ctx, uint32_t number, const struct ward_error *why, struct ward_error *err)
{
	struct graph *g = ctx;

	return g->calls->bad(g->calls->ctx, number, why, err);
}

/*
 * Whether the roots lead to every object. Nothing leads in a circle here, so
 * each object is reached from one that nothing leads to; when all of those are
 * roots, nothing is left out, and no walk is needed to know it.
 */
static bool roots_lead_to_all(const struct history *h)
{
	const uint32_t count = sweep_count(h->sweep);

	for (uint32_t i = 0; i < count; i++)
		if ((h->state[i] & (STATE_NAMED | STATE_ROOT)) == 0 &&
		    sweep_type(h->sweep, i) != OBJECT_NONE)
			return false;
	return true;
}

static int by_number(const void *a, const void *b)
{
	const struct history_alias *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return x->name < y->name ? -1 : x->name > y->name;
}

int history_graph(struct history *h, bool everything, const struct history_calls *calls,
		  struct ward_error *err)
{
	struct graph g = { .h = h, .calls = calls, .err = err };
	struct sweep_calls sweep = { .object = on_commit, .bad = on_bad, .ctx = &g };
	int rc = sweep_each(h->sweep, OBJECT_COMMIT, &sweep, err);

	sweep.object = on_tag;
	if (rc == 0)
		rc = sweep_each(h->sweep, OBJECT_TAG, &sweep, err);
	sweep.object = on_tree;
	sweep.parts = true;
	if (rc == 0)
		rc = sweep_each(h->sweep, OBJECT_TREE, &sweep, err);
	if (rc == 0)
		rc = sweep_each_lost(h->sweep, &sweep, err);
	if (rc != 0)
		return rc;
	if (h->aliases.len > 0)
		qsort(h->aliases.items, h->aliases.len, sizeof(h->aliases.items[0]), by_number);
	h->everything = everything;
	h->whole = !everything && roots_lead_to_all(h);
	return everything || h->whole ? 0 : history_reach(h, err);
}

/* -- Contents -------------------------------------------------------------------- */

static bool want_blob(void *ctx, uint32_t number)
{
	const struct graph *g = ctx;

	return history_reached(g->h, number);
}

/* Whether a blob was shown under a name of the class of `name`, its first one. */
static bool was_shown(const struct history *h, uint32_t number, uint32_t name)
{
	return number != SWEEP_NONE && sweep_type(h->sweep, number) == OBJECT_BLOB &&
		history_reached(h, number) && name != HISTORY_NAMELESS &&
		h->name[number] != HISTORY_NAMELESS &&
		h->names.items[h->name[number]].class == h->names.items[name].class;
}

static int show_blob(struct graph *g, const struct sweep_object *o, uint32_t name,
		     struct ward_error *err)
{
	const struct history *h = g->h;
	const struct history_known_name *known = &h->names.items[name];
	struct history_content content = {
		.number = o->number,
		.mode = known->is_link ? MODE_LINK : MODE_FILE,
		.name = known->name,
		.bytes = o->bytes,
		.base = SWEEP_NONE,
		.first = name == h->name[o->number],
	};

	if (was_shown(h, o->base_number, name)) {
		content.base = o->base_number;
		content.base_bytes = o->base;
		content.parts = o->parts;
		content.part_count = o->part_count;
	}
	return g->calls->blob(g->calls->ctx, &content, err);
}

/* Where its other names begin. */
static size_t first_alias(const struct history *h, uint32_t number)
{
	size_t low = 0, high = h->aliases.len;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (h->aliases.items[mid].number < number)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static int on_blob(void *ctx, const struct sweep_object *o, struct ward_error *err)
{
	struct graph *g = ctx;
	const struct history *h = g->h;
	int rc = show_blob(g, o, h->name[o->number], err);

	if ((h->state[o->number] & STATE_MANY) == 0)
		return rc;
	for (size_t i = first_alias(h, o->number);
	     rc == 0 && i < h->aliases.len && h->aliases.items[i].number == o->number; i++)
		rc = show_blob(g, o, h->aliases.items[i].name, err);
	return rc;
}

int history_blobs(struct history *h, const struct history_calls *calls, struct ward_error *err)
{
	struct graph g = { .h = h, .calls = calls, .err = err };
	const struct sweep_calls sweep = {
		.want = want_blob, .object = on_blob, .bad = on_bad, .ctx = &g, .parts = true
	};

	return sweep_each(h->sweep, OBJECT_BLOB, &sweep, err);
}

/* -- Gaps and marks ----------------------------------------------------------------- */

int history_gaps(struct history *h, struct history_gaps *out, struct ward_error *err)
{
	*out = (struct history_gaps){ .missing = h->more_gaps, .partial = sweep_partial(h->sweep) };
	for (size_t i = 0; i < h->gaps.len; i++) {
		const struct history_gap *gap = &h->gaps.items[i];
		int shallow = 0;

		if (gap->by != SWEEP_NONE) {
			const struct oid by = sweep_id(h->sweep, gap->by);

			if (!history_reached(h, gap->by))
				continue;
			if (repo_info(h->repo)->shallow &&
			    sweep_type(h->sweep, gap->by) == OBJECT_COMMIT)
				shallow = repo_is_shallow_at(h->repo, &by, err);
		}
		if (shallow < 0)
			return shallow;
		out->boundary += shallow > 0;
		out->missing += shallow == 0;
		if (shallow == 0 && out->first.len == 0)
			out->first = gap->id;
	}
	return 0;
}

void history_mark(struct history *h, uint32_t number)
{
	h->state[number] |= STATE_MARKED;
}

int history_mark_name(struct history *h, uint32_t index, struct ward_error *err)
{
	if (index >= h->names.len)
		return error_set(err, WARD_EBUG, "no such name");
	h->names.items[index].marked = true;
	h->name_marks = true;
	return 0;
}

bool history_name_marks(const struct history *h)
{
	return h->name_marks;
}
