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
#include "base/span.h"
#include "policy/policy.h"
#include "policy_rules.h"
#include "rules/rule.h"
#include "trust/signature.h"

/* 2026-06-15T12:00:00Z */
#define NOW ((int64_t)1781481600 + 43200)
#define DAY ((int64_t)86400)
#define V "version: 1\n"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)256 << 20);
	return arena != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct ward_policy *parse_at(struct ward_span text, int64_t now, bool standing)
{
	struct ward_policy *policy = NULL;
	struct ward_error err = { 0 };
	int rc = (standing ? policy_parse_standing : policy_parse)("test", text, WARD_SPAN(""), now,
								   arena, &policy, &err);

	if (rc != 0)
		fail_msg("%zu:%zu: %s in\n%.*s", err.line, err.column, err.message, (int)text.len,
			 text.ptr);
	return policy;
}

static struct ward_policy *parse(const char *text)
{
	return parse_at(span_of(text), NOW, false);
}

#define MAIN WARD_SPAN("refs/heads/main")
#define FORTY "0123456789abcdef0123456789abcdef01234567"
#define SIXTYFOUR "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define PRINT "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
/* Line 2; 3 to 6; 7; 8 to 10. */
#define TRUST V "trust: {ssh: {allowed-signers: keys}}\n"
#define PEOPLE                                                                                \
	TRUST "principals:\n  ann: {emails: ann@a}\n  bob: {emails: bob@a}\n  bot: {emails: " \
	      "bot@a, robot: true}\n"
#define GROUPS PEOPLE "groups: {all: [ann, bob, bot], two: [bob, ann]}\n"
#define REF GROUPS "refs:\n- match: refs/heads/main\n  protected: true\n"
#define COMMITS REF "  commits: "

/* -- What is refused ------------------------------------------------------ */

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
		int rc = policy_parse("test", span_of(f->text), WARD_SPAN(""), NOW, arena, &policy,
				      &err);

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

	assert_int_equal(policy_parse("test", text, WARD_SPAN(""), NOW, arena, &policy, &err),
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
	text = arena_copy(arena, buf_span(&out));
	buf_release(&out);
	return text;
}

static void test_bounds(void **state)
{
	static const char keyrings[] = V "trust: {openpgp: {keyrings: [";
	static const char emails[] = TRUST "principals: {ann: {emails: [";
	char name[101], path[257];

	(void)state;
	(void)parse_at(repeated(keyrings, "k", TRUST_FILES_MAX, "]}}\n"), NOW, false);
	assert_refused(repeated(keyrings, "k", TRUST_FILES_MAX + 1, "]}}\n"),
		       "'trust' names more than 64 files");
	(void)parse_at(repeated(emails, "e@", TRUST_NAMES_MAX, "]}}\n"), NOW, false);
	assert_refused(repeated(emails, "e@", TRUST_NAMES_MAX + 1, "]}}\n"),
		       "the list is longer than 10000");
	memset(name, 'n', sizeof(name));
	(void)parse_at(arena_printf(arena, TRUST "principals: {%.100s: {emails: a@b}}\n", name),
		       NOW, false);
	assert_refused(arena_printf(arena, TRUST "principals: {%.101s: {emails: a@b}}\n", name),
		       "a name has at most 100 bytes");
	memset(path, '[', sizeof(path));
	(void)parse_at(arena_printf(arena, V "trust: {x509: {ca: '%.255s'}}\n", path), NOW, false);
	assert_refused(arena_printf(arena, V "trust: {x509: {ca: '%.256s'}}\n", path),
		       "a path has at most 255 bytes");
}

/* -- What is read --------------------------------------------------------- */

static const char whole[] =
	V "refs:\n"
	  "- match: refs/heads/main\n"
	  "  protected: true\n"
	  "  since: 0123456789ABCDEF0123456789abcdef01234567\n"
	  "  commits: {signed: all, signers: [leads, '*@Example.COM'], match: committer,\n"
	  "            platform-keys: merge-only, warn-until: 2026-06-15}\n"
	  "  push: {certificate: required, signers: [leads, bot], slop: 300s}\n"
	  "  review: {threshold: 2, from: [leads], author-counts: true, robots-exempt: [bot]}\n"
	  "- {match: 'refs/tags/v*', protected: true, tags: {annotated: true, signers: ann}}\n"
	  "- match: refs/heads/next\n"
	  "  protected: false\n"
	  "  commits: {signed: first-parent, platform-keys: allowed}\n"
	  "  push: {certificate: optional, signers: bob}\n"
	  "paths:\n"
	  "- {match: 'prod/**', review: {threshold: 1, from: [ann], robots-exempt: []}}\n"
	  "- {match: [.gitward.yaml, 'keys/**'], team: sec}\n"
	  "- {match: 'keys/**', review: {threshold: 1}}\n"
	  "time: {key-valid-at: claim, max-backdate: 48h, max-future: 90s}\n"
	  "groups: {leads: [ann, bob], crew: bot}\n"
	  "principals:\n"
	  "  ann:\n"
	  "    emails: [Ann@Example.com, ann@home]\n"
	  "    keys: ['ssh:SHA256:" PRINT "', 'pgp:" FORTY "', 'x509:" SIXTYFOUR "']\n"
	  "  bob: {sigstore: [{issuer: 'https://i', san: Bob@b}, {issuer: 'https://j', san: "
	  "Bob@b}], until: 2026-06-15}\n"
	  "  bot: {emails: bot@b, robot: true}\n"
	  "trust:\n"
	  "  sigstore: [{name: public, root: roots/public.json, sha256: "
	  "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef}]\n"
	  "  platform-keys: [{keys: ['keys/w[1]', /etc/w], name: hub}, {name: lab, keys: lab}]\n"
	  "  ssh: {allowed-signers: [keys/signers, more], revoked: keys/krl}\n"
	  "  openpgp: {keyrings: ring, revocations: [gone]}\n"
	  "  x509: {crl: [crl], ca: ca}\n";

static void assert_texts(struct ward_texts texts, const char *joined)
{
	struct buf out;

	buf_init(&out, 1000);
	for (size_t i = 0; i < texts.count; i++) {
		buf_add_str(&out, i > 0 ? " " : "");
		buf_add_span(&out, texts.items[i]);
	}
	assert_string_equal(buf_cstr(&out), joined);
	buf_release(&out);
}

static void assert_spans(const struct ward_span *items, size_t count, const char *joined)
{
	assert_texts((struct ward_texts){ items, count }, joined);
}

static void test_trust(void **state)
{
	static const struct {
		enum trust_file_use use;
		const char *path, *name, *sha256;
	} want[] = {
		{ TRUST_FILE_SIGSTORE_ROOT, "roots/public.json", "public", SIXTYFOUR },
		{ TRUST_FILE_PLATFORM_KEYS, "keys/w[1]", "hub", "" },
		{ TRUST_FILE_PLATFORM_KEYS, "/etc/w", "hub", "" },
		{ TRUST_FILE_PLATFORM_KEYS, "lab", "lab", "" },
		{ TRUST_FILE_SSH_SIGNERS, "keys/signers", "", "" },
		{ TRUST_FILE_SSH_SIGNERS, "more", "", "" },
		{ TRUST_FILE_SSH_REVOKED, "keys/krl", "", "" },
		{ TRUST_FILE_PGP_KEYRING, "ring", "", "" },
		{ TRUST_FILE_PGP_REVOKED, "gone", "", "" },
		{ TRUST_FILE_X509_CRL, "crl", "", "" },
		{ TRUST_FILE_X509_CA, "ca", "", "" },
	};
	const struct trust_spec *trust = policy_trust(parse(whole));

	(void)state;
	assert_true(trust->present && trust->judge_by_claim);
	assert_int_equal(trust->max_backdate, 2 * DAY);
	assert_int_equal(trust->max_future, 90);
	assert_int_equal(trust->file_count, sizeof(want) / sizeof(want[0]));
	for (size_t i = 0; i < trust->file_count; i++) {
		const struct trust_file *file = &trust->files[i];

		assert_int_equal(file->use, want[i].use);
		assert_true(span_is(file->path, want[i].path));
		assert_true(span_is(file->name, want[i].name));
		assert_true(span_is(file->sha256, want[i].sha256));
	}
	assert_int_equal(trust->files[4].line, 30);
	assert_int_equal(trust->files[4].column, 27);
}

static void test_people(void **state)
{
	const struct trust_spec *trust = policy_trust(parse(whole));
	const struct trust_principal *ann = &trust->principals[0], *bob = &trust->principals[1];

	(void)state;
	assert_int_equal(trust->principal_count, 3);
	assert_true(span_is(ann->name, "ann") && !ann->robot && ann->until == INT64_MAX);
	assert_spans(ann->emails, ann->email_count, "ann@example.com ann@home");
	assert_spans(ann->keys, ann->key_count,
		     "ssh:SHA256:" PRINT " pgp:0123456789ABCDEF0123456789ABCDEF01234567"
		     " x509:" SIXTYFOUR);
	assert_int_equal(bob->identity_count, 2);
	assert_true(span_is(bob->identities[1].issuer, "https://j"));
	assert_true(span_is(bob->identities[1].san, "Bob@b"));
	assert_int_equal(bob->until, NOW - NOW % DAY + DAY - 1);
	assert_true(trust->principals[2].robot);
	assert_int_equal(trust->group_count, 2);
	assert_true(span_is(trust->groups[0].name, "leads"));
	assert_spans(trust->groups[0].members, trust->groups[0].member_count, "ann bob");
	assert_spans(trust->groups[1].members, trust->groups[1].member_count, "bot");
}

static void test_demands(void **state)
{
	struct ward_policy *policy = parse(whole);
	const struct ward_demands *d = policy_demands(policy, MAIN);

	(void)state;
	assert_int_equal(d->signed_by, WARD_SIGN_ALL);
	assert_texts(d->signers, "leads *@example.com");
	assert_true(d->match_committer);
	assert_int_equal(d->platform_keys, WARD_PLATFORM_MERGE_ONLY);
	assert_true(span_is(d->since, FORTY));
	assert_int_equal(d->warn_until, NOW - NOW % DAY + DAY);
	assert_false(d->tag_annotated);
	assert_true(d->push_certificate);
	assert_texts(d->push_signers, "leads bot");
	assert_int_equal(d->push_slop, 300);
	assert_int_equal(d->review.threshold, 2);
	assert_texts(d->review.from, "leads");
	assert_true(d->review.author_counts);
	assert_texts(d->review.robots_exempt, "bot");
	d = policy_demands(policy, WARD_SPAN("refs/tags/v1"));
	assert_true(d->tag_annotated);
	assert_texts(d->tag_signers, "ann");
	assert_int_equal(d->path_review_count, 3);
	d = policy_demands(policy, WARD_SPAN("refs/heads/next"));
	assert_int_equal(d->signed_by, WARD_SIGN_FIRST_PARENT);
	assert_int_equal(d->platform_keys, WARD_PLATFORM_ALLOWED);
	assert_false(d->push_certificate || d->match_committer);
	assert_texts(d->push_signers, "bob");
	assert_int_equal(d->review.threshold, 0);
	assert_int_equal(d->path_review_count, 0);
}

/* The files that make the policy are guarded by its strictest review, unless it says how. */
static void test_implied_review(void **state)
{
	const struct ward_demands *d = policy_demands(parse(whole), MAIN);
	const struct ward_path_review *r = d->path_reviews;

	(void)state;
	assert_int_equal(d->path_review_count, 3);
	assert_texts(r[0].paths, "prod/**");
	assert_texts(r[0].review.from, "ann");
	assert_int_equal(r[0].review.robots_exempt.count, 0);
	assert_texts(r[1].paths, "keys/**");
	assert_int_equal(r[1].review.from.count, 0);
	assert_texts(r[2].paths, ".gitward.yaml more ring gone ca crl roots/public.json lab");
	assert_int_equal(r[2].review.threshold, 2);
	assert_texts(r[2].review.from, "leads");
	assert_int_equal(r[2].review.robots_exempt.count, 0);
	/* By a pattern for each that matches nothing else. */
	d = policy_demands(parse(V "trust: {x509: {ca: 'a[b]*'}}\npaths: [{match: b, review: "
				   "{threshold: 1}}]\n"),
			   MAIN);
	assert_int_equal(d->path_review_count, 2);
	assert_texts(d->path_reviews[1].paths, ".gitward.yaml a\\[b\\]\\*");
	/* All said, or nothing asked. */
	d = policy_demands(parse(TRUST "paths: [{match: '**', review: {threshold: 1}}]\n"), MAIN);
	assert_int_equal(d->path_review_count, 1);
	assert_int_equal(policy_demands(parse(GROUPS), MAIN)->path_review_count, 0);
}

/* Of several: more people, then those without the author, then a smaller circle. */
static void test_strictest(void **state)
{
	static const struct {
		const char *reviews;
		uint64_t threshold;
		bool author;
		const char *from;
	} rows[] = {
		{ "{match: a, review: {threshold: 2}}, {match: b, review: {threshold: 1, from: "
		  "ann}}",
		  2, false, "" },
		{ "{match: a, review: {threshold: 2, author-counts: true, from: two}}, {match: b, "
		  "review: {threshold: 2}}",
		  2, false, "" },
		{ "{match: a, review: {threshold: 2}}, {match: b, review: {threshold: 2, from: "
		  "two}}",
		  2, false, "two" },
		{ "{match: a, review: {threshold: 1, author-counts: true}}", 1, true, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ward_span text =
			arena_printf(arena, GROUPS "paths: [%s]\n", rows[i].reviews);
		const struct ward_demands *d = policy_demands(parse_at(text, NOW, false), MAIN);
		const struct ward_path_review *last = &d->path_reviews[d->path_review_count - 1];

		assert_texts(last->paths, ".gitward.yaml keys");
		assert_int_equal(last->review.threshold, rows[i].threshold);
		assert_int_equal(last->review.author_counts, rows[i].author);
		assert_texts(last->review.from, rows[i].from);
	}
}

/* Without the section nobody is believed and nothing more is asked than before. */
static void test_absent(void **state)
{
	struct ward_policy *policies[] = { parse(V), policy_default(MAIN, arena) };
	const struct ward_demands none = { 0 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct trust_spec *trust = policy_trust(policies[i]);

		assert_false(trust->present || trust->judge_by_claim);
		assert_int_equal(trust->file_count + trust->principal_count + trust->group_count,
				 0);
		assert_int_equal(trust->max_backdate, SIGNATURE_MAX_BACKDATE);
		assert_int_equal(trust->max_future, SIGNATURE_MAX_FUTURE);
		assert_memory_equal(policy_demands(policies[i], MAIN), &none, sizeof(none));
	}
}

/* -- What ends ------------------------------------------------------------ */

static struct ward_span canonical(const struct ward_policy *policy)
{
	struct ward_span text;
	struct buf out;

	buf_init(&out, 1 << 20);
	assert_int_equal(policy_canonical(policy, &out), 0);
	text = arena_copy(arena, buf_span(&out));
	buf_release(&out);
	return text;
}

static void test_expired(void **state)
{
	struct ward_policy *today = parse_at(span_of(whole), NOW, true);
	struct ward_policy *after = parse_at(span_of(whole), NOW + DAY, true);
	struct ward_policy *reached;

	(void)state;
	assert_int_equal(policy_expired(today), 0);
	assert_int_equal(policy_expired(after), 2);
	assert_int_equal(policy_demands(after, MAIN)->warn_until, 0);
	assert_int_equal(policy_trust(after)->principals[1].until, NOW - NOW % DAY + DAY - 1);
	assert_true(span_eq(canonical(today), canonical(parse(whole))));
	assert_false(span_eq(canonical(today), canonical(after)));
	assert_true(span_eq(canonical(after),
			    canonical(parse_at(span_of(whole), NOW + 2 * DAY, true))));
	/* Who has left still makes a threshold that others once could reach. */
	reached =
		parse_at(WARD_SPAN(TRUST "principals: {a: {emails: a@b, until: 2020-01-01}}\n"
					 "paths: [{match: a, review: {threshold: 1, from: a}}]\n"),
			 NOW, true);
	assert_int_equal(policy_expired(reached), 1);
}

/* -- Rendering ------------------------------------------------------------ */

static void assert_round_trip(struct ward_policy *policy)
{
	struct buf one, two;

	buf_init(&one, 1 << 20);
	buf_init(&two, 1 << 20);
	assert_int_equal(policy_render(policy, &one), 0);
	assert_int_equal(policy_render(parse_at(buf_span(&one), NOW, false), &two), 0);
	assert_string_equal(buf_cstr(&one), buf_cstr(&two));
	buf_release(&one);
	buf_release(&two);
}

static void test_render(void **state)
{
	static const char want[] =
		"trust:\n"
		"  ssh:\n"
		"    allowed-signers: [\"keys/signers\", \"more\"]\n"
		"    revoked: [\"keys/krl\"]\n"
		"  openpgp:\n"
		"    keyrings: [\"ring\"]\n"
		"    revocations: [\"gone\"]\n"
		"  x509:\n"
		"    ca: [\"ca\"]\n"
		"    crl: [\"crl\"]\n"
		"  sigstore:\n"
		"    - name: \"public\"\n"
		"      root: \"roots/public.json\"\n"
		"      sha256: \"" SIXTYFOUR "\"\n"
		"  platform-keys:\n"
		"    - name: \"hub\"\n"
		"      keys: [\"keys/w[1]\", \"/etc/w\"]\n"
		"    - name: \"lab\"\n"
		"      keys: [\"lab\"]\n"
		"principals:\n"
		"  \"ann\":\n"
		"    emails: [\"ann@example.com\", \"ann@home\"]\n"
		"    keys: [\"ssh:SHA256:" PRINT
		"\", \"pgp:0123456789ABCDEF0123456789ABCDEF01234567\", \"x509:" SIXTYFOUR "\"]\n"
		"  \"bob\":\n"
		"    sigstore:\n"
		"      - issuer: \"https://i\"\n"
		"        san: \"Bob@b\"\n"
		"      - issuer: \"https://j\"\n"
		"        san: \"Bob@b\"\n"
		"    until: 2026-06-15\n"
		"  \"bot\":\n"
		"    emails: [\"bot@b\"]\n"
		"    robot: true\n"
		"groups:\n"
		"  \"leads\": [\"ann\", \"bob\"]\n"
		"  \"crew\": [\"bot\"]\n"
		"time:\n"
		"  key-valid-at: claim\n"
		"  max-backdate: 2d\n"
		"  max-future: 90s\n"
		"paths:\n"
		"  - match: [\"prod/**\"]\n"
		"    review:\n"
		"      threshold: 1\n"
		"      from: [\"ann\"]\n"
		"  - match: [\".gitward.yaml\", \"keys/**\"]\n"
		"    team: \"sec\"\n"
		"  - match: [\"keys/**\"]\n"
		"    review:\n"
		"      threshold: 1\n"
		"# reviewed by 2 as well: [\".gitward.yaml\", \"more\", \"ring\", \"gone\", "
		"\"ca\", \"crl\", \"roots/public.json\", \"lab\"]\n"
		"refs:\n"
		"  - match: [\"refs/heads/main\"]\n"
		"    protected: true\n"
		"    since: \"" FORTY "\"\n"
		"    commits:\n"
		"      signed: all\n"
		"      signers: [\"leads\", \"*@example.com\"]\n"
		"      match: committer\n"
		"      platform-keys: merge-only\n"
		"      warn-until: 2026-06-15\n"
		"    push:\n"
		"      certificate: required\n"
		"      signers: [\"leads\", \"bot\"]\n"
		"      slop: 5m\n"
		"    review:\n"
		"      threshold: 2\n"
		"      from: [\"leads\"]\n"
		"      author-counts: true\n"
		"      robots-exempt: [\"bot\"]\n"
		"  - match: [\"refs/tags/v*\"]\n"
		"    protected: true\n"
		"    tags:\n"
		"      annotated: true\n"
		"      signers: [\"ann\"]\n"
		"  - match: [\"refs/heads/next\"]\n"
		"    protected: false\n"
		"    commits:\n"
		"      signed: first-parent\n"
		"      platform-keys: allowed\n"
		"    push:\n"
		"      certificate: optional\n"
		"      signers: [\"bob\"]\n"
		"suppressions:\n";
	struct ward_policy *policy = parse(whole);
	struct buf out;

	(void)state;
	buf_init(&out, 1 << 20);
	assert_int_equal(policy_render(policy, &out), 0);
	assert_non_null(strstr(buf_cstr(&out), want));
	buf_release(&out);
	assert_round_trip(policy);
}

/* Each of these judges unlike all others. */
static const char *const different[] = {
	TRUST,
	V "trust: {ssh: {allowed-signers: other}}\n",
	V "trust: {ssh: {allowed-signers: keys, revoked: r}}\n",
	V "trust: {openpgp: {keyrings: keys}}\n",
	V "trust: {x509: {ca: keys}}\n",
	V "trust: {platform-keys: [{name: a, keys: keys}]}\n",
	V "trust: {platform-keys: [{name: b, keys: keys}]}\n",
	V "trust: {platform-keys: [{name: b, keys: keys}, {name: c, keys: k}]}\n",
	V "trust: {platform-keys: [{name: b, keys: [keys, k]}]}\n",
	V "trust: {sigstore: [{name: a, root: keys}]}\n",
	V "trust: {sigstore: [{name: a, root: keys, sha256: " SIXTYFOUR "}]}\n",
	TRUST "time: {key-valid-at: claim}\n",
	TRUST "time: {max-backdate: 13d}\n",
	TRUST "time: {max-future: 1s}\n",
	TRUST "principals: {a: {emails: a@b}}\n",
	TRUST "principals: {b: {emails: a@b}}\n",
	TRUST "principals: {a: {emails: a@c}}\n",
	TRUST "principals: {a: {emails: a@c, robot: true}}\n",
	TRUST "principals: {a: {emails: a@c, until: 2026-07-01}}\n",
	TRUST "principals: {a: {keys: 'pgp:" FORTY "'}}\n",
	TRUST "principals: {a: {sigstore: [{issuer: b, san: c}]}}\n",
	GROUPS,
	REF,
	REF "  tags: {annotated: true}\n",
	REF "  tags: {annotated: true, signers: ann}\n",
	REF "  push: {certificate: required}\n",
	REF "  push: {certificate: required, signers: ann}\n",
	REF "  push: {certificate: optional, signers: ann}\n",
	REF "  push: {certificate: required, slop: 5s}\n",
	REF "  review: {threshold: 1}\n",
	REF "  review: {threshold: 2}\n",
	REF "  review: {threshold: 1, from: two}\n",
	REF "  review: {threshold: 1, author-counts: true}\n",
	REF "  review: {threshold: 1, robots-exempt: bot}\n",
	COMMITS "{signed: all}\n",
	COMMITS "{signed: first-parent}\n",
	COMMITS "{signed: all, signers: ann}\n",
	COMMITS "{signed: all, signers: '*@a'}\n",
	COMMITS "{signed: all, match: committer}\n",
	COMMITS "{signed: all, platform-keys: allowed}\n",
	COMMITS "{signed: all, platform-keys: merge-only}\n",
	COMMITS "{signed: all, warn-until: 2026-06-15}\n",
	COMMITS "{signed: all, warn-until: 2026-06-16}\n",
	COMMITS "{signed: all}\n  since: " FORTY "\n",
	COMMITS "{signed: all}\n  since: " SIXTYFOUR "\n",
	REF "paths: [{match: a, review: {threshold: 1}}]\n",
	REF "paths: [{match: a, review: {threshold: 1}, ignore: true}]\n",
};

static void test_canonical(void **state)
{
	const size_t count = sizeof(different) / sizeof(different[0]);
	struct ward_span made[sizeof(different) / sizeof(different[0])];

	(void)state;
	for (size_t i = 0; i < count; i++) {
		struct ward_policy *policy = parse(different[i]);

		made[i] = canonical(policy);
		assert_true(span_eq(made[i], canonical(parse(different[i]))));
		assert_round_trip(policy);
		for (size_t j = 0; j < i; j++) {
			if (span_eq(made[i], made[j]))
				fail_msg("'%s' and '%s' have one text", different[i], different[j]);
		}
	}
}

/* What says nothing changes nothing. */
static void test_same(void **state)
{
	static const char *const pairs[][2] = {
		{ REF, REF "  commits: {signed: none}\n" },
		{ REF, REF "  tags: {annotated: false}\n" },
		{ REF, REF "  push: {certificate: optional}\n" },
		{ REF "  review: {threshold: 1}\n",
		  REF "  review: {threshold: 1, robots-exempt: [], author-counts: false}\n" },
		{ TRUST,
		  TRUST "time: {key-valid-at: receive, max-backdate: 14d, max-future: 5m}\n" },
		{ COMMITS "{signed: all}\n",
		  COMMITS "{signed: all, match: none, platform-keys: never}\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		assert_true(span_eq(canonical(parse(pairs[i][0])), canonical(parse(pairs[i][1]))));
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
		int rc = policy_parse("test", span_of(whole), WARD_SPAN(""), NOW, small, &policy,
				      &err);

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
		cmocka_unit_test(test_faults),	      cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_trust),	      cmocka_unit_test(test_people),
		cmocka_unit_test(test_demands),	      cmocka_unit_test(test_implied_review),
		cmocka_unit_test(test_strictest),     cmocka_unit_test(test_absent),
		cmocka_unit_test(test_expired),	      cmocka_unit_test(test_render),
		cmocka_unit_test(test_canonical),     cmocka_unit_test(test_same),
		cmocka_unit_test(test_out_of_memory),
	};

	return cmocka_run_group_tests_name("policy_trust", tests, setup, teardown);
}
