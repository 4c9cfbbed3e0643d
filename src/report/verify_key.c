/* SPDX-License-Identifier: Apache-2.0 */
#include "report/verify_key.h"

#include <string.h>

#include "base/span.h"

/* -- Text ------------------------------------------------------------------ */

static void text_part(struct out *o, const char *what, struct ward_span value)
{
	if (value.len == 0)
		return;
	out_str(o, ", ");
	out_cstr(o, what);
	out_char(o, ' ');
	out_text(o, value);
}

void verify_text_key(struct out *o, const struct ward_signature *s)
{
	if (s->kind == WARD_SIGNED_NONE)
		return;
	out_str(o, "  (");
	out_cstr(o, ward_signature_kind_name(s->kind));
	out_str(o, s->key.len > 0 ? " " : "");
	out_text(o, s->key);
	text_part(o, "subkey of", s->primary);
	text_part(o, "key of the platform", s->platform);
	text_part(o, "of", s->san);
	text_part(o, "as known to", s->issuer);
	out_char(o, ')');
}

void verify_text_steps(struct out *o, const struct ward_signature *s)
{
	for (size_t i = 0; i < s->step_count && !o->failed; i++) {
		const struct ward_verify_step *step = &s->steps[i];

		out_str(o, "    ");
		out_cstr(o, step->name);
		out_str(o, ": ");
		out_cstr(o, strcmp(step->reason, "none") == 0 ? "ok" : step->reason);
		if (step->digest[0] != '\0') {
			out_str(o, ", ");
			out_count(o, step->bytes, "byte");
			out_str(o, ", sha256 ");
			out_cstr(o, step->digest);
		}
		if (step->detail.len > 0) {
			out_str(o, ", ");
			out_text(o, step->detail);
		}
		out_char(o, '\n');
	}
}

/* -- JSON ------------------------------------------------------------------ */

void verify_json_key(struct json *j, const struct ward_signature *s)
{
	json_key_some(j, "principal", s->principal);
	json_key_some(j, "key", s->key);
	json_key_some(j, "primary", s->primary);
	json_key_some(j, "key_type", s->key_type);
	if (s->address_count > 0) {
		json_key_open(j, "addresses", '[');
		for (size_t i = 0; i < s->address_count && !j->out->failed; i++)
			json_span(j, s->addresses[i]);
		json_close(j);
	}
	json_key_some(j, "issuer", s->issuer);
	json_key_some(j, "san", s->san);
	json_key_some(j, "platform", s->platform);
}

void verify_json_steps(struct json *j, const struct ward_signature *s)
{
	if (s->step_count == 0)
		return;
	json_key_open(j, "steps", '[');
	for (size_t i = 0; i < s->step_count; i++) {
		const struct ward_verify_step *step = &s->steps[i];

		json_open(j, '{');
		json_key_str(j, "name", step->name);
		json_key_str(j, "reason", step->reason);
		if (step->digest[0] != '\0') {
			json_key_u64(j, "bytes", step->bytes);
			json_key_str(j, "sha256", step->digest);
		}
		json_key_some(j, "detail", step->detail);
		json_close(j);
	}
	json_close(j);
}
