/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/inherit_window.h"

#include <stdint.h>
#include <string.h>

#include "base/span.h"
#include "secret/alphabet.h"
#include "secret/token_far.h"

/* Around changed lines: what a token may need, and the words before it. */
#define AROUND ((size_t)(TOKEN_REACH + 64))
/* Longer lines are looked at as a whole. */
#define LINE_MOST ((size_t)2048)
/* A line of nothing but encoded text. */
#define ENCODED_LEAST 16

/* -- Lines ------------------------------------------------------------------------ */

size_t inherit_line_start(struct ward_span s, size_t at)
{
	const size_t least = at > LINE_MOST ? at - LINE_MOST : 0;
	const ssize_t end = span_rfind_byte(span_sub(s, least, at), '\n');

	if (end >= 0)
		return least + (size_t)end + 1;
	return least == 0 ? 0 : SIZE_MAX;
}

size_t inherit_line_end(struct ward_span s, size_t at)
{
	const ssize_t end = span_find_byte(span_sub(s, at, at + LINE_MOST), '\n', 0);

	if (end >= 0)
		return at + (size_t)end + 1;
	return s.len - at <= LINE_MOST ? s.len : SIZE_MAX;
}

/* All of it encoded: it goes with the lines before and behind. */
static bool is_encoded_line(struct ward_span line)
{
	line = span_trim(line);
	if (line.len < ENCODED_LEAST)
		return false;
	for (size_t i = 0; i < line.len; i++)
		if (!alphabet_base64(line.ptr[i]) &&
		    memchr("=-_,\"'\\%&#;x", line.ptr[i], 12) == NULL &&
		    !(line.ptr[i] == ' ' && line.ptr[i - 1] == ','))
			return false;
	return true;
}

/* The line is continued on the next one. */
static bool goes_on(struct ward_span line)
{
	while (line.len > 0 && (line.ptr[line.len - 1] == '\n' || line.ptr[line.len - 1] == '\r'))
		line.len--;
	return line.len > 0 && line.ptr[line.len - 1] == '\\';
}

/* From the start of a line further back, as long as the lines belong together. */
static size_t block_start(struct ward_span s, size_t at)
{
	const size_t first = at;

	while (at > 0) {
		const size_t before = inherit_line_start(s, at - 1);

		if (before == SIZE_MAX || first - before > INHERIT_BLOCK_MOST)
			return SIZE_MAX;
		if (!goes_on(span_sub(s, before, at)) &&
		    !(is_encoded_line(span_sub(s, before, at)) &&
		      (at == s.len || is_encoded_line(span_sub(s, at, inherit_line_end(s, at))))))
			break;
		at = before;
	}
	return at;
}

static size_t block_end(struct ward_span s, size_t at)
{
	const size_t first = at;

	while (at < s.len) {
		const size_t before = inherit_line_start(s, at - (at > 0));
		const size_t next = inherit_line_end(s, at);

		if (before == SIZE_MAX || next == SIZE_MAX || next - first > INHERIT_BLOCK_MOST)
			return SIZE_MAX;
		if (at > 0 && !goes_on(span_sub(s, before, at)) &&
		    !(is_encoded_line(span_sub(s, at, next)) &&
		      is_encoded_line(span_sub(s, before, at))))
			break;
		at = next;
	}
	return at;
}

/* -- Windows ------------------------------------------------------------------------ */

/* The lines around [from, to), and of those that belong together all. */
static bool widen(struct ward_span s, size_t *from, size_t *to)
{
	size_t a = inherit_line_start(s, *from), b = inherit_line_end(s, *to);

	if (a == SIZE_MAX || b == SIZE_MAX)
		return false;
	a = inherit_line_start(s, a > AROUND ? a - AROUND : 0);
	b = inherit_line_end(s, s.len - b > AROUND ? b + AROUND : s.len);
	if (a == SIZE_MAX || b == SIZE_MAX)
		return false;
	*from = block_start(s, a);
	*to = block_end(s, b);
	return *from != SIZE_MAX && *to != SIZE_MAX;
}

bool inherit_add_window(struct inherit_windows *w, struct ward_span s, size_t from, size_t to)
{
	struct ward_span *last = w->count > 0 ? &w->items[w->count - 1] : NULL;
	const size_t start = last != NULL ? (size_t)(last->ptr - s.ptr) : 0;

	if (!widen(s, &from, &to))
		return false;
	if (last != NULL && from <= start + last->len) {
		if (to > start + last->len)
			last->len = to - start;
		return true;
	}
	if (w->count == INHERIT_WINDOWS)
		return false;
	w->items[w->count++] = span_sub(s, from, to);
	return true;
}

size_t inherit_total(const struct inherit_windows *w)
{
	size_t sum = 0;

	for (size_t i = 0; i < w->count; i++)
		sum += w->items[i].len;
	return sum;
}
