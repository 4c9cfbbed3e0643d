/* SPDX-License-Identifier: Apache-2.0 */
/* The verdict on a push certificate, as text and as JSON. */
#include "gitward/verify_push.h"

#include <string.h>

#include "base/span.h"
#include "base/time.h"
#include "report/verify_key.h"

/* Of the JSON that is written here (docs/push-certificates.md). */
#define PUSH_JSON_VERSION 1

/* 9999-12-31T23:59:59Z: what a date of four digits can show. */
#define TIME_MAX 253402300799

static struct ward_span when_of(const struct ward_signature *s, char out[21])
{
	out[0] = '\0';
	if (s->judged_at > 0 && s->judged_at <= TIME_MAX)
		time_format_rfc3339(s->judged_at, out);
	return span_of(out);
}

/* -- Text ------------------------------------------------------------------ */

static void text_row(struct out *o, const char *name, struct ward_span value)
{
	if (value.len == 0)
		return;
	out_str(o, "  ");
	out_cstr(o, name);
	out_char(o, ' ');
	out_text(o, value);
	out_char(o, '\n');
}

static void render_text(const struct ward_push_verdict *v, struct out *o)
{
	const struct ward_signature *s = &v->signature;
	char when[21];

	out_cstr(o, ward_signature_verdict_name(s->verdict));
	out_str(o, "  push  ");
	if (s->verdict == WARD_SIGNATURE_PASS) {
		out_text(o, s->principal);
	} else {
		out_cstr(o, s->reason);
		out_str(o, ": ");
		out_text(o, s->why);
	}
	verify_text_key(o, s);
	out_char(o, '\n');
	verify_text_steps(o, s);
	text_row(o, "at", when_of(s, when));
	text_row(o, "pusher", v->pusher);
	text_row(o, "pushee", v->pushee);
	for (size_t i = 0; i < v->option_count && !o->failed; i++)
		text_row(o, "option", v->options[i]);
	for (size_t i = 0; i < v->command_count && !o->failed; i++)
		text_row(o, "command", v->commands[i]);
}

/* -- JSON ------------------------------------------------------------------ */

static void json_texts(struct json *j, const char *key, const struct ward_span *items, size_t count)
{
	json_key_open(j, key, '[');
	for (size_t i = 0; i < count && !j->out->failed; i++)
		json_span(j, items[i]);
	json_close(j);
}

static void render_json(const struct ward_push_verdict *v, struct out *o)
{
	const struct ward_signature *s = &v->signature;
	struct json j;
	char when[21];

	json_init(&j, o);
	json_open(&j, '{');
	json_key_u64(&j, "version", PUSH_JSON_VERSION);
	json_key_str(&j, "type", "push");
	json_key_str(&j, "verdict", ward_signature_verdict_name(s->verdict));
	json_key_str(&j, "reason", s->reason);
	json_key_span(&j, "why", s->why);
	json_key_str(&j, "kind", ward_signature_kind_name(s->kind));
	json_key_some(&j, "principal", s->principal);
	json_key_some(&j, "key", s->key);
	json_key_some(&j, "key_type", s->key_type);
	json_key_some(&j, "judged_at", when_of(s, when));
	json_key_some(&j, "pusher", v->pusher);
	json_key_some(&j, "pushee", v->pushee);
	json_key_some(&j, "nonce", v->nonce);
	json_texts(&j, "options", v->options, v->option_count);
	json_texts(&j, "commands", v->commands, v->command_count);
	verify_json_steps(&j, s);
	json_close(&j);
	out_char(o, '\n');
}

int ward_verify_push_report(const struct ward_push_verdict *verdict, enum ward_format format,
			    ward_write_fn write, void *ctx, struct ward_error *err)
{
	struct out out;

	if (format != WARD_FORMAT_text && format != WARD_FORMAT_json)
		return error_set(err, WARD_EUSAGE, "signatures are reported as text or json");
	out_init(&out, write, ctx);
	if (format == WARD_FORMAT_json)
		render_json(verdict, &out);
	else
		render_text(verdict, &out);
	return out_finish(&out, err);
}
