/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/time.h"
#include "scan/baseline.h"
#include "scan/scanner.h"

static int list_rules(struct scanner *s, enum ward_subject subject, struct rule_list *out)
{
	out->items = ARENA_ARRAY(s->arena, ward_rules_count, const struct ward_rule *);
	if (out->items == NULL)
		return WARD_EOOM;
	for (size_t i = 0; i < ward_rules_count; i++)
		if (ward_rules[i]->subject == subject && s->options->rule_on[i])
			out->items[out->count++] = ward_rules[i];
	return WARD_OK;
}

static int build_tokens(struct scanner *s)
{
	const struct token_rule **rules =
		ARENA_ARRAY(s->arena, s->token.count, const struct token_rule *);

	if (rules == NULL)
		return WARD_EOOM;
	for (size_t i = 0; i < s->token.count; i++)
		rules[i] = s->token.items[i]->check.token;
	if (s->token.count == 0)
		return WARD_OK;
	s->tokens = token_scanner_new(rules, s->token.count, s->arena);
	s->sink.tokens = s->tokens;
	return s->tokens == NULL ? WARD_EOOM : WARD_OK;
}

int scanner_init(struct scanner *s, const struct ward_change *change,
		 const struct scan_options *options, struct arena *arena,
		 struct scan_result *result, struct ward_error *err)
{
	size_t cap = options->limits->memory_bytes;

	*s = (struct scanner){
		.change = change,
		.options = options,
		.result = result,
		.arena = arena,
		.head = arena_new(cap),
		.base = arena_new(cap),
		.step = arena_new(cap),
	};
	s->sink = (struct ward_sink){
		.run = arena,
		.arena = arena,
		.scratch = s->head,
		.result = result,
		.limits = options->limits,
		.line_hashes = options->line_hashes,
		.keep_tokens = options->keep_tokens,
		.salt = options->baseline != NULL ? options->baseline->salt : NULL,
		.prints = &s->prints,
	};
	map_init(&s->scanned, arena);
	map_init(&s->masked, arena);
	map_init(&s->prints, arena);
	if (s->head == NULL || s->base == NULL || s->step == NULL ||
	    list_rules(s, WARD_SUBJECT_BLOB, &s->blob) != WARD_OK ||
	    list_rules(s, WARD_SUBJECT_STREAM, &s->stream) != WARD_OK ||
	    list_rules(s, WARD_SUBJECT_OBJECT, &s->object) != WARD_OK ||
	    list_rules(s, WARD_SUBJECT_PAIR, &s->pair) != WARD_OK ||
	    list_rules(s, WARD_SUBJECT_COMMIT, &s->commit) != WARD_OK ||
	    list_rules(s, WARD_SUBJECT_ARRIVAL, &s->arrival) != WARD_OK ||
	    list_rules(s, WARD_SUBJECT_PATH, &s->path) != WARD_OK ||
	    list_rules(s, WARD_SUBJECT_REF, &s->ref) != WARD_OK ||
	    list_rules(s, WARD_SUBJECT_TOKEN, &s->token) != WARD_OK || build_tokens(s) != WARD_OK) {
		scanner_release(s);
		return error_set(err, WARD_EOOM, "out of memory");
	}
	return WARD_OK;
}

void scanner_release(struct scanner *s)
{
	arena_free(s->head);
	arena_free(s->base);
	arena_free(s->step);
	s->head = s->base = s->step = NULL;
}

/* Nothing more is looked at: what was found so far stands, and the run is not decided. */
static void expire(struct scanner *s)
{
	/* What could not be read is no better for it. */
	s->result->expired = !s->result->undecided;
	sink_undecided(&s->sink, "the time allowed has passed (limits.deadline_ms)");
	s->stopped = true;
}

bool scanner_must_stop(struct scanner *s)
{
	const struct limits *limits = s->options->limits;

	if (s->stopped)
		return true;
	if (s->options->deadline_ns != 0 && time_mono_ns() > s->options->deadline_ns)
		expire(s);
	else if (s->result->counts.bytes > limits->total_bytes)
		sink_undecided(&s->sink, "more than %llu bytes to look at (limits.total_bytes)",
			       (unsigned long long)limits->total_bytes);
	else if (s->result->counts.objects > limits->objects)
		sink_undecided(&s->sink, "more than %llu objects to look at (limits.objects)",
			       (unsigned long long)limits->objects);
	else if (arena_failed(s->arena) || arena_failed(s->step))
		sink_undecided(&s->sink, "out of memory (limits.memory_bytes)");
	else
		return false;
	s->stopped = true;
	return true;
}

int scanner_fetch(struct scanner *s, const struct change_file *file, bool old_side,
		  struct arena *arena, struct ward_span *out, struct ward_error *err)
{
	const int rc = s->change->read(s->change->ctx, file, old_side,
				       s->options->limits->blob_bytes, arena, out, err);

	s->result->counts.objects++;
	if (rc == WARD_OK)
		s->result->counts.bytes += out->len;
	return rc;
}

void scanner_unread(struct scanner *s, struct ward_span path, bool old_side,
		    const struct ward_error *err)
{
	if (err->code == WARD_EDEADLINE) {
		expire(s);
		return;
	}
	/* An old version that is too large only means that nothing of it is known. */
	if (err->code == WARD_ELIMIT && old_side) {
		count_skip(&s->result->counts, "old-version-too-large");
		return;
	}
	if (err->code == WARD_ELIMIT) {
		sink_engine(&s->sink, "limit-reached", path, "%s", err->message);
		count_skip(&s->result->counts, "too-large");
	}
	sink_undecided(&s->sink, WARD_SPAN_FMT ": %s", WARD_SPAN_ARG(path), err->message);
}

bool scanner_read(struct scanner *s, const struct change_file *file, bool old_side,
		  struct arena *arena, struct ward_span *out)
{
	struct ward_error err = { 0 };

	if (scanner_fetch(s, file, old_side, arena, out, &err) == WARD_OK)
		return true;
	scanner_unread(s, file->path, old_side, &err);
	return false;
}

void count_skip(struct ward_counts *counts, const char *reason)
{
	for (size_t i = 0; i < WARD_SKIP_REASONS; i++) {
		if (counts->skipped[i].reason == NULL)
			counts->skipped[i].reason = reason;
		if (strcmp(counts->skipped[i].reason, reason) == 0) {
			counts->skipped[i].count++;
			return;
		}
	}
	counts->skipped[WARD_SKIP_REASONS - 1].count++;
}

/* By place, so that a person reads a file from top to bottom. */
static int by_place(const void *a, const void *b)
{
	const struct ward_finding *x = a, *y = b;
	int rc = span_cmp(x->path, y->path);

	if (rc == 0)
		rc = span_cmp(x->commit, y->commit);
	if (rc == 0)
		rc = x->line < y->line ? -1 : x->line > y->line;
	if (rc == 0)
		rc = x->column < y->column ? -1 : x->column > y->column;
	if (rc == 0)
		rc = strcmp(x->rule->id, y->rule->id);
	return rc != 0 ? rc : span_cmp(x->fingerprint, y->fingerprint);
}

void findings_sort(struct scan_result *r)
{
	if (r->findings.len > 0)
		qsort(r->findings.items, r->findings.len, sizeof(r->findings.items[0]), by_place);
}

/* Clean is what was looked at whole and without any finding, whatever the policy makes of those. */
static void judge_noting_clean(struct scanner *s, const struct change_step *step)
{
	struct scan_result *r = s->result;
	const size_t before = r->findings.len;
	const uint64_t dropped = r->counts.dropped;
	struct oid *slot;

	step_judge(s, step);
	if (step->scope != SCOPE_HISTORY || step->commit.len == 0 || s->unclean ||
	    r->findings.len != before || r->counts.dropped != dropped || r->undecided ||
	    scanner_must_stop(s))
		return;
	slot = vec_push(s->arena, &r->clean);
	if (slot != NULL)
		*slot = step->commit;
}

/* What was known is no news. The same secret may stand there twice: an entry covers both. */
static void mark_known(struct scanner *s)
{
	const struct scan_options *o = s->options;

	for (size_t i = 0; o->baseline != NULL && !o->baseline_off && i < s->result->findings.len;
	     i++) {
		struct ward_finding *f = &s->result->findings.items[i];

		if (strcmp(f->rule->topic, "secret") == 0 &&
		    baseline_covers(o->baseline, span_of(f->rule->id), f->fingerprint, o->now))
			f->introduced = false;
	}
}

int scan_change(const struct ward_change *change, const struct scan_options *options,
		struct arena *arena, struct scan_result *out, struct ward_error *err)
{
	struct scanner s;
	int rc;

	*out = (struct scan_result){ 0 };
	for (size_t i = 0; i < ward_rules_count; i++)
		out->counts.rules += options->rule_on[i];
	rc = scanner_init(&s, change, options, arena, out, err);
	if (rc != WARD_OK)
		return rc;
	for (size_t i = 0; i < change->skip_count; i++)
		count_skip(&out->counts, change->skips[i].reason);
	subjects_judge(&s);
	for (size_t i = 0; i < change->step_count && !scanner_must_stop(&s); i++)
		judge_noting_clean(&s, &change->steps[i]);
	(void)scanner_must_stop(&s);
	mark_known(&s);
	names_mask(&s);
	scanner_release(&s);
	findings_sort(out);
	return WARD_OK;
}
