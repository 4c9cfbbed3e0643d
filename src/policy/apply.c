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

/* `allow-delete` and `allow-force` of the reference that the finding is about. */
static bool ref_allows(const struct ward_policy *policy, const struct ward_finding *f)
{
	const struct ref_entry *entry;

	if (f->ref.len == 0)
		return false;
	entry = policy_ref_entry(policy, f->ref);
	if (entry == NULL)
		return false;
	if (strcmp(f->rule->id, "ref-delete") == 0)
		return entry->allow_delete;
	if (strcmp(f->rule->id, "ref-force-push") == 0)
		return entry->allow_force;
	return false;
}

static enum ward_level level_of(const struct ward_policy *policy, const struct ward_rule *rule,
				const struct rule_setting *setting, const struct ward_finding *f)
{
	const struct profile *profile = policy->profile;
	enum ward_confidence enough = profile->confidence;
	enum ward_level level;

	if (setting_holds(setting, f->path)) {
		level = setting->level;
		/* Who names a rule wants what it usually finds. */
		if (rule->meta.confidence < enough)
			enough = rule->meta.confidence;
	} else {
		level = profile->level(&rule->meta, f->severity);
	}
	if (f->confidence < enough)
		level = at_most(level, WARD_LEVEL_WARN);
	if (!f->guarded && judges_manifest(rule))
		level = at_most(level, WARD_LEVEL_WARN);
	if (rule->subject == WARD_SUBJECT_REF && ref_allows(policy, f))
		level = at_most(level, WARD_LEVEL_AUDIT);
	return level;
}

static bool covers(const struct exemption *e, const struct ward_finding *f)
{
	if (e->path.len > 0 && (f->path.len == 0 || !glob_match(e->path, f->path)))
		return false;
	if (e->object.len > 0 && (f->object.len == 0 || !glob_match(e->object, f->object)))
		return false;
	return true;
}

static void exempt(const struct ward_policy *policy, const struct rule_setting *setting,
		   struct ward_finding *f)
{
	for (size_t i = 0; i < setting->exemptions.len; i++) {
		const struct exemption *e = &policy->exemptions.items[setting->exemptions.items[i]];

		if (e->expired || !covers(e, f))
			continue;
		f->suppressed = true;
		f->reason = e->reason;
		f->owner = e->owner;
		f->expires = e->expires;
		return;
	}
}

enum ward_level policy_level_at(const struct ward_policy *policy, struct ward_span rule,
				struct ward_span object, struct ward_span path)
{
	struct ward_finding at = { .object = object, .path = path };
	long index = ward_rule_index(rule);
	const struct rule_setting *setting;

	if (index < 0 || rule_is_fixed(ward_rules[index]))
		return WARD_LEVEL_DENY;
	setting = &policy->rules[index];
	exempt(policy, setting, &at);
	if (at.suppressed)
		return WARD_LEVEL_OFF;
	if (setting_holds(setting, path))
		return setting->level;
	return policy->profile->level(&ward_rules[index]->meta, ward_rules[index]->meta.severity);
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

static void apply_one(const struct ward_policy *policy, struct ward_finding *f)
{
	long index = ward_rule_index(span_of(f->rule->id));
	const struct rule_setting *setting;

	/* A rule that is not in the table has no settings: nothing may excuse it. */
	if (index < 0 || rule_is_fixed(ward_rules[index])) {
		f->level = WARD_LEVEL_DENY;
		f->suppressed = false;
		return;
	}
	setting = &policy->rules[index];
	f->level = level_of(policy, ward_rules[index], setting, f);
	if (!f->suppressed)
		exempt(policy, setting, f);
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
