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
#include "pgp_maker.h"
#include "trust/pgp_keyring.h"

#define CREATED 1700000000
#define SIGNED (CREATED + 1000)
#define NOW (CREATED + 5000)
#define MESSAGE WARD_SPAN("a message\n")
#define ID "Test <test@example.com>"
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

/* -- Building ------------------------------------------------------------- */

/* A statement; what is 0 is left out, and of `flags` and `reason` what is below 0. */
struct say {
	unsigned type;
	const struct made_key *by; /* NULL: the primary key */
	const char *user_id;	   /* for 0x10 to 0x13 and 0x30; NULL: ID */
	uint32_t created;	   /* 0: with the primary key */
	int flags, reason;
	uint32_t lifetime, key_lifetime;
	unsigned hash;
	bool critical_unknown;
	bool no_issuer;
	bool primary_id;
	const struct made_key *back;	/* who signs an embedded back-signature */
	unsigned back_hash, back_type;	/* 0: SHA-256, 0x19 */
	const struct made_key *revoker; /* who may revoke */
	bool broken;			/* another byte in its value */
};

struct build {
	struct ward_span packets[32];
	size_t count;
	const struct made_key *primary, *subkey;
};

static void start(struct build *b, const struct made_key *key, const struct made_key *sub)
{
	*b = (struct build){ .primary = key, .subkey = sub };
	b->packets[b->count++] = pgp_packet(PGP_TAG_PUBLIC_KEY, key->body, arena);
}

static void add(struct build *b, unsigned tag, struct ward_span body)
{
	b->packets[b->count++] = pgp_packet(tag, body, arena);
}

static bool is_about_id(unsigned type)
{
	return (type >= 0x10 && type <= 0x13) || type == 0x30;
}

static bool is_about_subkey(unsigned type)
{
	return type == 0x18 || type == 0x28 || type == 0x19;
}

static struct ward_span back_signature(const struct build *b, const struct say *say)
{
	struct made_about about = { b->primary, b->subkey, NULL };
	struct made_sig sig = { .type = say->back_type != 0 ? say->back_type : 0x19,
				.hash = say->back_hash != 0 ? say->back_hash : PGP_SHA256 };
	struct ward_span packet;
	struct buf area;

	buf_init(&area, 256);
	pgp_sub_number(&area, 2, (uint64_t)b->subkey->parsed.created, 4);
	sig.hashed = buf_span(&area);
	packet = pgp_statement(say->back, &sig, &about, arena);
	buf_release(&area);
	return span_sub(packet, 6, packet.len); /* behind the header */
}

static void fill_hashed(const struct build *b, const struct say *say, struct buf *area)
{
	uint32_t created = say->created != 0 ? say->created : (uint32_t)b->primary->parsed.created;

	pgp_sub_number(area, 2, created, 4);
	if (say->lifetime != 0)
		pgp_sub_number(area, 3, say->lifetime, 4);
	if (say->key_lifetime != 0)
		pgp_sub_number(area, 9, say->key_lifetime, 4);
	if (say->flags >= 0)
		pgp_sub_number(area, 27, (uint64_t)say->flags, 1);
	if (say->reason >= 0)
		pgp_sub_number(area, 29, (uint64_t)say->reason, 1);
	if (say->critical_unknown)
		pgp_sub_number(area, 0xe4, 0, 1);
	if (say->primary_id)
		pgp_sub_number(area, 25, 1, 1);
	if (!say->no_issuer)
		pgp_sub_issuer(area, say->by != NULL ? say->by : b->primary);
	if (say->revoker != NULL) {
		char value[22] = { (char)0x80, (char)say->revoker->algorithm };

		memcpy(value + 2, say->revoker->parsed.fingerprint.bytes, 20);
		pgp_sub(area, 12, span_make(value, sizeof(value)));
	}
}

static struct ward_span statement(const struct build *b, const struct say *say)
{
	struct made_about about = { b->primary, is_about_subkey(say->type) ? b->subkey : NULL,
				    is_about_id(say->type) ? ID : NULL };
	struct made_sig sig = { .type = say->type,
				.hash = say->hash != 0 ? say->hash : PGP_SHA256 };
	struct buf hashed, unhashed;
	struct ward_span packet;

	if (say->user_id != NULL)
		about.user_id = say->user_id;
	buf_init(&hashed, 4096);
	buf_init(&unhashed, 4096);
	fill_hashed(b, say, &hashed);
	if (say->back != NULL)
		pgp_sub(&unhashed, 32, back_signature(b, say));
	sig.hashed = buf_span(&hashed);
	sig.unhashed = buf_span(&unhashed);
	packet = pgp_statement(say->by != NULL ? say->by : b->primary, &sig, &about, arena);
	buf_release(&hashed);
	buf_release(&unhashed);
	if (say->broken) {
		char *bytes = arena_bytes(arena, packet.len);

		memcpy(bytes, packet.ptr, packet.len);
		bytes[packet.len - 1] ^= 1;
		packet = span_make(bytes, packet.len);
	}
	return packet;
}

static void say(struct build *b, struct say what)
{
	b->packets[b->count++] = statement(b, &what);
}

static struct ward_span built(const struct build *b)
{
	return pgp_join(b->packets, b->count, arena);
}

/* Key, user id and its certification. */
static void start_plain(struct build *b, const struct made_key *key, const struct made_key *sub)
{
	start(b, key, sub);
	add(b, PGP_TAG_USER_ID, WARD_SPAN(ID));
	say(b, (struct say){ .type = 0x13, .flags = 0x03, .reason = -1 });
	if (sub != NULL)
		add(b, PGP_TAG_PUBLIC_SUBKEY, sub->body);
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

static enum pgp_reason check_at(const struct build *b, const struct made_key *by, uint32_t created,
				int64_t now, bool key_valid_now)
{
	const struct pgp_when when = { .now = now, .key_valid_now = key_valid_now };
	struct pgp_keyring ring;

	read_ring(built(b), &ring);
	return check_in(&ring, by, created, &when);
}

static enum pgp_reason check(const struct build *b, const struct made_key *by)
{
	return check_at(b, by, SIGNED, NOW, true);
}

/* -- Primary keys --------------------------------------------------------- */

static void test_self_signatures(void **state)
{
	const struct {
		const char *what;
		struct say say;
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
		struct build b;

		start(&b, &primary, NULL);
		add(&b, PGP_TAG_USER_ID, WARD_SPAN(ID));
		say(&b, cases[i].say);
		expect(cases[i].reason, check(&b, &primary), cases[i].what);
	}
}

static void test_bare_and_direct(void **state)
{
	struct build b;

	(void)state;
	start(&b, &primary, NULL);
	expect(PGP_UNBOUND, check(&b, &primary), "bare key");
	add(&b, PGP_TAG_USER_ID, WARD_SPAN(ID));
	expect(PGP_UNBOUND, check(&b, &primary), "user id alone");
	start(&b, &primary, NULL);
	say(&b, (struct say){ .type = 0x1f, .flags = 3, .reason = -1 });
	expect(PGP_OK, check(&b, &primary), "direct");
	start(&b, &primary, NULL);
	say(&b, (struct say){ .type = 0x1f, .flags = 1, .reason = -1 });
	add(&b, PGP_TAG_USER_ID, WARD_SPAN(ID));
	say(&b, (struct say){ .type = 0x13, .flags = 3, .reason = -1 });
	expect(PGP_USAGE, check(&b, &primary), "what is direct goes first");
	/* A direct signature without flags or lifetime, as one that names a revoker, takes none. */
	start(&b, &primary, NULL);
	say(&b, (struct say){ .type = 0x1f, .flags = -1, .reason = -1, .created = CREATED + 9 });
	add(&b, PGP_TAG_USER_ID, WARD_SPAN(ID));
	say(&b, (struct say){ .type = 0x13, .flags = 1, .reason = -1, .key_lifetime = 900 });
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
		struct build b;
		char what[32];

		(void)snprintf(what, sizeof(what), "case %zu", i);
		start(&b, &primary, NULL);
		add(&b, PGP_TAG_USER_ID, WARD_SPAN(ID));
		say(&b,
		    (struct say){ .type = 0x13,
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
	struct pgp_when when = { .now = NOW, .ahead = 60, .key_valid_now = true };
	struct pgp_keyring ring;
	struct build b;

	(void)state;
	start_plain(&b, &primary, NULL);
	read_ring(built(&b), &ring);
	expect(PGP_OK, check_in(&ring, &primary, NOW + 60, &when), "a minute");
	expect(PGP_FUTURE, check_in(&ring, &primary, NOW + 61, &when), "more");
}

static void test_newest_wins(void **state)
{
	struct build b;

	(void)state;
	start_plain(&b, &primary, NULL);
	say(&b,
	    (struct say){ .type = 0x13,
			  .flags = 3,
			  .reason = -1,
			  .created = CREATED + 10,
			  .key_lifetime = 500 });
	expect(PGP_KEY_EXPIRED, check(&b, &primary), "shortened");
	say(&b, (struct say){ .type = 0x13, .flags = 3, .reason = -1, .created = CREATED + 20 });
	expect(PGP_OK, check(&b, &primary), "prolonged");
	say(&b, (struct say){ .type = 0x13, .flags = 1, .reason = -1, .created = CREATED + 30 });
	expect(PGP_USAGE, check(&b, &primary), "flags taken");
	/* Of the same second, the one that grants less. */
	start_plain(&b, &primary, NULL);
	say(&b, (struct say){ .type = 0x13, .flags = 3, .reason = -1, .key_lifetime = 500 });
	expect(PGP_KEY_EXPIRED, check(&b, &primary), "same second");
	/* A second user id without a lifetime does not undo that of the first. */
	start(&b, &primary, NULL);
	add(&b, PGP_TAG_USER_ID, WARD_SPAN(ID));
	say(&b, (struct say){ .type = 0x13, .flags = 3, .reason = -1, .key_lifetime = 500 });
	add(&b, PGP_TAG_USER_ID, WARD_SPAN("Second"));
	say(&b,
	    (struct say){ .type = 0x13,
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
		struct build b;

		start(&b, &old_key, &old_subkey);
		add(&b, PGP_TAG_USER_ID, WARD_SPAN(ID));
		say(&b,
		    (struct say){ .type = 0x13,
				  .flags = 3,
				  .reason = -1,
				  .hash = cases[i].hash,
				  .created = cases[i].created });
		expect(cases[i].reason, check(&b, &old_key), "primary");
		start_plain(&b, &old_key, &old_subkey);
		say(&b,
		    (struct say){ .type = 0x18,
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
		struct say say;
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
	struct build b;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		start_plain(&b, &primary, &subkey);
		say(&b, cases[i].say);
		expect(cases[i].reason, check(&b, &subkey), cases[i].what);
		expect(PGP_OK, check(&b, &primary), cases[i].what);
	}
	start_plain(&b, &primary, &subkey);
	expect(PGP_SUBKEY_UNBOUND, check(&b, &subkey), "no binding");
}

static void test_subkey_needs_primary(void **state)
{
	const struct say bind = { .type = 0x18, .flags = 2, .reason = -1, .back = &subkey };
	struct build b;

	(void)state;
	start(&b, &primary, &subkey);
	add(&b, PGP_TAG_PUBLIC_SUBKEY, subkey.body);
	say(&b, bind);
	expect(PGP_UNBOUND, check(&b, &subkey), "no user id");
	start(&b, &primary, &subkey);
	add(&b, PGP_TAG_USER_ID, WARD_SPAN(ID));
	say(&b, (struct say){ .type = 0x13, .flags = 1, .reason = -1, .key_lifetime = 900 });
	add(&b, PGP_TAG_PUBLIC_SUBKEY, subkey.body);
	say(&b, bind);
	expect(PGP_KEY_EXPIRED, check(&b, &subkey), "primary key expired");
	/* The primary key only certifies: that is how it should be. */
	start(&b, &primary, &subkey);
	add(&b, PGP_TAG_USER_ID, WARD_SPAN(ID));
	say(&b, (struct say){ .type = 0x13, .flags = 1, .reason = -1 });
	add(&b, PGP_TAG_PUBLIC_SUBKEY, subkey.body);
	say(&b, bind);
	expect(PGP_OK, check(&b, &subkey), "certifying primary key");
	expect(PGP_USAGE, check(&b, &primary), "certifying primary key");
}

/* Somebody else's signing subkey, adopted: its owner's signatures must not become the adopter's. */
static void test_adopted_subkey(void **state)
{
	struct pgp_when when = { .now = NOW };
	struct pgp_keyring ring;
	struct build own, thief;
	struct ward_span both[2];

	(void)state;
	start_plain(&own, &primary, &subkey);
	say(&own, (struct say){ .type = 0x18, .flags = 2, .reason = -1, .back = &subkey });
	start_plain(&thief, &stranger, &subkey);
	say(&thief, (struct say){ .type = 0x18, .flags = 2, .reason = -1 });
	read_ring(built(&thief), &ring);
	expect(PGP_BACK_SIGNATURE, check_in(&ring, &subkey, SIGNED, &when), "thief alone");
	both[0] = built(&thief);
	both[1] = built(&own);
	read_ring(pgp_join(both, 2, arena), &ring);
	expect(PGP_OK, check_in(&ring, &subkey, SIGNED, &when), "both");
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
		struct build b;
		char what[64];

		(void)snprintf(what, sizeof(what), "reason %d", reason);
		start(&b, &primary, &subkey);
		if (!of_subkey)
			say(&b,
			    (struct say){ .type = 0x20,
					  .flags = -1,
					  .reason = reason,
					  .created = SIGNED + 1000 });
		add(&b, PGP_TAG_USER_ID, WARD_SPAN(ID));
		say(&b, (struct say){ .type = 0x13, .flags = 3, .reason = -1 });
		add(&b, PGP_TAG_PUBLIC_SUBKEY, subkey.body);
		if (of_subkey)
			say(&b,
			    (struct say){ .type = 0x28,
					  .flags = -1,
					  .reason = reason,
					  .created = SIGNED + 1000 });
		say(&b, (struct say){ .type = 0x18, .flags = 2, .reason = -1, .back = &subkey });
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
		struct say say;
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
	struct build b;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		start(&b, &primary, NULL);
		say(&b, cases[i].say);
		add(&b, PGP_TAG_USER_ID, WARD_SPAN(ID));
		say(&b, (struct say){ .type = 0x13, .flags = 3, .reason = -1 });
		expect(cases[i].reason, check(&b, &primary), cases[i].what);
		/* Behind the user id it says the same. */
		start_plain(&b, &primary, NULL);
		say(&b, cases[i].say);
		expect(cases[i].reason, check(&b, &primary), cases[i].what);
	}
	start_plain(&b, &primary, NULL);
	add(&b, PGP_TAG_SIGNATURE, span_make(version3, sizeof(version3) - 1));
	expect(PGP_REVOKED, check(&b, &primary), "version 3");
	start_plain(&b, &primary, NULL);
	add(&b, PGP_TAG_SIGNATURE, span_make(version5, sizeof(version5) - 1));
	expect(PGP_REVOKED, check(&b, &primary), "version 5");
}

static void test_designated_revoker(void **state)
{
	struct build b;

	(void)state;
	for (int designated = 0; designated < 2; designated++) {
		start(&b, &primary, NULL);
		say(&b, (struct say){ .type = 0x20, .flags = -1, .reason = 2, .by = &stranger });
		say(&b,
		    (struct say){ .type = 0x1f,
				  .flags = -1,
				  .reason = -1,
				  .revoker = designated ? &stranger : &subkey });
		add(&b, PGP_TAG_USER_ID, WARD_SPAN(ID));
		say(&b, (struct say){ .type = 0x13, .flags = 3, .reason = -1 });
		expect(designated ? PGP_REVOKED : PGP_OK, check(&b, &primary), "revoker");
	}
}

static void test_user_ids(void **state)
{
	struct pgp_keyring ring;
	struct ward_span *ids;
	struct build b;
	size_t count;

	(void)state;
	start_plain(&b, &primary, NULL);
	add(&b, PGP_TAG_USER_ID, WARD_SPAN("Gone"));
	say(&b, (struct say){ .type = 0x13, .flags = 3, .reason = -1, .user_id = "Gone" });
	say(&b,
	    (struct say){ .type = 0x30,
			  .flags = -1,
			  .reason = 32,
			  .created = CREATED + 1,
			  .user_id = "Gone" });
	add(&b, PGP_TAG_USER_ID, WARD_SPAN("Back"));
	say(&b,
	    (struct say){ .type = 0x30,
			  .flags = -1,
			  .reason = 32,
			  .created = CREATED + 1,
			  .user_id = "Back" });
	say(&b,
	    (struct say){ .type = 0x13,
			  .flags = 3,
			  .reason = -1,
			  .created = CREATED + 2,
			  .user_id = "Back",
			  .primary_id = true });
	add(&b, PGP_TAG_USER_ID, WARD_SPAN("Forged"));
	say(&b,
	    (struct say){
		    .type = 0x13, .flags = 3, .reason = -1, .by = &stranger, .user_id = "Forged" });
	add(&b, PGP_TAG_USER_ATTRIBUTE, WARD_SPAN("xx"));
	say(&b, (struct say){ .type = 0x13, .flags = 3, .reason = -1, .user_id = "xx" });
	read_ring(built(&b), &ring);
	assert_int_equal(ring.certs.len, 1);
	ids = pgp_cert_user_ids(&ring.certs.items[0], NOW, arena, &count);
	assert_int_equal(count, 2);
	assert_true(span_is(ids[0], "Back") && span_is(ids[1], ID));
	expect(PGP_OK, check(&b, &primary), "user ids");
	/* With all of them revoked, the key is still the one that signed. */
	start_plain(&b, &primary, NULL);
	say(&b, (struct say){ .type = 0x30, .flags = -1, .reason = 32, .created = CREATED + 1 });
	expect(PGP_OK, check(&b, &primary), "no user id left");
	read_ring(built(&b), &ring);
	(void)pgp_cert_user_ids(&ring.certs.items[0], NOW, arena, &count);
	assert_int_equal(count, 0);
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
	struct pgp_when when = { .now = NOW, .key_valid_now = true };
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
	struct build b;

	(void)state;
	pgp_make(&key, "p256", 6, CREATED, arena);
	pgp_make(&sub, "ed25519", 6, CREATED, arena);
	start(&b, &key, &sub);
	say(&b, (struct say){ .type = 0x1f, .flags = 1, .reason = -1, .hash = PGP_SHA512 });
	add(&b, PGP_TAG_PADDING, WARD_SPAN("xxxxxxx"));
	add(&b, PGP_TAG_PUBLIC_SUBKEY, sub.body);
	say(&b,
	    (struct say){
		    .type = 0x18, .flags = 2, .reason = -1, .hash = PGP_SHA3_512, .back = &sub });
	expect(PGP_OK, check(&b, &sub), "subkey");
	expect(PGP_USAGE, check(&b, &key), "primary");
	/* Without flags a key of version 6 does not sign. */
	start(&b, &key, &sub);
	say(&b, (struct say){ .type = 0x1f, .flags = -1, .reason = -1, .hash = PGP_SHA512 });
	b.primary = &key;
	add(&b, PGP_TAG_PUBLIC_SUBKEY, sub.body);
	say(&b, (struct say){ .type = 0x28, .flags = -1, .reason = 0, .hash = PGP_SHA512 });
	say(&b,
	    (struct say){
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
	struct build b;
	size_t good = 0;

	(void)state;
	start_plain(&b, &primary, &subkey);
	say(&b,
	    (struct say){ .type = 0x18,
			  .flags = 2,
			  .reason = -1,
			  .key_lifetime = 2000,
			  .back = &subkey });
	packets = built(&b);
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
		cmocka_unit_test(test_self_signatures),
		cmocka_unit_test(test_bare_and_direct),
		cmocka_unit_test(test_key_lifetime),
		cmocka_unit_test(test_clock_ahead),
		cmocka_unit_test(test_newest_wins),
		cmocka_unit_test(test_sha1_date),
		cmocka_unit_test(test_subkeys),
		cmocka_unit_test(test_subkey_needs_primary),
		cmocka_unit_test(test_adopted_subkey),
		cmocka_unit_test(test_revocations),
		cmocka_unit_test(test_revocation_doubts),
		cmocka_unit_test(test_designated_revoker),
		cmocka_unit_test(test_user_ids),
		cmocka_unit_test(test_sample_v6),
		cmocka_unit_test(test_built_v6),
		cmocka_unit_test(test_tampered_certificate),
	};

	return cmocka_run_group_tests_name("pgp_cert", tests, setup, teardown);
}
