/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_NODE_H
#define DOC_NODE_H

/**
 * @file doc/node.h
 * @brief The positioned tree of a YAML or JSON document.
 *
 * Nodes live in the arena they were parsed into and point into the blob's
 * bytes, which must live as long. Positions are byte offsets into the blob;
 * lines are 1-based, columns 1-based in code points (as editors and SARIF
 * count). Aliases are not expanded: an alias node points to what it names, and
 * node_deref() follows it. There is no recursion in any function here.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gitward/span.h"

enum node_kind { NODE_SCALAR, NODE_MAP, NODE_SEQ, NODE_ALIAS };

enum node_style {
	STYLE_PLAIN,
	STYLE_SINGLE,  /* 'x' */
	STYLE_DOUBLE,  /* "x" */
	STYLE_LITERAL, /* | */
	STYLE_FOLDED,  /* > */
	STYLE_BLOCK,   /* block mapping or sequence */
	STYLE_FLOW     /* {} or [] */
};

/**
 * What a scalar is to kubectl and the controllers: sigs.k8s.io/yaml on
 * go.yaml.in/yaml/v2 resolve.go. Only plain scalars (and explicit !!tags)
 * are ever anything but a string.
 */
enum scalar_type {
	SCALAR_STR,
	SCALAR_NULL,
	SCALAR_BOOL,
	SCALAR_INT,
	SCALAR_FLOAT,
	SCALAR_TIME,
	SCALAR_MERGE,
	SCALAR_BINARY
};

struct ward_node {
	uint8_t kind;	/**< enum node_kind */
	uint8_t style;	/**< enum node_style */
	bool duplicate; /**< as a key: the same key stands earlier in this mapping */
	uint32_t depth; /**< 0 at the root */
	uint32_t start; /**< first byte of the content; tag and anchor stand before it */
	uint32_t end;	/**< one past the last byte, trailing blanks and comments trimmed */
	uint32_t line;
	uint32_t column;
	uint32_t count;		 /**< children of a sequence, pairs of a mapping */
	uint32_t hash;		 /**< of `text`; for look-ups */
	struct ward_span text;	 /**< a scalar's value after unescaping; an alias's name; `!!binary`
				    is decoded */
	struct ward_span tag;	 /**< explicit tag with handles resolved, or empty */
	struct ward_span anchor; /**< its anchor name, or empty */
	struct ward_node *parent;
	struct ward_node *next;	 /**< next sibling: next item, or next value of the mapping; of a
				    key: its value */
	struct ward_node *first; /**< first item, or first value of the mapping */
	struct ward_node *last;
	struct ward_node *key;	  /**< the key node, when the parent is a mapping */
	struct ward_node *target; /**< what an alias names, NULL when undefined or when the alias
				     stands inside it */
};

/** The node itself, or what its chain of aliases (at most 16 long, cycles end it) names; NULL for
 * NULL and for an undefined alias. */
const struct ward_node *node_deref(const struct ward_node *node);

/**
 * The value of `key` in a mapping, aliases followed; NULL when it is not there
 * or `map` is NULL or no mapping. Decided as go-yaml v2, and so kubectl, does:
 * the last one of a repeated key counts, and a merge `<<` counts at its place,
 * so that it overrides what stands before it. A merge is followed for a bounded
 * number of pairs only.
 */
const struct ward_node *node_get(const struct ward_node *map, const char *key);
/** Follow a path of keys: node_path(root, "spec", "template", NULL). */
const struct ward_node *node_path(const struct ward_node *map, ...) __attribute__((sentinel));
/** Item `i` of a sequence, aliases followed, or NULL. */
const struct ward_node *node_at(const struct ward_node *seq, size_t i);
/** First child of a sequence or mapping (node->next gives the following ones, unresolved), NULL
 * otherwise. Aliases to the container are followed. */
const struct ward_node *node_children(const struct ward_node *node);
/** The key of a child of a mapping as text, or the empty span. */
struct ward_span node_key(const struct ward_node *child);

bool node_is_map(const struct ward_node *node);
bool node_is_seq(const struct ward_node *node);
bool node_is_scalar(const struct ward_node *node);
/** Text of a scalar (aliases followed); empty for NULL and containers. */
struct ward_span node_text(const struct ward_node *node);
/** True when the scalar's text is exactly `text`. */
bool node_text_is(const struct ward_node *node, const char *text);
/** How kubectl types it; SCALAR_STR for containers and NULL. */
enum scalar_type node_type(const struct ward_node *node);
/** 1 true, 0 false, -1 when it is no boolean as kubectl types it. */
int node_bool(const struct ward_node *node);
/** True when it is an integer as kubectl types it and fits, with its value. */
bool node_int(const struct ward_node *node, int64_t *out);
/** True when NULL, or a scalar typed null. */
bool node_is_null(const struct ward_node *node);

/** Depth-first successor of `node` inside the tree of `root` (keys are not visited); NULL at the
 * end. Start with `node == root`. */
const struct ward_node *node_walk(const struct ward_node *root, const struct ward_node *node);
/** The same with the keys and what is in them, each before its value: the order of the text. */
const struct ward_node *node_walk_all(const struct ward_node *root, const struct ward_node *node);

#endif
