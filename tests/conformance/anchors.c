/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often what is looked for stands in real text. Each anchor costs the time
 * of a closer look wherever it stands: once in 2 KB is the most. The words of
 * settings are looked for in all text too, all together once in 256 bytes at most.
 * Hints may be common: they are looked for only around an anchor, so that it is
 * their number and their reach that are bounded. DIR holds `gitops`, or is that
 * folder.
 */
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "match/literal.h"
#include "rules/rule.h"
#include "secret/key_name.h"
#include "secret/shape.h"
#include "suite.h"

#define TEXT_MAX ((size_t)256 << 20)
#define ANCHORS_MAX 16384
#define ANCHOR_PERIOD 2048
#define WORD_PERIOD 256
#define HINT_WORDS_MAX 16
#define HINTS_MAX 128
#define GAP_MAX 256
#define BUSIEST 10

struct survey {
	struct suite *s;
	struct ward_span text;
	struct arena *arena;
	const char *rule; /**< whose anchors are being listed */
	struct literal literals[ANCHORS_MAX];
	const char *rules[ANCHORS_MAX];
	size_t found[ANCHORS_MAX];
	size_t count;
	struct ward_span hints[HINTS_MAX];
	size_t hint_count;
};

static bool add_literal(void *ctx, const struct literal *literal)
{
	struct survey *v = ctx;

	if (v->count == ANCHORS_MAX)
		return false;
	v->rules[v->count] = v->rule;
	v->literals[v->count++] = *literal;
	return true;
}

static bool add_hints(struct survey *v, const struct token_shape *shape)
{
	struct ward_span rest = span_of(shape->hints), word;
	size_t words = 0;

	for (; span_cut(&rest, ' ', &word); words++) {
		size_t i = 0;

		while (i < v->hint_count && !span_eq(v->hints[i], word))
			i++;
		if (i == HINTS_MAX)
			return false;
		if (i == v->hint_count)
			v->hints[v->hint_count++] = word;
	}
	if (words > HINT_WORDS_MAX || shape->gap > GAP_MAX)
		suite_fail(v->s, "%s: %zu hints within %zu bytes; at most %d within %d", v->rule,
			   words, shape->gap, HINT_WORDS_MAX, GAP_MAX);
	else
		suite_pass(v->s);
	return true;
}

static bool add_rule(struct survey *v, const struct token_rule *rule)
{
	const struct token_shape *shape = rule->shapes;

	for (const char *const *a = rule->anchors; a != NULL && *a != NULL; a++) {
		struct literal literal = { .text = span_of(*a),
					   .flags = rule->spelt ? LITERAL_SPELT : 0 };

		if (!add_literal(v, &literal))
			return false;
	}
	for (; shape != NULL && shape->anchors != NULL; shape++)
		if (!shape_anchors(shape, add_literal, v) ||
		    (shape->hints != NULL && !add_hints(v, shape)))
			return false;
	return true;
}

static bool add_rules(struct survey *v)
{
	for (size_t i = 0; i < ward_rules_count; i++) {
		v->rule = ward_rules[i]->meta.id;
		if (ward_rules[i]->subject == WARD_SUBJECT_TOKEN &&
		    !add_rule(v, ward_rules[i]->check.token))
			return false;
	}
	return true;
}

static void count_hit(void *ctx, size_t index, size_t offset)
{
	struct survey *v = ctx;

	(void)offset;
	v->found[index]++;
}

static void print_busiest(struct survey *v)
{
	bool *shown = arena_alloc(v->arena, v->count);

	for (size_t n = 0; n < BUSIEST && n < v->count && shown != NULL; n++) {
		size_t best = 0;

		while (shown[best])
			best++;
		for (size_t i = best + 1; i < v->count; i++)
			if (!shown[i] && v->found[i] > v->found[best])
				best = i;
		shown[best] = true;
		printf("anchor '" WARD_SPAN_FMT "' of %s: once in %zu bytes\n",
		       WARD_SPAN_ARG(v->literals[best].text), v->rules[best],
		       v->found[best] > 0 ? v->text.len / v->found[best] : v->text.len);
	}
}

static int survey_anchors(struct survey *v)
{
	struct literal_set *set = literal_set_new(v->literals, v->count, v->arena);

	if (set == NULL)
		return -1;
	literal_scan(set, v->text, count_hit, v);
	for (size_t i = 0; i < v->count; i++) {
		if (v->found[i] <= v->text.len / ANCHOR_PERIOD)
			suite_pass(v->s);
		else
			suite_fail(v->s, "%s: '" WARD_SPAN_FMT "' is there %zu times in %zu bytes",
				   v->rules[i], WARD_SPAN_ARG(v->literals[i].text), v->found[i],
				   v->text.len);
	}
	print_busiest(v);
	return 0;
}

static size_t count_word(struct ward_span text, struct ward_span word)
{
	size_t n = 0;

	for (size_t i = 0; i + word.len <= text.len; i++)
		n += strncasecmp(text.ptr + i, word.ptr, word.len) == 0;
	return n;
}

static void survey_words(struct survey *v)
{
	size_t words = 0;

	for (size_t at = 0; (at = key_word_find(v->text, at)) < v->text.len; at++)
		words++;
	printf("words of settings: one in %zu bytes\n",
	       words > 0 ? v->text.len / words : v->text.len);
	if (words <= v->text.len / WORD_PERIOD)
		suite_pass(v->s);
	else
		suite_fail(v->s, "words of settings are there %zu times in %zu bytes", words,
			   v->text.len);
	for (size_t i = 0; i < v->hint_count; i++) {
		size_t n = count_word(v->text, v->hints[i]);

		printf("hint '" WARD_SPAN_FMT "': once in %zu bytes, looked for around anchors\n",
		       WARD_SPAN_ARG(v->hints[i]), n > 0 ? v->text.len / n : v->text.len);
	}
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool add_file(struct buf *text, const char *path)
{
	static char piece[65536];
	FILE *in = fopen(path, "rb");
	size_t n;

	if (in == NULL)
		return false;
	while ((n = fread(piece, 1, sizeof(piece), in)) > 0)
		buf_add(text, piece, n);
	fclose(in);
	return !buf_failed(text);
}

static bool add_tree(struct buf *text, char *root)
{
	char *const roots[] = { root, NULL };
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	bool ok = tree != NULL;
	FTSENT *e;

	while (ok && (e = fts_read(tree)) != NULL)
		ok = e->fts_info != FTS_F || add_file(text, e->fts_accpath);
	if (tree != NULL)
		fts_close(tree);
	return ok && text->len > 0;
}

int suite_anchors(struct suite *s)
{
	struct survey *v = calloc(1, sizeof(*v));
	struct buf text;
	char root[4096];
	struct stat st;
	int result = -1;

	buf_init(&text, TEXT_MAX);
	snprintf(root, sizeof(root), "%s/gitops", s->dir);
	if (stat(root, &st) != 0)
		snprintf(root, sizeof(root), "%s", s->dir);
	if (v != NULL && add_tree(&text, root)) {
		v->s = s;
		v->text = buf_span(&text);
		v->arena = arena_new((size_t)64 << 20);
		result = v->arena != NULL && add_rules(v) ? survey_anchors(v) : -1;
		if (result == 0)
			survey_words(v);
		arena_free(v->arena);
	}
	if (result != 0)
		fprintf(stderr, "conformance: %s cannot be surveyed\n", root);
	buf_release(&text);
	free(v);
	return result;
}
