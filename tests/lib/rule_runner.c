/* SPDX-License-Identifier: Apache-2.0 */
#include "rule_runner.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "review_words.h"
#include "rule_words.h"
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

/* Raw tags begin with what they point at. */
static bool looks_like_tag(struct ward_span raw)
{
	return span_starts(raw, "object ");
}

static bool parse_ref(struct ward_span text, struct arena *arena, struct ward_demands *demands,
		      struct ward_ref_facts *facts)
{
	struct ward_span rest = span_trim(text), action, word;

	*facts = (struct ward_ref_facts){ .old_id = WARD_SPAN(OLD_ID),
					  .new_id = WARD_SPAN(NEW_ID),
					  .type = WARD_SPAN("commit"),
					  .peeled = WARD_SPAN("commit"),
					  .demands = demands };
	if (!span_cut(&rest, ' ', &action) || !span_cut(&rest, ' ', &facts->name))
		return false;
	while (span_cut(&rest, ' ', &word))
		if (!rule_ref_word(word, facts) && !rule_review_word(word, arena, demands, facts) &&
		    !rule_demand_word(word, arena, demands))
			return false;
	facts->is_create = span_is(action, "create");
	facts->is_delete = span_is(action, "delete");
	facts->is_forced = span_is(action, "force");
	if (facts->is_create)
		facts->old_id = WARD_SPAN(NO_ID);
	if (facts->is_delete) {
		facts->new_id = WARD_SPAN(NO_ID);
		facts->type = facts->peeled = WARD_SPAN("");
	}
	return facts->is_create || facts->is_delete || facts->is_forced ||
		span_is(action, "update");
}

/* False when there is no memory; that is remembered as the reason. */
static bool open_run(struct rule_run *out)
{
	*out = (struct rule_run){ .arena = arena_new(ARENA_BYTES) };
	if (out->arena == NULL)
		fail(out, "out of memory");
	return out->arena != NULL;
}

bool rule_run_ref(struct rule_run *out, struct ward_span text)
{
	struct ward_demands demands = { 0 };
	struct ward_ref_facts facts;
	struct scan_result result = { 0 };
	struct ward_error err = { 0 };

	if (!open_run(out))
		return true;
	if (!parse_ref(text, out->arena, &demands, &facts))
		return false;
	take(out, scan_ref_facts(&facts, out->arena, &result, &err), &result);
	return true;
}

bool rule_run_arrival(struct rule_run *out, struct ward_span text)
{
	struct change_arrival at = { .ref = WARD_SPAN("refs/heads/main") };
	struct ward_signer_facts signer = { .reason = "none" };
	bool has_signer = false;
	struct ward_demands demands = { 0 };
	struct scan_result result = { 0 };
	struct ward_error err = { 0 };
	struct ward_span words, raw, line, word;

	if (!open_run(out))
		return true;
	if (!rule_run_split(text, &words, &raw))
		return false;
	while (span_line(&words, &line)) {
		while (line.ptr[0] != '#' && span_cut(&line, ' ', &word)) {
			if (span_is(word, "protected"))
				at.is_protected = true;
			else if (span_is(word, "first-parent"))
				at.first_parent = true;
			else if (rule_signer_word(word, out->arena, &signer))
				has_signer = true;
			else if (!rule_demand_word(word, out->arena, &demands))
				return false;
		}
	}
	take(out,
	     scan_arrival_bytes(raw, SHA1_BYTES, looks_like_tag(raw), &at, &demands,
				has_signer ? &signer : NULL, out->arena, &result, &err),
	     &result);
	return true;
}

bool rule_run_path(struct rule_run *out, struct ward_span text)
{
	struct ward_path_facts facts;
	struct scan_result result = { 0 };
	struct ward_error err = { 0 };
	struct ward_span line = { 0 };

	if (!open_run(out))
		return true;
	(void)span_line(&text, &line);
	if (!rule_path_line(line, out->arena, &facts))
		return false;
	take(out, scan_path_facts(&facts, out->arena, &result, &err), &result);
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
	case WARD_SUBJECT_ARRIVAL:
		return rule_run_arrival(out, text);
	case WARD_SUBJECT_REF:
		return rule_run_ref(out, text);
	case WARD_SUBJECT_PATH:
		return rule_run_path(out, text);
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
