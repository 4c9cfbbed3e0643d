/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "server/grant_check.h"
#include "server/grants.h"
#include "ssh_fixture.h"

/* 2026-11-23T14:00:00Z */
#define NOW ((int64_t)1795442400)
#define REPO "shop/deploy"
#define BEGIN "2026-11-23T12:00:00Z"
#define END "2026-11-23T18:00:00Z"

static struct ssh_fixture fixture;
static struct arena *arena;
static char signers_path[512], folder_path[512];

static const char *path_of(const char *name, char out[512])
{
	(void)snprintf(out, 512, "%s/%s", fixture.dir, name);
	return out;
}

static void write_signers(const char *options)
{
	ssh_write(&fixture, "signers",
		  arena_printf(arena, "alice@example.com %s %s\n", options,
			       ssh_public_text(&fixture, "key", arena)));
}

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)1 << 30);
	ssh_fixture_init(&fixture);
	ssh_make_key(&fixture, "key", "ed25519", NULL);
	ssh_make_key(&fixture, "other", "ed25519", NULL);
	path_of("signers", signers_path);
	path_of("folder", folder_path);
	(void)umask(022);
	return arena != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	ssh_fixture_free(&fixture);
	return 0;
}

static int each_setup(void **state)
{
	(void)state;
	write_signers("namespaces=\"gitward-grant\"");
	assert_int_equal(mkdir(folder_path, 0755), 0);
	return 0;
}

static int each_teardown(void **state)
{
	char command[600];

	(void)state;
	(void)snprintf(command, sizeof(command), "rm -rf '%s'", folder_path);
	return system(command);
}

/* -- What a push brings --------------------------------------------------- */

struct env {
	const char *count;
	const char *options[80];
};

static const char *env_get(void *ctx, const char *name)
{
	const struct env *env = ctx;
	const char prefix[] = "GIT_PUSH_OPTION_";
	uint64_t i = 0;

	if (strcmp(name, "GIT_PUSH_OPTION_COUNT") == 0)
		return env->count;
	if (strncmp(name, prefix, sizeof(prefix) - 1) != 0 ||
	    !span_to_u64(span_of(name + sizeof(prefix) - 1), 79, &i))
		return NULL;
	return env->options[i];
}

static struct ward_span grant(const char *repository, const char *begin, const char *end,
			      const char *more)
{
	return arena_printf(arena,
			    "grant: 1\nrepository: %s\nref: refs/heads/main\n"
			    "rules: [image-digest]\nreason: registry down\n"
			    "not-before: %s\nexpires: %s\n%s",
			    repository, begin, end, more);
}

static const char *option_of(struct ward_span text, const char *key, const char *namespace)
{
	struct ward_span armored = ssh_sign(&fixture, key, namespace, "sha512", text, arena);

	return arena_cstr(arena, grant_pack(text, armored, arena));
}

static const char *good_option(void)
{
	return option_of(grant(REPO, BEGIN, END, ""), "key", GRANT_NAMESPACE);
}

static struct grant_set collect_with(const struct server_config *config, struct env *env)
{
	struct grant_set set;
	struct ward_error err = { 0 };

	if (grants_collect(config, env_get, env, WARD_SPAN(REPO), NOW, arena, &set, &err) != 0)
		fail_msg("%s", err.message);
	return set;
}

static struct grant_set collect(struct env *env)
{
	const struct server_config config = { .grant_signers = signers_path,
					      .grant_max_hours = 24 };

	return collect_with(&config, env);
}

static bool has_note(const struct grant_set *set, const char *part)
{
	for (size_t i = 0; i < set->note_count; i++) {
		if (span_contains(set->notes[i].problem, part))
			return true;
	}
	return false;
}

static void expect_refused(const struct grant_set *set, const char *part)
{
	if (set->count != 0 || !has_note(set, part))
		fail_msg("%zu counted; '%s' expected, '%.*s' said", set->count, part,
			 set->note_count > 0 ? (int)set->notes[0].problem.len : 0,
			 set->note_count > 0 ? set->notes[0].problem.ptr : "");
}

static void test_nothing_comes(void **state)
{
	struct env none = { 0 }, other = { "2", { "ci.skip", "gitward=1" } };
	struct grant_set set = collect(&none);

	(void)state;
	assert_int_equal(set.count + set.note_count, 0);
	set = collect(&other);
	assert_int_equal(set.count + set.note_count, 0);
}

static void test_good_option(void **state)
{
	struct env env = { "2", { "other", NULL } };
	struct grant_set set;
	struct ward_span id;

	(void)state;
	env.options[1] = good_option();
	set = collect(&env);
	assert_int_equal(set.count, 1);
	assert_int_equal(set.note_count, 1);
	assert_int_equal(set.notes[0].problem.len, 0);
	id = grant_id(grant(REPO, BEGIN, END, ""), arena);
	assert_true(span_eq(set.items[0].id, id) && span_eq(set.notes[0].id, id));
	assert_int_equal(id.len, 16);
	assert_true(span_is(set.items[0].ref, "refs/heads/main"));
	assert_int_equal(set.items[0].rule_count, 1);
	assert_true(span_is(set.items[0].rules[0], "image-digest"));
	assert_true(span_is(set.items[0].reason, "registry down"));
	assert_true(span_is(set.items[0].expires, END));
	assert_true(span_starts(set.items[0].signer, "alice@example.com SHA256:"));
}

static void test_scope_is_kept(void **state)
{
#define ID40 "0123456789abcdef0123456789abcdef01234567"
	struct env env = { "1", { NULL } };
	struct grant_set set;

	(void)state;
	env.options[0] = option_of(
		grant("'shop/*'", BEGIN, END, "path: a/*\nobject: '**'\ncommit: " ID40 "\n"), "key",
		GRANT_NAMESPACE);
	set = collect(&env);
	assert_int_equal(set.count, 1);
	assert_true(span_is(set.items[0].path, "a/*"));
	assert_true(span_is(set.items[0].object, "**"));
	assert_true(span_is(set.items[0].commit, ID40));
}

static void test_url_alphabet(void **state)
{
	struct env env = { "1", { NULL } };
	char *option = strdup(good_option());

	(void)state;
	assert_non_null(option);
	for (char *p = option + sizeof(GRANT_OPTION) - 1; *p != '\0'; p++)
		*p = *p == '+' ? '-' : *p == '/' ? '_' : *p;
	env.options[0] = option;
	assert_int_equal(collect(&env).count, 1);
	free(option);
}

static void test_same_grant_twice(void **state)
{
	struct env env = { "2", { NULL } };

	(void)state;
	env.options[0] = env.options[1] = good_option();
	assert_int_equal(collect(&env).count, 1);
}

/* -- Each reason ---------------------------------------------------------- */

static void test_refusals(void **state)
{
	static const struct {
		const char *repository, *begin, *end, *more, *key, *namespace, *problem;
	} cases[] = {
		{ "shop/other", BEGIN, END, "", "key", GRANT_NAMESPACE,
		  "it is for repository 'shop/other' and this is 'shop/deploy'" },
		{ "'*'", BEGIN, END, "", "key", GRANT_NAMESPACE, "it is for repository '*'" },
		{ REPO, BEGIN, "2026-11-23T14:00:00Z", "", "key", GRANT_NAMESPACE,
		  "it expired at 2026-11-23T14:00:00Z" },
		{ REPO, "2026-11-23T14:00:01Z", END, "", "key", GRANT_NAMESPACE,
		  "it is not valid before 2026-11-23T14:00:01Z" },
		{ REPO, BEGIN, "2026-11-24T12:00:01Z", "", "key", GRANT_NAMESPACE,
		  "it is for longer than the 24 hours that are admitted" },
		{ REPO, BEGIN, END, "", "other", GRANT_NAMESPACE, "(unknown-signer)" },
		{ REPO, BEGIN, END, "", "key", "git", "(wrong-namespace)" },
		{ REPO, BEGIN, END, "", "key", "file", "(wrong-namespace)" },
		{ REPO, BEGIN, END, "more: 1\n", "key", GRANT_NAMESPACE,
		  "its text is refused: 8:1: section 'more' is not known to gitward " WARD_VERSION
		  "" },
	};
	struct env env = { "1", { NULL } };
	struct grant_set set;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		env.options[0] = option_of(
			grant(cases[i].repository, cases[i].begin, cases[i].end, cases[i].more),
			cases[i].key, cases[i].namespace);
		set = collect(&env);
		expect_refused(&set, cases[i].problem);
	}
	/* Exactly as long as is admitted. */
	env.options[0] =
		option_of(grant(REPO, BEGIN, "2026-11-24T12:00:00Z", ""), "key", GRANT_NAMESPACE);
	assert_int_equal(collect(&env).count, 1);
}

static void test_malformed_values(void **state)
{
	static const char *const values[] = {
		"",	  ".",	       "AAAA", "AAAA.", ".AAAA", "AA AA.AAAA", "AAAA.AAAA.AAAA",
		"A.AAAA", "Q+_=.AAAA",
	};
	struct env env = { "1", { NULL } };
	struct grant_set set;

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		env.options[0] =
			arena_cstr(arena, arena_printf(arena, GRANT_OPTION "%s", values[i]));
		set = collect(&env);
		expect_refused(&set, "it is not base64 of a text");
		assert_true(span_is(set.notes[0].id, "option 0"));
	}
	env.options[0] = GRANT_OPTION "AAAA.AAAA";
	set = collect(&env);
	expect_refused(&set, "(bad-armor)");
}

/* Every character of the value has its part in what is verified. */
static void test_tampered_values(void **state)
{
	struct env env = { "1", { NULL } };
	char *option = strdup(good_option());
	size_t len;

	(void)state;
	assert_non_null(option);
	env.options[0] = option;
	len = strlen(option);
	for (size_t i = sizeof(GRANT_OPTION) - 1; i < len; i += 3) {
		char was = option[i];

		option[i] = was == 'A' ? 'B' : 'A';
		if (collect(&env).count != 0)
			fail_msg("counted with character %zu changed", i);
		option[i] = was;
	}
	free(option);
}

/* A signature over another grant. */
static void test_swapped_signature(void **state)
{
	struct ward_span longer = grant(REPO, BEGIN, "2026-11-23T20:00:00Z", "");
	struct ward_span armored = ssh_sign(&fixture, "key", GRANT_NAMESPACE, "sha512",
					    grant(REPO, BEGIN, END, ""), arena);
	struct env env = { "1", { NULL } };
	struct grant_set set;

	(void)state;
	env.options[0] = arena_cstr(arena, grant_pack(longer, armored, arena));
	set = collect(&env);
	expect_refused(&set, "(bad-signature)");
}

static void test_counts(void **state)
{
	static const struct {
		const char *count;
		size_t grants;
		const char *note;
	} cases[] = {
		{ "1", 1, NULL },
		{ "0", 0, NULL },
		{ "", 0, NULL },
		{ "64", 1, NULL },
		{ "65", 1, "only the first 64 were looked at" },
		{ "99999999999999999999", 0, "is no number" },
		{ "-1", 0, "is no number" },
		{ "1x", 0, "is no number" },
		{ " 1", 0, "is no number" },
	};
	struct env env = { "1", { NULL } };
	struct grant_set set;

	(void)state;
	env.options[0] = good_option();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		env.count = cases[i].count;
		set = collect(&env);
		assert_int_equal(set.count, cases[i].grants);
		if (cases[i].note != NULL)
			assert_true(has_note(&set, cases[i].note));
		else
			assert_int_equal(set.note_count, cases[i].grants);
	}
	/* The 65th is not seen. */
	env = (struct env){ .count = "65" };
	env.options[64] = good_option();
	set = collect(&env);
	assert_int_equal(set.count, 0);
}

/* With however little memory: an error, or what there is; never something else. */
static void test_little_memory(void **state)
{
	const struct server_config config = { .grant_signers = signers_path };
	struct env good = { "1", { NULL } }, bad = { "1", { NULL } };
	size_t failed = 0, counted = 0;

	(void)state;
	good.options[0] = good_option();
	bad.options[0] = option_of(grant(REPO, BEGIN, END, ""), "other", GRANT_NAMESPACE);
	for (size_t cap = 16; cap < 64 * 1024; cap += 61) {
		struct arena *small = arena_new(cap);
		struct grant_set set;
		struct ward_error err = { 0 };
		int rc = grants_collect(&config, env_get, &good, WARD_SPAN(REPO), NOW, small, &set,
					&err);

		assert_true(rc == WARD_EOOM ? set.count == 0 : rc == 0 && set.count == 1);
		failed += rc != 0;
		counted += rc == 0;
		arena_reset(small);
		error_clear(&err);
		rc = grants_collect(&config, env_get, &bad, WARD_SPAN(REPO), NOW, small, &set,
				    &err);
		assert_int_equal(set.count, 0);
		assert_true(rc == WARD_EOOM || rc == 0);
		arena_free(small);
	}
	assert_true(failed > 20 && counted > 20);
}

/* -- The list of signers -------------------------------------------------- */

static void test_no_signers(void **state)
{
	const struct server_config config = { .grant_folder = folder_path };
	struct env env = { "1", { NULL } };
	struct grant_set set;

	(void)state;
	env.options[0] = good_option();
	set = collect_with(&config, &env);
	expect_refused(&set, "this server admits no grants");
}

static void test_unusable_signers(void **state)
{
	const struct server_config config = { .grant_signers = signers_path };
	struct env env = { 0 };
	struct grant_set set;
	struct ward_error err = { 0 };

	(void)state;
	assert_int_equal(chmod(signers_path, 0666), 0);
	assert_int_equal(
		grants_collect(&config, env_get, &env, WARD_SPAN(REPO), NOW, arena, &set, &err),
		WARD_ECONFIG);
	assert_non_null(strstr(err.message, "signers of grants: "));
	assert_non_null(strstr(err.message, "others may write to"));
	assert_int_equal(unlink(signers_path), 0);
	error_clear(&err);
	assert_int_equal(
		grants_collect(&config, env_get, &env, WARD_SPAN(REPO), NOW, arena, &set, &err),
		WARD_ENOTFOUND);
	assert_int_equal(set.count, 0);
}

static void test_options_of_signers(void **state)
{
	static const struct {
		const char *options, *problem;
	} cases[] = {
		{ "namespaces=\"git\"", "(namespace-not-allowed)" },
		{ "valid-before=\"20260101Z\"", "(signer-expired)" },
		{ "valid-after=\"20270101Z\"", "(signer-not-yet-valid)" },
		{ "cert-authority", "(unknown-signer)" },
		{ "some-option", "line 1 admits nobody: an option is not known (unknown-option)" },
	};
	struct env env = { "1", { NULL } };
	struct grant_set set;

	(void)state;
	env.options[0] = good_option();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_signers(cases[i].options);
		set = collect(&env);
		expect_refused(&set, cases[i].problem);
	}
}

static void test_certificate(void **state)
{
	struct ward_span text = grant(REPO, BEGIN, END, "");
	struct env env = { "1", { NULL } };
	struct grant_set set;

	(void)state;
	ssh_make_key(&fixture, "ca", "ed25519", NULL);
	ssh_keygen(&fixture, "-q", "-s", "ca", "-I", "id", "-n", "alice", "-V", "20260101:20270101",
		   "other.pub");
	ssh_write(&fixture, "signers",
		  arena_printf(arena, "* cert-authority,namespaces=\"gitward-grant\" %s\n",
			       ssh_public_text(&fixture, "ca", arena)));
	env.options[0] = option_of(text, "other-cert.pub", GRANT_NAMESPACE);
	set = collect(&env);
	assert_int_equal(set.count, 1);
	assert_true(span_starts(set.items[0].signer, "alice SHA256:"));
	env.options[0] = option_of(text, "ca", GRANT_NAMESPACE);
	set = collect(&env);
	expect_refused(&set, "(unknown-signer)");
}

/* -- The folder ----------------------------------------------------------- */

static void put(const char *name, struct ward_span bytes)
{
	char path[300];

	(void)snprintf(path, sizeof(path), "folder/%s", name);
	ssh_write(&fixture, path, bytes);
}

static void put_grant(const char *name, struct ward_span text)
{
	char sig[256];

	(void)snprintf(sig, sizeof(sig), "%s.sig", name);
	put(sig, ssh_sign(&fixture, "key", GRANT_NAMESPACE, "sha512", text, arena));
	put(name, text);
}

static struct grant_set collect_folder(void)
{
	const struct server_config config = { .grant_signers = signers_path,
					      .grant_folder = folder_path };
	struct env env = { 0 };

	return collect_with(&config, &env);
}

static void test_folder(void **state)
{
	struct grant_set set;

	(void)state;
	assert_int_equal(collect_folder().note_count, 0);
	put_grant("b.yaml", grant(REPO, BEGIN, END, "path: b\n"));
	put_grant("a.yaml", grant(REPO, BEGIN, END, "path: a\n"));
	put_grant(".hidden.yaml", grant(REPO, BEGIN, END, "path: hidden\n"));
	put("README", WARD_SPAN("x"));
	set = collect_folder();
	assert_int_equal(set.count, 2);
	assert_true(span_is(set.items[0].path, "a") && span_is(set.items[1].path, "b"));
	assert_int_equal(set.note_count, 2);
}

static void test_folder_refusals(void **state)
{
	char path[600], to[600];
	struct grant_set set;

	(void)state;
	put("alone.yaml", grant(REPO, BEGIN, END, ""));
	set = collect_folder();
	expect_refused(&set, "'alone.yaml.sig' is not there");
	assert_true(span_is(set.notes[0].id, "file alone.yaml"));

	put_grant("alone.yaml", grant(REPO, BEGIN, END, ""));
	(void)snprintf(path, sizeof(path), "%s/alone.yaml", folder_path);
	assert_int_equal(chmod(path, 0664), 0);
	set = collect_folder();
	expect_refused(&set, "others may write to 'alone.yaml'");

	(void)snprintf(to, sizeof(to), "%s/real.txt", folder_path);
	assert_int_equal(rename(path, to), 0);
	assert_int_equal(chmod(to, 0644), 0);
	assert_int_equal(symlink("real.txt", path), 0);
	set = collect_folder();
	expect_refused(&set, "'alone.yaml' is a symbolic link");

	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0644), 0);
	set = collect_folder();
	expect_refused(&set, "'alone.yaml' is no regular file");
	assert_int_equal(unlink(path), 0);

	put("long.yaml", span_make(arena_alloc(arena, GRANT_TEXT_MAX + 1), GRANT_TEXT_MAX + 1));
	set = collect_folder();
	expect_refused(&set, "'long.yaml' is longer than 16384 bytes");
}

static void test_folder_as_a_whole(void **state)
{
	struct grant_set set;
	char name[32];

	(void)state;
	put_grant("a.yaml", grant(REPO, BEGIN, END, ""));
	assert_int_equal(collect_folder().count, 1);
	assert_int_equal(chmod(folder_path, 0777), 0);
	set = collect_folder();
	expect_refused(&set, "others than root and this user may write to it");
	assert_int_equal(chmod(folder_path, 0755), 0);
	for (int i = 0; i < 64; i++) {
		(void)snprintf(name, sizeof(name), "x%d.yaml", i);
		put(name, WARD_SPAN("x"));
	}
	set = collect_folder();
	expect_refused(&set, "it holds more than 64 grants: none counts");
	assert_int_equal(each_teardown(NULL), 0);
	set = collect_folder();
	expect_refused(&set, "it cannot be opened");
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, each_setup, each_teardown)
	const struct CMUnitTest tests[] = {
		EACH(test_nothing_comes),     EACH(test_good_option),
		EACH(test_scope_is_kept),     EACH(test_url_alphabet),
		EACH(test_same_grant_twice),  EACH(test_refusals),
		EACH(test_malformed_values),  EACH(test_tampered_values),
		EACH(test_swapped_signature), EACH(test_counts),
		EACH(test_little_memory),     EACH(test_no_signers),
		EACH(test_unusable_signers),  EACH(test_options_of_signers),
		EACH(test_certificate),	      EACH(test_folder),
		EACH(test_folder_refusals),   EACH(test_folder_as_a_whole),
	};

	return cmocka_run_group_tests_name("grants", tests, setup, teardown);
}
