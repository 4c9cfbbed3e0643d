/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/subject.h"

#include "base/arena.h"
#include "base/span.h"
#include "git/object.h"
#include "scan/scanner.h"
#include "trust/object_split.h"

static void judge_ref(struct scanner *s, const struct ward_ref_facts *facts)
{
	s->sink.blob = NULL;
	s->sink.commit = WARD_SPAN("");
	s->sink.ref = facts->name;
	s->sink.guarded = facts->is_protected;
	for (size_t i = 0; i < s->ref.count; i++) {
		s->sink.rule = s->ref.items[i];
		s->sink.rule->check.ref(facts, &s->sink);
	}
}

static void ref_facts(struct scanner *s, const struct ward_ref *ref, struct ward_ref_facts *out)
{
	char hex[OID_HEX_MAX];

	*out = (struct ward_ref_facts){
		.name = ref->name,
		.is_create = ref->action == REF_CREATE,
		.is_delete = ref->action == REF_DELETE,
		.is_forced = ref->forced,
		.is_protected = ref->is_protected,
	};
	out->old_id = arena_copy(s->arena, span_of(oid_hex(&ref->old_id, hex)));
	out->new_id = arena_copy(s->arena, span_of(oid_hex(&ref->new_id, hex)));
}

/* Headers for the rules; a malformed object leaves them empty and has its own reason code. */
static void commit_facts(struct ward_span raw, size_t oid_len, bool is_tag, struct arena *arena,
			 struct ward_commit_facts *out)
{
	struct object_split split;
	struct commit_view view;
	struct tag_view tag;

	if (is_tag) {
		split_tag(raw, oid_len, arena, &split);
		if (tag_parse(raw, oid_len, &tag, NULL) == WARD_OK)
			out->message = tag.message;
	} else {
		split_commit(raw, oid_len, arena, &split);
		if (commit_parse(raw, oid_len, arena, &view, NULL) == WARD_OK) {
			out->author = view.author;
			out->committer = view.committer;
			out->message = view.message;
			out->parents = view.parent_count;
		}
	}
	out->is_tag = is_tag;
	out->signature = split_reason_code(split.reason);
	out->signature_text = split_reason_text(split.reason);
}

/* Secrets in messages and names; a commit has no line numbers that mean anything. */
static void judge_text(struct scanner *s, struct ward_span raw)
{
	struct ward_blob blob = { .bytes = raw, .kind = WARD_FILE_text };

	sink_begin_file(&s->sink, &blob);
	scan_tokens(s, raw);
	sink_end_file(&s->sink);
	s->sink.blob = NULL;
	for (size_t i = s->sink.first; i < s->result->findings.len; i++) {
		struct ward_finding *f = &s->result->findings.items[i];

		f->line = f->column = f->end_line = f->end_column = 0;
		f->line_hash = WARD_SPAN("");
		f->source = WARD_SPAN("");
	}
}

static void judge_commit(struct scanner *s, struct ward_span raw, size_t oid_len,
			 struct ward_commit_facts *facts)
{
	arena_reset(s->head);
	s->sink.scratch = s->head;
	s->sink.blob = NULL;
	s->sink.ref = facts->ref;
	s->sink.commit = facts->id;
	s->sink.guarded = facts->is_protected;
	commit_facts(raw, oid_len, facts->is_tag, s->head, facts);
	for (size_t i = 0; i < s->commit.count; i++) {
		s->sink.rule = s->commit.items[i];
		s->sink.rule->check.commit(facts, &s->sink);
	}
	judge_text(s, raw);
}

static bool ref_is_protected(const struct ward_change *change, struct ward_span name)
{
	if (name.len == 0)
		return true;
	for (size_t i = 0; i < change->ref_count; i++)
		if (span_eq(change->refs[i].name, name))
			return change->refs[i].is_protected;
	return true;
}

void subjects_judge(struct scanner *s)
{
	char hex[OID_HEX_MAX];

	for (size_t i = 0; i < s->change->ref_count; i++) {
		struct ward_ref_facts facts;

		ref_facts(s, &s->change->refs[i], &facts);
		judge_ref(s, &facts);
		s->result->counts.refs++;
	}
	for (size_t i = 0; i < s->change->commit_count && !scanner_must_stop(s); i++) {
		const struct change_commit *c = &s->change->commits[i];
		struct ward_commit_facts facts = {
			.ref = c->ref,
			.is_tag = c->is_tag,
			.is_protected = ref_is_protected(s->change, c->ref),
		};

		facts.id = arena_copy(s->arena, span_of(oid_hex(&c->id, hex)));
		judge_commit(s, c->raw, s->change->oid_len, &facts);
		s->result->counts.commits++;
		s->result->counts.objects++;
		s->result->counts.bytes += c->raw.len;
	}
}

/* A change with nothing in it, for judging single subjects. */
static int lone_scanner(struct scanner *s, struct arena *arena, struct limits *limits,
			struct scan_options *options, struct scan_result *out,
			struct ward_error *err)
{
	static const struct ward_change nothing;
	bool *on = ARENA_ARRAY(arena, ward_rules_count, bool);

	*limits = limits_default();
	if (on == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	for (size_t i = 0; i < ward_rules_count; i++)
		on[i] = true;
	*options = (struct scan_options){ .limits = limits, .rule_on = on };
	*out = (struct scan_result){ 0 };
	return scanner_init(s, &nothing, options, arena, out, err);
}

int scan_commit_bytes(struct ward_span raw, size_t oid_len, bool is_protected, struct arena *arena,
		      struct scan_result *out, struct ward_error *err)
{
	struct ward_commit_facts facts = { .is_protected = is_protected };
	struct scan_options options;
	struct limits limits;
	struct scanner s = { 0 };
	int rc = lone_scanner(&s, arena, &limits, &options, out, err);

	if (rc != WARD_OK)
		return rc;
	judge_commit(&s, raw, oid_len, &facts);
	scanner_release(&s);
	return WARD_OK;
}

int scan_ref_facts(const struct ward_ref_facts *facts, struct arena *arena, struct scan_result *out,
		   struct ward_error *err)
{
	struct scan_options options;
	struct limits limits;
	struct scanner s = { 0 };
	int rc = lone_scanner(&s, arena, &limits, &options, out, err);

	if (rc != WARD_OK)
		return rc;
	judge_ref(&s, facts);
	scanner_release(&s);
	return WARD_OK;
}
