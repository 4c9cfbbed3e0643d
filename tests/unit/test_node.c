/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "doc/stream.h"
#include "doc/tree.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new((size_t)64 << 20);
	return arena == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static const struct ward_node *parse_span(struct ward_span text)
{
	const struct limits limits = limits_default();
	struct ward_error err = { .code = 0 };
	struct ward_stream stream;

	assert_int_equal(stream_parse(text, &limits, arena, &stream, &err), 0);
	assert_int_equal(stream.doc_count, 1);
	return stream.docs[0].root;
}

static const struct ward_node *parse(const char *text)
{
	return parse_span(span_of(text));
}

static void test_get(void **state)
{
	static const struct {
		const char *text;
		const char *value; /* of `k`, or NULL */
	} cases[] = {
		{ "k: 1", "1" },
		{ "\"k\": 1", "1" },
		{ "j: 1", NULL },
		/* As Go's decoders: base64 of k and of v. */
		{ "!!binary aw==: 1", "1" },
		{ "k: !!binary |\n  dg\n  ==\n", "v" },
		{ "!<tag:yaml.org,2002:binary> aw==: 1", "1" },
		{ "k: !!binary d", "d" },
		{ "[k, 1]", NULL },
		{ "k", NULL },
		{ "k: 1\nk: 2\n", "2" },
		{ "k: 1\nj: 0\nk: 2\nl: 0\n", "2" },
		{ "a: &a 1\nk: *a\n", "1" },
		{ "a: &a k\n*a : 1\n", "1" },
		{ "k: *missing\n", NULL },
		{ "<<: {k: 1}\n", "1" },
		{ "<<: [{k: 1}, {k: 2}]\n", "1" },
		{ "<<: [{j: 1}, {k: 2}]\n", "2" },
		{ "<<: {<<: {k: 1}}\n", "1" },
		{ "<<: {<<: {k: 1}, k: 2}\n", "2" },
		/* go-yaml v2 takes pairs in their order, merges included. */
		{ "<<: {k: 1}\nk: 2\n", "2" },
		{ "k: 2\n<<: {k: 1}\n", "1" },
		{ "k: 2\n<<: {j: 1}\n", "2" },
		{ "'<<': {k: 1}\n", NULL },
		{ "!!merge <<: {k: 1}\n", "1" },
		{ "<<: k\n", NULL },
		{ "<<: [k, *missing, {k: 1}]\n", "1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct ward_node *node = node_get(parse(cases[i].text), "k");

		if (cases[i].value == NULL)
			assert_null(node);
		else if (!node_text_is(node, cases[i].value))
			fail_msg("case %zu", i);
	}
	assert_null(node_get(NULL, "k"));
}

static void test_path(void **state)
{
	const struct ward_node *root = parse("a: &x\n  b:\n    c: 1\nd: *x\n");

	(void)state;
	assert_true(node_text_is(node_path(root, "a", "b", "c", NULL), "1"));
	assert_true(node_text_is(node_path(root, "d", "b", "c", NULL), "1"));
	assert_ptr_equal(node_path(root, NULL), root);
	assert_null(node_path(root, "a", "x", "c", NULL));
	assert_null(node_path(NULL, "a", NULL));
}

static void test_at(void **state)
{
	const struct ward_node *root = parse("a: &x [p, &q q]\nb: *x\nc: [*q]\n");
	const struct ward_node *seq = node_get(root, "b");

	(void)state;
	assert_true(node_is_seq(seq));
	assert_true(node_text_is(node_at(seq, 1), "q"));
	assert_null(node_at(seq, 2));
	assert_null(node_at(seq, SIZE_MAX));
	assert_null(node_at(root, 0));
	assert_null(node_at(NULL, 0));
	assert_true(node_text_is(node_at(node_get(root, "c"), 0), "q"));
}

static void test_structure(void **state)
{
	const struct ward_node *root = parse("a: 1\n? {b: c}\n: [2, 3]\n");
	const struct ward_node *second = root->last;

	(void)state;
	assert_int_equal(root->kind, NODE_MAP);
	assert_int_equal(root->count, 2);
	assert_int_equal(root->depth, 0);
	assert_null(root->parent);
	assert_null(root->key);
	assert_true(span_is(node_key(root->first), "a"));
	assert_int_equal(second->key->kind, NODE_MAP);
	assert_ptr_equal(second->key->parent, root);
	assert_ptr_equal(second->key->next, second);
	assert_int_equal(node_key(second).len, 0);
	assert_int_equal(second->count, 2);
	assert_int_equal(second->first->depth, 2);
	assert_ptr_equal(second->first->parent, second);
	assert_null(second->next);
}

static void test_references(void **state)
{
	const struct ward_node *root = parse("a: &x {b: &y 1}\nc: *x\nd: &x 2\ne: *x\nf: *y\n");
	const struct ward_node *c = root->first->next;

	(void)state;
	assert_int_equal(c->kind, NODE_ALIAS);
	assert_true(span_is(c->text, "x"));
	assert_ptr_equal(c->target, root->first);
	assert_true(span_is(root->first->anchor, "x"));
	assert_ptr_equal(node_deref(c), root->first);
	assert_true(node_is_map(c));
	assert_false(node_is_scalar(c));
	assert_int_equal(node_text(c).len, 0);
	assert_ptr_equal(node_children(c), root->first->first);
	assert_true(node_text_is(node_get(root, "e"), "2"));
	assert_true(node_text_is(node_get(root, "f"), "1"));
}

static void test_deref_ends(void **state)
{
	struct ward_node ring[3] = { { .kind = NODE_ALIAS } };
	struct ward_node undefined = { .kind = NODE_ALIAS };

	(void)state;
	for (size_t i = 0; i < COUNT(ring); i++) {
		ring[i].kind = NODE_ALIAS;
		ring[i].target = &ring[(i + 1) % COUNT(ring)];
	}
	assert_null(node_deref(&ring[0]));
	assert_null(node_deref(&undefined));
	assert_null(node_deref(NULL));
}

/* Each level names the one below twice: 2^60 values, were they followed. */
static void test_laughs(void **state)
{
	const struct ward_node *root;
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 16);
	buf_add_str(&text, "a0: &a0 {x: 1}\n");
	for (unsigned i = 1; i < 60; i++)
		buf_printf(&text, "a%u: &a%u\n  <<: [*a%u]\n", i, i, i - 1);
	root = parse_span(buf_span(&text));
	assert_true(node_text_is(node_path(root, "a59", "x", NULL), "1"));
	buf_clear(&text);
	buf_add_str(&text, "a0: &a0 {x: 1}\n");
	for (unsigned i = 1; i < 50; i++)
		buf_printf(&text, "a%u: &a%u\n  <<: *a%u\n  <<: *a%u\n", i, i, i - 1, i - 1);
	root = parse_span(buf_span(&text));
	assert_true(node_text_is(node_path(root, "a5", "x", NULL), "1"));
	assert_null(node_path(root, "a49", "y", NULL));
	buf_release(&text);
}

static void add_texts(struct buf *out, const struct ward_node *root, bool keys)
{
	const struct ward_node *n = root;

	buf_clear(out);
	while (n != NULL) {
		if (n->kind == NODE_SCALAR)
			buf_add_span(out, n->text);
		n = keys ? node_walk_all(root, n) : node_walk(root, n);
	}
}

static void test_walk(void **state)
{
	const struct ward_node *root =
		parse("a: [b, {c: d}]\n? [e, {f: g}]\n: h\ni: {}\n? {}\n: j\nk: *x\n");
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	add_texts(&out, root, false);
	assert_string_equal(buf_cstr(&out), "bdhj");
	add_texts(&out, root, true);
	assert_string_equal(buf_cstr(&out), "abcdefghijk");
	add_texts(&out, root->first, true);
	assert_string_equal(buf_cstr(&out), "bcd");
	add_texts(&out, root->first->next->key, true);
	assert_string_equal(buf_cstr(&out), "efg");
	buf_release(&out);
}

static void test_hash(void **state)
{
	const struct ward_node *root = parse("containers: 1\n\"containers\": 2\n");

	(void)state;
	assert_int_equal(root->first->key->hash, node_hash(span_of("containers")));
	assert_int_equal(root->last->key->hash, root->first->key->hash);
	assert_int_not_equal(node_hash(span_of("a")), node_hash(span_make("a\0", 2)));
	assert_int_not_equal(node_hash(span_of("metadata")), node_hash(span_of("metadatb")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_get),	   cmocka_unit_test(test_path),
		cmocka_unit_test(test_at),	   cmocka_unit_test(test_structure),
		cmocka_unit_test(test_references), cmocka_unit_test(test_deref_ends),
		cmocka_unit_test(test_laughs),	   cmocka_unit_test(test_walk),
		cmocka_unit_test(test_hash),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
