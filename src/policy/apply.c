/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/glob.h"
#include "base/span.h"
#include "policy/internal.h"

/* Judged by what a file means; a branch that nothing deploys from may hold drafts. */
static bool judges_manifest(const struct ward_rule *rule)
{
	bool tree = rule->subject == WARD_SUBJECT_STREAM || rule->subject == WARD_SUBJECT_OBJECT ||
		rule->subject == WARD_SUBJECT_PAIR;

	return tree && strcmp(rule->meta.topic, "secret") != 0;
}

static enum ward_level at_most(enum ward_level level, enum ward_level most)
{
	return level < most ? level : most;
}

/* What a policy alone makes of a finding. */
struct outcome {
	enum ward_level level;
	const struct exemption *exemption; /**< that covers it, or NULL */
};

/* The references that a finding counts for; one that has none counts for "". */
static size_t refs_of(const struct ward_finding *f, const struct ward_span **refs)
{
	bool several = f->refs != NULL && f->ref_count > 0;

	*refs = several ? f->refs : &f->ref;
	return several ? f->ref_count : 1;
}

/* `allow-delete` and `allow-force` of a reference. */
static bool ref_allows(const struct ref_entry *entry, const struct ward_rule *rule)
{
	if (strcmp(rule->meta.id, "ref-delete") == 0)
		return entry->allow_delete;
	if (strcmp(rule->meta.id, "ref-force-push") == 0)
		return entry->allow_force;
	return false;
}

static enum ward_level mode_level(enum ref_mode mode)
{
	switch (mode) {
	case REF_MODE_AUDIT:
		return WARD_LEVEL_AUDIT;
	case REF_MODE_WARN:
		return WARD_LEVEL_WARN;
	case REF_MODE_ENFORCE:
		break;
	}
	return WARD_LEVEL_DENY;
}

static enum ward_level level_at_ref(const struct ward_policy *policy, const struct ward_rule *rule,
				    enum ward_level level, struct ward_span ref, bool guarded)
{
	const struct ref_entry *entry = ref.len > 0 ? policy_ref_entry(policy, ref) : NULL;

	if (!guarded && judges_manifest(rule))
		level = at_most(level, WARD_LEVEL_WARN);
	if (entry == NULL)
		return level;
	if (rule->subject == WARD_SUBJECT_REF && ref_allows(entry, rule))
		level = at_most(level, WARD_LEVEL_AUDIT);
	return at_most(level, mode_level(entry->mode));
}

/* The strictest over all references. `whole` is the policy with its floor, which says what is
 * protected. */
static enum ward_level level_at_refs(const struct ward_policy *policy,
				     const struct ward_policy *whole, const struct ward_rule *rule,
				     enum ward_level level, const struct ward_finding *f)
{
	const struct ward_span *refs;
	size_t count = refs_of(f, &refs);
	enum ward_level strictest = WARD_LEVEL_OFF;

	/* No reference raises the level: once it is reached the rest need not be asked. */
	for (size_t i = 0; i < count && strictest < level; i++) {
		bool known = refs != &f->ref && refs[i].len > 0;
		bool guarded = known ? policy_is_protected(whole, refs[i]) : f->guarded;
		enum ward_level here = level_at_ref(policy, rule, level, refs[i], guarded);

		strictest = here > strictest ? here : strictest;
	}
	return strictest;
}

static enum ward_level level_of(const struct ward_policy *policy, const struct ward_policy *whole,
				size_t rule, const struct ward_finding *f)
{
	const struct rule_setting *setting = &policy->rules[rule];
	const struct ward_rule_meta *meta = &ward_rules[rule]->meta;
	enum ward_confidence enough = policy->profile->confidence;
	enum ward_level level;

	if (setting_holds(setting, f->path)) {
		level = setting->level;
		/* Who names a rule wants what it usually finds. */
		if (meta->confidence < enough)
			enough = meta->confidence;
	} else {
		level = policy->profile->level(meta, f->severity);
	}
	if (f->confidence < enough || f->grace)
		level = at_most(level, WARD_LEVEL_WARN);
	return level_at_refs(policy, whole, ward_rules[rule], level, f);
}

static bool covers(const struct exemption *e, const struct ward_finding *f)
{
	const struct ward_span object = f->object_key.len > 0 ? f->object_key : f->object;

	if (e->path.len > 0 && (f->path.len == 0 || !glob_match(e->path, f->path)))
		return false;
	if (e->object.len > 0 && (object.len == 0 || !glob_match(e->object, object)))
		return false;
	return true;
}

static const struct exemption *exemption_of(const struct ward_policy *policy, size_t rule,
					    const struct ward_finding *f)
{
	const struct rule_setting *setting = &policy->rules[rule];

	for (size_t i = 0; i < setting->exemptions.len; i++) {
		const struct exemption *e = &policy->exemptions.items[setting->exemptions.items[i]];

		if (!e->expired && covers(e, f))
			return e;
	}
	return NULL;
}

static enum ward_level own_level_at(const struct ward_policy *policy, size_t rule,
				    const struct ward_finding *at)
{
	const struct ward_rule_meta *meta = &ward_rules[rule]->meta;

	if (exemption_of(policy, rule, at) != NULL)
		return WARD_LEVEL_OFF;
	if (setting_holds(&policy->rules[rule], at->path))
		return policy->rules[rule].level;
	return policy->profile->level(meta, meta->severity);
}

enum ward_level policy_level_at(const struct ward_policy *policy, struct ward_span rule,
				struct ward_span object, struct ward_span path)
{
	struct ward_finding at = { .object = object, .path = path };
	long index = ward_rule_index(rule);
	enum ward_level level, least = WARD_LEVEL_OFF;

	if (index < 0 || rule_is_fixed(ward_rules[index]))
		return WARD_LEVEL_DENY;
	level = own_level_at(policy, (size_t)index, &at);
	if (policy->floor != NULL)
		least = own_level_at(policy->floor, (size_t)index, &at);
	return level > least ? level : least;
}

static void count_one(const struct ward_finding *f, struct ward_counts *counts)
{
	if (f->level == WARD_LEVEL_OFF)
		return;
	if (f->suppressed)
		counts->suppressed++;
	else if (!f->introduced)
		counts->existing++;
	else if (f->level == WARD_LEVEL_AUDIT)
		counts->audited++;
	else if (f->level == WARD_LEVEL_WARN)
		counts->warned++;
	else
		counts->denied++;
}

static struct outcome outcome_of(const struct ward_policy *policy, const struct ward_policy *whole,
				 size_t rule, const struct ward_finding *f)
{
	return (struct outcome){ .level = level_of(policy, whole, rule, f),
				 .exemption =
					 f->suppressed ? NULL : exemption_of(policy, rule, f) };
}

/* The stricter of two. An exemption holds against the other side only where that has one too, or
 * has nothing to say. */
static struct outcome stricter(struct outcome a, struct outcome b)
{
	bool both = a.exemption != NULL && b.exemption != NULL;
	struct outcome *loose = NULL, *strict = NULL;

	if (!both && a.exemption != NULL) {
		loose = &a;
		strict = &b;
	} else if (!both && b.exemption != NULL) {
		loose = &b;
		strict = &a;
	}
	if (strict != NULL)
		return strict->level == WARD_LEVEL_OFF ? *loose : *strict;
	if (b.level > a.level)
		a.level = b.level;
	return a;
}

static void exempt(struct ward_finding *f, const struct exemption *e)
{
	f->suppressed = true;
	f->suppression = WARD_SUPPRESSION_EXEMPTION;
	f->reason = e->reason;
	f->owner = e->owner;
	f->expires = e->expires;
}

static void apply_one(const struct ward_policy *policy, struct ward_finding *f)
{
	long index = ward_rule_index(span_of(f->rule->id));
	const struct ward_span *refs;
	struct outcome outcome;

	f->granted = false;
	/* A rule that is not in the table has no settings: nothing may excuse it. */
	if (index < 0 || rule_is_fixed(ward_rules[index])) {
		f->level = WARD_LEVEL_DENY;
		f->suppressed = false;
		return;
	}
	outcome = outcome_of(policy, policy, (size_t)index, f);
	if (policy->floor != NULL)
		outcome = stricter(outcome, outcome_of(policy->floor, policy, (size_t)index, f));
	f->level = outcome.level;
	if (outcome.exemption != NULL)
		exempt(f, outcome.exemption);
	/* What blocks nothing needs no permission, and must not be told as if it had one. */
	if (!f->suppressed && f->introduced && f->level != WARD_LEVEL_OFF) {
		size_t count = refs_of(f, &refs);

		f->granted = policy_granted(policy, (size_t)index, refs, count, f);
	}
}

void policy_apply(const struct ward_policy *policy, struct ward_finding *findings, size_t count,
		  struct ward_counts *counts)
{
	counts->denied = 0;
	counts->warned = 0;
	counts->audited = 0;
	counts->existing = 0;
	counts->suppressed = 0;
	for (size_t i = 0; i < count; i++) {
		apply_one(policy, &findings[i]);
		count_one(&findings[i], counts);
	}
}
