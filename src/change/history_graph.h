/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CHANGE_HISTORY_GRAPH_H
#define CHANGE_HISTORY_GRAPH_H

/** @file change/history_graph.h @brief The insides of a history, shared by the files of
 * change/history*.c. */

#include "base/map.h"
#include "base/vec.h"
#include "change/history.h"
#include "git/sweep.h"
#include "git/tree_entries.h"

/* What is known of an object. */
#define STATE_NAMED 0x01   /* another object leads to it */
#define STATE_ROOT 0x02	   /* it was asked for */
#define STATE_REACHED 0x04 /* a root leads to it; unless all do */
#define STATE_MARKED 0x08
#define STATE_DULL 0x10	  /* a tree without anything marked below it */
#define STATE_PLACED 0x20 /* marked, and found somewhere */
#define STATE_MANY 0x40	  /* a blob with names of several classes */

/** Missing objects that are remembered. */
#define HISTORY_GAPS_MAX 10000

struct history_root {
	uint32_t number;
	struct ward_span name;
};

struct history_known_name {
	struct ward_span name;
	uint8_t class;
	bool is_link;
	bool marked;
};

struct history_gap {
	uint32_t by; /**< what names it */
	struct oid id;
};

/** One more name of a blob, of another class than the first. */
struct history_alias {
	uint32_t number, name;
};

/** A commit that was read; its tree is SWEEP_NONE when it is not there. */
struct history_commit {
	uint32_t number;
	uint32_t tree;
	int64_t date;			     /**< of the committer */
	uint32_t first_parent, parent_count; /**< in `parents`: those that are there */
	bool gap;			     /**< it names something that is not there */
};

/** Memory is from malloc. */
struct history_commits {
	struct history_commit *items;
	size_t len, room;
	uint32_t *parents; /**< numbers */
	size_t parent_len, parent_room;
};

struct history {
	struct repo *repo;
	const struct limits *limits;
	struct arena *arena;
	struct arena *scratch; /**< one object */
	struct sweep *sweep;
	uint8_t *state;
	uint32_t *name; /**< of each blob, index into `names` */
	size_t oid_len;
	bool everything; /**< all objects count */
	bool whole;	 /**< roots lead to all objects */
	struct history_commits commits;
	VEC(struct history_root) roots;
	VEC(struct history_known_name) names; /**< 0 is none */
	struct map by_name;		      /**< 'f' or 'l' and the name, to its index */
	VEC(struct history_alias) aliases;
	struct map alias_keys;
	VEC(struct history_gap) gaps;
	uint64_t more_gaps;
	bool name_marks;
};

int history_memory(struct ward_error *err);
/** Object `by` (SWEEP_NONE: whoever asked) names one that is not there. */
int history_note_gap(struct history *h, uint32_t by, const struct oid *id,
		     struct ward_error *err) WARD_MUST_USE;
/** Remember a commit, which has no parents yet; and parents of the last one. */
int history_add_commit(struct history *h, const struct history_commit *commit,
		       struct ward_error *err) WARD_MUST_USE;
int history_add_parent(struct history *h, uint32_t number, struct ward_error *err) WARD_MUST_USE;
/** By number of object, the index of the commit, or SWEEP_NONE: to be freed; NULL: no memory. */
uint32_t *history_commit_index(const struct history *h);

/** Mark all that the roots lead to. Reads every reachable tree. */
int history_reach(struct history *h, struct ward_error *err) WARD_MUST_USE;
/** The index of a name, or 0 when it was not met or memory is out. */
uint32_t history_name_index(const struct history *h, struct ward_span name, bool is_link);
/** The id of what a tag names: false when it is malformed. */
bool history_tag_target(struct ward_span raw, size_t oid_len, struct oid *out);

#endif
