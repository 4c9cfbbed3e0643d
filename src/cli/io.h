/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_IO_H
#define CLI_IO_H

/**
 * @file cli/io.h
 * @brief Bytes in, bytes out, and messages. A write that fails is never
 * forgotten: output_close() tells, and the command must then exit 2.
 */

#include <stdbool.h>
#include <stddef.h>

struct output {
	int fd;
	int error; /**< errno of the first failure, 0 without one */
	size_t used;
	char *path, *temp; /**< of an output file; NULL for a descriptor */
	char buf[16384];
};

/** Give the standard descriptors that are closed something that fails, and let writes fail instead
 * of kill. */
void io_start(void);

/** Write to an open descriptor. */
void output_to(struct output *out, int fd);
/** Write to a new file that replaces `path` only when output_close() succeeds. 0, or -1 after a
 * message. */
int output_to_file(struct output *out, const char *path);
/** A ward_write_fn; `ctx` is the struct output. */
int output_write(void *ctx, const char *bytes, size_t len);
void output_text(struct output *out, const char *text);
void output_format(struct output *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/** Flush, and put the file in place. 0, or -1 after a message (none for a broken pipe). */
int output_close(struct output *out);
/** Forget it: what is buffered is dropped and a file is not put in place. */
void output_discard(struct output *out);

/** "error: ..." on standard error, one line, safe for a terminal whatever the arguments hold. */
void cli_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/** "hint: ..." likewise. */
void cli_hint(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** Read all of `fd`, NUL added. 0, or -1 after a message: over `cap` bytes, unreadable. Free
 * `*bytes`. */
int input_read(int fd, const char *name, size_t cap, char **bytes, size_t *len);
/** The same of a file. */
int input_read_file(const char *path, size_t cap, char **bytes, size_t *len);
/** Default of a row of the limits table. */
size_t input_limit(const char *name);

/** A variable of the environment; NULL when unset or empty. */
const char *env_get(const char *name);
/** Whether to colour what goes to `fd`; `when` is "auto", "always", "never" or NULL. */
bool use_color(const char *when, int fd);
/** Whether a CI system reads what is printed. */
bool in_ci(void);

/** Formatted text on the heap; NULL when out of memory. */
char *text_format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
