/* SPDX-License-Identifier: Apache-2.0 */
/* Revocations in a certificate: of the key, of subkeys, of user ids; by whom, why and when. */
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
#include "pgp_build.h"
#include "trust/pgp_keyring.h"

#define CREATED 1700000000
#define SIGNED (CREATED + 1000)
#define NOW (CREATED + 5000)
#define MESSAGE WARD_SPAN("a message\n")

static struct arena *arena;
static struct made_key primary, subkey, stranger;

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)512 << 20);
	pgp_make(&primary, "ed25519", 4, CREATED, arena);
	pgp_make(&subkey, "p256", 4, CREATED, arena);
	pgp_make(&stranger, "ed25519", 4, CREATED, arena);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	pgp_unmake(&primary);
	pgp_unmake(&subkey);
	pgp_unmake(&stranger);
	arena_free(arena);
	return 0;
}

static void expect(enum pgp_reason want, enum pgp_reason got, const char *what)
{
	if (want != got)
		fail_msg("%s: %s, %s expected", what, pgp_reason_code(got), pgp_reason_code(want));
}

/* -- Checking ------------------------------------------------------------- */

static enum pgp_reason check_in(const struct pgp_keyring *ring, const struct made_key *by,
				uint32_t created, const struct pgp_when *when)
{
	struct ward_span message = MESSAGE, packet;
	struct made_sig sig = { .hash = pgp_hash_for(by) };
	struct pgp_signer signer;
	struct buf area;

	buf_init(&area, 256);
	pgp_sub_number(&area, 2, created, 4);
	sig.hashed = buf_span(&area);
	packet = pgp_packet(2, pgp_sign(by, &sig, &message, 1, arena), arena);
	buf_release(&area);
	return pgp_keyring_check(ring, pgp_armored("SIGNATURE", packet, arena), &message, 1, when,
				 arena, &signer);
}

static void read_ring(struct ward_span packets, struct pgp_keyring *ring)
{
	struct ward_error err = { 0 };

	if (pgp_keyring_parse(packets, arena, ring, &err) != 0)
		fail_msg("keyring: %s", err.message);
}

static enum pgp_reason check_at(const struct pgp_build *b, const struct made_key *by,
				uint32_t created, int64_t now, bool good_now)
{
	const struct pgp_when when = { .now = now, .valid_at = good_now ? now : 0 };
	struct pgp_keyring ring;

	read_ring(pgp_built(b), &ring);
	return check_in(&ring, by, created, &when);
}

static enum pgp_reason check(const struct pgp_build *b, const struct made_key *by)
{
	return check_at(b, by, SIGNED, NOW, true);
}

/* -- Revocations ---------------------------------------------------------- */

static void test_revocations(void **state)
{
	/* Made between the signature and now. */
	static const struct {
		int reason;
		enum pgp_reason then, now;
	} cases[] = {
		{ -1, PGP_REVOKED, PGP_REVOKED }, { 0, PGP_REVOKED, PGP_REVOKED },
		{ 1, PGP_OK, PGP_REVOKED },	  { 2, PGP_REVOKED, PGP_REVOKED },
		{ 3, PGP_OK, PGP_REVOKED },	  { 4, PGP_REVOKED, PGP_REVOKED },
		{ 32, PGP_REVOKED, PGP_REVOKED }, { 100, PGP_REVOKED, PGP_REVOKED },
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(cases) / sizeof(cases[0]); i++) {
		bool of_subkey = i % 2 == 1;
		int reason = cases[i / 2].reason;
		const struct made_key *by = of_subkey ? &subkey : &primary;
		struct pgp_build b;
		char what[64];

		(void)snprintf(what, sizeof(what), "reason %d", reason);
		pgp_build(&b, &primary, &subkey, arena);
		if (!of_subkey)
			pgp_build_say(&b,
				      (struct pgp_say){ .type = 0x20,
							.flags = -1,
							.reason = reason,
							.created = SIGNED + 1000 });
		pgp_build_add(&b, PGP_TAG_USER_ID, WARD_SPAN(PGP_BUILD_ID));
		pgp_build_say(&b, (struct pgp_say){ .type = 0x13, .flags = 3, .reason = -1 });
		pgp_build_add(&b, PGP_TAG_PUBLIC_SUBKEY, subkey.body);
		if (of_subkey)
			pgp_build_say(&b,
				      (struct pgp_say){ .type = 0x28,
							.flags = -1,
							.reason = reason,
							.created = SIGNED + 1000 });
		pgp_build_say(&b,
			      (struct pgp_say){
				      .type = 0x18, .flags = 2, .reason = -1, .back = &subkey });
		expect(cases[i / 2].then, check_at(&b, by, SIGNED, NOW, false), what);
		expect(cases[i / 2].then, check_at(&b, by, SIGNED + 999, NOW, false), what);
		expect(PGP_REVOKED, check_at(&b, by, SIGNED + 1000, NOW, false), what);
		expect(cases[i / 2].now, check_at(&b, by, SIGNED, NOW, true), what);
		expect(of_subkey ? PGP_OK : cases[i / 2].now, check(&b, &primary), what);
		expect(cases[i / 2].now, check(&b, &subkey), what);
	}
}

/* Whose revocation counts, and what is done with one that cannot be judged. */
static void test_revocation_doubts(void **state)
{
	const struct {
		const char *what;
		struct pgp_say say;
		enum pgp_reason reason;
	} cases[] = {
		{ "SHA-1",
		  { .type = 0x20, .flags = -1, .reason = 2, .hash = PGP_SHA1 },
		  PGP_REVOKED },
		{ "MD5", { .type = 0x20, .flags = -1, .reason = 2, .hash = PGP_MD5 }, PGP_REVOKED },
		{ "critical",
		  { .type = 0x20, .flags = -1, .reason = 3, .critical_unknown = true },
		  PGP_REVOKED },
		{ "no issuer",
		  { .type = 0x20, .flags = -1, .reason = 2, .no_issuer = true },
		  PGP_REVOKED },
		{ "broken", { .type = 0x20, .flags = -1, .reason = 2, .broken = true }, PGP_OK },
		{ "by another",
		  { .type = 0x20, .flags = -1, .reason = 2, .by = &stranger },
		  PGP_OK },
		{ "by another, no issuer",
		  { .type = 0x20, .flags = -1, .reason = 2, .by = &stranger, .no_issuer = true },
		  PGP_OK },
		{ "older than the key",
		  { .type = 0x20, .flags = -1, .reason = 2, .created = CREATED - 1 },
		  PGP_OK },
		{ "of the future",
		  { .type = 0x20, .flags = -1, .reason = 2, .created = NOW + 100 },
		  PGP_REVOKED },
	};
	static const char version3[] = "\3\5\x20\0\0\0\0"
				       "12345678"
				       "\1\2xx";
	static const char version5[] = "\5\x20\1\2xxxxxxxx";
	struct pgp_build b;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		pgp_build(&b, &primary, NULL, arena);
		pgp_build_say(&b, cases[i].say);
		pgp_build_add(&b, PGP_TAG_USER_ID, WARD_SPAN(PGP_BUILD_ID));
		pgp_build_say(&b, (struct pgp_say){ .type = 0x13, .flags = 3, .reason = -1 });
		expect(cases[i].reason, check(&b, &primary), cases[i].what);
		/* Behind the user id it says the same. */
		pgp_build_plain(&b, &primary, NULL, arena);
		pgp_build_say(&b, cases[i].say);
		expect(cases[i].reason, check(&b, &primary), cases[i].what);
	}
	pgp_build_plain(&b, &primary, NULL, arena);
	pgp_build_add(&b, PGP_TAG_SIGNATURE, span_make(version3, sizeof(version3) - 1));
	expect(PGP_REVOKED, check(&b, &primary), "version 3");
	pgp_build_plain(&b, &primary, NULL, arena);
	pgp_build_add(&b, PGP_TAG_SIGNATURE, span_make(version5, sizeof(version5) - 1));
	expect(PGP_REVOKED, check(&b, &primary), "version 5");
}

static void test_designated_revoker(void **state)
{
	struct pgp_build b;

	(void)state;
	for (int designated = 0; designated < 2; designated++) {
		pgp_build(&b, &primary, NULL, arena);
		pgp_build_say(&b,
			      (struct pgp_say){
				      .type = 0x20, .flags = -1, .reason = 2, .by = &stranger });
		pgp_build_say(&b,
			      (struct pgp_say){ .type = 0x1f,
						.flags = -1,
						.reason = -1,
						.revoker = designated ? &stranger : &subkey });
		pgp_build_add(&b, PGP_TAG_USER_ID, WARD_SPAN(PGP_BUILD_ID));
		pgp_build_say(&b, (struct pgp_say){ .type = 0x13, .flags = 3, .reason = -1 });
		expect(designated ? PGP_REVOKED : PGP_OK, check(&b, &primary), "revoker");
	}
}

static void test_user_ids(void **state)
{
	struct pgp_keyring ring;
	struct ward_span *ids;
	struct pgp_build b;
	size_t count;

	(void)state;
	pgp_build_plain(&b, &primary, NULL, arena);
	pgp_build_add(&b, PGP_TAG_USER_ID, WARD_SPAN("Gone"));
	pgp_build_say(
		&b, (struct pgp_say){ .type = 0x13, .flags = 3, .reason = -1, .user_id = "Gone" });
	pgp_build_say(&b,
		      (struct pgp_say){ .type = 0x30,
					.flags = -1,
					.reason = 32,
					.created = CREATED + 1,
					.user_id = "Gone" });
	pgp_build_add(&b, PGP_TAG_USER_ID, WARD_SPAN("Back"));
	pgp_build_say(&b,
		      (struct pgp_say){ .type = 0x30,
					.flags = -1,
					.reason = 32,
					.created = CREATED + 1,
					.user_id = "Back" });
	pgp_build_say(&b,
		      (struct pgp_say){ .type = 0x13,
					.flags = 3,
					.reason = -1,
					.created = CREATED + 2,
					.user_id = "Back",
					.primary_id = true });
	pgp_build_add(&b, PGP_TAG_USER_ID, WARD_SPAN("Forged"));
	pgp_build_say(&b,
		      (struct pgp_say){ .type = 0x13,
					.flags = 3,
					.reason = -1,
					.by = &stranger,
					.user_id = "Forged" });
	pgp_build_add(&b, PGP_TAG_USER_ATTRIBUTE, WARD_SPAN("xx"));
	pgp_build_say(&b,
		      (struct pgp_say){ .type = 0x13, .flags = 3, .reason = -1, .user_id = "xx" });
	read_ring(pgp_built(&b), &ring);
	assert_int_equal(ring.certs.len, 1);
	ids = pgp_cert_user_ids(&ring.certs.items[0], NOW, arena, &count);
	assert_int_equal(count, 2);
	assert_true(span_is(ids[0], "Back") && span_is(ids[1], PGP_BUILD_ID));
	expect(PGP_OK, check(&b, &primary), "user ids");
	/* With all of them revoked, the key is still the one that signed. */
	pgp_build_plain(&b, &primary, NULL, arena);
	pgp_build_say(&b,
		      (struct pgp_say){
			      .type = 0x30, .flags = -1, .reason = 32, .created = CREATED + 1 });
	expect(PGP_OK, check(&b, &primary), "no user id left");
	read_ring(pgp_built(&b), &ring);
	(void)pgp_cert_user_ids(&ring.certs.items[0], NOW, arena, &count);
	assert_int_equal(count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_revocations),
		cmocka_unit_test(test_revocation_doubts),
		cmocka_unit_test(test_designated_revoker),
		cmocka_unit_test(test_user_ids),
	};

	return cmocka_run_group_tests_name("pgp_revoke", tests, setup, teardown);
}
