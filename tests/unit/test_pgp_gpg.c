/* SPDX-License-Identifier: Apache-2.0 */
/* Against the real gpg: what it signs verifies, and what it refuses is refused; where we refuse
 * more or less, the reason is named. */
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
#include "gpg_fixture.h"
#include "pgp_build.h"
#include "trust/pgp_keyring.h"

#define MESSAGE WARD_SPAN("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\na message\n")
#define MADE "1700000000"
#define SIGNED "1700001000"
#define LATER "1700005000"
#define MADE_AT 1700000000
#define SIGNED_AT 1700001000
#define LATER_AT 1700005000

static struct gpg_fixture fixture;
static struct arena *arena;

static const struct {
	const char *name, *algorithm;
} keys[] = {
	{ "rsa2048", "rsa2048" }, { "rsa3072", "rsa3072" }, { "rsa4096", "rsa4096" },
	{ "ed25519", "ed25519" }, { "p256", "nistp256" },   { "p384", "nistp384" },
	{ "p521", "nistp521" },
};
#define KEYS (sizeof(keys) / sizeof(keys[0]))

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)1 << 30);
	gpg_fixture_init(&fixture);
	for (size_t i = 0; i < KEYS; i++)
		gpg_make_key(&fixture, keys[i].name, keys[i].algorithm, "sign,cert", "0", MADE);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	gpg_fixture_free(&fixture);
	return 0;
}

static void expect(enum pgp_reason want, enum pgp_reason got, const char *what)
{
	if (want != got)
		fail_msg("%s: %s, %s expected", what, pgp_reason_code(got), pgp_reason_code(want));
}

static void read_ring(struct ward_span bytes, struct pgp_keyring *ring)
{
	struct ward_error err = { 0 };

	if (pgp_keyring_parse(bytes, arena, ring, &err) != 0)
		fail_msg("keyring: %s", err.message);
	assert_int_equal(ring->faults.len, 0);
}

/* The keyring that gpg has now. */
static void current_ring(struct pgp_keyring *ring)
{
	read_ring(gpg_export(&fixture, "", false, arena), ring);
}

static enum pgp_reason check_in(const struct pgp_keyring *ring, struct ward_span armored,
				struct ward_span message, int64_t now, bool valid_now,
				struct pgp_signer *signer)
{
	const struct pgp_when when = { .now = now, .valid_at = valid_now ? now : 0 };

	return pgp_keyring_check(ring, armored, &message, 1, &when, arena, signer);
}

/* What we and gpg must say of a signature, at a time. */
static void both(enum pgp_reason ours, enum gpg_answer theirs, struct ward_span armored,
		 const char *when, const char *what)
{
	struct pgp_signer signer;
	struct pgp_keyring ring;
	uint64_t now = 0;

	assert_true(span_to_u64(span_of(when), INT64_MAX, &now));
	current_ring(&ring);
	expect(ours, check_in(&ring, armored, MESSAGE, (int64_t)now, true, &signer), what);
	if (gpg_verify(&fixture, armored, MESSAGE, when) != theirs)
		fail_msg("%s: gpg says something else", what);
}

/* -- What gpg makes ------------------------------------------------------- */

static void test_every_key(void **state)
{
	static const char *const hashes[] = { "SHA256", "SHA384", "SHA512", "SHA1", "SHA224" };
	char text[PGP_FINGERPRINT_TEXT], what[64];
	struct pgp_keyring ring;

	(void)state;
	current_ring(&ring);
	for (size_t i = 0; i < KEYS; i++) {
		const char *fingerprint = gpg_fingerprint(&fixture, keys[i].name, arena);

		for (size_t k = 0; k < 5; k++) {
			const char *const options[] = { "--digest-algo", hashes[k],
							"--allow-weak-key-signatures", NULL };
			struct ward_span armored;
			struct pgp_signer signer;

			/* gpg makes no signature with a shorter hash than the curve asks for. */
			if ((k > 2 && keys[i].name[0] != 'r') ||
			    (k < 1 && strcmp(keys[i].name, "p384") == 0) ||
			    (k < 2 && strcmp(keys[i].name, "p521") == 0))
				continue;
			(void)snprintf(what, sizeof(what), "%s %s", keys[i].name, hashes[k]);
			armored = gpg_sign(&fixture, fingerprint, SIGNED, options, MESSAGE, arena);
			if (k > 2) {
				expect(PGP_WEAK_DIGEST,
				       check_in(&ring, armored, MESSAGE, LATER_AT, true, &signer),
				       what);
				continue;
			}
			expect(PGP_OK, check_in(&ring, armored, MESSAGE, LATER_AT, true, &signer),
			       what);
			pgp_fingerprint_text(&signer.primary, text);
			assert_string_equal(text, fingerprint);
			assert_true(signer.created == SIGNED_AT && signer.user_id_count == 1);
			assert_true(span_ends(signer.user_ids[0], "@example.com>"));
			assert_int_equal(gpg_verify(&fixture, armored, MESSAGE, LATER),
					 GPG_ANSWER_GOOD);
			expect(PGP_BAD,
			       check_in(&ring, armored, WARD_SPAN("x"), LATER_AT, true, &signer),
			       what);
		}
	}
}

static void test_export_forms(void **state)
{
	const char *fingerprint = gpg_fingerprint(&fixture, "p256", arena);
	struct ward_span armored = gpg_sign(&fixture, fingerprint, SIGNED, NULL, MESSAGE, arena);
	struct pgp_keyring ring;
	struct pgp_signer signer;

	(void)state;
	read_ring(gpg_export(&fixture, "", true, arena), &ring);
	assert_int_equal(ring.certs.len, KEYS);
	expect(PGP_OK, check_in(&ring, armored, MESSAGE, LATER_AT, true, &signer), "armored");
	read_ring(gpg_export(&fixture, "p256", true, arena), &ring);
	assert_int_equal(ring.certs.len, 1);
	expect(PGP_OK, check_in(&ring, armored, MESSAGE, LATER_AT, true, &signer), "one");
	read_ring(gpg_export(&fixture, "p384", true, arena), &ring);
	expect(PGP_UNKNOWN_SIGNER, check_in(&ring, armored, MESSAGE, LATER_AT, true, &signer),
	       "another");
}

static void test_text_mode(void **state)
{
	static const char *const text[] = { "--textmode", NULL };
	static const char *const embedded[] = { "--comment", "a comment: x", NULL };
	const char *fingerprint = gpg_fingerprint(&fixture, "ed25519", arena);

	(void)state;
	both(PGP_TEXT_MODE, GPG_ANSWER_GOOD,
	     gpg_sign(&fixture, fingerprint, SIGNED, text, MESSAGE, arena), LATER, "text");
	both(PGP_OK, GPG_ANSWER_GOOD,
	     gpg_sign(&fixture, fingerprint, SIGNED, embedded, MESSAGE, arena), LATER, "comment");
}

static void test_not_detached(void **state)
{
	static const char *const ways[] = { "--sign", "--clear-sign", "--store" };
	struct pgp_signer signer;
	struct pgp_keyring ring;

	(void)state;
	current_ring(&ring);
	for (size_t i = 0; i < 3; i++) {
		struct ward_span message = MESSAGE;

		gpg_run(&fixture, &message, NULL, "--batch", "--yes", "--armor", "-o", "other.asc",
			"-u", gpg_fingerprint(&fixture, "p256", arena), ways[i]);
		expect(PGP_ARMOR,
		       check_in(&ring, gpg_read(&fixture, "other.asc", arena), MESSAGE, LATER_AT,
				true, &signer),
		       ways[i]);
	}
}

static void test_two_signatures(void **state)
{
	const char *const second[] = { "-u", gpg_fingerprint(&fixture, "p384", arena), NULL };

	(void)state;
	both(PGP_PACKET_COUNT, GPG_ANSWER_GOOD,
	     gpg_sign(&fixture, gpg_fingerprint(&fixture, "p256", arena), SIGNED, second, MESSAGE,
		      arena),
	     LATER, "two");
}

static void test_tampered(void **state)
{
	struct pgp_signer signer;
	struct pgp_keyring ring;

	(void)state;
	current_ring(&ring);
	for (size_t i = 0; i < KEYS; i++) {
		struct ward_span armored =
			gpg_sign(&fixture, gpg_fingerprint(&fixture, keys[i].name, arena), SIGNED,
				 NULL, MESSAGE, arena);
		ssize_t checksum = span_find(armored, WARD_SPAN("\n="), 0);
		char *bytes = arena_bytes(arena, armored.len);
		size_t good = 0;

		assert_true(checksum > 0);
		for (size_t at = 0; at < armored.len; at += i < 3 ? 7 : 1) {
			enum pgp_reason reason;

			/* The checksum is not looked at. */
			if (at > (size_t)checksum + 1 && at < (size_t)checksum + 6)
				continue;
			memcpy(bytes, armored.ptr, armored.len);
			bytes[at] = (char)(bytes[at] == 'A' ? 'B' : 'A');
			reason = check_in(&ring, span_make(bytes, armored.len), MESSAGE, LATER_AT,
					  true, &signer);
			good += reason == PGP_OK;
			/* gpg writes the issuer's key id and the digest's start outside of what is
			 * signed. */
			if (reason == PGP_OK)
				assert_true(signer.created == SIGNED_AT);
		}
		/* Two bytes of a digest and one unhashed subpacket's type make four letters. */
		if (good > 6)
			fail_msg("%s: %zu changes accepted", keys[i].name, good);
		for (size_t len = 0; len + 1 < armored.len; len += 3)
			assert_int_not_equal(check_in(&ring, span_sub(armored, 0, len), MESSAGE,
						      LATER_AT, true, &signer),
					     PGP_OK);
	}
}

/* -- Times ---------------------------------------------------------------- */

/* To gpg the second in which the time ends is still good, to us it is not. */

static void test_expired_key(void **state)
{
	struct pgp_signer signer;
	struct pgp_keyring ring;
	struct ward_span armored;

	(void)state;
	gpg_make_key(&fixture, "expiring", "ed25519", "sign,cert", "seconds=2000", MADE);
	armored = gpg_sign(&fixture, gpg_fingerprint(&fixture, "expiring", arena), SIGNED, NULL,
			   MESSAGE, arena);
	both(PGP_OK, GPG_ANSWER_GOOD, armored, "1700001999", "before");
	both(PGP_KEY_EXPIRED, GPG_ANSWER_KEY_EXPIRED, armored, "1700002001", "expired");
	current_ring(&ring);
	/* Here gpg refuses and we do not, when asked so. */
	expect(PGP_OK, check_in(&ring, armored, MESSAGE, LATER_AT, false, &signer), "then");
}

static void test_prolonged_key(void **state)
{
	const char *fingerprint;
	struct ward_span armored;

	(void)state;
	gpg_make_key(&fixture, "prolonged", "nistp256", "sign,cert", "seconds=2000", MADE);
	fingerprint = gpg_fingerprint(&fixture, "prolonged", arena);
	gpg_run(&fixture, NULL, NULL, "--batch", "--faked-system-time", "1700001500!",
		"--quick-set-expire", fingerprint, "seconds=10000");
	armored = gpg_sign(&fixture, fingerprint, "1700003000", NULL, MESSAGE, arena);
	both(PGP_OK, GPG_ANSWER_GOOD, armored, LATER, "prolonged");
	both(PGP_KEY_EXPIRED, GPG_ANSWER_KEY_EXPIRED, armored, "1700012000", "and expired");
}

static void test_expired_signature(void **state)
{
	static const char *const options[] = { "--default-sig-expire", "seconds=1000", NULL };
	struct ward_span armored = gpg_sign(&fixture, gpg_fingerprint(&fixture, "p256", arena),
					    SIGNED, options, MESSAGE, arena);

	(void)state;
	both(PGP_OK, GPG_ANSWER_GOOD, armored, "1700001999", "before");
	both(PGP_EXPIRED, GPG_ANSWER_EXPIRED, armored, "1700002001", "after");
}

static void test_future_signature(void **state)
{
	struct ward_span armored = gpg_sign(&fixture, gpg_fingerprint(&fixture, "p256", arena),
					    LATER, NULL, MESSAGE, arena);

	(void)state;
	both(PGP_FUTURE, GPG_ANSWER_GOOD, armored, SIGNED, "future");
}

/* -- Revocations ---------------------------------------------------------- */

/* The answers to gpg's questions: yes, reason, no text, yes. */
static struct ward_span revocation(const char *name, char reason, const char *when)
{
	char answers[32];
	struct ward_span in;

	(void)snprintf(answers, sizeof(answers), "y\n%c\n\ny\n", reason);
	in = span_of(answers);
	gpg_run(&fixture, &in, NULL, "--faked-system-time", when, "--command-fd", "0", "--yes",
		"-o", "revocation.asc", "--gen-revoke", gpg_fingerprint(&fixture, name, arena));
	return gpg_read(&fixture, "revocation.asc", arena);
}

static void test_revoked_keys(void **state)
{
	/* gpg's numbers are those of RFC 9580, 5.2.3.31: 0 none, 1 compromised, 2 superseded, 3
	 * retired in its menu. */
	static const struct {
		const char *name;
		char choice;
		enum pgp_reason then;
	} cases[] = {
		{ "rev-none", '0', PGP_REVOKED },
		{ "rev-compromised", '1', PGP_REVOKED },
		{ "rev-superseded", '2', PGP_OK },
		{ "rev-retired", '3', PGP_OK },
	};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct pgp_keyring ring, from_file;
		struct ward_error err = { 0 };
		struct pgp_signer signer;
		struct ward_span armored, file;

		gpg_make_key(&fixture, cases[i].name, "ed25519", "sign,cert", "0", MADE);
		armored = gpg_sign(&fixture, gpg_fingerprint(&fixture, cases[i].name, arena),
				   SIGNED, NULL, MESSAGE, arena);
		both(PGP_OK, GPG_ANSWER_GOOD, armored, LATER, cases[i].name);
		current_ring(&from_file);
		file = revocation(cases[i].name, cases[i].choice, "1700002000!");
		assert_int_equal(pgp_keyring_revoke(&from_file, file, arena, &err), 0);
		gpg_run(&fixture, &file, NULL, "--batch", "--import");
		both(PGP_REVOKED, GPG_ANSWER_KEY_REVOKED, armored, LATER, cases[i].name);
		current_ring(&ring);
		for (int k = 0; k < 2; k++) {
			const struct pgp_keyring *r = k == 0 ? &ring : &from_file;

			expect(PGP_REVOKED, check_in(r, armored, MESSAGE, LATER_AT, true, &signer),
			       "now");
			expect(cases[i].then,
			       check_in(r, armored, MESSAGE, LATER_AT, false, &signer), "then");
		}
	}
}

/* -- Subkeys -------------------------------------------------------------- */

static void test_subkeys(void **state)
{
	const char *fingerprint;
	struct pgp_signer signer;
	struct pgp_keyring ring;
	struct ward_span armored, script = WARD_SPAN("key 1\nrevkey\ny\n0\n\ny\nsave\n");

	(void)state;
	gpg_make_key(&fixture, "sub", "ed25519", "cert", "0", MADE);
	fingerprint = gpg_fingerprint(&fixture, "sub", arena);
	gpg_run(&fixture, NULL, NULL, "--batch", "--faked-system-time", MADE "!", "--quick-add-key",
		fingerprint, "rsa2048", "sign", "0");
	gpg_run(&fixture, NULL, NULL, "--batch", "--faked-system-time", MADE "!", "--quick-add-key",
		fingerprint, "cv25519", "encr", "0");
	armored = gpg_sign(&fixture, fingerprint, SIGNED, NULL, MESSAGE, arena);
	both(PGP_OK, GPG_ANSWER_GOOD, armored, LATER, "subkey");
	current_ring(&ring);
	expect(PGP_OK, check_in(&ring, armored, MESSAGE, LATER_AT, true, &signer), "subkey");
	assert_false(pgp_fingerprint_eq(&signer.primary, &signer.key));
	assert_int_equal(signer.cert->subkeys.len, 2);
	gpg_run(&fixture, &script, NULL, "--faked-system-time", "1700002000!", "--command-fd", "0",
		"--edit-key", fingerprint);
	both(PGP_REVOKED, GPG_ANSWER_KEY_REVOKED, armored, LATER, "revoked subkey");
}

/* -- Keys that gpg does not make ------------------------------------------ */

static struct ward_span area(const struct made_key *key, int flags, struct ward_span back)
{
	struct ward_span copy;
	struct buf b;

	buf_init(&b, 4096);
	pgp_sub_number(&b, 2, MADE_AT, 4);
	if (flags >= 0)
		pgp_sub_number(&b, 27, (uint64_t)flags, 1);
	pgp_sub_issuer(&b, key);
	if (back.len > 0)
		pgp_sub(&b, 32, back);
	copy = arena_copy(arena, buf_span(&b));
	buf_release(&b);
	return copy;
}

/* A primary key with a subkey of these flags, with a back-signature of this hash (0: without). */
static struct ward_span with_subkey(const struct made_key *key, const struct made_key *sub,
				    int flags, unsigned back_hash)
{
	const struct made_about about = { key, sub, NULL };
	struct made_sig back = { .type = 0x19,
				 .hash = back_hash,
				 .hashed = area(sub, -1, WARD_SPAN("")) };
	struct made_sig bind = { .type = 0x18, .hash = PGP_SHA256 };
	struct ward_span packets[3] = { pgp_plain_cert(key, 0x01, arena),
					pgp_packet(PGP_TAG_PUBLIC_SUBKEY, sub->body, arena) };
	struct ward_span inner = WARD_SPAN("");

	if (back_hash != 0) {
		inner = pgp_statement(sub, &back, &about, arena);
		inner = span_sub(inner, 6, inner.len);
	}
	bind.hashed = area(key, flags, inner);
	packets[2] = pgp_statement(key, &bind, &about, arena);
	return pgp_join(packets, 3, arena);
}

static void test_built_keys(void **state)
{
	static const struct {
		const char *what;
		int flags;
		unsigned back;
		enum pgp_reason ours;
		enum gpg_answer theirs;
	} cases[] = {
		{ "subkey", 0x02, PGP_SHA256, PGP_OK, GPG_ANSWER_GOOD },
		{ "no back-signature", 0x02, 0, PGP_BACK_SIGNATURE, GPG_ANSWER_REFUSED },
		{ "encrypting subkey", 0x0c, 0, PGP_USAGE, GPG_ANSWER_REFUSED },
		{ "SHA-1 back-signature", 0x02, PGP_SHA1, PGP_WEAK_BINDING, GPG_ANSWER_REFUSED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct made_sig sig = { .hash = PGP_SHA256 };
		struct ward_span message = MESSAGE, cert;
		struct made_key key, sub;

		pgp_make(&key, "ed25519-legacy", 4, MADE_AT, arena);
		pgp_make(&sub, "p256", 4, MADE_AT, arena);
		cert = with_subkey(&key, &sub, cases[i].flags, cases[i].back);
		gpg_run(&fixture, &cert, NULL, "--batch", "--import");
		sig.hashed = area(&sub, -1, WARD_SPAN(""));
		both(cases[i].ours, cases[i].theirs,
		     pgp_armored("SIGNATURE",
				 pgp_packet(2, pgp_sign(&sub, &sig, &message, 1, arena), arena),
				 arena),
		     LATER, cases[i].what);
		pgp_unmake(&key);
		pgp_unmake(&sub);
	}
}

static void test_built_flags(void **state)
{
	static const struct {
		unsigned flags;
		enum pgp_reason ours;
		enum gpg_answer theirs;
	} cases[] = {
		{ 0x03, PGP_OK, GPG_ANSWER_GOOD },
		{ 0x01, PGP_USAGE, GPG_ANSWER_REFUSED },
		{ 0x20, PGP_USAGE, GPG_ANSWER_REFUSED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct made_sig sig = { .hash = PGP_SHA512 };
		struct ward_span message = MESSAGE, cert;
		struct made_key key;

		pgp_make(&key, "p384", 4, MADE_AT, arena);
		cert = pgp_plain_cert(&key, cases[i].flags, arena);
		gpg_run(&fixture, &cert, NULL, "--batch", "--import");
		sig.hashed = area(&key, -1, WARD_SPAN(""));
		both(cases[i].ours, cases[i].theirs,
		     pgp_armored("SIGNATURE",
				 pgp_packet(2, pgp_sign(&key, &sig, &message, 1, arena), arena),
				 arena),
		     LATER, "flags");
		pgp_unmake(&key);
	}
}

/* Certificates that take something back, or say two things. */
static void test_built_statements(void **state)
{
	static const struct {
		const char *what;
		struct pgp_say first, second;
		enum pgp_reason ours;
		enum gpg_answer theirs;
	} cases[] = {
		{ "user id revoked",
		  { .type = 0x13, .flags = 3, .reason = -1 },
		  { .type = 0x30, .flags = -1, .reason = 32, .created = MADE_AT + 9 },
		  PGP_OK,
		  GPG_ANSWER_GOOD },
		{ "flags taken",
		  { .type = 0x13, .flags = 3, .reason = -1 },
		  { .type = 0x13, .flags = 1, .reason = -1, .created = MADE_AT + 9 },
		  PGP_USAGE,
		  GPG_ANSWER_REFUSED },
		{ "flags given",
		  { .type = 0x13, .flags = 1, .reason = -1 },
		  { .type = 0x13, .flags = 3, .reason = -1, .created = MADE_AT + 9 },
		  PGP_OK,
		  GPG_ANSWER_GOOD },
		{ "no flags",
		  { .type = 0x13, .flags = -1, .reason = -1 },
		  { .type = 0x13, .flags = -1, .reason = -1, .created = MADE_AT + 9 },
		  PGP_OK,
		  GPG_ANSWER_GOOD },
		{ "shortened",
		  { .type = 0x13, .flags = 3, .reason = -1 },
		  { .type = 0x13,
		    .flags = 3,
		    .reason = -1,
		    .created = MADE_AT + 9,
		    .key_lifetime = 2000 },
		  PGP_KEY_EXPIRED,
		  GPG_ANSWER_KEY_EXPIRED },
		{ "prolonged",
		  { .type = 0x13, .flags = 3, .reason = -1, .key_lifetime = 2000 },
		  { .type = 0x13, .flags = 3, .reason = -1, .created = MADE_AT + 9 },
		  PGP_OK,
		  GPG_ANSWER_GOOD },
		{ "SHA-1 certification",
		  { .type = 0x13, .flags = 3, .reason = -1, .hash = PGP_SHA1 },
		  { .type = 0x13, .flags = 3, .reason = -1, .hash = PGP_SHA1 },
		  PGP_WEAK_BINDING,
		  GPG_ANSWER_GOOD },
		{ "revoked by SHA-1",
		  { .type = 0x20, .flags = -1, .reason = 2, .hash = PGP_SHA1 },
		  { .type = 0x13, .flags = 3, .reason = -1 },
		  PGP_REVOKED,
		  GPG_ANSWER_KEY_REVOKED },
		{ "revoked in the future",
		  { .type = 0x20, .flags = -1, .reason = 2, .created = LATER_AT + 100 },
		  { .type = 0x13, .flags = 3, .reason = -1 },
		  PGP_REVOKED,
		  GPG_ANSWER_KEY_REVOKED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool revoked = cases[i].first.type == 0x20;
		struct made_sig sig = { .hash = PGP_SHA256 };
		struct ward_span message = MESSAGE, cert;
		struct made_key key;
		struct pgp_build b;

		pgp_make(&key, "rsa2048", 4, MADE_AT, arena);
		pgp_build(&b, &key, NULL, arena);
		if (revoked)
			pgp_build_say(&b, cases[i].first);
		pgp_build_add(&b, PGP_TAG_USER_ID, WARD_SPAN(PGP_BUILD_ID));
		if (!revoked)
			pgp_build_say(&b, cases[i].first);
		pgp_build_say(&b, cases[i].second);
		cert = pgp_built(&b);
		gpg_run(&fixture, &cert, NULL, "--batch", "--import");
		sig.hashed = area(&key, -1, WARD_SPAN(""));
		both(cases[i].ours, cases[i].theirs,
		     pgp_armored("SIGNATURE",
				 pgp_packet(2, pgp_sign(&key, &sig, &message, 1, arena), arena),
				 arena),
		     LATER, cases[i].what);
		pgp_unmake(&key);
	}
}

static void test_weak_keys(void **state)
{
	(void)state;
	gpg_make_key(&fixture, "weak", "rsa1024", "sign,cert", "0", MADE);
	both(PGP_KEY_WEAK, GPG_ANSWER_GOOD,
	     gpg_sign(&fixture, gpg_fingerprint(&fixture, "weak", arena), SIGNED, NULL, MESSAGE,
		      arena),
	     LATER, "rsa1024");
	gpg_make_key(&fixture, "dsa", "dsa2048", "sign,cert", "0", MADE);
	both(PGP_KEY_DSA, GPG_ANSWER_GOOD,
	     gpg_sign(&fixture, gpg_fingerprint(&fixture, "dsa", arena), SIGNED, NULL, MESSAGE,
		      arena),
	     LATER, "dsa2048");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_key),	  cmocka_unit_test(test_export_forms),
		cmocka_unit_test(test_text_mode),	  cmocka_unit_test(test_not_detached),
		cmocka_unit_test(test_two_signatures),	  cmocka_unit_test(test_tampered),
		cmocka_unit_test(test_expired_key),	  cmocka_unit_test(test_prolonged_key),
		cmocka_unit_test(test_expired_signature), cmocka_unit_test(test_future_signature),
		cmocka_unit_test(test_revoked_keys),	  cmocka_unit_test(test_subkeys),
		cmocka_unit_test(test_built_keys),	  cmocka_unit_test(test_built_flags),
		cmocka_unit_test(test_built_statements),  cmocka_unit_test(test_weak_keys),
	};

	return cmocka_run_group_tests_name("pgp_gpg", tests, setup, teardown);
}
