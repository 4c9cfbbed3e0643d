/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parse, walk every node and check what the headers promise; compare the
 * verdict, and the events of what is accepted, with libyaml itself.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "doc/stream.h"
#include "yaml_suite.h"

#define INPUT_CAP 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
	if (!ok)
		abort();
}

static void check_place(struct ward_span bytes, uint32_t offset, uint32_t line, uint32_t column)
{
	uint32_t l;
	uint32_t c;

	require(offset <= bytes.len);
	text_position(bytes, offset, &l, &c);
	require(l == line && c == column);
}

static void check_children(const struct ward_node *node)
{
	const struct ward_node *last = NULL;
	uint32_t count = 0;

	for (const struct ward_node *child = node->first; child != NULL; child = child->next) {
		require(child->parent == node && child->depth == node->depth + 1);
		require((child->key != NULL) == (node->kind == NODE_MAP));
		require(last == NULL || child->start >= last->end);
		if (child->key != NULL) {
			require(child->key->next == child && child->key->parent == node);
			require(child->key->start >= node->start);
			require(child->key->end <= child->start);
		}
		last = child;
		count++;
	}
	require(count == node->count && last == node->last);
	require(last == NULL || last->end <= node->end);
}

static void check_node(const struct ward_stream *stream, const struct ward_node *node)
{
	int64_t value;

	require(node->start <= node->end && node->end <= stream->bytes.len);
	check_place(stream->bytes, node->start, node->line, node->column);
	check_children(node);
	require(node->target == NULL || node->kind == NODE_ALIAS);
	require(node->parent == NULL || node->start >= node->parent->start);
	require(node->parent == NULL || node->end <= node->parent->end);
	if (node->kind == NODE_MAP)
		node_get(node, "a");
	require(node_bool(node) >= -1);
	node_int(node, &value);
}

static void check_doc(const struct ward_stream *stream, const struct ward_doc *doc)
{
	size_t nodes = 0;
	size_t duplicates = 0;

	for (const struct ward_node *n = doc->root; n != NULL; n = node_walk_all(doc->root, n)) {
		check_node(stream, n);
		nodes++;
		duplicates += n->duplicate;
		/* `start` of the first document is 0 although its text may begin later. */
		require(n->start >= doc->start && n->end <= doc->end);
	}
	require(doc->root == NULL || (nodes == doc->nodes && duplicates == doc->duplicates));
	require(!doc->template || doc->root == NULL);
}

static void check_docs(const struct ward_stream *stream)
{
	uint32_t end = 0;

	for (size_t i = 0; i < stream->doc_count; i++) {
		const struct ward_doc *doc = &stream->docs[i];

		require(doc->index == i && doc->start == end && doc->end >= doc->start);
		end = doc->end;
		check_doc(stream, doc);
	}
	require(stream->doc_count == 0 || end == stream->bytes.len);
	for (size_t i = 0; i < stream->problem_count; i++) {
		const struct doc_problem *p = &stream->problems[i];

		check_place(stream->bytes, p->offset, p->line, p->column);
		require(p->text.len > 0);
		require(p->document < stream->doc_count || p->document == 0);
		require(i == 0 || p->offset >= stream->problems[i - 1].offset);
	}
}

static bool inside_scalar(const struct ward_doc *doc, const struct doc_comment *c)
{
	for (const struct ward_node *n = doc->root; n != NULL; n = node_walk_all(doc->root, n)) {
		const bool block = n->style == STYLE_LITERAL || n->style == STYLE_FOLDED;

		if (n->kind == NODE_SCALAR && !block && c->start >= n->start && c->start < n->end)
			return true;
	}
	return false;
}

static void check_comments(const struct ward_stream *stream, struct arena *arena)
{
	const struct doc_comment *comments;
	struct ward_error err = { .code = 0 };
	uint32_t end = 0;
	size_t count;

	if (stream_comments(stream, arena, &comments, &count, &err) != 0)
		return;
	for (size_t i = 0; i < count; i++) {
		const struct doc_comment *c = &comments[i];

		require(c->start >= end && c->end > c->start && c->end <= stream->bytes.len);
		require(stream->bytes.ptr[c->start] == '#');
		check_place(stream->bytes, c->start, c->line, c->column);
		end = c->end;
		for (size_t d = 0; d < stream->doc_count; d++)
			if (stream->docs[d].start <= c->start && c->start < stream->docs[d].end)
				require(!inside_scalar(&stream->docs[d], c));
	}
}

/* The few things in which we mean to differ: surrogate escapes, a mark inside, UTF-16, templates
 * and limits. */
static bool differs_by_design(const struct ward_stream *stream)
{
	const struct ward_span s = stream->bytes;

	if (stream->templates > 0 || span_contains(s, "\xef\xbb\xbf") || span_contains(s, "\\ud") ||
	    span_contains(s, "\\uD") || span_starts(s, "\xff\xfe") || span_starts(s, "\xfe\xff"))
		return true;
	for (size_t i = 0; i < stream->problem_count; i++)
		if (stream->problems[i].kind >= DOC_DEPTH &&
		    stream->problems[i].kind <= DOC_ALIASES)
			return true;
	return false;
}

static void compare_with_libyaml(const struct ward_stream *stream)
{
	struct buf ours;
	struct buf theirs;
	bool accepted;

	if (differs_by_design(stream))
		return;
	buf_init(&ours, (size_t)64 << 20);
	buf_init(&theirs, (size_t)64 << 20);
	accepted = yaml_libyaml_events(stream->bytes, &theirs);
	require(accepted == !yaml_stream_refused(stream));
	if (accepted) {
		yaml_stream_events(stream, &ours);
		require(span_eq(buf_span(&ours), buf_span(&theirs)));
	}
	buf_release(&ours);
	buf_release(&theirs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct limits limits = limits_default();
	struct ward_error err = { .code = 0 };
	struct arena *arena;
	struct ward_stream stream;
	const struct ward_span bytes = span_make((const char *)data, size);

	if (size == 0 || size > INPUT_CAP)
		return 0;
	arena = arena_new((size_t)256 << 20);
	limits.yaml_depth = 32;
	limits.yaml_documents = 50;
	if (arena != NULL && stream_parse(bytes, &limits, arena, &stream, &err) == 0) {
		check_docs(&stream);
		check_comments(&stream, arena);
		compare_with_libyaml(&stream);
	}
	arena_free(arena);
	return 0;
}
