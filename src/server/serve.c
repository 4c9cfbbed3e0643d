/* SPDX-License-Identifier: Apache-2.0 */
#include "server/serve.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/time.h"
#include "server/push_door.h"
#include "server/worker.h"

/* The worker ends by itself in time and can then still tell what it found; only one that hangs has
 * to be ended. */
#define GRACE_NS ((uint64_t)400000000)
#define ANSWER_MAX ((size_t)64 << 20)
/* A worker cuts its report at less. */
#define REPORT_MAX ((size_t)8 << 20)

const char *server_mode_name(enum server_mode mode)
{
	static const char *const names[] = { "audit", "warn", "enforce" };

	return names[mode];
}

/* -- Judging ------------------------------------------------------------------ */

static int ask_worker(struct serving *s, struct push_job *job, struct ward_error *err)
{
	const struct worker_options options = {
		.deadline_ns = s->deadline_ns + GRACE_NS,
		.answer_max = ANSWER_MAX,
	};
	struct buf out;
	int rc;

	buf_init(&out, ANSWER_MAX);
	rc = worker_run(push_job_run, job, &options, &out, err);
	if (rc == WARD_OK) {
		struct ward_span copy = arena_copy(s->arena, buf_span(&out));

		rc = copy.len != out.len ? error_set(err, WARD_EOOM, "out of memory for the answer")
					 : answer_decode(copy, s->arena, &s->answer, err);
	}
	buf_release(&out);
	return rc;
}

void serve_judge(struct serving *s, struct ward_span input, bool recheck)
{
	struct run_push_door door;
	struct push_job job = {
		.options = s->options,
		.config = &s->config,
		.host = &s->host,
		.state = s->state,
		.state_path = s->state_path,
		.input = input,
		.deadline_ns = s->deadline_ns,
		.now = s->now,
		.pending = s->pending,
		.pending_count = s->pending_count,
		/* What has arrived was signed for another run. */
		.push = recheck ? NULL : &door,
		.recheck = recheck,
	};

	s->verdict = WARD_UNDECIDED;
	if ((recheck || push_door_open(s, input, &door, &s->error) == WARD_OK) &&
	    ask_worker(s, &job, &s->error) == WARD_OK)
		s->verdict = s->answer.verdict;
	s->timed_out = s->error.code == WARD_EDEADLINE ||
		(s->verdict == WARD_UNDECIDED && s->answer.expired);
}

/* -- Deferring ---------------------------------------------------------------- */

/* What cannot be undone is never let in unjudged: a deletion, or a push of which not even the
 * references were judged. Nor is one through a symbolic reference: what waits is known by the name
 * it was pushed to, and the reference behind it would pass for judged. */
static bool may_defer(const struct serving *s)
{
	if (!s->config.defer || !s->timed_out || s->state == NULL || s->host.dry_run)
		return false;
	if (s->answer.refs.len == 0 || s->answer.refs.len != s->line_count)
		return false;
	for (size_t i = 0; i < s->answer.refs.len; i++)
		if (oid_is_null(&s->answer.refs.items[i].new_id) || s->answer.refs.items[i].is_link)
			return false;
	return true;
}

/* -- Telling ------------------------------------------------------------------ */

static void tell_grants(struct serving *s)
{
	for (size_t i = 0; i < s->answer.grants.len; i++) {
		const struct answer_grant *g = &s->answer.grants.items[i];

		relay_line(&s->relay, "warning: ", "%s " WARD_SPAN_FMT ": " WARD_SPAN_FMT "%s",
			   g->used ? "break glass, grant" : "not used: grant", WARD_SPAN_ARG(g->id),
			   WARD_SPAN_ARG(g->text), g->used ? " (recorded)" : "");
	}
}

void serve_tell(struct serving *s)
{
	if (s->config.mode == SERVER_AUDIT)
		return;
	relay_text(&s->relay, span_sub(s->answer.report, 0, REPORT_MAX));
	tell_grants(s);
	if (s->error.code != WARD_OK)
		relay_line(&s->relay, "error: ", "nothing passes unjudged: %s", s->error.message);
}

static void tell_outcome(struct serving *s)
{
	if (s->deferred)
		relay_line(&s->relay, "warning: ",
			   "there was no time to look at everything: the push is let in, marked as "
			   "unverified, and judged after it has arrived");
	else if (s->config.mode == SERVER_WARN && s->verdict != WARD_ALLOWED)
		relay_line(&s->relay, "warning: ",
			   "this server only warns: in enforce mode the push would be %s",
			   ward_verdict_name(s->verdict));
}

/* -- The doors ------------------------------------------------------------------ */

static int exit_status(const struct serving *s)
{
	if (s->deferred || s->config.mode != SERVER_ENFORCE)
		return WARD_ALLOWED;
	return (int)s->verdict;
}

/* An acceptance that is not on record is none; where nothing is refused, it is only told. */
static int record_push(struct serving *s, int status, struct ward_error *err)
{
	int rc = serve_record(s, "push", err);

	if (rc == WARD_OK)
		return status;
	if (status != WARD_ALLOWED)
		relay_line(&s->relay, "warning: ", "this refusal is not on record: %s",
			   err->message);
	else if (s->config.mode != SERVER_ENFORCE)
		relay_line(&s->relay, "warning: ", "this push is not on record: %s", err->message);
	else {
		s->error = *err; /* tried once is enough */
		return rc;
	}
	return status;
}

static bool is_probe(const struct serving *s)
{
	return s->line_count == 1 && span_starts(s->lines[0].name, WARD_PROBE_REF);
}

/* The whole way is gone but for the records; an answer that says so is the only point of it. */
static int answer_probe(struct serving *s)
{
	if (s->error.code != WARD_OK)
		relay_line(&s->relay, "error: ", "%s", s->error.message);
	else
		relay_line(&s->relay, "error: ", "gitward probe " WARD_SPAN_FMT " reached",
			   WARD_SPAN_ARG(s->lines[0].name));
	return WARD_DENIED;
}

static int serve_push(struct serving *s, struct ward_span input, struct ward_error *err)
{
	int rc = push_lines(input, s->arena, &s->lines, &s->line_count, err);

	if (rc != WARD_OK)
		return rc;
	serve_judge(s, input, false);
	if (is_probe(s))
		return answer_probe(s);
	s->deferred = may_defer(s);
	serve_tell(s);
	tell_outcome(s);
	return record_push(s, exit_status(s), err);
}

/*
 * It never came to judging. Where nothing is refused, that is no reason to
 * refuse either, but for a probe; it is on record where there is a record.
 */
static int give_up(struct serving *s, struct ward_span input, struct ward_error *err)
{
	struct ward_error ignored = { 0 };
	const bool refuses = s->config.mode == SERVER_ENFORCE;

	if (err->message[0] == '\0')
		(void)error_set(err, err->code, "%s", ward_error_text(err->code));
	if (s->arena != NULL && s->lines == NULL &&
	    push_lines(input, s->arena, &s->lines, &s->line_count, &ignored) != WARD_OK)
		s->line_count = 0;
	relay_line(&s->relay, refuses ? "error: " : "warning: ", "%s: %s",
		   refuses ? "nothing passes unjudged" : "this push was not judged", err->message);
	if (s->error.code == WARD_OK && s->host.name != NULL && !is_probe(s)) {
		s->error = *err;
		s->verdict = WARD_UNDECIDED;
		s->timed_out = err->code == WARD_EDEADLINE;
		if (serve_record(s, "push", &ignored) != WARD_OK)
			relay_line(&s->relay, "warning: ", "this is not on record: %s",
				   ignored.message);
	}
	return refuses || is_probe(s) ? WARD_UNDECIDED : WARD_ALLOWED;
}

/* Whether the pusher could read it changes nothing: what was decided is on record by now. */
static int serve_door(struct serving *s, struct ward_span input, struct ward_error *err)
{
	int status;

	if (s->options->door == WARD_DOOR_POST_RECEIVE) {
		status = serve_post_receive(s, input, err);
		if (status >= 0)
			return status;
		relay_line(&s->relay, "error: ", "what has arrived was not checked: %s",
			   err->message[0] != '\0' ? err->message : ward_error_text(err->code));
		return WARD_UNDECIDED;
	}
	status = serve_push(s, input, err);
	return status < 0 ? give_up(s, input, err) : status;
}

int ward_serve(const struct ward_server_options *options, struct ward_span input,
	       ward_write_fn write, void *ctx)
{
	struct serving s = {
		.options = options,
		.config = { .mode = SERVER_ENFORCE },
		.relay = { .write = write, .ctx = ctx, .color = options->report.color },
		.started_ns = time_mono_ns(),
	};
	struct ward_error err = { 0 };
	int status = serve_prepare(&s, &err);

	if (status == WARD_OK)
		status = serve_take_slot(&s, &err);
	status = status == WARD_OK ? serve_door(&s, input, &err) : give_up(&s, input, &err);
	serve_release(&s);
	return status;
}
