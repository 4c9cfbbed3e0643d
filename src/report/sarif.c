/* SPDX-License-Identifier: Apache-2.0 */
#include "report/format.h"

#include <string.h>

#include "base/span.h"
#include "base/time.h"
#include "gitward/engine.h"
#include "report/safe.h"
#include "report/sarif_rules.h"
#include "report/view.h"

#define SARIF_RESULTS 5000 /* GitHub keeps no more of a run */
#define SARIF_MESSAGE 1000
#define SARIF_SCHEMA \
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
/*
 * A result needs a file, and a finding about a commit or a reference has
 * none: it is shown at the file that asks for it, at its start.
 */
#define SARIF_POLICY_FILE ".gitward.yaml"

static void message(struct json *j, const struct ward_finding *f)
{
	json_key_open(j, "message", '{');
	json_key(j, "text");
	json_text_begin(j);
	if (f->path.len == 0 && view_place(j->out, f))
		out_str(j->out, ": ");
	out_sarif(j->out, safe_clip(f->message, SARIF_MESSAGE));
	out_str(j->out, f->message.len > SARIF_MESSAGE ? "..." : ".");
	json_text_end(j);
	json_close(j);
}

static void region(struct json *j, const struct ward_finding *f)
{
	uint32_t line = f->path.len > 0 && f->line > 0 ? f->line : 1;
	uint32_t column = f->path.len > 0 && f->column > 0 ? f->column : 1;
	uint32_t end_line = f->path.len > 0 && f->end_line > line ? f->end_line : line;
	uint32_t end_column = column;

	if (f->path.len > 0 && f->end_column > 0 && (end_line > line || f->end_column > column))
		end_column = f->end_column;
	json_key_open(j, "region", '{');
	json_key_u64(j, "startLine", line);
	json_key_u64(j, "startColumn", column);
	json_key_u64(j, "endLine", end_line);
	json_key_u64(j, "endColumn", end_column);
	json_close(j);
}

static void logical(struct json *j, const char *kind, struct ward_span name, struct ward_span inner)
{
	if (name.len == 0)
		return;
	json_open(j, '{');
	json_key_str(j, "kind", kind);
	json_key(j, "fullyQualifiedName");
	json_text_begin(j);
	out_text(j->out, name);
	out_str(j->out, inner.len > 0 ? ":" : "");
	out_text(j->out, inner);
	json_text_end(j);
	json_close(j);
}

static void location(struct json *j, const struct ward_finding *f)
{
	const struct ward_span nothing = WARD_SPAN("");

	json_key_open(j, "locations", '[');
	json_open(j, '{');
	json_key_open(j, "physicalLocation", '{');
	json_key_open(j, "artifactLocation", '{');
	json_key(j, "uri");
	json_text_begin(j);
	out_uri(j->out, f->path.len > 0 ? f->path : WARD_SPAN(SARIF_POLICY_FILE));
	json_text_end(j);
	json_key_str(j, "uriBaseId", "%SRCROOT%");
	json_close(j);
	region(j, f);
	json_close(j);
	if (f->object.len + f->commit.len + f->ref.len > 0) {
		json_key_open(j, "logicalLocations", '[');
		logical(j, "object", f->object, f->pointer);
		logical(j, "commit", f->commit, nothing);
		logical(j, "reference", f->ref, nothing);
		json_close(j);
	}
	json_close(j);
	json_close(j);
}

/* GitHub tells alerts apart by this key alone. */
static void fingerprints(struct json *j, const struct ward_finding *f)
{
	json_key_open(j, "partialFingerprints", '{');
	json_key(j, "primaryLocationLineHash");
	json_text_begin(j);
	if (f->line_hash.len > 0) {
		out_text(j->out, f->line_hash);
	} else {
		out_text(j->out, span_sub(f->fingerprint, 0, 16));
		out_str(j->out, ":1");
	}
	json_text_end(j);
	/* A new version where what it is made of has changed: of secrets, docs/decisions/0013. */
	json_key_span(j, strcmp(f->rule->topic, "secret") == 0 ? "gitward/v2" : "gitward/v1",
		      f->fingerprint);
	json_close(j);
}

static void suppressions(struct json *j, const struct ward_finding *f)
{
	json_key_open(j, "suppressions", '[');
	if (f->suppressed) {
		json_open(j, '{');
		json_key_str(j, "kind",
			     f->suppression == WARD_SUPPRESSION_INLINE ? "inSource" : "external");
		json_key_str(j, "status", "accepted");
		json_key(j, "justification");
		json_text_begin(j);
		out_sarif(j->out, safe_clip(f->reason, SARIF_MESSAGE));
		if (f->owner.len > 0) {
			out_str(j->out, "; owner ");
			out_sarif(j->out, f->owner);
		}
		if (f->expires.len > 0) {
			out_str(j->out, "; until ");
			out_sarif(j->out, f->expires);
		}
		json_text_end(j);
		json_close(j);
	}
	json_close(j);
}

static const char *level_of(const struct ward_finding *f, enum view_class cls)
{
	static const char *const levels[] = { "none", "note", "warning", "error" };

	return cls == VIEW_SUPPRESSED ? levels[f->level] : view_class_name(cls);
}

static void result_of(struct json *j, const struct ward_finding *f, enum view_class cls,
		      const struct sarif_rules *rules)
{
	json_open(j, '{');
	json_key_str(j, "ruleId", f->rule->id);
	json_key_u64(j, "ruleIndex", sarif_rules_index(rules, f->rule));
	json_key_str(j, "level", level_of(f, cls));
	message(j, f);
	location(j, f);
	fingerprints(j, f);
	suppressions(j, f);
	json_key_str(j, "baselineState", f->introduced ? "new" : "unchanged");
	json_close(j);
}

static void driver(struct json *j, const struct sarif_rules *rules)
{
	json_key_open(j, "tool", '{');
	json_key_open(j, "driver", '{');
	json_key_str(j, "name", "gitward");
	json_key_str(j, "version", ward_version());
	json_key_str(j, "semanticVersion", ward_version());
	sarif_rules_write(j, rules);
	json_close(j);
	json_close(j);
}

static void notification(struct json *j, const char *level, const char *text, struct ward_span why)
{
	json_open(j, '{');
	json_key_str(j, "level", level);
	json_key_open(j, "message", '{');
	json_key(j, "text");
	json_text_begin(j);
	out_str(j->out, text);
	out_sarif(j->out, safe_clip(why, SARIF_MESSAGE));
	out_char(j->out, '.');
	json_text_end(j);
	json_close(j);
	json_close(j);
}

static void left_out(struct json *j, uint64_t n, const char *text)
{
	json_open(j, '{');
	json_key_str(j, "level", "warning");
	json_key_open(j, "message", '{');
	json_key(j, "text");
	json_text_begin(j);
	out_count(j->out, n, "further finding");
	out_str(j->out, text);
	json_text_end(j);
	json_close(j);
	json_close(j);
}

static void invocation(struct json *j, const struct ward_result *result, int64_t now, uint64_t more)
{
	char when[21];

	json_key_open(j, "invocations", '[');
	json_open(j, '{');
	json_key_bool(j, "executionSuccessful", result->verdict != WARD_UNDECIDED);
	json_key_u64(j, "exitCode", (uint64_t)result->verdict);
	if (now > 0) {
		time_format_rfc3339(now, when);
		json_key_str(j, "endTimeUtc", when);
	}
	json_key_open(j, "toolExecutionNotifications", '[');
	if (result->verdict == WARD_UNDECIDED)
		notification(j, "error", "gitward could not decide: ", result->why);
	if (result->verdict == WARD_NOTHING)
		notification(j, "warning", "gitward found nothing to check: ", result->why);
	if (more > 0)
		left_out(j, more, " left out, because a run may hold 5,000 results.");
	if (result->counts.dropped > 0)
		left_out(j, result->counts.dropped, " beyond the limit was not kept.");
	json_close(j);
	json_close(j);
	json_close(j);
}

static uint64_t results(struct json *j, const struct ward_result *result,
			const struct sarif_rules *rules)
{
	struct view_cursor cursor = view_start(result);
	const struct ward_finding *f;
	enum view_class cls;
	uint64_t count = 0;

	json_key_open(j, "results", '[');
	while ((f = view_next(&cursor, &cls)) != NULL && !j->out->failed)
		if (count++ < SARIF_RESULTS)
			result_of(j, f, cls, rules);
	json_close(j);
	return count > SARIF_RESULTS ? count - SARIF_RESULTS : 0;
}

static void run(struct json *j, const struct ward_result *result,
		const struct ward_report_options *options, const struct sarif_rules *rules)
{
	uint64_t more;

	json_open(j, '{');
	driver(j, rules);
	json_key_open(j, "automationDetails", '{');
	json_key(j, "id");
	json_text_begin(j);
	out_cstr(j->out, options->category != NULL ? options->category : "gitward");
	out_char(j->out, '/');
	json_text_end(j);
	json_close(j);
	json_key_str(j, "columnKind", "unicodeCodePoints");
	json_key_open(j, "originalUriBaseIds", '{');
	json_key_open(j, "%SRCROOT%", '{');
	json_key_open(j, "description", '{');
	json_key_str(j, "text", "The root of the repository.");
	json_close(j);
	json_close(j);
	json_close(j);
	more = results(j, result, rules);
	invocation(j, result, options->now, more);
	json_close(j);
}

int report_sarif(const struct ward_result *result, const struct ward_report_options *options,
		 struct out *out)
{
	struct sarif_rules rules = { 0 };
	int rc = WARD_EOOM;
	struct json j;

	if (sarif_rules_collect(&rules, result) != 0)
		goto out;
	json_init(&j, out);
	json_open(&j, '{');
	json_key_str(&j, "$schema", SARIF_SCHEMA);
	json_key_str(&j, "version", "2.1.0");
	json_key_open(&j, "runs", '[');
	run(&j, result, options, &rules);
	json_close(&j);
	json_close(&j);
	rc = 0;
out:
	sarif_rules_release(&rules);
	return rc;
}
