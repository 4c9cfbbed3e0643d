/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens that a run found, shown to those who gave them out. */
#include "gitward/live.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/span.h"
#include "engine/run.h"
#include "net/http.h"
#include "secret/live.h"

#define SCRATCH_BYTES ((size_t)16 << 20) /* of one answer and its tree */
#define SERVICES 64
#define MOST_SECONDS 60u

/** What is known of one secret. */
struct known {
	struct ward_span token;
	enum ward_live live;
	struct ward_span reason;
};

struct asking {
	struct ward_run *run;
	const struct ward_live_options *options;
	struct http *http;
	struct arena *scratch;
	struct map secrets;		   /**< by fingerprint: struct known */
	struct ward_span silent[SERVICES]; /**< why a service is asked no more; "": it is */
};

static int collect(struct asking *a, struct ward_error *err)
{
	map_init(&a->secrets, a->run->arena);
	for (size_t i = 0; i < a->run->scan.tokens.len; i++) {
		const struct scan_token *t = &a->run->scan.tokens.items[i];
		struct known *k = ARENA_NEW(a->run->arena, struct known);
		struct map_entry *e = map_put(&a->secrets, t->fingerprint, NULL);

		if (k == NULL || e == NULL)
			return error_set(err, WARD_EOOM, "out of memory for tokens");
		*k = (struct known){ .token = t->token };
		e->value.ptr = k;
	}
	return WARD_OK;
}

/* A service that cannot be reached, or asks to be left alone, is not asked again. */
static void fall_silent(struct asking *a, size_t service, struct ward_span why)
{
	if (service < SERVICES)
		a->silent[service] = why;
}

static size_t index_of(const struct live_row *row)
{
	return (size_t)(row - live_at(0));
}

static void ask(struct asking *a, const struct live_row *row, struct known *k)
{
	struct arena *arena = a->run->arena;
	const char *base = a->options->base;
	const struct ward_span header =
		arena_printf(a->scratch, "%s" WARD_SPAN_FMT, row->header, WARD_SPAN_ARG(k->token));
	const struct ward_span url =
		arena_printf(a->scratch, "%s%s%s", base != NULL ? base : "https://",
			     base != NULL ? "" : row->host, row->path);
	const char *headers[2] = { arena_cstr(a->scratch, header), row->extra };
	const struct http_request request = { .url = arena_cstr(a->scratch, url),
					      .headers = headers,
					      .header_count = row->extra != NULL ? 2 : 1,
					      .post = row->post };
	struct http_answer answer;
	struct ward_error err = { 0 };
	int rc = WARD_EOOM;

	if (request.url != NULL && headers[0] != NULL)
		rc = http_ask(a->http, &request, a->scratch, &answer, &err);
	if (rc == WARD_OK) {
		k->live = live_judge(row, answer.status, answer.body, a->scratch, &k->reason);
		k->reason = arena_copy(arena, k->reason);
	} else {
		k->live = WARD_LIVE_UNKNOWN;
		k->reason = arena_printf(arena, "%s: %s", row->host,
					 err.message[0] != '\0' ? err.message : "out of memory");
	}
	if (rc == WARD_EIO || rc == WARD_EDEADLINE || (rc == WARD_OK && answer.status == 429))
		fall_silent(a, index_of(row), k->reason);
	arena_reset(a->scratch);
}

static void ask_for(struct asking *a, struct ward_finding *f)
{
	const struct live_row *row = live_find(f->rule->id);
	const struct map_entry *e = row != NULL ? map_get(&a->secrets, f->fingerprint) : NULL;
	struct known *k = e != NULL ? e->value.ptr : NULL;

	if (k == NULL || f->suppressed)
		return;
	f->live = WARD_LIVE_UNKNOWN;
	f->live_reason = WARD_SPAN("not asked: it is probably made up");
	if (f->confidence == WARD_CONFIDENCE_LOW)
		return;
	if (!live_takes(row, k->token)) {
		f->live_reason = arena_printf(
			a->run->arena, "not asked: not of the form that %s takes", row->host);
		return;
	}
	if (k->live == WARD_LIVE_NOT_ASKED && a->silent[index_of(row)].len > 0) {
		k->live = WARD_LIVE_UNKNOWN;
		k->reason = arena_printf(a->run->arena, "not asked: " WARD_SPAN_FMT,
					 WARD_SPAN_ARG(a->silent[index_of(row)]));
	}
	if (k->live == WARD_LIVE_NOT_ASKED)
		ask(a, row, k);
	f->live = k->live;
	f->live_reason = k->reason;
}

static int check(const struct ward_run *run, const struct ward_live_options *o,
		 struct ward_error *err)
{
	if (run->options.server || !run->options.keep_tokens)
		return error_set(err, WARD_EUSAGE, "this run kept no tokens to ask for");
	if (o->timeout_s > MOST_SECONDS)
		return error_set(err, WARD_EUSAGE, "a service is waited for 1 to %u seconds",
				 MOST_SECONDS);
	if (o->base != NULL && (!http_is_loopback(o->base) || span_ends(span_of(o->base), "/")))
		return error_set(err, WARD_EUSAGE,
				 "the address in place of services must be of the loopback: "
				 "http://127.0.0.1:PORT");
	return WARD_OK;
}

int ward_run_live(struct ward_run *run, const struct ward_live_options *options,
		  struct ward_error *err)
{
	const struct http_options http = { .proxy = options->proxy,
					   .no_proxy = options->no_proxy,
					   .timeout_ms = options->timeout_s * 1000u,
					   .loopback = options->base != NULL };
	struct asking a = { .run = run, .options = options };
	int rc = check(run, options, err);

	if (rc != WARD_OK)
		return rc;
	a.scratch = arena_new(SCRATCH_BYTES);
	rc = a.scratch != NULL ? collect(&a, err)
			       : error_set(err, WARD_EOOM, "out of memory for tokens");
	if (rc == WARD_OK)
		rc = http_open(&http, &a.http, err);
	/* What a run that could not begin shows is not of its scan. */
	if (rc == WARD_OK && run->result.findings == run->scan.findings.items)
		for (size_t i = 0; i < run->result.finding_count; i++)
			ask_for(&a, &run->scan.findings.items[i]);
	http_close(a.http);
	arena_free(a.scratch);
	return rc;
}

bool ward_live_service_at(size_t i, struct ward_live_service *out)
{
	const struct live_row *row = live_at(i);

	if (row == NULL)
		return false;
	*out = (struct ward_live_service){ row->rule, row->post ? "POST" : "GET", row->host,
					   row->path };
	return true;
}
