/* SPDX-License-Identifier: Apache-2.0 */
#include "report/format.h"

#include "base/span.h"
#include "report/safe.h"
#include "report/view.h"

#define TEXT_FINDINGS 50 /* printed one by one; a hook's output is read on a terminal */
#define TEXT_MESSAGE 2000
#define TEXT_WIDTH 92
#define TEXT_HANG 8

struct text {
	struct out *out;
	const struct ward_report_options *options;
	const struct ward_rule_meta *seen[2 * TEXT_FINDINGS]; /**< rules that were explained */
	size_t seen_count;
	size_t printed;
	size_t suppressed;
	uint64_t more[VIEW_CLASS_COUNT];
};

static bool is_first(struct text *t, const struct ward_rule_meta *rule)
{
	for (size_t i = 0; i < t->seen_count; i++)
		if (t->seen[i] == rule)
			return false;
	if (t->seen_count < sizeof(t->seen) / sizeof(t->seen[0]))
		t->seen[t->seen_count++] = rule;
	return true;
}

static void head(struct out *o, const struct ward_finding *f, enum view_class cls)
{
	out_color(o, view_color(cls));
	out_str(o, f->granted ? "granted" : view_class_name(cls));
	out_char(o, ':');
	out_color(o, "");
	out_char(o, ' ');
	out_color(o, "1");
	if (view_place(o, f))
		out_str(o, ": ");
	out_color(o, "");
	out_text(o, safe_clip(f->message, TEXT_MESSAGE));
	out_str(o, f->message.len > TEXT_MESSAGE ? "..." : "");
	out_str(o, " [");
	out_cstr(o, f->rule->id);
	out_str(o, f->introduced ? "]\n" : ", existing]\n");
}

/* Where it came from, if its place alone does not say. */
static void origin(struct out *o, const struct ward_finding *f)
{
	bool commit = f->path.len > 0 && f->commit.len > 0;
	bool ref = f->ref.len > 0 && (f->path.len > 0 || f->commit.len > 0);

	if (!commit && !ref)
		return;
	out_str(o, " ");
	if (commit) {
		out_str(o, " in commit ");
		out_text(o, view_short_id(f->commit));
	}
	if (ref) {
		out_str(o, " on ");
		out_path(o, f->ref);
	}
	out_char(o, '\n');
}

static void live(struct out *o, const struct ward_finding *f)
{
	if (f->live == WARD_LIVE_NOT_ASKED)
		return;
	out_color(o, "1");
	out_str(o, "  live: ");
	out_color(o, f->live == WARD_LIVE_ACTIVE ? "31" : "");
	out_cstr(o, ward_live_name(f->live));
	out_color(o, "");
	out_str(o, ": ");
	out_text(o, f->live_reason);
	out_char(o, '\n');
}

static void labelled(struct out *o, const char *label, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	out_color(o, "1");
	out_str(o, label);
	out_color(o, "");
	out_wrap(o, span_of(text), TEXT_HANG, TEXT_WIDTH);
}

static void explain(struct text *t, const struct ward_rule_meta *rule)
{
	labelled(t->out, "   why: ", rule->rationale);
	labelled(t->out, "  help: ", rule->remediation);
	labelled(t->out, "revoke: ", rule->revoke);
	for (int i = 0; i < WARD_RULE_REFS && (i == 0 || t->options->verbose); i++)
		labelled(t->out, "   see: ", rule->refs[i]);
}

static void suppression(struct out *o, const struct ward_finding *f)
{
	out_color(o, "1");
	out_str(o, "reason: ");
	out_color(o, "");
	out_text(o, safe_clip(f->reason, TEXT_MESSAGE));
	if (f->granted) {
		out_str(o, ", grant ");
		out_text(o, f->grant);
	}
	if (f->owner.len > 0) {
		out_str(o, f->granted ? " signed by " : ", owner ");
		out_text(o, f->owner);
	}
	if (f->expires.len > 0) {
		out_str(o, ", until ");
		out_text(o, f->expires);
	}
	out_char(o, '\n');
}

static bool is_shown(const struct text *t, const struct ward_finding *f, enum view_class cls)
{
	if (cls == VIEW_ERROR || f->granted)
		return true;
	if (t->options->quiet)
		return false;
	if (cls == VIEW_SUPPRESSED || f->level == WARD_LEVEL_AUDIT)
		return t->options->verbose;
	return true;
}

static void finding(struct text *t, const struct ward_finding *f, enum view_class cls)
{
	size_t *printed = cls == VIEW_SUPPRESSED ? &t->suppressed : &t->printed;

	if (*printed == TEXT_FINDINGS) {
		t->more[cls]++;
		return;
	}
	if (t->printed + t->suppressed > 0)
		out_char(t->out, '\n');
	(*printed)++;
	head(t->out, f, cls);
	view_snippet(t->out, f, cls);
	origin(t->out, f);
	live(t->out, f);
	if (cls == VIEW_SUPPRESSED)
		suppression(t->out, f);
	else if (is_first(t, f->rule))
		explain(t, f->rule);
}

static void how_many_more(struct text *t)
{
	const char *lead = "\n... and ";
	bool any = false;

	for (enum view_class cls = VIEW_ERROR; cls < VIEW_OFF; cls++) {
		if (t->more[cls] == 0)
			continue;
		out_str(t->out, lead);
		if (cls == VIEW_SUPPRESSED) {
			out_u64(t->out, t->more[cls]);
			out_str(t->out, " suppressed");
		} else {
			out_count(t->out, t->more[cls], view_class_name(cls));
		}
		lead = ", ";
		any = true;
	}
	if (any)
		out_str(t->out, " more; the json and sarif formats list them\n");
}

int report_text(const struct ward_result *result, const struct ward_report_options *options,
		struct out *out)
{
	struct text t = { .out = out, .options = options };
	struct view_cursor cursor = view_start(result);
	const struct ward_finding *f;
	enum view_class cls;

	out->ci = options->ci;
	out->color = options->color;
	while ((f = view_next(&cursor, &cls)) != NULL && !out->failed)
		if (is_shown(&t, f, cls))
			finding(&t, f, cls);
	how_many_more(&t);
	if (t.printed + t.suppressed > 0)
		out_char(out, '\n');
	if (!options->quiet || result->verdict != WARD_ALLOWED)
		view_verdict(out, result);
	view_counts(out, result);
	return 0;
}
