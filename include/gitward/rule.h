/* SPDX-License-Identifier: Apache-2.0 */
#ifndef GITWARD_RULE_H
#define GITWARD_RULE_H

/**
 * @file gitward/rule.h
 * @brief What is known of every rule: the only source of `explain`, the rule
 * pages, SARIF rules and the rules' own tests.
 */

#include <stddef.h>

#pragma GCC visibility push(default)

/** How bad a true finding is. Ordered. */
enum ward_severity {
	WARD_SEVERITY_INFO,
	WARD_SEVERITY_LOW,
	WARD_SEVERITY_MEDIUM,
	WARD_SEVERITY_HIGH,
	WARD_SEVERITY_CRITICAL
};

/** How sure a finding is. Ordered. */
enum ward_confidence {
	WARD_CONFIDENCE_LOW,
	WARD_CONFIDENCE_MEDIUM,
	WARD_CONFIDENCE_HIGH,
	WARD_CONFIDENCE_VERIFIED /**< proven, e.g. by the token's own checksum */
};

/** What the policy makes of a finding. Ordered. */
enum ward_level { WARD_LEVEL_OFF, WARD_LEVEL_AUDIT, WARD_LEVEL_WARN, WARD_LEVEL_DENY };

/** "low", "deny", ...; never NULL. */
const char *ward_severity_name(enum ward_severity severity);
const char *ward_confidence_name(enum ward_confidence confidence);
const char *ward_level_name(enum ward_level level);

#define WARD_RULE_REFS 4

struct ward_rule_meta {
	const char *id;		 /**< "image-digest"; never reused */
	const char *title;	 /**< the defect in one line, no full stop */
	const char *rationale;	 /**< why it matters */
	const char *remediation; /**< what to do instead */
	const char *topic; /**< chapter of the guide: "yaml", "image", "workload", "rbac", "gitops",
			      "secret", "commit", "ref", "push", "review", "diff", "path", "engine"
			    */
	const char *refs[WARD_RULE_REFS]; /**< URLs; unused slots are NULL */
	const char *revoke; /**< page where a leaked secret of this kind is made useless; NULL: not
			       one page for all, or not known */
	enum ward_severity severity;
	enum ward_confidence confidence; /**< of an ordinary finding */
	enum ward_level gate;		 /**< level in the default profile */
	/**
	 * Smallest input that fires and the same repaired; run as tests. Their
	 * form follows the rule's subject (see rules/rule.h). Secret rules have
	 * `{...}` generators in them instead of tokens.
	 */
	const char *bad;
	const char *good;
	const char *bad_path; /**< file name the examples need; NULL: "example.yaml" */
};

/** Number of rules in this build. */
size_t ward_rule_count(void);
/** Rule `i`, sorted by id; NULL past the end. */
const struct ward_rule_meta *ward_rule_at(size_t i);
/** The rule called `id`, or NULL. */
const struct ward_rule_meta *ward_rule_find(const char *id);
/** Stable page of a rule; `out` gets at most `size` bytes with the NUL. */
void ward_rule_url(const struct ward_rule_meta *rule, char *out, size_t size);

#pragma GCC visibility pop

#endif
