/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_GITLEAKS_READER_H
#define SECRET_GITLEAKS_READER_H

/** @file secret/gitleaks_reader.h @brief One file of gitleaks while it is read: what the tables of
 * secret/gitleaks_read.c have in common. */

#include "doc/toml.h"
#include "secret/gitleaks_rules.h"

struct gl_reader {
	struct gitleaks *g;
	struct gl_file *out;
	struct ward_error *err;
	struct ward_span owner; /* of what is read, for messages: "rule 'x'" */
};

/** Set WARD_ECONFIG at the value of a node, with the owner in front; the code. */
int gl_fault(struct gl_reader *r, const struct toml_node *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Values: an error says which key has which type. */
int gl_want_type(struct gl_reader *r, const struct toml_node *node, enum toml_type type);
int gl_read_string(struct gl_reader *r, const struct toml_node *node, struct ward_span *out);
int gl_read_bool(struct gl_reader *r, const struct toml_node *node, bool *out);
int gl_read_integer(struct gl_reader *r, const struct toml_node *node, int64_t *out);
/** An integer or a float that is finite. */
int gl_read_number(struct gl_reader *r, const struct toml_node *node, double *out);
/** An array of strings, or a string that holds them between commas. */
int gl_read_words(struct gl_reader *r, const struct toml_node *node, struct gl_words *out);
void gl_lower_words(struct gl_reader *r, struct gl_words *words);
/** An expression; "" leaves `*out` as it is. */
int gl_read_regex(struct gl_reader *r, const struct toml_node *node, struct regex **out);
/** Expressions, as one that any of them matches. */
int gl_read_regexes(struct gl_reader *r, const struct toml_node *node, struct regex **out);

/** A member of a table, whatever the case of its name; `read` NULL: without effect. */
struct gl_member {
	const char *name;
	int (*read)(struct gl_reader *r, const struct toml_node *node, void *into);
};

/** Say that a key has no effect. WARD_OK. */
int gl_note_unknown(struct gl_reader *r, const struct toml_node *node);
/** Read each member of a table by its row; what has none is noted. At most 32 rows. */
int gl_read_table(struct gl_reader *r, const struct toml_node *table,
		  const struct gl_member *members, size_t count, void *into) WARD_MUST_USE;
#define GL_READ_TABLE(r, table, members, into) \
	gl_read_table((r), (table), (members), sizeof(members) / sizeof((members)[0]), (into))
/** Each table of an array; a table alone is an array of one. */
int gl_each_table(struct gl_reader *r, const struct toml_node *node,
		  int (*read)(struct gl_reader *r, const struct toml_node *table, void *into),
		  void *into) WARD_MUST_USE;

#endif
