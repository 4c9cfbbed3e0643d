/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CONFORMANCE_SUITE_H
#define CONFORMANCE_SUITE_H

/**
 * @file conformance/suite.h
 * @brief Labelled public cases, run through the product's own engine.
 *
 * A case passes only if its expectation was evaluated; what cannot be
 * evaluated is skipped with a reason, and never counts as passed.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "gitward/engine.h"

#define SKIP_REASONS 24

struct suite {
	const char *name;
	const char *dir;
	bool verbose;
	size_t passed, failed, skipped;
	struct {
		const char *reason;
		size_t count;
	} skips[SKIP_REASONS];
};

void suite_pass(struct suite *s);
/** A wrong case: printed with --verbose. */
void suite_fail(struct suite *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/** `reason` must be a literal: it is kept. */
void suite_skip(struct suite *s, const char *reason);

/** Called for each row of a JSON-lines file below the suite's folder. */
typedef void (*suite_row_fn)(struct suite *s, const json_t *row);
/** 0, or -1 when the file cannot be read or is no JSON. */
int suite_rows(struct suite *s, const char *file, suite_row_fn fn);

/** A whole file below the suite's folder; NULL when missing. Freed by the caller. */
char *suite_read(const struct suite *s, const char *path, size_t *len);
/** String member, or NULL. */
const char *row_str(const json_t *row, const char *key);

/** Judge one text as the product would, with the given profile. Freed with ward_run_free. */
struct ward_run *suite_judge(const char *path, const char *bytes, size_t len, const char *profile,
			     const struct ward_result **out);

/**
 * Whether any rule of `ids` (an array, or one string) fires in a text; `line`
 * 0 is any line, `object` "Kind/name" or NULL. All findings count, whatever
 * their level.
 */
bool suite_fires(const char *path, const char *bytes, size_t len, const json_t *ids, long line,
		 const char *object);
/** Whether every rule of `ids` exists in this build; false also for an empty list. */
bool suite_has_rules(const json_t *ids);

int suite_manifests(struct suite *s);
int suite_workflows(struct suite *s);
int suite_secrets(struct suite *s);
int suite_provenance(struct suite *s);
int suite_scorecard(struct suite *s);
int suite_yaml(struct suite *s);
int suite_gitleaks(struct suite *s);
int suite_anchors(struct suite *s);

#endif
