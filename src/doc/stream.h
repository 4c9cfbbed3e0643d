/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_STREAM_H
#define DOC_STREAM_H

/**
 * @file doc/stream.h
 * @brief A YAML or JSON file: its documents, comments and problems.
 *
 * Parsing never fails because of its input: what is wrong with the input is a
 * `struct doc_problem`. A document that does not parse is left out and reading
 * goes on behind the next line that starts with `---`, as kubectl splits, so
 * that one bad document does not hide the others. Text behind the first
 * complete node of a document is refused as a document of its own and leaves
 * the tree before it in place, because kubectl drops it silently. A document that holds
 * template actions outside of scalars (`{{ }}`, `{% %}`) is marked as template
 * and has no tree: half a tree would be judged as if it were the whole.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/limits.h"
#include "doc/node.h"

struct arena;

enum doc_problem_kind {
	DOC_SYNTAX,   /**< libyaml refuses it, or an escape is malformed */
	DOC_ENCODING, /**< not UTF-8, or a control character; a BOM inside, which alone leaves the
			 tree in place */
	DOC_DEPTH, /**< nested deeper than limits.yaml_depth, or too much of it in flow collections
		    */
	DOC_SIZE,  /**< more bytes than limits.yaml_bytes: nothing was parsed */
	DOC_NODES, /**< more nodes than limits.yaml_nodes, more documents than
		      limits.yaml_documents, or text that is made to take libyaml quadratic time;
		      what follows is not parsed */
	DOC_ALIASES, /**< more aliases than limits.yaml_aliases, or an alias inside what it names */
	DOC_UNDEFINED_ALIAS, /**< `*name` without `&name` before it */
	DOC_SEPARATOR,	     /**< text after `---` on its line (the first such line of a document):
				kubectl refuses or reads it differently */
	DOC_DROPPED	     /**< a document behind `...` without `---`: kubectl drops it */
};

/** What is wrong, where. `text` is one line that names the trouble. */
struct doc_problem {
	enum doc_problem_kind kind;
	struct ward_span text;
	uint32_t offset; /**< byte offset in the blob */
	uint32_t line;
	uint32_t column;
	uint32_t document; /**< number of the document, from 0 */
	bool template; /**< the document holds template marks: it is a template, no broken manifest
			*/
};

struct doc_comment {
	uint32_t start; /**< of '#' */
	uint32_t end;	/**< one past its last byte, line end left out */
	uint32_t line;
	uint32_t column;
};

/** One document; `docs[i].index` is `i`. */
struct ward_doc {
	uint32_t index;		      /**< number in the file, from 0 */
	uint32_t start, end;	      /**< its bytes; together the documents cover the file */
	bool template;		      /**< no tree because of template actions */
	const struct ward_node *root; /**< NULL for an empty, bad or template document */
	size_t nodes;		      /**< nodes in the tree, keys included */
	size_t duplicates;	      /**< keys marked as duplicate */
};

/** One file. */
struct ward_stream {
	struct ward_span bytes;
	const struct ward_doc *docs;
	size_t doc_count;
	const struct doc_problem *problems;
	size_t problem_count;
	size_t templates;  /**< documents marked as template */
	bool has_comments; /**< some '#' could start a comment */
};

/**
 * Parse `bytes` into `arena`. Fails only when the arena is exhausted or
 * libyaml is out of memory (WARD_EOOM). `bytes` must outlive the stream and
 * may be at most UINT32_MAX long (more is DOC_SIZE).
 */
int stream_parse(struct ward_span bytes, const struct limits *limits, struct arena *arena,
		 struct ward_stream *out, struct ward_error *err) WARD_MUST_USE;

/**
 * The comments of the whole file in order, found in the gaps between scalars;
 * a '#' inside a scalar is none. Of a document without a tree only those that
 * have a line of their own. Empty for files where `has_comments` is false.
 */
int stream_comments(const struct ward_stream *stream, struct arena *arena,
		    const struct doc_comment **out, size_t *count,
		    struct ward_error *err) WARD_MUST_USE;

/** Line and column (1-based; code points) of a byte offset, found by counting. */
void text_position(struct ward_span bytes, size_t offset, uint32_t *line, uint32_t *column);

#endif
