/* SPDX-License-Identifier: Apache-2.0 */
/* The audit log for who reads it: verified, and shown. */
#include "gitward/audit.h"

#include <string.h>

#include "base/buf.h"
#include "base/span.h"
#include "base/time.h"
#include "store/audit_line.h"
#include "store/audit_log.h"
#include "store/json_line.h"

_Static_assert(WARD_AUDIT_HASH == AUDIT_HASH_HEX, "one length of hashes");

/* -- Verifying -------------------------------------------------------------- */

static void copy_check(const struct audit_check *check, struct ward_audit_check *out)
{
	*out = (struct ward_audit_check){
		.records = check->records,
		.torn = check->torn,
		.first_bad = check->first_bad,
		.problem = check->problem,
		.first_time = check->first_time,
		.last_time = check->last_time,
	};
	memcpy(out->head, check->head, sizeof(out->head));
}

int ward_audit_verify(const char *path, const char *expected_head, struct ward_audit_check *out,
		      struct ward_error *err)
{
	struct audit_check check;
	int rc;

	memset(out, 0, sizeof(*out));
	if (expected_head != NULL &&
	    (strlen(expected_head) != WARD_AUDIT_HASH ||
	     strspn(expected_head, "0123456789abcdef") != WARD_AUDIT_HASH))
		return error_set(err, WARD_EUSAGE,
				 "'%s' is no hash of a record: 64 digits, 0-9 and a-f",
				 expected_head);
	rc = audit_verify(path, expected_head, &check, err);
	if (rc == 0)
		copy_check(&check, out);
	return rc;
}

/* -- Showing ---------------------------------------------------------------- */

/* Decoded text of one value; beyond that it is cut. */
#define VALUE_MAX 4096

struct shower {
	ward_write_fn write;
	void *ctx;
	bool json;
	struct buf text; /* of one record */
};

/* A value for people: strings without quotes, all else as it is written. */
static void show_value(struct buf *out, struct ward_span value)
{
	char safe[4 * VALUE_MAX + 16];
	struct buf raw;

	buf_init(&raw, VALUE_MAX);
	if (span_starts(value, "\""))
		json_line_decode(value, &raw);
	else
		buf_add_span(&raw, value);
	ward_safe_text(buf_span(&raw), safe, sizeof(safe));
	buf_add_str(out, safe);
	if (buf_failed(&raw))
		buf_add_str(out, "...");
	buf_release(&raw);
}

/* The inside of an object or array. */
static struct ward_span inside(struct ward_span value)
{
	return value.len >= 2 ? span_sub(value, 1, value.len - 1) : WARD_SPAN("");
}

/* The member of an object, or the empty span. */
static struct ward_span member(struct ward_span members, const char *name)
{
	struct ward_span key, value, found = { NULL, 0 };

	while (json_line_next(&members, &key, &value)) {
		if (span_is(key, name))
			found = value;
	}
	return found;
}

static void show_part(struct buf *out, const char *lead, struct ward_span value)
{
	if (value.len == 0)
		return;
	buf_add_str(out, lead);
	show_value(out, value);
}

static bool is_scalar(struct ward_span value)
{
	return !span_starts(value, "{") && !span_starts(value, "[");
}

/* A reference: `name old..new`. */
static void show_ref(struct buf *out, struct ward_span ref)
{
	struct ward_span members = inside(ref);

	if (is_scalar(ref) || member(members, "name").len == 0) {
		show_part(out, "  ref: ", ref);
		return;
	}
	show_part(out, "  ref: ", member(members, "name"));
	show_part(out, " ", member(members, "old"));
	show_part(out, "..", member(members, "new"));
}

/* A list of plain values in one line; false when it is something else. */
static bool show_list(struct buf *out, struct ward_span value)
{
	struct ward_span items, item;
	bool first = true;

	if (!span_starts(value, "["))
		return false;
	items = inside(value);
	while (json_line_next(&items, NULL, &item)) {
		if (!is_scalar(item))
			return false;
	}
	items = inside(value);
	for (; json_line_next(&items, NULL, &item); first = false)
		show_part(out, first ? "" : ", ", item);
	return true;
}

static void show_refs(struct buf *out, struct ward_span refs)
{
	struct ward_span items = inside(refs), item;

	while (json_line_next(&items, NULL, &item)) {
		show_ref(out, item);
		buf_add_char(out, '\n');
	}
}

static bool in_first_line(struct ward_span key)
{
	static const char *const names[] = { "verdict", "repository", "pusher", "door" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (span_is(key, names[i]))
			return true;
	}
	return false;
}

static void show_others(struct buf *out, struct ward_span members)
{
	struct ward_span key, value;

	while (json_line_next(&members, &key, &value)) {
		if (in_first_line(key))
			continue;
		if (span_is(key, "refs") && span_starts(value, "[")) {
			show_refs(out, value);
			continue;
		}
		buf_add_str(out, "  ");
		show_value(out, key);
		buf_add_str(out, ": ");
		if (!show_list(out, value))
			show_value(out, value);
		buf_add_char(out, '\n');
	}
}

static void show_record(struct buf *out, const struct audit_line *record)
{
	char time[21];

	time_format_rfc3339(record->time, time);
	buf_printf(out, "%s #%llu", time, (unsigned long long)record->seq);
	show_part(out, " ", member(record->members, "verdict"));
	show_part(out, " ", member(record->members, "repository"));
	show_part(out, " by ", member(record->members, "pusher"));
	show_part(out, " at ", member(record->members, "door"));
	buf_add_char(out, '\n');
	show_others(out, record->members);
}

static int show_line(void *ctx, uint64_t number, struct ward_span line,
		     const struct audit_line *record, struct ward_error *err)
{
	struct shower *s = ctx;

	if (record == NULL && s->json)
		return 0;
	buf_clear(&s->text);
	if (record == NULL)
		buf_printf(&s->text, "line %llu: cut short by a crash\n",
			   (unsigned long long)number);
	else if (s->json)
		buf_add_span(&s->text, line);
	else
		show_record(&s->text, record);
	if (s->json)
		buf_add_char(&s->text, '\n');
	if (buf_failed(&s->text))
		return error_set(err, WARD_EOOM, "out of memory");
	if (s->write(s->ctx, buf_cstr(&s->text), s->text.len) != 0)
		return error_set(err, WARD_EIO, "the records could not be written");
	return 0;
}

int ward_audit_show(const char *path, bool json, ward_write_fn write, void *ctx,
		    struct ward_audit_check *out, struct ward_error *err)
{
	struct shower s = { .write = write, .ctx = ctx, .json = json };
	struct audit_check check;
	int rc;

	memset(out, 0, sizeof(*out));
	/* Escapes make a value up to eight times as long, words around it a little more. */
	buf_init(&s.text, (size_t)16 * AUDIT_LINE_MAX);
	rc = audit_follow(path, NULL, show_line, &s, &check, err);
	if (rc == 0)
		copy_check(&check, out);
	buf_release(&s.text);
	return rc;
}
