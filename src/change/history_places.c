/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where marked objects stand. Commits from the oldest on; a tree without
 * anything marked below it is read once and never again, and of the others
 * each is looked at once for each path that it has, and there for what the
 * tree before it at this path did not have.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "change/history_order.h"
#include "change/place_memory.h"
#include "git/object.h"

#define FILTER_BITS ((size_t)1 << 20)

/* An entry of a folder that may matter. */
struct item {
	uint32_t mode;
	uint32_t number; /**< a folder, or a marked object, or SWEEP_NONE */
	uint32_t mark;	 /**< a marked name, or HISTORY_NAMELESS */
	struct ward_span name;
};

/* A folder on the way from a root tree to what is looked at. */
struct level {
	struct arena *arena; /**< its bytes */
	VEC(struct item) items;
	size_t next;
	uint32_t number;
	uint32_t path;	 /**< the path that leads to it, its '/' included */
	size_t path_len; /**< bytes of that */
	bool lively;	 /**< something marked is below it */
};

struct search {
	struct history *h;
	history_place_fn fn;
	void *ctx;
	struct ward_error *err;
	uint8_t *filter; /**< bits of marked ids */
	struct place_memory *memory;
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
static uint32_t find_marked(const struct search *s, const uint8_t *id)
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

/* -- Entries --------------------------------------------------------------------------- */

static uint32_t marked_name(const struct search *s, const struct raw_entry *entry)
{
	uint32_t name;

	if (!s->h->name_marks)
		return HISTORY_NAMELESS;
	name = history_name_index(s->h, entry->name, MODE_TYPE(entry->mode) == MODE_LINK);
	return s->h->names.items[name].marked ? name : HISTORY_NAMELESS;
}

/* Whether it is worth to go down there. */
static bool may_matter(const struct history *h, uint32_t number)
{
	return number != SWEEP_NONE && sweep_type(h->sweep, number) == OBJECT_TREE &&
		(h->state[number] & STATE_DULL) == 0;
}

static int on_entry(void *ctx, const struct raw_entry *entry)
{
	struct search *s = ctx;
	struct level *l = &s->levels[s->depth];
	struct item item = { .mode = entry->mode,
			     .number = SWEEP_NONE,
			     .mark = marked_name(s, entry),
			     .name = entry->name };
	struct item *slot;

	if (MODE_TYPE(entry->mode) == MODE_TREE) {
		item.number = sweep_find(s->h->sweep, entry->id);
		if (!may_matter(s->h, item.number) && find_marked(s, entry->id) == SWEEP_NONE)
			item.number = SWEEP_NONE;
	} else if (MODE_TYPE(entry->mode) != MODE_GITLINK) {
		item.number = find_marked(s, entry->id);
	}
	if (item.number == SWEEP_NONE && item.mark == HISTORY_NAMELESS)
		return 0;
	slot = vec_push(l->arena, &l->items);
	if (slot == NULL)
		return history_memory(s->err);
	*slot = item;
	return 0;
}

/* -- Levels -------------------------------------------------------------------------- */

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

static int open_level(struct search *s, uint32_t number, uint32_t path, size_t path_len)
{
	struct level *l;
	int rc = s->depth == s->room ? more_room(s) : 0;

	if (rc < 0)
		return rc;
	l = &s->levels[s->depth];
	if (l->arena == NULL)
		l->arena = arena_new((size_t)s->h->limits->memory_bytes);
	if (l->arena == NULL)
		return history_memory(s->err);
	arena_reset(l->arena);
	*l = (struct level){
		.arena = l->arena, .number = number, .path = path, .path_len = path_len
	};
	return 0;
}

/* What the tree that was here before has too was looked at with it. */
static int list_items(struct search *s)
{
	struct level *l = &s->levels[s->depth];
	struct ward_span tree, known;
	int rc;

	if (sweep_read(s->h->sweep, l->number, UINT64_MAX, l->arena, &tree,
		       &(struct ward_error){ .code = WARD_OK }) < 0)
		return 0; /* told when all objects were read */
	known = place_memory_tree(s->memory, l->path, &l->lively);
	rc = raw_entries_new(tree, known, s->h->oid_len, on_entry, s);
	/* Malformed from some place on: what was read of it counts. */
	if (rc != -1)
		place_memory_keep(s->memory, l->path, l->number, tree);
	return rc == -1 ? 0 : rc;
}

/* Go down into a tree, unless nothing in it matters. */
static int enter(struct search *s, uint32_t number, size_t path_len)
{
	struct history *h = s->h;
	uint32_t path;
	int rc;

	if (!may_matter(h, number))
		return 0;
	if (!place_memory_path(s->memory, span_make(s->path, path_len), &path))
		return history_memory(s->err);
	if (place_memory_seen(s->memory, number, path)) {
		if (s->depth > 0)
			s->levels[s->depth - 1].lively = true;
		return 0;
	}
	if (s->depth >= h->limits->tree_depth)
		return error_set(s->err, WARD_ELIMIT,
				 "more than %llu folders inside one another (limits.tree_depth)",
				 (unsigned long long)h->limits->tree_depth);
	rc = open_level(s, number, path, path_len);
	if (rc == 0)
		rc = list_items(s);
	s->depth += rc == 0;
	return rc;
}

static int leave(struct search *s)
{
	const struct level *l = &s->levels[--s->depth];

	if (!l->lively) {
		s->h->state[l->number] |= STATE_DULL;
		place_memory_dull(s->memory, l->path, l->number);
		return 0;
	}
	if (s->depth > 0)
		s->levels[s->depth - 1].lively = true;
	return place_memory_note(s->memory, l->number, l->path) ? 0 : history_memory(s->err);
}

/* -- Places --------------------------------------------------------------------------- */

/* What does not fit is told by its end, which still leads to the file. */
static size_t put_name(struct search *s, size_t path_len, struct ward_span name)
{
	const size_t room = (size_t)s->h->limits->path_bytes - path_len;
	const size_t len = name.len < room ? name.len : room;

	memcpy(s->path + path_len, name.ptr, len);
	return path_len + len;
}

static int tell(struct search *s, const struct item *item, uint32_t number, uint32_t name,
		size_t path_len)
{
	const struct history_place place = {
		.number = number,
		.name = name,
		.mode = item->mode,
		.path = span_make(s->path, path_len),
		.commit = s->commit,
	};

	s->levels[s->depth - 1].lively = true;
	if (number != SWEEP_NONE)
		s->h->state[number] |= STATE_PLACED;
	return s->fn(s->ctx, &place, s->err);
}

static int take(struct search *s, struct item item)
{
	size_t path_len = put_name(s, s->levels[s->depth - 1].path_len, item.name);
	int rc = 0;

	if (item.mark != HISTORY_NAMELESS)
		rc = tell(s, &item, SWEEP_NONE, item.mark, path_len);
	if (rc == 0 && item.number != SWEEP_NONE && (s->h->state[item.number] & STATE_MARKED) != 0)
		rc = tell(s, &item, item.number, HISTORY_NAMELESS, path_len);
	if (rc != 0 || MODE_TYPE(item.mode) != MODE_TREE)
		return rc;
	if (path_len < s->h->limits->path_bytes)
		s->path[path_len++] = '/';
	return enter(s, item.number, path_len);
}

static int search_tree(struct search *s, uint32_t number)
{
	int rc = enter(s, number, 0);

	while (rc == 0 && s->depth > 0) {
		struct level *l = &s->levels[s->depth - 1];

		rc = l->next < l->items.len ? take(s, l->items.items[l->next++]) : leave(s);
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

	s.path = malloc((size_t)h->limits->path_bytes + 1);
	s.memory = place_memory_new(h->limits);
	rc = s.path != NULL && s.memory != NULL ? make_filter(&s) : history_memory(err);
	if (rc == 0)
		rc = search_commits(&s);
	if (rc == 0)
		rc = search_roots(&s);
	if (rc == 0)
		rc = tell_rest(&s);
	for (size_t i = 0; i < s.room; i++)
		arena_free(s.levels[i].arena);
	place_memory_free(s.memory);
	free(s.levels);
	free(s.filter);
	free(s.path);
	return rc;
}
