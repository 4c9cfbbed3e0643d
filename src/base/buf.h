/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

/**
 * @file base/buf.h
 * @brief A growing byte buffer on the heap, with a cap and a sticky failure:
 * append in a row, test buf_failed() once.
 */

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "gitward/span.h"

struct buf {
	char *ptr; /**< NUL-terminated whenever it is not NULL */
	size_t len;
	size_t cap;  /**< never more than this many bytes */
	size_t room; /**< bytes allocated */
	bool failed; /**< a cap or memory limit was met; content is truncated */
};

void buf_init(struct buf *b, size_t cap);
/** Free the content; the buffer is as after buf_init with the same cap. */
void buf_release(struct buf *b);
/** Empty it, keep the memory, clear the failure. */
void buf_clear(struct buf *b);

void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_add_span(struct buf *b, struct ward_span s);
void buf_add_str(struct buf *b, const char *cstr);
void buf_add_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

bool buf_failed(const struct buf *b);
struct ward_span buf_span(const struct buf *b);
/** The content as a C string, "" when empty. */
const char *buf_cstr(const struct buf *b);

#endif
