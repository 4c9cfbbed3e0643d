/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/secret_text.h"

#include "base/span.h"

static struct ward_span unquoted(struct ward_span s)
{
	s = span_trim(s);
	if (s.len > 1 && (s.ptr[0] == '"' || s.ptr[0] == '\'') && s.ptr[s.len - 1] == s.ptr[0])
		s = span_sub(s, 1, s.len - 1);
	return s;
}

bool secret_text_pair(struct ward_span line, struct ward_span *key, struct ward_span *value)
{
	ssize_t colon = span_find_byte(line, ':', 0), hash;

	if (colon <= 0)
		return false;
	*key = unquoted(span_sub(line, 0, (size_t)colon));
	*value = span_sub(line, (size_t)colon + 1, line.len);
	hash = span_find(*value, WARD_SPAN(" #"), 0);
	if (hash >= 0)
		*value = span_sub(*value, 0, (size_t)hash);
	*value = unquoted(*value);
	return true;
}

bool secret_text_is_kind(struct ward_span line)
{
	struct ward_span text = span_trim(line), key, value;

	while (text.len > 0 && (text.ptr[0] == '-' || text.ptr[0] == ' '))
		text = span_sub(text, 1, text.len);
	return span_starts(text, "kind:") && secret_text_pair(text, &key, &value) &&
		span_is_nocase(value, "secret");
}

bool secret_text_opens(struct ward_span line, bool *encoded)
{
	const struct ward_span text = span_trim(line);

	*encoded = span_is(text, "data:");
	return *encoded || span_is(text, "stringData:");
}

/* The line around `at`. */
static struct ward_span line_at(struct ward_span text, size_t at)
{
	const ssize_t before = span_rfind_byte(span_sub(text, 0, at), '\n');
	const ssize_t end = span_find_byte(text, '\n', at);

	return span_sub(text, (size_t)(before + 1), end < 0 ? text.len : (size_t)end);
}

static bool has_line(struct ward_span text, const char *word, bool (*is)(struct ward_span line))
{
	const struct ward_span needle = span_of(word);

	for (ssize_t at = span_find(text, needle, 0); at >= 0;) {
		const struct ward_span line = line_at(text, (size_t)at);

		if (is(line))
			return true;
		at = span_find(text, needle, (size_t)(line.ptr - text.ptr) + line.len);
	}
	return false;
}

static bool opens(struct ward_span line)
{
	bool encoded;

	return secret_text_opens(line, &encoded);
}

bool secret_text_in(struct ward_span text)
{
	return has_line(text, "kind:", secret_text_is_kind) && has_line(text, "ata:", opens);
}
