/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files inside archives, looked at for secrets. One level for each archive
 * that is open, each with the memory of the member in hand; a gzip file with a
 * tar file in it counts as one archive.
 */
#include "doc/archive.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/inflate.h"
#include "base/span.h"
#include "scan/scanner.h"

/* An archive and the gzip around it, to the highest limits.archive_depth, and the outermost. */
#define LEVELS 18

struct level {
	struct archive archive;
	struct arena *arena; /**< the member in hand */
	struct ward_span path;
	unsigned depth; /**< archives around what is in it */
};

struct dive {
	struct scanner *s;
	struct level levels[LEVELS];
	size_t count;
	struct archive_budget budget;
	struct inflater *inflater;
	bool stopped;
};

static bool open_level(struct dive *d, struct ward_span bytes, struct ward_span path,
		       unsigned depth)
{
	struct level *l = &d->levels[d->count];

	if (l->arena == NULL)
		l->arena = arena_new((size_t)d->s->options->limits->memory_bytes);
	if (l->arena == NULL) {
		sink_undecided(&d->s->sink, "out of memory (limits.memory_bytes)");
		d->stopped = true;
		return false;
	}
	arena_reset(l->arena);
	archive_start(&l->archive, bytes, path, d->inflater, &d->budget);
	l->path = path;
	l->depth = depth;
	d->count++;
	return true;
}

/* Of the file whose archive it is; what was found in it before stands. */
static void note_limit(struct dive *d, struct ward_span path, const char *text)
{
	sink_engine(&d->s->sink, "limit-reached", path, "%s", text);
	sink_undecided(&d->s->sink, WARD_SPAN_FMT ": %s", WARD_SPAN_ARG(path), text);
	count_skip(&d->s->result->counts, "archive-limit");
	d->stopped = true;
}

static void note_skip(struct dive *d, const struct archive_member *m, struct ward_span path)
{
	struct arena *run = d->s->sink.arena;

	count_skip(&d->s->result->counts, "archive-unread");
	if (m->name.len > 0)
		sink_engine(&d->s->sink, "archive-unread", arena_copy(run, path),
			    "'" WARD_SPAN_FMT "' in this archive was not looked at: %s",
			    WARD_SPAN_ARG(span_sub(m->name, 0, 200)), m->skipped);
	else
		sink_engine(&d->s->sink, "archive-unread", arena_copy(run, path),
			    "the archive was not looked at, or not to its end: %s", m->skipped);
}

/* The path is in memory of the level; findings live longer. */
static void keep_paths(struct ward_sink *sink, size_t first_known, struct ward_span path)
{
	struct ward_span copy = { 0 };

	for (size_t i = first_known; i < sink->known.len; i++) {
		if (copy.len == 0)
			copy = arena_copy(sink->arena, path);
		sink->known.items[i].member = copy;
	}
	for (size_t i = sink->first; i < sink->result->findings.len; i++) {
		if (copy.len == 0)
			copy = arena_copy(sink->arena, path);
		sink->result->findings.items[i].path = copy;
	}
}

static void judge_member(struct dive *d, struct level *l, struct ward_span path,
			 struct ward_span bytes)
{
	struct scanner *s = d->s;
	struct arena *scratch = s->sink.scratch;
	const size_t known = s->sink.known.len;
	struct parsed_file file;

	s->sink.scratch = l->arena;
	s->result->counts.bytes += bytes.len;
	if (file_parse(s, path, bytes, 0, l->arena, &file)) {
		sink_begin_file(&s->sink, &file.blob);
		file_judge(s, &file, JUDGE_SECRETS);
		if (!s->sink.base_mode)
			sink_end_file(&s->sink);
		keep_paths(&s->sink, known, path);
	}
	s->sink.blob = NULL;
	s->sink.scratch = scratch;
}

static void take_member(struct dive *d, struct level *l, const struct archive_member *m)
{
	const enum archive_kind kind = archive_kind_of(m->bytes);
	struct ward_span path;
	unsigned depth = l->depth + 1;

	if (m->skipped != NULL) {
		note_skip(d, m, l->path);
		if (m->bytes.len == 0)
			return;
	}
	/* What is deflated as a whole is one archive with what deflates it. */
	if (l->archive.kind == ARCHIVE_GZIP && kind == ARCHIVE_TAR) {
		(void)open_level(d, m->bytes, l->path, l->depth);
		return;
	}
	path = arena_printf(
		l->arena, WARD_SPAN_FMT "!" WARD_SPAN_FMT, WARD_SPAN_ARG(l->path),
		WARD_SPAN_ARG(span_sub(m->name, 0, (size_t)d->s->options->limits->path_bytes)));
	judge_member(d, l, path, m->bytes);
	if (kind == ARCHIVE_NONE)
		return;
	if (depth >= d->s->options->limits->archive_depth || d->count == LEVELS)
		note_limit(d, d->levels[0].path,
			   "it holds archives inside archives, deeper than is looked at "
			   "(limits.archive_depth)");
	else
		(void)open_level(d, m->bytes, path, depth);
}

static void run(struct dive *d)
{
	while (d->count > 0 && !d->stopped && !scanner_must_stop(d->s)) {
		struct level *l = &d->levels[d->count - 1];
		struct ward_error err = { .code = WARD_OK };
		struct archive_member m;
		int rc;

		arena_reset(l->arena);
		rc = archive_next(&l->archive, l->arena, &m, &err);
		if (rc == 0) {
			d->count--;
		} else if (rc > 0) {
			take_member(d, l, &m);
		} else if (rc == WARD_ELIMIT) {
			note_limit(d, d->levels[0].path, err.message);
		} else {
			sink_undecided(&d->s->sink, WARD_SPAN_FMT ": %s", WARD_SPAN_ARG(l->path),
				       err.message);
			d->stopped = true;
		}
	}
}

void archive_judge(struct scanner *s, struct ward_span path, struct ward_span bytes)
{
	const struct limits *limits = s->options->limits;
	struct dive *d;

	if (archive_kind_of(bytes) == ARCHIVE_NONE)
		return;
	d = calloc(1, sizeof(*d));
	if (d != NULL)
		d->inflater = inflater_new();
	if (d == NULL || d->inflater == NULL) {
		sink_undecided(&s->sink, "out of memory (limits.memory_bytes)");
		free(d);
		return;
	}
	d->s = s;
	d->budget = (struct archive_budget){ .bytes = limits->archive_bytes,
					     .members = limits->archive_members };
	if (open_level(d, bytes, path, 0))
		run(d);
	for (size_t i = 0; i < LEVELS; i++)
		arena_free(d->levels[i].arena);
	inflater_free(d->inflater);
	free(d);
}
