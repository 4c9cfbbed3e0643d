/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCAN_PLAIN_CHANGE_H
#define SCAN_PLAIN_CHANGE_H

/**
 * @file scan/plain_change.h
 * @brief Lines of YAML or JSON that say nothing about how the other lines are read.
 *
 * With such lines added, changed or taken out, every other key keeps its value and its
 * meaning, in documents without an object of secret/secret_kind.h and without SOPS;
 * and none of them is a secret as rules about settings understand it. A line that is
 * no such line may be harmless all the same: nothing is parsed here.
 */

#include <stdbool.h>

#include "gitward/span.h"
#include "secret/key_name.h"

/** What a line without a meaning for others is. */
enum plain_line {
	PLAIN_NOT,    /**< it may have one, or looks like a secret */
	PLAIN_OWN,    /**< blank, a comment, a key with its value */
	PLAIN_NEST,   /**< an item, a key alone, a bracket: what is near may get another parent */
	PLAIN_PAIRED, /**< half of a pair: `name: X`, `value: Y`; the name of a secret alone */
	PLAIN_BORDER, /**< a border of documents, or a kind without rules of its own */
	PLAIN_FAR     /**< an anchor, an alias, or the head of a list of KEY=VALUE: what it means
		       shows further away */
};

/** Judge a line without its end. */
enum plain_line plain_line(struct ward_span line, bool json);

/** Where the key of the line begins, behind the marks of items; of a mere item, behind the first
 * mark. */
size_t plain_column(struct ward_span line, bool json);

/** Whether the line may go on with the scalar of the one before. */
bool plain_goes_on(struct ward_span line, bool json);

/** Whether `next`, the line that follows, is no item but more of the value of `line`. */
bool plain_is_joined(struct ward_span line, struct ward_span next, bool json);

/** Whether the line is a key without the name of a secret, whose value is the lines that follow,
 * as far as they are indented further. */
bool plain_opens_block(struct ward_span line);

/** Whether a pair in these lines may be one of a secret's name and a value. */
bool plain_has_pair(struct ward_span lines);

/** Whether in these lines some item KEY=VALUE, or alias, may be a secret. */
bool plain_has_far(struct ward_span lines);

/** Whether the lines of the text are those that a parser sees: no other ends of lines than LF and
 * CRLF, and no YAML under the name of JSON. */
bool plain_has_lines(struct ward_span text, bool json);

/** Whether the kind of some object may be one of secret/secret_kind.h, a List, or hidden. */
bool plain_has_kind(struct ward_span text);

/** Whether the value of a key with the name of a secret may take more than the rest of its line.
 * False for what stands on the next line alone. */
bool plain_is_open(struct ward_span text, bool json);

/** Whether a setting in a text of YAML or JSON may be a secret as rules about objects understand
 * it; also for a text that is malformed. */
bool plain_may_hold_secret(struct ward_span text, bool json);

#endif
