/* SPDX-License-Identifier: Apache-2.0 */
#include "report/format.h"

#include "report/safe.h"
#include "report/view.h"

/*
 * The runner keeps 10 annotations of a type and step (actions/runner,
 * ExecutionContext._maxCountPerIssueType) and cuts messages at 4,096
 * characters. The last notice is ours.
 */
#define GITHUB_ANNOTATIONS 10
#define GITHUB_MESSAGE 1500

static const char *const commands[] = { "error", "warning", "notice" };

static void property_u32(struct out *o, const char *name, uint32_t value)
{
	out_str(o, name);
	out_u64(o, value);
}

static void properties(struct out *o, const struct ward_finding *f)
{
	if (f->path.len > 0) {
		out_str(o, "file=");
		out_mode(o, OUT_PROPERTY);
		out_text(o, f->path);
		out_mode(o, OUT_PLAIN);
		if (f->line > 0) {
			bool one_line = f->end_line <= f->line;

			property_u32(o, ",line=", f->line);
			property_u32(o, ",endLine=", one_line ? f->line : f->end_line);
			if (one_line && f->column > 0)
				property_u32(o, ",col=", f->column);
			if (one_line && f->column > 0 && f->end_column > f->column)
				property_u32(o, ",endColumn=", f->end_column);
		}
		out_char(o, ',');
	}
	out_str(o, "title=");
	out_mode(o, OUT_PROPERTY);
	out_str(o, "gitward: ");
	out_cstr(o, f->rule->id);
	out_mode(o, OUT_PLAIN);
}

static void labelled(struct out *o, const char *label, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	out_str(o, label);
	out_lines(o, text);
}

static void annotation(struct out *o, const struct ward_finding *f, enum view_class cls)
{
	out_str(o, "::");
	out_str(o, commands[cls]);
	out_char(o, ' ');
	properties(o, f);
	out_str(o, "::");
	out_mode(o, OUT_DATA);
	if (f->path.len == 0 && view_place(o, f))
		out_str(o, ": ");
	out_text(o, safe_clip(f->message, GITHUB_MESSAGE));
	labelled(o, "\nwhy: ", f->rule->rationale);
	labelled(o, "\nhelp: ", f->rule->remediation);
	labelled(o, "\nrevoke: ", f->rule->revoke);
	labelled(o, "\nsee: ", view_rule_url(f->rule));
	out_mode(o, OUT_PLAIN);
	out_char(o, '\n');
}

/* A run that decided nothing says so in the summary of the job too; true when it took an error's
 * place. */
static bool no_decision(struct out *o, const struct ward_result *result)
{
	if (result->verdict != WARD_UNDECIDED && result->verdict != WARD_NOTHING)
		return false;
	out_str(o,
		result->verdict == WARD_UNDECIDED ? "::error title=gitward::could not decide"
						  : "::warning title=gitward::nothing to check");
	if (result->why.len > 0) {
		out_str(o, ": ");
		out_mode(o, OUT_DATA);
		out_text(o, safe_clip(result->why, GITHUB_MESSAGE));
		out_mode(o, OUT_PLAIN);
	}
	out_char(o, '\n');
	return result->verdict == WARD_UNDECIDED;
}

int report_github(const struct ward_result *result, const struct ward_report_options *options,
		  struct out *out)
{
	struct view_cursor cursor = view_start(result);
	uint64_t count[VIEW_CLASS_COUNT] = { 0 };
	const struct ward_finding *f;
	enum view_class cls;
	uint64_t more = 0;

	(void)options;
	out->ci = true;
	count[VIEW_ERROR] = no_decision(out, result) ? 1 : 0;
	while ((f = view_next(&cursor, &cls)) != NULL && !out->failed) {
		uint64_t most = GITHUB_ANNOTATIONS - (cls == VIEW_NOTE ? 1U : 0U);

		if (cls > VIEW_NOTE)
			break;
		if (count[cls]++ < most)
			annotation(out, f, cls);
		else
			more++;
	}
	if (more > 0) {
		out_str(out, "::notice title=gitward::");
		out_count(out, more, "more finding");
		out_str(out,
			" not shown here, because GitHub keeps 10 annotations of a kind; "
			"the json and sarif formats list all\n");
	}
	view_verdict(out, result);
	view_counts(out, result);
	return 0;
}
