/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/subject.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "git/object.h"
#include "scan/scanner.h"
#include "trust/object_split.h"

static const struct ward_demands no_demands;

/* What the policy asks of a reference. */
static const struct ward_demands *demands_of(const struct scanner *s, struct ward_span ref)
{
	const struct scan_options *o = s->options;
	const struct ward_demands *demands = o->demands != NULL ? o->demands(o->ctx, ref) : NULL;

	return demands != NULL ? demands : &no_demands;
}

/*
 * Text that is no file has no lines, and neither the name of a path nor of a
 * reference may be where a secret in it can be read.
 */
static void note_masked(struct scanner *s, struct ward_span name, struct ward_span shown)
{
	struct map_entry *e;
	struct ward_span *copy;

	if (name.len == 0 || span_eq(name, shown))
		return;
	copy = ARENA_NEW(s->arena, struct ward_span);
	e = copy != NULL ? map_put(&s->masked, arena_copy(s->arena, name), NULL) : NULL;
	if (e == NULL)
		return;
	*copy = shown;
	e->value.ptr = copy;
}

static struct ward_span shown_name(const struct scanner *s, struct ward_span name)
{
	const struct map_entry *e = name.len > 0 ? map_get(&s->masked, name) : NULL;

	return e != NULL ? *(const struct ward_span *)e->value.ptr : name;
}

void names_mask(struct scanner *s)
{
	for (size_t i = 0; s->masked.len > 0 && i < s->result->findings.len; i++) {
		struct ward_finding *f = &s->result->findings.items[i];

		f->path = shown_name(s, f->path);
		f->ref = shown_name(s, f->ref);
	}
}

static void drop_places(struct scanner *s)
{
	struct ward_sink *sink = &s->sink;

	for (size_t i = sink->first; i < sink->result->findings.len; i++) {
		struct ward_finding *f = &sink->result->findings.items[i];

		f->line = f->column = f->end_line = f->end_column = 0;
		f->line_hash = WARD_SPAN("");
		f->source = WARD_SPAN("");
		note_masked(s, f->path, sink_masked(sink, f->path));
		note_masked(s, f->ref, sink_masked(sink, f->ref));
	}
}

/* `first`: of the findings about the same text; what they quote of it is masked as well. */
static void judge_text(struct scanner *s, struct ward_span text, struct ward_span path,
		       size_t first)
{
	struct ward_blob blob = { .path = path, .bytes = text, .kind = WARD_FILE_text };

	sink_begin_file(&s->sink, &blob);
	scan_tokens(s, text);
	sink_end_file(&s->sink);
	for (size_t i = first; i < s->sink.first; i++) {
		struct ward_finding *f = &s->result->findings.items[i];

		f->message = sink_masked(&s->sink, f->message);
	}
	drop_places(s);
	s->sink.blob = NULL;
}

void text_judge(struct scanner *s, struct ward_span text, struct ward_span path)
{
	judge_text(s, text, path, s->result->findings.len);
}

static void judge_ref(struct scanner *s, const struct ward_ref_facts *facts)
{
	const size_t first = s->result->findings.len;

	arena_reset(s->head);
	s->sink.scratch = s->head;
	s->sink.blob = NULL;
	s->sink.commit = WARD_SPAN("");
	s->sink.ref = facts->name;
	s->sink.guarded = facts->is_protected;
	for (size_t i = 0; i < s->ref.count; i++) {
		s->sink.rule = s->ref.items[i];
		s->sink.rule->check.ref(facts, &s->sink);
	}
	/* Who deletes it is about to make good. */
	if (!facts->is_delete)
		judge_text(s, facts->name, WARD_SPAN(""), first);
}

static struct ward_span type_text(enum object_type type)
{
	return type == OBJECT_NONE ? WARD_SPAN("") : span_of(object_type_name(type));
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
		.type = type_text(ref->type),
		.peeled = type_text(ref->peeled),
		.pusher = s->options->pusher,
		.commits = ref->commits,
		.files = ref->files,
		.demands = demands_of(s, ref->name),
	};
	out->old_id = arena_copy(s->arena, span_of(oid_hex(&ref->old_id, hex)));
	out->new_id = arena_copy(s->arena, span_of(oid_hex(&ref->new_id, hex)));
}

/*
 * The people of an object that fsck refuses: its first lines of that name, as
 * Git's log shows them. Rules must judge what people see.
 */
static void loose_facts(struct ward_span raw, struct ward_commit_facts *out)
{
	struct ward_span rest = raw, line;

	while (span_cut(&rest, '\n', &line) && line.len > 0) {
		if (out->is_tag && span_starts(line, "tag ") && out->tag_name.len == 0)
			out->tag_name = span_sub(line, strlen("tag "), line.len);
		else if (span_starts(line, "author ") && out->author.len == 0)
			out->author = span_sub(line, strlen("author "), line.len);
		else if (span_starts(line, "committer ") && out->committer.len == 0)
			out->committer = span_sub(line, strlen("committer "), line.len);
		else if (span_starts(line, "tagger ") && out->committer.len == 0)
			out->committer = span_sub(line, strlen("tagger "), line.len);
		out->parents += span_starts(line, "parent ");
	}
	out->message = rest;
}

/* A malformed object has its own reason code. */
static void commit_facts(struct ward_span raw, size_t oid_len, bool is_tag, struct arena *arena,
			 struct ward_commit_facts *out)
{
	struct object_split split;
	struct commit_view view;

	if (is_tag)
		split_tag(raw, oid_len, arena, &split);
	else
		split_commit(raw, oid_len, arena, &split);
	if (!is_tag && commit_parse(raw, oid_len, arena, &view, NULL) == WARD_OK) {
		out->author = view.author;
		out->committer = view.committer;
		out->message = view.message;
		out->parents = view.parent_count;
	} else {
		loose_facts(raw, out);
	}
	out->is_tag = is_tag;
	out->signature = split_reason_code(split.reason);
	out->signature_text = split_reason_text(split.reason);
}

/* The commit at one of the references that it came with. */
static void judge_arrival(struct scanner *s, struct ward_commit_facts *facts,
			  const struct change_arrival *at)
{
	facts->ref = at->ref;
	facts->is_protected = at->is_protected;
	facts->first_parent = at->first_parent;
	facts->demands = demands_of(s, at->ref);
	facts->now = s->options->now;
	s->sink.ref = at->ref;
	s->sink.guarded = at->is_protected;
	for (size_t i = 0; i < s->arrival.count; i++) {
		s->sink.rule = s->arrival.items[i];
		s->sink.rule->check.arrival(facts, &s->sink);
	}
}

static void judge_commit(struct scanner *s, struct ward_span raw, size_t oid_len,
			 struct ward_commit_facts *facts)
{
	const size_t first = s->result->findings.len;

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
	judge_text(s, raw, WARD_SPAN(""), first);
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

/* Once for what it is, then against the demands of each reference that it came with. */
static void judge_change_commit(struct scanner *s, const struct change_commit *c)
{
	char hex[OID_HEX_MAX];
	struct change_arrival lone = { .ref = c->ref,
				       .is_protected = ref_is_protected(s->change, c->ref) };
	const struct change_arrival *at = c->arrival_count > 0 ? c->arrivals : &lone;
	size_t count = c->arrival_count > 0 ? c->arrival_count : 1;
	struct ward_commit_facts facts = {
		.ref = at->ref,
		.is_tag = c->is_tag,
		.is_protected = at->is_protected,
		.first_parent = at->first_parent,
		.demands = demands_of(s, at->ref),
	};

	facts.id = arena_copy(s->arena, span_of(oid_hex(&c->id, hex)));
	judge_commit(s, c->raw, s->change->oid_len, &facts);
	for (size_t i = 0; i < count && !scanner_must_stop(s); i++) {
		if (s->options->signer != NULL)
			facts.signer = s->options->signer(s->options->ctx, c, at[i].ref, s->arena);
		judge_arrival(s, &facts, &at[i]);
	}
	s->result->counts.commits++;
	s->result->counts.objects++;
	s->result->counts.bytes += c->raw.len;
}

void subjects_judge(struct scanner *s)
{
	/* Without a look at the clock: where time is short a push may be let in unjudged, but never
	 * one whose references are. There are no more than limits.refs, and names are short. */
	for (size_t i = 0; i < s->change->ref_count && !arena_failed(s->arena); i++) {
		struct ward_ref_facts facts;

		ref_facts(s, &s->change->refs[i], &facts);
		if (s->options->ref_facts != NULL)
			s->options->ref_facts(s->options->ctx, &s->change->refs[i], s->arena,
					      &facts);
		judge_ref(s, &facts);
		s->result->counts.refs++;
	}
	for (size_t i = 0; i < s->change->commit_count && !scanner_must_stop(s); i++)
		judge_change_commit(s, &s->change->commits[i]);
	s->sink.ref = s->sink.commit = WARD_SPAN("");
}

/* -- Paths ----------------------------------------------------------------- */

/* Without a repository the front of a path is where the caller stands, and no part of the change.
 */
static struct ward_span path_within(const struct scanner *s, struct ward_span path)
{
	struct ward_span part, rest = path, inner = path;

	if (s->change->oid_len != 0)
		return path;
	while (span_cut(&rest, '/', &part)) {
		if (part.len != 0 && !span_is(part, ".") && !span_is(part, ".."))
			break;
		inner = rest;
	}
	return inner;
}

/* What history and state both bring is reported once. */
static bool first_look(struct scanner *s, const struct change_file *file, bool is_protected)
{
	bool added = true;
	struct ward_span key = arena_printf(s->arena, "/%d %o " WARD_SPAN_FMT, is_protected,
					    file->new_mode, WARD_SPAN_ARG(file->path));

	return key.len == 0 || map_put(&s->scanned, key, &added) == NULL || added;
}

static void judge_path(struct scanner *s, const struct ward_path_facts *facts,
		       struct ward_span shown)
{
	const size_t first = s->result->findings.len;
	struct ward_blob place = { .path = shown, .kind = WARD_FILE_text };

	s->sink.blob = &place;
	s->sink.object = NULL;
	for (size_t i = 0; i < s->path.count; i++) {
		s->sink.rule = s->path.items[i];
		s->sink.rule->check.path(facts, &s->sink);
	}
	judge_text(s, facts->path, shown, first);
}

static bool is_new_name(const struct change_file *file)
{
	return file->new_mode != 0 && file->new_mode != file->old_mode && !file->any_object;
}

void paths_judge(struct scanner *s, const struct change_step *step)
{
	for (size_t i = 0; i < step->file_count && !scanner_must_stop(s); i++) {
		const struct change_file *file = &step->files[i];
		const struct ward_path_facts facts = {
			.path = path_within(s, file->path),
			.mode = file->new_mode,
			.is_protected = step->is_protected,
		};

		if (!is_new_name(file) || !first_look(s, file, step->is_protected))
			continue;
		arena_reset(s->head);
		s->sink.scratch = s->head;
		judge_path(s, &facts, file->path);
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
	struct ward_commit_facts facts = { .is_protected = is_protected, .demands = &no_demands };
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

/* The only demands of a lone scanner. */
static const struct ward_demands *demands_in_hand(void *ctx, struct ward_span ref)
{
	(void)ref;
	return ctx;
}

int scan_arrival_bytes(struct ward_span raw, size_t oid_len, bool is_tag,
		       const struct change_arrival *at, const struct ward_demands *demands,
		       const struct ward_signer_facts *signer, struct arena *arena,
		       struct scan_result *out, struct ward_error *err)
{
	struct ward_demands copy = *demands;
	struct ward_commit_facts facts = { .is_tag = is_tag, .demands = &copy, .signer = signer };
	struct scan_options options;
	struct limits limits;
	struct scanner s = { 0 };
	int rc = lone_scanner(&s, arena, &limits, &options, out, err);

	if (rc != WARD_OK)
		return rc;
	options.demands = demands_in_hand;
	options.ctx = &copy;
	judge_commit(&s, raw, oid_len, &facts);
	judge_arrival(&s, &facts, at);
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

int scan_path_facts(const struct ward_path_facts *facts, struct arena *arena,
		    struct scan_result *out, struct ward_error *err)
{
	struct scan_options options;
	struct limits limits;
	struct scanner s = { 0 };
	int rc = lone_scanner(&s, arena, &limits, &options, out, err);

	if (rc != WARD_OK)
		return rc;
	judge_path(&s, facts, facts->path);
	scanner_release(&s);
	return WARD_OK;
}
