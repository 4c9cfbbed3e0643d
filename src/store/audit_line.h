/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_AUDIT_LINE_H
#define STORE_AUDIT_LINE_H

/** @file store/audit_line.h @brief One line of the audit log (store/audit_log.h), written and read.
 */

#include <stdint.h>

#include "base/buf.h"
#include "store/audit_log.h"

enum audit_line_kind {
	AUDIT_LINE_WHOLE, /**< a record whose hash is right */
	AUDIT_LINE_CUT,	  /**< the beginning of a record: a torn write */
	AUDIT_LINE_BAD
};

/** What a line says; of one that is cut as much as is there. */
struct audit_line {
	char hash[AUDIT_HASH_HEX + 1]; /**< "" when it is not there */
	char prev[AUDIT_HASH_HEX + 1]; /**< likewise */
	uint64_t seq;		       /**< 0 when it is not there */
	int64_t time;
	struct ward_span members; /**< behind the four first, without comma and brace */
	const char *problem;	  /**< of a bad line */
};

/** Read a line without its LF. */
enum audit_line_kind audit_line_read(struct ward_span line, struct audit_line *out);

/** Append the record with LF to `out` and put its hash into `hash`. */
void audit_line_write(struct buf *out, const char *prev, uint64_t seq, int64_t now,
		      struct ward_span members, char hash[AUDIT_HASH_HEX + 1]);

#endif
