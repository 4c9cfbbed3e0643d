/* SPDX-License-Identifier: Apache-2.0 */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

/**
 * @file policy/policy.h
 * @brief What the owners of a repository decided: levels, protected
 * references, exemptions, limits; and the verdict that follows.
 *
 * The file is YAML (docs/policy.md, docs/gitward.schema.json). Anything not
 * understood is an error with its position: an unknown key or rule, a level
 * that is none, an exemption that is expired or lacks a field.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/limits.h"
#include "gitward/result.h"

struct arena;
struct buf;
struct ward_demands; /* rules/rule.h */
struct ward_policy;

/** Name of the policy file at a repository's root. */
#define POLICY_FILE ".gitward.yaml"

/** The built-in policy: profile gitops; protected: `head` (when not ""), refs/heads/main,
 * refs/heads/master. NULL when the arena is exhausted. */
struct ward_policy *policy_default(struct ward_span head, struct arena *arena);

/**
 * Read a policy text. `name` says where it came from; `now` decides what has
 * expired: an exemption lasts to the end of its day (UTC). WARD_ECONFIG with
 * line and column, or WARD_EOOM. Nothing of `text` is kept.
 */
int policy_parse(const char *name, struct ward_span text, struct ward_span head, int64_t now,
		 struct arena *arena, struct ward_policy **out,
		 struct ward_error *err) WARD_MUST_USE;

/**
 * Read the policy that is in force. The same, but an exemption that has expired
 * covers nothing instead of being an error: on the day after, the push that
 * renews it must still be judged. policy_expired() tells how many there are.
 */
int policy_parse_standing(const char *name, struct ward_span text, struct ward_span head,
			  int64_t now, struct arena *arena, struct ward_policy **out,
			  struct ward_error *err) WARD_MUST_USE;
size_t policy_expired(const struct ward_policy *policy);

/** Use another profile; WARD_ECONFIG when there is none of that name. */
int policy_set_profile(struct ward_policy *policy, struct ward_span name,
		       struct ward_error *err) WARD_MUST_USE;

struct ward_span policy_profile(const struct ward_policy *policy);
const struct limits *policy_limits(const struct ward_policy *policy);
/** Whether a reference is guarded: the first entry of `refs` that matches decides; none: it is not.
 */
bool policy_is_protected(const struct ward_policy *policy, struct ward_span ref);
/** How a finding at a reference counts: the entry's `mode`. Ordered. */
enum ref_mode { REF_MODE_AUDIT, REF_MODE_WARN, REF_MODE_ENFORCE };
enum ref_mode policy_ref_mode(const struct ward_policy *policy, struct ward_span ref);
/** What the entry asks of what arrives at the reference; never NULL. */
const struct ward_demands *policy_demands(const struct ward_policy *policy, struct ward_span ref);
/** A digest of everything in the policy that has a part in levels, demands and limits (32 bytes);
 * two texts of one meaning may differ in it. */
void policy_digest(const struct ward_policy *policy, uint8_t out[32]);

/**
 * A signed permission for one occasion ("break glass"). Its fields are the
 * scope; all that are set must match. Texts must outlive the policy.
 */
struct policy_grant {
	struct ward_span id;	       /**< how messages and the audit log call it */
	const struct ward_span *rules; /**< ids */
	size_t rule_count;
	struct ward_span ref;	 /**< pattern; never "" */
	struct ward_span path;	 /**< pattern, or "" */
	struct ward_span object; /**< pattern, or "" */
	struct ward_span commit; /**< hexadecimal id of the pushed tip that it is for, or "" */
	struct ward_span reason, signer, expires;
};
/**
 * Let a grant cover findings. The caller has verified signature, time and
 * repository. It covers a finding only if every reference that the finding
 * counts for is in its scope, and never a rule that guards the check itself.
 * WARD_ECONFIG for an unknown or fixed rule. Findings it covers have
 * `granted` set.
 */
int policy_add_grant(struct ward_policy *policy, const struct policy_grant *grant,
		     struct ward_error *err) WARD_MUST_USE;
/**
 * A policy that this one may not loosen (a file of the server): each finding
 * gets the stricter of both levels, is suppressed only if both suppress it, a
 * reference that either protects is protected. The floor must outlive this.
 */
void policy_set_floor(struct ward_policy *policy, const struct ward_policy *floor);

/** Whether inline suppressions count, locally or on a server. */
bool policy_suppressions(const struct ward_policy *policy, bool server);
/** Whether manifest rules leave a path alone (`paths: - match: ..., ignore: true`). */
bool policy_path_ignored(const struct ward_policy *policy, struct ward_span path);
/** What a rule comes to at a path, with its usual severity: an exemption for the place makes it
 * off. */
enum ward_level policy_level_at(const struct ward_policy *policy, struct ward_span rule,
				struct ward_span object, struct ward_span path);
/** Whether a rule can reach a level above off anywhere; index as in ward_rules. */
bool policy_rule_on(const struct ward_policy *policy, size_t rule);

/** Append the policy in force as a policy text of the same meaning. 0, or WARD_EOOM when `out` is
 * full. */
int policy_render(const struct ward_policy *policy, struct buf *out);

/**
 * Set level, suppression and exemption of each finding and count them into
 * denied, warned, audited, existing and suppressed. Only what is introduced
 * can be denied; a finding below the profile's confidence is at most a
 * warning, unless the policy names the rule and the finding is as sure as that
 * rule's usually are; on a reference that is not protected manifest findings
 * are at most warnings, while secrets and the guard's own rules keep theirs.
 * Findings of rules that guard the check itself are denied in every
 * profile and cannot be suppressed.
 */
void policy_apply(const struct ward_policy *policy, struct ward_finding *findings, size_t count,
		  struct ward_counts *counts);

/** What the verdict is decided from. */
struct verdict_input {
	bool finished;	    /**< every step of the run was taken */
	bool undecided;	    /**< something could not be looked at */
	uint64_t looked_at; /**< refs, commits and files judged, deletions included */
	uint64_t denied;
};
/** The one place that says "allowed". */
enum ward_verdict verdict_decide(const struct verdict_input *input);

#endif
