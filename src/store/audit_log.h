/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_AUDIT_LOG_H
#define STORE_AUDIT_LOG_H

/**
 * @file store/audit_log.h
 * @brief Append-only record of decisions, each line chained to the one before.
 *
 * One JSON object a line (RFC 8259, ASCII, no line breaks inside):
 *
 *   {"hash":"H","prev":"P","seq":N,"time":"2026-01-31T12:00:00Z",...}
 *
 * The four members stand first and in this order. H is the SHA-256 in
 * hexadecimal of the line from `"prev"` to its end (without LF); P the H of the
 * line before, 64 zeros in the first. Whoever takes a line out, changes or
 * inserts one breaks the chain from there on; whoever cuts the end off is found
 * by comparing with the head kept elsewhere (metrics, `audit head`). N counts
 * from 1. A log is rotated by moving it away: the next record begins a new file,
 * and with it a new chain.
 */

#include <stdint.h>

#include "base/error.h"
#include "gitward/span.h"

#define AUDIT_HASH_HEX 64
/** Longest line in bytes, without LF. */
#define AUDIT_LINE_MAX 1048576

/**
 * Append one record under flock(2) and fsync(2) it. `members` is the rest of the
 * object without braces, as store/json_line.h builds them:
 * `"event":"push","verdict":"allowed"`; WARD_EUSAGE when they are no members of
 * JSON in printable ASCII, WARD_ELIMIT when the line would be too long. A last
 * line without LF (a torn write) is first completed by LF and stays as evidence;
 * the chain goes on from the last whole line. `head`, when not NULL, gets the
 * new hash. WARD_EIO with the reason when the record is not on disk (the caller
 * must then refuse), and when the last line is no record and no torn one: the
 * chain cannot go on from what somebody changed.
 *
 * `path` is a regular file, made with mode 0600 (0660 in a folder that its group
 * may write to) when it is missing. A file with chattr +a will do.
 */
int audit_append(const char *path, int64_t now, struct ward_span members, uint64_t deadline_ns,
		 char head[AUDIT_HASH_HEX + 1], struct ward_error *err) WARD_MUST_USE;

struct audit_check {
	uint64_t records;
	uint64_t torn;	     /**< lines that a crash cut off, each followed by a whole chain */
	uint64_t first_bad;  /**< line number of the first break; 0: none; one past the last line
				when  the end is missing */
	const char *problem; /**< what is wrong there, or NULL */
	char head[AUDIT_HASH_HEX + 1];
	int64_t first_time, last_time; /**< seconds since 1970; 0 where there is none */
};
/** Follow the chain to its end or to the first break; then records, head and times are of what
 * stands before it. `expected_head` (may be NULL) must be the hash of some record: then the log was
 * not cut before it. A torn line with nothing behind it is a break. Fails only when the file cannot
 * be read. What is appended meanwhile is not looked at. */
int audit_verify(const char *path, const char *expected_head, struct audit_check *out,
		 struct ward_error *err) WARD_MUST_USE;

struct audit_line;
/** Takes the lines that audit_follow() finds to be part of the chain, `line` (without LF) being
 * line `number` of the file; `record` is NULL for a torn one. Anything but 0 ends the reading. */
typedef int (*audit_line_fn)(void *ctx, uint64_t number, struct ward_span line,
			     const struct audit_line *record, struct ward_error *err);
/** audit_verify() that shows each line; an error of `each` (may be NULL) is returned. */
int audit_follow(const char *path, const char *expected_head, audit_line_fn each, void *ctx,
		 struct audit_check *out, struct ward_error *err) WARD_MUST_USE;

#endif
