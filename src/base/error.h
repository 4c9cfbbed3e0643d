/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

/** @file base/error.h @brief Filling a `struct ward_error`. */

#include "gitward/error.h"

#define WARD_MUST_USE __attribute__((warn_unused_result))

/**
 * Record `code` and a one-line message, and return `code`, so that callers
 * write `return error_set(err, WARD_EPARSE, ...)`. A record that is already
 * there wins and its code is returned: the origin knows best. `err` may be
 * NULL. A code that is not negative is a defect and becomes WARD_EBUG.
 */
int error_set(struct ward_error *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** The same with a position in the input, both 1-based. */
int error_set_at(struct ward_error *err, int code, size_t line, size_t column, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/** Put "context: " in front of the recorded message; no-op when unset. Returns err->code. */
int error_prefix(struct ward_error *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** Forget what was recorded. */
void error_clear(struct ward_error *err);

#endif
