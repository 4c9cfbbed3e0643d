/* SPDX-License-Identifier: Apache-2.0 */
#include "store/metrics_text.h"

#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/utf8.h"

struct family {
	const char *name, *type, *labels, *help;
};

static const struct family families[METRICS_FAMILY_COUNT] = {
#define METRICS_ROW(id, name, type, labels, help) { (name), (type), (labels), (help) },
	METRICS_FAMILIES(METRICS_ROW)
#undef METRICS_ROW
};

static const struct {
	uint64_t milliseconds;
	const char *text;
} bounds[METRICS_BOUNDS] = {
	{ 5, "0.005" },	 { 10, "0.01" },  { 25, "0.025" }, { 50, "0.05" },  { 100, "0.1" },
	{ 250, "0.25" }, { 500, "0.5" },  { 1000, "1" },   { 2500, "2.5" }, { 5000, "5" },
	{ 10000, "10" }, { 30000, "30" }, { 60000, "60" },
};

/* -- Table ------------------------------------------------------------------ */

uint64_t metrics_sum(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static void label_value(struct buf *out, struct ward_span value)
{
	for (size_t at = 0, n; at < value.len; at += n) {
		uint32_t cp = 0;

		n = utf8_decode(span_sub(value, at, value.len), &cp);
		if (at + (n > 0 ? n : 1) > METRICS_LABEL_MAX)
			return;
		if (n == 0 || (cp != '\n' && (cp == '\t' || utf8_is_unsafe(cp)))) {
			n = n > 0 ? n : 1;
			buf_add_str(out, "\xef\xbf\xbd");
		} else if (cp == '\n') {
			buf_add_str(out, "\\n");
		} else {
			if (cp == '"' || cp == '\\')
				buf_add_char(out, '\\');
			buf_add_span(out, span_sub(value, at, at + n));
		}
	}
}

static void labels_text(struct buf *out, enum metrics_family family, const struct ward_span *values)
{
	struct ward_span names = span_of(families[family].labels), name;

	for (size_t i = 0; span_cut(&names, ',', &name); i++) {
		if (i > 0)
			buf_add_char(out, ',');
		buf_add_span(out, name);
		buf_add_str(out, "=\"");
		label_value(out, values[i]);
		buf_add_char(out, '"');
	}
}

static int compare(const struct metrics_series *s, enum metrics_family family,
		   struct ward_span labels)
{
	if (s->family != family)
		return s->family < family ? -1 : 1;
	return span_cmp(s->labels, labels);
}

/* Index of the first series that is not less. */
static size_t place_of(const struct metrics_table *table, enum metrics_family family,
		       struct ward_span labels)
{
	size_t from = 0, to = table->series.len;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (compare(&table->series.items[mid], family, labels) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

static struct metrics_series *insert(struct metrics_table *table, struct arena *arena, size_t at,
				     enum metrics_family family, struct ward_span labels)
{
	struct ward_span copy = arena_copy(arena, labels);
	struct metrics_series *items;

	if (arena_failed(arena) || vec_push(arena, &table->series) == NULL)
		return NULL;
	items = table->series.items;
	memmove(&items[at + 1], &items[at], (table->series.len - 1 - at) * sizeof(*items));
	items[at] = (struct metrics_series){ .family = family, .labels = copy };
	return &items[at];
}

struct metrics_series *metrics_series(struct metrics_table *table, struct arena *arena,
				      enum metrics_family family, const struct ward_span *values)
{
	struct metrics_series *found = NULL;
	struct buf labels;
	size_t at;

	/* Each byte may become three, and the names have room. */
	buf_init(&labels, (size_t)METRICS_LABELS * (3 * METRICS_LABEL_MAX + 32));
	labels_text(&labels, family, values);
	at = place_of(table, family, buf_span(&labels));
	if (buf_failed(&labels))
		found = NULL;
	else if (at < table->series.len &&
		 compare(&table->series.items[at], family, buf_span(&labels)) == 0)
		found = &table->series.items[at];
	else
		found = insert(table, arena, at, family, buf_span(&labels));
	buf_release(&labels);
	return found;
}

void metrics_drop(struct metrics_table *table, size_t from, size_t to)
{
	struct metrics_series *items = table->series.items;

	if (from >= to)
		return;
	memmove(&items[from], &items[to], (table->series.len - to) * sizeof(*items));
	table->series.len -= to - from;
}

void metrics_observe(struct metrics_table *table, uint64_t milliseconds)
{
	table->has_duration = true;
	for (size_t i = 0; i <= METRICS_BOUNDS; i++) {
		if (i == METRICS_BOUNDS || milliseconds <= bounds[i].milliseconds)
			table->buckets[i] = metrics_sum(table->buckets[i], 1);
	}
	table->milliseconds = metrics_sum(table->milliseconds, milliseconds);
}

/* -- Rendering -------------------------------------------------------------- */

static void render_head(struct buf *out, const struct family *f)
{
	buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", f->name, f->help, f->name, f->type);
}

static void render_duration(const struct metrics_table *table, struct buf *out)
{
	const struct family *f = &families[METRICS_DURATION];

	if (!table->has_duration)
		return;
	render_head(out, f);
	for (size_t i = 0; i <= METRICS_BOUNDS; i++)
		buf_printf(out, "%s_bucket{le=\"%s\"} %llu\n", f->name,
			   i < METRICS_BOUNDS ? bounds[i].text : "+Inf",
			   (unsigned long long)table->buckets[i]);
	buf_printf(out, "%s_sum %llu.%03u\n%s_count %llu\n", f->name,
		   (unsigned long long)(table->milliseconds / 1000),
		   (unsigned)(table->milliseconds % 1000), f->name,
		   (unsigned long long)table->buckets[METRICS_BOUNDS]);
}

static void render_series(const struct metrics_series *s, struct buf *out)
{
	buf_add_str(out, families[s->family].name);
	if (s->labels.len > 0) {
		buf_add_char(out, '{');
		buf_add_span(out, s->labels);
		buf_add_char(out, '}');
	}
	buf_printf(out, " %llu\n", (unsigned long long)s->value);
}

void metrics_render(const struct metrics_table *table, struct buf *out)
{
	size_t i = 0;

	for (int f = 0; f < METRICS_FAMILY_COUNT; f++) {
		if (f == METRICS_DURATION)
			render_duration(table, out);
		if (i < table->series.len && (int)table->series.items[i].family == f)
			render_head(out, &families[f]);
		for (; i < table->series.len && (int)table->series.items[i].family == f; i++)
			render_series(&table->series.items[i], out);
	}
}

/* -- Reading ---------------------------------------------------------------- */

static bool take(struct ward_span *s, struct ward_span word)
{
	if (s->len < word.len || memcmp(s->ptr, word.ptr, word.len) != 0)
		return false;
	*s = span_sub(*s, word.len, s->len);
	return true;
}

static bool take_value(struct ward_span *s)
{
	size_t at = 0;

	while (at < s->len && s->ptr[at] != '"') {
		if (s->ptr[at] != '\\') {
			at++;
			continue;
		}
		if (at + 1 >= s->len || strchr("\\\"n", s->ptr[at + 1]) == NULL ||
		    s->ptr[at + 1] == '\0')
			return false;
		at += 2;
	}
	*s = span_sub(*s, at, s->len);
	return take(s, WARD_SPAN("\""));
}

/* `a="x",b="y"` with just the labels of the family. */
static bool labels_hold(enum metrics_family family, struct ward_span text)
{
	struct ward_span names = span_of(families[family].labels), name;

	if (utf8_valid_prefix(text) != text.len)
		return false;
	for (size_t i = 0; span_cut(&names, ',', &name); i++) {
		if ((i > 0 && !take(&text, WARD_SPAN(","))) || !take(&text, name) ||
		    !take(&text, WARD_SPAN("=\"")) || !take_value(&text))
			return false;
	}
	return text.len == 0;
}

static bool parse_series(enum metrics_family family, struct ward_span line,
			 struct metrics_series *out)
{
	ssize_t close = span_rfind_byte(line, '}');

	if (!take(&line, span_of(families[family].name)))
		return false;
	out->family = family;
	out->labels = WARD_SPAN("");
	if (families[family].labels[0] != '\0') {
		close -= (ssize_t)strlen(families[family].name);
		if (close < 1 || line.ptr[0] != '{')
			return false;
		out->labels = span_sub(line, 1, (size_t)close);
		line = span_sub(line, (size_t)close + 1, line.len);
	}
	return take(&line, WARD_SPAN(" ")) && span_to_u64(line, UINT64_MAX, &out->value) &&
		labels_hold(family, out->labels);
}

static bool parse_bucket(struct ward_span line, size_t i, uint64_t *out)
{
	return take(&line, span_of(families[METRICS_DURATION].name)) &&
		take(&line, WARD_SPAN("_bucket{le=\"")) &&
		take(&line, span_of(i < METRICS_BOUNDS ? bounds[i].text : "+Inf")) &&
		take(&line, WARD_SPAN("\"} ")) && span_to_u64(line, UINT64_MAX, out);
}

static bool parse_sum(struct ward_span line, uint64_t *out)
{
	uint64_t seconds = 0, rest = 0;
	ssize_t dot = span_find_byte(line, '.', 0);

	if (dot < 0 || !take(&line, span_of(families[METRICS_DURATION].name)) ||
	    !take(&line, WARD_SPAN("_sum ")))
		return false;
	dot = span_find_byte(line, '.', 0);
	if (dot < 0 || !span_to_u64(span_sub(line, 0, (size_t)dot), UINT64_MAX / 1000, &seconds) ||
	    !span_to_u64(span_sub(line, (size_t)dot + 1, line.len), 999, &rest))
		return false;
	*out = metrics_sum(seconds * 1000, rest);
	return true;
}

/* The lines of the histogram behind its head; what _count says is compared at the end. */
static bool parse_duration(struct ward_span *text, struct metrics_table *out)
{
	struct ward_span line;

	out->has_duration = true;
	for (size_t i = 0; i <= METRICS_BOUNDS; i++) {
		if (!span_cut(text, '\n', &line) || !parse_bucket(line, i, &out->buckets[i]) ||
		    (i > 0 && out->buckets[i] < out->buckets[i - 1]))
			return false;
	}
	return span_cut(text, '\n', &line) && parse_sum(line, &out->milliseconds) &&
		span_cut(text, '\n', &line);
}

/* `# TYPE name` of any family that stands there, else -1. */
static int family_of(struct ward_span line)
{
	for (int f = 0; f < METRICS_FAMILY_COUNT; f++) {
		struct ward_span rest = line;

		if (take(&rest, WARD_SPAN("# TYPE ")) && take(&rest, span_of(families[f].name)) &&
		    take(&rest, WARD_SPAN(" ")))
			return f;
	}
	return -1;
}

/* More than what rendering gives may pass: that is found by rendering it again. */
static bool parse_lines(struct ward_span text, struct arena *arena, struct metrics_table *out)
{
	struct ward_span line;
	int family = -1;

	while (span_cut(&text, '\n', &line)) {
		struct metrics_series series, *last, *added;

		if (span_starts(line, "# TYPE ")) {
			family = family_of(line);
			if (family == METRICS_DURATION && !parse_duration(&text, out))
				return false;
			continue;
		}
		if (span_starts(line, "#"))
			continue;
		if (family < 0 || !parse_series((enum metrics_family)family, line, &series))
			return false;
		last = out->series.len > 0 ? &out->series.items[out->series.len - 1] : NULL;
		if (last != NULL && compare(last, series.family, series.labels) >= 0)
			return false;
		added = vec_push(arena, &out->series);
		if (added == NULL)
			return false;
		*added = series;
	}
	return true;
}

bool metrics_parse(struct ward_span text, struct arena *arena, struct metrics_table *out)
{
	struct buf again;
	bool same;

	memset(out, 0, sizeof(*out));
	buf_init(&again, text.len + 1);
	same = parse_lines(text, arena, out);
	if (same) {
		metrics_render(out, &again);
		same = !buf_failed(&again) && span_eq(buf_span(&again), text);
	}
	buf_release(&again);
	if (!same)
		memset(out, 0, sizeof(*out));
	return same;
}
