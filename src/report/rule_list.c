/* SPDX-License-Identifier: Apache-2.0 */
#include "report/format.h"

#include <string.h>

#include "base/span.h"
#include "gitward/engine.h"
#include "report/json_writer.h"
#include "report/view.h"

static void padded(struct out *o, const char *text, size_t width)
{
	size_t len = strlen(text);

	out_cstr(o, text);
	out_pad(o, len < width ? width - len : 0);
	out_str(o, "  ");
}

void rule_list_text(struct out *o)
{
	const struct ward_rule_meta *rule;
	size_t width = 0;

	for (size_t i = 0; (rule = ward_rule_at(i)) != NULL; i++)
		if (strlen(rule->id) > width)
			width = strlen(rule->id);
	for (size_t i = 0; (rule = ward_rule_at(i)) != NULL && !o->failed; i++) {
		padded(o, rule->id, width);
		padded(o, ward_level_name(rule->gate), strlen("audit"));
		padded(o, ward_severity_name(rule->severity), strlen("critical"));
		out_cstr(o, rule->title);
		out_char(o, '\n');
	}
}

/* Whether a topic has been met before rule `i`. */
static bool is_new_topic(size_t i, const char *topic)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(ward_rule_at(k)->topic, topic) == 0)
			return false;
	return true;
}

static void markdown_row(struct out *o, const struct ward_rule_meta *rule)
{
	out_str(o, "| [");
	out_cstr(o, rule->id);
	out_str(o, "](");
	out_uri(o, span_of(rule->id));
	out_str(o, ".md) | ");
	out_str(o, ward_level_name(rule->gate));
	out_str(o, " | ");
	out_str(o, ward_severity_name(rule->severity));
	out_str(o, " | ");
	out_markdown(o, span_of(rule->title));
	out_str(o, " |\n");
}

static void markdown_topic(struct out *o, const char *topic)
{
	const struct ward_rule_meta *rule;

	out_str(o, "\n## ");
	out_markdown(o, span_of(topic));
	out_str(o, "\n\n| rule | level | severity | defect |\n|---|---|---|---|\n");
	for (size_t i = 0; (rule = ward_rule_at(i)) != NULL; i++)
		if (strcmp(rule->topic, topic) == 0)
			markdown_row(o, rule);
}

void rule_list_markdown(struct out *o)
{
	const struct ward_rule_meta *rule;

	out_str(o,
		"# Rules\n\nWritten by `gitward rules --format=markdown`. The level is that of "
		"the default profile, `gitops`.\n");
	for (size_t i = 0; (rule = ward_rule_at(i)) != NULL && !o->failed; i++)
		if (is_new_topic(i, rule->topic))
			markdown_topic(o, rule->topic);
}

static void json_rule(struct json *j, const struct ward_rule_meta *rule)
{
	json_open(j, '{');
	json_key_str(j, "id", rule->id);
	json_key_str(j, "title", rule->title);
	json_key_str(j, "topic", rule->topic);
	json_key_str(j, "severity", ward_severity_name(rule->severity));
	json_key_str(j, "confidence", ward_confidence_name(rule->confidence));
	json_key_str(j, "level", ward_level_name(rule->gate));
	json_key_str(j, "rationale", rule->rationale);
	json_key_str(j, "remediation", rule->remediation);
	json_key_open(j, "references", '[');
	for (int i = 0; i < WARD_RULE_REFS; i++)
		if (rule->refs[i] != NULL)
			json_str(j, rule->refs[i]);
	json_close(j);
	json_close(j);
}

void rule_list_json(struct out *o)
{
	const struct ward_rule_meta *rule;
	struct json j;

	json_init(&j, o);
	json_open(&j, '{');
	json_key_u64(&j, "version", REPORT_JSON_VERSION);
	json_key_str(&j, "tool", "gitward");
	json_key_str(&j, "tool_version", ward_version());
	json_key_open(&j, "rules", '[');
	for (size_t i = 0; (rule = ward_rule_at(i)) != NULL && !o->failed; i++)
		json_rule(&j, rule);
	json_close(&j);
	json_close(&j);
}
