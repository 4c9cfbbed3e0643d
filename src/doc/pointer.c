/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "doc/manifest.h"

/* A pointer is shown to people and hashed; beyond this it is cut, which costs uniqueness only. */
#define POINTER_MAX 4096
/* Deeper than limits.yaml_depth may be set. */
#define POINTER_DEPTH 1024
/* Siblings that are counted for one pointer, and keys of an item that are looked at: findings may
 * be many. */
#define COUNT_BUDGET 1000
#define KEYS_LOOKED_AT 32

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
static const char *item_name(const struct ward_node *item, struct ward_span *name)
{
	static const char *const names[] = { "name", "key", "id" };
	const size_t count = sizeof(names) / sizeof(names[0]);
	size_t best = count, left = KEYS_LOOKED_AT;

	for (const struct ward_node *n = node_children(item); n != NULL && left > 0;
	     n = n->next, left--) {
		struct ward_span text = node_text(n);

		for (size_t i = 0; text.len != 0 && i < best; i++) {
			if (!span_is(node_key(n), names[i]))
				continue;
			best = i;
			*name = text;
		}
	}
	return best < count ? names[best] : NULL;
}

/* By number; far down a long list by the distance from its start, which costs nothing to know. */
static void add_number(struct buf *b, const struct ward_node *item, size_t *budget)
{
	size_t number = 0;

	for (const struct ward_node *n = item->parent->first; n != NULL && *budget > 0;
	     n = n->next, (*budget)--) {
		if (n == item) {
			buf_printf(b, "[%zu]", number);
			return;
		}
		number++;
	}
	buf_printf(b, "[@%u]", (unsigned)(item->start - item->parent->start));
}

static void add_item(struct buf *b, const struct ward_node *item, size_t *budget)
{
	struct ward_span name = { 0 };
	const char *key = item_name(item, &name);

	if (key == NULL) {
		add_number(b, item, budget);
		return;
	}
	buf_printf(b, "[%s=", key);
	if (is_plain(name))
		buf_add_span(b, name);
	else
		add_quoted(b, name);
	buf_add_char(b, ']');
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
	size_t depth = 0, budget = COUNT_BUDGET;
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
			add_item(&b, node, &budget);
		else
			add_key(&b, node_key(node));
	}
	out = arena_copy(arena, buf_span(&b));
	buf_release(&b);
	return out;
}
