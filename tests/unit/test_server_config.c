/* SPDX-License-Identifier: Apache-2.0 */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/trusted_file.h"
#include "gitward/server.h"
#include "server/config.h"

#define V "version: 1\n"

static struct arena *arena;
static char folder[256];

static int setup(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	arena = arena_new((size_t)64 << 20);
	(void)snprintf(folder, sizeof(folder), "%s/gitward-config.XXXXXX",
		       tmp != NULL ? tmp : "/tmp");
	return arena != NULL && mkdtemp(folder) != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return rmdir(folder);
}

static struct server_config parse(const char *text)
{
	struct server_config config;
	struct ward_error err = { 0 };

	if (server_config_parse("test", span_of(text), arena, &config, &err) != 0)
		fail_msg("%zu:%zu: %s in\n%s", err.line, err.column, err.message, text);
	return config;
}

/* -- What is refused ------------------------------------------------------ */

static const struct {
	const char *text;
	size_t line, column;
	const char *message; /* a part of it */
} faults[] = {
	/* form */
	{ "", 1, 1, "the server file is empty; it needs at least 'version: 1'" },
	{ "- a\n", 1, 1, "the server file must be a mapping, it is a list" },
	{ "mode: audit\n", 1, 1, "the server file needs 'version'" },
	{ "version: 2\n", 1, 10, "version 2 is not known" },
	{ "version: '1'\n", 1, 10, "without quotes" },
	{ V "---\n" V, 2, 1, "a server file is one document; here a second one starts" },
	{ V "state: {{ x }}\n", 2, 8, "a server file must not be a template" },
	{ V "state: &a /x\n", 2, 11, "anchors are not allowed" },
	{ V "mode: !!str audit\n", 2, 13, "tags are not allowed" },
	{ V "mode: audit\nmode: enforce\n", 3, 1, "duplicate key 'mode'" },
	{ V "profile: strict\n", 2, 1, "section 'profile' is not known to gitward" },
	{ V "audit_log: /x\n", 2, 1, "; did you mean 'audit-log'?" },
	{ V "deadline_ms: 5\n", 2, 1, "; did you mean 'deadline-ms'?" },
	{ V "mode: [\n", 3, 1, "" },
	/* mode */
	{ V "mode: off\n", 2, 7, "'off' is no mode; there are: enforce, warn, audit" },
	{ V "mode: enforced\n", 2, 7, "; did you mean 'enforce'?" },
	{ V "mode:\n", 2, 1, "a mode is a word, this is nothing" },
	{ V "mode: {}\n", 2, 7, "a mode is a word, this is a mapping" },
	/* policy */
	{ V "policy: /a\n", 2, 9, "'policy' must be a mapping, it is a text" },
	{ V "policy: {}\n", 2, 9, "'policy' needs 'file' or 'ref'" },
	{ V "policy: {file: /a, ref: refs/heads/x}\n", 2, 20, "not both: one policy judges" },
	{ V "policy: {path: /a}\n", 2, 10, "unknown key 'path' in 'policy'" },
	{ V "policy: {file: a}\n", 2, 16, "'file' must be an absolute path without '..', not 'a'" },
	{ V "policy: {file: [/a]}\n", 2, 16, "'file' must be a text, it is a list" },
	{ V "policy: {ref: main}\n", 2, 15, "a reference has its full name: refs/heads/..." },
	{ V "policy: {ref: 'refs/heads/*'}\n", 2, 15, "it is one name, no pattern" },
	{ V "policy: {ref: 'refs/heads/a b'}\n", 2, 15, "it is one name, no pattern" },
	{ V "policy: {ref: 'refs/heads/a^'}\n", 2, 15, "it is one name, no pattern" },
	{ V "policy: {ref: 'refs/heads/a@{1}'}\n", 2, 15, "Git has no reference of such a name" },
	{ V "policy: {ref: refs/heads/a..b}\n", 2, 15, "Git has no reference of such a name" },
	{ V "policy: {ref: refs/heads/a/}\n", 2, 15, "Git has no reference of such a name" },
	{ V "policy: {ref: refs/heads//a}\n", 2, 15, "Git has no reference of such a name" },
	{ V "policy: {ref: refs/heads/a.lock}\n", 2, 15, "Git has no reference of such a name" },
	{ V "policy: {ref: \"refs/heads/a\\0b\"}\n", 2, 15, "'ref' holds a control character" },
	/* paths */
	{ V "floor: floor.yaml\n", 2, 8, "'floor' must be an absolute path" },
	{ V "floor: /etc/../floor.yaml\n", 2, 8, "'floor' must be an absolute path" },
	{ V "floor: /..\n", 2, 8, "'floor' must be an absolute path" },
	{ V "floor: none\n", 2, 8, "'floor' must be an absolute path" },
	{ V "floor:\n", 2, 1, "'floor' must be a text, it is nothing" },
	{ V "floor: \"/a\\0b\"\n", 2, 8, "'floor' holds a control character" },
	{ V "floor: \"/a\\nb\"\n", 2, 8, "'floor' must be one line" },
	{ V "state: None\n", 2, 8, "'state' must be an absolute path" },
	{ V "state: ./x\n", 2, 8, "'state' must be an absolute path" },
	{ V "state: false\n", 2, 8, "'false' is a boolean" },
	{ V "state: [none]\n", 2, 8, "'state' must be a text, it is a list" },
	{ V "audit-log: audit.jsonl\n", 2, 12, "'audit-log' must be an absolute path" },
	{ V "audit-log: none\n", 2, 12, "'audit-log' must be an absolute path" },
	{ V "metrics: 5\n", 2, 10, "'5' is a number" },
	/* numbers and words */
	{ V "on-timeout: accept\n", 2, 13, "'accept' is no on-timeout; there are: reject, defer" },
	{ V "on-timeout: true\n", 2, 13, "'true' is no on-timeout" },
	{ V "state: none\non-timeout: defer\n", 3, 13, "'defer' needs a state folder" },
	{ V "on-timeout: defer\nstate: none\n", 2, 13, "'defer' needs a state folder" },
	{ V "deadline-ms: 0\n", 2, 14, "'deadline-ms' must be at least 1" },
	{ V "deadline-ms: 3600001\n", 2, 14, "'deadline-ms' may be at most 3600000 milliseconds" },
	{ V "deadline-ms: 20s\n", 2, 14, "'deadline-ms' must be a whole number" },
	{ V "slots: 0\n", 2, 8, "'slots' must be at least 1" },
	{ V "slots: 1025\n", 2, 8, "'slots' may be at most 1024 pushes" },
	{ V "slots: -1\n", 2, 8, "'slots' must be a whole number" },
	/* grants */
	{ V "grants: true\n", 2, 9, "'grants' must be a mapping" },
	{ V "grants: {folder: /a}\n", 2, 9, "'grants' needs 'signers'" },
	{ V "grants: {signers: a}\n", 2, 19, "'signers' must be an absolute path" },
	{ V "grants: {signers: /a, folder: b}\n", 2, 31, "'folder' must be an absolute path" },
	{ V "grants: {signers: /a, max-hours: 169}\n", 2, 34,
	  "'max-hours' may be at most 168 hours" },
	{ V "grants: {signers: /a, max-hours: 0}\n", 2, 34, "'max-hours' must be at least 1" },
	/* push-certificates */
	{ V "push-certificates: true\n", 2, 20, "'push-certificates' must be a mapping" },
	{ V "push-certificates: {seed-file: seed}\n", 2, 32,
	  "'seed-file' must be an absolute path" },
	{ V "push-certificates: {urls: []}\n", 2, 27, "'urls' is an empty list" },
	{ V "push-certificates: {folders: [\"a\\tb\"]}\n", 2, 31, "holds a control character" },
	{ V "push-certificates: {seed: /a}\n", 2, 21, "'seed'" },
	{ V "grants: {signers: /a, max_hours: 5}\n", 2, 23, "; did you mean 'max-hours'?" },
};

static bool is_default(const struct server_config *c)
{
	return c->path == NULL && c->mode == SERVER_ENFORCE && c->policy_file == NULL &&
		c->policy_ref == NULL && c->floor == NULL && c->state == NULL && !c->no_state &&
		c->audit_log == NULL && c->metrics == NULL && !c->defer && c->deadline_ms == 0 &&
		c->slots == 0 && c->grant_signers == NULL && c->grant_folder == NULL &&
		c->grant_max_hours == 24;
}

static void test_faults(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct ward_error err = { 0 }, again = { 0 };
		struct ward_span text = span_of(faults[i].text);
		struct server_config config;
		int rc = server_config_parse("test", text, arena, &config, &err);

		if (rc != WARD_ECONFIG || err.code != WARD_ECONFIG || !is_default(&config) ||
		    err.line != faults[i].line || err.column != faults[i].column ||
		    strstr(err.message, faults[i].message) == NULL) {
			wrong++;
			print_error(
				"fault %zu: rc %d, got %zu:%zu '%s', want %zu:%zu '%s' in\n%s\n", i,
				rc, err.line, err.column, err.message, faults[i].line,
				faults[i].column, faults[i].message, faults[i].text);
		}
		assert_int_equal(ward_server_config_check("test", text, &again), rc);
		assert_string_equal(again.message, err.message);
		assert_int_equal(again.line, err.line);
		assert_int_equal(again.column, err.column);
	}
	assert_int_equal(wrong, 0);
}

static void test_out_of_memory(void **state)
{
	static const char text[] = V "state: /a\nfloor: /b\npolicy: {ref: refs/heads/x}\n";
	bool whole = false;

	(void)state;
	for (size_t cap = 0; cap < 4096 && !whole; cap++) {
		struct arena *small = arena_new(cap);
		struct server_config config;
		struct ward_error err = { 0 };
		int rc = server_config_parse("test", span_of(text), small, &config, &err);

		whole = rc == 0;
		assert_true(rc == 0 || (rc == WARD_EOOM && is_default(&config)));
		arena_free(small);
	}
	assert_true(whole);
}

/* -- What is read --------------------------------------------------------- */

static void test_all_keys(void **state)
{
	struct server_config c =
		parse(V "mode: warn\n"
			"policy: {file: /etc/gitward/policy.yaml}\n"
			"floor: /etc/gitward/floor..yaml\n"
			"state: /var/lib/gitward\n"
			"audit-log: /var/log/a b.jsonl\n"
			"metrics: /m.prom\n"
			"on-timeout: defer\n"
			"deadline-ms: 20000\n"
			"slots: 8\n"
			"grants: {signers: /s, folder: /g, max-hours: 168}\n"
			"push-certificates: {seed-file: /n, folders: [a.git, ~/a],\n"
			"  urls: \"ssh://git@x/a\"}\n");

	(void)state;
	assert_string_equal(c.push_seed, "/n");
	assert_int_equal(c.push_folders.count, 2);
	assert_true(span_is(c.push_folders.items[1], "~/a"));
	assert_int_equal(c.push_urls.count, 1);
	assert_true(span_is(c.push_urls.items[0], "ssh://git@x/a"));
	assert_string_equal(c.path, "test");
	assert_int_equal(c.mode, SERVER_WARN);
	assert_string_equal(c.policy_file, "/etc/gitward/policy.yaml");
	assert_null(c.policy_ref);
	assert_string_equal(c.floor, "/etc/gitward/floor..yaml");
	assert_string_equal(c.state, "/var/lib/gitward");
	assert_false(c.no_state);
	assert_string_equal(c.audit_log, "/var/log/a b.jsonl");
	assert_string_equal(c.metrics, "/m.prom");
	assert_true(c.defer);
	assert_int_equal(c.deadline_ms, 20000);
	assert_int_equal(c.slots, 8);
	assert_string_equal(c.grant_signers, "/s");
	assert_string_equal(c.grant_folder, "/g");
	assert_int_equal(c.grant_max_hours, 168);
}

static void test_other_values(void **state)
{
	struct server_config c = parse(V "mode: audit\nstate: none\non-timeout: reject\n"
					 "policy: {ref: 'refs/heads/a{b}'}\n");

	(void)state;
	assert_int_equal(c.mode, SERVER_AUDIT);
	assert_true(c.no_state);
	assert_null(c.state);
	assert_false(c.defer);
	assert_string_equal(c.policy_ref, "refs/heads/a{b}");
	assert_null(c.policy_file);
	assert_int_equal(parse(V "mode: enforce\n").mode, SERVER_ENFORCE);
	c = parse(V);
	c.path = NULL;
	assert_true(is_default(&c));
	c = parse("{\"version\": 1, \"grants\": {\"signers\": \"/s\"}}");
	assert_int_equal(c.grant_max_hours, 24);
	assert_null(c.grant_folder);
	assert_int_equal(ward_server_config_check("x", WARD_SPAN(V), NULL), 0);
}

/* -- The file ------------------------------------------------------------- */

static const char *place(const char *name)
{
	struct ward_span path = arena_printf(arena, "%s/%s", folder, name);

	return arena_cstr(arena, path);
}

static void write_file(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static int read_config(const char *path, struct server_config *out, struct ward_error *err)
{
	error_clear(err);
	return server_config_read(path, arena, out, err);
}

/* Who may write to the file, or put another one in its place. */
static void test_permissions(void **state)
{
	static const struct {
		mode_t file, dir;
		const char *message; /* NULL: good */
	} modes[] = {
		{ 0600, 0700, NULL },
		{ 0644, 0755, NULL },
		{ 0444, 0555, NULL },
		{ 0644, 01777, NULL },
		{ 0664, 0755, "others may write to" },
		{ 0646, 0755, "others may write to" },
		{ 0644, 0777, "others may replace" },
		{ 0644, 0757, "others may replace" },
		{ 0644, 0775, "others may replace" },
	};
	const char *path = place("server.yaml");
	struct server_config config;
	struct ward_error err = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		int rc;

		write_file(path, V "mode: audit\n", modes[i].file);
		assert_int_equal(chmod(folder, modes[i].dir), 0);
		rc = read_config(path, &config, &err);
		assert_int_equal(chmod(folder, 0700), 0);
		assert_int_equal(unlink(path), 0);
		if (modes[i].message == NULL) {
			assert_int_equal(rc, 0);
			assert_int_equal(config.mode, SERVER_AUDIT);
			assert_string_equal(config.path, path);
			continue;
		}
		assert_int_equal(rc, WARD_ECONFIG);
		assert_non_null(strstr(err.message, modes[i].message));
		assert_true(is_default(&config));
	}
}

/* A link counts as what it leads to, folder included. */
static void test_link(void **state)
{
	const char *inner = place("inner"), *file = place("inner/real.yaml");
	const char *link = place("server.yaml");
	struct server_config config;
	struct ward_error err = { 0 };

	(void)state;
	assert_int_equal(mkdir(inner, 0755), 0);
	write_file(file, V "mode: warn\n", 0644);
	assert_int_equal(symlink("inner/real.yaml", link), 0);
	assert_int_equal(read_config(link, &config, &err), 0);
	assert_int_equal(config.mode, SERVER_WARN);
	assert_int_equal(chmod(inner, 0777), 0);
	assert_int_equal(read_config(link, &config, &err), WARD_ECONFIG);
	assert_non_null(strstr(err.message, "others may replace"));
	/* The other way round: the link itself could be put elsewhere. */
	assert_int_equal(unlink(link), 0);
	link = place("inner/link.yaml");
	assert_int_equal(rename(file, place("real.yaml")), 0);
	file = place("real.yaml");
	assert_int_equal(symlink("../real.yaml", link), 0);
	assert_int_equal(read_config(link, &config, &err), WARD_ECONFIG);
	assert_non_null(strstr(err.message, "others may replace"));
	assert_int_equal(chmod(inner, 0755), 0);
	assert_int_equal(read_config(link, &config, &err), 0);
	assert_int_equal(config.mode, SERVER_WARN);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(unlink(file), 0);
	assert_int_equal(rmdir(inner), 0);
}

/* Only root can make a file of another user. */
static void test_owner(void **state)
{
	const char *path = place("server.yaml");
	struct server_config config;
	struct ward_error err = { 0 };

	(void)state;
	if (geteuid() != 0)
		skip();
	write_file(path, V, 0644);
	assert_int_equal(chown(path, 12345, (gid_t)-1), 0);
	assert_int_equal(read_config(path, &config, &err), WARD_ECONFIG);
	assert_non_null(strstr(err.message, "others may write to"));
	assert_int_equal(chown(path, 0, (gid_t)-1), 0);
	assert_int_equal(chown(folder, 12345, (gid_t)-1), 0);
	assert_int_equal(read_config(path, &config, &err), WARD_ECONFIG);
	assert_non_null(strstr(err.message, "others may replace"));
	assert_int_equal(chown(folder, 0, (gid_t)-1), 0);
	assert_int_equal(read_config(path, &config, &err), 0);
	assert_int_equal(unlink(path), 0);
}

static void test_no_file(void **state)
{
	const char *path = place("server.yaml");
	struct server_config config;
	struct ward_error err = { 0 };
	struct ward_span text;

	(void)state;
	assert_int_equal(read_config(path, &config, &err), WARD_ENOTFOUND);
	assert_true(is_default(&config));
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(read_config(path, &config, &err), WARD_ECONFIG);
	assert_non_null(strstr(err.message, "is no regular file"));
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(read_config(path, &config, &err), WARD_ECONFIG);
	assert_non_null(strstr(err.message, "is no regular file"));
	assert_int_equal(unlink(path), 0);
	write_file(path, "0123456789", 0600);
	error_clear(&err);
	assert_int_equal(trusted_read(AT_FDCWD, path, false, 10, arena, &text, &err), 0);
	assert_true(span_is(text, "0123456789"));
	assert_int_equal(trusted_read(AT_FDCWD, path, false, 9, arena, &text, &err), WARD_ECONFIG);
	assert_non_null(strstr(err.message, "is longer than 9 bytes"));
	assert_int_equal(text.len, 0);
	assert_int_equal(unlink(path), 0);
}

/* The message names the file and the place in it. */
static void test_bad_file(void **state)
{
	const char *path = place("server.yaml");
	struct server_config config;
	struct ward_error err = { 0 };
	struct ward_span want = arena_printf(arena, "server file %s:2:7: 'none' is no mode", path);

	(void)state;
	write_file(path, V "mode: none\n", 0600);
	assert_int_equal(read_config(path, &config, &err), WARD_ECONFIG);
	assert_int_equal(err.line, 2);
	assert_int_equal(err.column, 7);
	assert_non_null(strstr(err.message, arena_cstr(arena, want)));
	assert_true(is_default(&config));
	assert_int_equal(unlink(path), 0);
}

/* Where the usual place holds no file, everything is as strict as can be. */
static void test_usual_place(void **state)
{
	struct server_config config;
	struct ward_error err = { 0 };

	(void)state;
	if (access(WARD_SERVER_CONFIG, F_OK) == 0 || errno != ENOENT)
		skip();
	assert_int_equal(read_config(NULL, &config, &err), 0);
	assert_true(is_default(&config));
	assert_int_equal(err.code, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults),	    cmocka_unit_test(test_out_of_memory),
		cmocka_unit_test(test_all_keys),    cmocka_unit_test(test_other_values),
		cmocka_unit_test(test_permissions), cmocka_unit_test(test_link),
		cmocka_unit_test(test_owner),	    cmocka_unit_test(test_no_file),
		cmocka_unit_test(test_bad_file),    cmocka_unit_test(test_usual_place),
	};

	return cmocka_run_group_tests_name("server_config", tests, setup, teardown);
}
