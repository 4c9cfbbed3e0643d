/* SPDX-License-Identifier: Apache-2.0 */
/* Verdicts on signatures, as text and as JSON. */
#include "gitward/verify.h"

#include <string.h>

#include "base/span.h"
#include "base/time.h"
#include "report/verify_key.h"

/* Of the JSON that is written here (docs/verify.md). */
#define VERIFY_JSON_VERSION 1

/* 9999-12-31T23:59:59Z: what a date of four digits can show. */
#define TIME_MAX 253402300799

static void format_time(int64_t when, char out[21])
{
	if (when > 0 && when <= TIME_MAX)
		time_format_rfc3339(when, out);
	else
		out[0] = '\0';
}

/* -- Text ------------------------------------------------------------------ */

static void text_item(struct out *o, const struct ward_signature *s)
{
	const char *verdict = ward_signature_verdict_name(s->verdict);

	out_cstr(o, verdict);
	out_pad(o, strlen("unverifiable") - strlen(verdict));
	out_str(o, s->is_tag ? "  tag " : "  commit ");
	if (s->is_tag || s->id[0] == '\0') {
		out_text(o, s->asked);
		out_str(o, s->id[0] != '\0' ? " " : "");
	}
	out_cstr(o, s->id);
	if (s->verdict == WARD_SIGNATURE_PASS) {
		out_str(o, "  ");
		out_text(o, s->principal);
	} else {
		out_str(o, "  ");
		out_cstr(o, s->reason);
		out_str(o, ": ");
		out_text(o, s->why);
	}
	verify_text_key(o, s);
	out_char(o, '\n');
	verify_text_steps(o, s);
}

static void render_text(const struct ward_verify_result *r, struct out *o)
{
	for (size_t i = 0; i < r->count && !o->failed; i++)
		text_item(o, &r->items[i]);
	for (size_t i = 0; i < r->note_count && !o->failed; i++) {
		out_str(o, "note: ");
		out_text(o, r->notes[i]);
		out_char(o, '\n');
	}
	out_count(o, r->count, "object");
	out_str(o, ": ");
	out_u64(o, r->passed);
	out_str(o, " passed, ");
	out_u64(o, r->failed);
	out_str(o, " failed, ");
	out_u64(o, r->unverifiable);
	out_str(o, " unverifiable\n");
}

/* -- JSON ------------------------------------------------------------------ */

static void json_time(struct json *j, const char *key, int64_t when)
{
	char text[21];

	format_time(when, text);
	json_key_some(j, key, span_of(text));
}

static void json_item(struct json *j, const struct ward_signature *s)
{
	json_open(j, '{');
	json_key_str(j, "type", s->is_tag ? "tag" : "commit");
	json_key_span(j, "asked", s->asked);
	json_key_some(j, "id", span_of(s->id));
	json_key_str(j, "verdict", ward_signature_verdict_name(s->verdict));
	json_key_str(j, "reason", s->reason);
	json_key_span(j, "why", s->why);
	json_key_str(j, "kind", ward_signature_kind_name(s->kind));
	verify_json_key(j, s);
	json_key_some(j, "email", s->email);
	json_time(j, "claimed_time", s->claimed);
	json_time(j, "judged_at", s->judged_at);
	json_key_some(j, "judged_by", span_of(s->judged_by));
	verify_json_steps(j, s);
	json_close(j);
}

static void render_json(const struct ward_verify_result *r, struct out *o)
{
	struct json j;

	json_init(&j, o);
	json_open(&j, '{');
	json_key_u64(&j, "version", VERIFY_JSON_VERSION);
	json_key_u64(&j, "exit", (uint64_t)ward_verify_status(r));
	json_key_u64(&j, "passed", r->passed);
	json_key_u64(&j, "failed", r->failed);
	json_key_u64(&j, "unverifiable", r->unverifiable);
	json_key_open(&j, "notes", '[');
	for (size_t i = 0; i < r->note_count; i++)
		json_span(&j, r->notes[i]);
	json_close(&j);
	json_key_open(&j, "signatures", '[');
	for (size_t i = 0; i < r->count && !o->failed; i++)
		json_item(&j, &r->items[i]);
	json_close(&j);
	json_close(&j);
}

int ward_verify_report(const struct ward_verify_result *result, enum ward_format format,
		       ward_write_fn write, void *ctx, struct ward_error *err)
{
	struct out out;

	if (format != WARD_FORMAT_text && format != WARD_FORMAT_json)
		return error_set(err, WARD_EUSAGE, "signatures are reported as text or json");
	out_init(&out, write, ctx);
	if (format == WARD_FORMAT_json)
		render_json(result, &out);
	else
		render_text(result, &out);
	return out_finish(&out, err);
}
