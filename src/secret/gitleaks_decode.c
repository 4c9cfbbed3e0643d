/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/gitleaks_decode.h"

#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/span.h"
#include "base/utf8.h"
#include "secret/block.h"
#include "secret/gitleaks.h"

/* Characters of one code point or escape behind the mark: "0041". */
#define CODE 4
#define HEX_MIN 32
#define BASE64_MIN 16

const char *gitleaks_encoding(size_t i)
{
	static const char *const names[] = { "percent", "unicode", "hex", "base64" };

	return i < sizeof(names) / sizeof(names[0]) ? names[i] : NULL;
}

struct piece {
	size_t from, to;
	enum gl_encoding encoding;
};

/* -- Characters -------------------------------------------------------------------------- */

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_number(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_base64(char c)
{
	const char letter = (char)(c | 0x20);

	return (letter >= 'a' && letter <= 'z') || (c >= '/' && c <= '9') || c == '_' || c == '+' ||
		c == '-';
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static bool is_printable(char c)
{
	return c >= 0x09 && c < 0x7f;
}

/* -1: there are not that many digits at `at`. */
static int number_at(struct ward_span text, size_t at, size_t digits)
{
	int value = 0;

	if (at > text.len || text.len - at < digits)
		return -1;
	for (size_t i = at; i < at + digits; i++) {
		const int digit = digit_of(text.ptr[i]);

		if (digit < 0)
			return -1;
		value = value << 4 | digit;
	}
	return value;
}

/* -- Finding --------------------------------------------------------------------------------- */

static bool is_percent(struct ward_span text, size_t at)
{
	return text.ptr[at] == '%' && number_at(text, at + 1, 2) >= 0;
}

static bool percent_piece(struct ward_span text, size_t at, struct piece *out)
{
	size_t last;
	ssize_t line;

	if (!is_percent(text, at))
		return false;
	line = span_find_byte(text, '\n', at);
	last = line >= 0 ? (size_t)line : text.len;
	while (last > at && !is_percent(text, last - 1))
		last--;
	*out = (struct piece){ at, last + 2, GL_PERCENT };
	return true;
}

/* "\u0041": how long it is, or 0; where its digits are. */
static size_t escape_at(struct ward_span text, size_t at, size_t *digits)
{
	size_t next = at + 1;

	if (at >= text.len || text.ptr[at] != '\\')
		return 0;
	if (next < text.len && text.ptr[next] == '\\')
		next++;
	if (next >= text.len || (text.ptr[next] | 0x20) != 'u' ||
	    number_at(text, next + 1, CODE) < 0)
		return 0;
	*digits = next + 1;
	return next + 1 + CODE - at;
}

/* "U+0041 ": likewise. */
static size_t code_point_at(struct ward_span text, size_t at, size_t *digits)
{
	const size_t end = at + 2 + CODE;

	if (at >= text.len || text.len - at < 2 + CODE || text.ptr[at] != 'U' ||
	    text.ptr[at + 1] != '+' || number_at(text, at + 2, CODE) < 0)
		return 0;
	*digits = at + 2;
	if (end == text.len)
		return 2 + CODE;
	return is_space(text.ptr[end]) ? 2 + CODE + 1 : 0;
}

static size_t unicode_at(struct ward_span text, bool escapes, size_t at, size_t *digits)
{
	return escapes ? escape_at(text, at, digits) : code_point_at(text, at, digits);
}

static bool unicode_piece(struct ward_span text, size_t at, struct piece *out)
{
	const bool escapes = text.ptr[at] == '\\';
	size_t end = at, len, digits;

	while ((len = unicode_at(text, escapes, end, &digits)) > 0)
		end += len;
	*out = (struct piece){ at, end, GL_UNICODE };
	return end > at;
}

/*
 * What begins in the run of characters of base64 at `at`; false with `*end` where
 * it ends. Only the end of a run too short for the others can be a code point.
 */
static bool run_piece(struct ward_span text, size_t at, size_t *end, struct piece *out)
{
	size_t to = at, hex = at;

	while (to < text.len && is_base64(text.ptr[to]))
		to++;
	while (hex < to && digit_of(text.ptr[hex]) >= 0)
		hex++;
	*end = to;
	if (hex - at >= HEX_MIN) {
		*out = (struct piece){ at, hex, GL_HEX };
		return true;
	}
	if (to - at < BASE64_MIN)
		return to - at >= 2 + CODE && unicode_piece(text, to - 2 - CODE, out);
	for (size_t pads = 0; pads < 2 && to < text.len && text.ptr[to] == '='; pads++)
		to++;
	*out = (struct piece){ at, to, GL_BASE64 };
	return true;
}

/* The first piece that begins in [*at, stop); otherwise `*at` is where to go on. */
static bool piece_before(struct ward_span text, size_t *at, size_t stop, struct piece *out)
{
	while (*at < stop) {
		const char c = text.ptr[*at];
		size_t next = *at + 1;

		if (c == '%' && percent_piece(text, *at, out))
			return true;
		if (c == '\\' && unicode_piece(text, *at, out))
			return true;
		if (is_base64(c) && run_piece(text, *at, &next, out))
			return true;
		*at = next;
	}
	return false;
}

/* A run of base64 that is long enough has a half of a block for itself; all else has a mark. */
static bool is_dull(const char *p)
{
	const block b = block_load(p);
	const block mark = (block)((b == '%') | (b == '\\') | (b == '+'));
	const struct block_halves runs =
		block_halves((block)(((block)((b | 0x20) - 'a') < 26) | ((block)(b - '/') < 11) |
				     (b == '+') | (b == '-') | (b == '_')));

	return block_is_zero(mark) && runs.low != UINT64_MAX && runs.high != UINT64_MAX;
}

/* The first piece at or behind `at`. */
static bool next_piece(struct ward_span text, size_t at, struct piece *out)
{
	while (at < text.len) {
		size_t here = at, stop;

		while (text.len - here >= BLOCK && is_dull(text.ptr + here))
			here += BLOCK;
		stop = text.len - here >= BLOCK ? here + BLOCK : text.len;
		while (here > at && is_base64(text.ptr[here - 1]))
			here--;
		if (piece_before(text, &here, stop, out))
			return true;
		at = here;
	}
	return false;
}

/* -- Decoding --------------------------------------------------------------------------------- */

/* Each gives the length that it wrote to `out`, no longer than the piece; 0: it is not that. */

static size_t decode_percent(struct ward_span piece, char *out)
{
	size_t len = 0;

	for (size_t at = 0; at < piece.len; at++) {
		out[len] = piece.ptr[at];
		if (is_percent(piece, at)) {
			out[len] = (char)number_at(piece, at + 1, 2);
			if (!is_printable(out[len]))
				return 0;
			at += 2;
		}
		len++;
	}
	return len;
}

static size_t decode_unicode(struct ward_span piece, char *out)
{
	static const uint32_t replacement = 0xfffd;
	const bool escapes = piece.ptr[0] == '\\';
	size_t len = 0, digits, step;

	for (size_t at = 0; (step = unicode_at(piece, escapes, at, &digits)) > 0; at += step) {
		char rune[4];
		size_t n = utf8_encode((uint32_t)number_at(piece, digits, CODE), rune);

		if (n == 0)
			n = utf8_encode(replacement, rune);
		memcpy(out + len, rune, n);
		len += n;
	}
	return len;
}

static size_t decode_hex(struct ward_span piece, char *out)
{
	bool any = false;

	if (piece.len % 2 != 0)
		return 0;
	for (size_t at = 0; at < piece.len; at += 2) {
		any = any || is_number(piece.ptr[at]) || is_number(piece.ptr[at + 1]);
		out[at / 2] = (char)number_at(piece, at, 2);
		if (!is_printable(out[at / 2]))
			return 0;
	}
	return any ? piece.len / 2 : 0;
}

static bool are_printable(const char *bytes, ssize_t len)
{
	for (ssize_t i = 0; i < len; i++)
		if (!is_printable(bytes[i]))
			return false;
	return len > 0;
}

/* A name that is only letters is taken for one. */
static bool is_likely_base64(struct ward_span piece)
{
	for (size_t i = 0; i < piece.len; i++)
		if ((piece.ptr[i] >= '/' && piece.ptr[i] <= '9') ||
		    memchr("+-_", piece.ptr[i], 3) != NULL)
			return true;
	return false;
}

static size_t decode_base64(struct ward_span piece, char *out)
{
	ssize_t len;

	if (!is_likely_base64(piece))
		return 0;
	len = base64_decode(piece, BASE64_STRICT | BASE64_ANY_BITS, out);
	if (are_printable(out, len))
		return (size_t)len;
	if (piece.ptr[piece.len - 1] == '=')
		return 0;
	len = base64_decode(piece, BASE64_URL | BASE64_NO_PADDING | BASE64_ANY_BITS, out);
	return are_printable(out, len) ? (size_t)len : 0;
}

static size_t decode(struct ward_span text, const struct piece *piece, char *out)
{
	const struct ward_span part = span_sub(text, piece->from, piece->to);

	switch (piece->encoding) {
	case GL_PERCENT:
		return decode_percent(part, out);
	case GL_UNICODE:
		return decode_unicode(part, out);
	case GL_HEX:
		return decode_hex(part, out);
	case GL_BASE64:
	default:
		return decode_base64(part, out);
	}
}

/* -- One pass ------------------------------------------------------------------------------------
 */

struct decoder {
	const struct gl_pass *before;
	struct arena *arena;
	struct gl_pass *out;
	char *bytes;
	size_t len;  /**< of `bytes` */
	size_t done; /**< bytes of the text before that are in them */
	size_t next; /**< the first segment before that may still be of use */
};

/* Encodings of the segments before that [from, to) overlaps or touches. */
static uint8_t encodings_around(struct decoder *d, size_t from, size_t to)
{
	const struct gl_segment *items = d->before->segments.items;
	const size_t count = d->before->segments.len;
	uint8_t all = 0;

	while (d->next < count && items[d->next].end < from)
		d->next++;
	for (size_t i = d->next; i < count && items[i].at <= to; i++)
		all |= items[i].encodings;
	return all;
}

static void copy_up_to(struct decoder *d, size_t to)
{
	memcpy(d->bytes + d->len, d->before->text.ptr + d->done, to - d->done);
	d->len += to - d->done;
	d->done = to;
}

static bool take(struct decoder *d, const struct piece *piece)
{
	struct gl_segment *slot;
	size_t len;

	if (d->bytes == NULL && (d->bytes = arena_bytes(d->arena, d->before->text.len)) == NULL)
		return false;
	copy_up_to(d, piece->from);
	len = decode(d->before->text, piece, d->bytes + d->len);
	if (len == 0)
		return true;
	slot = vec_push(d->arena, &d->out->segments);
	if (slot == NULL)
		return false;
	*slot = (struct gl_segment){ .from = (uint32_t)piece->from,
				     .to = (uint32_t)piece->to,
				     .at = (uint32_t)d->len,
				     .end = (uint32_t)(d->len + len) };
	slot->encodings = (uint8_t)(piece->encoding | encodings_around(d, piece->from, piece->to));
	d->len += len;
	d->done = piece->to;
	return true;
}

/* Whether `other` is decoded first, and `piece`, which touches it, only then. */
static bool yields(const struct piece *piece, const struct piece *other)
{
	return other->encoding < piece->encoding && other->from <= piece->to &&
		other->to >= piece->from;
}

int gl_decode(const struct gl_pass *before, struct arena *arena, struct gl_pass *out,
	      struct ward_error *err)
{
	struct decoder d = { .before = before, .arena = arena, .out = out };
	struct piece was = { 0, 0, GL_BASE64 }, piece, next;
	bool more = true;

	*out = (struct gl_pass){ .before = before, .depth = before->depth + 1 };
	if (before->text.len > UINT32_MAX)
		return error_set(err, WARD_ELIMIT, "a text of 4 GiB is not decoded");
	for (bool any = next_piece(before->text, 0, &piece); any; any = more) {
		more = next_piece(before->text, piece.to, &next);
		if (!yields(&piece, &was) && !(more && yields(&piece, &next)) && !take(&d, &piece))
			return error_set(err, WARD_EOOM,
					 "out of memory for rules (limits.memory_bytes)");
		was = piece;
		piece = more ? next : piece;
	}
	if (d.bytes != NULL)
		copy_up_to(&d, before->text.len);
	out->text = span_make(d.bytes, d.len);
	return WARD_OK;
}

/* -- Places
 * ---------------------------------------------------------------------------------------- */

/* How many segments end before `at`, or begin before it. */
static size_t segments_before(const struct gl_pass *pass, size_t at, bool begin)
{
	size_t low = 0, high = pass->segments.len;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;
		const struct gl_segment *s = &pass->segments.items[mid];

		if ((begin ? s->at : s->end) < at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

struct gl_segments gl_segments_at(const struct gl_pass *pass, size_t start, size_t end)
{
	const size_t first = segments_before(pass, start, false);
	const size_t last = segments_before(pass, end + 1, true);

	return (struct gl_segments){ first, last > first ? last : first };
}

uint8_t gl_encodings(const struct gl_pass *pass, struct gl_segments which)
{
	uint8_t all = 0;

	for (size_t i = which.first; i < which.last; i++)
		all |= pass->segments.items[i].encodings;
	return all;
}

static bool lies_in(const struct gl_segment *s, size_t start, size_t end)
{
	return s->at <= start && end <= s->end;
}

/* From a text to the one before. */
static void step_out(const struct gl_pass *pass, size_t *start, size_t *end)
{
	const struct gl_segments which = gl_segments_at(pass, *start, *end);
	const struct gl_segment *items = pass->segments.items;
	const struct gl_segment *first = &items[which.first], *last;

	if (which.first == which.last) { /* Between them: moved by all that is before it. */
		const size_t by =
			which.first > 0 ? (size_t)first[-1].to - (size_t)first[-1].end : 0;

		*start += by;
		*end += by;
		return;
	}
	last = &items[which.last - 1];
	/* One before it may touch. */
	if (which.last - which.first > 1 && !lies_in(first, *start, *end))
		first = lies_in(first + 1, *start, *end) ? first + 1 : first;
	if (lies_in(first, *start, *end))
		last = first;
	*start = first->from - (*start < first->at ? first->at - *start : 0);
	*end = last->to + (*end > last->end ? *end - last->end : 0);
}

void gl_outer(const struct gl_pass *pass, size_t *start, size_t *end)
{
	for (; pass->before != NULL; pass = pass->before)
		step_out(pass, start, end);
}
