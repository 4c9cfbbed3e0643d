/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "git/repo.h"
#include "git_fixture.h"

/* A colon in the path is what makes git quote the alternates. */
#define SERVER "srv:one.git"

static struct git_fixture fixture;
static char alternates[2048];

/* Keeps what a pre-receive hook sees, and refuses, so that the server stays as it was. */
static const char hook[] = "#!/bin/sh\n"
			   "cp -r \"$GIT_OBJECT_DIRECTORY\" \"$HOME/saved\"\n"
			   "printf %s \"$GIT_ALTERNATE_OBJECT_DIRECTORIES\" >\"$HOME/alternates\"\n"
			   "exit 1\n";

static int setup(void **state)
{
	(void)state;
	fixture_init(&fixture);
	fixture_mkdir(&fixture, SERVER);
	fixture_git(&fixture, SERVER, "init", "-q", "--bare");
	fixture_mkdir(&fixture, "work");
	fixture_git(&fixture, "work", "init", "-q");
	fixture_git(&fixture, "work", "remote", "add", "origin", fixture_path(&fixture, SERVER));
	fixture_write_str(&fixture, "work/old", "old");
	fixture_git(&fixture, "work", "add", ".");
	fixture_git(&fixture, "work", "commit", "-q", "-m", "old");
	fixture_git(&fixture, "work", "push", "-q", "origin", "main");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fixture_free(&fixture);
	return 0;
}

static void push(unsigned commits, const char *branch)
{
	struct buf ignored;
	FILE *file;
	size_t n;

	fixture_git(&fixture, "work", "checkout", "-q", "-b", branch, "main");
	for (unsigned i = 0; i < commits; i++) {
		char text[64];

		snprintf(text, sizeof(text), "%s %u", branch, i);
		fixture_write_str(&fixture, "work/new", text);
		fixture_git(&fixture, "work", "add", ".");
		fixture_git(&fixture, "work", "commit", "-q", "-m", text);
	}
	fixture_write_str(&fixture, SERVER "/hooks/pre-receive", hook);
	assert_int_equal(chmod(fixture_path(&fixture, SERVER "/hooks/pre-receive"), 0755), 0);
	buf_init(&ignored, 65536);
	assert_int_not_equal(
		fixture_git_status(&fixture, "work", NULL, &ignored,
				   (const char *const[]){ "push", "-q", "origin", branch, NULL }),
		0);
	buf_release(&ignored);
	file = fopen(fixture_path(&fixture, "alternates"), "rb");
	assert_non_null(file);
	n = fread(alternates, 1, sizeof(alternates) - 1, file);
	alternates[n] = '\0';
	(void)fclose(file);
}

static struct repo *open_quarantine(enum repo_backend backend)
{
	const struct repo_options options = {
		.git_dir = fixture_path(&fixture, SERVER),
		.object_dir = fixture_path(&fixture, "saved"),
		.alternates = alternates,
		.trust_owner = true,
		.backend = backend,
	};
	struct ward_error err = { .code = WARD_OK };
	struct repo *repo = NULL;

	if (repo_open(&options, &repo, &err) != 0)
		fail_msg("%s", err.message);
	assert_string_equal(repo_info(repo)->quarantine, fixture_path(&fixture, "saved"));
	assert_true(repo_info(repo)->bare);
	return repo;
}

struct received {
	const struct oid *tip;
	unsigned count;
	bool has_tip;
};

static int receive(void *ctx, const struct oid *id, struct ward_error *err)
{
	struct received *r = ctx;

	(void)err;
	r->count++;
	r->has_tip |= oid_eq(id, r->tip);
	return 0;
}

static void check(const char *branch, unsigned commits)
{
	const struct oid tip = fixture_oid(&fixture, "work", branch);
	const struct oid old = fixture_oid(&fixture, "work", "main");
	struct oid nowhere = tip;

	nowhere.raw[3] ^= 1;
	FIXTURE_BACKENDS (backend) {
		struct arena *arena = arena_new((size_t)1 << 20);
		struct repo *repo = open_quarantine(backend);
		struct ward_error err = { .code = WARD_OK };
		struct received seen = { .tip = &tip };
		struct repo_walk walk = { .tip = tip, .stop_before_push = true, .max = 1000 };
		struct oid *list;
		size_t count;
		struct oid id;

		assert_int_equal(repo_exists(repo, &tip, &err), 1);
		assert_int_equal(repo_exists(repo, &old, &err), 1);
		assert_int_equal(repo_exists(repo, &nowhere, &err), 0);
		assert_int_equal(repo_exists_before(repo, &tip, &err), 0);
		assert_int_equal(repo_exists_before(repo, &old, &err), 1);
		assert_int_equal(repo_ref(repo, "refs/heads/main", &id, &err), 0);
		assert_true(oid_eq(&id, &old));
		assert_int_equal(repo_each_received(repo, receive, &seen, &err), 0);
		assert_true(seen.has_tip);
		assert_true(seen.count >= 3 * commits);
		assert_int_equal(repo_history(repo, &walk, arena, &list, &count, &err), 0);
		assert_int_equal(count, commits);
		assert_true(oid_eq(&list[0], &tip));
		walk.hide = &old;
		walk.hide_count = 1;
		assert_int_equal(repo_history(repo, &walk, arena, &list, &count, &err), 0);
		assert_int_equal(count, commits);
		walk.tip = old;
		walk.hide_count = 0;
		assert_int_equal(repo_history(repo, &walk, arena, &list, &count, &err), 0);
		assert_int_equal(count, 0);
		assert_int_equal(repo_is_ancestor(repo, &old, &tip, &err), 1);
		repo_free(repo);
		arena_free(arena);
	}
}

static void a_small_push_as_loose_objects(void **state)
{
	(void)state;
	push(3, "small");
	assert_int_equal(alternates[0], '"');
	check("small", 3);
}

static void a_large_push_as_a_pack(void **state)
{
	(void)state;
	fixture_git(&fixture, SERVER, "config", "receive.unpackLimit", "1");
	assert_int_equal(rename(fixture_path(&fixture, "saved"), fixture_path(&fixture, "first")),
			 0);
	push(5, "large");
	check("large", 5);
}

struct pair {
	struct repo *repos[2];
	struct oid base;
	bool has_base;
};

static int same_as_git(void *ctx, const struct oid *id, struct ward_error *err)
{
	struct pair *pair = ctx;
	struct arena *arena = arena_new((size_t)1 << 20);
	struct ward_span bytes[2];
	enum object_type types[2];

	for (size_t i = 0; i < 2; i++) {
		if (repo_read(pair->repos[i], id, 1 << 20, arena, &types[i], &bytes[i], err) != 0)
			fail_msg("%s", err->message);
	}
	assert_int_equal(types[0], types[1]);
	assert_true(span_eq(bytes[0], bytes[1]));
	pair->has_base |= oid_eq(id, &pair->base);
	arena_free(arena);
	return 0;
}

/* Deltas on what the server has already: receive-pack appends their bases to the pack. */
static void a_thin_pack(void **state)
{
	struct pair pair = { .has_base = false };
	struct ward_error err = { .code = WARD_OK };
	char text[8192];

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)("0123456789abcdefghi\n"[i * i % 20] + (char)(i % 3));
	fixture_git(&fixture, "work", "checkout", "-q", "main");
	fixture_write(&fixture, "work/large", text, sizeof(text));
	fixture_git(&fixture, "work", "add", ".");
	fixture_git(&fixture, "work", "commit", "-q", "-m", "large");
	assert_int_equal(remove(fixture_path(&fixture, SERVER "/hooks/pre-receive")), 0);
	fixture_git(&fixture, "work", "push", "-q", "origin", "main");
	text[5000] = '#';
	fixture_git(&fixture, "work", "checkout", "-q", "-b", "before-thin");
	fixture_write(&fixture, "work/large", text, sizeof(text));
	fixture_git(&fixture, "work", "commit", "-q", "-a", "-m", "changed");
	fixture_git(&fixture, "work", "branch", "-q", "-f", "main");
	assert_int_equal(rename(fixture_path(&fixture, "saved"), fixture_path(&fixture, "second")),
			 0);
	push(2, "thin");
	pair.base = fixture_oid(&fixture, "work", "origin/main:large");
	pair.repos[0] = open_quarantine(REPO_NATIVE);
	pair.repos[1] = open_quarantine(REPO_PLUMBING);
	assert_int_equal(repo_each_received(pair.repos[0], same_as_git, &pair, &err), 0);
	assert_true(pair.has_base);
	assert_int_equal(repo_exists_before(pair.repos[0], &pair.base, &err), 1);
	repo_free(pair.repos[0]);
	repo_free(pair.repos[1]);
}

/* A pool that the store borrows from is there to read, but it is not the store. */
static void a_pool_is_foreign(void **state)
{
	struct ward_error err = { .code = WARD_OK };
	struct oid pooled;

	(void)state;
	fixture_mkdir(&fixture, "pool");
	fixture_git(&fixture, "pool", "init", "-q");
	fixture_git(&fixture, "pool", "commit", "-q", "--allow-empty", "-m", "pooled");
	pooled = fixture_oid(&fixture, "pool", "HEAD");
	/* Relative, as some servers write it. */
	fixture_write_str(&fixture, SERVER "/objects/info/alternates", "../../pool/.git/objects\n");
	FIXTURE_BACKENDS (backend) {
		struct repo *repo = open_quarantine(backend);

		assert_int_equal(repo_exists(repo, &pooled, &err), 1);
		assert_int_equal(repo_exists_before(repo, &pooled, &err), 0);
		repo_free(repo);
	}
}

static void the_own_object_directory_is_no_quarantine(void **state)
{
	const struct repo_options options = {
		.git_dir = fixture_path(&fixture, SERVER),
		.object_dir = fixture_path(&fixture, SERVER "/objects"),
		.trust_owner = true,
	};
	struct repo_options missing = options;
	struct ward_error err = { .code = WARD_OK };
	struct repo *repo;

	(void)state;
	assert_int_equal(repo_open(&options, &repo, &err), 0);
	assert_null(repo_info(repo)->quarantine);
	repo_free(repo);
	missing.object_dir = fixture_path(&fixture, "no-quarantine");
	assert_int_equal(repo_open(&missing, &repo, &err), WARD_EGIT);
	assert_non_null(strstr(err.message, "no-quarantine"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_small_push_as_loose_objects),
		cmocka_unit_test(a_large_push_as_a_pack),
		cmocka_unit_test(a_thin_pack),
		cmocka_unit_test(a_pool_is_foreign),
		cmocka_unit_test(the_own_object_directory_is_no_quarantine),
	};

	return cmocka_run_group_tests_name("quarantine", tests, setup, teardown);
}
