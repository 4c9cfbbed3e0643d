/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/separator.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/vec.h"
#include "doc/position.h"

/* Whether three dashes in a row begin at one of the BLOCK bytes at `p`; two more must follow. */
#define BLOCK 16

static bool holds_dashes(const char *p)
{
	typedef unsigned char block __attribute__((vector_size(BLOCK)));
	block first;
	block second;
	block third;
	uint64_t found[2];

	memcpy(&first, p, BLOCK);
	memcpy(&second, p + 1, BLOCK);
	memcpy(&third, p + 2, BLOCK);
	first = (block)(first == '-') & (block)(second == '-') & (block)(third == '-');
	memcpy(found, &first, BLOCK);
	return (found[0] | found[1]) != 0;
}

static bool is_separator(struct ward_span bytes, size_t at)
{
	const char *p = bytes.ptr + at;

	return p[0] == '-' && p[1] == '-' && p[2] == '-' && (at == 0 || p[-1] == '\n');
}

size_t find_separator(struct ward_span bytes, size_t from)
{
	if (bytes.len < 3)
		return bytes.len;
	while (from <= bytes.len - 3) {
		const bool whole = bytes.len - from >= BLOCK + 2;

		if (whole && !holds_dashes(bytes.ptr + from)) {
			from += BLOCK;
			continue;
		}
		for (size_t n = 0; n < BLOCK && from <= bytes.len - 3; n++, from++)
			if (is_separator(bytes, from))
				return from;
	}
	return bytes.len;
}

bool holds_action(struct ward_span s)
{
	struct ward_span line;

	while (span_line(&s, &line)) {
		if (!span_contains(line, "{{") && !span_contains(line, "{%"))
			continue;
		if (!span_starts(span_trim(line), "#"))
			return true;
	}
	return false;
}

/* kubectl passes over blanks and a comment; libyaml wants a blank before the comment. */
static bool has_text(struct ward_span bytes, size_t separator)
{
	struct ward_span rest = span_sub(bytes, separator + 3, bytes.len);
	struct ward_span line;
	struct ward_span text;

	if (!span_line(&rest, &line))
		return false;
	text = span_trim(line);
	return text.len > 0 && (text.ptr[0] != '#' || text.ptr == line.ptr);
}

static int compare(const void *left, const void *right)
{
	const struct doc_problem *a = left;
	const struct doc_problem *b = right;

	if (a->offset != b->offset)
		return a->offset < b->offset ? -1 : 1;
	return (a->kind > b->kind) - (a->kind < b->kind);
}

static uint32_t document_at(const struct ward_stream *stream, size_t offset)
{
	size_t low = 0;
	size_t high = stream->doc_count;

	while (high - low > 1) {
		const size_t middle = low + (high - low) / 2;

		if (stream->docs[middle].start <= offset)
			low = middle;
		else
			high = middle;
	}
	return (uint32_t)low;
}

struct problems {
	VEC(struct doc_problem) list;
};

static int add_one(struct problems *p, struct arena *arena, struct place place)
{
	struct doc_problem *problem = vec_push(arena, &p->list);

	if (problem == NULL)
		return WARD_EOOM;
	problem->kind = DOC_SEPARATOR;
	problem->text = WARD_SPAN("text behind '---' on its line");
	problem->offset = place.offset;
	problem->line = place.line;
	problem->column = place.column;
	return 0;
}

static int find_all(const struct ward_stream *stream, struct problems *p, struct arena *arena)
{
	const struct ward_span bytes = stream->bytes;
	struct place place = { .offset = 0, .line = 1, .column = 1 };
	size_t at = find_separator(bytes, 0);

	while (at < bytes.len) {
		const uint32_t document = document_at(stream, at);
		size_t next = at + 3;

		if (has_text(bytes, at)) {
			place_advance(bytes, &place, at);
			if (add_one(p, arena, place) != 0)
				return WARD_EOOM;
			if (stream->doc_count > 0 && stream->docs[document].end > next)
				next = stream->docs[document].end;
		}
		at = find_separator(bytes, next);
	}
	return 0;
}

int add_separator_problems(struct ward_stream *stream, struct arena *arena)
{
	struct problems p = { .list = { NULL, 0, 0 } };
	struct doc_problem *all;
	size_t n = 0;

	if (find_all(stream, &p, arena) != 0)
		return WARD_EOOM;
	if (p.list.len + stream->problem_count == 0)
		return 0;
	all = ARENA_ARRAY(arena, p.list.len + stream->problem_count, struct doc_problem);
	if (all == NULL)
		return WARD_EOOM;
	for (size_t i = 0; i < stream->problem_count; i++)
		all[n++] = stream->problems[i];
	for (size_t i = 0; i < p.list.len; i++)
		all[n++] = p.list.items[i];
	qsort(all, n, sizeof(*all), compare);
	for (size_t i = 0; i < n; i++) {
		if (all[i].kind == DOC_SEPARATOR || all[i].kind == DOC_ENCODING)
			all[i].document = document_at(stream, all[i].offset);
		if (all[i].document < stream->doc_count && stream->docs[all[i].document].template)
			all[i].template = true;
	}
	stream->problems = all;
	stream->problem_count = n;
	return 0;
}
