/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <string.h>

#include "base/span.h"
#include "base/utf8.h"
#include "secret/alphabet.h"
#include "secret/unwrap.h"

/* Bytes that are read along on both sides of a token that is partly escaped, for what stands
 * around it; and those of the longest token. */
#define AROUND 64
#define TOKEN_BYTES 4096
/* Backslashes before one letter: text in text in text. */
#define BACKSLASHES 8
/* Bytes between two of "0x67, 0x68", and how many of these must stand together. */
#define GAP 16
#define BYTES_MIN 8

struct escape {
	enum unwrap_encoding encoding;
	size_t len;
	uint32_t cp;
	bool numeric;
};

static bool is_token_byte(char c)
{
	return alphabet_word(c) || (c != '\0' && strchr(".~+/=", c) != NULL);
}

static bool digit(char c, unsigned base, uint32_t *value)
{
	uint32_t d;

	if (alphabet_digit(c))
		d = (uint32_t)(c - '0');
	else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		d = (uint32_t)((c | 0x20) - 'a') + 10;
	else
		return false;
	if (d >= base)
		return false;
	*value = *value * base + d;
	return true;
}

/* Between `min` and `max` digits at `at`; behind them, or 0. */
static size_t digits(struct ward_span text, size_t at, unsigned base, size_t min, size_t max,
		     uint32_t *value)
{
	size_t n = 0;

	*value = 0;
	while (n < max && at + n < text.len && digit(text.ptr[at + n], base, value))
		n++;
	return n >= min ? at + n : 0;
}

/* The same between `open` and `close`. */
static size_t enclosed(struct ward_span text, size_t at, unsigned base, char close, uint32_t *value)
{
	size_t end = digits(text, at, base, 1, 7, value);

	return end != 0 && end < text.len && text.ptr[end] == close ? end + 1 : 0;
}

/* What a letter behind a backslash stands for; 0 for nothing. */
static char short_escape(char c)
{
	static const char letters[] = "ntr\"'/", meant[] = "\n\t\r\"'/";
	const char *p = c == '\0' ? NULL : strchr(letters, c);

	return p == NULL ? '\0' : meant[p - letters];
}

static bool backslash(struct ward_span text, size_t at, struct escape *e)
{
	size_t i = at, end = 0;
	bool braced;

	while (i < text.len && text.ptr[i] == '\\' && i - at < BACKSLASHES)
		i++;
	if (i >= text.len)
		return false;
	braced = i + 1 < text.len && text.ptr[i + 1] == '{';
	e->numeric = true;
	switch (text.ptr[i]) {
	case 'x':
		end = braced ? enclosed(text, i + 2, 16, '}', &e->cp)
			     : digits(text, i + 1, 16, 2, 2, &e->cp);
		break;
	case 'u':
		end = braced ? enclosed(text, i + 2, 16, '}', &e->cp)
			     : digits(text, i + 1, 16, 4, 4, &e->cp);
		break;
	case 'U':
		end = digits(text, i + 1, 16, 8, 8, &e->cp);
		break;
	case '0':
	case '1':
		end = digits(text, i, 8, 3, 3, &e->cp);
		break;
	default:
		e->numeric = false;
		e->cp = (unsigned char)short_escape(text.ptr[i]);
		end = e->cp != 0 ? i + 1 : 0;
	}
	e->encoding = UNWRAP_BACKSLASH;
	e->len = end - at;
	return end != 0;
}

static bool reference(struct ward_span text, size_t at, struct escape *e)
{
	static const struct {
		const char *name;
		char meant;
	} names[] = { { "&amp;", '&' },
		      { "&quot;", '"' },
		      { "&lt;", '<' },
		      { "&gt;", '>' },
		      { "&apos;", '\'' } };
	const struct ward_span rest = span_sub(text, at, text.len);
	size_t end = 0;

	e->encoding = UNWRAP_REFERENCE;
	e->numeric = true;
	if (span_starts(rest, "&#x") || span_starts(rest, "&#X"))
		end = enclosed(text, at + 3, 16, ';', &e->cp);
	else if (span_starts(rest, "&#"))
		end = enclosed(text, at + 2, 10, ';', &e->cp);
	if (end != 0) {
		e->len = end - at;
		return true;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!span_starts(rest, names[i].name))
			continue;
		e->len = strlen(names[i].name);
		e->cp = (unsigned char)names[i].meant;
		e->numeric = e->cp == '&' && rest.len > e->len && rest.ptr[e->len] == '#';
		return true;
	}
	return false;
}

static bool escape_at(struct ward_span text, size_t at, struct escape *e)
{
	size_t end;

	switch (text.ptr[at]) {
	case '\\':
		return backslash(text, at, e);
	case '&':
		return reference(text, at, e);
	case '%':
		end = digits(text, at + 1, 16, 2, 2, &e->cp);
		e->encoding = UNWRAP_PERCENT;
		break;
	case 'U':
		if (at + 1 >= text.len || text.ptr[at + 1] != '+')
			return false;
		end = digits(text, at + 2, 16, 4, 6, &e->cp);
		e->encoding = UNWRAP_CODE_POINT;
		break;
	default:
		return false;
	}
	e->numeric = true;
	e->len = end - at;
	return end != 0;
}

/* Nobody who writes plain text escapes these. */
static bool is_telling(struct ward_span text, size_t at, const struct escape *e)
{
	if (e->numeric)
		return e->cp < 0x80 && (is_token_byte((char)e->cp) || e->cp == '%' || e->cp == '&');
	return e->cp == '/' && alphabet_before(text, at, alphabet_alnum) &&
		at + e->len < text.len && alphabet_alnum(text.ptr[at + e->len]);
}

/* -- 0x67, 0x68 --------------------------------------------------------------------- */

/* "0x67" at `at`, with its digits alone. */
static bool byte_at(struct ward_span text, size_t at, uint32_t *value)
{
	size_t end;

	if (at + 4 > text.len || text.ptr[at] != '0' || (text.ptr[at + 1] | 0x20) != 'x')
		return false;
	end = digits(text, at + 2, 16, 2, 2, value);
	return end != 0 && (end == text.len || !alphabet_alnum(text.ptr[end]));
}

/* Where the next one begins behind `at`, or `at`. */
static size_t next_byte(struct ward_span text, size_t at)
{
	size_t i = at;

	while (i < text.len && i - at < GAP && strchr(", \t\r\n;:", text.ptr[i]) != NULL &&
	       text.ptr[i] != '\0')
		i++;
	return i < text.len && text.ptr[i] == '0' ? i : at;
}

static bool bytes_at(struct ward_span text, size_t at, struct unwrap_piece *piece)
{
	size_t count = 0, next = at;
	uint32_t value;

	*piece = (struct unwrap_piece){ .encoding = UNWRAP_BYTES, .from = at, .to = at + 2 };
	while (byte_at(text, next, &value)) {
		piece->to = next + 4;
		if (!unwrap_is_text((unsigned char)value))
			break;
		count++;
		next = next_byte(text, next + 4);
	}
	return count >= BYTES_MIN;
}

/* -- Finding and decoding ------------------------------------------------------------- */

/* Where the piece ends whose first telling escape is at `at`. */
static size_t end_of(struct ward_span text, size_t at)
{
	size_t i = at, last = at, token = 0;
	struct escape e;

	while (i < text.len && text.ptr[i] != '\n' && i - last <= AROUND) {
		if (escape_at(text, i, &e)) {
			bool telling = is_telling(text, i, &e);

			i += e.len;
			last = telling ? i : last;
			token = telling ? 0 : TOKEN_BYTES;
			continue;
		}
		token = is_token_byte(text.ptr[i]) ? token + 1 : TOKEN_BYTES;
		i++;
		last = token < TOKEN_BYTES ? i : last;
	}
	return i;
}

static size_t start_of(struct ward_span text, size_t least, size_t at)
{
	size_t from = at, token;

	while (from > least && is_token_byte(text.ptr[from - 1]) && at - from < TOKEN_BYTES)
		from--;
	token = from;
	while (from > least && text.ptr[from - 1] != '\n' && token - from < AROUND)
		from--;
	return from;
}

bool unwrap_escapes(struct ward_span text, size_t least, size_t at, struct unwrap_piece *piece)
{
	struct escape e;

	if ((text.ptr[at] | 0x20) == 'x')
		return bytes_at(text, at - 1, piece);
	at -= text.ptr[at] == '+';
	piece->to = at + 2;
	if (at < least || !escape_at(text, at, &e))
		return false;
	piece->to = at + e.len;
	if (!is_telling(text, at, &e))
		return false;
	piece->encoding = e.encoding;
	piece->from = start_of(text, least, at);
	piece->to = end_of(text, at);
	return true;
}

int unwrap_next_escape(struct unwrap_state *s, char out[UNWRAP_UNIT])
{
	struct escape e = { 0 };
	size_t n;

	if (s->at >= s->end)
		return -1;
	if (s->encoding == UNWRAP_BYTES) {
		if (!byte_at(s->text, s->at, &e.cp))
			return -1;
		s->at = next_byte(s->text, s->at + 4);
		out[0] = unwrap_is_text((unsigned char)e.cp) ? (char)e.cp : UNWRAP_OTHER;
		return e.cp != 0;
	}
	if (!escape_at(s->text, s->at, &e)) {
		out[0] = s->text.ptr[s->at++];
		return 1;
	}
	s->at += e.len;
	if (e.cp < 0x80 && !unwrap_is_text((unsigned char)e.cp))
		e.cp = UNWRAP_OTHER;
	if (e.cp == 0)
		return 0;
	n = utf8_encode(e.cp, out);
	if (n == 0)
		out[n++] = UNWRAP_OTHER;
	return (int)n;
}
