/* SPDX-License-Identifier: Apache-2.0 */
/* How many people must agree to a change: of a reference, and below a path. */
#include "base/arena.h"
#include "base/glob.h"
#include "base/span.h"
#include "policy/read_policy.h"

static int read_threshold(struct reader *r, const struct ward_node *value,
			  const struct field *field, void *out)
{
	(void)field;
	return read_number(r, value, "'threshold'", REVIEW_THRESHOLD_MAX, "people", out);
}

static int read_robots(struct reader *r, const struct ward_node *value, const struct field *field,
		       void *out)
{
	const struct ward_node *v = value->kind == NODE_SEQ ? value->first : value;
	struct ward_texts *to = out;
	int rc;

	/* None at all can be said in so many words. */
	if (value->kind == NODE_SEQ && value->first == NULL)
		return 0;
	rc = read_people(r, value, field, to);
	for (size_t i = 0; rc == 0 && i < to->count; i++, v = v->next) {
		const struct trust_principal *who = people_find(r->policy, to->items[i]);

		if (who == NULL || !who->robot)
			rc = FAULT(r, v, "'%s' is no principal with 'robot: true'",
				   SHOW(to->items[i]));
	}
	return rc;
}

int read_review(struct reader *r, const struct ward_node *value, const struct field *field,
		void *out)
{
	static const struct field fields[] = {
		{ "threshold", read_threshold, offsetof(struct ward_review_demands, threshold),
		  true },
		{ "from", read_people, offsetof(struct ward_review_demands, from), false },
		{ "author-counts", read_flag, offsetof(struct ward_review_demands, author_counts),
		  false },
		{ "robots-exempt", read_robots, offsetof(struct ward_review_demands, robots_exempt),
		  false },
	};
	const struct ward_review_demands *review = out;
	uint64_t humans;
	int rc = need_trust(r, value->key);

	(void)field;
	if (rc == 0)
		rc = read_fields(r, value, "'review'", fields, sizeof(fields) / sizeof(fields[0]),
				 out);
	if (rc != 0 || review->from.count == 0)
		return rc;
	humans = people_count_humans(r->policy, &review->from, review->threshold);
	if (humans >= review->threshold)
		return 0;
	return FAULT(r, child_of(value, "threshold"),
		     "'threshold' %llu cannot be reached: 'from' names %llu %s",
		     (unsigned long long)review->threshold, (unsigned long long)humans,
		     humans == 1 ? "person" : "people");
}
