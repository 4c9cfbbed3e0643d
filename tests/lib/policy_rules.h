/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_POLICY_RULES_H
#define TESTS_POLICY_RULES_H

/**
 * @file tests/lib/policy_rules.h
 * @brief A rule table of our own, in place of the one that is generated, so
 * that each kind of rule is there and no new rule changes what is tested.
 * Included by one file of a program only: it defines `ward_rules`.
 */

#include "rules/rule.h"

#define RULE(var, name, subj, top, sev, conf, level)                                          \
	static const struct ward_rule var = { .meta = { .id = (name),                         \
							.title = "t",                         \
							.topic = (top),                       \
							.severity = WARD_SEVERITY_##sev,      \
							.confidence = WARD_CONFIDENCE_##conf, \
							.gate = WARD_LEVEL_##level },         \
					      .subject = WARD_SUBJECT_##subj }
RULE(r_commit, "commit-unsigned", COMMIT, "commit", HIGH, HIGH, DENY);
RULE(r_digest, "image-digest", OBJECT, "image", HIGH, HIGH, DENY);
RULE(r_latest, "image-latest", OBJECT, "image", MEDIUM, HIGH, WARN);
RULE(r_limit, "limit-reached", ENGINE, "engine", HIGH, HIGH, DENY);
RULE(r_delete, "ref-delete", REF, "ref", HIGH, HIGH, DENY);
RULE(r_force, "ref-force-push", REF, "ref", HIGH, HIGH, DENY);
RULE(r_pair, "removed-limit", PAIR, "diff", LOW, HIGH, DENY);
RULE(r_generic, "secret-generic", BLOB, "secret", HIGH, MEDIUM, DENY);
RULE(r_plain, "secret-plaintext", OBJECT, "secret", HIGH, HIGH, DENY);
RULE(r_pat, "secret-test-pat", TOKEN, "secret", CRITICAL, VERIFIED, DENY);
RULE(r_unused, "suppression-unknown", ENGINE, "engine", LOW, HIGH, WARN);
RULE(r_dup, "yaml-duplicate", STREAM, "yaml", INFO, HIGH, OFF);

const struct ward_rule *const ward_rules[] = { &r_commit, &r_digest, &r_latest, &r_limit,
					       &r_delete, &r_force,  &r_pair,	&r_generic,
					       &r_plain,  &r_pat,    &r_unused, &r_dup };
const size_t ward_rules_count = sizeof(ward_rules) / sizeof(ward_rules[0]);

#undef RULE

#endif
