/* SPDX-License-Identifier: Apache-2.0 */
/* Objects given in pieces: the same bytes as read as a whole, wherever they are kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "git/stream.h"
#include "git_fixture.h"

#define LARGE ((size_t)700001)

struct taken {
	struct buf bytes;
	uint64_t size;
	size_t pieces;
	size_t stop_at; /* the Nth piece ends it; 0: none */
};

static struct taken taken_new(void)
{
	struct taken t = { .pieces = 0 };

	buf_init(&t.bytes, 4 * LARGE);
	return t;
}

static int take(void *ctx, struct ward_span piece, uint64_t size, struct ward_error *err)
{
	struct taken *t = ctx;

	t->size = size;
	if (++t->pieces == t->stop_at)
		return error_set(err, WARD_EPARSE, "enough");
	buf_add_span(&t->bytes, piece);
	return 0;
}

static char *filler(size_t len, unsigned long long seed)
{
	struct fixture_random r = { .state = seed };
	char *bytes = malloc(len);

	assert_non_null(bytes);
	for (size_t i = 0; i < len; i++)
		bytes[i] = (char)fixture_random(&r, 256);
	return bytes;
}

/* Two large versions, and an empty file. */
static void build(struct git_fixture *f)
{
	char *bytes = filler(LARGE, 7);

	fixture_init(f);
	fixture_git(f, ".", "init", "-q", "-b", "main", "r");
	fixture_write(f, "r/large", bytes, LARGE);
	fixture_write(f, "r/empty", "", 0);
	fixture_git(f, "r", "add", "-A");
	fixture_git(f, "r", "commit", "-q", "-m", "one");
	memcpy(bytes + LARGE / 2, "changed", 7);
	fixture_write(f, "r/large", bytes, LARGE);
	fixture_git(f, "r", "commit", "-q", "-a", "-m", "two");
	free(bytes);
}

static void same(struct repo *repo, const struct oid *id, size_t len)
{
	struct taken t = taken_new();
	struct arena *arena = arena_new(16u << 20);
	enum object_type type = OBJECT_NONE;
	struct ward_error err = { 0 };
	struct ward_span whole;

	assert_int_equal(repo_read(repo, id, UINT64_MAX, arena, NULL, &whole, &err), 0);
	assert_int_equal(whole.len, len);
	assert_int_equal(repo_stream(repo, id, UINT64_MAX, &type, take, &t, &err), 0);
	assert_int_equal(type, OBJECT_BLOB);
	assert_int_equal(t.size, len > 0 ? len : t.size);
	assert_true(span_eq(buf_span(&t.bytes), whole));
	buf_release(&t.bytes);
	arena_free(arena);
}

static void all_same(const struct git_fixture *f)
{
	static const char *const names[] = { "main:large", "main~1:large", "main:empty" };

	FIXTURE_BACKENDS (b) {
		struct repo *repo = fixture_open(f, "r", b);

		for (size_t i = 0; i < 3; i++) {
			const struct oid id = fixture_oid(f, "r", names[i]);

			same(repo, &id, i < 2 ? LARGE : 0);
		}
		repo_free(repo);
	}
}

static void test_same_bytes(void **state)
{
	struct git_fixture f;

	(void)state;
	build(&f);
	all_same(&f);
	/* One of the two versions becomes a delta. */
	fixture_git(&f, "r", "repack", "-q", "-a", "-d", "-f");
	all_same(&f);
	fixture_free(&f);
}

static void test_pieces_are_small(void **state)
{
	struct taken t = taken_new();
	struct ward_error err = { 0 };
	enum object_type type;
	struct git_fixture f;
	struct repo *repo;
	struct oid id;

	(void)state;
	build(&f);
	id = fixture_oid(&f, "r", "main:large");
	repo = fixture_open(&f, "r", REPO_NATIVE);
	assert_int_equal(repo_stream(repo, &id, LARGE, &type, take, &t, &err), 0);
	assert_true(t.pieces >= LARGE / STREAM_PIECE);
	t.pieces = 0;
	assert_int_equal(repo_stream(repo, &id, LARGE - 1, &type, take, &t, &err), WARD_ELIMIT);
	assert_non_null(
		strstr(err.message, "700001 bytes, more than 700000 (limits.stream_bytes)"));
	assert_int_equal(t.pieces, 0);
	t.stop_at = 2;
	err = (struct ward_error){ 0 };
	assert_int_equal(repo_stream(repo, &id, LARGE, &type, take, &t, &err), WARD_EPARSE);
	assert_int_equal(t.pieces, 2);
	repo_set_deadline(repo, 1);
	err = (struct ward_error){ 0 };
	assert_int_equal(repo_stream(repo, &id, LARGE, &type, take, &t, &err), WARD_EDEADLINE);
	repo_free(repo);
	buf_release(&t.bytes);
	fixture_free(&f);
}

static const char *loose_path(const struct oid *id)
{
	static char path[OID_HEX_MAX + 32];
	char hex[OID_HEX_MAX];

	oid_hex(id, hex);
	snprintf(path, sizeof(path), "r/.git/objects/%.2s/%s", hex, hex + 2);
	return path;
}

static size_t load(const struct git_fixture *f, const char *name, char *to, size_t room)
{
	FILE *in = fopen(fixture_path(f, name), "rb");
	size_t n;

	assert_non_null(in);
	n = fread(to, 1, room, in);
	fclose(in);
	return n;
}

static void expect_damage(const struct git_fixture *f, const struct oid *id, const char *why)
{
	struct repo *repo = fixture_open(f, "r", REPO_NATIVE);
	struct taken t = taken_new();
	struct ward_error err = { 0 };
	enum object_type type;

	assert_int_equal(repo_stream(repo, id, UINT64_MAX, &type, take, &t, &err), WARD_EGIT);
	if (strstr(err.message, why) == NULL)
		fail_msg("%s, not %s", err.message, why);
	repo_free(repo);
	buf_release(&t.bytes);
}

/* The file of a loose object cut off, damaged, with more behind it, or that of another. */
static void test_damaged_loose(void **state)
{
	struct git_fixture f;
	struct oid id, other;
	char *file = malloc(2 * LARGE);
	const char *path;
	size_t len;

	(void)state;
	assert_non_null(file);
	build(&f);
	id = fixture_oid(&f, "r", "main:large");
	other = fixture_oid(&f, "r", "main~1:large");
	path = loose_path(&id);
	len = load(&f, path, file, 2 * LARGE);
	remove(fixture_path(&f, path));
	fixture_write(&f, path, file, len - 5);
	expect_damage(&f, &id, "is damaged or cut off");
	file[len] = 'x';
	remove(fixture_path(&f, path));
	fixture_write(&f, path, file, len + 1);
	expect_damage(&f, &id, "has bytes behind its end");
	file[len / 2] ^= 1;
	file[len - 1] ^= 1;
	remove(fixture_path(&f, path));
	fixture_write(&f, path, file, len);
	expect_damage(&f, &id, "damaged");
	len = load(&f, loose_path(&other), file, 2 * LARGE);
	path = loose_path(&id);
	remove(fixture_path(&f, path));
	fixture_write(&f, path, file, len);
	expect_damage(&f, &id, "has the content of another one");
	free(file);
	fixture_free(&f);
}

/* What is kept as a delta is put together, and that has a bound. */
static void test_delta_bound(void **state)
{
	struct limits limits = limits_default();
	struct ward_error err = { 0 };

	(void)state;
	assert_int_equal(stream_whole_ok(&limits, (uint64_t)64 << 20, &err), 0);
	assert_int_equal(stream_whole_ok(&limits, ((uint64_t)64 << 20) + 1, &err), WARD_ELIMIT);
	assert_non_null(strstr(err.message, "limits.blob_bytes"));
	limits.blob_bytes = (uint64_t)128 << 20;
	assert_int_equal(stream_whole_ok(&limits, (uint64_t)128 << 20, &err), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_bytes),
		cmocka_unit_test(test_pieces_are_small),
		cmocka_unit_test(test_damaged_loose),
		cmocka_unit_test(test_delta_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
