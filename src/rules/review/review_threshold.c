/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/span.h"
#include "base/vec.h"
#include "rules/name.h"
#include "rules/rule.h"
#include "trust/signer.h"

/* Names that a message lists; the rest is a number. */
#define SHOWN_MAX 8

/** Who counts for one demand, each person once. */
struct tally {
	const struct ward_review_demands *review;
	struct ward_sink *out;
	VEC(struct ward_span) people;
	struct ward_span others; /**< and why they do not count */
	size_t other_count;
};

static bool is_counted(const struct tally *t, struct ward_span principal)
{
	for (size_t i = 0; i < t->people.len; i++)
		if (span_eq(t->people.items[i], principal))
			return true;
	return false;
}

static struct ward_span shown(const struct tally *t, const struct ward_signer_facts *s)
{
	return name_shown(t->out, s->principal.len > 0 ? s->principal : s->key);
}

static void leave_out(struct tally *t, const struct ward_signer_facts *s, struct ward_span why)
{
	const struct ward_span who = shown(t, s);

	if (t->other_count++ >= SHOWN_MAX)
		return;
	t->others = arena_printf(
		ward_scratch(t->out), WARD_SPAN_FMT "%s" WARD_SPAN_FMT "%s(" WARD_SPAN_FMT ")",
		WARD_SPAN_ARG(t->others), t->others.len > 0 ? ", " : "", WARD_SPAN_ARG(who),
		who.len > 0 ? " " : "an approval ", WARD_SPAN_ARG(name_shown(t->out, why)));
}

static bool is_among(const struct ward_signer_facts *s, const struct ward_texts *wanted)
{
	return signer_is_wanted(s->names, s->name_count, wanted->items, wanted->count);
}

/* A person whom the policy names and whose signature holds. */
static void count(struct tally *t, const struct ward_signer_facts *s)
{
	struct ward_span *slot;

	if (!is_among(s, &t->review->from)) {
		leave_out(t, s, WARD_SPAN("is none of those whose approval is asked for"));
		return;
	}
	slot = is_counted(t, s->principal) ? NULL : vec_push(ward_scratch(t->out), &t->people);
	if (slot != NULL)
		*slot = s->principal;
}

/* A robot that may, and that made the whole change, asks nobody. */
static bool is_exempt(const struct ward_ref_facts *ref, const struct ward_review_demands *review)
{
	const struct ward_signer_facts *tip = ref->tip;

	return review->robots_exempt.count > 0 && ref->one_signer && tip != NULL &&
		tip->verdict == WARD_SIGNATURE_PASS && tip->known && tip->robot &&
		is_among(tip, &review->robots_exempt);
}

static void count_makers(struct tally *t, const struct ward_ref_facts *ref)
{
	if (!t->review->author_counts)
		return;
	if (ref->tip_is_person)
		count(t, ref->tip);
	if (ref->push_is_person)
		count(t, ref->push);
}

static void count_approvals(struct tally *t, const struct ward_ref_facts *ref)
{
	for (size_t i = 0; i < ref->approval_count; i++) {
		const struct ward_approval_facts *a = &ref->approvals[i];
		const struct ward_span reason = span_of(a->reason);

		if (span_is(reason, "none") ||
		    (t->review->author_counts && span_is(reason, "approval-self")))
			count(t, &a->signer);
		else
			leave_out(t, &a->signer, a->what);
	}
}

static struct ward_span listed(const struct tally *t, const struct ward_span *items, size_t count,
			       const char *none)
{
	struct ward_span text = WARD_SPAN("");

	for (size_t i = 0; i < count && i < SHOWN_MAX; i++)
		text = arena_printf(ward_scratch(t->out), WARD_SPAN_FMT "%s" WARD_SPAN_FMT,
				    WARD_SPAN_ARG(text), i > 0 ? ", " : "",
				    WARD_SPAN_ARG(name_shown(t->out, items[i])));
	return count > 0 ? text : span_of(none);
}

static void report(struct tally *t, const struct ward_ref_facts *ref, struct ward_span path)
{
	const struct ward_review_demands *review = t->review;
	struct arena *arena = ward_scratch(t->out);
	const char *detail = arena_cstr(arena, path);
	struct ward_span what = path.len > 0
		? arena_printf(arena, "a change of '" WARD_SPAN_FMT "' in ",
			       WARD_SPAN_ARG(name_shown(t->out, path)))
		: WARD_SPAN("");
	struct ward_span others = t->other_count > 0
		? arena_printf(arena, "; not counted: " WARD_SPAN_FMT "%s",
			       WARD_SPAN_ARG(t->others),
			       t->other_count > SHOWN_MAX ? " and others" : "")
		: WARD_SPAN("");

	ward_emit_subject(t->out, detail != NULL ? detail : "",
			  WARD_SPAN_FMT "'" WARD_SPAN_FMT "' needs %llu of " WARD_SPAN_FMT
					"%s, and %zu counted: " WARD_SPAN_FMT WARD_SPAN_FMT,
			  WARD_SPAN_ARG(what), WARD_SPAN_ARG(name_shown(t->out, ref->name)),
			  (unsigned long long)review->threshold,
			  WARD_SPAN_ARG(listed(t, review->from.items, review->from.count,
					       "the people whom the policy names")),
			  review->author_counts ? "" : " who did not make it", t->people.len,
			  WARD_SPAN_ARG(listed(t, t->people.items, t->people.len, "nobody")),
			  WARD_SPAN_ARG(others));
}

/* A deletion has no files to approve; ref-delete decides about it. */
static void check(const struct ward_ref_facts *ref, struct ward_sink *out)
{
	for (size_t i = 0; !ref->is_delete && i < ref->review_count; i++) {
		struct tally t = { .review = ref->reviews[i], .out = out, .others = WARD_SPAN("") };

		if (t.review->threshold == 0 || is_exempt(ref, t.review))
			continue;
		count_makers(&t, ref);
		count_approvals(&t, ref);
		if (t.people.len < t.review->threshold)
			report(&t, ref, ref->review_paths[i]);
	}
}

WARD_RULE(review_threshold) = {
	.meta = {
		.id = "review-threshold",
		.title = "A change that too few people approved",
		.rationale =
			"One stolen key, or one person on a bad day, must not be enough to change what "
			"is deployed. Approvals here are signed statements that the server verifies "
			"itself: for exactly these files, this reference and the commit that it leaves, "
			"by people whom the policy names. Each person counts once however many keys "
			"they have; robots, platforms, and (unless `author-counts`) who made or pushed "
			"the change do not count.",
		.remediation =
			"Ask somebody else to look at the change and run `gitward approve`, then push "
			"their refs/gitward/approvals/... with the change or before it. Approvals end "
			"with their time, and when the files or the reference have moved on: then "
			"approve anew. Who may approve is `review.from` of the reference and of "
			"`paths`.",
		.topic = "review",
		.refs = { "https://slsa.dev/spec/v1.2/source-requirements",
			  "https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md" },
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_HIGH,
		.gate = WARD_LEVEL_DENY,
		.bad = "update refs/heads/main protected review=1 from=leads "
		       "refused=approval-self:ada,leads",
		.good = "update refs/heads/main protected review=1 from=leads approved-by=bob,leads",
	},
	.subject = WARD_SUBJECT_REF,
	.check.ref = check,
};
