/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/adoption.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/span.h"
#include "base/vec.h"

/* Single walks before the whole of what is adopted is worth a table. */
#define SINGLE_TESTS 16

/* A commit behind which nothing is asked for, and who said so. */
struct seal {
	struct oid target;
	struct ward_span who;
};

/* What one reference adopts. */
struct adoption {
	struct ward_span ref;
	VEC(struct oid) points;
	VEC(struct seal) seals;
	unsigned tests;
	bool has_reached, failed;
	struct map reached;
	struct oid *reached_ids;
	struct adoption *next;
};

struct seal_search {
	struct ward_run *run;
	struct run_trust *trust;
	const struct ward_demands *demands;
	struct adoption *to;
	struct arena *arena;
	size_t looked_at;
};

static bool may_seal(const struct ward_signer_facts *f, const struct ward_demands *d)
{
	return f != NULL && f->verdict == WARD_SIGNATURE_PASS && f->known && !f->platform &&
		!f->robot &&
		signer_is_wanted(f->names, f->name_count, d->signers.items, d->signers.count);
}

/*
 * What a seal is about. The splitter has seen that a tag with a good signature
 * begins with these headers. The name that was signed must be that of a seal: any
 * other tag, of a release or a build, was signed for something else, and anybody may
 * offer it under a new name.
 */
static bool target_of(struct ward_span raw, struct ward_span ref, struct oid *out)
{
	const struct ward_span name = span_sub(ref, sizeof("refs/tags/") - 1, ref.len);
	struct ward_span line;

	if (!span_line(&raw, &line) || !span_starts(line, "object ") ||
	    !oid_parse(span_sub(line, sizeof("object ") - 1, line.len), out))
		return false;
	if (!span_line(&raw, &line) || !span_is(line, "type commit"))
		return false;
	return span_line(&raw, &line) && span_starts(line, "tag ") &&
		span_eq(span_sub(line, sizeof("tag ") - 1, line.len), name);
}

static int look_at_seal(void *ctx, struct ward_span name, const struct oid *id,
			struct ward_error *err)
{
	struct seal_search *s = ctx;
	struct ward_error missing = { 0 };
	enum object_type type = OBJECT_NONE;
	const struct ward_signer_facts *facts;
	struct ward_span raw;
	struct seal *seal;
	struct oid target;

	if (s->looked_at++ >= SEALS_MAX)
		return 0;
	if (repo_read(s->run->repo, id, s->run->limits.commit_bytes, s->arena, &type, &raw,
		      &missing) != WARD_OK ||
	    type != OBJECT_TAG)
		return 0;
	facts = run_trust_object(s->trust, id, raw, true, s->arena);
	if (!may_seal(facts, s->demands) || !target_of(raw, name, &target))
		return 0;
	seal = vec_push(s->arena, &s->to->seals);
	if (seal == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	*seal = (struct seal){ target, facts->principal };
	return 0;
}

static size_t sealed_by(const struct adoption *a, const struct oid *target)
{
	size_t people = 0;

	for (size_t i = 0; i < a->seals.len; i++) {
		bool counted = !oid_eq(&a->seals.items[i].target, target);

		for (size_t k = 0; k < i && !counted; k++)
			counted = oid_eq(&a->seals.items[k].target, target) &&
				span_eq(a->seals.items[k].who, a->seals.items[i].who);
		people += !counted;
	}
	return people;
}

static void add_point(struct adoption *a, const struct oid *id, struct arena *arena)
{
	struct oid *slot = vec_push(arena, &a->points);

	if (slot != NULL)
		*slot = *id;
	else
		a->failed = true;
}

static void find_points(struct seal_search *s)
{
	const uint64_t due = s->demands->review.threshold > 0 ? s->demands->review.threshold : 1;
	struct ward_error ignored = { 0 };
	struct adoption *a = s->to;
	struct oid since;

	if (s->demands->since.len > 0 && oid_parse(s->demands->since, &since))
		add_point(a, &since, s->arena);
	if (repo_each_ref(s->run->repo, SEAL_PREFIX, look_at_seal, s, &ignored) != WARD_OK)
		a->failed = true;
	for (size_t i = 0; i < a->seals.len; i++)
		if (sealed_by(a, &a->seals.items[i].target) >= due)
			add_point(a, &a->seals.items[i].target, s->arena);
}

static struct adoption *find(struct ward_run *run, struct run_trust *trust, struct ward_span ref,
			     const struct ward_demands *demands)
{
	struct adoption **head = run_trust_adoption(trust);
	struct seal_search search = {
		.run = run,
		.trust = trust,
		.demands = demands,
		.arena = run_trust_arena(trust),
	};

	for (struct adoption *a = *head; a != NULL; a = a->next)
		if (span_eq(a->ref, ref))
			return a;
	search.to = ARENA_NEW(search.arena, struct adoption);
	if (search.to == NULL)
		return NULL;
	search.to->ref = ref;
	find_points(&search);
	search.to->next = *head;
	*head = search.to;
	return search.to;
}

/* Everything behind the points, when there are many questions. */
static void reach(struct ward_run *run, struct adoption *a, struct arena *arena)
{
	struct ward_error ignored = { 0 };

	map_init(&a->reached, arena);
	a->has_reached = true;
	for (size_t i = 0; i < a->points.len; i++) {
		struct repo_walk walk = { .tip = a->points.items[i],
					  .max = run->limits.commits,
					  .allow_shallow = true };
		struct oid *ids = NULL;
		size_t count = 0;

		if (repo_history(run->repo, &walk, arena, &ids, &count, &ignored) != WARD_OK)
			continue;
		for (size_t k = 0; k < count; k++)
			if (map_put(&a->reached, oid_key(&ids[k]), NULL) == NULL)
				a->failed = true;
	}
}

static bool is_reached(struct ward_run *run, struct adoption *a, const struct oid *commit)
{
	struct ward_error ignored = { 0 };

	for (size_t i = 0; i < a->points.len; i++)
		if (repo_is_ancestor(run->repo, commit, &a->points.items[i], &ignored) == 1)
			return true;
	return false;
}

bool adoption_covers(struct ward_run *run, struct run_trust *trust, struct ward_span ref,
		     const struct ward_demands *demands, const struct oid *commit)
{
	struct adoption *a = find(run, trust, ref, demands);

	if (a == NULL || a->failed || a->points.len == 0)
		return false;
	if (a->tests++ < SINGLE_TESTS)
		return is_reached(run, a, commit);
	if (!a->has_reached)
		reach(run, a, run_trust_arena(trust));
	return !a->failed && map_get(&a->reached, oid_key(commit)) != NULL;
}
