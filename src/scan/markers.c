/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/markers.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"

/* Of a line, on each side of the secret: generated files have lines of megabytes. */
#define WINDOW 4096
#define TOGGLE "secretlint-"

struct marker {
	const char *text;
	bool next; /* it speaks for the line below it */
};
static const struct marker markers[] = {
	{ "gitleaks:allow", false },
	{ "betterleaks:allow", false },
	{ "trufflehog:ignore", false },
	{ "ggignore", false },
	{ "nosecret", false },
	{ "secretlint-disable-line", false },
	{ "secretlint-disable-next-line", true },
};

/* A place where secretlint is switched off or on. */
struct toggle {
	size_t offset;
	bool off;
};
struct toggles {
	VEC(struct toggle) items;
};

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_' || c == '-';
}

static bool has_word(struct ward_span text, const char *word)
{
	const struct ward_span needle = span_of(word);

	for (ssize_t at = span_find(text, needle, 0); at >= 0;
	     at = span_find(text, needle, (size_t)at + 1)) {
		const size_t end = (size_t)at + needle.len;

		if ((at == 0 || !is_word(text.ptr[at - 1])) &&
		    (end == text.len || !is_word(text.ptr[end])))
			return true;
	}
	return false;
}

static bool take(struct ward_span *text, const char *word)
{
	const size_t len = strlen(word);

	if (text->len < len || !span_is_nocase(span_sub(*text, 0, len), word))
		return false;
	*text = span_sub(*text, len, text->len);
	return true;
}

/* "pragma: allowlist secret", and with "nextline" the same for the line below; the older word and
 * hyphens are allowed. */
static bool is_pragma(struct ward_span rest, bool next)
{
	(void)take(&rest, " ");
	if (!take(&rest, "allowlist") && !take(&rest, "whitelist"))
		return false;
	if (!take(&rest, " ") && !take(&rest, "-"))
		return false;
	if (next && (!take(&rest, "nextline") || (!take(&rest, " ") && !take(&rest, "-"))))
		return false;
	return take(&rest, "secret");
}

static bool has_pragma(struct ward_span text, bool next)
{
	for (ssize_t at = span_find_byte(text, ':', 0); at >= 0;
	     at = span_find_byte(text, ':', (size_t)at + 1)) {
		struct ward_span before = span_sub(text, 0, (size_t)at);

		if (before.len >= 6 &&
		    span_is_nocase(span_sub(before, before.len - 6, before.len), "pragma") &&
		    is_pragma(span_sub(text, (size_t)at + 1, text.len), next))
			return true;
	}
	return false;
}

static const char *marker_in(struct ward_span text, bool next)
{
	for (size_t i = 0; i < sizeof(markers) / sizeof(markers[0]); i++)
		if (markers[i].next == next && has_word(text, markers[i].text))
			return markers[i].text;
	if (has_pragma(text, next))
		return next ? "pragma: allowlist nextline secret" : "pragma: allowlist secret";
	return NULL;
}

/* The line around [start, end), no further than the window on either side. */
static size_t line_start(struct ward_span bytes, size_t at)
{
	size_t from = at;

	while (from > 0 && bytes.ptr[from - 1] != '\n' && at - from < WINDOW)
		from--;
	return from;
}

static size_t line_end(struct ward_span bytes, size_t at)
{
	ssize_t eol = span_find_byte(span_sub(bytes, 0, at + WINDOW), '\n', at);

	return eol >= 0 ? (size_t)eol : bytes.len - at < WINDOW ? bytes.len : at + WINDOW;
}

static void collect_toggles(struct ward_sink *sink, struct toggles *out)
{
	const struct ward_span bytes = sink->blob->bytes;

	for (ssize_t at = span_find(bytes, WARD_SPAN(TOGGLE), 0); at >= 0;
	     at = span_find(bytes, WARD_SPAN(TOGGLE), (size_t)at + 1)) {
		struct ward_span rest = span_sub(bytes, (size_t)at + sizeof(TOGGLE) - 1, bytes.len);
		const bool off = take(&rest, "disable");
		struct toggle *t;

		if ((!off && !take(&rest, "enable")) || (rest.len > 0 && is_word(rest.ptr[0])))
			continue;
		t = vec_push(sink->scratch, &out->items);
		if (t != NULL)
			*t = (struct toggle){ (size_t)at, off };
	}
}

static bool is_off(const struct ward_sink *sink, const struct toggles *toggles, size_t offset)
{
	size_t low = 0, high = toggles->items.len;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (toggles->items.items[mid].offset < offset)
			low = mid + 1;
		else
			high = mid;
	}
	return low > 0 ? toggles->items.items[low - 1].off
		       : sink->window.on && sink->window.switched_off;
}

bool markers_off_at(struct ward_sink *sink, size_t offset)
{
	struct toggles toggles = { 0 };

	collect_toggles(sink, &toggles);
	return is_off(sink, &toggles, offset);
}

static const char *marker_of(const struct ward_sink *sink, const struct toggles *toggles,
			     const struct sink_place *place)
{
	const struct ward_span bytes = sink->blob->bytes;
	const bool secret = place->text.len > 0;
	const size_t start = secret ? (size_t)(place->text.ptr - bytes.ptr) : place->offset;
	const size_t end = secret ? start + place->text.len : start;
	const size_t first = line_start(bytes, start);
	const char *found = marker_in(span_sub(bytes, first, start), false);

	if (found == NULL)
		found = marker_in(span_sub(bytes, end, line_end(bytes, end)), false);
	if (found == NULL && first > 0 && bytes.ptr[first - 1] == '\n')
		found = marker_in(span_sub(bytes, line_start(bytes, first - 1), first - 1), true);
	return found == NULL && is_off(sink, toggles, start) ? "secretlint-disable" : found;
}

void markers_apply(struct ward_sink *sink, size_t count)
{
	struct toggles toggles = { 0 };

	if (count == 0)
		return;
	collect_toggles(sink, &toggles);
	for (size_t i = 0; i < count && i < sink->places.len; i++) {
		struct ward_finding *f = &sink->result->findings.items[sink->first + i];
		const struct sink_place *place = &sink->places.items[i];
		const char *found;

		if (f->suppressed || place->offset == SIZE_MAX ||
		    strcmp(f->rule->topic, "secret") != 0)
			continue;
		found = marker_of(sink, &toggles, place);
		if (found == NULL)
			continue;
		f->suppressed = true;
		f->reason = arena_printf(sink->arena, "comment of another tool: %s", found);
	}
}
