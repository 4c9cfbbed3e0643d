/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REPORT_SAFE_H
#define REPORT_SAFE_H

/**
 * @file report/safe.h
 * @brief The one place that escapes: bytes from anywhere become bytes that a
 * terminal, a CI log, a JSON parser, a Markdown renderer or a URI takes as
 * plain text.
 *
 * Each function renders one unit, which is one code point or one malformed
 * byte at offset `at` (less than `s.len`) of `s`; the caller goes on at
 * `at + taken`. Nothing allocates, nothing fails, every output is UTF-8.
 */

#include <stdbool.h>
#include <stddef.h>

#include "gitward/span.h"

struct safe_unit {
	size_t taken; /**< bytes of the input, 1..4 */
	size_t len;   /**< bytes in `text` */
	int cells;    /**< columns of a terminal; 1 for a tab */
	bool blank;   /**< white space of any script, as CI runners strip it from a line's start */
	char text[20];
};

enum safe_flags {
	/** Leave tabs as they are. */
	SAFE_TAB = 1,
	/** Break what CI systems take for a command: "##[", "##vso[", "##teamcity[". */
	SAFE_CI = 2,
	/** With SAFE_CI: only blanks stand before it in its line, so break "::" too. */
	SAFE_START = 4,
};

/**
 * For people: C0 and DEL become \xNN, other characters that act on a terminal
 * or hide (C1, bidi, zero width, tags) \u{...}, malformed bytes \xNN.
 */
void safe_terminal(struct ward_span s, size_t at, unsigned flags, struct safe_unit *out);

/** Whether a path must be quoted: it holds a quote, a backslash or what safe_terminal changes. */
bool safe_needs_quotes(struct ward_span path, bool ci);
/** Inside "...", as git quotes paths: \n, \", \\, octal \NNN for each byte of what is unsafe. */
void safe_quoted(struct ward_span s, size_t at, bool ci, struct safe_unit *out);

/**
 * Inside a JSON string. Lossless but for malformed bytes, which become U+FFFD;
 * characters unsafe on a terminal and the start of CI commands are \uNNNN.
 */
void safe_json(struct ward_span s, size_t at, struct safe_unit *out);

/**
 * A GitHub workflow command: %, CR and LF as percent codes, in a property ':'
 * and ',' too. Byte by byte, and all others pass.
 */
void safe_workflow(struct ward_span s, size_t at, bool property, struct safe_unit *out);

/**
 * Text of a Markdown paragraph or table cell; control and hidden characters as
 * in safe_terminal, line ends as spaces. Within a code span only what would
 * end a table cell is escaped, and the caller must not pass a backtick.
 */
void safe_markdown(struct ward_span s, size_t at, bool code, struct safe_unit *out);

/** Text of a SARIF message: what safe_terminal gives, and no embedded link can begin. */
void safe_sarif(struct ward_span s, size_t at, struct safe_unit *out);

/** Path of a URI (RFC 3986): all but unreserved characters and '/' as percent codes. */
void safe_uri(struct ward_span s, size_t at, struct safe_unit *out);

/** The first `max` bytes of `s` at most, not cutting a code point. */
struct ward_span safe_clip(struct ward_span s, size_t max);

#endif
