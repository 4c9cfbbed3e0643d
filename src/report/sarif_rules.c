/* SPDX-License-Identifier: Apache-2.0 */
#include "report/sarif_rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/span.h"
#include "report/format.h"
#include "report/safe.h"
#include "report/view.h"

#define SARIF_TEXT 1000 /* GitHub shows no more of a description (1,024) */

/* First place whose id is not less than that of `rule`. */
static size_t lower_bound(const struct sarif_rules *rules, const struct ward_rule_meta *rule)
{
	size_t low = 0;
	size_t high = rules->len;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(rules->items[mid]->id, rule->id) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static int insert(struct sarif_rules *rules, const struct ward_rule_meta *rule)
{
	size_t at = lower_bound(rules, rule);

	if (at < rules->len && strcmp(rules->items[at]->id, rule->id) == 0)
		return 0;
	if (rules->len == rules->room) {
		size_t room = rules->room > 0 ? rules->room * 2 : 32;
		void *grown = reallocarray((void *)rules->items, room, sizeof(rules->items[0]));

		if (grown == NULL)
			return WARD_EOOM;
		rules->items = grown;
		rules->room = room;
	}
	memmove((void *)(rules->items + at + 1), (const void *)(rules->items + at),
		(rules->len - at) * sizeof(rules->items[0]));
	rules->items[at] = rule;
	rules->len++;
	return 0;
}

int sarif_rules_collect(struct sarif_rules *rules, const struct ward_result *result)
{
	for (size_t i = 0; i < result->finding_count; i++) {
		const struct ward_finding *f = &result->findings[i];

		if (view_class(f) != VIEW_OFF && insert(rules, f->rule) != 0)
			return WARD_EOOM;
	}
	return 0;
}

void sarif_rules_release(struct sarif_rules *rules)
{
	free((void *)rules->items);
	memset(rules, 0, sizeof(*rules));
}

size_t sarif_rules_index(const struct sarif_rules *rules, const struct ward_rule_meta *rule)
{
	return lower_bound(rules, rule);
}

/* Text of SARIF ends as a sentence. */
static void sentence(struct json *j, const char *text)
{
	struct ward_span s = safe_clip(span_trim(span_of(text)), SARIF_TEXT);
	struct ward_span rest = s;
	struct ward_span line;
	bool first = true;

	json_text_begin(j);
	while (span_line(&rest, &line)) {
		out_str(j->out, first ? "" : "\n");
		out_sarif(j->out, line);
		first = false;
	}
	if (s.len > 0 && strchr(".!?", s.ptr[s.len - 1]) == NULL)
		out_char(j->out, '.');
	json_text_end(j);
}

static void key_message(struct json *j, const char *key, const char *text)
{
	json_key_open(j, key, '{');
	json_key(j, "text");
	sentence(j, text);
	json_close(j);
}

/* "image-tag-latest" as "ImageTagLatest", the form that viewers expect of names. */
static void key_name(struct json *j, const char *id)
{
	bool upper = true;

	json_key(j, "name");
	json_text_begin(j);
	for (; *id != '\0'; id++) {
		bool lower = *id >= 'a' && *id <= 'z';

		if (upper && lower)
			out_char(j->out, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[*id - 'a']);
		else if (*id != '-')
			out_char(j->out, *id);
		upper = *id == '-';
	}
	json_text_end(j);
}

static bool is_security(const struct ward_rule_meta *rule)
{
	return rule->severity > WARD_SEVERITY_INFO && strcmp(rule->topic, "yaml") != 0 &&
		strcmp(rule->topic, "gitops") != 0 && strcmp(rule->topic, "engine") != 0;
}

static void properties(struct json *j, const struct ward_rule_meta *rule)
{
	/* GitHub: over 9.0 critical, 7.0 to 8.9 high, 4.0 to 6.9 medium, below low. */
	static const char *const score[] = { "0.1", "3.0", "5.5", "8.0", "9.5" };
	static const char *const precision[] = { "low", "medium", "high", "very-high" };

	json_key_open(j, "properties", '{');
	json_key_open(j, "tags", '[');
	json_str(j, rule->topic);
	if (is_security(rule))
		json_str(j, "security");
	json_close(j);
	json_key_str(j, "precision", precision[rule->confidence]);
	if (is_security(rule))
		json_key_str(j, "security-severity", score[rule->severity]);
	json_key_some(j, "revoke", span_of(rule->revoke));
	json_close(j);
}

static const char *default_level(const struct ward_rule_meta *rule)
{
	static const char *const levels[] = { "none", "note", "warning", "error" };

	return levels[rule->gate];
}

static void descriptor(struct json *j, const struct ward_rule_meta *rule)
{
	const char *url = view_rule_url(rule);

	json_open(j, '{');
	json_key_str(j, "id", rule->id);
	key_name(j, rule->id);
	key_message(j, "shortDescription", rule->title);
	key_message(j, "fullDescription", rule->rationale);
	json_key_open(j, "help", '{');
	json_key(j, "text");
	sentence(j, rule->remediation);
	json_key(j, "markdown");
	json_text_begin(j);
	rule_help_markdown(j->out, rule);
	json_text_end(j);
	json_close(j);
	json_key_some(j, "helpUri", span_of(url));
	json_key_open(j, "defaultConfiguration", '{');
	json_key_str(j, "level", default_level(rule));
	json_close(j);
	properties(j, rule);
	json_close(j);
}

void sarif_rules_write(struct json *j, const struct sarif_rules *rules)
{
	json_key_open(j, "rules", '[');
	for (size_t i = 0; i < rules->len && !j->out->failed; i++)
		descriptor(j, rules->items[i]);
	json_close(j);
}
