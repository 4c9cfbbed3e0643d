/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of signers, each line also shown to the real ssh-keygen -Y verify. */
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
#include "base/time.h"
#include "crypto/sshsig.h"
#include "ssh_fixture.h"
#include "trust/allowed_signers.h"

#define NS "gitward-grant"
#define MESSAGE WARD_SPAN("message\n")
/* 2026-06-15T12:00:00Z */
#define NOW ((int64_t)1781481600 + 43200)
#define NOW_OPTION "verify-time=20260615120000Z"

static struct ssh_fixture fixture;
static struct arena *arena;
static struct ward_span by_key, by_cert; /* armored signatures over MESSAGE */

static int setup(void **state)
{
	(void)state;
	(void)setenv("TZ", "UTC", 1);
	arena = arena_new((size_t)256 << 20);
	ssh_fixture_init(&fixture);
	ssh_make_key(&fixture, "key", "ed25519", NULL);
	ssh_make_key(&fixture, "other", "ecdsa", "256");
	ssh_make_key(&fixture, "ca", "ed25519", NULL);
	ssh_make_key(&fixture, "rsa1024", "rsa", "1024");
	by_key = ssh_sign(&fixture, "key", NS, "sha512", MESSAGE, arena);
	ssh_write(&fixture, "key.sig", by_key);
	ssh_keygen(&fixture, "-q", "-s", "ca", "-I", "id", "-n", "alice,carol", "-V",
		   "20260101:20270101", "other.pub");
	by_cert = ssh_sign(&fixture, "other-cert.pub", NS, "sha512", MESSAGE, arena);
	ssh_write(&fixture, "cert.sig", by_cert);
	return arena != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	ssh_fixture_free(&fixture);
	return 0;
}

/* {K} {O} {A} {C}: type and base64 of key, other, ca, and the certificate; {W} of a weak key; {B}
 * the base64 of key alone. */
static struct ward_span expand(const char *pattern)
{
	struct ward_span text;
	struct buf b;

	buf_init(&b, 1 << 20);
	for (const char *p = pattern; *p != '\0'; p++) {
		const char *name = NULL;
		bool base64 = false;

		if (p[0] == '{' && p[1] != '\0' && p[2] == '}') {
			base64 = p[1] == 'B';
			name = p[1] == 'K' || base64 ? "key"
				: p[1] == 'O'	     ? "other"
				: p[1] == 'A'	     ? "ca"
				: p[1] == 'W'	     ? "rsa1024"
				: p[1] == 'C'	     ? "other-cert"
						     : NULL;
		}
		if (name == NULL) {
			buf_add_char(&b, *p);
			continue;
		}
		text = span_of(ssh_public_text(&fixture, name, arena));
		if (base64)
			text = span_sub(text, (size_t)span_find_byte(text, ' ', 0) + 1, text.len);
		buf_add_span(&b, text);
		p += 2;
	}
	text = arena_copy(arena, buf_span(&b));
	buf_release(&b);
	return text;
}

static struct allowed_signers parse(struct ward_span text)
{
	struct allowed_signers list;
	struct ward_error err = { 0 };

	if (allowed_signers_parse(text, arena, &list, &err) != 0)
		fail_msg("%s", err.message);
	return list;
}

static enum ssh_reason find(const struct allowed_signers *list, struct ward_span armored,
			    const char *namespace, int64_t now, const char *principal,
			    struct ward_span *who)
{
	struct sshsig sig;

	assert_int_equal(sshsig_check(armored, &MESSAGE, 1, WARD_SPAN(NS), 0, arena, &sig), SSH_OK);
	return allowed_signers_find(list, &sig.key, span_of(namespace), now, span_of(principal),
				    who);
}

/* Whether the real one admits the signature for a principal. */
static bool keygen_admits(struct ward_span list, const char *signature, const char *principal)
{
	struct ward_span message = MESSAGE;

	ssh_write(&fixture, "signers", list);
	return ssh_status(&fixture, &message, NULL,
			  (const char *const[]){ "-Y", "verify", "-f", "signers", "-I", principal,
						 "-n", NS, "-s", signature, "-O", NOW_OPTION,
						 NULL }) == 0;
}

/* -- One line, one question ----------------------------------------------- */

/* Where ssh-keygen is more lenient, on purpose. */
#define STRICTER true

struct line_case {
	const char *text;
	const char *principal;
	enum ssh_reason reason;
	enum signer_problem problem; /* of its first bad line */
	bool stricter;
};

static const struct line_case key_cases[] = {
	{ "alice {K}\n", "alice", SSH_OK, SIGNER_NONE, false },
	{ "alice {K}", "alice", SSH_OK, SIGNER_NONE, false },
	{ "alice {K} a comment\n", "alice", SSH_OK, SIGNER_NONE, false },
	{ "alice {K}\r\n", "alice", SSH_OK, SIGNER_NONE, false },
	{ "  alice\t {K}\n", "alice", SSH_OK, SIGNER_NONE, false },
	{ "alice {K}\n", "bob", SSH_PRINCIPAL, SIGNER_NONE, false },
	{ "alice {K}\n", "Alice", SSH_PRINCIPAL, SIGNER_NONE, false },
	{ "alice {O}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_NONE, false },
	{ "", "alice", SSH_UNKNOWN_SIGNER, SIGNER_NONE, false },
	{ "# alice {K}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_NONE, false },
	{ "# comment\n\n   \n  # another\nalice {K}\n", "alice", SSH_OK, SIGNER_NONE, false },
	{ "alice,bob {K}\n", "bob", SSH_OK, SIGNER_NONE, false },
	{ "\"alice\" {K}\n", "alice", SSH_OK, SIGNER_NONE, false },
	{ "\"al ice\" {K}\n", "al ice", SSH_OK, SIGNER_NONE, false },
	{ "al\"ice\" {K}\n", "alice", SSH_OK, SIGNER_NONE, false },
	{ "\"alice\"{K}\n", "alice", SSH_OK, SIGNER_NONE, false },
	{ "\"alice {K}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_PRINCIPALS, false },
	{ "\"\" {K}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_PRINCIPALS, false },
	{ "al* {K}\n", "alice", SSH_OK, SIGNER_NONE, false },
	{ "*@example.com {K}\n", "alice@example.com", SSH_OK, SIGNER_NONE, false },
	{ "*@example.com {K}\n", "alice@example.com.evil", SSH_PRINCIPAL, SIGNER_NONE, false },
	{ "a?ice {K}\n", "alice", SSH_OK, SIGNER_NONE, false },
	{ "a?lice {K}\n", "alice", SSH_PRINCIPAL, SIGNER_NONE, false },
	{ "*,!alice {K}\n", "alice", SSH_PRINCIPAL, SIGNER_NONE, false },
	{ "!alice,* {K}\n", "alice", SSH_PRINCIPAL, SIGNER_NONE, false },
	{ "*,!bob {K}\n", "alice", SSH_OK, SIGNER_NONE, false },
	{ "!bob {K}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_PRINCIPALS, false },
	{ "alice {B}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_NO_KEY, false },
	{ "alice\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_PRINCIPALS, false },
	{ "alice ssh-ed25519\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_NO_KEY, false },
	{ "alice ssh-ed25519 {K}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_KEY, false },
	{ "alice ssh-rsa {B}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_TYPE, false },
	{ "alice ssh-ed25519 !{B}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_KEY, false },
	{ "alice SSH-ED25519 {B}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_OPTION, false },
	{ "alice {W}\nalice {K}\n", "alice", SSH_OK, SIGNER_KEY, false },
	{ "alice {C}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_CERTIFICATE, false },
	/* options */
	{ "alice namespaces=\"" NS "\" {K}\n", "alice", SSH_OK, SIGNER_NONE, false },
	{ "alice NameSpaces=\"file," NS "\" {K}\n", "alice", SSH_OK, SIGNER_NONE, false },
	{ "alice namespaces=\"gitward-*\" {K}\n", "alice", SSH_OK, SIGNER_NONE, false },
	{ "alice namespaces=\"*,!" NS "\" {K}\n", "alice", SSH_SIGNER_NAMESPACE, SIGNER_NONE,
	  false },
	{ "alice namespaces=\"git\" {K}\n", "alice", SSH_SIGNER_NAMESPACE, SIGNER_NONE, false },
	{ "alice namespaces=\"\" {K}\n", "alice", SSH_SIGNER_NAMESPACE, SIGNER_NONE, false },
	{ "alice namespaces=\"git\" {K}\nalice {K}\n", "alice", SSH_OK, SIGNER_NONE, false },
	{ "alice namespaces=" NS " {K}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_QUOTE, false },
	{ "alice namespaces=\"" NS " {K}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_QUOTE, false },
	{ "alice namespaces=\"a\",namespaces=\"" NS "\" {K}\n", "alice", SSH_UNKNOWN_SIGNER,
	  SIGNER_REPEATED, false },
	{ "alice namespaces=\"" NS "\"x {K}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_OPTION, false },
	{ "alice namespaces {K}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_OPTION, false },
	{ "alice no-touch-required {K}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_OPTION, false },
	{ "alice namespaces=\"" NS "\",verify-required {K}\n", "alice", SSH_UNKNOWN_SIGNER,
	  SIGNER_OPTION, false },
	{ "alice namespaces=\"" NS "\", {K}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_OPTIONS_END,
	  false },
	{ "alice ,namespaces=\"" NS "\" {K}\n", "alice", SSH_OK, SIGNER_NONE, false },
	{ "alice cert-authority {K}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_NONE, false },
	{ "alice CERT-authority {K}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_NONE, false },
	{ "alice cert-authorityx {K}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_OPTION, false },
	/* times */
	{ "alice valid-after=\"20260101\" {K}\n", "alice", SSH_OK, SIGNER_NONE, false },
	{ "alice valid-after=\"20260101Z\",valid-before=\"20270101Z\" {K}\n", "alice", SSH_OK,
	  SIGNER_NONE, false },
	{ "alice valid-after=\"20260615120000Z\" {K}\n", "alice", SSH_OK, SIGNER_NONE, false },
	{ "alice valid-after=\"20260615120001Z\" {K}\n", "alice", SSH_SIGNER_EARLY, SIGNER_NONE,
	  false },
	{ "alice valid-before=\"20260615120000Z\" {K}\n", "alice", SSH_OK, SIGNER_NONE, false },
	{ "alice valid-before=\"20260615115959z\" {K}\n", "alice", SSH_SIGNER_LATE, SIGNER_NONE,
	  false },
	{ "alice valid-before=\"202606151159\" {K}\n", "alice", SSH_SIGNER_LATE, SIGNER_NONE,
	  false },
	{ "alice valid-before=\"20250101Z\" {K}\nalice valid-after=\"20260101Z\" {K}\n", "alice",
	  SSH_OK, SIGNER_NONE, false },
	{ "alice valid-before=\"2026061512\" {K}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_TIME,
	  false },
	{ "alice valid-before=\"20271301\" {K}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_TIME,
	  false },
	{ "alice valid-before=\"2027010124\" {K}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_TIME,
	  false },
	{ "alice valid-before=\"20270101+1\" {K}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_TIME,
	  false },
	{ "alice valid-after=\"19700101Z\" {K}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_TIME,
	  false },
	{ "alice valid-before=\"20270230\" {K}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_TIME,
	  STRICTER },
	{ "alice valid-before=20270101 {K}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_QUOTE, false },
	{ "alice valid-after=\"20260101\",valid-after=\"20260102\" {K}\n", "alice",
	  SSH_UNKNOWN_SIGNER, SIGNER_REPEATED, false },
	{ "alice valid-after=\"20270101\",valid-before=\"20260101\" {K}\n", "alice",
	  SSH_UNKNOWN_SIGNER, SIGNER_ORDER, false },
	/* a bad line does not hide a good one */
	{ "alice bad {K}\nalice {K}\n", "alice", SSH_OK, SIGNER_OPTION, false },
};

/* The certificate is valid in 2026 for alice and carol. */
static const struct line_case cert_cases[] = {
	{ "alice cert-authority {A}\n", "alice", SSH_OK, SIGNER_NONE, false },
	{ "* cert-authority {A}\n", "carol", SSH_OK, SIGNER_NONE, false },
	{ "* cert-authority {A}\n", "bob", SSH_CERT_PRINCIPAL, SIGNER_NONE, false },
	{ "bob cert-authority {A}\n", "alice", SSH_PRINCIPAL, SIGNER_NONE, false },
	{ "*,!alice cert-authority {A}\n", "alice", SSH_PRINCIPAL, SIGNER_NONE, false },
	{ "alice {A}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_NONE, false },
	{ "alice cert-authority {K}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_NONE, false },
	{ "alice {O}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_NONE, false },
	{ "alice cert-authority,namespaces=\"" NS "\" {A}\n", "alice", SSH_OK, SIGNER_NONE, false },
	{ "alice namespaces=\"git\",cert-authority {A}\n", "alice", SSH_SIGNER_NAMESPACE,
	  SIGNER_NONE, false },
	{ "alice cert-authority,valid-before=\"20260101Z\" {A}\n", "alice", SSH_SIGNER_LATE,
	  SIGNER_NONE, false },
	{ "alice cert-authority,cert-authority {A}\n", "alice", SSH_OK, SIGNER_NONE, false },
	{ "alice {C}\n", "alice", SSH_UNKNOWN_SIGNER, SIGNER_CERTIFICATE, STRICTER },
};

static void run(const struct line_case *cases, size_t count, struct ward_span armored,
		const char *signature)
{
	for (size_t i = 0; i < count; i++) {
		const struct line_case *c = &cases[i];
		struct ward_span text = expand(c->text), who;
		struct allowed_signers list = parse(text);
		enum ssh_reason reason = find(&list, armored, NS, NOW, c->principal, &who);
		enum signer_problem problem =
			list.fault_count > 0 ? list.faults[0].problem : SIGNER_NONE;
		bool real = keygen_admits(text, signature, c->principal);

		if (reason != c->reason)
			fail_msg("%s: %s, %s expected", c->text, ssh_reason_code(reason),
				 ssh_reason_code(c->reason));
		if (problem != c->problem)
			fail_msg("%s: %s, %s expected", c->text, signer_problem_code(problem),
				 signer_problem_code(c->problem));
		if (c->stricter ? !real : real != (reason == SSH_OK))
			fail_msg("%s: ssh-keygen says %s", c->text, real ? "good" : "no");
		if (reason == SSH_OK)
			assert_true(span_is(who, c->principal));
	}
}

static void test_keys(void **state)
{
	(void)state;
	run(key_cases, sizeof(key_cases) / sizeof(key_cases[0]), by_key, "key.sig");
}

static void test_certificates(void **state)
{
	(void)state;
	run(cert_cases, sizeof(cert_cases) / sizeof(cert_cases[0]), by_cert, "cert.sig");
}

static void test_certificate_times(void **state)
{
	struct ward_span who, text = expand("alice cert-authority {A}\n");
	struct allowed_signers list = parse(text);
	int64_t start = 0, end = 0;

	(void)state;
	assert_true(time_parse_date(WARD_SPAN("2026-01-01"), &start));
	assert_true(time_parse_date(WARD_SPAN("2027-01-01"), &end));
	assert_int_equal(find(&list, by_cert, NS, start - 1, "alice", &who), SSH_CERT_EARLY);
	assert_int_equal(find(&list, by_cert, NS, start, "alice", &who), SSH_OK);
	assert_int_equal(find(&list, by_cert, NS, end - 1, "alice", &who), SSH_OK);
	assert_int_equal(find(&list, by_cert, NS, end, "alice", &who), SSH_CERT_LATE);
}

/* -- Who it was ----------------------------------------------------------- */

static void test_who_without_principal(void **state)
{
	static const struct {
		const char *text, *who;
	} cases[] = {
		{ "alice,bob {K}\n", "alice,bob" },
		{ "*@example.com {K}\n", "*@example.com" },
		{ "x {O}\nbob {K}\nalice {K}\n", "bob" },
		{ "bob namespaces=\"git\" {K}\nalice {K}\n", "alice" },
	};
	struct ward_span who;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ward_span text = expand(cases[i].text);
		struct allowed_signers list = parse(text);
		struct buf out;

		assert_int_equal(find(&list, by_key, NS, NOW, "", &who), SSH_OK);
		assert_true(span_is(who, cases[i].who));
		/* ssh-keygen asks for no namespace there, and writes one principal a line. */
		buf_init(&out, 4096);
		ssh_write(&fixture, "signers", text);
		assert_int_equal(ssh_status(&fixture, NULL, &out,
					    (const char *const[]){ "-Y", "find-principals", "-f",
								   "signers", "-s", "key.sig", "-O",
								   NOW_OPTION, NULL }),
				 0);
		if (i != 3) {
			for (size_t k = 0; k < out.len; k++)
				out.ptr[k] = out.ptr[k] == '\n' ? ',' : out.ptr[k];
			assert_true(span_eq(who, span_sub(buf_span(&out), 0, out.len - 1)));
		}
		buf_release(&out);
	}
}

static void test_who_of_certificate(void **state)
{
	static const struct {
		const char *text, *who;
		enum ssh_reason reason;
	} cases[] = {
		{ "* cert-authority {A}\n", "alice", SSH_OK },
		{ "*,!alice cert-authority {A}\n", "carol", SSH_OK },
		{ "c* cert-authority {A}\n", "carol", SSH_OK },
		{ "bob cert-authority {A}\n", "", SSH_CERT_PRINCIPAL },
	};
	struct ward_span who;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ward_span text = expand(cases[i].text);
		struct allowed_signers list = parse(text);

		assert_int_equal(find(&list, by_cert, NS, NOW, "", &who), cases[i].reason);
		assert_true(span_is(who, cases[i].who));
	}
}

/* -- The list as a whole -------------------------------------------------- */

static void test_faults_have_lines(void **state)
{
	struct ward_span text = expand("# c\nalice {K}\nbob bad {K}\n\ncarol {W}\n");
	struct allowed_signers list = parse(text);

	(void)state;
	assert_int_equal(list.count, 1);
	assert_int_equal(list.items[0].line, 2);
	assert_int_equal(list.fault_count, 2);
	assert_int_equal(list.faults[0].line, 3);
	assert_int_equal(list.faults[0].problem, SIGNER_OPTION);
	assert_int_equal(list.faults[1].line, 5);
	assert_int_equal(list.faults[1].key, SSH_KEY_WEAK);
}

static void test_nul_byte(void **state)
{
	struct ward_span text = expand("alice {K}\n");
	char *copy = arena_bytes(arena, text.len + 2);
	struct allowed_signers list;

	(void)state;
	memcpy(copy, text.ptr, text.len);
	memcpy(copy + text.len - 1, "\0\n", 2);
	list = parse(span_make(copy, text.len + 1));
	assert_int_equal(list.count, 0);
	assert_int_equal(list.faults[0].problem, SIGNER_NUL);
}

static void test_limits(void **state)
{
	struct allowed_signers list;
	struct ward_error err = { 0 };
	char *text = malloc(SIGNERS_BYTES_MAX + 1);

	(void)state;
	memset(text, '\n', SIGNERS_BYTES_MAX + 1);
	assert_int_equal(
		allowed_signers_parse(span_make(text, SIGNERS_BYTES_MAX + 1), arena, &list, &err),
		WARD_ELIMIT);
	assert_non_null(strstr(err.message, "longer than"));
	error_clear(&err);
	assert_int_equal(
		allowed_signers_parse(span_make(text, SIGNERS_LINES_MAX + 1), arena, &list, &err),
		WARD_ELIMIT);
	assert_non_null(strstr(err.message, "more than 10000 lines"));
	error_clear(&err);
	assert_int_equal(
		allowed_signers_parse(span_make(text, SIGNERS_LINES_MAX), arena, &list, &err), 0);
	free(text);
}

static void test_patterns(void **state)
{
	static const struct {
		const char *text, *list;
		bool match;
	} cases[] = {
		{ "a", "a", true },	 { "a", "", false },	   { "", "*", true },
		{ "abc", "a*c", true },	 { "abc", "a*b", false },  { "aXbXc", "a*X*c", true },
		{ "abc", "???", true },	 { "abc", "??", false },   { "a,b", "a,b", false },
		{ "a", "b,a", true },	 { "a", "!a", false },	   { "a", "!b", false },
		{ "a", "*,!a", false },	 { "a", "!b,*", true },	   { "aab", "*ab", true },
		{ "abab", "*ab", true }, { "abac", "*ab", false }, { "A", "a", false },
		{ "a", ",a", true },	 { "a/b", "a*", true },
	};
	char *longest = malloc(4096);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (pattern_list_match(span_of(cases[i].text), span_of(cases[i].list)) !=
		    cases[i].match)
			fail_msg("'%s' against '%s'", cases[i].text, cases[i].list);
	}
	memset(longest, 'a', 4096);
	assert_true(pattern_list_match(span_make(longest, 1022), span_make(longest, 1022)));
	assert_false(pattern_list_match(span_make(longest, 1023), span_make(longest, 1023)));
	free(longest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_certificates),
		cmocka_unit_test(test_certificate_times),
		cmocka_unit_test(test_who_without_principal),
		cmocka_unit_test(test_who_of_certificate),
		cmocka_unit_test(test_faults_have_lines),
		cmocka_unit_test(test_nul_byte),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_patterns),
	};

	return cmocka_run_group_tests_name("allowed_signers", tests, setup, teardown);
}
