/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_TOML_H
#define DOC_TOML_H

/**
 * @file doc/toml.h
 * @brief A strict reader of TOML 1.0.0 (https://toml.io/en/v1.0.0) into a tree
 * with positions.
 *
 * Nothing is guessed: keys that stand twice, tables that are defined twice,
 * control characters, malformed UTF-8, numbers with leading zeros and all else
 * that the specification forbids is an error with line and column. Times are
 * checked for their form and range and kept as they are written.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/map.h"
#include "gitward/span.h"

struct arena;

/** Arrays and inline tables inside each other, and parts of one key. */
#define TOML_DEPTH 64
/** Keys and elements of one text. */
#define TOML_NODES 200000

enum toml_type {
	TOML_TABLE,
	TOML_ARRAY,
	TOML_STRING,
	TOML_INTEGER,
	TOML_FLOAT,
	TOML_BOOL,
	TOML_TIME /**< any of the four kinds */
};

struct toml_node {
	enum toml_type type;
	struct ward_span key;  /**< in its table; "" for elements and the root */
	struct ward_span text; /**< of a string its value, of other scalars as written */
	int64_t integer;
	double number; /**< of a float or integer; at most 1 ulp off with more than 15 digits */
	bool truth;
	uint32_t line, column;	     /**< of the key; of the value for an element; 1-based */
	uint32_t at_line, at_column; /**< of the value */
	struct toml_node *first, *last, *next; /**< members, in the order of the text */
	size_t count;
	struct map members; /**< of a table, by key */
	unsigned char made; /**< of a table: what may be added; for the reader alone */
};

/**
 * Parse; `*root` is a table in the arena, texts without escapes point into `text`, which must
 * outlive it. WARD_EPARSE or WARD_ELIMIT with line and column (in code points), or WARD_EOOM.
 */
int toml_parse(struct ward_span text, struct arena *arena, struct toml_node **root,
	       struct ward_error *err) WARD_MUST_USE;

/** The member called `key`, or NULL. */
const struct toml_node *toml_get(const struct toml_node *table, const char *key);
/** "a string", "an array", for messages. */
const char *toml_type_name(enum toml_type type);

#endif
