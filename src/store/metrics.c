/* SPDX-License-Identifier: Apache-2.0 */
#include "store/metrics.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/span.h"
#include "store/file.h"
#include "store/metrics_text.h"

/* A file of that size has some hundred thousand series. */
#define FILE_MAX (32u << 20)
#define ARENA_MAX ((size_t)256 << 20)

/** What is added to, and where from. */
struct adding {
	struct metrics_table table;
	struct arena *arena;
};

static void add(struct adding *a, enum metrics_family family, const struct ward_span *values,
		uint64_t value)
{
	struct metrics_series *s = metrics_series(&a->table, a->arena, family, values);

	if (s != NULL)
		s->value = metrics_sum(s->value, value);
}

static void set(struct adding *a, enum metrics_family family, struct ward_span repository,
		uint64_t value)
{
	struct metrics_series *s = metrics_series(&a->table, a->arena, family, &repository);

	if (s != NULL)
		s->value = value;
}

static uint64_t seconds(int64_t now)
{
	return now > 0 ? (uint64_t)now : 0;
}

static void add_findings(struct adding *a, const struct metrics_sample *sample)
{
	for (size_t i = 0; i < sample->rule_count; i++) {
		const struct ward_span labels[METRICS_LABELS] = {
			sample->repository,
			span_of(sample->rules[i].id),
			span_of(ward_level_name(sample->rules[i].level)),
		};

		add(a, METRICS_FINDINGS, labels, sample->rules[i].count);
	}
}

/* Of a repository there is one head: the latest. */
static void set_head(struct adding *a, const struct metrics_sample *sample)
{
	struct ward_span labels[METRICS_LABELS] = { sample->repository, WARD_SPAN("") };
	struct metrics_series *s;
	struct ward_span own;
	size_t at, end;

	if (sample->audit_head == NULL)
		return;
	/* Sorted by their text, those of one repository stand behind the one without a hash. */
	s = metrics_series(&a->table, a->arena, METRICS_AUDIT_HEAD, labels);
	if (s == NULL)
		return;
	at = (size_t)(s - a->table.series.items);
	own = span_sub(s->labels, 0, s->labels.len - 1);
	for (end = at + 1; end < a->table.series.len; end++) {
		struct metrics_series *other = &a->table.series.items[end];

		if (other->family != METRICS_AUDIT_HEAD ||
		    !span_eq(span_sub(other->labels, 0, own.len), own))
			break;
	}
	metrics_drop(&a->table, at, end);
	labels[1] = span_of(sample->audit_head);
	s = metrics_series(&a->table, a->arena, METRICS_AUDIT_HEAD, labels);
	if (s != NULL)
		s->value = 1;
}

static void add_sample(struct adding *a, const struct metrics_sample *sample)
{
	const struct ward_span labels[METRICS_LABELS] = {
		sample->repository,
		span_of(sample->door),
		span_of(ward_verdict_name(sample->verdict)),
		span_of(sample->mode),
	};

	add(a, METRICS_DECISIONS, labels, 1);
	add_findings(a, sample);
	metrics_observe(&a->table, sample->milliseconds);
	add(a, METRICS_TIMEOUTS, NULL, sample->timed_out);
	add(a, METRICS_DEFERRED, NULL, sample->deferred);
	add(a, METRICS_GRANTS, NULL, sample->grants);
	add(a, METRICS_UNJUDGED, NULL, sample->unjudged);
	set(a, METRICS_UNVERIFIED, sample->repository, sample->unverified);
	set(a, METRICS_LAST_RUN, sample->repository, seconds(sample->now));
	if (sample->verdict != WARD_UNDECIDED)
		set(a, METRICS_LAST_SUCCESS, sample->repository, seconds(sample->now));
	set_head(a, sample);
}

/* A file that is missing or not ours is begun anew; one that cannot be opened is an error. */
static int read_file(const struct file_place *place, struct buf *text, struct ward_error *err)
{
	struct ward_error why = { 0 };
	int fd = -1;
	int rc = file_open(place->dir, place->name, O_RDONLY, 0, &fd, &why);

	if (rc == WARD_ENOTFOUND)
		return 0;
	if (rc != 0)
		return error_set(err, rc, "%s", why.message);
	if (file_read(fd, place->name, text, &why) != 0)
		buf_clear(text);
	(void)close(fd);
	return 0;
}

static int replace_file(const struct file_place *place, const struct metrics_sample *sample,
			struct ward_error *err)
{
	struct adding a = { .arena = arena_new(ARENA_MAX) };
	struct buf old, text;
	int rc;

	if (a.arena == NULL)
		return error_set(err, WARD_EOOM, "out of memory");
	buf_init(&old, FILE_MAX);
	buf_init(&text, FILE_MAX);
	rc = read_file(place, &old, err);
	if (rc == 0) {
		(void)metrics_parse(buf_span(&old), a.arena, &a.table);
		add_sample(&a, sample);
		metrics_render(&a.table, &text);
		if (arena_failed(a.arena) || buf_failed(&text))
			rc = error_set(err, WARD_ELIMIT, "%s has too many series", place->name);
	}
	/* Read by a collector that runs as somebody else. */
	if (rc == 0)
		rc = file_replace(place->dir, place->name, 0644, buf_span(&text), err);
	buf_release(&old);
	buf_release(&text);
	arena_free(a.arena);
	return rc;
}

static int lock_file(const struct file_place *place, int *out, struct ward_error *err)
{
	char name[256];
	int n = snprintf(name, sizeof(name), "%s.lock", place->name);
	int rc;

	if (n < 0 || (size_t)n >= sizeof(name))
		return error_set(err, WARD_EUSAGE, "the name of the metrics file is too long");
	rc = file_open(place->dir, name, O_RDWR | O_CREAT, 0600, out, err);
	return rc != 0 ? rc : file_lock(*out, name, LOCK_EX, file_lock_deadline(), err);
}

int metrics_add(const char *path, const struct metrics_sample *sample, struct ward_error *err)
{
	struct file_place place;
	int lock = -1;
	int rc = file_place_open(path, &place, err);

	if (rc == 0)
		rc = lock_file(&place, &lock, err);
	if (rc == 0)
		rc = replace_file(&place, sample, err);
	if (lock >= 0) {
		(void)flock(lock, LOCK_UN);
		(void)close(lock);
	}
	file_place_close(&place);
	return rc;
}
