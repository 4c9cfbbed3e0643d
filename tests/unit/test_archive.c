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
#include "doc/archive.h"
#include "doc/archive_gz.h"
#include "doc/archive_tar.h"
#include "doc/archive_zip.h"

static void test_kind(void **state)
{
	static const struct {
		struct ward_span bytes;
		enum archive_kind kind;
	} rows[] = {
		{ { "PK\x03\x04 and so on", 13 }, ARCHIVE_ZIP },
		{ { "PK\x05\x06", 4 }, ARCHIVE_ZIP },
		{ { "PK\x03", 3 }, ARCHIVE_NONE },
		{ { "PK and more", 11 }, ARCHIVE_NONE },
		{ { "\x1f\x8b\x08", 3 }, ARCHIVE_GZIP },
		{ { "\x1f\x8b\x07", 3 }, ARCHIVE_NONE },
		{ { "BZh91AY", 7 }, ARCHIVE_FOREIGN },
		{ { "", 0 }, ARCHIVE_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(archive_kind(rows[i].bytes), rows[i].kind);
}

/* -- tar ------------------------------------------------------------------------------- */

#define BLOCK 512

/* Set the checksum of a header. */
static void header_again(char *block)
{
	unsigned sum = 0;

	memset(block + 148, ' ', 8);
	for (size_t i = 0; i < BLOCK; i++)
		sum += (unsigned char)block[i];
	(void)snprintf(block + 148, 8, "%06o", sum);
	block[155] = ' ';
}

/* A header; `size` is the text of its field. */
static void header(char *block, const char *name, const char *size, char type, const char *magic)
{
	memset(block, 0, BLOCK);
	memcpy(block, name, strlen(name));
	memcpy(block + 124, size, strlen(size));
	block[156] = type;
	memcpy(block + 257, magic, strlen(magic));
	header_again(block);
}

static void test_tar(void **state)
{
	static const struct {
		const char *what, *size;
		char type;
		size_t blocks; /**< behind the header */
		int rc;
		size_t len;
	} rows[] = {
		{ "a file", "00000000005", '0', 1, 1, 5 },
		{ "one of old", "5", '\0', 1, 1, 5 },
		{ "two blocks", "00000001001", '0', 2, 1, 513 },
		{ "cut off", "00000001001", '0', 1, -1, 512 },
		{ "nothing of it", "00000001001", '0', 0, -1, 0 },
		{ "huge", "77777777777", '0', 1, -1, 512 },
		{ "binary and huge", "\x80\x7f", '0', 1, -1, 0 },
		{ "no number", "0000000x005", '0', 1, -1, 0 },
		{ "a folder that claims a size", "00000000005", '5', 0, 1, 0 },
		{ "a link that claims a size", "00000000005", '2', 0, 1, 0 },
		{ "empty", "0", '0', 0, 1, 0 },
	};
	static char bytes[4 * BLOCK];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct tar_member m;
		struct tar t;

		memset(bytes, 'x', sizeof(bytes));
		header(bytes, "a/b.txt", rows[i].size, rows[i].type, "ustar");
		assert_true(tar_is(span_make(bytes, BLOCK)));
		tar_start(&t, span_make(bytes, BLOCK * (1 + rows[i].blocks)));
		assert_int_equal(tar_next(&t, &m), rows[i].rc);
		assert_int_equal(m.bytes.len, rows[i].len);
		if (rows[i].rc > 0) {
			assert_true(span_is(m.name, "a/b.txt"));
			assert_int_equal(tar_next(&t, &m), 0);
		}
	}
	bytes[0] = 'z';
	assert_false(tar_is(span_make(bytes, BLOCK)));
	header(bytes, "a", "0", '0', "other");
	assert_false(tar_is(span_make(bytes, BLOCK)));
	assert_false(tar_is(span_make(bytes, BLOCK - 1)));
}

static void test_tar_names(void **state)
{
	static char bytes[6 * BLOCK];
	static const char pax[] = "30 path=a name of its own.txt\n12 size=600\n";
	struct tar_member m;
	struct tar t;

	(void)state;
	memset(bytes, 'x', sizeof(bytes));
	header(bytes, "p", "00000000052", 'x', "ustar");
	memset(bytes + BLOCK, 0, BLOCK);
	memcpy(bytes + BLOCK, pax, sizeof(pax) - 1);
	header(bytes + 2 * BLOCK, "short", "1", '0', "ustar");
	tar_start(&t, span_make(bytes, 5 * BLOCK));
	assert_int_equal(tar_next(&t, &m), 1);
	assert_true(span_is(m.name, "p"));
	assert_int_equal(m.about.len, 42);
	assert_int_equal(tar_next(&t, &m), 1);
	assert_true(span_is(m.name, "a name of its own.txt"));
	assert_int_equal(m.bytes.len, 600);
	assert_int_equal(tar_next(&t, &m), 0);

	header(bytes, "L", "00000000010", 'L', "ustar  ");
	memcpy(bytes + BLOCK, "gnu/long\0", 9);
	header(bytes + 2 * BLOCK, "short", "1", '0', "ustar  ");
	tar_start(&t, span_make(bytes, 4 * BLOCK));
	assert_int_equal(tar_next(&t, &m), 1);
	assert_int_equal(tar_next(&t, &m), 1);
	assert_true(span_is(m.name, "gnu/long"));
	assert_false(m.is_joined);
}

/* Links, names in two parts, and what is behind the end. */
static void test_tar_more(void **state)
{
	static char bytes[8 * BLOCK];
	static const char pax[] = "18 linkpath=there\n";
	struct tar_member m;
	struct tar t;

	(void)state;
	header(bytes, "p", "00000000022", 'x', "ustar");
	memcpy(bytes + BLOCK, pax, sizeof(pax) - 1);
	header(bytes + 2 * BLOCK, "link", "0", '2', "ustar");
	memcpy(bytes + 2 * BLOCK + 157, "elsewhere", 9);
	header(bytes + 5 * BLOCK, "behind", "0", '0', "ustar");
	memcpy(bytes + 5 * BLOCK + 345, "folder", 6);
	/* The fields were not there when it was summed. */
	tar_start(&t, span_make(bytes, 8 * BLOCK));
	assert_int_equal(tar_next(&t, &m), 1);
	assert_int_equal(tar_next(&t, &m), -1);
	header_again(bytes + 2 * BLOCK);
	header_again(bytes + 5 * BLOCK);
	tar_start(&t, span_make(bytes, 8 * BLOCK));
	assert_int_equal(tar_next(&t, &m), 1);
	assert_int_equal(tar_next(&t, &m), 1);
	assert_true(span_is(m.name, "link"));
	assert_true(span_is(m.link, "there"));
	assert_int_equal(tar_next(&t, &m), 1);
	assert_true(span_is(m.name, "folder/behind"));
	assert_true(m.is_joined);
	assert_int_equal(m.link.len, 0);
	assert_int_equal(tar_next(&t, &m), 0);
	assert_int_equal(t.rest.len, 2 * BLOCK);
}

/* -- zip ------------------------------------------------------------------------------------- */

/* An archive in the making: members first, then rows, then an end record. */
struct made {
	unsigned char bytes[1024];
	size_t len;
};

static void put(struct made *z, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++, value >>= 8)
		z->bytes[z->len++] = (unsigned char)value;
}

static void put_text(struct made *z, const char *text)
{
	memcpy(z->bytes + z->len, text, strlen(text));
	z->len += strlen(text);
}

struct entry {
	unsigned flags, method, packed;
};

static size_t local(struct made *z, const char *name, struct entry e, const char *data)
{
	const size_t at = z->len;

	put_text(z, "PK\x03\x04");
	put(z, 20, 2);
	put(z, e.flags, 2);
	put(z, e.method, 2);
	put(z, 0, 8);
	put(z, e.packed, 4);
	put(z, e.packed, 4);
	put(z, strlen(name), 2);
	put(z, 0, 2);
	put_text(z, name);
	put_text(z, data);
	return at;
}

static void row(struct made *z, const char *name, struct entry e, size_t at)
{
	put_text(z, "PK\x01\x02");
	put(z, 20, 4);
	put(z, e.flags, 2);
	put(z, e.method, 2);
	put(z, 0, 8);
	put(z, e.packed, 4);
	put(z, e.packed, 4);
	put(z, strlen(name), 2);
	put(z, 0, 12);
	put(z, at, 4);
	put_text(z, name);
}

static void end(struct made *z, size_t size, size_t at, const char *comment)
{
	put_text(z, "PK\x05\x06");
	put(z, 0, 4);
	put(z, 1, 2);
	put(z, 1, 2);
	put(z, size, 4);
	put(z, at, 4);
	put(z, strlen(comment), 2);
	put_text(z, comment);
}

#define ROW(name) (46 + sizeof(name) - 1)
#define STORED(len) ((struct entry){ .packed = (len) })

/* What is told of it: "name=data ", with "?" where it is cut, "!" where it is broken. */
static void told(struct made *z, char out[256])
{
	struct arena *arena = arena_new(1u << 20);
	struct zip_member m;
	struct zip zip;
	size_t n = 0;

	assert_true(zip_start(&zip, span_make((const char *)z->bytes, z->len), arena));
	n += (size_t)snprintf(out + n, 256 - n, "%s", zip.is_broken ? "!" : "");
	while (zip_next(&zip, &m) == 1)
		n += (size_t)snprintf(out + n, 256 - n, "%.*s=%.*s%s%s ", (int)m.name.len,
				      m.name.ptr, (int)m.data.len, m.data.len > 0 ? m.data.ptr : "",
				      m.is_cut ? "?" : "", m.encrypted ? "#" : "");
	arena_free(arena);
}

static void expect_told(struct made *z, const char *what, const char *want)
{
	char got[256];

	told(z, got);
	if (strcmp(got, want) != 0)
		fail_msg("%s: '%s', not '%s'", what, got, want);
}

/* `front` before it; the directory is said to be at `at` of the archive, and moved. */
static struct made whole(const char *front, size_t at, const char *comment)
{
	struct made z = { .len = 0 };
	size_t header;

	put_text(&z, front);
	header = local(&z, "n", STORED(5), "hello");
	row(&z, "n", STORED(5), header - strlen(front) + at);
	end(&z, ROW("n"), z.len - ROW("n") - strlen(front) + at, comment);
	return z;
}

static void test_zip_places(void **state)
{
	struct made z = whole("", 0, "");

	(void)state;
	expect_told(&z, "a member", "n=hello ");
	assert_int_equal(zip_end_at(span_make((const char *)z.bytes, z.len)), z.len - 22);
	z = whole("#!/bin/sh\n", 0, "");
	expect_told(&z, "bytes before it, places as without", "n=hello ");
	assert_int_equal(archive_kind(span_make((const char *)z.bytes, z.len)), ARCHIVE_ZIP);
	z = whole("#!/bin/sh\n", 10, "");
	expect_told(&z, "bytes before it, places counted with", "n=hello ");
	z = whole("", 0, "a comment");
	expect_told(&z, "a comment", "n=hello ");
	put_text(&z, "and more");
	expect_told(&z, "bytes behind it", "n=hello ");
	z = whole("", 0, "PK\x05\x06 and so on, longer than a record is");
	expect_told(&z, "an end record in the comment", "n=hello ");
	z.len -= 70;
	expect_told(&z, "no directory", "!n=hello ");
	assert_int_equal(zip_end_at(span_make((const char *)z.bytes, z.len)), -1);
	z.len = 0;
	end(&z, 0, 0, "");
	expect_told(&z, "an empty one", "");
}

static void test_zip_hidden(void **state)
{
	struct made z = { .len = 0 };
	const struct entry locked = { .flags = 1, .packed = 5 };
	size_t a, b, dir;

	(void)state;
	/* A header that no row knows, before, between, behind. */
	(void)local(&z, "x", STORED(3), "one");
	a = local(&z, "n", STORED(5), "hello");
	(void)local(&z, "y", STORED(3), "two");
	dir = z.len;
	row(&z, "n", STORED(5), a);
	end(&z, ROW("n"), dir, "");
	(void)local(&z, "z", STORED(5), "three");
	expect_told(&z, "headers without a row", "n=hello x=one y=two z=three ");
	/* A row without a header. */
	z.len = 0;
	row(&z, "n", STORED(5), 400);
	end(&z, ROW("n"), 0, "");
	expect_told(&z, "a row without a header", "n=? ");
	/* The two disagree. */
	z.len = 0;
	a = local(&z, "n", STORED(5), "hello");
	dir = z.len;
	row(&z, "n", STORED(2), a);
	end(&z, ROW("n"), dir, "");
	expect_told(&z, "sizes", "n=he n=hello ");
	z.len = 0;
	a = local(&z, "o", STORED(5), "hello");
	dir = z.len;
	row(&z, "n", locked, a);
	end(&z, ROW("n"), dir, "");
	expect_told(&z, "encryption", "n=hello# o=hello ");
	z.len = 0;
	a = local(&z, "n", STORED(5), "hello");
	dir = z.len;
	row(&z, "n", STORED(900), a);
	end(&z, ROW("n"), dir, "");
	told(&z, (char[256]){ 0 });
	/* Two directories: one counts from the front, one from the record. */
	z.len = 0;
	a = local(&z, "a", STORED(3), "one");
	b = local(&z, "b", STORED(3), "two");
	dir = z.len;
	row(&z, "a", STORED(3), a);
	row(&z, "b", STORED(3), b);
	z.bytes[z.len - 1] = 'c';
	end(&z, ROW("n"), dir, "");
	expect_told(&z, "rows of which one is counted", "c=two a=one ");
	/* A member is an archive: what is in it is not told here. */
	z.len = 0;
	a = local(&z, "i", STORED(36 + 47 + 22), "");
	(void)local(&z, "n", STORED(5), "hello");
	row(&z, "n", STORED(5), 0);
	end(&z, ROW("n"), 36, "");
	dir = z.len;
	row(&z, "i", STORED(36 + 47 + 22), a);
	end(&z, ROW("i"), dir, "");
	{
		struct arena *arena = arena_new(1u << 20);
		struct zip_member m;
		struct zip zip;

		assert_true(zip_start(&zip, span_make((const char *)z.bytes, z.len), arena));
		assert_int_equal(zip_next(&zip, &m), 1);
		assert_int_equal(m.data.len, 36 + 47 + 22);
		assert_int_equal(zip_next(&zip, &m), 0);
		arena_free(arena);
	}
}

/* Thousands of rows of one header, end records that share rows, headers in headers. */
static void test_zip_linear(void **state)
{
	const size_t size = (size_t)8 << 20;
	char *bytes = malloc(size);
	static const char *const units[] = { "PK\x05\x06", "PK\x03\x04", "PK\x01\x02", "PK" };

	(void)state;
	assert_non_null(bytes);
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		struct arena *arena = arena_new((size_t)512 << 20);
		struct zip_member m;
		struct zip zip;
		size_t count = 0;

		for (size_t at = 0; at < size; at++)
			bytes[at] = at % 64 < 4 ? units[i][at % 64 % strlen(units[i])] : 0;
		(void)zip_end_at(span_make(bytes, size));
		assert_true(zip_start(&zip, span_make(bytes, size), arena));
		while (zip_next(&zip, &m) == 1)
			count++;
		assert_true(count <= size / 30);
		arena_free(arena);
	}
	free(bytes);
}

/* -- What is deflated ---------------------------------------------------------------------------
 */

/* Blocks of so many "a", stored as they are: no packer is needed. */
static size_t stored(unsigned char *out, size_t blocks, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < blocks; i++) {
		out[n++] = i + 1 == blocks;
		out[n++] = (unsigned char)len;
		out[n++] = (unsigned char)(len >> 8);
		out[n++] = (unsigned char)~len;
		out[n++] = (unsigned char)(~len >> 8);
		memset(out + n, 'a', len);
		n += len;
	}
	return n;
}

static void test_unpack(void **state)
{
	static const struct {
		const char *what;
		size_t cut, cap;
		enum unpack_result rc;
		size_t len;
	} rows[] = {
		{ "whole", 0, 1u << 20, UNPACK_DONE, 500000 },
		{ "just enough room", 0, 500000, UNPACK_DONE, 500000 },
		{ "a byte too little", 0, 499999, UNPACK_OVER, 499999 },
		{ "no room", 0, 0, UNPACK_OVER, 0 },
		{ "cut off", 50000, 1u << 20, UNPACK_BROKEN, 450000 },
	};
	static unsigned char packed[600000];
	const size_t len = stored(packed, 10, 50000);
	struct inflater *f = inflater_new();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *out;
		size_t made, used;

		assert_int_equal(unpack(f, span_make((const char *)packed, len - rows[i].cut),
					INFLATE_RAW, rows[i].cap, &out, &made, &used),
				 rows[i].rc);
		assert_int_equal(made, rows[i].len);
		free(out);
	}
	inflater_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kind),	   cmocka_unit_test(test_tar),
		cmocka_unit_test(test_tar_names),  cmocka_unit_test(test_tar_more),
		cmocka_unit_test(test_zip_places), cmocka_unit_test(test_zip_hidden),
		cmocka_unit_test(test_zip_linear), cmocka_unit_test(test_unpack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
