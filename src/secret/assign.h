/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_ASSIGN_H
#define SECRET_ASSIGN_H

/**
 * @file secret/assign.h
 * @brief Settings with the name of a secret in text of any kind: code,
 * configuration, logs, prose.
 *
 * Not a parser: it looks for a word that secrets are called by, takes the name
 * around it, and reads what is assigned to it: `key = value`, `"key": "value"`,
 * `key := "value"`, `key => 'value'`, `set("key", "value")`, `<key>value</key>`,
 * `--key value`, `key value`, `"value" == key`. Time is linear in the text.
 */

#include <stdbool.h>

#include "gitward/span.h"
#include "secret/key_name.h"
#include "secret/value.h"

enum assign_form {
	ASSIGN_OPERATOR, /**< '=', ':' and their like; an element; an argument */
	ASSIGN_OPTION,	 /**< `--key value` */
	ASSIGN_SPOKEN	 /**< only blanks, "is" or '-' stand between */
};

struct assignment {
	struct ward_span key;	/**< as written */
	enum key_class class;	/**< never KEY_NONE */
	struct ward_span value; /**< without its quotes, and without "Bearer" and the like */
	enum assign_form form;
	bool quoted;
	bool last;    /**< nothing but marks and comments stand behind it on the line */
	bool scheme;  /**< "Bearer", "Basic" or the like stood in front of the value */
	bool chained; /**< one of several `a=b;c=d`, as in a connection string */
	bool tight;   /**< no blank between key, operator and value */
	struct value_memo *values; /**< of the cursor: what is known of the text's values */
};

#define ASSIGN_SEEN 256

struct assign_cursor {
	struct ward_span text;
	size_t at;
	struct {
		struct ward_span key;
		enum key_class class;
	} seen[ASSIGN_SEEN]; /**< names that were judged already, by their hash */
	struct value_memo values;
	struct {
		size_t end;
		size_t slashes;
		char quote;
	} unclosed;    /**< where no end was found for a quote */
	size_t end;    /**< of the value last read */
	unsigned same; /**< how many names in a row stood inside that value */
};

/** Start at the beginning of a text. */
void assign_start(struct assign_cursor *c, struct ward_span text);
/** The next setting that has a value; false at the end. */
bool assign_next(struct assign_cursor *c, struct assignment *out);

#endif
