/* SPDX-License-Identifier: Apache-2.0 */
/* Reviews that paths ask for, and the one that guards the policy itself. */
#include "base/arena.h"
#include "base/span.h"
#include "policy/internal.h"

struct ward_span glob_literal(struct arena *arena, struct ward_span name)
{
	char *bytes = arena_bytes(arena, 2 * name.len);
	size_t len = 0;

	if (bytes == NULL)
		return (struct ward_span){ NULL, 0 };
	for (size_t i = 0; i < name.len; i++) {
		if (span_find_byte(WARD_SPAN("*?[]{}\\"), name.ptr[i], 0) >= 0)
			bytes[len++] = '\\';
		bytes[len++] = name.ptr[i];
	}
	return span_make(bytes, len);
}

/* More people; then without the author; then of a smaller circle. */
static bool is_stricter(const struct ward_review_demands *a, const struct ward_review_demands *b)
{
	if (a->threshold != b->threshold)
		return a->threshold > b->threshold;
	if (a->author_counts != b->author_counts)
		return b->author_counts;
	return a->from.count > 0 && b->from.count == 0;
}

static struct ward_review_demands strictest(const struct ward_policy *policy)
{
	struct ward_review_demands most = { 0 };

	for (size_t i = 0; i < policy->refs.len; i++) {
		if (is_stricter(&policy->refs.items[i].demands.review, &most))
			most = policy->refs.items[i].demands.review;
	}
	for (size_t i = 0; i < policy->paths.len; i++) {
		if (is_stricter(&policy->paths.items[i].review, &most))
			most = policy->paths.items[i].review;
	}
	/* What a robot may change alone must not be who it is. */
	most.robots_exempt = (struct ward_texts){ NULL, 0 };
	return most;
}

static bool is_reviewed(const struct ward_policy *policy, struct ward_span path)
{
	for (size_t i = 0; i < policy->paths.len; i++) {
		const struct path_entry *entry = &policy->paths.items[i];

		if (entry->review.threshold > 0 && globs_match(&entry->match, path))
			return true;
	}
	return false;
}

static void guard(struct ward_policy *policy, struct ward_span path, struct glob_list *out)
{
	struct ward_span *item;

	if (is_reviewed(policy, path))
		return;
	item = vec_push(policy->arena, out);
	if (item != NULL)
		*item = glob_literal(policy->arena, path);
}

static void guard_files(struct ward_policy *policy, enum trust_file_use use, struct glob_list *out)
{
	for (size_t i = 0; i < policy->trust.file_count; i++) {
		const struct trust_file *file = &policy->trust.files[i];

		if (file->use == use && !span_starts(file->path, "/"))
			guard(policy, file->path, out);
	}
}

/* Who could change the policy or its keys alone could change everything alone. */
static void guard_policy(struct ward_policy *policy)
{
	struct ward_review_demands review = strictest(policy);
	struct ward_path_review *made;
	struct glob_list paths = { 0 };

	if (review.threshold == 0)
		return;
	guard(policy, WARD_SPAN(POLICY_FILE), &paths);
	/* In one order, however the text has them. */
	for (unsigned use = 0; use < TRUST_FILE_USE_COUNT; use++)
		guard_files(policy, (enum trust_file_use)use, &paths);
	if (paths.len == 0)
		return;
	made = vec_push(policy->arena, &policy->path_reviews);
	if (made == NULL)
		return;
	made->paths = (struct ward_texts){ paths.items, paths.len };
	made->review = review;
	policy->review_implied = true;
}

bool policy_spread_reviews(struct ward_policy *policy)
{
	for (size_t i = 0; i < policy->paths.len; i++) {
		const struct path_entry *entry = &policy->paths.items[i];
		struct ward_path_review *made;

		if (entry->review.threshold == 0)
			continue;
		made = vec_push(policy->arena, &policy->path_reviews);
		if (made == NULL)
			return false;
		made->paths = (struct ward_texts){ entry->match.items, entry->match.len };
		made->review = entry->review;
	}
	guard_policy(policy);
	for (size_t i = 0; i < policy->refs.len; i++) {
		struct ward_demands *demands = &policy->refs.items[i].demands;

		if (!policy->refs.items[i].is_protected)
			continue;
		demands->path_reviews = policy->path_reviews.items;
		demands->path_review_count = policy->path_reviews.len;
	}
	return !arena_failed(policy->arena);
}
