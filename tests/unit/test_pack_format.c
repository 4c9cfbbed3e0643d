/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/span.h"
#include "git/pack_format.h"

#define BYTES(literal)                       \
	{                                    \
		literal, sizeof(literal) - 1 \
	}
#define ID20 "abcdefghijklmnopqrst"

static void entry_headers(void **state)
{
	static const struct {
		struct ward_span in;
		enum entry_kind kind;
		enum object_type type;
		uint64_t size;
		uint64_t distance;
		size_t length; /**< 0: refused */
	} rows[] = {
		{ BYTES("\x10"), ENTRY_OBJECT, OBJECT_COMMIT, 0, 0, 1 },
		{ BYTES("\x2fzz"), ENTRY_OBJECT, OBJECT_TREE, 15, 0, 1 },
		{ BYTES("\xb1\x01"), ENTRY_OBJECT, OBJECT_BLOB, 17, 0, 2 },
		{ BYTES("\xc0\x80\x01"), ENTRY_OBJECT, OBJECT_TAG, 2048, 0, 3 },
		/* The largest size that 64 bits hold, and the next one. */
		{ BYTES("\xbf\xff\xff\xff\xff\xff\xff\xff\xff\x0f"), ENTRY_OBJECT, OBJECT_BLOB,
		  UINT64_MAX, 0, 10 },
		{ BYTES("\xbf\xff\xff\xff\xff\xff\xff\xff\xff\x10"), ENTRY_OBJECT, OBJECT_NONE, 0,
		  0, 0 },
		{ BYTES("\xbf\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), ENTRY_OBJECT, OBJECT_NONE,
		  0, 0, 0 },
		{ BYTES("\x65\x07"), ENTRY_OFFSET_DELTA, OBJECT_NONE, 5, 7, 2 },
		{ BYTES("\x65\x80\x00"), ENTRY_OFFSET_DELTA, OBJECT_NONE, 5, 128, 3 },
		{ BYTES("\x65\x81\x01"), ENTRY_OFFSET_DELTA, OBJECT_NONE, 5, 257, 3 },
		{ BYTES("\x65\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"), ENTRY_OBJECT, OBJECT_NONE,
		  0, 0, 0 },
		{ BYTES("\x75" ID20), ENTRY_ID_DELTA, OBJECT_NONE, 5, 0, 21 },
		{ BYTES("\x75"
			"abc"),
		  ENTRY_OBJECT, OBJECT_NONE, 0, 0, 0 },
		{ BYTES(""), ENTRY_OBJECT, OBJECT_NONE, 0, 0, 0 },
		{ BYTES("\x80"), ENTRY_OBJECT, OBJECT_NONE, 0, 0, 0 },
		{ BYTES("\xb0\x80"), ENTRY_OBJECT, OBJECT_NONE, 0, 0, 0 },
		{ BYTES("\x65"), ENTRY_OBJECT, OBJECT_NONE, 0, 0, 0 },
		{ BYTES("\x65\x80"), ENTRY_OBJECT, OBJECT_NONE, 0, 0, 0 },
		{ BYTES("\x05zz"), ENTRY_OBJECT, OBJECT_NONE, 0, 0, 0 },
		{ BYTES("\x55zz"), ENTRY_OBJECT, OBJECT_NONE, 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pack_entry e;
		const bool ok = pack_entry_parse(rows[i].in, 20, &e);

		if (ok != (rows[i].length != 0))
			fail_msg("row %zu", i);
		if (!ok)
			continue;
		if (e.kind != rows[i].kind || e.type != rows[i].type || e.size != rows[i].size ||
		    e.distance != rows[i].distance || e.length != rows[i].length)
			fail_msg("row %zu", i);
		if (e.kind == ENTRY_ID_DELTA)
			assert_memory_equal(e.base.raw, ID20, 20);
	}
}

static void deltas(void **state)
{
	static const struct {
		struct ward_span delta;
		const char *want; /**< NULL: refused, `size` bytes being asked for */
		size_t size;
	} rows[] = {
		/* The base is "0123456789". */
		{ BYTES("\x0a\x03\x90\x03"), "012", 3 },
		{ BYTES("\x0a\x03\x91\x07\x03"), "789", 3 },
		{ BYTES("\x0a\x04\x03"
			"abc"
			"\x90\x01"),
		  "abc0", 4 },
		{ BYTES("\x0a\x14\x90\x0a\x90\x0a"), "01234567890123456789", 20 },
		{ BYTES("\x0a\x00"), "", 0 },
		/* Sizes that lie, of the base and of the result. */
		{ BYTES("\x0b\x03\x90\x03"), NULL, 3 },
		{ BYTES("\x0a\x04\x90\x03"), NULL, 4 },
		{ BYTES("\x0a\x03\x90\x03"), NULL, 4 },
		{ BYTES("\x0a\x03\x90\x04"), NULL, 3 },
		{ BYTES("\x0a\x02\x03"
			"abc"),
		  NULL, 2 },
		/* Copies from behind the base. */
		{ BYTES("\x0a\x03\x91\x08\x03"), NULL, 3 },
		{ BYTES("\x0a\x03\x91\x0b\x03"), NULL, 3 },
		{ BYTES("\x0a\x03\x9f\xff\xff\xff\xff\x03"), NULL, 3 },
		/* Length 0 means 65536. */
		{ BYTES("\x0a\x03\x80"), NULL, 3 },
		/* Cut off, and the reserved instruction. */
		{ BYTES("\x0a\x03\x91"), NULL, 3 },
		{ BYTES("\x0a\x03\x03"
			"ab"),
		  NULL, 3 },
		{ BYTES("\x0a\x03\x90\x03\x00"), NULL, 3 },
		{ BYTES("\x0a"), NULL, 0 },
		{ BYTES(""), NULL, 0 },
		{ BYTES("\x8a\x80\x80\x80\x80\x80\x80\x80\x80\x02\x03\x90\x03"), NULL, 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char out[32] = "";
		const bool ok =
			delta_apply(rows[i].delta, WARD_SPAN("0123456789"), out, rows[i].size);

		if (ok != (rows[i].want != NULL) ||
		    (ok && memcmp(out, rows[i].want, rows[i].size) != 0))
			fail_msg("row %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entry_headers),
		cmocka_unit_test(deltas),
	};

	return cmocka_run_group_tests_name("pack_format", tests, NULL, NULL);
}
