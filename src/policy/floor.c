/* SPDX-License-Identifier: Apache-2.0 */
/* Two policies at once: what may not be loosened, and the demands of both. */
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "policy/internal.h"

/* The smaller of two bounds, of which 0 is none. */
static uint64_t lower(uint64_t a, uint64_t b)
{
	if (a == 0 || b == 0)
		return a == 0 ? b : a;
	return a < b ? a : b;
}

void policy_set_floor(struct ward_policy *policy, const struct ward_policy *floor)
{
	const struct limit_info *info;

	policy->floor = floor;
	for (size_t i = 0; (info = limit_at(i)) != NULL; i++) {
		limit_set(&policy->in_force, info,
			  lower(limit_get(&policy->limits, info), limit_get(&floor->limits, info)));
	}
}

/* -- Demands ------------------------------------------------------------- */

static const struct ward_demands nothing;

/* What no push can meet, for the case that what is asked for cannot be worked out. */
static const struct ward_demands impossible = {
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

static bool has_text(struct ward_texts texts, struct ward_span text)
{
	for (size_t i = 0; i < texts.count; i++) {
		if (span_eq(texts.items[i], text))
			return true;
	}
	return false;
}

/* Both, for a list of which each item must be met. False when out of memory. */
static bool add_texts(struct arena *arena, struct ward_texts a, struct ward_texts b,
		      struct ward_texts *out)
{
	struct ward_span *items;
	size_t count = a.count;

	*out = a.count == 0 ? b : a;
	if (a.count == 0 || b.count == 0)
		return true;
	items = ARENA_ARRAY(arena, a.count + b.count, struct ward_span);
	if (items == NULL)
		return false;
	memcpy(items, a.items, a.count * sizeof(*items));
	for (size_t i = 0; i < b.count; i++) {
		if (!has_text(a, b.items[i]))
			items[count++] = b.items[i];
	}
	*out = (struct ward_texts){ items, count };
	return true;
}

/* For a list of which one item must be met: the floor's, when it has one. */
static struct ward_texts prefer(struct ward_texts floor, struct ward_texts own)
{
	return floor.count > 0 ? floor : own;
}

static bool merge(struct arena *arena, const struct ward_demands *own,
		  const struct ward_demands *floor, struct ward_demands *out)
{
	*out = (struct ward_demands){
		.no_create = own->no_create || floor->no_create,
		.linear = own->linear || floor->linear,
		.merge_only = own->merge_only || floor->merge_only,
		.signed_off = own->signed_off || floor->signed_off,
		.conventional = own->conventional || floor->conventional,
		.pushers = prefer(floor->pushers, own->pushers),
		.author_email = prefer(floor->author_email, own->author_email),
		.committer_email = prefer(floor->committer_email, own->committer_email),
		.types = prefer(floor->types, own->types),
		.issues = prefer(floor->issues, own->issues),
		.max_subject = lower(own->max_subject, floor->max_subject),
		.max_commits = lower(own->max_commits, floor->max_commits),
		.max_file_bytes = lower(own->max_file_bytes, floor->max_file_bytes),
		.max_files = lower(own->max_files, floor->max_files),
	};
	return add_texts(arena, floor->trailers, own->trailers, &out->trailers);
}

static const struct ward_demands *merged(const struct ward_policy *policy, struct ref_entry *own,
					 const struct ref_entry *floor)
{
	struct merged_demands *made = own->merged;

	while (made != NULL && made->floor != floor)
		made = made->next;
	if (made != NULL)
		return &made->demands;
	made = ARENA_NEW(policy->arena, struct merged_demands);
	if (made == NULL || !merge(policy->arena, &own->demands, &floor->demands, &made->demands))
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
