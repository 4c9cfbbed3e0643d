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
	PLAIN_OWN,    /**< blank, a comment, an item, a key with its value */
	PLAIN_PAIRED, /**< half of a pair: `name: X`, `value: Y`; the name of a secret alone */
	PLAIN_BORDER, /**< a border of documents, or a kind without rules of its own */
	PLAIN_FAR     /**< an anchor, an alias, or the head of a list of KEY=VALUE: what it means
		       shows further away */
};

/** Judge a line without its end. */
enum plain_line plain_line(struct ward_span line, bool json);

/** Whether the line may go on with the scalar of the one before. */
bool plain_goes_on(struct ward_span line, bool json);

/** Whether the line is a key without the name of a secret, whose value is the lines that follow,
 * as far as they are indented further. */
bool plain_opens_block(struct ward_span line);

/** Whether a pair in these lines may be one of a secret's name and a value. */
bool plain_has_pair(struct ward_span lines);

/** Whether in these lines some item KEY=VALUE, or alias, may be a secret. */
bool plain_has_far(struct ward_span lines);

/** Whether a setting in a text of YAML or JSON may be a secret as rules about objects understand
 * it; also for a text that is malformed. */
bool plain_may_hold_secret(struct ward_span text, bool json);

#endif
