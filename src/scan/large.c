/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/large.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/utf16.h"
#include "doc/archive.h"
#include "git/object.h"
#include "scan/markers.h"
#include "scan/sink_secret.h"

#define HEAD_BYTES ((size_t)8192)
/* Of the first window, what is parsed to see whether it can be a manifest. */
#define PARSED_BYTES ((size_t)256 << 10)
#define MARK_BYTES ((size_t)2)
#define TEXT_BYTES ((size_t)4096) /* converted at once */

const struct large_sizes large_sizes = { .own = (size_t)2 << 20,
					 .before = (size_t)64 << 10,
					 .behind = (size_t)256 << 10 };

struct large {
	struct scanner *s;
	const struct large_file *file;
	struct large_sizes sizes;
	char *buffer;
	size_t full, len;	   /* where the window ends; what is there of it */
	struct sink_window window; /* of what is in the buffer */
	size_t next;		   /* where in it the next one begins */
	bool next_is_off;	   /* whether secretlint is switched off there */
	struct ward_part part;
	char head[HEAD_BYTES];
	enum ward_file_kind kind;
	struct manifest_signs signs;
	struct sink_secrets secrets; /* of all windows, for what their findings say */
	struct arena *texts;	     /* of these */
	const char *whole;	     /* why it is to be judged as a whole; NULL: windows will do */
	enum head_verdict verdict;
	bool stopped; /* a limit of the run was met */
	bool enough;  /* nothing more of it is asked for */

	/* Its first bytes tell how it is written. */
	char mark[MARK_BYTES];
	size_t mark_len;
	bool is_utf16;
	struct utf16_reader utf16;
};

/* -- What it is -------------------------------------------------------------- */

static const char *why_whole(const struct scanner *s, const struct large_file *f)
{
	const struct scan_options *o = s->options;

	if (MODE_TYPE(f->mode) == MODE_LINK)
		return "a link is judged as a whole";
	if (o->decides != NULL && o->decides(o->ctx, f->path) != NULL)
		return "a file that decides is judged as a whole";
	if (classify_is_parsed(f->path))
		return "YAML and JSON are judged as a whole";
	for (size_t i = 0; i < s->blob.count; i++)
		if (s->blob.items[i]->whole != NULL && s->blob.items[i]->whole(f->path))
			return "files of this name are judged as a whole";
	return NULL;
}

static void look_at_archive(struct large *l)
{
	switch (archive_kind(l->part.head)) {
	case ARCHIVE_NONE:
		return;
	case ARCHIVE_FOREIGN:
		if (!l->s->sink.base_mode)
			count_skip(&l->s->result->counts, "archive-form");
		return;
	default:
		l->whole = "an archive is opened as a whole";
	}
}

/* Once the first window is full. */
static void look_at_head(struct large *l)
{
	const size_t len = l->len < HEAD_BYTES ? l->len : HEAD_BYTES;
	const struct ward_span first = span_make(l->buffer, l->len);

	memcpy(l->head, l->buffer, len);
	l->part.head = span_make(l->head, len);
	l->kind = classify_head(l->file->path, l->part.head);
	if (MODE_TYPE(l->file->mode) == MODE_LINK)
		l->kind = WARD_FILE_link;
	if (l->whole == NULL && !l->is_utf16 && (l->file->part & JUDGE_SECRETS) != 0)
		look_at_archive(l);
	if (l->whole != NULL || l->kind == WARD_FILE_binary)
		l->verdict = HEAD_NO_MANIFEST;
	else
		l->verdict = classify_text_head(span_sub(first, 0, PARSED_BYTES),
						l->s->options->limits, l->s->sink.scratch);
	arena_reset(l->s->sink.scratch);
}

/* -- Windows ----------------------------------------------------------------- */

static void run_rules(struct large *l)
{
	struct ward_sink *sink = &l->s->sink;
	const struct parsed_file file = {
		.blob = { .path = l->file->path,
			  .bytes = span_make(l->buffer, l->len),
			  .kind = l->kind,
			  .mode = l->file->mode,
			  .part = &l->part },
	};

	sink_begin_window(sink, &file.blob, &l->window);
	file_judge(l->s, &file, l->whole == NULL ? l->file->part : l->file->part & JUDGE_SECRETS);
	if (!sink->base_mode) {
		sink_end_file(sink);
		sink_gather_secrets(sink, &l->secrets, l->texts);
	}
	if (!sink->base_mode && l->s->options->markers)
		l->next_is_off = markers_off_at(sink, l->next);
	sink->blob = NULL;
	sink->window = (struct sink_window){ .on = false };
}

/* Where the next window begins: not within a character. */
static size_t next_start(const struct large *l)
{
	const size_t to = l->len - l->sizes.behind;
	size_t at = to > l->sizes.before ? to - l->sizes.before : 0;

	for (int i = 0; i < 3 && at > 0 && ((unsigned char)l->buffer[at] & 0xC0) == 0x80; i++)
		at--;
	return at;
}

static void shift(struct large *l)
{
	const size_t start = l->next;
	uint32_t line, column;

	text_position(span_make(l->buffer, start), start, &line, &column);
	l->window.column = line == 1 ? l->window.column + column - 1 : column;
	l->window.line += line - 1;
	l->window.from = l->window.to - start;
	l->window.first = false;
	l->window.switched_off = l->next_is_off;
	l->part.first = false;
	memmove(l->buffer, l->buffer + start, l->len - start);
	l->len -= start;
	l->full = l->window.from + l->sizes.own + l->sizes.behind;
}

/* Judge what is in the buffer; with `last` up to its end. */
static int judge_window(struct large *l, bool last, struct ward_error *err)
{
	if (scanner_must_stop(l->s)) {
		l->stopped = true;
		return error_set(err, WARD_ELIMIT, "stopped");
	}
	arena_reset(l->s->sink.scratch);
	if (l->window.first)
		look_at_head(l);
	if (l->verdict != HEAD_NO_MANIFEST)
		manifest_signs_add(&l->signs, span_make(l->buffer, l->len));
	l->window.to = last ? SIZE_MAX : l->len - l->sizes.behind;
	l->next = last ? l->len : next_start(l);
	if (l->window.first || (l->file->part & JUDGE_SECRETS) != 0)
		run_rules(l);
	if (arena_failed(l->s->sink.scratch))
		return error_set(err, WARD_EOOM, "out of memory (limits.memory_bytes)");
	if (last)
		return WARD_OK;
	shift(l);
	l->enough = l->file->head_only;
	return l->enough ? error_set(err, WARD_ELIMIT, "enough") : WARD_OK;
}

/* -- Bytes ------------------------------------------------------------------- */

static int append(struct large *l, struct ward_span text, struct ward_error *err)
{
	int rc = WARD_OK;

	while (rc == WARD_OK && text.len > 0) {
		const size_t room = l->full - l->len;
		const size_t n = text.len < room ? text.len : room;

		memcpy(l->buffer + l->len, text.ptr, n);
		l->len += n;
		text = span_sub(text, n, text.len);
		/* With nothing behind it, it may be the last. */
		if (l->len == l->full && text.len > 0)
			rc = judge_window(l, false, err);
	}
	return rc;
}

static int append_utf16(struct large *l, struct ward_span in, bool last, struct ward_error *err)
{
	char text[TEXT_BYTES / 2 * 3 + 16]; /* utf16_room(TEXT_BYTES) at least */
	int rc = WARD_OK;

	do {
		const struct ward_span some = span_sub(in, 0, TEXT_BYTES);

		in = span_sub(in, some.len, in.len);
		rc = append(l,
			    span_make(text, utf16_next(&l->utf16, some, last && in.len == 0, text)),
			    err);
	} while (rc == WARD_OK && in.len > 0);
	return rc;
}

/* What would not be read to its end is not begun. */
static int begin(struct large *l, uint64_t size, struct ward_error *err)
{
	const uint64_t total = l->s->options->limits->total_bytes;
	const uint64_t so_far = l->s->result->counts.bytes;

	if (l->part.size == size)
		return WARD_OK;
	l->part.size = size;
	if (so_far <= total && size <= total - so_far)
		return WARD_OK;
	return error_set(err, WARD_ELIMIT,
			 "%llu bytes; with what was read before, more than %llu "
			 "(limits.total_bytes)",
			 (unsigned long long)size, (unsigned long long)total);
}

static int take_piece(void *ctx, struct ward_span piece, uint64_t size, struct ward_error *err)
{
	struct large *l = ctx;
	int rc = begin(l, size, err);

	if (rc != WARD_OK)
		return rc;
	l->s->result->counts.bytes += piece.len;
	while (l->mark_len < MARK_BYTES && piece.len > 0) {
		l->mark[l->mark_len++] = piece.ptr[0];
		piece = span_sub(piece, 1, piece.len);
		if (l->mark_len < MARK_BYTES)
			continue;
		l->is_utf16 = utf16_is(span_make(l->mark, MARK_BYTES));
		if (l->is_utf16)
			l->utf16 = utf16_start(span_make(l->mark, MARK_BYTES));
		else
			rc = append(l, span_make(l->mark, MARK_BYTES), err);
	}
	if (rc != WARD_OK || piece.len == 0)
		return rc;
	return l->is_utf16 ? append_utf16(l, piece, false, err) : append(l, piece, err);
}

static int finish(struct large *l, struct ward_error *err)
{
	int rc = WARD_OK;

	if (l->is_utf16)
		rc = append_utf16(l, WARD_SPAN(""), true, err);
	else if (l->mark_len < MARK_BYTES)
		rc = append(l, span_make(l->mark, l->mark_len), err);
	return rc == WARD_OK ? judge_window(l, true, err) : rc;
}

static int read_all(struct large *l, struct ward_error *err)
{
	const size_t first = l->s->result->findings.len;
	int rc;

	l->sizes = l->s->options->windows != NULL ? *l->s->options->windows : large_sizes;
	/* Up to three bytes more are kept in front, for a whole character. */
	l->buffer = malloc(l->sizes.before + 3 + l->sizes.own + l->sizes.behind);
	l->texts = arena_new((size_t)l->s->options->limits->memory_bytes);
	l->full = l->sizes.own + l->sizes.behind;
	if (l->buffer == NULL || l->texts == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	map_init(&l->secrets.known, l->texts);
	l->window = (struct sink_window){ .on = true, .first = true, .line = 1, .column = 1 };
	l->part.first = true;
	rc = l->file->stream(l->file->ctx, l->s->options->limits->stream_bytes, take_piece, l, err);
	if (rc == WARD_OK)
		rc = finish(l, err);
	sink_mask_since(&l->s->sink, first, &l->secrets);
	if (rc == WARD_OK && arena_failed(l->texts))
		rc = error_set(err, WARD_EOOM, "out of memory (limits.memory_bytes)");
	return rc;
}

/* -- What comes of it ---------------------------------------------------------- */

static bool give_up(struct large *l, const char *what)
{
	struct ward_error err = { 0 };

	if (l->s->sink.base_mode)
		return false;
	(void)error_set(&err, WARD_ELIMIT, "%s; its secrets were looked for, but %s", l->file->why,
			what);
	scanner_unread(l->s, l->file->path, false, &err);
	return false;
}

static bool may_be_manifest(const struct large *l)
{
	if (l->verdict == HEAD_NO_MANIFEST || !manifest_signs_suffice(&l->signs))
		return false;
	return l->verdict == HEAD_UNKNOWN || l->signs.separator;
}

static bool conclude(struct large *l, int rc, const struct ward_error *err)
{
	if (l->enough)
		return true;
	if (l->stopped)
		return false;
	if (rc != WARD_OK) {
		scanner_unread(l->s, l->file->path, l->s->sink.base_mode, err);
		return false;
	}
	if (l->whole != NULL)
		return give_up(l, l->whole);
	if (may_be_manifest(l))
		return give_up(l, "it may be a manifest, which is judged as a whole");
	return true;
}

bool large_judge(struct scanner *s, const struct large_file *file, enum ward_file_kind *kind,
		 uint64_t *size)
{
	struct ward_error err = { 0 };
	struct large *l = calloc(1, sizeof(*l));
	bool whole;
	int rc = WARD_OK;

	*kind = WARD_FILE_text;
	*size = 0;
	if (l == NULL) {
		sink_undecided(&s->sink, "out of memory");
		return false;
	}
	l->s = s;
	l->file = file;
	l->whole = why_whole(s, file);
	/* Its secrets were looked for before. */
	if (l->whole == NULL || (file->part & JUDGE_SECRETS) != 0)
		rc = read_all(l, &err);
	whole = conclude(l, rc, &err);
	*kind = l->kind;
	*size = l->part.size;
	arena_free(l->texts);
	free(l->buffer);
	free(l);
	return whole;
}

int large_stream_side(void *ctx, uint64_t cap, repo_piece_fn fn, void *fn_ctx,
		      struct ward_error *err)
{
	const struct large_side *side = ctx;
	const struct ward_change *change = side->s->change;

	return change->stream(change->ctx, side->file, side->old, cap, fn, fn_ctx, err);
}
