/* SPDX-License-Identifier: Apache-2.0 */
/* What the rules find in a text. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/utf8.h"
#include "secret/gitleaks_rules.h"

#define ALLOW_MARK "gitleaks:allow"

struct judge {
	const struct gitleaks *g;
	const struct gitleaks_text *text;
	struct arena *scratch;
	struct ward_error *err;
	struct regex_text ready;
	bool is_ready;
	bool *found;	  /* by keyword */
	size_t *newlines; /* offsets */
	size_t newline_count;
	bool has_lines;
};

/* What a rule found, whether it counts or not. */
struct found {
	VEC(struct gitleaks_hit) list;
};

static int no_memory(struct judge *j)
{
	return error_set(j->err, WARD_EOOM, "out of memory for rules (limits.memory_bytes)");
}

/* -- Keywords -------------------------------------------------------------------------- */

static void on_literal(void *ctx, size_t index, size_t offset)
{
	struct judge *j = ctx;

	(void)offset;
	j->found[j->g->literal_words[index]] = true;
}

static int find_keywords(struct judge *j)
{
	const struct gitleaks *g = j->g;
	struct ward_span lower;

	j->found = ARENA_ARRAY(j->scratch, g->keywords.count, bool);
	if (j->found == NULL)
		return no_memory(j);
	if (g->keywords.count == 0)
		return WARD_OK;
	lower = gl_lower(j->text->bytes, j->scratch);
	if (arena_failed(j->scratch))
		return no_memory(j);
	if (g->literals != NULL)
		literal_scan(g->literals, lower, on_literal, j);
	for (size_t i = 0; i < g->keywords.count; i++)
		if (g->keywords.items[i].len < LITERAL_MIN)
			j->found[i] = span_find(lower, g->keywords.items[i], 0) >= 0;
	return WARD_OK;
}

static bool is_asked_for(const struct judge *j, const struct gl_rule *rule)
{
	bool any = rule->always;

	for (size_t i = 0; !any && i < rule->keywords.count; i++)
		any = j->found[rule->words[i]];
	return any;
}

/* -- Lines ------------------------------------------------------------------------------ */

static int find_lines(struct judge *j)
{
	const struct ward_span bytes = j->text->bytes;
	size_t count = 0;
	ssize_t at;

	if (j->has_lines)
		return WARD_OK;
	for (at = span_find_byte(bytes, '\n', 0); at >= 0;
	     at = span_find_byte(bytes, '\n', (size_t)at + 1))
		count++;
	j->newlines = ARENA_ARRAY(j->scratch, count, size_t);
	if (j->newlines == NULL)
		return no_memory(j);
	for (at = span_find_byte(bytes, '\n', 0); at >= 0;
	     at = span_find_byte(bytes, '\n', (size_t)at + 1))
		j->newlines[j->newline_count++] = (size_t)at;
	j->has_lines = true;
	return WARD_OK;
}

/* How many line ends stand before `offset`. */
static size_t lines_before(const struct judge *j, size_t offset)
{
	size_t low = 0, high = j->newline_count;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (j->newlines[mid] < offset)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static size_t end_of_line(const struct judge *j, size_t from)
{
	const struct ward_span bytes = j->text->bytes;

	while (from < bytes.len && bytes.ptr[from] != '\n' && bytes.ptr[from] != '\r')
		from++;
	return from;
}

/*
 * Lines and columns as gitleaks counts them: from the line end before, which
 * therefore belongs to the line. `*line` is what stands on the lines.
 */
static void locate(const struct judge *j, size_t start, size_t end, struct gitleaks_hit *hit,
		   struct ward_span *line)
{
	/* A match that begins with a line end begins on the line behind it. */
	const size_t first = lines_before(j, start + 1), last = lines_before(j, end);
	const size_t from = first > 0 ? j->newlines[first - 1] : 0;
	size_t to;

	hit->start_line = first;
	hit->end_line = last > first ? last : first;
	hit->start_column = start - from + 1;
	hit->end_column = end - (last > 0 ? j->newlines[last - 1] : 0);
	if (j->newline_count == 0)
		to = j->text->bytes.len;
	else if (first == j->newline_count)
		to = end_of_line(j, end);
	else
		to = j->newlines[last < j->newline_count ? last : first];
	*line = span_sub(j->text->bytes, from, to > end ? to : end);
}

/* -- Entropy ----------------------------------------------------------------------------- */

static int by_rune(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double share(size_t count, size_t len)
{
	const double part = (double)count / (double)len;

	return part > 0 ? part * log2(part) : 0;
}

/* Shannon's, of characters, but by the length in bytes: gitleaks' own definition. */
static double entropy_of(struct ward_span text, struct arena *scratch)
{
	size_t counts[128] = { 0 }, others = 0;
	uint32_t *runes = ARENA_ARRAY(scratch, text.len, uint32_t);
	double sum = 0;

	for (size_t at = 0; at < text.len && runes != NULL;) {
		uint32_t rune = 0xfffd;
		const size_t len = utf8_decode(span_sub(text, at, text.len), &rune);

		if (len == 0)
			rune = 0xfffd;
		if (rune < 128)
			counts[rune]++;
		else
			runes[others++] = rune;
		at += len == 0 ? 1 : len;
	}
	for (size_t i = 0; i < 128; i++)
		sum -= share(counts[i], text.len);
	if (others > 0)
		qsort(runes, others, sizeof(runes[0]), by_rune);
	for (size_t i = 0, k; i < others; i = k) {
		for (k = i; k < others && runes[k] == runes[i];)
			k++;
		sum -= share(k - i, text.len);
	}
	return sum;
}

/* -- One match ------------------------------------------------------------------------------ */

static struct ward_span trim_newlines(struct ward_span s)
{
	size_t from = 0, to = s.len;

	while (from < to && s.ptr[from] == '\n')
		from++;
	while (to > from && s.ptr[to - 1] == '\n')
		to--;
	return span_sub(s, from, to);
}

/* The expression once more, on what it matched and nothing around. */
static int find_secret(struct judge *j, const struct gl_rule *rule, struct gitleaks_hit *hit)
{
	struct regex_match m;
	struct regex_text ready;
	int rc = regex_text_init(&ready, hit->match, j->scratch, j->err);
	size_t group = rule->secret_group;

	hit->secret = hit->match;
	if (rc == WARD_OK)
		rc = regex_find(rule->regex, &ready, 0, j->text->deadline_ns, &m, j->err);
	if (rc != 1 || m.groups < 2)
		return rc < 0 ? rc : WARD_OK;
	for (size_t i = 1; group == 0 && i < m.groups; i++)
		if (m.group[i].start != REGEX_UNSET && m.group[i].end > m.group[i].start)
			group = i;
	if (group == 0)
		return WARD_OK;
	hit->secret = m.group[group].start != REGEX_UNSET
		? span_sub(hit->match, m.group[group].start, m.group[group].end)
		: span_sub(hit->match, 0, 0);
	return WARD_OK;
}

/* 1: it counts. */
static int judge_match(struct judge *j, const struct gl_rule *rule, size_t start, size_t end,
		       struct gitleaks_hit *hit)
{
	struct gl_candidate c;
	int rc = find_lines(j);

	if (rc != WARD_OK)
		return rc;
	hit->match = trim_newlines(span_sub(j->text->bytes, start, end));
	locate(j, start, start + hit->match.len, hit, &c.line);
	if (!j->text->ignore_allow && span_contains(c.line, ALLOW_MARK))
		return 0;
	rc = find_secret(j, rule, hit);
	if (rc != WARD_OK)
		return rc;
	hit->entropy = hit->secret.len > 0 ? entropy_of(hit->secret, j->scratch) : 0;
	if (rule->entropy != 0 && hit->entropy <= rule->entropy)
		return 0;
	c.secret = hit->secret;
	c.match = hit->match;
	rc = gl_allows_hit(&j->g->top.allows, j->text, &c, j->scratch, NULL, j->err);
	if (rc == 0)
		rc = gl_allows_hit(&rule->allows, j->text, &c, j->scratch, NULL, j->err);
	return rc < 0 ? rc : rc == 0;
}

/* -- One rule ---------------------------------------------------------------------------------- */

static int push(struct judge *j, struct found *out, const struct gitleaks_hit *hit)
{
	struct gitleaks_hit *slot;

	if (out->list.len == GITLEAKS_HITS)
		return error_set(j->err, WARD_ELIMIT, "more than %d findings", GITLEAKS_HITS);
	slot = vec_push(j->scratch, &out->list);
	if (slot == NULL)
		return no_memory(j);
	*slot = *hit;
	return WARD_OK;
}

static struct gitleaks_hit hit_of(const struct gl_rule *rule)
{
	return (struct gitleaks_hit){
		.rule = rule->id,
		.description = rule->description,
		.tags = rule->tags.items,
		.tag_count = rule->tags.count,
	};
}

static int find_matches(struct judge *j, const struct gl_rule *rule, struct found *out)
{
	struct regex_all all = { 0 };
	struct regex_match m;
	int rc = WARD_OK;

	if (!j->is_ready) {
		rc = regex_text_init(&j->ready, j->text->bytes, j->scratch, j->err);
		j->is_ready = rc == WARD_OK;
	}
	while (rc == WARD_OK) {
		struct gitleaks_hit hit = hit_of(rule);

		rc = regex_next(rule->regex, &j->ready, &all, j->text->deadline_ns, &m, j->err);
		if (rc != 1)
			break;
		rc = judge_match(j, rule, m.start, m.end, &hit);
		if (rc == 1)
			rc = push(j, out, &hit);
	}
	return rc;
}

static int path_matches(struct judge *j, const struct gl_rule *rule)
{
	if (j->text->anywhere)
		return 1;
	return regex_test(rule->path, j->text->path, j->text->deadline_ns, j->scratch, j->err);
}

/* Findings of a rule as if nothing were required; also of one that is never reported. */
static int run_alone(struct judge *j, const struct gl_rule *rule, struct found *out)
{
	struct gitleaks_hit hit = hit_of(rule);
	int rc = gl_allows_text(&rule->allows, j->text, j->scratch, NULL, j->err);

	if (rc != 0)
		return rc < 0 ? rc : WARD_OK;
	if (rule->path != NULL) {
		rc = path_matches(j, rule);
		if (rc != 1)
			return rc;
	}
	if (rule->regex != NULL)
		return find_matches(j, rule, out);
	hit.of_path = true;
	return push(j, out, &hit);
}

/* -- Rules that require others
 * --------------------------------------------------------------------- */

static int64_t distance(size_t a, size_t b)
{
	return (int64_t)(a > b ? a - b : b - a);
}

static bool is_near(const struct gitleaks_hit *a, const struct gitleaks_hit *b,
		    const struct gl_required *q)
{
	return (!q->has_lines || distance(a->start_line, b->start_line) <= q->lines) &&
		(!q->has_columns || distance(a->start_column, b->start_column) <= q->columns);
}

static bool has_near(const struct gitleaks_hit *hit, const struct found *others,
		     const struct gl_required *q)
{
	for (size_t i = 0; i < others->list.len; i++)
		if (is_near(hit, &others->list.items[i], q))
			return true;
	return false;
}

/* One that is required twice, within different distances, need only be near in one of the ways. */
static bool is_met(const struct gl_rule *rule, const struct gitleaks_hit *hit,
		   const struct found *others, size_t which)
{
	const struct ward_span id = rule->required.items[which].id;

	for (size_t i = 0; i < rule->required.len; i++)
		if (span_eq(rule->required.items[i].id, id) &&
		    has_near(hit, &others[which], &rule->required.items[i]))
			return true;
	return false;
}

static int keep_met(struct judge *j, const struct gl_rule *rule, struct found *mine)
{
	struct found *others = ARENA_ARRAY(j->scratch, rule->required.len, struct found);
	size_t kept = 0;
	int rc = WARD_OK;

	if (others == NULL)
		return no_memory(j);
	for (size_t i = 0; rc == WARD_OK && i < rule->required.len; i++) {
		const size_t at = gl_rule_index(j->g, rule->required.items[i].id);

		if (at != SIZE_MAX)
			rc = run_alone(j, &j->g->top.rules.items[at], &others[i]);
	}
	for (size_t i = 0; rc == WARD_OK && i < mine->list.len; i++) {
		bool met = true;

		for (size_t k = 0; met && k < rule->required.len; k++)
			met = is_met(rule, &mine->list.items[i], others, k);
		if (met)
			mine->list.items[kept++] = mine->list.items[i];
	}
	mine->list.len = kept;
	return rc;
}

static int run_rule(struct judge *j, const struct gl_rule *rule, struct gitleaks_hits *out)
{
	struct found mine = { 0 };
	int rc = run_alone(j, rule, &mine);

	if (rc == WARD_OK && rule->required.len > 0 && mine.list.len > 0)
		rc = keep_met(j, rule, &mine);
	for (size_t i = 0; rc == WARD_OK && i < mine.list.len; i++) {
		struct gitleaks_hit *slot;

		if (out->list.len == GITLEAKS_HITS)
			return error_set(j->err, WARD_ELIMIT, "more than %d findings",
					 GITLEAKS_HITS);
		slot = vec_push(j->scratch, &out->list);
		if (slot == NULL)
			return no_memory(j);
		*slot = mine.list.items[i];
	}
	return rc;
}

/* -- All
 * --------------------------------------------------------------------------------------------- */

static bool is_generic(const struct judge *j, const struct gitleaks_hit *hit)
{
	const size_t at = gl_rule_index(j->g, hit->rule);

	return at != SIZE_MAX && j->g->top.rules.items[at].is_generic;
}

/* Of the same secret on the same line, found by a rule that knows what it is. */
static bool is_bettered(const struct judge *j, const struct gitleaks_hits *hits, size_t which)
{
	const struct gitleaks_hit *hit = &hits->list.items[which];

	for (size_t i = 0; i < hits->list.len; i++) {
		const struct gitleaks_hit *other = &hits->list.items[i];

		if (other->start_line == hit->start_line && !other->of_path && !hit->of_path &&
		    !is_generic(j, other) &&
		    (hit->secret.len == 0 || span_find(other->secret, hit->secret, 0) >= 0))
			return true;
	}
	return false;
}

static int drop_bettered(struct judge *j, struct gitleaks_hits *hits)
{
	bool *drop = ARENA_ARRAY(j->scratch, hits->list.len, bool);
	size_t kept = 0;

	if (drop == NULL)
		return no_memory(j);
	for (size_t i = 0; i < hits->list.len; i++)
		drop[i] = is_generic(j, &hits->list.items[i]) && is_bettered(j, hits, i);
	for (size_t i = 0; i < hits->list.len; i++)
		if (!drop[i])
			hits->list.items[kept++] = hits->list.items[i];
	hits->list.len = kept;
	return WARD_OK;
}

int gitleaks_judge(const struct gitleaks *rules, const struct gitleaks_text *text,
		   struct arena *scratch, struct gitleaks_hits *out, struct ward_error *err)
{
	struct judge j = { .g = rules, .text = text, .scratch = scratch, .err = err };
	int rc;

	*out = (struct gitleaks_hits){ 0 };
	if (!text->anywhere && text->path.len > 0 && span_eq(text->path, rules->path))
		return WARD_OK;
	rc = gl_allows_text(&rules->top.allows, text, scratch, NULL, err);
	if (rc != 0)
		return rc < 0 ? rc : WARD_OK;
	rc = find_keywords(&j);
	for (size_t i = 0; rc == WARD_OK && i < rules->top.rules.len; i++) {
		const struct gl_rule *rule = &rules->top.rules.items[i];

		if (rule->skip_report || !is_asked_for(&j, rule))
			continue;
		rc = run_rule(&j, rule, out);
		if (rc != WARD_OK)
			(void)error_prefix(err, "rule '" WARD_SPAN_FMT "'",
					   WARD_SPAN_ARG(span_sub(rule->id, 0, 80)));
	}
	if (rc == WARD_OK)
		rc = drop_bettered(&j, out);
	if (rc == WARD_OK && arena_failed(scratch))
		rc = no_memory(&j);
	return rc;
}

int gitleaks_allowed(const struct gitleaks *rules, const struct gitleaks_text *text, size_t start,
		     size_t end, struct arena *scratch, struct ward_span *description,
		     struct ward_error *err)
{
	struct judge j = { .g = rules, .text = text, .scratch = scratch, .err = err };
	const struct gl_allow *by = NULL;
	struct gitleaks_hit where;
	struct gl_candidate c;
	int rc = gl_allows_text(&rules->top.allows, text, scratch, &by, err);

	if (rc == 0)
		rc = find_lines(&j);
	if (rc == WARD_OK && by == NULL) {
		c.secret = c.match = span_sub(text->bytes, start, end);
		locate(&j, start, end, &where, &c.line);
		rc = gl_allows_hit(&rules->top.allows, text, &c, scratch, &by, err);
	}
	if (rc == 1 && by != NULL)
		*description = by->description;
	return rc;
}
