/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GITWARD_AUDIT_H
#define GITWARD_AUDIT_H

/**
 * @file gitward/audit.h
 * @brief Reading the audit log of a server (docs/audit-log.md).
 */

#include <stdbool.h>
#include <stdint.h>

#include "gitward/error.h"
#include "gitward/report.h"

#pragma GCC visibility push(default)

#define WARD_AUDIT_HASH 64

/** What became of following the chain from the first record. */
struct ward_audit_check {
	uint64_t records;    /**< that hold, up to the end or the first break */
	uint64_t torn;	     /**< lines among them that a crash cut off */
	uint64_t first_bad;  /**< line of the first break, 0 when the chain is whole; one past the
				last line when the end is missing */
	const char *problem; /**< what is wrong there, NULL when the chain is whole */
	char head[WARD_AUDIT_HASH + 1]; /**< hash of the last record that holds, or "" */
	int64_t first_time, last_time;	/**< seconds since 1970; 0 without records */
};

/**
 * Follow the chain of the log `path`, a regular file and no link.
 * `expected_head` (may be NULL) is a hash of 64 lower-case digits that was noted
 * before: it must be in the log. 0 also when the chain is broken;
 * WARD_ENOTFOUND, WARD_EIO or WARD_EDEADLINE when the file cannot be read,
 * WARD_EUSAGE when `expected_head` is no hash.
 */
int ward_audit_verify(const char *path, const char *expected_head, struct ward_audit_check *out,
		      struct ward_error *err);

/**
 * The same, and each record up to the first break goes to `write`: as text for
 * people, safe for a terminal, or (`json`) as it stands in the log, one object a
 * line. WARD_EIO when `write` failed.
 */
int ward_audit_show(const char *path, bool json, ward_write_fn write, void *ctx,
		    struct ward_audit_check *out, struct ward_error *err);

#pragma GCC visibility pop

#endif
