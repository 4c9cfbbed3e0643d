/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/run.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hex.h"
#include "base/span.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "engine/review.h"
#include "engine/trust.h"
#include "rules/rule.h"
#include "secret/gitleaks.h"

struct ward_run *ward_run_new(const struct ward_options *options)
{
	struct ward_run *run = calloc(1, sizeof(*run));

	if (run == NULL)
		return NULL;
	run->options = *options;
	run->limits = limits_default();
	run->started_ns = time_mono_ns();
	if (run->options.now == 0)
		run->options.now = time_now();
	run->arena = arena_new((size_t)run->limits.memory_bytes);
	if (run->arena == NULL) {
		free(run);
		return NULL;
	}
	run->result.verdict = WARD_DENIED;
	run->result.why = WARD_SPAN("nothing was evaluated");
	return run;
}

void ward_run_free(struct ward_run *run)
{
	if (run == NULL)
		return;
	run_trust_free(run->trust);
	repo_free(run->repo);
	gitleaks_free(run->user_rules);
	arena_free(run->arena);
	free(run);
}

static int backend_of(const char *name, enum repo_backend *out, struct ward_error *err)
{
	static const struct {
		const char *name;
		enum repo_backend backend;
	} rows[] = {
		{ "native", REPO_NATIVE },
		{ "libgit2", REPO_LIBGIT2 },
		{ "git", REPO_PLUMBING },
	};

	*out = REPO_AUTO;
	if (name == NULL)
		return WARD_OK;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(name, rows[i].name) == 0) {
			*out = rows[i].backend;
			return WARD_OK;
		}
	}
	return error_set(err, WARD_EUSAGE, "nothing called '%.40s' reads repositories", name);
}

int run_open(struct ward_run *run, struct ward_error *err)
{
	const struct ward_place *place = &run->options.place;
	enum repo_backend backend;
	int rc = backend_of(run->options.backend, &backend, err);
	struct repo_options options = {
		.start = place->directory != NULL ? place->directory : ".",
		.git_dir = place->git_dir,
		.object_dir = place->object_dir,
		.alternates = place->alternates,
		.index_file = place->index_file,
		.work_tree = place->work_tree,
		.git_program = place->git_program,
		.trust_owner = place->trust_owner,
		.backend = backend,
		.digest = object_digest,
		.hash = { object_hash_begin, object_hash_add, object_hash_end },
		.limits = &run->limits,
	};

	if (rc == WARD_OK)
		rc = repo_open(&options, &run->repo, err);
	/* The clock counts from when the policy is known: without it nothing could be said at all.
	 */
	if (rc == WARD_OK)
		run->result.backend = span_of(repo_info(run->repo)->backend);
	return rc;
}

static int check_policy_text(struct ward_span path, struct ward_span text, struct ward_error *err)
{
	struct arena *arena = arena_new(64u << 20);
	struct ward_policy *policy = NULL;
	char name[64] = POLICY_FILE;
	int rc = WARD_EOOM;

	(void)path;
	if (arena != NULL)
		rc = policy_parse(name, text, WARD_SPAN(""), time_now(), arena, &policy, err);
	arena_free(arena);
	return rc;
}

static bool path_ignored(void *ctx, struct ward_span path)
{
	const struct ward_run *run = ctx;

	return policy_path_ignored(run->policy, path);
}

static int strictness(void *ctx, const char *rule, struct ward_span object, struct ward_span path)
{
	const struct ward_run *run = ctx;

	return (int)policy_level_at(run->policy, span_of(rule), object, path);
}

static void finish(struct ward_run *run)
{
	struct ward_result *r = &run->result;

	r->counts.milliseconds = (time_mono_ns() - run->started_ns) / 1000000u;
	if (run->repo != NULL)
		r->backend = span_of(repo_info(run->repo)->backend);
}

/* The limit that a message names, so that the finding is the same one next time. */
static struct ward_span limit_named(struct ward_span message)
{
	ssize_t at = span_find(message, WARD_SPAN("limits."), 0);
	struct ward_span rest = at < 0 ? message : span_sub(message, (size_t)at, message.len);
	struct ward_span name = { 0 };

	(void)span_cut(&rest, ')', &name);
	return name;
}

/* A limit that was met before anything could be judged denies like one that is met later. */
static void deny_limit(struct ward_run *run)
{
	const long index = ward_rule_index(WARD_SPAN("limit-reached"));
	struct ward_result *r = &run->result;
	struct ward_finding *f = ARENA_NEW(run->arena, struct ward_finding);
	struct ward_span parts[2];
	uint8_t digest[SHA256_BYTES];
	char text[33];

	if (f == NULL || index < 0)
		return;
	parts[0] = span_of(ward_rules[index]->meta.id);
	parts[1] = limit_named(r->why);
	sha256_spans(parts, 2, true, digest);
	hex_encode(digest, 16, text);
	*f = (struct ward_finding){
		.rule = &ward_rules[index]->meta,
		.severity = ward_rules[index]->meta.severity,
		.confidence = ward_rules[index]->meta.confidence,
		.level = WARD_LEVEL_DENY,
		.message = r->why,
		.fingerprint = arena_copy(run->arena, span_make(text, 32)),
		.guarded = true,
		.introduced = true,
	};
	r->findings = f;
	r->finding_count = 1;
	r->counts.denied = 1;
	r->verdict = verdict_decide(&(struct verdict_input){ .undecided = true, .denied = 1 });
}

void run_fail(struct ward_run *run, const struct ward_error *err)
{
	struct ward_result *r = &run->result;

	r->verdict = WARD_UNDECIDED;
	r->why = arena_copy(
		run->arena,
		span_of(err->message[0] != '\0' ? err->message : ward_error_text(err->code)));
	if (r->why.len == 0)
		r->why = WARD_SPAN("out of memory");
	else if (err->code == WARD_ELIMIT)
		deny_limit(run);
	run->scan.expired |= err->code == WARD_EDEADLINE;
	finish(run);
}

/* Without show_existing, what was there before is counted but not shown. Those go behind the
 * others: what was found at all is asked for later. */
static size_t keep_shown(struct ward_run *run)
{
	struct ward_finding *items = run->scan.findings.items;
	size_t kept = 0;

	for (size_t i = 0; i < run->scan.findings.len; i++) {
		const struct ward_finding f = items[i];

		if (f.level == WARD_LEVEL_OFF || (!f.introduced && !run->options.show_existing))
			continue;
		items[i] = items[kept];
		items[kept++] = f;
	}
	return kept;
}

static const struct ward_demands *demands(void *ctx, struct ward_span ref)
{
	const struct ward_run *run = ctx;

	return policy_demands(run->policy, ref);
}

uint64_t run_deadline(const struct ward_run *run)
{
	const uint64_t own = run->limits.deadline_ms != 0
		? run->started_ns + run->limits.deadline_ms * 1000000u
		: 0;

	if (own == 0 || run->own_clock || (run->deadline_ns != 0 && run->deadline_ns < own))
		return run->deadline_ns;
	return own;
}

/* Files change nothing of what signatures are judged by. */
static int use_trust(struct ward_run *run, const struct ward_change *change, struct ward_error *err)
{
	if (run->trust != NULL || (change->ref_count == 0 && change->commit_count == 0))
		return WARD_OK;
	return run_trust_load(run, &run->trust, err);
}

static const char *decides(void *ctx, struct ward_span path)
{
	const struct ward_run *run = ctx;

	if (span_is(path, POLICY_FILE))
		return "the policy of this check";
	if (run_is_user_rules(run, path))
		return "the user rules of this check";
	if (run_is_known_file(run, path))
		return "a file that decides which secrets are reported";
	return run_trust_file(run, path);
}

static int decides_check(void *ctx, struct ward_span path, struct ward_span text,
			 struct ward_error *err)
{
	struct ward_run *run = ctx;

	if (span_is(path, POLICY_FILE))
		return check_policy_text(path, text, err);
	if (span_eq(path, policy_secrets(run->policy)->gitleaks))
		return run_user_rules_check(path, text, err);
	if (run_is_known_file(run, path) && policy_suppressions(run->policy, run->options.server))
		return run_check_known(run, path, text, err);
	return WARD_OK;
}

/* Who will push a range is not known yet. */
static bool is_asked(const struct ward_run *run, const struct ward_rule *rule)
{
	return run->options.ref == NULL || strcmp(rule->meta.id, "ref-pusher") != 0;
}

void run_judge_by(struct ward_run *run, run_scan_fn scan, const void *what)
{
	const struct limits *limits = policy_limits(run->policy);
	bool *on = ARENA_ARRAY(run->arena, ward_rules_count, bool);
	struct scan_options options = {
		.limits = limits,
		.rule_on = on,
		.suppressions = policy_suppressions(run->policy, run->options.server),
		.line_hashes = run->options.line_hashes,
		.keep_tokens = run->options.keep_tokens && !run->options.server,
		.path_ignored = path_ignored,
		.strictness = strictness,
		.decides = decides,
		.decides_check = decides_check,
		.trust_check = run_trust_check,
		.user_rules_check = run_user_rules_next,
		.user_rules = run->user_rules,
		.user_rules_path = policy_secrets(run->policy)->gitleaks,
		.baseline_off = run->options.baseline == WARD_BASELINE_REWRITE,
		.demands = demands,
		.signer = run_trust_signer,
		.ref_facts = run_review_facts,
		.pusher = run->pusher,
		.ctx = run,
		.now = run->options.now,
		.deadline_ns = run_deadline(run),
	};
	struct verdict_input input = { 0 };
	struct ward_result *r = &run->result;
	struct ward_error err = { 0 };
	int rc;

	for (size_t i = 0; on != NULL && i < ward_rules_count; i++)
		on[i] = policy_rule_on(run->policy, i) && is_asked(run, ward_rules[i]);
	if (on == NULL)
		rc = error_set(&err, WARD_EOOM, "out of memory");
	else
		rc = run_load_known(run, &err);
	if (run->has_baseline || run->baseline_path != NULL)
		options.baseline = &run->baseline;
	if (policy_suppressions(run->policy, run->options.server))
		options.markers = policy_secrets(run->policy)->inline_markers;
	if (run->has_known_list)
		options.known_list = &run->known_list;
	if (rc == WARD_OK)
		rc = scan(run, &options, what, &err);
	if (rc != WARD_OK) {
		run_fail(run, &err);
		return;
	}
	r->counts = run->scan.counts;
	policy_apply(run->policy, run->scan.findings.items, run->scan.findings.len, &r->counts);
	r->why = run->scan.why;
	r->findings = run->scan.findings.items;
	r->finding_count = keep_shown(run);
	input.finished = true;
	input.undecided = run->scan.undecided;
	input.looked_at = r->counts.refs + r->counts.commits + r->counts.files + r->counts.deleted;
	input.denied = r->counts.denied;
	r->verdict = verdict_decide(&input);
	if (r->verdict == WARD_ALLOWED || r->verdict == WARD_DENIED)
		r->why = run->scan.undecided ? run->scan.why : WARD_SPAN("");
	finish(run);
}

static int judge_change(struct ward_run *run, const struct scan_options *options, const void *what,
			struct ward_error *err)
{
	const int rc = use_trust(run, what, err);

	return rc == WARD_OK ? scan_change(what, options, run->arena, &run->scan, err) : rc;
}

void run_judge(struct ward_run *run, const struct ward_change *change)
{
	run_judge_by(run, judge_change, change);
}

const struct ward_result *ward_run_paths(struct ward_run *run, const char *const *paths,
					 size_t count)
{
	struct ward_change change;
	const char *home;
	int rc = run_rules(run, "", &run->err);

	run->result.target = WARD_SPAN("paths");
	if (count == 0) {
		home = run_home(run);
		paths = &home;
		count = 1;
	}
	if (rc >= 0)
		rc = change_from_paths(paths, count, policy_limits(run->policy), run->arena,
				       &change, &run->err);
	if (rc == WARD_OK)
		run_judge(run, &change);
	else
		run_fail(run, &run->err);
	return &run->result;
}

const struct ward_result *ward_run_bytes(struct ward_run *run, struct ward_span path,
					 struct ward_span bytes, const struct ward_span *old)
{
	struct ward_change change;
	int rc = run_rules(run, "", &run->err);

	run->result.target = WARD_SPAN("standard input");
	if (rc >= 0)
		rc = change_from_bytes(path, bytes, old, run->arena, &change, &run->err);
	/* A program before us that failed and printed nothing must not look like a clean file. */
	if (rc == WARD_OK && bytes.len == 0 && old == NULL)
		change.step_count = 0;
	if (rc == WARD_OK)
		run_judge(run, &change);
	else
		run_fail(run, &run->err);
	return &run->result;
}

int run_start_from_ref(struct ward_run *run, const char *name, struct ward_error *err)
{
	struct ward_error missing = { 0 };
	int rc;

	run->from_commit = true;
	run->base = (struct oid){ 0 };
	rc = repo_ref(run->repo, name, &run->base, &missing);
	if (rc == WARD_ENOTFOUND)
		run->base = (struct oid){ 0 };
	else if (rc != WARD_OK)
		return error_set(err, rc, "%s", missing.message);
	return WARD_OK;
}

int run_rules(struct ward_run *run, const char *label, struct ward_error *err)
{
	int rc = run_policy_forced(run, err);

	if (rc == 0)
		rc = run->from_commit ? run_policy_from_commit(run, &run->base, label, err)
				      : run_policy_from_folder(run, err);
	return rc >= 0 ? run_user_rules(run, label, err) : rc;
}

int run_policy_at_head(struct ward_run *run, struct ward_error *err)
{
	int rc = run_start_from_ref(run, "HEAD", err);

	return rc == WARD_OK ? run_rules(run, "HEAD", err) : rc;
}

const struct ward_result *ward_run_staged(struct ward_run *run)
{
	struct ward_change change;
	int rc = run_open(run, &run->err);

	run->result.target = WARD_SPAN("staged");
	if (rc == WARD_OK)
		rc = run_policy_at_head(run, &run->err);
	if (rc >= 0)
		rc = change_from_index(run->repo, policy_limits(run->policy), run->arena, &change,
				       &run->err);
	if (rc == WARD_OK)
		run_judge(run, &change);
	else
		run_fail(run, &run->err);
	return &run->result;
}

int run_resolve_range(struct ward_run *run, struct ward_span text, struct oid *base,
		      struct oid *head, struct ward_error *err)
{
	ssize_t dots = span_find(text, WARD_SPAN(".."), 0);
	struct ward_span left = text, right = WARD_SPAN("HEAD");
	bool merge_base = false;
	int rc;

	if (dots >= 0) {
		size_t skip = (size_t)dots + 2;

		merge_base = span_starts(span_sub(text, skip, text.len), ".");
		left = span_sub(text, 0, (size_t)dots);
		right = span_sub(text, skip + (merge_base ? 1 : 0), text.len);
	}
	if (left.len == 0)
		left = WARD_SPAN("HEAD");
	if (right.len == 0)
		right = WARD_SPAN("HEAD");
	rc = repo_resolve(run->repo, right, head, err);
	if (rc != WARD_OK)
		return rc;
	/* All zeros is what forges give as the base of a new branch. */
	if (oid_parse(left, base) && oid_is_null(base)) {
		*base = (struct oid){ 0 };
		return WARD_OK;
	}
	rc = repo_resolve(run->repo, left, base, err);
	if (rc == WARD_OK && merge_base) {
		struct oid a = *base;

		rc = repo_merge_base(run->repo, &a, head, base, err);
	}
	return rc;
}

static bool guards(void *ctx, struct ward_span ref)
{
	const struct ward_run *run = ctx;

	return policy_is_protected(run->policy, ref);
}

/* As a push that brings the range to the reference of the options. */
static int range_to_ref(struct ward_run *run, const struct oid *base, const struct oid *head,
			struct ward_error *err)
{
	const struct change_guard guard = { .is_protected = guards, .ctx = run };
	char old_hex[OID_HEX_MAX], new_hex[OID_HEX_MAX];
	const struct oid none = { .len = head->len };

	(void)oid_hex(base->len != 0 ? base : &none, old_hex);
	(void)oid_hex(head, new_hex);
	return change_from_push(
		run->repo,
		arena_printf(run->arena, "%s %s %s\n", old_hex, new_hex, run->options.ref), &guard,
		policy_limits(run->policy), run->arena, &run->change, err);
}

/* What the reference stands at may have moved on: the range begins where it was left. */
static int left_at(struct ward_run *run, struct oid *base, const struct oid *head,
		   struct ward_error *err)
{
	struct oid tip = *base;

	if (run->options.ref == NULL || base->len == 0)
		return WARD_OK;
	return repo_merge_base(run->repo, &tip, head, base, err);
}

const struct ward_result *ward_run_range(struct ward_run *run, const char *range)
{
	struct oid base, head;
	char hex[OID_HEX_MAX];
	int rc = run_open(run, &run->err);

	run->result.target = arena_copy(run->arena, span_of(range));
	if (rc == WARD_OK)
		rc = run_resolve_range(run, span_of(range), &base, &head, &run->err);
	if (rc == WARD_OK)
		rc = left_at(run, &base, &head, &run->err);
	if (rc == WARD_OK) {
		run->base = base;
		run->from_commit = true;
		(void)oid_hex(&base, hex);
		hex[12] = '\0';
		rc = run_rules(run, hex, &run->err);
	}
	if (rc >= 0 && run->options.ref != NULL)
		rc = range_to_ref(run, &base, &head, &run->err);
	else if (rc >= 0)
		rc = change_from_range(run->repo, &base, &head, policy_limits(run->policy),
				       run->arena, &run->change, &run->err);
	if (rc == WARD_OK)
		run_judge(run, &run->change);
	else
		run_fail(run, &run->err);
	return &run->result;
}
