/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "sample.h"
#include "secret/checksum.h"
#include "secret/placeholder.h"

static void test_digits(void **state)
{
	static const struct {
		unsigned long value;
		unsigned base;
		size_t digits;
		const char *text;
	} cases[] = {
		{ 0, 62, 6, "000000" },	  { 61, 62, 6, "00000z" },
		{ 62, 62, 6, "000010" },  { 36, 62, 2, "0a" },
		{ 10, 62, 2, "0A" },	  { 4294967295, 62, 6, "4gfFC3" },
		{ 35, 36, 7, "000000z" }, { 4294967295, 36, 7, "1z141z3" },
		{ 10, 36, 1, "a" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char out[9] = { 0 };
		checksum_digits(cases[i].value, cases[i].base, out, cases[i].digits);
		assert_string_equal(out, cases[i].text);
	}
}

/* RFC 4648's examples, as far as whole bytes go. */
static void test_base32(void **state)
{
	char out[9] = { 0 };

	(void)state;
	checksum_base32((const unsigned char *)"fooba", out, 8);
	assert_string_equal(out, "MZXW6YTB");
	checksum_base32((const unsigned char *)"\xff\xff\xff\xff\xff", out, 8);
	assert_string_equal(out, "77777777");
}

static void test_crc32(void **state)
{
	(void)state;
	/* CRC-32 of "123456789" is 0xcbf43926: its digits by an independent calculation. */
	assert_true(checksum_crc32_base62(WARD_SPAN("1234567893jZRME")));
	assert_false(checksum_crc32_base62(WARD_SPAN("1234567893jZRMF")));
	assert_false(checksum_crc32_base62(WARD_SPAN("1234567883jZRME")));
	assert_true(checksum_crc32_base36(WARD_SPAN("1234567891kl8mjq")));
	assert_false(checksum_crc32_base36(WARD_SPAN("1234567891kl8mjQ")));
	assert_false(checksum_crc32_base62(WARD_SPAN("3jZRME")));
	assert_false(checksum_crc32_base62(WARD_SPAN("")));
	assert_false(checksum_crc32_base36(WARD_SPAN("1kl8mjq")));
}

static void test_sha256(void **state)
{
	(void)state;
	/* "abc" has ba7816bf8f...; the last eight characters are free. */
	assert_true(checksum_sha256_base32(WARD_SPAN("abcXJ4BNP4P????????")));
	assert_true(checksum_sha256_base32(WARD_SPAN("abcXJ4BNP4Pabcdefgh")));
	assert_false(checksum_sha256_base32(WARD_SPAN("abdXJ4BNP4P????????")));
	assert_false(checksum_sha256_base32(WARD_SPAN("abcXJ4BNP4Q????????")));
	assert_false(checksum_sha256_base32(WARD_SPAN("XJ4BNP4P????????")));
	assert_false(checksum_sha256_base32(WARD_SPAN("")));
}

/* BIP 173's lists of valid and invalid strings. */
static void test_bech32(void **state)
{
	static const char *const valid[] = {
		"A12UEL5L",
		"a12uel5l",
		"an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
		"abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
		"split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
		"?1ezyfcl",
	};
	static const char *const invalid[] = {
		"pzry9x0s0muk", "1pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3", "A1G7SGD8", "10a06t8",
		"1qzzfhee",	"a12UEL5L",	 "A12uEL5L",  " 1nwldj5", "",	      "a12uel5m",
		"a1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(valid) / sizeof(valid[0]); i++)
		assert_true(checksum_bech32(span_of(valid[i])));
	for (size_t i = 0; i < sizeof(invalid) / sizeof(invalid[0]); i++)
		assert_false(checksum_bech32(span_of(invalid[i])));
}

/* Each character of a generated token counts. */
static void test_mutations(void **state)
{
	struct arena *arena = arena_new(1 << 16);
	struct ward_span good = sample_expand(arena, "{bech32:AGE-SECRET-KEY-:32}");
	char copy[128];

	(void)state;
	assert_int_equal(good.len, 74);
	assert_true(checksum_bech32(good));
	for (size_t i = 0; i < good.len; i++) {
		memcpy(copy, good.ptr, good.len);
		copy[i] = copy[i] == 'Q' ? 'P' : 'Q';
		assert_false(checksum_bech32(span_make(copy, good.len)));
	}
	good = sample_expand(arena, "{alnum:30}{crc32b62}");
	assert_true(checksum_crc32_base62(good));
	for (size_t i = 0; i < good.len; i++) {
		memcpy(copy, good.ptr, good.len);
		copy[i] = copy[i] == 'Q' ? 'P' : 'Q';
		assert_false(checksum_crc32_base62(span_make(copy, good.len)));
	}
	arena_free(arena);
}

static void test_placeholders(void **state)
{
	static const char *const made_up[] = {
		"xxxxxxxxxxxxxxxxxxxx",	    "abababababababababab", "0123456789abcdefghij",
		"IOSFODNN7EXAMPLE",	    "your-token-goes-here", "ABCDEFGHIJKLMNOP",
		"1234567890123456",	    "zyxwvutsrqponmlkjihg", "aaaabbbbccccdddd",
		"deadbeefdeadbeefdeadbeef", "REPLACEMEREPLACEME",   "aPlaceholderIStandHere1",
		"................",
	};
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(made_up) / sizeof(made_up[0]); i++)
		assert_true(placeholder_is(span_of(made_up[i])));
	assert_false(placeholder_is(WARD_SPAN("")));
	assert_false(placeholder_is(WARD_SPAN("aaaaaaa")));
	/* What is drawn at random is none: 2000 different bodies of 16. */
	for (int i = 0; i < 2000; i++) {
		struct ward_span pattern = arena_printf(arena, "{base32:16}%d", i);
		char *text = arena_cstr(arena, pattern);
		assert_false(placeholder_is(span_sub(sample_expand(arena, text), 0, 16)));
	}
	assert_int_equal(placeholder_distinct(WARD_SPAN("hello\0\xff")), 6);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_digits),	     cmocka_unit_test(test_base32),
		cmocka_unit_test(test_crc32),	     cmocka_unit_test(test_sha256),
		cmocka_unit_test(test_bech32),	     cmocka_unit_test(test_mutations),
		cmocka_unit_test(test_placeholders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
