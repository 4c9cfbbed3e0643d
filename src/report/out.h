/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_OUT_H
#define REPORT_OUT_H

/**
 * @file report/out.h
 * @brief Buffered output of a renderer.
 *
 * Layout goes through out_str() and its like, foreign text through out_text()
 * and its like. Whatever is written is encoded for the place it goes to, which
 * out_mode() names, so a renderer of text also serves inside a JSON string.
 * After a failed write nothing more is written; out_finish() tells.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "gitward/report.h"
#include "gitward/span.h"

#define OUT_BUFFER 8192

enum out_mode {
	OUT_PLAIN,
	OUT_JSON,    /**< inside a JSON string */
	OUT_DATA,    /**< message of a GitHub workflow command */
	OUT_PROPERTY /**< property of one */
};

struct out {
	ward_write_fn write;
	void *ctx;
	enum out_mode mode;
	bool ci; /**< break what CI systems take for commands */
	bool color;
	bool blank; /**< the current line holds nothing but white space */
	bool failed;
	size_t len;
	char bytes[OUT_BUFFER];
};

void out_init(struct out *o, ward_write_fn write, void *ctx);
/** Write what is left: 0, or WARD_EIO when any write failed. */
int out_finish(struct out *o, struct ward_error *err) WARD_MUST_USE;
void out_mode(struct out *o, enum out_mode mode);

/* Our own text. */
void out_bytes(struct out *o, const char *bytes, size_t len);
void out_str(struct out *o, const char *text);
void out_char(struct out *o, char c);
void out_pad(struct out *o, size_t spaces);
void out_u64(struct out *o, uint64_t n);
/** "1 commit", "2 commits". */
void out_count(struct out *o, uint64_t n, const char *noun);
/** An SGR sequence such as "1;31" ("" resets), only when colours are on. */
void out_color(struct out *o, const char *sgr);

/* Text from anywhere. */
void out_text(struct out *o, struct ward_span s);
void out_cstr(struct out *o, const char *s);
void out_path(struct out *o, struct ward_span path);
/** Markdown; `code` stays code where the backticks are even in number. */
void out_markdown(struct out *o, struct ward_span s);
void out_sarif(struct out *o, struct ward_span s);
void out_uri(struct out *o, struct ward_span path);
/**
 * Words filled into lines of at most `width` cells; the first line goes on at
 * cell `hang`, later ones are indented to it. Line ends in `s` are kept, and
 * lines that start with a blank are left as they are. Ends the last line.
 */
void out_wrap(struct out *o, struct ward_span s, size_t hang, size_t width);
/** Each line as out_text() has it, line ends between them. */
void out_lines(struct out *o, const char *text);

#endif
