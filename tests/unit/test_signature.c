/* SPDX-License-Identifier: Apache-2.0 */
/* Verdicts on raw commits and tags, which ssh-keygen signs here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "ssh_fixture.h"
#include "trust/signature.h"

#define CLAIM 1700000000
#define NOW ((int64_t)1700001000)
#define DAY ((int64_t)86400)
#define TREE "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
#define TREE256 "tree 6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321\n"
#define AUTHOR "author A <a@example.org> 1700000000 +0000\n"
#define COMMITTER(email, time) "committer C <" email "> " time " +0000\n"
#define GOOD COMMITTER("c@example.org", "1700000000")
#define BODY "\nmessage\n"
#define TAG "object 4b825dc642cb6eb9a060e54bf8d69288fbee4904\ntype commit\ntag v1\n"

static struct ssh_fixture fixture;
static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	(void)setenv("TZ", "UTC", 1);
	arena = arena_new((size_t)256 << 20);
	ssh_fixture_init(&fixture);
	ssh_make_key(&fixture, "key", "ed25519", NULL);
	ssh_make_key(&fixture, "other", "ecdsa", "256");
	ssh_make_key(&fixture, "revoked", "ed25519", NULL);
	return arena != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	ssh_fixture_free(&fixture);
	return 0;
}

/* The list that most cases use; `key` and `other` are the first words of two lines. */
static struct ward_span signers(const char *key, const char *other)
{
	return arena_printf(arena, "%s %s\n%s %s\nc@example.org %s\n", key,
			    ssh_public_text(&fixture, "key", arena), other,
			    ssh_public_text(&fixture, "other", arena),
			    ssh_public_text(&fixture, "revoked", arena));
}

static void use(struct trust_material *m, struct ward_span list)
{
	struct ward_error err = { 0 };

	trust_material_init(m);
	if (trust_material_signers(m, list, arena, &err) != 0)
		fail_msg("%s", err.message);
}

/* A header's worth of a signature: `name`, and a space in front of each further line. */
static struct ward_span folded(const char *name, struct ward_span armored)
{
	struct ward_span rest = armored, line;
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_add_str(&b, name);
	while (span_cut(&rest, '\n', &line)) {
		buf_add_char(&b, ' ');
		buf_add_span(&b, line);
		buf_add_char(&b, '\n');
	}
	line = arena_copy(arena, buf_span(&b));
	buf_release(&b);
	return line;
}

/* The commit `head` and `body`, signed by `key`; `head` ends where its headers do. */
static struct ward_span commit(const char *header, const char *key, const char *head,
			       const char *body)
{
	struct ward_span payload = arena_printf(arena, "%s%s", head, body), sig;

	sig = folded(header, ssh_sign(&fixture, key, "git", "sha512", payload, arena));
	return arena_printf(arena, "%s" WARD_SPAN_FMT "%s", head, WARD_SPAN_ARG(sig), body);
}

static struct ward_span tag(const char *key, const char *text)
{
	struct ward_span sig = ssh_sign(&fixture, key, "git", "sha256", span_of(text), arena);

	return arena_printf(arena, "%s" WARD_SPAN_FMT, text, WARD_SPAN_ARG(sig));
}

static struct ward_signature judge(struct ward_span raw, size_t oid_len, bool is_tag,
				   const struct trust_material *m)
{
	struct ward_signature out;

	/* Whatever it is told, nothing of an earlier verdict may stay. */
	memset(&out, 0xa5, sizeof(out));
	signature_verify_object(raw, oid_len, is_tag, m, NOW, arena, &out);
	assert_non_null(out.reason);
	assert_true(out.why.len > 0);
	assert_true((out.verdict == WARD_SIGNATURE_PASS) == (strcmp(out.reason, "none") == 0));
	assert_true((out.verdict == WARD_SIGNATURE_PASS) == (out.principal.len > 0));
	return out;
}

/* -- Who ------------------------------------------------------------------ */

static void whose_signature(void **state)
{
	static const struct {
		const char *key_line, *signed_by, *committer;
		bool any;
		enum ward_signature_verdict verdict;
		const char *reason, *principal;
	} cases[] = {
		{ "c@example.org", "key", GOOD, false, WARD_SIGNATURE_PASS, "none",
		  "c@example.org" },
		{ "*@example.org", "key", GOOD, false, WARD_SIGNATURE_PASS, "none",
		  "c@example.org" },
		{ "a@example.org", "key", GOOD, false, WARD_SIGNATURE_FAIL, "signer-not-committer",
		  "" },
		{ "!c@example.org,*", "key", GOOD, false, WARD_SIGNATURE_FAIL,
		  "signer-not-committer", "" },
		{ "a@example.org", "key", GOOD, true, WARD_SIGNATURE_PASS, "none",
		  "a@example.org" },
		{ "C@example.org", "key", GOOD, false, WARD_SIGNATURE_FAIL, "signer-not-committer",
		  "" },
		/* An empty address is nobody's, and no pattern fits it. */
		{ "*", "key", COMMITTER("", "1700000000"), false, WARD_SIGNATURE_FAIL,
		  "signer-not-committer", "" },
		{ "*", "key", COMMITTER("", "1700000000"), true, WARD_SIGNATURE_PASS, "none", "*" },
		{ "c@example.org valid-before=\"20200101Z\"", "key", GOOD, false,
		  WARD_SIGNATURE_FAIL, "signer-expired", "" },
		{ "c@example.org valid-before=\"20200101Z\"", "key", GOOD, true,
		  WARD_SIGNATURE_FAIL, "signer-expired", "" },
		{ "a@example.org valid-before=\"20200101Z\"", "key", GOOD, false,
		  WARD_SIGNATURE_FAIL, "wrong-principal", "" },
		{ "c@example.org valid-after=\"20300101Z\"", "key", GOOD, false,
		  WARD_SIGNATURE_FAIL, "signer-not-yet-valid", "" },
		{ "c@example.org namespaces=\"file\"", "key", GOOD, false, WARD_SIGNATURE_FAIL,
		  "namespace-not-allowed", "" },
		{ "c@example.org cert-authority", "key", GOOD, false, WARD_SIGNATURE_FAIL,
		  "unknown-signer", "" },
		{ "c@example.org", "revoked", GOOD, false, WARD_SIGNATURE_FAIL, "revoked", "" },
		{ "c@example.org", "revoked", GOOD, true, WARD_SIGNATURE_FAIL, "revoked", "" },
	};
	struct ward_span list = span_of(ssh_public_text(&fixture, "revoked", arena));

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *head = arena_cstr(
			arena, arena_printf(arena, TREE AUTHOR "%s", cases[i].committer));
		struct ward_span raw = commit("gpgsig", cases[i].signed_by, head, BODY);
		struct ward_error err = { 0 };
		struct ward_signature out;
		struct trust_material m;

		use(&m, signers(cases[i].key_line, "o@example.org"));
		m.any_signer = cases[i].any;
		assert_int_equal(trust_material_revoked(&m, list, arena, &err), 0);
		out = judge(raw, 20, false, &m);
		if (out.verdict != cases[i].verdict || strcmp(out.reason, cases[i].reason) != 0)
			fail_msg("case %zu: %s", i, out.reason);
		assert_true(span_is(out.principal, cases[i].principal));
		assert_int_equal(out.kind, WARD_SIGNED_SSH);
		assert_true(span_starts(out.key, "SHA256:"));
		assert_int_equal(out.claimed, CLAIM);
		assert_string_equal(out.judged_by, "claim");
	}
}

/* -- When ----------------------------------------------------------------- */

static void when_it_was_signed(void **state)
{
	static const struct {
		const char *time;
		int64_t received;
		const char *reason, *by;
	} cases[] = {
		{ "1700000000", 0, "none", "claim" },
		{ "1700001300", 0, "none", "claim" },
		{ "1700001301", 0, "future-dated", "" },
		{ "1700000000", NOW, "none", "received" },
		{ "1700000000", CLAIM - 300, "none", "received" },
		{ "1700000000", CLAIM - 301, "future-dated", "" },
		{ "1700000000", CLAIM + 14 * DAY, "none", "received" },
		{ "1700000000", CLAIM + 14 * DAY + 1, "backdated", "" },
		{ "0", 0, "signer-not-yet-valid", "claim" },
		{ "0", NOW, "backdated", "" },
		{ "9223372036854775808", 0, "bad-time", "" },
		{ "99999999999999999999", NOW, "bad-time", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *head = arena_cstr(
			arena,
			arena_printf(arena, TREE AUTHOR "committer C <c@example.org> %s +0000\n",
				     cases[i].time));
		struct trust_material m;
		struct ward_signature out;

		use(&m, signers("c@example.org valid-after=\"20200101Z\"", "o"));
		m.received = cases[i].received;
		out = judge(commit("gpgsig", "key", head, BODY), 20, false, &m);
		if (strcmp(out.reason, cases[i].reason) != 0 ||
		    strcmp(out.judged_by, cases[i].by) != 0)
			fail_msg("case %zu: %s by '%s'", i, out.reason, out.judged_by);
		if (strcmp(cases[i].by, "received") == 0)
			assert_int_equal(out.judged_at, cases[i].received);
	}
}

static void keys_are_judged_when_it_arrived(void **state)
{
	struct ward_span raw = commit("gpgsig", "key", TREE AUTHOR GOOD, BODY);
	struct trust_material m;

	(void)state;
	/* Valid when it says that it was signed, and no longer when it came. */
	use(&m, signers("c@example.org valid-before=\"20231115Z\"", "o"));
	assert_string_equal(judge(raw, 20, false, &m).reason, "none");
	m.received = CLAIM + 2 * DAY;
	assert_string_equal(judge(raw, 20, false, &m).reason, "signer-expired");
}

/* -- What ----------------------------------------------------------------- */

static struct ward_span changed(struct ward_span raw, const char *from, const char *to)
{
	ssize_t at = span_find(raw, span_of(from), 0);

	assert_true(at >= 0);
	return arena_printf(arena, WARD_SPAN_FMT "%s" WARD_SPAN_FMT,
			    WARD_SPAN_ARG(span_sub(raw, 0, (size_t)at)), to,
			    WARD_SPAN_ARG(span_sub(raw, (size_t)at + strlen(from), raw.len)));
}

static void what_was_signed(void **state)
{
	struct ward_span raw = commit("gpgsig", "key", TREE AUTHOR GOOD, BODY);
	struct ward_span pgp =
		changed(changed(raw, "BEGIN SSH", "BEGIN PGP"), "END SSH", "END PGP");
	struct ward_span x509 = changed(changed(raw, "BEGIN SSH SIGNATURE", "BEGIN SIGNED MESSAGE"),
					"END SSH SIGNATURE", "END SIGNED MESSAGE");
	const struct {
		struct ward_span raw;
		size_t oid_len;
		bool is_tag;
		enum ward_signature_verdict verdict;
		const char *reason;
		enum ward_signature_kind kind;
	} cases[] = {
		{ raw, 20, false, WARD_SIGNATURE_PASS, "none", WARD_SIGNED_SSH },
		{ changed(raw, "message", "massage"), 20, false, WARD_SIGNATURE_FAIL,
		  "bad-signature", WARD_SIGNED_SSH },
		{ changed(raw, "author A", "author B"), 20, false, WARD_SIGNATURE_FAIL,
		  "bad-signature", WARD_SIGNED_SSH },
		{ changed(raw, "\n\nm", "\ngpgsig-x y\n\nm"), 20, false, WARD_SIGNATURE_FAIL,
		  "noncanonical-header", WARD_SIGNED_NONE },
		{ span_of(TREE AUTHOR GOOD BODY), 20, false, WARD_SIGNATURE_FAIL, "unsigned",
		  WARD_SIGNED_NONE },
		{ span_of(""), 20, false, WARD_SIGNATURE_FAIL, "bad-header", WARD_SIGNED_NONE },
		{ raw, 20, true, WARD_SIGNATURE_FAIL, "bad-header", WARD_SIGNED_NONE },
		{ raw, 32, false, WARD_SIGNATURE_FAIL, "bad-header", WARD_SIGNED_NONE },
		/* What has the armor of another kind is judged as that. */
		{ pgp, 20, false, WARD_SIGNATURE_FAIL, "bad-armor", WARD_SIGNED_PGP },
		{ x509, 20, false, WARD_SIGNATURE_FAIL, "malformed-signature", WARD_SIGNED_X509 },
		{ commit("gpgsig-sha256", "key", TREE256 AUTHOR GOOD, BODY), 32, false,
		  WARD_SIGNATURE_PASS, "none", WARD_SIGNED_SSH },
		{ commit("gpgsig", "key", TREE256 AUTHOR GOOD, BODY), 32, false,
		  WARD_SIGNATURE_FAIL, "unsigned", WARD_SIGNED_NONE },
		{ tag("key", TAG "tagger C <c@example.org> 1700000000 +0000\n\none\n"), 20, true,
		  WARD_SIGNATURE_PASS, "none", WARD_SIGNED_SSH },
		{ tag("other", TAG "tagger C <c@example.org> 1700000000 +0000\n\none\n"), 20, true,
		  WARD_SIGNATURE_FAIL, "signer-not-committer", WARD_SIGNED_SSH },
		/* Nobody says that he tagged it. */
		{ tag("key", TAG "\ntagger C <c@example.org> 1700000000 +0000\n"), 20, true,
		  WARD_SIGNATURE_FAIL, "signer-not-committer", WARD_SIGNED_SSH },
	};
	struct trust_material m;

	(void)state;
	use(&m, signers("c@example.org", "o@example.org"));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ward_signature out =
			judge(cases[i].raw, cases[i].oid_len, cases[i].is_tag, &m);

		if (out.verdict != cases[i].verdict || strcmp(out.reason, cases[i].reason) != 0 ||
		    out.kind != cases[i].kind)
			fail_msg("case %zu: %s, %s", i, out.reason,
				 ward_signature_kind_name(out.kind));
		assert_int_equal(out.is_tag, cases[i].is_tag);
	}
}

static void each_bit_counts(void **state)
{
	struct ward_span raw = commit("gpgsig", "key", TREE AUTHOR GOOD, BODY);
	char *bytes = malloc(raw.len);
	struct trust_material m;

	(void)state;
	assert_non_null(bytes);
	use(&m, signers("c@example.org", "o@example.org"));
	for (size_t i = 0; i < raw.len; i++) {
		struct arena *own = arena_new((size_t)4 << 20);
		struct ward_signature out;

		memcpy(bytes, raw.ptr, raw.len);
		bytes[i] ^= 1;
		signature_verify_object(span_make(bytes, raw.len), 20, false, &m, NOW, own, &out);
		/* Only the line ends in the armor may come and go; this makes none of one. */
		if (out.verdict == WARD_SIGNATURE_PASS)
			fail_msg("byte %zu of %zu does not matter", i, raw.len);
		arena_free(own);
	}
	free(bytes);
}

static void without_anybody_to_trust(void **state)
{
	struct ward_span raw = commit("gpgsig", "key", TREE AUTHOR GOOD, BODY);
	struct trust_material m = { 0 };
	struct ward_signature out;

	(void)state;
	trust_material_init(&m);
	out = judge(raw, 20, false, &m);
	assert_int_equal(out.verdict, WARD_SIGNATURE_UNVERIFIABLE);
	assert_string_equal(out.reason, "no-signers");
	assert_string_equal(judge(changed(raw, "message", "massage"), 20, false, &m).reason,
			    "bad-signature");
	use(&m, WARD_SPAN("# nobody\n"));
	out = judge(raw, 20, false, &m);
	assert_int_equal(out.verdict, WARD_SIGNATURE_FAIL);
	assert_string_equal(out.reason, "unknown-signer");
}

static void a_tag_without_a_tagger(void **state)
{
	struct trust_material m;
	struct ward_signature out;

	(void)state;
	use(&m, signers("c@example.org", "o@example.org"));
	m.any_signer = true;
	out = judge(tag("key", TAG "\none\n"), 20, true, &m);
	assert_string_equal(out.reason, "none");
	assert_string_equal(out.judged_by, "clock");
	assert_int_equal(out.judged_at, NOW);
	assert_int_equal(out.claimed, 0);
}

static void what_the_steps_say(void **state)
{
	static const char *const names[] = { "object",	  "payload", "time",   "armor",
					     "signature", "revoked", "signers" };
	struct ward_span raw = commit("gpgsig", "key", TREE AUTHOR GOOD, BODY);
	struct ward_error err = { 0 };
	struct ward_signature out;
	struct trust_material m;

	(void)state;
	use(&m, signers("c@example.org", "o@example.org"));
	assert_int_equal(trust_material_revoked(&m, WARD_SPAN(""), arena, &err), 0);
	assert_int_equal(judge(raw, 20, false, &m).step_count, 0);
	m.explain = true;
	out = judge(raw, 20, false, &m);
	assert_int_equal(out.step_count, 7);
	for (size_t i = 0; i < 7; i++) {
		assert_string_equal(out.steps[i].name, names[i]);
		assert_string_equal(out.steps[i].reason, "none");
		assert_int_equal(strlen(out.steps[i].digest), i == 2 ? 0 : 64);
	}
	assert_int_equal(out.steps[0].bytes, raw.len);
	assert_int_equal(out.steps[1].bytes, strlen(TREE AUTHOR GOOD BODY));
	assert_true(span_is(out.steps[2].detail,
			    "keys must be valid at 2023-11-14T22:13:20Z "
			    "(claim)"));
	/* SHA-256 of nothing. */
	assert_string_equal(out.steps[5].digest,
			    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	out = judge(span_of(TREE AUTHOR GOOD BODY), 20, false, &m);
	assert_int_equal(out.step_count, 1);
	assert_string_equal(out.steps[0].reason, "unsigned");
}

static void without_memory(void **state)
{
	struct ward_span raw = commit("gpgsig", "key", TREE AUTHOR GOOD, BODY);
	struct trust_material m;
	bool passed = false;

	(void)state;
	use(&m, signers("c@example.org", "o@example.org"));
	m.explain = true;
	for (size_t cap = 16; cap < 65536 && !passed; cap += 16) {
		struct arena *small = arena_new(cap);
		struct ward_signature out;

		assert_non_null(small);
		signature_verify_object(raw, 20, false, &m, NOW, small, &out);
		passed = out.verdict == WARD_SIGNATURE_PASS;
		if (!passed) {
			assert_int_equal(out.verdict, WARD_SIGNATURE_UNVERIFIABLE);
			assert_string_equal(out.reason, "out-of-memory");
		}
		arena_free(small);
	}
	assert_true(passed);
}

static void lists_that_cannot_be_read(void **state)
{
	struct trust_material m;
	struct ward_error err = { 0 };
	char *text = calloc(1, SIGNERS_BYTES_MAX + 1);

	(void)state;
	assert_non_null(text);
	trust_material_init(&m);
	assert_int_equal(
		trust_material_signers(&m, span_make(text, SIGNERS_BYTES_MAX + 1), arena, &err),
		WARD_ELIMIT);
	assert_non_null(strstr(err.message, "longer than"));
	assert_false(m.has_signers);
	err = (struct ward_error){ 0 };
	assert_int_equal(trust_material_revoked(&m, WARD_SPAN("no key\n"), arena, &err),
			 WARD_ECONFIG);
	assert_true(err.message[0] != '\0');
	assert_false(m.revoked.len > 0);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whose_signature),
		cmocka_unit_test(when_it_was_signed),
		cmocka_unit_test(keys_are_judged_when_it_arrived),
		cmocka_unit_test(what_was_signed),
		cmocka_unit_test(each_bit_counts),
		cmocka_unit_test(without_anybody_to_trust),
		cmocka_unit_test(a_tag_without_a_tagger),
		cmocka_unit_test(what_the_steps_say),
		cmocka_unit_test(without_memory),
		cmocka_unit_test(lists_that_cannot_be_read),
	};

	return cmocka_run_group_tests_name("signature", tests, setup, teardown);
}
