/* SPDX-License-Identifier: Apache-2.0 */
#include "change/history_order.h"

#include <stdlib.h>
#include <string.h>

#include "git/object_check.h"

struct sorter {
	struct history *h;
	struct ordered_commit *commits;
	size_t len, room;
	uint32_t *parents; /**< numbers, then indices of commits */
	size_t parent_len, parent_room;
	uint32_t *first_child; /**< by commit, into `children` */
	uint32_t *children;
	uint32_t *heap; /**< of commits whose parents are all listed */
	size_t heap_len;
	struct ward_error *err;
};

static int grow(void **items, size_t *room, size_t size, struct ward_error *err)
{
	const size_t more = *room == 0 ? 1024 : 2 * *room;
	void *moved = realloc(*items, more * size);

	if (moved == NULL)
		return history_memory(err);
	*items = moved;
	*room = more;
	return 0;
}

static int add_parent(struct sorter *s, uint32_t number)
{
	int rc = 0;

	if (s->parent_len == s->parent_room)
		rc = grow((void **)&s->parents, &s->parent_room, sizeof(*s->parents), s->err);
	if (rc == 0)
		s->parents[s->parent_len++] = number;
	return rc;
}

static bool want(void *ctx, uint32_t number)
{
	const struct sorter *s = ctx;

	return history_reached(s->h, number);
}

static int on_commit(void *ctx, const struct sweep_object *o, struct ward_error *err)
{
	struct sorter *s = ctx;
	struct ordered_commit *c;
	struct ward_span rest;
	struct oid id;
	int rc = 0;

	if (s->len == s->room)
		rc = grow((void **)&s->commits, &s->room, sizeof(*s->commits), err);
	if (rc != 0)
		return rc;
	c = &s->commits[s->len];
	*c = (struct ordered_commit){ .number = o->number };
	if (commit_links(o->bytes, s->h->oid_len, &id, &rest, &c->date, NULL) < 0)
		return 0;
	s->len++;
	c->tree = sweep_find(s->h->sweep, id.raw);
	c->first_parent = (uint32_t)s->parent_len;
	while (rc == 0 && commit_next_parent(&rest, s->h->oid_len, &id, NULL) > 0) {
		const uint32_t number = sweep_find(s->h->sweep, id.raw);

		if (number != SWEEP_NONE)
			rc = add_parent(s, number);
	}
	c->parent_count = (uint32_t)s->parent_len - c->first_parent;
	return rc;
}

/* Told when all objects were read. */
static int on_bad(void *ctx, uint32_t number, const struct ward_error *why, struct ward_error *err)
{
	(void)ctx;
	(void)number;
	(void)why;
	(void)err;
	return 0;
}

/* -- Links ------------------------------------------------------------------------- */

/* Numbers of parents become indices; SWEEP_NONE is one that is not there. */
static int index_parents(struct sorter *s)
{
	const uint32_t count = sweep_count(s->h->sweep);
	uint32_t *at = malloc(((size_t)count + 1) * sizeof(*at));

	if (at == NULL)
		return history_memory(s->err);
	memset(at, 0xff, ((size_t)count + 1) * sizeof(*at));
	for (size_t i = 0; i < s->len; i++)
		at[s->commits[i].number] = (uint32_t)i;
	for (size_t i = 0; i < s->parent_len; i++)
		s->parents[i] = at[s->parents[i]];
	free(at);
	return 0;
}

static int list_children(struct sorter *s)
{
	uint32_t sum = 0;

	s->first_child = calloc(s->len + 2, sizeof(*s->first_child));
	s->children = malloc((s->parent_len + 1) * sizeof(*s->children));
	s->heap = malloc((s->len + 1) * sizeof(*s->heap));
	if (s->first_child == NULL || s->children == NULL || s->heap == NULL)
		return history_memory(s->err);
	for (size_t i = 0; i < s->parent_len; i++)
		if (s->parents[i] != SWEEP_NONE)
			s->first_child[s->parents[i] + 2]++;
	/* Shifted by one: filling moves each start to where the next one begins. */
	for (size_t i = 2; i < s->len + 2; i++) {
		sum += s->first_child[i];
		s->first_child[i] = sum;
	}
	for (size_t i = 0; i < s->len; i++) {
		struct ordered_commit *c = &s->commits[i];

		for (uint32_t k = 0; k < c->parent_count; k++) {
			const uint32_t parent = s->parents[c->first_parent + k];

			if (parent == SWEEP_NONE)
				continue;
			c->waiting++;
			s->children[s->first_child[parent + 1]++] = (uint32_t)i;
		}
	}
	return 0;
}

/* -- A heap by date ------------------------------------------------------------------ */

static bool older(const struct sorter *s, uint32_t a, uint32_t b)
{
	const struct ordered_commit *x = &s->commits[a], *y = &s->commits[b];

	return x->date != y->date ? x->date < y->date : x->number < y->number;
}

static void swap(uint32_t *a, uint32_t *b)
{
	const uint32_t t = *a;

	*a = *b;
	*b = t;
}

static void heap_put(struct sorter *s, uint32_t commit)
{
	size_t i = s->heap_len++;

	s->heap[i] = commit;
	for (; i > 0 && older(s, s->heap[i], s->heap[(i - 1) / 2]); i = (i - 1) / 2)
		swap(&s->heap[i], &s->heap[(i - 1) / 2]);
}

static uint32_t heap_take(struct sorter *s)
{
	const uint32_t top = s->heap[0];
	size_t i = 0;

	s->heap[0] = s->heap[--s->heap_len];
	for (;;) {
		size_t least = i;

		for (size_t c = 2 * i + 1; c <= 2 * i + 2; c++)
			if (c < s->heap_len && older(s, s->heap[c], s->heap[least]))
				least = c;
		if (least == i)
			return top;
		swap(&s->heap[i], &s->heap[least]);
		i = least;
	}
}

static int list_all(struct sorter *s, struct history_order *out)
{
	out->items = malloc((s->len + 1) * sizeof(*out->items));
	if (out->items == NULL)
		return history_memory(s->err);
	for (size_t i = 0; i < s->len; i++)
		if (s->commits[i].waiting == 0)
			heap_put(s, (uint32_t)i);
	while (s->heap_len > 0) {
		const uint32_t at = heap_take(s);

		out->items[out->count++] = s->commits[at];
		for (uint32_t k = s->first_child[at]; k < s->first_child[at + 1]; k++)
			if (--s->commits[s->children[k]].waiting == 0)
				heap_put(s, s->children[k]);
	}
	return 0;
}

int history_order(struct history *h, struct history_order *out, struct ward_error *err)
{
	struct sorter s = { .h = h, .err = err };
	const struct sweep_calls calls = {
		.want = want, .object = on_commit, .bad = on_bad, .ctx = &s
	};
	int rc = sweep_each(h->sweep, OBJECT_COMMIT, &calls, err);

	*out = (struct history_order){ .items = NULL };
	if (rc == 0)
		rc = index_parents(&s);
	if (rc == 0)
		rc = list_children(&s);
	if (rc == 0)
		rc = list_all(&s, out);
	free(s.commits);
	free(s.parents);
	free(s.first_child);
	free(s.children);
	free(s.heap);
	return rc;
}

void history_order_release(struct history_order *order)
{
	free(order->items);
	order->items = NULL;
}
