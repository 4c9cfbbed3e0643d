/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usage: bench_secrets DIR|FILE... | --anchors
 * CPU time of looking for secrets in all files in one piece, and in hostile
 * text. The digests tell whether two builds find the same. Fails when looking for
 * tokens or settings in a text that repeats itself takes more than HOSTILE_TIMES as
 * long as a hash of it, byte by byte.
 */
#include <fts.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "match/literal.h"
#include "rules/rule.h"
#include "secret/assign.h"
#include "secret/encoded.h"
#include "secret/shape.h"
#include "secret/suspect.h"
#include "secret/token.h"

#define ROUNDS 5
#define ROOT_CAP ((size_t)48 << 20)
#define HOSTILE_BYTES ((size_t)1 << 20)
#define HOSTILE_TIMES 16
#define ARENA_CAP ((size_t)1 << 30)
#define RULES_MAX 4096

struct digest {
	size_t count;
	uint64_t hash;
};

struct bench {
	const struct token_rule *rules[RULES_MAX];
	size_t rule_count;
	struct arena *arena;   /**< of the scanner */
	struct arena *scratch; /**< of one pass */
	struct token_scanner *scanner;
	char *copy; /**< room for the text */
};

static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void mix(struct digest *d, uint64_t value)
{
	d->hash = (d->hash ^ value) * UINT64_C(0x100000001b3);
}

static void on_hit(void *ctx, const struct token_hit *hit)
{
	struct digest *d = ctx;

	d->count++;
	mix(d, hit->rule);
	mix(d, hit->start);
	mix(d, hit->end);
	mix(d, hit->verdict);
}

static struct digest pass_tokens(struct bench *b, struct ward_span text)
{
	struct digest d = { 0 };

	arena_reset(b->scratch);
	token_scan(b->scanner, text, b->scratch, on_hit, &d);
	return d;
}

static void on_encoded(void *ctx, const struct encoded_hit *found)
{
	on_hit(ctx, &found->hit);
}

static struct digest pass_encoded(struct bench *b, struct ward_span text)
{
	struct digest d = { 0 };

	arena_reset(b->scratch);
	encoded_scan(b->scanner, text, b->scratch, on_encoded, &d);
	return d;
}

/* What no pass over the bytes can beat by much. */
static struct digest pass_copy(struct bench *b, struct ward_span text)
{
	struct digest d = { 0 };

	memcpy(b->copy, text.ptr, text.len);
	mix(&d, (unsigned char)b->copy[text.len / 2]);
	return d;
}

static struct digest pass_assign(struct bench *b, struct ward_span text)
{
	struct digest d = { 0 };
	struct assign_cursor cursor;
	struct assignment a;

	(void)b;
	assign_start(&cursor, text);
	while (assign_next(&cursor, &a)) {
		enum ward_confidence confidence = WARD_CONFIDENCE_LOW;

		d.count++;
		mix(&d, (uint64_t)(a.key.ptr - text.ptr));
		mix(&d, a.key.len);
		mix(&d, a.class);
		mix(&d, (uint64_t)(a.value.ptr - text.ptr));
		mix(&d, a.value.len);
		mix(&d, suspect_assignment(&a, SUSPECT_PROSE, &confidence));
		mix(&d, confidence);
	}
	return d;
}

static struct digest pass_both(struct bench *b, struct ward_span text)
{
	struct digest d = pass_tokens(b, text);

	mix(&d, pass_assign(b, text).hash);
	return d;
}

/* One multiplication a byte, each of which waits for the one before. */
static struct digest pass_hash(struct bench *b, struct ward_span text)
{
	struct digest d = { 0 };

	(void)b;
	mix(&d, span_hash(text));
	return d;
}

/* In bytes a second. */
static double measure(const char *what, struct bench *b, struct ward_span text,
		      struct digest (*pass)(struct bench *b, struct ward_span text))
{
	double best = 0;
	struct digest d = { 0 };

	for (int i = 0; i < ROUNDS; i++) {
		double start = cpu_seconds(), took;

		d = pass(b, text);
		took = cpu_seconds() - start;
		best = i == 0 || took < best ? took : best;
	}
	printf("%-34s %8.0f MB/s  %8zu found  %016" PRIx64 "\n", what,
	       (double)text.len / 1e6 / best, d.count, d.hash);
	return (double)text.len / best;
}

static void measure_start(struct bench *b)
{
	double best = 0;

	for (int i = 0; i < 4 * ROUNDS; i++) {
		double start;

		arena_free(b->arena);
		start = cpu_seconds();
		b->arena = arena_new(ARENA_CAP);
		b->scanner = token_scanner_new(b->rules, b->rule_count, b->arena);
		start = cpu_seconds() - start;
		best = i == 0 || start < best ? start : best;
	}
	printf("%-34s %8.3f ms\n", "building the scanner", best * 1e3);
}

/* Whether it is fast enough. */
static bool measure_hostile(struct bench *b, const char *piece)
{
	static const struct {
		const char *name;
		struct digest (*pass)(struct bench *b, struct ward_span text);
		bool bounded;
	} passes[] = { { "tokens", pass_tokens, true },
		       { "encoded", pass_encoded, false },
		       { "settings", pass_assign, true } };
	struct buf text;
	char what[64];
	bool good = true;
	double hash;

	buf_init(&text, 2 * HOSTILE_BYTES);
	while (text.len < HOSTILE_BYTES)
		buf_add(&text, piece, strlen(piece));
	hash = measure("a hash, byte by byte", b, buf_span(&text), pass_hash);
	for (size_t i = 0; i < sizeof(passes) / sizeof(passes[0]); i++) {
		double speed;

		snprintf(what, sizeof(what), "%s, repeated '%s'", passes[i].name, piece);
		speed = measure(what, b, buf_span(&text), passes[i].pass);
		if (!passes[i].bounded || speed * HOSTILE_TIMES >= hash)
			continue;
		printf("too slow: %.1f times the time of the hash, %d are allowed\n", hash / speed,
		       HOSTILE_TIMES);
		good = false;
	}
	buf_release(&text);
	return good;
}

static void add_file(struct buf *text, const char *path, size_t cap)
{
	static char piece[65536];
	FILE *in = fopen(path, "rb");
	size_t n;

	if (in == NULL)
		return;
	while (text->len < cap && (n = fread(piece, 1, sizeof(piece), in)) > 0)
		buf_add(text, piece, n);
	fclose(in);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool is_packed(const char *name)
{
	return span_ends(span_of(name), ".gz") || span_ends(span_of(name), ".pyc") ||
		span_ends(span_of(name), ".so");
}

static bool add_tree(struct buf *text, char *root)
{
	char *const roots[] = { root, NULL };
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
	const size_t cap = text->len + ROOT_CAP;
	FTSENT *e;

	if (tree == NULL)
		return false;
	while ((e = fts_read(tree)) != NULL)
		if (e->fts_info == FTS_F && !is_packed(e->fts_name))
			add_file(text, e->fts_accpath, cap);
	fts_close(tree);
	return !buf_failed(text);
}

static bool print_anchor(void *ctx, const struct literal *literal)
{
	(void)ctx;
	printf(WARD_SPAN_FMT "\n", WARD_SPAN_ARG(literal->text));
	return true;
}

/* The literals that the scanner looks for, a line each, for tools to compare with. */
static int list_anchors(void)
{
	for (size_t i = 0; i < ward_rules_count; i++) {
		const struct token_rule *rule = ward_rules[i]->subject == WARD_SUBJECT_TOKEN
			? ward_rules[i]->check.token
			: NULL;

		for (size_t a = 0;
		     rule != NULL && rule->anchors != NULL && rule->anchors[a] != NULL; a++)
			printf("%s\n", rule->anchors[a]);
		for (const struct token_shape *s = rule != NULL ? rule->shapes : NULL;
		     s != NULL && s->anchors != NULL; s++)
			(void)shape_anchors(s, print_anchor, NULL);
	}
	return 0;
}

int main(int argc, char **argv)
{
	static const char *const hostile[] = {
		"A",	   "path",	    "key_",	   "api-",	  "ghp_",
		"-----",   "Authorization", "token=",	   "password ",	  "datadog ",
		"AKIA",	   "eyJ",	    "sk-",	   "%67",	  "QUFBQUFBQUFBQUFB",
		"6161",	   "\\u0067",	    "QUFB\n",	   "0x61, ",	  "a%2",
		"&#103;",  "a\\/",	    "acme_key = ", "password=''", "secret: \"",
		"key=\"a", "github",	    "://a:b@"
	};
	bool good = true;
	static struct bench b;
	struct buf text;

	if (argc == 2 && strcmp(argv[1], "--anchors") == 0)
		return list_anchors();
	buf_init(&text, ((size_t)argc + 1) * ROOT_CAP);
	for (int i = 1; i < argc; i++)
		if (!add_tree(&text, argv[i]))
			return 2;
	for (size_t i = 0; i < ward_rules_count && b.rule_count < RULES_MAX; i++)
		if (ward_rules[i]->subject == WARD_SUBJECT_TOKEN)
			b.rules[b.rule_count++] = ward_rules[i]->check.token;
	b.scratch = arena_new(ARENA_CAP);
	printf("%zu bytes, %zu rules\n", text.len, b.rule_count);
	measure_start(&b);
	b.copy = malloc(text.len);
	if (b.scanner == NULL || b.scratch == NULL || b.copy == NULL || text.len == 0)
		return 1;
	memset(b.copy, 0, text.len);
	measure("memcpy", &b, buf_span(&text), pass_copy);
	measure("tokens", &b, buf_span(&text), pass_tokens);
	measure("encoded", &b, buf_span(&text), pass_encoded);
	measure("settings", &b, buf_span(&text), pass_assign);
	measure("both", &b, buf_span(&text), pass_both);
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++)
		good &= measure_hostile(&b, hostile[i]);
	free(b.copy);
	buf_release(&text);
	arena_free(b.arena);
	arena_free(b.scratch);
	return good ? 0 : 1;
}
