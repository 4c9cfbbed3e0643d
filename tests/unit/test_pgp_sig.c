/* SPDX-License-Identifier: Apache-2.0 */
/* OpenPGP signatures built field by field, against a keyring with their key: what is good, what
 * each part makes of it, and that no changed byte passes. */
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
#define MESSAGE WARD_SPAN("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\na message\n")

static struct arena *arena;

static const struct {
	const char *kind;
	unsigned version;
} keys[] = {
	{ "rsa2048", 4 }, { "rsa3072", 4 }, { "rsa4096", 4 }, { "p256", 4 },
	{ "p384", 4 },	  { "p521", 4 },    { "ed25519", 4 }, { "ed25519-legacy", 4 },
	{ "ed448", 4 },	  { "rsa2048", 6 }, { "p256", 6 },    { "p384", 6 },
	{ "p521", 6 },	  { "ed25519", 6 }, { "ed448", 6 },
};
#define KEYS (sizeof(keys) / sizeof(keys[0]))

static struct made_key made[KEYS];
static struct pgp_keyring rings[KEYS];

static void read_ring(struct ward_span packets, struct pgp_keyring *ring)
{
	struct ward_error err = { 0 };

	if (pgp_keyring_parse(packets, arena, ring, &err) != 0)
		fail_msg("keyring: %s", err.message);
}

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)1 << 30);
	for (size_t i = 0; i < KEYS; i++) {
		pgp_make(&made[i], keys[i].kind, keys[i].version, CREATED, arena);
		read_ring(pgp_plain_cert(&made[i], 0x03, arena), &rings[i]);
	}
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	for (size_t i = 0; i < KEYS; i++)
		pgp_unmake(&made[i]);
	arena_free(arena);
	return 0;
}

static size_t index_of(const char *kind, unsigned version)
{
	for (size_t i = 0; i < KEYS; i++) {
		if (strcmp(keys[i].kind, kind) == 0 && keys[i].version == version)
			return i;
	}
	abort();
}

static void expect(enum pgp_reason want, enum pgp_reason got, const char *what)
{
	if (want != got)
		fail_msg("%s: %s, %s expected", what, pgp_reason_code(got), pgp_reason_code(want));
}

static enum pgp_reason check_packets(const struct pgp_keyring *ring, struct ward_span packets,
				     struct ward_span message)
{
	const struct pgp_when when = { .now = NOW };
	struct arena *scratch = arena_new((size_t)4 << 20);
	struct pgp_signer signer;
	enum pgp_reason reason = pgp_keyring_check(ring, pgp_armored("SIGNATURE", packets, scratch),
						   &message, 1, &when, scratch, &signer);

	assert_int_equal(reason, signer.reason);
	assert_int_equal(signer.verdict, pgp_reason_verdict(reason));
	arena_free(scratch);
	return reason;
}

/* What is signed of a signature; the rest of the area is the creator's business. */
static struct ward_span area(uint32_t created, const struct made_key *issuer)
{
	struct ward_span copy;
	struct buf b;

	buf_init(&b, 4096);
	pgp_sub_number(&b, 2, created, 4);
	if (issuer != NULL)
		pgp_sub_issuer(&b, issuer);
	copy = arena_copy(arena, buf_span(&b));
	buf_release(&b);
	return copy;
}

static struct ward_span body_by(size_t key, const struct made_sig *sig)
{
	struct ward_span message = MESSAGE;

	return pgp_sign(&made[key], sig, &message, 1, arena);
}

static struct ward_span packet_by(size_t key, const struct made_sig *sig)
{
	return pgp_packet(PGP_TAG_SIGNATURE, body_by(key, sig), arena);
}

/* -- Algorithms ----------------------------------------------------------- */

static void test_every_algorithm(void **state)
{
	static const struct {
		unsigned hash;
		bool strong;
		size_t bytes;
	} hashes[] = {
		{ PGP_SHA256, true, 32 },   { PGP_SHA384, true, 48 },	{ PGP_SHA512, true, 64 },
		{ PGP_SHA3_256, true, 32 }, { PGP_SHA3_512, true, 64 }, { PGP_SHA224, false, 28 },
		{ PGP_SHA1, false, 20 },    { PGP_MD5, false, 16 },
	};
	char what[64];

	(void)state;
	for (size_t i = 0; i < KEYS; i++) {
		for (size_t k = 0; k < sizeof(hashes) / sizeof(hashes[0]); k++) {
			struct made_sig sig = { .hash = hashes[k].hash,
						.hashed = area(SIGNED, &made[i]) };
			bool strong = hashes[k].strong &&
				hashes[k].bytes >= pgp_hash_size(pgp_hash_for(&made[i]));

			(void)snprintf(what, sizeof(what), "%s v%u hash %u", keys[i].kind,
				       keys[i].version, hashes[k].hash);
			expect(strong ? PGP_OK : PGP_WEAK_DIGEST,
			       check_packets(&rings[i], packet_by(i, &sig), MESSAGE), what);
			if (!strong)
				continue;
			expect(PGP_BAD,
			       check_packets(&rings[i], packet_by(i, &sig), WARD_SPAN("other")),
			       what);
			expect(PGP_UNKNOWN_SIGNER,
			       check_packets(&rings[(i + 1) % KEYS], packet_by(i, &sig), MESSAGE),
			       what);
		}
	}
}

static void test_signer(void **state)
{
	size_t i = index_of("ed25519", 6);
	struct made_sig sig = { .hash = PGP_SHA512, .hashed = area(SIGNED, &made[i]) };
	struct ward_span message = MESSAGE;
	struct ward_span pieces[3] = { span_sub(message, 0, 9),
				       { NULL, 0 },
				       span_sub(message, 9, message.len) };
	struct ward_span armored = pgp_armored("SIGNATURE", packet_by(i, &sig), arena);
	const struct pgp_when when = { .now = NOW };
	char text[PGP_FINGERPRINT_TEXT];
	struct pgp_signer signer;

	(void)state;
	expect(PGP_OK, pgp_keyring_check(&rings[i], armored, pieces, 3, &when, arena, &signer),
	       "pieces");
	assert_int_equal(signer.verdict, PGP_GOOD);
	assert_true(signer.created == SIGNED);
	assert_int_equal(signer.primary.len, 32);
	assert_true(pgp_fingerprint_eq(&signer.primary, &signer.key));
	assert_true(pgp_fingerprint_eq(&signer.primary, &made[i].parsed.fingerprint));
	pgp_fingerprint_text(&signer.primary, text);
	assert_int_equal(strlen(text), 64);
	assert_int_equal(signer.user_id_count, 1);
	assert_true(span_is(signer.user_ids[0], "Test <test@example.com>"));
	assert_ptr_equal(signer.cert, pgp_keyring_find(&rings[i], &signer.key));
	expect(PGP_BAD, pgp_keyring_check(&rings[i], armored, pieces, 2, &when, arena, &signer),
	       "fewer");
	assert_null(signer.cert);
	assert_int_equal(signer.primary.len, 0);
	expect(PGP_TOO_LARGE,
	       pgp_keyring_check(&rings[i], armored, pieces, PGP_PAYLOAD_MAX + 1, &when, arena,
				 &signer),
	       "pieces");
}

static void test_weak_keys(void **state)
{
	static const struct {
		const char *kind;
		enum pgp_reason reason;
	} cases[] = {
		{ "rsa1024", PGP_KEY_WEAK },
		{ "rsa2040", PGP_KEY_WEAK },
		{ "secp256k1", PGP_KEY_CURVE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ward_span message = MESSAGE;
		struct made_sig sig = { .hash = PGP_SHA256, .hashed = area(SIGNED, NULL) };
		struct pgp_keyring ring;
		struct made_key key;

		pgp_make(&key, cases[i].kind, 4, CREATED, arena);
		expect(cases[i].reason, key.parsed.usable, cases[i].kind);
		read_ring(pgp_plain_cert(&key, 0x03, arena), &ring);
		expect(cases[i].reason,
		       check_packets(&ring,
				     pgp_packet(2, pgp_sign(&key, &sig, &message, 1, arena), arena),
				     MESSAGE),
		       cases[i].kind);
		pgp_unmake(&key);
	}
}

/* -- Parts ---------------------------------------------------------------- */

struct part_case {
	const char *what;
	unsigned type; /* of a subpacket */
	const char *value;
	size_t len;
	enum pgp_reason hashed, unhashed; /* verdict when it stands there */
};

static void test_subpackets(void **state)
{
	static const struct part_case cases[] = {
		{ "notation", 20, "\0\0\0\0\0\1\0\1ab", 10, PGP_OK, PGP_OK },
		{ "critical notation", 0x94, "\0\0\0\0\0\1\0\1ab", 10, PGP_CRITICAL, PGP_CRITICAL },
		{ "unknown", 100, "x", 1, PGP_OK, PGP_OK },
		{ "critical unknown", 0xe4, "x", 1, PGP_CRITICAL, PGP_CRITICAL },
		{ "critical regular expression", 0x86, "x", 2, PGP_CRITICAL, PGP_CRITICAL },
		{ "critical policy", 0x9a, "https://example.com", 19, PGP_OK, PGP_OK },
		{ "critical signer's user id", 0x9c, "x", 1, PGP_OK, PGP_OK },
		{ "second creation time", 2, "\x65\x53\xf1\x01", 4, PGP_SIG, PGP_OK },
		{ "short lifetime", 3, "\0\0\1", 3, PGP_SIG, PGP_OK },
		{ "lifetime passed", 3, "\0\0\0\1", 4, PGP_EXPIRED, PGP_OK },
		{ "lifetime ends now", 3, "\0\0\x0f\xa0", 4, PGP_EXPIRED, PGP_OK },
		{ "lifetime ends next", 3, "\0\0\x0f\xa1", 4, PGP_OK, PGP_OK },
		{ "critical lifetime", 0x83, "\0\0\x0f\xa1", 4, PGP_OK, PGP_OK },
		{ "no lifetime", 3, "\0\0\0\0", 4, PGP_OK, PGP_OK },
		{ "other issuer id", 16, "12345678", 8, PGP_SIG, PGP_SIG },
		{ "short issuer id", 16, "1234567", 7, PGP_SIG, PGP_SIG },
		{ "other issuer", 33,
		  "\4"
		  "01234567890123456789",
		  21, PGP_SIG, PGP_SIG },
		{ "short issuer", 33, "\4", 1, PGP_SIG, PGP_SIG },
		{ "embedded rubbish", 32, "x", 1, PGP_OK, PGP_OK },
	};
	size_t key = index_of("p256", 4);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct part_case *c = &cases[i];
		struct made_sig sig = { .hash = PGP_SHA256, .hashed = area(SIGNED, &made[key]) };
		struct buf both, alone;

		buf_init(&both, 4096);
		buf_init(&alone, 4096);
		buf_add_span(&both, sig.hashed);
		pgp_sub(&both, c->type, span_make(c->value, c->len));
		pgp_sub(&alone, c->type, span_make(c->value, c->len));
		sig.unhashed = buf_span(&alone);
		expect(c->unhashed, check_packets(&rings[key], packet_by(key, &sig), MESSAGE),
		       c->what);
		sig.hashed = buf_span(&both);
		sig.unhashed = WARD_SPAN("");
		expect(c->hashed, check_packets(&rings[key], packet_by(key, &sig), MESSAGE),
		       c->what);
		buf_release(&both);
		buf_release(&alone);
	}
}

static void test_areas(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		enum pgp_reason reason;
	} cases[] = {
		{ "", 0, PGP_SIG },			  /* no creation time */
		{ "\5\2\x65\x53\xf1", 5, PGP_SIG },	  /* cut */
		{ "\0", 1, PGP_SIG },			  /* no type */
		{ "\xff\xff\xff\xff\xff\2", 6, PGP_SIG }, /* longer than there is */
		{ "\xc0", 1, PGP_SIG },
		{ "\5\2\x65\x53\xf1\x01", 6, PGP_OK },
		{ "\xff\0\0\0\5\2\x65\x53\xf1\x01", 10, PGP_OK },
		{ "\5\x82\x65\x53\xf1\x01", 6, PGP_OK },
		{ "\4\2\x65\x53\xf1", 5, PGP_SIG }, /* a time of three bytes */
	};
	size_t key = index_of("ed25519", 4);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct made_sig sig = { .hash = PGP_SHA256,
					.hashed = span_make(cases[i].bytes, cases[i].len) };

		expect(cases[i].reason, check_packets(&rings[key], packet_by(key, &sig), MESSAGE),
		       "area");
	}
}

static void test_types(void **state)
{
	size_t key = index_of("ed25519", 4);

	(void)state;
	for (unsigned type = 0; type < 256; type++) {
		struct made_sig sig = { .type = type,
					.hash = PGP_SHA256,
					.hashed = area(SIGNED, &made[key]) };

		expect(type == 0	   ? PGP_OK
			       : type == 1 ? PGP_TEXT_MODE
					   : PGP_SIG_TYPE,
		       check_packets(&rings[key], packet_by(key, &sig), MESSAGE), "type");
	}
}

static void test_versions(void **state)
{
	size_t four = index_of("ed25519", 4), six = index_of("ed25519", 6);
	struct made_sig sig = { .hash = PGP_SHA256, .hashed = area(SIGNED, NULL), .version = 6 };
	char *bytes;
	struct ward_span body;

	(void)state;
	expect(PGP_KEY_VERSION, check_packets(&rings[four], packet_by(four, &sig), MESSAGE), "6/4");
	sig.version = 4;
	expect(PGP_KEY_VERSION, check_packets(&rings[six], packet_by(six, &sig), MESSAGE), "4/6");
	for (unsigned version = 0; version < 256; version++) {
		body = body_by(four, &sig);
		bytes = arena_bytes(arena, body.len);
		memcpy(bytes, body.ptr, body.len);
		bytes[0] = (char)version;
		if (version == 4 || version == 6)
			continue;
		expect(PGP_VERSION,
		       check_packets(&rings[four], pgp_packet(2, span_make(bytes, body.len), arena),
				     MESSAGE),
		       "version");
	}
}

static void test_salt(void **state)
{
	static const struct {
		unsigned hash;
		size_t salt;
	} sizes[] = { { PGP_SHA256, 16 },
		      { PGP_SHA384, 24 },
		      { PGP_SHA512, 32 },
		      { PGP_SHA3_256, 16 },
		      { PGP_SHA3_512, 32 } };
	size_t key = index_of("ed25519", 6);

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		for (size_t salt = 1; salt <= 40; salt++) {
			struct made_sig sig = { .hash = sizes[i].hash,
						.hashed = area(SIGNED, &made[key]),
						.salt = salt };

			expect(salt == sizes[i].salt ? PGP_OK : PGP_SALT,
			       check_packets(&rings[key], packet_by(key, &sig), MESSAGE), "salt");
		}
	}
}

/* Every algorithm number: those of other keys do not verify, unknown ones are unsupported. */
static void test_algorithm_numbers(void **state)
{
	size_t key = index_of("p256", 4);
	struct made_sig sig = { .hash = PGP_SHA256, .hashed = area(SIGNED, &made[key]) };
	struct ward_span body = body_by(key, &sig);
	char *bytes = arena_bytes(arena, body.len);

	(void)state;
	for (unsigned algorithm = 0; algorithm < 256; algorithm++) {
		bool known = algorithm == PGP_RSA || algorithm == PGP_RSA_SIGN ||
			algorithm == PGP_EDDSA_LEGACY || algorithm == PGP_ED25519 ||
			algorithm == PGP_ED448;

		memcpy(bytes, body.ptr, body.len);
		bytes[2] = (char)algorithm;
		expect(algorithm == PGP_ECDSA	      ? PGP_OK
			       : algorithm == PGP_DSA ? PGP_KEY_DSA
			       : known		      ? PGP_KEY_ALGORITHM
						      : PGP_KEY_TYPE,
		       check_packets(&rings[key], pgp_packet(2, span_make(bytes, body.len), arena),
				     MESSAGE),
		       "algorithm");
	}
}

static void test_hash_numbers(void **state)
{
	size_t key = index_of("ed25519", 4);
	struct made_sig sig = { .hash = PGP_SHA256, .hashed = area(SIGNED, &made[key]) };
	struct ward_span body = body_by(key, &sig);
	char *bytes = arena_bytes(arena, body.len);

	(void)state;
	for (unsigned hash = 0; hash < 256; hash++) {
		bool weak = (hash >= 1 && hash <= 3) || hash == 11;
		bool known = (hash >= 8 && hash <= 10) || hash == 12 || hash == 14;

		memcpy(bytes, body.ptr, body.len);
		bytes[3] = (char)hash;
		expect(hash == PGP_SHA256 ? PGP_OK
			       : weak	  ? PGP_WEAK_DIGEST
			       : known	  ? PGP_BAD
					  : PGP_HASH,
		       check_packets(&rings[key], pgp_packet(2, span_make(bytes, body.len), arena),
				     MESSAGE),
		       "hash");
	}
}

/* Go's library writes the value of RSA as long as the key, with zeros in front; and some write its
 * bits, some its bytes. */
static void test_padded_rsa(void **state)
{
	size_t key = index_of("rsa2048", 4);
	const size_t size = 256;
	struct ward_span body, value;
	struct pgp_sig parsed;
	struct buf b;

	(void)state;
	/* One in 256 has a byte of zeros in front. */
	for (uint32_t created = SIGNED;; created++) {
		struct made_sig sig = { .hash = PGP_SHA256, .hashed = area(created, &made[key]) };

		assert_true(created < NOW);
		body = body_by(key, &sig);
		expect(PGP_OK, pgp_sig_parse(body, &parsed), "parse");
		value = span_sub(parsed.value, 2, parsed.value.len);
		if (value.len < size)
			break;
	}
	for (size_t zeros = 0; zeros < 4; zeros++) {
		size_t bits = 8 * (value.len + zeros);

		buf_init(&b, 4096);
		buf_add_span(&b, span_sub(body, 0, body.len - parsed.value.len));
		buf_add_char(&b, (char)(bits >> 8));
		buf_add_char(&b, (char)bits);
		for (size_t i = 0; i < zeros; i++)
			buf_add_char(&b, 0);
		buf_add_span(&b, value);
		expect(value.len + zeros <= size ? PGP_OK : PGP_VALUE,
		       check_packets(&rings[key], pgp_packet(2, buf_span(&b), arena), MESSAGE),
		       "padded");
		buf_release(&b);
	}
}

/* -- Packets -------------------------------------------------------------- */

static void test_detached_forms(void **state)
{
	size_t key = index_of("ed25519", 4);
	struct made_sig sig = { .hash = PGP_SHA256, .hashed = area(SIGNED, &made[key]) };
	struct ward_span good = packet_by(key, &sig);
	struct ward_span literal = pgp_packet(11, WARD_SPAN("b\0\0\0\0\0text"), arena);
	struct ward_span marker = pgp_packet(10, WARD_SPAN("PGP"), arena);
	struct ward_span key_packet = pgp_packet(6, made[key].body, arena);
	const struct {
		const char *what;
		struct ward_span packets[3];
		size_t count;
		enum pgp_reason reason;
	} cases[] = {
		{ "one", { good }, 1, PGP_OK },
		{ "two", { good, good }, 2, PGP_PACKET_COUNT },
		{ "literal data", { literal }, 1, PGP_PACKET_TYPE },
		{ "literal data and signature", { literal, good }, 2, PGP_PACKET_TYPE },
		{ "signature and literal data", { good, literal }, 2, PGP_PACKET_COUNT },
		{ "marker", { marker, good }, 2, PGP_PACKET_TYPE },
		{ "key", { key_packet }, 1, PGP_PACKET_TYPE },
		{ "cut", { span_sub(good, 0, good.len - 1) }, 1, PGP_PACKET },
		{ "a byte behind it", { good, WARD_SPAN("x") }, 2, PGP_PACKET_COUNT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect(cases[i].reason,
		       check_packets(&rings[key], pgp_join(cases[i].packets, cases[i].count, arena),
				     MESSAGE),
		       cases[i].what);
}

/* -- Tampering ------------------------------------------------------------ */

static const unsigned char flips[] = { 0x01, 0x80, 0xff, 0x20, 0x07, 0x0f };

/*
 * Bytes of a packet that no signature covers: the unhashed area and, in version
 * 4, the start of the digest. Changed, they may not turn it into anything else.
 */
static bool is_free(struct ward_span packet, size_t at)
{
	const size_t head = 6; /* header of the packet */
	const unsigned char *body = (const unsigned char *)packet.ptr + head;
	bool six = body[0] == 6;
	size_t hashed = six ? (size_t)body[6] << 8 | body[7] : (size_t)body[4] << 8 | body[5];
	size_t from = head + (six ? 8 : 6) + hashed + (six ? 4 : 2);
	size_t unhashed = (size_t)(unsigned char)packet.ptr[from - 2] << 8 |
		(unsigned char)packet.ptr[from - 1];

	return at >= from && at < from + unhashed + (six ? 0 : 2);
}

static void tamper(size_t key, struct ward_span packet, size_t step)
{
	char *bytes = malloc(packet.len);

	assert_non_null(bytes);
	for (size_t at = 0; at < packet.len; at += step) {
		for (size_t k = 0; k < sizeof(flips) && !is_free(packet, at); k++) {
			memcpy(bytes, packet.ptr, packet.len);
			bytes[at] = (char)(bytes[at] ^ flips[k]);
			if (check_packets(&rings[key], span_make(bytes, packet.len), MESSAGE) ==
			    PGP_OK)
				fail_msg("%s v%u: accepted with byte %zu ^ %02x", keys[key].kind,
					 keys[key].version, at, flips[k]);
		}
	}
	for (size_t len = 0; len < packet.len; len += step) {
		if (check_packets(&rings[key], span_sub(packet, 0, len), MESSAGE) == PGP_OK)
			fail_msg("%s: accepted when cut to %zu bytes", keys[key].kind, len);
	}
	free(bytes);
}

static void test_tampered_signatures(void **state)
{
	(void)state;
	for (size_t i = 0; i < KEYS; i++) {
		struct made_sig sig = { .hash = pgp_hash_for(&made[i]),
					.hashed = area(SIGNED, &made[i]) };
		struct buf unhashed;

		buf_init(&unhashed, 64);
		pgp_sub(&unhashed, 16, span_make((const char *)made[i].parsed.id, 8));
		sig.unhashed = buf_span(&unhashed);
		tamper(i, packet_by(i, &sig), made[i].algorithm == PGP_RSA ? 5 : 1);
		buf_release(&unhashed);
	}
}

static void test_tampered_payload(void **state)
{
	struct ward_span message = MESSAGE;
	char *bytes = malloc(message.len + 1);

	(void)state;
	assert_non_null(bytes);
	for (size_t i = 0; i < KEYS; i++) {
		struct made_sig sig = { .hash = pgp_hash_for(&made[i]),
					.hashed = area(SIGNED, &made[i]) };
		struct ward_span packet = packet_by(i, &sig);

		for (size_t at = 0; at <= message.len; at++) {
			memcpy(bytes, message.ptr, message.len);
			bytes[message.len] = '\n';
			if (at < message.len)
				bytes[at] ^= 0x20;
			expect(PGP_BAD,
			       check_packets(&rings[i], packet,
					     span_make(bytes, message.len + (at == message.len))),
			       keys[i].kind);
		}
	}
	free(bytes);
}

/* What is free may change, and the answer is the same or a refusal. */
static void test_free_bytes(void **state)
{
	size_t key = index_of("ed25519", 4), changed = 0;
	struct made_sig sig = { .hash = PGP_SHA256, .hashed = area(SIGNED, &made[key]) };
	const struct pgp_when when = { .now = NOW };
	struct ward_span message = MESSAGE, packet;
	struct pgp_signer signer;
	char *bytes;

	(void)state;
	packet = packet_by(key, &sig);
	bytes = arena_bytes(arena, packet.len);
	for (size_t at = 0; at < packet.len; at++) {
		if (!is_free(packet, at))
			continue;
		memcpy(bytes, packet.ptr, packet.len);
		bytes[at] ^= 0x55;
		expect(PGP_OK,
		       pgp_keyring_check(
			       &rings[key],
			       pgp_armored("SIGNATURE", span_make(bytes, packet.len), arena),
			       &message, 1, &when, arena, &signer),
		       "free");
		assert_true(signer.created == SIGNED &&
			    pgp_fingerprint_eq(&signer.key, &made[key].parsed.fingerprint));
		changed++;
	}
	assert_int_equal(changed, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_algorithm),
		cmocka_unit_test(test_signer),
		cmocka_unit_test(test_weak_keys),
		cmocka_unit_test(test_subpackets),
		cmocka_unit_test(test_areas),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_salt),
		cmocka_unit_test(test_algorithm_numbers),
		cmocka_unit_test(test_hash_numbers),
		cmocka_unit_test(test_padded_rsa),
		cmocka_unit_test(test_detached_forms),
		cmocka_unit_test(test_tampered_signatures),
		cmocka_unit_test(test_tampered_payload),
		cmocka_unit_test(test_free_bytes),
	};

	return cmocka_run_group_tests_name("pgp_sig", tests, setup, teardown);
}
