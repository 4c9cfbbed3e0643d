/* SPDX-License-Identifier: Apache-2.0 */
#include "report/format.h"

#include "base/arena.h"
#include "base/base64.h"
#include "base/span.h"
#include "base/time.h"
#include "base/utf8.h"
#include "gitward/engine.h"
#include "report/json_writer.h"
#include "report/view.h"

/* Room for one name in base64; names are bounded by limits.path_bytes. */
#define RAW_BYTES 262144

/* A name whose exact bytes matter: with its bytes in base64 when JSON cannot hold them. */
static void key_name(struct json *j, const char *key, const char *raw_key, struct ward_span name,
		     struct arena *scratch)
{
	json_key_some(j, key, name);
	if (utf8_valid_prefix(name) == name.len)
		return;
	json_key_span(j, raw_key, base64_encode(scratch, name));
	arena_reset(scratch);
}

static void key_some_u64(struct json *j, const char *key, uint64_t value)
{
	if (value > 0)
		json_key_u64(j, key, value);
}

static void suppression(struct json *j, const struct ward_finding *f)
{
	if (!f->suppressed)
		return;
	json_key_open(j, "suppression", '{');
	json_key_str(j, "kind", ward_suppression_name(f->suppression));
	json_key_span(j, "reason", f->reason);
	json_key_some(j, "owner", f->owner);
	json_key_some(j, "expires", f->expires);
	json_close(j);
}

static void live(struct json *j, const struct ward_finding *f)
{
	if (f->live == WARD_LIVE_NOT_ASKED)
		return;
	json_key_open(j, "live", '{');
	json_key_str(j, "status", ward_live_name(f->live));
	json_key_span(j, "reason", f->live_reason);
	json_close(j);
}

static void finding(struct json *j, const struct ward_finding *f, struct arena *scratch)
{
	json_open(j, '{');
	json_key_str(j, "rule", f->rule->id);
	json_key_str(j, "status", view_status(f));
	json_key_str(j, "level", ward_level_name(f->level));
	json_key_str(j, "severity", ward_severity_name(f->severity));
	json_key_str(j, "confidence", ward_confidence_name(f->confidence));
	json_key_span(j, "message", f->message);
	key_name(j, "path", "path_raw", f->path, scratch);
	key_some_u64(j, "line", f->line);
	key_some_u64(j, "column", f->column);
	key_some_u64(j, "end_line", f->end_line);
	key_some_u64(j, "end_column", f->end_column);
	key_name(j, "ref", "ref_raw", f->ref, scratch);
	json_key_some(j, "commit", f->commit);
	json_key_some(j, "object", f->object);
	json_key_some(j, "pointer", f->pointer);
	json_key_some(j, "source", f->source);
	if (f->source.len > 0)
		key_some_u64(j, "source_column", f->source_column);
	json_key_bool(j, "introduced", f->introduced);
	json_key_bool(j, "guarded", f->guarded);
	suppression(j, f);
	live(j, f);
	json_key_span(j, "fingerprint", f->fingerprint);
	json_key_some(j, "line_hash", f->line_hash);
	json_key_str(j, "title", f->rule->title);
	json_key_str(j, "help", f->rule->remediation);
	json_key_some(j, "revoke", span_of(f->rule->revoke));
	json_key_some(j, "url", span_of(view_rule_url(f->rule)));
	json_close(j);
}

static void counts(struct json *j, const struct ward_counts *c)
{
	json_key_open(j, "counts", '{');
	json_key_u64(j, "refs", c->refs);
	json_key_u64(j, "commits", c->commits);
	json_key_u64(j, "objects", c->objects);
	json_key_u64(j, "bytes", c->bytes);
	json_key_u64(j, "files", c->files);
	json_key_open(j, "kinds", '{');
	for (int i = 0; i < WARD_FILE_KIND_COUNT; i++)
		key_some_u64(j, ward_file_kind_name((enum ward_file_kind)i), c->by_kind[i]);
	json_close(j);
	json_key_u64(j, "deleted", c->deleted);
	json_key_open(j, "skipped", '[');
	for (int i = 0; i < WARD_SKIP_REASONS; i++) {
		if (c->skipped[i].reason == NULL || c->skipped[i].count == 0)
			continue;
		json_open(j, '{');
		json_key_str(j, "reason", c->skipped[i].reason);
		json_key_u64(j, "count", c->skipped[i].count);
		json_close(j);
	}
	json_close(j);
	json_key_u64(j, "rules", c->rules);
	json_key_u64(j, "milliseconds", c->milliseconds);
	json_key_u64(j, "denied", c->denied);
	json_key_u64(j, "warned", c->warned);
	json_key_u64(j, "audited", c->audited);
	json_key_u64(j, "existing", c->existing);
	json_key_u64(j, "suppressed", c->suppressed);
	json_key_u64(j, "dropped", c->dropped);
	json_close(j);
}

static void tool(struct json *j)
{
	json_key_open(j, "tool", '{');
	json_key_str(j, "name", "gitward");
	json_key_str(j, "version", ward_version());
	json_close(j);
}

int report_json(const struct ward_result *result, const struct ward_report_options *options,
		struct out *out)
{
	struct arena *scratch = arena_new(RAW_BYTES);
	struct json j;
	char when[21];

	if (scratch == NULL)
		return WARD_EOOM;
	json_init(&j, out);
	json_open(&j, '{');
	json_key_u64(&j, "version", REPORT_JSON_VERSION);
	tool(&j);
	if (options->now > 0) {
		time_format_rfc3339(options->now, when);
		json_key_str(&j, "time", when);
	}
	json_key_str(&j, "verdict", ward_verdict_name(result->verdict));
	json_key_u64(&j, "exit", (uint64_t)result->verdict);
	json_key_some(&j, "why", result->why);
	json_key_span(&j, "target", result->target);
	json_key_span(&j, "policy", result->policy);
	json_key_span(&j, "profile", result->profile);
	json_key_span(&j, "backend", result->backend);
	counts(&j, &result->counts);
	json_key_open(&j, "findings", '[');
	for (size_t i = 0; i < result->finding_count && !out->failed; i++)
		finding(&j, &result->findings[i], scratch);
	json_close(&j);
	json_close(&j);
	arena_free(scratch);
	return 0;
}
