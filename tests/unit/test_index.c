/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "git/object.h"
#include "git/tree_diff.h"
#include "git_fixture.h"

static struct git_fixture fixture;

static int setup(void **state)
{
	(void)state;
	fixture_init(&fixture);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fixture_free(&fixture);
	return 0;
}

static void add_hex(struct buf *out, const struct oid *id, size_t oid_len)
{
	char hex[OID_HEX_MAX];

	memset(hex, '0', sizeof(hex));
	hex[2 * oid_len] = '\0';
	buf_add_str(out, id->len != 0 ? oid_hex(id, hex) : hex);
}

/* As `git diff --cached --raw -z --no-abbrev --no-renames` writes it, conflicts left out. */
static void write_raw(struct buf *out, const struct tree_change *changes, size_t count,
		      size_t oid_len)
{
	for (size_t i = 0; i < count; i++) {
		const struct tree_change *c = &changes[i];
		char letter = MODE_TYPE(c->old_mode) != MODE_TYPE(c->new_mode) ? 'T' : 'M';

		if (c->conflict)
			continue;
		if (c->old_mode == 0)
			letter = 'A';
		else if (c->new_mode == 0)
			letter = 'D';
		buf_printf(out, ":%06o %06o ", c->old_mode, c->new_mode);
		add_hex(out, &c->old_id, oid_len);
		buf_add_char(out, ' ');
		add_hex(out, &c->new_id, oid_len);
		buf_printf(out, " %c", letter);
		buf_add_char(out, '\0');
		buf_add_span(out, c->path);
		buf_add_char(out, '\0');
	}
}

/* As `git ls-files --stage -z` writes it. */
static void write_stage(struct buf *out, const struct index_entry *entries, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_printf(out, "%06o ", entries[i].mode);
		add_hex(out, &entries[i].id, entries[i].id.len);
		buf_printf(out, " %u\t", entries[i].stage);
		buf_add_span(out, entries[i].path);
		buf_add_char(out, '\0');
	}
}

/* Without conflicts: their lines come in pairs, ":... U\0path\0". */
static void drop_conflicts(struct buf *text)
{
	struct ward_span rest;
	struct ward_span head;
	struct ward_span path;
	struct buf kept;

	buf_init(&kept, text->cap);
	rest = buf_span(text);
	while (span_cut(&rest, '\0', &head) && span_cut(&rest, '\0', &path)) {
		if (span_ends(head, " U"))
			continue;
		buf_add_span(&kept, head);
		buf_add_char(&kept, '\0');
		buf_add_span(&kept, path);
		buf_add_char(&kept, '\0');
	}
	buf_release(text);
	*text = kept;
}

static void same_bytes(const struct buf *got, const struct buf *want)
{
	assert_int_equal(got->len, want->len);
	assert_memory_equal(buf_cstr(got), buf_cstr(want), got->len);
}

/* The index of `where` through our code against git; returns the number of changes. */
static size_t compare(const char *where, enum repo_backend backend, size_t *conflicts)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct repo *repo = fixture_open(&fixture, where, backend);
	struct ward_error err = { .code = WARD_OK };
	struct index_entry *entries;
	struct tree_change *changes;
	struct buf got;
	struct buf want;
	struct oid head;
	struct oid tree;
	size_t count;
	int born;

	buf_init(&got, (size_t)8 << 20);
	buf_init(&want, (size_t)8 << 20);
	if (repo_index(repo, arena, &entries, &count, &err) != 0)
		fail_msg("%s", err.message);
	write_stage(&got, entries, count);
	fixture_git_ok(&fixture, where, NULL, &want,
		       (const char *const[]){ "ls-files", "--stage", "-z", NULL });
	same_bytes(&got, &want);
	born = repo_ref(repo, "HEAD", &head, &err);
	assert_true(born == 0 || born == WARD_ENOTFOUND);
	error_clear(&err);
	if (born == 0)
		assert_int_equal(tree_of(repo, &head, arena, &tree, &err), 0);
	if (repo_index_changes(repo, born == 0 ? &tree : NULL, arena, &changes, &count, &err) != 0)
		fail_msg("%s", err.message);
	buf_clear(&got);
	buf_clear(&want);
	write_raw(&got, changes, count, repo_info(repo)->oid_len);
	fixture_git_ok(&fixture, where, NULL, &want,
		       (const char *const[]){ "diff", "--cached", "--raw", "-z", "--no-abbrev",
					      "--no-renames", "--ignore-submodules=none", NULL });
	drop_conflicts(&want);
	same_bytes(&got, &want);
	*conflicts = 0;
	for (size_t i = 0; i < count; i++)
		*conflicts += changes[i].conflict;
	buf_release(&got);
	buf_release(&want);
	repo_free(repo);
	arena_free(arena);
	return count;
}

/* Both ways; they must agree. */
static size_t compare_both(const char *where, size_t *conflicts)
{
	const size_t count = compare(where, REPO_AUTO, conflicts);

	assert_int_equal(compare(where, REPO_LIBGIT2, conflicts), count);
	assert_int_equal(compare(where, REPO_PLUMBING, conflicts), count);
	return count;
}

static void make(const char *where, const char *format)
{
	fixture_mkdir(&fixture, where);
	fixture_git(&fixture, where, "init", "-q", format);
	for (unsigned i = 0; i < 60; i++) {
		char name[64];

		snprintf(name, sizeof(name), "%s/d%u/e%u/f%u", where, i % 5, i % 7, i);
		fixture_write(&fixture, name, name, strlen(name));
	}
}

/* A random change of the index: what was added, changed, removed, and whether folders become files.
 */
static void stage_something(const char *where, struct fixture_random *r)
{
	static const char *const odd[] = { "new\nline", "\377\376", "q\"uote",
					   "d1.x",	"d1-",	    "zz/\377/a" };
	const unsigned i = fixture_random(r, 60);
	char name[128];
	char text[32];

	snprintf(name, sizeof(name), "d%u/e%u/f%u", i % 5, i % 7, i);
	snprintf(text, sizeof(text), "%u", fixture_random(r, 1000));
	switch (fixture_random(r, 8)) {
	case 0:
		fixture_git(&fixture, where, "rm", "-q", "-f", "--cached", "--ignore-unmatch",
			    name);
		break;
	case 1:
		fixture_git(&fixture, where, "update-index", "--add", "--replace", "--chmod=+x",
			    name);
		break;
	case 2:
		snprintf(name, sizeof(name), "d%u", i % 5);
		fixture_git(&fixture, where, "rm", "-r", "-q", "-f", "--cached", "--ignore-unmatch",
			    name);
		snprintf(name, sizeof(name), "160000,%040d,d%u", 1, i % 5);
		fixture_git(&fixture, where, "update-index", "--add", "--replace", "--cacheinfo",
			    name);
		break;
	case 3:
		fixture_git(&fixture, where, "reset", "-q");
		break;
	case 4:
		snprintf(name, sizeof(name), "%s/%s", where, odd[fixture_random(r, 6)]);
		fixture_write_str(&fixture, name, text);
		fixture_git(&fixture, where, "update-index", "--add", "--replace", "--",
			    name + strlen(where) + 1);
		break;
	case 5:
		snprintf(name, sizeof(name), "%s/ita%u", where, i);
		fixture_write_str(&fixture, name, text);
		fixture_git(&fixture, where, "add", "-N", "--", name + strlen(where) + 1);
		break;
	case 6:
		fixture_git(&fixture, where, "commit", "-q", "--allow-empty", "-m", "x");
		break;
	default:
		snprintf(name, sizeof(name), "%s/d%u/e%u/f%u", where, i % 5, i % 7, i);
		fixture_write_str(&fixture, name, text);
		fixture_git(&fixture, where, "update-index", "--add", "--replace", "--",
			    name + strlen(where) + 1);
		break;
	}
}

static void random_indexes_of(const char *version)
{
	struct fixture_random random = { .state = 42 };
	char where[32];
	size_t conflicts;
	size_t changed = 0;

	snprintf(where, sizeof(where), "random%s", version);
	make(where, "--quiet");
	fixture_git(&fixture, where, "config", "index.version", version);
	fixture_git(&fixture, where, "config", "advice.addEmbeddedRepo", "false");
	fixture_git(&fixture, where, "add", ".");
	assert_int_equal(compare_both(where, &conflicts), 60);
	fixture_git(&fixture, where, "commit", "-q", "-m", "x");
	assert_int_equal(compare_both(where, &conflicts), 0);
	for (unsigned i = 0; i < 60; i++) {
		stage_something(where, &random);
		changed += compare(where, i % 10 == 0 ? REPO_PLUMBING : REPO_AUTO, &conflicts) > 0;
	}
	assert_true(changed > 20);
}

static void random_indexes(void **state)
{
	(void)state;
	random_indexes_of("2");
	random_indexes_of("4");
}

static void an_empty_repository(void **state)
{
	size_t conflicts;

	(void)state;
	fixture_mkdir(&fixture, "empty");
	fixture_git(&fixture, "empty", "init", "-q");
	assert_int_equal(compare_both("empty", &conflicts), 0);
	fixture_write_str(&fixture, "empty/a", "1");
	fixture_git(&fixture, "empty", "add", "a");
	assert_int_equal(compare_both("empty", &conflicts), 1);
}

static void other_forms_of_the_index(void **state)
{
	size_t conflicts;

	(void)state;
	make("sha256", "--object-format=sha256");
	fixture_git(&fixture, "sha256", "add", ".");
	assert_int_equal(compare("sha256", REPO_AUTO, &conflicts), 60);
	fixture_git(&fixture, "sha256", "commit", "-q", "-m", "x");
	fixture_write_str(&fixture, "sha256/d1/new", "1");
	fixture_git(&fixture, "sha256", "add", ".");
	assert_int_equal(compare("sha256", REPO_AUTO, &conflicts), 1);

	make("split", "--quiet");
	fixture_git(&fixture, "split", "add", ".");
	fixture_git(&fixture, "split", "commit", "-q", "-m", "x");
	fixture_git(&fixture, "split", "update-index", "--split-index");
	fixture_write_str(&fixture, "split/d1/e1/f1", "changed");
	fixture_write_str(&fixture, "split/d1/new", "1");
	fixture_write_str(&fixture, "split/ita", "1");
	fixture_git(&fixture, "split", "add", "d1");
	fixture_git(&fixture, "split", "add", "-N", "ita");
	assert_int_equal(compare_both("split", &conflicts), 2);
	fixture_git(&fixture, "split", "rm", "-q", "--cached", "d2/e2/f2");
	assert_int_equal(compare_both("split", &conflicts), 3);

	make("sparse", "--quiet");
	fixture_git(&fixture, "sparse", "add", ".");
	fixture_git(&fixture, "sparse", "commit", "-q", "-m", "x");
	fixture_git(&fixture, "sparse", "sparse-checkout", "set", "--cone", "--sparse-index", "d1");
	fixture_write_str(&fixture, "sparse/d1/new", "1");
	fixture_git(&fixture, "sparse", "add", "d1/new");
	assert_int_equal(compare_both("sparse", &conflicts), 1);
}

static void a_conflict(void **state)
{
	struct arena *arena = arena_new((size_t)1 << 20);
	struct ward_error err = { .code = WARD_OK };
	struct repo *repo;
	struct tree_change *changes;
	struct oid tree;
	size_t conflicts;
	size_t count;

	(void)state;
	make("conflict", "--quiet");
	fixture_git(&fixture, "conflict", "add", ".");
	fixture_git(&fixture, "conflict", "commit", "-q", "-m", "x");
	fixture_git(&fixture, "conflict", "checkout", "-q", "-b", "other");
	fixture_write_str(&fixture, "conflict/d1/e1/f1", "other");
	fixture_write_str(&fixture, "conflict/both", "other");
	fixture_git(&fixture, "conflict", "add", ".");
	fixture_git(&fixture, "conflict", "commit", "-q", "-m", "y");
	fixture_git(&fixture, "conflict", "checkout", "-q", "main");
	fixture_write_str(&fixture, "conflict/d1/e1/f1", "main");
	fixture_write_str(&fixture, "conflict/both", "main");
	fixture_git(&fixture, "conflict", "add", ".");
	fixture_git(&fixture, "conflict", "commit", "-q", "-m", "z");
	assert_int_equal(fixture_git_status(&fixture, "conflict", NULL, NULL,
					    (const char *const[]){ "merge", "-q", "other", NULL }),
			 1);
	assert_int_equal(compare_both("conflict", &conflicts), 2);
	assert_int_equal(conflicts, 2);
	repo = fixture_open(&fixture, "conflict", REPO_AUTO);
	tree = fixture_oid(&fixture, "conflict", "HEAD^{tree}");
	assert_int_equal(repo_index_changes(repo, &tree, arena, &changes, &count, &err), 0);
	assert_true(span_is(changes[0].path, "both"));
	assert_true(span_is(changes[1].path, "d1/e1/f1"));
	assert_true(changes[1].conflict);
	assert_int_equal(changes[1].new_mode, 0);
	repo_free(repo);
	arena_free(arena);
}

/* `git commit PATH` prepares an index of its own, which is what will be committed. */
static void another_index_file(void **state)
{
	struct arena *arena = arena_new((size_t)1 << 20);
	struct ward_error err = { .code = WARD_OK };
	struct repo_options options = { .trust_owner = true };
	struct index_entry *entries;
	struct repo *repo;
	size_t count;

	(void)state;
	fixture_mkdir(&fixture, "other/sub");
	fixture_git(&fixture, "other", "init", "-q");
	fixture_write_str(&fixture, "other/a", "1");
	fixture_write_str(&fixture, "other/b", "1");
	fixture_git(&fixture, "other", "add", "a");
	fixture_git(&fixture, "other", "GIT_INDEX_FILE=.git/next", "add", "b");
	options.start = fixture_path(&fixture, "other/sub");
	/* Relative to the top of the work tree, wherever we start. */
	options.index_file = ".git/next";
	assert_int_equal(repo_open(&options, &repo, &err), 0);
	assert_int_equal(repo_index(repo, arena, &entries, &count, &err), 0);
	assert_int_equal(count, 1);
	assert_true(span_is(entries[0].path, "b"));
	assert_int_equal(entries[0].mode, MODE_FILE);
	repo_free(repo);
	options.index_file = "no/such/file";
	assert_int_equal(repo_open(&options, &repo, &err), 0);
	assert_int_equal(repo_index(repo, arena, &entries, &count, &err), 0);
	assert_int_equal(count, 0);
	repo_free(repo);
	arena_free(arena);
}

/* Bytes that are no index, or one with something that only git knows while there is no git. */
static void damaged_indexes(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		int rc;
	} rows[] = {
#define BYTES(literal) literal, sizeof(literal) - 1
#define SUM "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
		{ BYTES(""), WARD_EPARSE },
		{ BYTES("DIRC\0\0\0\2\0\0\0\0"), WARD_EPARSE },
		{ BYTES("DIRC\0\0\0\2\0\0\0\0" SUM), 0 },
		{ BYTES("DIRX\0\0\0\2\0\0\0\0" SUM), WARD_EPARSE },
		{ BYTES("DIRC\0\0\0\5\0\0\0\0" SUM), WARD_EUNSUPPORTED },
		{ BYTES("DIRC\0\0\0\2\377\377\377\377" SUM), WARD_EPARSE },
		{ BYTES("DIRC\0\0\0\2\0\0\0\0link\0\0\0\0" SUM), WARD_EUNSUPPORTED },
		{ BYTES("DIRC\0\0\0\2\0\0\0\0sdir\0\0\0\0" SUM), WARD_EUNSUPPORTED },
		{ BYTES("DIRC\0\0\0\2\0\0\0\0XXXX\0\0\0\0" SUM), 0 },
		{ BYTES("DIRC\0\0\0\2\0\0\0\0XXXX\0\0\0\1" SUM), WARD_EPARSE },
		{ BYTES("DIRC\0\0\0\2\0\0\0\0TREE\0\0\0\4junk" SUM), 0 },
	};
	struct arena *arena = arena_new((size_t)1 << 20);
	struct repo_options options = { .trust_owner = true, .git_program = "/nonexistent/git" };

	(void)state;
	fixture_mkdir(&fixture, "damaged");
	fixture_git(&fixture, "damaged", "init", "-q");
	options.start = fixture_path(&fixture, "damaged");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ward_error err = { .code = WARD_OK };
		struct index_entry *entries;
		struct tree_change *changes;
		struct repo *repo;
		size_t count;

		fixture_write(&fixture, "damaged/.git/index", rows[i].bytes, rows[i].len);
		assert_int_equal(repo_open(&options, &repo, &err), 0);
		assert_int_equal(repo_index(repo, arena, &entries, &count, &err), rows[i].rc);
		assert_int_equal(err.code, rows[i].rc);
		error_clear(&err);
		assert_int_equal(repo_index_changes(repo, NULL, arena, &changes, &count, &err),
				 rows[i].rc);
		repo_free(repo);
	}
	arena_free(arena);
}

/* Every prefix of a real index, and every byte of its head turned over: an answer or an error. */
static void truncated_and_flipped(void **state)
{
	static char bytes[1 << 16];
	struct arena *arena = arena_new((size_t)16 << 20);
	struct repo *repo;
	size_t len;
	FILE *file;

	(void)state;
	make("trunc", "--quiet");
	fixture_git(&fixture, "trunc", "add", ".");
	fixture_git(&fixture, "trunc", "write-tree");
	file = fopen(fixture_path(&fixture, "trunc/.git/index"), "rb");
	assert_non_null(file);
	len = fread(bytes, 1, sizeof(bytes), file);
	(void)fclose(file);
	repo = fixture_open(&fixture, "trunc", REPO_AUTO);
	for (size_t i = 0; i < len; i += 13) {
		struct ward_error err = { .code = WARD_OK };
		struct index_entry *entries;
		size_t count;

		arena_reset(arena);
		fixture_write(&fixture, "trunc/.git/index", bytes, i);
		assert_true(repo_index(repo, arena, &entries, &count, &err) < 0);
		bytes[i] = (char)~bytes[i];
		fixture_write(&fixture, "trunc/.git/index", bytes, len);
		bytes[i] = (char)~bytes[i];
		error_clear(&err);
		if (repo_index(repo, arena, &entries, &count, &err) == 0)
			assert_int_equal(count, 60);
	}
	repo_free(repo);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_indexes),	    cmocka_unit_test(an_empty_repository),
		cmocka_unit_test(other_forms_of_the_index), cmocka_unit_test(a_conflict),
		cmocka_unit_test(another_index_file),	    cmocka_unit_test(damaged_indexes),
		cmocka_unit_test(truncated_and_flipped),
	};

	return cmocka_run_group_tests_name("index", tests, setup, teardown);
}
