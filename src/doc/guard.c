/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/guard.h"

#include <string.h>

#include "base/span.h"
#include "base/utf8.h"
#include "doc/separator.h"

#define TAG_LINES 64
#define TAG_LINE_BYTES 256
#define BLANK_RUN 256
/* Bytes that clearing may touch in one file: tens of milliseconds. */
#define BLANK_WORK UINT64_C(1000000000)

#define ONES UINT64_C(0x0101010101010101)
#define EACH(byte) (ONES * (uint64_t)(byte))

/* True when all bytes are LF or printable ASCII. No carries: a byte with its high bit set is
 * refused first. */
static bool is_plain_word(uint64_t w)
{
	const uint64_t at_least_space = w + EACH(0x60);
	const uint64_t not_lf = (w ^ EACH('\n')) + EACH(0x7f);
	const uint64_t del = w + ONES;

	return ((w | (~at_least_space & not_lf) | del) & EACH(0x80)) == 0;
}

static bool is_allowed(uint32_t cp)
{
	return cp == '\t' || cp == '\n' || cp == '\r' || (cp >= 0x20 && cp <= 0x7e) || cp == 0x85 ||
		(cp >= 0xa0 && cp <= 0xfffd) || cp >= 0x10000;
}

/* One code point that is not plain; false when libyaml refuses it. */
static bool check_code_point(struct guard *g, size_t *at)
{
	const struct ward_span rest = span_sub(g->bytes, *at, g->bytes.len);
	uint32_t cp;
	const size_t len = utf8_decode(rest, &cp);

	if (len == 0) {
		g->encoding.text = "not UTF-8";
		return false;
	}
	if (!is_allowed(cp)) {
		g->encoding.text = "control characters are not allowed";
		return false;
	}
	if (len > 1 && *at < g->high)
		g->high = *at;
	if (cp == 0xfeff && *at > 0 && *at < g->bom)
		g->bom = *at;
	if (cp == 0x85 || cp == 0x2028 || cp == 0x2029 ||
	    (cp == '\r' && (rest.len < 2 || rest.ptr[1] != '\n')))
		g->exact_lines = false;
	*at += len;
	return true;
}

static void find_encoding(struct guard *g, size_t from)
{
	const struct ward_span s = g->bytes;
	size_t at = from;
	uint64_t word;

	g->exact_lines = true;
	g->high = s.len;
	g->encoding = (struct barrier){ .kind = DOC_ENCODING };
	while (at < s.len) {
		while (s.len - at >= sizeof(word)) {
			memcpy(&word, s.ptr + at, sizeof(word));
			if (!is_plain_word(word))
				break;
			at += sizeof(word);
		}
		for (size_t n = 0; n < sizeof(word) && at < s.len; n++)
			if (!check_code_point(g, &at)) {
				g->encoding.offset = at;
				return;
			}
	}
	g->encoding.offset = s.len;
}

static bool is_line_start(struct ward_span s, size_t at)
{
	return at == 0 || s.ptr[at - 1] == '\n' || s.ptr[at - 1] == '\r';
}

/* Offset of the next line that starts with %TAG, or the length; '%' alone is rare. */
static size_t find_tag_line(struct ward_span s, size_t from)
{
	ssize_t at = span_find_byte(s, '%', from);

	while (at >= 0 &&
	       !(is_line_start(s, (size_t)at) &&
		 span_starts(span_sub(s, (size_t)at, s.len), "%TAG")))
		at = span_find_byte(s, '%', (size_t)at + 1);
	return at < 0 ? s.len : (size_t)at;
}

/* More of them than are of use, as far as no line of `---` ends the directives. */
static void find_directives(struct guard *g)
{
	const struct ward_span s = g->bytes;
	size_t count = 0;
	size_t separator = 0;
	size_t at = find_tag_line(s, 0);

	g->directives = (struct barrier){ .offset = s.len, .kind = DOC_NODES, .final = true };
	for (; at < s.len; at = find_tag_line(s, at + 1)) {
		const size_t most = TAG_LINE_BYTES + 1;
		const struct ward_span line = span_sub(s, at, at + most);

		if (separator < at) {
			separator = find_separator(s, at);
			count = 0;
		}
		count++;
		if (line.len == most && span_find_byte(line, '\n', 0) < 0)
			g->directives.text = "a %TAG directive of more than 256 bytes";
		else if (count > TAG_LINES)
			g->directives.text = "more than 64 %TAG directives";
		else
			continue;
		g->directives.offset = at;
		return;
	}
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static size_t count_words(struct ward_span s)
{
	size_t words = 0;

	for (size_t i = 1; i < s.len; i++)
		words += is_blank(s.ptr[i - 1]) && !is_blank(s.ptr[i]);
	return words;
}

/* A run of BLANK_RUN bytes covers one of the bytes that are looked at. */
static void find_blanks(struct guard *g)
{
	const struct ward_span s = g->bytes;
	size_t longest = 0;
	size_t where = s.len;

	g->blanks = (struct barrier){ .offset = s.len,
				      .kind = DOC_NODES,
				      .text = "a long run of blanks in a text of many words",
				      .final = true };
	for (size_t i = BLANK_RUN - 1; i < s.len; i += BLANK_RUN) {
		size_t start = i;
		size_t end = i;

		if (!is_blank(s.ptr[i]))
			continue;
		while (start > 0 && is_blank(s.ptr[start - 1]))
			start--;
		while (end < s.len && is_blank(s.ptr[end]))
			end++;
		if (end - start >= BLANK_RUN && end - start > longest) {
			longest = end - start;
			where = start;
		}
		i = end;
	}
	if (longest > 0 && (uint64_t)longest * count_words(s) > BLANK_WORK)
		g->blanks.offset = where;
}

void guard_init(struct guard *g, struct ward_span bytes)
{
	*g = (struct guard){ .bytes = bytes, .bom = bytes.len };
	find_encoding(g, 0);
	find_directives(g);
	find_blanks(g);
}

struct barrier guard_next(struct guard *g, size_t from)
{
	struct barrier b;

	if (from > g->encoding.offset)
		find_encoding(g, from);
	b = g->encoding;
	if (g->directives.offset < b.offset)
		b = g->directives;
	if (g->blanks.offset < b.offset)
		b = g->blanks;
	/* After an error reading may go on behind a barrier: it stands there too. */
	if (b.offset < from)
		b.offset = from;
	return b;
}
