/* SPDX-License-Identifier: Apache-2.0 */
#include "base/span.h"
#include "report/safe.h"
#include "report/view.h"

#define SNIPPET_BYTES 512 /* as result.h promises; more is not looked at */
#define SNIPPET_CELLS 100 /* of a line that must be cut */
#define SNIPPET_LEAD 40	  /* of them in front of the finding */
#define TAB_CELLS 8	  /* the most a tab can take */

struct cell {
	unsigned short at; /* offset in the source */
	unsigned char width;
	bool tab;
};

struct line {
	struct ward_span source;
	struct cell cells[SNIPPET_BYTES];
	size_t count;
	size_t first, last; /* [first, last) is shown */
	size_t start, end;  /* [start, end) is underlined */
};

static void measure(struct line *l, unsigned flags)
{
	struct safe_unit u;

	for (size_t at = 0; at < l->source.len && l->count < SNIPPET_BYTES; at += u.taken) {
		struct cell *c = &l->cells[l->count++];

		safe_terminal(l->source, at, SAFE_TAB | flags, &u);
		c->at = (unsigned short)at;
		c->tab = u.text[0] == '\t';
		c->width = (unsigned char)u.cells;
	}
}

static size_t width_of(const struct cell *c)
{
	return c->tab ? TAB_CELLS : c->width;
}

/* Columns count code points, and so do cells. */
static size_t index_of(const struct line *l, uint32_t column, uint32_t source_column)
{
	size_t first = source_column > 0 ? source_column : 1;
	size_t index = column > first ? column - first : 0;

	return index < l->count ? index : l->count;
}

static void underline(struct line *l, const struct ward_finding *f)
{
	l->start = index_of(l, f->column, f->source_column);
	l->end = f->end_line > f->line ? l->count : index_of(l, f->end_column, f->source_column);
	if (l->end <= l->start)
		l->end = l->start + 1;
}

static void cut(struct line *l)
{
	size_t total = 0;
	size_t cells = 0;

	l->last = l->count;
	for (size_t i = 0; i < l->count; i++)
		total += width_of(&l->cells[i]);
	if (total <= SNIPPET_CELLS)
		return;
	l->first = l->start < l->count ? l->start : l->count;
	while (l->first > 0 && cells + width_of(&l->cells[l->first - 1]) <= SNIPPET_LEAD)
		cells += width_of(&l->cells[--l->first]);
	l->last = l->first;
	cells = 0;
	while (l->last < l->count && cells + width_of(&l->cells[l->last]) <= SNIPPET_CELLS)
		cells += width_of(&l->cells[l->last++]);
}

static void gutter(struct out *o, uint32_t number)
{
	uint32_t limit = 10;
	size_t pad = 4;

	out_color(o, "34");
	if (number == 0) {
		out_pad(o, 5);
	} else {
		for (; pad > 0 && number >= limit; limit *= 10)
			pad--;
		out_pad(o, pad);
		out_u64(o, number);
	}
	out_str(o, " |");
	out_color(o, "");
	out_char(o, ' ');
}

/* The gutter of a caret line is as wide as that of its source line. */
static void caret_gutter(struct out *o, uint32_t number)
{
	for (uint32_t n = number / 100000; n > 0; n /= 10)
		out_char(o, ' ');
	gutter(o, 0);
}

static void repeat(struct out *o, char c, size_t n)
{
	while (n-- > 0)
		out_char(o, c);
}

static void carets(struct out *o, const struct line *l, bool cut_front, enum view_class cls)
{
	size_t shown = 0;

	repeat(o, ' ', cut_front ? 3 : 0);
	for (size_t i = l->first; i < l->start && i < l->last; i++) {
		if (l->cells[i].tab)
			out_char(o, '\t');
		else
			repeat(o, ' ', l->cells[i].width);
	}
	out_color(o, view_color(cls));
	for (size_t i = l->start; i < l->end && i < l->last; i++) {
		repeat(o, '^', l->cells[i].width);
		shown += l->cells[i].width;
	}
	if (shown == 0)
		out_char(o, '^');
	out_color(o, "");
}

static void source_text(struct out *o, const struct line *l, unsigned flags)
{
	struct safe_unit u;

	for (size_t i = l->first; i < l->last; i++) {
		safe_terminal(l->source, l->cells[i].at, SAFE_TAB | flags, &u);
		out_bytes(o, u.text, u.len);
	}
}

void view_snippet(struct out *o, const struct ward_finding *f, enum view_class cls)
{
	struct line l = { .source = safe_clip(f->source, SNIPPET_BYTES) };
	unsigned flags = o->ci ? SAFE_CI : 0U;
	bool cut_front;

	if (f->source.len == 0 || f->line == 0)
		return;
	measure(&l, flags);
	underline(&l, f);
	cut(&l);
	cut_front = l.first > 0 || f->source_column > 1;
	gutter(o, f->line);
	out_str(o, cut_front ? "..." : "");
	source_text(o, &l, flags);
	out_str(o, l.last < l.count || l.source.len < f->source.len ? "..." : "");
	out_char(o, '\n');
	if (f->column == 0)
		return;
	caret_gutter(o, f->line);
	carets(o, &l, cut_front, cls);
	out_char(o, '\n');
}
