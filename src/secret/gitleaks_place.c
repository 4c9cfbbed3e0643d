/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/gitleaks_place.h"

#include "base/arena.h"
#include "base/span.h"

#define ALLOW_MARK "gitleaks:allow"
#define ALLOW_LEN (sizeof(ALLOW_MARK) - 1)

static void find(struct ward_span text, struct ward_span word, struct arena *arena,
		 struct gl_offsets *out)
{
	for (ssize_t at = span_find(text, word, 0); at >= 0;
	     at = span_find(text, word, (size_t)at + word.len)) {
		size_t *slot = vec_push(arena, &out->list);

		if (slot == NULL)
			return;
		*slot = (size_t)at;
	}
}

int gl_lines_init(struct gl_lines *out, struct ward_span text, struct arena *arena,
		  struct ward_error *err)
{
	*out = (struct gl_lines){ .text = text };
	find(text, WARD_SPAN("\n"), arena, &out->ends);
	find(text, WARD_SPAN(ALLOW_MARK), arena, &out->marks);
	if (arena_failed(arena))
		return error_set(err, WARD_EOOM, "out of memory for rules (limits.memory_bytes)");
	return WARD_OK;
}

/* How many stand before `offset`. */
static size_t count_before(const struct gl_offsets *o, size_t offset)
{
	size_t low = 0, high = o->list.len;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (o->list.items[mid] < offset)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Findings come in order, so what was read once is known. */
static size_t end_of_line(struct gl_lines *l, size_t from)
{
	size_t at = from >= l->tail_from && from <= l->tail_to ? l->tail_to : from;

	l->tail_from = at == from ? from : l->tail_from;
	while (at < l->text.len && l->text.ptr[at] != '\n' && l->text.ptr[at] != '\r')
		at++;
	l->tail_to = at;
	return at;
}

struct ward_span gl_locate(struct gl_lines *l, size_t start, size_t end, struct gitleaks_hit *hit)
{
	/* A match that begins with a line end begins on the line behind it. */
	const size_t first = count_before(&l->ends, start + 1), last = count_before(&l->ends, end);
	const size_t *ends = l->ends.list.items;
	const size_t from = first > 0 ? ends[first - 1] : 0;
	size_t to;

	hit->start_line = first;
	hit->end_line = last > first ? last : first;
	hit->start_column = start - from + 1;
	hit->end_column = end - (last > 0 ? ends[last - 1] : 0);
	if (l->ends.list.len == 0)
		to = l->text.len;
	else if (first == l->ends.list.len)
		to = end_of_line(l, end);
	else
		to = ends[last < l->ends.list.len ? last : first];
	return span_sub(l->text, from, to > end ? to : end);
}

struct ward_span gl_line_around(const struct gl_lines *l, size_t start, size_t end)
{
	const size_t before = count_before(&l->ends, start + 1);
	const size_t behind = count_before(&l->ends, end);

	return span_sub(l->text, before > 0 ? l->ends.list.items[before - 1] : 0,
			behind < l->ends.list.len ? l->ends.list.items[behind] : l->text.len);
}

bool gl_is_marked(const struct gl_lines *l, struct ward_span line)
{
	const size_t from = (size_t)(line.ptr - l->text.ptr);
	const size_t next = count_before(&l->marks, from);

	return line.len >= ALLOW_LEN && next < l->marks.list.len &&
		l->marks.list.items[next] - from <= line.len - ALLOW_LEN;
}
