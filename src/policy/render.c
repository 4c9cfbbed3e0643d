/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/span.h"
#include "policy/internal.h"
#include "policy/put.h"

/* A setting that says no more than the profile does is left out. */
static bool differs(const struct ward_policy *policy, size_t rule)
{
	const struct rule_setting *setting = &policy->rules[rule];
	const struct ward_rule_meta *meta = &ward_rules[rule]->meta;

	if (!setting->set)
		return false;
	if (setting->level == WARD_LEVEL_DENY && meta->confidence < policy->profile->confidence)
		return true;
	for (enum ward_severity s = WARD_SEVERITY_INFO; s <= WARD_SEVERITY_CRITICAL; s++) {
		if (setting->level != policy->profile->level(meta, s))
			return !rule_is_fixed(ward_rules[rule]);
	}
	return false;
}

static void put_setting(const struct ward_policy *policy, size_t rule, bool comments,
			struct buf *out)
{
	const struct rule_setting *s = &policy->rules[rule];
	const struct ward_rule_meta *meta = &ward_rules[rule]->meta;
	const char *usual = ward_level_name(policy->profile->level(meta, meta->severity));

	buf_printf(out, "  %s:", meta->id);
	if (comments)
		buf_printf(out, " # profile: %s", usual);
	buf_printf(out, "\n    level: %s\n", ward_level_name(s->level));
	put_texts(out, "    ", "paths", s->paths.items, s->paths.len);
	put_texts(out, "    ", "exclude", s->exclude.items, s->exclude.len);
	put_text(out, "    ", "reason", s->reason);
}

static void put_rules(const struct ward_policy *policy, bool comments, struct buf *out)
{
	bool headed = false;

	for (size_t i = 0; i < ward_rules_count; i++) {
		if (!differs(policy, i))
			continue;
		if (!headed)
			buf_add_str(out, "rules:\n");
		headed = true;
		put_setting(policy, i, comments, out);
	}
}

/* What the policy asks for without saying so. */
static void put_implied(const struct ward_policy *policy, struct buf *out)
{
	const struct ward_path_review *implied;

	if (!policy->review_implied)
		return;
	implied = &policy->path_reviews.items[policy->path_reviews.len - 1];
	buf_printf(out,
		   "# reviewed by %llu as well: ", (unsigned long long)implied->review.threshold);
	put_items(out, implied->paths.items, implied->paths.count);
	buf_add_char(out, '\n');
}

static void put_paths(const struct ward_policy *policy, struct buf *out)
{
	if (policy->paths.len > 0)
		buf_add_str(out, "paths:\n");
	for (size_t i = 0; i < policy->paths.len; i++) {
		const struct path_entry *e = &policy->paths.items[i];

		put_texts(out, "  - ", "match", e->match.items, e->match.len);
#define PATH_LABEL_PUT(name) put_text(out, "    ", #name, e->name);
		PATH_LABELS(PATH_LABEL_PUT)
#undef PATH_LABEL_PUT
		if (e->ignore_set)
			put_flag(out, "    ", "ignore", e->ignore);
		put_review(out, "    ", &e->review);
	}
}

static void put_exemption(const struct ward_policy *policy, const struct exemption *e,
			  bool comments, struct buf *out)
{
	int64_t today = policy->now - policy->now % DAY_SECONDS;

	buf_add_str(out, "  - rule: [");
	for (size_t i = 0; i < e->rules.len; i++) {
		buf_printf(out, "%s%s", i > 0 ? ", " : "", ward_rules[e->rules.items[i]]->meta.id);
	}
	buf_add_str(out, "]\n");
	put_text(out, "    ", "path", e->path);
	put_text(out, "    ", "object", e->object);
	put_text(out, "    ", "reason", e->reason);
	put_text(out, "    ", "owner", e->owner);
	buf_printf(out, "    expires: " WARD_SPAN_FMT, WARD_SPAN_ARG(e->expires));
	if (comments)
		buf_printf(out, " # days left: %lld",
			   (long long)((e->last_day - today) / DAY_SECONDS));
	buf_add_char(out, '\n');
}

/* What has expired covers nothing: it is no part of the policy in force. */
static void put_exemptions(const struct ward_policy *policy, bool comments, struct buf *out)
{
	size_t expired = policy_expired(policy);

	if (expired > 0 && comments)
		buf_printf(out, "# expired exemptions, left out: %zu\n", expired);
	if (policy->exemptions.len > expired)
		buf_add_str(out, "exemptions:\n");
	for (size_t i = 0; i < policy->exemptions.len; i++)
		if (!policy->exemptions.items[i].expired)
			put_exemption(policy, &policy->exemptions.items[i], comments, out);
}

static void put_limits(const struct ward_policy *policy, bool comments, struct buf *out)
{
	const struct limit_info *info;
	bool headed = false;

	for (size_t i = 0; (info = limit_at(i)) != NULL; i++) {
		uint64_t value = limit_get(&policy->limits, info);

		if (value == info->dflt)
			continue;
		if (!headed)
			buf_add_str(out, "limits:\n");
		headed = true;
		buf_printf(out, "  %s: %llu", info->name, (unsigned long long)value);
		if (comments)
			buf_printf(out, " # default: %llu %s", (unsigned long long)info->dflt,
				   info->unit);
		buf_add_char(out, '\n');
	}
}

static void put_policy(const struct ward_policy *policy, bool comments, struct buf *out)
{
	if (comments) {
		buf_add_str(out, "# policy: ");
		put_quoted(out, policy->name);
		buf_add_char(out, '\n');
	}
	buf_printf(out, "version: 1\nprofile: %s\n", policy->profile->name);
	put_rules(policy, comments, out);
	policy_put_trust(policy, out);
	put_paths(policy, out);
	if (comments)
		put_implied(policy, out);
	policy_put_refs(policy, out);
	put_exemptions(policy, comments, out);
	policy_put_secrets(policy, out);
	buf_add_str(out, "suppressions:\n");
	put_flag(out, "  ", "local", policy->suppress_local);
	put_flag(out, "  ", "server", policy->suppress_server);
	put_limits(policy, comments, out);
}

int policy_render(const struct ward_policy *policy, struct buf *out)
{
	put_policy(policy, true, out);
	return buf_failed(out) ? WARD_EOOM : 0;
}

static void put_grant(const struct policy_grant *grant, struct buf *out)
{
	buf_add_str(out, "--- # grant\n");
	put_text(out, "", "id", grant->id);
	put_texts(out, "", "rules", grant->rules, grant->rule_count);
	put_text(out, "", "ref", grant->ref);
	put_text(out, "", "path", grant->path);
	put_text(out, "", "object", grant->object);
	put_text(out, "", "commit", grant->commit);
}

int policy_canonical(const struct ward_policy *policy, struct buf *out)
{
	put_policy(policy, false, out);
	if (policy->floor != NULL) {
		buf_add_str(out, "--- # floor\n");
		put_policy(policy->floor, false, out);
	}
	for (size_t i = 0; i < policy->grants.len; i++)
		put_grant(&policy->grants.items[i].as, out);
	return buf_failed(out) ? WARD_EOOM : 0;
}
