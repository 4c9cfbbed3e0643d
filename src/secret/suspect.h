/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_SUSPECT_H
#define SECRET_SUSPECT_H

/** @file secret/suspect.h @brief Whether a name and a value together look like a secret, and how
 * sure that is. */

#include <stdbool.h>

#include "gitward/result.h"
#include "gitward/span.h"
#include "secret/assign.h"

/** What kind of text a setting stands in. */
enum suspect_text {
	SUSPECT_PROSE,	/**< unquoted words are words */
	SUSPECT_CODE,	/**< unquoted words are names of variables */
	SUSPECT_CONFIG, /**< unquoted words are values */
	SUSPECT_SKIP	/**< digests, translations, machine-made code: not looked at */
};

/** What kind of text stands at a path, as far as its name tells. */
enum suspect_text suspect_text_at(struct ward_span path);

/** Whether a text defines keys of other objects: settings in it are examples. */
bool suspect_is_definition(struct ward_span text);

/** Judge a setting found in text. Medium for random values, low for others; false: no secret. */
bool suspect_assignment(const struct assignment *a, enum suspect_text text,
			enum ward_confidence *confidence);

/** Judge the value of a key in a YAML or JSON tree in the same way. */
bool suspect_setting(struct ward_span key, struct ward_span value,
		     enum ward_confidence *confidence);

#endif
