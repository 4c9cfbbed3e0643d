/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/position.h"

#include <string.h>

#include "base/span.h"
#include "base/utf8.h"
#include "doc/stream.h"

#define HIGH_BITS UINT64_C(0x8080808080808080)

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* Offset of the first byte at or after `from` that is not ASCII, or the length. */
static size_t find_high_byte(struct ward_span bytes, size_t from)
{
	uint64_t word;

	for (; bytes.len - from >= sizeof(word); from += sizeof(word)) {
		memcpy(&word, bytes.ptr + from, sizeof(word));
		if ((word & HIGH_BITS) != 0)
			break;
	}
	while (from < bytes.len && (unsigned char)bytes.ptr[from] < 0x80)
		from++;
	return from;
}

/* Code points of [from, to), both at their borders; the byte order mark at the very start has no
 * width. */
static uint32_t columns_between(struct ward_span bytes, size_t from, size_t to)
{
	size_t n;

	if (from == 0 && to >= 3 && memcmp(bytes.ptr, "\xef\xbb\xbf", 3) == 0)
		from = 3;
	n = utf8_count(span_sub(bytes, from, to));
	return (uint32_t)n;
}

void place_advance(struct ward_span bytes, struct place *p, size_t offset)
{
	size_t at = p->offset;
	bool moved = false;

	if (offset > bytes.len)
		offset = bytes.len;
	while (at < offset) {
		const char *lf = memchr(bytes.ptr + at, '\n', offset - at);

		if (lf == NULL)
			break;
		at = (size_t)(lf - bytes.ptr) + 1;
		p->line++;
		moved = true;
	}
	if (moved)
		p->column = 1;
	if (at < offset) {
		p->column += columns_between(bytes, at, offset);
		at = offset;
	}
	if (at > p->offset)
		p->offset = (uint32_t)at;
}

void text_position(struct ward_span bytes, size_t offset, uint32_t *line, uint32_t *column)
{
	struct place p = { .offset = 0, .line = 1, .column = 1 };

	place_advance(bytes, &p, offset);
	*line = p.line;
	*column = p.column;
}

void locator_start(struct locator *l, struct ward_span bytes, struct place base, size_t high,
		   bool exact_lines)
{
	/* What the parser before found still holds: a file of many parsers is searched once. */
	if (high < base.offset && l->at <= base.offset && l->high >= base.offset)
		high = l->high;
	if (high < base.offset)
		high = find_high_byte(bytes, base.offset);
	l->bytes = bytes;
	l->base = base;
	l->exact_lines = exact_lines;
	l->at = base.offset;
	l->index = 0;
	l->high = high;
	l->counted = base;
}

static void step_forward(struct locator *l, size_t index)
{
	while (l->index < index && l->at < l->bytes.len) {
		if (l->at < l->high) {
			const size_t ascii = l->high - l->at;
			const size_t want = index - l->index;
			const size_t n = ascii < want ? ascii : want;

			l->at += n;
			l->index += n;
			continue;
		}
		l->at++;
		while (l->at < l->bytes.len && is_continuation(l->bytes.ptr[l->at]))
			l->at++;
		l->index++;
		if (l->at < l->bytes.len && (unsigned char)l->bytes.ptr[l->at] >= 0x80)
			l->high = l->at;
		else
			l->high = find_high_byte(l->bytes, l->at);
	}
}

static void step_back(struct locator *l, size_t index)
{
	while (l->index > index && l->at > l->base.offset) {
		l->at--;
		while (l->at > l->base.offset && is_continuation(l->bytes.ptr[l->at]))
			l->at--;
		l->index--;
	}
	l->high = find_high_byte(l->bytes, l->at);
}

size_t locator_offset(struct locator *l, const yaml_mark_t *mark)
{
	if (mark->index >= l->index && mark->index - l->index <= l->high - l->at)
		return l->at + (mark->index - l->index);
	if (mark->index > l->index)
		step_forward(l, mark->index);
	else
		step_back(l, mark->index);
	return l->at;
}

struct place locator_place(struct locator *l, const yaml_mark_t *mark)
{
	const size_t offset = locator_offset(l, mark);
	struct place p;

	/* At the end of the stream libyaml pretends that a line has ended. */
	if (l->exact_lines && offset < l->bytes.len) {
		p.offset = (uint32_t)offset;
		p.line = l->base.line + (uint32_t)mark->line;
		p.column = (uint32_t)mark->column + 1;
		return p;
	}
	if (offset < l->counted.offset) {
		p = l->base;
		place_advance(l->bytes, &p, offset);
		return p;
	}
	place_advance(l->bytes, &l->counted, offset);
	return l->counted;
}
