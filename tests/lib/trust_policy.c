/* SPDX-License-Identifier: Apache-2.0 */
#include "trust_policy.h"

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "base/arena.h"
#include "base/buf.h"

struct arena *trust_policy_arena;

const char trust_policy_whole[] =
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

int trust_policy_setup(void **state)
{
	(void)state;
	trust_policy_arena = arena_new((size_t)256 << 20);
	return trust_policy_arena != NULL ? 0 : -1;
}

int trust_policy_teardown(void **state)
{
	(void)state;
	arena_free(trust_policy_arena);
	return 0;
}

struct ward_policy *trust_policy_at(struct ward_span text, int64_t now, bool standing)
{
	struct ward_policy *policy = NULL;
	struct ward_error err = { 0 };
	int rc = (standing ? policy_parse_standing : policy_parse)(
		"test", text, WARD_SPAN(""), now, trust_policy_arena, &policy, &err);

	if (rc != 0)
		fail_msg("%zu:%zu: %s in\n%.*s", err.line, err.column, err.message, (int)text.len,
			 text.ptr);
	return policy;
}

struct ward_policy *trust_policy(const char *text)
{
	return trust_policy_at(span_of(text), NOW, false);
}

struct ward_span trust_policy_text(const struct ward_policy *policy)
{
	struct ward_span text;
	struct buf out;

	buf_init(&out, 1 << 20);
	assert_int_equal(policy_canonical(policy, &out), 0);
	text = arena_copy(trust_policy_arena, buf_span(&out));
	buf_release(&out);
	return text;
}
