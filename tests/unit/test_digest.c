/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hex.h"
#include "base/span.h"
#include "crypto/digest.h"

static void expect(const struct ward_span *spans, size_t count, bool framed, const char *hex)
{
	uint8_t digest[SHA256_BYTES];
	char text[2 * SHA256_BYTES + 1];

	sha256_spans(spans, count, framed, digest);
	hex_encode(digest, sizeof(digest), text);
	assert_string_equal(text, hex);
}

/* FIPS 180-4's examples, whole and in pieces. */
static void test_vectors(void **state)
{
	struct ward_span abc[] = { WARD_SPAN("a"), WARD_SPAN(""), { NULL, 0 }, WARD_SPAN("bc") };
	struct ward_span two[] = { WARD_SPAN("abcdbcdecdefdefgefghfghighijhi"),
				   WARD_SPAN("jkijkljklmklmnlmnomnopnopq") };

	(void)state;
	expect(NULL, 0, false, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	expect(abc, 4, false, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	expect(two, 2, false, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void test_frames(void **state)
{
	struct ward_span left[] = { WARD_SPAN("ab"), WARD_SPAN("c") };
	struct ward_span right[] = { WARD_SPAN("a"), WARD_SPAN("bc") };
	struct ward_span by_hand[] = { WARD_SPAN("\0\0\0\0\0\0\0\2"
						 "ab\0\0\0\0\0\0\0\1"
						 "c") };
	uint8_t a[SHA256_BYTES], b[SHA256_BYTES];

	(void)state;
	sha256_spans(left, 2, false, a);
	sha256_spans(right, 2, false, b);
	assert_memory_equal(a, b, sizeof(a));
	sha256_spans(left, 2, true, a);
	sha256_spans(right, 2, true, b);
	assert_memory_not_equal(a, b, sizeof(a));
	sha256_spans(by_hand, 1, false, b);
	assert_memory_equal(a, b, sizeof(a));
}

/* The ids that git gives to an empty file. */
static void test_object(void **state)
{
	const struct ward_span head = WARD_SPAN("blob 0\0");
	uint8_t id[SHA256_BYTES];
	char text[2 * SHA256_BYTES + 1];

	(void)state;
	object_digest(head, WARD_SPAN(""), 20, id);
	hex_encode(id, 20, text);
	assert_string_equal(text, "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
	object_digest(head, WARD_SPAN(""), 32, id);
	hex_encode(id, 32, text);
	assert_string_equal(text,
			    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813");
}

/* RFC 7914, section 11; and a key longer than a block, from Python's hashlib. */
static void test_pbkdf2(void **state)
{
	static const struct {
		const char *secret, *salt;
		unsigned rounds;
		const char *want;
	} rows[] = {
		{ "passwd", "salt", 1,
		  "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc" },
		{ "Password", "NaCl", 80000,
		  "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56" },
		{ "0123456789012345678901234567890123456789012345678901234567890123456789", "x", 3,
		  "725c6a78b4965d222852ceb035afccf77b60b0bf4ed4dbe96b92c1a7c9c1a251" },
		{ "", "", 2, "97398411d6aea43a77acef92226ab8278d4db0668bd1d7a76a725f7680ac45c5" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t digest[SHA256_BYTES];
		char text[2 * SHA256_BYTES + 1];

		pbkdf2_sha256(span_of(rows[i].secret), span_of(rows[i].salt), rows[i].rounds,
			      digest);
		hex_encode(digest, sizeof(digest), text);
		assert_string_equal(text, rows[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_pbkdf2),
		cmocka_unit_test(test_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
