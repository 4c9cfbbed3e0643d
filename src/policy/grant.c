/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/glob.h"
#include "base/span.h"
#include "policy/internal.h"

static int check_patterns(const struct policy_grant *grant, struct ward_error *err)
{
	const struct ward_span patterns[] = { grant->ref, grant->path, grant->object };

	if (grant->ref.len == 0)
		return error_set(err, WARD_ECONFIG, "a grant must name a reference");
	for (size_t i = grant->ref_exact ? 1 : 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		const char *why = patterns[i].len > 0 ? glob_check(patterns[i]) : NULL;

		if (why != NULL)
			return error_set(err, WARD_ECONFIG,
					 "pattern '" WARD_SPAN_FMT
					 "' of a grant cannot be used: %s",
					 WARD_SPAN_ARG(span_sub(patterns[i], 0, 64)), why);
	}
	return 0;
}

static int find_rule(struct ward_span id, size_t *out, struct ward_error *err)
{
	long index = ward_rule_index(id);

	if (index < 0) {
		return error_set(err, WARD_ECONFIG,
				 "a grant names an unknown rule: '" WARD_SPAN_FMT "'",
				 WARD_SPAN_ARG(span_sub(id, 0, 64)));
	}
	if (rule_is_fixed(ward_rules[index])) {
		return error_set(err, WARD_ECONFIG,
				 "rule '%s' cannot be granted: it guards the check itself",
				 ward_rules[index]->meta.id);
	}
	*out = (size_t)index;
	return 0;
}

int policy_add_grant(struct ward_policy *policy, const struct policy_grant *grant,
		     struct ward_error *err)
{
	struct grant made = { *grant, ARENA_ARRAY(policy->arena, grant->rule_count, size_t) };
	struct grant *item;
	int rc = check_patterns(grant, err);

	if (rc != 0)
		return rc;
	if (grant->rule_count == 0)
		return error_set(err, WARD_ECONFIG, "a grant must name a rule");
	if (made.rules == NULL)
		return error_set(err, WARD_EOOM, "no memory for a grant");
	for (size_t i = 0; i < grant->rule_count; i++) {
		rc = find_rule(grant->rules[i], &made.rules[i], err);
		if (rc != 0)
			return rc;
	}
	item = vec_push(policy->arena, &policy->grants);
	if (item == NULL)
		return error_set(err, WARD_EOOM, "no memory for a grant");
	*item = made;
	return 0;
}

static bool names_rule(const struct grant *grant, size_t rule)
{
	for (size_t i = 0; i < grant->as.rule_count; i++) {
		if (grant->rules[i] == rule)
			return true;
	}
	return false;
}

static bool names_ref(const struct policy_grant *grant, struct ward_span ref)
{
	return grant->ref_exact ? span_eq(grant->ref, ref) : glob_match(grant->ref, ref);
}

static bool in_scope(const struct policy_grant *grant, const struct ward_span *refs, size_t count,
		     const struct ward_finding *f)
{
	const struct ward_span object = f->object_key.len > 0 ? f->object_key : f->object;

	for (size_t i = 0; i < count; i++) {
		if (refs[i].len == 0 || !names_ref(grant, refs[i]))
			return false;
	}
	if (grant->path.len > 0 && (f->path.len == 0 || !glob_match(grant->path, f->path)))
		return false;
	if (grant->object.len > 0 && (object.len == 0 || !glob_match(grant->object, object)))
		return false;
	return count > 0;
}

bool policy_granted(const struct ward_policy *policy, size_t rule, const struct ward_span *refs,
		    size_t count, struct ward_finding *f)
{
	for (size_t i = 0; i < policy->grants.len; i++) {
		const struct grant *grant = &policy->grants.items[i];

		if (!names_rule(grant, rule) || !in_scope(&grant->as, refs, count, f))
			continue;
		f->suppressed = true;
		f->suppression = WARD_SUPPRESSION_GRANT;
		f->grant = grant->as.id;
		f->reason = grant->as.reason;
		f->owner = grant->as.signer;
		f->expires = grant->as.expires;
		return true;
	}
	return false;
}
