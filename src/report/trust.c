/* SPDX-License-Identifier: Apache-2.0 */
/* What a policy trusts, as text and as JSON. */
#include "gitward/trust.h"

#include <string.h>

#include "base/span.h"
#include "base/time.h"
#include "report/json_writer.h"

/* Of the JSON that is written here (docs/trust.md). */
#define TRUST_JSON_VERSION 1
#define STATE_COLUMN 13
#define WHO_COLUMN 12
#define ADDRESSES_SHOWN 3

/* 9999-12-31T23:59:59Z: what a date of four digits can show. */
#define TIME_MAX 253402300799

static bool is_time(int64_t when)
{
	return when > 0 && when <= TIME_MAX;
}

/* -- Text ------------------------------------------------------------------ */

static void padded(struct out *o, struct ward_span text, size_t width)
{
	out_text(o, text);
	out_pad(o, text.len < width ? width - text.len : 0);
	out_str(o, "  ");
}

static void dated(struct out *o, const char *word, int64_t when)
{
	char date[11];

	if (!is_time(when))
		return;
	time_format_date(when, date);
	out_str(o, word);
	out_str(o, date);
}

static void list(struct out *o, const char *lead, const struct ward_span *items, size_t count)
{
	for (size_t i = 0; i < count && i < ADDRESSES_SHOWN; i++) {
		out_str(o, i == 0 ? lead : " ");
		out_text(o, items[i]);
	}
	if (count > ADDRESSES_SHOWN)
		out_str(o, " ...");
}

static struct ward_span owner(const struct ward_trust_item *item)
{
	if (item->platform.len > 0)
		return item->platform;
	return item->principal.len > 0 ? item->principal : WARD_SPAN("-");
}

static void text_item(struct out *o, const struct ward_trust_view *v,
		      const struct ward_trust_item *item)
{
	out_str(o, "  ");
	padded(o, span_of(ward_trust_state_name(item->state)), STATE_COLUMN);
	padded(o, owner(item), WHO_COLUMN);
	out_str(o, ward_trust_kind_name(item->kind));
	out_str(o, item->key.len > 0 ? " " : "");
	out_text(o, item->key);
	out_str(o, item->algorithm.len > 0 ? " " : "");
	out_text(o, item->algorithm);
	if (item->bits > 0) {
		out_char(o, ' ');
		out_u64(o, item->bits);
	}
	out_str(o, item->subject.len > 0 ? " " : "");
	out_text(o, item->subject);
	list(o, " for ", item->addresses, item->address_count);
	list(o, ", groups ", item->groups, item->group_count);
	dated(o, ", since ", item->since);
	dated(o, ", until ", item->until);
	if (item->number > 0) {
		out_str(o,
			item->kind == WARD_TRUST_SSH_KEY || item->kind == WARD_TRUST_SSH_AUTHORITY
				? ", line "
				: ", number ");
		out_u64(o, item->number);
	}
	if (v->has_since && item->used > 0) {
		out_str(o, ", signed ");
		out_u64(o, item->used);
		dated(o, ", last on ", item->last_used);
	}
	if (item->why.len > 0) {
		out_str(o, ": ");
		out_text(o, item->why);
	}
	out_char(o, '\n');
}

static void text_notes(struct out *o, const struct ward_trust_view *v)
{
	for (size_t i = 0; i < v->note_count && !o->failed; i++) {
		out_str(o, v->notes[i].problem ? "problem: " : "note: ");
		out_text(o, v->notes[i].text);
		out_str(o, " [");
		out_str(o, v->notes[i].code);
		out_str(o, "]\n");
	}
}

static void text_signers(struct out *o, const struct ward_trust_view *v)
{
	if (!v->has_since)
		return;
	out_str(o, "\nwho signed ");
	out_count(o, v->commits, "commit");
	out_char(o, '\n');
	for (size_t i = 0; i < v->signer_count && !o->failed; i++) {
		const struct ward_trust_signer *s = &v->signers[i];

		out_str(o, "  ");
		out_count(o, s->commits, "commit");
		out_str(o, "  ");
		if (s->known)
			out_text(o, s->who);
		else
			out_str(o, s->reason);
		out_str(o, s->key.len > 0 ? "  " : "");
		out_text(o, s->key);
		dated(o, "  last on ", s->last);
		out_char(o, '\n');
	}
}

static void text(struct out *o, const struct ward_trust_view *v)
{
	out_str(o, "policy ");
	out_text(o, v->policy);
	out_char(o, '\n');
	for (size_t i = 0; i < v->item_count && !o->failed; i++) {
		const struct ward_trust_item *item = &v->items[i];

		if (i == 0 || !span_eq(item->file, v->items[i - 1].file)) {
			out_char(o, '\n');
			out_path(o, item->file);
			out_char(o, '\n');
		}
		text_item(o, v, item);
	}
	text_signers(o, v);
	out_str(o, v->note_count > 0 ? "\n" : "");
	text_notes(o, v);
	out_char(o, '\n');
	out_count(o, v->problems, "problem");
	out_str(o, " in ");
	out_count(o, v->item_count, "item");
	out_char(o, '\n');
}

/* -- JSON ------------------------------------------------------------------ */

static void json_time(struct json *j, const char *key, int64_t when)
{
	char text[21];

	if (!is_time(when))
		return;
	time_format_rfc3339(when, text);
	json_key_str(j, key, text);
}

static void json_list(struct json *j, const char *key, const struct ward_span *items, size_t count)
{
	if (count == 0)
		return;
	json_key_open(j, key, '[');
	for (size_t i = 0; i < count; i++)
		json_span(j, items[i]);
	json_close(j);
}

static void json_item(struct json *j, const struct ward_trust_view *v,
		      const struct ward_trust_item *item)
{
	json_open(j, '{');
	json_key_str(j, "kind", ward_trust_kind_name(item->kind));
	json_key_str(j, "state", ward_trust_state_name(item->state));
	json_key_some(j, "why", item->why);
	json_key_span(j, "file", item->file);
	if (item->number > 0)
		json_key_u64(j, "number", item->number);
	json_key_some(j, "platform", item->platform);
	json_key_some(j, "key", item->key);
	json_key_some(j, "primary", item->primary);
	json_key_some(j, "algorithm", item->algorithm);
	if (item->bits > 0)
		json_key_u64(j, "bits", item->bits);
	json_key_some(j, "subject", item->subject);
	json_key_some(j, "principal", item->principal);
	json_list(j, "groups", item->groups, item->group_count);
	json_list(j, "addresses", item->addresses, item->address_count);
	json_time(j, "since", item->since);
	json_time(j, "until", item->until);
	if (v->has_since) {
		json_key_u64(j, "used", item->used);
		json_time(j, "last_used", item->last_used);
	}
	json_close(j);
}

static void json_signer(struct json *j, const struct ward_trust_signer *s)
{
	json_open(j, '{');
	json_key_bool(j, "counts", s->known);
	json_key_str(j, "reason", s->reason);
	json_key_some(j, "who", s->who);
	json_key_some(j, "key", s->key);
	json_key_bool(j, "platform", s->platform);
	json_key_u64(j, "commits", s->commits);
	json_time(j, "last", s->last);
	json_close(j);
}

static void json_note(struct json *j, const struct ward_trust_note *note)
{
	json_open(j, '{');
	json_key_str(j, "code", note->code);
	json_key_bool(j, "problem", note->problem);
	json_key_span(j, "text", note->text);
	json_close(j);
}

static void json(struct out *o, const struct ward_trust_view *v)
{
	struct json j;

	json_init(&j, o);
	json_open(&j, '{');
	json_key_u64(&j, "version", TRUST_JSON_VERSION);
	json_key_span(&j, "policy", v->policy);
	json_time(&j, "now", v->now);
	json_key_u64(&j, "within_days", (uint64_t)(v->within / 86400));
	json_key_u64(&j, "problems", v->problems);
	json_key_open(&j, "items", '[');
	for (size_t i = 0; i < v->item_count && !o->failed; i++)
		json_item(&j, v, &v->items[i]);
	json_close(&j);
	if (v->has_since) {
		json_key_u64(&j, "commits", v->commits);
		json_key_open(&j, "signers", '[');
		for (size_t i = 0; i < v->signer_count && !o->failed; i++)
			json_signer(&j, &v->signers[i]);
		json_close(&j);
	}
	json_key_open(&j, "notes", '[');
	for (size_t i = 0; i < v->note_count && !o->failed; i++)
		json_note(&j, &v->notes[i]);
	json_close(&j);
	json_close(&j);
}

int ward_trust_show(const struct ward_trust_view *view, enum ward_format format,
		    ward_write_fn write, void *ctx, struct ward_error *err)
{
	struct out o;

	if (format != WARD_FORMAT_text && format != WARD_FORMAT_json)
		return error_set(err, WARD_EUSAGE, "trust is shown as text or json");
	out_init(&o, write, ctx);
	if (format == WARD_FORMAT_json)
		json(&o, view);
	else
		text(&o, view);
	return out_finish(&o, err);
}
