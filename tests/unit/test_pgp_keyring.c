/* SPDX-License-Identifier: Apache-2.0 */
/* Files with keys and revocations: what is read, what is passed over, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "pgp_maker.h"
#include "trust/pgp_keyring.h"

#define CREATED 1700000000
#define SIGNED (CREATED + 1000)
#define NOW (CREATED + 5000)
#define MESSAGE WARD_SPAN("a message\n")

static struct arena *arena;
static struct made_key one, two, sub;

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)512 << 20);
	pgp_make(&one, "ed25519", 4, CREATED, arena);
	pgp_make(&two, "p256", 6, CREATED, arena);
	pgp_make(&sub, "ed25519", 4, CREATED, arena);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	pgp_unmake(&one);
	pgp_unmake(&two);
	pgp_unmake(&sub);
	arena_free(arena);
	return 0;
}

static void expect(enum pgp_reason want, enum pgp_reason got, const char *what)
{
	if (want != got)
		fail_msg("%s: %s, %s expected", what, pgp_reason_code(got), pgp_reason_code(want));
}

static struct ward_span join2(struct ward_span a, struct ward_span b)
{
	const struct ward_span both[2] = { a, b };

	return pgp_join(both, 2, arena);
}

static struct ward_span cert_of(const struct made_key *key)
{
	return pgp_plain_cert(key, 0x03, arena);
}

/* A revocation packet of `about` by `by`, with a reason; `name` is who it says made it, or NULL. */
static struct ward_span revocation(const struct made_key *by, const struct made_key *name,
				   const struct made_key *primary, const struct made_key *subkey,
				   unsigned reason)
{
	const struct made_about about = { primary, subkey, NULL };
	struct made_sig sig = { .type = subkey != NULL ? 0x28 : 0x20, .hash = PGP_SHA256 };
	struct ward_span packet;
	struct buf b;

	buf_init(&b, 4096);
	pgp_sub_number(&b, 2, SIGNED + 1000, 4);
	pgp_sub_number(&b, 29, reason, 1);
	if (name != NULL)
		pgp_sub_issuer(&b, name);
	sig.hashed = buf_span(&b);
	packet = pgp_statement(by, &sig, &about, arena);
	buf_release(&b);
	return packet;
}

static enum pgp_reason check(const struct pgp_keyring *ring, const struct made_key *by)
{
	const struct pgp_when when = { .now = NOW, .valid_at = NOW };
	struct ward_span message = MESSAGE, packet;
	struct made_sig sig = { .hash = PGP_SHA256 };
	struct pgp_signer signer;
	struct buf b;

	buf_init(&b, 4096);
	pgp_sub_number(&b, 2, SIGNED, 4);
	pgp_sub_issuer(&b, by);
	sig.hashed = buf_span(&b);
	packet = pgp_packet(2, pgp_sign(by, &sig, &message, 1, arena), arena);
	buf_release(&b);
	return pgp_keyring_check(ring, pgp_armored("SIGNATURE", packet, arena), &message, 1, &when,
				 arena, &signer);
}

static void read_ring(struct ward_span bytes, struct pgp_keyring *ring)
{
	struct ward_error err = { 0 };

	if (pgp_keyring_parse(bytes, arena, ring, &err) != 0)
		fail_msg("keyring: %s", err.message);
}

/* -- Reading -------------------------------------------------------------- */

static void test_forms(void **state)
{
	struct ward_span a = cert_of(&one), b = cert_of(&two), both = join2(a, b);
	const struct {
		const char *what;
		struct ward_span bytes;
	} cases[] = {
		{ "binary", both },
		{ "armored", pgp_armored("PUBLIC KEY BLOCK", both, arena) },
		{ "two blocks",
		  join2(pgp_armored("PUBLIC KEY BLOCK", a, arena),
			pgp_armored("PUBLIC KEY BLOCK", b, arena)) },
		{ "a note in front",
		  join2(WARD_SPAN("Keys of the team\n\n"),
			pgp_armored("PUBLIC KEY BLOCK", both, arena)) },
		{ "marker and trust packets",
		  join2(a, join2(pgp_packet(12, WARD_SPAN("xx"), arena), b)) },
		{ "a private packet", join2(a, join2(pgp_packet(60, WARD_SPAN("xx"), arena), b)) },
		{ "twice", join2(both, both) },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pgp_keyring ring;

		read_ring(cases[i].bytes, &ring);
		assert_int_equal(ring.certs.len, 2);
		assert_int_equal(ring.faults.len, 0);
		expect(PGP_OK, check(&ring, &one), cases[i].what);
		expect(PGP_OK, check(&ring, &two), cases[i].what);
		expect(PGP_UNKNOWN_SIGNER, check(&ring, &sub), cases[i].what);
		assert_non_null(pgp_keyring_find(&ring, &one.parsed.fingerprint));
		assert_null(pgp_keyring_find(&ring, &sub.parsed.fingerprint));
	}
}

static void test_refused_files(void **state)
{
	struct ward_span a = cert_of(&one);
	const struct {
		struct ward_span bytes;
		int code;
		const char *message;
	} cases[] = {
		{ WARD_SPAN(""), WARD_ECONFIG, "keyring: holds no OpenPGP public key block" },
		{ WARD_SPAN("text\n"), WARD_ECONFIG, "keyring: holds no OpenPGP public key block" },
		{ join2(a, WARD_SPAN("x")), WARD_ECONFIG,
		  "keyring: key 1 cannot be read: malformed-packet" },
		{ span_sub(a, 0, a.len - 1), WARD_ECONFIG,
		  "keyring: key 1 cannot be read: malformed-packet" },
		{ join2(a, pgp_packet(5, WARD_SPAN("x"), arena)), WARD_ECONFIG,
		  "keyring: holds something other than public keys, at key 1" },
		{ join2(a, pgp_packet(7, WARD_SPAN("x"), arena)), WARD_ECONFIG,
		  "keyring: holds something other than public keys, at key 1" },
		{ join2(a, pgp_packet(30, WARD_SPAN("x"), arena)), WARD_ECONFIG,
		  "keyring: holds something other than public keys, at key 1" },
		{ pgp_packet(13, WARD_SPAN("x"), arena), WARD_ECONFIG,
		  "keyring: holds something other than public keys, at key 1" },
		{ WARD_SPAN("\xc6\xe1xxx"), WARD_ECONFIG,
		  "keyring: key 1 cannot be read: partial-length" },
		{ pgp_armored("PRIVATE KEY BLOCK", a, arena), WARD_ECONFIG,
		  "keyring: holds something other than public keys, at key 1" },
		{ pgp_armored("SIGNATURE", a, arena), WARD_ECONFIG,
		  "keyring: holds something other than public keys, at key 1" },
	};
	char *large = calloc(1, PGP_KEYRING_BYTES_MAX + 1);
	struct ward_error err = { 0 };
	struct pgp_keyring ring;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		error_clear(&err);
		assert_int_equal(pgp_keyring_parse(cases[i].bytes, arena, &ring, &err),
				 cases[i].code);
		assert_string_equal(err.message, cases[i].message);
	}
	error_clear(&err);
	assert_int_equal(
		pgp_keyring_parse(span_make(large, PGP_KEYRING_BYTES_MAX + 1), arena, &ring, &err),
		WARD_ELIMIT);
	assert_string_equal(err.message, "keyring: larger than 4194304 bytes");
	free(large);
}

static void test_faults(void **state)
{
	struct ward_span bytes[4] = {
		pgp_packet(6, WARD_SPAN("\3\0\0\0\0\0\0\1\0\1\1\0\1\1"), arena), cert_of(&one),
		pgp_packet(14, WARD_SPAN("\5\0\0\0\0\x16"), arena),
		pgp_packet(6, WARD_SPAN("\4\0"), arena)
	};
	struct pgp_keyring ring;

	(void)state;
	read_ring(pgp_join(bytes, 4, arena), &ring);
	assert_int_equal(ring.certs.len, 1);
	assert_int_equal(ring.faults.len, 3);
	assert_true(ring.faults.items[0].number == 1 && ring.faults.items[0].reason == PGP_VERSION);
	assert_true(ring.faults.items[1].number == 2 && ring.faults.items[1].reason == PGP_OK &&
		    ring.faults.items[1].subkeys == 1);
	assert_true(ring.faults.items[2].number == 3 && ring.faults.items[2].reason == PGP_KEY);
	expect(PGP_OK, check(&ring, &one), "the good one");
}

static void test_limits(void **state)
{
	struct ward_span packet = revocation(&one, &one, &one, NULL, 3);
	struct ward_error err = { 0 };
	struct pgp_keyring ring;
	struct buf b;

	(void)state;
	buf_init(&b, PGP_KEYRING_BYTES_MAX);
	buf_add_span(&b, pgp_packet(6, one.body, arena));
	for (size_t i = 0; i <= PGP_CERT_STATEMENTS_MAX; i++)
		buf_add_span(&b, packet);
	assert_int_equal(pgp_keyring_parse(buf_span(&b), arena, &ring, &err), WARD_ELIMIT);
	assert_string_equal(err.message, "keyring: key 1 has too many parts");
	buf_clear(&b);
	buf_add_span(&b, pgp_packet(6, one.body, arena));
	for (size_t i = 0; i <= PGP_CERT_USER_IDS_MAX; i++)
		buf_add_span(&b, pgp_packet(13, WARD_SPAN("x"), arena));
	error_clear(&err);
	assert_int_equal(pgp_keyring_parse(buf_span(&b), arena, &ring, &err), WARD_ELIMIT);
	buf_clear(&b);
	buf_add_span(&b, pgp_packet(6, one.body, arena));
	for (size_t i = 0; i <= PGP_CERT_SUBKEYS_MAX; i++)
		buf_add_span(&b, pgp_packet(14, sub.body, arena));
	error_clear(&err);
	assert_int_equal(pgp_keyring_parse(buf_span(&b), arena, &ring, &err), WARD_ELIMIT);
	buf_release(&b);
}

static void test_little_memory(void **state)
{
	struct ward_span bytes = join2(cert_of(&one), cert_of(&two));
	size_t failed = 0;

	(void)state;
	for (size_t cap = 0; cap < 16384; cap += 512) {
		struct arena *small = arena_new(cap);
		struct ward_error err = { 0 };
		struct pgp_keyring ring;

		assert_non_null(small);
		if (pgp_keyring_parse(bytes, small, &ring, &err) != 0) {
			assert_int_equal(err.code, WARD_EOOM);
			failed++;
		} else {
			assert_int_equal(ring.certs.len, 2);
		}
		arena_free(small);
	}
	assert_true(failed > 0 && failed < 32);
}

/* Two copies of a key, one of which is revoked. */
static void test_copies(void **state)
{
	struct ward_span plain = cert_of(&one);
	struct ward_span revoked = join2(plain, revocation(&one, &one, &one, NULL, 2));
	struct pgp_keyring ring;

	(void)state;
	read_ring(join2(plain, revoked), &ring);
	assert_int_equal(ring.certs.len, 1);
	expect(PGP_REVOKED, check(&ring, &one), "plain first");
	read_ring(join2(revoked, plain), &ring);
	expect(PGP_REVOKED, check(&ring, &one), "revoked first");
}

/* -- Revocations ---------------------------------------------------------- */

static struct ward_span with_subkey(void)
{
	const struct made_about about = { &one, &sub, NULL };
	struct made_sig back = { .type = 0x19, .hash = PGP_SHA256 },
			bind = { .type = 0x18, .hash = PGP_SHA256 };
	struct ward_span inner, packet;
	struct buf b;

	buf_init(&b, 4096);
	pgp_sub_number(&b, 2, CREATED, 4);
	back.hashed = buf_span(&b);
	inner = pgp_statement(&sub, &back, &about, arena);
	pgp_sub(&b, 32, span_sub(inner, 6, inner.len));
	pgp_sub_number(&b, 27, 2, 1);
	bind.hashed = buf_span(&b);
	packet = pgp_statement(&one, &bind, &about, arena);
	buf_release(&b);
	return join2(cert_of(&one), join2(pgp_packet(14, sub.body, arena), packet));
}

static void test_revocation_files(void **state)
{
	const struct {
		const char *what;
		struct ward_span file;
		enum pgp_reason primary, subkey;
	} cases[] = {
		{ "of the key", revocation(&one, &one, &one, NULL, 2), PGP_REVOKED, PGP_REVOKED },
		{ "armored",
		  pgp_armored("PUBLIC KEY BLOCK", revocation(&one, &one, &one, NULL, 0), arena),
		  PGP_REVOKED, PGP_REVOKED },
		{ "of the subkey", revocation(&one, &one, &one, &sub, 2), PGP_OK, PGP_REVOKED },
		{ "of another key", revocation(&two, &two, &two, NULL, 2), PGP_OK, PGP_OK },
		{ "a revoked copy", join2(cert_of(&one), revocation(&one, &one, &one, NULL, 2)),
		  PGP_REVOKED, PGP_REVOKED },
		{ "a plain copy", cert_of(&one), PGP_OK, PGP_OK },
		{ "an unknown key", cert_of(&two), PGP_OK, PGP_OK },
		{ "several",
		  join2(revocation(&two, &two, &two, NULL, 2),
			revocation(&one, &one, &one, NULL, 2)),
		  PGP_REVOKED, PGP_REVOKED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ward_error err = { 0 };
		struct pgp_keyring ring;

		read_ring(with_subkey(), &ring);
		expect(PGP_OK, check(&ring, &one), "before");
		expect(PGP_OK, check(&ring, &sub), "before");
		if (pgp_keyring_revoke(&ring, cases[i].file, arena, &err) != 0)
			fail_msg("%s: %s", cases[i].what, err.message);
		expect(cases[i].primary, check(&ring, &one), cases[i].what);
		expect(cases[i].subkey, check(&ring, &sub), cases[i].what);
		assert_int_equal(ring.certs.len, 1);
	}
}

static void test_refused_revocations(void **state)
{
	const struct {
		struct ward_span file;
		const char *message;
	} cases[] = {
		{ WARD_SPAN(""), "revocations: holds no OpenPGP public key block" },
		{ WARD_SPAN(":-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n"),
		  "revocations: holds no OpenPGP public key block" },
		{ revocation(&sub, &one, &one, NULL, 2),
		  "revocations: key 1 cannot be read: bad-signature" },
		{ revocation(&one, NULL, &one, NULL, 2),
		  "revocations: key 1 cannot be read: malformed-signature" },
		{ pgp_packet(2, WARD_SPAN("\3\5\x20"), arena),
		  "revocations: key 1 cannot be read: malformed-signature" },
		{ pgp_packet(6, WARD_SPAN("\3\0\0\0\0\0\0\1\0\1\1\0\1\1"), arena),
		  "revocations: key 1 cannot be read: unsupported-version" },
		{ pgp_armored("PRIVATE KEY BLOCK", WARD_SPAN("x"), arena),
		  "revocations: holds something other than public keys, at key 1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ward_error err = { 0 };
		struct pgp_keyring ring;

		read_ring(with_subkey(), &ring);
		assert_int_equal(pgp_keyring_revoke(&ring, cases[i].file, arena, &err),
				 WARD_ECONFIG);
		assert_string_equal(err.message, cases[i].message);
	}
}

/* The certification of a user id stands where only revocations do. */
static void test_not_a_revocation(void **state)
{
	struct ward_span cert = cert_of(&one), rest = cert;
	struct ward_error err = { 0 };
	struct pgp_packet packet;
	struct pgp_keyring ring;

	(void)state;
	assert_int_equal(pgp_cut_packet(&rest, &packet), PGP_OK);
	assert_int_equal(pgp_cut_packet(&rest, &packet), PGP_OK);
	read_ring(cert, &ring);
	assert_int_equal(pgp_keyring_revoke(&ring, rest, arena, &err), WARD_ECONFIG);
	assert_string_equal(err.message, "revocations: key 1 cannot be read: wrong-signature-type");
	error_clear(&err);
	assert_int_equal(pgp_keyring_parse(rest, arena, &ring, &err), WARD_ECONFIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_refused_files),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_little_memory),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_revocation_files),
		cmocka_unit_test(test_refused_revocations),
		cmocka_unit_test(test_not_a_revocation),
	};

	return cmocka_run_group_tests_name("pgp_keyring", tests, setup, teardown);
}
