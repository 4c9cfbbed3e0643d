/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the roots lead to, by following every link: commits first, then their
 * trees, newest first, which is how they lie in a pack.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "change/history_graph.h"
#include "git/object.h"
#include "git/object_check.h"

/* Trees kept to compare the next one of the same folder with. */
#define SLOTS 64
#define SLOT_MAX ((size_t)256 << 10)

struct list {
	uint32_t *items;
	size_t len, room;
};

struct slot {
	char *bytes;
	size_t len, room;
};

struct reach {
	struct history *h;
	struct list commits, trees;
	struct slot slots[SLOTS];
	uint32_t by; /**< the object in hand */
	struct ward_error *err;
};

static int add(struct list *l, uint32_t number, struct ward_error *err)
{
	if (l->len == l->room) {
		const size_t room = l->room == 0 ? 1024 : 2 * l->room;
		uint32_t *items = realloc(l->items, room * sizeof(*items));

		if (items == NULL)
			return history_memory(err);
		l->items = items;
		l->room = room;
	}
	l->items[l->len++] = number;
	return 0;
}

static int reach_number(struct reach *r, uint32_t number)
{
	struct history *h = r->h;

	if ((h->state[number] & STATE_REACHED) != 0)
		return 0;
	h->state[number] |= STATE_REACHED;
	switch (sweep_type(h->sweep, number)) {
	case OBJECT_COMMIT:
	case OBJECT_TAG:
		return add(&r->commits, number, r->err);
	case OBJECT_TREE:
		return add(&r->trees, number, r->err);
	case OBJECT_BLOB:
	case OBJECT_NONE:
		break;
	}
	return 0;
}

static int reach_id(struct reach *r, const uint8_t *raw)
{
	const uint32_t number = sweep_find(r->h->sweep, raw);
	struct oid id;

	if (number != SWEEP_NONE)
		return reach_number(r, number);
	id = oid_from(raw, r->h->oid_len);
	return history_note_gap(r->h, r->by, &id, r->err);
}

/* False when it cannot be read, which was told when all objects were. */
static bool read_one(struct history *h, uint32_t number, struct ward_span *out)
{
	struct ward_error local = { .code = WARD_OK };

	arena_reset(h->scratch);
	return sweep_read(h->sweep, number, UINT64_MAX, h->scratch, out, &local) == 0;
}

static int follow_commit(struct reach *r, struct ward_span raw)
{
	struct history *h = r->h;
	struct ward_span rest;
	struct oid id;
	int64_t date;
	int rc;

	if (commit_links(raw, h->oid_len, &id, &rest, &date, NULL) < 0)
		return 0;
	rc = reach_id(r, id.raw);
	while (rc == 0 && commit_next_parent(&rest, h->oid_len, &id, NULL) > 0)
		rc = reach_id(r, id.raw);
	return rc;
}

/* As it was read; one that names what is not there is read again, for the gap. */
static int follow_known(struct reach *r, const struct history_commit *c)
{
	const struct history_commits *all = &r->h->commits;
	struct ward_span raw;
	int rc;

	if (c->gap)
		return read_one(r->h, c->number, &raw) ? follow_commit(r, raw) : 0;
	rc = reach_number(r, c->tree);
	for (uint32_t i = 0; rc == 0 && i < c->parent_count; i++)
		rc = reach_number(r, all->parents[c->first_parent + i]);
	return rc;
}

static int follow_tag(struct reach *r, uint32_t number)
{
	struct ward_span raw;
	struct oid id;

	if (!read_one(r->h, number, &raw) || !history_tag_target(raw, r->h->oid_len, &id))
		return 0;
	return reach_id(r, id.raw);
}

static int follow_commits(struct reach *r)
{
	struct history *h = r->h;
	uint32_t *at = history_commit_index(h);
	int rc = at != NULL ? 0 : history_memory(r->err);

	/* As a queue, which keeps the order of time roughly. */
	for (size_t i = 0; rc == 0 && i < r->commits.len; i++) {
		const uint32_t number = r->commits.items[i];

		r->by = number;
		if (sweep_type(h->sweep, number) == OBJECT_TAG)
			rc = follow_tag(r, number);
		else if (at[number] != SWEEP_NONE)
			rc = follow_known(r, &h->commits.items[at[number]]);
	}
	free(at);
	return rc;
}

static int on_entry(void *ctx, const struct raw_entry *entry)
{
	struct reach *r = ctx;

	if (MODE_TYPE(entry->mode) == MODE_GITLINK)
		return 0;
	return reach_id(r, entry->id);
}

static struct slot *slot_of(struct reach *r, struct ward_span tree)
{
	struct raw_entry first;
	struct ward_span rest = tree;

	if (raw_entry_next(&rest, r->h->oid_len, &first) <= 0)
		return &r->slots[0];
	return &r->slots[span_hash(first.name) % SLOTS];
}

static void keep(struct slot *slot, struct ward_span tree)
{
	if (tree.len > SLOT_MAX)
		return;
	if (slot->room < tree.len) {
		char *bytes = realloc(slot->bytes, tree.len);

		if (bytes == NULL)
			return;
		slot->bytes = bytes;
		slot->room = tree.len;
	}
	if (tree.len > 0)
		memcpy(slot->bytes, tree.ptr, tree.len);
	slot->len = tree.len;
}

static int follow_trees(struct reach *r)
{
	int rc = 0;

	for (size_t next = 0; rc == 0 && next < r->trees.len; next++) {
		struct ward_span tree;
		struct slot *slot;

		r->by = r->trees.items[next];
		if (!read_one(r->h, r->trees.items[next], &tree))
			continue;
		slot = slot_of(r, tree);
		rc = raw_entries_new(tree, span_make(slot->bytes, slot->len), r->h->oid_len,
				     on_entry, r);
		/* Malformed from some place on: what was read of it counts. */
		if (rc == -1)
			rc = 0;
		else
			keep(slot, tree);
	}
	return rc;
}

/* Those that were met so far are of any object, and not all that this one names. */
static void forget_gaps(struct history *h)
{
	size_t kept = 0;

	for (size_t i = 0; i < h->gaps.len; i++)
		if (h->gaps.items[i].by == SWEEP_NONE)
			h->gaps.items[kept++] = h->gaps.items[i];
	h->gaps.len = kept;
	h->more_gaps = 0;
}

int history_reach(struct history *h, struct ward_error *err)
{
	struct reach r = { .h = h, .err = err };
	int rc = 0;

	forget_gaps(h);
	for (size_t i = 0; rc == 0 && i < h->roots.len; i++)
		rc = reach_number(&r, h->roots.items[i].number);
	if (rc == 0)
		rc = follow_commits(&r);
	if (rc == 0)
		rc = follow_trees(&r);
	for (size_t i = 0; i < SLOTS; i++)
		free(r.slots[i].bytes);
	free(r.commits.items);
	free(r.trees.items);
	return rc;
}
