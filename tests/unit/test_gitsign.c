/* SPDX-License-Identifier: Apache-2.0 */
/* gitsign against an instance of Sigstore that is made here; timestamps are by openssl ts. */
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
#include "sigstore_fixture.h"
#include "trust/gitsign.h"

#define MESSAGE WARD_SPAN("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\na message\n")
#define OBJECT "1111111111111111111111111111111111111111"
#define PROVIDER "https://issuer.example.com"
/* The log is younger than this. */
#define ISSUED 1750000000
#define START "2020-01-01T00:00:00Z"

static struct sigstore_fixture fixture;
static struct arena *arena;
static struct sigstore_root root;

static int setup(void **state)
{
	struct ward_error err = { 0 };

	(void)state;
	arena = arena_new((size_t)2 << 30);
	if (arena == NULL)
		return -1;
	sigstore_fixture_init(&fixture, arena);
	return sigstore_root_parse(sigstore_root_text(&fixture, START), arena, &root, &err);
}

static int teardown(void **state)
{
	(void)state;
	sigstore_root_free(&root);
	sigstore_fixture_free(&fixture);
	arena_free(arena);
	return 0;
}

static enum proof_reason check(const struct sigstore_made *made, const struct gitsign_ask *ask,
			       struct gitsign_signer *out)
{
	struct ward_span message = MESSAGE;
	struct arena *scratch = arena_new((size_t)64 << 20);
	struct gitsign_signer local;
	enum proof_reason reason =
		gitsign_check(made->armored, &message, 1, ask, scratch, out != NULL ? out : &local);

	arena_free(scratch);
	return reason;
}

static void expect(enum proof_reason want, enum proof_reason got, const char *what)
{
	if (want != got)
		fail_msg("%s: %s, %s expected", what, proof_reason_code(got),
			 proof_reason_code(want));
}

/* -- Evidence in the signature -------------------------------------------- */

/* `now`: timestamps are made now, and so certificates for them must be. */
static const struct {
	const char *what;
	struct sigstore_order order;
	bool now;
	enum proof_reason reason;
	unsigned evidence;
} cases[] = {
	{ "log entry", { .entry = true, .logged = ISSUED + 5 }, false, PROOF_OK, GITSIGN_LOG },
	{ "log entry at the first second",
	  { .entry = true, .logged = ISSUED },
	  false,
	  PROOF_OK,
	  GITSIGN_LOG },
	{ "log entry too early",
	  { .entry = true, .logged = ISSUED - 1 },
	  false,
	  PROOF_CERT_EARLY,
	  GITSIGN_LOG },
	{ "log entry too late",
	  { .entry = true, .logged = ISSUED + 601 },
	  false,
	  PROOF_CERT_LATE,
	  GITSIGN_LOG },
	{ "no evidence", { .entry = false }, false, PROOF_NO_EVIDENCE, 0 },
	{ "no evidence, self-issued", { .self_issued = true }, false, PROOF_UNTRUSTED, 0 },
	{ "no evidence, no SCT", { .sct = FIXTURE_NO_SCT }, false, PROOF_SCT_MISSING, 0 },
	{ "self-issued",
	  { .self_issued = true, .entry = true, .logged = ISSUED + 5 },
	  false,
	  PROOF_UNTRUSTED,
	  GITSIGN_LOG },
	{ "no SCT",
	  { .sct = FIXTURE_NO_SCT, .entry = true, .logged = ISSUED + 5 },
	  false,
	  PROOF_SCT_MISSING,
	  GITSIGN_LOG },
	{ "a stranger's SCT",
	  { .sct = FIXTURE_SCT_OF_STRANGER, .entry = true, .logged = ISSUED + 5 },
	  false,
	  PROOF_SCT,
	  GITSIGN_LOG },
	{ "another entry",
	  { .entry = true, .logged = ISSUED + 5, .entry_of_other = true },
	  false,
	  PROOF_SET,
	  0 },
	{ "a stranger's promise",
	  { .entry = true, .logged = ISSUED + 5, .set_of_stranger = true },
	  false,
	  PROOF_SET,
	  0 },
	{ "a stranger's checkpoint",
	  { .entry = true, .logged = ISSUED + 5, .note_of_stranger = true },
	  false,
	  PROOF_CHECKPOINT,
	  0 },
	{ "not in the tree",
	  { .entry = true, .logged = ISSUED + 5, .wrong_root = true },
	  false,
	  PROOF_INCLUSION,
	  0 },
	{ "no proof",
	  { .entry = true, .logged = ISSUED + 5, .no_proof = true },
	  false,
	  PROOF_INCLUSION,
	  0 },
	{ "no promise and no time",
	  { .entry = true, .logged = ISSUED + 5, .no_set = true },
	  false,
	  PROOF_NO_TIME,
	  GITSIGN_LOG },
	{ "before the log was trusted",
	  { .entry = true, .logged = 1500000000 },
	  false,
	  PROOF_LOG_TIME,
	  0 },
	{ "two names",
	  { .other = "eve@example.com", .entry = true, .logged = ISSUED + 5 },
	  false,
	  PROOF_IDENTITY,
	  GITSIGN_LOG },
	{ "another person",
	  { .email = "eve@example.com", .entry = true, .logged = ISSUED + 5 },
	  false,
	  PROOF_IDENTITY,
	  GITSIGN_LOG },
	{ "another provider",
	  { .provider = "https://evil.example.com", .entry = true, .logged = ISSUED + 5 },
	  false,
	  PROOF_ISSUER,
	  GITSIGN_LOG },
	{ "timestamp", { .stamp = true }, true, PROOF_OK, GITSIGN_TIMESTAMP },
	{ "timestamp, and a log without a time",
	  { .stamp = true, .entry = true, .no_set = true },
	  true,
	  PROOF_OK,
	  GITSIGN_LOG | GITSIGN_TIMESTAMP },
	{ "timestamp outside the certificate",
	  { .stamp = true },
	  false,
	  PROOF_CERT_LATE,
	  GITSIGN_TIMESTAMP },
	{ "timestamp over something else",
	  { .stamp = true, .stamp_of_other = true },
	  true,
	  PROOF_TIMESTAMP_OTHER,
	  0 },
};

static void test_evidence(void **state)
{
	const struct gitsign_ask ask = { .root = &root,
					 .identity = WARD_SPAN("ada@example.com"),
					 .provider = WARD_SPAN(PROVIDER) };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sigstore_order order = cases[i].order;
		struct sigstore_made made;
		struct gitsign_signer signer;

		order.message = MESSAGE;
		order.issued = cases[i].now ? time_now() - 60 : ISSUED;
		sigstore_make(&fixture, &order, &made);
		expect(cases[i].reason, check(&made, &ask, &signer), cases[i].what);
		assert_int_equal(signer.evidence, cases[i].evidence);
		if (cases[i].reason == PROOF_OK && !cases[i].now)
			assert_true(signer.when == order.logged);
	}
}

static void test_verdicts(void **state)
{
	(void)state;
	assert_int_equal(proof_verdict(PROOF_OK), PROOF_PASS);
	assert_int_equal(proof_verdict(PROOF_BAD), PROOF_FAIL);
	assert_int_equal(proof_verdict(PROOF_NO_EVIDENCE), PROOF_UNVERIFIABLE);
	assert_int_equal(proof_verdict(PROOF_NO_TIME), PROOF_UNVERIFIABLE);
	assert_int_equal(proof_verdict(PROOF_TSA_UNKNOWN), PROOF_UNVERIFIABLE);
	assert_int_equal(proof_verdict(PROOF_REASON_COUNT), PROOF_FAIL);
}

/* A timestamp of an authority that is not trusted says nothing, and spoils nothing. */
static void test_unknown_authority(void **state)
{
	const struct gitsign_ask ask = { .root = &root };
	size_t count = root.time_authority_count;
	struct sigstore_order order = { .message = MESSAGE, .issued = ISSUED, .stamp = true };
	struct sigstore_made made;

	(void)state;
	root.time_authority_count = 0;
	sigstore_make(&fixture, &order, &made);
	expect(PROOF_TSA_UNKNOWN, check(&made, &ask, NULL), "alone");
	order.entry = true;
	order.logged = ISSUED + 5;
	sigstore_make(&fixture, &order, &made);
	expect(PROOF_OK, check(&made, &ask, NULL), "beside a log entry");
	root.time_authority_count = count;
}

/* -- Evidence beside it --------------------------------------------------- */

static void test_bundle(void **state)
{
	struct gitsign_ask ask = { .root = &root, .object = WARD_SPAN(OBJECT) };
	struct sigstore_order order = { .message = MESSAGE,
					.issued = ISSUED,
					.bundle = true,
					.object = OBJECT,
					.logged = ISSUED + 9 };
	struct sigstore_made made, other;
	struct gitsign_signer signer;

	(void)state;
	sigstore_make(&fixture, &order, &made);
	expect(PROOF_NO_EVIDENCE, check(&made, &ask, NULL), "without it");
	ask.bundle = made.bundle;
	expect(PROOF_OK, check(&made, &ask, &signer), "with it");
	assert_int_equal(signer.evidence, GITSIGN_LOG | GITSIGN_BUNDLE);
	assert_true(signer.when == ISSUED + 9);
	ask.object = WARD_SPAN("2222222222222222222222222222222222222222");
	expect(PROOF_BUNDLE_OTHER, check(&made, &ask, NULL), "another commit");
	ask.object = WARD_SPAN("");
	expect(PROOF_BUNDLE_OTHER, check(&made, &ask, NULL), "no commit");
	ask.object = WARD_SPAN(OBJECT);
	order.bundle_of_other_key = true;
	sigstore_make(&fixture, &order, &other);
	ask.bundle = other.bundle;
	expect(PROOF_BUNDLE_OTHER, check(&other, &ask, NULL), "another key");
	order.bundle_of_other_key = false;
	order.issued = ISSUED + 1;
	sigstore_make(&fixture, &order, &other);
	ask.bundle = other.bundle;
	expect(PROOF_BUNDLE_OTHER, check(&made, &ask, NULL), "another certificate");
	ask.bundle = WARD_SPAN("{}");
	expect(PROOF_BUNDLE, check(&made, &ask, NULL), "no bundle");
}

/* -- Tampering ------------------------------------------------------------ */

static struct ward_span armor(struct ward_span der, struct arena *scratch)
{
	struct ward_span digits = base64_encode(scratch, der);

	return arena_printf(scratch,
			    "-----BEGIN SIGNED MESSAGE-----\n" WARD_SPAN_FMT
			    "\n-----END SIGNED MESSAGE-----\n",
			    WARD_SPAN_ARG(digits));
}

/*
 * Of the evidence some bytes say nothing that counts: numbers of the log, a
 * witness, the version of a kind. Nothing of them may change what is known.
 */
static void test_tampered_signature(void **state)
{
	const struct gitsign_ask ask = { .root = &root };
	struct sigstore_order order = {
		.message = MESSAGE, .issued = ISSUED, .entry = true, .logged = ISSUED + 5
	};
	struct sigstore_made made, bad;
	struct gitsign_signer signer;
	size_t accepted = 0;
	char *bytes;

	(void)state;
	sigstore_make(&fixture, &order, &made);
	bytes = malloc(made.der.len);
	assert_non_null(bytes);
	for (size_t at = 0; at < made.der.len; at++) {
		struct arena *scratch = arena_new((size_t)16 << 20);

		memcpy(bytes, made.der.ptr, made.der.len);
		bytes[at] = (char)(bytes[at] ^ (1 << at % 8));
		bad.armored = armor(span_make(bytes, made.der.len), scratch);
		if (check(&bad, &ask, &signer) == PROOF_OK) {
			accepted++;
			assert_true(signer.when == order.logged);
			assert_int_equal(signer.evidence, GITSIGN_LOG);
		}
		arena_free(scratch);
	}
	assert_in_range(accepted, 0, 100);
	free(bytes);
}

static void test_tampered_bundle(void **state)
{
	struct gitsign_ask ask = { .root = &root, .object = WARD_SPAN(OBJECT) };
	struct sigstore_order order = { .message = MESSAGE,
					.issued = ISSUED,
					.bundle = true,
					.object = OBJECT,
					.logged = ISSUED + 9 };
	struct sigstore_made made;
	struct gitsign_signer signer;
	char *bytes;

	(void)state;
	sigstore_make(&fixture, &order, &made);
	bytes = malloc(made.bundle.len);
	assert_non_null(bytes);
	for (size_t at = 0; at < made.bundle.len; at++) {
		memcpy(bytes, made.bundle.ptr, made.bundle.len);
		bytes[at] = (char)(bytes[at] ^ (1 << at % 8));
		ask.bundle = span_make(bytes, made.bundle.len);
		if (check(&made, &ask, &signer) == PROOF_OK)
			assert_true(signer.when == order.logged);
	}
	free(bytes);
}

/* Whatever there is no memory for, it is a refusal. */
static void test_little_memory(void **state)
{
	struct gitsign_ask ask = { .root = &root, .object = WARD_SPAN(OBJECT) };
	struct sigstore_order order = { .message = MESSAGE,
					.issued = ISSUED,
					.entry = true,
					.bundle = true,
					.object = OBJECT,
					.logged = ISSUED + 9 };
	struct ward_span message = MESSAGE;
	struct sigstore_made made;
	size_t refused = 0, cap = 512;
	bool good = false;

	(void)state;
	sigstore_make(&fixture, &order, &made);
	ask.bundle = made.bundle;
	for (; !good && cap < (size_t)1 << 22; cap += 512) {
		struct arena *small = arena_new(cap);
		struct gitsign_signer signer;

		good = gitsign_check(made.armored, &message, 1, &ask, small, &signer) == PROOF_OK;
		assert_false(good && arena_failed(small));
		refused += !good;
		arena_free(small);
	}
	assert_true(good && refused > 10);
}

/* -- Trusted roots -------------------------------------------------------- */

static void test_roots(void **state)
{
	static const struct {
		const char *text;
		int code;
		const char *message;
	} roots[] = {
#define TYPE "\"mediaType\":\"application/vnd.dev.sigstore.trustedroot+json;version=0.1\""
		{ "{" TYPE "}", 0, "" },
		{ "{}", WARD_ECONFIG, "the trusted root is of another kind or version" },
		{ "{" TYPE ",\"tlogs\":{}}", WARD_ECONFIG,
		  "the trusted root has no list of logs, or too long a one" },
		{ "{" TYPE ",\"tlogs\":[{}]}", WARD_ECONFIG,
		  "the trusted root lacks a key or certificate" },
		{ "{" TYPE ",\"tlogs\":[{\"publicKey\":{\"rawBytes\":\"*\"}}]}", WARD_ECONFIG,
		  "the trusted root has a value that is no base64" },
		{ "{" TYPE
		  ",\"tlogs\":[{\"publicKey\":{\"rawBytes\":\"AAAA\"},\"logId\":{\"keyId\":"
		  "\"AAAA\"}}]}",
		  WARD_ECONFIG, "the trusted root has a log whose id is not 32 bytes long" },
		{ "{" TYPE
		  ",\"tlogs\":[{\"publicKey\":{\"rawBytes\":\"AAAA\"},\"logId\":{\"keyId\":"
		  "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}}]}",
		  WARD_ECONFIG,
		  "the trusted root has an item without the time from which it is valid" },
		{ "{" TYPE ",\"certificateAuthorities\":[{}]}", WARD_ECONFIG,
		  "the trusted root has an authority without certificates" },
		{ "{" TYPE ",\"certificateAuthorities\":[{\"certChain\":{\"certificates\":[{"
		  "\"rawBytes\":\"AAAA\"}]}}]}",
		  WARD_ECONFIG, "a certificate cannot be read" },
		{ "{" TYPE ",\"timestampAuthorities\":[{}]}", WARD_ECONFIG,
		  "the trusted root has an authority without certificates" },
		{ "{" TYPE "," TYPE "}", WARD_EPARSE, "a key is given twice" },
#undef TYPE
	};

	(void)state;
	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
		struct sigstore_root out;
		struct ward_error err = { 0 };

		assert_int_equal(sigstore_root_parse(span_of(roots[i].text), arena, &out, &err),
				 roots[i].code);
		assert_string_equal(err.message, roots[i].message);
		sigstore_root_free(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_evidence),	   cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_unknown_authority),  cmocka_unit_test(test_bundle),
		cmocka_unit_test(test_tampered_signature), cmocka_unit_test(test_tampered_bundle),
		cmocka_unit_test(test_little_memory),	   cmocka_unit_test(test_roots),
	};

	return cmocka_run_group_tests_name("gitsign", tests, setup, teardown);
}
