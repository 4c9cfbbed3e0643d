/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/suppress.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/time.h"

#define MARK "gitward:"
#define RULES_MAX 32 /* in one comment */

struct suppression {
	uint32_t line; /* of the comment */
	bool alone;    /* nothing else stands on its line: it speaks for the next one */
	struct ward_span rules[RULES_MAX];
	size_t rule_count;
	struct ward_span expires, reason;
};

/* Where a comment's text stands in the file, for reporting about the comment itself. */
struct comment {
	struct ward_span text; /* from '#' on */
	size_t start;
	uint32_t line;
	bool alone;
};

static void invalid(struct ward_sink *sink, const struct comment *c, const char *what,
		    struct ward_span detail)
{
	sink_engine_at(sink, "suppression-invalid", c->start, c->start + c->text.len,
		       "this comment suppresses nothing: %s%s" WARD_SPAN_FMT "%s", what,
		       detail.len > 0 ? " '" : "", WARD_SPAN_ARG(span_sub(detail, 0, 80)),
		       detail.len > 0 ? "'" : "");
}

/* The part behind "gitward: ignore[...]": optional date, then the reason. */
static bool parse_tail(struct ward_sink *sink, const struct comment *c, struct ward_span tail,
		       int64_t now, struct suppression *out)
{
	int64_t day;

	tail = span_trim(tail);
	if (span_starts(tail, "until=")) {
		ssize_t blank = span_find_byte(tail, ' ', 0);
		size_t end = blank < 0 ? tail.len : (size_t)blank;

		out->expires = span_sub(tail, 6, end);
		if (!time_parse_date(out->expires, &day)) {
			invalid(sink, c, "no date of the form YYYY-MM-DD", out->expires);
			return false;
		}
		if (day + 86400 <= now) {
			invalid(sink, c, "it ended on", out->expires);
			return false;
		}
		tail = span_trim(span_sub(tail, end, tail.len));
	}
	out->reason = tail;
	if (tail.len < 3) {
		invalid(sink, c, "the reason is missing: ignore[rule] until=YYYY-MM-DD why",
			WARD_SPAN(""));
		return false;
	}
	return true;
}

static bool parse_rules(struct ward_sink *sink, const struct comment *c, struct ward_span list,
			struct suppression *out)
{
	struct ward_span item;

	while (span_cut(&list, ',', &item)) {
		long index;

		item = span_trim(item);
		index = ward_rule_index(item);
		if (index < 0) {
			invalid(sink, c, "there is no rule called", item);
			return false;
		}
		if (ward_rules[index]->subject == WARD_SUBJECT_ENGINE &&
		    strcmp(ward_rules[index]->meta.topic, "secret") != 0) {
			invalid(sink, c, "this rule cannot be suppressed:", item);
			return false;
		}
		if (out->rule_count == RULES_MAX) {
			invalid(sink, c, "it names more than 32 rules", WARD_SPAN(""));
			return false;
		}
		out->rules[out->rule_count++] = item;
	}
	if (out->rule_count == 0)
		invalid(sink, c, "it names no rule", WARD_SPAN(""));
	return out->rule_count > 0;
}

static bool parse(struct ward_sink *sink, const struct comment *c, int64_t now,
		  struct suppression *out)
{
	ssize_t mark = span_find(c->text, WARD_SPAN(MARK), 0), close;
	struct ward_span rest;

	if (mark < 0)
		return false;
	*out = (struct suppression){ .line = c->line, .alone = c->alone };
	rest = span_trim(span_sub(c->text, (size_t)mark + sizeof(MARK) - 1, c->text.len));
	if (!span_starts(rest, "ignore"))
		return false; /* prose that mentions gitward */
	close = span_find_byte(rest, ']', 0);
	if (!span_starts(rest, "ignore[") || close < 0) {
		invalid(sink, c, "its form is ignore[rule, ...] until=YYYY-MM-DD why",
			WARD_SPAN(""));
		return false;
	}
	return parse_rules(sink, c, span_sub(rest, 7, (size_t)close), out) &&
		parse_tail(sink, c, span_sub(rest, (size_t)close + 1, rest.len), now, out);
}

static bool names_rule(const struct suppression *s, const char *id)
{
	for (size_t i = 0; i < s->rule_count; i++)
		if (span_is(s->rules[i], id))
			return true;
	return false;
}

static void apply(struct ward_sink *sink, const struct suppression *s, size_t count)
{
	uint32_t line = s->alone ? s->line + 1 : s->line;

	for (size_t i = 0; i < count; i++) {
		struct ward_finding *f = &sink->result->findings.items[sink->first + i];

		if (f->line != line || f->suppressed || !names_rule(s, f->rule->id))
			continue;
		f->suppressed = true;
		f->reason = arena_copy(sink->arena, s->reason);
		f->expires = arena_copy(sink->arena, s->expires);
	}
}

static bool blank_before(struct ward_span bytes, size_t offset)
{
	while (offset > 0 && bytes.ptr[offset - 1] != '\n') {
		char c = bytes.ptr[--offset];

		if (c != ' ' && c != '\t')
			return false;
	}
	return true;
}

static void take(struct ward_sink *sink, const struct comment *c, bool honour, int64_t now,
		 size_t count)
{
	struct suppression s;

	if (parse(sink, c, now, &s) && honour)
		apply(sink, &s, count);
}

static void from_text(struct ward_sink *sink, bool honour, int64_t now, size_t count)
{
	const struct sink_window *w = &sink->window;
	const bool cut = w->on && w->column > 1;
	struct ward_span rest = sink->blob->bytes, line;
	uint32_t number = w->on ? w->line - 1 : 0;

	while (span_line(&rest, &line)) {
		ssize_t mark = span_find(line, WARD_SPAN(MARK), 0), at = -1;

		number++;
		if (mark < 0)
			continue;
		for (ssize_t i = 0; i < mark && at < 0; i++)
			if (line.ptr[i] == '#' || (line.ptr[i] == '/' && line.ptr[i + 1] == '/'))
				at = i;
		if (at >= 0) {
			size_t start = (size_t)(line.ptr - sink->blob->bytes.ptr) + (size_t)at;
			struct comment c = {
				.text = span_sub(line, (size_t)at, line.len),
				.start = start,
				.line = number,
				.alone = blank_before(sink->blob->bytes, start) &&
					!(cut && number == w->line),
			};
			take(sink, &c, honour, now, count);
		}
	}
}

void suppress_file(struct ward_sink *sink, const struct ward_stream *stream, bool honour,
		   int64_t now)
{
	size_t count = sink->result->findings.len - sink->first;
	const struct doc_comment *comments = NULL;
	struct ward_error err = { 0 };
	size_t n = 0;

	if (span_find(sink->blob->bytes, WARD_SPAN(MARK), 0) < 0)
		return;
	if (stream == NULL) {
		from_text(sink, honour, now, count);
		return;
	}
	if (stream_comments(stream, sink->scratch, &comments, &n, &err) != WARD_OK) {
		sink_undecided(sink, WARD_SPAN_FMT ": %s", WARD_SPAN_ARG(sink->blob->path),
			       err.message);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		struct comment c = {
			.text = span_sub(sink->blob->bytes, comments[i].start, comments[i].end),
			.start = comments[i].start,
			.line = comments[i].line,
			.alone = blank_before(sink->blob->bytes, comments[i].start),
		};
		take(sink, &c, honour, now, count);
	}
}
