/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/span.h"
#include "policy/read_policy.h"

static int read_profile(struct reader *r, const struct ward_node *value, const struct field *field,
			void *out)
{
	const struct profile **to = out;
	struct ward_span name = { NULL, 0 };
	const struct profile *profile;
	int rc = read_text(r, value, field, &name);

	if (rc != 0)
		return rc;
	profile = profile_find(name);
	if (profile == NULL) {
		return FAULT(r, value,
			     "profile '%s' is not available in this version; there are: %s",
			     SHOW(name), profile_names());
	}
	*to = profile;
	return 0;
}

static const struct field sections[] = {
	{ "version", read_version, 0, true },
	{ "profile", read_profile, offsetof(struct ward_policy, profile), false },
	{ "rules", read_rules, 0, false },
	{ "trust", read_trust, 0, false },
	{ "time", read_time, offsetof(struct ward_policy, trust), false },
	{ "principals", read_principals, 0, false },
	{ "groups", read_groups, 0, false },
	{ "paths", read_paths, 0, false },
	{ "refs", read_refs, 0, false },
	{ "exemptions", read_exemptions, 0, false },
	{ "secrets", read_secrets, 0, false },
	{ "suppressions", read_suppressions, 0, false },
	{ "limits", read_limits, 0, false },
};

static int parse_text(const char *name, struct ward_span text, struct ward_span head, int64_t now,
		      bool standing, struct arena *arena, struct ward_policy **out,
		      struct ward_error *err)
{
	struct ward_policy *policy = policy_new(arena);
	struct reader r = { "policy", arena, err, policy, head };
	int rc;

	*out = NULL;
	if (policy == NULL)
		return error_set(err, WARD_EOOM, "no memory for the policy");
	policy->name = arena_copy(arena, span_of(name));
	policy->now = now;
	policy->standing = standing;
	rc = read_document(&r, text, sections, sizeof(sections) / sizeof(sections[0]), policy);
	if (rc != 0)
		return rc;
	policy->in_force = policy->limits;
	secrets_settle(&policy->secrets, NULL, arena, &policy->secrets_in_force);
	if (policy->refs.len == 0)
		policy_default_refs(policy, head);
	if (!policy_spread_reviews(policy) || arena_failed(arena))
		return error_set(err, WARD_EOOM, "no memory for the policy");
	*out = policy;
	return 0;
}

int policy_parse(const char *name, struct ward_span text, struct ward_span head, int64_t now,
		 struct arena *arena, struct ward_policy **out, struct ward_error *err)
{
	return parse_text(name, text, head, now, false, arena, out, err);
}

int policy_parse_standing(const char *name, struct ward_span text, struct ward_span head,
			  int64_t now, struct arena *arena, struct ward_policy **out,
			  struct ward_error *err)
{
	return parse_text(name, text, head, now, true, arena, out, err);
}
