/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/submodule.h"

#include "base/arena.h"
#include "base/span.h"

static int peek(const struct submodule_reader *r)
{
	return r->pos < r->text.len ? (unsigned char)r->text.ptr[r->pos] : -1;
}

static bool stop(struct submodule_reader *r, const char *why)
{
	r->fault = why;
	return false;
}

static int lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static bool is_name(int c)
{
	const int l = lower(c);

	return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

static void skip_line(struct submodule_reader *r)
{
	while (peek(r) >= 0 && peek(r) != '\n')
		r->pos++;
}

static void skip_blanks(struct submodule_reader *r)
{
	while (peek(r) == ' ' || peek(r) == '\t' || peek(r) == '\r')
		r->pos++;
}

static bool lower_copy(struct submodule_reader *r, size_t from, struct ward_span *out)
{
	char *copy = arena_bytes(r->arena, r->pos - from);

	if (copy == NULL)
		return stop(r, "there is no memory to read it");
	for (size_t i = from; i < r->pos; i++)
		copy[i - from] = (char)lower(r->text.ptr[i]);
	*out = span_make(copy, r->pos - from);
	return true;
}

/* "subsection": a backslash takes the next byte as it is. */
static bool read_subsection(struct submodule_reader *r)
{
	char *copy;
	size_t n = 0, end = r->pos + 1;

	for (; end < r->text.len && r->text.ptr[end] != '"' && r->text.ptr[end] != '\n'; end++)
		end += r->text.ptr[end] == '\\' && end + 1 < r->text.len &&
			r->text.ptr[end + 1] != '\n';
	copy = arena_bytes(r->arena, end - r->pos);
	if (copy == NULL)
		return stop(r, "there is no memory to read it");
	for (r->pos++; r->pos < end; r->pos++) {
		if (peek(r) == '\\' && r->pos + 1 < end)
			r->pos++;
		copy[n++] = r->text.ptr[r->pos];
	}
	if (peek(r) != '"')
		return stop(r, "the name of a section does not end");
	r->pos++;
	r->name = span_make(copy, n);
	return true;
}

/* [section], [section "subsection"], [section.subsection] */
static bool read_section(struct submodule_reader *r)
{
	size_t from = r->pos + 1;
	ssize_t dot;

	r->section_start = r->pos++;
	while (is_name(peek(r)) || peek(r) == '.')
		r->pos++;
	if (!lower_copy(r, from, &r->section))
		return false;
	dot = span_find_byte(r->section, '.', 0);
	r->name = WARD_SPAN("");
	if (dot >= 0) {
		r->name = span_sub(r->section, (size_t)dot + 1, r->section.len);
		r->section = span_sub(r->section, 0, (size_t)dot);
	}
	skip_blanks(r);
	if (peek(r) == '"' && !read_subsection(r))
		return false;
	if (r->section.len == 0 || peek(r) != ']')
		return stop(r, "a section is malformed");
	r->section_end = ++r->pos;
	return true;
}

/* The byte that an escape stands for, 0 for a joined line, or -1. */
static int read_escape(struct submodule_reader *r)
{
	int c;

	r->pos++;
	if (peek(r) == '\r' && r->pos + 1 < r->text.len && r->text.ptr[r->pos + 1] == '\n')
		r->pos++;
	c = peek(r);
	r->pos += c >= 0;
	switch (c) {
	case '\n':
		return 0;
	case 't':
		return '\t';
	case 'b':
		return '\b';
	case 'n':
		return '\n';
	case '\\':
	case '"':
		return c;
	default:
		return -1;
	}
}

static bool at_line_end(const struct submodule_reader *r)
{
	const int c = peek(r);

	return c < 0 || c == '\n' ||
		(c == '\r' && r->pos + 1 < r->text.len && r->text.ptr[r->pos + 1] == '\n');
}

/* The longest that the value can be: up to the line end that no backslash joins. */
static size_t value_room(const struct submodule_reader *r)
{
	size_t end = r->pos;

	while (end < r->text.len && r->text.ptr[end] != '\n') {
		end += r->text.ptr[end] == '\\';
		end += end < r->text.len && r->text.ptr[end] == '\r' && end + 1 < r->text.len &&
			r->text.ptr[end + 1] == '\n' && r->text.ptr[end - (end > r->pos)] == '\\';
		end += end < r->text.len;
	}
	return end - r->pos;
}

static bool read_value(struct submodule_reader *r, struct submodule_entry *out)
{
	char *copy = arena_bytes(r->arena, value_room(r) + 1);
	bool quoted = false;
	size_t n = 0, keep = 0; /* blanks at the end are not part of it */

	if (copy == NULL)
		return stop(r, "there is no memory to read it");
	out->start = out->end = r->pos;
	while (!at_line_end(r)) {
		int c = peek(r);

		if (!quoted && (c == '#' || c == ';'))
			break;
		if (c == '\\') {
			c = read_escape(r);
			if (c < 0)
				return stop(r, "a value has an unknown escape");
			if (c > 0)
				copy[n++] = (char)c;
			keep = n;
		} else {
			r->pos++;
			if (c == '"')
				quoted = !quoted;
			else
				copy[n++] = (char)c;
			if (quoted || c == '"' || (c != ' ' && c != '\t' && c != '\r'))
				keep = n;
		}
		if (keep == n)
			out->end = r->pos;
	}
	if (quoted)
		return stop(r, "a quoted value does not end");
	skip_line(r);
	out->value = span_make(copy, keep);
	return true;
}

static bool read_key(struct submodule_reader *r, struct submodule_entry *out)
{
	const size_t from = r->pos;

	while (is_name(peek(r)))
		r->pos++;
	if (r->pos == from || r->section.len == 0)
		return stop(r, "a line is neither a section nor a key");
	*out = (struct submodule_entry){ .name = r->name,
					 .start = from,
					 .end = r->pos,
					 .name_start = r->section_start,
					 .name_end = r->section_end };
	if (!lower_copy(r, from, &out->key))
		return false;
	skip_blanks(r);
	if (peek(r) == '=') {
		r->pos++;
		skip_blanks(r);
		return read_value(r, out);
	}
	if (peek(r) == '#' || peek(r) == ';')
		skip_line(r);
	return at_line_end(r) || stop(r, "a key is malformed");
}

bool submodule_next(struct submodule_reader *r, struct submodule_entry *out)
{
	if (r->fault != NULL)
		return false;
	if (r->pos == 0 && span_starts(r->text, "\xef\xbb\xbf"))
		r->pos = 3;
	for (;;) {
		const int c = peek(r);

		if (c < 0)
			return false;
		if (c == '\n' || c == ' ' || c == '\t' || c == '\r') {
			r->pos++;
		} else if (c == '#' || c == ';') {
			skip_line(r);
		} else if (c == '[') {
			if (!read_section(r))
				return false;
		} else {
			if (!read_key(r, out))
				return false;
			if (span_is(r->section, "submodule"))
				return true;
		}
	}
}
