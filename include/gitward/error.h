/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GITWARD_ERROR_H
#define GITWARD_ERROR_H

/**
 * @file gitward/error.h
 * @brief How a call says that it could not do its work.
 *
 * Every fallible call returns 0 or a negative `enum ward_error_code` and fills
 * the caller's `struct ward_error` once, at the place where the trouble began;
 * callers above may only put context in front of it. A finding is data and
 * never an error; an error means "could not decide" and blocks like a denial.
 */

#include <stddef.h>

#pragma GCC visibility push(default)

/** One row a code: name, value, what it means to a person. */
#define WARD_ERROR_CODES(X)                                        \
	X(OOM, -1, "out of memory")                                \
	X(LIMIT, -2, "a limit was reached")                        \
	X(PARSE, -3, "malformed input")                            \
	X(GIT, -4, "the repository could not be read")             \
	X(CRYPTO, -5, "a cryptographic operation failed")          \
	X(IO, -6, "reading or writing failed")                     \
	X(CONFIG, -7, "the policy is not usable")                  \
	X(USAGE, -8, "the request makes no sense")                 \
	X(NOTFOUND, -9, "an object, reference or file is missing") \
	X(UNSUPPORTED, -10, "not supported here")                  \
	X(DEADLINE, -11, "the time allowed has passed")            \
	X(BUG, -12, "gitward has a defect")

enum ward_error_code {
	WARD_OK = 0,
#define WARD_ERROR_ENUM(name, value, text) WARD_E##name = (value),
	WARD_ERROR_CODES(WARD_ERROR_ENUM)
#undef WARD_ERROR_ENUM
};

struct ward_error {
	int code;	   /**< an `enum ward_error_code`, WARD_OK when unset */
	size_t line;	   /**< 1-based; 0 where a position makes no sense */
	size_t column;	   /**< 1-based, in code points; 0 likewise */
	char message[512]; /**< one line, no full stop; may hold hostile bytes */
};

/** What a code means, in a few words; never NULL. */
const char *ward_error_text(int code);

#pragma GCC visibility pop

#endif
