/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "git_fixture.h"
#include "small_disk.h"
#include "store/metrics.h"
#include "store/metrics_text.h"

struct place {
	struct git_fixture f;
	char path[512];
	struct buf text;
};

static int setup(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return -1;
	fixture_init(&p->f);
	(void)snprintf(p->path, sizeof(p->path), "%s", fixture_path(&p->f, "gitward.prom"));
	buf_init(&p->text, 1u << 20);
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct place *p = *state;

	buf_release(&p->text);
	fixture_free(&p->f);
	free(p);
	return 0;
}

static struct metrics_sample sample(const char *repository, enum ward_verdict verdict, int64_t now)
{
	return (struct metrics_sample){
		.repository = span_of(repository),
		.door = "pre-receive",
		.verdict = verdict,
		.mode = "enforce",
		.now = now,
	};
}

static void add(struct place *p, const struct metrics_sample *s)
{
	struct ward_error err = { 0 };

	if (metrics_add(p->path, s, &err) != 0)
		fail_msg("%s", err.message);
}

static const char *load(struct place *p)
{
	char piece[4096];
	int fd = open(p->path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	assert_true(fd >= 0);
	buf_clear(&p->text);
	while ((n = read(fd, piece, sizeof(piece))) > 0)
		buf_add(&p->text, piece, (size_t)n);
	(void)close(fd);
	return buf_cstr(&p->text);
}

static void assert_line(struct place *p, const char *line)
{
	char want[1024];

	(void)snprintf(want, sizeof(want), "\n%s\n", line);
	if (strstr(load(p), want) == NULL)
		fail_msg("no line %s in\n%s", line, load(p));
}

static void test_whole(void **state)
{
	const struct metrics_rule rules[] = { { "image-digest", WARD_LEVEL_DENY, 2 },
					      { "host-path", WARD_LEVEL_WARN, 1 } };
	struct metrics_sample s = sample("shop/app", WARD_DENIED, 1769860800);
	struct place *p = *state;
	struct stat st;

	s.rules = rules;
	s.rule_count = 2;
	s.milliseconds = 25;
	s.unverified = 3;
	s.audit_head = "ab12";
	add(p, &s);
	assert_string_equal(
		load(p),
		"# HELP gitward_decisions_total Changes that were judged.\n"
		"# TYPE gitward_decisions_total counter\n"
		"gitward_decisions_total{repository=\"shop/app\",door=\"pre-receive\","
		"verdict=\"denied\",mode=\"enforce\"} 1\n"
		"# HELP gitward_findings_total Findings by rule and by the level that the policy "
		"gives them.\n"
		"# TYPE gitward_findings_total counter\n"
		"gitward_findings_total{repository=\"shop/app\",rule=\"host-path\",level=\"warn\"} "
		"1\n"
		"gitward_findings_total{repository=\"shop/app\",rule=\"image-digest\","
		"level=\"deny\"} 2\n"
		"# HELP gitward_duration_seconds Time that a run took.\n"
		"# TYPE gitward_duration_seconds histogram\n"
		"gitward_duration_seconds_bucket{le=\"0.005\"} 0\n"
		"gitward_duration_seconds_bucket{le=\"0.01\"} 0\n"
		"gitward_duration_seconds_bucket{le=\"0.025\"} 1\n"
		"gitward_duration_seconds_bucket{le=\"0.05\"} 1\n"
		"gitward_duration_seconds_bucket{le=\"0.1\"} 1\n"
		"gitward_duration_seconds_bucket{le=\"0.25\"} 1\n"
		"gitward_duration_seconds_bucket{le=\"0.5\"} 1\n"
		"gitward_duration_seconds_bucket{le=\"1\"} 1\n"
		"gitward_duration_seconds_bucket{le=\"2.5\"} 1\n"
		"gitward_duration_seconds_bucket{le=\"5\"} 1\n"
		"gitward_duration_seconds_bucket{le=\"10\"} 1\n"
		"gitward_duration_seconds_bucket{le=\"30\"} 1\n"
		"gitward_duration_seconds_bucket{le=\"60\"} 1\n"
		"gitward_duration_seconds_bucket{le=\"+Inf\"} 1\n"
		"gitward_duration_seconds_sum 0.025\n"
		"gitward_duration_seconds_count 1\n"
		"# HELP gitward_timeouts_total Runs that were not finished in time.\n"
		"# TYPE gitward_timeouts_total counter\n"
		"gitward_timeouts_total 0\n"
		"# HELP gitward_deferred_total Pushes that were let in to be judged later.\n"
		"# TYPE gitward_deferred_total counter\n"
		"gitward_deferred_total 0\n"
		"# HELP gitward_grants_used_total Break-glass grants used.\n"
		"# TYPE gitward_grants_used_total counter\n"
		"gitward_grants_used_total 0\n"
		"# HELP gitward_unjudged_tips_total Tips found that no hook had judged.\n"
		"# TYPE gitward_unjudged_tips_total counter\n"
		"gitward_unjudged_tips_total 0\n"
		"# HELP gitward_unverified_refs References that were let in unjudged and were not "
		"checked since.\n"
		"# TYPE gitward_unverified_refs gauge\n"
		"gitward_unverified_refs{repository=\"shop/app\"} 3\n"
		"# HELP gitward_last_run_timestamp_seconds Time of the last run.\n"
		"# TYPE gitward_last_run_timestamp_seconds gauge\n"
		"gitward_last_run_timestamp_seconds{repository=\"shop/app\"} 1769860800\n"
		"# HELP gitward_last_success_timestamp_seconds Time of the last run that reached a "
		"verdict.\n"
		"# TYPE gitward_last_success_timestamp_seconds gauge\n"
		"gitward_last_success_timestamp_seconds{repository=\"shop/app\"} 1769860800\n"
		"# HELP gitward_audit_head_info Hash of the last record of the audit log.\n"
		"# TYPE gitward_audit_head_info gauge\n"
		"gitward_audit_head_info{repository=\"shop/app\",hash=\"ab12\"} 1\n");
	assert_int_equal(stat(p->path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
}

static void test_added(void **state)
{
	struct place *p = *state;
	struct metrics_sample s = sample("a", WARD_ALLOWED, 100),
			      t = sample("b", WARD_UNDECIDED, 200);

	s.milliseconds = 999;
	s.grants = 2;
	s.unjudged = 5;
	s.unverified = 1;
	s.audit_head = "aa";
	t.milliseconds = 60001;
	t.timed_out = t.deferred = true;
	t.audit_head = "bb";
	add(p, &s);
	add(p, &t);
	s.now = 300;
	s.unverified = 0;
	s.audit_head = "00";
	add(p, &s);
	assert_line(p,
		    "gitward_decisions_total{repository=\"a\",door=\"pre-receive\","
		    "verdict=\"allowed\",mode=\"enforce\"} 2");
	assert_line(p,
		    "gitward_decisions_total{repository=\"b\",door=\"pre-receive\","
		    "verdict=\"undecided\",mode=\"enforce\"} 1");
	assert_line(p, "gitward_duration_seconds_bucket{le=\"0.5\"} 0");
	assert_line(p, "gitward_duration_seconds_bucket{le=\"1\"} 2");
	assert_line(p, "gitward_duration_seconds_bucket{le=\"60\"} 2");
	assert_line(p, "gitward_duration_seconds_bucket{le=\"+Inf\"} 3");
	assert_line(p, "gitward_duration_seconds_sum 61.999");
	assert_line(p, "gitward_timeouts_total 1");
	assert_line(p, "gitward_deferred_total 1");
	assert_line(p, "gitward_grants_used_total 4");
	assert_line(p, "gitward_unjudged_tips_total 10");
	assert_line(p, "gitward_unverified_refs{repository=\"a\"} 0");
	assert_line(p, "gitward_last_run_timestamp_seconds{repository=\"a\"} 300");
	assert_line(p, "gitward_last_run_timestamp_seconds{repository=\"b\"} 200");
	assert_line(p, "gitward_last_success_timestamp_seconds{repository=\"a\"} 300");
	assert_null(strstr(load(p), "last_success_timestamp_seconds{repository=\"b\"}"));
	assert_line(p, "gitward_audit_head_info{repository=\"a\",hash=\"00\"} 1");
	assert_line(p, "gitward_audit_head_info{repository=\"b\",hash=\"bb\"} 1");
	assert_null(strstr(load(p), "hash=\"aa\""));
	assert_null(strstr(load(p), "hash=\"\""));
}

static void test_escaped(void **state)
{
	static char name[METRICS_LABEL_MAX + 10];
	struct place *p = *state;
	struct metrics_sample s =
		sample("a\"b\\c\nd\te\xffg\x1b\xe2\x80\xae\xc3\xa4}", WARD_ALLOWED, 1);

	add(p, &s);
	add(p, &s);
	assert_line(p,
		    "gitward_last_run_timestamp_seconds{repository=\"a\\\"b\\\\c\\nd\xef\xbf\xbd"
		    "e\xef\xbf\xbdg\xef\xbf\xbd\xef\xbf\xbd\xc3\xa4}\"} 1");
	memset(name, 'x', sizeof(name));
	memcpy(name + METRICS_LABEL_MAX - 1, "\xc3\xa4", 2);
	s.repository = span_make(name, sizeof(name));
	add(p, &s);
	add(p, &s);
	name[METRICS_LABEL_MAX - 1] = '\0';
	{
		char want[METRICS_LABEL_MAX + 100];

		(void)snprintf(want, sizeof(want),
			       "gitward_last_run_timestamp_seconds{repository=\"%s\"} 1", name);
		assert_line(p, want);
	}
	assert_line(p, "gitward_duration_seconds_count 4");
}

static void test_saturated(void **state)
{
	struct place *p = *state;
	struct metrics_sample s = sample("a", WARD_ALLOWED, -5);

	s.grants = UINT64_MAX;
	s.milliseconds = UINT64_MAX;
	add(p, &s);
	add(p, &s);
	assert_line(p, "gitward_grants_used_total 18446744073709551615");
	assert_line(p, "gitward_duration_seconds_sum 18446744073709551.615");
	assert_line(p, "gitward_duration_seconds_count 2");
	assert_line(p, "gitward_last_run_timestamp_seconds{repository=\"a\"} 0");
}

/* An independent reader of the format finds the same numbers. */
static void test_independent(void **state)
{
	struct place *p = *state;
	struct metrics_sample s = sample("a\"b\\c\n\xff", WARD_ALLOWED, 1769860800);
	const struct metrics_rule rule = { "image-digest", WARD_LEVEL_DENY, 7 };
	char command[1200], line[512];
	bool repository = false, findings = false, sum = false;
	FILE *out;

	s.rules = &rule;
	s.rule_count = 1;
	s.milliseconds = 1234;
	s.audit_head = "0f";
	add(p, &s);
	s.repository = WARD_SPAN("other");
	add(p, &s);
	(void)snprintf(command, sizeof(command), "python3 tests/unit/prometheus_text.py %s 2>&1",
		       p->path);
	out = popen(command, "r");
	assert_non_null(out);
	while (fgets(line, sizeof(line), out) != NULL) {
		repository = repository ||
			strcmp(line,
			       "gitward_last_run_timestamp_seconds "
			       "{'repository': 'a\"b\\\\c\\n\xef\xbf\xbd'} 1769860800\n") == 0;
		findings = findings ||
			strcmp(line,
			       "gitward_findings_total {'level': 'deny', 'repository': "
			       "'other', 'rule': 'image-digest'} 7\n") == 0;
		sum = sum || strcmp(line, "gitward_duration_seconds_sum {} 2.468\n") == 0;
	}
	assert_int_equal(pclose(out), 0);
	assert_true(repository && findings && sum);
}

/* -- Reading ---------------------------------------------------------------- */

/* Each line taken out, doubled or changed, and each cut: begun anew or read, never half-read. */
static void test_strict(void **state)
{
	struct place *p = *state;
	struct arena *arena = arena_new(16u << 20);
	struct metrics_sample s = sample("a", WARD_ALLOWED, 5);
	const struct metrics_rule rule = { "image-digest", WARD_LEVEL_DENY, 7 };
	struct metrics_table table;
	struct ward_span all, rest, line;
	struct buf text;

	s.rules = &rule;
	s.rule_count = 1;
	s.audit_head = "0f";
	add(p, &s);
	s.repository = WARD_SPAN("b");
	add(p, &s);
	(void)load(p);
	all = buf_span(&p->text);
	assert_true(metrics_parse(all, arena, &table));
	assert_int_equal(table.buckets[METRICS_BOUNDS], 2);
	rest = all;
	buf_init(&text, 1u << 20);
	while (span_cut(&rest, '\n', &line)) {
		size_t at = (size_t)(line.ptr - all.ptr), end = at + line.len + 1;

		buf_clear(&text);
		buf_add_span(&text, span_sub(all, 0, end));
		buf_add_span(&text, span_sub(all, at, all.len));
		if (metrics_parse(buf_span(&text), arena, &table))
			fail_msg("doubled: %.*s", (int)line.len, line.ptr);
		assert_int_equal(table.series.len, 0);
		buf_clear(&text);
		buf_add_span(&text, span_sub(all, 0, end - 1));
		buf_add_str(&text, "0x\n");
		buf_add_span(&text, span_sub(all, end, all.len));
		if (metrics_parse(buf_span(&text), arena, &table))
			fail_msg("changed: %.*s", (int)line.len, line.ptr);
		/* A cut within a line. */
		assert_false(metrics_parse(span_sub(all, 0, end - 1), arena, &table));
	}
	buf_release(&text);
	arena_free(arena);
}

static void test_malformed(void **state)
{
	static const char head[] = "# HELP gitward_unverified_refs References that were let in "
				   "unjudged and were not checked since.\n"
				   "# TYPE gitward_unverified_refs gauge\n";
	static const struct {
		const char *rest;
		bool read;
	} rows[] = {
		{ "gitward_unverified_refs{repository=\"a\"} 1\n", true },
		{ "gitward_unverified_refs{repository=\"a}\\\"\\\\\\n\"} 1\n", true },
		{ "gitward_unverified_refs{repository=\"a\"} 01\n", false },
		{ "gitward_unverified_refs{repository=\"a\"} 1.5\n", false },
		{ "gitward_unverified_refs{repository=\"a\"} NaN\n", false },
		{ "gitward_unverified_refs{repository=\"a\"} 1 123\n", false },
		{ "gitward_unverified_refs{repository=\"a\"}  1\n", false },
		{ "gitward_unverified_refs{repository=\"a\",} 1\n", false },
		{ "gitward_unverified_refs{repository=\"a\",x=\"\"} 1\n", false },
		{ "gitward_unverified_refs{repo=\"a\"} 1\n", false },
		{ "gitward_unverified_refs{repository=\"a} 1\n", false },
		{ "gitward_unverified_refs{repository=\"a\\\"} 1\n", false },
		{ "gitward_unverified_refs{repository=\"a\\x\"} 1\n", false },
		{ "gitward_unverified_refs{repository=\"\xff\"} 1\n", false },
		{ "gitward_unverified_refs 1\n", false },
		{ "gitward_unverified_refs} 1\n", false },
		{ "gitward_unverified_refs_x{repository=\"a\"} 1\n", false },
		{ "gitward_timeouts_total 1\n", false },
		{ "", false },
		{ "gitward_unverified_refs{repository=\"b\"} 1\n"
		  "gitward_unverified_refs{repository=\"a\"} 1\n",
		  false },
		{ "gitward_unverified_refs{repository=\"a\"} 1\n\n", false },
	};
	struct arena *arena = arena_new(1u << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct metrics_table table;
		char text[1024];

		(void)snprintf(text, sizeof(text), "%s%s", head, rows[i].rest);
		if (metrics_parse(span_of(text), arena, &table) != rows[i].read)
			fail_msg("%s", rows[i].rest);
	}
	arena_free(arena);
}

static void test_begun_anew(void **state)
{
	struct place *p = *state;
	struct metrics_sample s = sample("a", WARD_ALLOWED, 5);

	fixture_write_str(&p->f, "gitward.prom", "gitward_timeouts_total 99\n");
	add(p, &s);
	assert_line(p, "gitward_timeouts_total 0");
	add(p, &s);
	assert_line(p, "gitward_duration_seconds_count 2");
}

static void test_refused(void **state)
{
	struct place *p = *state;
	struct metrics_sample s = sample("a", WARD_ALLOWED, 5);
	struct ward_error err = { 0 };
	int rc;

	assert_int_equal(metrics_add(fixture_path(&p->f, "no/file.prom"), &s, &err), WARD_EIO);
	error_clear(&err);
	assert_int_equal(symlink("/dev/null", fixture_path(&p->f, "link.prom")), 0);
	assert_int_equal(metrics_add(fixture_path(&p->f, "link.prom"), &s, &err), WARD_EIO);
	assert_non_null(strstr(err.message, "it is a symbolic link"));
	error_clear(&err);
	add(p, &s);
	(void)load(p);
	small_disk(100);
	rc = metrics_add(p->path, &s, &err);
	large_disk();
	assert_int_equal(rc, WARD_EIO);
	assert_string_equal(err.message, "cannot write gitward.prom: File too large");
	assert_line(p, "gitward_duration_seconds_count 1");
}

#define PLACE_TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PLACE_TEST(test_whole),	    PLACE_TEST(test_added),	  PLACE_TEST(test_escaped),
		PLACE_TEST(test_saturated), PLACE_TEST(test_independent), PLACE_TEST(test_strict),
		PLACE_TEST(test_malformed), PLACE_TEST(test_begun_anew),  PLACE_TEST(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
