/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECRET_SECRET_TEXT_H
#define SECRET_SECRET_TEXT_H

/** @file secret/secret_text.h @brief Lines of a Kubernetes Secret in text that is not parsed. */

#include <stdbool.h>

#include "gitward/span.h"

/** `key: value` without its quotes and a comment behind it. False: there is no key. */
bool secret_text_pair(struct ward_span line, struct ward_span *key, struct ward_span *value);

/** Whether a line says that the object is a Secret, in any case of letters. */
bool secret_text_is_kind(struct ward_span line);

/** Whether the values of a Secret follow the line; `*encoded`: in Base64. */
bool secret_text_opens(struct ward_span line, bool *encoded);

/** Whether a text has a line of either sort, however far apart: only then what a line means in it
 * depends on lines that are far away. */
bool secret_text_in(struct ward_span text);

#endif
