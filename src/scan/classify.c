/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/classify.h"

#include <string.h>

#include "base/span.h"
#include "doc/manifest.h"
#include "git/object.h"

/* The parser reads no further than this before it reports a fault. */
#define PARSER_AHEAD 4096
/* Of 1,024 characters. */
#define KEY_BYTES 4096
#define SNIFF_BYTES 8000 /* as Git's buffer_is_binary() */

static struct ward_span base_name(struct ward_span path)
{
	return span_sub(path, (size_t)(span_rfind_byte(path, '/') + 1), path.len);
}

static bool ends_with_any(struct ward_span s, const char *const *suffixes)
{
	for (; *suffixes != NULL; suffixes++)
		if (s.len > strlen(*suffixes) &&
		    span_is_nocase(span_sub(s, s.len - strlen(*suffixes), s.len), *suffixes))
			return true;
	return false;
}

static bool is_yaml_name(struct ward_span name)
{
	static const char *const suffixes[] = { ".yaml", ".yml", NULL };

	return ends_with_any(name, suffixes);
}

static bool is_json_name(struct ward_span name)
{
	static const char *const suffixes[] = { ".json", NULL };

	return ends_with_any(name, suffixes);
}

static bool is_template_name(struct ward_span name)
{
	static const char *const suffixes[] = { ".tpl",	   ".gotmpl", ".tmpl", ".jinja",
						".jinja2", ".j2",     NULL };

	return ends_with_any(name, suffixes);
}

static bool is_kustomization(struct ward_span name)
{
	return span_is(name, "kustomization.yaml") || span_is(name, "kustomization.yml") ||
		span_is(name, "Kustomization");
}

static bool is_helm(struct ward_span name)
{
	if (!is_yaml_name(name))
		return false;
	return span_is(name, "Chart.yaml") || span_starts(name, "values") ||
		span_ends(name, "values.yaml") || span_ends(name, "values.yml");
}

static bool is_dockerfile(struct ward_span name)
{
	return span_is(name, "Dockerfile") || span_is(name, "Containerfile") ||
		span_starts(name, "Dockerfile.") || span_ends(name, ".Dockerfile") ||
		span_ends(name, ".dockerfile");
}

bool classify_has_escape(struct ward_span s)
{
	for (ssize_t at = span_find_byte(s, '\\', 0); at >= 0;
	     at = span_find_byte(s, '\\', (size_t)at + 1))
		if ((size_t)at + 1 < s.len && memchr("xuU\n\r", s.ptr[at + 1], 5) != NULL)
			return true;
	return false;
}

/* The quote at `at` ends a key: a colon follows. */
static bool ends_key(struct ward_span s, size_t at)
{
	for (at++; at < s.len && (s.ptr[at] == ' ' || s.ptr[at] == '\t');)
		at++;
	return at < s.len && s.ptr[at] == ':';
}

/* A mark of a key that may go on over lines, before a quote. */
static bool has_long_key(struct ward_span s)
{
	for (ssize_t at = span_find_byte(s, '?', 0); at >= 0;
	     at = span_find_byte(s, '?', (size_t)at + 1))
		if ((size_t)at + 1 < s.len && memchr(" \t\r\n", s.ptr[at + 1], 4) != NULL &&
		    span_find_byte(span_sub(s, (size_t)at + 1, (size_t)at + KEY_BYTES), '"', 0) >=
			    0)
			return true;
	return false;
}

/*
 * With escapes in quotes any word can be written. A key of that kind is followed by its colon and
 * no longer than 1,024 characters (YAML 1.2.2, 7.4), or has a question mark in front.
 */
static bool has_hidden_words(struct ward_span bytes)
{
	if (!classify_has_escape(bytes))
		return false;
	for (ssize_t at = span_find_byte(bytes, '"', 0); at >= 0;
	     at = span_find_byte(bytes, '"', (size_t)at + 1)) {
		const size_t from = (size_t)at > KEY_BYTES ? (size_t)at - KEY_BYTES : 0;

		if (ends_key(bytes, (size_t)at) &&
		    classify_has_escape(span_sub(bytes, from, (size_t)at)))
			return true;
	}
	return has_long_key(bytes);
}

/*
 * Only asks for the words: keys may be quoted, indented, aliased or in flow
 * style. The parsed documents decide.
 */
static bool may_be_manifest(struct ward_span bytes)
{
	return (span_contains(bytes, "apiVersion") && span_contains(bytes, "kind")) ||
		has_hidden_words(bytes);
}

/* After whatever some parser takes for the end of a line; kubectl parts files at "\n---", whatever
 * follows. */
static bool has_separator(struct ward_span bytes)
{
	static const char *const marks[] = { "---", "..." };

	for (size_t i = 0; i < 2; i++) {
		const struct ward_span mark = span_of(marks[i]);

		for (ssize_t at = span_find(bytes, mark, 1); at >= 0;
		     at = span_find(bytes, mark, (size_t)at + 1))
			if (memchr("\n\r\x85\xa8\xa9", bytes.ptr[at - 1], 5) != NULL)
				return true;
	}
	return false;
}

void manifest_signs_add(struct manifest_signs *m, struct ward_span bytes)
{
	m->version = m->version || span_contains(bytes, "apiVersion");
	m->kind = m->kind || span_contains(bytes, "kind");
	m->escape = m->escape || classify_has_escape(bytes);
	m->quote = m->quote || span_find_byte(bytes, '"', 0) >= 0;
	m->separator = m->separator || has_separator(bytes);
}

bool manifest_signs_suffice(const struct manifest_signs *m)
{
	return (m->version && m->kind) || (m->escape && m->quote);
}

static bool is_lfs_digest(struct ward_span value)
{
	struct ward_span hex = span_sub(value, 7, value.len);

	if (!span_starts(value, "sha256:") || hex.len != 64)
		return false;
	for (size_t i = 0; i < hex.len; i++)
		if (!((hex.ptr[i] >= '0' && hex.ptr[i] <= '9') ||
		      (hex.ptr[i] >= 'a' && hex.ptr[i] <= 'f')))
			return false;
	return true;
}

/*
 * A whole pointer and nothing else: a file that only begins like one is checked
 * out as it stands. https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 */
static bool is_lfs_pointer(struct ward_span bytes)
{
	struct ward_span rest = bytes, line, key;
	bool oid = false, size = false;
	uint64_t number;

	if (bytes.len >= 1024 || !span_cut(&rest, '\n', &line) ||
	    !span_is(line, "version https://git-lfs.github.com/spec/v1"))
		return false;
	while (span_cut(&rest, '\n', &line)) {
		if (!span_cut(&line, ' ', &key))
			return false;
		if (span_is(key, "oid") && !oid && is_lfs_digest(line))
			oid = true;
		else if (span_is(key, "size") && !size && span_to_u64(line, INT64_MAX, &number))
			size = true;
		else if (!span_starts(key, "ext-") || !is_lfs_digest(line))
			return false;
	}
	return oid && size;
}

static struct file_class by_name(struct ward_span path)
{
	struct ward_span name = base_name(path);
	struct file_class c = { .kind = WARD_FILE_yaml, .parse = true };

	if (span_is(path, ".gitward.yaml"))
		c.kind = WARD_FILE_policy;
	else if (is_kustomization(name))
		c.kind = WARD_FILE_kustomization;
	else if (is_helm(name))
		c.kind = WARD_FILE_helm;
	else if (is_yaml_name(name) &&
		 (span_starts(path, ".github/workflows/") ||
		  span_contains(path, "/.github/workflows/")))
		c.kind = WARD_FILE_workflow;
	else if (is_yaml_name(name))
		c.kind = WARD_FILE_yaml;
	else if (is_json_name(name))
		c.kind = WARD_FILE_json;
	else
		c = (struct file_class){ .kind = WARD_FILE_text };
	return c;
}

bool classify_is_parsed(struct ward_span path)
{
	return by_name(path).parse;
}

enum ward_file_kind classify_name(struct ward_span path)
{
	return by_name(path).kind;
}

/* Of what the name does not say is parsed. */
enum ward_file_kind classify_head(struct ward_span path, struct ward_span head)
{
	const struct ward_span name = base_name(path);
	const struct file_class c = by_name(path);

	if (c.parse)
		return c.kind;
	if (is_template_name(name))
		return WARD_FILE_template;
	if (span_find_byte(span_sub(head, 0, SNIFF_BYTES), '\0', 0) >= 0)
		return WARD_FILE_binary;
	return is_dockerfile(name) ? WARD_FILE_dockerfile : c.kind;
}

struct file_class classify(struct ward_span path, struct ward_span bytes, unsigned mode)
{
	struct file_class c = by_name(path);

	if (MODE_TYPE(mode) == MODE_LINK)
		return (struct file_class){ .kind = WARD_FILE_link };
	if (is_lfs_pointer(bytes))
		return (struct file_class){ .kind = WARD_FILE_lfs };
	if (c.kind == WARD_FILE_json && may_be_manifest(bytes))
		c.kind = WARD_FILE_manifest;
	if (c.parse)
		return c;
	c.kind = classify_head(path, bytes);
	if (c.kind == WARD_FILE_binary)
		return c;
	/* A kustomization may name a file of any name. */
	if (may_be_manifest(bytes))
		return (struct file_class){ .kind = WARD_FILE_manifest,
					    .parse = true,
					    .sniffed = true,
					    .otherwise = c.kind };
	return c;
}

static bool has_syntax_problem(const struct ward_stream *stream)
{
	for (size_t i = 0; i < stream->problem_count; i++)
		if (stream->problems[i].kind == DOC_SYNTAX ||
		    stream->problems[i].kind == DOC_ENCODING)
			return true;
	return false;
}

static bool has_limit_problem(const struct ward_stream *stream)
{
	for (size_t i = 0; i < stream->problem_count; i++)
		if (stream->problems[i].kind == DOC_DEPTH || stream->problems[i].kind == DOC_SIZE ||
		    stream->problems[i].kind == DOC_NODES)
			return true;
	return false;
}

static bool has_object(const struct ward_stream *stream)
{
	for (size_t i = 0; i < stream->doc_count; i++) {
		const struct ward_node *root = stream->docs[i].root;

		if (node_get(root, "apiVersion") != NULL && node_get(root, "kind") != NULL)
			return true;
	}
	return false;
}

enum ward_file_kind classify_parsed(struct file_class first, struct ward_span path,
				    const struct ward_stream *stream)
{
	(void)path;
	if (first.sniffed &&
	    (has_syntax_problem(stream) || (!has_object(stream) && !has_limit_problem(stream))))
		return first.otherwise;
	if (first.kind != WARD_FILE_yaml && first.kind != WARD_FILE_json)
		return first.kind;
	if (has_object(stream))
		return WARD_FILE_manifest;
	if (stream->doc_count > 0 && stream->templates == stream->doc_count)
		return WARD_FILE_template;
	return first.kind;
}

/* Up to the end of its last line, or at least of a character. */
static struct ward_span whole_lines(struct ward_span head)
{
	const ssize_t eol = span_rfind_byte(head, '\n');

	if (eol >= 0)
		return span_sub(head, 0, (size_t)eol + 1);
	while (head.len > 0 && ((unsigned char)head.ptr[head.len - 1] & 0x80) != 0)
		head.len--;
	return head;
}

/* A key ends on its line, within 1024 characters: what goes on for longer is no key. */
static bool is_no_mapping(const struct ward_stream *stream, size_t len)
{
	const struct ward_node *root = stream->doc_count == 1 ? stream->docs[0].root : NULL;

	return stream->problem_count == 0 && root != NULL &&
		(root->kind == NODE_SCALAR || root->kind == NODE_SEQ) &&
		root->start + PARSER_AHEAD < len;
}

enum head_verdict classify_text_head(struct ward_span head, const struct limits *limits,
				     struct arena *arena)
{
	struct ward_stream stream;
	struct ward_error err = { 0 };

	head = whole_lines(head);
	if (stream_parse(head, limits, arena, &stream, &err) != WARD_OK)
		return HEAD_UNKNOWN;
	/* What is wrong close to the end may be so because the rest is missing. */
	for (size_t i = 0; i < stream.problem_count; i++) {
		const struct doc_problem *p = &stream.problems[i];

		if ((p->kind == DOC_SYNTAX || p->kind == DOC_ENCODING) &&
		    p->offset + PARSER_AHEAD < head.len)
			return HEAD_NO_MANIFEST;
	}
	return is_no_mapping(&stream, head.len) ? HEAD_NO_OBJECT : HEAD_UNKNOWN;
}
