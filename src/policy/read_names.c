/* SPDX-License-Identifier: Apache-2.0 */
/* Names of principals and groups where something is asked of them. */
#include "base/arena.h"
#include "base/glob.h"
#include "base/span.h"
#include "base/utf8.h"
#include "policy/read_policy.h"

#define NAME_MAX_BYTES 100

struct ward_span lower_copy(struct arena *arena, struct ward_span text)
{
	char *bytes = arena_bytes(arena, text.len);

	if (bytes == NULL)
		return (struct ward_span){ NULL, 0 };
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		bytes[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	return span_make(bytes, text.len);
}

const char *name_fault(struct ward_span name)
{
	if (name.len > NAME_MAX_BYTES)
		return "a name has at most 100 bytes";
	while (name.len > 0) {
		uint32_t cp = 0;
		size_t n = utf8_decode(name, &cp);

		if (n == 0 || cp <= ' ' || cp == '@' || cp == '*' || utf8_is_unsafe(cp))
			return "a name has no '@', '*', blanks or control characters";
		name = span_sub(name, n, name.len);
	}
	return NULL;
}

int unknown_name(struct reader *r, const struct ward_node *value, struct ward_span name,
		 bool groups)
{
	const struct trust_spec *trust = &r->policy->trust;
	struct suggestion s = suggest_for(name);

	for (size_t i = 0; i < trust->principal_count; i++)
		suggest_try(&s, arena_cstr(r->arena, trust->principals[i].name));
	for (size_t i = 0; groups && i < trust->group_count; i++)
		suggest_try(&s, arena_cstr(r->arena, trust->groups[i].name));
	return FAULT(r, value, "there is no principal%s '%s'" HINT_FMT, groups ? " or group" : "",
		     SHOW(name), HINT_ARG(&s));
}

int check_unique(struct reader *r, const struct ward_node *v, struct ward_span name,
		 struct map *have)
{
	bool added = false;

	/* The name may be a copy that there was no memory for. */
	if (map_put(have, name, &added) == NULL || arena_failed(r->arena))
		return error_set(r->err, WARD_EOOM, "no memory for names");
	return added ? 0 : FAULT(r, v, "'%s' stands twice", SHOW(name));
}

int read_people(struct reader *r, const struct ward_node *value, const struct field *field,
		void *out)
{
	const struct ward_node *v = value->kind == NODE_SEQ ? value->first : value;
	struct ward_texts *to = out;
	struct map have;
	int rc = read_words(r, value, field, name_fault, to);

	map_init(&have, r->arena);
	for (size_t i = 0; rc == 0 && i < to->count; i++, v = v->next) {
		if (map_get(&r->policy->people.names, to->items[i]) == NULL)
			return unknown_name(r, v, to->items[i], true);
		rc = check_unique(r, v, to->items[i], &have);
	}
	return rc;
}

static const char *signer_fault(struct ward_span word)
{
	return span_find_byte(word, '@', 0) >= 0 ? glob_check(word) : name_fault(word);
}

int read_signers(struct reader *r, const struct ward_node *value, const struct field *field,
		 void *out)
{
	const struct ward_node *v = value->kind == NODE_SEQ ? value->first : value;
	struct ward_texts *to = out, texts = { NULL, 0 };
	struct ward_span *items;
	struct map have;
	int rc = read_words(r, value, field, signer_fault, &texts);

	if (rc != 0)
		return rc;
	items = ARENA_ARRAY(r->arena, texts.count, struct ward_span);
	if (items == NULL)
		return error_set(r->err, WARD_EOOM, "no memory for '%s'", field->name);
	map_init(&have, r->arena);
	for (size_t i = 0; rc == 0 && i < texts.count; i++, v = v->next) {
		items[i] = texts.items[i];
		if (span_find_byte(items[i], '@', 0) >= 0)
			items[i] = lower_copy(r->arena, items[i]);
		else if (map_get(&r->policy->people.names, items[i]) == NULL)
			return unknown_name(r, v, items[i], true);
		rc = check_unique(r, v, items[i], &have);
	}
	*to = (struct ward_texts){ items, texts.count };
	return rc;
}

const struct trust_principal *people_find(const struct ward_policy *policy, struct ward_span name)
{
	const struct map_entry *entry = map_get(&policy->people.names, name);

	if (entry == NULL || (entry->value.num & PEOPLE_GROUP) != 0)
		return NULL;
	return &policy->trust.principals[entry->value.num];
}

static uint64_t count_one(struct ward_policy *policy, size_t principal)
{
	struct people *people = &policy->people;

	if (policy->trust.principals[principal].robot || people->seen[principal] == people->counts)
		return 0;
	people->seen[principal] = people->counts;
	return 1;
}

uint64_t people_count_humans(struct ward_policy *policy, const struct ward_texts *names,
			     uint64_t enough)
{
	uint64_t humans = 0;

	policy->people.counts++;
	for (size_t i = 0; i < names->count && humans < enough; i++) {
		const struct map_entry *entry = map_get(&policy->people.names, names->items[i]);
		uint64_t number = entry != NULL ? entry->value.num : 0;
		size_t group = (size_t)(number & ~PEOPLE_GROUP);

		if (entry == NULL)
			continue;
		if ((number & PEOPLE_GROUP) == 0) {
			humans += count_one(policy, group);
			continue;
		}
		for (size_t m = 0; m < policy->trust.groups[group].member_count && humans < enough;
		     m++)
			humans += count_one(policy, policy->people.members[group][m]);
	}
	return humans;
}
