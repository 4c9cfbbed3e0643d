/* SPDX-License-Identifier: Apache-2.0 */
/* What of a policy ends by itself. */
#include "base/arena.h"
#include "base/span.h"
#include "policy/internal.h"

struct ends {
	struct arena *arena;
	VEC(struct policy_end) list;
};

static void add(struct ends *ends, const struct policy_end *end)
{
	struct policy_end *slot = vec_push(ends->arena, &ends->list);

	if (slot != NULL)
		*slot = *end;
}

static void add_exemptions(struct ends *ends, const struct ward_policy *policy)
{
	for (size_t i = 0; i < policy->exemptions.len; i++) {
		const struct exemption *e = &policy->exemptions.items[i];
		struct policy_end end = {
			.what = POLICY_END_EXEMPTION,
			.owner = e->owner,
			.reason = e->reason,
			.last = e->last_day + DAY_SECONDS - 1,
		};

		if (e->rules.len > 0) {
			const char *id = ward_rules[e->rules.items[0]]->meta.id;

			end.name = span_of(id);
			end.more = e->rules.len - 1;
		}
		add(ends, &end);
	}
}

static void add_warnings(struct ends *ends, const struct ward_policy *policy)
{
	for (size_t i = 0; i < policy->refs.len; i++) {
		const struct ref_entry *entry = &policy->refs.items[i];
		struct policy_end end = { .what = POLICY_END_WARNING };

		if (entry->demands.warn_until == 0)
			continue;
		end.last = entry->demands.warn_until - 1;
		end.name = entry->match.len > 0 ? entry->match.items[0] : entry->head;
		end.more = entry->match.len > 0 ? entry->match.len - 1 : 0;
		add(ends, &end);
	}
}

const struct policy_end *policy_ends(const struct ward_policy *policy, struct arena *arena,
				     size_t *count)
{
	struct ends ends = { .arena = arena };

	add_exemptions(&ends, policy);
	add_warnings(&ends, policy);
	for (size_t i = 0; i < policy->trust.principal_count; i++) {
		const struct trust_principal *who = &policy->trust.principals[i];
		const struct policy_end end = {
			.what = POLICY_END_PRINCIPAL,
			.name = who->name,
			.last = who->until,
		};

		if (who->until != INT64_MAX)
			add(&ends, &end);
	}
	*count = ends.list.len;
	return ends.list.items;
}
