/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GIT_CHILD_H
#define GIT_CHILD_H

/**
 * @file git/child.h
 * @brief A child process that is talked to over its standard input and output.
 *
 * Standard input is a socket, so that writing to a child that is gone is an
 * error and never a SIGPIPE. What it says on standard error goes to a file in
 * memory, so that it cannot block; its first line becomes our message.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "gitward/span.h"

struct arena;
struct child;

struct child_options {
	const char *program;	 /**< absolute */
	const char *const *args; /**< args[0] included, NULL-terminated */
	const char *const *env;	 /**< the whole environment */
	const char *cwd;
	uint64_t timeout_ms; /**< longest silence while we wait for it; 0: none */
	bool no_input;	     /**< standard input is /dev/null */
};

int child_start(const struct child_options *options, struct child **out,
		struct ward_error *err) WARD_MUST_USE;
/** End it (killed when it does not end at the end of its input) and reap it; NULL is allowed. */
void child_free(struct child *c);

int child_write(struct child *c, struct ward_span bytes, struct ward_error *err) WARD_MUST_USE;
/** The next line without its LF, valid until the next call; at most 4,096 bytes. */
int child_line(struct child *c, struct ward_span *line, struct ward_error *err) WARD_MUST_USE;
/** Exactly `size` bytes. */
int child_read(struct child *c, char *to, size_t size, struct ward_error *err) WARD_MUST_USE;

/** All that is left of its output, at most `cap` bytes, and its exit status (128 + signal). */
int child_finish(struct child *c, size_t cap, struct arena *arena, struct ward_span *out,
		 int *status, struct ward_error *err) WARD_MUST_USE;

/** An error of `code` with the first line of what it said on standard error. */
int child_failure(struct child *c, int code, struct ward_error *err);

#endif
