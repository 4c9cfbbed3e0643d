/* SPDX-License-Identifier: Apache-2.0 */
/* Comments, which libyaml drops: every '#' between two scalars that begins a token. */
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/span.h"
#include "base/vec.h"
#include "doc/position.h"
#include "doc/stream.h"

struct collector {
	struct ward_span bytes;
	struct arena *arena;
	VEC(struct doc_comment) list;
	struct place place;
	bool failed;
};

static bool is_break(char c)
{
	return c == '\n' || c == '\r';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static size_t line_end(struct ward_span s, size_t at)
{
	while (at < s.len && !is_break(s.ptr[at]))
		at++;
	return at;
}

/* Add the comment that begins at `at`; returns its end. */
static size_t add_comment(struct collector *c, size_t at)
{
	const size_t end = line_end(c->bytes, at);
	struct doc_comment *comment = vec_push(c->arena, &c->list);

	if (comment == NULL) {
		c->failed = true;
		return end;
	}
	place_advance(c->bytes, &c->place, at);
	comment->start = (uint32_t)at;
	comment->end = (uint32_t)end;
	comment->line = c->place.line;
	comment->column = c->place.column;
	return end;
}

/* No tag, anchor or directive may hold a '#', so between scalars each begins a comment. */
static void scan_gap(struct collector *c, size_t from, size_t to)
{
	const struct ward_span gap = span_sub(c->bytes, 0, to);
	ssize_t at = span_find_byte(gap, '#', from);

	while (at >= 0)
		at = span_find_byte(gap, '#', add_comment(c, (size_t)at));
}

/* The end of a block scalar; a comment behind `|` or `>` is none of its text. */
static size_t block_header(struct collector *c, const struct ward_node *node)
{
	const struct ward_span s = c->bytes;
	size_t at = node->start;

	while (at < s.len && !is_break(s.ptr[at]) && s.ptr[at] != '#')
		at++;
	if (at < s.len && s.ptr[at] == '#')
		at = add_comment(c, at);
	return at;
}

/* Documents without a tree: only whole lines can be told from text. */
static void scan_lines(struct collector *c, size_t from, size_t to)
{
	const struct ward_span s = c->bytes;

	if (from == 0 && span_starts(s, "\xef\xbb\xbf"))
		from = 3;
	while (from < to) {
		size_t at = from;

		while (at < to && is_blank(s.ptr[at]))
			at++;
		if (at < to && s.ptr[at] == '#')
			at = add_comment(c, at);
		at = line_end(s, at);
		from = at + 1;
	}
}

static void scan_document(struct collector *c, const struct ward_doc *doc, bool parsed)
{
	size_t at = doc->start;

	if (doc->root == NULL && !parsed) {
		scan_lines(c, doc->start, doc->end);
		return;
	}
	for (const struct ward_node *node = doc->root; node != NULL && !c->failed;
	     node = node_walk_all(doc->root, node)) {
		if (node->kind == NODE_MAP || node->kind == NODE_SEQ || node->start < at)
			continue;
		scan_gap(c, at, node->start);
		at = node->end;
		if (node->style == STYLE_LITERAL || node->style == STYLE_FOLDED) {
			const size_t header = block_header(c, node);

			at = header > at ? header : at;
		}
	}
	scan_gap(c, at, doc->end);
}

/* Whether some problem took the tree of the document; an empty one has none by itself. */
static bool was_parsed(const struct ward_stream *stream, const struct ward_doc *doc,
		       size_t *problem)
{
	bool parsed = !doc->template;

	for (; *problem < stream->problem_count; ++*problem) {
		const struct doc_problem *p = &stream->problems[*problem];

		if (p->document > doc->index)
			break;
		if (p->document == doc->index && p->kind <= DOC_ALIASES)
			parsed = false;
	}
	return parsed;
}

int stream_comments(const struct ward_stream *stream, struct arena *arena,
		    const struct doc_comment **out, size_t *count, struct ward_error *err)
{
	struct collector c = { .bytes = stream->bytes,
			       .arena = arena,
			       .place = { .offset = 0, .line = 1, .column = 1 } };
	size_t problem = 0;

	*out = NULL;
	*count = 0;
	if (!stream->has_comments)
		return 0;
	if (stream->doc_count == 0)
		scan_lines(&c, 0, c.bytes.len);
	for (size_t i = 0; i < stream->doc_count && !c.failed; i++) {
		const bool parsed = was_parsed(stream, &stream->docs[i], &problem);

		scan_document(&c, &stream->docs[i], parsed);
	}
	if (c.failed)
		return error_set(err, WARD_EOOM, "no memory left for comments");
	*out = c.list.items;
	*count = c.list.len;
	return 0;
}
