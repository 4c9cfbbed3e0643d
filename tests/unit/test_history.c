/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/span.h"
#include "git/repo.h"
#include "git_fixture.h"

#define COMMITS 250

static struct git_fixture fixture;

static void import(const char *where, unsigned long long seed, bool skew)
{
	struct fixture_random random = { .state = seed };
	struct buf stream;

	fixture_mkdir(&fixture, where);
	fixture_git(&fixture, where, "init", "-q");
	buf_init(&stream, (size_t)64 << 20);
	fixture_stream(&stream, &random, COMMITS, skew);
	fixture_git_ok(&fixture, where, &stream, NULL,
		       (const char *const[]){ "fast-import", "--quiet", "--force", NULL });
	buf_release(&stream);
}

static int setup(void **state)
{
	(void)state;
	fixture_init(&fixture);
	import("even", 3, false);
	import("skew", 11, true);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fixture_free(&fixture);
	return 0;
}

struct ids {
	struct oid list[COMMITS + 1];
	size_t count;
};

static void parse_ids(const struct buf *text, struct ids *out)
{
	struct ward_span rest = buf_span(text);
	struct ward_span line;

	out->count = 0;
	while (span_line(&rest, &line)) {
		assert_true(out->count <= COMMITS);
		assert_true(oid_parse(line, &out->list[out->count++]));
	}
}

static void rev_list(const char *where, const char *const *args, struct ids *out)
{
	struct buf text;

	buf_init(&text, (size_t)1 << 20);
	fixture_git_ok(&fixture, where, NULL, &text, args);
	parse_ids(&text, out);
	buf_release(&text);
}

static bool has(const struct ids *ids, const struct oid *id)
{
	for (size_t i = 0; i < ids->count; i++) {
		if (oid_eq(&ids->list[i], id))
			return true;
	}
	return false;
}

static void ask(struct repo *repo, const struct repo_walk *walk, struct ids *out)
{
	struct arena *arena = arena_new((size_t)1 << 20);
	struct ward_error err = { .code = WARD_OK };
	struct oid *list;

	if (repo_history(repo, walk, arena, &list, &out->count, &err) != 0)
		fail_msg("%s", err.message);
	assert_true(out->count <= COMMITS);
	if (out->count > 0)
		memcpy(out->list, list, out->count * sizeof(*list));
	arena_free(arena);
}

/*
 * What is reachable from one and from none of the others, by asking git for
 * each alone: its own limited walk is not exact when clocks are wrong.
 */
static void truth(const char *where, const struct repo_walk *walk, struct ids *out)
{
	static struct ids all;
	static struct ids hidden;
	char hex[OID_HEX_MAX];

	rev_list(
		where,
		(const char *const[]){ "rev-list", "--date-order", oid_hex(&walk->tip, hex), NULL },
		&all);
	out->count = 0;
	memcpy(out, &all, sizeof(all));
	for (size_t h = 0; h < walk->hide_count; h++) {
		const struct ids before = *out;

		rev_list(where,
			 (const char *const[]){ "rev-list", oid_hex(&walk->hide[h], hex), NULL },
			 &hidden);
		out->count = 0;
		for (size_t i = 0; i < before.count; i++) {
			if (!has(&hidden, &before.list[i]))
				out->list[out->count++] = before.list[i];
		}
	}
}

static void compare(const char *where, enum repo_backend backend, unsigned rounds)
{
	static struct ids all;
	static struct ids got;
	static struct ids want;
	struct fixture_random random = { .state = 99 };
	struct repo *repo = fixture_open(&fixture, where, backend);

	rev_list(where, (const char *const[]){ "rev-list", "--all", NULL }, &all);
	for (unsigned round = 0; round < rounds; round++) {
		struct oid hide[3];
		struct repo_walk walk = { .hide = hide, .max = COMMITS };

		walk.tip = all.list[fixture_random(&random, (unsigned)all.count)];
		walk.hide_count = fixture_random(&random, 4);
		for (size_t i = 0; i < walk.hide_count; i++)
			hide[i] = all.list[fixture_random(&random, (unsigned)all.count)];
		ask(repo, &walk, &got);
		truth(where, &walk, &want);
		assert_int_equal(got.count, want.count);
		for (size_t i = 0; i < got.count; i++)
			assert_true(oid_eq(&got.list[i], &want.list[i]));
	}
	repo_free(repo);
}

static void history_as_git_lists_it(void **state)
{
	(void)state;
	compare("even", REPO_NATIVE, 60);
	compare("even", REPO_LIBGIT2, 20);
	compare("even", REPO_PLUMBING, 15);
}

static void history_with_wrong_clocks(void **state)
{
	(void)state;
	compare("skew", REPO_NATIVE, 60);
	compare("skew", REPO_LIBGIT2, 20);
	compare("skew", REPO_PLUMBING, 15);
}

static void ancestors_as_git_sees_them(void **state)
{
	static const char *const wheres[] = { "even", "skew" };
	static struct ids all;
	static struct ids bases;
	struct fixture_random random = { .state = 5 };
	unsigned yes = 0;
	unsigned rounds = 0;

	(void)state;
	for (size_t w = 0; w < 6; w++) {
		const char *where = wheres[w % 2];
		const enum repo_backend backend = (enum repo_backend)(REPO_NATIVE + w / 2);
		struct repo *repo = fixture_open(&fixture, where, backend);

		rev_list(where, (const char *const[]){ "rev-list", "--all", NULL }, &all);
		for (unsigned i = 0; i < (w < 2 ? 60u : 10u); i++) {
			const struct oid a = all.list[fixture_random(&random, (unsigned)all.count)];
			const struct oid b = all.list[fixture_random(&random, (unsigned)all.count)];
			struct ward_error err = { .code = WARD_OK };
			struct oid base;
			char x[OID_HEX_MAX];
			char y[OID_HEX_MAX];
			const int status = fixture_git_status(
				&fixture, where, NULL, NULL,
				(const char *const[]){ "merge-base", "--is-ancestor",
						       oid_hex(&a, x), oid_hex(&b, y), NULL });

			assert_int_equal(repo_is_ancestor(repo, &a, &b, &err), status == 0);
			yes += status == 0;
			rounds++;
			assert_int_equal(repo_merge_base(repo, &a, &b, &base, &err), 0);
			rev_list(where, (const char *const[]){ "merge-base", "--all", x, y, NULL },
				 &bases);
			assert_true(has(&bases, &base));
		}
		assert_int_equal(repo_is_ancestor(repo, &all.list[0], &all.list[0],
						  &(struct ward_error){ 0 }),
				 1);
		repo_free(repo);
	}
	assert_true(yes > 10 && yes < rounds);
}

static void histories_that_share_nothing(void **state)
{
	struct ward_error err = { .code = WARD_OK };
	struct repo *repo;
	struct oid a;
	struct oid b;
	struct oid base;

	(void)state;
	fixture_mkdir(&fixture, "apart");
	fixture_git(&fixture, "apart", "init", "-q");
	fixture_git(&fixture, "apart", "commit", "-q", "--allow-empty", "-m", "one");
	fixture_git(&fixture, "apart", "checkout", "-q", "--orphan", "other");
	fixture_git(&fixture, "apart", "commit", "-q", "--allow-empty", "-m", "two");
	a = fixture_oid(&fixture, "apart", "main");
	b = fixture_oid(&fixture, "apart", "other");
	repo = fixture_open(&fixture, "apart", REPO_AUTO);
	assert_int_equal(repo_merge_base(repo, &a, &b, &base, &err), WARD_ENOTFOUND);
	error_clear(&err);
	assert_int_equal(repo_is_ancestor(repo, &a, &b, &err), 0);
	repo_free(repo);
}

static void more_than_the_maximum(void **state)
{
	struct repo *repo = fixture_open(&fixture, "even", REPO_AUTO);
	const struct oid tip = fixture_oid(&fixture, "even", "main");
	const struct oid old = fixture_oid(&fixture, "even", "main~8");
	struct arena *arena = arena_new((size_t)1 << 20);
	struct ward_error err = { .code = WARD_OK };
	struct repo_walk walk = { .tip = tip, .max = 3 };
	struct oid *list;
	size_t count;

	(void)state;
	for (size_t hides = 0; hides < 2; hides++) {
		walk.hide = &old;
		walk.hide_count = hides;
		assert_int_equal(repo_history(repo, &walk, arena, &list, &count, &err),
				 WARD_ELIMIT);
		assert_string_equal(err.message, "more than 3 commits (limits.commits)");
		assert_null(list);
		assert_int_equal(count, 0);
		error_clear(&err);
	}
	repo_free(repo);
	arena_free(arena);
}

static void tips_that_are_tags_and_worse(void **state)
{
	struct arena *arena = arena_new((size_t)1 << 20);
	struct ward_error err = { .code = WARD_OK };
	struct repo_walk walk = { .max = COMMITS };
	static struct ids got;
	struct oid hide[2];
	struct oid *list;
	size_t count;
	struct repo *repo;

	(void)state;
	fixture_git(&fixture, "even", "tag", "-f", "-a", "-m", "t", "tip", "main");
	fixture_git(&fixture, "even", "tag", "-f", "-a", "-m", "t", "tree", "main^{tree}");
	repo = fixture_open(&fixture, "even", REPO_AUTO);
	walk.tip = fixture_oid(&fixture, "even", "tip");
	hide[0] = fixture_oid(&fixture, "even", "main~1");
	hide[1] = fixture_oid(&fixture, "even", "tree");
	walk.hide = hide;
	walk.hide_count = 2;
	ask(repo, &walk, &got);
	assert_true(got.count > 0);
	walk.tip = fixture_oid(&fixture, "even", "main");
	assert_true(oid_eq(&got.list[0], &walk.tip));
	walk.tip = hide[1];
	assert_int_equal(repo_history(repo, &walk, arena, &list, &count, &err), WARD_EUNSUPPORTED);
	error_clear(&err);
	walk.tip = fixture_oid(&fixture, "even", "main");
	hide[1] = walk.tip;
	hide[1].raw[4] ^= 1;
	assert_int_equal(repo_history(repo, &walk, arena, &list, &count, &err), WARD_ENOTFOUND);
	repo_free(repo);
	arena_free(arena);
}

static void a_shallow_clone(void **state)
{
	struct arena *arena = arena_new((size_t)1 << 20);
	char url[600];

	(void)state;
	snprintf(url, sizeof(url), "file://%s", fixture_path(&fixture, "apart"));
	fixture_git(&fixture, "apart", "checkout", "-q", "main");
	for (int i = 0; i < 6; i++)
		fixture_git(&fixture, "apart", "commit", "-q", "--allow-empty", "-m", "more");
	fixture_git(&fixture, ".", "clone", "-q", "--depth", "3", url, "shallow");
	fixture_git(&fixture, "shallow", "checkout", "-q", "--orphan", "lone");
	fixture_git(&fixture, "shallow", "commit", "-q", "--allow-empty", "-m", "lone");
	FIXTURE_BACKENDS (backend) {
		struct repo *repo = fixture_open(&fixture, "shallow", backend);
		struct ward_error err = { .code = WARD_OK };
		const struct oid tip = fixture_oid(&fixture, "shallow", "main");
		const struct oid second = fixture_oid(&fixture, "shallow", "main~1");
		const struct oid unknown = fixture_oid(&fixture, "apart", "other");
		const struct oid orphan = fixture_oid(&fixture, "shallow", "lone");
		struct repo_walk walk = { .tip = tip, .max = 100 };
		struct oid base;
		struct oid *list;
		size_t count;

		assert_true(repo_info(repo)->shallow);
		assert_int_equal(repo_history(repo, &walk, arena, &list, &count, &err),
				 WARD_ENOTFOUND);
		assert_non_null(strstr(err.message, "shallow clone"));
		error_clear(&err);
		walk.allow_shallow = true;
		assert_int_equal(repo_history(repo, &walk, arena, &list, &count, &err), 0);
		assert_int_equal(count, 3);
		assert_true(oid_eq(&list[0], &tip));
		/* What is asked lies above the boundary. */
		assert_int_equal(repo_is_ancestor(repo, &second, &tip, &err), 1);
		assert_int_equal(repo_merge_base(repo, &second, &tip, &base, &err), 0);
		assert_true(oid_eq(&base, &second));
		/* A descendant is never an ancestor, wherever the history ends. */
		assert_int_equal(repo_is_ancestor(repo, &tip, &second, &err), 0);
		/* "No" cannot be known below the boundary. */
		assert_int_equal(repo_is_ancestor(repo, &orphan, &tip, &err), WARD_ENOTFOUND);
		error_clear(&err);
		assert_int_equal(repo_merge_base(repo, &orphan, &tip, &base, &err), WARD_ENOTFOUND);
		error_clear(&err);
		assert_int_equal(repo_is_ancestor(repo, &unknown, &tip, &err), WARD_ENOTFOUND);
		repo_free(repo);
	}
	arena_free(arena);
}

static void a_commit_that_is_missing(void **state)
{
	struct arena *arena = arena_new((size_t)1 << 20);
	struct oid gone;
	char path[128];
	char hex[OID_HEX_MAX];

	(void)state;
	fixture_mkdir(&fixture, "hole");
	fixture_git(&fixture, "hole", "init", "-q");
	for (int i = 0; i < 5; i++)
		fixture_git(&fixture, "hole", "commit", "-q", "--allow-empty", "-m", "c");
	gone = fixture_oid(&fixture, "hole", "main~2");
	snprintf(path, sizeof(path), "hole/.git/objects/%.2s/%s", oid_hex(&gone, hex), hex + 2);
	assert_int_equal(remove(fixture_path(&fixture, path)), 0);
	FIXTURE_BACKENDS (backend) {
		struct repo *repo = fixture_open(&fixture, "hole", backend);
		struct ward_error err = { .code = WARD_OK };
		struct repo_walk walk = { .max = 100, .allow_shallow = true };
		struct oid *list;
		size_t count;

		walk.tip = fixture_oid(&fixture, "hole", "main");
		assert_int_equal(repo_history(repo, &walk, arena, &list, &count, &err),
				 WARD_ENOTFOUND);
		assert_null(list);
		repo_free(repo);
	}
	arena_free(arena);
}

struct seen {
	const char *where;
	struct map ids;
	size_t count, stop_at;
};

/* Each commit with the bytes that Git has for it. */
static int note_seen(void *ctx, const struct oid *id, struct ward_span raw, struct ward_error *err)
{
	struct seen *seen = ctx;
	char *key = arena_bytes(seen->ids.arena, OID_MAX), hex[OID_HEX_MAX];
	struct ward_span copy = { key, id->len };
	struct buf text;
	bool added = false;

	assert_non_null(memcpy(key, id->raw, id->len));
	assert_non_null(map_put(&seen->ids, copy, &added));
	assert_true(added);
	buf_init(&text, 1 << 20);
	fixture_git_ok(&fixture, seen->where, NULL, &text,
		       (const char *const[]){ "cat-file", "commit", oid_hex(id, hex), NULL });
	assert_true(span_eq(buf_span(&text), raw));
	buf_release(&text);
	return ++seen->count == seen->stop_at ? error_set(err, WARD_EUSAGE, "enough") : 0;
}

static void each_commit_is_shown_once(void **state)
{
	struct arena *arena = arena_new((size_t)16 << 20);

	(void)state;
	fixture_mkdir(&fixture, "shown");
	fixture_git(&fixture, "shown", "init", "-q");
	for (int i = 0; i < 4; i++)
		fixture_git(&fixture, "shown", "commit", "-q", "--allow-empty", "-m", "c");
	fixture_git(&fixture, "shown", "checkout", "-q", "-b", "side", "main~2");
	fixture_git(&fixture, "shown", "commit", "-q", "--allow-empty", "-m", "side");
	fixture_git(&fixture, "shown", "merge", "-q", "--no-ff", "-m", "merge", "main");
	FIXTURE_BACKENDS (backend) {
		struct repo *repo = fixture_open(&fixture, "shown", backend);
		struct ward_error err = { .code = WARD_OK };
		const struct oid hide = fixture_oid(&fixture, "shown", "main~2");
		struct seen seen = { .where = "shown" };
		struct repo_walk walk = {
			.hide = &hide, .max = 100, .seen = note_seen, .ctx = &seen
		};
		struct oid *list;
		size_t count;

		walk.tip = fixture_oid(&fixture, "shown", "side");
		map_init(&seen.ids, arena);
		assert_int_equal(repo_history(repo, &walk, arena, &list, &count, &err), 0);
		assert_int_equal(count, 6);
		assert_int_equal(seen.count, 6);
		for (walk.hide_count = 1; count > 0; count--)
			assert_non_null(map_get(&seen.ids, oid_key(&list[count - 1])));
		/* What is hidden from the start is not shown. */
		seen = (struct seen){ .where = "shown" };
		map_init(&seen.ids, arena);
		assert_int_equal(repo_history(repo, &walk, arena, &list, &count, &err), 0);
		assert_int_equal(count, 4);
		assert_int_equal(seen.count, 4);
		seen = (struct seen){ .where = "shown", .stop_at = 2 };
		map_init(&seen.ids, arena);
		assert_int_equal(repo_history(repo, &walk, arena, &list, &count, &err),
				 WARD_EUSAGE);
		assert_string_equal(err.message, "enough");
		assert_null(list);
		repo_free(repo);
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(history_as_git_lists_it),
		cmocka_unit_test(history_with_wrong_clocks),
		cmocka_unit_test(ancestors_as_git_sees_them),
		cmocka_unit_test(histories_that_share_nothing),
		cmocka_unit_test(more_than_the_maximum),
		cmocka_unit_test(tips_that_are_tags_and_worse),
		cmocka_unit_test(a_shallow_clone),
		cmocka_unit_test(a_commit_that_is_missing),
		cmocka_unit_test(each_commit_is_shown_once),
	};

	return cmocka_run_group_tests_name("history", tests, setup, teardown);
}
