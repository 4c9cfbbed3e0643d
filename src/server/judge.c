/* SPDX-License-Identifier: Apache-2.0 */
#include "server/judge.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/glob.h"
#include "base/span.h"
#include "base/time.h"
#include "confine/confine.h"
#include "crypto/digest.h"
#include "engine/push_door.h"
#include "engine/run.h"
#include "report/gitlab.h"
#include "rules/rule.h"
#include "server/answer.h"
#include "server/grants.h"
#include "store/ledger.h"

extern const char ward_ruleset_digest[];

enum {
	REPORT_MAX = 4 << 20, /* more is of no use to a person */
	REPORT_SPARE = 16384,
	POLICY_TEXT_MAX = 16 << 20,
	OPEN_FILES = 1024,
	SPARE_SECONDS = 2
};
#define SPARE_MEMORY ((uint64_t)192 << 20) /* libraries, buffers, tables that no arena counts */

struct judging {
	const struct push_job *job;
	struct ward_run *run;
	struct arena *arena;
	struct ledger *ledger;
	struct grant_set grants;
	struct confine_layers layers;
	uint8_t key[SHA256_BYTES];
	bool has_key;
};

/* -- Giving rights away ------------------------------------------------------ */

struct folders {
	const char **items;
	size_t count;
};

static void add_folder(struct folders *f, const char *path)
{
	if (path != NULL)
		f->items[f->count++] = path;
}

/* A policy of the server names files with keys that lie beside it. */
static void add_folder_of(struct judging *j, struct folders *f, const char *path)
{
	const struct ward_span whole = path != NULL ? span_of(path) : WARD_SPAN("");
	const ssize_t slash = span_rfind_byte(whole, '/');

	if (slash > 0)
		add_folder(f, arena_cstr(j->arena, span_sub(whole, 0, (size_t)slash)));
}

/* All that reading needs: the repository, its object stores, and the server's own files. */
static int readable(struct judging *j, struct folders *out, struct ward_error *err)
{
	const struct repo_info *info = repo_info(j->run->repo);
	const struct server_config *config = j->job->config;
	const char *const *stores = NULL;
	const size_t count = repo_stores(j->run->repo, &stores);

	*out = (struct folders){ .items = ARENA_ARRAY(j->arena, count + 11, const char *) };
	if (out->items == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	for (size_t i = 0; i < count; i++)
		add_folder(out, stores[i]);
	add_folder(out, info->git_dir);
	add_folder(out, info->common_dir);
	add_folder(out, info->quarantine);
	add_folder(out, j->run->options.policy_file);
	add_folder(out, j->job->state_path);
	add_folder(out, config->floor);
	add_folder_of(j, out, j->run->options.policy_file);
	add_folder_of(j, out, config->floor);
	add_folder(out, config->grant_signers);
	add_folder(out, config->grant_folder);
	return WARD_OK;
}

static uint64_t seconds_left(const struct push_job *job)
{
	const uint64_t now = time_mono_ns();

	if (job->deadline_ns == 0)
		return 0;
	return (job->deadline_ns > now ? (job->deadline_ns - now) / 1000000000u : 0) +
		SPARE_SECONDS;
}

static int give_up_rights(void *ctx, struct ward_run *run, struct ward_error *err)
{
	/* What our own reader cannot read is read by children of git. */
	static const char *const programs[] = { "/usr", "/bin", "/lib", "/lib64", "/opt" };
	struct judging *j = ctx;
	const bool children = strcmp(repo_info(run->repo)->backend, "git") == 0;
	struct folders folders;
	uint8_t unused[SHA256_BYTES];
	int rc = readable(j, &folders, err);

	if (rc != WARD_OK)
		return rc;
	/* OpenSSL opens its configuration at the first use, which later it could not. */
	sha256_spans(NULL, 0, false, unused);
	return confine_apply(
		&(struct confine_options){
			.readable = folders.items,
			.readable_count = folders.count,
			.runnable = children ? programs : NULL,
			.runnable_count = children ? sizeof(programs) / sizeof(programs[0]) : 0,
			.memory_bytes = run->limits.memory_bytes + SPARE_MEMORY,
			.cpu_seconds = seconds_left(j->job),
			.open_files = OPEN_FILES,
		},
		&j->layers, err);
}

/* -- The policy is known ------------------------------------------------------ */

int serve_use_floor(struct ward_run *run, const char *path, int64_t now, struct ward_error *err)
{
	struct ward_policy *floor = NULL;
	struct ward_span text, none = WARD_SPAN("");
	int rc;

	if (path == NULL)
		return WARD_OK;
	rc = run_read_policy(run, path, &text, err);
	if (rc == 1)
		return error_set(err, WARD_ENOTFOUND, "floor '%s' does not exist", path);
	if (rc != WARD_OK)
		return error_prefix(err, "floor");
	rc = policy_parse_standing(path, text, none, now, run->arena, &floor, err);
	if (rc != WARD_OK)
		return error_prefix(err, "floor %s:%zu:%zu", path, err->line, err->column);
	run_set_floor(run, floor, path);
	/* It may name other rules of users than the repository does. */
	return run_user_rules_again(run, "floor", err);
}

/* Rules and policy as one number: what was clean under another one is judged again. */
static int make_key(struct judging *j, struct ward_error *err)
{
	struct buf text;
	struct ward_span parts[3] = { span_of(ward_ruleset_digest), { NULL, 0 } };
	int rc;

	buf_init(&text, POLICY_TEXT_MAX);
	rc = policy_canonical(j->run->policy, &text);
	parts[1] = buf_span(&text);
	parts[2] = span_make((const char *)j->run->user_rules_digest,
			     sizeof(j->run->user_rules_digest));
	if (rc == WARD_OK)
		sha256_spans(parts, 3, true, j->key);
	buf_release(&text);
	j->has_key = rc == WARD_OK;
	return rc == WARD_OK ? WARD_OK : error_set(err, rc, "out of memory for the policy");
}

/* A grant for one commit counts at those references only that are set to it. */
static int add_narrowed(struct judging *j, const struct policy_grant *grant, struct ward_error *err)
{
	struct ward_span rest = j->job->input, line, id;
	int rc = WARD_OK;

	while (rc == WARD_OK && span_line(&rest, &line)) {
		struct policy_grant one = *grant;

		if (!span_cut(&line, ' ', &id) || !span_cut(&line, ' ', &id) ||
		    !span_eq(id, grant->commit) || !glob_match(grant->ref, line))
			continue;
		one.ref = line;
		one.ref_exact = true;
		rc = policy_add_grant(j->run->policy, &one, err);
	}
	return rc;
}

static int use_grants(struct judging *j, struct ward_error *err)
{
	const struct push_job *job = j->job;
	int rc = grants_collect(job->config, job->options->env, job->options->env_ctx,
				job->host->repository, job->now, j->arena, &j->grants, err);

	for (size_t i = 0; rc == WARD_OK && i < j->grants.count; i++) {
		const struct policy_grant *grant = &j->grants.items[i];

		rc = grant->commit.len > 0 ? add_narrowed(j, grant, err)
					   : policy_add_grant(j->run->policy, grant, err);
	}
	return rc;
}

static int ruled(void *ctx, struct ward_run *run, struct ward_error *err)
{
	struct judging *j = ctx;
	int rc = serve_use_floor(run, j->job->config->floor, j->job->now, err);

	if (rc == WARD_OK)
		rc = make_key(j, err);
	if (rc == WARD_OK)
		rc = use_grants(j, err);
	if (rc == WARD_OK && j->job->state != NULL)
		rc = ledger_open(j->job->state, j->key, &j->ledger, err);
	return rc;
}

/* -- What was judged before ---------------------------------------------------- */

static bool is_clean(void *ctx, const struct oid *commit)
{
	const struct judging *j = ctx;

	/* A bound on sizes holds at one reference and not at another, and the ledger knows none. */
	return j->ledger != NULL && !policy_bounds_files(j->run->policy) &&
		ledger_has(j->ledger, LEDGER_CLEAN, commit, WARD_SPAN(""));
}

static bool judged_tip(void *ctx, struct ward_span ref, struct oid *out)
{
	const struct judging *j = ctx;
	const struct pending_ref *p = pending_find(j->job->pending, j->job->pending_count, ref);

	if (p != NULL)
		*out = p->judged;
	return p != NULL;
}

/* -- The answer ----------------------------------------------------------------- */

static void add_refs(struct judging *j, struct answer *answer)
{
	const struct ward_change *change = &j->run->change;

	for (size_t i = 0; i < change->ref_count; i++) {
		const struct ward_ref *ref = &change->refs[i];
		struct answer_ref *to = vec_push(j->arena, &answer->refs);

		if (to == NULL)
			return;
		*to = (struct answer_ref){ .name = ref->asked,
					   .real = ref->name,
					   .old_id = ref->old_id,
					   .new_id = ref->new_id,
					   .is_protected = ref->is_protected,
					   .is_link = ref->is_link };
	}
}

static void count_rule(struct judging *j, struct answer *answer, const struct ward_finding *f)
{
	struct answer_rule *to;

	for (size_t i = 0; i < answer->rules.len; i++) {
		to = &answer->rules.items[i];
		if (to->level == f->level && span_is(to->id, f->rule->id)) {
			to->count++;
			return;
		}
	}
	to = vec_push(j->arena, &answer->rules);
	if (to != NULL)
		*to = (struct answer_rule){ span_of(f->rule->id), f->level, 1 };
}

static void note_used(struct answer *answer, const struct ward_finding *f)
{
	for (size_t i = 0; i < answer->grants.len; i++)
		if (span_eq(answer->grants.items[i].id, f->grant))
			answer->grants.items[i].used = true;
}

/* "privileged (2), image-digest (1)": what a grant let pass. */
static struct ward_span covered(struct judging *j, const struct ward_result *result,
				struct ward_span grant)
{
	uint64_t *counts = ARENA_ARRAY(j->arena, ward_rules_count, uint64_t);
	struct ward_span text = WARD_SPAN("");
	long rule;

	for (size_t i = 0; counts != NULL && i < result->finding_count; i++) {
		const struct ward_finding *f = &result->findings[i];

		if (f->granted && f->introduced && span_eq(f->grant, grant) &&
		    (rule = ward_rule_index(span_of(f->rule->id))) >= 0)
			counts[rule]++;
	}
	for (size_t i = 0; counts != NULL && i < ward_rules_count; i++)
		if (counts[i] > 0)
			text = arena_printf(j->arena, WARD_SPAN_FMT "%s%s (%llu)",
					    WARD_SPAN_ARG(text), text.len > 0 ? ", " : "",
					    ward_rules[i]->meta.id, (unsigned long long)counts[i]);
	return text;
}

static void add_grants(struct judging *j, struct answer *answer, const struct ward_result *result)
{
	for (size_t i = 0; i < j->grants.count; i++) {
		const struct policy_grant *g = &j->grants.items[i];
		const struct ward_span rules = covered(j, result, g->id);
		struct answer_grant *to = vec_push(j->arena, &answer->grants);

		if (to == NULL)
			return;
		to->id = g->id;
		to->text = arena_printf(j->arena,
					"signed by " WARD_SPAN_FMT ", until " WARD_SPAN_FMT
					"%s" WARD_SPAN_FMT ": " WARD_SPAN_FMT,
					WARD_SPAN_ARG(g->signer), WARD_SPAN_ARG(g->expires),
					rules.len > 0 ? ", covers " : "", WARD_SPAN_ARG(rules),
					WARD_SPAN_ARG(g->reason));
	}
	for (size_t i = 0; i < j->grants.note_count; i++) {
		struct answer_grant *to;

		if (j->grants.notes[i].problem.len == 0)
			continue;
		to = vec_push(j->arena, &answer->grants);
		if (to == NULL)
			return;
		to->id = j->grants.notes[i].id;
		to->text = j->grants.notes[i].problem;
	}
}

static void add_findings(struct judging *j, struct answer *answer, const struct ward_result *result)
{
	for (size_t i = 0; i < result->finding_count; i++) {
		const struct ward_finding *f = &result->findings[i];

		if (f->granted && f->introduced)
			note_used(answer, f);
		else if (f->introduced && !f->suppressed && f->level != WARD_LEVEL_OFF)
			count_rule(j, answer, f);
	}
}

static void add_clean(struct judging *j, struct answer *answer, const struct ward_result *result)
{
	const struct scan_result *scan = &j->run->scan;

	if (result->verdict != WARD_ALLOWED || scan->undecided || result->counts.dropped > 0)
		return;
	for (size_t i = 0; i < scan->clean.len; i++) {
		struct oid *to = vec_push(j->arena, &answer->clean);

		if (to != NULL)
			*to = scan->clean.items[i];
	}
}

/* The certificate as it was judged with the first bound on its age that the policy names. */
static void add_push(struct judging *j, struct answer *answer)
{
	const struct run_push_door *door = j->run->push;
	const struct ward_signer_facts *s;

	if (door == NULL || door->bytes.len == 0 || door->verdicts.len == 0)
		return;
	s = door->verdicts.items[0].facts;
	answer->push = (struct answer_push){
		.certificate = door->bytes,
		.reason = span_of(s->reason),
		.signer = s->principal,
		.key = s->key,
		.folder = door->folder,
	};
}

static struct ward_span layer_names(struct judging *j)
{
	struct ward_span text = WARD_SPAN("");

#define ADD_LAYER(name, what)                                                                \
	if (j->layers.name)                                                                  \
		text = arena_printf(j->arena, WARD_SPAN_FMT "%s" #name, WARD_SPAN_ARG(text), \
				    text.len > 0 ? ", " : "");
	CONFINE_LAYERS(ADD_LAYER)
#undef ADD_LAYER
	return text;
}

static int to_buf(void *ctx, const char *bytes, size_t len)
{
	struct buf *out = ctx;

	buf_add(out, bytes, len);
	return buf_failed(out) ? -1 : 0;
}

static const char cut_note[] = "\n(the report is longer; run 'gitward check' on your side)\n";

/* A report that is too long is cut; the verdict does not depend on it. */
static void render(struct judging *j, const struct ward_result *result, struct buf *text)
{
	struct ward_error ignored = { 0 };

	buf_init(text, REPORT_MAX);
	if (ward_report(result, &j->job->options->report, to_buf, text, &ignored) != WARD_OK &&
	    text->len > 0) {
		text->failed = false;
		text->cap += REPORT_SPARE;
		buf_add_str(text, cut_note);
	}
	text->cap += REPORT_SPARE;
	if (j->job->host->kind == HOST_GITLAB)
		(void)report_gitlab(result, to_buf, text, &ignored);
}

static int answer(struct judging *j, const struct ward_result *result, struct worker *worker,
		  struct ward_error *err)
{
	struct answer a = {
		.verdict = result->verdict,
		.expired = j->run->scan.expired || j->run->err.code == WARD_EDEADLINE,
		.why = result->why,
		.policy = result->policy,
		.profile = result->profile,
		.commits = result->counts.commits,
		.files = result->counts.files,
		.bytes = result->counts.bytes,
		.layers = layer_names(j),
	};
	struct buf text, out;
	int rc;

	memcpy(a.key, j->key, sizeof(a.key));
	add_refs(j, &a);
	add_grants(j, &a, result);
	add_findings(j, &a, result);
	add_clean(j, &a, result);
	add_push(j, &a);
	render(j, result, &text);
	a.report = buf_span(&text);
	buf_init(&out, (size_t)j->run->limits.memory_bytes);
	rc = arena_failed(j->arena)
		? error_set(err, WARD_EOOM, "out of memory (limits.memory_bytes)")
		: answer_encode(&a, &out, err);
	if (rc == WARD_OK)
		rc = worker_write(worker, out.ptr, out.len, err);
	buf_release(&out);
	buf_release(&text);
	return rc;
}

int push_job_run(struct worker *worker, void *ctx, struct ward_error *err)
{
	const struct push_job *job = ctx;
	struct judging j = { .job = job, .run = ward_run_new(&job->options->run) };
	const struct run_wall wall = { .opened = give_up_rights,
				       .ruled = ruled,
				       .is_clean = is_clean,
				       .judged_tip = judged_tip,
				       .ctx = &j };
	int rc;

	if (j.run == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	j.arena = j.run->arena;
	j.run->pusher = job->host->pusher;
	j.run->deadline_ns = job->deadline_ns;
	j.run->own_clock = job->recheck;
	j.run->push = job->push;
	rc = answer(&j, run_push(j.run, job->input, &wall), worker, err);
	if (j.ledger != NULL)
		ledger_close(j.ledger);
	ward_run_free(j.run);
	return rc;
}
