/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCAN_CLASSIFY_H
#define SCAN_CLASSIFY_H

/**
 * @file scan/classify.h
 * @brief What a file is, from its path and its bytes.
 *
 * Kustomize takes a resource of any name and kubectl one of any content, so a
 * name never hides a manifest: text that starts lines with `apiVersion:` and
 * `kind:` is read as YAML whatever it is called.
 */

#include <stdbool.h>

#include "gitward/result.h"

struct arena;
struct limits;
struct ward_stream;

struct file_class {
	enum ward_file_kind kind;
	bool parse;   /**< is to be read as YAML or JSON */
	bool sniffed; /**< parse, although its name does not say so: without an object in it, or
			 with a syntax error, it is what `otherwise` says */
	enum ward_file_kind otherwise;
};

/** What the name alone says: files of one kind and content are judged alike. */
enum ward_file_kind classify_name(struct ward_span path);

/** First look, before parsing. `mode` is Git's, 0 when unknown. */
struct file_class classify(struct ward_span path, struct ward_span bytes, unsigned mode);

/** Second look: what the parsed documents say. */
enum ward_file_kind classify_parsed(struct file_class first, struct ward_span path,
				    const struct ward_stream *stream);

/** Whether the name alone says that the file is to be read as YAML or JSON. */
bool classify_is_parsed(struct ward_span path);

/** The kind of a file that is too large to be parsed: `head` is its first bytes, 8000 at least. */
enum ward_file_kind classify_head(struct ward_span path, struct ward_span head);

/** What of a manifest a text shows, looked for piece by piece. */
struct manifest_signs {
	bool version, kind, escape, quote;
	bool separator; /**< a line begins with `---` or `...` */
};

/** Whether an escape of YAML or JSON stands in the text that can be part of a word in quotes, or
 * nothing there. */
bool classify_has_escape(struct ward_span text);

/** Pieces must overlap by 16 bytes. */
void manifest_signs_add(struct manifest_signs *signs, struct ward_span bytes);
/** Whether text that shows these may be a manifest whatever it is called: classify() would have it
 * parsed. */
bool manifest_signs_suffice(const struct manifest_signs *signs);

/** What the beginning of a text tells of all of it. */
enum head_verdict {
	HEAD_UNKNOWN,	  /**< it may be a manifest; or memory is out */
	HEAD_NO_MANIFEST, /**< a parser refuses it: it would be taken for no manifest */
	HEAD_NO_OBJECT	  /**< one document without keys; with no separator it is all there is */
};
enum head_verdict classify_text_head(struct ward_span head, const struct limits *limits,
				     struct arena *arena);

#endif
