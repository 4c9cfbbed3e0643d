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
#include "base/inflate.h"
#include "base/span.h"
#include "git_fixture.h"

#define CONTENT_MAX 300000

static struct git_fixture fixture;

static int setup(void **state)
{
	(void)state;
	fixture_init(&fixture);
	fixture_mkdir(&fixture, "r");
	fixture_git(&fixture, "r", "init", "-q");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fixture_free(&fixture);
	return 0;
}

/* Text, noise, and long runs in turn, so that all kinds of block occur. */
static size_t make_content(unsigned round, struct fixture_random *r, char *out)
{
	const size_t len = round == 0 ? 0 : fixture_random(r, 1u << (round % 18 + 1));

	for (size_t i = 0; i < len; i++) {
		switch (round % 4) {
		case 0:
			out[i] = (char)fixture_random(r, 256);
			break;
		case 1:
			out[i] = (char)('a' + fixture_random(r, 4));
			break;
		case 2:
			out[i] = i > 40 && fixture_random(r, 10) != 0 ? out[i - 37] : (char)i;
			break;
		default:
			out[i] = 'x';
			break;
		}
	}
	return len;
}

static size_t read_loose(const struct oid *id, char *out, size_t size)
{
	char hex[OID_HEX_MAX];
	char path[128];
	FILE *file;
	size_t n;

	oid_hex(id, hex);
	snprintf(path, sizeof(path), "r/.git/objects/%.2s/%s", hex, hex + 2);
	file = fopen(fixture_path(&fixture, path), "rb");
	assert_non_null(file);
	n = fread(out, 1, size, file);
	(void)fclose(file);
	return n;
}

static struct oid hash_object(const char *content, size_t len, unsigned level)
{
	char option[64];
	struct buf in;
	struct buf out;
	struct oid id;

	buf_init(&in, CONTENT_MAX);
	buf_init(&out, 4096);
	buf_add(&in, content, len);
	snprintf(option, sizeof(option), "core.looseCompression=%u", level);
	fixture_git_ok(&fixture, "r", &in, &out,
		       (const char *const[]){ "-c", option, "hash-object", "-w", "--stdin", NULL });
	assert_true(oid_parse(span_trim(buf_span(&out)), &id));
	buf_release(&in);
	buf_release(&out);
	return id;
}

static void what_git_compresses(void **state)
{
	static char content[CONTENT_MAX];
	static char packed[CONTENT_MAX];
	static char out[CONTENT_MAX];
	struct fixture_random random = { .state = 17 };
	struct inflater *inflater = inflater_new();

	(void)state;
	assert_non_null(inflater);
	for (unsigned round = 0; round < 72; round++) {
		const size_t size = make_content(round, &random, content);
		const struct oid id = hash_object(content, size, round % 10);
		const size_t n = read_loose(&id, packed, sizeof(packed));
		const struct ward_span in = span_make(packed, n);
		char header[64];
		const size_t head = (size_t)snprintf(header, sizeof(header), "blob %zu", size) + 1;
		size_t from = 0;
		size_t len;
		size_t used;

		assert_int_equal(inflate_all(inflater, in, out, sizeof(out), &len, &used),
				 INFLATE_DONE);
		assert_int_equal(used, n);
		assert_int_equal(len, head + size);
		assert_memory_equal(out, header, head);
		assert_memory_equal(out + head, content, size);
		/* Exactly enough room, and one byte less. */
		assert_int_equal(inflate_all(inflater, in, out, head + size, &len, &used),
				 INFLATE_DONE);
		assert_int_equal(inflate_all(inflater, in, out, head + size - 1, &len, &used),
				 INFLATE_FULL);
		assert_int_equal(len, head + size - 1);
		/* Cut off anywhere. */
		for (size_t cut = 0; cut < n; cut += n / 17 + 1)
			assert_int_equal(inflate_all(inflater, span_sub(in, 0, cut), out,
						     sizeof(out), &len, &used),
					 INFLATE_MORE);
		/* In pieces. */
		inflater_start(inflater, out, head + size);
		while (from < n) {
			const size_t to = from + fixture_random(&random, 1000) + 1;
			const int rc = inflater_feed(inflater, span_sub(in, from, to), &used);

			from += used;
			if (rc != INFLATE_MORE) {
				assert_int_equal(rc, INFLATE_DONE);
				break;
			}
		}
		assert_int_equal(from, n);
		assert_memory_equal(out + head, content, size);
		/* The checksum at the end covers every byte. */
		packed[n - 1] = (char)~packed[n - 1];
		assert_int_equal(inflate_all(inflater, in, out, sizeof(out), &len, &used),
				 INFLATE_BAD);
	}
	inflater_free(inflater);
}

/* As zlib does: the same streams, of exactly the size that was said. */
static bool exact_by_zlib(struct inflater *inflater, struct ward_span in, char *out, size_t size)
{
	size_t len, used;

	return inflate_all(inflater, in, out, size, &len, &used) == INFLATE_DONE && len == size;
}

/* What zlib takes is taken; what is taken beyond that is damage that changed nothing: the checksum
 * is the proof. libdeflate takes some incomplete codes. */
static void check_damaged(struct inflater *inflater, struct ward_span in, const char *was,
			  size_t size)
{
	static char one[CONTENT_MAX];
	static char other[CONTENT_MAX];
	const bool want = exact_by_zlib(inflater, in, other, size);
	const bool got = inflate_exact(inflater, in, one, size);

	assert_true(got || !want);
	if (got)
		assert_memory_equal(one, want ? other : was, size);
}

static void exactly_so_many_bytes(void **state)
{
	static char content[CONTENT_MAX];
	static char packed[CONTENT_MAX];
	static char out[CONTENT_MAX];
	static char good[CONTENT_MAX];
	struct fixture_random random = { .state = 23 };
	struct inflater *inflater = inflater_new();

	(void)state;
	assert_non_null(inflater);
	for (unsigned round = 0; round < 60; round++) {
		const size_t size = make_content(round, &random, content);
		const struct oid id = hash_object(content, size, round % 10);
		const size_t n = read_loose(&id, packed, sizeof(packed) - 8);
		const struct ward_span in = span_make(packed, n);
		size_t len, used;

		assert_int_equal(inflate_all(inflater, in, out, sizeof(out), &len, &used),
				 INFLATE_DONE);
		assert_true(inflate_exact(inflater, in, out, len));
		assert_memory_equal(out + len - size, content, size);
		memcpy(good, out, len);
		/* What follows is somebody else's. */
		memset(packed + n, 'x', 8);
		assert_true(inflate_exact(inflater, span_make(packed, n + 8), out, len));
		assert_false(inflate_exact(inflater, in, out, len + 1));
		assert_false(inflate_exact(inflater, in, out, len - 1));
		for (size_t cut = 0; cut < n; cut += n / 17 + 1)
			assert_false(inflate_exact(inflater, span_sub(in, 0, cut), out, len));
		/* Damaged anywhere. */
		for (size_t at = 0; at < n; at += n / 41 + 1) {
			const char was = packed[at];

			packed[at] = (char)(was ^ (1 << round % 8));
			check_damaged(inflater, in, good, len);
			packed[at] = was;
		}
	}
	inflater_free(inflater);
}

static void what_is_no_stream(void **state)
{
	static const struct {
		struct ward_span in;
		enum inflate_result want;
	} rows[] = {
#define ROW(literal, result) { { literal, sizeof(literal) - 1 }, result }
		ROW("", INFLATE_MORE),
		ROW("\x78\x9c", INFLATE_MORE),
		ROW("\x78\x9c\x03\x00\x00\x00\x00\x01", INFLATE_DONE),
		ROW("\x78\x9d\x03\x00\x00\x00\x00\x01", INFLATE_BAD),
		/* A preset dictionary: git never uses one. */
		ROW("\x78\xbb\x03\x00\x00\x00\x00\x01", INFLATE_BAD),
	};
	struct inflater *inflater = inflater_new();
	size_t len;
	size_t used;

	(void)state;
	assert_non_null(inflater);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		/* No room at all: what comes out empty still ends. */
		const int got = inflate_all(inflater, rows[i].in, NULL, 0, &len, &used);

		if (got != (int)rows[i].want)
			fail_msg("row %zu: %d", i, got);
	}
	inflater_free(inflater);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_git_compresses),
		cmocka_unit_test(exactly_so_many_bytes),
		cmocka_unit_test(what_is_no_stream),
	};

	return cmocka_run_group_tests_name("inflate", tests, setup, teardown);
}
