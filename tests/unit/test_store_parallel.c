/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Several hooks at once: nothing is lost, nothing is torn. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/span.h"
#include "git_fixture.h"
#include "store/audit_log.h"
#include "store/ledger.h"
#include "store/metrics.h"
#include "store/pending.h"

#define PROCESSES 8
#define EACH 50

static const uint8_t key[32] = { 7 };

struct paths {
	char state[300], log[300], prom[300];
};

static struct oid commit(int process, int n)
{
	uint8_t raw[20] = { (uint8_t)process, (uint8_t)n, 1 };

	return oid_from(raw, sizeof(raw));
}

static int one_run(const struct paths *p, int process, int n, struct ward_error *err)
{
	struct ledger_entry entry = { .kind = LEDGER_CLEAN, .commit = commit(process, n) };
	struct metrics_sample sample = { .repository = WARD_SPAN("shared"),
					 .door = "pre-receive",
					 .mode = "enforce",
					 .milliseconds = 7,
					 .grants = (uint64_t)n };
	struct pending_ref ref = { .accepted = commit(process, n), .since = n };
	struct state_dir *dir = NULL;
	char name[32], members[64];
	int rc = state_dir_open(p->state, false, &dir, err);

	(void)snprintf(name, sizeof(name), "refs/heads/%d-%d", process, n);
	(void)snprintf(members, sizeof(members), "\"process\":%d,\"n\":%d", process, n);
	ref.name = span_of(name);
	if (rc == 0)
		rc = audit_append(p->log, n, span_of(members), 0, NULL, err);
	if (rc == 0)
		rc = ledger_append(dir, key, &entry, 1, 100000, err);
	if (rc == 0)
		rc = metrics_add(p->prom, &sample, err);
	if (rc == 0 && n < 5)
		rc = pending_add(dir, &ref, 1, err);
	if (rc == 0 && n == 0)
		rc = pending_remove(dir, ref.name, &ref.accepted, err);
	state_dir_close(dir);
	return rc;
}

static void run_all(const struct paths *p)
{
	for (int process = 0; process < PROCESSES; process++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid > 0)
			continue;
		for (int n = 0; n < EACH; n++) {
			struct ward_error err = { 0 };

			if (one_run(p, process, n, &err) != 0) {
				(void)fprintf(stderr, "%s\n", err.message);
				_exit(1);
			}
		}
		_exit(0);
	}
	for (int process = 0; process < PROCESSES; process++) {
		int status = 1;

		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
}

static void check_ledger(struct state_dir *dir)
{
	struct ward_error err = { 0 };
	struct ledger *ledger = NULL;

	assert_int_equal(ledger_open(dir, key, &ledger, &err), 0);
	for (int process = 0; process < PROCESSES; process++) {
		for (int n = 0; n < EACH; n++) {
			struct oid id = commit(process, n);

			assert_true(ledger_has(ledger, LEDGER_CLEAN, &id, WARD_SPAN("")));
		}
	}
	ledger_close(ledger);
}

/* Each number of each process once; the chain says that nothing else is there. */
static int mark(void *ctx, uint64_t number, struct ward_span line, const struct audit_line *record,
		struct ward_error *err)
{
	unsigned char *seen = ctx;

	(void)number;
	(void)record;
	(void)err;
	for (int i = 0; i < PROCESSES * EACH; i++) {
		char members[64];

		(void)snprintf(members, sizeof(members), "\"process\":%d,\"n\":%d}", i / EACH,
			       i % EACH);
		if (span_ends(line, members))
			seen[i]++;
	}
	return 0;
}

static void check_log(const char *path)
{
	unsigned char seen[PROCESSES * EACH] = { 0 };
	struct ward_error err = { 0 };
	struct audit_check check;

	assert_int_equal(audit_follow(path, NULL, mark, seen, &check, &err), 0);
	assert_null(check.problem);
	assert_int_equal(check.records, PROCESSES * EACH);
	assert_int_equal(check.torn, 0);
	for (size_t i = 0; i < sizeof(seen); i++)
		assert_int_equal(seen[i], 1);
}

static void check_metrics(const char *path)
{
	static char text[65536];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	assert_true(fd >= 0);
	n = read(fd, text, sizeof(text) - 1);
	(void)close(fd);
	assert_true(n > 0);
	assert_non_null(strstr(text, "verdict=\"allowed\",mode=\"enforce\"} 400\n"));
	assert_non_null(strstr(text, "gitward_duration_seconds_sum 2.800\n"));
	assert_non_null(strstr(text, "gitward_duration_seconds_count 400\n"));
	assert_non_null(strstr(text, "gitward_grants_used_total 9800\n"));
}

static void test_parallel(void **state)
{
	struct arena *arena = arena_new(1u << 20);
	struct ward_error err = { 0 };
	struct state_dir *dir = NULL;
	struct pending_ref *refs;
	struct git_fixture f;
	struct paths p;
	size_t count = 0;

	(void)state;
	fixture_init(&f);
	(void)snprintf(p.state, sizeof(p.state), "%s", fixture_path(&f, "state"));
	(void)snprintf(p.log, sizeof(p.log), "%s", fixture_path(&f, "audit.jsonl"));
	(void)snprintf(p.prom, sizeof(p.prom), "%s", fixture_path(&f, "gitward.prom"));
	run_all(&p);
	assert_int_equal(state_dir_open(p.state, false, &dir, &err), 0);
	check_ledger(dir);
	check_log(p.log);
	check_metrics(p.prom);
	assert_int_equal(pending_read(dir, arena, &refs, &count, &err), 0);
	assert_int_equal(count, PROCESSES * 4);
	state_dir_close(dir);
	arena_free(arena);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parallel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
