/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Archives inside archives are a stack, not a recursion: each level holds its
 * bytes until its last member was judged.
 */
#include "scan/archive.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "doc/archive.h"
#include "doc/archive_gz.h"
#include "doc/archive_tar.h"
#include "doc/archive_zip.h"

/* Content that grows beyond both is made to fill a memory, not to be kept in one. */
#define FREE_BYTES ((uint64_t)16 << 20)
#define RATIO_MAX 250

#define DEPTH_MAX 8 /* the most that limits.archive_depth can be */

struct level {
	enum archive_kind kind;
	struct ward_span bytes, path;
	char *owned; /**< from malloc: the bytes, where they were unpacked */
	struct arena *arena;
	struct zip zip;
	struct tar tar;
	bool over;   /**< nothing more comes */
	bool tailed; /**< what is behind the end was looked at */
	bool free;   /**< the one form of a tar.gz: no level of its own */
};

struct opener {
	struct scanner *s;
	struct arena *scratch; /**< one member */
	struct inflater *inflater;
	struct level levels[2 * DEPTH_MAX + 2];
	size_t depth; /**< in use */
	uint64_t bytes, budget, members;
	bool stopped;
};

/* A member, or what a gzip file holds. */
struct piece {
	struct ward_span name, bytes;
	struct ward_span link, about; /**< of a tar */
	bool is_joined;		      /**< the name stands nowhere as it is */
	char *owned;
};

static void skip(struct opener *o, const char *reason)
{
	/* The old side is counted nowhere, and a history only once. */
	if (o->s->anywhere || (!o->s->sink.base_mode && !o->s->skips_counted))
		count_skip(&o->s->result->counts, reason);
}

/* The path lives as long as the findings. */
static void keep_path(struct scanner *s, size_t before, size_t known, struct ward_span path)
{
	struct ward_span kept = WARD_SPAN("");

	if (s->result->findings.len > before || s->sink.known.len > known)
		kept = arena_copy(s->sink.arena, path);
	for (size_t i = before; i < s->result->findings.len; i++)
		s->result->findings.items[i].path = kept;
	for (size_t i = known; i < s->sink.known.len; i++)
		s->sink.known.items[i].path = kept;
}

static void stop(struct opener *o, struct ward_span path, const char *what)
{
	struct scanner *s = o->s;
	const size_t before = s->result->findings.len, known = s->sink.known.len;

	sink_engine(&s->sink, "limit-reached", path, "%s", what);
	keep_path(s, before, known, path);
	o->stopped = true;
}

static void no_memory(struct opener *o)
{
	sink_undecided(&o->s->sink, "out of memory for archives");
	o->stopped = true;
}

/* -- Levels ------------------------------------------------------------------- */

static void close_level(struct opener *o)
{
	struct level *l = &o->levels[--o->depth];

	free(l->owned);
	arena_free(l->arena);
	*l = (struct level){ .kind = ARCHIVE_NONE };
}

/* How many levels count: a tar in a gzip is one. */
static size_t counted(const struct opener *o)
{
	size_t n = 0;

	for (size_t i = 0; i < o->depth; i++)
		n += !o->levels[i].free;
	return n;
}

/* Takes `owned`, whatever comes of it. */
static void open_level(struct opener *o, enum archive_kind kind, struct ward_span bytes,
		       char *owned, struct ward_span path)
{
	struct level *l = &o->levels[o->depth];
	const bool in_gzip = o->depth > 0 && o->levels[o->depth - 1].kind == ARCHIVE_GZIP;

	if (kind == ARCHIVE_FOREIGN) {
		skip(o, "archive-form");
		if (zip_end_at(bytes) < 0) {
			free(owned);
			return;
		}
		kind = ARCHIVE_ZIP;
	}
	*l = (struct level){
		.kind = kind, .bytes = bytes, .owned = owned, .free = in_gzip && kind == ARCHIVE_TAR
	};
	if (!l->free &&
	    (counted(o) >= o->s->options->limits->archive_depth ||
	     o->depth + 1 >= sizeof(o->levels) / sizeof(o->levels[0]))) {
		stop(o, path, "archives inside archives, more than limits.archive_depth allows");
		free(owned);
		return;
	}
	o->depth++;
	l->arena = arena_new((size_t)o->s->options->limits->memory_bytes);
	if (l->arena == NULL) {
		no_memory(o);
		return;
	}
	l->path = arena_copy(l->arena, path);
	if (kind == ARCHIVE_TAR)
		tar_start(&l->tar, bytes);
	if (kind == ARCHIVE_ZIP && !zip_start(&l->zip, bytes, l->arena))
		no_memory(o);
	else if (l->zip.is_broken)
		skip(o, "archive-broken");
}

/*
 * A zip behind a tar or a gzip, of which programs for those know nothing. True:
 * it is on top now.
 */
static bool open_tail(struct opener *o, struct level *l)
{
	const size_t depth = o->depth;
	const size_t behind = l->kind == ARCHIVE_TAR ? l->bytes.len - l->tar.rest.len : 0;

	if (l->tailed || l->kind == ARCHIVE_ZIP || zip_end_at(l->bytes) < (ssize_t)behind)
		return false;
	l->tailed = true;
	open_level(o, ARCHIVE_ZIP, l->bytes, NULL, l->path);
	return o->depth > depth;
}

/* -- Unpacking ------------------------------------------------------------------ */

/* Room for one more content. */
static size_t room(const struct opener *o)
{
	const uint64_t left = o->budget - o->bytes;

	return left < SIZE_MAX / 4 ? (size_t)left : SIZE_MAX / 4;
}

/* False: nothing is to be judged. */
static bool inflate_piece(struct opener *o, struct ward_span in, enum inflate_form form,
			  struct level *l, struct piece *out)
{
	size_t len, used;
	const enum unpack_result rc =
		unpack(o->inflater, in, form, room(o), &out->owned, &len, &used);

	if (l->kind == ARCHIVE_ZIP && rc == UNPACK_DONE)
		zip_used(&l->zip, used);
	out->bytes = span_make(out->owned, len);
	if (rc == UNPACK_NO_MEMORY) {
		no_memory(o);
		return false;
	}
	if (rc == UNPACK_OVER)
		stop(o, l->path,
		     "what is packed here inflates to more than limits.archive_bytes allows, or "
		     "to far more than its size lets expect");
	if (rc == UNPACK_BROKEN)
		skip(o, "archive-broken");
	return true;
}

/* The name that gzip -d gives, roughly. */
static struct ward_span plain_name(struct ward_span path)
{
	const ssize_t slash = span_rfind_byte(path, '/'), bang = span_rfind_byte(path, '!');
	const ssize_t at = slash > bang ? slash : bang;
	const struct ward_span name = span_sub(path, (size_t)(at + 1), path.len);

	if (name.len > 3 && span_is_nocase(span_sub(name, name.len - 3, name.len), ".gz"))
		return span_sub(name, 0, name.len - 3);
	return name;
}

static bool next_of_gzip(struct opener *o, struct level *l, struct piece *out)
{
	l->over = true;
	out->name = plain_name(l->path);
	return inflate_piece(o, l->bytes, INFLATE_GZIP, l, out);
}

static bool next_of_tar(struct opener *o, struct level *l, struct piece *out)
{
	struct tar_member m;
	const int rc = tar_next(&l->tar, &m);

	l->over = rc <= 0;
	if (rc < 0)
		skip(o, "archive-broken");
	*out = (struct piece){ .name = m.name,
			       .bytes = m.bytes,
			       .link = m.link,
			       .about = m.about,
			       .is_joined = m.is_joined };
	return m.name.len > 0 || m.bytes.len > 0;
}

static bool next_of_zip(struct opener *o, struct level *l, struct piece *out)
{
	struct zip_member m;
	const int rc = zip_next(&l->zip, &m);

	l->over = rc <= 0;
	if (arena_failed(l->arena))
		no_memory(o);
	if (rc <= 0)
		return false;
	out->name = m.name;
	if (m.data.len == 0 && !m.is_cut)
		return true;
	if (m.encrypted)
		skip(o, "archive-encrypted");
	else if (m.method != ZIP_STORED && m.method != ZIP_DEFLATED)
		skip(o, "archive-form");
	else if (m.method == ZIP_DEFLATED)
		return inflate_piece(o, m.data, INFLATE_RAW, l, out);
	else
		out->bytes = m.data;
	if (m.is_cut)
		skip(o, "archive-broken");
	return true;
}

static bool next_piece(struct opener *o, struct level *l, struct piece *out)
{
	switch (l->kind) {
	case ARCHIVE_GZIP:
		return next_of_gzip(o, l, out);
	case ARCHIVE_TAR:
		return next_of_tar(o, l, out);
	case ARCHIVE_ZIP:
		return next_of_zip(o, l, out);
	case ARCHIVE_NONE:
	case ARCHIVE_FOREIGN:
		break;
	}
	l->over = true;
	return false;
}

/* -- Judging --------------------------------------------------------------------- */

/* A tar in a gzip is called as the gzip is. */
static struct ward_span path_of(struct opener *o, const struct level *l, const struct piece *p)
{
	const uint64_t most = o->s->options->limits->path_bytes;

	if (l->kind == ARCHIVE_GZIP && archive_kind(p->bytes) == ARCHIVE_TAR)
		return l->path;
	return arena_printf(o->scratch, WARD_SPAN_FMT "!" WARD_SPAN_FMT, WARD_SPAN_ARG(l->path),
			    WARD_SPAN_ARG(span_sub(
				    p->name, 0, p->name.len < most ? p->name.len : (size_t)most)));
}

static void judge_piece(struct opener *o, const struct piece *p, struct ward_span path)
{
	struct scanner *s = o->s;
	const size_t before = s->result->findings.len, known = s->sink.known.len;
	struct arena *scratch = s->sink.scratch;
	struct parsed_file file;

	s->sink.scratch = o->scratch;
	if (file_parse(s, path, p->bytes, 0, o->scratch, &file)) {
		sink_begin_file(&s->sink, &file.blob);
		file_judge(s, &file, JUDGE_SECRETS);
		sink_end_file(&s->sink);
		s->sink.blob = NULL;
	}
	keep_path(s, before, known, path);
	s->sink.scratch = scratch;
}

static void judge_word(struct opener *o, struct ward_span text, struct ward_span path)
{
	struct scanner *s = o->s;
	const size_t before = s->result->findings.len, known = s->sink.known.len;
	struct arena *scratch = s->sink.scratch;

	if (text.len == 0)
		return;
	s->sink.scratch = o->scratch;
	text_judge(s, text, path);
	keep_path(s, before, known, path);
	s->sink.scratch = scratch;
}

/*
 * What is said about members was read with the bytes of the archive, but for a
 * tar in a gzip, which is no file of its own, and for names in two parts.
 */
static bool judge_names(struct opener *o, const struct level *l, const struct piece *p,
			struct ward_span path)
{
	if (l->kind != ARCHIVE_TAR || (!l->free && !p->is_joined))
		return false;
	judge_word(o, p->name, path);
	if (l->free) {
		judge_word(o, p->link, path);
		judge_word(o, p->about, path);
	}
	return true;
}

static void take_piece(struct opener *o, struct level *l, struct piece *p)
{
	const enum archive_kind kind = archive_kind(p->bytes);
	const size_t before = o->s->result->findings.len;
	struct ward_span path;
	bool named;

	arena_reset(o->scratch);
	o->bytes += p->bytes.len;
	path = path_of(o, l, p);
	named = judge_names(o, l, p, path);
	if (p->bytes.len == 0) {
		free(p->owned);
		return;
	}
	if (kind != ARCHIVE_TAR || l->kind != ARCHIVE_GZIP) {
		if (++o->members > o->s->options->limits->archive_members) {
			stop(o, l->path,
			     "more files in archives than limits.archive_members allows");
			free(p->owned);
			return;
		}
		judge_piece(o, p, path);
		/* Its findings show the name. */
		if (!named && o->s->result->findings.len > before)
			judge_word(o, p->name, path);
	}
	if (o->bytes > o->budget && !o->stopped)
		stop(o, l->path, "more bytes in archives than limits.archive_bytes allows");
	if (kind == ARCHIVE_NONE || o->stopped)
		free(p->owned);
	else
		open_level(o, kind, p->bytes, p->owned, path);
}

static void open_all(struct opener *o)
{
	while (o->depth > 0 && !o->stopped && !scanner_must_stop(o->s)) {
		struct level *l = &o->levels[o->depth - 1];
		struct piece p = { .name = WARD_SPAN(""), .bytes = WARD_SPAN("") };

		if (l->over && open_tail(o, l))
			continue;
		if (l->over)
			close_level(o);
		else if (next_piece(o, l, &p))
			take_piece(o, l, &p);
		else
			free(p.owned);
	}
	while (o->depth > 0)
		close_level(o);
}

void archive_judge(struct scanner *s, const struct parsed_file *file)
{
	const enum archive_kind kind = archive_kind(file->blob.bytes);
	const struct limits *limits = s->options->limits;
	struct opener *o;

	if (kind == ARCHIVE_NONE || file->blob.kind == WARD_FILE_link)
		return;
	s->sink.blob = NULL;
	s->sink.object = NULL;
	o = calloc(1, sizeof(*o));
	if (o != NULL)
		*o = (struct opener){
			.s = s,
			.scratch = arena_new((size_t)limits->memory_bytes),
			.inflater = inflater_new(),
			.budget = FREE_BYTES + RATIO_MAX * (uint64_t)file->blob.bytes.len,
		};
	if (o == NULL || o->scratch == NULL || o->inflater == NULL) {
		sink_undecided(&s->sink, "out of memory for archives");
	} else {
		if (o->budget > limits->archive_bytes)
			o->budget = limits->archive_bytes;
		open_level(o, kind, file->blob.bytes, NULL, file->blob.path);
		open_all(o);
	}
	if (o != NULL) {
		arena_free(o->scratch);
		inflater_free(o->inflater);
	}
	free(o);
}
