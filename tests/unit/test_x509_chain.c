/* SPDX-License-Identifier: Apache-2.0 */
/* Chains of certificates that the real openssl makes. */
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
#include "base/span.h"
#include "base/time.h"
#include "crypto/x509_chain.h"
#include "shell_fixture.h"

#define DAY ((int64_t)86400)
#define SIGNS "keyUsage=critical,digitalSignature\\n"

static struct shell_fixture fixture;
static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)256 << 20);
	shell_fixture_init(&fixture);
	shell_run(
		&fixture,
		SHELL_X509_CA
		"openssl ecparam -name prime256v1 -genkey -noout -out k.key\n"
		"person mail k.key 300 '" SIGNS "extendedKeyUsage=emailProtection'\n"
		"person code k.key 300 '" SIGNS "extendedKeyUsage=codeSigning'\n"
		"person time k.key 300 '" SIGNS "extendedKeyUsage=critical,timeStamping'\n"
		"person lax k.key 300 '" SIGNS "extendedKeyUsage=timeStamping'\n"
		"person web k.key 300 '" SIGNS "extendedKeyUsage=serverAuth'\n"
		"person any k.key 300 '" SIGNS "extendedKeyUsage=anyExtendedKeyUsage'\n"
		"person plain k.key 300 'keyUsage=critical,digitalSignature'\n"
		"person cipher k.key 300 'keyUsage=critical,keyAgreement\\n"
		"extendedKeyUsage=emailProtection'\n"
		"person critical k.key 300 '" SIGNS
		"extendedKeyUsage=emailProtection\\n1.2.3.4=critical,ASN1:NULL'\n"
		/* issued by one who is no authority */
		"openssl req -new -key k.key -subj /CN=below -out below.csr\n"
		"openssl x509 -req -in below.csr -CA mail.pem -CAkey k.key -set_serial 9 -days 300 "
		"-extfile mail.ext -out below.pem 2>log\n"
		/* an authority for web servers only */
		"cp ca.ext narrow.ext; echo extendedKeyUsage=serverAuth >>narrow.ext\n"
		"openssl req -new -key k.key -subj /CN=narrow -out narrow.csr\n"
		"openssl x509 -req -in narrow.csr -CA root.pem -CAkey root.key -set_serial 11 "
		"-days 300 -extfile narrow.ext -out narrow.pem 2>log\n"
		"openssl x509 -req -in below.csr -CA narrow.pem -CAkey k.key -set_serial 12 "
		"-days 300 -extfile mail.ext -out bynarrow.pem 2>log\n"
		/* signed with SHA-1 */
		"openssl x509 -req -sha1 -in mail.csr -CA issuing.pem -CAkey issuing.key "
		"-set_serial 13 -days 300 -extfile mail.ext -out sha1.pem 2>log\n"
		"openssl req -x509 -key k.key -subj /CN=Other -days 300 -out other.pem "
		"-addext keyUsage=critical,keyCertSign 2>log\n");
	shell_run(&fixture,
		  "printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=index\\ndefault_md=sha256\\n"
		  "default_crl_days=30\\ncrlnumber=number\\n' >ca.cnf\n"
		  ": >index; echo 01 >number\n"
		  "crl() { openssl ca -config ca.cnf -gencrl -cert $1.pem -keyfile $1.key "
		  "-out $2 2>log; }\n"
		  "crl issuing clean.crl; crl root root.crl; cat clean.crl root.crl >both.crl\n"
		  "openssl ca -config ca.cnf -revoke mail.pem -cert issuing.pem "
		  "-keyfile issuing.key 2>log\n"
		  "crl issuing revoked.crl\n");
	return arena != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	shell_fixture_free(&fixture);
	return 0;
}

static struct ward_span pem(const char *name)
{
	return shell_read(&fixture, name, arena);
}

static struct ward_span der(const char *name)
{
	struct ward_span text = pem(name), mark = WARD_SPAN("-----BEGIN CERTIFICATE-----");
	size_t from = (size_t)span_find(text, mark, 0) + mark.len;
	char *bytes = arena_bytes(arena, text.len);
	ssize_t len;

	text = span_sub(text, from, (size_t)span_find(text, WARD_SPAN("-----END"), from));
	len = base64_decode(text, BASE64_SKIP_BLANKS, bytes);
	assert_true(len > 0);
	return span_make(bytes, (size_t)len);
}

struct chain_case {
	const char *leaf, *extra, *roots, *crl;
	unsigned usages;
	int64_t days; /* from now */
	enum proof_reason reason;
};

static enum proof_reason check(const struct chain_case *c)
{
	const struct x509_ask ask = { .usages = c->usages, .when = time_now() + c->days * DAY };
	struct x509_trust *trust = x509_trust_new();
	struct x509_cert leaf;
	struct ward_error err = { 0 };
	struct ward_span extra = c->extra != NULL ? der(c->extra) : WARD_SPAN("");
	enum proof_reason reason;

	assert_non_null(trust);
	assert_int_equal(x509_trust_anchors_pem(trust, pem(c->roots), &err), 0);
	if (c->crl != NULL)
		assert_int_equal(x509_trust_crls_pem(trust, pem(c->crl), &err), 0);
	assert_int_equal(x509_cert_parse(der(c->leaf), &leaf), PROOF_OK);
	reason = x509_chain_check(trust, &leaf, &extra, 1, &ask, NULL);
	x509_trust_free(trust);
	return reason;
}

#define I "issuing.pem"
#define R "root.pem"

static const struct chain_case cases[] = {
	{ "mail.pem", I, R, NULL, X509_USE_EMAIL, 0, PROOF_OK },
	{ "mail.pem", NULL, R, NULL, X509_USE_EMAIL, 0, PROOF_UNTRUSTED },
	{ "mail.pem", NULL, I, NULL, X509_USE_EMAIL, 0, PROOF_OK },
	{ "mail.pem", I, "other.pem", NULL, X509_USE_EMAIL, 0, PROOF_UNTRUSTED },
	{ "mail.pem", "other.pem", R, NULL, X509_USE_EMAIL, 0, PROOF_UNTRUSTED },
	/* times: the end of the chain, and what is above it */
	{ "mail.pem", I, R, NULL, X509_USE_EMAIL, -2, PROOF_CERT_EARLY },
	{ "mail.pem", I, R, NULL, X509_USE_EMAIL, 299, PROOF_OK },
	{ "mail.pem", I, R, NULL, X509_USE_EMAIL, 301, PROOF_CERT_LATE },
	{ "mail.pem", I, R, NULL, X509_USE_EMAIL, 4000, PROOF_CERT_LATE },
	/* purposes */
	{ "mail.pem", I, R, NULL, X509_USE_CODE, 0, PROOF_CERT_USAGE },
	{ "mail.pem", I, R, NULL, X509_USE_CODE | X509_USE_EMAIL, 0, PROOF_OK },
	{ "mail.pem", I, R, NULL, 0, 0, PROOF_CERT_USAGE },
	{ "code.pem", I, R, NULL, X509_USE_CODE, 0, PROOF_OK },
	{ "web.pem", I, R, NULL, X509_USE_EMAIL | X509_USE_CODE, 0, PROOF_CERT_USAGE },
	{ "any.pem", I, R, NULL, X509_USE_EMAIL, 0, PROOF_CERT_USAGE },
	{ "any.pem", I, R, NULL, X509_USE_ANY, 0, PROOF_OK },
	{ "plain.pem", I, R, NULL, X509_USE_EMAIL, 0, PROOF_CERT_USAGE },
	{ "plain.pem", I, R, NULL, X509_USE_EMAIL | X509_USE_UNSTATED, 0, PROOF_OK },
	{ "cipher.pem", I, R, NULL, X509_USE_EMAIL, 0, PROOF_CERT_USAGE },
	{ "time.pem", I, R, NULL, X509_USE_TIME, 0, PROOF_OK },
	{ "lax.pem", I, R, NULL, X509_USE_TIME, 0, PROOF_CERT_USAGE },
	{ "bynarrow.pem", "narrow.pem", R, NULL, X509_USE_EMAIL, 0, PROOF_CERT_USAGE },
	/* what is no chain */
	{ "below.pem", "mail.pem", I, NULL, X509_USE_EMAIL, 0, PROOF_UNTRUSTED },
	{ "critical.pem", I, R, NULL, X509_USE_EMAIL, 0, PROOF_UNTRUSTED },
	{ "sha1.pem", I, R, NULL, X509_USE_EMAIL, 0, PROOF_CERT_WEAK },
	/* revocation */
	{ "mail.pem", I, R, "clean.crl", X509_USE_EMAIL, 0, PROOF_OK },
	{ "mail.pem", I, R, "both.crl", X509_USE_EMAIL, 0, PROOF_OK },
	{ "mail.pem", I, R, "root.crl", X509_USE_EMAIL, 0, PROOF_NO_CRL },
	{ "mail.pem", I, R, "clean.crl", X509_USE_EMAIL, 31, PROOF_NO_CRL },
	{ "mail.pem", I, R, "revoked.crl", X509_USE_EMAIL, 0, PROOF_REVOKED },
	{ "code.pem", I, R, "revoked.crl", X509_USE_CODE, 0, PROOF_OK },
};

static void test_chains(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum proof_reason got = check(&cases[i]);

		if (got != cases[i].reason)
			fail_msg("case %zu (%s): %s, %s expected", i, cases[i].leaf,
				 proof_reason_code(got), proof_reason_code(cases[i].reason));
	}
}

static void test_files(void **state)
{
	struct ward_span good = pem(R), crl = pem("clean.crl");
	struct ward_span twice = arena_printf(arena, "text\n" WARD_SPAN_FMT WARD_SPAN_FMT,
					      WARD_SPAN_ARG(good), WARD_SPAN_ARG(good));
	struct ward_span cut = span_sub(good, 0, good.len - 30);
	struct ward_span mixed = arena_printf(arena, WARD_SPAN_FMT WARD_SPAN_FMT,
					      WARD_SPAN_ARG(good), WARD_SPAN_ARG(crl));
	const struct {
		struct ward_span text;
		int code;
		const char *message;
	} files[] = {
		{ good, 0, "" },
		{ twice, 0, "" },
		{ WARD_SPAN(""), WARD_ECONFIG, "there is no certificate" },
		{ WARD_SPAN("text"), WARD_ECONFIG, "there is no certificate" },
		{ cut, WARD_ECONFIG, "something is no certificate" },
		{ crl, WARD_ECONFIG, "something is no certificate" },
		{ mixed, WARD_ECONFIG, "something is no certificate" },
		{ WARD_SPAN("-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----\n"),
		  WARD_ECONFIG, "a certificate is no base64" },
		{ WARD_SPAN("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"),
		  WARD_ECONFIG, "a certificate cannot be read" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct x509_trust *trust = x509_trust_new();
		struct ward_error err = { 0 };

		assert_int_equal(x509_trust_anchors_pem(trust, files[i].text, &err), files[i].code);
		assert_string_equal(err.message, files[i].message);
		x509_trust_free(trust);
	}
}

/* What openssl takes as a certificate and what we take apart are the same bytes. */
static void test_tampered_certificates(void **state)
{
	struct ward_span bytes = der("mail.pem"), issuer = der(I);
	const struct x509_ask ask = { .usages = X509_USE_EMAIL, .when = time_now() };
	struct x509_trust *trust = x509_trust_new();
	struct ward_error err = { 0 };
	char *copy = malloc(bytes.len);

	(void)state;
	assert_non_null(copy);
	assert_int_equal(x509_trust_anchors_pem(trust, pem(R), &err), 0);
	for (size_t at = 0; at < bytes.len; at++) {
		struct x509_cert cert;

		memcpy(copy, bytes.ptr, bytes.len);
		copy[at] = (char)(copy[at] ^ (1 << at % 8));
		if (x509_cert_parse(span_make(copy, bytes.len), &cert) == PROOF_OK &&
		    x509_chain_check(trust, &cert, &issuer, 1, &ask, NULL) == PROOF_OK)
			fail_msg("accepted with byte %zu changed", at);
	}
	x509_trust_free(trust);
	free(copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chains),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_tampered_certificates),
	};

	return cmocka_run_group_tests_name("x509_chain", tests, setup, teardown);
}
