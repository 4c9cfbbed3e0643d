/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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

/* A header; `size` is the text of its field. */
static void header(char *block, const char *name, const char *size, char type, const char *magic)
{
	unsigned sum = 0;

	memset(block, 0, BLOCK);
	memcpy(block, name, strlen(name));
	memcpy(block + 124, size, strlen(size));
	memset(block + 148, ' ', 8);
	block[156] = type;
	memcpy(block + 257, magic, strlen(magic));
	for (size_t i = 0; i < BLOCK; i++)
		sum += (unsigned char)block[i];
	(void)snprintf(block + 148, 8, "%06o", sum);
	block[155] = ' ';
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
		{ "a folder that claims a size", "00000000005", '5', 0, 0, 0 },
		{ "a link that claims a size", "00000000005", '2', 0, 0, 0 },
		{ "empty", "0", '0', 0, 0, 0 },
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
	assert_true(span_is(m.name, "a name of its own.txt"));
	assert_int_equal(m.bytes.len, 600);
	assert_int_equal(tar_next(&t, &m), 0);

	header(bytes, "L", "00000000010", 'L', "ustar  ");
	memcpy(bytes + BLOCK, "gnu/long\0", 9);
	header(bytes + 2 * BLOCK, "short", "1", '0', "ustar  ");
	tar_start(&t, span_make(bytes, 4 * BLOCK));
	assert_int_equal(tar_next(&t, &m), 1);
	assert_true(span_is(m.name, "gnu/long"));
}

/* -- zip ------------------------------------------------------------------------------------- */

#define ZIP_NAME "n"

/* One stored member "n" with the content "hello"; returns the length. */
static size_t make_zip(unsigned char *out)
{
	static const unsigned char local[31] = {
		'P', 'K', 3, 4, [18] = 5, [22] = 5, [26] = 1, [30] = 'n'
	};
	static const unsigned char row[47] = {
		'P', 'K', 1, 2, [20] = 5, [24] = 5, [28] = 1, [46] = 'n'
	};
	static const unsigned char end[22] = {
		'P', 'K', 5, 6, [8] = 1, [10] = 1, [12] = 47, [16] = 36
	};

	memcpy(out, local, 31);
	memcpy(out + 31, "hello", 5);
	memcpy(out + 36, row, 47);
	memcpy(out + 83, end, 22);
	return 105;
}

static void test_zip(void **state)
{
	static const struct {
		const char *what;
		size_t at; /**< what is changed, and how */
		unsigned char value;
		bool starts;
		int rc;
		bool encrypted, is_cut;
		size_t len;
	} rows[] = {
		{ "a member", 0, 'P', true, 1, false, false, 5 },
		{ "encrypted", 36 + 8, 1, true, 1, true, false, 5 },
		{ "no header where it should be", 0, 'Q', true, 1, false, true, 0 },
		{ "place beyond the end", 36 + 42, 200, true, 1, false, true, 0 },
		{ "longer than the file", 36 + 20, 200, true, 1, false, true, 74 },
		{ "name longer than the directory", 36 + 28, 9, true, -1, false, false, 0 },
		{ "another row", 36 + 2, 9, true, -1, false, false, 0 },
		{ "directory beyond the end", 83 + 16, 200, false, 0, false, false, 0 },
		{ "directory too long", 83 + 12, 250, false, 0, false, false, 0 },
		{ "no end", 83, 'Q', false, 0, false, false, 0 },
		{ "a comment that is not there", 83 + 20, 1, false, 0, false, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned char bytes[128];
		const size_t len = make_zip(bytes);
		struct zip_member m;
		struct zip z;

		bytes[rows[i].at] = rows[i].value;
		assert_int_equal(zip_start(&z, span_make((const char *)bytes, len)),
				 rows[i].starts);
		if (!rows[i].starts)
			continue;
		assert_int_equal(zip_next(&z, &m), rows[i].rc);
		if (rows[i].rc <= 0)
			continue;
		assert_true(span_is(m.name, ZIP_NAME));
		assert_int_equal(m.encrypted, rows[i].encrypted);
		assert_int_equal(m.is_cut, rows[i].is_cut);
		assert_int_equal(m.data.len, rows[i].len);
		assert_int_equal(zip_next(&z, &m), 0);
	}
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
		size_t made;

		assert_int_equal(unpack(f, span_make((const char *)packed, len - rows[i].cut),
					INFLATE_RAW, rows[i].cap, &out, &made),
				 rows[i].rc);
		assert_int_equal(made, rows[i].len);
		free(out);
	}
	inflater_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kind),	  cmocka_unit_test(test_tar),
		cmocka_unit_test(test_tar_names), cmocka_unit_test(test_zip),
		cmocka_unit_test(test_unpack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
