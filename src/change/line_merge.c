/* SPDX-License-Identifier: Apache-2.0 */
#include "change/line_merge.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/span.h"
#include "base/vec.h"

/* Lines as numbers: equal lines have equal ones. */
struct lines {
	uint32_t *ids;
	struct ward_span *text; /**< with its line end */
	size_t count;
};

/* Lines [base, base + base_len) are replaced by [side, side + side_len). */
struct hunk {
	size_t base, base_len, side, side_len;
};

struct hunks {
	VEC(struct hunk) items;
};

/* -- Lines ------------------------------------------------------------------- */

static bool cut_line(struct ward_span *rest, struct ward_span *line)
{
	const ssize_t end = span_find_byte(*rest, '\n', 0);
	const size_t len = end < 0 ? rest->len : (size_t)end + 1;

	if (rest->len == 0)
		return false;
	*line = span_sub(*rest, 0, len);
	*rest = span_sub(*rest, len, rest->len);
	return true;
}

static bool read_lines(struct ward_span text, struct map *numbers, struct arena *arena,
		       struct lines *out)
{
	struct ward_span rest = text, line;
	size_t count = 0;

	if (text.len > 0 && memchr(text.ptr, '\0', text.len) != NULL)
		return false;
	while (count <= LINE_MERGE_LINES && cut_line(&rest, &line))
		count++;
	if (count > LINE_MERGE_LINES)
		return false;
	*out = (struct lines){ ARENA_ARRAY(arena, count + 1, uint32_t),
			       ARENA_ARRAY(arena, count + 1, struct ward_span), count };
	if (out->ids == NULL || out->text == NULL)
		return false;
	rest = text;
	for (size_t i = 0; cut_line(&rest, &line); i++) {
		bool added = false;
		struct map_entry *entry = map_put(numbers, line, &added);

		if (entry == NULL)
			return false;
		if (added)
			entry->value.num = numbers->len;
		out->ids[i] = (uint32_t)entry->value.num;
		out->text[i] = line;
	}
	return true;
}

/* -- The shortest edit --------------------------------------------------------- */

/* The middle of two texts, without what they begin and end with alike. */
struct edit {
	const uint32_t *a, *b;
	size_t a_len, b_len;
	/* For each number of edits, how far each diagonal got: 2 * d + 1 of them. */
	int32_t *reached[LINE_MERGE_EDITS + 1];
	int depth;
};

static int32_t at(const struct edit *e, int d, int k)
{
	return k < -d || k > d ? -1 : e->reached[d][k + d];
}

/* The furthest place on diagonal `k` with `d` edits, before equal lines are passed over. */
static int32_t step(const struct edit *e, int d, int k)
{
	const int32_t down = at(e, d - 1, k + 1), right = at(e, d - 1, k - 1);

	if (d == 0)
		return 0;
	return k == -d || (k != d && right < down) ? down : right + 1;
}

static int32_t slide(const struct edit *e, int32_t x, int k)
{
	int32_t y = x - k;

	while (x >= 0 && y >= 0 && (size_t)x < e->a_len && (size_t)y < e->b_len &&
	       e->a[x] == e->b[y]) {
		x++;
		y++;
	}
	return x;
}

static bool find_edit(struct edit *e, struct arena *arena)
{
	const int end = (int)e->a_len - (int)e->b_len;

	for (int d = 0; d <= LINE_MERGE_EDITS; d++) {
		e->depth = d;
		e->reached[d] = ARENA_ARRAY(arena, (size_t)(2 * d + 1), int32_t);
		if (e->reached[d] == NULL)
			return false;
		for (int k = -d; k <= d; k += 2) {
			e->reached[d][k + d] = slide(e, step(e, d, k), k);
			if (k == end && (size_t)at(e, d, k) >= e->a_len)
				return true;
		}
		/* Diagonals in between were not reached with this number of edits. */
		for (int k = -d + 1; k < d; k += 2)
			e->reached[d][k + d] = -1;
	}
	return false;
}

/* Mark what is removed of `a` and added in `b`, from the end back. */
static void trace_back(const struct edit *e, bool *removed, bool *added)
{
	int32_t x = (int32_t)e->a_len, y = (int32_t)e->b_len;

	for (int d = e->depth; d > 0; d--) {
		const int k = x - y;
		const int32_t down = at(e, d - 1, k + 1), right = at(e, d - 1, k - 1);
		const bool insert = k == -d || (k != d && right < down);

		x = insert ? down : right;
		y = insert ? x - (k + 1) : x - (k - 1);
		if (insert)
			added[y] = true;
		else
			removed[x] = true;
	}
}

static bool add_hunk(struct hunks *out, struct hunk hunk, struct arena *arena)
{
	struct hunk *slot = vec_push(arena, &out->items);

	if (slot != NULL)
		*slot = hunk;
	return slot != NULL;
}

static bool collect_hunks(const struct edit *e, const bool *removed, const bool *added, size_t skip,
			  struct arena *arena, struct hunks *out)
{
	size_t x = 0, y = 0;

	while (x < e->a_len || y < e->b_len) {
		struct hunk hunk = { skip + x, 0, skip + y, 0 };

		for (; x < e->a_len && removed[x]; x++)
			hunk.base_len++;
		for (; y < e->b_len && added[y]; y++)
			hunk.side_len++;
		if (hunk.base_len + hunk.side_len == 0) {
			x++;
			y++;
		} else if (!add_hunk(out, hunk, arena)) {
			return false;
		}
	}
	return true;
}

static bool diff(const struct lines *base, const struct lines *side, struct arena *arena,
		 struct hunks *out)
{
	struct edit *e = ARENA_NEW(arena, struct edit);
	size_t head = 0, tail = 0;
	bool *removed, *added;

	while (head < base->count && head < side->count && base->ids[head] == side->ids[head])
		head++;
	while (tail < base->count - head && tail < side->count - head &&
	       base->ids[base->count - 1 - tail] == side->ids[side->count - 1 - tail])
		tail++;
	if (e == NULL)
		return false;
	e->a = base->ids + head;
	e->b = side->ids + head;
	e->a_len = base->count - head - tail;
	e->b_len = side->count - head - tail;
	removed = ARENA_ARRAY(arena, e->a_len + 1, bool);
	added = ARENA_ARRAY(arena, e->b_len + 1, bool);
	if (removed == NULL || added == NULL || !find_edit(e, arena))
		return false;
	trace_back(e, removed, added);
	return collect_hunks(e, removed, added, head, arena, out);
}

/* -- Putting both together ------------------------------------------------------- */

/* Compares line after line with what is expected to come out. */
struct checker {
	struct ward_span rest;
	bool equal;
};

static void expect(struct checker *c, const struct lines *lines, size_t from, size_t count)
{
	for (size_t i = from; c->equal && i < from + count; i++) {
		const struct ward_span line = lines->text[i];

		c->equal = line.len <= c->rest.len && memcmp(line.ptr, c->rest.ptr, line.len) == 0;
		if (c->equal)
			c->rest = span_sub(c->rest, line.len, c->rest.len);
	}
}

struct side {
	struct lines lines;
	struct hunks hunks;
	size_t next;
};

static const struct hunk *next_hunk(const struct side *s)
{
	return s->next < s->hunks.items.len ? &s->hunks.items.items[s->next] : NULL;
}

static bool is_before(const struct hunk *a, const struct hunk *b)
{
	return b == NULL || a->base + a->base_len < b->base;
}

static bool same_change(const struct side *a, const struct hunk *x, const struct side *b,
			const struct hunk *y)
{
	return x->base == y->base && x->base_len == y->base_len && x->side_len == y->side_len &&
		memcmp(a->lines.ids + x->side, b->lines.ids + y->side,
		       x->side_len * sizeof(uint32_t)) == 0;
}

/* Whose change comes next; NULL when both touch each other and differ. `*both`: it is the same. */
static struct side *whose_turn(struct side *ours, struct side *theirs, bool *both)
{
	const struct hunk *a = next_hunk(ours), *b = next_hunk(theirs);

	*both = false;
	if (a == NULL || b == NULL)
		return a != NULL ? ours : theirs;
	if (is_before(a, b))
		return ours;
	if (is_before(b, a))
		return theirs;
	*both = same_change(ours, a, theirs, b);
	return *both ? ours : NULL;
}

static bool compare(const struct lines *base, struct side *ours, struct side *theirs,
		    struct ward_span result)
{
	struct checker c = { result, true };
	size_t at_line = 0;
	bool both;

	while (c.equal && (next_hunk(ours) != NULL || next_hunk(theirs) != NULL)) {
		struct side *side = whose_turn(ours, theirs, &both);
		const struct hunk *h = side != NULL ? next_hunk(side) : NULL;

		if (h == NULL)
			return false;
		expect(&c, base, at_line, h->base - at_line);
		expect(&c, &side->lines, h->side, h->side_len);
		at_line = h->base + h->base_len;
		side->next++;
		if (both)
			theirs->next++;
	}
	expect(&c, base, at_line, base->count - at_line);
	return c.equal && c.rest.len == 0;
}

bool line_merge_holds(const struct line_merge *merge, struct arena *arena)
{
	struct side ours = { .next = 0 }, theirs = { .next = 0 };
	struct lines base;
	struct map numbers;

	map_init(&numbers, arena);
	return read_lines(merge->base, &numbers, arena, &base) &&
		read_lines(merge->ours, &numbers, arena, &ours.lines) &&
		read_lines(merge->theirs, &numbers, arena, &theirs.lines) &&
		diff(&base, &ours.lines, arena, &ours.hunks) &&
		diff(&base, &theirs.lines, arena, &theirs.hunks) &&
		compare(&base, &ours, &theirs, merge->result);
}
