/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_BUILD_H
#define DOC_BUILD_H

/**
 * @file doc/build.h
 * @brief From the events of libyaml to a positioned tree, one document at a time.
 */

#include <stdbool.h>
#include <yaml.h>

#include "base/vec.h"
#include "doc/position.h"
#include "doc/stream.h"

struct arena;

/** A mapping or sequence that is still open. */
struct build_frame {
	struct ward_node *node;
	struct ward_node *key; /**< of a mapping: the key whose value comes next */
	size_t hashes;	       /**< where the hashes of its keys begin */
	bool is_key;	       /**< it is itself a key */
};

struct builder {
	struct arena *arena;
	const struct limits *limits;
	struct ward_span bytes;
	struct locator *where;
	bool surrogates; /**< the texts may hold stand-ins of doc/feed.h */

	VEC(struct build_frame) frames;
	VEC(uint32_t) hashes; /**< of the keys of the open mappings */
	VEC(struct ward_node *) anchors;
	size_t anchor_looks; /**< anchors that were compared with aliases */
	struct map *names;   /**< the first `named` anchors, made when that gets much */
	size_t named;
	struct ward_node *pool;
	size_t pool_len;
	size_t pool_next;
	size_t total; /**< nodes of the file */
	uint64_t flow_work;
	uint32_t flow_depth;
	size_t end;	     /**< of the node before */
	struct place behind; /**< a place at or before `end`, with nothing but that node between */
	struct ward_span last_tag;
	uint64_t tag_bytes; /**< of the tags that were copied */

	struct ward_node *root;
	size_t nodes;
	size_t duplicates;
	size_t aliases;
	bool template; /**< `{{` stands where a flow mapping can */
};

/** What a limit or a reference has to say; `place` is where. */
struct build_note {
	enum doc_problem_kind kind;
	const char *text;
	struct place place;
	bool stops; /**< the rest of the document must not be read */
	bool final; /**< nor that of the file */
};

void build_start(struct builder *b);
/**
 * Take one event of a node. 0, or 1 with `*note` filled, or WARD_EOOM.
 */
int build_event(struct builder *b, const yaml_event_t *event, struct build_note *note);

#endif
