/* SPDX-License-Identifier: Apache-2.0 */
#ifndef POLICY_PUT_H
#define POLICY_PUT_H

/** @file policy/put.h @brief Writing YAML lines that read back as what they were. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gitward/span.h"

struct buf;

/** A double-quoted scalar: safe for a terminal, and never typed as anything but a text. */
void put_quoted(struct buf *out, struct ward_span text);
/** `key: "text"`; nothing for "". */
void put_text(struct buf *out, const char *indent, const char *key, struct ward_span text);
/** `["a", "b"]`, without a line end. */
void put_items(struct buf *out, const struct ward_span *items, size_t count);
/** `key: ["a", "b"]`; nothing for an empty list. */
void put_texts(struct buf *out, const char *indent, const char *key, const struct ward_span *items,
	       size_t count);
void put_flag(struct buf *out, const char *indent, const char *key, bool value);
/** `key: 5`; nothing for 0. */
void put_number(struct buf *out, const char *indent, const char *key, uint64_t value);
/** `key: 5m`, in the largest unit that has no rest; nothing for 0. */
void put_duration(struct buf *out, const char *indent, const char *key, int64_t seconds);

#endif
