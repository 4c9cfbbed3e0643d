/* SPDX-License-Identifier: Apache-2.0 */
/*
 * After the references have moved. What pre-receive judged is in the ledger;
 * what is not came past it: the hook was off, or let the push in for want of
 * time. Both are judged now, against the last tip that was judged, and by the
 * policy of that time.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "server/serve.h"
#include "store/ledger.h"

#define INPUT_MAX ((size_t)64 << 20)

static const struct pending_ref *pending_of(const struct serving *s, struct ward_span name)
{
	for (size_t i = 0; i < s->pending_count; i++)
		if (span_eq(s->pending[i].name, name))
			return &s->pending[i];
	return NULL;
}

static bool is_listed(const struct serving *s, struct ward_span name)
{
	for (size_t i = 0; i < s->line_count; i++)
		if (span_eq(s->lines[i].name, name))
			return true;
	return false;
}

typedef VEC(struct pending_ref) pending_list;

static void add(struct serving *s, pending_list *list, struct ward_span name,
		const struct oid *judged, const struct oid *accepted)
{
	struct pending_ref *to = vec_push(s->arena, list);

	if (to != NULL)
		*to = (struct pending_ref){
			.name = name, .judged = *judged, .accepted = *accepted, .since = s->now
		};
}

/* References of this push that no hook accepted, and those that wait. */
static int collect(struct serving *s, pending_list *out, struct ward_error *err)
{
	static const uint8_t no_key[32];
	struct ledger *ledger = NULL;
	int rc = ledger_open(s->state, no_key, &ledger, err);

	if (rc != WARD_OK)
		return rc;
	for (size_t i = 0; rc == WARD_OK && i < s->line_count; i++) {
		const struct push_line *line = &s->lines[i];
		const struct pending_ref *waits = pending_of(s, line->name);
		const bool accepted =
			ledger_has(ledger, LEDGER_ACCEPTED, &line->new_id, line->name);

		/* Accepted, or gone: then nothing of it waits any more. */
		if (accepted || oid_is_null(&line->new_id))
			rc = waits == NULL
				? WARD_OK
				: pending_remove(s->state, line->name, &waits->accepted, err);
		else
			add(s, out, line->name, waits != NULL ? &waits->judged : &line->old_id,
			    &line->new_id);
	}
	for (size_t i = 0; i < s->pending_count; i++)
		if (!is_listed(s, s->pending[i].name))
			add(s, out, s->pending[i].name, &s->pending[i].judged,
			    &s->pending[i].accepted);
	ledger_close(ledger);
	if (rc != WARD_OK)
		return rc;
	return arena_failed(s->arena) ? error_set(err, WARD_EOOM, "out of memory") : WARD_OK;
}

static struct ward_span as_input(struct serving *s, const pending_list *list)
{
	char old_hex[OID_HEX_MAX], new_hex[OID_HEX_MAX];
	struct ward_span copy;
	struct buf text;

	buf_init(&text, INPUT_MAX);
	for (size_t i = 0; i < list->len; i++) {
		const struct pending_ref *p = &list->items[i];

		buf_printf(&text, "%s %s " WARD_SPAN_FMT "\n", oid_hex(&p->judged, old_hex),
			   oid_hex(&p->accepted, new_hex), WARD_SPAN_ARG(p->name));
	}
	copy = buf_failed(&text) ? WARD_SPAN("") : arena_copy(s->arena, buf_span(&text));
	buf_release(&text);
	return copy;
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

	for (size_t i = 0; rc == WARD_OK && i < list->len && s->verdict == WARD_ALLOWED; i++)
		rc = pending_remove(s->state, list->items[i].name, &list->items[i].accepted, err);
	return rc;
}

int serve_post_receive(struct serving *s, struct ward_span input, struct ward_error *err)
{
	struct pending_ref *const waiting = s->pending;
	const size_t waiting_count = s->pending_count;
	pending_list list = { 0 };
	int rc = push_lines(input, s->arena, &s->lines, &s->line_count, err);

	if (rc == WARD_OK && s->state == NULL)
		return WARD_ALLOWED;
	if (rc == WARD_OK)
		rc = collect(s, &list, err);
	if (rc != WARD_OK || list.len == 0)
		return rc;
	s->pending = list.items;
	s->pending_count = list.len;
	serve_judge(s, as_input(s, &list), true);
	s->pending = waiting;
	s->pending_count = waiting_count;
	count_unjudged(s);
	if (s->unjudged == 0 && waiting_count == 0)
		return WARD_ALLOWED;
	serve_tell(s);
	if (s->verdict != WARD_ALLOWED)
		relay_line(
			&s->relay, "error: ",
			"what has arrived would have been %s; it is there all the same: revert it, "
			"and tell those who run this server",
			ward_verdict_name(s->verdict));
	rc = settle(s, &list, err);
	if (rc == WARD_OK)
		rc = serve_record(s, "recheck", err);
	return rc == WARD_OK ? (int)s->verdict : rc;
}
