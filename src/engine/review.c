/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/review.h"

#include <string.h>

#include "base/arena.h"
#include "base/glob.h"
#include "base/hex.h"
#include "base/span.h"
#include "engine/push_door.h"
#include "engine/review_authors.h"
#include "engine/review_store.h"
#include "engine/trust.h"
#include "git/tree_diff.h"
#include "trust/approval.h"

/* One update, while its facts are gathered. */
struct weighing {
	struct ward_run *run;
	const struct ward_ref *ref;
	struct arena *arena;
	struct ward_ref_facts *out;
	struct approval_ask ask;
	struct review_authors authors;
	VEC(struct ward_approval_facts) approvals;
	VEC(const struct ward_review_demands *) reviews;
	VEC(struct ward_span) paths;
};

/* -- People ------------------------------------------------------------------ */

/* Somebody on a list whom the policy does not name may be on it twice. */
static bool is_person(const struct ward_run *run, const struct ward_signer_facts *s)
{
	const struct trust_spec *spec = policy_trust(run->policy);

	if (s == NULL || s->verdict != WARD_SIGNATURE_PASS || !s->known || s->robot || s->platform)
		return false;
	for (size_t i = 0; i < spec->principal_count; i++)
		if (span_eq(spec->principals[i].name, s->principal))
			return true;
	return false;
}

/* -- Approvals --------------------------------------------------------------- */

static enum approval_reason weigh_signer(const struct weighing *w,
					 const struct ward_signer_facts *s)
{
	if (s->platform)
		return APPROVAL_PLATFORM;
	if (s->robot)
		return APPROVAL_ROBOT;
	return is_person(w->run, s) ? APPROVAL_OK : APPROVAL_UNKNOWN;
}

static enum approval_reason weigh(const struct weighing *w, const struct approval *approval,
				  const struct ward_signer_facts *s)
{
	enum approval_reason reason = weigh_signer(w, s);

	if (reason == APPROVAL_OK)
		reason = approval_check(approval, &w->ask);
	if (reason == APPROVAL_OK && !w->authors.known)
		reason = APPROVAL_AUTHORS;
	if (reason == APPROVAL_OK && review_is_author(&w->authors, s))
		reason = APPROVAL_SELF;
	return reason;
}

static void add(struct weighing *w, const struct ward_signer_facts *s, const char *reason,
		struct ward_span what)
{
	struct ward_approval_facts *slot = vec_push(w->arena, &w->approvals);

	if (slot == NULL)
		return;
	*slot = (struct ward_approval_facts){ .reason = reason };
	if (s != NULL)
		slot->signer = *s;
	slot->what = arena_printf(w->arena, WARD_SPAN_FMT ": %s", WARD_SPAN_ARG(what), reason);
}

static void judge_signature(struct weighing *w, const struct review_item *item,
			    const struct dsse_signature *signature)
{
	const struct ward_span pae =
		dsse_pae(item->envelope.type, item->envelope.payload, w->arena);
	const struct ward_signer_facts *s;
	struct ward_signature found;
	enum approval_reason reason;

	signature_verify_detached(signature->sig, &pae, 1, WARD_SPAN(APPROVAL_NAMESPACE),
				  w->run->options.now, run_trust_material(w->run->trust), w->arena,
				  &found);
	s = pae.len > 0 ? run_trust_facts(w->run->trust, &found, w->arena) : NULL;
	if (s == NULL) {
		add(w, NULL, "out-of-memory", WARD_SPAN("could not be judged"));
	} else if (s->verdict != WARD_SIGNATURE_PASS || strcmp(s->reason, "none") != 0) {
		add(w, s, s->reason, s->why);
	} else {
		reason = weigh(w, &item->approval, s);
		add(w, s, approval_reason_code(reason), span_of(approval_reason_text(reason)));
	}
}

static void judge_approvals(struct weighing *w)
{
	const struct review *review = review_load(w->run);
	size_t related = 0;

	/* First, so that it is not lost at the end of a long list. */
	if (review == NULL || review->left_out != NULL)
		add(w, NULL, "limit-exceeded",
		    span_of(review != NULL ? review->left_out : "there is no memory for it"));
	for (size_t i = 0; review != NULL && i < review->items.len; i++) {
		const struct review_item *item = &review->items.items[i];

		if (!approval_is_related(&item->approval, &w->ask))
			continue;
		if (related++ == REVIEW_RELATED_MAX) {
			add(w, NULL, "limit-exceeded", WARD_SPAN("is one of too many"));
			break;
		}
		for (size_t k = 0; k < item->envelope.signature_count; k++)
			judge_signature(w, item, &item->envelope.signatures[k]);
	}
}

/* -- What is asked for -------------------------------------------------------- */

static void ask_for(struct weighing *w, const struct ward_review_demands *review,
		    struct ward_span path)
{
	const struct ward_review_demands **slot = vec_push(w->arena, &w->reviews);
	struct ward_span *name = vec_push(w->arena, &w->paths);

	if (slot == NULL || name == NULL)
		return;
	*slot = review;
	*name = path;
}

static bool is_below(const struct ward_texts *patterns, struct ward_span path)
{
	for (size_t i = 0; i < patterns->count; i++)
		if (glob_match(patterns->items[i], path))
			return true;
	return false;
}

/* Paths that the update changes; false when they cannot be told. */
typedef VEC(struct ward_span) path_list;

static bool add_path(struct weighing *w, struct ward_span path, path_list *out)
{
	struct ward_span *slot = vec_push(w->arena, out);

	if (slot != NULL)
		*slot = path;
	return slot != NULL;
}

/* Old tree against new tree. */
static bool diff_paths(struct weighing *w, path_list *out)
{
	struct repo *repo = w->run->repo;
	struct ward_error err = { 0 };
	struct tree_change *changes = NULL;
	struct oid old_tree = { 0 }, new_tree;
	size_t count = 0;
	bool good = tree_of(repo, &w->ref->new_id, w->arena, &new_tree, &err) == WARD_OK &&
		tree_of(repo, &w->ref->old_id, w->arena, &old_tree, &err) == WARD_OK &&
		tree_diff(repo, &old_tree, 1, &new_tree, w->arena, &changes, &count, &err) ==
			WARD_OK;

	for (size_t i = 0; good && i < count; i++)
		good = add_path(w, changes[i].path, out);
	return good;
}

static bool arrives_at(const struct change_step *step, struct ward_span ref)
{
	for (size_t i = 0; i < step->ref_count; i++)
		if (span_eq(step->refs[i], ref))
			return true;
	return false;
}

/* A reference that is made is compared with where it left the others, as its files are. */
static bool step_paths(struct weighing *w, path_list *out)
{
	const struct ward_change *change = &w->run->change;

	for (size_t i = 0; i < change->step_count; i++) {
		const struct change_step *step = &change->steps[i];
		bool good = step->scope == SCOPE_STATE && arrives_at(step, w->ref->name);

		for (size_t k = 0; good && k < step->file_count; k++)
			good = add_path(w, step->files[k].path, out);
		if (good)
			return true;
	}
	return false;
}

/* The first path of a list that the demand is about. */
static bool find_path(const struct ward_path_review *review, const path_list *paths,
		      struct ward_span *out)
{
	for (size_t i = 0; i < paths->len; i++) {
		*out = paths->items[i];
		if (is_below(&review->paths, *out))
			return true;
	}
	return false;
}

static void collect_reviews(struct weighing *w)
{
	const struct ward_demands *d = w->out->demands;
	struct ward_span path = WARD_SPAN("");
	path_list paths = { 0 };
	bool known;

	if (d->review.threshold > 0)
		ask_for(w, &d->review, WARD_SPAN(""));
	if (d->path_review_count == 0)
		return;
	known = w->ref->action == REF_UPDATE ? diff_paths(w, &paths) : step_paths(w, &paths);
	for (size_t i = 0; i < d->path_review_count; i++) {
		const struct ward_path_review *review = &d->path_reviews[i];

		if (review->review.threshold == 0)
			continue;
		/* Paths that cannot be told could be any. */
		if (!known && review->paths.count > 0)
			ask_for(w, &review->review, review->paths.items[0]);
		else if (known && find_path(review, &paths, &path))
			ask_for(w, &review->review, path);
	}
}

/* -- Facts --------------------------------------------------------------------- */

static struct ward_span hex_of(const struct oid *id, struct arena *arena)
{
	char hex[OID_HEX_MAX];

	return arena_copy(arena, span_of(oid_hex(id, hex)));
}

static void set_ask(struct weighing *w)
{
	struct ward_error err = { 0 };
	struct oid tree;

	w->ask = (struct approval_ask){
		.ref = w->ref->name,
		.from = w->out->old_id,
		.target = w->out->new_id,
		.tree = WARD_SPAN(""),
		.now = w->run->options.now,
	};
	/* Without a tree nothing is approved: no approval has an empty one. */
	if (tree_of(w->run->repo, &w->ref->new_id, w->arena, &tree, &err) == WARD_OK)
		w->ask.tree = hex_of(&tree, w->arena);
}

static void push_facts(struct ward_run *run, struct arena *arena, struct ward_ref_facts *out)
{
	static const struct ward_signer_facts nobody = {
		.reason = "no-signers",
		.why = { "the policy trusts nobody", 24 },
	};
	const struct ward_demands *d = out->demands;

	if (run->push == NULL ||
	    (!d->push_certificate && d->push_signers.count == 0 && run->push->cert.len == 0))
		return;
	out->push = run->trust != NULL ? run_push_signer(run, d->push_slop, arena) : &nobody;
	out->push_is_person = is_person(run, out->push);
}

static void review_facts(struct weighing *w)
{
	struct ward_ref_facts *out = w->out;

	collect_reviews(w);
	out->reviews = w->reviews.items;
	out->review_count = w->reviews.len;
	out->review_paths = w->paths.items;
	if (w->reviews.len == 0 || w->run->trust == NULL)
		return;
	set_ask(w);
	review_find_authors(w->run, w->ref, out->push, w->arena, &w->authors);
	out->tip = w->authors.tip;
	out->tip_is_person = is_person(w->run, out->tip);
	out->one_signer = w->authors.one_signer;
	judge_approvals(w);
	out->approvals = w->approvals.items;
	out->approval_count = w->approvals.len;
}

void run_review_facts(void *ctx, const struct ward_ref *ref, struct arena *arena,
		      struct ward_ref_facts *out)
{
	struct ward_run *run = ctx;
	struct weighing w = { .run = run, .ref = ref, .arena = arena, .out = out };

	if (run->change.ref_count == 0)
		return;
	push_facts(run, arena, out);
	if (ref->action != REF_DELETE)
		review_facts(&w);
}
