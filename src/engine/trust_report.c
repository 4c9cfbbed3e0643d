/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/trust_report.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/time.h"

#define REPORT_BYTES ((size_t)256 << 20)
/* Names of one commit's signer. */
#define COMMIT_BYTES ((size_t)64 << 20)

static const struct {
	const char *name;
	bool problem;
} states[WARD_TRUST_STATE_COUNT] = {
#define STATE_ROW(name, text, problem) [WARD_TRUST_STATE_##name] = { text, problem },
	WARD_TRUST_STATES(STATE_ROW)
#undef STATE_ROW
};

static const char *const kinds[WARD_TRUST_KIND_COUNT] = {
#define KIND_ROW(name, text) [WARD_TRUST_##name] = text,
	WARD_TRUST_KINDS(KIND_ROW)
#undef KIND_ROW
};

const char *ward_trust_kind_name(enum ward_trust_kind kind)
{
	return (size_t)kind < WARD_TRUST_KIND_COUNT ? kinds[kind] : "unknown";
}

const char *ward_trust_state_name(enum ward_trust_state state)
{
	return (size_t)state < WARD_TRUST_STATE_COUNT ? states[state].name : "unknown";
}

bool ward_trust_state_is_problem(enum ward_trust_state state)
{
	return (size_t)state >= WARD_TRUST_STATE_COUNT || states[state].problem;
}

static int no_memory(struct ward_error *err)
{
	return error_set(err, WARD_EOOM, "out of memory");
}

/* -- Whose they are -------------------------------------------------------- */

bool trust_report_is_key(const struct ward_trust_item *item)
{
	return item->kind == WARD_TRUST_SSH_KEY || item->kind == WARD_TRUST_PGP_KEY ||
		item->kind == WARD_TRUST_PGP_SUBKEY;
}

static int index_keys(struct ward_trust_report *r, struct ward_error *err)
{
	const size_t count = r->inv.items.len;

	map_init(&r->keys, r->arena);
	r->next = ARENA_ARRAY(r->arena, count + 1, size_t);
	if (r->next == NULL)
		return no_memory(err);
	/* From the end, so that the chains are in the order of the files. */
	for (size_t i = count; i-- > 0;) {
		struct map_entry *entry;

		if (r->inv.items.items[i].key.len == 0)
			continue;
		entry = map_put(&r->keys, r->inv.items.items[i].key, NULL);
		if (entry == NULL)
			return no_memory(err);
		r->next[i] = (size_t)entry->value.num;
		entry->value.num = i + 1;
	}
	return WARD_OK;
}

size_t trust_report_first(const struct ward_trust_report *r, struct ward_span key)
{
	const struct map_entry *entry = map_get(&r->keys, key);

	return entry != NULL ? (size_t)entry->value.num : 0;
}

static bool is_pattern(struct ward_span word)
{
	return span_starts(word, "!") || span_find_byte(word, '*', 0) >= 0 ||
		span_find_byte(word, '?', 0) >= 0;
}

/* Each address that a file gives the key, but for what a pattern may mean. */
static void gather(const struct ward_trust_report *r, const struct ward_trust_item *item,
		   struct ward_signature *out)
{
	VEC(struct ward_span) list = { 0 };

	for (size_t at = trust_report_first(r, item->key); at != 0; at = r->next[at - 1]) {
		const struct ward_trust_item *same = &r->inv.items.items[at - 1];

		for (size_t i = 0; same->platform.len == 0 && i < same->address_count; i++) {
			struct ward_span *slot =
				is_pattern(same->addresses[i]) ? NULL : vec_push(r->scratch, &list);

			if (slot != NULL)
				*slot = same->addresses[i];
		}
	}
	out->addresses = list.items;
	out->address_count = list.len;
}

static struct ward_span bare(struct ward_span key)
{
	const ssize_t colon = span_find_byte(key, ':', 0);

	return colon < 0 ? key : span_sub(key, (size_t)colon + 1, key.len);
}

/* As a signature by this key would look. */
static void pretend(const struct ward_trust_report *r, const struct ward_trust_item *item,
		    struct ward_signature *out)
{
	*out = (struct ward_signature){
		.verdict = WARD_SIGNATURE_PASS,
		.kind = item->kind == WARD_TRUST_SSH_KEY ? WARD_SIGNED_SSH : WARD_SIGNED_PGP,
		.key = bare(item->key),
		.primary = bare(item->primary),
		.platform = item->platform,
		.judged_by = "",
	};
	gather(r, item, out);
}

static const struct ward_span *groups_of(const struct trust_spec *spec, struct ward_span name,
					 struct arena *arena, size_t *count)
{
	VEC(struct ward_span) list = { 0 };

	for (size_t i = 0; i < spec->group_count; i++) {
		for (size_t k = 0; k < spec->groups[i].member_count; k++) {
			struct ward_span *slot = span_eq(spec->groups[i].members[k], name)
				? vec_push(arena, &list)
				: NULL;

			if (slot != NULL)
				*slot = spec->groups[i].name;
		}
	}
	*count = list.len;
	return list.items;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* A policy has its addresses in lower case. */
static bool has_address(const struct trust_principal *who, struct ward_span address)
{
	for (size_t i = 0; i < who->email_count; i++) {
		size_t at = 0;

		if (who->emails[i].len != address.len)
			continue;
		while (at < address.len && who->emails[i].ptr[at] == lower(address.ptr[at]))
			at++;
		if (at == address.len)
			return true;
	}
	return false;
}

/* Another principal whose address the key has as well, or NULL. */
static const struct trust_principal *other_owner(const struct trust_spec *spec,
						 const struct ward_signature *s,
						 const struct trust_principal *owner)
{
	for (size_t k = 0; k < spec->principal_count; k++)
		for (size_t i = 0; i < s->address_count; i++)
			if (&spec->principals[k] != owner &&
			    has_address(&spec->principals[k], s->addresses[i]))
				return &spec->principals[k];
	return NULL;
}

static void name_owner(struct ward_trust_report *r, struct ward_trust_item *item)
{
	const struct trust_spec *spec = run_trust_spec(r->run->trust);
	const struct trust_principal *other;
	struct signer_identity who;
	struct ward_signature s;

	arena_reset(r->scratch);
	pretend(r, item, &s);
	signer_identify(spec, &s, r->inv.now, r->scratch, &who);
	if (who.principal != NULL) {
		item->principal = who.principal->name;
		item->groups = groups_of(spec, item->principal, r->arena, &item->group_count);
	}
	if (who.platform || item->kind == WARD_TRUST_PGP_SUBKEY)
		return;
	if (who.principal == NULL && !who.known)
		trust_inventory_note(&r->inv, "ambiguous-owner", true,
				     WARD_SPAN_FMT
				     " has the addresses of several principals, so it is nobody's: "
				     "name it in the 'keys' of one",
				     WARD_SPAN_ARG(item->key));
	other = who.principal != NULL ? other_owner(spec, &s, who.principal) : NULL;
	if (other != NULL)
		trust_inventory_note(&r->inv, "several-owners", false,
				     WARD_SPAN_FMT
				     " is that of '" WARD_SPAN_FMT
				     "', and the files give it an address of '" WARD_SPAN_FMT "'",
				     WARD_SPAN_ARG(item->key), WARD_SPAN_ARG(item->principal),
				     WARD_SPAN_ARG(other->name));
}

static void name_owners(struct ward_trust_report *r)
{
	for (size_t i = 0; i < r->inv.items.len; i++) {
		struct ward_trust_item *item = &r->inv.items.items[i];
		const size_t first = item->key.len > 0 ? trust_report_first(r, item->key) : 0;

		if (!trust_report_is_key(item) || item->key.len == 0)
			continue;
		if (first == i + 1 || item->platform.len > 0) {
			name_owner(r, item);
			continue;
		}
		item->principal = r->inv.items.items[first - 1].principal;
		item->groups = r->inv.items.items[first - 1].groups;
		item->group_count = r->inv.items.items[first - 1].group_count;
	}
}

/* -- What else there is to know ------------------------------------------------ */

static void note_duplicates(struct ward_trust_report *r)
{
	for (size_t i = 0; i < r->inv.items.len; i++) {
		const struct ward_trust_item *item = &r->inv.items.items[i], *next;

		if (r->next[i] == 0 || item->kind == WARD_TRUST_PGP_SUBKEY)
			continue;
		next = &r->inv.items.items[r->next[i] - 1];
		trust_inventory_note(&r->inv, "duplicate-key", false,
				     WARD_SPAN_FMT " stands in " WARD_SPAN_FMT
						   " (%zu) and in " WARD_SPAN_FMT " (%zu)%s",
				     WARD_SPAN_ARG(item->key), WARD_SPAN_ARG(item->file),
				     item->number, WARD_SPAN_ARG(next->file), next->number,
				     span_eq(item->platform, next->platform)
					     ? ""
					     : ": it counts as that of the platform alone");
	}
}

static bool is_in_files(const struct ward_trust_report *r, struct ward_span key, bool usable)
{
	for (size_t at = trust_report_first(r, key); at != 0; at = r->next[at - 1])
		if (!usable || !ward_trust_state_is_problem(r->inv.items.items[at - 1].state))
			return true;
	return false;
}

static void note_missing_keys(struct ward_trust_report *r, const struct trust_principal *who)
{
	for (size_t i = 0; i < who->key_count; i++)
		if (!span_starts(who->keys[i], "x509:") && !is_in_files(r, who->keys[i], false))
			trust_inventory_note(
				&r->inv, "key-in-no-file", false,
				"principal '" WARD_SPAN_FMT "': " WARD_SPAN_FMT
				" is in no file of 'trust', so its signatures do not count",
				WARD_SPAN_ARG(who->name), WARD_SPAN_ARG(who->keys[i]));
}

/* Certificates of an authority, and patterns of lists, can give anybody's address to a key. */
static bool may_be_certified(const struct ward_trust_report *r, const struct trust_principal *who)
{
	const struct trust_material *m = run_trust_material(r->run->trust);

	if (who->identity_count > 0 || (m->has_authorities && who->email_count > 0))
		return true;
	for (size_t i = 0; i < m->signers.count && who->email_count > 0; i++)
		if (m->signers.items[i].is_ca)
			return true;
	for (size_t i = 0; m->has_authorities && i < who->key_count; i++)
		if (span_starts(who->keys[i], "x509:"))
			return true;
	return false;
}

static void note_principals(struct ward_trust_report *r)
{
	const struct trust_spec *spec = run_trust_spec(r->run->trust);
	struct map seen;

	/* 1: has a key; 2: has one that is usable. */
	map_init(&seen, r->arena);
	for (size_t i = 0; i < r->inv.items.len; i++) {
		const struct ward_trust_item *item = &r->inv.items.items[i];
		struct map_entry *entry =
			item->principal.len > 0 ? map_put(&seen, item->principal, NULL) : NULL;

		if (entry != NULL)
			entry->value.num |= ward_trust_state_is_problem(item->state) ? 1 : 2;
	}
	for (size_t i = 0; i < spec->principal_count; i++) {
		const struct trust_principal *who = &spec->principals[i];
		const struct map_entry *entry = map_get(&seen, who->name);

		note_missing_keys(r, who);
		if (may_be_certified(r, who) || (entry != NULL && (entry->value.num & 2) != 0))
			continue;
		trust_inventory_note(
			&r->inv,
			entry == NULL ? "principal-without-key" : "principal-without-usable-key",
			false, "principal '" WARD_SPAN_FMT "' has no %s in the files of 'trust'",
			WARD_SPAN_ARG(who->name), entry == NULL ? "key" : "usable key");
	}
}

static void note_end(struct ward_trust_report *r, const struct policy_end *end)
{
	static const struct {
		const char *what, *code, *ended;
	} words[] = {
		[POLICY_END_EXEMPTION] = { "the exemption from", "exemption-ends",
					   "exemption-expired" },
		[POLICY_END_WARNING] = { "'warn-until' at", "warning-ends", "warning-expired" },
		[POLICY_END_PRINCIPAL] = { "the time of principal", "principal-ends",
					   "principal-expired" },
	};
	const bool ended = end->last < r->inv.now;
	char date[11], owner[80] = "";

	if (!ended && end->last - r->inv.now > r->inv.within)
		return;
	time_format_date(end->last, date);
	if (end->owner.len > 0)
		(void)snprintf(owner, sizeof(owner), " (of %.60s)",
			       arena_cstr(r->arena, end->owner) != NULL
				       ? arena_cstr(r->arena, end->owner)
				       : "");
	trust_inventory_note(&r->inv, ended ? words[end->what].ended : words[end->what].code, ended,
			     "%s '" WARD_SPAN_FMT "'%s%s %s %s%s", words[end->what].what,
			     WARD_SPAN_ARG(end->name), end->more > 0 ? " and others" : "", owner,
			     ended ? "ended on" : "ends on", date,
			     ended ? ": remove it, or say a later day" : "");
}

static void note_ends(struct ward_trust_report *r)
{
	size_t count = 0, ended = 0;
	const struct policy_end *ends = policy_ends(r->run->policy, r->arena, &count);
	const size_t expired = policy_expired(r->run->policy);

	for (size_t i = 0; ends != NULL && i < count; i++) {
		note_end(r, &ends[i]);
		ended += ends[i].last < r->inv.now;
	}
	/* A `warn-until` that has ended is not kept. */
	if (expired > ended)
		trust_inventory_note(
			&r->inv, "warning-expired", true,
			"%zu of the policy's 'warn-until' ended: remove them, or say a "
			"later day",
			expired - ended);
}

/* -- The whole ------------------------------------------------------------------- */

static void finish(struct ward_trust_report *r)
{
	struct ward_trust_view *v = &r->view;

	v->policy = r->run->result.policy;
	v->now = r->inv.now;
	v->within = r->inv.within;
	v->items = r->inv.items.items;
	v->item_count = r->inv.items.len;
	v->notes = r->inv.notes.items;
	v->note_count = r->inv.notes.len;
	v->has_since = r->options.since != NULL;
	v->signers = r->signers.items;
	v->signer_count = r->signers.len;
	for (size_t i = 0; i < v->item_count; i++)
		v->problems += ward_trust_state_is_problem(v->items[i].state);
	for (size_t i = 0; i < v->note_count; i++)
		v->problems += v->notes[i].problem;
}

static int prepare(struct ward_trust_report *r, struct ward_error *err)
{
	int rc = run_policy_here(r->run, err);

	if (rc < 0)
		return rc;
	rc = run_trust_load(r->run, &r->run->trust, err);
	if (rc != WARD_OK)
		return rc;
	if (r->run->trust == NULL)
		return error_set(err, WARD_ENOTFOUND,
				 "the policy " WARD_SPAN_FMT
				 " has no section 'trust': it trusts nobody",
				 WARD_SPAN_ARG(r->run->result.policy));
	r->inv.trust = r->run->trust;
	r->inv.arena = r->arena;
	r->inv.now = r->run->options.now;
	r->inv.within = r->options.within > 0 ? r->options.within : WARD_TRUST_WITHIN;
	rc = trust_inventory_read(&r->inv, err);
	if (rc == WARD_OK)
		rc = index_keys(r, err);
	if (rc != WARD_OK)
		return rc;
	name_owners(r);
	note_duplicates(r);
	note_principals(r);
	note_ends(r);
	if (r->options.since != NULL)
		rc = trust_report_signers(r, err);
	if (rc == WARD_OK && (arena_failed(r->arena) || arena_failed(r->scratch)))
		rc = no_memory(err);
	return rc;
}

int ward_trust_report_new(const struct ward_trust_options *options, struct ward_trust_report **out,
			  struct ward_error *err)
{
	struct ward_trust_report *r = calloc(1, sizeof(*r));
	int rc;

	*out = NULL;
	if (r == NULL)
		return no_memory(err);
	r->options = *options;
	r->run = ward_run_new(&options->run);
	r->arena = arena_new(REPORT_BYTES);
	r->scratch = arena_new(COMMIT_BYTES);
	if (r->run == NULL || r->arena == NULL || r->scratch == NULL)
		rc = no_memory(err);
	else
		rc = prepare(r, err);
	if (rc != WARD_OK) {
		ward_trust_report_free(r);
		return rc;
	}
	finish(r);
	*out = r;
	return WARD_OK;
}

void ward_trust_report_free(struct ward_trust_report *report)
{
	if (report == NULL)
		return;
	ward_run_free(report->run);
	arena_free(report->scratch);
	arena_free(report->arena);
	free(report);
}

const struct ward_trust_view *ward_trust_report_view(const struct ward_trust_report *report)
{
	return &report->view;
}
