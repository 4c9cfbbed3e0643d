/* SPDX-License-Identifier: Apache-2.0 */
/* Every object of repositories that the real git packed, as git cat-file sees them. */
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

#define ALL_MAX ((size_t)64 << 20)

static struct git_fixture fixture;
static struct buf stream;

/* A file that grows and changes at random places, so that its versions are deltas. */
static void large_file(struct buf *out, struct fixture_random *r, unsigned n)
{
	static char text[20000];

	if (n == 0) {
		for (size_t i = 0; i < sizeof(text); i++)
			text[i] = (char)(i % 61 == 60 ? '\n' : 'a' + (int)fixture_random(r, 26));
	}
	for (unsigned i = 0; i < 4; i++)
		text[fixture_random(r, sizeof(text))] = (char)('A' + (int)fixture_random(r, 26));
	buf_printf(out, "M 100644 inline large/file\ndata %zu\n", sizeof(text));
	buf_add(out, text, sizeof(text));
	buf_add_str(out, "\n");
}

static int setup(void **state)
{
	struct fixture_random random = { .state = 99 };

	(void)state;
	fixture_init(&fixture);
	buf_init(&stream, ALL_MAX);
	fixture_stream(&stream, &random, 400, false);
	for (unsigned n = 0; n < 120; n++) {
		buf_printf(
			&stream,
			"commit refs/heads/main\nmark :%u\ncommitter C <c@example.org> %u +0000\n"
			"data 5\nlarge\n",
			1000 + n, 1800000000 + n);
		for (unsigned i = 0; n == 0 && i < 300; i++)
			buf_printf(&stream, "M 100644 inline many/file-%u\ndata 5\n%05u\n", i, i);
		buf_printf(&stream, "M 100644 inline many/file-%u\ndata 5\nx%04u\n", n * 2, n);
		large_file(&stream, &random, n);
		buf_add_str(&stream, "\n");
	}
	for (unsigned n = 0; n < 20; n++)
		buf_printf(&stream,
			   "tag v%u\nfrom :%u\ntagger T <t@example.org> 1800000000 +0000\n"
			   "data 4\nnote\n",
			   n, 1000 + n);
	buf_add_str(&stream, "done\n");
	assert_false(buf_failed(&stream));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	buf_release(&stream);
	fixture_free(&fixture);
	return 0;
}

/* The ids of gitlinks in the stream are SHA-1. */
static void without_gitlinks(struct buf *out)
{
	struct ward_span rest = buf_span(&stream);
	struct ward_span line;

	buf_init(out, ALL_MAX);
	while (span_line(&rest, &line)) {
		if (span_starts(line, "M 160000 "))
			continue;
		buf_add_span(out, line);
		buf_add_char(out, '\n');
	}
}

static void make(const char *where, const char *format)
{
	char option[64];
	struct buf plain;

	snprintf(option, sizeof(option), "--object-format=%s", format);
	fixture_mkdir(&fixture, where);
	fixture_git(&fixture, where, "init", "-q", option);
	without_gitlinks(&plain);
	fixture_git_ok(
		&fixture, where, strcmp(format, "sha1") == 0 ? &stream : &plain, NULL,
		(const char *const[]){ "fast-import", "--quiet", "--done", "--force", NULL });
	buf_release(&plain);
}

static unsigned number_of_deltas(const char *where)
{
	struct ward_span rest;
	struct ward_span line;
	unsigned count = 0;
	struct buf out;

	buf_init(&out, ALL_MAX);
	fixture_git_ok(&fixture, where, NULL, &out,
		       (const char *const[]){ "cat-file", "--batch-all-objects",
					      "--batch-check=%(deltabase)", NULL });
	rest = buf_span(&out);
	while (span_line(&rest, &line))
		count += line.ptr[0] != '0' || strspn(line.ptr, "0") < line.len;
	buf_release(&out);
	return count;
}

/* One "<id> <type> <size>" and the content. */
static void compare_one(struct repo *repo, struct ward_span head, struct ward_span *rest,
			struct arena *arena)
{
	struct ward_error err = { .code = WARD_OK };
	struct ward_span hex;
	struct ward_span name;
	struct ward_span bytes;
	enum object_type type;
	struct oid id;
	uint64_t want;
	uint64_t size;

	assert_true(span_cut(&head, ' ', &hex));
	assert_true(span_cut(&head, ' ', &name));
	assert_true(oid_parse(hex, &id));
	assert_true(span_to_u64(head, ALL_MAX, &want));
	if (repo_header(repo, &id, &type, &size, &err) != 0)
		fail_msg("%s", err.message);
	assert_true(span_is(name, object_type_name(type)));
	assert_int_equal(size, want);
	if (repo_read(repo, &id, ALL_MAX, arena, &type, &bytes, &err) != 0)
		fail_msg("%s", err.message);
	assert_true(span_is(name, object_type_name(type)));
	assert_int_equal(bytes.len, want);
	assert_true(rest->len > want);
	assert_memory_equal(bytes.ptr, rest->ptr, want);
	*rest = span_sub(*rest, (size_t)want + 1, rest->len);
}

/* In the order of ids, which is none at all for the packs. */
static unsigned compare(const char *where, enum repo_backend backend)
{
	struct repo *repo = fixture_open(&fixture, where, backend);
	struct arena *arena = arena_new(ALL_MAX);
	struct ward_span rest;
	struct ward_span head;
	unsigned count = 0;
	struct buf out;

	buf_init(&out, ALL_MAX);
	fixture_git_ok(&fixture, where, NULL, &out,
		       (const char *const[]){ "cat-file", "--batch-all-objects", "--batch", NULL });
	rest = buf_span(&out);
	while (span_line(&rest, &head)) {
		arena_reset(arena);
		compare_one(repo, head, &rest, arena);
		count++;
	}
	assert_string_equal(repo_info(repo)->backend, fixture_backend_name(backend));
	buf_release(&out);
	arena_free(arena);
	repo_free(repo);
	return count;
}

static void every_object(void **state)
{
	static const struct {
		const char *where;
		const char *format;
		const char *options[4]; /**< of git repack */
	} rows[] = {
		{ "deep", "sha1", { "-c", "pack.indexVersion=2" } },
		{ "old", "sha1", { "-c", "pack.indexVersion=1" } },
		{ "ids", "sha1", { "-c", "repack.useDeltaBaseOffset=false" } },
		{ "sha256", "sha256", { "-c", "pack.indexVersion=2" } },
		{ "sha256-old", "sha256", { "-c", "pack.indexVersion=1" } },
		{ "sha256-ids", "sha256", { "-c", "repack.useDeltaBaseOffset=false" } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *where = rows[i].where;

		make(where, rows[i].format);
		fixture_git(&fixture, where, rows[i].options[0], rows[i].options[1], "repack",
			    "-adfq", "--depth=50", "--window=60");
		assert_true(number_of_deltas(where) > 400);
		assert_true(compare(where, REPO_NATIVE) > 1000);
	}
	assert_true(compare("deep", REPO_LIBGIT2) > 1000);
}

/* All offsets but the first few in the table for large packs. */
static void offsets_of_64_bits(void **state)
{
	const char *list = fixture_path(&fixture, "far/.git/objects/info/packs");
	char name[128] = "";
	char path[256];
	struct stat before;
	struct stat after;
	FILE *file;

	(void)state;
	make("far", "sha1");
	fixture_git(&fixture, "far", "repack", "-adfq");
	/* Names the pack: "P pack-....pack". */
	fixture_git(&fixture, "far", "update-server-info");
	file = fopen(list, "rb");
	assert_non_null(file);
	assert_non_null(fgets(name, sizeof(name), file));
	(void)fclose(file);
	assert_true(strlen(name) > 10 && strncmp(name, "P pack-", 7) == 0);
	name[strlen(name) - strlen(".pack\n")] = '\0';
	snprintf(path, sizeof(path), "far/.git/objects/pack/%s.idx", name + 2);
	assert_int_equal(stat(fixture_path(&fixture, path), &before), 0);
	assert_int_equal(remove(fixture_path(&fixture, path)), 0);
	snprintf(path, sizeof(path), ".git/objects/pack/%s.pack", name + 2);
	fixture_git(&fixture, "far", "index-pack", "--index-version=2,0x40", path);
	snprintf(path, sizeof(path), "far/.git/objects/pack/%s.idx", name + 2);
	assert_int_equal(stat(fixture_path(&fixture, path), &after), 0);
	assert_true(after.st_size > before.st_size + 8000);
	assert_true(compare("far", REPO_NATIVE) > 1000);
}

static void packs_loose_objects_and_alternates(void **state)
{
	(void)state;
	fixture_git(&fixture, ".", "clone", "-q", "--shared", "--bare", "deep", "borrower");
	fixture_git(&fixture, ".", "clone", "-q", "--shared", "borrower", "second");
	for (unsigned i = 0; i < 12; i++) {
		char text[32];

		snprintf(text, sizeof(text), "%u", i);
		fixture_write_str(&fixture, "second/added", text);
		fixture_git(&fixture, "second", "add", ".");
		fixture_git(&fixture, "second", "commit", "-q", "-m", text);
		if (i % 4 == 3)
			fixture_git(&fixture, "second", "repack", "-q", "-l");
	}
	fixture_write_str(&fixture, "second/added", "loose");
	fixture_git(&fixture, "second", "add", ".");
	assert_true(compare("second", REPO_NATIVE) > 1000);
}

static void expect_blob(struct repo *repo, const struct oid *id, const char *want)
{
	struct ward_error err = { .code = WARD_OK };
	struct arena *arena = arena_new(1 << 20);
	struct ward_span bytes;

	if (repo_read(repo, id, 4096, arena, NULL, &bytes, &err) != 0)
		fail_msg("%s", err.message);
	assert_true(span_is(bytes, want));
	arena_free(arena);
}

/* What git gc does while a hook runs. */
static void packs_that_come_and_go(void **state)
{
	struct ward_error err = { .code = WARD_OK };
	struct repo *repo;
	struct oid first;
	struct oid second;
	struct oid third;

	(void)state;
	fixture_mkdir(&fixture, "moving");
	fixture_git(&fixture, "moving", "init", "-q");
	fixture_write_str(&fixture, "moving/a", "one");
	fixture_write_str(&fixture, "moving/b", "two");
	fixture_git(&fixture, "moving", "add", ".");
	fixture_git(&fixture, "moving", "commit", "-q", "-m", "x");
	fixture_git(&fixture, "moving", "repack", "-adq");
	first = fixture_oid(&fixture, "moving", "HEAD:a");
	second = fixture_oid(&fixture, "moving", "HEAD:b");
	repo = fixture_open(&fixture, "moving", REPO_NATIVE);
	assert_int_equal(repo_exists(repo, &(struct oid){ .len = 20 }, &err), 0);
	fixture_write_str(&fixture, "moving/c", "three");
	fixture_git(&fixture, "moving", "add", ".");
	fixture_git(&fixture, "moving", "commit", "-q", "-m", "y");
	fixture_git(&fixture, "moving", "repack", "-adq");
	third = fixture_oid(&fixture, "moving", "HEAD:c");
	expect_blob(repo, &first, "one");
	expect_blob(repo, &third, "three");
	expect_blob(repo, &second, "two");
	assert_int_equal(repo_exists(repo, &(struct oid){ .len = 20 }, &err), 0);
	repo_free(repo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_object),
		cmocka_unit_test(offsets_of_64_bits),
		cmocka_unit_test(packs_loose_objects_and_alternates),
		cmocka_unit_test(packs_that_come_and_go),
	};

	return cmocka_run_group_tests_name("native", tests, setup, teardown);
}
