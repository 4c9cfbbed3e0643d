/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GITWARD_REPORT_H
#define GITWARD_REPORT_H

/**
 * @file gitward/report.h
 * @brief A result as text. All escaping happens here: terminal control,
 * bidirectional text, CI commands, Markdown, JSON.
 */

#include <stdbool.h>

#include "gitward/error.h"
#include "gitward/result.h"

#pragma GCC visibility push(default)

#define WARD_FORMATS(X) X(text) X(json) X(sarif) X(github)

enum ward_format {
#define WARD_FORMAT_ENUM(name) WARD_FORMAT_##name,
	WARD_FORMATS(WARD_FORMAT_ENUM)
#undef WARD_FORMAT_ENUM
		WARD_FORMAT_COUNT
};

/** The format called `name`, or -1. */
int ward_format_find(const char *name);
const char *ward_format_name(enum ward_format format);

struct ward_report_options {
	enum ward_format format;
	bool color;   /**< text: ANSI colours */
	bool quiet;   /**< text: denials and the counts line only */
	bool verbose; /**< text: audit findings, suppressed ones and URLs of all references too */
	bool ci;      /**< text: the output goes to a CI log: break workflow commands */
	const char *category; /**< SARIF: automationDetails.id; NULL: "gitward" */
	int64_t now; /**< for time stamps; 0: none is written, so that output is reproducible */
};

/** Takes rendered bytes: 0, or -1 when they could not be written. */
typedef int (*ward_write_fn)(void *ctx, const char *bytes, size_t len);

/** Render. WARD_EIO when `write` failed: then the caller must not exit 0. */
int ward_report(const struct ward_result *result, const struct ward_report_options *options,
		ward_write_fn write, void *ctx, struct ward_error *err);

/** Page of one rule, for `explain` (plain text) and docs/rules (Markdown). */
int ward_report_rule(const struct ward_rule_meta *rule, bool markdown, bool color,
		     ward_write_fn write, void *ctx, struct ward_error *err);
/** List of all rules: "text", "markdown" or "json". */
int ward_report_rules(const char *format, ward_write_fn write, void *ctx, struct ward_error *err);
/** One error message, made safe for a terminal, without line end: at most `size` bytes with the
 * NUL. */
void ward_safe_text(struct ward_span text, char *out, size_t size);

#pragma GCC visibility pop

#endif
