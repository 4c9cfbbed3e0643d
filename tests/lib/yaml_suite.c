/* SPDX-License-Identifier: Apache-2.0 */
#include "yaml_suite.h"

#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/arena.h"
#include "base/span.h"

#define FILE_CAP ((size_t)64 << 20)

static void add_text(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\n')
			buf_add_str(out, "\\n");
		else
			buf_add_char(out, text[i]);
}

static void add_line(struct buf *out, const char *kind, char style, struct ward_span anchor,
		     struct ward_span tag, struct ward_span text)
{
	/* Our tree decodes these, libyaml hands on the base64. */
	if (span_is(tag, "tag:yaml.org,2002:binary"))
		text = WARD_SPAN("(binary)");
	buf_printf(out, "%s %c &" WARD_SPAN_FMT " <" WARD_SPAN_FMT "> ", kind, style,
		   WARD_SPAN_ARG(anchor), WARD_SPAN_ARG(tag));
	add_text(out, text.ptr, text.len);
	buf_add_char(out, '\n');
}

static struct ward_span span_or_none(const yaml_char_t *text)
{
	return span_of((const char *)text);
}

static void add_scalar_event(struct buf *out, const yaml_event_t *e)
{
	static const char styles[] = "::'\"|>";
	const size_t style = (size_t)e->data.scalar.style;

	add_line(out, "=VAL", styles[style < sizeof(styles) - 1 ? style : 0],
		 span_or_none(e->data.scalar.anchor), span_or_none(e->data.scalar.tag),
		 span_make((const char *)e->data.scalar.value, e->data.scalar.length));
}

static void add_event(struct buf *out, const yaml_event_t *e)
{
	const struct ward_span none = { NULL, 0 };

	switch (e->type) {
	case YAML_DOCUMENT_START_EVENT:
		buf_add_str(out, "+DOC\n");
		break;
	case YAML_DOCUMENT_END_EVENT:
		buf_add_str(out, "-DOC\n");
		break;
	case YAML_ALIAS_EVENT:
		add_line(out, "=ALI", '*', none, none, span_or_none(e->data.alias.anchor));
		break;
	case YAML_SCALAR_EVENT:
		add_scalar_event(out, e);
		break;
	case YAML_SEQUENCE_START_EVENT:
		add_line(out, "+SEQ",
			 e->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE ? '[' : '-',
			 span_or_none(e->data.sequence_start.anchor),
			 span_or_none(e->data.sequence_start.tag), none);
		break;
	case YAML_SEQUENCE_END_EVENT:
		buf_add_str(out, "-SEQ\n");
		break;
	case YAML_MAPPING_START_EVENT:
		add_line(out, "+MAP",
			 e->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE ? '{' : '-',
			 span_or_none(e->data.mapping_start.anchor),
			 span_or_none(e->data.mapping_start.tag), none);
		break;
	case YAML_MAPPING_END_EVENT:
		buf_add_str(out, "-MAP\n");
		break;
	default:
		break;
	}
}

bool yaml_libyaml_events(struct ward_span bytes, struct buf *out)
{
	yaml_parser_t parser;
	yaml_event_t event;
	bool done = false;
	bool ok = true;

	if (!yaml_parser_initialize(&parser))
		return false;
	yaml_parser_set_input_string(&parser, (const unsigned char *)bytes.ptr, bytes.len);
	while (ok && !done) {
		if (!yaml_parser_parse(&parser, &event)) {
			ok = false;
			break;
		}
		done = event.type == YAML_STREAM_END_EVENT;
		if (out != NULL)
			add_event(out, &event);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return ok;
}

static char style_mark(const struct ward_node *node)
{
	static const char marks[] = ":'\"|>";

	if (node->kind == NODE_MAP)
		return node->style == STYLE_FLOW ? '{' : '-';
	if (node->kind == NODE_SEQ)
		return node->style == STYLE_FLOW ? '[' : '-';
	return node->style < sizeof(marks) - 1 ? marks[node->style] : '?';
}

static void add_node(struct buf *out, const struct ward_node *node)
{
	static const char *const kinds[] = { "=VAL", "+MAP", "+SEQ", "=ALI" };
	const struct ward_span none = { NULL, 0 };

	if (node->kind == NODE_ALIAS)
		add_line(out, kinds[node->kind], '*', none, none, node->text);
	else
		add_line(out, kinds[node->kind], style_mark(node), node->anchor, node->tag,
			 node->kind == NODE_SCALAR ? node->text : none);
}

static bool is_collection(const struct ward_node *node)
{
	return node->kind == NODE_MAP || node->kind == NODE_SEQ;
}

static void add_end(struct buf *out, const struct ward_node *node)
{
	buf_add_str(out, node->kind == NODE_MAP ? "-MAP\n" : "-SEQ\n");
}

static void add_tree(struct buf *out, const struct ward_node *root)
{
	const struct ward_node *node = root;

	while (node != NULL) {
		const struct ward_node *next = node_walk_all(root, node);
		const struct ward_node *closed = node;

		add_node(out, node);
		if (is_collection(node) && node->first == NULL)
			add_end(out, node);
		/* All that lies between this node and the next one has ended. */
		while (closed != root && (next == NULL || next->parent != closed->parent) &&
		       (next == NULL || next->parent != closed)) {
			closed = closed->parent;
			add_end(out, closed);
		}
		node = next;
	}
}

void yaml_stream_events(const struct ward_stream *stream, struct buf *out)
{
	for (size_t i = 0; i < stream->doc_count; i++) {
		buf_add_str(out, "+DOC\n");
		if (stream->docs[i].root != NULL)
			add_tree(out, stream->docs[i].root);
		else
			buf_add_str(out, "=VAL : & <> \n");
		buf_add_str(out, "-DOC\n");
	}
}

bool yaml_stream_refused(const struct ward_stream *stream)
{
	for (size_t i = 0; i < stream->problem_count; i++)
		if (stream->problems[i].kind == DOC_SYNTAX ||
		    stream->problems[i].kind == DOC_ENCODING)
			return true;
	return false;
}

static const char *judge(struct ward_span bytes, struct arena *arena, struct buf *ours,
			 struct buf *theirs)
{
	const struct limits limits = limits_default();
	struct ward_error err = { .code = 0 };
	struct ward_stream stream;
	bool accepted;

	buf_clear(ours);
	buf_clear(theirs);
	arena_reset(arena);
	accepted = yaml_libyaml_events(bytes, theirs);
	if (stream_parse(bytes, &limits, arena, &stream, &err) != 0)
		return "stream_parse failed";
	if (yaml_stream_refused(&stream) == accepted)
		return accepted ? "libyaml accepts it" : "libyaml refuses it";
	if (!accepted)
		return NULL;
	yaml_stream_events(&stream, ours);
	if (buf_failed(ours) || buf_failed(theirs))
		return "out of memory";
	return span_eq(buf_span(ours), buf_span(theirs)) ? NULL : "other events than libyaml";
}

static bool read_file(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rb");
	char piece[4096];
	size_t n;

	buf_clear(out);
	if (f == NULL)
		return false;
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_add(out, piece, n);
	fclose(f);
	return !buf_failed(out);
}

struct suite {
	struct yaml_suite_counts *counts;
	yaml_suite_wrong *wrong;
	void *payload;
	struct arena *arena;
	struct buf text;
	struct buf ours;
	struct buf theirs;
};

static void run_case(struct suite *s, const char *path)
{
	const char *why;

	s->counts->cases++;
	if (!read_file(path, &s->text)) {
		s->counts->skipped++;
		return;
	}
	why = judge(buf_span(&s->text), s->arena, &s->ours, &s->theirs);
	if (why == NULL) {
		s->counts->passed++;
		return;
	}
	s->counts->failed++;
	if (s->wrong != NULL)
		s->wrong(path, why, s->payload);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int walk(struct suite *s, const char *dir)
{
	char *root = strdup(dir);
	char *const roots[] = { root, NULL };
	FTS *fts = root != NULL ? fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name) : NULL;
	const FTSENT *entry;

	if (fts == NULL) {
		free(root);
		return -1;
	}
	while ((entry = fts_read(fts)) != NULL)
		if (entry->fts_info == FTS_F && strcmp(entry->fts_name, "in.yaml") == 0)
			run_case(s, entry->fts_accpath);
	fts_close(fts);
	free(root);
	return s->counts->cases > 0 ? 0 : -1;
}

int yaml_suite_run(const char *dir, struct yaml_suite_counts *counts, yaml_suite_wrong *wrong,
		   void *payload)
{
	struct suite s = { .counts = counts, .wrong = wrong, .payload = payload };
	int rc = -1;

	*counts = (struct yaml_suite_counts){ 0 };
	buf_init(&s.text, FILE_CAP);
	buf_init(&s.ours, FILE_CAP);
	buf_init(&s.theirs, FILE_CAP);
	s.arena = arena_new(FILE_CAP);
	if (s.arena != NULL)
		rc = walk(&s, dir);
	arena_free(s.arena);
	buf_release(&s.text);
	buf_release(&s.ours);
	buf_release(&s.theirs);
	return rc;
}
