/* SPDX-License-Identifier: Apache-2.0 */
/* What a policy would have said of the past, as text and as JSON. */
#include "gitward/trial.h"

#include <string.h>

#include "base/span.h"
#include "report/json_writer.h"

/* Of the JSON that is written here (docs/policy.md). */
#define TRIAL_JSON_VERSION 1
#define SHORT_ID 12
#define RULE_COLUMN 30
#define NUMBER_COLUMN 9

static void number(struct out *o, uint64_t n)
{
	size_t digits = 1;

	for (uint64_t rest = n; rest >= 10; rest /= 10)
		digits++;
	out_pad(o, digits < NUMBER_COLUMN ? NUMBER_COLUMN - digits : 1);
	out_u64(o, n);
}

static void text_rule(struct out *o, const struct ward_trial_rule *r)
{
	const size_t len = strlen(r->rule->id);

	out_str(o, r->rule->id);
	out_pad(o, len < RULE_COLUMN ? RULE_COLUMN - len : 1);
	number(o, r->pushes);
	number(o, r->commits);
	number(o, r->warned);
	out_str(o, "  ");
	out_text(o, span_sub(span_of(r->commit), 0, SHORT_ID));
	out_str(o, "  ");
	out_text(o, r->message);
	out_char(o, '\n');
}

static void text_head(struct out *o, const struct ward_trial *t)
{
	out_str(o, "policy ");
	out_text(o, t->policy);
	out_str(o, ", profile ");
	out_text(o, t->profile);
	out_str(o, ", at ");
	out_text(o, t->ref);
	out_str(o, t->is_protected ? "\n" : ", which this policy does not protect\n");
	out_u64(o, t->bad_pushes);
	out_str(o, " of ");
	out_u64(o, t->pushes);
	out_str(o, t->pushes == 1 ? " push and " : " pushes and ");
	out_u64(o, t->bad_commits);
	out_str(o, " of ");
	out_count(o, t->commits, "commit");
	out_str(o, " would have been refused\n");
	if (t->undecided == 0)
		return;
	out_u64(o, t->undecided);
	out_str(o, " could not be decided, and would have been refused too: ");
	out_text(o, t->why);
	out_char(o, '\n');
}

static void text(struct out *o, const struct ward_trial *t)
{
	text_head(o, t);
	if (t->rule_count == 0)
		return;
	out_str(o, "\nrule                             pushes  commits   warned  the latest one\n");
	for (size_t i = 0; i < t->rule_count; i++)
		text_rule(o, &t->rules[i]);
}

static void json_rule(struct json *j, const struct ward_trial_rule *r)
{
	json_open(j, '{');
	json_key_str(j, "rule", r->rule->id);
	json_key_u64(j, "pushes", r->pushes);
	json_key_u64(j, "commits", r->commits);
	json_key_u64(j, "warned", r->warned);
	json_key_str(j, "commit", r->commit);
	json_key_span(j, "message", r->message);
	json_close(j);
}

static void json(struct out *o, const struct ward_trial *t)
{
	struct json j;

	json_init(&j, o);
	json_open(&j, '{');
	json_key_u64(&j, "version", TRIAL_JSON_VERSION);
	json_key_span(&j, "policy", t->policy);
	json_key_span(&j, "profile", t->profile);
	json_key_span(&j, "ref", t->ref);
	json_key_bool(&j, "protected", t->is_protected);
	json_key_u64(&j, "pushes", t->pushes);
	json_key_u64(&j, "commits", t->commits);
	json_key_u64(&j, "refused_pushes", t->bad_pushes);
	json_key_u64(&j, "refused_commits", t->bad_commits);
	json_key_u64(&j, "undecided_pushes", t->undecided);
	json_key_some(&j, "why", t->why);
	json_key_open(&j, "rules", '[');
	for (size_t i = 0; i < t->rule_count; i++)
		json_rule(&j, &t->rules[i]);
	json_close(&j);
	json_close(&j);
}

int ward_trial_report(const struct ward_trial *trial, enum ward_format format, ward_write_fn write,
		      void *ctx, struct ward_error *err)
{
	struct out o;

	if (format != WARD_FORMAT_text && format != WARD_FORMAT_json)
		return error_set(err, WARD_EUSAGE, "a trial is shown as text or json");
	out_init(&o, write, ctx);
	if (format == WARD_FORMAT_json)
		json(&o, trial);
	else
		text(&o, trial);
	return out_finish(&o, err);
}
