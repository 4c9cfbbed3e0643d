/* SPDX-License-Identifier: Apache-2.0 */
#ifndef POLICY_READ_H
#define POLICY_READ_H

/**
 * @file policy/read.h
 * @brief Typed values out of a positioned tree, for policies and for the
 * server's file. Every reader returns 0, or WARD_ECONFIG at the place of the
 * value; text is copied to the arena.
 */

#include <stddef.h>

#include "base/error.h"
#include "doc/node.h"
#include "doc/stream.h"
#include "policy/suggest.h"

struct arena;
struct ward_policy;
struct ward_texts; /* rules/rule.h */

struct reader {
	const char *kind;    /**< what is read, in messages: "policy" */
	struct arena *arena; /**< of what is kept */
	struct ward_error *err;
	struct ward_policy *policy; /**< being read; NULL when it is no policy */
	struct ward_span head;	    /**< the branch of HEAD, for a policy */
};

/** A key of a mapping, where its value goes, and how it is read. */
struct field {
	const char *name;
	int (*read)(struct reader *r, const struct ward_node *value, const struct field *field,
		    void *out);
	size_t offset; /**< of the member that `out` is to point to */
	bool required;
};

/** Something of the input made fit for a one-line message: cut, no control characters. */
struct shown {
	char text[68];
};
const char *shown_text(struct shown *buffer, struct ward_span text);
#define SHOW(span) shown_text(&(struct shown){ { 0 } }, (span))

/** Where a fault of `node` is: the key, when the value is not there at all. */
const struct ward_node *fault_place(const struct ward_node *node);
#define FAULT(r, node, ...)                                                                      \
	error_set_at((r)->err, WARD_ECONFIG, fault_place(node)->line, fault_place(node)->column, \
		     __VA_ARGS__)

/** For messages: "; did you mean 'x'?" or "". */
#define HINT_FMT "%s%s%s"
#define HINT_ARG(s)                                                                      \
	(s)->best != NULL ? "; did you mean '" : "", (s)->best != NULL ? (s)->best : "", \
		(s)->best != NULL ? "'?" : ""

/**
 * Read a whole text: one plain YAML document without anchors, tags, templates
 * and keys given twice, a mapping of `sections` (the first one is the version), of at most
 * `limits.policy_bytes`. WARD_EOOM when the arena is exhausted.
 */
int read_document(struct reader *r, struct ward_span text, const struct field *sections,
		  size_t count, void *out) WARD_MUST_USE;

/**
 * Read the mapping of a whole document: the first section, which is the version, then the others
 * in the order of the table and not of the text, so that one may name what another declares.
 */
int read_sections(struct reader *r, const struct ward_node *map, const struct field *sections,
		  size_t count, void *out);
/** Read a mapping with fixed keys; `what` is its name in messages: "an exemption". */
int read_fields(struct reader *r, const struct ward_node *map, const char *what,
		const struct field *fields, size_t count, void *out);
/** Call `item` for every item of a sequence. */
int read_list(struct reader *r, const struct ward_node *value, const struct field *field,
	      int (*item)(struct reader *r, const struct ward_node *value));
/** The value of a key, or NULL; also when `map` is no mapping. */
const struct ward_node *child_of(const struct ward_node *map, const char *name);
int expect_map(struct reader *r, const struct ward_node *value, const char *name);

/* Readers for tables of fields, with what `out` points to. */
int read_text(struct reader *r, const struct ward_node *value, const struct field *field,
	      void *out); /* struct ward_span */
int read_flag(struct reader *r, const struct ward_node *value, const struct field *field,
	      void *out); /* bool */
int read_version(struct reader *r, const struct ward_node *value, const struct field *field,
		 void *out); /* not used; the number must be 1 */
int read_level(struct reader *r, const struct ward_node *value, const struct field *field,
	       void *out); /* enum ward_level */
int read_path_globs(struct reader *r, const struct ward_node *value, const struct field *field,
		    void *out); /* struct glob_list */
int read_ref_globs(struct reader *r, const struct ward_node *value, const struct field *field,
		   void *out); /* struct glob_list */
int read_ref_glob(struct reader *r, const struct ward_node *value, const struct field *field,
		  void *out); /* struct ward_span */
int read_plain_glob(struct reader *r, const struct ward_node *value, const struct field *field,
		    void *out); /* struct ward_span: no rule but the syntax of patterns */
int read_path_glob(struct reader *r, const struct ward_node *value, const struct field *field,
		   void *out); /* struct ward_span */
int read_object_glob(struct reader *r, const struct ward_node *value, const struct field *field,
		     void *out); /* struct ward_span */
int read_email_globs(struct reader *r, const struct ward_node *value, const struct field *field,
		     void *out); /* struct ward_texts */

/** Read one of `words`; `*out` becomes its index. `what` names the kind: "mode". */
int read_choice(struct reader *r, const struct ward_node *value, const char *what,
		const char *const *words, size_t count, size_t *out);
/** Read a whole number in decimal digits from 1 to `max`; `what` names it: "limit 'refs'". */
int read_number(struct reader *r, const struct ward_node *value, const char *what, uint64_t max,
		const char *unit, uint64_t *out);
/** Read a calendar date; `*out` is its first second (UTC). */
int read_day(struct reader *r, const struct ward_node *value, const struct field *field,
	     int64_t *out);
/** Read a length of time, "90s", "5m", "4h" or "14d", from a second to `max` seconds. */
int read_duration(struct reader *r, const struct ward_node *value, const struct field *field,
		  int64_t max, int64_t *out);
/** Read a list of words; `fault` says why one cannot be used, or NULL. */
int read_words(struct reader *r, const struct ward_node *value, const struct field *field,
	       const char *(*fault)(struct ward_span word), struct ward_texts *out);
/** What a node is, for messages: "a list". */
const char *node_kind_text(const struct ward_node *node);
/** Refuse what is no text to YAML readers of all ages. */
int expect_text(struct reader *r, const struct ward_node *value, const char *name);

#endif
