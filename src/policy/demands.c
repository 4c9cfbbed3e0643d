/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked for, and what two entries ask for together. */
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "policy/internal.h"

bool asks_signature(const struct ward_demands *demands)
{
	return demands->signed_by != WARD_SIGN_NONE;
}

bool asks_push(const struct ward_demands *demands)
{
	return demands->push_certificate || demands->push_signers.count > 0 ||
		demands->push_slop > 0;
}

static bool has_text(struct ward_texts texts, struct ward_span text)
{
	for (size_t i = 0; i < texts.count; i++) {
		if (span_eq(texts.items[i], text))
			return true;
	}
	return false;
}

/* Both, for a list of which each item must be met. False when out of memory. */
static bool add_texts(struct arena *arena, struct ward_texts a, struct ward_texts b,
		      struct ward_texts *out)
{
	struct ward_span *items;
	size_t count = a.count;

	*out = a.count == 0 ? b : a;
	if (a.count == 0 || b.count == 0)
		return true;
	items = ARENA_ARRAY(arena, a.count + b.count, struct ward_span);
	if (items == NULL)
		return false;
	memcpy(items, a.items, a.count * sizeof(*items));
	for (size_t i = 0; i < b.count; i++) {
		if (!has_text(a, b.items[i]))
			items[count++] = b.items[i];
	}
	*out = (struct ward_texts){ items, count };
	return true;
}

/* What stands in both, for a list of which each item is an exception. */
static bool common_texts(struct arena *arena, struct ward_texts a, struct ward_texts b,
			 struct ward_texts *out)
{
	struct ward_span *items = ARENA_ARRAY(arena, a.count, struct ward_span);
	size_t count = 0;

	if (items == NULL)
		return false;
	for (size_t i = 0; i < a.count; i++) {
		if (has_text(b, a.items[i]))
			items[count++] = a.items[i];
	}
	*out = (struct ward_texts){ items, count };
	return true;
}

/* For a list of which one item must be met: the floor's, when it has one. */
static struct ward_texts prefer(struct ward_texts floor, struct ward_texts own)
{
	return floor.count > 0 ? floor : own;
}

/* -- Signatures ---------------------------------------------------------- */

static void copy_signing(const struct ward_demands *from, struct ward_demands *out)
{
	out->signed_by = from->signed_by;
	out->signers = from->signers;
	out->match_committer = from->match_committer;
	out->platform_keys = from->platform_keys;
	out->since = from->since;
	out->warn_until = from->warn_until;
}

/* A side that asks for no signature has no say in what excuses one. */
static void merge_signing(const struct ward_demands *own, const struct ward_demands *floor,
			  struct ward_demands *out)
{
	if (!asks_signature(own) || !asks_signature(floor)) {
		copy_signing(asks_signature(floor) ? floor : own, out);
		return;
	}
	copy_signing(floor, out);
	if (own->signed_by > floor->signed_by)
		out->signed_by = own->signed_by;
	out->signers = prefer(floor->signers, own->signers);
	out->match_committer = own->match_committer || floor->match_committer;
	if (own->platform_keys < floor->platform_keys)
		out->platform_keys = own->platform_keys;
	if (own->since.len == 0)
		out->since = own->since;
	if (own->warn_until < floor->warn_until)
		out->warn_until = own->warn_until;
}

static void merge_push(const struct ward_demands *own, const struct ward_demands *floor,
		       struct ward_demands *out)
{
	const struct ward_demands *one = asks_push(floor) ? floor : own;

	out->push_certificate = own->push_certificate || floor->push_certificate;
	out->push_signers = prefer(floor->push_signers, own->push_signers);
	out->push_slop = one->push_slop;
	/* Without a slop no old nonce will do: that is the strictest. */
	if (asks_push(own) && own->push_slop < out->push_slop)
		out->push_slop = own->push_slop;
}

/* -- Reviews ------------------------------------------------------------- */

static bool merge_review(struct arena *arena, const struct ward_review_demands *own,
			 const struct ward_review_demands *floor, struct ward_review_demands *out)
{
	*out = floor->threshold > 0 ? *floor : *own;
	if (own->threshold == 0 || floor->threshold == 0)
		return true;
	if (own->threshold > floor->threshold)
		out->threshold = own->threshold;
	out->from = prefer(floor->from, own->from);
	out->author_counts = own->author_counts && floor->author_counts;
	return common_texts(arena, floor->robots_exempt, own->robots_exempt, &out->robots_exempt);
}

static bool merge_path_reviews(struct arena *arena, const struct ward_demands *own,
			       const struct ward_demands *floor, struct ward_demands *out)
{
	const struct ward_demands *one = floor->path_review_count > 0 ? floor : own;
	size_t count = own->path_review_count + floor->path_review_count;
	struct ward_path_review *items;

	out->path_reviews = one->path_reviews;
	out->path_review_count = one->path_review_count;
	if (count == one->path_review_count)
		return true;
	items = ARENA_ARRAY(arena, count, struct ward_path_review);
	if (items == NULL)
		return false;
	memcpy(items, floor->path_reviews, floor->path_review_count * sizeof(*items));
	memcpy(items + floor->path_review_count, own->path_reviews,
	       own->path_review_count * sizeof(*items));
	out->path_reviews = items;
	out->path_review_count = count;
	return true;
}

/* -- All ----------------------------------------------------------------- */

bool demands_merge(struct arena *arena, const struct ward_demands *own,
		   const struct ward_demands *floor, struct ward_demands *out)
{
	*out = (struct ward_demands){
		.tag_annotated = own->tag_annotated || floor->tag_annotated,
		.tag_signers = prefer(floor->tag_signers, own->tag_signers),
		.no_create = own->no_create || floor->no_create,
		.linear = own->linear || floor->linear,
		.merge_only = own->merge_only || floor->merge_only,
		.signed_off = own->signed_off || floor->signed_off,
		.conventional = own->conventional || floor->conventional,
		.pushers = prefer(floor->pushers, own->pushers),
		.author_email = prefer(floor->author_email, own->author_email),
		.committer_email = prefer(floor->committer_email, own->committer_email),
		.types = prefer(floor->types, own->types),
		.issues = prefer(floor->issues, own->issues),
		.max_subject = lower_bound_of(own->max_subject, floor->max_subject),
		.max_commits = lower_bound_of(own->max_commits, floor->max_commits),
		.max_file_bytes = lower_bound_of(own->max_file_bytes, floor->max_file_bytes),
		.max_files = lower_bound_of(own->max_files, floor->max_files),
	};
	merge_signing(own, floor, out);
	merge_push(own, floor, out);
	return merge_review(arena, &own->review, &floor->review, &out->review) &&
		merge_path_reviews(arena, own, floor, out) &&
		add_texts(arena, floor->trailers, own->trailers, &out->trailers);
}
