/* SPDX-License-Identifier: Apache-2.0 */
/* Packs made by hand: what git never writes, and what happens to packs. */
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
#include <zlib.h>

#include "base/arena.h"
#include "base/span.h"
#include "git/repo.h"
#include "git_fixture.h"

#define PACK_MAX ((size_t)8 << 20)
#define ENTRIES 16000
#define NAME "pack-0123456789012345678901234567890123456789"

static struct git_fixture fixture;

struct pack_maker {
	struct buf bytes;
	uint64_t offsets[ENTRIES]; /**< of object n, whose id ends with n */
	unsigned count;
};

static struct pack_maker maker;

static int setup(void **state)
{
	(void)state;
	fixture_init(&fixture);
	buf_init(&maker.bytes, PACK_MAX);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	buf_release(&maker.bytes);
	fixture_free(&fixture);
	return 0;
}

static struct oid id_of(unsigned n)
{
	struct oid id = { .len = 20 };

	id.raw[1] = 1;
	id.raw[18] = (uint8_t)(n >> 8);
	id.raw[19] = (uint8_t)n;
	return id;
}

static void add_be32(struct buf *out, uint32_t n)
{
	const char bytes[] = { (char)(n >> 24), (char)(n >> 16), (char)(n >> 8), (char)n };

	buf_add(out, bytes, 4);
}

static void begin(void)
{
	buf_clear(&maker.bytes);
	buf_add_str(&maker.bytes, "PACK");
	add_be32(&maker.bytes, 2);
	add_be32(&maker.bytes, 0);
	maker.count = 0;
}

static void add_header(unsigned type, uint64_t size)
{
	unsigned c = type << 4 | (unsigned)(size & 0xf);

	maker.offsets[maker.count++] = maker.bytes.len;
	for (size >>= 4; size != 0; size >>= 7) {
		buf_add_char(&maker.bytes, (char)(c | 0x80));
		c = size & 0x7f;
	}
	buf_add_char(&maker.bytes, (char)c);
}

static void add_stream(const void *bytes, size_t len)
{
	uLongf room = compressBound(len);
	Bytef *out = malloc(room);

	assert_non_null(out);
	assert_int_equal(compress2(out, &room, bytes, len, 1), Z_OK);
	buf_add(&maker.bytes, out, room);
	free(out);
}

static void add_distance(uint64_t n)
{
	unsigned char bytes[12];
	size_t at = sizeof(bytes) - 1;

	bytes[at] = n & 0x7f;
	while ((n >>= 7) != 0)
		bytes[--at] = (unsigned char)(0x80 | (--n & 0x7f));
	buf_add(&maker.bytes, bytes + at, sizeof(bytes) - at);
}

static void add_blob(const char *text)
{
	add_header(3, strlen(text));
	add_stream(text, strlen(text));
}

/* A delta on what begins so many bytes before. */
static void add_offset_delta(uint64_t distance, const char *delta, size_t len)
{
	add_header(6, len);
	add_distance(distance);
	add_stream(delta, len);
}

static void add_id_delta(unsigned base, const char *delta, size_t len)
{
	const struct oid id = id_of(base);

	add_header(7, len);
	buf_add(&maker.bytes, id.raw, 20);
	add_stream(delta, len);
}

/* Ten bytes copied from ten. */
#define COPY_10 "\x0a\x0a\x90\x0a", 4

static void write_pack(const char *where, uint32_t pack_version, uint32_t index_version)
{
	static const char checksum[] = "a checksum for both.";
	char path[128];
	struct buf index;
	const uint32_t n = maker.count;

	fixture_mkdir(&fixture, where);
	fixture_git(&fixture, where, "init", "-q", "--bare");
	maker.bytes.ptr[7] = (char)pack_version;
	maker.bytes.ptr[10] = (char)(n >> 8);
	maker.bytes.ptr[11] = (char)n;
	buf_add(&maker.bytes, checksum, 20);
	assert_false(buf_failed(&maker.bytes));
	snprintf(path, sizeof(path), "%s/objects/pack/" NAME ".pack", where);
	fixture_write(&fixture, path, maker.bytes.ptr, maker.bytes.len);

	buf_init(&index, PACK_MAX);
	buf_add(&index, "\377tOc", 4);
	add_be32(&index, index_version);
	for (unsigned i = 0; i < 256; i++)
		add_be32(&index, n);
	for (unsigned i = 0; i < n; i++)
		buf_add(&index, id_of(i).raw, 20);
	for (unsigned i = 0; i < n; i++)
		add_be32(&index, 0);
	for (unsigned i = 0; i < n; i++)
		add_be32(&index, (uint32_t)maker.offsets[i]);
	buf_add(&index, checksum, 20);
	buf_add(&index, checksum, 20);
	snprintf(path, sizeof(path), "%s/objects/pack/" NAME ".idx", where);
	fixture_write(&fixture, path, index.ptr, index.len);
	buf_release(&index);
}

/* What reading object `n` gives: 0 and `want`, or the code and a part of the message. */
static void expect(struct repo *repo, unsigned n, int code, const char *want)
{
	struct ward_error err = { .code = WARD_OK };
	struct arena *arena = arena_new((size_t)128 << 20);
	const struct oid id = id_of(n);
	struct ward_span bytes;
	enum object_type type;
	const int rc = repo_read(repo, &id, (uint64_t)100 << 20, arena, &type, &bytes, &err);

	if (rc != code)
		fail_msg("object %u: %d, %s", n, rc, err.message);
	if (rc == 0) {
		assert_int_equal(type, OBJECT_BLOB);
		assert_true(span_is(bytes, want));
	} else {
		assert_int_equal(bytes.len, 0);
		if (strstr(err.message, want) == NULL)
			fail_msg("object %u: %s", n, err.message);
	}
	arena_free(arena);
}

static void chains_by_hand(void **state)
{
	struct repo *repo;
	uint64_t distance;

	(void)state;
	begin();
	/* 0 is built on 2, 1 on 0, 3 on 2 with bytes of its own, 4 on 1. */
	add_id_delta(2, COPY_10);
	add_id_delta(0, COPY_10);
	add_blob("0123456789");
	distance = maker.bytes.len - maker.offsets[2];
	add_offset_delta(distance, "\x0a\x04\x90\x02\x02xy", 7);
	add_id_delta(1, COPY_10);
	add_blob("");
	add_offset_delta(maker.bytes.len - maker.offsets[5], "\x00\x02\x02zz", 5);
	write_pack("chains", 2, 2);
	repo = fixture_open(&fixture, "chains", REPO_NATIVE);
	for (unsigned round = 0; round < 2; round++) {
		expect(repo, 4, 0, "0123456789");
		expect(repo, 3, 0, "01xy");
		expect(repo, 0, 0, "0123456789");
		expect(repo, 2, 0, "0123456789");
		expect(repo, 1, 0, "0123456789");
		expect(repo, 5, 0, "");
		expect(repo, 6, 0, "zz");
	}
	expect(repo, 7, WARD_ENOTFOUND, "missing");
	repo_free(repo);
}

static void hostile_entries(void **state)
{
	struct repo *repo;

	(void)state;
	begin();
	add_blob("0123456789");			    /* 0 */
	add_id_delta(1, COPY_10);		    /* 1: on itself */
	add_id_delta(3, COPY_10);		    /* 2 and 3: on each other */
	add_id_delta(2, COPY_10);		    /* 3 */
	add_id_delta(500, COPY_10);		    /* 4: on what is not there */
	add_offset_delta(0, COPY_10);		    /* 5: on itself */
	add_offset_delta(1u << 30, COPY_10);	    /* 6: on what lies before the pack */
	add_offset_delta(3, COPY_10);		    /* 7: on the middle of an entry */
	add_id_delta(0, "\x0b\x0a\x90\x0a", 4);	    /* 8: base size */
	add_id_delta(0, "\x0a\x0b\x90\x0a", 4);	    /* 9: result size */
	add_id_delta(0, "\x0a\x0a\x91\x05\x0a", 5); /* 10: behind the base */
	add_id_delta(0, "\x0a\x80\x80\x80\x80\x80\x02\x90\x0a", 9); /* 11: 64 GiB to be made */
	add_header(3, (uint64_t)1 << 40);			    /* 12: 1 TiB of three bytes */
	add_stream("abc", 3);
	add_header(3, 4); /* 13: more announced than there is */
	add_stream("abc", 3);
	add_header(3, 2); /* 14: less */
	add_stream("abc", 3);
	add_header(5, 3); /* 15: a type that is none */
	add_stream("abc", 3);
	add_id_delta(0, "\x0a", 1); /* 16: a delta that is cut off */
	add_header(6, 4);	    /* 17: its stream is none */
	add_distance(maker.offsets[17] - maker.offsets[0]);
	buf_add_str(&maker.bytes, "no stream");
	add_blob("to be cut"); /* 18 */
	maker.bytes.len -= 4;
	maker.offsets[maker.count++] = 0;	   /* 19: in the checksum */
	maker.offsets[maker.count++] = 0x7fffffff; /* 20: behind the pack */
	maker.offsets[maker.count++] = 0;	   /* 21: the header of the pack */
	maker.offsets[maker.count++] = 0x80000000; /* 22: no such long offset */
	add_id_delta(15, COPY_10);		   /* 23: on what cannot be read */
	maker.offsets[19] = maker.bytes.len;
	write_pack("hostile", 2, 2);
	repo = fixture_open(&fixture, "hostile", REPO_NATIVE);
	for (unsigned round = 0; round < 2; round++) {
		expect(repo, 0, 0, "0123456789");
		expect(repo, 1, WARD_ELIMIT, "on one another");
		expect(repo, 2, WARD_ELIMIT, "on one another");
		expect(repo, 3, WARD_ELIMIT, "on one another");
		expect(repo, 4, WARD_EGIT, "is missing");
		expect(repo, 5, WARD_EGIT, "on nothing");
		expect(repo, 6, WARD_EGIT, "on nothing");
		expect(repo, 7, WARD_EGIT, NAME ".pack");
		expect(repo, 8, WARD_EGIT, "does not fit its base");
		expect(repo, 9, WARD_EGIT, "malformed delta");
		expect(repo, 10, WARD_EGIT, "malformed delta");
		expect(repo, 11, WARD_ELIMIT, "bytes, more than");
		expect(repo, 12, WARD_EGIT, "larger than it can be");
		expect(repo, 13, WARD_EGIT, "damaged");
		expect(repo, 14, WARD_EGIT, "damaged");
		expect(repo, 15, WARD_EGIT, "malformed entry");
		expect(repo, 16, WARD_EGIT, "bad delta");
		expect(repo, 17, WARD_EGIT, "damaged");
		expect(repo, 18, WARD_EGIT, "damaged");
		expect(repo, 19, WARD_EGIT, "behind the pack");
		expect(repo, 20, WARD_EGIT, "behind the pack");
		expect(repo, 21, WARD_EGIT, "malformed entry");
		expect(repo, 22, WARD_EGIT, "malformed");
		expect(repo, 23, WARD_EGIT, "malformed entry");
	}
	repo_free(repo);
}

/* Deep is fine, endless is not. */
static void long_chains(void **state)
{
	struct repo *repo;
	size_t last;

	(void)state;
	begin();
	add_blob("0123456789");
	last = maker.offsets[0];
	while (maker.count < 12000) {
		const size_t at = maker.bytes.len;

		add_offset_delta(at - last, COPY_10);
		last = at;
	}
	write_pack("long", 2, 2);
	repo = fixture_open(&fixture, "long", REPO_NATIVE);
	expect(repo, 11999, WARD_ELIMIT, "deltas on one another");
	expect(repo, 9999, 0, "0123456789");
	/* What is on top of a base that is still there is not as deep. */
	expect(repo, 11999, 0, "0123456789");
	repo_free(repo);
}

static int note_order(void *ctx, const struct oid *id, struct ward_error *err)
{
	unsigned *next = ctx;
	const struct oid want = id_of(4999 - *next);

	(void)err;
	assert_true(oid_eq(id, &want));
	++*next;
	return 0;
}

/* A chain of deltas, each object of which is asked for: those that arrived come in the order of
 * the pack, and the work on all of them together is bounded. */
static void chains_cost_what_they_are_long(void **state)
{
	static const struct {
		uint64_t bytes;
		int code;
	} rows[] = { { (uint64_t)5000 * 5 * 256, 0 }, { (uint64_t)5000 * 64, WARD_ELIMIT } };
	size_t last;

	(void)state;
	begin();
	add_blob("0123456789");
	last = maker.offsets[0];
	while (maker.count < 5000) {
		const size_t at = maker.bytes.len;

		add_offset_delta(at - last, COPY_10);
		last = at;
	}
	/* Ids go against the chain. */
	for (unsigned i = 0; i < 2500; i++) {
		const uint64_t other = maker.offsets[i];

		maker.offsets[i] = maker.offsets[4999 - i];
		maker.offsets[4999 - i] = other;
	}
	write_pack("order", 2, 2);
	fixture_mkdir(&fixture, "home");
	fixture_git(&fixture, "home", "init", "-q", "--bare");
	for (size_t k = 0; k < sizeof(rows) / sizeof(rows[0]); k++) {
		const struct repo_options options = {
			.git_dir = fixture_path(&fixture, "home"),
			.object_dir = fixture_path(&fixture, "order/objects"),
			.trust_owner = true,
			.backend = REPO_NATIVE,
		};
		struct limits limits = limits_default();
		struct ward_error err = { .code = WARD_OK };
		struct repo *repo = NULL;
		unsigned next = 0;
		int rc = 0;

		assert_int_equal(repo_open(&options, &repo, &err), 0);
		limits.delta_bytes = rows[k].bytes;
		repo_set_limits(repo, &limits);
		assert_int_equal(repo_each_received(repo, note_order, &next, &err), 0);
		assert_int_equal(next, 5000);
		for (unsigned i = 0; rc == 0 && i < 5000; i++) {
			const struct oid id = id_of(4999 - i);
			enum object_type type;
			uint64_t size;

			rc = repo_header(repo, &id, &type, &size, &err);
			assert_true(rc != 0 || (type == OBJECT_BLOB && size == 10));
		}
		assert_int_equal(rc, rows[k].code);
		if (rc == 0)
			for (unsigned i = 0; i < 5000; i++)
				expect(repo, 4999 - i, 0, "0123456789");
		else
			assert_non_null(strstr(err.message, "limits.delta_bytes"));
		repo_free(repo);
	}
}

static void a_base_beyond_the_limit(void **state)
{
	const size_t large = ((size_t)64 << 20) + 1;
	char *zeros = calloc(1, large);
	struct repo *repo;

	(void)state;
	assert_non_null(zeros);
	begin();
	add_header(3, large);
	add_stream(zeros, large);
	add_id_delta(0, "\x81\x80\x80\x20\x01\x01z", 7);
	write_pack("base", 2, 2);
	repo = fixture_open(&fixture, "base", REPO_NATIVE);
	expect(repo, 1, WARD_ELIMIT, "the base of a delta");
	repo_free(repo);
	free(zeros);
}

static void versions(void **state)
{
	static const struct {
		uint32_t pack;
		uint32_t index;
		int code;
	} rows[] = {
		{ 2, 2, 0 },
		{ 3, 2, 0 },
		{ 4, 2, WARD_EUNSUPPORTED },
		{ 2, 3, WARD_EUNSUPPORTED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const bool known = rows[i].code == 0;
		struct repo *repo;
		char where[32];

		snprintf(where, sizeof(where), "version-%zu", i);
		begin();
		add_blob("version");
		write_pack(where, rows[i].pack, rows[i].index);
		repo = fixture_open(&fixture, where, REPO_NATIVE);
		expect(repo, 0, rows[i].code, known ? "version" : "unknown version");
		assert_string_equal(repo_info(repo)->backend, "native");
		repo_free(repo);
		/* A newer git may know it; this one says that there is no such object. */
		repo = fixture_open(&fixture, where, REPO_AUTO);
		expect(repo, 0, known ? 0 : WARD_ENOTFOUND, known ? "version" : "missing");
		assert_string_equal(repo_info(repo)->backend, known ? "native" : "git");
		repo_free(repo);
	}
}

static void write_back(const char *path, const struct buf *bytes)
{
	fixture_write(&fixture, path, bytes->ptr, bytes->len);
}

/* Another pack under the same name, one cut off, one that is none. */
static void files_that_do_not_belong_together(void **state)
{
	static const char path[] = "parts/objects/pack/" NAME ".pack";
	struct repo *repo;

	(void)state;
	begin();
	add_blob("first");
	add_blob("second");
	write_pack("parts", 2, 2);
	assert_int_equal(truncate(fixture_path(&fixture, path), (off_t)maker.bytes.len - 21), 0);
	repo = fixture_open(&fixture, "parts", REPO_NATIVE);
	expect(repo, 0, WARD_EGIT, "does not belong to its index");
	assert_int_equal(truncate(fixture_path(&fixture, path), 10), 0);
	expect(repo, 0, WARD_EGIT, "is no pack");
	assert_int_equal(truncate(fixture_path(&fixture, path), 0), 0);
	expect(repo, 0, WARD_EGIT, "is no pack");
	maker.bytes.ptr[11]++;
	write_back(path, &maker.bytes);
	expect(repo, 0, WARD_EGIT, "does not belong to its index");
	maker.bytes.ptr[11]--;
	maker.bytes.ptr[0] = 'p';
	write_back(path, &maker.bytes);
	expect(repo, 0, WARD_EGIT, "is no pack");
	maker.bytes.ptr[0] = 'P';
	write_back(path, &maker.bytes);
	expect(repo, 1, 0, "second");
	/* Cut off while it is open: bytes that are in a window are still good, others not. */
	assert_int_equal(truncate(fixture_path(&fixture, path), 14), 0);
	expect(repo, 1, 0, "second");
	repo_free(repo);
	assert_int_equal(remove(fixture_path(&fixture, path)), 0);
	repo = fixture_open(&fixture, "parts", REPO_NATIVE);
	expect(repo, 1, WARD_ENOTFOUND, "missing");
	repo_free(repo);
}

/* Each byte in turn is another one: an error, or what was there before. */
static void every_byte_damaged(void **state)
{
	static const char *const want[] = { "0123456789", "012301230123", "a blob of its own" };
	static const char path[] = "flip/objects/pack/" NAME ".pack";
	struct arena *arena = arena_new((size_t)128 << 20);
	unsigned errors = 0;
	size_t end;

	(void)state;
	begin();
	add_blob(want[0]);
	add_offset_delta(maker.bytes.len - maker.offsets[0], "\x0a\x0c\x90\x04\x90\x04\x90\x04", 8);
	add_blob(want[2]);
	end = maker.bytes.len;
	write_pack("flip", 2, 2);
	for (size_t at = 12; at < end; at++) {
		struct repo *repo;

		maker.bytes.ptr[at] = (char)(maker.bytes.ptr[at] ^ (1 << at % 8));
		write_back(path, &maker.bytes);
		maker.bytes.ptr[at] = (char)(maker.bytes.ptr[at] ^ (1 << at % 8));
		repo = fixture_open(&fixture, "flip", REPO_NATIVE);
		for (unsigned i = 0; i < 3; i++) {
			struct ward_error err = { .code = WARD_OK };
			const struct oid id = id_of(i);
			struct ward_span bytes;
			const int rc = repo_read(repo, &id, 1 << 20, arena, NULL, &bytes, &err);

			errors += rc < 0;
			if (rc == 0 && !span_is(bytes, want[i]))
				fail_msg("byte %zu gives object %u another content", at, i);
			arena_reset(arena);
		}
		repo_free(repo);
	}
	assert_true(errors > (end - 12) * 3 / 4);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chains_by_hand),
		cmocka_unit_test(hostile_entries),
		cmocka_unit_test(long_chains),
		cmocka_unit_test(chains_cost_what_they_are_long),
		cmocka_unit_test(a_base_beyond_the_limit),
		cmocka_unit_test(versions),
		cmocka_unit_test(files_that_do_not_belong_together),
		cmocka_unit_test(every_byte_damaged),
	};

	return cmocka_run_group_tests_name("pack", tests, setup, teardown);
}
