/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/node.h"

#include <stdarg.h>

#include "base/span.h"
#include "doc/tree.h"

#define ALIAS_CHAIN 16
#define MERGE_STACK 64
#define MERGE_PAIRS 10000

const struct ward_node *node_deref(const struct ward_node *node)
{
	for (int i = 0; node != NULL && node->kind == NODE_ALIAS; i++) {
		if (i == ALIAS_CHAIN)
			return NULL;
		node = node->target;
	}
	return node;
}

static bool key_is(const struct ward_node *key, struct ward_span text, uint32_t hash)
{
	if (key->kind == NODE_ALIAS) {
		key = node_deref(key);
		if (key == NULL)
			return false;
	}
	return key->hash == hash && key->kind == NODE_SCALAR && span_eq(key->text, text);
}

/* Pairs still to be looked at: `child` and its following siblings. */
struct merge_stack {
	const struct ward_node *items[MERGE_STACK];
	size_t len;
};

static void push_mapping(struct merge_stack *stack, const struct ward_node *node)
{
	node = node_deref(node);
	if (node != NULL && node->kind == NODE_MAP && node->first != NULL &&
	    stack->len < MERGE_STACK)
		stack->items[stack->len++] = node->first;
}

/* Items are taken off in reverse, so that an earlier one overrides a later one, as in Go. */
static void push_merged(struct merge_stack *stack, const struct ward_node *value)
{
	value = node_deref(value);
	if (value == NULL)
		return;
	if (value->kind != NODE_SEQ) {
		push_mapping(stack, value);
		return;
	}
	for (const struct ward_node *item = value->first; item != NULL; item = item->next)
		push_mapping(stack, item);
}

static const struct ward_node *get_merged(const struct ward_node *map, struct ward_span text,
					  uint32_t hash)
{
	struct merge_stack stack = { .len = 0 };
	const struct ward_node *found = NULL;
	size_t budget = (size_t)map->count + MERGE_PAIRS;

	push_mapping(&stack, map);
	while (stack.len > 0 && budget-- > 0) {
		const struct ward_node *child = stack.items[--stack.len];

		if (child->next != NULL)
			stack.items[stack.len++] = child->next;
		if (node_is_merge_key(child->key))
			push_merged(&stack, child);
		else if (key_is(child->key, text, hash))
			found = child;
	}
	return found;
}

const struct ward_node *node_get(const struct ward_node *map, const char *key)
{
	const struct ward_span text = span_of(key);
	const uint32_t hash = node_hash(text);
	const struct ward_node *found = NULL;

	map = node_deref(map);
	if (map == NULL || map->kind != NODE_MAP)
		return NULL;
	for (const struct ward_node *child = map->first; child != NULL; child = child->next) {
		if (key_is(child->key, text, hash))
			found = child;
		else if (node_is_merge_key(child->key))
			return node_deref(get_merged(map, text, hash));
	}
	return node_deref(found);
}

const struct ward_node *node_path(const struct ward_node *map, ...)
{
	va_list ap;
	const char *key;

	map = node_deref(map);
	va_start(ap, map);
	while (map != NULL && (key = va_arg(ap, const char *)) != NULL)
		map = node_get(map, key);
	va_end(ap);
	return map;
}

const struct ward_node *node_at(const struct ward_node *seq, size_t i)
{
	const struct ward_node *item;

	seq = node_deref(seq);
	if (seq == NULL || seq->kind != NODE_SEQ || i >= seq->count)
		return NULL;
	for (item = seq->first; i > 0; i--)
		item = item->next;
	return node_deref(item);
}

const struct ward_node *node_children(const struct ward_node *node)
{
	node = node_deref(node);
	return node == NULL ? NULL : node->first;
}

struct ward_span node_key(const struct ward_node *child)
{
	return child == NULL ? (struct ward_span){ NULL, 0 } : node_text(child->key);
}

static bool is_kind(const struct ward_node *node, enum node_kind kind)
{
	node = node_deref(node);
	return node != NULL && node->kind == kind;
}

bool node_is_map(const struct ward_node *node)
{
	return is_kind(node, NODE_MAP);
}

bool node_is_seq(const struct ward_node *node)
{
	return is_kind(node, NODE_SEQ);
}

bool node_is_scalar(const struct ward_node *node)
{
	return is_kind(node, NODE_SCALAR);
}

struct ward_span node_text(const struct ward_node *node)
{
	node = node_deref(node);
	if (node == NULL || node->kind != NODE_SCALAR)
		return (struct ward_span){ NULL, 0 };
	return node->text;
}

bool node_text_is(const struct ward_node *node, const char *text)
{
	node = node_deref(node);
	return node != NULL && node->kind == NODE_SCALAR && span_is(node->text, text);
}

const struct ward_node *node_walk(const struct ward_node *root, const struct ward_node *node)
{
	if (node->first != NULL)
		return node->first;
	while (node != root) {
		if (node->next != NULL)
			return node->next;
		node = node->parent;
	}
	return NULL;
}

/* A child as the walk meets it: behind its key. */
static const struct ward_node *with_key(const struct ward_node *child)
{
	return child->key != NULL ? child->key : child;
}

static bool is_key(const struct ward_node *node)
{
	return node->key == NULL && node->parent != NULL && node->parent->kind == NODE_MAP;
}

const struct ward_node *node_walk_all(const struct ward_node *root, const struct ward_node *node)
{
	if (node->first != NULL)
		return with_key(node->first);
	while (node != root) {
		if (node->next != NULL)
			return is_key(node) ? node->next : with_key(node->next);
		node = node->parent;
	}
	return NULL;
}
