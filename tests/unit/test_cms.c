/* SPDX-License-Identifier: Apache-2.0 */
/* Against the real openssl and gpgsm: what they sign verifies, and nothing else does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/time.h"
#include "crypto/der.h"
#include "shell_fixture.h"
#include "trust/object_split.h"
#include "trust/x509_signature.h"

#define MESSAGE WARD_SPAN("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\na message\n")
#define SIGN "openssl cms -sign -binary -outform DER -certfile issuing.pem -in message "
#define MAIL "keyUsage=critical,digitalSignature\\nextendedKeyUsage=emailProtection"
#define WITH(name) "-signer " name ".pem -inkey " name ".key "

static struct shell_fixture fixture;
static struct arena *arena;
static struct x509_trust *trust;

static int setup(void **state)
{
	struct ward_error err = { 0 };

	(void)state;
	arena = arena_new((size_t)1 << 30);
	trust = x509_trust_new();
	shell_fixture_init(&fixture);
	shell_write(&fixture, "message", MESSAGE);
	shell_run(&fixture,
		  SHELL_X509_CA
		  "openssl ecparam -name prime256v1 -genkey -noout -out p256.key\n"
		  "openssl ecparam -name secp384r1 -genkey -noout -out p384.key\n"
		  "openssl ecparam -name secp521r1 -genkey -noout -out p521.key\n"
		  "openssl ecparam -name secp256k1 -genkey -noout -out koblitz.key\n"
		  "openssl genrsa -out rsa2048.key 2048 2>log\n"
		  "openssl genrsa -out rsa3072.key 3072 2>log\n"
		  "openssl genrsa -out rsa1024.key 1024 2>log\n"
		  "openssl genpkey -algorithm ed25519 -out ed25519.key\n"
		  "for k in p256 p384 p521 koblitz rsa2048 rsa3072 rsa1024 ed25519; do\n"
		  "person $k $k.key 300 '" MAIL "\\nsubjectAltName=email:'$k'@example.com'; done\n"
		  "openssl x509 -in issuing.pem -noout -subject >log\n");
	return arena != NULL && trust != NULL &&
			x509_trust_anchors_pem(trust, shell_read(&fixture, "root.pem", arena),
					       &err) == 0
		? 0
		: -1;
}

static int teardown(void **state)
{
	(void)state;
	x509_trust_free(trust);
	arena_free(arena);
	shell_fixture_free(&fixture);
	return 0;
}

static struct ward_span armor(struct ward_span der)
{
	struct ward_span digits = base64_encode(arena, der), text;
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_add_str(&b, "-----BEGIN SIGNED MESSAGE-----\n");
	for (size_t i = 0; i < digits.len; i += 64) {
		buf_add_span(&b, span_sub(digits, i, i + 64));
		buf_add_char(&b, '\n');
	}
	buf_add_str(&b, "-----END SIGNED MESSAGE-----\n");
	text = arena_copy(arena, buf_span(&b));
	buf_release(&b);
	return text;
}

/* The signature that a script leaves in "out". */
static struct ward_span made(const char *script)
{
	shell_run(&fixture, script);
	return shell_read(&fixture, "out", arena);
}

static enum proof_reason check_text(struct ward_span armored, struct ward_span message,
				    struct x509_cert *signer)
{
	const struct x509_ask ask = { .usages = X509_USE_EMAIL, .when = time_now() };
	/* What is known of a signer points into the arena. */
	struct arena *scratch = signer != NULL ? arena : arena_new((size_t)16 << 20);
	struct x509_cert local;
	enum proof_reason reason = x509_signature_check(armored, &message, 1, trust, &ask, scratch,
							signer != NULL ? signer : &local);

	if (signer == NULL)
		arena_free(scratch);
	return reason;
}

static enum proof_reason check(struct ward_span der, struct ward_span message)
{
	return check_text(armor(der), message, NULL);
}

static void expect(enum proof_reason want, enum proof_reason got, const char *what)
{
	if (want != got)
		fail_msg("%s: %s, %s expected", what, proof_reason_code(got),
			 proof_reason_code(want));
}

/* -- What verifies, and what is too weak ---------------------------------- */

static const struct {
	const char *what, *script;
	enum proof_reason reason;
} signers[] = {
	{ "P-256", SIGN WITH("p256") "-md sha256 -out out", PROOF_OK },
	{ "P-256, SHA-512", SIGN WITH("p256") "-md sha512 -out out", PROOF_OK },
	{ "P-384", SIGN WITH("p384") "-md sha384 -out out", PROOF_OK },
	{ "P-521", SIGN WITH("p521") "-md sha512 -out out", PROOF_OK },
	{ "RSA 2048", SIGN WITH("rsa2048") "-md sha256 -out out", PROOF_OK },
	{ "RSA 3072", SIGN WITH("rsa3072") "-md sha512 -out out", PROOF_OK },
	{ "by key id", SIGN WITH("p256") "-md sha256 -keyid -out out", PROOF_OK },
	{ "no attributes", SIGN WITH("p256") "-md sha256 -noattr -out out", PROOF_OK },
	{ "PSS", SIGN WITH("rsa2048") "-md sha256 -keyopt rsa_padding_mode:pss -out out",
	  PROOF_OK },
	{ "PSS, short salt",
	  SIGN WITH("rsa3072") "-md sha384 -keyopt rsa_padding_mode:pss "
			       "-keyopt rsa_pss_saltlen:digest -out out",
	  PROOF_OK },
	{ "SHA-1", SIGN WITH("p256") "-md sha1 -out out", PROOF_HASH },
	{ "SHA-224", SIGN WITH("p256") "-md sha224 -out out", PROOF_HASH },
	{ "RSA 1024", SIGN WITH("rsa1024") "-md sha256 -out out", PROOF_KEY_WEAK },
	{ "secp256k1", SIGN WITH("koblitz") "-md sha256 -out out", PROOF_KEY_TYPE },
	{ "attached", SIGN WITH("p256") "-md sha256 -nodetach -out out", PROOF_ATTACHED },
	{ "two signers", SIGN WITH("p256") WITH("p384") "-md sha256 -out out", PROOF_SIGNERS },
	{ "no certificate", SIGN WITH("p256") "-md sha256 -nocerts -out out", PROOF_NO_CERT },
	{ "enveloped",
	  "openssl cms -encrypt -binary -outform DER -aes256 -in message -out out rsa2048.pem",
	  PROOF_CONTENT_TYPE },
	{ "other content",
	  SIGN WITH("p256") "-md sha256 -econtent_type 1.2.840.113549.1.9.16.1.4 -out out",
	  PROOF_CONTENT_TYPE },
};

static void test_signers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(signers) / sizeof(signers[0]); i++) {
		struct ward_span der = made(signers[i].script);
		bool attributes = strstr(signers[i].script, "-noattr") == NULL;

		expect(signers[i].reason, check(der, MESSAGE), signers[i].what);
		if (signers[i].reason != PROOF_OK)
			continue;
		expect(attributes ? PROOF_DIGEST : PROOF_BAD, check(der, WARD_SPAN("tree")),
		       signers[i].what);
		assert_int_equal(shell_status(&fixture,
					      "openssl cms -verify -binary -inform DER -in out "
					      "-content message -CAfile root.pem "
					      ">/dev/null 2>log"),
				 0);
	}
}

/* The other tool that people sign with; it writes containers of indefinite length. */
static void test_gpgsm(void **state)
{
	struct x509_cert signer;
	struct ward_span text;

	(void)state;
	if (!shell_has("gpgsm"))
		skip();
	shell_run(
		&fixture,
		"mkdir -m 700 gnupg\n"
		"echo disable-crl-checks >gnupg/gpgsm.conf\n"
		"openssl x509 -in root.pem -noout -fingerprint -sha1 | sed 's/.*=//; s/$/ S relax/' "
		">gnupg/trustlist.txt\n"
		"cat issuing.pem root.pem >chain.pem\n"
		"openssl pkcs12 -export -in rsa2048.pem -inkey rsa2048.key -certfile chain.pem "
		"-passout pass:x -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1 "
		"-out person.p12\n"
		"echo x | gpgsm --batch --yes --pinentry-mode loopback --passphrase-fd 0 "
		"--import person.p12 >log 2>&1\n"
		"echo x | gpgsm --batch --pinentry-mode loopback --passphrase-fd 0 "
		"-u rsa2048@example.com --digest-algo SHA256 --include-certs -1 --detach-sign "
		"--armor -o out message 2>log\n");
	text = shell_read(&fixture, "out", arena);
	expect(PROOF_OK, check_text(text, MESSAGE, &signer), "gpgsm");
	assert_true(x509_has_name(&signer, X509_EMAIL, WARD_SPAN("rsa2048@EXAMPLE.com")));
	assert_false(x509_has_name(&signer, X509_EMAIL, WARD_SPAN("RSA2048@example.com")));
	expect(PROOF_DIGEST, check_text(text, WARD_SPAN("tree"), NULL), "gpgsm, other text");
}

/* A commit as git and gpgsm make it together, taken apart and verified. */
static void test_git_commit(void **state)
{
	const struct x509_ask ask = { .usages = X509_USE_EMAIL, .when = time_now() };
	struct object_split split;
	struct x509_cert signer;

	(void)state;
	if (!shell_has("gpgsm"))
		skip();
	shell_run(
		&fixture,
		"printf '#!/bin/sh\\nexec 9<<E\\nx\\nE\\nexec gpgsm --batch --pinentry-mode loopback "
		"--passphrase-fd 9 \"$@\"\\n' >signer; chmod +x signer\n"
		"git init -q repo; cd repo\n"
		"git -c user.name=R -c user.email=rsa2048@example.com -c gpg.format=x509 "
		"-c gpg.x509.program=../signer -c user.signingKey=rsa2048@example.com "
		"commit -q -S --allow-empty -m 'a commit' 2>../log\n"
		"git cat-file commit HEAD >../commit\n");
	split_commit(shell_read(&fixture, "commit", arena), 20, arena, &split);
	assert_int_equal(split.reason, SPLIT_NONE);
	assert_int_equal(split.format, SIGNATURE_X509);
	expect(PROOF_OK,
	       x509_signature_check(split.signature, split.payload, split.payload_count, trust,
				    &ask, arena, &signer),
	       "commit");
	expect(PROOF_DIGEST,
	       x509_signature_check(split.signature, split.payload, split.payload_count - 1, trust,
				    &ask, arena, &signer),
	       "less of it");
}

/* -- Attributes ----------------------------------------------------------- */

static struct cms *parsed(struct ward_span der)
{
	struct cms *cms = ARENA_NEW(arena, struct cms);

	assert_non_null(cms);
	expect(PROOF_OK, cms_parse(der, arena, cms), "parse");
	return cms;
}

/* The attributes of a signature, given out as a text that was signed without any. */
static void test_attributes_as_text(void **state)
{
	struct ward_span der = made(SIGN WITH("p256") "-md sha256 -out out"), pieces[2];
	struct cms *cms = parsed(der);
	struct x509_cert signer;
	struct buf text;
	char front[8];

	(void)state;
	assert_true(cms_signed_bytes(cms, front, pieces));
	expect(PROOF_OK, cms_signer(cms, NULL, 0, &signer), "signer");
	buf_init(&text, 4096);
	buf_add_span(&text, pieces[0]);
	buf_add_span(&text, pieces[1]);
	cms->has_attributes = false;
	pieces[0] = buf_span(&text);
	expect(PROOF_OK,
	       spki_verify(signer.spki, SPKI_SHA256, SPKI_PKCS1, cms->signature, pieces, 1),
	       "the attack would do");
	expect(PROOF_ATTRIBUTES, cms_verify(cms, &signer, pieces, 1), "attributes as text");
	buf_release(&text);
}

/* Replace the first `from` in a message by `to`, of the same length. */
static struct ward_span replaced(struct ward_span der, struct ward_span from, struct ward_span to)
{
	char *bytes = malloc(der.len);
	ssize_t at = span_find(der, from, 0);
	struct ward_span out;

	assert_non_null(bytes);
	assert_true(at >= 0 && from.len == to.len);
	memcpy(bytes, der.ptr, der.len);
	memcpy(bytes + at, to.ptr, to.len);
	out = arena_copy(arena, span_make(bytes, der.len));
	free(bytes);
	return out;
}

#define OID_CONTENT_TYPE WARD_SPAN("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03")
#define OID_DIGEST WARD_SPAN("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04")
#define OID_TIME WARD_SPAN("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x05")
#define OID_OTHER WARD_SPAN("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x7f")

static void test_attributes(void **state)
{
	struct ward_span der = made(SIGN WITH("p256") "-md sha256 -out out");
	const struct {
		const char *what;
		struct ward_span from, to;
		enum proof_reason reason;
	} cases[] = {
		{ "no content type", OID_CONTENT_TYPE, OID_OTHER, PROOF_ATTRIBUTES },
		{ "no digest", OID_DIGEST, OID_OTHER, PROOF_ATTRIBUTES },
		{ "digest twice", OID_TIME, OID_DIGEST, PROOF_ATTRIBUTES },
		{ "content type twice", OID_TIME, OID_CONTENT_TYPE, PROOF_ATTRIBUTES },
		{ "another attribute", OID_TIME, OID_OTHER, PROOF_BAD },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect(cases[i].reason, check(replaced(der, cases[i].from, cases[i].to), MESSAGE),
		       cases[i].what);
}

/* -- Armor ---------------------------------------------------------------- */

static void test_armor(void **state)
{
	struct ward_span der = made(SIGN WITH("p256") "-md sha256 -out out");
	struct ward_span good = armor(der), bad;
	const struct {
		const char *what, *format;
		enum proof_reason reason;
	} cases[] = {
		{ "as it is", "%s", PROOF_OK },
		{ "an empty line behind", "%s\n", PROOF_OK },
		{ "text behind", "%sx\n", PROOF_ARMOR_TRAILING },
		{ "a blank behind", "%s \n", PROOF_ARMOR_TRAILING },
		{ "text before", "x\n%s", PROOF_ARMOR },
		{ "an empty line before", "\n%s", PROOF_ARMOR },
		{ "no line end", "-----BEGIN SIGNED MESSAGE-----", PROOF_ARMOR },
		{ "nothing in it", "-----BEGIN SIGNED MESSAGE-----\n-----END SIGNED MESSAGE-----\n",
		  PROOF_DER },
		{ "nothing", "", PROOF_ARMOR },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf b;

		buf_init(&b, 1 << 20);
		for (const char *p = cases[i].format; *p != '\0'; p++) {
			if (*p == '%') {
				buf_add_span(&b, good);
				p++;
			} else {
				buf_add_char(&b, *p);
			}
		}
		bad = buf_span(&b);
		expect(cases[i].reason, check_text(bad, MESSAGE, NULL), cases[i].what);
		buf_release(&b);
	}
	bad = span_make(calloc(1, CMS_MAX + 1), CMS_MAX + 1);
	expect(PROOF_TOO_LARGE, check_text(bad, MESSAGE, NULL), "too large");
	free((char *)(uintptr_t)bad.ptr);
}

/* -- Tampering ------------------------------------------------------------ */

/* Parts that nothing vouches for: what stands in front of the signer but its certificates decides
 * nothing, a list of digests and the count of a version. */
static void tamper(const char *script, const char *what)
{
	struct ward_span der = made(script), message = MESSAGE;
	struct x509_cert signer, other;
	char *bytes = malloc(der.len + message.len);
	size_t accepted = 0;

	assert_non_null(bytes);
	expect(PROOF_OK, check_text(armor(der), message, &signer), what);
	for (size_t at = 0; at < der.len; at++) {
		memcpy(bytes, der.ptr, der.len);
		bytes[at] = (char)(bytes[at] ^ (1 << at % 8));
		if (check_text(armor(span_make(bytes, der.len)), message, &other) != PROOF_OK)
			continue;
		/* Then it is the same signature of the same signer. */
		accepted++;
		assert_true(other.der.len == signer.der.len);
		if (at > 64)
			fail_msg("%s: accepted with byte %zu of %zu changed", what, at, der.len);
	}
	assert_true(accepted < 16);
	for (size_t at = 0; at < message.len; at++) {
		memcpy(bytes, message.ptr, message.len);
		bytes[at] = (char)(bytes[at] ^ (1 << at % 8));
		if (check(der, span_make(bytes, message.len)) == PROOF_OK)
			fail_msg("%s: accepted with byte %zu of the text changed", what, at);
	}
	for (size_t len = 0; len < der.len; len += 3)
		assert_int_not_equal(check(span_sub(der, 0, len), message), PROOF_OK);
	free(bytes);
}

static void test_tampering(void **state)
{
	(void)state;
	tamper(SIGN WITH("p256") "-md sha256 -nosmimecap -out out", "P-256");
	tamper(SIGN WITH("p256") "-md sha256 -noattr -out out", "no attributes");
	tamper(SIGN WITH("rsa2048") "-md sha256 -keyopt rsa_padding_mode:pss -out out", "PSS");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signers),
		cmocka_unit_test(test_gpgsm),
		cmocka_unit_test(test_git_commit),
		cmocka_unit_test(test_attributes),
		cmocka_unit_test(test_attributes_as_text),
		cmocka_unit_test(test_armor),
		cmocka_unit_test(test_tampering),
	};

	return cmocka_run_group_tests_name("cms", tests, setup, teardown);
}
