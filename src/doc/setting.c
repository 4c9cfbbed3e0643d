/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/setting.h"

#include <string.h>

#include "base/span.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_quote(char c)
{
	return c == '"' || c == '\'';
}

static bool is_key_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_' || c == '.' || c == '-';
}

void setting_start(struct setting_cursor *c, struct ward_span text)
{
	*c = (struct setting_cursor){ .rest = text };
}

/* Moves `rest` behind the comment that `line` begins with. */
static bool skip_block(struct setting_cursor *c, struct ward_span line)
{
	static const struct {
		const char *open, *close;
	} forms[] = { { "/*", "*/" }, { "<!--", "-->" } };

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct ward_span from;
		ssize_t at;

		if (!span_starts(line, forms[i].open) || c->unclosed[i])
			continue;
		from = span_make(line.ptr, (size_t)(c->rest.ptr + c->rest.len - line.ptr));
		at = span_find(from, span_of(forms[i].close), strlen(forms[i].open));
		if (at < 0) { /* not looked for again: the time is linear */
			c->unclosed[i] = true;
			continue;
		}
		c->rest = span_sub(from, (size_t)at + strlen(forms[i].close), from.len);
		return true;
	}
	return false;
}

bool setting_line(struct setting_cursor *c, struct ward_span *line)
{
	while (span_line(&c->rest, line)) {
		*line = span_trim(*line);
		if (line->len == 0 || line->ptr[0] == '#' || line->ptr[0] == ';' ||
		    span_starts(*line, "//") || span_starts(*line, "-- ") || span_is(*line, "--"))
			continue;
		if (!skip_block(c, *line))
			return true;
	}
	return false;
}

static bool has_separator(struct ward_span line)
{
	for (size_t i = 0; i < line.len; i++)
		if (strchr("=:\"'<", line.ptr[i]) != NULL && line.ptr[i] != '\0')
			return true;
	return false;
}

static size_t skip_blanks(struct ward_span s, size_t i)
{
	while (i < s.len && is_blank(s.ptr[i]))
		i++;
	return i;
}

static bool ends_word(char c)
{
	return is_blank(c) || c == ',' || c == ';' || c == '&' || c == '}' || c == ']' ||
		c == ')' || is_quote(c);
}

static struct ward_span until(struct ward_span s, char end)
{
	ssize_t at = span_find_byte(s, end, 0);

	return span_sub(s, 0, at < 0 ? s.len : (size_t)at);
}

/* The value that begins at `i` of the line. */
static void read_value(struct ward_span line, size_t i, bool is_element, struct setting *out)
{
	struct ward_span s;
	size_t end = 0;

	i = skip_blanks(line, i);
	if (i < line.len && line.ptr[i] == '[')
		i = skip_blanks(line, i + 1);
	if (i + 1 < line.len && line.ptr[i] == '\\' && is_quote(line.ptr[i + 1]))
		i++;
	s = span_sub(line, i, i + SETTING_VALUE_MAX);
	out->value = out->rest = (struct ward_span){ 0 };
	if (s.len == 0 || s.ptr[0] == '#' || (s.ptr[0] == '{' && !span_starts(s, "{{")))
		return;
	if (is_quote(s.ptr[0])) {
		out->value = until(span_sub(s, 1, s.len), s.ptr[0]);
		if (i > 0 && line.ptr[i - 1] == '\\' && span_ends(out->value, "\\"))
			out->value.len--;
		out->rest = out->value;
		return;
	}
	if (is_element) {
		out->value = out->rest = span_trim(until(s, '<'));
		return;
	}
	while (end < s.len && !ends_word(s.ptr[end]))
		end++;
	out->value = span_sub(s, 0, end);
	out->rest = span_trim(s);
}

/* Whether the key that ends at `i` has a value, and where it begins. */
static bool find_separator(const struct setting_cursor *c, size_t start, size_t i, size_t *value,
			   bool *is_element, bool *spoken)
{
	struct ward_span line = c->line;
	size_t bare = i;

	*is_element = false;
	*spoken = false;
	if (i + 1 < line.len && line.ptr[i] == '\\' && is_quote(line.ptr[i + 1]))
		i++;
	if (i < line.len && (is_quote(line.ptr[i]) || line.ptr[i] == ']'))
		i++;
	if (i < line.len && line.ptr[i] == '>' &&
	    (i > bare || (start > 0 && line.ptr[start - 1] == '<'))) {
		*is_element = true;
		*value = i + 1;
		return true;
	}
	i = skip_blanks(line, i);
	if (i == line.len)
		return false;
	if (line.ptr[i] == ':' || line.ptr[i] == '=') {
		i++;
		if (i < line.len && (line.ptr[i] == '=' || line.ptr[i] == '>'))
			i++;
		*value = i;
		return true;
	}
	*value = i;
	*spoken = true;
	return c->words_only && i > bare;
}

/* `- item` below a key that has nothing beside it. */
static bool list_item(struct setting_cursor *c, struct setting *out)
{
	if (c->parent.len == 0 || !span_starts(c->line, "- ") || span_contains(c->line, ": "))
		return false;
	out->key = c->parent;
	out->spoken = false;
	read_value(c->line, 2, false, out);
	c->line = (struct ward_span){ 0 };
	return true;
}

/* YAML: `key: |`, and the text in the lines below. */
static bool opens_block(struct ward_span value)
{
	static const char *const marks[] = { "|", "|-", "|+", ">", ">-", ">+" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (span_is(value, marks[i]))
			return true;
	return false;
}

static void first_of_block(struct setting_cursor *c, struct setting *out)
{
	c->in_block = false;
	out->key = c->parent;
	out->value = out->rest = span_sub(c->line, 0, SETTING_VALUE_MAX);
	out->spoken = false;
}

static bool next_in_line(struct setting_cursor *c, struct setting *out)
{
	size_t start = 0, end, value;
	bool is_element;

	while (start < c->line.len) {
		if (!is_key_char(c->line.ptr[start])) {
			start++;
			continue;
		}
		for (end = start; end < c->line.len && is_key_char(c->line.ptr[end]);)
			end++;
		if (!find_separator(c, start, end, &value, &is_element, &out->spoken)) {
			start = end;
			continue;
		}
		out->key = span_sub(c->line, start, end);
		read_value(c->line, value, is_element, out);
		c->line = span_sub(c->line, value, c->line.len);
		return true;
	}
	return false;
}

bool setting_next(struct setting_cursor *c, struct setting *out)
{
	for (;;) {
		bool found = c->in_line && next_in_line(c, out);

		if (found) {
			if (opens_block(out->value)) {
				c->in_block = true;
				out->value = out->rest = (struct ward_span){ 0 };
			}
			c->parent = out->value.len == 0 ? out->key : (struct ward_span){ 0 };
			if (span_is_nocase(out->key, "value") && c->name.len != 0)
				out->key = c->name;
			c->name =
				span_is_nocase(out->key, "name") || span_is_nocase(out->key, "key")
				? out->value
				: (struct ward_span){ 0 };
			return true;
		}
		c->in_line = setting_line(c, &c->line);
		if (!c->in_line)
			return false;
		c->words_only = !has_separator(c->line);
		if (c->in_block) {
			first_of_block(c, out);
			return true;
		}
		if (list_item(c, out))
			return true;
	}
}
