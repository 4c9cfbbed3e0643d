/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/shape.h"

#include <ctype.h>
#include <string.h>

#include "base/span.h"
#include "match/literal.h"
#include "secret/alphabet.h"
#include "secret/pattern.h"
#include "secret/placeholder.h"

#define HINT_BEFORE 32
#define LINES_FURTHER 2
#define DISTINCT_OF_KEYED 6
#define ANCHOR_MAX 64

/** Whether a terminal's colour ends before `at`: ESC "[1;93m". */
static bool ends_colour(struct ward_span text, size_t at)
{
	size_t n = at - 1;

	if (text.ptr[n] != 'm')
		return false;
	while (n > 0 && at - n < 10 && (alphabet_digit(text.ptr[n - 1]) || text.ptr[n - 1] == ';'))
		n--;
	return n >= 2 && text.ptr[n - 1] == '[' && text.ptr[n - 2] == '\x1b';
}

/** A letter that ends an escape is no part of what follows: "\nghp_..." in a string literal. */
static bool is_escape(struct ward_span text, size_t at)
{
	if (at < 2)
		return false;
	return ends_colour(text, at) ||
		(text.ptr[at - 2] == '\\' && memchr("nrt", text.ptr[at - 1], 3) != NULL);
}

static bool edge_before(const struct token_shape *shape, struct ward_span text, size_t at)
{
	if (at == 0 || (shape->flags & SHAPE_INSIDE) != 0)
		return true;
	char c = text.ptr[at - 1];
	if ((c == 'n' || c == 'r' || c == 't' || c == 'm') && is_escape(text, at))
		return true;
	if ((shape->flags & SHAPE_BASE64) != 0 && (c == '+' || c == '/'))
		return false;
	return shape->hints != NULL ? !alphabet_word(c) : !alphabet_alnum(c);
}

/** A candidate. */
struct match {
	size_t start, len;
	bool glued; /**< more of a word follows it */
};

/** Whether the shape matches at `at`. */
static bool match_at(const struct token_shape *shape, struct ward_span text, size_t at,
		     struct match *out)
{
	struct ward_span rest = span_sub(text, at, text.len);
	enum pattern_edge edge = PATTERN_EDGE_WORD;

	if ((shape->flags & SHAPE_INSIDE) != 0)
		edge = PATTERN_EDGE_NONE;
	else if ((shape->flags & SHAPE_BASE64) != 0)
		edge = PATTERN_EDGE_BASE64;
	*out = (struct match){ .start = at };
	out->len = pattern_match(shape->pattern, rest, edge);
	if (out->len == 0 && (shape->flags & SHAPE_GLUED) != 0) {
		out->len = pattern_match(shape->pattern, rest, PATTERN_EDGE_NONE);
		out->glued = true;
	}
	return out->len != 0;
}

static bool has_word(struct ward_span text, struct ward_span word)
{
	for (size_t i = 0; i + word.len <= text.len; i++) {
		size_t n = 0;
		while (n < word.len && tolower((unsigned char)text.ptr[i + n]) == word.ptr[n])
			n++;
		if (n == word.len)
			return true;
	}
	return false;
}

static bool has_hint(const struct token_shape *shape, struct ward_span text, size_t anchor,
		     size_t value)
{
	struct ward_span near =
		span_sub(text, anchor > HINT_BEFORE ? anchor - HINT_BEFORE : 0, value);
	struct ward_span rest = span_of(shape->hints);
	struct ward_span word;

	if (rest.len == 0)
		return true;
	while (span_cut(&rest, ' ', &word))
		if (has_word(near, word))
			return true;
	return false;
}

/** Between the word and its value something must part them that a value can follow. */
static bool starts_value(struct ward_span text, size_t at)
{
	if (at == 0)
		return false;
	switch (text.ptr[at - 1]) {
	case ' ':
	case '\t':
	case '\r':
	case '\n':
	case '"':
	case '\'':
	case '`':
	case '=':
	case ':':
	case '>':
	case ',':
	case '|':
	case '(':
	case '[':
	case '{':
	case '<':
	case ';':
	case '/':
	case '\0':
		return true;
	default:
		return false;
	}
}

static bool keyed_match(const struct token_shape *shape, struct ward_span text, size_t anchor,
			size_t from, struct match *out)
{
	size_t gap = shape->gap != 0 ? shape->gap : SHAPE_GAP;
	size_t lines = 0;

	for (size_t at = from; at < text.len && at - from <= gap && lines <= LINES_FURTHER; at++) {
		bool begins = (starts_value(text, at) || is_escape(text, at)) &&
			edge_before(shape, text, at);
		if (begins && match_at(shape, text, at, out) && has_hint(shape, text, anchor, at))
			return true;
		lines += text.ptr[at] == '\n';
	}
	return false;
}

static bool find(const struct token_shape *shape, struct ward_span text, size_t anchor,
		 size_t anchor_len, struct match *out)
{
	if (shape->hints != NULL)
		return keyed_match(shape, text, anchor, anchor + anchor_len, out);
	return anchor >= shape->lead && edge_before(shape, text, anchor - shape->lead) &&
		match_at(shape, text, anchor - shape->lead, out) && out->len > shape->lead;
}

static bool is_mixed(struct ward_span s)
{
	bool upper = false;
	bool lower = false;
	bool digit = false;

	for (size_t i = 0; i < s.len; i++) {
		upper |= alphabet_upper(s.ptr[i]);
		lower |= alphabet_lower(s.ptr[i]);
		digit |= alphabet_digit(s.ptr[i]);
	}
	return upper && lower && digit;
}

/** The token without the anchor that it begins with. */
static struct ward_span body_of(const struct token_shape *shape, struct ward_span token,
				size_t anchor_len)
{
	bool behind = shape->hints == NULL && shape->lead == 0 && anchor_len < token.len;

	return behind ? span_sub(token, anchor_len, token.len) : token;
}

static bool is_stand_in(const struct token_shape *shape, struct ward_span body)
{
	return placeholder_distinct(body) < shape->distinct || placeholder_is(body) ||
		((shape->flags & SHAPE_MIXED) != 0 && !is_mixed(body));
}

enum token_verdict shape_judge(const struct token_shape *shape, struct ward_span text,
			       size_t anchor, size_t anchor_len, struct arena *scratch,
			       size_t *start, size_t *end)
{
	enum token_verdict verdict = TOKEN_LIKELY;
	bool keyed = shape->hints != NULL;
	struct match m;

	if (!find(shape, text, anchor, anchor_len, &m))
		return TOKEN_NO;
	*start = m.start;
	*end = m.start + m.len;
	struct ward_span token = span_sub(text, *start, *end);
	struct ward_span body = body_of(shape, token, anchor_len);
	if (keyed && placeholder_distinct(body) < DISTINCT_OF_KEYED)
		return TOKEN_NO;
	if (((shape->flags & SHAPE_INSIDE) == 0 || shape->verify == NULL) &&
	    is_stand_in(shape, body))
		return TOKEN_PLACEHOLDER;
	if (shape->verify != NULL)
		verdict = shape->verify(token, scratch);
	bool weak = m.glued || (shape->flags & SHAPE_WEAK) != 0 ||
		(keyed && (shape->flags & SHAPE_SURE) == 0);
	if (verdict == TOKEN_LIKELY && weak)
		return TOKEN_CONTEXTUAL;
	return verdict;
}

size_t shape_match(const char *pattern, struct ward_span text)
{
	return pattern_match(pattern, text, PATTERN_EDGE_WORD);
}

bool shape_pattern_is_valid(const char *pattern)
{
	return pattern_is_valid(pattern);
}

/* -- Anchors ----------------------------------------------------------------- */

/** What must stand around an anchor, and how one is spelt. */
static unsigned anchor_flags(const struct token_shape *shape, struct ward_span anchor)
{
	unsigned edge = 0;

	if (shape->hints != NULL)
		return LITERAL_SPELT;
	if (shape->lead == 0 && (shape->flags & SHAPE_INSIDE) == 0)
		edge = LITERAL_EDGE_BEFORE;
	if (anchor.len > LITERAL_MIN)
		return edge;
	return edge |
		((shape->flags & SHAPE_HEX) != 0 ? LITERAL_HEX_FOLLOWS : LITERAL_WORD_FOLLOWS);
}

bool shape_anchors(const struct token_shape *shape, shape_anchor_fn fn, void *ctx)
{
	struct ward_span rest = span_of(shape->anchors);
	struct ward_span anchor;

	while (span_cut(&rest, ' ', &anchor)) {
		const struct literal literal = { anchor, anchor_flags(shape, anchor) };
		size_t least = shape->hints != NULL ? LITERAL_MIN + 1 : LITERAL_MIN;

		if (anchor.len < least || anchor.len > ANCHOR_MAX || !fn(ctx, &literal))
			return false;
	}
	return true;
}
