/* SPDX-License-Identifier: Apache-2.0 */
/* Against the real ssh-keygen: what it signs verifies, and nothing else does. */
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
#include "crypto/ssh_cert.h"
#include "crypto/ssh_wire.h"
#include "crypto/sshsig.h"
#include "ssh_fixture.h"

#define NS "test-namespace"
#define MESSAGE WARD_SPAN("a text to sign\nwith two lines\n")

static struct ssh_fixture fixture;
static struct arena *arena;

struct key_case {
	const char *name, *type, *bits;
	const char *ssh_name;
};

static const struct key_case keys[] = {
	{ "ed25519", "ed25519", NULL, "ssh-ed25519" },
	{ "p256", "ecdsa", "256", "ecdsa-sha2-nistp256" },
	{ "p384", "ecdsa", "384", "ecdsa-sha2-nistp384" },
	{ "p521", "ecdsa", "521", "ecdsa-sha2-nistp521" },
	{ "rsa2048", "rsa", "2048", "ssh-rsa" },
	{ "rsa3072", "rsa", "3072", "ssh-rsa" },
	{ "rsa4096", "rsa", "4096", "ssh-rsa" },
};
#define KEYS (sizeof(keys) / sizeof(keys[0]))

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)1 << 30);
	ssh_fixture_init(&fixture);
	for (size_t i = 0; i < KEYS; i++)
		ssh_make_key(&fixture, keys[i].name, keys[i].type, keys[i].bits);
	ssh_make_key(&fixture, "ca", "ed25519", NULL);
	ssh_make_key(&fixture, "ca-rsa", "rsa", "2048");
	return arena != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	ssh_fixture_free(&fixture);
	return 0;
}

static enum ssh_reason check(struct ward_span armored, struct ward_span message,
			     const char *namespace)
{
	struct arena *scratch = arena_new((size_t)4 << 20);
	struct sshsig sig;
	enum ssh_reason reason = sshsig_check(armored, &message, 1, span_of(namespace),
					      SSH_SK_TOUCHED, scratch, &sig);

	arena_free(scratch);
	return reason;
}

static void expect(enum ssh_reason want, enum ssh_reason got, const char *what)
{
	if (want != got)
		fail_msg("%s: %s, %s expected", what, ssh_reason_code(got), ssh_reason_code(want));
}

/* -- What verifies -------------------------------------------------------- */

static void test_every_key_type(void **state)
{
	static const char *const hashes[] = { "sha256", "sha512" };

	(void)state;
	for (size_t i = 0; i < KEYS * 2; i++) {
		const struct key_case *k = &keys[i / 2];
		struct ward_span armored =
			ssh_sign(&fixture, k->name, NS, hashes[i % 2], MESSAGE, arena);

		expect(SSH_OK, check(armored, MESSAGE, NS), k->name);
		expect(SSH_NAMESPACE, check(armored, MESSAGE, "git"), k->name);
		expect(SSH_NAMESPACE_EMPTY, check(armored, MESSAGE, ""), k->name);
		expect(SSH_BAD, check(armored, WARD_SPAN("a text to sign\nwith two lines"), NS),
		       k->name);
		expect(SSH_BAD, check(armored, WARD_SPAN(""), NS), k->name);
	}
}

static void test_message_in_pieces(void **state)
{
	struct ward_span armored = ssh_sign(&fixture, "p256", NS, "sha512", MESSAGE, arena);
	struct ward_span m = MESSAGE;
	const struct ward_span pieces[] = { span_sub(m, 0, 5), { NULL, 0 }, span_sub(m, 5, m.len) };
	struct sshsig sig;

	(void)state;
	expect(SSH_OK, sshsig_check(armored, pieces, 3, WARD_SPAN(NS), 0, arena, &sig), "pieces");
	expect(SSH_BAD, sshsig_check(armored, pieces, 2, WARD_SPAN(NS), 0, arena, &sig), "fewer");
}

static void test_fingerprints(void **state)
{
	(void)state;
	for (size_t i = 0; i < KEYS; i++) {
		char file[64], ours[SSH_FINGERPRINT_SIZE];
		struct ssh_key key;
		struct buf out;

		(void)snprintf(file, sizeof(file), "%s.pub", keys[i].name);
		buf_init(&out, 4096);
		assert_int_equal(ssh_status(&fixture, NULL, &out,
					    (const char *const[]){ "-l", "-f", file, NULL }),
				 0);
		expect(SSH_OK,
		       ssh_key_parse(ssh_public_blob(&fixture, keys[i].name, arena), arena, &key),
		       file);
		assert_string_equal(ssh_key_name(key.type), keys[i].ssh_name);
		ssh_key_fingerprint(&key, ours);
		assert_non_null(strstr(buf_cstr(&out), ours));
		buf_release(&out);
	}
}

static void test_large_and_empty_messages(void **state)
{
	size_t len = (size_t)3 << 20;
	char *bytes = calloc(1, len);
	struct ward_span large = span_make(bytes, len), empty = WARD_SPAN("");

	(void)state;
	assert_non_null(bytes);
	expect(SSH_OK, check(ssh_sign(&fixture, "ed25519", NS, "sha512", large, arena), large, NS),
	       "large");
	expect(SSH_OK, check(ssh_sign(&fixture, "ed25519", NS, "sha512", empty, arena), empty, NS),
	       "empty");
	free(bytes);
}

/* -- Security keys -------------------------------------------------------- */

static bool keygen_takes(struct ward_span armored, struct ward_span message)
{
	ssh_write(&fixture, "sk.sig", armored);
	return ssh_status(&fixture, &message, NULL,
			  (const char *const[]){ "-Y", "check-novalidate", "-n", NS, "-s", "sk.sig",
						 NULL }) == 0;
}

static void test_security_keys(void **state)
{
	static const struct {
		enum ssh_sk_kind kind;
		unsigned flags, demand;
		enum ssh_reason reason;
	} cases[] = {
		{ SSH_SK_KIND_ED25519, 1, SSH_SK_TOUCHED, SSH_OK },
		{ SSH_SK_KIND_ECDSA, 1, SSH_SK_TOUCHED, SSH_OK },
		{ SSH_SK_KIND_ED25519, 0, SSH_SK_TOUCHED, SSH_PRESENCE },
		{ SSH_SK_KIND_ECDSA, 0, SSH_SK_TOUCHED, SSH_PRESENCE },
		{ SSH_SK_KIND_ED25519, 0, SSH_SK_UNTOUCHED_OK, SSH_OK },
		{ SSH_SK_KIND_ECDSA, 1, SSH_SK_VERIFIED, SSH_VERIFICATION },
		{ SSH_SK_KIND_ECDSA, 5, SSH_SK_VERIFIED, SSH_OK },
		{ SSH_SK_KIND_ED25519, 4, SSH_SK_VERIFIED, SSH_PRESENCE },
	};
	struct ward_span message = MESSAGE;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ward_span blob = ssh_sign_sk(&fixture, "sk", cases[i].kind, cases[i].flags,
						    NS, message, arena);
		struct ward_span armored = ssh_armor(blob, arena);
		struct sshsig sig;
		char what[32];

		(void)snprintf(what, sizeof(what), "security key %zu", i);
		assert_true(keygen_takes(armored, message));
		expect(cases[i].reason,
		       sshsig_check(armored, &message, 1, WARD_SPAN(NS), cases[i].demand, arena,
				    &sig),
		       what);
		expect(cases[i].kind == SSH_SK_KIND_BROWSER ? SSH_WEBAUTHN : SSH_BAD,
		       sshsig_check(armored, &WARD_SPAN("other"), 1, WARD_SPAN(NS), cases[i].demand,
				    arena, &sig),
		       what);
	}
}

/* Flags that say there is more in what was signed than is shown. */
static void test_browser_flags(void **state)
{
	static const unsigned flags[] = { 0x41, 0x81, 0xc1 };

	(void)state;
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		struct ward_span blob = ssh_sign_sk(&fixture, "sk", SSH_SK_KIND_BROWSER, flags[i],
						    NS, MESSAGE, arena);

		expect(SSH_WEBAUTHN, check(ssh_armor(blob, arena), MESSAGE, NS), "flags");
	}
}

/* No key without a PIN meets the demand for one. */
static void test_demand_of_ordinary_key(void **state)
{
	struct ward_span message = MESSAGE;
	struct ward_span armored = ssh_sign(&fixture, "ed25519", NS, "sha512", message, arena);
	struct sshsig sig;

	(void)state;
	expect(SSH_VERIFICATION,
	       sshsig_check(armored, &message, 1, WARD_SPAN(NS), SSH_SK_VERIFIED, arena, &sig),
	       "ordinary key");
}

/* -- Tampering ------------------------------------------------------------ */

static struct ward_span flipped(struct ward_span bytes, size_t at, char *scratch)
{
	memcpy(scratch, bytes.ptr, bytes.len);
	scratch[at] = (char)(scratch[at] ^ (1 << at % 8));
	return span_make(scratch, bytes.len);
}

static void tamper(struct ward_span blob, struct ward_span message, size_t step, const char *what)
{
	char *scratch = malloc(blob.len + message.len);

	assert_non_null(scratch);
	for (size_t at = 0; at < blob.len; at += step) {
		struct ward_span bad = ssh_armor(flipped(blob, at, scratch), arena);

		if (check(bad, message, NS) == SSH_OK)
			fail_msg("%s: accepted with byte %zu changed", what, at);
	}
	for (size_t at = 0; at < message.len; at++) {
		if (check(ssh_armor(blob, arena), flipped(message, at, scratch), NS) == SSH_OK)
			fail_msg("%s: accepted with byte %zu of the message changed", what, at);
	}
	for (size_t len = 0; len < blob.len; len += step) {
		if (check(ssh_armor(span_sub(blob, 0, len), arena), message, NS) == SSH_OK)
			fail_msg("%s: accepted when cut to %zu bytes", what, len);
	}
	free(scratch);
}

static void test_tampered_blobs(void **state)
{
	(void)state;
	for (size_t i = 0; i < KEYS; i++) {
		struct ward_span blob,
			armored = ssh_sign(&fixture, keys[i].name, NS, "sha512", MESSAGE, arena);

		expect(SSH_OK, sshsig_dearmor(armored, arena, &blob), keys[i].name);
		tamper(blob, MESSAGE, i < 4 ? 1 : 3, keys[i].name);
	}
	for (enum ssh_sk_kind kind = 0; kind < SSH_SK_KINDS; kind++)
		tamper(ssh_sign_sk(&fixture, "sk", kind, 1, NS, MESSAGE, arena), MESSAGE, 1,
		       "security key");
}

static void test_tampered_armor(void **state)
{
	struct ward_span armored = ssh_sign(&fixture, "ed25519", NS, "sha512", MESSAGE, arena);
	char *scratch = malloc(armored.len + 1);

	(void)state;
	assert_non_null(scratch);
	for (size_t at = 0; at < armored.len; at++) {
		if (check(flipped(armored, at, scratch), MESSAGE, NS) == SSH_OK)
			fail_msg("accepted with character %zu changed", at);
	}
	/* The last line end may be missing. */
	for (size_t len = 0; len + 1 < armored.len; len++) {
		if (check(span_sub(armored, 0, len), MESSAGE, NS) == SSH_OK)
			fail_msg("accepted when cut to %zu characters", len);
	}
	expect(SSH_OK, check(span_sub(armored, 0, armored.len - 1), MESSAGE, NS), "no line end");
	free(scratch);
}

/* -- Forms ---------------------------------------------------------------- */

#define BEGIN "-----BEGIN SSH SIGNATURE-----"
#define END "-----END SSH SIGNATURE-----"

static void test_armor_forms(void **state)
{
	static const struct {
		const char *text;
		enum ssh_reason reason;
	} cases[] = {
		{ BEGIN "\nAAAA\n" END "\n", SSH_OK },
		{ BEGIN "\r\nAAAA\r\n" END "\r\n", SSH_OK },
		{ BEGIN "\nAAAA\nAAAA\n" END "\n\n\r\n", SSH_OK },
		{ BEGIN "\nAAAA\n" END, SSH_OK },
		{ "", SSH_ARMOR },
		{ BEGIN, SSH_ARMOR },
		{ BEGIN "\n", SSH_ARMOR },
		{ " " BEGIN "\nAAAA\n" END "\n", SSH_ARMOR },
		{ "\n" BEGIN "\nAAAA\n" END "\n", SSH_ARMOR },
		{ BEGIN " \nAAAA\n" END "\n", SSH_ARMOR },
		{ BEGIN "\nAAAA" END "\n", SSH_ARMOR },
		{ BEGIN "\nAAAA\n", SSH_ARMOR },
		{ BEGIN "\nAA AA\n" END "\n", SSH_ARMOR },
		{ BEGIN "\nAAAA\n\nAAAA\n" END "\n", SSH_ARMOR },
		{ BEGIN "\nAAA\n" END "\n", SSH_ARMOR },
		{ BEGIN "\nAAB=\n" END "\n", SSH_ARMOR },
		{ BEGIN "\nAA-A\n" END "\n", SSH_ARMOR },
		{ BEGIN "\nAA==AAAA\n" END "\n", SSH_ARMOR },
		{ BEGIN "\nAAAA\n" END " \n", SSH_ARMOR_TRAILING },
		{ BEGIN "\nAAAA\n" END "\nmore\n", SSH_ARMOR_TRAILING },
		{ BEGIN "\nAAAA\n" END "\r", SSH_ARMOR_TRAILING },
		{ "-----BEGIN PGP SIGNATURE-----\nAAAA\n" END "\n", SSH_ARMOR },
	};
	char *long_text = calloc(1, SSHSIG_MAX + 1);
	struct ward_span blob;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect(cases[i].reason, sshsig_dearmor(span_of(cases[i].text), arena, &blob),
		       cases[i].text);
	expect(SSH_TOO_LARGE, sshsig_dearmor(span_make(long_text, SSHSIG_MAX + 1), arena, &blob),
	       "long");
	free(long_text);
}

/* What a blob is made of; "" or NULL: as it should be. */
struct parts {
	const char *magic;
	uint32_t version;
	struct ward_span key;
	const char *namespace, *reserved, *hash;
	struct ward_span signature;
	const char *tail;
};

static enum ssh_reason check_parts(const struct parts *p)
{
	struct buf b;
	enum ssh_reason reason;

	buf_init(&b, 1 << 16);
	buf_add_str(&b, p->magic);
	ssh_put_u32(&b, p->version);
	ssh_put_string(&b, p->key);
	ssh_put_string(&b, span_of(p->namespace));
	ssh_put_string(&b, span_of(p->reserved));
	ssh_put_string(&b, span_of(p->hash));
	ssh_put_string(&b, p->signature);
	buf_add_str(&b, p->tail);
	reason = check(ssh_armor(buf_span(&b), arena), MESSAGE, NS);
	buf_release(&b);
	return reason;
}

static void test_blob_forms(void **state)
{
	struct ward_span blob, armored = ssh_sign(&fixture, "p256", NS, "sha512", MESSAGE, arena);
	struct parts good, p;
	struct sshsig sig;

	(void)state;
	assert_int_equal(sshsig_dearmor(armored, arena, &blob), SSH_OK);
	assert_int_equal(sshsig_parse(blob, arena, &sig), SSH_OK);
	good = (struct parts){
		"SSHSIG",      1, ssh_public_blob(&fixture, "p256", arena), NS, "", "sha512",
		sig.signature, ""
	};
	expect(SSH_OK, check_parts(&good), "built as it was");
	p = good, p.magic = "SSHSIH";
	expect(SSH_MAGIC, check_parts(&p), "magic");
	p = good, p.version = 0;
	expect(SSH_VERSION, check_parts(&p), "version 0");
	p = good, p.version = 2;
	expect(SSH_VERSION, check_parts(&p), "version 2");
	p = good, p.namespace = "";
	expect(SSH_NAMESPACE_EMPTY, check_parts(&p), "namespace");
	p = good, p.reserved = "x";
	expect(SSH_RESERVED, check_parts(&p), "reserved");
	p = good, p.hash = "sha1";
	expect(SSH_HASH, check_parts(&p), "hash");
	p = good, p.hash = "sha256";
	expect(SSH_BAD, check_parts(&p), "other hash");
	p = good, p.tail = "x";
	expect(SSH_BLOB_TRAILING, check_parts(&p), "tail");
	p = good, p.signature = WARD_SPAN("");
	expect(SSH_VALUE, check_parts(&p), "no signature");
	p = good, p.key = ssh_public_blob(&fixture, "p384", arena);
	expect(SSH_ALGORITHM, check_parts(&p), "another type of key");
	p = good, p.key = ssh_public_blob(&fixture, "ca-rsa", arena);
	expect(SSH_ALGORITHM, check_parts(&p), "RSA key");
}

/* -- Signature values ----------------------------------------------------- */

static enum ssh_reason verify_as(const char *key_name, const char *algorithm,
				 struct ward_span value, const char *tail)
{
	struct ssh_key key;
	enum ssh_reason reason;
	struct buf b;

	assert_int_equal(ssh_key_parse(ssh_public_blob(&fixture, key_name, arena), arena, &key),
			 SSH_OK);
	buf_init(&b, 1 << 16);
	ssh_put_string(&b, span_of(algorithm));
	ssh_put_string(&b, value);
	buf_add_str(&b, tail);
	reason = ssh_key_verify(&key, buf_span(&b), MESSAGE, 0);
	buf_release(&b);
	return reason;
}

static void test_signature_values(void **state)
{
	static const char mpints[] = "\0\0\0\1\1\0\0\0\1\1";
	static const char zero[] = "\0\0\0\0\0\0\0\1\1";
	static const char negative[] = "\0\0\0\1\x81\0\0\0\1\1";
	static const char padded[] = "\0\0\0\2\0\1\0\0\0\1\1";
	static const char bytes[600] = { 0 };

	(void)state;
#define VALUE(text) span_make((text), sizeof(text) - 1)
	expect(SSH_BAD, verify_as("p256", "ecdsa-sha2-nistp256", VALUE(mpints), ""), "1, 1");
	expect(SSH_VALUE, verify_as("p256", "ecdsa-sha2-nistp256", VALUE(zero), ""), "zero");
	expect(SSH_VALUE, verify_as("p256", "ecdsa-sha2-nistp256", VALUE(negative), ""), "neg");
	expect(SSH_VALUE, verify_as("p256", "ecdsa-sha2-nistp256", VALUE(padded), ""), "padded");
	expect(SSH_VALUE, verify_as("p256", "ecdsa-sha2-nistp256", VALUE(mpints), "x"), "tail");
	expect(SSH_ALGORITHM, verify_as("p256", "ecdsa-sha2-nistp384", VALUE(mpints), ""), "alg");
	expect(SSH_BAD, verify_as("ed25519", "ssh-ed25519", span_make(bytes, 64), ""), "zeros");
	expect(SSH_VALUE, verify_as("ed25519", "ssh-ed25519", span_make(bytes, 63), ""), "63");
	expect(SSH_VALUE, verify_as("ed25519", "ssh-ed25519", span_make(bytes, 65), ""), "65");
	expect(SSH_WEAK_ALGORITHM, verify_as("rsa2048", "ssh-rsa", span_make(bytes, 256), ""),
	       "SHA-1");
	expect(SSH_ALGORITHM, verify_as("rsa2048", "rsa-sha2-384", span_make(bytes, 256), ""),
	       "rsa-sha2-384");
	expect(SSH_BAD, verify_as("rsa2048", "rsa-sha2-512", span_make(bytes, 256), ""), "zeros");
	expect(SSH_VALUE, verify_as("rsa2048", "rsa-sha2-512", span_make(bytes, 257), ""), "long");
	expect(SSH_VALUE, verify_as("rsa2048", "rsa-sha2-512", span_make(bytes, 0), ""), "none");
}

/* -- Certificates --------------------------------------------------------- */

#define WHEN 1780000000 /* in 2026 */

/* Sign p256.pub; the certificate is p256-cert.pub. */
static void certify(const char *ca, const char *validity, const char *principals,
		    const char *option, bool host)
{
	const char *args[24];
	size_t n = 0;

	args[n++] = "-q";
	args[n++] = "-s";
	args[n++] = ca;
	args[n++] = "-I";
	args[n++] = "an id";
	args[n++] = "-z";
	args[n++] = "42";
	if (validity != NULL) {
		args[n++] = "-V";
		args[n++] = validity;
	}
	if (principals != NULL) {
		args[n++] = "-n";
		args[n++] = principals;
	}
	if (option != NULL) {
		args[n++] = "-O";
		args[n++] = option;
	}
	if (host)
		args[n++] = "-h";
	args[n++] = "p256.pub";
	args[n] = NULL;
	ssh_keygen_ok(&fixture, args);
}

static void test_certificates(void **state)
{
	static const struct {
		const char *ca, *validity, *principals, *option;
		bool host;
		enum ssh_reason verified, checked;
	} cases[] = {
		{ "ca", NULL, "a,b", NULL, false, SSH_OK, SSH_OK },
		{ "ca-rsa", "20200101:20400101", "a", NULL, false, SSH_OK, SSH_OK },
		{ "p384", NULL, "a", NULL, false, SSH_OK, SSH_OK },
		{ "ca", "20200101:20210101", "a", NULL, false, SSH_OK, SSH_CERT_LATE },
		{ "ca", "20380101:20400101", "a", NULL, false, SSH_OK, SSH_CERT_EARLY },
		{ "ca", NULL, NULL, NULL, false, SSH_OK, SSH_CERT_NO_PRINCIPAL },
		{ "ca", NULL, "a", NULL, true, SSH_OK, SSH_CERT_TYPE },
		{ "ca", NULL, "a", "force-command=true", false, SSH_OK, SSH_OK },
		{ "ca", NULL, "a", "source-address=10.0.0.0/8", false, SSH_OK, SSH_OK },
		{ "ca", NULL, "a", "critical:other@example.com=1", false, SSH_OK,
		  SSH_CERT_CRITICAL },
		{ "ca", NULL, "a", "extension:other@example.com=1", false, SSH_OK, SSH_OK },
		{ "ca", NULL, "a", "verify-required", false, SSH_VERIFICATION, SSH_OK },
	};
	struct ward_span message = MESSAGE;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ward_span armored;
		struct sshsig sig;
		char what[32];

		(void)snprintf(what, sizeof(what), "certificate %zu", i);
		certify(cases[i].ca, cases[i].validity, cases[i].principals, cases[i].option,
			cases[i].host);
		armored = ssh_sign(&fixture, "p256-cert.pub", NS, "sha512", message, arena);
		expect(cases[i].verified,
		       sshsig_check(armored, &message, 1, WARD_SPAN(NS), 0, arena, &sig), what);
		assert_non_null(sig.key.cert);
		assert_true(sig.key.cert->serial == 42);
		assert_true(span_is(sig.key.cert->key_id, "an id"));
		expect(cases[i].checked, ssh_cert_check(sig.key.cert, WHEN), what);
	}
}

static void test_certificate_interval(void **state)
{
	struct ssh_cert cert = { .kind = SSH_CERT_USER, .principal_count = 1 };

	(void)state;
	cert.valid_after = 100;
	cert.valid_before = 200;
	expect(SSH_CERT_EARLY, ssh_cert_check(&cert, 99), "99");
	expect(SSH_OK, ssh_cert_check(&cert, 100), "100");
	expect(SSH_OK, ssh_cert_check(&cert, 199), "199");
	expect(SSH_CERT_LATE, ssh_cert_check(&cert, 200), "200");
	cert.valid_after = 0;
	cert.valid_before = UINT64_MAX;
	expect(SSH_OK, ssh_cert_check(&cert, INT64_MAX), "for ever");
	expect(SSH_CERT_EARLY, ssh_cert_check(&cert, -1), "before 1970");
}

/* Each byte of a certificate is signed, or is the signature. */
static void test_tampered_certificate(void **state)
{
	struct ward_span blob, armored;

	(void)state;
	certify("ca", NULL, "alice,bob", NULL, false);
	armored = ssh_sign(&fixture, "p256-cert.pub", NS, "sha512", MESSAGE, arena);
	assert_int_equal(sshsig_dearmor(armored, arena, &blob), SSH_OK);
	tamper(blob, MESSAGE, 1, "certificate");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_key_type),
		cmocka_unit_test(test_message_in_pieces),
		cmocka_unit_test(test_fingerprints),
		cmocka_unit_test(test_large_and_empty_messages),
		cmocka_unit_test(test_security_keys),
		cmocka_unit_test(test_browser_flags),
		cmocka_unit_test(test_demand_of_ordinary_key),
		cmocka_unit_test(test_tampered_blobs),
		cmocka_unit_test(test_tampered_armor),
		cmocka_unit_test(test_armor_forms),
		cmocka_unit_test(test_blob_forms),
		cmocka_unit_test(test_signature_values),
		cmocka_unit_test(test_certificates),
		cmocka_unit_test(test_certificate_interval),
		cmocka_unit_test(test_tampered_certificate),
	};

	return cmocka_run_group_tests_name("sshsig", tests, setup, teardown);
}
