/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/policy.h"

#include "base/arena.h"
#include "base/glob.h"
#include "base/span.h"
#include "policy/internal.h"
#include "trust/signature.h"

struct ward_policy *policy_new(struct arena *arena)
{
	struct ward_policy *policy = ARENA_NEW(arena, struct ward_policy);

	if (policy == NULL)
		return NULL;
	policy->rules = ARENA_ARRAY(arena, ward_rules_count, struct rule_setting);
	if (policy->rules == NULL)
		return NULL;
	policy->arena = arena;
	policy->name = WARD_SPAN("built-in");
	policy->profile = profile_find(WARD_SPAN("gitops"));
	policy->suppress_local = true;
	policy->suppress_server = false;
	secrets_default(&policy->secrets);
	secrets_settle(&policy->secrets, NULL, arena, &policy->secrets_in_force);
	policy->limits = limits_default();
	policy->in_force = policy->limits;
	policy->trust.max_backdate = SIGNATURE_MAX_BACKDATE;
	policy->trust.max_future = SIGNATURE_MAX_FUTURE;
	map_init(&policy->people.names, arena);
	map_init(&policy->people.owners, arena);
	return policy;
}

struct ref_entry *policy_add_ref(struct ward_policy *policy)
{
	struct ref_entry *entry = vec_push(policy->arena, &policy->refs);

	if (entry != NULL)
		entry->mode = REF_MODE_ENFORCE;
	return entry;
}

void policy_default_refs(struct ward_policy *policy, struct ward_span head)
{
	static const struct ward_span names[] = {
		{ "refs/heads/main", sizeof("refs/heads/main") - 1 },
		{ "refs/heads/master", sizeof("refs/heads/master") - 1 },
	};
	struct ref_entry *entry = policy_add_ref(policy);

	if (entry == NULL)
		return;
	entry->is_protected = true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct ward_span *item = vec_push(policy->arena, &entry->match);

		if (item != NULL)
			*item = names[i];
	}
	if (!globs_match(&entry->match, head))
		entry->head = arena_copy(policy->arena, head);
}

struct ward_policy *policy_default(struct ward_span head, struct arena *arena)
{
	struct ward_policy *policy = policy_new(arena);

	if (policy == NULL)
		return NULL;
	policy_default_refs(policy, head);
	return arena_failed(arena) ? NULL : policy;
}

bool globs_match(const struct glob_list *globs, struct ward_span path)
{
	for (size_t i = 0; i < globs->len; i++) {
		if (glob_match(globs->items[i], path))
			return true;
	}
	return false;
}

struct ward_span policy_profile(const struct ward_policy *policy)
{
	return span_of(policy->profile->name);
}

const struct limits *policy_limits(const struct ward_policy *policy)
{
	return &policy->in_force;
}

struct ref_entry *policy_ref_entry(const struct ward_policy *policy, struct ward_span ref)
{
	for (size_t i = 0; i < policy->refs.len; i++) {
		struct ref_entry *entry = &policy->refs.items[i];

		if (globs_match(&entry->match, ref))
			return entry;
		if (entry->head.len > 0 && span_eq(entry->head, ref))
			return entry;
	}
	return NULL;
}

static bool protects(const struct ward_policy *policy, struct ward_span ref)
{
	const struct ref_entry *entry = policy_ref_entry(policy, ref);

	return entry != NULL && entry->is_protected;
}

bool policy_is_protected(const struct ward_policy *policy, struct ward_span ref)
{
	return protects(policy, ref) || (policy->floor != NULL && protects(policy->floor, ref));
}

static enum ref_mode own_mode(const struct ward_policy *policy, struct ward_span ref)
{
	const struct ref_entry *entry = policy_ref_entry(policy, ref);

	return entry != NULL ? entry->mode : REF_MODE_ENFORCE;
}

enum ref_mode policy_ref_mode(const struct ward_policy *policy, struct ward_span ref)
{
	enum ref_mode mode = own_mode(policy, ref), least = REF_MODE_AUDIT;

	if (policy->floor != NULL)
		least = own_mode(policy->floor, ref);
	return mode > least ? mode : least;
}

static bool suppresses(const struct ward_policy *policy, bool server)
{
	return server ? policy->suppress_server : policy->suppress_local;
}

bool policy_bounds_files(const struct ward_policy *policy)
{
	for (size_t i = 0; i < policy->refs.len; i++)
		if (policy->refs.items[i].demands.max_file_bytes != 0)
			return true;
	return policy->floor != NULL && policy_bounds_files(policy->floor);
}

bool policy_suppressions(const struct ward_policy *policy, bool server)
{
	return suppresses(policy, server) &&
		(policy->floor == NULL || suppresses(policy->floor, server));
}

const struct policy_secrets *policy_secrets(const struct ward_policy *policy)
{
	return &policy->secrets_in_force;
}

static bool ignores(const struct ward_policy *policy, struct ward_span path)
{
	for (size_t i = 0; i < policy->paths.len; i++) {
		const struct path_entry *entry = &policy->paths.items[i];

		if (entry->ignore_set && globs_match(&entry->match, path))
			return entry->ignore;
	}
	return false;
}

bool policy_path_ignored(const struct ward_policy *policy, struct ward_span path)
{
	return ignores(policy, path) && (policy->floor == NULL || ignores(policy->floor, path));
}

size_t policy_expired(const struct ward_policy *policy)
{
	size_t count = policy->people.expired + policy->warnings_expired;

	for (size_t i = 0; i < policy->exemptions.len; i++)
		count += policy->exemptions.items[i].expired;
	return count;
}

const struct trust_spec *policy_trust(const struct ward_policy *policy)
{
	if (policy->floor != NULL && policy->floor->trust.present)
		return &policy->floor->trust;
	return &policy->trust;
}
