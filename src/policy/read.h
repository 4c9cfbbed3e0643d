/* SPDX-License-Identifier: Apache-2.0 */
#ifndef POLICY_READ_H
#define POLICY_READ_H

/**
 * @file policy/read.h
 * @brief Typed values out of a positioned tree. Every reader returns 0, or
 * WARD_ECONFIG at the place of the value; text is copied to the policy's arena.
 */

#include "policy/internal.h"
#include "policy/suggest.h"

struct reader {
	struct ward_policy *policy;
	struct ward_span head;
	struct ward_error *err;
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

/** Read a mapping with fixed keys; `what` is its name in messages: "an exemption". */
int read_fields(struct reader *r, const struct ward_node *map, const char *what,
		const struct field *fields, size_t count, void *out);
/** Call `item` for every item of a sequence. */
int read_list(struct reader *r, const struct ward_node *value, const struct field *field,
	      int (*item)(struct reader *r, const struct ward_node *value));
int expect_map(struct reader *r, const struct ward_node *value, const char *name);

/* Readers for tables of fields, with what `out` points to. */
int read_text(struct reader *r, const struct ward_node *value, const struct field *field,
	      void *out); /* struct ward_span */
int read_flag(struct reader *r, const struct ward_node *value, const struct field *field,
	      void *out); /* bool */
int read_level(struct reader *r, const struct ward_node *value, const struct field *field,
	       void *out); /* enum ward_level */
int read_path_globs(struct reader *r, const struct ward_node *value, const struct field *field,
		    void *out); /* struct glob_list */
int read_ref_globs(struct reader *r, const struct ward_node *value, const struct field *field,
		   void *out); /* struct glob_list */
int read_path_glob(struct reader *r, const struct ward_node *value, const struct field *field,
		   void *out); /* struct ward_span */
int read_object_glob(struct reader *r, const struct ward_node *value, const struct field *field,
		     void *out); /* struct ward_span */

/** The index of a rule in ward_rules. */
int read_rule_id(struct reader *r, const struct ward_node *node, size_t *out);

/* The sections, each in the form of a field reader; `out` is not used. */
int read_rules(struct reader *r, const struct ward_node *value, const struct field *field,
	       void *out);
int read_paths(struct reader *r, const struct ward_node *value, const struct field *field,
	       void *out);
int read_refs(struct reader *r, const struct ward_node *value, const struct field *field,
	      void *out);
int read_exemptions(struct reader *r, const struct ward_node *value, const struct field *field,
		    void *out);
int read_suppressions(struct reader *r, const struct ward_node *value, const struct field *field,
		      void *out);
int read_limits(struct reader *r, const struct ward_node *value, const struct field *field,
		void *out);

#endif
