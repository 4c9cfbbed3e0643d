/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One step: files judged together. What the new side shows is compared, by
 * identity, with what the old side showed; only the difference is news.
 */
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "git/object.h"
#include "scan/archive.h"
#include "scan/large.h"
#include "scan/scanner.h"

static void check_policy(struct scanner *s, const struct ward_blob *blob)
{
	const struct scan_options *o = s->options;
	struct ward_error err = { 0 };
	ssize_t eol;
	size_t start = 0;

	if (o->decides == NULL || o->decides_check == NULL ||
	    o->decides(o->ctx, blob->path) == NULL ||
	    o->decides_check(o->ctx, blob->path, blob->bytes, &err) == WARD_OK)
		return;
	for (size_t line = 1; line < err.line; line++) {
		eol = span_find_byte(blob->bytes, '\n', start);
		if (eol < 0)
			break;
		start = (size_t)eol + 1;
	}
	start += err.column > 0 ? err.column - 1 : 0;
	sink_engine_at(&s->sink, "policy-invalid", start, blob->bytes.len, "%s", err.message);
}

/* What decides at `path`, or would if this was no folder. */
static struct ward_span deciding_at(const struct scan_options *o, struct ward_span path)
{
	for (size_t i = 0; i <= path.len; i++) {
		const struct ward_span whole = span_sub(path, 0, i);

		if ((i == path.len || path.ptr[i] == '/') && o->decides(o->ctx, whole) != NULL)
			return whole;
	}
	return WARD_SPAN("");
}

/* What stands in place of it could never be read again, nor then be replaced. */
static void check_policy_place(struct scanner *s, const struct change_file *file)
{
	const struct scan_options *o = s->options;
	struct ward_span at;

	if (o->decides == NULL || o->decides_check == NULL)
		return;
	at = deciding_at(o, file->path);
	if (at.len == 0 ||
	    (at.len == file->path.len && MODE_TYPE(file->new_mode) == MODE_TYPE(MODE_FILE)))
		return;
	sink_engine(&s->sink, "policy-invalid", file->path,
		    WARD_SPAN_FMT " must be a file; no link, folder or submodule",
		    WARD_SPAN_ARG(at));
}

/* What the file decides about, where the step is the one that puts it in force. */
static const char *decided_by(const struct scanner *s, const struct change_step *step,
			      const struct change_file *file)
{
	const struct scan_options *o = s->options;

	if (o->decides == NULL || file->conflict || !step->has_base || !step->is_protected ||
	    step->scope != SCOPE_STATE)
		return NULL;
	return o->decides(o->ctx, file->path);
}

/* Who may loosen the guard is a question of its own, whatever else the change holds. */
static void note_policy_change(struct scanner *s, const struct change_step *step,
			       const struct change_file *file)
{
	const char *what = decided_by(s, step, file), *how = "changes";

	if (what == NULL)
		return;
	if (file->old_mode == 0)
		how = "adds";
	else if (file->new_mode == 0)
		how = "removes";
	sink_engine(&s->sink, "policy-change", file->path, "the change %s %s, " WARD_SPAN_FMT, how,
		    what, WARD_SPAN_ARG(file->path));
}

static void check_tree(struct scanner *s, const struct change_step *step, const char *rule,
		       int (*check)(void *ctx, const struct oid *commit, struct ward_error *err),
		       const struct change_file *at)
{
	struct ward_error err = { 0 };

	if (check == NULL || check(s->options->ctx, &step->commit, &err) == WARD_OK)
		return;
	if (err.code == WARD_EOOM || err.code == WARD_EDEADLINE)
		sink_undecided(&s->sink, "%s", err.message);
	else
		sink_engine(&s->sink, rule, at->path, "%s", err.message);
}

/* The next push would find a policy or rules that cannot be used, and nothing could be pushed any
 * more. */
static void check_next(struct scanner *s, const struct change_step *step)
{
	const struct change_file *at = NULL;

	for (size_t i = 0; at == NULL && i < step->file_count; i++)
		if (decided_by(s, step, &step->files[i]) != NULL)
			at = &step->files[i];
	if (at == NULL || step->commit.len == 0)
		return;
	check_tree(s, step, "trust-invalid", s->options->trust_check, at);
	check_tree(s, step, "policy-invalid", s->options->user_rules_check, at);
}

/* Whether following the link from `path` leaves what the repository holds. */
static bool link_escapes(struct ward_span path, struct ward_span target)
{
	ssize_t depth = 0;
	struct ward_span part;

	if (target.len == 0 || target.ptr[0] == '/' || span_find_byte(target, '\0', 0) >= 0)
		return true;
	for (size_t i = 0; i < path.len; i++)
		depth += path.ptr[i] == '/';
	while (span_cut(&target, '/', &part)) {
		/* Git's own folder is no part of what is deployed, and programs run from it. */
		if (span_is_nocase(part, ".git"))
			return true;
		if (span_is(part, ".."))
			depth--;
		else if (part.len > 0 && !span_is(part, "."))
			depth++;
		if (depth < 0)
			return true;
	}
	return false;
}

static void check_link(struct scanner *s, const struct ward_blob *blob)
{
	if (blob->kind == WARD_FILE_link && link_escapes(blob->path, blob->bytes))
		sink_engine(&s->sink, "link-escape", blob->path,
			    "the link leads to '" WARD_SPAN_FMT "', outside of the repository",
			    WARD_SPAN_ARG(span_sub(blob->bytes, 0, 200)));
}

/* The name and the mode decide how a content is judged, so an id alone does not tell. */
static struct ward_span content_key(struct arena *arena, const struct oid *id, uint32_t mode,
				    struct ward_span path)
{
	char hex[OID_HEX_MAX];

	return arena_printf(arena, "%s %o %d", oid_hex(id, hex), MODE_TYPE(mode),
			    (int)classify_name(path));
}

/* Contents that the old side of this step had: moving a file brings nothing in. */
static bool was_there(struct scanner *s, const struct map *old_ids, const struct change_file *file)
{
	return file->new_id.len != 0 &&
		map_get(old_ids, content_key(s->step, &file->new_id, file->new_mode, file->path)) !=
		NULL;
}

/* Whether every reference of `step` is one of `before`; both list them in one order. */
static bool refs_covered(const struct change_step *before, const struct change_step *step)
{
	size_t at = 0;

	if (before->refs == step->refs && before->ref_count == step->ref_count)
		return before->is_protected || !step->is_protected;
	for (size_t i = 0; i < step->ref_count; i++, at++) {
		while (at < before->ref_count && !span_eq(before->refs[at], step->refs[i]))
			at++;
		if (at == before->ref_count)
			return false;
	}
	return step->ref_count > 0;
}

/*
 * Whether the secrets of a content are to be looked for; `*memo` is where to
 * note what comes of it. By path as well, for what the policy excuses at one
 * place it does not at another, and for the same reason by reference.
 */
static bool first_scan(struct scanner *s, const struct change_step *step,
		       const struct change_file *file, struct scanned **memo)
{
	char hex[OID_HEX_MAX];
	struct map_entry *e;
	struct ward_span key;

	*memo = NULL;
	if (file->new_id.len == 0)
		return true;
	key = arena_printf(s->arena, "%s %o " WARD_SPAN_FMT, oid_hex(&file->new_id, hex),
			   MODE_TYPE(file->new_mode), WARD_SPAN_ARG(file->path));
	e = key.len > 0 ? map_put(&s->scanned, key, NULL) : NULL;
	if (e == NULL)
		return true;
	*memo = e->value.ptr;
	if (*memo != NULL && refs_covered((*memo)->step, step)) {
		s->unclean |= (*memo)->found;
		return false;
	}
	if (*memo == NULL)
		*memo = ARENA_NEW(s->arena, struct scanned);
	e->value.ptr = *memo;
	if (*memo != NULL)
		(*memo)->step = step;
	return true;
}

struct step_state {
	const struct change_step *step;
	struct map old_ids;
	struct lone_objects gone, come;
	size_t first; /* finding of this step */
};

static void count_file(struct scanner *s, const struct parsed_file *file)
{
	struct ward_counts *counts = &s->result->counts;

	counts->files++;
	counts->by_kind[file->blob.kind]++;
	for (size_t i = 0; file->has_stream && i < file->stream.doc_count; i++)
		if (file->stream.docs[i].template)
			count_skip(counts, "template-document");
	if (file->blob.kind == WARD_FILE_lfs)
		count_skip(counts, "lfs-content");
}

static void pair_file(struct scanner *s, struct step_state *st, const struct change_file *file,
		      const struct parsed_file *head)
{
	struct parsed_file base;
	struct ward_span bytes;

	if (s->pair.count == 0 || !st->step->has_base || !head->has_stream)
		return;
	if (s->options->path_ignored != NULL &&
	    s->options->path_ignored(s->options->ctx, file->path))
		return;
	if (file->old_mode == 0 || MODE_TYPE(file->old_mode) == MODE_GITLINK) {
		pair_lone(s, file, head, &st->come);
		return;
	}
	if (!scanner_read(s, file, true, s->base, &bytes) ||
	    !file_parse(s, file->path, bytes, file->old_mode, s->base, &base))
		return;
	pair_files(s, file, &base, head, &st->gone, &st->come);
}

/* The smallest bound of the references that the step arrives at; 0: none. */
static uint64_t file_bound(struct scanner *s, const struct change_step *step)
{
	const struct scan_options *o = s->options;
	uint64_t bound = 0;

	for (size_t i = 0; o->demands != NULL && i < step->ref_count; i++) {
		const uint64_t one = o->demands(o->ctx, step->refs[i])->max_file_bytes;

		if (one != 0 && (bound == 0 || one < bound))
			bound = one;
	}
	return bound;
}

static void check_size(struct scanner *s, const struct change_step *step,
		       const struct change_file *file, uint64_t size)
{
	const uint64_t bound = file_bound(s, step);

	if (bound != 0 && size > bound)
		sink_engine(&s->sink, "ref-max-file-size", file->path,
			    "the file has %llu bytes, the policy allows %llu",
			    (unsigned long long)size, (unsigned long long)bound);
}

/* False when it was not judged as it is to be. */
static bool judge_large_side(struct scanner *s, const struct change_step *step,
			     const struct change_file *file, enum judge_part part,
			     struct scanned *memo, const char *why)
{
	struct large_side side = { .s = s, .file = file };
	const struct large_file large = {
		.path = file->path,
		.mode = file->new_mode,
		.part = part,
		.why = why,
		.head_only = part == JUDGE_REST && memo != NULL && memo->is_plain,
		.stream = large_stream_side,
		.ctx = &side,
	};
	enum ward_file_kind kind;
	uint64_t size;
	const bool whole = large_judge(s, &large, &kind, &size);

	if (part != JUDGE_REST)
		check_size(s, step, file, size);
	if (memo != NULL && whole)
		memo->is_plain = true;
	if (whole && step->scope != SCOPE_HISTORY) {
		s->result->counts.files++;
		s->result->counts.by_kind[kind]++;
	}
	return whole;
}

static bool judge_whole_side(struct scanner *s, struct step_state *st,
			     const struct change_file *file, enum judge_part part,
			     struct ward_span bytes)
{
	const bool history = st->step->scope == SCOPE_HISTORY;
	struct parsed_file head;

	if (!file_parse(s, file->path, bytes, file->new_mode, s->head, &head))
		return false;
	if (!history)
		count_file(s, &head);
	/* Told once: with the commit that brought it, if that is part of the change. */
	if (part != JUDGE_REST)
		check_size(s, st->step, file, bytes.len);
	sink_begin_file(&s->sink, &head.blob);
	file_judge(s, &head, part);
	if (!history) {
		check_link(s, &head.blob);
		check_policy(s, &head.blob);
		pair_file(s, st, file, &head);
	}
	sink_end_file(&s->sink);
	if ((part & JUDGE_SECRETS) != 0)
		archive_judge(s, &head);
	s->sink.blob = NULL;
	return true;
}

/* False when it was not looked at, or not whole. */
static bool judge_content(struct scanner *s, struct step_state *st, const struct change_file *file,
			  enum judge_part part, struct scanned *memo)
{
	struct ward_error err = { 0 };
	struct ward_span bytes;
	const int rc = scanner_fetch(s, file, false, s->head, &bytes, &err);

	if (rc == WARD_OK)
		return judge_whole_side(s, st, file, part, bytes);
	if (rc == WARD_ELIMIT && MODE_TYPE(file->new_mode) != MODE_LINK)
		return judge_large_side(s, st->step, file, part, memo, err.message);
	scanner_unread(s, file->path, false, &err);
	return false;
}

static void judge_new_side(struct scanner *s, struct step_state *st, const struct change_file *file)
{
	bool history = st->step->scope == SCOPE_HISTORY;
	enum judge_part part = history ? JUDGE_SECRETS : JUDGE_ALL;
	const size_t before = s->result->findings.len;
	struct scanned *memo;
	bool whole;

	if (!history)
		check_policy_place(s, file);
	if (MODE_TYPE(file->new_mode) == MODE_GITLINK) {
		if (!history)
			count_skip(&s->result->counts, "gitlink");
		return;
	}
	if (history && was_there(s, &st->old_ids, file))
		return;
	if (!first_scan(s, st->step, file, &memo)) {
		if (history)
			return;
		part = JUDGE_REST;
	}
	whole = judge_content(s, st, file, part, memo);
	s->unclean |= !whole;
	if (memo != NULL && (!whole || s->result->findings.len > before))
		memo->found = true;
}

static void judge_gone(struct scanner *s, struct step_state *st, const struct change_file *file)
{
	struct parsed_file base;
	struct ward_span bytes;

	if (st->step->scope == SCOPE_HISTORY)
		return;
	s->result->counts.deleted++;
	if (s->pair.count == 0 || MODE_TYPE(file->old_mode) == MODE_GITLINK)
		return;
	if (scanner_read(s, file, true, s->base, &bytes) &&
	    file_parse(s, file->path, bytes, file->old_mode, s->base, &base) && base.has_stream)
		pair_lone(s, file, &base, &st->gone);
}

/* Of what is to be judged as a whole, the secrets alone. */
static void judge_large_old_side(struct scanner *s, const struct change_file *file,
				 enum judge_part part)
{
	struct large_side side = { .s = s, .file = file, .old = true };
	const struct large_file large = {
		.path = file->path,
		.mode = file->old_mode,
		.part = part,
		.stream = large_stream_side,
		.ctx = &side,
	};
	enum ward_file_kind kind;
	uint64_t size;

	(void)large_judge(s, &large, &kind, &size);
}

/* What the old side shows, as identities. */
static void judge_old_side(struct scanner *s, const struct change_step *step,
			   const struct change_file *file)
{
	enum judge_part part = step->scope == SCOPE_HISTORY ? JUDGE_SECRETS : JUDGE_ALL;
	struct ward_error err = { 0 };
	struct parsed_file base;
	struct ward_span bytes;
	int rc;

	if (file->old_mode == 0 || MODE_TYPE(file->old_mode) == MODE_GITLINK)
		return;
	arena_reset(s->base);
	rc = scanner_fetch(s, file, true, s->base, &bytes, &err);
	if (rc == WARD_ELIMIT && MODE_TYPE(file->old_mode) != MODE_LINK)
		judge_large_old_side(s, file, part);
	else if (rc != WARD_OK)
		scanner_unread(s, file->path, true, &err);
	if (rc != WARD_OK || !file_parse(s, file->path, bytes, file->old_mode, s->base, &base))
		return;
	sink_begin_file(&s->sink, &base.blob);
	file_judge(s, &base, part);
	if (step->scope == SCOPE_STATE)
		check_link(s, &base.blob);
	archive_judge(s, &base);
	s->sink.blob = NULL;
}

/* What the policy makes of a rule at a place; a move to a stricter one is news. */
static int strictness(struct scanner *s, const char *rule, struct ward_span object,
		      struct ward_span path)
{
	const struct scan_options *o = s->options;

	return o->strictness != NULL ? o->strictness(o->ctx, rule, object, path) : 0;
}

/* In front of a number: no path that Git gives begins like this. */
static struct ward_span gone_place(struct scanner *s, int level)
{
	return arena_printf(s->step, "/%d", level);
}

/* Identity and path; for files that are gone, identity and strictness of where they stood. */
static struct ward_span known_key(struct scanner *s, struct ward_span fingerprint,
				  struct ward_span path)
{
	return arena_printf(s->step, WARD_SPAN_FMT "\n" WARD_SPAN_FMT, WARD_SPAN_ARG(fingerprint),
			    WARD_SPAN_ARG(path));
}

static bool take_known(struct scanner *s, struct map *known, struct ward_span fingerprint,
		       struct ward_span path)
{
	struct map_entry *e = map_get(known, known_key(s, fingerprint, path));

	if (e == NULL || e->value.num == 0)
		return false;
	e->value.num--;
	return true;
}

static bool take_gone(struct scanner *s, struct map *known, const struct ward_finding *f)
{
	const struct ward_span object = f->object_key.len > 0 ? f->object_key : f->object;

	for (int i = strictness(s, f->rule->id, object, f->path); i <= STRICTEST; i++)
		if (take_known(s, known, f->fingerprint, gone_place(s, i)))
			return true;
	return false;
}

/*
 * A finding that the old side had at the same path, or in a file that this step
 * removes from where the policy was no milder, is no news. Findings elsewhere do not count: two
 * objects may have
 * one name, and what one of them was allowed the other was not.
 */
static void mark_existing(struct scanner *s, struct step_state *st)
{
	struct ward_sink *sink = &s->sink;
	struct arena *scratch = sink->scratch, *arena = sink->arena;
	struct map known;

	sink->base_mode = true;
	sink->scratch = s->base;
	sink->arena = s->step;
	map_init(&known, s->step);
	for (size_t i = 0; i < st->step->file_count && !scanner_must_stop(s); i++) {
		const struct change_file *file = &st->step->files[i];

		sink->known.items = NULL;
		sink->known.len = sink->known.room = 0;
		judge_old_side(s, st->step, file);
		for (size_t k = 0; k < sink->known.len; k++) {
			const struct sink_known *was = &sink->known.items[k];
			struct ward_span path = was->path.len > 0 ? was->path : file->path;
			struct map_entry *e;

			if (file->new_mode == 0)
				path = gone_place(
					s, strictness(s, was->rule, was->object, file->path));
			e = map_put(&known, known_key(s, was->fingerprint, path), NULL);

			if (e != NULL)
				e->value.num++;
		}
	}
	sink->base_mode = false;
	sink->scratch = scratch;
	sink->arena = arena;
	for (size_t i = st->first; i < s->result->findings.len; i++) {
		struct ward_finding *f = &s->result->findings.items[i];

		if (take_known(s, &known, f->fingerprint, f->path) || take_gone(s, &known, f))
			f->introduced = false;
	}
}

/* The id of a gitlink names nothing of this repository, or what was smuggled in. */
static void add_old_id(struct scanner *s, struct step_state *st, const struct change_file *file)
{
	if (file->old_id.len != 0 && MODE_TYPE(file->old_mode) != MODE_GITLINK)
		(void)map_put(&st->old_ids,
			      content_key(s->step, &file->old_id, file->old_mode, file->path),
			      NULL);
}

static void collect_old_ids(struct scanner *s, struct step_state *st)
{
	map_init(&st->old_ids, s->step);
	for (size_t i = 0; i < st->step->file_count; i++)
		add_old_id(s, st, &st->step->files[i]);
}

void step_judge(struct scanner *s, const struct change_step *step)
{
	struct step_state st = { .step = step, .first = s->result->findings.len };
	char hex[OID_HEX_MAX];

	arena_reset(s->step);
	s->unclean = false;
	if (step->scope == SCOPE_HISTORY)
		collect_old_ids(s, &st);
	s->sink.ref = step->ref;
	s->sink.refs = step->refs;
	s->sink.ref_count = step->ref_count;
	s->sink.guarded = step->is_protected;
	s->sink.commit = step->scope == SCOPE_HISTORY && step->commit.len != 0
		? arena_copy(s->arena, span_of(oid_hex(&step->commit, hex)))
		: WARD_SPAN("");
	paths_judge(s, step);
	st.first = s->result->findings.len;
	for (size_t i = 0; i < step->file_count && !scanner_must_stop(s); i++) {
		const struct change_file *file = &step->files[i];

		arena_reset(s->head);
		arena_reset(s->base);
		s->sink.scratch = s->head;
		note_policy_change(s, step, file);
		if (file->conflict)
			sink_engine(&s->sink, "conflict-staged", file->path,
				    "the index holds a merge conflict that is not resolved");
		else if (file->new_mode == 0)
			judge_gone(s, &st, file);
		else
			judge_new_side(s, &st, file);
	}
	check_next(s, step);
	pair_moved(s, &st.gone, &st.come);
	if (step->has_base && s->result->findings.len > st.first)
		mark_existing(s, &st);
}
