/* SPDX-License-Identifier: Apache-2.0 */
/* Armor, packets and numbers of OpenPGP. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "crypto/pgp_packet.h"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)64 << 20);
	return arena != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void expect(enum pgp_reason want, enum pgp_reason got, const char *what)
{
	if (want != got)
		fail_msg("%s: %s, %s expected", what, pgp_reason_code(got), pgp_reason_code(want));
}

/* -- Reasons -------------------------------------------------------------- */

static void test_reasons(void **state)
{
	(void)state;
	for (int i = 0; i < PGP_REASON_COUNT; i++) {
		enum pgp_reason a = (enum pgp_reason)i;

		assert_true(strlen(pgp_reason_code(a)) > 0 && strlen(pgp_reason_text(a)) > 0);
		assert_int_equal(pgp_reason_verdict(a) == PGP_GOOD, a == PGP_OK);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(pgp_reason_code(a),
						pgp_reason_code((enum pgp_reason)k));
	}
	assert_string_equal(pgp_reason_code(PGP_REASON_COUNT), "unknown");
	assert_string_equal(pgp_reason_text(PGP_REASON_COUNT), "for no known reason");
	assert_int_equal(pgp_reason_verdict(PGP_REASON_COUNT), PGP_UNDECIDED);
}

/* -- Numbers -------------------------------------------------------------- */

static void test_mpi(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		size_t want, rsa; /* bytes of the magnitude; 0: malformed */
	} cases[] = {
		{ "\0\x01\x01", 3, 1, 1 },     { "\0\x09\x01\xff", 4, 2, 2 },
		{ "\0\x10\x01\xff", 4, 0, 2 }, /* as many bits as its bytes have */
		{ "\0\x10\0\xff", 4, 0, 2 },   { "\0\x0f\x01\xff", 4, 0, 0 },
		{ "\0\x08\x01", 3, 0, 1 },     { "\0\x07\x01", 3, 0, 0 },
		{ "\0\x01\x03", 3, 0, 0 },     { "\0\0", 2, 0, 0 },
		{ "\0\x10\x01", 3, 0, 0 },     { "\0", 1, 0, 0 },
		{ "\x40\x01", 2, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pgp_reader r = { span_make(cases[i].bytes, cases[i].len), false };
		struct pgp_reader lax = r;

		if (pgp_get_mpi(&r).len != cases[i].want || r.bad != (cases[i].want == 0) ||
		    pgp_get_rsa_value(&lax).len != cases[i].rsa || lax.bad != (cases[i].rsa == 0))
			fail_msg("case %zu", i);
		assert_int_equal(pgp_at_end(&r), cases[i].want != 0);
	}
}

static void test_mpi_limit(void **state)
{
	size_t len = PGP_MPI_MAX_BITS / 8 + 1;
	char *bytes = calloc(1, len + 2);
	struct pgp_reader r = { { NULL, 0 }, false };

	(void)state;
	assert_non_null(bytes);
	bytes[0] = (char)(PGP_MPI_MAX_BITS >> 8);
	bytes[2] = (char)0x80;
	r.rest = span_make(bytes, len + 1);
	assert_true(pgp_get_mpi(&r).len == len - 1 && pgp_at_end(&r));
	bytes[1] = 1;
	bytes[2] = 1;
	r = (struct pgp_reader){ span_make(bytes, len + 2), false };
	assert_true(pgp_get_mpi(&r).len == 0 && r.bad);
	free(bytes);
}

/* -- Packets -------------------------------------------------------------- */

static void test_packets(void **state)
{
	static const struct {
		const char *name, *bytes;
		size_t len;
		enum pgp_reason reason;
		unsigned tag;
		size_t body;
	} cases[] = {
#define CASE(name, text, reason, tag, body) { name, text, sizeof(text) - 1, reason, tag, body }
		CASE("new, one byte", "\xc2\x01x", PGP_OK, 2, 1),
		CASE("new, empty", "\xc2\x00", PGP_OK, 2, 0),
		CASE("new, two bytes, short", "\xc2\xc0\x00", PGP_PACKET, 0, 0),
		CASE("new, four bytes", "\xcd\xff\0\0\0\x02xy", PGP_OK, 13, 2),
		CASE("new, four bytes, huge", "\xcd\xff\xff\xff\xff\xff", PGP_PACKET, 0, 0),
		CASE("new, four bytes, cut", "\xcd\xff\0\0\0", PGP_PACKET, 0, 0),
		CASE("new, partial", "\xc2\xe0xx", PGP_PARTIAL, 0, 0),
		CASE("new, largest partial", "\xc2\xfexx", PGP_PARTIAL, 0, 0),
		CASE("new, too short", "\xc2\x02x", PGP_PACKET, 0, 0),
		CASE("new, no length", "\xc2", PGP_PACKET, 0, 0),
		CASE("new, tag 63", "\xff\x00", PGP_OK, 63, 0),
		CASE("new, tag 0", "\xc0\x00", PGP_PACKET, 0, 0),
		CASE("old, one byte", "\x88\x01x", PGP_OK, 2, 1),
		CASE("old, two bytes", "\x89\0\x01x", PGP_OK, 2, 1),
		CASE("old, four bytes", "\x8a\0\0\0\x01x", PGP_OK, 2, 1),
		CASE("old, indeterminate", "\x8bxxx", PGP_PARTIAL, 0, 0),
		CASE("old, too short", "\x89\0\x02x", PGP_PACKET, 0, 0),
		CASE("old, tag 0", "\x80\0", PGP_PACKET, 0, 0),
		CASE("text", "x\x01x", PGP_PACKET, 0, 0),
		CASE("nothing", "", PGP_PACKET, 0, 0),
#undef CASE
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ward_span rest = span_make(cases[i].bytes, cases[i].len), before = rest;
		struct pgp_packet packet;

		expect(cases[i].reason, pgp_cut_packet(&rest, &packet), cases[i].name);
		if (cases[i].reason != PGP_OK) {
			assert_int_equal(rest.len, before.len);
			continue;
		}
		assert_int_equal(packet.tag, cases[i].tag);
		assert_int_equal(packet.body.len, cases[i].body);
		assert_int_equal(rest.len, 0);
	}
}

static void test_two_byte_lengths(void **state)
{
	(void)state;
	for (size_t len = 192; len < 8384; len += 911) {
		char *bytes = calloc(1, len + 4);
		struct ward_span rest = span_make(bytes, len + 4);
		struct pgp_packet packet;

		assert_non_null(bytes);
		bytes[0] = (char)0xc2;
		bytes[1] = (char)(((len - 192) >> 8) + 192);
		bytes[2] = (char)(len - 192);
		expect(PGP_OK, pgp_cut_packet(&rest, &packet), "two bytes");
		assert_int_equal(packet.body.len, len);
		assert_int_equal(rest.len, 1);
		free(bytes);
	}
}

/* -- Armor ---------------------------------------------------------------- */

#define BEGIN "-----BEGIN PGP SIGNATURE-----"
#define END "-----END PGP SIGNATURE-----"

static void test_signature_armor(void **state)
{
	static const struct {
		const char *text;
		enum pgp_reason reason;
	} cases[] = {
		{ BEGIN "\n\nAAAA\n" END "\n", PGP_OK },
		{ BEGIN "\n\nAAAA\n" END, PGP_OK },
		{ BEGIN "\r\n\r\nAAAA\r\n" END "\r\n", PGP_OK },
		{ BEGIN "\n\nAAAA\n" END "\n\n\r\n", PGP_OK },
		{ BEGIN "\n\nAAAA\n=abcd\n" END "\n", PGP_OK },
		{ BEGIN "\n\nAAAA\n=!!!!\n" END "\n", PGP_OK },
		{ BEGIN "\n\nAAA=\n=abcd\n" END "\n", PGP_OK },
		{ BEGIN "\nVersion: x\nComment: a: b\nComment:\n\nAAAA\n" END "\n", PGP_OK },
		{ BEGIN "\n \t\nAAAA\n" END "\n", PGP_OK },
		{ BEGIN "\n\nAA\nAA\n" END "\n", PGP_OK },
		{ "", PGP_ARMOR },
		{ BEGIN, PGP_ARMOR },
		{ BEGIN "\n\n", PGP_ARMOR },
		{ BEGIN "\n\n" END "\n", PGP_ARMOR },
		{ BEGIN "\n\n=abcd\n" END "\n", PGP_ARMOR },
		{ BEGIN "\nAAAA\n" END "\n", PGP_ARMOR },
		{ BEGIN "\nno header\n\nAAAA\n" END "\n", PGP_ARMOR },
		{ BEGIN "\na key: x\n\nAAAA\n" END "\n", PGP_ARMOR },
		{ " " BEGIN "\n\nAAAA\n" END "\n", PGP_ARMOR },
		{ "\n" BEGIN "\n\nAAAA\n" END "\n", PGP_ARMOR },
		{ BEGIN " \n\nAAAA\n" END "\n", PGP_ARMOR },
		{ BEGIN "\n\nAAAA" END "\n", PGP_ARMOR },
		{ BEGIN "\n\nAAAA\n", PGP_ARMOR },
		{ BEGIN "\n\nAA AA\n" END "\n", PGP_ARMOR },
		{ BEGIN "\n\nAAAA\n\nAAAA\n" END "\n", PGP_ARMOR },
		{ BEGIN "\n\nAAA\n" END "\n", PGP_ARMOR },
		{ BEGIN "\n\nAAB=\n" END "\n", PGP_ARMOR },
		{ BEGIN "\n\nAAAA\n=abcd\nAAAA\n" END "\n", PGP_ARMOR },
		{ BEGIN "\n\nAAAA\n=abcdef\n" END "\n", PGP_ARMOR },
		{ BEGIN "\n\nAAAA\n" END " \n", PGP_ARMOR_TRAILING },
		{ BEGIN "\n\nAAAA\n" END "\nmore\n", PGP_ARMOR_TRAILING },
		{ BEGIN "\n\nAAAA\n" END BEGIN "\n\nAAAA\n" END "\n", PGP_ARMOR_TRAILING },
		{ "-----BEGIN PGP MESSAGE-----\n\nAAAA\n" END "\n", PGP_ARMOR },
		{ "-----BEGIN PGP SIGNED MESSAGE-----\n\nAAAA\n" END "\n", PGP_ARMOR },
		{ BEGIN "\n\nAAAA\n-----END PGP MESSAGE-----\n", PGP_ARMOR },
	};
	char *large = calloc(1, PGP_SIGNATURE_MAX + 1);
	struct ward_span packets;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		expect(cases[i].reason,
		       pgp_dearmor_signature(span_of(cases[i].text), arena, &packets),
		       cases[i].text);
		assert_int_equal(packets.len > 0, cases[i].reason == PGP_OK);
	}
	expect(PGP_TOO_LARGE,
	       pgp_dearmor_signature(span_make(large, PGP_SIGNATURE_MAX + 1), arena, &packets),
	       "large");
	free(large);
}

#define KEY_BEGIN "-----BEGIN PGP PUBLIC KEY BLOCK-----"
#define KEY_END "-----END PGP PUBLIC KEY BLOCK-----"
#define BLOCK KEY_BEGIN "\n\nAAAA\n" KEY_END

static void test_key_blocks(void **state)
{
	static const struct {
		const char *text;
		size_t blocks;
		enum pgp_reason reason; /* of the last cut */
	} cases[] = {
		{ "", 0, PGP_OK },
		{ "no block\n", 0, PGP_OK },
		{ BLOCK, 1, PGP_OK },
		{ BLOCK "\n" BLOCK "\n", 2, PGP_OK },
		{ BLOCK BLOCK "\n", 2, PGP_OK },
		{ "a note\n\n  " BLOCK "\nanother\n" BLOCK "\n", 2, PGP_OK },
		{ ":" BLOCK "\n", 0, PGP_OK }, /* as gpg disarms a revocation */
		{ BLOCK "\n" KEY_BEGIN "\n\nAAAA\n", 1, PGP_ARMOR },
		{ KEY_BEGIN "\n\n!\n" KEY_END "\n", 0, PGP_ARMOR },
		{ KEY_BEGIN "\nAAAA\n" KEY_END "\n", 0, PGP_ARMOR },
		{ BLOCK "\n-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nAAAA\n", 1, PGP_PACKET_TYPE },
		{ "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n", 0, PGP_PACKET_TYPE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ward_span rest = span_of(cases[i].text), packets;
		enum pgp_reason reason;
		size_t blocks = 0;

		while ((reason = pgp_cut_key_block(&rest, arena, &packets)) == PGP_OK &&
		       packets.ptr != NULL)
			blocks++;
		expect(cases[i].reason, reason, cases[i].text);
		assert_int_equal(blocks, cases[i].blocks);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reasons),		 cmocka_unit_test(test_mpi),
		cmocka_unit_test(test_mpi_limit),	 cmocka_unit_test(test_packets),
		cmocka_unit_test(test_two_byte_lengths), cmocka_unit_test(test_signature_armor),
		cmocka_unit_test(test_key_blocks),
	};

	return cmocka_run_group_tests_name("pgp_packet", tests, setup, teardown);
}
