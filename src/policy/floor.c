/* SPDX-License-Identifier: Apache-2.0 */
/* Two policies at once: what may not be loosened, and the demands of both. */
#include "base/arena.h"
#include "base/span.h"
#include "policy/internal.h"

uint64_t lower_bound_of(uint64_t a, uint64_t b)
{
	if (a == 0 || b == 0)
		return a == 0 ? b : a;
	return a < b ? a : b;
}

void policy_set_floor(struct ward_policy *policy, const struct ward_policy *floor)
{
	const struct limit_info *info;

	policy->floor = floor;
	secrets_settle(&policy->secrets, &floor->secrets, policy->arena, &policy->secrets_in_force);
	for (size_t i = 0; (info = limit_at(i)) != NULL; i++) {
		limit_set(&policy->in_force, info,
			  lower_bound_of(limit_get(&policy->limits, info),
					 limit_get(&floor->limits, info)));
	}
}

/* -- Demands ------------------------------------------------------------- */

static const struct ward_demands nothing;

/* What no push can meet, for the case that what is asked for cannot be worked out. */
static const struct ward_demands impossible = {
	.signed_by = WARD_SIGN_ALL,
	.match_committer = true,
	.tag_annotated = true,
	.push_certificate = true,
	.review = { .threshold = REVIEW_THRESHOLD_MAX },
	.no_create = true,
	.linear = true,
	.merge_only = true,
	.signed_off = true,
	.conventional = true,
	.max_subject = 1,
	.max_commits = 1,
	.max_files = 1,
	.max_file_bytes = 1,
};

static const struct ward_demands *merged(const struct ward_policy *policy, struct ref_entry *own,
					 const struct ref_entry *floor)
{
	struct merged_demands *made = own->merged;

	while (made != NULL && made->floor != floor)
		made = made->next;
	if (made != NULL)
		return &made->demands;
	made = ARENA_NEW(policy->arena, struct merged_demands);
	if (made == NULL ||
	    !demands_merge(policy->arena, &own->demands, &floor->demands, &made->demands))
		return &impossible;
	made->floor = floor;
	made->next = own->merged;
	own->merged = made;
	return &made->demands;
}

const struct ward_demands *policy_demands(const struct ward_policy *policy, struct ward_span ref)
{
	struct ref_entry *own = policy_ref_entry(policy, ref);
	const struct ref_entry *floor = NULL;

	if (policy->floor != NULL)
		floor = policy_ref_entry(policy->floor, ref);
	if (own != NULL && floor != NULL)
		return merged(policy, own, floor);
	if (own != NULL)
		return &own->demands;
	return floor != NULL ? &floor->demands : &nothing;
}
