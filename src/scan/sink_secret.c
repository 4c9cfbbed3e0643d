/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/sink_secret.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/utf8.h"
#include "scan/line_hash.h"
#include "secret/encoded.h"
#include "secret/token.h"

#define SOURCE_BEFORE 120 /* of a line that is shown, in front of the finding */
#define SECRET_BYTES 12	  /* shorter ones are words like any other */

/* -- What is secret in the file in hand ------------------------------------ */

static void hide(struct ward_sink *s, struct sink_range range)
{
	struct sink_range *slot = vec_push(s->scratch, &s->secrets);

	if (slot != NULL)
		*slot = range;
	else
		sink_undecided(s, "out of memory for secrets (limits.memory_bytes)");
}

void sink_hide(struct ward_sink *s, size_t start, size_t end, const struct ward_finding *f)
{
	hide(s,
	     (struct sink_range){
		     .start = start,
		     .end = end,
		     .reported = f != NULL,
		     .finding = f != NULL ? (size_t)(f - s->result->findings.items) : 0,
	     });
}

void sink_hide_told(struct ward_sink *s, size_t start, size_t end)
{
	if (!s->base_mode)
		hide(s,
		     (struct sink_range){
			     .start = start, .end = end, .reported = true, .finding = SIZE_MAX });
}

static int by_range_start(const void *a, const void *b)
{
	const struct sink_range *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

static void sort_secrets(struct ward_sink *s)
{
	size_t furthest = 0;

	s->sorted = ARENA_ARRAY(s->scratch, s->secrets.len, struct sink_range);
	s->sorted_len = 0;
	s->sorted_for = s->rule;
	s->sorted_from = s->secrets.len;
	for (size_t i = 0; s->sorted != NULL && i < s->secrets.len; i++)
		if (s->secrets.items[i].reported)
			s->sorted[s->sorted_len++] = s->secrets.items[i];
	if (s->sorted_len == 0)
		return;
	qsort(s->sorted, s->sorted_len, sizeof(*s->sorted), by_range_start);
	for (size_t i = 0; i < s->sorted_len; i++) {
		if (s->sorted[i].end > furthest)
			furthest = s->sorted[i].end;
		s->sorted[i].end = furthest;
	}
}

bool ward_secret_known(struct ward_sink *out, size_t start, size_t end)
{
	size_t low = 0, high;

	if (out->sorted == NULL || out->sorted_for != out->rule)
		sort_secrets(out);
	for (high = out->sorted_len; low < high;) {
		size_t mid = low + (high - low) / 2;

		if (out->sorted[mid].start < end)
			low = mid + 1;
		else
			high = mid;
	}
	if (low > 0 && out->sorted[low - 1].end > start)
		return true;
	/* What came since was reported in order. */
	if (out->secrets.len <= out->sorted_from)
		return false;
	return out->secrets.items[out->secrets.len - 1].end > start &&
		out->secrets.items[out->secrets.len - 1].start < end;
}

/* The surest token of a value. */
struct naming {
	const char *what;
	enum token_verdict best;
};

static void name_token(void *ctx, const struct token_hit *hit)
{
	struct naming *n = ctx;

	if (hit->verdict > n->best) {
		n->best = hit->verdict;
		n->what = hit->what;
	}
}

static void name_encoded_token(void *ctx, const struct encoded_hit *hit)
{
	name_token(ctx, &hit->hit);
}

const char *ward_token_named(struct ward_sink *out, const struct ward_node *value,
			     struct ward_span text, enum ward_confidence *confidence)
{
	struct naming n = { .best = TOKEN_PLACEHOLDER };
	struct sink_range *range;

	if (out->tokens == NULL)
		return NULL;
	token_scan(out->tokens, text, out->scratch, name_token, &n);
	encoded_scan(out->tokens, text, out->scratch, name_encoded_token, &n);
	if (n.what == NULL || (range = vec_push(out->scratch, &out->named)) == NULL)
		return NULL;
	*range = (struct sink_range){ .start = value->start, .end = value->end, .reported = true };
	if (token_confidence(n.best) > *confidence)
		*confidence = token_confidence(n.best);
	return n.what;
}

bool sink_is_named(struct ward_sink *s, size_t start, size_t end)
{
	size_t low = 0, high = s->named.len, furthest = 0;

	if (!s->named_is_sorted && s->named.len > 0) {
		qsort(s->named.items, s->named.len, sizeof(*s->named.items), by_range_start);
		for (size_t i = 0; i < s->named.len; i++) {
			furthest =
				s->named.items[i].end > furthest ? s->named.items[i].end : furthest;
			s->named.items[i].end = furthest;
		}
		s->named_is_sorted = true;
	}
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->named.items[mid].start < end)
			low = mid + 1;
		else
			high = mid;
	}
	return low > 0 && s->named.items[low - 1].end > start;
}

void ward_hide(struct ward_sink *out, size_t start, size_t end)
{
	if (!out->base_mode)
		sink_hide(out, start, end, NULL);
}

struct ward_span ward_masked(struct ward_sink *out, struct ward_span secret)
{
	size_t shown = secret.len >= 16 ? 4 : 0;

	return arena_printf(out->scratch, WARD_SPAN_FMT "\xe2\x80\xa6 (%zu characters)",
			    WARD_SPAN_ARG(span_sub(secret, 0, shown)), secret.len);
}

/* -- Source lines ---------------------------------------------------------- */

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

/* The shown part of the line around `at`, which is bounded however long the line is. */
static struct ward_span source_window(struct ward_span bytes, size_t at, bool *cut)
{
	size_t from = at, to = at;

	while (from > 0 && bytes.ptr[from - 1] != '\n' && at - from < SOURCE_BEFORE)
		from--;
	*cut = from > 0 && bytes.ptr[from - 1] != '\n';
	while (*cut && from < at && is_continuation(bytes.ptr[from]))
		from++;
	while (to < bytes.len && bytes.ptr[to] != '\n' && to - from < SINK_SOURCE_BYTES)
		to++;
	while (to < bytes.len && to > at && is_continuation(bytes.ptr[to]))
		to--;
	if (to > from && bytes.ptr[to - 1] == '\r')
		to--;
	return span_sub(bytes, from, to);
}

static void set_source(struct ward_sink *s, struct ward_finding *f, size_t at)
{
	struct ward_span bytes = s->blob->bytes;
	bool cut;
	struct ward_span line = source_window(bytes, at, &cut);
	size_t base = (size_t)(line.ptr - bytes.ptr);
	char *copy = arena_bytes(s->arena, line.len);

	f->source_column = cut ? f->column - (uint32_t)utf8_count(span_sub(bytes, base, at)) : 1;
	if (copy == NULL)
		return;
	if (line.len > 0)
		memcpy(copy, line.ptr, line.len);
	for (size_t i = 0; i < s->secrets.len; i++) {
		size_t a = s->secrets.items[i].start, b = s->secrets.items[i].end;

		for (size_t k = a > base ? a - base : 0; k < line.len && base + k < b; k++)
			copy[k] = '*';
	}
	f->source = span_make(copy, line.len);
}

/* How many bytes from `at` on are those that `secret` begins with. */
static size_t common(struct ward_span text, size_t at, struct ward_span secret)
{
	size_t n = 0;

	while (n < secret.len && at + n < text.len && text.ptr[at + n] == secret.ptr[n])
		n++;
	return n;
}

/* Whole or, as messages quote long names, its beginning. */
static struct ward_span blot(struct ward_sink *s, struct ward_span text, struct ward_span secret)
{
	const struct ward_span lead = span_sub(secret, 0, SECRET_BYTES);
	ssize_t at = span_find(text, lead, 0);

	while (at >= 0) {
		const size_t end = (size_t)at + common(text, (size_t)at, secret);

		text = arena_printf(s->arena, WARD_SPAN_FMT "***" WARD_SPAN_FMT,
				    WARD_SPAN_ARG(span_sub(text, 0, (size_t)at)),
				    WARD_SPAN_ARG(span_sub(text, end, text.len)));
		at = span_find(text, lead, (size_t)at);
	}
	return text;
}

/* What of two secrets overlaps is quoted in one piece. */
static void merge_secrets(struct ward_sink *s)
{
	struct sink_range *m = ARENA_ARRAY(s->scratch, s->secrets.len, struct sink_range);
	size_t n = 0;

	s->merged_from = s->secrets.len;
	s->merged = m;
	s->merged_len = 0;
	if (m == NULL) {
		sink_undecided(s, "out of memory for secrets (limits.memory_bytes)");
		return;
	}
	memcpy(m, s->secrets.items, s->secrets.len * sizeof(*m));
	qsort(m, s->secrets.len, sizeof(*m), by_range_start);
	for (size_t i = 0; i < s->secrets.len; i++) {
		if (n == 0 || m[i].start >= m[n - 1].end)
			m[n++] = m[i];
		else if (m[i].end > m[n - 1].end)
			m[n - 1].end = m[i].end;
	}
	s->merged_len = n;
}

/* As a text would quote it, or "" when it is too short to be told from words. */
static struct ward_span quoted(const struct ward_sink *s, const struct sink_range *range)
{
	struct ward_span secret = span_sub(s->blob->bytes, range->start, range->end);

	if (secret.len > 2 && memchr("\"'", secret.ptr[0], 2) != NULL)
		secret = span_sub(secret, 1, secret.len - 1);
	return secret.len >= SECRET_BYTES ? secret : WARD_SPAN("");
}

/* Names that a message quotes, and reasons of suppressions, may hold a secret as well. */
struct ward_span sink_masked(struct ward_sink *s, struct ward_span text)
{
	if (text.len == 0 || s->secrets.len == 0)
		return text;
	if (s->merged_from != s->secrets.len)
		merge_secrets(s);
	for (size_t i = 0; i < s->merged_len; i++) {
		const struct ward_span secret = quoted(s, &s->merged[i]);

		if (secret.len > 0)
			text = blot(s, text, secret);
	}
	return text;
}

void sink_gather_secrets(struct ward_sink *s, struct sink_secrets *out, struct arena *arena)
{
	if (s->merged_from != s->secrets.len)
		merge_secrets(s);
	for (size_t i = 0; i < s->merged_len; i++) {
		const struct ward_span secret = quoted(s, &s->merged[i]);
		struct ward_span *slot;

		if (secret.len == 0 || map_get(&out->known, secret) != NULL)
			continue;
		slot = vec_push(arena, &out->list);
		if (slot == NULL)
			return;
		*slot = arena_copy(arena, secret);
		(void)map_put(&out->known, *slot, NULL);
	}
}

void sink_mask_since(struct ward_sink *s, size_t first, const struct sink_secrets *secrets)
{
	for (size_t i = first; i < s->result->findings.len; i++) {
		struct ward_finding *f = &s->result->findings.items[i];

		for (size_t k = 0; k < secrets->list.len; k++) {
			f->message = blot(s, f->message, secrets->list.items[k]);
			f->reason = blot(s, f->reason, secrets->list.items[k]);
		}
	}
}

/* Exemptions go by the whole key. */
static void mask_object(struct ward_sink *s, struct ward_finding *f)
{
	const struct ward_span shown = sink_masked(s, f->object);

	if (span_eq(shown, f->object))
		return;
	f->object_key = f->object;
	f->object = shown;
}

static int by_line(const void *a, const void *b)
{
	const struct ward_finding *const *x = a, *const *y = b;

	return (*x)->line < (*y)->line ? -1 : (*x)->line > (*y)->line;
}

void sink_end_file(struct ward_sink *sink)
{
	size_t count = sink->result->findings.len - sink->first, n = 0;
	struct ward_finding **order = ARENA_ARRAY(sink->scratch, count, struct ward_finding *);
	uint32_t *lines = ARENA_ARRAY(sink->scratch, count, uint32_t);
	struct ward_span *hashes = ARENA_ARRAY(sink->scratch, count, struct ward_span);

	sink->object = NULL;
	if (count == 0 || sink->blob == NULL)
		return;
	if (order == NULL || lines == NULL || hashes == NULL) {
		sink_undecided(sink, "out of memory for source lines (limits.memory_bytes)");
		return;
	}
	for (size_t i = 0; i < count && i < sink->places.len; i++) {
		struct ward_finding *f = &sink->result->findings.items[sink->first + i];

		if (sink->places.items[i].offset == SIZE_MAX)
			continue;
		set_source(sink, f, sink->places.items[i].offset);
		order[n++] = f;
	}
	for (size_t i = 0; i < count; i++) {
		struct ward_finding *f = &sink->result->findings.items[sink->first + i];

		f->message = sink_masked(sink, f->message);
		f->reason = sink_masked(sink, f->reason);
		f->pointer = sink_masked(sink, f->pointer);
		mask_object(sink, f);
	}
	/* They count lines like it from the file's first on. */
	if (n == 0 || !sink->line_hashes || sink->window.on)
		return;
	qsort(order, n, sizeof(order[0]), by_line);
	for (size_t i = 0; i < n; i++)
		lines[i] = order[i]->line;
	line_hashes(sink->blob->bytes, lines, n, hashes, sink->scratch);
	for (size_t i = 0; i < n; i++)
		order[i]->line_hash = arena_copy(sink->arena, hashes[i]);
}
