/* SPDX-License-Identifier: Apache-2.0 */
#include "change/history_order.h"

#include <stdlib.h>
#include <string.h>

struct sorter {
	const struct history *h;
	struct ordered_commit *commits;
	size_t len;
	uint32_t *parents;     /**< indices of commits, or SWEEP_NONE */
	uint32_t *first_child; /**< by commit, into `children` */
	uint32_t *children;
	uint32_t *heap; /**< of commits whose parents are all listed */
	size_t heap_len;
	struct ward_error *err;
};

/* -- What was read ------------------------------------------------------------------ */

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

int history_add_commit(struct history *h, const struct history_commit *commit,
		       struct ward_error *err)
{
	struct history_commits *c = &h->commits;
	int rc = 0;

	if (c->len == c->room)
		rc = grow((void **)&c->items, &c->room, sizeof(*c->items), err);
	if (rc < 0)
		return rc;
	c->items[c->len] = *commit;
	c->items[c->len].first_parent = (uint32_t)c->parent_len;
	c->items[c->len].gap = commit->tree == SWEEP_NONE;
	c->len++;
	return 0;
}

int history_add_parent(struct history *h, uint32_t number, struct ward_error *err)
{
	struct history_commits *c = &h->commits;
	struct history_commit *last = &c->items[c->len - 1];
	int rc = 0;

	if (number == SWEEP_NONE) {
		last->gap = true;
		return 0;
	}
	if (c->parent_len == c->parent_room)
		rc = grow((void **)&c->parents, &c->parent_room, sizeof(*c->parents), err);
	if (rc < 0)
		return rc;
	c->parents[c->parent_len++] = number;
	last->parent_count++;
	return 0;
}

uint32_t *history_commit_index(const struct history *h)
{
	const size_t size = ((size_t)sweep_count(h->sweep) + 1) * sizeof(uint32_t);
	uint32_t *at = malloc(size);

	if (at == NULL)
		return NULL;
	memset(at, 0xff, size);
	for (size_t i = 0; i < h->commits.len; i++)
		at[h->commits.items[i].number] = (uint32_t)i;
	return at;
}

/* -- Links ------------------------------------------------------------------------- */

/* Those that count, and which of them their parents are. */
static int take_commits(struct sorter *s)
{
	const struct history_commits *all = &s->h->commits;
	uint32_t *at = history_commit_index(s->h);

	s->commits = malloc((all->len + 1) * sizeof(*s->commits));
	s->parents = malloc((all->parent_len + 1) * sizeof(*s->parents));
	if (at == NULL || s->commits == NULL || s->parents == NULL) {
		free(at);
		return history_memory(s->err);
	}
	for (size_t i = 0; i < all->len; i++) {
		const struct history_commit *c = &all->items[i];

		at[c->number] = SWEEP_NONE;
		if (!history_reached(s->h, c->number))
			continue;
		at[c->number] = (uint32_t)s->len;
		s->commits[s->len++] = (struct ordered_commit){
			.number = c->number,
			.tree = c->tree,
			.date = c->date,
			.first_parent = c->first_parent,
			.parent_count = c->parent_count,
		};
	}
	for (size_t i = 0; i < all->parent_len; i++)
		s->parents[i] = at[all->parents[i]];
	free(at);
	return 0;
}

static int list_children(struct sorter *s)
{
	uint32_t sum = 0;

	s->first_child = calloc(s->len + 2, sizeof(*s->first_child));
	s->children = malloc((s->h->commits.parent_len + 1) * sizeof(*s->children));
	s->heap = malloc((s->len + 1) * sizeof(*s->heap));
	if (s->first_child == NULL || s->children == NULL || s->heap == NULL)
		return history_memory(s->err);
	for (size_t i = 0; i < s->len; i++) {
		const struct ordered_commit *c = &s->commits[i];

		for (uint32_t k = 0; k < c->parent_count; k++)
			if (s->parents[c->first_parent + k] != SWEEP_NONE)
				s->first_child[s->parents[c->first_parent + k] + 2]++;
	}
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

int history_order(const struct history *h, struct history_order *out, struct ward_error *err)
{
	struct sorter s = { .h = h, .err = err };
	int rc = take_commits(&s);

	*out = (struct history_order){ .items = NULL };
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
