/* SPDX-License-Identifier: Apache-2.0 */
/* Who signed the commits since one of them, for the report on trust. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "engine/trust_report.h"
#include "git/object.h"

static int no_memory(struct ward_error *err)
{
	return error_set(err, WARD_EOOM, "out of memory");
}

static void count_use(struct ward_trust_report *r, struct ward_span key, int64_t when)
{
	for (size_t at = trust_report_first(r, key); at != 0; at = r->next[at - 1]) {
		struct ward_trust_item *item = &r->inv.items.items[at - 1];

		item->used++;
		if (when > item->last_used)
			item->last_used = when;
	}
}

static int count_signer(struct ward_trust_report *r, const struct ward_signer_facts *f,
			int64_t when, struct ward_error *err)
{
	const bool counts = f->verdict == WARD_SIGNATURE_PASS && f->known;
	const char *reason = counts		 ? "none"
		: strcmp(f->reason, "none") == 0 ? "ambiguous-owner"
						 : f->reason;
	struct ward_span id =
		arena_printf(r->arena, WARD_SPAN_FMT "\n%s", WARD_SPAN_ARG(f->key), reason);
	struct ward_trust_signer *signer;
	struct map_entry *entry;
	bool added = false;

	/* Certificates of one authority differ in whom they name. */
	if (counts)
		id = arena_printf(r->arena, WARD_SPAN_FMT "\n" WARD_SPAN_FMT, WARD_SPAN_ARG(id),
				  WARD_SPAN_ARG(f->principal));
	entry = map_put(&r->by_signer, id, &added);
	if (entry == NULL || (added && vec_push(r->arena, &r->signers) == NULL))
		return no_memory(err);
	if (added) {
		entry->value.num = r->signers.len - 1;
		r->signers.items[entry->value.num] = (struct ward_trust_signer){
			.who = arena_copy(r->arena, counts ? f->principal : WARD_SPAN("")),
			.key = arena_copy(r->arena, f->key),
			.known = counts,
			.platform = f->platform,
			.reason = reason,
		};
	}
	signer = &r->signers.items[entry->value.num];
	signer->commits++;
	if (when > signer->last)
		signer->last = when;
	if (counts)
		count_use(r, f->key, when);
	return arena_failed(r->arena) ? no_memory(err) : WARD_OK;
}

/* What its committer claims; 0 for what is no time. */
static int64_t committed_at(const struct oid *id, struct ward_span raw, struct arena *arena)
{
	struct ward_error ignored = { 0 };
	struct commit_view view = { 0 };
	struct ward_span rest, digits;
	uint64_t when = 0;

	if (commit_parse(raw, id->len, arena, &view, &ignored) != WARD_OK)
		return 0;
	rest = span_sub(view.committer, (size_t)(span_rfind_byte(view.committer, '>') + 1),
			view.committer.len);
	rest = span_trim(rest);
	if (!span_cut(&rest, ' ', &digits) || !span_to_u64(digits, INT64_MAX, &when))
		return 0;
	return (int64_t)when;
}

static int look_at(void *ctx, const struct oid *id, struct ward_span raw, struct ward_error *err)
{
	struct ward_trust_report *r = ctx;
	const struct ward_signer_facts *facts;

	arena_reset(r->scratch);
	facts = run_trust_object(r->run->trust, id, raw, false, r->scratch);
	if (facts == NULL)
		return no_memory(err);
	r->view.commits++;
	return count_signer(r, facts, committed_at(id, raw, r->scratch), err);
}

static int by_commits(const void *a, const void *b)
{
	const struct ward_trust_signer *x = a, *y = b;

	if (x->commits != y->commits)
		return x->commits < y->commits ? 1 : -1;
	if (x->last != y->last)
		return x->last < y->last ? 1 : -1;
	return span_cmp(x->key, y->key);
}

static void note_use(struct ward_trust_report *r)
{
	for (size_t i = 0; i < r->inv.items.len; i++) {
		const struct ward_trust_item *item = &r->inv.items.items[i];

		if (!trust_report_is_key(item) || item->kind == WARD_TRUST_PGP_SUBKEY ||
		    item->key.len == 0 || trust_report_first(r, item->key) != i + 1)
			continue;
		if (item->used == 0 && !ward_trust_state_is_problem(item->state))
			trust_inventory_note(&r->inv, "unused-key", false,
					     WARD_SPAN_FMT " of " WARD_SPAN_FMT
							   " has signed no commit since %.60s",
					     WARD_SPAN_ARG(item->key),
					     WARD_SPAN_ARG(item->principal.len > 0 ? item->principal
								   : item->address_count > 0
								   ? item->addresses[0]
								   : item->file),
					     r->options.since);
		if (item->used > 0 && item->state == WARD_TRUST_STATE_SOON)
			trust_inventory_note(
				&r->inv, "ending-key-in-use", false,
				WARD_SPAN_FMT
				" still signs, and ends soon: add its successor before",
				WARD_SPAN_ARG(item->key));
	}
}

int trust_report_signers(struct ward_trust_report *r, struct ward_error *err)
{
	struct repo_walk walk = { .seen = look_at, .ctx = r, .max = r->run->limits.commits };
	struct oid since, *ids = NULL;
	size_t count = 0;
	int rc = WARD_OK;

	if (r->run->repo == NULL)
		return error_set(err, WARD_ENOTFOUND, "there is no repository with a history");
	rc = repo_resolve(r->run->repo, arena_printf(r->arena, "%s^0", r->options.since), &since,
			  err);
	if (rc == WARD_OK)
		rc = repo_resolve(r->run->repo, WARD_SPAN("HEAD^0"), &walk.tip, err);
	walk.hide = &since;
	walk.hide_count = 1;
	map_init(&r->by_signer, r->arena);
	if (rc == WARD_OK)
		rc = repo_history(r->run->repo, &walk, r->arena, &ids, &count, err);
	if (rc != WARD_OK)
		return rc;
	if (r->signers.len > 0)
		qsort(r->signers.items, r->signers.len, sizeof(*r->signers.items), by_commits);
	note_use(r);
	return WARD_OK;
}
