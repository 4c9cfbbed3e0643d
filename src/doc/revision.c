/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/revision.h"

#include "base/hex.h"
#include "base/span.h"
#include "doc/image.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Numbers joined by '.', from `from` on; `*end` is behind them. */
static size_t version_parts(struct ward_span s, size_t from, size_t *end)
{
	size_t parts = 0, i = from;

	while (i < s.len && is_digit(s.ptr[i])) {
		while (i < s.len && is_digit(s.ptr[i]))
			i++;
		parts++;
		*end = i;
		if (i + 1 >= s.len || s.ptr[i] != '.' || !is_digit(s.ptr[i + 1]))
			break;
		i++;
	}
	return parts;
}

static bool is_range(struct ward_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		bool starts = i == 0 || s.ptr[i - 1] == '.' || s.ptr[i - 1] == 'v';

		if (c == '*' || c == '^' || c == '~' || c == '>' || c == '<' || c == '=' ||
		    c == '|' || c == ',' || c == ' ')
			return true;
		/* 1.x and 1.2.X, but no word that begins with x */
		if ((c == 'x' || c == 'X') && starts && i > 0 &&
		    (i + 1 == s.len || s.ptr[i + 1] == '.'))
			return true;
	}
	return false;
}

/* Whether a version starts at `i`: at the start or behind a separator, an optional 'v' before it.
 */
static bool version_may_start(struct ward_span s, size_t i)
{
	char before;

	if (!is_digit(s.ptr[i]))
		return false;
	if (i > 0 && (s.ptr[i - 1] == 'v' || s.ptr[i - 1] == 'V'))
		i--;
	if (i == 0)
		return true;
	before = s.ptr[i - 1];
	return before == '-' || before == '/' || before == '_' || before == '@';
}

enum revision_kind revision_kind(struct ward_span text)
{
	bool first = true;

	if (text.len == 0 || span_is(text, "HEAD"))
		return REVISION_NONE;
	if (image_is_variable(text) || span_contains(text, "<<"))
		return REVISION_VARIABLE;
	if (span_starts(text, "sha256:") || (hex_is(text) && text.len >= 7 && text.len <= 64))
		return REVISION_COMMIT;
	if (span_starts(text, "refs/tags/") && text.len > 10)
		return REVISION_TAG;
	if (span_starts(text, "refs/"))
		return REVISION_BRANCH;
	if (is_range(text))
		return REVISION_RANGE;
	for (size_t i = 0; i < text.len; i++) {
		size_t end = i, parts;

		if (!version_may_start(text, i))
			continue;
		parts = version_parts(text, i, &end);
		if (parts >= 3 && (end == text.len || text.ptr[end] == '-' || text.ptr[end] == '+'))
			return REVISION_TAG;
		if (first && parts == 2 && end == text.len && i <= 1)
			return REVISION_PARTIAL;
		first = false;
	}
	return REVISION_BRANCH;
}
