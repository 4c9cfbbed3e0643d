/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "doc/manifest.h"

/* A pointer is shown to people and hashed; beyond this it is cut, which costs uniqueness only. */
#define POINTER_MAX 4096
/* Deeper than limits.yaml_depth may be set. */
#define POINTER_DEPTH 1024

static bool is_plain(struct ward_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '-' || c == '_' || c == '/'))
			return false;
	}
	return s.len != 0;
}

static void add_quoted(struct buf *b, struct ward_span s)
{
	buf_add_char(b, '"');
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '"' || s.ptr[i] == '\\')
			buf_add_char(b, '\\');
		buf_add_char(b, s.ptr[i]);
	}
	buf_add_char(b, '"');
}

static void add_key(struct buf *b, struct ward_span key)
{
	if (!is_plain(key)) {
		buf_add_char(b, '[');
		add_quoted(b, key);
		buf_add_char(b, ']');
		return;
	}
	if (b->len != 0)
		buf_add_char(b, '.');
	buf_add_span(b, key);
}

/* Strategic merge knows list items by such keys, and so do people. */
static void add_item(struct buf *b, const struct ward_node *item)
{
	static const char *const names[] = { "name", "key", "id" };
	size_t number = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct ward_span name = node_text(node_get(item, names[i]));

		if (name.len == 0)
			continue;
		buf_printf(b, "[%s=", names[i]);
		if (is_plain(name))
			buf_add_span(b, name);
		else
			add_quoted(b, name);
		buf_add_char(b, ']');
		return;
	}
	for (const struct ward_node *n = item->parent->first; n != NULL && n != item; n = n->next)
		number++;
	buf_printf(b, "[%zu]", number);
}

/* A key has no place in the tree of its own: find the value it belongs to. */
static const struct ward_node *value_of_key(const struct ward_node *node)
{
	if (node->parent == NULL || node->parent->kind != NODE_MAP || node->key != NULL)
		return node;
	for (const struct ward_node *n = node->parent->first; n != NULL; n = n->next)
		if (n->key == node)
			return n;
	return node;
}

struct ward_span node_pointer(const struct ward_node *root, const struct ward_node *node,
			      struct arena *arena)
{
	const struct ward_node *path[POINTER_DEPTH];
	size_t depth = 0;
	struct ward_span out = { 0 };
	struct buf b;

	if (node == NULL)
		return out;
	for (node = value_of_key(node); node != root && node->parent != NULL; node = node->parent)
		if (depth < POINTER_DEPTH)
			path[depth++] = node;
	buf_init(&b, POINTER_MAX);
	while (depth > 0) {
		node = path[--depth];
		if (node->parent->kind == NODE_SEQ)
			add_item(&b, node);
		else
			add_key(&b, node_key(node));
	}
	out = arena_copy(arena, buf_span(&b));
	buf_release(&b);
	return out;
}
