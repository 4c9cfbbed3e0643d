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
struct trust_spec;   /* trust/spec.h */
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
 *
 * A policy that asks for a signer, a certificate or an approval must have a `trust`
 * section, also when a floor brings one. Absolute paths of its files are taken here: whoever
 * loads them refuses those of a policy that came from a repository.
 */
int policy_parse(const char *name, struct ward_span text, struct ward_span head, int64_t now,
		 struct arena *arena, struct ward_policy **out,
		 struct ward_error *err) WARD_MUST_USE;

/**
 * Read the policy that is in force. The same, but an exemption or `warn-until`
 * that has expired covers nothing, and a principal's `until` stays for others to see,
 * instead of being an error: on the day after, the push that renews it must
 * still be judged. policy_expired() tells how many there are.
 */
int policy_parse_standing(const char *name, struct ward_span text, struct ward_span head,
			  int64_t now, struct arena *arena, struct ward_policy **out,
			  struct ward_error *err) WARD_MUST_USE;
size_t policy_expired(const struct ward_policy *policy);

/** Something of a policy that ends by itself. */
struct policy_end {
	enum { POLICY_END_EXEMPTION, POLICY_END_WARNING, POLICY_END_PRINCIPAL } what;
	struct ward_span name; /**< the first rule of the exemption, first pattern of the reference,
				  or the principal */
	size_t more;	       /**< rules of the exemption, or patterns, beyond that one */
	struct ward_span owner, reason; /**< of an exemption, or "" */
	int64_t last;			/**< its last second */
};
/** All of them, also what ended, in the order of the text; in the arena. NULL with `*count` 0, or
 * when it is exhausted. */
const struct policy_end *policy_ends(const struct ward_policy *policy, struct arena *arena,
				     size_t *count);

/** Use another profile; WARD_ECONFIG when there is none of that name. */
int policy_set_profile(struct ward_policy *policy, struct ward_span name,
		       struct ward_error *err) WARD_MUST_USE;

struct ward_span policy_profile(const struct ward_policy *policy);
const struct limits *policy_limits(const struct ward_policy *policy);
/** Whether a reference is guarded: the first entry of `refs` that matches decides; none: it is not.
 */
bool policy_is_protected(const struct ward_policy *policy, struct ward_span ref);
/** How a finding at a reference counts: the entry's `mode`; of two policies, the stricter one.
 * Ordered. */
enum ref_mode { REF_MODE_AUDIT, REF_MODE_WARN, REF_MODE_ENFORCE };
enum ref_mode policy_ref_mode(const struct ward_policy *policy, struct ward_span ref);
/** Whether any reference has `max-file-bytes`. */
bool policy_bounds_files(const struct ward_policy *policy);
/** Whom the policy believes; never NULL. Of two policies: the floor's when it has a `trust` section
 * of its own, else this one's. */
const struct trust_spec *policy_trust(const struct ward_policy *policy);
/** What the entry asks of what arrives at the reference; never NULL. */
const struct ward_demands *policy_demands(const struct ward_policy *policy, struct ward_span ref);

/**
 * A signed permission for one occasion ("break glass"). Its fields are the
 * scope; all that are set must match. Texts must outlive the policy.
 */
struct policy_grant {
	struct ward_span id;	       /**< how messages and the audit log call it */
	const struct ward_span *rules; /**< ids */
	size_t rule_count;
	struct ward_span ref;	 /**< pattern (base/glob.h); never "" */
	bool ref_exact;		 /**< `ref` is a name, no pattern */
	struct ward_span path;	 /**< pattern, or "" */
	struct ward_span object; /**< pattern, or "" */
	struct ward_span commit; /**< hexadecimal id of the pushed tip that it is for, or "" */
	/** What a report says of it. */
	struct ward_span reason, signer, expires;
};
/**
 * Let a grant cover findings. The caller has verified signature, time and
 * repository. It covers a finding that would count (introduced, not off, not
 * exempted) only if every reference that the finding counts for is in its
 * scope: none that counts for no reference, and never one of a rule that guards
 * the check itself. A floor does not hold against it. The finding is then
 * suppressed and `granted`, with the reason, `signer` as owner, and `expires`.
 *
 * No policy knows tips. So a grant with `commit` must be added only if that is
 * the new id of an update of this push, with `ref` narrowed to that reference
 * (`ref_exact`), once for each.
 *
 * WARD_ECONFIG for an unknown or fixed rule, for none, and for patterns that
 * are malformed or missing; WARD_EOOM.
 */
int policy_add_grant(struct ward_policy *policy, const struct policy_grant *grant,
		     struct ward_error *err) WARD_MUST_USE;
/**
 * A policy that this one may not loosen (a file of the server). Each finding
 * gets the stricter of both outcomes: the higher level; exempted by one alone it
 * keeps the level of the other, and is suppressed only if that is off. A
 * reference that either protects is protected; inline suppressions, ignored
 * paths and a higher limit need both. Demands add up: flags of either, the
 * smaller number, all trailers, the reviews of all paths, and where both have another list, the
 * floor's. Commits before `since` are excused only where each side that asks for
 * signatures has one; then by the floor's. Whom to believe: policy_trust().
 * The floor has no floor itself, must outlive this, and is not changed by it.
 */
void policy_set_floor(struct ward_policy *policy, const struct ward_policy *floor);

/** The section `secrets`: files and comments beside the policy that have a say in findings of the
 * topic `secret`. Paths are relative to the repository's root. */
struct policy_secrets {
	struct ward_span gitleaks; /**< the users' own rules, in gitleaks' format; "": none */
	struct ward_span baseline; /**< known findings (docs/baseline.md); "": none */
	const struct ward_span *ignore_files; /**< other tools' lists of known findings */
	size_t ignore_file_count;
	bool inline_markers; /**< other tools' comments count */
};
/**
 * The section with its defaults; never NULL. What the floor switches off is off,
 * a path or list that the floor names holds against the policy's own. It does
 * not know of servers: there, all but `gitleaks` hold only where
 * policy_suppressions() says so, and allowlists of `gitleaks` likewise.
 */
const struct policy_secrets *policy_secrets(const struct ward_policy *policy);

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

/** Append the policy as a policy text of the same meaning, floor and grants left out. 0, or
 * WARD_EOOM when `out` is full. */
int policy_render(const struct ward_policy *policy, struct buf *out);
/**
 * Append a text of everything that has a part in judging: the policy without
 * comments and what has expired, the floor, and the grants added so far (take
 * it before adding them for what holds without them). The same text means the
 * same judgement by the same rules; its digest may be the key of what was
 * judged. 0, or WARD_EOOM when `out` is full.
 */
int policy_canonical(const struct ward_policy *policy, struct buf *out);

/**
 * Set level, suppression and exemption of each finding and count them into
 * denied, warned, audited, existing and suppressed. Only what is introduced
 * can be denied; a finding below the profile's confidence is at most a
 * warning, unless the policy names the rule and the finding is as sure as that
 * rule's usually are; on a reference that is not protected manifest findings
 * are at most warnings, while secrets and the guard's own rules keep theirs; on
 * one of mode warn or audit no level is higher than that. A finding that counts
 * for several references gets the strictest of their levels; for those
 * policy_is_protected() says what is guarded, for others `guarded` does.
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
