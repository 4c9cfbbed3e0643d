/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every content is judged under the name it has, in what it does not have from
 * the version it was built on, and only identities are kept of what is found.
 */
#include "scan/history_search.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "git/object.h"
#include "scan/archive.h"
#include "scan/user_rules.h"
#include "secret/login_file.h"
#include "secret/suspect.h"

/* Classes of names: below these by kind and text, above by login file. */
#define CLASS_LINK 63u
#define CLASS_LOGIN 64u

int history_search_memory(struct ward_error *err)
{
	return error_set(err, WARD_EOOM, "out of memory (limits.memory_bytes)");
}

bool history_counts(const char *rule)
{
	const long index = ward_rule_index(span_of(rule));

	return index >= 0 &&
		(strcmp(ward_rules[index]->meta.topic, "secret") == 0 ||
		 strcmp(rule, "limit-reached") == 0);
}

void history_begin(struct history_search *q)
{
	struct ward_sink *sink = &q->s.sink;

	arena_reset(q->s.head);
	arena_reset(q->s.step);
	sink->scratch = q->s.head;
	sink->arena = q->s.step;
	sink->base_mode = true;
	q->s.anywhere = true;
	q->s.reaches = false;
	sink->known.items = NULL;
	sink->known.len = sink->known.room = 0;
}

bool history_found(const struct history_search *q)
{
	for (size_t i = 0; i < q->s.sink.known.len; i++)
		if (history_counts(q->s.sink.known.items[i].rule))
			return true;
	return false;
}

/* -- Names and marks --------------------------------------------------------------- */

static unsigned class_of(void *ctx, struct ward_span name, bool is_link)
{
	const struct login_file *login = login_file_called(name);

	(void)ctx;
	if (is_link)
		return CLASS_LINK;
	if (login != NULL)
		return CLASS_LOGIN + (unsigned)login_file_index(login);
	return (unsigned)classify_name(name) * 4u + (unsigned)suspect_text_at(name);
}

static struct ward_span share(struct history_search *q, struct ward_span text)
{
	const struct map_entry *e = map_get(&q->shared, text);
	struct ward_span copy;

	if (e != NULL)
		return e->key;
	copy = arena_copy(q->s.arena, text);
	if (copy.len > 0)
		(void)map_put(&q->shared, copy, NULL);
	return copy;
}

static int add_mark(struct history_search *q, uint32_t number, struct ward_span what,
		    struct ward_error *err)
{
	struct history_mark *m;

	if (q->marks.len > 0 && q->marks.items[q->marks.len - 1].number == number &&
	    span_eq(q->marks.items[q->marks.len - 1].what, what))
		return 0;
	what = share(q, what);
	m = vec_push(q->s.arena, &q->marks);
	if (m == NULL || what.len == 0)
		return history_search_memory(err);
	*m = (struct history_mark){ .number = number, .what = what };
	history_mark(q->h, number);
	return 0;
}

static void pass_marks_on(struct history_search *q, size_t first,
			  const struct history_content *content)
{
	for (size_t i = first; i < q->marks.len; i++) {
		q->marks.items[i].name = share(q, content->name);
		q->marks.items[i].mode = content->mode;
	}
}

static int on_text(void *ctx, uint32_t number, struct ward_span bytes, struct ward_error *err)
{
	struct history_search *q = ctx;
	struct ward_blob blob = { .bytes = bytes, .kind = WARD_FILE_text };
	uint32_t *slot;

	history_begin(q);
	q->s.sink.blob = &blob;
	scan_tokens(&q->s, bytes);
	q->s.result->counts.objects++;
	q->s.result->counts.commits += history_type(q->h, number) == OBJECT_COMMIT;
	q->s.result->counts.bytes += bytes.len;
	if (!history_found(q))
		return 0;
	slot = vec_push(q->s.arena, &q->texts);
	if (slot == NULL)
		return history_search_memory(err);
	*slot = number;
	return 0;
}

/* A file that is only known by the folder it is in is taken for it. */
static struct ward_span judged_name(const struct history_content *content)
{
	const struct login_file *login = login_file_called(content->name);

	if (content->mode == MODE_LINK || login == NULL || strchr(login->name, '/') == NULL)
		return content->name;
	return span_of(login->name);
}

/* -- What changed ------------------------------------------------------------------ */

/* More of them in windows are no gain. */
#define PRINTS_MOST 64

/* Fingerprints, each once. */
struct prints {
	struct ward_span items[PRINTS_MOST];
	size_t count;
};

static bool has_print(const struct prints *p, struct ward_span print)
{
	for (size_t i = 0; i < p->count; i++)
		if (span_eq(p->items[i], print))
			return true;
	return false;
}

/* What was found in the window in hand. False: it tells nothing. */
static bool take_prints(struct history_search *q, struct prints *out)
{
	for (size_t i = 0; i < q->s.sink.known.len; i++) {
		const struct sink_known *known = &q->s.sink.known.items[i];
		struct ward_span copy;

		if (!history_counts(known->rule) || has_print(out, known->fingerprint))
			continue;
		copy = arena_copy(q->prints, known->fingerprint);
		if (out->count == PRINTS_MOST || copy.len == 0 ||
		    strcmp(known->rule, "limit-reached") == 0)
			return false;
		out->items[out->count++] = copy;
	}
	return !q->s.result->undecided && !q->s.reaches;
}

static bool look_at(struct history_search *q, const struct history_content *content,
		    const struct inherit_windows *windows, enum ward_file_kind kind,
		    struct prints *out)
{
	bool known = true;

	out->count = 0;
	for (size_t i = 0; known && i < windows->count; i++) {
		const struct parsed_file part = { .blob = { .path = content->name,
							    .bytes = windows->items[i],
							    .kind = kind,
							    .mode = content->mode } };

		history_begin(q);
		sink_begin_file(&q->s.sink, &part.blob);
		file_judge(&q->s, &part, JUDGE_SECRETS);
		known = !q->s.far && take_prints(q, out);
	}
	return known;
}

/* Rules of users may look at anything: all of the content is theirs. */
static bool users_find_nothing(struct history_search *q, const struct history_content *content,
			       enum ward_file_kind kind)
{
	const struct ward_blob blob = {
		.path = content->name, .bytes = content->bytes, .kind = kind, .mode = content->mode
	};

	if (q->options.user_rules == NULL)
		return true;
	history_begin(q);
	sink_begin_file(&q->s.sink, &blob);
	user_rules_judge(&q->s, &blob);
	return !history_found(q) && !q->s.result->undecided;
}

/* What a part shows may not be there in the whole. */
static bool is_marked(const struct history_search *q, uint32_t number, struct ward_span what)
{
	for (size_t i = q->first_mark[number];
	     i < q->marks.len && q->marks.items[i].number == number; i++)
		if (span_eq(q->marks.items[i].what, what))
			return true;
	return false;
}

/* The same is found where it and its base differ. */
static bool is_alike(struct history_search *q, const struct history_content *content,
		     const struct inherit_change *change)
{
	const struct gitleaks *users = q->options.user_rules;
	struct prints now, before;
	bool alike;

	if (users != NULL && change->found)
		return false;
	arena_reset(q->prints);
	q->options.user_rules = NULL;
	alike = look_at(q, content, &change->now, change->kind, &now) &&
		look_at(q, content, &change->before, change->kind, &before) &&
		now.count == before.count;
	for (size_t i = 0; alike && i < now.count; i++)
		alike = has_print(&before, now.items[i]) &&
			is_marked(q, content->base, now.items[i]);
	q->options.user_rules = users;
	return alike && users_find_nothing(q, content, change->kind);
}

static int inherit_marks(struct history_search *q, const struct history_content *content,
			 struct ward_error *err)
{
	const size_t first = q->marks.len;
	int rc = 0;

	for (size_t i = q->first_mark[content->base];
	     rc == 0 && i < first && q->marks.items[i].number == content->base; i++)
		rc = add_mark(q, content->number, q->marks.items[i].what, err);
	pass_marks_on(q, first, content);
	q->first_mark[content->number] = (uint32_t)first;
	return rc;
}

/* Look only where something can be that was not in the version before. 1 when that was enough. */
static int pass_on(struct history_search *q, const struct history_content *content,
		   struct ward_error *err)
{
	struct inherit_change change;

	if (!content->first || q->whole_files ||
	    !inherit_change(q->inheritance, content, &change) || !is_alike(q, content, &change))
		return 0;
	inherit_go_on(q->inheritance, content);
	q->s.result->counts.by_kind[change.kind]++;
	if (change.found && inherit_marks(q, content, err) < 0)
		return -1;
	return 1;
}

/* -- Contents ------------------------------------------------------------------------- */

/* Whether a limit was met: that may be otherwise in the next version. */
static bool is_bounded(const struct history_search *q)
{
	for (size_t i = 0; i < q->s.sink.known.len; i++)
		if (strcmp(q->s.sink.known.items[i].rule, "limit-reached") == 0)
			return true;
	return false;
}

/* Parsed when that may tell something. False: it cannot be. */
static bool read_file(struct history_search *q, const struct history_content *content,
		      struct parsed_file *out, unsigned *flags)
{
	enum ward_file_kind kind;

	if (q->whole_files || inherit_must_parse(content, &kind))
		return file_parse(&q->s, judged_name(content), content->bytes, content->mode,
				  q->s.head, out);
	*flags = INHERIT_UNPARSED;
	*out = (struct parsed_file){ .blob = { .path = content->name,
					       .bytes = content->bytes,
					       .kind = kind,
					       .mode = content->mode } };
	return true;
}

static int judge_whole(struct history_search *q, const struct history_content *content,
		       struct ward_error *err)
{
	const uint32_t number = content->number;
	const size_t first = q->marks.len;
	struct parsed_file file;
	unsigned flags = 0;
	int rc = 0;

	history_begin(q);
	if (!read_file(q, content, &file, &flags))
		return add_mark(q, number, WARD_SPAN(HISTORY_TROUBLE), err);
	q->s.result->counts.by_kind[file.blob.kind]++;
	sink_begin_file(&q->s.sink, &file.blob);
	file_judge(&q->s, &file, JUDGE_SECRETS);
	flags |= q->s.far ? INHERIT_FAR : 0;
	archive_judge(&q->s, &file);
	for (size_t i = 0; rc == 0 && i < q->s.sink.known.len; i++)
		if (history_counts(q->s.sink.known.items[i].rule))
			rc = add_mark(q, number, q->s.sink.known.items[i].fingerprint, err);
	/* What this is about is told again, with the place. */
	if (rc == 0 && q->s.result->undecided)
		return add_mark(q, number, WARD_SPAN(HISTORY_TROUBLE), err);
	if (rc == 0 && content->first && !is_bounded(q) && !q->s.reaches) {
		q->first_mark[number] = (uint32_t)first;
		flags |= history_found(q) ? INHERIT_FOUND : 0;
		inherit_begin(q->inheritance, content, &file, flags);
	}
	return rc;
}

/* -- What was taken over -------------------------------------------------------------- */

/* 1 when it is new at the path; -1 when memory is out. */
static int settle_one(struct history_search *q, struct ward_span what, struct ward_span path)
{
	struct ward_span key = arena_printf(q->prints, WARD_SPAN_FMT "\n" WARD_SPAN_FMT,
					    WARD_SPAN_ARG(what), WARD_SPAN_ARG(path));

	if (map_get(&q->settled, key) != NULL)
		return 0;
	key = arena_copy(q->s.arena, key);
	return key.len > 0 && map_put(&q->settled, key, NULL) != NULL ? 1 : -1;
}

static bool is_settled(struct history_search *q, struct ward_span what, struct ward_span path)
{
	const struct ward_span key = arena_printf(q->prints, WARD_SPAN_FMT "\n" WARD_SPAN_FMT,
						  WARD_SPAN_ARG(what), WARD_SPAN_ARG(path));

	return map_get(&q->settled, key) != NULL;
}

/* Judge the content as the first look would have, had there been no base. */
static int settle_all(struct history_search *q, const struct history_mark *mark,
		      struct ward_span path, struct ward_span bytes)
{
	const struct history_content content = { .name = mark->name,
						 .mode = mark->mode,
						 .bytes = bytes };
	struct map *prints = q->s.sink.prints, none;
	struct parsed_file file;
	int fresh = 0;

	map_init(&none, q->s.step);
	history_begin(q);
	q->s.sink.prints = &none;
	if (file_parse(&q->s, judged_name(&content), bytes, content.mode, q->s.step, &file)) {
		sink_begin_file(&q->s.sink, &file.blob);
		file_judge(&q->s, &file, JUDGE_SECRETS);
		archive_judge(&q->s, &file);
	}
	for (size_t i = 0; fresh >= 0 && i < q->s.sink.known.len; i++)
		if (history_counts(q->s.sink.known.items[i].rule)) {
			const int one = settle_one(q, q->s.sink.known.items[i].fingerprint, path);

			fresh = one < 0 ? one : fresh + one;
		}
	q->s.sink.prints = prints;
	return fresh;
}

int history_settle(struct history_search *q, uint32_t number, size_t first, struct ward_span path,
		   struct ward_span bytes)
{
	const struct history_mark *passed_on = NULL;
	int fresh = 0;

	arena_reset(q->prints);
	for (size_t i = first; fresh >= 0 && i < q->marks.len; i++) {
		const struct history_mark *mark = &q->marks.items[i];
		int one = 0;

		if (mark->number != number)
			break;
		if (mark->name.len == 0)
			one = settle_one(q, mark->what, path);
		else if (passed_on == NULL && !is_settled(q, mark->what, path))
			passed_on = mark;
		fresh = one < 0 ? one : fresh + one;
	}
	if (fresh >= 0 && passed_on != NULL) {
		const int more = settle_all(q, passed_on, path, bytes);

		fresh = more < 0 ? more : fresh + more;
	}
	return fresh;
}

/* -- All of them ----------------------------------------------------------------------- */

static int on_blob(void *ctx, const struct history_content *content, struct ward_error *err)
{
	struct history_search *q = ctx;
	struct ward_counts *c = &q->s.result->counts;
	const bool undecided = q->s.result->undecided;
	int rc;

	c->objects++;
	if (content->bytes.len > q->limits.blob_bytes)
		return add_mark(q, content->number, WARD_SPAN(HISTORY_TROUBLE), err);
	c->bytes += content->bytes.len;
	c->files++;
	q->s.result->undecided = false;
	rc = pass_on(q, content, err);
	q->s.result->undecided = false;
	if (rc == 0)
		rc = judge_whole(q, content, err);
	q->s.result->undecided |= undecided;
	return rc < 0 ? rc : 0;
}

static int on_bad(void *ctx, uint32_t number, const struct ward_error *why, struct ward_error *err)
{
	struct history_search *q = ctx;
	const struct oid id = history_id(q->h, number);
	char hex[OID_HEX_MAX];

	if (why->code == WARD_EOOM)
		return history_search_memory(err);
	if (history_type(q->h, number) == OBJECT_BLOB)
		return add_mark(q, number, WARD_SPAN(HISTORY_TROUBLE), err);
	sink_undecided(&q->s.sink, "object %s cannot be read: %s", oid_hex(&id, hex), why->message);
	return 0;
}

struct history_calls history_first_look(struct history_search *q)
{
	return (struct history_calls){
		.class_of = class_of,
		.text = on_text,
		.blob = on_blob,
		.bad = on_bad,
		.ctx = q,
	};
}
