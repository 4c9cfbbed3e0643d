/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the wall stands: what `doctor --server` and the heartbeat ask. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/time.h"
#include "confine/confine.h"
#include "engine/run.h"
#include "server/serve.h"
#include "store/audit_log.h"
#include "store/ledger.h"

struct checking {
	struct serving *s;
	ward_note_fn say;
	void *ctx;
	struct ward_run *run;
	struct ledger *ledger;
	uint64_t tips, unjudged;
	VEC(struct ledger_entry) adopted;
	bool adopt;
	size_t problems;
};

static void say(struct checking *c, enum ward_note note, const char *what, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

static void say(struct checking *c, enum ward_note note, const char *what, const char *fmt, ...)
{
	char text[2048];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	c->problems += note == WARD_NOTE_PROBLEM;
	c->say(c->ctx, note, what, text);
}

static void check_config(struct checking *c)
{
	const struct serving *s = c->s;

	if (s->config.path == NULL)
		say(c, WARD_NOTE_OK, "server file", "none: enforce, reject at the deadline");
	else
		say(c, WARD_NOTE_OK, "server file", "%s", s->config.path);
	if (s->config.mode != SERVER_ENFORCE)
		say(c, WARD_NOTE_PROBLEM, "mode", "%s: nothing is refused; set 'mode: enforce'",
		    server_mode_name(s->config.mode));
	say(c, WARD_NOTE_OK, "host", "%s, repository '" WARD_SPAN_FMT "', %llu ms a push%s",
	    s->host.name, WARD_SPAN_ARG(s->host.repository),
	    (unsigned long long)(s->config.deadline_ms != 0 ? s->config.deadline_ms
							    : s->host.deadline_ms),
	    s->config.defer ? ", then deferred" : "");
}

static void check_layers(struct checking *c)
{
	struct confine_layers layers;

	confine_probe(&layers);
#define SAY_LAYER(name, text)                                                          \
	say(c, layers.name ? WARD_NOTE_OK : WARD_NOTE_NOTE, "worker", "%s: %s", #name, \
	    layers.name ? text : "not to be had from this kernel, container or build");
	CONFINE_LAYERS(SAY_LAYER)
#undef SAY_LAYER
}

static void check_chain(struct checking *c, const char *what, const char *path)
{
	struct audit_check found;
	struct ward_error err = { 0 };

	if (path == NULL) {
		say(c, WARD_NOTE_NOTE, what, "none is kept");
		return;
	}
	if (audit_verify(path, NULL, &found, &err) != WARD_OK) {
		if (err.code == WARD_ENOTFOUND)
			say(c, WARD_NOTE_NOTE, what, "%s: no record yet", path);
		else
			say(c, WARD_NOTE_PROBLEM, what, "%s", err.message);
		return;
	}
	if (found.first_bad != 0)
		say(c, WARD_NOTE_PROBLEM, what, "%s:%llu: %s", path,
		    (unsigned long long)found.first_bad, found.problem);
	else
		say(c, WARD_NOTE_OK, what, "%s: %llu record%s, unbroken, head %.16s", path,
		    (unsigned long long)found.records, found.records == 1 ? "" : "s", found.head);
}

static void check_log(struct checking *c)
{
	const struct serving *s = c->s;
	const char *kept = s->state != NULL
		? arena_cstr(s->arena,
			     arena_printf(s->arena, "%s/%s", s->state_path, PUSH_LOG_NAME))
		: NULL;

	check_chain(c, "audit log", serve_audit_path(s));
	if (kept != NULL && access(kept, F_OK) == 0)
		check_chain(c, "certificates", kept);
}

static void check_pending(struct checking *c)
{
	const struct serving *s = c->s;
	char day[21];

	for (size_t i = 0; i < s->pending_count; i++) {
		time_format_rfc3339(s->pending[i].since, day);
		say(c, WARD_NOTE_PROBLEM, "unverified",
		    "'" WARD_SPAN_FMT "' was let in unjudged at %s and not judged since: run "
		    "'gitward hook post-receive </dev/null' in the repository",
		    WARD_SPAN_ARG(s->pending[i].name), day);
	}
}

static int check_tip(void *ctx, struct ward_span name, const struct oid *id, struct ward_error *err)
{
	struct checking *c = ctx;
	struct ledger_entry *entry;
	char hex[OID_HEX_MAX];

	if (!policy_is_protected(c->run->policy, name))
		return 0;
	c->tips++;
	if (ledger_has(c->ledger, LEDGER_ACCEPTED, id, name))
		return 0;
	c->unjudged++;
	if (!c->adopt) {
		say(c, WARD_NOTE_PROBLEM, "unjudged",
		    "'" WARD_SPAN_FMT "' is at %.12s, which no hook has judged: look at it, then "
		    "'gitward heartbeat --adopt'",
		    WARD_SPAN_ARG(name), oid_hex(id, hex));
		return 0;
	}
	entry = vec_push(c->s->arena, &c->adopted);
	if (entry == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	*entry = (struct ledger_entry){ LEDGER_ACCEPTED, *id, arena_copy(c->s->arena, name) };
	return 0;
}

static int adopt(struct checking *c, struct ward_error *err)
{
	static const uint8_t no_key[32];

	if (c->adopted.len == 0)
		return WARD_OK;
	return ledger_append(c->s->state, no_key, c->adopted.items, c->adopted.len,
			     SERVE_LEDGER_MAX, err);
}

static int check_tips(struct checking *c, struct ward_error *err)
{
	static const uint8_t no_key[32];
	int rc;

	if (c->s->state == NULL) {
		say(c, WARD_NOTE_NOTE, "tips", "nothing is kept here, so they cannot be checked");
		return WARD_OK;
	}
	rc = ledger_open(c->s->state, no_key, &c->ledger, err);
	if (rc == WARD_OK)
		rc = repo_each_ref(c->run->repo, "", check_tip, c, err);
	if (rc == WARD_OK)
		rc = adopt(c, err);
	if (rc == WARD_OK && (c->unjudged == 0 || c->adopt))
		say(c, WARD_NOTE_OK, "tips", "%llu protected, %llu of them %s",
		    (unsigned long long)c->tips,
		    (unsigned long long)(c->adopt ? c->unjudged : c->tips),
		    c->adopt ? "taken over as they are" : "judged");
	if (c->ledger != NULL)
		ledger_close(c->ledger);
	return rc;
}

/* The policy that would judge the next push; one that cannot be used refuses every push. */
static int check_policy(struct checking *c, struct ward_error *err)
{
	const struct serving *s = c->s;
	const struct ward_result *result;
	int rc;

	c->run = ward_run_new(&s->options->run);
	if (c->run == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	rc = run_open(c->run, err);
	if (rc == WARD_OK)
		rc = run_server_policy(c->run, NULL, err);
	if (rc >= 0)
		rc = serve_use_floor(c->run, s->config.floor, s->now, err);
	if (rc != WARD_OK)
		return rc;
	result = &c->run->result;
	say(c, WARD_NOTE_OK, "policy", WARD_SPAN_FMT ", profile " WARD_SPAN_FMT "%s%s",
	    WARD_SPAN_ARG(result->policy), WARD_SPAN_ARG(result->profile),
	    s->config.floor != NULL ? ", floor " : "",
	    s->config.floor != NULL ? s->config.floor : "");
	return WARD_OK;
}

/* Nothing can be taken over while it is not known what is protected. */
static int check_guarded(struct checking *c, struct ward_error *err)
{
	int rc = check_policy(c, err);

	if (rc == WARD_OK)
		return check_tips(c, err);
	if (c->adopt)
		return rc;
	say(c, WARD_NOTE_PROBLEM, "policy", "every push is refused: %s", err->message);
	error_clear(err);
	return WARD_OK;
}

/* A wall that lets the worst through, or nothing at all, is none. */
static enum ward_verdict judge_sample(const char *privileged)
{
	static const struct ward_options options = { .no_policy = true };
	struct ward_run *run = ward_run_new(&options);
	enum ward_verdict verdict = WARD_UNDECIDED;
	char text[512];

	if (run == NULL)
		return verdict;
	(void)snprintf(text, sizeof(text),
		       "apiVersion: v1\nkind: Pod\nmetadata:\n  name: heartbeat\n  namespace: x\n"
		       "spec:\n  securityContext:\n    runAsNonRoot: true\n  containers:\n"
		       "    - name: a\n      image: registry.example.com/a@sha256:%064d\n"
		       "      securityContext:\n        privileged: %s\n",
		       1, privileged);
	verdict = ward_run_bytes(run, WARD_SPAN("heartbeat.yaml"), span_of(text), NULL)->verdict;
	ward_run_free(run);
	return verdict;
}

static void check_engine(struct checking *c)
{
	if (judge_sample("true") == WARD_DENIED && judge_sample("false") == WARD_ALLOWED)
		say(c, WARD_NOTE_OK, "engine", "denies a bad manifest and allows a good one");
	else
		say(c, WARD_NOTE_PROBLEM, "engine",
		    "does not tell a bad manifest from a good one: install gitward anew");
}

static int run_checks(struct checking *c, struct ward_error *err)
{
	int rc = serve_prepare(c->s, err);

	if (rc != WARD_OK) {
		say(c, WARD_NOTE_PROBLEM, "server", "%s", err->message);
		return WARD_OK;
	}
	check_config(c);
	check_layers(c);
	check_engine(c);
	check_log(c);
	check_pending(c);
	return check_guarded(c, err);
}

int ward_server_check(const struct ward_server_options *options, unsigned what, ward_note_fn note,
		      void *ctx, struct ward_error *err)
{
	struct serving s = { .options = options, .started_ns = time_mono_ns() };
	struct checking c = {
		.s = &s, .say = note, .ctx = ctx, .adopt = (what & WARD_CHECK_ADOPT) != 0
	};
	int rc = run_checks(&c, err);

	s.unjudged = c.adopt ? 0 : c.unjudged;
	s.verdict = c.problems == 0 ? WARD_ALLOWED : WARD_DENIED;
	if (rc == WARD_OK && (what & WARD_CHECK_RECORD) != 0)
		rc = serve_record(&s, "heartbeat", err);
	ward_run_free(c.run);
	serve_release(&s);
	return rc < 0 ? rc : (int)c.problems;
}
