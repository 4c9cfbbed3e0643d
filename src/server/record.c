/* SPDX-License-Identifier: Apache-2.0 */
/* What stays of a run: who pushed what, what was decided and why. Never a byte of content. */
#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/hex.h"
#include "base/span.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "gitward/engine.h"
#include "server/serve.h"
#include "store/audit_log.h"
#include "store/json_line.h"
#include "store/ledger.h"
#include "store/metrics.h"

extern const char ward_ruleset_digest[];

#define RECORD_MAX ((size_t)1 << 20)
/* Of a certificate that is kept: with base64 it fits into a record. */
#define PUSH_RECORD_MAX ((size_t)700000)
#define LOCK_WAIT_NS ((uint64_t)10000000000)

enum {
	REFS_IN_RECORD = 200, /* more are counted, and found by the digest of all */
	NAME_IN_RECORD = 512,
	TEXT_IN_RECORD = 1024
};

static const char *below_state(const struct serving *s, const char *configured, const char *name)
{
	if (configured != NULL || s->state == NULL)
		return configured;
	return arena_cstr(s->arena, arena_printf(s->arena, "%s/%s", s->state_path, name));
}

const char *serve_audit_path(const struct serving *s)
{
	return below_state(s, s->config.audit_log, "audit.jsonl");
}

const char *serve_metrics_path(const struct serving *s)
{
	return below_state(s, s->config.metrics, "metrics.prom");
}

/* -- The audit log --------------------------------------------------------------- */

static void put_ref(struct buf *out, struct ward_span name, const struct oid *old_id,
		    const struct oid *new_id, const bool *is_protected)
{
	char hex[OID_HEX_MAX];

	json_line_open(out, NULL, '{');
	json_line_text(out, "name", span_sub(name, 0, NAME_IN_RECORD));
	json_line_text(out, "old", span_of(oid_hex(old_id, hex)));
	json_line_text(out, "new", span_of(oid_hex(new_id, hex)));
	if (is_protected != NULL)
		json_line_bool(out, "protected", *is_protected);
	json_line_close(out, '}');
}

/* What the worker says of them, or else the lines of the hook. */
static void put_refs(struct buf *out, const struct serving *s)
{
	const bool answered = s->answer.refs.len > 0;
	const size_t count = answered ? s->answer.refs.len : s->line_count;

	json_line_number(out, "ref_count", count);
	json_line_open(out, "refs", '[');
	for (size_t i = 0; i < count && i < REFS_IN_RECORD; i++) {
		const struct answer_ref *r = answered ? &s->answer.refs.items[i] : NULL;
		const struct push_line *line = answered ? NULL : &s->lines[i];

		if (r != NULL)
			put_ref(out, r->name, &r->old_id, &r->new_id, &r->is_protected);
		else
			put_ref(out, line->name, &line->old_id, &line->new_id, NULL);
	}
	json_line_close(out, ']');
}

static void put_rules(struct buf *out, const struct serving *s)
{
	json_line_open(out, "rules", '[');
	for (size_t i = 0; i < s->answer.rules.len; i++) {
		const struct answer_rule *rule = &s->answer.rules.items[i];

		json_line_open(out, NULL, '{');
		json_line_text(out, "id", rule->id);
		json_line_text(out, "level", span_of(ward_level_name(rule->level)));
		json_line_number(out, "count", rule->count);
		json_line_close(out, '}');
	}
	json_line_close(out, ']');
}

static void put_grants(struct buf *out, const struct serving *s)
{
	if (s->answer.grants.len == 0)
		return;
	json_line_open(out, "grants", '[');
	for (size_t i = 0; i < s->answer.grants.len; i++) {
		const struct answer_grant *grant = &s->answer.grants.items[i];

		json_line_open(out, NULL, '{');
		json_line_text(out, "id", span_sub(grant->id, 0, NAME_IN_RECORD));
		json_line_bool(out, "used", grant->used);
		json_line_text(out, "text", span_sub(grant->text, 0, TEXT_IN_RECORD));
		json_line_close(out, '}');
	}
	json_line_close(out, ']');
}

/* Which certificate; the whole of it is kept by write_certificate(). */
static void put_push(struct buf *out, const struct serving *s)
{
	const struct answer_push *push = &s->answer.push;
	char digits[2 * SHA256_BYTES + 1];
	uint8_t digest[SHA256_BYTES];

	if (push->certificate.len == 0)
		return;
	sha256_spans(&push->certificate, 1, false, digest);
	hex_encode(digest, sizeof(digest), digits);
	json_line_open(out, "push_certificate", '{');
	json_line_text(out, "sha256", span_of(digits));
	json_line_text(out, "reason", span_sub(push->reason, 0, NAME_IN_RECORD));
	json_line_text(out, "signer", span_sub(push->signer, 0, NAME_IN_RECORD));
	json_line_text(out, "key", span_sub(push->key, 0, NAME_IN_RECORD));
	json_line_text(out, "folder", span_sub(push->folder, 0, TEXT_IN_RECORD));
	json_line_close(out, '}');
}

static void put_origin(struct buf *out, const struct serving *s, const char *event)
{
	json_line_text(out, "event", span_of(event));
	json_line_text(out, "host", span_of(s->host.name));
	json_line_text(out, "repository", span_sub(s->host.repository, 0, NAME_IN_RECORD));
	json_line_text(out, "pusher", span_sub(s->host.pusher, 0, NAME_IN_RECORD));
	json_line_text(out, "via", span_sub(s->host.via, 0, NAME_IN_RECORD));
	json_line_text(out, "version", span_of(ward_version()));
	json_line_text(out, "ruleset", span_sub(span_of(ward_ruleset_digest), 0, 16));
}

static struct ward_span why(const struct serving *s)
{
	return s->error.code != WARD_OK ? span_of(s->error.message) : s->answer.why;
}

static void put_decision(struct buf *out, const struct serving *s)
{
	char key[2 * sizeof(s->answer.key) + 1];

	hex_encode(s->answer.key, sizeof(s->answer.key), key);
	json_line_text(out, "verdict", span_of(ward_verdict_name(s->verdict)));
	json_line_text(out, "mode", span_of(server_mode_name(s->config.mode)));
	json_line_text(out, "why", span_sub(why(s), 0, TEXT_IN_RECORD));
	json_line_bool(out, "timed_out", s->timed_out);
	json_line_bool(out, "deferred", s->deferred);
	json_line_text(out, "policy", span_sub(s->answer.policy, 0, TEXT_IN_RECORD));
	json_line_text(out, "policy_digest", span_of(key));
	json_line_text(out, "sandbox", s->answer.layers);
	json_line_number(out, "commits", s->answer.commits);
	json_line_number(out, "files", s->answer.files);
	json_line_number(out, "bytes", s->answer.bytes);
	json_line_number(out, "unjudged", s->unjudged);
	json_line_number(out, "milliseconds", (time_mono_ns() - s->started_ns) / 1000000u);
}

static int write_audit(struct serving *s, const char *event, struct ward_error *err)
{
	const char *path = serve_audit_path(s);
	struct buf out;
	int rc = WARD_OK;

	if (path == NULL)
		return WARD_OK;
	buf_init(&out, RECORD_MAX);
	put_origin(&out, s, event);
	put_decision(&out, s);
	put_refs(&out, s);
	put_rules(&out, s);
	put_grants(&out, s);
	put_push(&out, s);
	if (buf_failed(&out))
		rc = error_set(err, WARD_ELIMIT, "the record for the audit log is too long");
	else
		rc = audit_append(path, s->now, buf_span(&out), time_mono_ns() + LOCK_WAIT_NS,
				  s->head, err);
	buf_release(&out);
	return rc == WARD_OK ? rc : error_prefix(err, "audit log");
}

/* -- Push certificates ----------------------------------------------------------- */

/* Git forgets a certificate after the hook. Those of pushes that were let in stay: with them
 * anybody can tell later who moved which reference, without believing the server. */
static int write_certificate(struct serving *s, const char *event, struct ward_error *err)
{
	const bool refused =
		s->config.mode == SERVER_ENFORCE && !s->deferred && s->verdict != WARD_ALLOWED;
	const struct answer_push *push = &s->answer.push;
	const char *path = below_state(s, NULL, PUSH_LOG_NAME);
	struct ward_span text;
	struct buf out;
	int rc = WARD_OK;

	if (push->certificate.len == 0 || refused || s->state == NULL)
		return WARD_OK;
	if (push->certificate.len > PUSH_RECORD_MAX)
		return error_set(err, WARD_ELIMIT,
				 "the push certificate is larger than %zu bytes: push fewer "
				 "references at once",
				 PUSH_RECORD_MAX);
	text = base64_encode(s->arena, push->certificate);
	if (path == NULL || text.len == 0)
		return error_set(err, WARD_EOOM, "out of memory");
	buf_init(&out, RECORD_MAX);
	put_origin(&out, s, event);
	put_push(&out, s);
	json_line_text(&out, "certificate", text);
	if (buf_failed(&out))
		rc = error_set(err, WARD_ELIMIT, "the record of the push certificate is too long");
	else
		rc = audit_append(path, s->now, buf_span(&out), time_mono_ns() + LOCK_WAIT_NS, NULL,
				  err);
	buf_release(&out);
	return rc == WARD_OK ? rc : error_prefix(err, "push certificates");
}

/* -- The ledger -------------------------------------------------------------------- */

static int write_ledger(struct serving *s, struct ward_error *err)
{
	VEC(struct ledger_entry) entries = { 0 };

	for (size_t i = 0; i < s->answer.clean.len; i++) {
		struct ledger_entry *to = vec_push(s->arena, &entries);

		if (to != NULL)
			*to = (struct ledger_entry){ .kind = LEDGER_CLEAN,
						     .commit = s->answer.clean.items[i],
						     .ref = WARD_SPAN("") };
	}
	for (size_t i = 0; i < s->answer.refs.len; i++) {
		const struct answer_ref *ref = &s->answer.refs.items[i];
		const struct ward_span names[] = { ref->name, ref->real };
		const size_t count = span_eq(ref->name, ref->real) ? 1 : 2;

		for (size_t k = 0; k < count && !oid_is_null(&ref->new_id); k++) {
			struct ledger_entry *to = vec_push(s->arena, &entries);

			if (to != NULL)
				*to = (struct ledger_entry){ LEDGER_ACCEPTED, ref->new_id,
							     names[k] };
		}
	}
	if (entries.len == 0)
		return WARD_OK;
	return ledger_append(s->state, s->answer.key, entries.items, entries.len, SERVE_LEDGER_MAX,
			     err);
}

/* By what the push calls it, which the next hook is told, and by what that leads to, which is what
 * others push to. */
static int write_pending(struct serving *s, struct ward_error *err)
{
	VEC(struct pending_ref) refs = { 0 };

	for (size_t i = 0; i < s->answer.refs.len; i++) {
		const struct answer_ref *ref = &s->answer.refs.items[i];
		const struct ward_span names[] = { ref->name, ref->real };
		const size_t count = span_eq(ref->name, ref->real) ? 1 : 2;

		for (size_t k = 0; k < count; k++) {
			struct pending_ref *to = vec_push(s->arena, &refs);

			if (to == NULL)
				return error_set(err, WARD_EOOM,
						 "out of memory for the references");
			*to = (struct pending_ref){ .name = names[k],
						    .judged = ref->old_id,
						    .accepted = ref->new_id,
						    .since = s->now };
		}
	}
	return pending_add(s->state, refs.items, refs.len, err);
}

/* -- Metrics ------------------------------------------------------------------------ */

static uint64_t used_grants(const struct serving *s)
{
	uint64_t count = 0;

	for (size_t i = 0; i < s->answer.grants.len; i++)
		count += s->answer.grants.items[i].used;
	return count;
}

/* What a push that passes settles does not wait any more; its post-receive strikes it off. */
static uint64_t unverified(const struct serving *s)
{
	const bool settles = !s->deferred && s->verdict == WARD_ALLOWED;
	uint64_t count = s->pending_count;

	for (size_t i = 0; i < s->line_count; i++) {
		const bool waits =
			pending_find(s->pending, s->pending_count, s->lines[i].name) != NULL;

		count += s->deferred && !waits;
		count -= settles && waits && count > 0;
	}
	return count;
}

static int write_metrics(struct serving *s, const char *event, struct ward_error *err)
{
	const char *path = serve_metrics_path(s);
	struct metrics_rule *rules =
		ARENA_ARRAY(s->arena, s->answer.rules.len + 1, struct metrics_rule);
	struct metrics_sample sample = {
		.repository = s->host.repository,
		.door = strcmp(event, "push") == 0 ? "pre-receive" : event,
		.verdict = s->verdict,
		.mode = server_mode_name(s->config.mode),
		.rules = rules,
		.rule_count = s->answer.rules.len,
		.milliseconds = (time_mono_ns() - s->started_ns) / 1000000u,
		.timed_out = s->timed_out,
		.deferred = s->deferred,
		.grants = used_grants(s),
		.unjudged = s->unjudged,
		.unverified = unverified(s),
		.now = s->now,
		.audit_head = s->head[0] != '\0' ? s->head : NULL,
	};

	if (path == NULL)
		return WARD_OK;
	if (rules == NULL)
		return error_set(err, WARD_EOOM, "out of memory for metrics");
	for (size_t i = 0; i < s->answer.rules.len; i++)
		rules[i] = (struct metrics_rule){ arena_cstr(s->arena, s->answer.rules.items[i].id),
						  s->answer.rules.items[i].level,
						  s->answer.rules.items[i].count };
	return metrics_add(path, &sample, err);
}

static void only_warn(struct serving *s, int rc, const struct ward_error *err)
{
	if (rc != WARD_OK)
		relay_line(&s->relay, "warning: ", "%s", err->message);
}

int serve_record(struct serving *s, const char *event, struct ward_error *err)
{
	struct ward_error minor = { 0 };
	int rc = WARD_OK;

	if (s->host.dry_run)
		return WARD_OK;
	/* What was let in unjudged must be known, or nobody would ever judge it. */
	if (s->deferred)
		rc = write_pending(s, err);
	if (rc == WARD_OK)
		rc = write_certificate(s, event, err);
	if (rc == WARD_OK)
		rc = write_audit(s, event, err);
	if (rc != WARD_OK)
		return rc;
	/* Without these, work is done twice or a number is missing: no reason to refuse. */
	if (s->state != NULL && !s->deferred &&
	    (s->verdict == WARD_ALLOWED ||
	     (s->verdict == WARD_DENIED && s->config.mode != SERVER_ENFORCE)))
		only_warn(s, write_ledger(s, &minor), &minor);
	error_clear(&minor);
	only_warn(s, write_metrics(s, event, &minor), &minor);
	return WARD_OK;
}
