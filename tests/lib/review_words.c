/* SPDX-License-Identifier: Apache-2.0 */
#include "review_words.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"

#define MOST 8

/* What the facts point at: made with the first word that needs it. */
struct lists {
	struct ward_approval_facts approvals[MOST];
	const struct ward_review_demands *reviews[MOST];
	struct ward_span paths[MOST];
};

static bool after(struct ward_span word, const char *prefix, struct ward_span *value)
{
	if (!span_starts(word, prefix))
		return false;
	*value = span_sub(word, strlen(prefix), word.len);
	return true;
}

static bool split(struct ward_span value, struct arena *arena, struct ward_texts *out)
{
	struct ward_span *items = ARENA_ARRAY(arena, value.len + 1, struct ward_span), item;

	*out = (struct ward_texts){ .items = items };
	while (items != NULL && span_cut(&value, ',', &item))
		items[out->count++] = item;
	return out->count > 0;
}

static bool named(struct ward_span value, struct arena *arena, struct ward_signer_facts *s)
{
	struct ward_texts names;

	if (!split(value, arena, &names))
		return false;
	s->verdict = WARD_SIGNATURE_PASS;
	s->known = true;
	s->principal = names.items[0];
	s->names = names.items;
	s->name_count = names.count;
	return true;
}

/* What follows "push-" or "tip-". */
static bool signer_word(struct ward_span word, struct arena *arena,
			const struct ward_signer_facts **signer, bool *is_person)
{
	struct ward_signer_facts *s = ARENA_NEW(arena, struct ward_signer_facts);
	struct ward_span value;

	if (s == NULL)
		return false;
	*s = *signer != NULL ? **signer
			     : (struct ward_signer_facts){ .reason = "none",
							   .why = WARD_SPAN("it does not hold"),
							   .key = WARD_SPAN("ssh:SHA256:x") };
	if (span_is(word, "robot"))
		s->robot = true;
	else if (span_is(word, "platform"))
		s->platform = true;
	else if (span_is(word, "unknown"))
		s->verdict = WARD_SIGNATURE_PASS;
	else if (after(word, "bad=", &value))
		s->reason = arena_cstr(arena, value);
	else if (!after(word, "by=", &value) || !named(value, arena, s))
		return false;
	*signer = s;
	*is_person = s->known && !s->robot && !s->platform;
	return true;
}

static struct lists *lists_of(struct ward_ref_facts *facts, struct arena *arena)
{
	struct lists *lists;

	if (facts->approvals != NULL)
		return (struct lists *)(void *)(uintptr_t)facts->approvals;
	lists = ARENA_NEW(arena, struct lists);
	if (lists == NULL)
		return NULL;
	facts->approvals = lists->approvals;
	facts->reviews = lists->reviews;
	facts->review_paths = lists->paths;
	return lists;
}

static bool approval_word(struct ward_span word, struct arena *arena, struct ward_ref_facts *facts)
{
	struct ward_span value, code = WARD_SPAN("none");
	struct ward_approval_facts *a;
	struct lists *lists;

	if (after(word, "refused=", &value)) {
		if (!span_cut(&value, ':', &code))
			return false;
	} else if (!after(word, "approved-by=", &value)) {
		return false;
	}
	lists = lists_of(facts, arena);
	if (lists == NULL || facts->approval_count == MOST)
		return false;
	a = &lists->approvals[facts->approval_count++];
	a->reason = arena_cstr(arena, code);
	a->what = WARD_SPAN("does not count here");
	return named(value, arena, &a->signer);
}

static bool add_review(struct arena *arena, struct ward_ref_facts *facts,
		       const struct ward_review_demands *review, struct ward_span path)
{
	struct lists *lists = lists_of(facts, arena);

	if (lists == NULL || facts->review_count == MOST)
		return false;
	lists->reviews[facts->review_count] = review;
	lists->paths[facts->review_count++] = path;
	return true;
}

static bool review_word(struct ward_span word, struct arena *arena, struct ward_demands *demands,
			struct ward_ref_facts *facts)
{
	struct ward_review_demands *own = &demands->review, *review;
	struct ward_span value, path;

	if (after(word, "review=", &value))
		return span_to_u64(value, MOST, &own->threshold) &&
			add_review(arena, facts, own, WARD_SPAN(""));
	if (after(word, "from=", &value))
		return split(value, arena, &own->from);
	if (after(word, "exempt=", &value))
		return split(value, arena, &own->robots_exempt);
	if (span_is(word, "author-counts")) {
		own->author_counts = true;
		return true;
	}
	review = ARENA_NEW(arena, struct ward_review_demands);
	return review != NULL && after(word, "path-review=", &value) &&
		span_cut(&value, ':', &path) && span_to_u64(value, MOST, &review->threshold) &&
		add_review(arena, facts, review, path);
}

bool rule_review_word(struct ward_span word, struct arena *arena, struct ward_demands *demands,
		      struct ward_ref_facts *facts)
{
	struct ward_span value;

	if (span_is(word, "certificate")) {
		demands->push_certificate = true;
		return true;
	}
	if (span_is(word, "one-signer")) {
		facts->one_signer = true;
		return true;
	}
	if (after(word, "push-signers=", &value))
		return split(value, arena, &demands->push_signers);
	if (after(word, "push-", &value))
		return signer_word(value, arena, &facts->push, &facts->push_is_person);
	if (after(word, "tip-", &value))
		return signer_word(value, arena, &facts->tip, &facts->tip_is_person);
	return approval_word(word, arena, facts) || review_word(word, arena, demands, facts);
}
