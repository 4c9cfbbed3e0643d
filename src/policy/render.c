/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "base/span.h"
#include "base/utf8.h"
#include "policy/internal.h"

/* A double-quoted YAML scalar: safe for a terminal, and never typed as anything but a text. */
static void put_quoted(struct buf *out, struct ward_span text)
{
	buf_add_char(out, '"');
	while (text.len > 0) {
		uint32_t cp = 0;
		size_t n = utf8_decode(text, &cp);

		if (n == 0) {
			n = 1;
			buf_add_str(out, "\\uFFFD");
		} else if (cp == '"' || cp == '\\') {
			buf_add_char(out, '\\');
			buf_add_char(out, (char)cp);
		} else if (cp < ' ' || utf8_is_unsafe(cp)) {
			buf_printf(out, "\\U%08X", (unsigned)cp);
		} else {
			buf_add_span(out, span_sub(text, 0, n));
		}
		text = span_sub(text, n, text.len);
	}
	buf_add_char(out, '"');
}

static void put_text(struct buf *out, const char *indent, const char *key, struct ward_span text)
{
	if (text.len == 0)
		return;
	buf_printf(out, "%s%s: ", indent, key);
	put_quoted(out, text);
	buf_add_char(out, '\n');
}

static void put_globs(struct buf *out, const char *indent, const char *key,
		      const struct glob_list *globs)
{
	if (globs->len == 0)
		return;
	buf_printf(out, "%s%s: [", indent, key);
	for (size_t i = 0; i < globs->len; i++) {
		if (i > 0)
			buf_add_str(out, ", ");
		put_quoted(out, globs->items[i]);
	}
	buf_add_str(out, "]\n");
}

static void put_flag(struct buf *out, const char *indent, const char *key, bool value)
{
	buf_printf(out, "%s%s: %s\n", indent, key, value ? "true" : "false");
}

/* Bytes of a name that mean something to a pattern, taken literally. */
static void put_literal_glob(struct buf *out, struct ward_span name)
{
	struct buf glob;

	buf_init(&glob, 2 * name.len + 1);
	for (size_t i = 0; i < name.len; i++) {
		if (span_find_byte(WARD_SPAN("*?[]{}\\"), name.ptr[i], 0) >= 0)
			buf_add_char(&glob, '\\');
		buf_add_char(&glob, name.ptr[i]);
	}
	put_quoted(out, buf_span(&glob));
	out->failed = out->failed || buf_failed(&glob);
	buf_release(&glob);
}

static void put_refs(const struct ward_policy *policy, struct buf *out)
{
	buf_add_str(out, "refs:\n");
	for (size_t i = 0; i < policy->refs.len; i++) {
		const struct ref_entry *e = &policy->refs.items[i];

		put_globs(out, "  - ", "match", &e->match);
		put_flag(out, "    ", "protected", e->is_protected);
		if (e->allow_delete)
			put_flag(out, "    ", "allow-delete", true);
		if (e->allow_force)
			put_flag(out, "    ", "allow-force", true);
		if (e->head.len > 0) {
			buf_add_str(out, "  - match: [");
			put_literal_glob(out, e->head);
			buf_add_str(out, "]\n");
			put_flag(out, "    ", "protected", true);
		}
	}
}

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

static void put_setting(const struct ward_policy *policy, size_t rule, struct buf *out)
{
	const struct rule_setting *s = &policy->rules[rule];
	const struct ward_rule_meta *meta = &ward_rules[rule]->meta;
	const char *usual = ward_level_name(policy->profile->level(meta, meta->severity));

	buf_printf(out, "  %s: # profile: %s\n    level: %s\n", meta->id, usual,
		   ward_level_name(s->level));
	put_globs(out, "    ", "paths", &s->paths);
	put_globs(out, "    ", "exclude", &s->exclude);
	put_text(out, "    ", "reason", s->reason);
}

static void put_rules(const struct ward_policy *policy, struct buf *out)
{
	bool headed = false;

	for (size_t i = 0; i < ward_rules_count; i++) {
		if (!differs(policy, i))
			continue;
		if (!headed)
			buf_add_str(out, "rules:\n");
		headed = true;
		put_setting(policy, i, out);
	}
}

static void put_paths(const struct ward_policy *policy, struct buf *out)
{
	if (policy->paths.len > 0)
		buf_add_str(out, "paths:\n");
	for (size_t i = 0; i < policy->paths.len; i++) {
		const struct path_entry *e = &policy->paths.items[i];

		put_globs(out, "  - ", "match", &e->match);
#define PATH_LABEL_PUT(name) put_text(out, "    ", #name, e->name);
		PATH_LABELS(PATH_LABEL_PUT)
#undef PATH_LABEL_PUT
		if (e->ignore_set)
			put_flag(out, "    ", "ignore", e->ignore);
	}
}

static void put_exemption(const struct ward_policy *policy, const struct exemption *e,
			  struct buf *out)
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
	buf_printf(out, "    expires: " WARD_SPAN_FMT " # days left: %lld\n",
		   WARD_SPAN_ARG(e->expires), (long long)((e->last_day - today) / DAY_SECONDS));
}

/* What has expired covers nothing: it is no part of the policy in force. */
static void put_exemptions(const struct ward_policy *policy, struct buf *out)
{
	size_t expired = policy_expired(policy);

	if (expired > 0)
		buf_printf(out, "# expired exemptions, left out: %zu\n", expired);
	if (policy->exemptions.len > expired)
		buf_add_str(out, "exemptions:\n");
	for (size_t i = 0; i < policy->exemptions.len; i++)
		if (!policy->exemptions.items[i].expired)
			put_exemption(policy, &policy->exemptions.items[i], out);
}

static void put_limits(const struct ward_policy *policy, struct buf *out)
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
		buf_printf(out, "  %s: %llu # default: %llu %s\n", info->name,
			   (unsigned long long)value, (unsigned long long)info->dflt, info->unit);
	}
}

int policy_render(const struct ward_policy *policy, struct buf *out)
{
	buf_add_str(out, "# policy: ");
	put_quoted(out, policy->name);
	buf_printf(out, "\nversion: 1\nprofile: %s\n", policy->profile->name);
	put_rules(policy, out);
	put_paths(policy, out);
	put_refs(policy, out);
	put_exemptions(policy, out);
	buf_add_str(out, "suppressions:\n");
	put_flag(out, "  ", "local", policy->suppress_local);
	put_flag(out, "  ", "server", policy->suppress_server);
	put_limits(policy, out);
	return buf_failed(out) ? WARD_EOOM : 0;
}
