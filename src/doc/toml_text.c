/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes, blanks, comments and strings of a TOML text. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/utf8.h"
#include "doc/toml_reader.h"

/* -- Positions and errors ------------------------------------------------------------ */

void toml_locate(struct toml_reader *r, size_t at, uint32_t *line, uint32_t *column)
{
	if (at < r->seen) {
		r->seen = 0;
		r->line = r->column = 1;
	}
	for (; r->seen < at; r->seen++) {
		const unsigned char c = (unsigned char)r->in.ptr[r->seen];

		if (c == '\n') {
			r->line++;
			r->column = 1;
		} else {
			r->column += (c & 0xc0) != 0x80;
		}
	}
	*line = r->line;
	*column = r->column;
}

int toml_fault(struct toml_reader *r, size_t at, int code, const char *what,
	       struct ward_span detail)
{
	uint32_t line, column;

	toml_locate(r, at, &line, &column);
	detail = span_sub(detail, 0, 80);
	return error_set_at(r->err, code, line, column, "%s%s" WARD_SPAN_FMT "%s", what,
			    detail.len > 0 ? " '" : "", WARD_SPAN_ARG(detail),
			    detail.len > 0 ? "'" : "");
}

int toml_refuse(struct toml_reader *r, size_t at, const char *what)
{
	return toml_fault(r, at, WARD_EPARSE, what, WARD_SPAN(""));
}

int toml_no_memory(struct toml_reader *r)
{
	return error_set(r->err, WARD_EOOM, "out of memory for a TOML text");
}

/* -- Bytes ----------------------------------------------------------------------------- */

int toml_peek(const struct toml_reader *r, size_t ahead)
{
	return r->at + ahead < r->in.len ? (unsigned char)r->in.ptr[r->at + ahead] : -1;
}

bool toml_starts(const struct toml_reader *r, const char *text)
{
	return span_starts(span_sub(r->in, r->at, r->in.len), text);
}

void toml_skip_blanks(struct toml_reader *r)
{
	while (toml_peek(r, 0) == ' ' || toml_peek(r, 0) == '\t')
		r->at++;
}

static bool is_control(int c)
{
	return (c < 0x20 && c != '\t') || c == 0x7f;
}

/* Bytes of the end of a line here; 0: none. */
static size_t newline_len(const struct toml_reader *r)
{
	if (toml_peek(r, 0) == '\n')
		return 1;
	return toml_peek(r, 0) == '\r' && toml_peek(r, 1) == '\n' ? 2 : 0;
}

static int skip_comment(struct toml_reader *r)
{
	if (toml_peek(r, 0) != '#')
		return WARD_OK;
	while (r->at < r->in.len && newline_len(r) == 0) {
		if (is_control(toml_peek(r, 0)))
			return toml_refuse(r, r->at, "a control character in a comment");
		r->at++;
	}
	return WARD_OK;
}

int toml_skip_all(struct toml_reader *r)
{
	int rc = WARD_OK;

	for (;;) {
		toml_skip_blanks(r);
		rc = skip_comment(r);
		if (rc != WARD_OK || newline_len(r) == 0)
			return rc;
		r->at += newline_len(r);
	}
}

int toml_end_of_line(struct toml_reader *r)
{
	int rc;

	toml_skip_blanks(r);
	rc = skip_comment(r);
	if (rc != WARD_OK || r->at == r->in.len)
		return rc;
	if (newline_len(r) == 0)
		return toml_refuse(r, r->at, "only a comment may follow here on this line");
	r->at += newline_len(r);
	return WARD_OK;
}

/* -- Strings --------------------------------------------------------------------------- */

static int hex_escape(struct toml_reader *r, size_t digits, struct buf *out)
{
	uint32_t value = 0;
	char bytes[4];
	size_t len;

	for (size_t i = 0; i < digits; i++) {
		const int c = toml_peek(r, i);
		const int digit = c >= '0' && c <= '9' ? c - '0'
			: c >= 'a' && c <= 'f'	       ? c - 'a' + 10
			: c >= 'A' && c <= 'F'	       ? c - 'A' + 10
						       : -1;

		if (digit < 0)
			return toml_refuse(r, r->at - 2,
					   "an escape with too few hexadecimal digits");
		value = value * 16 + (uint32_t)digit;
	}
	len = utf8_encode(value, bytes);
	if (len == 0)
		return toml_refuse(r, r->at - 2, "an escape of what is no Unicode character");
	buf_add(out, bytes, len);
	r->at += digits;
	return WARD_OK;
}

/* A backslash at the end of a line takes all blanks and line ends with it. */
static bool line_ending(struct toml_reader *r)
{
	const size_t start = r->at;

	toml_skip_blanks(r);
	if (newline_len(r) == 0) {
		r->at = start;
		return false;
	}
	while (toml_peek(r, 0) == ' ' || toml_peek(r, 0) == '\t' || newline_len(r) > 0)
		r->at += newline_len(r) > 0 ? newline_len(r) : 1;
	return true;
}

/* `at` stands behind the backslash. */
static int escape(struct toml_reader *r, bool many, struct buf *out)
{
	static const char names[] = "btnfr\"\\", values[] = "\b\t\n\f\r\"\\";
	const int c = toml_peek(r, 0);
	const char *known = c > 0 ? strchr(names, c) : NULL;

	if (many && line_ending(r))
		return WARD_OK;
	if (known != NULL) {
		buf_add_char(out, values[known - names]);
		r->at++;
		return WARD_OK;
	}
	if (c != 'u' && c != 'U')
		return toml_refuse(r, r->at - 1, "an escape that TOML does not know");
	r->at++;
	return hex_escape(r, c == 'u' ? 4 : 8, out);
}

/* The end of a text of several lines: up to two of its quotes may stand before it. */
static bool closes_many(struct toml_reader *r, char quote, struct buf *out)
{
	size_t n = 0;

	while (n < 5 && toml_peek(r, n) == quote)
		n++;
	if (n < 3)
		return false;
	for (size_t i = 3; i < n; i++)
		buf_add_char(out, quote);
	r->at += n;
	return true;
}

static int string_body(struct toml_reader *r, size_t start, char quote, bool many, struct buf *out)
{
	for (;;) {
		const int c = toml_peek(r, 0);
		const size_t eol = newline_len(r);
		int rc = WARD_OK;

		if (c < 0 || (eol > 0 && !many))
			return toml_refuse(r, start, "a string that does not end");
		if (c == quote && !many) {
			r->at++;
			return WARD_OK;
		}
		if (c == quote && closes_many(r, quote, out))
			return WARD_OK;
		if (c == '\\' && quote == '"') {
			r->at++;
			rc = escape(r, many, out);
			if (rc != WARD_OK)
				return rc;
			continue;
		}
		if (eol == 0 && is_control(c))
			return toml_refuse(r, r->at, "a control character in a string");
		for (size_t i = 0; i < (eol > 0 ? eol : 1); i++)
			buf_add_char(out, r->in.ptr[r->at++]);
	}
}

int toml_parse_string(struct toml_reader *r, bool is_key, struct ward_span *out)
{
	const size_t start = r->at;
	const char quote = r->in.ptr[r->at];
	const bool many = toml_peek(r, 1) == quote && toml_peek(r, 2) == quote;
	struct buf text;
	int rc;

	if (many && is_key)
		return toml_refuse(r, start, "a key cannot be a string of several lines");
	r->at += many ? 3 : 1;
	if (many)
		r->at += newline_len(r);
	buf_init(&text, r->in.len);
	rc = string_body(r, start, quote, many, &text);
	if (rc == WARD_OK) {
		*out = arena_copy(r->arena, buf_span(&text));
		if (buf_failed(&text) || arena_failed(r->arena))
			rc = toml_no_memory(r);
	}
	buf_release(&text);
	return rc;
}
