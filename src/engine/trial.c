/* SPDX-License-Identifier: Apache-2.0 */
#include "gitward/trial.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/span.h"
#include "base/vec.h"
#include "engine/run.h"
#include "git/object.h"
#include "rules/rule.h"

#define TRIAL_BYTES ((size_t)512 << 20)

/* What one rule came to. */
struct tally {
	struct ward_trial_rule as;
	enum ward_level worst;
};

struct step {
	struct oid from, to; /**< `from` is unset for the first commit of all */
};

struct ward_trial_run {
	struct ward_trial_options options;
	struct arena *arena;
	struct ward_run *run;	/**< for the repository, and the policy's place */
	VEC(struct step) steps; /**< newest first */
	struct tally *tallies;	/**< one for each of ward_rules */
	struct ward_trial result;
};

static int no_memory(struct ward_error *err)
{
	return error_set(err, WARD_EOOM, "out of memory");
}

/* -- Which pushes there were ------------------------------------------------- */

static int first_parent(struct ward_trial_run *t, const struct oid *id, struct oid *out,
			struct ward_error *err)
{
	struct arena *scratch = arena_new((size_t)64 << 20);
	struct commit_view view = { 0 };
	enum object_type type = OBJECT_NONE;
	struct ward_span raw;
	int rc;

	if (scratch == NULL)
		return no_memory(err);
	rc = repo_read(t->run->repo, id, t->run->limits.commit_bytes, scratch, &type, &raw, err);
	if (rc == WARD_OK && type != OBJECT_COMMIT)
		rc = error_set(err, WARD_EGIT, "the line of first parents leads to no commit");
	if (rc == WARD_OK)
		rc = commit_parse(raw, id->len, scratch, &view, err);
	*out = rc == WARD_OK && view.parent_count > 0 ? view.parents[0] : (struct oid){ 0 };
	arena_free(scratch);
	return rc;
}

static int add_step(struct ward_trial_run *t, const struct oid *from, const struct oid *to,
		    struct ward_error *err)
{
	struct step *step = vec_push(t->arena, &t->steps);

	if (step == NULL)
		return no_memory(err);
	*step = (struct step){ *from, *to };
	return WARD_OK;
}

/* Back along the first parents, as long as `since` does not reach what is there. */
static int find_steps(struct ward_trial_run *t, const struct oid *since, const struct oid *head,
		      struct ward_error *err)
{
	struct repo_walk walk = {
		.tip = *head, .hide = since, .hide_count = 1, .max = t->run->limits.commits
	};
	struct oid *ids = NULL, at = *head, parent;
	struct map fresh;
	size_t count = 0;
	int rc = repo_history(t->run->repo, &walk, t->arena, &ids, &count, err);

	map_init(&fresh, t->arena);
	for (size_t i = 0; rc == WARD_OK && i < count; i++)
		if (map_put(&fresh, oid_key(&ids[i]), NULL) == NULL)
			rc = no_memory(err);
	while (rc == WARD_OK && at.len != 0 && map_get(&fresh, oid_key(&at)) != NULL) {
		rc = first_parent(t, &at, &parent, err);
		if (rc == WARD_OK)
			rc = add_step(t, &parent, &at, err);
		at = parent;
	}
	t->result.commits = count;
	t->result.pushes = t->steps.len;
	return rc;
}

/* -- One push ------------------------------------------------------------------ */

static int policy_of(struct ward_run *run, struct ward_error *err)
{
	int rc = run_policy_forced(run, err);

	return rc == 0 ? run_policy_from_folder(run, err) : rc < 0 ? rc : WARD_OK;
}

static bool guards(void *ctx, struct ward_span ref)
{
	const struct ward_run *run = ctx;

	return policy_is_protected(run->policy, ref);
}

static struct ward_span push_line(struct ward_trial_run *t, const struct step *step,
				  struct arena *arena)
{
	char old_hex[OID_HEX_MAX], new_hex[OID_HEX_MAX];
	const size_t digits = 2 * step->to.len;

	(void)oid_hex(&step->to, new_hex);
	if (step->from.len != 0) {
		(void)oid_hex(&step->from, old_hex);
	} else {
		memset(old_hex, '0', digits);
		old_hex[digits] = '\0';
	}
	return arena_printf(arena, "%s %s " WARD_SPAN_FMT "\n", old_hex, new_hex,
			    WARD_SPAN_ARG(t->result.ref));
}

static void judge_push(struct ward_trial_run *t, struct ward_run *run, const struct step *step)
{
	const struct change_guard guard = { .is_protected = guards, .ctx = run };
	int rc = run_open(run, &run->err);

	if (rc == WARD_OK)
		rc = policy_of(run, &run->err);
	if (rc == WARD_OK)
		rc = change_from_push(run->repo, push_line(t, step, run->arena), &guard,
				      policy_limits(run->policy), run->arena, &run->change,
				      &run->err);
	if (rc == WARD_OK)
		run_judge(run, &run->change);
	else
		run_fail(run, &run->err);
}

/* -- Counting ------------------------------------------------------------------- */

static bool counts(const struct ward_finding *f, enum ward_level level)
{
	return f->introduced && !f->suppressed && f->level == level;
}

static void remember(struct ward_trial_run *t, struct tally *tally, const struct ward_finding *f,
		     const struct step *step)
{
	char hex[OID_HEX_MAX];

	tally->worst = f->level;
	(void)oid_hex(&step->to, hex);
	memcpy(tally->as.commit, hex, strlen(hex) + 1);
	if (f->commit.len > 0 && f->commit.len < sizeof(tally->as.commit)) {
		memcpy(tally->as.commit, f->commit.ptr, f->commit.len);
		tally->as.commit[f->commit.len] = '\0';
	}
	tally->as.message = arena_copy(t->arena, f->message);
}

/* Whether this is the first finding of its rule (or "": of any) about its commit. What is about the
 * push as a whole counts as its tip. */
static bool is_first(struct map *seen, const char *rule, const struct ward_finding *f,
		     struct arena *arena)
{
	bool added = true;
	struct ward_span key =
		arena_printf(arena, "%s@" WARD_SPAN_FMT, rule, WARD_SPAN_ARG(f->commit));

	return map_put(seen, key, &added) != NULL && added;
}

static void count_denied(struct ward_trial_run *t, struct ward_run *run, struct map *seen,
			 struct tally *tally, const struct ward_finding *f, bool *rule_hit)
{
	t->result.bad_commits += is_first(seen, "", f, run->arena);
	tally->as.commits += is_first(seen, f->rule->id, f, run->arena);
	tally->as.pushes += !*rule_hit;
	*rule_hit = true;
}

static void count_push(struct ward_trial_run *t, struct ward_run *run, const struct step *step)
{
	const struct ward_result *r = &run->result;
	bool *hit = ARENA_ARRAY(run->arena, ward_rules_count, bool);
	struct map seen;

	map_init(&seen, run->arena);
	if (r->verdict == WARD_UNDECIDED || hit == NULL) {
		if (t->result.undecided++ == 0)
			t->result.why = arena_copy(t->arena, r->why);
		if (hit == NULL)
			return;
	}
	t->result.bad_pushes += r->verdict == WARD_DENIED;
	for (size_t i = 0; i < r->finding_count; i++) {
		const struct ward_finding *f = &r->findings[i];
		const long index = ward_rule_index(span_of(f->rule->id));
		struct tally *tally;

		if (index < 0 || (!counts(f, WARD_LEVEL_DENY) && !counts(f, WARD_LEVEL_WARN)))
			continue;
		tally = &t->tallies[index];
		tally->as.rule = f->rule;
		/* Newest first: what was seen before is later. */
		if (f->level > tally->worst)
			remember(t, tally, f, step);
		if (f->level == WARD_LEVEL_DENY)
			count_denied(t, run, &seen, tally, f, &hit[index]);
		else
			tally->as.warned++;
	}
}

static int try_push(struct ward_trial_run *t, const struct step *step, struct ward_error *err)
{
	struct ward_run *run = ward_run_new(&t->options.run);

	if (run == NULL)
		return no_memory(err);
	judge_push(t, run, step);
	count_push(t, run, step);
	ward_run_free(run);
	return arena_failed(t->arena) ? no_memory(err) : WARD_OK;
}

/* -- The whole ------------------------------------------------------------------- */

static int by_pushes(const void *a, const void *b)
{
	const struct ward_trial_rule *x = a, *y = b;

	if (x->pushes != y->pushes)
		return x->pushes < y->pushes ? 1 : -1;
	if (x->warned != y->warned)
		return x->warned < y->warned ? 1 : -1;
	return strcmp(x->rule->id, y->rule->id);
}

static int collect(struct ward_trial_run *t, struct ward_error *err)
{
	struct ward_trial_rule *rules =
		ARENA_ARRAY(t->arena, ward_rules_count, struct ward_trial_rule);
	size_t count = 0;

	if (rules == NULL)
		return no_memory(err);
	for (size_t i = 0; i < ward_rules_count; i++)
		if (t->tallies[i].as.rule != NULL)
			rules[count++] = t->tallies[i].as;
	qsort(rules, count, sizeof(*rules), by_pushes);
	t->result.rules = rules;
	t->result.rule_count = count;
	return WARD_OK;
}

static int name_ref(struct ward_trial_run *t, struct ward_error *err)
{
	struct ward_span name = WARD_SPAN("");
	int rc = WARD_OK;

	if (t->options.ref != NULL)
		name = span_of(t->options.ref);
	else
		rc = repo_head_name(t->run->repo, &name, err);
	if (rc == WARD_OK && !span_starts(name, "refs/"))
		rc = error_set(err, WARD_EUSAGE,
			       "say by which reference to judge, as refs/heads/main");
	t->result.ref = arena_copy(t->arena, name);
	return rc;
}

static int prepare(struct ward_trial_run *t, struct ward_error *err)
{
	const char *head = t->options.head != NULL ? t->options.head : "HEAD";
	struct oid since, tip;
	int rc = run_open(t->run, err);

	if (rc == WARD_OK)
		rc = policy_of(t->run, err);
	if (rc == WARD_OK)
		rc = name_ref(t, err);
	if (rc == WARD_OK)
		rc = repo_resolve(t->run->repo, arena_printf(t->arena, "%s^0", t->options.since),
				  &since, err);
	if (rc == WARD_OK)
		rc = repo_resolve(t->run->repo, arena_printf(t->arena, "%s^0", head), &tip, err);
	if (rc == WARD_OK)
		rc = find_steps(t, &since, &tip, err);
	if (rc != WARD_OK)
		return rc;
	t->result.policy = t->run->result.policy;
	t->result.profile = t->run->result.profile;
	t->result.is_protected = policy_is_protected(t->run->policy, t->result.ref);
	return WARD_OK;
}

int ward_trial_new(const struct ward_trial_options *options, struct ward_trial_run **out,
		   struct ward_error *err)
{
	struct ward_trial_run *t = calloc(1, sizeof(*t));
	int rc = WARD_EOOM;

	*out = NULL;
	if (t == NULL)
		return no_memory(err);
	t->options = *options;
	t->arena = arena_new(TRIAL_BYTES);
	t->run = ward_run_new(&options->run);
	t->tallies =
		t->arena != NULL ? ARENA_ARRAY(t->arena, ward_rules_count, struct tally) : NULL;
	if (t->run == NULL || t->tallies == NULL)
		(void)no_memory(err);
	else
		rc = prepare(t, err);
	for (size_t i = 0; rc == WARD_OK && i < t->steps.len; i++)
		rc = try_push(t, &t->steps.items[i], err);
	if (rc == WARD_OK)
		rc = collect(t, err);
	if (rc != WARD_OK) {
		ward_trial_free(t);
		return rc;
	}
	*out = t;
	return WARD_OK;
}

void ward_trial_free(struct ward_trial_run *trial)
{
	if (trial == NULL)
		return;
	ward_run_free(trial->run);
	arena_free(trial->arena);
	free(trial);
}

const struct ward_trial *ward_trial_result(const struct ward_trial_run *trial)
{
	return &trial->result;
}
