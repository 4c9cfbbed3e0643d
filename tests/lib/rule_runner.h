/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_RULE_RUNNER_H
#define TESTS_RULE_RUNNER_H

/**
 * @file rule_runner.h
 * @brief Runs the rules over bytes in memory, through the code that the
 * product runs: ward_run_bytes() for files, scan/subject.h for commits,
 * references and paths.
 */

#include <stdbool.h>
#include <stddef.h>

#include "gitward/engine.h"
#include "rules/rule.h"

struct arena;
struct ward_run;

/** Findings of one run; everything lives until rule_run_release(). */
struct rule_run {
	const struct ward_finding *findings;
	size_t count;
	bool undecided;
	struct ward_span why;
	struct ward_run *run;
	struct arena *arena;
};

/** Judge a file, with the built-in policy; `old` NULL: nothing to compare with. What stood there
 * before is kept. */
void rule_run_bytes(struct rule_run *out, struct ward_span path, struct ward_span bytes,
		    const struct ward_span *old);
/** Judge a raw commit of a SHA-1 repository. */
void rule_run_commit(struct rule_run *out, struct ward_span raw, bool is_protected);
/** Judge an update: "create|update|force|delete NAME", then words of rule_words.h. It names a
 * commit unless they say otherwise. False on anything else. */
bool rule_run_ref(struct rule_run *out, struct ward_span text);
/** Judge a commit or tag at refs/heads/main: lines of demands, "protected" and "first-parent",
 * what is known of its signature
 * (those with '#' in front are left out), a line "%%%%", the raw object. */
bool rule_run_arrival(struct rule_run *out, struct ward_span text);
/** Judge a path: the first line, as "100644 a\x20b". */
bool rule_run_path(struct rule_run *out, struct ward_span text);
/**
 * Judge an example or fixture, in the form that the rule's subject asks for
 * (rules/rule.h). False when it does not have that form.
 */
bool rule_run_input(struct rule_run *out, const struct ward_rule *rule, struct ward_span path,
		    struct ward_span text);
void rule_run_release(struct rule_run *run);

/** How many findings are of the rule `id`. */
size_t rule_run_count(const struct rule_run *run, const char *id);

/** Splits "BASE%%%%HEAD", the mark on a line of its own; false when there is none. */
bool rule_run_split(struct ward_span text, struct ward_span *base, struct ward_span *head);

#endif
