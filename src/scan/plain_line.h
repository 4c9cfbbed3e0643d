/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCAN_PLAIN_LINE_H
#define SCAN_PLAIN_LINE_H

/** @file scan/plain_line.h @brief Inside scan/: parts of a line of YAML or JSON. */

#include <stdbool.h>

#include "gitward/span.h"

/** Cut off blanks at both ends and the marks of items; whether there were any of these. */
bool plain_cut_marks(struct ward_span *s, bool json);

/** The key at the start of what is not empty, and what stands behind its colon. False: there is
 * none, or one that is not written plainly. */
bool plain_cut_key(struct ward_span s, struct ward_span *key, struct ward_span *rest);

/** Cut off `&name` or `*name` at the start. */
bool plain_cut_name(struct ward_span *value, char mark);

/** No value stands behind the key, or only the bracket that opens one of JSON. */
bool plain_is_nothing(struct ward_span value, bool json);
bool plain_is_in_brackets(struct ward_span value);
/** A list or mapping in brackets that ends where the line does. */
bool plain_is_flow(struct ward_span s, bool json);
/** A number or a word of JSON. */
bool plain_is_literal(struct ward_span s);
/** `name`, `value` or `key`: half of a pair. */
bool plain_is_paired(struct ward_span key);

#endif
