/* SPDX-License-Identifier: Apache-2.0 */
#include "rule_runner.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "scan/scan.h"
#include "scan/subject.h"

#define ARENA_BYTES ((size_t)64 << 20)
#define SHA1_BYTES 20
#define NO_ID "0000000000000000000000000000000000000000"
#define OLD_ID "1111111111111111111111111111111111111111"
#define NEW_ID "2222222222222222222222222222222222222222"

static void fail(struct rule_run *out, const char *why)
{
	out->undecided = true;
	out->why = span_of(why);
}

void rule_run_bytes(struct rule_run *out, struct ward_span path, struct ward_span bytes,
		    const struct ward_span *old)
{
	const struct ward_options options = { .no_policy = true, .show_existing = true, .now = 1 };
	const struct ward_result *result;

	*out = (struct rule_run){ .run = ward_run_new(&options) };
	if (out->run == NULL) {
		fail(out, "out of memory");
		return;
	}
	result = ward_run_bytes(out->run, path, bytes, old);
	out->findings = result->findings;
	out->count = result->finding_count;
	out->undecided = result->verdict == WARD_UNDECIDED;
	out->why = result->why;
}

static void take(struct rule_run *out, int rc, const struct scan_result *result)
{
	out->findings = result->findings.items;
	out->count = result->findings.len;
	out->undecided = rc != WARD_OK || result->undecided;
	out->why = result->why;
}

void rule_run_commit(struct rule_run *out, struct ward_span raw, bool is_protected)
{
	struct scan_result result = { 0 };
	struct ward_error err = { 0 };

	*out = (struct rule_run){ .arena = arena_new(ARENA_BYTES) };
	if (out->arena == NULL)
		fail(out, "out of memory");
	else
		take(out,
		     scan_commit_bytes(raw, SHA1_BYTES, is_protected, out->arena, &result, &err),
		     &result);
}

static bool parse_ref(struct ward_span text, struct ward_ref_facts *facts)
{
	struct ward_span rest = span_trim(text), action, flag = { 0 };

	*facts =
		(struct ward_ref_facts){ .old_id = WARD_SPAN(OLD_ID), .new_id = WARD_SPAN(NEW_ID) };
	if (!span_cut(&rest, ' ', &action) || !span_cut(&rest, ' ', &facts->name))
		return false;
	if (span_cut(&rest, ' ', &flag) && !span_is(flag, "protected"))
		return false;
	facts->is_protected = flag.len != 0;
	facts->is_create = span_is(action, "create");
	facts->is_delete = span_is(action, "delete");
	facts->is_forced = span_is(action, "force");
	if (facts->is_create)
		facts->old_id = WARD_SPAN(NO_ID);
	if (facts->is_delete)
		facts->new_id = WARD_SPAN(NO_ID);
	return facts->is_create || facts->is_delete || facts->is_forced ||
		span_is(action, "update");
}

bool rule_run_ref(struct rule_run *out, struct ward_span text)
{
	struct ward_ref_facts facts;
	struct scan_result result = { 0 };
	struct ward_error err = { 0 };

	*out = (struct rule_run){ 0 };
	if (!parse_ref(text, &facts))
		return false;
	out->arena = arena_new(ARENA_BYTES);
	if (out->arena == NULL)
		fail(out, "out of memory");
	else
		take(out, scan_ref_facts(&facts, out->arena, &result, &err), &result);
	return true;
}

bool rule_run_split(struct ward_span text, struct ward_span *base, struct ward_span *head)
{
	struct ward_span rest = text, line;

	while (span_line(&rest, &line)) {
		if (!span_is(line, "%%%%"))
			continue;
		*base = span_sub(text, 0, (size_t)(line.ptr - text.ptr));
		*head = rest;
		return true;
	}
	return false;
}

bool rule_run_input(struct rule_run *out, const struct ward_rule *rule, struct ward_span path,
		    struct ward_span text)
{
	struct ward_span base, head;

	*out = (struct rule_run){ 0 };
	switch (rule->subject) {
	case WARD_SUBJECT_COMMIT:
		rule_run_commit(out, text, true);
		return true;
	case WARD_SUBJECT_REF:
		return rule_run_ref(out, text);
	case WARD_SUBJECT_PAIR:
		if (!rule_run_split(text, &base, &head))
			return false;
		rule_run_bytes(out, path, head, &base);
		return true;
	case WARD_SUBJECT_BLOB:
	case WARD_SUBJECT_STREAM:
	case WARD_SUBJECT_OBJECT:
	case WARD_SUBJECT_TOKEN:
		rule_run_bytes(out, path, text, NULL);
		return true;
	default:
		return false;
	}
}

void rule_run_release(struct rule_run *run)
{
	ward_run_free(run->run);
	arena_free(run->arena);
	*run = (struct rule_run){ 0 };
}

size_t rule_run_count(const struct rule_run *run, const char *id)
{
	size_t n = 0;

	for (size_t i = 0; i < run->count; i++)
		n += strcmp(run->findings[i].rule->id, id) == 0;
	return n;
}
