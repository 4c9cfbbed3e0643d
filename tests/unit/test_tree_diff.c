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
#include "base/span.h"
#include "base/time.h"
#include "git/object.h"
#include "git/tree_diff.h"
#include "git_fixture.h"

#define COMMITS 300
#define OLDS_MAX 8

static struct git_fixture fixture;

static int setup(void **state)
{
	struct fixture_random random = { .state = 7 };
	struct buf stream;

	(void)state;
	fixture_init(&fixture);
	fixture_mkdir(&fixture, "r");
	fixture_git(&fixture, "r", "init", "-q");
	buf_init(&stream, (size_t)64 << 20);
	fixture_stream(&stream, &random, COMMITS, false);
	fixture_git_ok(&fixture, "r", &stream, NULL,
		       (const char *const[]){ "fast-import", "--quiet", NULL });
	buf_release(&stream);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fixture_free(&fixture);
	return 0;
}

static char letter(const struct tree_change *c)
{
	if (c->old_mode == 0)
		return 'A';
	if (c->new_mode == 0)
		return 'D';
	return MODE_TYPE(c->old_mode) != MODE_TYPE(c->new_mode) ? 'T' : 'M';
}

/* As `git diff-tree -r --raw -z --no-abbrev` writes it. */
static void write_raw(struct buf *out, const struct tree_change *changes, size_t count)
{
	static const char zeros[] = "0000000000000000000000000000000000000000";

	for (size_t i = 0; i < count; i++) {
		const struct tree_change *c = &changes[i];
		char a[OID_HEX_MAX];
		char b[OID_HEX_MAX];

		buf_printf(out, ":%06o %06o %s %s %c", c->old_mode, c->new_mode,
			   c->old_mode != 0 ? oid_hex(&c->old_id, a) : zeros,
			   c->new_mode != 0 ? oid_hex(&c->new_id, b) : zeros, letter(c));
		buf_add_char(out, '\0');
		buf_add_span(out, c->path);
		buf_add_char(out, '\0');
	}
}

/* Paths of combined output, "::mode mode mode id id id MM\0path\0". */
static void combined_paths(struct ward_span text, struct buf *out)
{
	struct ward_span field;
	bool path = false;

	while (span_cut(&text, '\0', &field)) {
		if (path) {
			buf_add_span(out, field);
			buf_add_char(out, '\0');
		}
		path = !path;
	}
}

struct commit_row {
	struct ward_span ids[1 + OLDS_MAX]; /**< the commit and its parents */
	size_t count;
};

static size_t list_commits(struct buf *text, struct commit_row *rows, size_t max)
{
	struct ward_span rest;
	struct ward_span line;
	size_t n = 0;

	fixture_git_ok(&fixture, "r", NULL, text,
		       (const char *const[]){ "rev-list", "--parents", "--all", NULL });
	rest = buf_span(text);
	while (span_line(&rest, &line)) {
		assert_true(n < max);
		rows[n].count = 0;
		while (span_cut(&line, ' ', &rows[n].ids[rows[n].count])) {
			rows[n].count++;
			assert_true(rows[n].count <= OLDS_MAX);
		}
		n++;
	}
	return n;
}

static struct oid tree_at(struct repo *repo, struct ward_span hex, struct arena *arena)
{
	struct ward_error err = { .code = WARD_OK };
	struct oid id;
	struct oid tree;

	assert_true(oid_parse(hex, &id));
	if (tree_of(repo, &id, arena, &tree, &err) != 0)
		fail_msg("%s", err.message);
	return tree;
}

static void same_bytes(const struct buf *got, const struct buf *want)
{
	assert_int_equal(got->len, want->len);
	assert_memory_equal(buf_cstr(got), buf_cstr(want), got->len);
}

static void compare_commit(struct repo *repo, const struct commit_row *row, struct arena *arena,
			   struct buf *got, struct buf *want)
{
	struct ward_error err = { .code = WARD_OK };
	struct oid olds[OLDS_MAX];
	const struct oid tree = tree_at(repo, row->ids[0], arena);
	struct tree_change *changes;
	char hex[2][OID_HEX_MAX];
	size_t count;

	oid_hex(&tree, hex[0]);
	for (size_t i = 1; i < row->count; i++) {
		olds[i - 1] = tree_at(repo, row->ids[i], arena);
		oid_hex(&olds[i - 1], hex[1]);
		assert_int_equal(
			tree_diff(repo, &olds[i - 1], 1, &tree, arena, &changes, &count, &err), 0);
		buf_clear(got);
		buf_clear(want);
		write_raw(got, changes, count);
		fixture_git_ok(&fixture, "r", NULL, want,
			       (const char *const[]){ "diff-tree", "-r", "-z", "--raw",
						      "--no-abbrev", "--no-renames", hex[1], hex[0],
						      NULL });
		same_bytes(got, want);
	}
	if (row->count > 2) {
		struct buf raw;

		buf_init(&raw, (size_t)1 << 24);
		assert_int_equal(
			tree_diff(repo, olds, row->count - 1, &tree, arena, &changes, &count, &err),
			0);
		buf_clear(got);
		buf_clear(want);
		for (size_t i = 0; i < count; i++) {
			buf_add_span(got, changes[i].path);
			buf_add_char(got, '\0');
		}
		snprintf(hex[0], sizeof(hex[0]), WARD_SPAN_FMT, WARD_SPAN_ARG(row->ids[0]));
		fixture_git_ok(&fixture, "r", NULL, &raw,
			       (const char *const[]){ "diff-tree", "-r", "-c", "-z", "--raw",
						      "--no-abbrev", "--no-renames",
						      "--no-commit-id", hex[0], NULL });
		combined_paths(buf_span(&raw), want);
		same_bytes(got, want);
		buf_release(&raw);
	}
}

static void every_commit_as_git_sees_it(void **state)
{
	static struct commit_row rows[COMMITS + 1];
	struct arena *arena = arena_new((size_t)64 << 20);
	struct buf text;
	struct buf got;
	struct buf want;
	size_t merges = 0;
	size_t n;

	(void)state;
	buf_init(&text, (size_t)1 << 24);
	buf_init(&got, (size_t)1 << 24);
	buf_init(&want, (size_t)1 << 24);
	n = list_commits(&text, rows, COMMITS + 1);
	assert_true(n > COMMITS / 2);
	FIXTURE_BACKENDS (backend) {
		struct repo *repo = fixture_open(&fixture, "r", backend);

		/* Every third with children: they are slow to compare twice. */
		for (size_t i = 0; i < n; i += backend == REPO_PLUMBING ? 3 : 1) {
			arena_reset(arena);
			compare_commit(repo, &rows[i], arena, &got, &want);
			merges += rows[i].count > 2;
		}
		repo_free(repo);
	}
	assert_true(merges > 20);
	buf_release(&text);
	buf_release(&got);
	buf_release(&want);
	arena_free(arena);
}

static void empty_sides(void **state)
{
	struct ward_error err = { .code = WARD_OK };
	struct arena *arena = arena_new((size_t)64 << 20);
	struct repo *repo = fixture_open(&fixture, "r", REPO_AUTO);
	const struct oid none = { .len = 0 };
	const struct oid tree = fixture_oid(&fixture, "r", "main^{tree}");
	struct tree_change *added;
	struct tree_change *deleted;
	size_t added_count;
	size_t deleted_count;
	struct buf listing;

	(void)state;
	buf_init(&listing, (size_t)1 << 20);
	fixture_git_ok(&fixture, "r", NULL, &listing,
		       (const char *const[]){ "ls-tree", "-r", "-z", "--name-only", "main", NULL });
	assert_int_equal(tree_diff(repo, NULL, 0, &tree, arena, &added, &added_count, &err), 0);
	assert_int_equal(tree_diff(repo, &tree, 1, &none, arena, &deleted, &deleted_count, &err),
			 0);
	assert_int_equal(added_count, deleted_count);
	assert_true(added_count > 5);
	for (size_t i = 0, at = 0; i < added_count; i++) {
		assert_memory_equal(listing.ptr + at, added[i].path.ptr, added[i].path.len);
		at += added[i].path.len + 1;
		assert_int_equal(added[i].old_mode, 0);
		assert_int_equal(added[i].old_id.len, 0);
		assert_true(span_eq(added[i].path, deleted[i].path));
		assert_true(oid_eq(&added[i].new_id, &deleted[i].old_id));
		assert_int_equal(deleted[i].new_mode, 0);
		assert_int_equal(deleted[i].new_id.len, 0);
	}
	assert_int_equal(tree_diff(repo, &none, 1, &none, arena, &added, &added_count, &err), 0);
	assert_int_equal(added_count, 0);
	buf_release(&listing);
	repo_free(repo);
	arena_free(arena);
}

static void finding_a_path(void **state)
{
	struct ward_error err = { .code = WARD_OK };
	struct arena *arena = arena_new((size_t)1 << 20);
	struct oid id;
	uint32_t mode;

	(void)state;
	fixture_mkdir(&fixture, "find");
	fixture_git(&fixture, "find", "init", "-q");
	fixture_write_str(&fixture, "find/a/b/c", "text");
	fixture_git(&fixture, "find", "add", ".");
	fixture_git(&fixture, "find", "commit", "-q", "-m", "x");
	fixture_git(&fixture, "find", "tag", "-a", "-m", "t", "one");
	fixture_git(&fixture, "find", "tag", "-a", "-m", "t", "two", "one");
	fixture_git(&fixture, "find", "tag", "blob", "HEAD:a/b/c");
	FIXTURE_BACKENDS (backend) {
		struct repo *repo = fixture_open(&fixture, "find", backend);
		const struct oid tree = fixture_oid(&fixture, "find", "HEAD^{tree}");
		const struct oid blob = fixture_oid(&fixture, "find", "HEAD:a/b/c");
		const struct oid folder = fixture_oid(&fixture, "find", "HEAD:a/b");
		struct oid at = fixture_oid(&fixture, "find", "two");

		assert_int_equal(tree_of(repo, &at, arena, &id, &err), 0);
		assert_true(oid_eq(&id, &tree));
		assert_int_equal(tree_of(repo, &tree, arena, &id, &err), 0);
		assert_true(oid_eq(&id, &tree));
		at = fixture_oid(&fixture, "find", "blob");
		assert_int_equal(tree_of(repo, &at, arena, &id, &err), WARD_EUNSUPPORTED);
		error_clear(&err);
		assert_int_equal(
			tree_find(repo, &tree, WARD_SPAN("a/b/c"), arena, &id, &mode, &err), 0);
		assert_true(oid_eq(&id, &blob));
		assert_int_equal(mode, MODE_FILE);
		assert_int_equal(tree_find(repo, &tree, WARD_SPAN("a/b"), arena, &id, &mode, &err),
				 0);
		assert_true(oid_eq(&id, &folder));
		assert_int_equal(mode, MODE_TREE);
		assert_int_equal(tree_find(repo, &tree, WARD_SPAN("a/x"), arena, &id, &mode, &err),
				 WARD_ENOTFOUND);
		error_clear(&err);
		assert_int_equal(
			tree_find(repo, &tree, WARD_SPAN("a/b/c/d"), arena, &id, &mode, &err),
			WARD_ENOTFOUND);
		error_clear(&err);
		assert_int_equal(tree_find(repo, &tree, WARD_SPAN("a//b"), arena, &id, &mode, &err),
				 WARD_EUSAGE);
		error_clear(&err);
		/* A blob where a tree should be is damage, not absence. */
		assert_int_equal(tree_find(repo, &blob, WARD_SPAN("a"), arena, &id, &mode, &err),
				 WARD_EGIT);
		error_clear(&err);
		repo_free(repo);
	}
	arena_free(arena);
}

/* A tree object from text lines of mktree; returns its id. */
static struct oid mktree(const char *where, const char *lines)
{
	struct buf in;
	struct buf out;
	struct oid id;

	buf_init(&in, (size_t)1 << 20);
	buf_init(&out, 4096);
	buf_add_str(&in, lines);
	fixture_git_ok(&fixture, where, &in, &out, (const char *const[]){ "mktree", NULL });
	assert_true(oid_parse(span_trim(buf_span(&out)), &id));
	buf_release(&in);
	buf_release(&out);
	return id;
}

/* `depth` levels of ten entries each; with leaves 10^depth paths. */
static struct oid bomb(const char *where, int depth, bool leaves)
{
	struct oid id = mktree(where, "");
	char hex[OID_HEX_MAX];
	char lines[2048];

	if (leaves) {
		struct buf out;

		buf_init(&out, 4096);
		fixture_git_ok(&fixture, where, NULL, &out,
			       (const char *const[]){ "hash-object", "-w", "--stdin", NULL });
		assert_true(oid_parse(span_trim(buf_span(&out)), &id));
		buf_release(&out);
	}
	for (int level = 0; level < depth; level++) {
		size_t len = 0;

		for (int i = 0; i < 10; i++)
			len += (size_t)snprintf(lines + len, sizeof(lines) - len, "%s %s\tn%d\n",
						leaves && level == 0 ? "100644 blob"
								     : "040000 tree",
						oid_hex(&id, hex), i);
		id = mktree(where, lines);
	}
	return id;
}

static void expect_limit(struct repo *repo, const struct oid *tree, const char *limit)
{
	struct arena *arena = arena_new((size_t)1 << 30);
	struct ward_error err = { .code = WARD_OK };
	struct tree_change *changes;
	size_t count;

	assert_int_equal(tree_diff(repo, NULL, 0, tree, arena, &changes, &count, &err),
			 WARD_ELIMIT);
	if (strstr(err.message, limit) == NULL)
		fail_msg("'%s' does not name the limit %s", err.message, limit);
	assert_null(changes);
	assert_int_equal(count, 0);
	arena_free(arena);
}

static void bombs_end_at_a_limit(void **state)
{
	struct limits limits = limits_default();
	struct repo_options options = { .limits = &limits, .trust_owner = true };
	struct ward_error err = { .code = WARD_OK };
	struct oid tree;
	struct repo *repo;
	uint64_t start;

	(void)state;
	fixture_mkdir(&fixture, "bomb");
	fixture_git(&fixture, "bomb", "init", "-q");
	options.start = fixture_path(&fixture, "bomb");
	limits.objects = 50000;
	assert_int_equal(repo_open(&options, &repo, &err), 0);
	start = time_mono_ns();
	tree = bomb("bomb", 9, true);
	expect_limit(repo, &tree, "limits.paths");
	tree = bomb("bomb", 9, false);
	expect_limit(repo, &tree, "limits.objects");
	assert_true(time_mono_ns() - start < UINT64_C(20000000000));
	/* What was read counts for the whole run, not for one comparison. */
	tree = bomb("bomb", 1, false);
	expect_limit(repo, &tree, "limits.objects");
	repo_free(repo);
	assert_int_equal(repo_open(&options, &repo, &err), 0);
	tree = bomb("bomb", 1, true);
	for (int i = 0; i < 70; i++) {
		char line[128];
		char hex[OID_HEX_MAX];

		snprintf(line, sizeof(line), "040000 tree %s\td\n", oid_hex(&tree, hex));
		tree = mktree("bomb", line);
	}
	expect_limit(repo, &tree, "limits.tree_depth");
	repo_free(repo);
	limits.path_bytes = 20;
	assert_int_equal(repo_open(&options, &repo, &err), 0);
	expect_limit(repo, &tree, "limits.path_bytes");
	repo_free(repo);
	limits.tree_bytes = 100;
	assert_int_equal(repo_open(&options, &repo, &err), 0);
	tree = bomb("bomb", 1, true);
	expect_limit(repo, &tree, "limits.tree_bytes");
	repo_free(repo);
}

/* Bytes of a tree that git itself would not write. */
static struct oid hash_tree(const char *bytes, size_t len)
{
	struct buf in;
	struct buf out;
	struct oid id;

	buf_init(&in, 4096);
	buf_init(&out, 4096);
	buf_add(&in, bytes, len);
	fixture_git_ok(&fixture, "bomb", &in, &out,
		       (const char *const[]){ "hash-object", "-w", "--literally", "-t", "tree",
					      "--stdin", NULL });
	assert_true(oid_parse(span_trim(buf_span(&out)), &id));
	buf_release(&in);
	buf_release(&out);
	return id;
}

static void malformed_trees(void **state)
{
#define ONES "\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1"
	static const struct {
		const char *bytes;
		size_t len;
	} rows[] = {
#define BYTES(literal) { literal, sizeof(literal) - 1 }
		BYTES("100644 b\0" ONES "100644 a\0" ONES),
		BYTES("100644 a\0" ONES "40000 a\0" ONES),
		BYTES("100644 .git\0" ONES),
		BYTES("100644 a\0\1\1"),
		BYTES("40000 ..\0" ONES),
		BYTES("garbage"),
	};
	struct arena *arena = arena_new((size_t)1 << 20);
	struct repo *repo = fixture_open(&fixture, "bomb", REPO_AUTO);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct oid tree = hash_tree(rows[i].bytes, rows[i].len);
		struct ward_error err = { .code = WARD_OK };
		struct tree_change *changes;
		size_t count;

		assert_int_equal(tree_diff(repo, NULL, 0, &tree, arena, &changes, &count, &err),
				 WARD_EPARSE);
		assert_null(changes);
	}
	repo_free(repo);
	arena_free(arena);
}

static void missing_and_damaged_trees(void **state)
{
	struct arena *arena = arena_new((size_t)1 << 20);
	char hex[OID_HEX_MAX];
	char path[128];
	struct oid tree;
	struct oid missing = fixture_oid(&fixture, "r", "main^{tree}");

	(void)state;
	missing.raw[7] ^= 1;
	fixture_mkdir(&fixture, "bad");
	fixture_git(&fixture, "bad", "init", "-q");
	fixture_write_str(&fixture, "bad/a/b", "text");
	fixture_git(&fixture, "bad", "add", ".");
	fixture_git(&fixture, "bad", "commit", "-q", "-m", "x");
	tree = fixture_oid(&fixture, "bad", "HEAD:a");
	oid_hex(&tree, hex);
	snprintf(path, sizeof(path), "bad/.git/objects/%.2s/%s", hex, hex + 2);
	assert_int_equal(remove(fixture_path(&fixture, path)), 0);
	fixture_write(&fixture, path, "x\x9c\x01", 3);
	tree = fixture_oid(&fixture, "bad", "HEAD^{tree}");
	FIXTURE_BACKENDS (backend) {
		struct repo *repo = fixture_open(&fixture, "bad", backend);
		struct ward_error err = { .code = WARD_OK };
		struct tree_change *changes;
		struct oid id;
		uint32_t mode;
		size_t count;

		assert_int_equal(tree_diff(repo, NULL, 0, &tree, arena, &changes, &count, &err),
				 WARD_EGIT);
		error_clear(&err);
		assert_int_equal(tree_diff(repo, NULL, 0, &missing, arena, &changes, &count, &err),
				 WARD_EGIT);
		assert_non_null(strstr(err.message, "is missing"));
		error_clear(&err);
		assert_int_equal(tree_find(repo, &missing, WARD_SPAN("a"), arena, &id, &mode, &err),
				 WARD_EGIT);
		repo_free(repo);
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_commit_as_git_sees_it),
		cmocka_unit_test(empty_sides),
		cmocka_unit_test(finding_a_path),
		cmocka_unit_test(bombs_end_at_a_limit),
		cmocka_unit_test(malformed_trees),
		cmocka_unit_test(missing_and_damaged_trees),
	};

	return cmocka_run_group_tests_name("tree_diff", tests, setup, teardown);
}
