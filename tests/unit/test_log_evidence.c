/* SPDX-License-Identifier: Apache-2.0 */
/* Checkpoints that are signed here, line by line; timestamps of the real openssl ts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/time.h"
#include "crypto/checkpoint.h"
#include "crypto/rekor.h"
#include "crypto/timestamp.h"
#include "sigstore_fixture.h"
#include "trust/sigstore_root.h"

#define ROOT "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define NAME "log.example.org"

static struct sigstore_fixture fixture;
static struct sigstore_root root;
static struct arena *arena;

static int setup(void **state)
{
	struct ward_error err = { 0 };

	(void)state;
	arena = arena_new((size_t)1 << 30);
	if (arena == NULL)
		return -1;
	sigstore_fixture_init(&fixture, arena);
	return sigstore_root_parse(sigstore_root_text(&fixture, "2020-01-01T00:00:00Z"), arena,
				   &root, &err);
}

static int teardown(void **state)
{
	(void)state;
	sigstore_root_free(&root);
	sigstore_fixture_free(&fixture);
	arena_free(arena);
	return 0;
}

/* -- Checkpoints ---------------------------------------------------------- */

struct note_key {
	EVP_PKEY *pkey;
	unsigned char *spki;
	struct log_key key;
};

static void make_key(struct note_key *k)
{
	static const char id[LOG_ID_SIZE] = "\x01\x02\x03\x04";
	int len;

	k->pkey = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	k->spki = NULL;
	len = i2d_PUBKEY(k->pkey, &k->spki);
	assert_true(len > 0);
	k->key = (struct log_key){ .name = WARD_SPAN(NAME),
				   .id = { id, sizeof(id) },
				   .spki = span_make((const char *)k->spki, (size_t)len),
				   .end = INT64_MAX };
}

static void free_key(struct note_key *k)
{
	OPENSSL_free(k->spki);
	EVP_PKEY_free(k->pkey);
}

/* "hint and signature" in base64 of a text, by its key. */
static struct ward_span signature_of(const struct note_key *k, const char *text)
{
	unsigned char bytes[4 + 64];
	size_t len = 64;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	memcpy(bytes, k->key.id.ptr, 4);
	assert_int_equal(EVP_DigestSignInit(ctx, NULL, NULL, NULL, k->pkey), 1);
	assert_int_equal(
		EVP_DigestSign(ctx, bytes + 4, &len, (const unsigned char *)text, strlen(text)), 1);
	EVP_MD_CTX_free(ctx);
	return base64_encode(arena, span_make((const char *)bytes, sizeof(bytes)));
}

/* Each text is signed as it is, so that it is its form that is refused. */
static const struct {
	const char *text;
	bool good;
} notes[] = {
	{ NAME "\n3\n" ROOT "\n", true },
	{ NAME " - 1193050959916656506\n3\n" ROOT "\n", true },
	{ NAME "\n3\n" ROOT "\nTimestamp: 1\nmore\n", true },
	{ NAME "\n0\n" ROOT "\n", true },
	{ NAME "\n03\n" ROOT "\n", false },
	{ NAME "\n-3\n" ROOT "\n", false },
	{ NAME "\n3 \n" ROOT "\n", false },
	{ NAME "\n\n", false },
	{ NAME "\n9223372036854775808\n" ROOT "\n", false },
	{ NAME "\n3\nAAAA\n", false },
	{ NAME "\n3\n" ROOT "AAAA\n", false },
	{ NAME "\n3\n", false },
	{ "3\n" ROOT "\n", false },
	{ "\n3\n" ROOT "\n", false },
	{ NAME ".evil\n3\n" ROOT "\n", false },
	{ "evil" NAME "\n3\n" ROOT "\n", false },
};

static void test_notes(void **state)
{
	struct note_key k;
	struct checkpoint out;

	(void)state;
	make_key(&k);
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		struct ward_span digits = signature_of(&k, notes[i].text);
		struct ward_span note =
			arena_printf(arena, "%s\n\xe2\x80\x94 " NAME " " WARD_SPAN_FMT "\n",
				     notes[i].text, WARD_SPAN_ARG(digits));

		if ((checkpoint_verify(note, &k.key, &out) == PROOF_OK) != notes[i].good)
			fail_msg("note %zu: %s", i, notes[i].text);
	}
	free_key(&k);
}

static void test_signature_lines(void **state)
{
	static const char text[] = NAME "\n3\n" ROOT "\n";
	struct note_key k, other;
	struct checkpoint out;

	(void)state;
	make_key(&k);
	make_key(&other);
	for (int i = 0; i < 8; i++) {
		struct ward_span mine = signature_of(&k, text), theirs = signature_of(&other, text);
#define LINE(name) "\xe2\x80\x94 " name " " WARD_SPAN_FMT "\n"
		static const struct {
			const char *lines; /* %.*s: mine, then theirs, or the other way round */
			bool mine_first, good;
		} lines[] = {
			{ LINE(NAME) "\xe2\x80\x94 witness.example.net AAAAAAAA\n", true, true },
			{ LINE(NAME) LINE("witness.example.net"), true, true },
			{ LINE("witness.example.net") LINE(NAME), false, true },
			{ LINE(NAME) LINE(NAME), true, false },
			{ LINE(NAME), false, false },
			{ LINE("witness.example.net"), true, false },
			{ LINE(NAME) "\n", true, false },
			{ LINE(NAME) "no signature\n", true, false },
		};
		char note[2048];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
		int len = snprintf(note, sizeof(note), "%s\n", text);
		len += snprintf(note + len, sizeof(note) - (size_t)len, lines[i].lines,
				WARD_SPAN_ARG(lines[i].mine_first ? mine : theirs),
				WARD_SPAN_ARG(lines[i].mine_first ? theirs : mine));
#pragma GCC diagnostic pop
		if ((checkpoint_verify(span_make(note, (size_t)len), &k.key, &out) == PROOF_OK) !=
		    lines[i].good)
			fail_msg("lines %d", i);
		/* The last line must end; an empty one behind it is all that the sixth has too
		 * much. */
		if (i != 6)
			assert_int_not_equal(
				checkpoint_verify(span_make(note, (size_t)len - 1), &k.key, &out),
				PROOF_OK);
#undef LINE
	}
	free_key(&k);
	free_key(&other);
}

/* -- Entries -------------------------------------------------------------- */

#define LOG_ID             \
	"\x12\x22\x0a\x20" \
	"0123456789abcdef0123456789abcdef"

static void test_entries(void **state)
{
	static const struct {
		struct ward_span bytes;
		bool good;
	} entries[] = {
#define ENTRY(text, good) { { text, sizeof(text) - 1 }, good }
		ENTRY(LOG_ID, true),
		ENTRY("\x08\x05" LOG_ID "\x20\x07\x3a\x02{}", true),
		ENTRY("", false), /* no log */
		ENTRY("\x12\x04\x0a\x02"
		      "ab",
		      false),				     /* a short id */
		ENTRY(LOG_ID LOG_ID, false),		     /* twice */
		ENTRY("\x08\x05\x08\x05" LOG_ID, false),     /* twice */
		ENTRY("\x0a\x01x" LOG_ID, false),	     /* an index of bytes */
		ENTRY(LOG_ID "\x38\x01", false),	     /* a number as body */
		ENTRY(LOG_ID "\x3a\x05{}", false),	     /* longer than there is */
		ENTRY(LOG_ID "\x08", false),		     /* cut */
		ENTRY(LOG_ID "\x0d\x01\x02\x03\x04", false), /* 32 bits */
		ENTRY(LOG_ID "\x00\x01", false),	     /* field 0 */
		ENTRY("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01" LOG_ID, false), /* < 0 */
		ENTRY("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f" LOG_ID, false),
#undef ENTRY
	};
	struct rekor_entry out;

	(void)state;
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		if ((rekor_entry_parse(entries[i].bytes, &out) == PROOF_OK) != entries[i].good)
			fail_msg("entry %zu", i);
	}
}

/* -- Timestamps ----------------------------------------------------------- */

static struct ward_span stamp(void)
{
	struct sigstore_order order = { .message = WARD_SPAN("x"),
					.issued = time_now(),
					.stamp = true };
	struct sigstore_made made;

	sigstore_make(&fixture, &order, &made);
	return shell_read(&fixture.shell, "token", arena);
}

static enum proof_reason verify(struct ward_span token, struct ward_span stamped, int64_t *when)
{
	struct arena *scratch = arena_new((size_t)16 << 20);
	enum proof_reason reason = timestamp_verify(token, stamped, root.time_authorities,
						    root.time_authority_count, scratch, when);

	arena_free(scratch);
	return reason;
}

static void test_timestamps(void **state)
{
	struct ward_span token = stamp(), other;
	struct ward_span stamped = shell_read(&fixture.shell, "stamped", arena);
	int64_t when, start = root.time_authorities[0].start;

	(void)state;
	assert_int_equal(verify(token, stamped, &when), PROOF_OK);
	assert_in_range(when, time_now() - 60, time_now() + 1);
	assert_int_equal(shell_status(&fixture.shell,
				      "openssl ts -verify -token_in -in token -data stamped "
				      "-CAfile tsaroot.pem >/dev/null 2>&1"),
			 0);
	assert_int_equal(verify(token, WARD_SPAN("other"), &when), PROOF_TIMESTAMP_OTHER);
	assert_true(when == 0);
	root.time_authorities[0].start = time_now() + 3600;
	assert_int_equal(verify(token, stamped, &when), PROOF_TIMESTAMP);
	root.time_authorities[0].start = start;
	/* By somebody whose certificate is for other things. */
	shell_run(&fixture.shell,
		  "sed 's/critical,timeStamping/codeSigning/' tsa.ext >code.ext\n"
		  "openssl x509 -req -in tsa.csr -CA tsaroot.pem -CAkey tsaroot.key -set_serial 2 "
		  "-days 300 -extfile code.ext -out code.pem 2>log\n"
		  "openssl cms -sign -binary -nodetach -outform DER -in stamped -signer code.pem "
		  "-inkey tsa.key -econtent_type 1.2.840.113549.1.9.16.1.4 -out forged\n");
	other = shell_read(&fixture.shell, "forged", arena);
	assert_int_equal(verify(other, stamped, &when), PROOF_TIMESTAMP);
}

/* What is accepted with a byte changed is the same statement; the certificate that came along
 * may be broken, since the authority's own is known. */
static void test_tampered_timestamps(void **state)
{
	struct ward_span token = stamp();
	struct ward_span stamped = shell_read(&fixture.shell, "stamped", arena);
	char *bytes = malloc(token.len);
	int64_t when, got;
	size_t accepted = 0, from;

	(void)state;
	assert_non_null(bytes);
	assert_int_equal(verify(token, stamped, &when), PROOF_OK);
	from = (size_t)span_find(token, fixture.stamp_cert, 0);
	assert_in_range(from, 1, token.len);
	for (size_t at = 0; at < token.len; at++) {
		memcpy(bytes, token.ptr, token.len);
		bytes[at] = (char)(bytes[at] ^ (1 << at % 8));
		if (verify(span_make(bytes, token.len), stamped, &got) != PROOF_OK)
			continue;
		accepted += at < from || at >= from + fixture.stamp_cert.len;
		assert_true(got == when);
	}
	assert_in_range(accepted, 0, 16);
	free(bytes);
}

static void test_responses(void **state)
{
	static const struct {
		struct ward_span bytes;
		bool good;
	} responses[] = {
#define RESPONSE(text, good) { { text, sizeof(text) - 1 }, good }
		RESPONSE("\x30\x07\x30\x03\x02\x01\x00\x30\x00", true),
		RESPONSE("\x30\x07\x30\x03\x02\x01\x01\x30\x00", true),	 /* with changes */
		RESPONSE("\x30\x07\x30\x03\x02\x01\x02\x30\x00", false), /* rejected */
		RESPONSE("\x30\x05\x30\x03\x02\x01\x00", false),	 /* no token */
		RESPONSE("\x30\x07\x30\x03\x02\x01\x00\x30\x00\x00", false),
		RESPONSE("\x30\x09\x30\x03\x02\x01\x00\x30\x00\x30\x00", false),
		RESPONSE("", false),
#undef RESPONSE
	};
	struct ward_span token;

	(void)state;
	for (size_t i = 0; i < sizeof(responses) / sizeof(responses[0]); i++)
		assert_int_equal(timestamp_token(responses[i].bytes, &token) == PROOF_OK,
				 responses[i].good);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_notes),	  cmocka_unit_test(test_signature_lines),
		cmocka_unit_test(test_entries),	  cmocka_unit_test(test_timestamps),
		cmocka_unit_test(test_responses), cmocka_unit_test(test_tampered_timestamps),
	};

	return cmocka_run_group_tests_name("log_evidence", tests, setup, teardown);
}
