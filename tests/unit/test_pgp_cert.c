/* SPDX-License-Identifier: Apache-2.0 */
/* What a certificate says of its keys, and what that makes of a signature: built statement by
 * statement. */
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
/* Before the end of SHA-1. */
#define OLD 1500000000

static struct arena *arena;
static struct made_key primary, subkey, stranger, old_key, old_subkey;

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)512 << 20);
	pgp_make(&primary, "ed25519", 4, CREATED, arena);
	pgp_make(&subkey, "p256", 4, CREATED, arena);
	pgp_make(&stranger, "ed25519", 4, CREATED, arena);
	pgp_make(&old_key, "rsa2048", 4, OLD, arena);
	pgp_make(&old_subkey, "ed25519", 4, OLD, arena);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	pgp_unmake(&primary);
	pgp_unmake(&subkey);
	pgp_unmake(&stranger);
	pgp_unmake(&old_key);
	pgp_unmake(&old_subkey);
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

/* -- Primary keys --------------------------------------------------------- */

static void test_self_signatures(void **state)
{
	const struct {
		const char *what;
		struct pgp_say say;
		enum pgp_reason reason;
	} cases[] = {
		{ "generic", { .type = 0x10, .flags = 3, .reason = -1 }, PGP_OK },
		{ "persona", { .type = 0x11, .flags = 3, .reason = -1 }, PGP_OK },
		{ "casual", { .type = 0x12, .flags = 3, .reason = -1 }, PGP_OK },
		{ "positive", { .type = 0x13, .flags = 3, .reason = -1 }, PGP_OK },
		{ "no flags", { .type = 0x13, .flags = -1, .reason = -1 }, PGP_OK },
		{ "certify only", { .type = 0x13, .flags = 1, .reason = -1 }, PGP_USAGE },
		{ "encrypt only", { .type = 0x13, .flags = 0x0c, .reason = -1 }, PGP_USAGE },
		{ "flags of zero", { .type = 0x13, .flags = 0, .reason = -1 }, PGP_USAGE },
		{ "no issuer",
		  { .type = 0x13, .flags = 3, .reason = -1, .no_issuer = true },
		  PGP_OK },
		{ "by another",
		  { .type = 0x13, .flags = 3, .reason = -1, .by = &stranger },
		  PGP_UNBOUND },
		{ "by another, no issuer",
		  { .type = 0x13, .flags = 3, .reason = -1, .by = &stranger, .no_issuer = true },
		  PGP_UNBOUND },
		{ "broken",
		  { .type = 0x13, .flags = 3, .reason = -1, .broken = true },
		  PGP_UNBOUND },
		{ "another user id",
		  { .type = 0x13, .flags = 3, .reason = -1, .user_id = "Other" },
		  PGP_UNBOUND },
		{ "a binding", { .type = 0x14, .flags = 3, .reason = -1 }, PGP_UNBOUND },
		{ "SHA-1",
		  { .type = 0x13, .flags = 3, .reason = -1, .hash = PGP_SHA1 },
		  PGP_WEAK_BINDING },
		{ "MD5",
		  { .type = 0x13, .flags = 3, .reason = -1, .hash = PGP_MD5 },
		  PGP_WEAK_BINDING },
		{ "SHA-512",
		  { .type = 0x13, .flags = 3, .reason = -1, .hash = PGP_SHA512 },
		  PGP_OK },
		{ "critical",
		  { .type = 0x13, .flags = 3, .reason = -1, .critical_unknown = true },
		  PGP_UNBOUND },
		{ "older than the key",
		  { .type = 0x13, .flags = 3, .reason = -1, .created = CREATED - 1 },
		  PGP_UNBOUND },
		{ "of the future",
		  { .type = 0x13, .flags = 3, .reason = -1, .created = NOW + 1 },
		  PGP_UNBOUND },
		{ "expired",
		  { .type = 0x13, .flags = 3, .reason = -1, .lifetime = 4000 },
		  PGP_UNBOUND },
		{ "not yet expired",
		  { .type = 0x13, .flags = 3, .reason = -1, .lifetime = 5001 },
		  PGP_OK },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pgp_build b;

		pgp_build(&b, &primary, NULL, arena);
		pgp_build_add(&b, PGP_TAG_USER_ID, WARD_SPAN(PGP_BUILD_ID));
		pgp_build_say(&b, cases[i].say);
		expect(cases[i].reason, check(&b, &primary), cases[i].what);
	}
}

static void test_bare_and_direct(void **state)
{
	struct pgp_build b;

	(void)state;
	pgp_build(&b, &primary, NULL, arena);
	expect(PGP_UNBOUND, check(&b, &primary), "bare key");
	pgp_build_add(&b, PGP_TAG_USER_ID, WARD_SPAN(PGP_BUILD_ID));
	expect(PGP_UNBOUND, check(&b, &primary), "user id alone");
	pgp_build(&b, &primary, NULL, arena);
	pgp_build_say(&b, (struct pgp_say){ .type = 0x1f, .flags = 3, .reason = -1 });
	expect(PGP_OK, check(&b, &primary), "direct");
	pgp_build(&b, &primary, NULL, arena);
	pgp_build_say(&b, (struct pgp_say){ .type = 0x1f, .flags = 1, .reason = -1 });
	pgp_build_add(&b, PGP_TAG_USER_ID, WARD_SPAN(PGP_BUILD_ID));
	pgp_build_say(&b, (struct pgp_say){ .type = 0x13, .flags = 3, .reason = -1 });
	expect(PGP_USAGE, check(&b, &primary), "what is direct goes first");
	/* A direct signature without flags or lifetime, as one that names a revoker, takes none. */
	pgp_build(&b, &primary, NULL, arena);
	pgp_build_say(&b,
		      (struct pgp_say){
			      .type = 0x1f, .flags = -1, .reason = -1, .created = CREATED + 9 });
	pgp_build_add(&b, PGP_TAG_USER_ID, WARD_SPAN(PGP_BUILD_ID));
	pgp_build_say(
		&b,
		(struct pgp_say){ .type = 0x13, .flags = 1, .reason = -1, .key_lifetime = 900 });
	expect(PGP_USAGE, check(&b, &primary), "flags at the user id");
}

static void test_key_lifetime(void **state)
{
	static const struct {
		uint32_t lifetime, created;
		int64_t now;
		bool valid_now;
		enum pgp_reason reason;
	} cases[] = {
		{ 0, SIGNED, NOW, true, PGP_OK },
		{ 1000, SIGNED - 1, NOW, false, PGP_OK },
		{ 1000, SIGNED, NOW, false, PGP_KEY_EXPIRED },
		{ 1000, SIGNED - 1, NOW, true, PGP_KEY_EXPIRED },
		{ 5000, SIGNED, NOW, true, PGP_KEY_EXPIRED },
		{ 5001, SIGNED, NOW, true, PGP_OK },
		{ 5001, SIGNED, NOW + 1, true, PGP_KEY_EXPIRED },
		{ 0, CREATED - 1, NOW, true, PGP_KEY_EARLY },
		{ 0, CREATED - 1, NOW, false, PGP_KEY_EARLY },
		{ 0, CREATED, NOW, true, PGP_OK },
		{ 0, NOW + 1, NOW, true, PGP_FUTURE },
		{ 0, NOW, NOW, true, PGP_OK },
		{ UINT32_MAX, NOW, NOW, true, PGP_OK },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pgp_build b;
		char what[32];

		(void)snprintf(what, sizeof(what), "case %zu", i);
		pgp_build(&b, &primary, NULL, arena);
		pgp_build_add(&b, PGP_TAG_USER_ID, WARD_SPAN(PGP_BUILD_ID));
		pgp_build_say(&b,
			      (struct pgp_say){ .type = 0x13,
						.flags = 3,
						.reason = -1,
						.key_lifetime = cases[i].lifetime });
		expect(cases[i].reason,
		       check_at(&b, &primary, cases[i].created, cases[i].now, cases[i].valid_now),
		       what);
	}
}

static void test_clock_ahead(void **state)
{
	struct pgp_when when = { .now = NOW, .ahead = 60, .valid_at = NOW };
	struct pgp_keyring ring;
	struct pgp_build b;

	(void)state;
	pgp_build_plain(&b, &primary, NULL, arena);
	read_ring(pgp_built(&b), &ring);
	expect(PGP_OK, check_in(&ring, &primary, NOW + 60, &when), "a minute");
	expect(PGP_FUTURE, check_in(&ring, &primary, NOW + 61, &when), "more");
}

static void test_newest_wins(void **state)
{
	struct pgp_build b;

	(void)state;
	pgp_build_plain(&b, &primary, NULL, arena);
	pgp_build_say(&b,
		      (struct pgp_say){ .type = 0x13,
					.flags = 3,
					.reason = -1,
					.created = CREATED + 10,
					.key_lifetime = 500 });
	expect(PGP_KEY_EXPIRED, check(&b, &primary), "shortened");
	pgp_build_say(&b,
		      (struct pgp_say){
			      .type = 0x13, .flags = 3, .reason = -1, .created = CREATED + 20 });
	expect(PGP_OK, check(&b, &primary), "prolonged");
	pgp_build_say(&b,
		      (struct pgp_say){
			      .type = 0x13, .flags = 1, .reason = -1, .created = CREATED + 30 });
	expect(PGP_USAGE, check(&b, &primary), "flags taken");
	/* Of the same second, the one that grants less. */
	pgp_build_plain(&b, &primary, NULL, arena);
	pgp_build_say(
		&b,
		(struct pgp_say){ .type = 0x13, .flags = 3, .reason = -1, .key_lifetime = 500 });
	expect(PGP_KEY_EXPIRED, check(&b, &primary), "same second");
	/* A second user id without a lifetime does not undo that of the first. */
	pgp_build(&b, &primary, NULL, arena);
	pgp_build_add(&b, PGP_TAG_USER_ID, WARD_SPAN(PGP_BUILD_ID));
	pgp_build_say(
		&b,
		(struct pgp_say){ .type = 0x13, .flags = 3, .reason = -1, .key_lifetime = 500 });
	pgp_build_add(&b, PGP_TAG_USER_ID, WARD_SPAN("Second"));
	pgp_build_say(&b,
		      (struct pgp_say){ .type = 0x13,
					.flags = 3,
					.reason = -1,
					.created = CREATED + 10,
					.user_id = "Second" });
	expect(PGP_KEY_EXPIRED, check(&b, &primary), "two user ids");
}

/* -- SHA-1 ---------------------------------------------------------------- */

static void test_sha1_date(void **state)
{
	static const struct {
		uint32_t created;
		unsigned hash;
		enum pgp_reason reason;
	} cases[] = {
		{ OLD, PGP_SHA1, PGP_OK },
		{ PGP_SHA1_END - 1, PGP_SHA1, PGP_OK },
		{ PGP_SHA1_END, PGP_SHA1, PGP_WEAK_BINDING },
		{ OLD, PGP_MD5, PGP_WEAK_BINDING },
		{ OLD, PGP_SHA224, PGP_WEAK_BINDING },
		{ PGP_SHA1_END, PGP_SHA256, PGP_OK },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pgp_build b;

		pgp_build(&b, &old_key, &old_subkey, arena);
		pgp_build_add(&b, PGP_TAG_USER_ID, WARD_SPAN(PGP_BUILD_ID));
		pgp_build_say(&b,
			      (struct pgp_say){ .type = 0x13,
						.flags = 3,
						.reason = -1,
						.hash = cases[i].hash,
						.created = cases[i].created });
		expect(cases[i].reason, check(&b, &old_key), "primary");
		pgp_build_plain(&b, &old_key, &old_subkey, arena);
		pgp_build_say(&b,
			      (struct pgp_say){ .type = 0x18,
						.flags = 2,
						.reason = -1,
						.hash = cases[i].hash,
						.created = cases[i].created,
						.back = &old_subkey });
		expect(cases[i].reason, check(&b, &old_subkey), "subkey");
	}
}

/* -- Subkeys -------------------------------------------------------------- */

static void test_subkeys(void **state)
{
	const struct {
		const char *what;
		struct pgp_say say;
		enum pgp_reason reason;
	} cases[] = {
		{ "good", { .type = 0x18, .flags = 2, .reason = -1, .back = &subkey }, PGP_OK },
		{ "no back-signature",
		  { .type = 0x18, .flags = 2, .reason = -1 },
		  PGP_BACK_SIGNATURE },
		{ "back-signature by the primary key",
		  { .type = 0x18, .flags = 2, .reason = -1, .back = &primary },
		  PGP_BACK_SIGNATURE },
		{ "back-signature by another",
		  { .type = 0x18, .flags = 2, .reason = -1, .back = &stranger },
		  PGP_BACK_SIGNATURE },
		{ "back-signature of another type",
		  { .type = 0x18, .flags = 2, .reason = -1, .back = &subkey, .back_type = 0x18 },
		  PGP_BACK_SIGNATURE },
		{ "back-signature by SHA-1",
		  { .type = 0x18,
		    .flags = 2,
		    .reason = -1,
		    .back = &subkey,
		    .back_hash = PGP_SHA1 },
		  PGP_WEAK_BINDING },
		{ "no flags",
		  { .type = 0x18, .flags = -1, .reason = -1, .back = &subkey },
		  PGP_USAGE },
		{ "encrypts",
		  { .type = 0x18, .flags = 0x0c, .reason = -1, .back = &subkey },
		  PGP_USAGE },
		{ "authenticates",
		  { .type = 0x18, .flags = 0x20, .reason = -1, .back = &subkey },
		  PGP_USAGE },
		{ "bound by another",
		  { .type = 0x18, .flags = 2, .reason = -1, .back = &subkey, .by = &stranger },
		  PGP_SUBKEY_UNBOUND },
		{ "bound by itself",
		  { .type = 0x18, .flags = 2, .reason = -1, .back = &subkey, .by = &subkey },
		  PGP_SUBKEY_UNBOUND },
		{ "broken",
		  { .type = 0x18, .flags = 2, .reason = -1, .back = &subkey, .broken = true },
		  PGP_SUBKEY_UNBOUND },
		{ "SHA-1",
		  { .type = 0x18, .flags = 2, .reason = -1, .back = &subkey, .hash = PGP_SHA1 },
		  PGP_WEAK_BINDING },
		{ "expired",
		  { .type = 0x18, .flags = 2, .reason = -1, .back = &subkey, .key_lifetime = 900 },
		  PGP_KEY_EXPIRED },
		{ "another type",
		  { .type = 0x19, .flags = 2, .reason = -1, .back = &subkey },
		  PGP_SUBKEY_UNBOUND },
	};
	struct pgp_build b;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		pgp_build_plain(&b, &primary, &subkey, arena);
		pgp_build_say(&b, cases[i].say);
		expect(cases[i].reason, check(&b, &subkey), cases[i].what);
		expect(PGP_OK, check(&b, &primary), cases[i].what);
	}
	pgp_build_plain(&b, &primary, &subkey, arena);
	expect(PGP_SUBKEY_UNBOUND, check(&b, &subkey), "no binding");
}

static void test_subkey_needs_primary(void **state)
{
	const struct pgp_say bind = { .type = 0x18, .flags = 2, .reason = -1, .back = &subkey };
	struct pgp_build b;

	(void)state;
	pgp_build(&b, &primary, &subkey, arena);
	pgp_build_add(&b, PGP_TAG_PUBLIC_SUBKEY, subkey.body);
	pgp_build_say(&b, bind);
	expect(PGP_UNBOUND, check(&b, &subkey), "no user id");
	pgp_build(&b, &primary, &subkey, arena);
	pgp_build_add(&b, PGP_TAG_USER_ID, WARD_SPAN(PGP_BUILD_ID));
	pgp_build_say(
		&b,
		(struct pgp_say){ .type = 0x13, .flags = 1, .reason = -1, .key_lifetime = 900 });
	pgp_build_add(&b, PGP_TAG_PUBLIC_SUBKEY, subkey.body);
	pgp_build_say(&b, bind);
	expect(PGP_KEY_EXPIRED, check(&b, &subkey), "primary key expired");
	/* The primary key only certifies: that is how it should be. */
	pgp_build(&b, &primary, &subkey, arena);
	pgp_build_add(&b, PGP_TAG_USER_ID, WARD_SPAN(PGP_BUILD_ID));
	pgp_build_say(&b, (struct pgp_say){ .type = 0x13, .flags = 1, .reason = -1 });
	pgp_build_add(&b, PGP_TAG_PUBLIC_SUBKEY, subkey.body);
	pgp_build_say(&b, bind);
	expect(PGP_OK, check(&b, &subkey), "certifying primary key");
	expect(PGP_USAGE, check(&b, &primary), "certifying primary key");
}

/* Somebody else's signing subkey, adopted: its owner's signatures must not become the adopter's. */
static void test_adopted_subkey(void **state)
{
	struct pgp_when when = { .now = NOW };
	struct pgp_keyring ring;
	struct pgp_build own, thief;
	struct ward_span both[2];

	(void)state;
	pgp_build_plain(&own, &primary, &subkey, arena);
	pgp_build_say(&own,
		      (struct pgp_say){ .type = 0x18, .flags = 2, .reason = -1, .back = &subkey });
	pgp_build_plain(&thief, &stranger, &subkey, arena);
	pgp_build_say(&thief, (struct pgp_say){ .type = 0x18, .flags = 2, .reason = -1 });
	read_ring(pgp_built(&thief), &ring);
	expect(PGP_BACK_SIGNATURE, check_in(&ring, &subkey, SIGNED, &when), "thief alone");
	both[0] = pgp_built(&thief);
	both[1] = pgp_built(&own);
	read_ring(pgp_join(both, 2, arena), &ring);
	expect(PGP_OK, check_in(&ring, &subkey, SIGNED, &when), "both");
}

/* -- Version 6 ------------------------------------------------------------ */

/* RFC 9580, A.3: a key of version 6 that signs, with a subkey that encrypts. */
static const char sample_v6[] = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n"
				"xioGY4d/4xsAAAAg+U2nu0jWCmHlZ3BqZYfQMxmZu52JGggkLq2EVD34laPCsQYf\n"
				"GwoAAABCBYJjh3/jAwsJBwUVCg4IDAIWAAKbAwIeCSIhBssYbE8GCaaX5NUt+mxy\n"
				"KwwfHifBilZwj2Ul7Ce62azJBScJAgcCAAAAAK0oIBA+LX0ifsDm185Ecds2v8lw\n"
				"gyU2kCcUmKfvBXbAf6rhRYWzuQOwEn7E/aLwIwRaLsdry0+VcallHhSu4RN6HWaE\n"
				"QsiPlR4zxP/TP7mhfVEe7XWPxtnMUMtf15OyA51YBM4qBmOHf+MZAAAAIIaTJINn\n"
				"+eUBXbki+PSAld2nhJh/LVmFsS+60WyvXkQ1wpsGGBsKAAAALAWCY4d/4wKbDCIh\n"
				"BssYbE8GCaaX5NUt+mxyKwwfHifBilZwj2Ul7Ce62azJAAAAAAQBIKbpGG2dWTX8\n"
				"j+VjFM21J0hqWlEg+bdiojWnKfA5AQpWUWtnNwDEM0g12vYxoWM8Y81W+bHBw805\n"
				"I8kWVkXU6vFOi+HWvv/ira7ofJu16NnoUkhclkUrk0mXubZvyl4GBg==\n"
				"-----END PGP PUBLIC KEY BLOCK-----\n";

static void test_sample_v6(void **state)
{
	struct pgp_when when = { .now = NOW, .valid_at = NOW };
	const struct pgp_cert *cert;
	char text[PGP_FINGERPRINT_TEXT];
	struct pgp_keyring ring;

	(void)state;
	read_ring(span_of(sample_v6), &ring);
	assert_int_equal(ring.certs.len, 1);
	assert_int_equal(ring.faults.len, 0);
	cert = &ring.certs.items[0];
	pgp_fingerprint_text(&cert->primary.fingerprint, text);
	assert_string_equal(text,
			    "CB186C4F0609A697E4D52DFA6C722B0C1F1E27C18A56708F6525EC27BAD9ACC9");
	assert_int_equal(cert->subkeys.len, 1);
	assert_int_equal(cert->statements.len, 2);
	expect(PGP_OK, cert->statements.items[0].reason, "direct");
	expect(PGP_OK, cert->statements.items[1].reason, "binding");
	expect(PGP_OK, pgp_cert_judge(cert, &cert->primary, NOW, &when), "primary");
	expect(PGP_USAGE, pgp_cert_judge(cert, &cert->subkeys.items[0], NOW, &when), "subkey");
	expect(PGP_KEY_EARLY, pgp_cert_judge(cert, &cert->primary, OLD, &when), "early");
}

static void test_built_v6(void **state)
{
	struct made_key key, sub;
	struct pgp_build b;

	(void)state;
	pgp_make(&key, "p256", 6, CREATED, arena);
	pgp_make(&sub, "ed25519", 6, CREATED, arena);
	pgp_build(&b, &key, &sub, arena);
	pgp_build_say(
		&b, (struct pgp_say){ .type = 0x1f, .flags = 1, .reason = -1, .hash = PGP_SHA512 });
	pgp_build_add(&b, PGP_TAG_PADDING, WARD_SPAN("xxxxxxx"));
	pgp_build_add(&b, PGP_TAG_PUBLIC_SUBKEY, sub.body);
	pgp_build_say(&b,
		      (struct pgp_say){ .type = 0x18,
					.flags = 2,
					.reason = -1,
					.hash = PGP_SHA3_512,
					.back = &sub });
	expect(PGP_OK, check(&b, &sub), "subkey");
	expect(PGP_USAGE, check(&b, &key), "primary");
	/* Without flags a key of version 6 does not sign. */
	pgp_build(&b, &key, &sub, arena);
	pgp_build_say(
		&b,
		(struct pgp_say){ .type = 0x1f, .flags = -1, .reason = -1, .hash = PGP_SHA512 });
	b.primary = &key;
	pgp_build_add(&b, PGP_TAG_PUBLIC_SUBKEY, sub.body);
	pgp_build_say(
		&b, (struct pgp_say){ .type = 0x28, .flags = -1, .reason = 0, .hash = PGP_SHA512 });
	pgp_build_say(
		&b,
		(struct pgp_say){
			.type = 0x18, .flags = 2, .reason = -1, .hash = PGP_SHA512, .back = &sub });
	expect(PGP_REVOKED, check(&b, &sub), "revoked subkey");
	pgp_unmake(&key);
	pgp_unmake(&sub);
}

/* Each byte of a certificate: changed, the subkey signs no more, or nothing else has changed. */
static void test_tampered_certificate(void **state)
{
	struct pgp_when when = { .now = NOW };
	struct ward_span packets;
	struct pgp_build b;
	size_t good = 0;

	(void)state;
	pgp_build_plain(&b, &primary, &subkey, arena);
	pgp_build_say(&b,
		      (struct pgp_say){ .type = 0x18,
					.flags = 2,
					.reason = -1,
					.key_lifetime = 2000,
					.back = &subkey });
	packets = pgp_built(&b);
	for (size_t at = 0; at < packets.len; at++) {
		struct arena *scratch = arena_new((size_t)8 << 20);
		char *bytes = arena_bytes(scratch, packets.len);
		struct ward_error err = { 0 };
		struct pgp_keyring ring;

		memcpy(bytes, packets.ptr, packets.len);
		bytes[at] ^= 0x04;
		if (pgp_keyring_parse(span_make(bytes, packets.len), scratch, &ring, &err) == 0) {
			good += check_in(&ring, &subkey, SIGNED, &when) == PGP_OK;
			/* The subkey's time ends then, whatever was changed. */
			assert_int_not_equal(check_in(&ring, &subkey, CREATED + 2000, &when),
					     PGP_OK);
		}
		arena_free(scratch);
	}
	/* The beginnings of three digests. */
	assert_int_equal(good, 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_self_signatures), cmocka_unit_test(test_bare_and_direct),
		cmocka_unit_test(test_key_lifetime),	cmocka_unit_test(test_clock_ahead),
		cmocka_unit_test(test_newest_wins),	cmocka_unit_test(test_sha1_date),
		cmocka_unit_test(test_subkeys),		cmocka_unit_test(test_subkey_needs_primary),
		cmocka_unit_test(test_adopted_subkey),	cmocka_unit_test(test_sample_v6),
		cmocka_unit_test(test_built_v6),	cmocka_unit_test(test_tampered_certificate),
	};

	return cmocka_run_group_tests_name("pgp_cert", tests, setup, teardown);
}
