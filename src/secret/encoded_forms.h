/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_ENCODED_FORMS_H
#define SECRET_ENCODED_FORMS_H

/** @file secret/encoded_forms.h @brief Marks of tokens as they look in base64, at each of the three
 * places that they can have in a group, once to three times over. */

#include <stddef.h>

#define ENCODED_DEPTH 3

struct encoded_mark {
	const char *text;
	const char *
		pattern; /**< of the whole token (secret/shape.h); NULL: what stands around tells */
};
struct encoded_form {
	unsigned char mark;		    /**< index in encoded_marks */
	unsigned char depth;		    /**< how often it is encoded */
	unsigned char place[ENCODED_DEPTH]; /**< offset in a group, outermost first */
};

extern const struct encoded_mark encoded_marks[];
/** Ends with NULL. */
extern const char *const encoded_anchors[];
/** One for each of encoded_anchors. */
extern const struct encoded_form encoded_forms[];

#endif
