/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "doc/stream.h"
#include "yaml_suite.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct arena *arena;
static struct limits limits;

static int set_up(void **state)
{
	(void)state;
	limits = limits_default();
	arena = arena_new((size_t)64 << 20);
	return arena == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct ward_stream parse_span(struct ward_span text)
{
	struct ward_error err = { .code = 0 };
	struct ward_stream stream;

	assert_int_equal(stream_parse(text, &limits, arena, &stream, &err), 0);
	return stream;
}

static struct ward_stream parse(const char *text)
{
	return parse_span(span_of(text));
}

static void assert_place(const struct ward_node *node, uint32_t start, uint32_t end, uint32_t line,
			 uint32_t column)
{
	assert_non_null(node);
	assert_int_equal(node->start, start);
	assert_int_equal(node->end, end);
	assert_int_equal(node->line, line);
	assert_int_equal(node->column, column);
}

static void test_positions(void **state)
{
	/* The key, where its value is. All offsets count bytes. */
	static const struct {
		const char *text;
		uint32_t start, end, line, column;
	} cases[] = {
		{ "k: value\n", 3, 8, 1, 4 },
		{ "k:   'value'  \n", 5, 12, 1, 6 },
		{ "a: 1\r\nk: value\r\n", 9, 14, 2, 4 },
		{ "a: \xc3\xa9\nk: value\n", 9, 14, 2, 4 },
		{ "\xc3\xa9: 1\nk: \xc3\xbc # c\n", 9, 11, 2, 4 },
		{ "{\xc3\xa9: \xf0\x9f\x98\x80, k: v}", 14, 15, 1, 11 },
		{ "\xef\xbb\xbfk: value\n", 6, 11, 1, 4 },
		{ "k: |\n  one\n  two\n\n# c\n", 3, 16, 1, 4 },
		{ "k: >-\n  one\n\n\n", 3, 11, 1, 4 },
		{ "k: |\n\n\n", 3, 4, 1, 4 },
		{ "k:\n  a: 1\n  b: 2  # c\n\n# d\nz: 1\n", 5, 16, 2, 3 },
		{ "k:\n- 1\n- 2\n\nz: 1\n", 3, 10, 2, 1 },
		{ "k: { a: 1 }  # c\n", 3, 11, 1, 4 },
		{ "k: [1,\n  2]\n", 3, 11, 1, 4 },
		{ "k: one\n  two  # c\n", 3, 12, 1, 4 },
		{ "k:\nz: 1\n", 2, 2, 1, 3 },
		{ "k: # c\nz: 1\n", 2, 2, 1, 3 },
		{ "? k\n? z\n", 3, 3, 1, 4 },
		{ "{ k , z: 1 }", 3, 3, 1, 4 },
		{ "k: &x value\n", 6, 11, 1, 7 },
		{ "k: !!str &x 'v'\n", 12, 15, 1, 13 },
		{ "k: &x # c\n  a: 1\n", 12, 16, 2, 3 },
		{ "k: !t\n  - &y 1\n", 8, 14, 2, 3 },
		{ "k: !!str\nz: 1\n", 8, 8, 1, 9 },
		{ "z: &k 1\nk: *k\n", 11, 13, 2, 4 },
		{ "z: 1\rk: value\r", 8, 13, 1, 9 },
		{ "z: 1\xc2\x85k: value\n", 9, 14, 1, 9 },
		{ "z: 1\nk: v", 8, 9, 2, 4 },
		{ "k: \"a\\\n  b\"\n", 3, 11, 1, 4 },
		{ "{\"z\":\t1,\n\t\"k\":\t\"v\"}", 15, 18, 2, 7 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct ward_stream s = parse(cases[i].text);
		const struct ward_node *child;

		assert_int_equal(s.problem_count, 0);
		assert_int_equal(s.doc_count, 1);
		for (child = s.docs[0].root->first; child != NULL; child = child->next)
			if (span_is(node_key(child), "k"))
				break;
		assert_place(child, cases[i].start, cases[i].end, cases[i].line, cases[i].column);
	}
}

static void test_values(void **state)
{
	static const struct {
		const char *text;
		const char *value;
		enum node_style style;
	} cases[] = {
		{ "k: a b", "a b", STYLE_PLAIN },
		{ "k: a\n b", "a b", STYLE_PLAIN },
		{ "k: a\n\n b", "a\nb", STYLE_PLAIN },
		{ "k: 'it''s'", "it's", STYLE_SINGLE },
		{ "k: ''", "", STYLE_SINGLE },
		{ "k: \"a\\tb\\/\\u00e9\"", "a\tb/\xc3\xa9", STYLE_DOUBLE },
		{ "k: \"\\N\"", "\xc2\x85", STYLE_DOUBLE },
		{ "k: |\n  a\n   b\n", "a\n b\n", STYLE_LITERAL },
		{ "k: >\n  a\n  b\n", "a b\n", STYLE_FOLDED },
		{ "k: \"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80", STYLE_DOUBLE },
		{ "k: \"x\\uD83D\\uDE00y\\u0001\\ud83d\\ude01\"",
		  "x\xf0\x9f\x98\x80y\x01\xf0\x9f\x98\x81", STYLE_DOUBLE },
		{ "k: \"\\ud83d\\ude00\n  \\x01\\u0002 z\"", "\xf0\x9f\x98\x80 \x01\x02 z",
		  STYLE_DOUBLE },
		{ "z: \"\\ud83d\\ude00\"\nk: \\ud83d\\ude00", "\\ud83d\\ude00", STYLE_PLAIN },
		{ "z: \"\\ud83d\\ude00\"\nk: '\\ud83d\\ude00 '' \\u0001\\u0002'",
		  "\\ud83d\\ude00 ' \\u0001\\u0002", STYLE_SINGLE },
		{ "z: \"\\ud83d\\ude00\"\nk: |\n \\u0001\\ud83d\\ude00\n \\u0002\n",
		  "\\u0001\\ud83d\\ude00\n\\u0002\n", STYLE_LITERAL },
		{ "z: \"\\ud83d\\ude00\"\nk: \"\\\\ud83d\"", "\\ud83d", STYLE_DOUBLE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct ward_stream s = parse(cases[i].text);
		const struct ward_node *node;

		assert_int_equal(s.problem_count, 0);
		node = node_get(s.docs[0].root, "k");
		assert_non_null(node);
		assert_int_equal(node->style, cases[i].style);
		if (!node_text_is(node, cases[i].value))
			fail_msg("case %zu: '" WARD_SPAN_FMT "'", i, WARD_SPAN_ARG(node->text));
	}
}

/* Most texts are views of the file: no byte is copied that need not be. */
static void test_zero_copy(void **state)
{
	const char *text = "a: plain\nb: 'single'\nc: \"double\"\n\"d\": [e]\n";
	const struct ward_stream s = parse(text);

	(void)state;
	for (const struct ward_node *n = s.docs[0].root; n != NULL;
	     n = node_walk_all(s.docs[0].root, n))
		if (n->kind == NODE_SCALAR)
			assert_true(n->text.ptr >= text && n->text.ptr < text + strlen(text));
}

static void test_problems(void **state)
{
	static const struct {
		const char *text;
		size_t count;
		enum doc_problem_kind kind;
		uint32_t offset, line, column, document;
		size_t docs;
	} cases[] = {
		{ "a: [1\n", 1, DOC_SYNTAX, 6, 2, 1, 0, 1 },
		{ "a: @x\n", 1, DOC_SYNTAX, 3, 1, 4, 0, 1 },
		{ "\xc3\xa9: @x\n", 1, DOC_SYNTAX, 4, 1, 4, 0, 1 },
		{ "a: 1\n---\nb: @x\n---\nc: 1\n", 1, DOC_SYNTAX, 12, 3, 4, 1, 3 },
		{ "a: \"\n---\nb: 1\n", 1, DOC_SYNTAX, 5, 2, 1, 0, 2 },
		{ "a: 1\n b: 2\n", 1, DOC_SYNTAX, 7, 2, 3, 0, 1 },
		{ "[a]\n[b]\n---\nc: 1\n", 1, DOC_SYNTAX, 4, 2, 1, 1, 3 },
		{ "a: 1\n---\n[a] [b]\n", 1, DOC_SYNTAX, 13, 3, 5, 2, 3 },
		{ "%FOO\n---\na: 1\n---\nb: 1\n", 1, DOC_SYNTAX, 4, 1, 5, 0, 3 },
		{ "a: \"\\ud83d\"\n", 1, DOC_SYNTAX, 0, 1, 0, 0, 1 },
		{ "a: \"\\\\ud83d\\ude00\"\n", 1, DOC_SYNTAX, 0, 1, 0, 0, 1 },
		{ "a: \xff\n", 1, DOC_ENCODING, 3, 1, 4, 0, 1 },
		{ "a: 1\n---\nb: \x01\n---\nc: 1\n", 1, DOC_ENCODING, 12, 3, 4, 1, 3 },
		{ "a: 1\n---\nb: \xc3", 1, DOC_ENCODING, 12, 3, 4, 1, 2 },
		{ "a: 1\n---\nb: \xed\xa0\x80", 1, DOC_ENCODING, 12, 3, 4, 1, 2 },
		{ "a: 1\nb: \xef\xbb\xbf"
		  "c\n",
		  1, DOC_ENCODING, 8, 2, 4, 0, 1 },
		{ "\xff\xfe"
		  "a\n",
		  1, DOC_ENCODING, 0, 1, 1, 0, 1 },
		{ "a: *b\n", 1, DOC_UNDEFINED_ALIAS, 3, 1, 4, 0, 1 },
		{ "a: &b 1\n---\nb: *b\n", 1, DOC_UNDEFINED_ALIAS, 15, 3, 4, 1, 2 },
		{ "a: &b [ *b ]\n", 1, DOC_ALIASES, 8, 1, 9, 0, 1 },
		{ "--- {a: 1}\n", 1, DOC_SEPARATOR, 0, 1, 1, 0, 1 },
		{ "a: 1\n---b: c\n", 1, DOC_SEPARATOR, 5, 2, 1, 0, 1 },
		{ "a: 1\n---#b\n", 2, DOC_SEPARATOR, 5, 2, 1, 0, 1 },
		{ "a: 1\n--- x\n--- y\n", 2, DOC_SEPARATOR, 5, 2, 1, 1, 3 },
		{ "a: 1\n...\nb: 2\n", 2, DOC_SYNTAX, 9, 3, 1, 1, 2 },
		{ "a: 1\r---\rb: 2\n", 1, DOC_DROPPED, 5, 1, 6, 1, 2 },
		{ "a: 1\n...\n---\nb: 2\n", 0, DOC_SYNTAX, 0, 0, 0, 0, 2 },
		{ "a: 1\n--- # c\nb: 2\n---  \r\nc: 3\n", 0, DOC_SYNTAX, 0, 0, 0, 0, 3 },
		{ "---\n---\na: 1\n", 0, DOC_SYNTAX, 0, 0, 0, 0, 2 },
		{ "# only a comment\n", 0, DOC_SYNTAX, 0, 0, 0, 0, 0 },
		{ "", 0, DOC_SYNTAX, 0, 0, 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct ward_stream s = parse(cases[i].text);

		if (s.problem_count != cases[i].count || s.doc_count != cases[i].docs)
			fail_msg("case %zu: %zu problems, %zu documents", i, s.problem_count,
				 s.doc_count);
		if (s.problem_count == 0)
			continue;
		assert_int_equal(s.problems[0].kind, cases[i].kind);
		assert_int_equal(s.problems[0].document, cases[i].document);
		assert_true(s.problems[0].text.len > 0);
		assert_false(s.problems[0].template);
		if (cases[i].column == 0)
			continue;
		assert_int_equal(s.problems[0].offset, cases[i].offset);
		assert_int_equal(s.problems[0].line, cases[i].line);
		assert_int_equal(s.problems[0].column, cases[i].column);
	}
}

/* A bad document hides neither those before nor those behind it. */
static void test_resume(void **state)
{
	static const char text[] = "a: 1\n---\nb: [\n---\nc: 3\n---\n\xff\n---\ne: 5\n";
	const struct ward_stream s = parse(text);

	(void)state;
	assert_int_equal(s.doc_count, 5);
	assert_int_equal(s.problem_count, 2);
	assert_true(node_text_is(node_get(s.docs[0].root, "a"), "1"));
	assert_null(s.docs[1].root);
	assert_true(node_text_is(node_get(s.docs[2].root, "c"), "3"));
	assert_null(s.docs[3].root);
	assert_true(node_text_is(node_get(s.docs[4].root, "e"), "5"));
	assert_place(node_get(s.docs[4].root, "e"), 36, 37, 9, 4);
	for (size_t i = 0; i < s.doc_count; i++) {
		assert_int_equal(s.docs[i].index, i);
		assert_int_equal(s.docs[i].start, i == 0 ? 0 : s.docs[i - 1].end);
	}
	assert_int_equal(s.docs[4].end, sizeof(text) - 1);
}

static void test_templates(void **state)
{
	static const struct {
		const char *text;
		bool template;
		size_t problems;
	} cases[] = {
		{ "name: {{ .Values.x }}\n", true, 0 },
		{ "{{ .Values.x }}: 1\n", true, 0 },
		{ "- {{ x }}\n", true, 0 },
		{ "a: &x {{ x }}\n", true, 0 },
		{ "{{- if .x }}\na: 1\n{{- end }}\n", true, 1 },
		{ "{% if x %}\na: 1\n", true, 1 },
		{ "a: 1\n{{ include \"x\" . }}\n", true, 1 },
		{ "image: nginx:{{ .Values.tag }}\n", false, 0 },
		{ "msg: \"{{ $labels.x }}\"\n", false, 0 },
		{ "msg: '{{ $labels.x }}'\n", false, 0 },
		{ "msg: |\n  {{ x }}\n", false, 0 },
		{ "a: 1 # {{ x }}\n", false, 0 },
		{ "a: { b: { c: 1 } }\n", false, 0 },
		{ "a: [\n# {{ x }}\n", false, 1 },
		/* kubectl reads JSON by another parser, which is content with it */
		{ "{\"a\": \"\\ud800 {{ x }}\"}\n", false, 1 },
		{ "a: [\n", false, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct ward_stream s = parse(cases[i].text);

		assert_int_equal(s.doc_count, 1);
		assert_int_equal(s.docs[0].template, cases[i].template);
		assert_int_equal(s.templates, cases[i].template);
		assert_int_equal(s.problem_count, cases[i].problems);
		assert_int_equal(s.docs[0].root == NULL, cases[i].template || s.problem_count > 0);
		if (s.problem_count > 0)
			assert_int_equal(s.problems[0].template, cases[i].template);
	}
}

/* kubectl reads the first node of a document and passes over what stands behind it. */
static void test_rest_is_dropped(void **state)
{
	struct ward_stream s = parse("{a: 1}\n{{ if }}\n---\nb: 2\n");

	(void)state;
	assert_int_equal(s.doc_count, 3);
	assert_true(node_text_is(node_get(s.docs[0].root, "a"), "1"));
	assert_false(s.docs[0].template);
	assert_true(s.docs[1].template);
	assert_true(s.problems[0].template);
	assert_non_null(s.docs[2].root);

	s = parse("a: 1\n...\nb: 2\n");
	assert_int_equal(s.problems[1].kind, DOC_DROPPED);
	assert_int_equal(s.problems[1].document, 1);
	assert_non_null(s.docs[0].root);
	assert_null(s.docs[1].root);

	s = parse("{{ if .x }}\na: 1\n");
	assert_int_equal(s.doc_count, 1);
	assert_int_equal(s.templates, 1);
	assert_true(s.problems[0].template);
}

static void test_template_is_one_document(void **state)
{
	const struct ward_stream s = parse("a: 1\n---\nb: {{ x }}\n---\nc: 3\n");

	(void)state;
	assert_int_equal(s.doc_count, 3);
	assert_int_equal(s.templates, 1);
	assert_non_null(s.docs[0].root);
	assert_true(s.docs[1].template);
	assert_non_null(s.docs[2].root);
}

static void test_duplicates(void **state)
{
	static const struct {
		const char *text;
		size_t duplicates;
	} cases[] = {
		{ "a: 1\nb: 2\n", 0 },
		{ "a: 1\na: 2\n", 1 },
		{ "a: 1\na: 2\na: 3\n", 2 },
		{ "{a: 1, \"a\": 2, 'a': 3}", 2 },
		{ "x:\n  a: 1\ny:\n  a: 1\n", 0 },
		{ "x:\n  a: 1\n  b: {a: 1}\n  a: 1\n", 1 },
		{ "<<: {a: 1}\n<<: {b: 1}\n", 0 },
		{ "'<<': 1\n'<<': 2\n", 1 },
		{ "x: &k a\n*k : 1\na: 2\n", 1 },
		{ "? [a]\n: 1\n? [a]\n: 2\n", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct ward_stream s = parse(cases[i].text);

		assert_int_equal(s.problem_count, 0);
		assert_int_equal(s.docs[0].duplicates, cases[i].duplicates);
	}
}

/* Mappings of more keys are checked in another way; both must mark the same. */
static void test_many_duplicates(void **state)
{
	(void)state;
	for (unsigned keys = 20; keys < 120; keys++) {
		struct ward_stream s;
		struct buf text;
		size_t marked = 0;

		buf_init(&text, 1 << 16);
		for (unsigned i = 0; i < keys; i++)
			buf_printf(&text, "k%u: %u\n", i % 19, i);
		s = parse_span(buf_span(&text));
		assert_int_equal(s.docs[0].duplicates, keys - 19);
		for (const struct ward_node *c = s.docs[0].root->first; c != NULL; c = c->next) {
			assert_int_equal(c->key->duplicate, c->key->line > 19);
			marked += c->key->duplicate;
		}
		assert_int_equal(marked, keys - 19);
		buf_release(&text);
	}
}

static void test_limits(void **state)
{
	struct ward_stream s;

	(void)state;
	limits.yaml_depth = 3;
	s = parse("[[[a]]]");
	assert_int_equal(s.problem_count, 0);
	s = parse("[[[[a]]]]\n---\nb: 1\n");
	assert_int_equal(s.problem_count, 1);
	assert_int_equal(s.problems[0].kind, DOC_DEPTH);
	assert_int_equal(s.problems[0].offset, 3);
	assert_null(s.docs[0].root);
	assert_non_null(s.docs[1].root);
	limits = limits_default();

	limits.yaml_nodes = 5;
	s = parse("a: 1\nb: 2\n");
	assert_int_equal(s.problem_count, 0);
	s = parse("a: 1\nb: 2\n---\nc\n");
	assert_int_equal(s.problem_count, 1);
	assert_int_equal(s.problems[0].kind, DOC_NODES);
	assert_int_equal(s.problems[0].line, 4);
	assert_int_equal(s.problems[0].document, 1);
	assert_non_null(s.docs[0].root);
	assert_null(s.docs[1].root);
	limits = limits_default();

	limits.yaml_documents = 2;
	s = parse("a\n---\nb\n---\nc\n");
	assert_int_equal(s.doc_count, 2);
	assert_int_equal(s.problem_count, 1);
	assert_int_equal(s.problems[0].kind, DOC_NODES);
	assert_int_equal(s.problems[0].line, 4);
	limits = limits_default();

	limits.yaml_aliases = 2;
	s = parse("a: &a 1\nb: *a\nc: *a\n");
	assert_int_equal(s.problem_count, 0);
	s = parse("a: &a 1\nb: *a\nc: *a\nd: *a\n");
	assert_int_equal(s.problem_count, 1);
	assert_int_equal(s.problems[0].kind, DOC_ALIASES);
	assert_int_equal(s.problems[0].line, 4);
	assert_null(s.docs[0].root);
	limits = limits_default();

	limits.yaml_bytes = 4;
	s = parse("a: 1");
	assert_int_equal(s.problem_count, 0);
	s = parse("a: 12");
	assert_int_equal(s.problem_count, 1);
	assert_int_equal(s.problems[0].kind, DOC_SIZE);
	assert_int_equal(s.doc_count, 0);
	limits = limits_default();
}

static void test_out_of_memory(void **state)
{
	static const char text[] = "a: &x [1, {b: \"c\\n\"}, !!str d]\ne: *x\n---\nf: @\n--- g\n";

	(void)state;
	for (size_t cap = 0; cap < 20000; cap += 64) {
		struct arena *small = arena_new(cap);
		struct ward_error err = { .code = 0 };
		struct ward_stream s;
		int rc;

		assert_non_null(small);
		rc = stream_parse(span_of(text), &limits, small, &s, &err);
		assert_true(rc == 0 || (rc == WARD_EOOM && err.code == WARD_EOOM));
		if (rc == 0)
			assert_int_equal(s.problem_count, 2);
		arena_free(small);
	}
}

static void test_text_position(void **state)
{
	static const struct {
		const char *text;
		size_t offset;
		uint32_t line, column;
	} cases[] = {
		{ "", 0, 1, 1 },
		{ "ab\ncd", 0, 1, 1 },
		{ "ab\ncd", 2, 1, 3 },
		{ "ab\ncd", 3, 2, 1 },
		{ "ab\ncd", 99, 2, 3 },
		{ "\xc3\xa9x\n", 3, 1, 3 },
		{ "a\r\nb", 3, 2, 1 },
		{ "\xef\xbb\xbf"
		  "ab",
		  4, 1, 2 },
		{ "\xff\xff"
		  "a",
		  2, 1, 3 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint32_t line;
		uint32_t column;

		text_position(span_of(cases[i].text), cases[i].offset, &line, &column);
		assert_int_equal(line, cases[i].line);
		assert_int_equal(column, cases[i].column);
	}
}

static void print_wrong(const char *name, const char *why, void *payload)
{
	(void)payload;
	print_message("%s: %s\n", name, why);
}

static void test_suite_runs(void **state)
{
	char dir[] = "/tmp/gitward-suite-XXXXXX";
	struct yaml_suite_counts counts;
	char path[64];
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/in.yaml", dir);
	f = fopen(path, "wb");
	assert_non_null(f);
	fputs("%YAML 1.1\n--- !!map\n? &a [x, 'y']\n: {z: *a}\nw: |\n  v\n...\n---\n- - ~\n  - []\n",
	      f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(yaml_suite_run(dir, &counts, print_wrong, NULL), 0);
	assert_int_equal(counts.cases, 1);
	assert_int_equal(counts.passed, 1);
	remove(path);
	remove(dir);
	assert_int_equal(yaml_suite_run(dir, &counts, print_wrong, NULL), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_positions),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_zero_copy),
		cmocka_unit_test(test_problems),
		cmocka_unit_test(test_resume),
		cmocka_unit_test(test_templates),
		cmocka_unit_test(test_rest_is_dropped),
		cmocka_unit_test(test_template_is_one_document),
		cmocka_unit_test(test_duplicates),
		cmocka_unit_test(test_many_duplicates),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_out_of_memory),
		cmocka_unit_test(test_text_position),
		cmocka_unit_test(test_suite_runs),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
