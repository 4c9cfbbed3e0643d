/* SPDX-License-Identifier: Apache-2.0 */
/*
 * First every content is judged under the name it has, and only identities
 * are kept of what is found. Then places are looked for, of those few; and what
 * stands at each is judged again, with its path and its first commit.
 */
#include "scan/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "scan/archive.h"
#include "scan/history_search.h"
#include "scan/large.h"

/* -- What is not there ------------------------------------------------------------ */

static int note_gaps(struct history_search *q, struct ward_error *err)
{
	struct history_gaps gaps;
	char hex[OID_HEX_MAX];
	int rc = history_gaps(q->h, &gaps, err);

	if (rc != 0)
		return rc;
	for (uint64_t i = 0; i < gaps.missing; i++)
		count_skip(&q->s.result->counts, "missing-object");
	for (uint64_t i = 0; i < gaps.boundary; i++)
		count_skip(&q->s.result->counts, "shallow-boundary");
	if (gaps.missing > 0 && gaps.partial)
		sink_undecided(&q->s.sink,
			       "this is a partial clone: %llu links lead to objects that are not "
			       "here, such as %s; fetch them with 'git fetch --refetch "
			       "--no-filter'",
			       (unsigned long long)gaps.missing, oid_hex(&gaps.first, hex));
	else if (gaps.missing > 0)
		sink_undecided(&q->s.sink,
			       "object %s is missing (%llu links lead to objects that are not "
			       "here); see 'git fsck'",
			       oid_hex(&gaps.first, hex), (unsigned long long)gaps.missing);
	if (gaps.boundary > 0)
		sink_undecided(
			&q->s.sink,
			"this clone is shallow: the history before %llu commits is not here; "
			"fetch it with 'git fetch --unshallow'",
			(unsigned long long)gaps.boundary);
	return 0;
}

/* -- Names -------------------------------------------------------------------------- */

static int scan_names(struct history_search *q, struct ward_error *err)
{
	struct ward_span name;
	int rc = 0;

	for (uint32_t i = 1; rc == 0 && history_name(q->h, i, &name); i++) {
		struct ward_blob blob = { .bytes = name, .kind = WARD_FILE_text };

		history_begin(q);
		q->s.sink.blob = &blob;
		scan_tokens(&q->s, name);
		if (history_found(q))
			rc = history_mark_name(q->h, i, err);
	}
	return rc;
}

/* -- Places ---------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
	const struct history_mark *x = a, *y = b;

	return x->number < y->number ? -1 : x->number > y->number;
}

static size_t first_mark(const struct history_search *q, uint32_t number)
{
	size_t low = 0, high = q->marks.len;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (q->marks.items[mid].number < number)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool was_placed(struct history_search *q, struct ward_span what, struct ward_span path)
{
	arena_reset(q->s.head);
	return map_get(&q->placed,
		       arena_printf(q->s.head, WARD_SPAN_FMT "\n" WARD_SPAN_FMT,
				    WARD_SPAN_ARG(what), WARD_SPAN_ARG(path))) != NULL;
}

/* Whether it is the first time for this path; -1 when memory is out. */
static int first_time(struct history_search *q, struct ward_span what, struct ward_span path)
{
	struct ward_span key;

	if (was_placed(q, what, path))
		return 0;
	key = arena_printf(q->s.arena, WARD_SPAN_FMT "\n" WARD_SPAN_FMT, WARD_SPAN_ARG(what),
			   WARD_SPAN_ARG(path));
	if (key.len == 0 || map_put(&q->placed, key, NULL) == NULL)
		return -1;
	return 1;
}

/* Likewise for a blob and any of its marks. What was taken over may not be there, so each blob that
 * has it counts until one is sure to. */
static int first_time_of(struct history_search *q, const struct history_place *place)
{
	bool maybe = false;
	char number[16];
	int fresh = 0;

	for (size_t i = first_mark(q, place->number);
	     fresh >= 0 && i < q->marks.len && q->marks.items[i].number == place->number; i++) {
		const struct history_mark *mark = &q->marks.items[i];
		int one = 0;

		if (mark->name.len > 0)
			maybe = maybe || !was_placed(q, mark->what, place->path);
		else
			one = first_time(q, mark->what, place->path);
		fresh = one < 0 ? one : fresh + one;
	}
	if (fresh != 0 || !maybe)
		return fresh;
	(void)snprintf(number, sizeof(number), "%u", (unsigned)place->number);
	return first_time(q, span_of(number), place->path);
}

static int add_due(struct history_search *q, const struct history_place *place,
		   struct ward_error *err)
{
	struct history_due *due = vec_push(q->s.arena, &q->due);

	if (due == NULL)
		return history_search_memory(err);
	*due = (struct history_due){
		.number = place->number,
		.name = place->name,
		.mode = place->mode,
		.path = arena_copy(q->s.arena, place->path),
		.commit = place->commit,
	};
	return 0;
}

static int on_place(void *ctx, const struct history_place *place, struct ward_error *err)
{
	struct history_search *q = ctx;
	const int fresh = place->name != HISTORY_NAMELESS
		? first_time(q, WARD_SPAN("name"), place->path)
		: first_time_of(q, place);

	if (fresh < 0)
		return history_search_memory(err);
	return fresh > 0 ? add_due(q, place, err) : 0;
}

/* -- The second look --------------------------------------------------------------------- */

static void tell_from_now(struct history_search *q)
{
	struct ward_sink *sink = &q->s.sink;

	sink->base_mode = false;
	q->s.anywhere = false;
	q->s.skips_counted = true;
	sink->arena = q->s.arena;
	sink->ref = WARD_SPAN("");
	sink->refs = NULL;
	sink->ref_count = 0;
	sink->guarded = true;
}

static struct ward_span commit_text(struct history_search *q, const struct oid *id)
{
	char hex[OID_HEX_MAX];

	return id->len != 0 ? arena_copy(q->s.arena, span_of(oid_hex(id, hex))) : WARD_SPAN("");
}

/* An older commit has told it, or it is not what is looked for here. */
static bool is_news(struct history_search *q, const struct ward_finding *f)
{
	struct map_entry *e;
	struct ward_span key;
	bool added = false;

	if (!history_counts(f->rule->id))
		return false;
	key = arena_printf(q->s.arena, WARD_SPAN_FMT "\n" WARD_SPAN_FMT,
			   WARD_SPAN_ARG(f->fingerprint), WARD_SPAN_ARG(f->path));
	e = key.len > 0 ? map_put(&q->told, key, &added) : NULL;
	if (e == NULL)
		return true;
	if (added)
		e->value.num = q->judgements;
	return e->value.num == q->judgements;
}

static void drop_old(struct history_search *q, size_t before)
{
	struct scan_result *r = q->s.result;
	size_t kept = before;

	for (size_t i = before; i < r->findings.len; i++)
		if (is_news(q, &r->findings.items[i]))
			r->findings.items[kept++] = r->findings.items[i];
	r->findings.len = kept;
}

/* An object, given in pieces. */
struct streamed {
	struct repo *repo;
	struct oid id;
};

static int stream_due(void *ctx, uint64_t cap, repo_piece_fn fn, void *fn_ctx,
		      struct ward_error *err)
{
	const struct streamed *what = ctx;
	enum object_type type;

	return repo_stream(what->repo, &what->id, cap, &type, fn, fn_ctx, err);
}

static void judge_large_due(struct history_search *q, const struct history_due *due,
			    const struct ward_error *why)
{
	struct streamed what = { .repo = q->repo, .id = history_id(q->h, due->number) };
	const bool named = span_contains(span_of(why->message), "(limits.");
	const struct ward_span text = arena_printf(q->s.arena, "%s%s", why->message,
						   named ? "" : " (limits.history_blob_bytes)");
	const struct large_file large = {
		.path = due->path,
		.mode = due->mode,
		.part = JUDGE_SECRETS,
		.why = arena_cstr(q->s.arena, text),
		.stream = stream_due,
		.ctx = &what,
	};
	enum ward_file_kind kind;
	uint64_t size;

	if (large_judge(&q->s, &large, &kind, &size)) {
		q->s.result->counts.files++;
		q->s.result->counts.by_kind[kind]++;
	}
}

/* What cannot be read is told with the place where it stands. */
static bool read_due(struct history_search *q, const struct history_due *due, struct ward_span *out)
{
	struct ward_error err = { .code = WARD_OK };
	const int rc = history_read(q->h, due->number, q->limits.blob_bytes, q->s.base, out, &err);

	if (rc == WARD_ELIMIT)
		judge_large_due(q, due, &err);
	else if (rc != 0)
		scanner_unread(&q->s, due->path, false, &err);
	return rc == 0;
}

/* Whether there is anything in it that older commits do not have at this path. */
static bool is_fresh(struct history_search *q, const struct history_due *due,
		     struct ward_span bytes)
{
	const int fresh =
		history_settle(q, due->number, first_mark(q, due->number), due->path, bytes);

	tell_from_now(q);
	arena_reset(q->s.head);
	q->s.sink.scratch = q->s.head;
	if (fresh < 0)
		sink_undecided(&q->s.sink, "out of memory (limits.memory_bytes)");
	return fresh != 0;
}

static void judge_due(struct history_search *q, const struct history_due *due)
{
	struct scanner *s = &q->s;
	const size_t before = s->result->findings.len;
	struct parsed_file file;
	struct ward_span bytes;

	arena_reset(s->base);
	arena_reset(s->head);
	arena_reset(s->step);
	s->sink.scratch = s->head;
	s->sink.blob = NULL;
	s->sink.commit = commit_text(q, &due->commit);
	q->judgements++;
	if (due->name != HISTORY_NAMELESS) {
		text_judge(s, due->path, due->path);
	} else if (read_due(q, due, &bytes) && is_fresh(q, due, bytes) &&
		   file_parse(s, due->path, bytes, due->mode, s->head, &file)) {
		sink_begin_file(&s->sink, &file.blob);
		file_judge(s, &file, JUDGE_SECRETS);
		sink_end_file(&s->sink);
		archive_judge(s, &file);
		s->sink.blob = NULL;
	}
	drop_old(q, before);
}

static void judge_one_text(struct history_search *q, uint32_t number)
{
	const struct oid id = history_id(q->h, number);
	struct ward_error err = { .code = WARD_OK };
	struct ward_span bytes;

	arena_reset(q->s.head);
	q->s.sink.scratch = q->s.head;
	q->s.sink.blob = NULL;
	q->s.sink.commit = commit_text(q, &id);
	if (history_read(q->h, number, UINT64_MAX, q->s.head, &bytes, &err) == 0)
		text_judge(&q->s, bytes, WARD_SPAN(""));
	else
		sink_undecided(&q->s.sink, WARD_SPAN_FMT ": %s", WARD_SPAN_ARG(q->s.sink.commit),
			       err.message);
}

static void judge_roots(struct history_search *q, const struct scan_history *what)
{
	q->s.sink.commit = WARD_SPAN("");
	for (size_t i = 0; i < what->count; i++) {
		if (what->names[i].len == 0)
			continue;
		arena_reset(q->s.head);
		q->s.sink.scratch = q->s.head;
		q->s.sink.blob = NULL;
		q->s.sink.ref = what->names[i];
		text_judge(&q->s, what->names[i], WARD_SPAN(""));
		q->s.result->counts.refs++;
	}
	q->s.sink.ref = WARD_SPAN("");
}

static int second_look(struct history_search *q, const struct scan_history *what,
		       struct ward_error *err)
{
	int rc;

	if (q->marks.len > 0)
		qsort(q->marks.items, q->marks.len, sizeof(q->marks.items[0]), by_number);
	rc = scan_names(q, err);
	if (rc == 0 && (q->marks.len > 0 || history_name_marks(q->h)))
		rc = history_places(q->h, on_place, q, err);
	if (rc != 0)
		return rc;
	tell_from_now(q);
	for (size_t i = 0; i < q->due.len && !scanner_must_stop(&q->s); i++)
		judge_due(q, &q->due.items[i]);
	for (size_t i = 0; i < q->texts.len && !scanner_must_stop(&q->s); i++)
		if (history_reached(q->h, q->texts.items[i]))
			judge_one_text(q, q->texts.items[i]);
	judge_roots(q, what);
	return 0;
}

/* -- All of it ---------------------------------------------------------------------------- */

static int search(struct history_search *q, const struct scan_history *what, struct ward_error *err)
{
	const struct history_calls calls = history_first_look(q);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < what->count; i++)
		rc = history_add_root(q->h, &what->roots[i], what->names[i], err);
	if (rc == 0)
		rc = history_graph(q->h, what->everything, &calls, err);
	if (rc == 0)
		rc = note_gaps(q, err);
	if (rc == 0)
		rc = history_blobs(q->h, &calls, err);
	return rc == 0 ? second_look(q, what, err) : rc;
}

int scan_history(const struct scan_history *what, const struct scan_options *options,
		 struct arena *arena, struct scan_result *out, struct ward_error *err)
{
	static const struct ward_change nothing;
	struct history_search *q = ARENA_NEW(arena, struct history_search);
	int rc;

	*out = (struct scan_result){ 0 };
	if (q == NULL)
		return history_search_memory(err);
	q->repo = what->repo;
	q->limits = *options->limits;
	q->limits.objects = q->limits.history_objects;
	q->limits.total_bytes = q->limits.history_bytes;
	q->limits.blob_bytes = q->limits.history_blob_bytes;
	q->limits.findings = q->limits.history_findings;
	q->options = *options;
	q->options.limits = &q->limits;
	for (size_t i = 0; i < ward_rules_count; i++)
		out->counts.rules += options->rule_on[i];
	rc = scanner_init(&q->s, &nothing, &q->options, arena, out, err);
	if (rc != WARD_OK)
		return rc;
	q->whole_files = what->whole_files;
	map_init(&q->shared, arena);
	map_init(&q->placed, arena);
	map_init(&q->settled, arena);
	map_init(&q->told, arena);
	rc = history_open(what->repo, &q->limits, &q->h, err);
	if (rc == 0) {
		q->inheritance = inherit_new(&q->s.token, history_count(q->h), arena);
		q->first_mark = ARENA_ARRAY(arena, history_count(q->h) + 1, uint32_t);
		q->prints = arena_new((size_t)q->limits.memory_bytes);
		rc = q->inheritance != NULL && q->first_mark != NULL && q->prints != NULL
			? search(q, what, err)
			: history_search_memory(err);
	}
	if (rc == 0 && arena_failed(arena))
		rc = history_search_memory(err);
	arena_free(q->prints);
	names_mask(&q->s);
	history_free(q->h);
	scanner_release(&q->s);
	findings_sort(out);
	return rc;
}
