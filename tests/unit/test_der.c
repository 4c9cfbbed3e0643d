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
#include "base/buf.h"
#include "base/span.h"
#include "crypto/der.h"

static void test_elements(void **state)
{
	static const struct {
		struct ward_span bytes;
		bool good;
	} cases[] = {
		{ { "\x04\x00", 2 }, true },
		{ { "\x04\x03\x61\x62\x63", 5 }, true },
		{ { "\x04", 1 }, false },
		{ { "", 0 }, false },
		{ { "\x04\x03\x61\x62", 4 }, false },		  /* too short */
		{ { "\x04\x81\x03\x61\x62\x63", 6 }, false },	  /* length not the shortest */
		{ { "\x04\x82\x00\x03\x61\x62\x63", 7 }, false }, /* the same */
		{ { "\x24\x80\x00\x00", 4 }, false },		  /* indefinite */
		{ { "\x1f\x03\x61\x62\x63", 5 }, false },	  /* tag of several bytes */
		{ { "\x04\x85\x01\x00\x00\x00\x00", 7 }, false }, /* length of five bytes */
		{ { "\x04\xff", 2 }, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct der_reader r = der_open(cases[i].bytes);
		struct ward_span whole = der_element(&r);

		assert_int_equal(!r.bad, cases[i].good);
		assert_int_equal(der_done(&r), cases[i].good);
		assert_int_equal(whole.len, cases[i].good ? cases[i].bytes.len : 0);
		if (!cases[i].good)
			assert_int_equal(der_peek(&r), -1);
	}
}

static void test_lengths(void **state)
{
	static const size_t sizes[] = { 0, 1, 127, 128, 255, 256, 65535, 65536, 100000 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		char *bytes = calloc(1, sizes[i] + 1);
		struct ward_span content;
		struct buf b;

		assert_non_null(bytes);
		buf_init(&b, 1 << 20);
		der_put(&b, DER_OCTETS, span_make(bytes, sizes[i]));
		assert_true(der_only(buf_span(&b), DER_OCTETS, &content));
		assert_int_equal(content.len, sizes[i]);
		assert_false(der_only(buf_span(&b), DER_BITS, &content));
		buf_add_char(&b, 0);
		assert_false(der_only(buf_span(&b), DER_OCTETS, &content));
		buf_release(&b);
		free(bytes);
	}
}

static void test_numbers(void **state)
{
	static const struct {
		struct ward_span bytes;
		bool good;
		uint64_t value;
	} cases[] = {
		{ { "\x02\x01\x00", 3 }, true, 0 },
		{ { "\x02\x01\x7f", 3 }, true, 127 },
		{ { "\x02\x02\x00\x80", 4 }, true, 128 },
		{ { "\x02\x09\x00\xff\xff\xff\xff\xff\xff\xff\xff", 11 }, true, UINT64_MAX },
		{ { "\x02\x00", 2 }, false, 0 },
		{ { "\x02\x01\x80", 3 }, false, 0 },	 /* negative */
		{ { "\x02\x02\x00\x7f", 4 }, false, 0 }, /* not the shortest */
		{ { "\x02\x09\x01\x00\x00\x00\x00\x00\x00\x00\x00", 11 }, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct der_reader r = der_open(cases[i].bytes);
		uint64_t value = der_get_u64(&r);

		assert_int_equal(!r.bad, cases[i].good);
		if (cases[i].good)
			assert_true(value == cases[i].value);
	}
}

static void test_times(void **state)
{
	static const struct {
		const char *text;
		int tag;
		bool fraction;
		int64_t when; /* -1: malformed */
	} cases[] = {
		{ "700101000000Z", DER_UTCTIME, false, 0 },
		{ "491231235959Z", DER_UTCTIME, false, 2524607999 },
		{ "20260131120000Z", DER_GENTIME, false, 1769860800 },
		{ "20260131120000.5Z", DER_GENTIME, true, 1769860800 },
		{ "20260131120000.5Z", DER_GENTIME, false, -1 },
		{ "20260131120000.50Z", DER_GENTIME, true, -1 },
		{ "20260131120000.Z", DER_GENTIME, true, -1 },
		{ "20260132120000Z", DER_GENTIME, false, -1 },
		{ "20260131120000+0000", DER_GENTIME, true, -1 },
		{ "202601311200Z", DER_GENTIME, false, -1 },
		{ "7001010000Z", DER_UTCTIME, false, -1 },
		{ "70010100000xZ", DER_UTCTIME, false, -1 },
		{ "", DER_UTCTIME, false, -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct der_reader r;
		struct buf b;
		int64_t when;

		buf_init(&b, 64);
		der_put(&b, cases[i].tag, span_of(cases[i].text));
		r = der_open(buf_span(&b));
		when = der_get_time(&r, cases[i].fraction);
		if (r.bad != (cases[i].when < 0) || (!r.bad && when != cases[i].when))
			fail_msg("%s: %lld", cases[i].text, (long long)when);
		buf_release(&b);
	}
}

static void test_indefinite(void **state)
{
	struct arena *arena = arena_new((size_t)16 << 20);
	static const struct {
		struct ward_span from, to; /* to "": malformed */
	} cases[] = {
		{ { "\x30\x03\x02\x01\x05", 5 }, { "\x30\x03\x02\x01\x05", 5 } },
		{ { "\x30\x80\x02\x01\x05\x00\x00", 7 }, { "\x30\x03\x02\x01\x05", 5 } },
		{ { "\x30\x80\x30\x80\x05\x00\x00\x00\x02\x01\x05\x00\x00", 13 },
		  { "\x30\x07\x30\x02\x05\x00\x02\x01\x05", 9 } },
		{ { "\x30\x80\x00\x00", 4 }, { "\x30\x00", 2 } },
		{ { "\x30\x80\x02\x01\x05", 5 }, { "", 0 } },		  /* no end */
		{ { "\x30\x80\x02\x01\x05\x00\x00\x00", 8 }, { "", 0 } }, /* more behind it */
		{ { "\x30\x80\x02\x01\x05\x00", 6 }, { "", 0 } },	  /* half an end */
		{ { "\x30\x80\x02\x05\x05\x00\x00", 7 }, { "", 0 } },	  /* too short */
		{ { "\x30\x80\x04\x80\x00\x00\x00\x00", 8 }, { "", 0 } }, /* no container */
		{ { "\x30\x80\x02\x81\x01\x05\x00\x00", 8 }, { "", 0 } }, /* length */
	};
	struct ward_span out;
	struct buf b;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool good = der_from_ber(cases[i].from, arena, &out);

		if (good != (cases[i].to.len > 0) || (good && !span_eq(out, cases[i].to)))
			fail_msg("case %zu", i);
	}
	for (size_t depth = BER_DEPTH; depth <= BER_DEPTH + 1; depth++) {
		buf_init(&b, 4096);
		for (size_t i = 0; i < depth; i++)
			buf_add(&b, "\x30\x80", 2);
		for (size_t i = 0; i < depth; i++)
			buf_add(&b, "\x00\x00", 2);
		assert_int_equal(der_from_ber(buf_span(&b), arena, &out), depth == BER_DEPTH);
		buf_release(&b);
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_elements),   cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_numbers),	   cmocka_unit_test(test_times),
		cmocka_unit_test(test_indefinite),
	};

	return cmocka_run_group_tests_name("der", tests, NULL, NULL);
}
