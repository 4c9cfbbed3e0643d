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
#include "git/config_file.h"
#include "git/repo.h"
#include "git_fixture.h"

static struct git_fixture fixture;

static int setup(void **state)
{
	(void)state;
	fixture_init(&fixture);
	fixture_mkdir(&fixture, "r/sub/deep");
	fixture_git(&fixture, "r", "init", "-q");
	fixture_write(&fixture, "r/file", "a\0b\n", 4);
	fixture_git(&fixture, "r", "add", ".");
	fixture_git(&fixture, "r", "commit", "-q", "-m", "one");
	fixture_git(&fixture, "r", "commit", "-q", "--allow-empty", "-m", "two");
	fixture_git(&fixture, "r", "checkout", "-q", "-b", "topic/x", "HEAD~1");
	fixture_git(&fixture, "r", "commit", "-q", "--allow-empty", "-m", "three");
	fixture_git(&fixture, "r", "checkout", "-q", "main");
	fixture_git(&fixture, "r", "merge", "-q", "--no-ff", "-m", "merge", "topic/x");
	fixture_git(&fixture, "r", "tag", "-a", "-m", "t", "v1", "HEAD~1");
	fixture_git(&fixture, "r", "tag", "light");
	fixture_git(&fixture, "r", "update-ref", "refs/remotes/origin/main", "HEAD~1");
	fixture_git(&fixture, "r", "symbolic-ref", "refs/remotes/origin/HEAD",
		    "refs/remotes/origin/main");
	fixture_git(&fixture, "r", "symbolic-ref", "refs/heads/nowhere", "refs/heads/gone");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fixture_free(&fixture);
	return 0;
}

static void objects(void **state)
{
	const struct oid blob = fixture_oid(&fixture, "r", "HEAD:file");
	const struct oid commit = fixture_oid(&fixture, "r", "HEAD");
	const struct oid tag = fixture_oid(&fixture, "r", "v1");
	struct oid missing = blob;

	(void)state;
	missing.raw[9] ^= 1;
	FIXTURE_BACKENDS (backend) {
		struct arena *arena = arena_new(1 << 20);
		struct repo *repo = fixture_open(&fixture, "r", backend);
		struct ward_error err = { .code = WARD_OK };
		struct ward_span bytes;
		enum object_type type;
		uint64_t size;

		assert_string_equal(repo_info(repo)->backend, fixture_backend_name(backend));
		assert_int_equal(repo_header(repo, &blob, &type, &size, &err), 0);
		assert_int_equal(type, OBJECT_BLOB);
		assert_int_equal(size, 4);
		assert_int_equal(repo_read(repo, &blob, 4, arena, &type, &bytes, &err), 0);
		assert_int_equal(bytes.len, 4);
		assert_memory_equal(bytes.ptr, "a\0b\n", 4);
		assert_int_equal(repo_read(repo, &commit, 4096, arena, &type, &bytes, &err), 0);
		assert_int_equal(type, OBJECT_COMMIT);
		assert_int_equal(repo_read(repo, &tag, 4096, arena, &type, &bytes, &err), 0);
		assert_int_equal(type, OBJECT_TAG);
		assert_int_equal(repo_read(repo, &blob, 3, arena, &type, &bytes, &err),
				 WARD_ELIMIT);
		assert_int_equal(bytes.len, 0);
		error_clear(&err);
		assert_int_equal(repo_header(repo, &missing, &type, &size, &err), WARD_ENOTFOUND);
		error_clear(&err);
		assert_int_equal(repo_read(repo, &missing, 9, arena, &type, &bytes, &err),
				 WARD_ENOTFOUND);
		error_clear(&err);
		assert_int_equal(repo_exists(repo, &missing, &err), 0);
		assert_int_equal(repo_exists(repo, &blob, &err), 1);
		assert_int_equal(repo_exists_before(repo, &blob, &err), 1);
		assert_int_equal(repo_each_received(repo, NULL, NULL, &err), 0);
		assert_int_equal(repo_exists(repo, &(struct oid){ .len = 32 }, &err), WARD_EUSAGE);
		repo_free(repo);
		arena_free(arena);
	}
}

/* A damaged object is an error in both ways of reading, and the next one is still read. */
static void a_damaged_object(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	const char *text = "some text that is long enough to be cut";
	struct oid blob;
	struct oid good;
	char path[128];
	char hex[OID_HEX_MAX];

	(void)state;
	fixture_mkdir(&fixture, "damaged");
	fixture_git(&fixture, "damaged", "init", "-q");
	fixture_write_str(&fixture, "damaged/a", text);
	fixture_write_str(&fixture, "damaged/b", "b");
	fixture_git(&fixture, "damaged", "add", ".");
	blob = fixture_oid(&fixture, "damaged", ":a");
	good = fixture_oid(&fixture, "damaged", ":b");
	snprintf(path, sizeof(path), "damaged/.git/objects/%.2s/%s", oid_hex(&blob, hex), hex + 2);
	assert_int_equal(chmod(fixture_path(&fixture, path), 0644), 0);
	assert_int_equal(truncate(fixture_path(&fixture, path), 30), 0);
	FIXTURE_BACKENDS (backend) {
		struct repo *repo = fixture_open(&fixture, "damaged", backend);
		struct ward_error err = { .code = WARD_OK };
		struct ward_span bytes;
		enum object_type type;

		assert_int_equal(repo_read(repo, &blob, 4096, arena, &type, &bytes, &err),
				 WARD_EGIT);
		assert_true(strlen(err.message) > 10);
		assert_int_equal(bytes.len, 0);
		error_clear(&err);
		assert_int_equal(repo_read(repo, &good, 4096, arena, &type, &bytes, &err), 0);
		repo_free(repo);
	}
	arena_free(arena);
}

/* A loose object in the place of another one; git cat-file does not look. */
static void a_swapped_object(void **state)
{
	static const enum repo_backend backends[] = { REPO_NATIVE, REPO_LIBGIT2 };
	struct arena *arena = arena_new(1 << 20);
	char from[128];
	char to[128];
	char hex[OID_HEX_MAX];
	struct oid a;
	struct oid b;

	(void)state;
	fixture_mkdir(&fixture, "swapped");
	fixture_git(&fixture, "swapped", "init", "-q");
	fixture_write_str(&fixture, "swapped/a", "aaaa");
	fixture_write_str(&fixture, "swapped/b", "bbbb");
	fixture_git(&fixture, "swapped", "add", ".");
	a = fixture_oid(&fixture, "swapped", ":a");
	b = fixture_oid(&fixture, "swapped", ":b");
	snprintf(from, sizeof(from), "swapped/.git/objects/%.2s/%s", oid_hex(&a, hex), hex + 2);
	snprintf(to, sizeof(to), "swapped/.git/objects/%.2s/%s", oid_hex(&b, hex), hex + 2);
	assert_int_equal(rename(fixture_path(&fixture, from), fixture_path(&fixture, to)), 0);
	for (size_t i = 0; i < 2; i++) {
		struct repo *repo = fixture_open(&fixture, "swapped", backends[i]);
		struct ward_error err = { .code = WARD_OK };
		struct ward_span bytes;

		assert_int_equal(repo_read(repo, &b, 4096, arena, NULL, &bytes, &err), WARD_EGIT);
		assert_non_null(strstr(err.message, "content of another one"));
		assert_int_equal(bytes.len, 0);
		repo_free(repo);
	}
	arena_free(arena);
}

struct seen {
	unsigned count;
	unsigned heads;
	bool stale;
	const struct oid *main;
};

static int count_ref(void *ctx, struct ward_span name, const struct oid *id, struct ward_error *err)
{
	struct seen *seen = ctx;

	(void)err;
	seen->count++;
	seen->heads += span_starts(name, "refs/heads/");
	seen->stale |= span_is(name, "refs/heads/nowhere");
	if (span_is(name, "refs/heads/main"))
		assert_true(oid_eq(id, seen->main));
	return 0;
}

static int stop_at_once(void *ctx, struct ward_span name, const struct oid *id,
			struct ward_error *err)
{
	(void)ctx;
	(void)name;
	(void)id;
	(void)err;
	return 5;
}

static void references(void **state)
{
	const struct oid head = fixture_oid(&fixture, "r", "HEAD");
	const struct oid tag = fixture_oid(&fixture, "r", "v1");
	const struct oid remote = fixture_oid(&fixture, "r", "origin/main");

	(void)state;
	for (int round = 0; round < 6; round++) {
		const enum repo_backend backend = (enum repo_backend)(REPO_NATIVE + round % 3);
		struct repo *repo = fixture_open(&fixture, "r", backend);
		struct ward_error err = { .code = WARD_OK };
		struct seen seen = { .main = &head };
		struct ward_span name;
		struct oid id;

		assert_int_equal(repo_ref(repo, "HEAD", &id, &err), 0);
		assert_true(oid_eq(&id, &head));
		assert_int_equal(repo_ref(repo, "refs/tags/v1", &id, &err), 0);
		assert_true(oid_eq(&id, &tag));
		assert_int_equal(repo_ref(repo, "refs/remotes/origin/HEAD", &id, &err), 0);
		assert_true(oid_eq(&id, &remote));
		assert_int_equal(repo_ref(repo, "refs/heads/nowhere", &id, &err), WARD_ENOTFOUND);
		error_clear(&err);
		assert_int_equal(repo_ref(repo, "refs/heads/topic", &id, &err), WARD_ENOTFOUND);
		error_clear(&err);
		assert_int_equal(repo_ref(repo, "ORIG_HEAD_X", &id, &err), WARD_ENOTFOUND);
		error_clear(&err);
		assert_int_equal(repo_ref(repo, "refs/../HEAD", &id, &err), WARD_EUSAGE);
		error_clear(&err);
		assert_int_equal(repo_ref(repo, "config", &id, &err), WARD_EUSAGE);
		error_clear(&err);
		assert_int_equal(repo_head_name(repo, &name, &err), 0);
		assert_true(span_is(name, "refs/heads/main"));
		assert_int_equal(repo_each_ref(repo, "", count_ref, &seen, &err), 0);
		assert_int_equal(seen.count, 6);
		assert_int_equal(seen.heads, 2);
		assert_false(seen.stale);
		seen = (struct seen){ .main = &head };
		assert_int_equal(repo_each_ref(repo, "refs/heads/t", count_ref, &seen, &err), 0);
		assert_int_equal(seen.count, 1);
		assert_int_equal(repo_each_ref(repo, "refs/", stop_at_once, NULL, &err), 5);
		repo_free(repo);
		/* The same once more from packed-refs, one of them loose again on top. */
		if (round == 2) {
			fixture_git(&fixture, "r", "pack-refs", "--all");
			fixture_git(&fixture, "r", "update-ref", "refs/heads/main", "HEAD~1");
			fixture_git(&fixture, "r", "update-ref", "refs/heads/main", "light");
		}
	}
}

static void names_of_people(void **state)
{
	static const char *const same_as_git[] = {
		"HEAD",	 "main",    "topic/x", "heads/main", "refs/heads/main",
		"v1",	 "tags/v1", "light",   "origin",     "origin/main",
		"HEAD^", "HEAD^2",  "HEAD~2",  "HEAD^^",     "HEAD~1^0",
		"v1^0",	 "v1~1",    "main~0",  "HEAD^2~1",   "origin/main~1",
	};
	static const struct {
		const char *text;
		int code;
	} refused[] = {
		{ "", WARD_ENOTFOUND },
		{ "gone", WARD_ENOTFOUND },
		{ "HEAD^3", WARD_ENOTFOUND },
		{ "HEAD~9", WARD_ENOTFOUND },
		{ "HEAD^{tree}", WARD_EUSAGE },
		{ "HEAD:file", WARD_ENOTFOUND },
		{ "@{u}", WARD_ENOTFOUND },
		{ ":/one", WARD_ENOTFOUND },
		{ "main..v1", WARD_ENOTFOUND },
		{ "--all", WARD_ENOTFOUND },
		{ "HEAD~99999999999", WARD_EUSAGE },
		{ "../../etc/passwd", WARD_ENOTFOUND },
		{ "1234567", WARD_ENOTFOUND },
		{ "HEAD^-", WARD_EUSAGE },
		{ "0000000000000000000000000000000000000001", WARD_ENOTFOUND },
	};
	const struct oid head = fixture_oid(&fixture, "r", "HEAD");

	(void)state;
	FIXTURE_BACKENDS (backend) {
		struct repo *repo = fixture_open(&fixture, "r", backend);
		struct ward_error err = { .code = WARD_OK };
		char hex[OID_HEX_MAX];
		struct oid id;

		for (size_t i = 0; i < sizeof(same_as_git) / sizeof(same_as_git[0]); i++) {
			const struct oid want = fixture_oid(&fixture, "r", same_as_git[i]);

			if (repo_resolve(repo, span_of(same_as_git[i]), &id, &err) != 0)
				fail_msg("%s: %s", same_as_git[i], err.message);
			if (!oid_eq(&id, &want))
				fail_msg("%s", same_as_git[i]);
		}
		for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
			const int rc = repo_resolve(repo, span_of(refused[i].text), &id, &err);

			if (rc != refused[i].code)
				fail_msg("'%s' gives %d: %s", refused[i].text, rc, err.message);
			assert_int_equal(id.len, 0);
			error_clear(&err);
		}
		oid_hex(&head, hex);
		for (size_t len = 7; len <= 40; len += 11) {
			assert_int_equal(repo_resolve(repo, span_make(hex, len), &id, &err), 0);
			assert_true(oid_eq(&id, &head));
		}
		assert_int_equal(repo_resolve(repo, span_make(hex, 6), &id, &err), WARD_ENOTFOUND);
		repo_free(repo);
	}
}

static void a_linked_worktree(void **state)
{
	(void)state;
	fixture_git(&fixture, "r", "worktree", "add", "-q", "-b", "linked", "../linked", "v1");
	fixture_git(&fixture, "linked", "update-ref", "refs/worktree/own", "HEAD");
	FIXTURE_BACKENDS (backend) {
		struct repo *repo = fixture_open(&fixture, "linked", backend);
		const struct repo_info *info = repo_info(repo);
		struct ward_error err = { .code = WARD_OK };
		const struct oid want = fixture_oid(&fixture, "linked", "HEAD");
		struct ward_span name;
		struct oid id;

		assert_string_equal(info->work_tree, fixture_path(&fixture, "linked"));
		assert_string_equal(info->git_dir,
				    fixture_path(&fixture, "r/.git/worktrees/linked"));
		assert_string_equal(info->common_dir, fixture_path(&fixture, "r/.git"));
		assert_false(info->bare);
		assert_int_equal(repo_ref(repo, "HEAD", &id, &err), 0);
		assert_true(oid_eq(&id, &want));
		assert_int_equal(repo_head_name(repo, &name, &err), 0);
		assert_true(span_is(name, "refs/heads/linked"));
		assert_int_equal(repo_ref(repo, "refs/worktree/own", &id, &err), 0);
		repo_free(repo);
		repo = fixture_open(&fixture, "r", backend);
		assert_int_equal(repo_ref(repo, "refs/worktree/own", &id, &err), WARD_ENOTFOUND);
		repo_free(repo);
	}
	{
		/* As a hook of the linked worktree is told. */
		const struct repo_options options = {
			.git_dir = fixture_path(&fixture, "r/.git/worktrees/linked"),
			.trust_owner = true,
		};
		struct ward_error err = { .code = WARD_OK };
		struct repo *repo;

		assert_int_equal(repo_open(&options, &repo, &err), 0);
		assert_string_equal(repo_info(repo)->work_tree, fixture_path(&fixture, "linked"));
		repo_free(repo);
	}
}

static void sha256(void **state)
{
	struct ward_error err = { .code = WARD_OK };
	struct repo *repo;
	struct oid head;
	struct oid id;
	struct repo_options no_git = { .start = fixture_path(&fixture, "sha256"),
				       .git_program = "/nonexistent/git",
				       .trust_owner = true };

	(void)state;
	fixture_mkdir(&fixture, "sha256");
	fixture_git(&fixture, "sha256", "init", "-q", "--object-format=sha256");
	fixture_git(&fixture, "sha256", "commit", "-q", "--allow-empty", "-m", "one");
	head = fixture_oid(&fixture, "sha256", "HEAD");
	FIXTURE_BACKENDS (backend) {
		repo = fixture_open(&fixture, "sha256", backend);
		assert_string_equal(repo_info(repo)->backend,
				    backend == REPO_NATIVE ? "native" : "git");
		assert_int_equal(repo_info(repo)->oid_len, 32);
		assert_int_equal(repo_resolve(repo, WARD_SPAN("main"), &id, &err), 0);
		assert_true(oid_eq(&id, &head));
		assert_int_equal(repo_resolve(repo, WARD_SPAN("main~1"), &id, &err),
				 WARD_ENOTFOUND);
		error_clear(&err);
		repo_free(repo);
	}
	assert_int_equal(repo_open(&no_git, &repo, &err), 0);
	repo_free(repo);
	no_git.backend = REPO_LIBGIT2;
	assert_int_equal(repo_open(&no_git, &repo, &err), WARD_EUNSUPPORTED);
	assert_non_null(strstr(err.message, "SHA-256"));
	assert_null(repo);
}

static int open_with_config(const char *config, struct ward_error *err)
{
	const struct repo_options options = { .start = fixture_path(&fixture, "config"),
					      .trust_owner = true };
	struct repo *repo;
	int rc;

	*err = (struct ward_error){ .code = WARD_OK };
	fixture_write_str(&fixture, "config/.git/config", config);
	rc = repo_open(&options, &repo, err);
	if (rc == 0) {
		rc = strcmp(repo_info(repo)->backend, "git") == 0;
		repo_free(repo);
	}
	return rc;
}

/* 0: our own code, 1: git, negative: refused. */
static void formats(void **state)
{
#define CORE(n) "[core]\n\trepositoryformatversion = " n "\n"
	static const struct {
		const char *config;
		int want;
		const char *why;
	} rows[] = {
		{ "", 0, NULL },
		{ CORE("0"), 0, NULL },
		{ CORE("1"), 0, NULL },
		{ CORE("2"), WARD_EUNSUPPORTED, "git: " },
		{ CORE("x"), WARD_EPARSE, "line 2" },
		{ CORE("1") "[Extensions]\nworktreeConfig\nnoop=1\npreciousObjects = true\n", 0,
		  NULL },
		{ CORE("1") "[extensions] objectFormat = sha1\nrefStorage=files\n", 0, NULL },
		{ CORE("1") "[extensions]\nunheard-of = 1\n", WARD_EUNSUPPORTED, "unheard-of" },
		{ CORE("0") "[extensions]\nunheard-of = 1\n", WARD_EUNSUPPORTED, "version 0" },
		{ CORE("0") "[extensions]\nobjectformat = sha256\n", WARD_EUNSUPPORTED,
		  "version 0" },
		{ CORE("1") "[extensions]\nrefStorage = reftable\n", WARD_EUNSUPPORTED, "git: " },
		{ "[include]\npath = /nonexistent\n[alias \"x\\\"y\"]\nz = \"a # b\" ; c\n", 0,
		  NULL },
		{ "\xef\xbb\xbf[core]\n", 0, NULL },
		{ "[core\n", WARD_EPARSE, "line 1" },
		{ "[core]\nbare = \"x\n", WARD_EPARSE, "does not end" },
		{ "[core]\nbare = maybe\n", WARD_EPARSE, "not a boolean" },
		{ "key = 1\n", WARD_EPARSE, "neither a section nor a key" },
	};

	(void)state;
	fixture_mkdir(&fixture, "config");
	fixture_git(&fixture, "config", "init", "-q");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ward_error err;
		const int rc = open_with_config(rows[i].config, &err);

		if (rc != rows[i].want)
			fail_msg("row %zu: %d, %s", i, rc, err.message);
		if (rows[i].why != NULL && strstr(err.message, rows[i].why) == NULL)
			fail_msg("row %zu: %s", i, err.message);
	}
}

static void where_repositories_are(void **state)
{
	struct repo_options options = { .trust_owner = true };
	struct ward_error err = { .code = WARD_OK };
	struct repo *repo;
	struct ward_span name;
	struct oid id;

	(void)state;
	repo = fixture_open(&fixture, "r/sub/deep", REPO_AUTO);
	assert_string_equal(repo_info(repo)->work_tree, fixture_path(&fixture, "r"));
	assert_string_equal(repo_info(repo)->git_dir, fixture_path(&fixture, "r/.git"));
	repo_free(repo);

	fixture_mkdir(&fixture, "bare.git");
	fixture_git(&fixture, "bare.git", "init", "-q", "--bare");
	repo = fixture_open(&fixture, "bare.git/refs", REPO_AUTO);
	assert_true(repo_info(repo)->bare);
	assert_null(repo_info(repo)->work_tree);
	/* Unborn: a name, but no commit. */
	assert_int_equal(repo_head_name(repo, &name, &err), 0);
	assert_true(span_is(name, "refs/heads/main"));
	assert_int_equal(repo_ref(repo, "HEAD", &id, &err), WARD_ENOTFOUND);
	error_clear(&err);
	repo_free(repo);

	fixture_mkdir(&fixture, "none");
	options.git_dir = fixture_path(&fixture, "none");
	assert_int_equal(repo_open(&options, &repo, &err), WARD_ENOTFOUND);
	error_clear(&err);
	/* A .git file that leads nowhere hides the repository above it. */
	fixture_write_str(&fixture, "r/sub/.git", "gitdir: ../nowhere\n");
	options.git_dir = NULL;
	options.start = fixture_path(&fixture, "r/sub/deep");
	assert_int_equal(repo_open(&options, &repo, &err), WARD_EGIT);
	error_clear(&err);
	fixture_write_str(&fixture, "r/sub/.git", "gitdir: ../../bare.git\n");
	assert_int_equal(repo_open(&options, &repo, &err), 0);
	assert_string_equal(repo_info(repo)->git_dir, fixture_path(&fixture, "bare.git"));
	repo_free(repo);
	assert_int_equal(remove(fixture_path(&fixture, "r/sub/.git")), 0);
	/* Nor does a damaged .git folder. */
	fixture_write_str(&fixture, "r/sub/.git/HEAD", "garbage");
	assert_int_equal(repo_open(&options, &repo, &err), WARD_EGIT);
	error_clear(&err);
	assert_int_equal(remove(fixture_path(&fixture, "r/sub/.git/HEAD")), 0);
	assert_int_equal(remove(fixture_path(&fixture, "r/sub/.git")), 0);
	options.start = fixture_path(&fixture, "no-such-directory");
	assert_int_equal(repo_open(&options, &repo, &err), WARD_ENOTFOUND);
}

static void a_foreign_owner(void **state)
{
	struct repo_options options = { .start = NULL };
	struct ward_error err = { .code = WARD_OK };
	struct repo *repo;

	(void)state;
	if (geteuid() != 0)
		skip();
	fixture_mkdir(&fixture, "foreign");
	fixture_git(&fixture, "foreign", "init", "-q");
	assert_int_equal(chown(fixture_path(&fixture, "foreign/.git"), 12345, 12345), 0);
	options.start = fixture_path(&fixture, "foreign");
	assert_int_equal(repo_open(&options, &repo, &err), WARD_EGIT);
	assert_non_null(strstr(err.message, "belongs to user 12345"));
	error_clear(&err);
	options.trust_owner = true;
	assert_int_equal(repo_open(&options, &repo, &err), 0);
	repo_free(repo);
	/* The plumbing children do not ask again. */
	options.backend = REPO_PLUMBING;
	assert_int_equal(repo_open(&options, &repo, &err), 0);
	repo_free(repo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects),
		cmocka_unit_test(a_damaged_object),
		cmocka_unit_test(a_swapped_object),
		cmocka_unit_test(references),
		cmocka_unit_test(names_of_people),
		cmocka_unit_test(a_linked_worktree),
		cmocka_unit_test(sha256),
		cmocka_unit_test(formats),
		cmocka_unit_test(where_repositories_are),
		cmocka_unit_test(a_foreign_owner),
	};

	return cmocka_run_group_tests_name("repo", tests, setup, teardown);
}
