/* SPDX-License-Identifier: Apache-2.0 */
/* What the rules find in a text. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/time.h"
#include "base/utf8.h"
#include "secret/gitleaks_decode.h"
#include "secret/gitleaks_place.h"
#include "secret/gitleaks_rules.h"

struct judge {
	const struct gitleaks *g;
	const struct gitleaks_text *text;
	struct arena *scratch;
	struct ward_error *err;
	struct gl_lines given;	    /* of the text as it was given */
	const struct gl_pass *pass; /* what is looked at */
	struct gl_lines lines;	    /* of that, once something is decoded */
	struct regex_text ready;    /* of that */
	bool is_ready, has_given, has_lines;
	bool *found; /* by keyword */
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
	lower = gl_lower(j->pass->text, j->scratch);
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

static int find_lines(struct judge *j)
{
	int rc = WARD_OK;

	if (!j->has_given)
		rc = gl_lines_init(&j->given, j->text->bytes, j->scratch, j->err);
	j->has_given = true;
	if (rc == WARD_OK && !j->has_lines && j->pass->before != NULL)
		rc = gl_lines_init(&j->lines, j->pass->text, j->scratch, j->err);
	j->has_lines = true;
	return rc;
}

/*
 * Where it stands in the text that was given, and the line that allowlists see;
 * false when nothing of it was decoded, so that it was found before, or
 * `gitleaks:allow` stands there.
 */
static bool place(struct judge *j, size_t start, size_t end, struct gitleaks_hit *hit,
		  struct ward_span *line)
{
	const struct gl_pass *pass = j->pass;
	struct gl_segments which = { 0 };

	if (pass->before == NULL) {
		end = start + hit->match.len;
	} else {
		which = gl_segments_at(pass, start, end);
		if (which.first == which.last)
			return false;
		hit->encodings = gl_encodings(pass, which);
		hit->depth = pass->depth;
		gl_outer(pass, &start, &end);
	}
	*line = gl_locate(&j->given, start, end, hit);
	if (!j->text->ignore_allow && gl_is_marked(&j->given, *line))
		return false;
	if (pass->before != NULL)
		*line = gl_line_around(&j->lines, pass->segments.items[which.first].at,
				       pass->segments.items[which.last - 1].end);
	return true;
}

/* The bytes of the text that was given which hold the secret. */
static void bound(const struct judge *j, struct gitleaks_hit *hit)
{
	/* A rule may match what holds no byte of a secret. */
	const struct ward_span part = hit->secret.len > 0 ? hit->secret : hit->match;

	hit->from = (size_t)(part.ptr - j->pass->text.ptr);
	hit->to = hit->from + part.len;
	gl_outer(j->pass, &hit->from, &hit->to);
}

/* 1: it counts. */
static int judge_match(struct judge *j, const struct gl_rule *rule, size_t start, size_t end,
		       struct gitleaks_hit *hit)
{
	struct gl_candidate c;
	int rc = find_lines(j);

	if (rc != WARD_OK)
		return rc;
	hit->match = trim_newlines(span_sub(j->pass->text, start, end));
	if (!place(j, start, end, hit, &c.line))
		return 0;
	rc = find_secret(j, rule, hit);
	if (rc != WARD_OK)
		return rc;
	bound(j, hit);
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
		rc = regex_text_init(&j->ready, j->pass->text, j->scratch, j->err);
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
	if (j->pass->before != NULL)
		return WARD_OK;
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
	for (size_t i = 0; i < hits->list.len; i++) {
		drop[i] = is_generic(j, &hits->list.items[i]) && is_bettered(j, hits, i);
		if (j->text->deadline_ns != 0 && time_mono_ns() > j->text->deadline_ns)
			return error_set(j->err, WARD_EDEADLINE, "out of time among %zu findings",
					 hits->list.len);
	}
	for (size_t i = 0; i < hits->list.len; i++)
		if (!drop[i])
			hits->list.items[kept++] = hits->list.items[i];
	hits->list.len = kept;
	return WARD_OK;
}

static int run_rules(struct judge *j, struct gitleaks_hits *out)
{
	int rc = find_keywords(j);

	for (size_t i = 0; rc == WARD_OK && i < j->g->top.rules.len; i++) {
		const struct gl_rule *rule = &j->g->top.rules.items[i];

		if (rule->skip_report || !is_asked_for(j, rule))
			continue;
		rc = run_rule(j, rule, out);
		if (rc != WARD_OK)
			(void)error_prefix(j->err, "rule '" WARD_SPAN_FMT "'",
					   WARD_SPAN_ARG(span_sub(rule->id, 0, 80)));
	}
	return rc;
}

/* The text as it stands, then what its encoded parts stand for, and so on. */
static int run_passes(struct judge *j, struct gitleaks_hits *out)
{
	struct gl_pass passes[GL_PASSES + 1] = { { .text = j->text->bytes } };
	int rc = WARD_OK;

	for (size_t i = 0; rc == WARD_OK; i++) {
		j->pass = &passes[i];
		j->is_ready = j->has_lines = false;
		rc = run_rules(j, out);
		if (rc != WARD_OK || i == GL_PASSES)
			break;
		rc = gl_decode(&passes[i], j->scratch, &passes[i + 1], j->err);
		if (passes[i + 1].segments.len == 0)
			break;
	}
	return rc;
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
	rc = run_passes(&j, out);
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
	const struct gl_allow *by = NULL;
	struct gl_lines lines = { 0 };
	struct gitleaks_hit where;
	struct gl_candidate c;
	int rc = gl_allows_text(&rules->top.allows, text, scratch, &by, err);

	if (rc == 0)
		rc = gl_lines_init(&lines, text->bytes, scratch, err);
	if (rc == WARD_OK && by == NULL) {
		c.secret = c.match = span_sub(text->bytes, start, end);
		c.line = gl_locate(&lines, start, end, &where);
		rc = gl_allows_hit(&rules->top.allows, text, &c, scratch, &by, err);
	}
	if (rc == 1 && by != NULL)
		*description = by->description;
	return rc;
}
