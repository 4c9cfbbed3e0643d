/* SPDX-License-Identifier: Apache-2.0 */
/*
 * After the references have moved. What pre-receive judged is in the ledger;
 * what is not came past it: the hook was off, or let the push in for want of
 * time. Both are judged now, against the last tip that was judged, and by the
 * policy of that time.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "server/serve.h"
#include "store/ledger.h"

#define INPUT_MAX ((size_t)64 << 20)
/* No push takes that long from the hook to the references. */
#define STALE_SECONDS 3600

typedef VEC(struct pending_ref) pending_list;

static const struct pending_ref *pending_of(const struct serving *s, struct ward_span name)
{
	return pending_find(s->pending, s->pending_count, name);
}

static void add(struct serving *s, pending_list *list, struct ward_span name,
		const struct oid *judged, const struct oid *accepted)
{
	struct pending_ref *to = vec_push(s->arena, list);

	if (to != NULL)
		*to = (struct pending_ref){
			.name = name, .judged = *judged, .accepted = *accepted, .since = s->now
		};
}

/*
 * Whether what waits is behind a push that was judged. A push that was let in
 * later than this one may wait as well, and has not moved the reference yet:
 * it neither began where this one did, nor stands where this one began or ended.
 */
static bool is_settled(const struct serving *s, const struct pending_ref *waits,
		       const struct push_line *line)
{
	return oid_eq(&waits->accepted, &line->old_id) || oid_eq(&waits->accepted, &line->new_id) ||
		oid_eq(&waits->judged, &line->old_id) || s->now - waits->since > STALE_SECONDS;
}

/* Of a line of this push: what was accepted or is gone settles what waited, the rest is listed. */
static int take_line(struct serving *s, const struct ledger *ledger, const struct push_line *line,
		     pending_list *out, struct ward_error *err)
{
	const struct pending_ref *waits = pending_of(s, line->name);

	if (!oid_is_null(&line->new_id) &&
	    !ledger_has(ledger, LEDGER_ACCEPTED, &line->new_id, line->name)) {
		add(s, out, line->name, waits != NULL ? &waits->judged : &line->old_id,
		    &line->new_id);
		return WARD_OK;
	}
	if (waits == NULL || !is_settled(s, waits, line))
		return WARD_OK;
	return pending_remove(s->state, line->name, &waits->accepted, err);
}

/* References of this push that no hook accepted, and those that wait; by name. */
static int collect(struct serving *s, pending_list *out, struct ward_error *err)
{
	static const uint8_t no_key[32];
	bool *listed = ARENA_ARRAY(s->arena, s->pending_count + 1, bool);
	struct ledger *ledger = NULL;
	int rc = listed == NULL ? error_set(err, WARD_EOOM, "out of memory")
				: ledger_open(s->state, no_key, &ledger, err);

	if (rc != WARD_OK)
		return rc;
	for (size_t i = 0; rc == WARD_OK && i < s->line_count; i++) {
		const struct pending_ref *waits = pending_of(s, s->lines[i].name);

		if (waits != NULL)
			listed[waits - s->pending] = true;
		rc = take_line(s, ledger, &s->lines[i], out, err);
	}
	for (size_t i = 0; i < s->pending_count; i++)
		if (!listed[i])
			add(s, out, s->pending[i].name, &s->pending[i].judged,
			    &s->pending[i].accepted);
	ledger_close(ledger);
	if (rc != WARD_OK)
		return rc;
	if (arena_failed(s->arena))
		return error_set(err, WARD_EOOM, "out of memory");
	if (out->len > 1)
		qsort(out->items, out->len, sizeof(out->items[0]), pending_by_name);
	return WARD_OK;
}

static int as_input(struct serving *s, const pending_list *list, struct ward_span *out,
		    struct ward_error *err)
{
	char old_hex[OID_HEX_MAX], new_hex[OID_HEX_MAX];
	struct buf text;
	int rc = WARD_OK;

	buf_init(&text, INPUT_MAX);
	for (size_t i = 0; i < list->len; i++) {
		const struct pending_ref *p = &list->items[i];

		buf_printf(&text, "%s %s " WARD_SPAN_FMT "\n", oid_hex(&p->judged, old_hex),
			   oid_hex(&p->accepted, new_hex), WARD_SPAN_ARG(p->name));
	}
	*out = arena_copy(s->arena, buf_span(&text));
	if (buf_failed(&text) || out->len != text.len)
		rc = error_set(err, WARD_ELIMIT, "too many references wait to be judged");
	buf_release(&text);
	return rc;
}

/* Protected references that were not accepted and did not wait: somebody got past the hook. */
static void count_unjudged(struct serving *s)
{
	for (size_t i = 0; i < s->answer.refs.len; i++) {
		const struct answer_ref *ref = &s->answer.refs.items[i];

		if (!ref->is_protected || pending_of(s, ref->name) != NULL)
			continue;
		s->unjudged++;
		relay_line(&s->relay, "warning: ",
			   "'" WARD_SPAN_FMT "' was changed without being judged: was the "
			   "pre-receive hook off? Run 'gitward doctor --server'",
			   WARD_SPAN_ARG(ref->name));
	}
}

static int settle(struct serving *s, const pending_list *list, struct ward_error *err)
{
	int rc = WARD_OK;

	for (size_t i = 0; rc == WARD_OK && i < list->len; i++)
		rc = pending_remove(s->state, list->items[i].name, &list->items[i].accepted, err);
	return rc;
}

/* Only what is on record is struck off. */
static int conclude(struct serving *s, const pending_list *list, struct ward_error *err)
{
	const size_t waiting = s->pending_count;
	int rc;

	if (s->verdict == WARD_ALLOWED)
		s->pending_count = 0;
	rc = serve_record(s, "recheck", err);
	s->pending_count = waiting;
	if (rc == WARD_OK && s->verdict == WARD_ALLOWED)
		rc = settle(s, list, err);
	return rc;
}

int serve_post_receive(struct serving *s, struct ward_span input, struct ward_error *err)
{
	struct pending_ref *const waiting = s->pending;
	const size_t waiting_count = s->pending_count;
	struct ward_span lines;
	pending_list list = { 0 };
	int rc = push_lines(input, s->arena, &s->lines, &s->line_count, err);

	if (rc == WARD_OK && s->state == NULL)
		return WARD_ALLOWED;
	if (rc == WARD_OK)
		rc = collect(s, &list, err);
	if (rc != WARD_OK || list.len == 0)
		return rc;
	rc = as_input(s, &list, &lines, err);
	if (rc != WARD_OK)
		return rc;
	s->pending = list.items;
	s->pending_count = list.len;
	serve_judge(s, lines, true);
	s->pending = waiting;
	s->pending_count = waiting_count;
	count_unjudged(s);
	if (s->unjudged == 0 && waiting_count == 0 && s->verdict != WARD_UNDECIDED)
		return WARD_ALLOWED;
	serve_tell(s);
	if (s->verdict != WARD_ALLOWED)
		relay_line(
			&s->relay, "error: ",
			"what has arrived would have been %s; it is there all the same: revert it, "
			"and tell those who run this server",
			ward_verdict_name(s->verdict));
	rc = conclude(s, &list, err);
	return rc == WARD_OK ? (int)s->verdict : rc;
}
