/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/approval.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/oid.h"
#include "base/span.h"
#include "base/time.h"

#define STATEMENT_TYPE "https://in-toto.io/Statement/v1"
#define DAY ((int64_t)86400)

static const struct {
	const char *code, *text;
} reasons[APPROVAL_REASON_COUNT] = {
#define APPROVAL_ROW(name, code, text) [APPROVAL_##name] = { code, text },
	APPROVAL_REASONS(APPROVAL_ROW)
#undef APPROVAL_ROW
};

const char *approval_reason_code(enum approval_reason reason)
{
	return (size_t)reason < APPROVAL_REASON_COUNT ? reasons[reason].code : "unknown";
}

const char *approval_reason_text(enum approval_reason reason)
{
	return (size_t)reason < APPROVAL_REASON_COUNT ? reasons[reason].text : "counts for nothing";
}

/* -- Reading -------------------------------------------------------------- */

/* An id as Git prints it. */
static bool is_id(struct ward_span text)
{
	if (text.len != 40 && text.len != 64)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		const char c = text.ptr[i];

		if ((c < '0' || c > '9') && (c < 'a' || c > 'f'))
			return false;
	}
	return true;
}

static bool is_ref(struct ward_span text)
{
	return span_starts(text, "refs/") && text.len <= APPROVAL_TEXT_MAX;
}

static bool is_plain(struct ward_span text)
{
	return text.len <= APPROVAL_TEXT_MAX;
}

static bool is_name(struct ward_span text)
{
	return text.len > 0 && is_plain(text);
}

static bool is_time(struct ward_span text)
{
	int64_t when;

	return time_parse_rfc3339(text, &when);
}

/** A member of the predicate: its name, where it goes, what it must be. */
struct member {
	const char *key;
	struct ward_span *to;
	bool (*is_good)(struct ward_span text);
	bool optional;
};

static int read_member(const struct json *predicate, const struct member *member,
		       struct ward_error *err)
{
	const struct json *value = json_get(predicate, member->key);

	if (value == NULL && member->optional)
		return WARD_OK;
	if (value == NULL)
		return error_set(err, WARD_EPARSE, "the predicate has no '%s'", member->key);
	if (value->kind != JSON_STRING || !member->is_good(value->text))
		return error_set(err, WARD_EPARSE, "'%s' of the predicate is malformed",
				 member->key);
	*member->to = value->text;
	return WARD_OK;
}

/* What a later version may add could narrow the approval: here it would not. */
static int refuse_others(const struct json *predicate, const struct member *members, size_t count,
			 struct ward_error *err)
{
	for (const struct json *item = predicate->first; item != NULL; item = item->next) {
		bool known = false;

		for (size_t i = 0; i < count; i++)
			known |= span_is(item->key, members[i].key);
		if (!known)
			return error_set(err, WARD_EPARSE, "the predicate has an unknown member");
	}
	return WARD_OK;
}

static int read_predicate(const struct json *predicate, struct approval *out,
			  struct ward_error *err)
{
	struct ward_span issued = WARD_SPAN(""), expires = WARD_SPAN("");
	const struct member members[] = {
		{ "targetRef", &out->ref, is_ref, false },
		{ "fromID", &out->from, is_id, false },
		{ "targetID", &out->target, is_id, true },
		{ "principal", &out->principal, is_name, false },
		{ "issued", &issued, is_time, false },
		{ "expires", &expires, is_time, false },
		{ "reason", &out->reason, is_plain, true },
	};
	const size_t count = sizeof(members) / sizeof(members[0]);
	int rc = WARD_OK;

	if (predicate == NULL || predicate->kind != JSON_OBJECT)
		return error_set(err, WARD_EPARSE, "the statement has no predicate");
	for (size_t i = 0; rc == WARD_OK && i < count; i++)
		rc = read_member(predicate, &members[i], err);
	if (rc == WARD_OK)
		rc = refuse_others(predicate, members, count, err);
	if (rc == WARD_OK &&
	    (!time_parse_rfc3339(issued, &out->issued) ||
	     !time_parse_rfc3339(expires, &out->expires)))
		rc = error_set(err, WARD_EPARSE, "the times of the predicate are malformed");
	return rc;
}

static int read_subject(const struct json *root, struct approval *out, struct ward_error *err)
{
	const struct json *subjects = json_get(root, "subject");
	const struct json *digest = json_get(json_items(subjects), "digest");

	if (json_items(subjects) == NULL || subjects->count != 1)
		return error_set(err, WARD_EPARSE, "the statement must have one subject");
	if (!json_get_string(digest, "gitTree", &out->tree) || !is_id(out->tree))
		return error_set(err, WARD_EPARSE, "the subject has no digest 'gitTree'");
	return WARD_OK;
}

static int check_lengths(const struct approval *a, struct ward_error *err)
{
	if (a->from.len != a->tree.len || (a->target.len > 0 && a->target.len != a->tree.len))
		return error_set(err, WARD_EPARSE, "the ids are of different kinds");
	if (a->expires <= a->issued || a->expires - a->issued > APPROVAL_DAYS_MAX * DAY)
		return error_set(err, WARD_EPARSE, "an approval is valid for at most %d days",
				 APPROVAL_DAYS_MAX);
	return WARD_OK;
}

int approval_parse(struct ward_span payload, struct arena *arena, struct approval *out,
		   struct ward_error *err)
{
	struct ward_span text;
	const struct json *root = NULL;
	int rc;

	*out = (struct approval){ .target = WARD_SPAN(""), .reason = WARD_SPAN("") };
	if (payload.len > APPROVAL_BYTES_MAX)
		return error_set(err, WARD_ELIMIT, "the statement is larger than %zu bytes",
				 APPROVAL_BYTES_MAX);
	rc = json_parse(payload, arena, &root, err);
	if (rc != WARD_OK)
		return rc;
	if (!json_get_string(root, "_type", &text) || !span_is(text, STATEMENT_TYPE))
		return error_set(err, WARD_EPARSE, "it is no in-toto statement of version 1");
	if (!json_get_string(root, "predicateType", &text) ||
	    !span_is(text, APPROVAL_PREDICATE_TYPE))
		return error_set(err, WARD_EPARSE, "the predicate is not of the type %s",
				 APPROVAL_PREDICATE_TYPE);
	rc = read_subject(root, out, err);
	if (rc == WARD_OK)
		rc = read_predicate(json_get(root, "predicate"), out, err);
	return rc == WARD_OK ? check_lengths(out, err) : rc;
}

/* -- Writing -------------------------------------------------------------- */

static void put_text(struct buf *out, const char *key, struct ward_span text)
{
	buf_printf(out, ",\"%s\":\"", key);
	for (size_t i = 0; i < text.len; i++) {
		const unsigned char c = (unsigned char)text.ptr[i];

		if (c == '"' || c == '\\')
			buf_add_char(out, '\\');
		if (c < ' ' || c == 0x7f)
			buf_printf(out, "\\u%04x", c);
		else
			buf_add_char(out, (char)c);
	}
	buf_add_char(out, '"');
}

static void put_time(struct buf *out, const char *key, int64_t when)
{
	char text[21];

	time_format_rfc3339(when, text);
	put_text(out, key, span_of(text));
}

int approval_write(const struct approval *approval, struct arena *arena, struct buf *out,
		   struct ward_error *err)
{
	struct ward_error why = { 0 };
	struct approval again;

	buf_printf(out,
		   "{\"_type\":\"" STATEMENT_TYPE "\",\"subject\":[{\"digest\":{\"gitTree\":"
		   "\"" WARD_SPAN_FMT "\"}}],\"predicateType\":\"" APPROVAL_PREDICATE_TYPE
		   "\",\"predicate\":{\"fromID\":\"" WARD_SPAN_FMT "\"",
		   WARD_SPAN_ARG(approval->tree), WARD_SPAN_ARG(approval->from));
	put_text(out, "targetRef", approval->ref);
	if (approval->target.len > 0)
		put_text(out, "targetID", approval->target);
	put_text(out, "principal", approval->principal);
	put_time(out, "issued", approval->issued);
	put_time(out, "expires", approval->expires);
	if (approval->reason.len > 0)
		put_text(out, "reason", approval->reason);
	buf_add_str(out, "}}");
	if (buf_failed(out))
		return error_set(err, WARD_ELIMIT, "the statement is too long");
	if (approval_parse(buf_span(out), arena, &again, &why) != WARD_OK)
		return error_set(err, WARD_EUSAGE, "this cannot be approved: %s", why.message);
	return WARD_OK;
}

/* -- Judging -------------------------------------------------------------- */

bool approval_is_related(const struct approval *approval, const struct approval_ask *ask)
{
	return span_eq(approval->tree, ask->tree) ||
		(span_eq(approval->ref, ask->ref) && span_eq(approval->from, ask->from));
}

enum approval_reason approval_check(const struct approval *approval, const struct approval_ask *ask)
{
	if (!span_eq(approval->ref, ask->ref))
		return APPROVAL_OTHER_REF;
	if (!span_eq(approval->tree, ask->tree))
		return APPROVAL_STALE_TREE;
	if (!span_eq(approval->from, ask->from))
		return APPROVAL_STALE_BASE;
	if (approval->target.len > 0 && !span_eq(approval->target, ask->target))
		return APPROVAL_STALE_COMMIT;
	if (ask->now >= approval->expires)
		return APPROVAL_EXPIRED;
	return approval->issued > ask->now + APPROVAL_SKEW ? APPROVAL_FUTURE : APPROVAL_OK;
}
