/* SPDX-License-Identifier: Apache-2.0 */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "policy_rules.h"
#include "trust/spec.h"
#include "trust_policy.h"

struct fault {
	const char *text;
	size_t line, column;
	const char *message; /* a part of it */
};

static const struct fault faults[] = {
	/* trust */
	{ V "trust: {}\n", 2, 8, "'trust' names no file with keys: nobody would be trusted" },
	{ V "trust:\n", 2, 1, "'trust' must be a mapping, it is nothing" },
	{ V "trust: [a]\n", 2, 8, "'trust' must be a mapping, it is a list" },
	{ V "trust: {gpg: {}}\n", 2, 9, "unknown key 'gpg' in 'trust'" },
	{ V "trust: {platform_keys: []}\n", 2, 9, "; did you mean 'platform-keys'?" },
	{ V "trust: {ssh: {revoked: a}}\n", 2, 8, "names no file with keys" },
	{ V "trust: {openpgp: {revocations: a}, x509: {crl: b}}\n", 2, 8,
	  "names no file with keys" },
	{ V "trust: {ssh: {allowed_signers: a}}\n", 2, 15, "; did you mean 'allowed-signers'?" },
	{ V "trust: {ssh: a}\n", 2, 14, "'ssh' must be a mapping, it is a text" },
	{ V "trust: {ssh: {allowed-signers: []}}\n", 2, 32, "'allowed-signers' is an empty list" },
	{ V "trust: {ssh: {allowed-signers: [a, 5]}}\n", 2, 36,
	  "'5' is a number to YAML: put it in quotes" },
	{ V "trust: {ssh: {allowed-signers: ../a}}\n", 2, 32,
	  "'../a' cannot be used in 'allowed-signers': a path has no '.', '..' or empty parts" },
	{ V "trust: {ssh: {allowed-signers: a/../b}}\n", 2, 32, "a path has no '.', '..'" },
	{ V "trust: {ssh: {allowed-signers: ./a}}\n", 2, 32, "a path has no '.', '..'" },
	{ V "trust: {ssh: {allowed-signers: a//b}}\n", 2, 32, "or empty parts" },
	{ V "trust: {ssh: {allowed-signers: /a/../b}}\n", 2, 32, "a path has no '.', '..'" },
	{ V "trust: {ssh: {allowed-signers: //a}}\n", 2, 32, "or empty parts" },
	{ V "trust: {ssh: {allowed-signers: a/}}\n", 2, 32, "it names a folder" },
	{ V "trust: {ssh: {allowed-signers: /}}\n", 2, 32, "it names a folder" },
	{ V "trust: {ssh: {allowed-signers: \"a\\tb\"}}\n", 2, 32,
	  "a path has no control characters" },
	{ V "trust: {openpgp: {keyrings: [a, b, a]}}\n", 2, 36, "'a' stands twice in 'trust'" },
	{ V "trust: {x509: {ca: a, CRL: b}}\n", 2, 23, "unknown key 'CRL' in 'x509'" },
	/* trust: named sources */
	{ V "trust: {sigstore: {name: a, root: b}}\n", 2, 19, "'sigstore' must be a list" },
	{ V "trust: {sigstore: []}\n", 2, 8, "names no file with keys" },
	{ V "trust: {sigstore: [{name: a}]}\n", 2, 20, "an item of 'sigstore' needs 'root'" },
	{ V "trust: {sigstore: [{root: a}]}\n", 2, 20, "an item of 'sigstore' needs 'name'" },
	{ V "trust: {sigstore: [{name: a b, root: c}]}\n", 2, 27,
	  "'a b' cannot be used in 'name': a name has no '@', '*', blanks" },
	{ V "trust: {sigstore: [{name: a, root: [c]}]}\n", 2, 36,
	  "'root' must be a text, it is a list" },
	{ V "trust: {sigstore: [{name: a, root: c, sha256: " FORTY "}]}\n", 2, 47,
	  "'sha256' must be 64 hexadecimal digits" },
	{ V "trust: {sigstore: [{name: a, root: c}, {root: d, name: a}]}\n", 2, 56,
	  "'a' stands twice in 'sigstore'" },
	{ V "trust: {platform-keys: [{name: a, keys: /b/./c}]}\n", 2, 41,
	  "cannot be used in 'keys': a path has no '.'" },
	{ V "trust: {platform-keys: [{name: a, keys: b}, {name: a, keys: c}]}\n", 2, 52,
	  "'a' stands twice in 'platform-keys'" },
	{ V "trust: {platform-keys: [{keys: b}]}\n", 2, 25,
	  "an item of 'platform-keys' needs 'name'" },
	{ V "trust: {platform-keys: [a]}\n", 2, 25,
	  "an item of 'platform-keys' must be a mapping, it is a text" },
	/* what needs it */
	{ V "principals: {ann: {emails: a@b}}\n", 2, 1,
	  "'principals' needs the section 'trust', which says whose keys count" },
	{ V "groups: {}\n", 2, 1, "'groups' needs the section 'trust'" },
	{ V "time: {}\n", 2, 1, "'time' needs the section 'trust'" },
	{ V "refs: [{match: '**', protected: true, commits: {signed: all}}]\n", 2, 49,
	  "'signed' needs the section 'trust'" },
	{ V "refs: [{match: '**', protected: true, commits: {signed: first-parent}}]\n", 2, 49,
	  "'signed' needs the section 'trust'" },
	{ V "refs: [{match: '**', protected: true, tags: {annotated: true}}]\n", 2, 39,
	  "'tags' needs the section 'trust'" },
	{ V "refs: [{match: '**', protected: true, push: {certificate: required}}]\n", 2, 39,
	  "'push' needs the section 'trust'" },
	{ V "refs: [{match: '**', protected: true, review: {threshold: 1}}]\n", 2, 39,
	  "'review' needs the section 'trust'" },
	{ V "paths: [{match: a, review: {threshold: 1}}]\n", 2, 20,
	  "'review' needs the section 'trust'" },
	/* time */
	{ TRUST "time: {key-valid-at: now}\n", 3, 22,
	  "'now' is no key-valid-at; there are: receive, claim" },
	{ TRUST "time: {max-backdate: 14}\n", 3, 22,
	  "'max-backdate' must be a whole number with its unit: 90s, 5m, 4h or 14d" },
	{ TRUST "time: {max-backdate: 2w}\n", 3, 22, "with its unit" },
	{ TRUST "time: {max-backdate: d}\n", 3, 22, "with its unit" },
	{ TRUST "time: {max-backdate: 0d}\n", 3, 22, "with its unit" },
	{ TRUST "time: {max-backdate: -1d}\n", 3, 22, "with its unit" },
	{ TRUST "time: {max-backdate: 1.5d}\n", 3, 22, "with its unit" },
	{ TRUST "time: {max-backdate: [1d]}\n", 3, 22, "with its unit" },
	{ TRUST "time: {max-backdate: 3661d}\n", 3, 22,
	  "'max-backdate' may be at most 316224000 seconds" },
	{ TRUST "time: {max-backdate: 18446744073709551615d}\n", 3, 22, "may be at most" },
	{ TRUST "time: {max-future: 2d}\n", 3, 20, "'max-future' may be at most 86400 seconds" },
	{ TRUST "time: {max_future: 1d}\n", 3, 8, "; did you mean 'max-future'?" },
	/* principals */
	{ TRUST "principals: []\n", 3, 13, "'principals' must be a mapping, it is a list" },
	{ TRUST "principals: {ann: {}}\n", 3, 14,
	  "'ann' needs 'emails', 'keys' or 'sigstore', to be told by" },
	{ TRUST "principals: {ann: a@b}\n", 3, 19, "a principal must be a mapping, it is a text" },
	{ TRUST "principals: {a@b: {emails: a@b}}\n", 3, 14,
	  "'a@b' cannot be a name: a name has no '@', '*', blanks or control characters" },
	{ TRUST "principals: {'a*': {emails: a@b}}\n", 3, 14, "'a*' cannot be a name" },
	{ TRUST "principals: {'a b': {emails: a@b}}\n", 3, 14, "'a b' cannot be a name" },
	{ TRUST "principals: {\"a\\u202Eb\": {emails: a@b}}\n", 3, 14, "cannot be a name" },
	{ TRUST "principals: {5: {emails: a@b}}\n", 3, 14, "'5' is a number to YAML" },
	{ TRUST "principals: {yes: {emails: a@b}}\n", 3, 14, "'yes' is a boolean to YAML" },
	{ TRUST "principals: {'': {emails: a@b}}\n", 3, 14, "'name' is empty" },
	{ TRUST "principals: {ann: {email: a@b}}\n", 3, 20, "; did you mean 'emails'?" },
	{ TRUST "principals: {ann: {emails: ab}}\n", 3, 28,
	  "'ab' cannot be used in 'emails': an address has one '@'" },
	{ TRUST "principals: {ann: {emails: '@b'}}\n", 3, 28, "an address has one '@'" },
	{ TRUST "principals: {ann: {emails: a@}}\n", 3, 28, "an address has one '@'" },
	{ TRUST "principals: {ann: {emails: a@b@c}}\n", 3, 28, "an address has one '@'" },
	{ TRUST "principals: {ann: {emails: '*@b'}}\n", 3, 28, "it is one address and no pattern" },
	{ TRUST "principals: {ann: {emails: a b@c}}\n", 3, 28, "an address has no blanks" },
	{ TRUST "principals: {ann: {emails: [a@b, A@B]}}\n", 3, 34, "'a@b' stands twice" },
	{ TRUST "principals:\n  ann: {emails: a@b}\n  bob: {emails: [c@d, A@b]}\n", 5, 23,
	  "'a@b' is that of 'ann' already: one person is one principal" },
	{ TRUST "principals: {ann: {keys: abc}}\n", 3, 26,
	  "a key is ssh:SHA256:..., pgp:FINGERPRINT or x509:SHA256" },
	{ TRUST "principals: {ann: {keys: 'SHA256:" PRINT "'}}\n", 3, 26, "a key is ssh:SHA256:" },
	{ TRUST "principals: {ann: {keys: 'ssh:SHA256:AAAA'}}\n", 3, 26,
	  "behind ssh:SHA256: stand 43 characters" },
	{ TRUST "principals: {ann: {keys: 'ssh:SHA256:" PRINT "='}}\n", 3, 26,
	  "behind ssh:SHA256: stand 43 characters" },
	{ TRUST
	  "principals: {ann: {keys: 'ssh:SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB'}}\n",
	  3, 26, "behind ssh:SHA256: stand 43 characters" },
	{ TRUST "principals: {ann: {keys: 'pgp:0123456789ABCDEF'}}\n", 3, 26,
	  "behind pgp: stands a whole fingerprint" },
	{ TRUST "principals: {ann: {keys: 'x509:" FORTY "'}}\n", 3, 26,
	  "behind x509: stands the SHA-256 of a certificate" },
	{ TRUST "principals:\n  a: {keys: 'pgp:" FORTY "'}\n  b: {keys: "
		"'pgp:0123456789ABCDEF0123456789abcdef01234567'}\n",
	  5, 13, "is that of 'a' already" },
	{ TRUST "principals:\n  a: {keys: ['x509:" SIXTYFOUR "', 'x509:" SIXTYFOUR "']}\n", 4, 87,
	  "' stands twice" },
	{ TRUST "principals: {a: {sigstore: {issuer: b, san: c}}}\n", 3, 28,
	  "'sigstore' must be a list, it is a mapping" },
	{ TRUST "principals: {a: {sigstore: [{issuer: b}]}}\n", 3, 29,
	  "an item of 'sigstore' needs 'san'" },
	{ TRUST "principals: {a: {sigstore: [{san: b}]}}\n", 3, 29,
	  "an item of 'sigstore' needs 'issuer'" },
	{ TRUST "principals: {a: {sigstore: []}}\n", 3, 14, "'a' needs 'emails', 'keys'" },
	{ TRUST "principals:\n  a: {sigstore: [{issuer: i, san: s}]}\n"
		"  b: {sigstore: [{issuer: j, san: s}, {san: s, issuer: i}]}\n",
	  5, 39, "'s' is that of 'a' already" },
	{ TRUST "principals: {a: {emails: a@b, robot: maybe}}\n", 3, 38,
	  "'robot' must be true or false" },
	{ TRUST "principals: {a: {emails: a@b, until: soon}}\n", 3, 38,
	  "'until' must be a calendar date YYYY-MM-DD" },
	{ TRUST "principals: {a: {emails: a@b, until: 2026-06-14}}\n", 3, 38,
	  "the time of the principal ended on 2026-06-14: renew it or delete it" },
	{ TRUST "principals:\n  a: {emails: a@b}\n  a: {emails: b@b}\n", 5, 3,
	  "duplicate key 'a'" },
	/* groups */
	{ PEOPLE "groups: [ann]\n", 7, 9, "'groups' must be a mapping, it is a list" },
	{ PEOPLE "groups: {g: []}\n", 7, 13, "'group' is an empty list" },
	{ PEOPLE "groups: {g: [ann, bop]}\n", 7, 19,
	  "there is no principal 'bop'; did you mean 'bob'?" },
	{ PEOPLE "groups: {g: [ann, bob, ann]}\n", 7, 24, "'ann' stands twice" },
	{ PEOPLE "groups: {g: ann@a}\n", 7, 13,
	  "'ann@a' cannot be used in 'group': a name has no" },
	{ PEOPLE "groups: {ann: [bob]}\n", 7, 10, "'ann' is a principal and a group" },
	{ PEOPLE "groups: {g: [ann], h: [g]}\n", 7, 24, "there is no principal 'g'" },
	{ PEOPLE "groups: {'g ': [ann], 'g': [bob]}\n", 7, 23, "'g' stands twice" },
	{ TRUST "groups: {g: [ann]}\n", 3, 14, "there is no principal 'ann'" },
	/* commits */
	{ COMMITS "{signed: yes}\n", 11, 21,
	  "'yes' is no value of 'signed'; there are: all, first-parent, none" },
	{ COMMITS "{signed: firstparent}\n", 11, 21, "; did you mean 'first-parent'?" },
	{ COMMITS "{signed: [all]}\n", 11, 21, "a value of 'signed' is a word, this is a list" },
	{ COMMITS "{signed: all, signers: [leads]}\n", 11, 36,
	  "there is no principal or group 'leads'" },
	{ COMMITS "{signed: all, signers: [tow]}\n", 11, 36, "; did you mean 'two'?" },
	{ COMMITS "{signed: all, signers: []}\n", 11, 35, "'signers' is an empty list" },
	{ COMMITS "{signed: all, signers: [ann, bob, ann]}\n", 11, 46, "'ann' stands twice" },
	{ COMMITS "{signed: all, signers: ['a@b', 'A@b']}\n", 11, 43, "'a@b' stands twice" },
	{ COMMITS "{signed: all, signers: '*@[b'}\n", 11, 35, "cannot be used in 'signers'" },
	{ COMMITS "{signed: all, signers: '*'}\n", 11, 35, "a name has no '@', '*'" },
	{ COMMITS "{signed: all, match: author}\n", 11, 33,
	  "'author' is no value of 'match'; there are: none, committer" },
	{ COMMITS "{signed: all, platform-keys: always}\n", 11, 41,
	  "there are: never, merge-only, allowed" },
	{ COMMITS "{signed: all, warn-until: 2026-06-14}\n", 11, 38,
	  "the time of warnings ended on 2026-06-14: renew it or delete it" },
	{ COMMITS "{signed: all, warn-until: 2027-06-17}\n", 11, 38,
	  "warnings last at most 366 days: until 2027-06-16" },
	{ COMMITS "{signed: all, warn-until: 2026-06-31}\n", 11, 38, "must be a calendar date" },
	{ COMMITS "{signers: ann}\n", 11, 13,
	  "'signers' has no meaning where no commit must be signed: say 'signed: all'" },
	{ COMMITS "{signed: none, match: committer}\n", 11, 27, "'match' has no meaning" },
	{ COMMITS "{platform-keys: allowed}\n", 11, 13, "'platform-keys' has no meaning" },
	{ COMMITS "{warn-until: 2026-12-31}\n", 11, 13, "'warn-until' has no meaning" },
	{ REF "  since: " FORTY "\n", 11, 3, "'since' has no meaning where no commit" },
	{ COMMITS "{signed: all}\n  since: abcdef\n", 12, 10,
	  "'since' must be the whole id of a commit, 40 or 64 hexadecimal digits" },
	{ COMMITS "{signed: all}\n  since: [a]\n", 12, 10, "'since' must be a text" },
	/* tags */
	{ REF "  tags: true\n", 11, 9, "'tags' must be a mapping, it is a boolean" },
	{ REF "  tags: {}\n", 11, 9, "'tags' needs 'annotated'" },
	{ REF "  tags: {annotated: 1}\n", 11, 21, "'annotated' must be true or false" },
	{ REF "  tags: {annotated: false, signers: ann}\n", 11, 28,
	  "'signers' of tags have no meaning without 'annotated: true'" },
	{ REF "  tags: {annotated: true, signers: nobody}\n", 11, 36,
	  "there is no principal or group 'nobody'" },
	{ REF "  tags: {annotated: true, signed: true}\n", 11, 27,
	  "unknown key 'signed' in 'tags'" },
	/* push */
	{ REF "  push: {}\n", 11, 9, "'push' needs 'certificate'" },
	{ REF "  push: {certificate: true}\n", 11, 23,
	  "'true' is no value of 'certificate'; there are: optional, required" },
	{ REF "  push: {certificate: required, signers: [x]}\n", 11, 43,
	  "there is no principal or group 'x'" },
	{ REF "  push: {certificate: required, slop: 300}\n", 11, 39, "with its unit" },
	{ REF "  push: {certificate: required, slop: 25h}\n", 11, 39,
	  "'slop' may be at most 86400 seconds" },
	/* review */
	{ REF "  review: 2\n", 11, 11, "'review' must be a mapping, it is a number" },
	{ REF "  review: {}\n", 11, 11, "'review' needs 'threshold'" },
	{ REF "  review: {threshold: 0}\n", 11, 23, "'threshold' must be at least 1" },
	{ REF "  review: {threshold: 21}\n", 11, 23, "'threshold' may be at most 20 people" },
	{ REF "  review: {threshold: two}\n", 11, 23, "'threshold' must be a whole number" },
	{ REF "  review: {threshold: 1, from: '*@a'}\n", 11, 32, "a name has no '@', '*'" },
	{ REF "  review: {threshold: 1, from: [ann, nobody]}\n", 11, 38,
	  "there is no principal or group 'nobody'" },
	{ REF "  review: {threshold: 1, from: [two, two]}\n", 11, 38, "'two' stands twice" },
	{ REF "  review: {threshold: 3, from: [all, two, ann]}\n", 11, 23,
	  "'threshold' 3 cannot be reached: 'from' names 2 people" },
	{ REF "  review: {from: [bob, bot], threshold: 2}\n", 11, 41,
	  "'threshold' 2 cannot be reached: 'from' names 1 person" },
	{ REF "  review: {threshold: 1, from: bot}\n", 11, 23, "'from' names 0 people" },
	{ REF "  review: {threshold: 1, author-counts: 1}\n", 11, 41,
	  "'author-counts' must be true or false" },
	{ REF "  review: {threshold: 1, robots-exempt: [bot, ann]}\n", 11, 47,
	  "'ann' is no principal with 'robot: true'" },
	{ REF "  review: {threshold: 1, robots-exempt: all}\n", 11, 41,
	  "'all' is no principal with 'robot: true'" },
	{ REF "  review: {treshold: 1}\n", 11, 12, "; did you mean 'threshold'?" },
	{ GROUPS "paths:\n- match: a\n  review: {threshold: 3, from: all}\n", 10, 23,
	  "'threshold' 3 cannot be reached" },
};

static void test_faults(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		const struct fault *f = &faults[i];
		struct ward_policy *policy = NULL;
		struct ward_error err = { 0 };
		int rc = policy_parse("test", span_of(f->text), WARD_SPAN(""), NOW,
				      trust_policy_arena, &policy, &err);

		if (rc != WARD_ECONFIG || err.code != WARD_ECONFIG || policy != NULL ||
		    err.line != f->line || err.column != f->column ||
		    strstr(err.message, f->message) == NULL || strchr(err.message, '\n') != NULL) {
			wrong++;
			print_error("fault %zu: got %zu:%zu '%s', want %zu:%zu '%s' in\n%s\n", i,
				    err.line, err.column, err.message, f->line, f->column,
				    f->message, f->text);
		}
	}
	assert_int_equal(wrong, 0);
}

static void assert_refused(struct ward_span text, const char *message)
{
	struct ward_policy *policy = NULL;
	struct ward_error err = { 0 };

	assert_int_equal(
		policy_parse("test", text, WARD_SPAN(""), NOW, trust_policy_arena, &policy, &err),
		WARD_ECONFIG);
	if (strstr(err.message, message) == NULL)
		fail_msg("'%s', want '%s'", err.message, message);
}

static struct ward_span repeated(const char *before, const char *fmt, size_t count,
				 const char *after)
{
	struct ward_span text;
	struct buf out;

	buf_init(&out, (size_t)1 << 20);
	buf_add_str(&out, before);
	for (size_t i = 0; i < count; i++) {
		buf_printf(&out, "%s%s%zu", i > 0 ? ", " : "", fmt, i);
	}
	buf_add_str(&out, after);
	assert_false(buf_failed(&out));
	text = arena_copy(trust_policy_arena, buf_span(&out));
	buf_release(&out);
	return text;
}

static void test_bounds(void **state)
{
	static const char keyrings[] = V "trust: {openpgp: {keyrings: [";
	static const char emails[] = TRUST "principals: {ann: {emails: [";
	char name[101], path[257];

	(void)state;
	(void)trust_policy_at(repeated(keyrings, "k", TRUST_FILES_MAX, "]}}\n"), NOW, false);
	assert_refused(repeated(keyrings, "k", TRUST_FILES_MAX + 1, "]}}\n"),
		       "'trust' names more than 64 files");
	(void)trust_policy_at(repeated(emails, "e@", TRUST_NAMES_MAX, "]}}\n"), NOW, false);
	assert_refused(repeated(emails, "e@", TRUST_NAMES_MAX + 1, "]}}\n"),
		       "the list is longer than 10000");
	memset(name, 'n', sizeof(name));
	(void)trust_policy_at(arena_printf(trust_policy_arena,
					   TRUST "principals: {%.100s: {emails: a@b}}\n", name),
			      NOW, false);
	assert_refused(arena_printf(trust_policy_arena,
				    TRUST "principals: {%.101s: {emails: a@b}}\n", name),
		       "a name has at most 100 bytes");
	memset(path, '[', sizeof(path));
	(void)trust_policy_at(
		arena_printf(trust_policy_arena, V "trust: {x509: {ca: '%.255s'}}\n", path), NOW,
		false);
	assert_refused(arena_printf(trust_policy_arena, V "trust: {x509: {ca: '%.256s'}}\n", path),
		       "a path has at most 255 bytes");
}

/* Whenever memory ends, it is an error of its own and no half-read trust. */
static void test_out_of_memory(void **state)
{
	bool done = false;

	(void)state;
	for (size_t cap = 0; cap < ((size_t)1 << 20) && !done; cap += 64) {
		struct arena *small = arena_new(cap);
		struct ward_policy *policy = NULL;
		struct ward_error err = { 0 };
		int rc = policy_parse("test", span_of(trust_policy_whole), WARD_SPAN(""), NOW,
				      small, &policy, &err);

		done = rc == 0;
		if (rc != 0 && rc != WARD_EOOM)
			fail_msg("cap %zu: %d %zu:%zu %s", cap, rc, err.line, err.column,
				 err.message);
		assert_true((policy != NULL) == done);
		arena_free(small);
	}
	assert_true(done);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_out_of_memory),
	};

	return cmocka_run_group_tests_name("policy_trust_faults", tests, trust_policy_setup,
					   trust_policy_teardown);
}
