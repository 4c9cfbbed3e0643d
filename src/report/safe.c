/* SPDX-License-Identifier: Apache-2.0 */
#include "report/safe.h"

#include <stdint.h>
#include <string.h>

#include "base/span.h"
#include "base/utf8.h"

static const char hex_digits[] = "0123456789abcdef";

/* Longest name of a command family that is looked for between "##" and "[". */
#define COMMAND_NAME_MAX 16

static void put(struct safe_unit *u, char c)
{
	if (u->len < sizeof(u->text))
		u->text[u->len++] = c;
}

static void put_str(struct safe_unit *u, const char *text)
{
	while (*text != '\0')
		put(u, *text++);
}

static void put_copy(struct safe_unit *u, struct ward_span s, size_t at)
{
	for (size_t i = 0; i < u->taken; i++)
		put(u, s.ptr[at + i]);
}

static void put_hex_byte(struct safe_unit *u, const char *lead, unsigned char byte)
{
	put_str(u, lead);
	put(u, hex_digits[byte >> 4]);
	put(u, hex_digits[byte & 15]);
}

/* Fills `taken`; returns the code point, or -1 for a malformed byte. */
static int64_t begin(struct ward_span s, size_t at, struct safe_unit *u)
{
	uint32_t cp = 0;
	size_t len = utf8_decode(span_sub(s, at, s.len), &cp);

	memset(u, 0, sizeof(*u));
	u->taken = len > 0 ? len : 1;
	return len > 0 ? (int64_t)cp : -1;
}

static unsigned char byte_at(struct ward_span s, size_t at)
{
	return (unsigned char)s.ptr[at];
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/*
 * Whether "##name[" starts here. The end of the text counts as a match: what
 * follows is written by somebody else.
 */
static bool starts_command(struct ward_span s, size_t at)
{
	size_t i = at + 2;

	if (s.ptr[at] != '#' || at + 1 >= s.len || s.ptr[at + 1] != '#')
		return false;
	while (i < s.len && i - at < COMMAND_NAME_MAX && is_letter(s.ptr[i]))
		i++;
	return i >= s.len || s.ptr[i] == '[';
}

/* White space as .NET's String.TrimStart() has it, which the GitHub runner applies. */
static bool is_blank(int64_t cp)
{
	return cp == ' ' || cp == '\t' || cp == 0xa0 || cp == 0x1680 ||
		(cp >= 0x2000 && cp <= 0x200a) || cp == 0x202f || cp == 0x205f || cp == 0x3000;
}

static bool is_unsafe(int64_t cp)
{
	return cp < 0 || cp == '\t' || utf8_is_unsafe((uint32_t)cp);
}

static void put_code_point(struct safe_unit *u, uint32_t cp)
{
	int shift = 20;

	put_str(u, "\\u{");
	while (shift > 4 && (cp >> shift) == 0)
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		put(u, hex_digits[(cp >> shift) & 15]);
	put(u, '}');
}

void safe_terminal(struct ward_span s, size_t at, unsigned flags, struct safe_unit *out)
{
	int64_t cp = begin(s, at, out);
	bool ci = (flags & SAFE_CI) != 0;

	if (cp == '\t' && (flags & SAFE_TAB) != 0) {
		put(out, '\t');
		out->cells = 1;
		out->blank = true;
		return;
	}
	if ((cp == '#' && ci && starts_command(s, at)) ||
	    (cp == ':' && ci && (flags & SAFE_START) != 0))
		put_hex_byte(out, "\\x", (unsigned char)cp);
	else if (is_unsafe(cp) && cp < 0x80)
		put_hex_byte(out, "\\x", byte_at(s, at));
	else if (is_unsafe(cp))
		put_code_point(out, (uint32_t)cp);
	else
		put_copy(out, s, at);
	out->blank = is_blank(cp) && out->len == out->taken;
	out->cells = out->len == out->taken && cp >= 0 ? utf8_width((uint32_t)cp) : (int)out->len;
}

bool safe_needs_quotes(struct ward_span path, bool ci)
{
	struct safe_unit u;

	for (size_t at = 0; at < path.len; at += u.taken) {
		int64_t cp = begin(path, at, &u);

		if (is_unsafe(cp) || cp == '"' || cp == '\\' ||
		    (ci && cp == '#' && starts_command(path, at)))
			return true;
	}
	return false;
}

static void put_octal(struct safe_unit *u, unsigned char byte)
{
	put(u, '\\');
	put(u, (char)('0' + (byte >> 6)));
	put(u, (char)('0' + ((byte >> 3) & 7)));
	put(u, (char)('0' + (byte & 7)));
}

void safe_quoted(struct ward_span s, size_t at, bool ci, struct safe_unit *out)
{
	static const char plain[] = "\a\b\t\n\v\f\r\"\\";
	static const char letter[] = "abtnvfr\"\\";
	int64_t cp = begin(s, at, out);
	const char *found = cp > 0 && cp < 0x80 ? strchr(plain, (int)cp) : NULL;

	if (found != NULL) {
		put(out, '\\');
		put(out, letter[found - plain]);
	} else if (is_unsafe(cp) || (ci && cp == '#' && starts_command(s, at))) {
		for (size_t i = 0; i < out->taken; i++)
			put_octal(out, byte_at(s, at + i));
	} else {
		put_copy(out, s, at);
	}
	out->cells = out->len == out->taken && cp >= 0 ? utf8_width((uint32_t)cp) : (int)out->len;
}

static void put_json_u16(struct safe_unit *u, uint32_t value)
{
	put_str(u, "\\u");
	for (int shift = 12; shift >= 0; shift -= 4)
		put(u, hex_digits[(value >> shift) & 15]);
}

void safe_json(struct ward_span s, size_t at, struct safe_unit *out)
{
	int64_t cp = begin(s, at, out);

	if (cp < 0) {
		put_str(out, "\\ufffd");
	} else if (cp == '"' || cp == '\\') {
		put(out, '\\');
		put(out, (char)cp);
	} else if (cp == '\n') {
		put_str(out, "\\n");
	} else if (cp == '\t') {
		put_str(out, "\\t");
	} else if (cp == '\r') {
		put_str(out, "\\r");
	} else if (cp >= 0x10000 && is_unsafe(cp)) {
		put_json_u16(out, 0xd800 + (((uint32_t)cp - 0x10000) >> 10));
		put_json_u16(out, 0xdc00 + ((uint32_t)cp & 0x3ff));
	} else if (is_unsafe(cp) || (cp == '#' && (at + 1 >= s.len || starts_command(s, at)))) {
		put_json_u16(out, (uint32_t)cp);
	} else {
		put_copy(out, s, at);
	}
}

void safe_workflow(struct ward_span s, size_t at, bool property, struct safe_unit *out)
{
	unsigned char c = byte_at(s, at);

	memset(out, 0, sizeof(*out));
	out->taken = 1;
	if (c == '%')
		put_str(out, "%25");
	else if (c == '\r')
		put_str(out, "%0D");
	else if (c == '\n')
		put_str(out, "%0A");
	else if (property && c == ':')
		put_str(out, "%3A");
	else if (property && c == ',')
		put_str(out, "%2C");
	else
		put(out, (char)c);
}

static bool is_word(struct ward_span s, size_t at)
{
	return at < s.len && (is_letter(s.ptr[at]) || (s.ptr[at] >= '0' && s.ptr[at] <= '9'));
}

/* '_' inside a word, and '#' and list marks behind the start of a line, are plain text. */
static bool is_markup(struct ward_span s, size_t at)
{
	char c = s.ptr[at];

	if (c == '_')
		return at == 0 || !is_word(s, at - 1) || !is_word(s, at + 1);
	if (c == '#' || c == '-' || c == '+' || c == '>')
		return at == 0;
	return c != '\0' && strchr("\\`*[]|~", c) != NULL;
}

void safe_markdown(struct ward_span s, size_t at, bool code, struct safe_unit *out)
{
	int64_t cp = begin(s, at, out);

	if (cp == '\n' || cp == '\t') {
		put(out, ' ');
	} else if (cp == '|' || (!code && is_markup(s, at))) {
		put(out, '\\');
		put(out, s.ptr[at]);
	} else if (cp == '<' && !code) {
		put_str(out, "&lt;");
	} else if (cp == '&' && !code) {
		put_str(out, "&amp;");
	} else {
		safe_terminal(s, at, 0, out);
	}
}

void safe_sarif(struct ward_span s, size_t at, struct safe_unit *out)
{
	safe_terminal(s, at, 0, out);
	if (s.ptr[at] == ']' && (at + 1 >= s.len || s.ptr[at + 1] == '(')) {
		out->len = 0;
		put_str(out, "\\]");
	}
}

void safe_uri(struct ward_span s, size_t at, struct safe_unit *out)
{
	static const char upper[] = "0123456789ABCDEF";
	char c = s.ptr[at];

	memset(out, 0, sizeof(*out));
	out->taken = 1;
	if (is_letter(c) || (c >= '0' && c <= '9') || (c != '\0' && strchr("-._~/", c) != NULL)) {
		put(out, c);
		return;
	}
	put(out, '%');
	put(out, upper[byte_at(s, at) >> 4]);
	put(out, upper[byte_at(s, at) & 15]);
}

struct ward_span safe_clip(struct ward_span s, size_t max)
{
	size_t end = max;

	if (s.len <= max)
		return s;
	for (int back = 0; back < 3 && end > 0 && (byte_at(s, end) & 0xc0) == 0x80; back++)
		end--;
	return span_sub(s, 0, end);
}
