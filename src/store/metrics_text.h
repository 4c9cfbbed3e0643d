/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_METRICS_TEXT_H
#define STORE_METRICS_TEXT_H

/**
 * @file store/metrics_text.h
 * @brief The numbers of store/metrics.h as text, and read back.
 *
 * Text exposition format 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/): families in
 * the order of METRICS_FAMILIES, within one the series by their labels. Reading
 * takes what rendering gives and nothing else.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/vec.h"
#include "gitward/span.h"

struct arena;

/** X(ID, name, type, labels in their order, help) */
#define METRICS_FAMILIES(X)                                                                \
	X(DECISIONS, "gitward_decisions_total", "counter", "repository,door,verdict,mode", \
	  "Changes that were judged.")                                                     \
	X(FINDINGS, "gitward_findings_total", "counter", "repository,rule,level",          \
	  "Findings by rule and by the level that the policy gives them.")                 \
	X(DURATION, "gitward_duration_seconds", "histogram", "", "Time that a run took.")  \
	X(TIMEOUTS, "gitward_timeouts_total", "counter", "",                               \
	  "Runs that were not finished in time.")                                          \
	X(DEFERRED, "gitward_deferred_total", "counter", "",                               \
	  "Pushes that were let in to be judged later.")                                   \
	X(GRANTS, "gitward_grants_used_total", "counter", "", "Break-glass grants used.")  \
	X(UNJUDGED, "gitward_unjudged_tips_total", "counter", "",                          \
	  "Tips found that no hook had judged.")                                           \
	X(UNVERIFIED, "gitward_unverified_refs", "gauge", "repository",                    \
	  "References that were let in unjudged and were not checked since.")              \
	X(LAST_RUN, "gitward_last_run_timestamp_seconds", "gauge", "repository",           \
	  "Time of the last run.")                                                         \
	X(LAST_SUCCESS, "gitward_last_success_timestamp_seconds", "gauge", "repository",   \
	  "Time of the last run that reached a verdict.")                                  \
	X(AUDIT_HEAD, "gitward_audit_head_info", "gauge", "repository,hash",               \
	  "Hash of the last record of the audit log.")

enum metrics_family {
#define METRICS_ENUM(id, name, type, labels, help) METRICS_##id,
	METRICS_FAMILIES(METRICS_ENUM)
#undef METRICS_ENUM
		METRICS_FAMILY_COUNT
};

#define METRICS_LABELS 4
/** Bytes of a label's value before it is escaped. */
#define METRICS_LABEL_MAX 512

/** Upper bounds in milliseconds; one more bucket has none. */
#define METRICS_BOUNDS 13

struct metrics_series {
	enum metrics_family family;
	struct ward_span labels; /**< as written: `a="x",b="y"`, or "" */
	uint64_t value;
};

struct metrics_table {
	VEC(struct metrics_series) series; /**< by family, then labels */
	bool has_duration;
	uint64_t buckets[METRICS_BOUNDS + 1]; /**< cumulative */
	uint64_t milliseconds;		      /**< sum */
};

/** The series of `family` with these values of its labels, made with 0 when it is missing; NULL
 * when the arena is exhausted. Unsafe characters and malformed bytes become U+FFFD, and what goes
 * beyond METRICS_LABEL_MAX is cut off. Adding moves series. */
struct metrics_series *metrics_series(struct metrics_table *table, struct arena *arena,
				      enum metrics_family family, const struct ward_span *values);
/** Take series [from, to) out. */
void metrics_drop(struct metrics_table *table, size_t from, size_t to);
/** One more run of that length. */
void metrics_observe(struct metrics_table *table, uint64_t milliseconds);
/** a + b, and UINT64_MAX where that is too much. */
uint64_t metrics_sum(uint64_t a, uint64_t b);

void metrics_render(const struct metrics_table *table, struct buf *out);
/** False when `text` is not what metrics_render() gives for some table, or memory is short; then
 * `out` is empty. Labels point into `text`. */
bool metrics_parse(struct ward_span text, struct arena *arena, struct metrics_table *out);

#endif
