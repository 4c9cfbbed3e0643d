/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/stream.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "doc/build.h"
#include "doc/feed.h"
#include "doc/guard.h"
#include "doc/separator.h"

static const char dropped_text[] = "a document without a line of '---' before it is dropped";

struct reader {
	struct ward_span bytes;
	const struct limits *limits;
	struct arena *arena;
	VEC(struct ward_doc) docs;
	VEC(struct doc_problem) problems;
	size_t templates;

	struct builder builder;
	struct locator where;
	struct guard guard;
	struct barrier barrier;
	struct feed feed;

	struct place base;    /* where the parser began */
	size_t first_problem; /* of the current document */
	bool in_document;
	bool met_document; /* this parser has begun one */
	bool began;	   /* an implicit document is then one that kubectl drops */
	bool explicit_end; /* the document before ended with `...` */
	bool dropped;	   /* the current document is such a one */
	bool done;	   /* nothing more is to be parsed */
	bool restart;	   /* go on with a new parser at `resume` */
	size_t resume;
};

static int add_problem(struct reader *r, enum doc_problem_kind kind, struct ward_span text,
		       struct place place)
{
	struct doc_problem *p = vec_push(r->arena, &r->problems);

	if (p == NULL)
		return WARD_EOOM;
	p->kind = kind;
	p->text = text;
	p->offset = place.offset;
	p->line = place.line;
	p->column = place.column;
	p->document = r->docs.len > 0 ? (uint32_t)r->docs.len - 1 : 0;
	return 0;
}

static struct ward_doc *last_doc(struct reader *r)
{
	return r->docs.len > 0 ? &r->docs.items[r->docs.len - 1] : NULL;
}

/* The next document begins at `start`, which ends the one before. */
static int open_document(struct reader *r, size_t start)
{
	struct ward_doc *before = last_doc(r);
	struct ward_doc *doc;

	if (before == NULL)
		start = 0;
	else
		before->end = (uint32_t)start;
	doc = vec_push(r->arena, &r->docs);
	if (doc == NULL)
		return WARD_EOOM;
	doc->index = (uint32_t)r->docs.len - 1;
	doc->start = (uint32_t)start;
	doc->end = (uint32_t)r->bytes.len;
	r->first_problem = r->problems.len;
	r->in_document = true;
	build_start(&r->builder);
	return 0;
}

static void mark_template(struct reader *r)
{
	struct ward_doc *doc = last_doc(r);

	if (!doc->template)
		r->templates++;
	doc->template = true;
	doc->root = NULL;
	for (size_t i = r->first_problem; i < r->problems.len; i++)
		r->problems.items[i].template = true;
}

static bool is_empty(const struct ward_node *root)
{
	return root == NULL ||
		(root->kind == NODE_SCALAR && root->style == STYLE_PLAIN && root->text.len == 0 &&
		 root->tag.len == 0 && root->anchor.len == 0);
}

static void close_document(struct reader *r)
{
	struct ward_doc *doc = last_doc(r);
	const struct builder *b = &r->builder;

	r->in_document = false;
	doc->root = is_empty(b->root) ? NULL : b->root;
	doc->nodes = doc->root != NULL ? b->nodes : 0;
	doc->duplicates = b->duplicates;
	if (b->template)
		mark_template(r);
}

/* kubectl reads what starts like this as JSON; an action would start with two braces. */
static bool is_json(struct ward_span text)
{
	text = span_trim(text);
	return span_starts(text, "{") && !span_starts(text, "{{") && !span_starts(text, "{%");
}

static bool is_template(const struct reader *r, const struct ward_doc *doc)
{
	const size_t start = doc->start > r->base.offset ? doc->start : r->base.offset;

	return !is_json(span_sub(r->bytes, start, r->resume)) &&
		holds_action(span_sub(r->bytes, doc->start, r->resume));
}

/* Reading this document ended early: it has no tree, and reading goes on at the next line of `---`.
 */
static void abandon_document(struct reader *r, size_t at, bool syntax)
{
	struct ward_doc *doc = last_doc(r);
	size_t line = at < r->bytes.len ? at : r->bytes.len;

	while (line > doc->start && r->bytes.ptr[line - 1] != '\n')
		line--;
	if (line <= doc->start)
		line = (size_t)doc->start + 1;
	r->resume = find_separator(r->bytes, line);
	r->restart = true;
	r->in_document = false;
	r->dropped = false;
	doc->root = NULL;
	doc->nodes = 0;
	doc->duplicates = 0;
	if (r->builder.template || (syntax && is_template(r, doc)))
		mark_template(r);
}

/*
 * An error behind a complete document, with no `---` to part them: kubectl
 * reads the document and drops the rest, so its tree stays and the rest is one
 * of its own. Behind a template action all is the template.
 */
static int open_rest(struct reader *r, size_t line, size_t at)
{
	const size_t start = line > r->builder.end ? line : r->builder.end;
	struct place place = r->base;
	int rc;

	if (last_doc(r)->template)
		return 0;
	rc = open_document(r, start < at ? start : at);
	if (rc != 0 || !r->explicit_end)
		return rc;
	place_advance(r->bytes, &place, at);
	return add_problem(r, DOC_DROPPED, span_of(dropped_text), place);
}

/* Make sure that the last document is the one that an error at `at` belongs to. */
static int attribute_error(struct reader *r, size_t at)
{
	size_t line = at < r->bytes.len ? at : r->bytes.len;
	const struct ward_span before = span_sub(r->bytes, 0, line + 3);

	if (r->in_document)
		return 0;
	while (line > r->base.offset && r->bytes.ptr[line - 1] != '\n')
		line--;
	if (r->met_document) {
		const struct ward_doc *doc = last_doc(r);
		const size_t behind = r->builder.end > doc->start ? r->builder.end : doc->start + 1;

		if (find_separator(before, behind) == before.len)
			return open_rest(r, line, at);
	}
	return open_document(r, line);
}

/* Escapes as JSON writes them are refused once; then the document is read again with stand-ins. */
static bool reread_surrogates(struct reader *r, const yaml_parser_t *parser)
{
	struct ward_doc *doc = last_doc(r);
	size_t start;
	size_t at;

	if (r->feed.surrogates || parser->error != YAML_SCANNER_ERROR || !r->in_document)
		return false;
	start = doc->start > r->base.offset ? doc->start : r->base.offset;
	at = locator_offset(&r->where, &parser->problem_mark);
	if (find_surrogates(span_sub(r->bytes, 0, at + SURROGATES_BYTES), start) < 0)
		return false;
	while (start > r->base.offset && r->bytes.ptr[start - 1] != '\n')
		start--;
	r->feed.surrogates = true;
	r->builder.surrogates = true;
	r->resume = start;
	r->restart = true;
	r->problems.len = r->first_problem;
	r->docs.len--;
	r->in_document = false;
	return true;
}

static int note_parser_error(struct reader *r, const yaml_parser_t *parser)
{
	struct place place = r->base;
	struct ward_span text = span_of(parser->problem);
	enum doc_problem_kind kind = DOC_SYNTAX;
	int rc;

	if (parser->error == YAML_MEMORY_ERROR)
		return WARD_EOOM;
	if (reread_surrogates(r, parser))
		return 0;
	if (r->feed.hit) {
		place_advance(r->bytes, &place, r->barrier.offset);
		kind = r->barrier.kind;
		text = span_of(r->barrier.text);
		r->done = r->barrier.final;
	} else if (parser->error == YAML_READER_ERROR) {
		place_advance(r->bytes, &place, r->base.offset + parser->problem_offset);
		kind = DOC_ENCODING;
	} else {
		place = locator_place(&r->where, &parser->problem_mark);
		if (parser->context != NULL)
			text = arena_printf(r->arena, "%s, %s", parser->context, parser->problem);
	}
	rc = attribute_error(r, place.offset);
	if (rc == 0)
		rc = add_problem(r, kind, text, place);
	if (rc == 0)
		abandon_document(r, place.offset, kind == DOC_SYNTAX);
	return rc;
}

/* Whether the `---` of a document stands where kubectl looks for it: behind a line feed. */
static bool starts_line(struct reader *r, const yaml_event_t *event)
{
	const size_t end = locator_offset(&r->where, &event->end_mark);

	return !event->data.document_start.implicit && end > 3 && r->bytes.ptr[end - 4] == '\n';
}

static int begin_document(struct reader *r, const yaml_event_t *event)
{
	const struct place place = locator_place(&r->where, &event->start_mark);
	int rc;

	if (r->docs.len >= r->limits->yaml_documents) {
		r->done = true;
		return add_problem(r, DOC_NODES, WARD_SPAN("too many documents in one file"),
				   place);
	}
	rc = open_document(r, place.offset);
	r->builder.end = locator_offset(&r->where, &event->end_mark);
	r->builder.behind = place;
	r->dropped = r->began && !starts_line(r, event);
	r->began = true;
	r->met_document = true;
	if (rc == 0 && r->dropped)
		rc = add_problem(r, DOC_DROPPED, span_of(dropped_text), place);
	return rc;
}

static int take_event(struct reader *r, const yaml_event_t *event)
{
	struct build_note note;
	int rc;

	switch (event->type) {
	case YAML_STREAM_START_EVENT:
		return 0;
	case YAML_STREAM_END_EVENT:
		r->done = true;
		return 0;
	case YAML_DOCUMENT_START_EVENT:
		return begin_document(r, event);
	case YAML_DOCUMENT_END_EVENT:
		r->explicit_end = !event->data.document_end.implicit;
		close_document(r);
		return 0;
	default:
		break;
	}
	rc = build_event(&r->builder, event, &note);
	if (rc <= 0)
		return rc;
	rc = add_problem(r, note.kind, span_of(note.text), note.place);
	if (rc == 0 && note.stops) {
		abandon_document(r, note.place.offset, false);
		r->done = note.final;
	}
	return rc;
}

/* One parser, until the end, a limit or an error. */
static int run_parser(struct reader *r)
{
	yaml_parser_t parser;
	yaml_event_t event;
	int rc = 0;

	if (!yaml_parser_initialize(&parser))
		return WARD_EOOM;
	r->barrier = guard_next(&r->guard, r->base.offset);
	feed_start(&r->feed, r->base.offset, r->barrier.offset, r->docs.len == 0);
	locator_start(&r->where, r->bytes, r->base, r->guard.high, r->guard.exact_lines);
	/* Given here, so that a second byte order mark is not skipped as a first one. */
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input(&parser, feed_read, &r->feed);
	r->restart = false;
	r->met_document = false;
	while (rc == 0 && !r->done && !r->restart) {
		if (!yaml_parser_parse(&parser, &event)) {
			rc = note_parser_error(r, &parser);
			break;
		}
		rc = take_event(r, &event);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return rc;
}

static int run_parsers(struct reader *r)
{
	int rc = 0;

	r->base = (struct place){ .offset = 0, .line = 1, .column = 1 };
	if (span_starts(r->bytes, "\xef\xbb\xbf"))
		r->base.offset = 3;
	while (rc == 0 && !r->done) {
		rc = run_parser(r);
		if (rc != 0 || r->done || !r->restart)
			break;
		if (r->resume >= r->bytes.len)
			break;
		r->began = r->dropped;
		if (r->resume > r->base.offset)
			place_advance(r->bytes, &r->base, r->resume);
		if (r->docs.len >= r->limits->yaml_documents) {
			rc = add_problem(r, DOC_NODES, WARD_SPAN("too many documents in one file"),
					 r->base);
			break;
		}
	}
	return rc;
}

/* Behind these characters a '#' is always one more of a plain scalar. */
static bool ends_no_token(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '/' || c == '.' || c == '-' || c == '_' || c == '#';
}

static bool may_hold_comments(struct ward_span s)
{
	ssize_t at = span_find_byte(s, '#', 0);

	for (; at >= 0; at = span_find_byte(s, '#', (size_t)at + 1))
		if (at == 0 || !ends_no_token(s.ptr[at - 1]))
			return true;
	return false;
}

static int add_bom(struct reader *r)
{
	struct place place = { .offset = 0, .line = 1, .column = 1 };

	if (r->guard.bom >= r->bytes.len)
		return 0;
	place_advance(r->bytes, &place, r->guard.bom);
	return add_problem(r, DOC_ENCODING, WARD_SPAN("a byte order mark inside the text"), place);
}

static int refuse_size(struct reader *r)
{
	r->done = true;
	return add_problem(r, DOC_SIZE, WARD_SPAN("too large to be parsed"),
			   (struct place){ .offset = 0, .line = 1, .column = 1 });
}

int stream_parse(struct ward_span bytes, const struct limits *limits, struct arena *arena,
		 struct ward_stream *out, struct ward_error *err)
{
	struct reader r = { .bytes = bytes, .limits = limits, .arena = arena };
	int rc;

	*out = (struct ward_stream){ .bytes = bytes };
	if (bytes.len > limits->yaml_bytes || bytes.len > UINT32_MAX) {
		rc = refuse_size(&r);
	} else {
		r.feed.bytes = bytes;
		r.builder = (struct builder){ .arena = arena, .limits = limits, .bytes = bytes };
		r.builder.where = &r.where;
		guard_init(&r.guard, bytes);
		rc = run_parsers(&r);
		if (rc == 0)
			rc = add_bom(&r);
		out->has_comments = may_hold_comments(bytes);
	}
	out->docs = r.docs.items;
	out->doc_count = r.docs.len;
	out->problems = r.problems.items;
	out->problem_count = r.problems.len;
	out->templates = r.templates;
	if (rc == 0)
		rc = add_separator_problems(out, arena);
	return rc == 0 ? 0 : error_set(err, rc, "no memory left to parse a document");
}
