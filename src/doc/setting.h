/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOC_SETTING_H
#define DOC_SETTING_H

/**
 * @file doc/setting.h
 * @brief Settings in the text of a configuration file, whatever its format.
 *
 * Not a parser: it looks for `key = value`, `key: value`, `"key": "value"`,
 * `<key>value</key>`, `password value` and `name: KEY, value: VALUE`, in time
 * linear in the text. Lines that begin with `#`, `;`, `//` or `-- `, and what
 * stands between slash-star or `<!--` at the start of a line and its end, are
 * comments and passed over.
 */

#include <stdbool.h>

#include "gitward/span.h"

/** A value is looked at up to here. */
#define SETTING_VALUE_MAX 1024

struct setting {
	struct ward_span key;	/**< letters, digits, '_', '.', '-' */
	struct ward_span value; /**< without quotes; may be empty; unquoted: the first word */
	struct ward_span rest;	/**< unquoted: `value` and the words behind it on the line;
				   otherwise as `value` */
	bool spoken;		/**< nothing but a blank stands between key and value */
};

struct setting_cursor {
	struct ward_span rest;	 /**< lines not yet begun */
	struct ward_span line;	 /**< what is left of the current one */
	struct ward_span parent; /**< last key, if nothing stood behind it: that of list items */
	struct ward_span name;	 /**< value of a `name` or `key`, which a `value` may follow */
	bool words_only;	 /**< the line has no separators, so that blanks are one */
	bool in_line;
	bool in_block;	  /**< the next line is the value of `parent` */
	bool unclosed[2]; /**< no end of such a comment stands in `rest` */
};

void setting_start(struct setting_cursor *c, struct ward_span text);
bool setting_next(struct setting_cursor *c, struct setting *out);

/** Cut the next line that is no comment off the text. */
bool setting_line(struct setting_cursor *c, struct ward_span *line);

#endif
