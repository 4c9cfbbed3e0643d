/* SPDX-License-Identifier: Apache-2.0 */
#ifndef POLICY_INTERNAL_H
#define POLICY_INTERNAL_H

/** @file policy/internal.h @brief The policy as data, for the files of this folder only. */

#include "base/map.h"
#include "base/vec.h"
#include "policy/policy.h"
#include "rules/rule.h"
#include "trust/spec.h"

#define DAY_SECONDS ((int64_t)86400)
/** How long an exemption may last, and a demand only warn. */
#define EXEMPTION_DAYS 366
/** The most approvals that can be asked for. */
#define REVIEW_THRESHOLD_MAX 20
/** The longest that a nonce may be old. */
#define PUSH_SLOP_MAX DAY_SECONDS

/** Patterns, of which one must match. Usable with vec_push(). */
struct glob_list {
	struct ward_span *items;
	size_t len;
	size_t room;
};

/** What `rules:` says of one rule. */
struct rule_setting {
	bool set;
	enum ward_level level;
	struct glob_list paths;	  /**< empty: everywhere */
	struct glob_list exclude; /**< here the profile decides */
	struct ward_span reason;
	VEC(size_t) exemptions; /**< numbers of those that name this rule */
};

#define PATH_LABELS(X) X(environment) X(team) X(namespace)

/** An item of `paths:`. */
struct path_entry {
	struct glob_list match;
#define PATH_LABEL_FIELD(name) struct ward_span name;
	PATH_LABELS(PATH_LABEL_FIELD)
#undef PATH_LABEL_FIELD
	bool ignore;
	bool ignore_set;
	struct ward_review_demands review;
};

/** An item of `refs:`. */
struct ref_entry {
	struct glob_list match;
	struct ward_span head; /**< a name taken as it is, of the default entry; or "" */
	bool is_protected;
	bool allow_delete;
	bool allow_force;
	enum ref_mode mode;
	struct ward_demands demands;
	struct merged_demands *merged; /**< made when asked for, one for each entry of the floor */
};

/** What an entry and one of the floor ask for together. */
struct merged_demands {
	const struct ref_entry *floor;
	struct ward_demands demands;
	struct merged_demands *next;
};

/** The people of `principals:` and `groups:`, while names are looked up. */
struct people {
	struct map names;  /**< of both; the number is an index in `trust.principals`, or
			      PEOPLE_GROUP and one in `trust.groups` */
	struct map owners; /**< of keys, addresses and identities: index of the principal */
	size_t **members;  /**< of each group: indices of its principals */
	uint64_t *seen;	   /**< for each principal: the last count that it had a part in */
	uint64_t counts;   /**< of people, so far */
	size_t expired;	   /**< principals whose `until` has passed */
};
#define PEOPLE_GROUP ((uint64_t)1 << 32)
/** What is said of a file: where it is, or that it does not count. */
struct file_choice {
	struct ward_span path; /**< "": off */
	bool set;	       /**< by the policy itself */
};

/** `secrets:` as it was read. */
struct secrets_section {
	struct file_choice gitleaks, baseline;
	struct glob_list ignore_files; /**< names, no patterns; with `ignore_set` none: off */
	bool ignore_set;
	bool inline_markers;
};

/** A grant that may cover findings. */
struct grant {
	struct policy_grant as;
	size_t *rules; /**< indices in ward_rules, as many as `as.rules` */
};

/** An item of `exemptions:`. */
struct exemption {
	VEC(size_t) rules;	 /**< indices in ward_rules */
	struct ward_span path;	 /**< "": any */
	struct ward_span object; /**< "": any */
	struct ward_span reason, owner, expires;
	int64_t last_day; /**< first second of the day `expires` */
	bool expired;	  /**< covers nothing; only in a standing policy */
};

struct ward_policy {
	struct arena *arena;
	struct ward_span name;
	const struct profile *profile;
	struct rule_setting *rules; /**< one for each of ward_rules */
	VEC(struct path_entry) paths;
	VEC(struct ref_entry) refs;
	VEC(struct exemption) exemptions;
	VEC(struct grant) grants;
	struct trust_spec trust;
	VEC(struct trust_file) trust_files; /**< what `trust.files` shows */
	struct people people;
	/** What `paths:` asks for at every protected reference, the implied one last. */
	VEC(struct ward_path_review) path_reviews;
	bool review_implied;	 /**< the last one stands in no text: it guards the policy itself */
	size_t warnings_expired; /**< entries whose `warn-until` has passed */
	const struct ward_policy *floor; /**< or NULL; has none itself */
	struct secrets_section secrets;
	struct policy_secrets secrets_in_force;
	bool suppress_local;
	bool suppress_server;
	struct limits limits;
	struct limits in_force; /**< the same, where the floor allows no more */
	int64_t now;
	bool standing; /**< in force already: what expired is no error */
};

/** A set of levels to start from. */
struct profile {
	const char *name;
	/** Findings less sure than this are at most warnings. */
	enum ward_confidence confidence;
	enum ward_level (*level)(const struct ward_rule_meta *rule, enum ward_severity severity);
};

/** The profile called `name`, or NULL. */
const struct profile *profile_find(struct ward_span name);
/** Names of all profiles, for messages. */
const char *profile_names(void);

/** A rule that guards the check itself (a limit, an unusable policy): it denies in every profile.
 */
bool rule_is_fixed(const struct ward_rule *rule);
/** True when a setting has the last word for a finding in `path` ("" for one without a file). */
bool setting_holds(const struct rule_setting *setting, struct ward_span path);
/** The first entry of `refs` that matches, or NULL. */
struct ref_entry *policy_ref_entry(const struct ward_policy *policy, struct ward_span ref);
bool globs_match(const struct glob_list *globs, struct ward_span path);
/** Whether a grant covers a finding that counts for `count` references; then it is suppressed. */
bool policy_granted(const struct ward_policy *policy, size_t rule, const struct ward_span *refs,
		    size_t count, struct ward_finding *f);
/** Whether a signature, certificate or approval is asked for. */
bool asks_signature(const struct ward_demands *demands);
bool asks_push(const struct ward_demands *demands);
/** The smaller of two bounds, of which 0 is none. */
uint64_t lower_bound_of(uint64_t a, uint64_t b);
/** What an entry and one of the floor ask for together; false when out of memory. */
bool demands_merge(struct arena *arena, const struct ward_demands *own,
		   const struct ward_demands *floor, struct ward_demands *out);
/** A name as a pattern that matches it alone. */
struct ward_span glob_literal(struct arena *arena, struct ward_span name);
/** Work out `path_reviews`, and give them to the protected references; false when out of memory. */
bool policy_spread_reviews(struct ward_policy *policy);

/** The sections `trust:`, `principals:`, `groups:` and `time:`. */
void policy_put_trust(const struct ward_policy *policy, struct buf *out);
/** A mapping `review:` of an item whose keys are indented by `indent`; nothing without one. */
void put_review(struct buf *out, const char *indent, const struct ward_review_demands *review);
/** The section `secrets:` of a policy that says nothing of it. */
void secrets_default(struct secrets_section *secrets);
/** What is in force of it, with that of the floor (or NULL). */
void secrets_settle(const struct secrets_section *own, const struct secrets_section *floor,
		    struct arena *arena, struct policy_secrets *out);
/** The section `secrets:`, where it differs from the default. */
void policy_put_secrets(const struct ward_policy *policy, struct buf *out);
/** The section `refs:`. */
void policy_put_refs(const struct ward_policy *policy, struct buf *out);

/** A new last entry of `refs` in mode enforce; NULL when exhausted. */
struct ref_entry *policy_add_ref(struct ward_policy *policy);

/** A policy with nothing in it: profile gitops, no reference protected. NULL when exhausted. */
struct ward_policy *policy_new(struct arena *arena);
/** Protect what is protected when the policy does not say. */
void policy_default_refs(struct ward_policy *policy, struct ward_span head);

#endif
