/* SPDX-License-Identifier: Apache-2.0 */
#ifndef POLICY_READ_POLICY_H
#define POLICY_READ_POLICY_H

/** @file policy/read_policy.h @brief The sections of a policy, for the files of this folder only.
 */

#include "policy/internal.h"
#include "policy/read.h"

/** The index of a rule in ward_rules. */
int read_rule_id(struct reader *r, const struct ward_node *node, size_t *out);

/* The sections, each in the form of a field reader; `out` is not used. */
int read_rules(struct reader *r, const struct ward_node *value, const struct field *field,
	       void *out);
int read_paths(struct reader *r, const struct ward_node *value, const struct field *field,
	       void *out);
int read_refs(struct reader *r, const struct ward_node *value, const struct field *field,
	      void *out);
int read_trust(struct reader *r, const struct ward_node *value, const struct field *field,
	       void *out);
int read_time(struct reader *r, const struct ward_node *value, const struct field *field,
	      void *out);
int read_principals(struct reader *r, const struct ward_node *value, const struct field *field,
		    void *out);
int read_groups(struct reader *r, const struct ward_node *value, const struct field *field,
		void *out);
int read_secrets(struct reader *r, const struct ward_node *value, const struct field *field,
		 void *out);
int read_exemptions(struct reader *r, const struct ward_node *value, const struct field *field,
		    void *out);
int read_suppressions(struct reader *r, const struct ward_node *value, const struct field *field,
		      void *out);
int read_limits(struct reader *r, const struct ward_node *value, const struct field *field,
		void *out);

/* Keys of an item of `refs:` or `paths:`, as field readers. */
int read_commits(struct reader *r, const struct ward_node *value, const struct field *field,
		 void *out); /* struct ward_demands */
int read_tags(struct reader *r, const struct ward_node *value, const struct field *field,
	      void *out); /* struct ward_demands */
int read_push(struct reader *r, const struct ward_node *value, const struct field *field,
	      void *out); /* struct ward_demands */
int read_since(struct reader *r, const struct ward_node *value, const struct field *field,
	       void *out); /* struct ward_span */
int read_signed(struct reader *r, const struct ward_node *value, const struct field *field,
		void *out); /* enum ward_signed */
int read_signer_match(struct reader *r, const struct ward_node *value, const struct field *field,
		      void *out); /* bool: the committer */
int read_platform_keys(struct reader *r, const struct ward_node *value, const struct field *field,
		       void *out); /* enum ward_platform_keys */
int read_warn_until(struct reader *r, const struct ward_node *value, const struct field *field,
		    void *out); /* int64_t */
int read_review(struct reader *r, const struct ward_node *value, const struct field *field,
		void *out); /* struct ward_review_demands */
/** Faults of signing keys that lie between the keys of an item of `refs:`. */
int check_signing(struct reader *r, const struct ward_node *item,
		  const struct ward_demands *demands);

/** WARD_ECONFIG at a key that asks for somebody while the policy trusts nobody. */
int need_trust(struct reader *r, const struct ward_node *key);
/** Why a word cannot name a principal, a group, or a source of keys; or NULL. */
const char *name_fault(struct ward_span name);
/** The error of a name that nobody has; `groups`: it might have been that of a group. */
int unknown_name(struct reader *r, const struct ward_node *value, struct ward_span name,
		 bool groups);
/** WARD_ECONFIG when the name is in `have`, to which it is added. */
int check_unique(struct reader *r, const struct ward_node *v, struct ward_span name,
		 struct map *have);
/** Names of principals and groups that there are, none twice. */
int read_people(struct reader *r, const struct ward_node *value, const struct field *field,
		void *out); /* struct ward_texts */
/** The same, or addresses and patterns of them, which have an '@'; those in lower case. */
int read_signers(struct reader *r, const struct ward_node *value, const struct field *field,
		 void *out); /* struct ward_texts */
/** How many different humans the names are; counted no further than `enough`. */
uint64_t people_count_humans(struct ward_policy *policy, const struct ward_texts *names,
			     uint64_t enough);
/** The principal of a name, or NULL; also for a group. */
const struct trust_principal *people_find(const struct ward_policy *policy, struct ward_span name);
/** An entry that ends: fails with `what` when its last second has passed and the policy is not in
 * force already; `*passed` then. */
int check_ended(struct reader *r, const struct ward_node *value, const char *what, int64_t day,
		bool *passed);
/** Text with ASCII letters in lower case; the empty span when the arena is exhausted. */
struct ward_span lower_copy(struct arena *arena, struct ward_span text);

#endif
