/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where marked objects stand. Commits from the oldest on; a tree without
 * anything marked below it is read once and never again, and of the others
 * each is looked at once for each path that it has.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "change/history_order.h"
#include "git/object.h"

#define FILTER_BITS ((size_t)1 << 20)

/* A folder on the way from a root tree to what is looked at. */
struct level {
	struct arena *arena; /**< its bytes */
	struct ward_span rest;
	uint32_t number;
	size_t path_len; /**< of the path that leads to it, its '/' included */
	bool lively;	 /**< something marked is below it */
};

struct search {
	struct history *h;
	history_place_fn fn;
	void *ctx;
	struct ward_error *err;
	uint8_t *filter; /**< bits of marked ids */
	struct map seen; /**< trees that hold something, with their path */
	struct level *levels;
	size_t depth, room;
	char *path;
	struct oid commit;
};

static size_t filter_bit(const uint8_t *id)
{
	uint32_t head;

	memcpy(&head, id, sizeof(head));
	return head % FILTER_BITS;
}

static int make_filter(struct search *s)
{
	const struct history *h = s->h;
	const uint32_t count = sweep_count(h->sweep);

	s->filter = calloc(FILTER_BITS / 8, 1);
	if (s->filter == NULL)
		return history_memory(s->err);
	for (uint32_t i = 0; i < count; i++) {
		if ((h->state[i] & STATE_MARKED) != 0) {
			const struct oid id = sweep_id(h->sweep, i);
			const size_t bit = filter_bit(id.raw);

			s->filter[bit / 8] |= (uint8_t)(1u << (bit % 8));
		}
	}
	return 0;
}

/* The number of a marked object with this id, or SWEEP_NONE. */
static uint32_t marked(const struct search *s, const uint8_t *id)
{
	const size_t bit = filter_bit(id);
	uint32_t number;

	if ((s->filter[bit / 8] & (1u << (bit % 8))) == 0)
		return SWEEP_NONE;
	number = sweep_find(s->h->sweep, id);
	if (number == SWEEP_NONE || (s->h->state[number] & STATE_MARKED) == 0)
		return SWEEP_NONE;
	return number;
}

/* -- Levels -------------------------------------------------------------------------- */

static struct ward_span seen_key(struct search *s, char *room, uint32_t number, size_t path_len)
{
	memcpy(room, &number, sizeof(number));
	memcpy(room + sizeof(number), s->path, path_len);
	return span_make(room, sizeof(number) + path_len);
}

/* 1 when it is new, 0 when it was looked at under this path. */
static bool was_seen(struct search *s, uint32_t number, size_t path_len)
{
	char *room = arena_bytes(s->h->scratch, sizeof(number) + path_len);
	bool seen;

	if (room == NULL)
		return false;
	seen = map_get(&s->seen, seen_key(s, room, number, path_len)) != NULL;
	arena_reset(s->h->scratch);
	return seen;
}

static int note_seen(struct search *s, uint32_t number, size_t path_len)
{
	char *room = arena_bytes(s->h->arena, sizeof(number) + path_len);

	if (room == NULL || map_put(&s->seen, seen_key(s, room, number, path_len), NULL) == NULL)
		return history_memory(s->err);
	return 0;
}

static int more_room(struct search *s)
{
	const size_t room = s->room == 0 ? 32 : 2 * s->room;
	struct level *levels = realloc(s->levels, room * sizeof(*levels));

	if (levels == NULL)
		return history_memory(s->err);
	s->levels = levels;
	for (; s->room < room; s->room++)
		s->levels[s->room] = (struct level){ .arena = NULL };
	return 0;
}

/* Go down into a tree, unless nothing in it matters. */
static int enter(struct search *s, uint32_t number, size_t path_len)
{
	struct history *h = s->h;
	struct level *l;
	int rc;

	if (number == SWEEP_NONE || sweep_type(h->sweep, number) != OBJECT_TREE ||
	    (h->state[number] & STATE_DULL) != 0)
		return 0;
	if (was_seen(s, number, path_len)) {
		if (s->depth > 0)
			s->levels[s->depth - 1].lively = true;
		return 0;
	}
	if (s->depth >= h->limits->tree_depth)
		return error_set(s->err, WARD_ELIMIT,
				 "more than %llu folders inside one another (limits.tree_depth)",
				 (unsigned long long)h->limits->tree_depth);
	rc = s->depth == s->room ? more_room(s) : 0;
	if (rc < 0)
		return rc;
	l = &s->levels[s->depth];
	if (l->arena == NULL)
		l->arena = arena_new((size_t)h->limits->memory_bytes);
	if (l->arena == NULL)
		return history_memory(s->err);
	arena_reset(l->arena);
	l->number = number;
	l->path_len = path_len;
	l->lively = false;
	if (sweep_read(h->sweep, number, UINT64_MAX, l->arena, &l->rest,
		       &(struct ward_error){ .code = WARD_OK }) < 0)
		return 0; /* told when all objects were read */
	s->depth++;
	return 0;
}

static int leave(struct search *s)
{
	const struct level *l = &s->levels[--s->depth];

	if (!l->lively) {
		s->h->state[l->number] |= STATE_DULL;
		return 0;
	}
	if (s->depth > 0)
		s->levels[s->depth - 1].lively = true;
	return note_seen(s, l->number, l->path_len);
}

/* -- Entries --------------------------------------------------------------------------- */

/* What does not fit is told by its end, which still leads to the file. */
static size_t put_name(struct search *s, size_t path_len, struct ward_span name)
{
	const size_t room = (size_t)s->h->limits->path_bytes - path_len;
	const size_t len = name.len < room ? name.len : room;

	memcpy(s->path + path_len, name.ptr, len);
	return path_len + len;
}

static int tell(struct search *s, const struct raw_entry *entry, uint32_t number, uint32_t name,
		size_t path_len)
{
	const struct history_place place = {
		.number = number,
		.name = name,
		.mode = entry->mode,
		.path = span_make(s->path, path_len),
		.commit = s->commit,
	};

	s->levels[s->depth - 1].lively = true;
	if (number != SWEEP_NONE)
		s->h->state[number] |= STATE_PLACED;
	return s->fn(s->ctx, &place, s->err);
}

static uint32_t marked_name(const struct search *s, const struct raw_entry *entry)
{
	uint32_t name;

	if (!s->h->name_marks)
		return HISTORY_NAMELESS;
	name = history_name_index(s->h, entry->name, MODE_TYPE(entry->mode) == MODE_LINK);
	return s->h->names.items[name].marked ? name : HISTORY_NAMELESS;
}

static int take(struct search *s, const struct raw_entry *entry)
{
	const size_t front = s->levels[s->depth - 1].path_len;
	const uint32_t name = marked_name(s, entry);
	const bool is_link = MODE_TYPE(entry->mode) == MODE_GITLINK;
	const uint32_t number = is_link ? SWEEP_NONE : marked(s, entry->id);
	size_t path_len;
	int rc = 0;

	if (number == SWEEP_NONE && name == HISTORY_NAMELESS && MODE_TYPE(entry->mode) != MODE_TREE)
		return 0;
	path_len = put_name(s, front, entry->name);
	if (name != HISTORY_NAMELESS)
		rc = tell(s, entry, SWEEP_NONE, name, path_len);
	if (rc == 0 && number != SWEEP_NONE)
		rc = tell(s, entry, number, HISTORY_NAMELESS, path_len);
	if (rc != 0 || MODE_TYPE(entry->mode) != MODE_TREE)
		return rc;
	if (path_len < s->h->limits->path_bytes)
		s->path[path_len++] = '/';
	return enter(s, sweep_find(s->h->sweep, entry->id), path_len);
}

static int search_tree(struct search *s, uint32_t number)
{
	int rc = enter(s, number, 0);

	while (rc == 0 && s->depth > 0) {
		struct raw_entry entry;

		if (raw_entry_next(&s->levels[s->depth - 1].rest, s->h->oid_len, &entry) > 0)
			rc = take(s, &entry);
		else
			rc = leave(s);
	}
	s->depth = 0;
	return rc;
}

/* -- All of it --------------------------------------------------------------------------- */

static int search_commits(struct search *s)
{
	struct history_order order;
	int rc = history_order(s->h, &order, s->err);

	for (size_t i = 0; rc == 0 && i < order.count; i++) {
		s->commit = sweep_id(s->h->sweep, order.items[i].number);
		rc = search_tree(s, order.items[i].tree);
	}
	history_order_release(&order);
	s->commit = (struct oid){ .len = 0 };
	return rc;
}

static int tell_lone(struct search *s, uint32_t number, struct ward_span path)
{
	const struct history_place place = {
		.number = number,
		.mode = MODE_FILE,
		.path = path,
	};

	s->h->state[number] |= STATE_PLACED;
	return s->fn(s->ctx, &place, s->err);
}

/* References and tags may name trees and files. */
static int search_roots(struct search *s)
{
	struct history *h = s->h;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < h->roots.len; i++) {
		uint32_t number = h->roots.items[i].number;
		struct ward_span raw;
		struct oid id;

		for (int n = 0;
		     n < 16 && number != SWEEP_NONE && sweep_type(h->sweep, number) == OBJECT_TAG;
		     n++) {
			arena_reset(h->scratch);
			if (sweep_read(h->sweep, number, UINT64_MAX, h->scratch, &raw,
				       &(struct ward_error){ .code = WARD_OK }) < 0 ||
			    !history_tag_target(raw, h->oid_len, &id))
				number = SWEEP_NONE;
			else
				number = sweep_find(h->sweep, id.raw);
		}
		if (number == SWEEP_NONE)
			continue;
		if (sweep_type(h->sweep, number) == OBJECT_TREE)
			rc = search_tree(s, number);
		else if (sweep_type(h->sweep, number) == OBJECT_BLOB &&
			 (h->state[number] & STATE_MARKED) != 0)
			rc = tell_lone(s, number, h->roots.items[i].name);
	}
	return rc;
}

/* What no commit leads to: by the name it has in some tree, or by its id. */
static int tell_rest(struct search *s)
{
	struct history *h = s->h;
	const uint32_t count = sweep_count(h->sweep);
	int rc = 0;

	for (uint32_t i = 0; rc == 0 && h->everything && i < count; i++)
		if ((h->state[i] & STATE_NAMED) == 0 && sweep_type(h->sweep, i) == OBJECT_TREE)
			rc = search_tree(s, i);
	for (uint32_t i = 0; rc == 0 && i < count; i++) {
		char hex[OID_HEX_MAX];
		struct ward_span path = h->names.items[h->name[i]].name;
		struct oid id;

		if ((h->state[i] & (STATE_MARKED | STATE_PLACED)) != STATE_MARKED ||
		    !history_reached(h, i) || sweep_type(h->sweep, i) != OBJECT_BLOB)
			continue;
		id = sweep_id(h->sweep, i);
		rc = tell_lone(s, i, path.len > 0 ? path : span_of(oid_hex(&id, hex)));
	}
	return rc;
}

int history_places(struct history *h, history_place_fn fn, void *ctx, struct ward_error *err)
{
	struct search s = { .h = h, .fn = fn, .ctx = ctx, .err = err };
	int rc;

	map_init(&s.seen, h->arena);
	arena_reset(h->scratch);
	s.path = malloc((size_t)h->limits->path_bytes + 1);
	rc = s.path != NULL ? make_filter(&s) : history_memory(err);
	if (rc == 0)
		rc = search_commits(&s);
	if (rc == 0)
		rc = search_roots(&s);
	if (rc == 0)
		rc = tell_rest(&s);
	for (size_t i = 0; i < s.room; i++)
		arena_free(s.levels[i].arena);
	free(s.levels);
	free(s.filter);
	free(s.path);
	return rc;
}
