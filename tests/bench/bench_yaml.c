/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usage: bench_yaml DIR|FILE...
 * CPU time of reading all .yaml and .yml files with (a) a bare loop over
 * libyaml's events and (b) stream_parse, in turns so that noise cancels.
 */
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <yaml.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/span.h"
#include "doc/stream.h"

#define PAIRS 11
#define TEXT_CAP ((size_t)1 << 30)
#define ARENA_CAP ((size_t)1 << 30)

struct files {
	struct buf text;
	size_t *ends;
	size_t len;
	size_t room;
};

static bool add_file(struct files *f, const char *path)
{
	FILE *in = fopen(path, "rb");
	char piece[65536];
	size_t n;

	if (in == NULL)
		return false;
	while ((n = fread(piece, 1, sizeof(piece), in)) > 0)
		buf_add(&f->text, piece, n);
	fclose(in);
	if (f->len == f->room) {
		const size_t room = f->room == 0 ? 1024 : f->room * 2;
		size_t *wider = realloc(f->ends, room * sizeof(*wider));

		if (wider == NULL)
			return false;
		f->ends = wider;
		f->room = room;
	}
	f->ends[f->len++] = f->text.len;
	return !buf_failed(&f->text);
}

static bool is_yaml(const char *name)
{
	return span_ends(span_of(name), ".yaml") || span_ends(span_of(name), ".yml");
}

static bool add_tree(struct files *f, char *const roots[])
{
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	const FTSENT *entry;
	bool ok = fts != NULL;

	while (ok && (entry = fts_read(fts)) != NULL)
		if (entry->fts_info == FTS_F && is_yaml(entry->fts_name))
			ok = add_file(f, entry->fts_accpath);
	if (fts != NULL)
		fts_close(fts);
	return ok;
}

static struct ward_span file_at(const struct files *f, size_t i)
{
	const size_t start = i == 0 ? 0 : f->ends[i - 1];

	return span_sub(buf_span(&f->text), start, f->ends[i]);
}

static double cpu_seconds(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
		(double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static size_t run_libyaml(const struct files *f)
{
	size_t events = 0;

	for (size_t i = 0; i < f->len; i++) {
		const struct ward_span s = file_at(f, i);
		yaml_parser_t parser;
		yaml_event_t event;
		bool done = false;

		if (!yaml_parser_initialize(&parser))
			continue;
		yaml_parser_set_input_string(&parser, (const unsigned char *)s.ptr, s.len);
		while (!done && yaml_parser_parse(&parser, &event)) {
			done = event.type == YAML_STREAM_END_EVENT;
			yaml_event_delete(&event);
			events++;
		}
		yaml_parser_delete(&parser);
	}
	return events;
}

static size_t run_stream(const struct files *f, struct arena *arena)
{
	const struct limits limits = limits_default();
	struct ward_error err = { .code = 0 };
	size_t nodes = 0;

	for (size_t i = 0; i < f->len; i++) {
		struct ward_stream stream;

		arena_reset(arena);
		if (stream_parse(file_at(f, i), &limits, arena, &stream, &err) != 0)
			continue;
		for (size_t d = 0; d < stream.doc_count; d++)
			nodes += stream.docs[d].nodes;
	}
	return nodes;
}

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a;
	const double y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values)
{
	qsort(values, PAIRS, sizeof(*values), by_value);
	return values[PAIRS / 2];
}

static void measure(const struct files *f, struct arena *arena)
{
	const double mb = (double)f->text.len / 1e6;
	double base[PAIRS];
	double ours[PAIRS];
	double ratio[PAIRS];
	size_t events = run_libyaml(f);
	size_t nodes = run_stream(f, arena);

	for (size_t i = 0; i < PAIRS; i++) {
		const double t0 = cpu_seconds();
		double t1;

		events = run_libyaml(f);
		t1 = cpu_seconds();
		nodes = run_stream(f, arena);
		base[i] = t1 - t0;
		ours[i] = cpu_seconds() - t1;
		ratio[i] = ours[i] / base[i];
	}
	printf("yaml: %zu files, %.2f MB, %zu events, %zu nodes\n", f->len, mb, events, nodes);
	printf("yaml: libyaml events %.1f MB/s, stream_parse %.1f MB/s, median ratio %.3f of %d pairs\n",
	       mb / median(base), mb / median(ours), median(ratio), PAIRS);
}

int main(int argc, char **argv)
{
	struct files files = { .ends = NULL };
	struct arena *arena = arena_new(ARENA_CAP);
	int rc = EXIT_FAILURE;

	buf_init(&files.text, TEXT_CAP);
	if (arena == NULL)
		goto out;
	if (argc < 2 || !add_tree(&files, argv + 1) || files.len == 0) {
		fprintf(stderr, "usage: bench_yaml DIR|FILE...\n");
		goto out;
	}
	measure(&files, arena);
	rc = EXIT_SUCCESS;
out:
	free(files.ends);
	buf_release(&files.text);
	arena_free(arena);
	return rc;
}
