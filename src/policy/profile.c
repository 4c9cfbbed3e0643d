/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/span.h"
#include "policy/internal.h"

static enum ward_level level_gitops(const struct ward_rule_meta *rule, enum ward_severity severity)
{
	(void)severity;
	return rule->gate;
}

static enum ward_level level_strict(const struct ward_rule_meta *rule, enum ward_severity severity)
{
	(void)rule;
	return severity >= WARD_SEVERITY_MEDIUM ? WARD_LEVEL_DENY : WARD_LEVEL_WARN;
}

static enum ward_level level_audit(const struct ward_rule_meta *rule, enum ward_severity severity)
{
	(void)rule;
	(void)severity;
	return WARD_LEVEL_AUDIT;
}

static const struct profile profiles[] = {
	{ "gitops", WARD_CONFIDENCE_HIGH, level_gitops },
	{ "strict", WARD_CONFIDENCE_LOW, level_strict },
	{ "audit", WARD_CONFIDENCE_LOW, level_audit },
};

const struct profile *profile_find(struct ward_span name)
{
	for (size_t i = 0; i < sizeof(profiles) / sizeof(profiles[0]); i++) {
		if (span_is(name, profiles[i].name))
			return &profiles[i];
	}
	return NULL;
}

const char *profile_names(void)
{
	return "gitops, strict, audit";
}

int policy_set_profile(struct ward_policy *policy, struct ward_span name, struct ward_error *err)
{
	const struct profile *profile = profile_find(name);

	if (profile == NULL) {
		return error_set(err, WARD_ECONFIG,
				 "profile '" WARD_SPAN_FMT
				 "' is not available in this version; there are: %s",
				 WARD_SPAN_ARG(span_sub(name, 0, 64)), profile_names());
	}
	policy->profile = profile;
	return 0;
}

bool rule_is_fixed(const struct ward_rule *rule)
{
	return rule->subject == WARD_SUBJECT_ENGINE && rule->meta.gate == WARD_LEVEL_DENY &&
		strcmp(rule->meta.topic, "engine") == 0;
}

bool setting_holds(const struct rule_setting *setting, struct ward_span path)
{
	if (!setting->set)
		return false;
	if (setting->paths.len > 0 && !globs_match(&setting->paths, path))
		return false;
	return !globs_match(&setting->exclude, path);
}

static bool own_rule_on(const struct ward_policy *policy, size_t rule)
{
	const struct rule_setting *setting;
	const struct ward_rule_meta *meta;
	bool everywhere;

	if (rule >= ward_rules_count || rule_is_fixed(ward_rules[rule]))
		return true;
	setting = &policy->rules[rule];
	meta = &ward_rules[rule]->meta;
	if (setting->set && setting->level != WARD_LEVEL_OFF)
		return true;
	everywhere = setting->paths.len == 0 && setting->exclude.len == 0;
	if (setting->set && everywhere)
		return false;
	return policy->profile->level(meta, meta->severity) != WARD_LEVEL_OFF;
}

bool policy_rule_on(const struct ward_policy *policy, size_t rule)
{
	return own_rule_on(policy, rule) ||
		(policy->floor != NULL && own_rule_on(policy->floor, rule));
}
