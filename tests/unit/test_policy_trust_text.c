/* SPDX-License-Identifier: Apache-2.0 */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <string.h>

#include "base/buf.h"
#include "policy_rules.h"
#include "trust_policy.h"

static void assert_round_trip(struct ward_policy *policy)
{
	struct buf one, two;

	buf_init(&one, 1 << 20);
	buf_init(&two, 1 << 20);
	assert_int_equal(policy_render(policy, &one), 0);
	assert_int_equal(policy_render(trust_policy_at(buf_span(&one), NOW, false), &two), 0);
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
	struct ward_policy *policy = trust_policy(trust_policy_whole);
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
		struct ward_policy *policy = trust_policy(different[i]);

		made[i] = trust_policy_text(policy);
		assert_true(span_eq(made[i], trust_policy_text(trust_policy(different[i]))));
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
		assert_true(span_eq(trust_policy_text(trust_policy(pairs[i][0])),
				    trust_policy_text(trust_policy(pairs[i][1]))));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_render),
		cmocka_unit_test(test_canonical),
		cmocka_unit_test(test_same),
	};

	return cmocka_run_group_tests_name("policy_trust_text", tests, trust_policy_setup,
					   trust_policy_teardown);
}
