/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/shape.h"

#include <ctype.h>
#include <string.h>

#include "base/span.h"
#include "match/literal.h"
#include "secret/alphabet.h"
#include "secret/block.h"
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
static bool match_at(const struct shape_form *form, struct ward_span text, size_t at,
		     struct match *out)
{
	const unsigned flags = form->shape->flags;
	enum pattern_edge edge = PATTERN_EDGE_WORD;
	size_t any;

	if ((flags & SHAPE_INSIDE) != 0)
		edge = PATTERN_EDGE_NONE;
	else if ((flags & SHAPE_BASE64) != 0)
		edge = PATTERN_EDGE_BASE64;
	*out = (struct match){ .start = at };
	out->len = pattern_match(&form->pattern, span_sub(text, at, text.len), edge, &any);
	if (out->len == 0 && (flags & SHAPE_GLUED) != 0) {
		out->len = any;
		out->glued = true;
	}
	return out->len != 0;
}

/* -- Hints ------------------------------------------------------------------- */

static bool starts_word(struct ward_span text, struct ward_span word)
{
	size_t n = 0;

	while (n < word.len && n < text.len && tolower((unsigned char)text.ptr[n]) == word.ptr[n])
		n++;
	return n == word.len;
}

static bool starts_hint(const struct token_shape *shape, struct ward_span text)
{
	struct ward_span rest = span_of(shape->hints), word;

	while (span_cut(&rest, ' ', &word))
		if (starts_word(text, word))
			return true;
	return false;
}

static bool has_hint(const struct shape_form *form, struct ward_span text, size_t anchor,
		     size_t value)
{
	if (form->shape->hints[0] == '\0')
		return true;
	for (size_t at = anchor > HINT_BEFORE ? anchor - HINT_BEFORE : 0; at < value; at++)
		if ((form->hint_firsts >> ((unsigned char)text.ptr[at] & 31) & 1) != 0 &&
		    starts_hint(form->shape, span_sub(text, at, value)))
			return true;
	return false;
}

bool shape_compile(const struct token_shape *shape, struct arena *arena, struct shape_form *out)
{
	struct ward_span rest = span_of(shape->hints), word;

	*out = (struct shape_form){ .shape = shape };
	while (span_cut(&rest, ' ', &word))
		if (word.len > 0)
			out->hint_firsts |= UINT32_C(1) << ((unsigned char)word.ptr[0] & 31);
	return pattern_compile(shape->pattern, arena, &out->pattern);
}

/* -- Places ------------------------------------------------------------------ */

/** Bytes of the longest colour of a terminal. */
#define COLOUR_MAX 12

/** What of 64 bytes matters for where values begin, one bit each. */
struct parting {
	uint64_t parts;	  /**< parts a word from its value, so that the value can follow */
	uint64_t breaks;  /**< ends a line */
	uint64_t slashes; /**< a backslash */
	uint64_t escapes; /**< ESC */
};

static void look_at_bytes(const char *p, size_t at, struct parting *out)
{
	const block c = block_load(p + at), folded = c | 0x20;
	/* NUL blank [ { : ; < = > ' ( TAB LF CR " ` , | / */
	const block parts =
		(block)((folded == ' ') | (folded == '{') | ((block)(c - ':') < 5) |
			((block)(c - '\'') < 2) | ((block)(c - '\t') < 2) | (c == '\r') |
			(c == '"') | (c == '`') | (c == ',') | (c == '|') | (c == '/'));

	out->parts |= block_bits(parts) << at;
	out->breaks |= block_bits((block)(c == '\n')) << at;
	out->slashes |= block_bits((block)(c == '\\')) << at;
	out->escapes |= block_bits((block)(c == '\x1b')) << at;
}

/** Bits of the letters behind which escapes end, among the `count` bytes from `first` on. */
static uint64_t escapes_in(struct ward_span text, size_t first, size_t count,
			   const struct parting *p)
{
	const size_t before = first < COLOUR_MAX ? first : COLOUR_MAX;
	const char *bytes = text.ptr + first;
	uint64_t ends = 0, slashed = p->slashes << 1;

	if (first > 0 && bytes[-1] == '\\')
		slashed |= 1;
	for (; slashed != 0; slashed &= slashed - 1) {
		const size_t i = (size_t)__builtin_ctzll(slashed);

		if (i < count && is_escape(text, first + i + 1))
			ends |= UINT64_C(1) << i;
	}
	if (p->escapes == 0 && memchr(bytes - before, '\x1b', before) == NULL)
		return ends;
	for (size_t i = 0; i < count; i++)
		if (bytes[i] == 'm' && is_escape(text, first + i + 1))
			ends |= UINT64_C(1) << i;
	return ends;
}

/** Whether a value may begin at `at`, behind the byte before. */
static bool may_begin(struct ward_span text, size_t at)
{
	static const char parts[] = " \t\r\n\"'`=:>,|([{<;/"; /* and NUL */

	return at > 0 &&
		(memchr(parts, text.ptr[at - 1], sizeof(parts)) != NULL || is_escape(text, at));
}

static void look_at_block(struct ward_span text, size_t number, struct shape_block *out)
{
	const size_t first = number * 64;
	const size_t count = text.len - first < 64 ? text.len - first : 64;
	const char *bytes = text.ptr + first;
	const uint64_t known = UINT64_MAX >> (64 - count);
	struct parting p = { 0 };
	char last[64] = { 0 };
	uint64_t begins;

	if (count < 64) {
		memcpy(last, bytes, count);
		bytes = last;
	}
	for (size_t at = 0; at < 64; at += BLOCK)
		look_at_bytes(bytes, at, &p);
	begins = (p.parts | escapes_in(text, first, count, &p)) << 1 | may_begin(text, first);
	*out = (struct shape_block){
		.number = number + 1,
		.begins = begins & known,
		.breaks = p.breaks & known,
	};
}

static const struct shape_block *block_of(struct shape_view *view, size_t at)
{
	size_t number = at / 64;
	struct shape_block *known = &view->blocks[number % SHAPE_BLOCKS];

	if (known->number != number + 1)
		look_at_block(view->text, number, known);
	return known;
}

/** Bits from that of byte `at` of its block on. */
static uint64_t bits_from(uint64_t bits, size_t at)
{
	return bits >> (at % 64) << (at % 64);
}

/** The first place at or behind `from` where a value may begin, or `end`. */
static size_t next_begin(struct shape_view *view, size_t from, size_t end)
{
	while (from < end) {
		uint64_t bits = bits_from(block_of(view, from)->begins, from);

		from -= from % 64;
		if (bits != 0) {
			from += (size_t)__builtin_ctzll(bits);
			return from < end ? from : end;
		}
		from += 64;
	}
	return end;
}

/** Behind the last place where the value of a word that ends at `from` may begin. */
static size_t reach_of(struct shape_view *view, const struct token_shape *shape, size_t from)
{
	size_t gap = shape->gap != 0 ? shape->gap : SHAPE_GAP, at = from, lines = 0;
	size_t end = view->text.len - from > gap ? from + gap + 1 : view->text.len;

	while (at < end) {
		uint64_t bits = bits_from(block_of(view, at)->breaks, at);

		at -= at % 64;
		for (; bits != 0; bits &= bits - 1)
			if (++lines > LINES_FURTHER) {
				at += (size_t)__builtin_ctzll(bits) + 1;
				return at < end ? at : end;
			}
		at += 64;
	}
	return end;
}

/* -- Finding ----------------------------------------------------------------- */

/** Where the search behind an anchor begins. What was not found behind one anchor is not found
 * behind a later one either: fewer hints stand between it and a value. */
static size_t memo_begin(struct shape_memo *memo, size_t anchor, size_t from)
{
	if (anchor < memo->anchor || from < memo->from || from > memo->clear)
		memo->from = memo->clear = from;
	memo->anchor = anchor;
	return memo->clear;
}

/** Whether a value begins at `at`; the one that `memo` knows is not measured again. */
static bool begins_value(const struct shape_form *form, struct shape_view *view,
			 const struct shape_memo *memo, size_t at, struct match *out)
{
	*out = (struct match){ .start = at };
	if (memo->judged == at + 1)
		return true;
	if ((form->shape->flags & SHAPE_BASE64) != 0 && view->text.ptr[at - 1] == '/')
		return false;
	view->patterns++;
	return match_at(form, view->text, at, out);
}

static bool keyed_match(const struct shape_form *form, struct shape_view *view,
			struct shape_memo *memo, size_t anchor, size_t from, struct match *out)
{
	size_t end = reach_of(view, form->shape, from), at = memo_begin(memo, anchor, from);

	for (; (at = next_begin(view, at, end)) < end; at++) {
		if (!begins_value(form, view, memo, at, out) ||
		    !has_hint(form, view->text, anchor, at))
			continue;
		memo->clear = at;
		if (memo->judged == at + 1)
			return false;
		memo->judged = at + 1;
		return true;
	}
	memo->clear = end > memo->clear ? end : memo->clear;
	return false;
}

static bool find(const struct shape_form *form, struct shape_view *view, struct shape_memo *memo,
		 size_t anchor, size_t anchor_len, struct match *out)
{
	const struct token_shape *shape = form->shape;
	struct shape_memo none = { 0 };

	if (shape->hints != NULL)
		return keyed_match(form, view, memo != NULL ? memo : &none, anchor,
				   anchor + anchor_len, out);
	return anchor >= shape->lead && edge_before(shape, view->text, anchor - shape->lead) &&
		match_at(form, view->text, anchor - shape->lead, out) && out->len > shape->lead;
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

enum token_verdict shape_judge(const struct shape_form *form, struct shape_view *view,
			       struct shape_memo *memo, size_t anchor, size_t anchor_len,
			       struct arena *scratch, size_t *start, size_t *end)
{
	const struct token_shape *shape = form->shape;
	enum token_verdict verdict = TOKEN_LIKELY;
	bool keyed = shape->hints != NULL;
	struct match m;

	if (!find(form, view, memo, anchor, anchor_len, &m))
		return TOKEN_NO;
	*start = m.start;
	*end = m.start + m.len;
	struct ward_span token = span_sub(view->text, *start, *end);
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

/* -- Anchors ----------------------------------------------------------------- */

/** What must stand around an anchor, and how one is spelt. */
static unsigned anchor_flags(const struct token_shape *shape, struct ward_span anchor)
{
	unsigned edge = 0;

	if (shape->hints != NULL)
		return LITERAL_SPELT;
	if ((shape->flags & SHAPE_INSIDE) == 0)
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
		const struct literal literal = { anchor, anchor_flags(shape, anchor),
						 (unsigned)shape->lead };
		size_t least = shape->hints != NULL ? LITERAL_MIN + 1 : LITERAL_MIN;

		if (anchor.len < least || anchor.len > ANCHOR_MAX || !fn(ctx, &literal))
			return false;
	}
	return true;
}
