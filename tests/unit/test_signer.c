/* SPDX-License-Identifier: Apache-2.0 */
/* From a signature to a person: keys, identities, addresses, and what must not be believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "trust/signer.h"

#define NOW ((int64_t)1800000000)
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)1 << 20);
	return arena != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static const struct ward_span ann_mail[] = { { "ann@example.com", 15 } };
static const struct ward_span ann_keys[] = { { "ssh:SHA256:aaa", 14 }, { "pgp:ABCDEF", 10 } };
static const struct ward_span bob_mail[] = { { "bob@example.com", 15 } };
static const struct ward_span old_keys[] = { { "ssh:SHA256:old", 14 } };
static const struct trust_identity bot_ids[] = { { { "https://issuer.example", 22 },
						   { "https://ci.example/release", 26 } } };
static const struct trust_principal people[] = {
	{ .name = { "ann", 3 },
	  .emails = ann_mail,
	  .email_count = 1,
	  .keys = ann_keys,
	  .key_count = 2,
	  .until = INT64_MAX },
	{ .name = { "bob", 3 }, .emails = bob_mail, .email_count = 1, .until = INT64_MAX },
	{ .name = { "bot", 3 },
	  .robot = true,
	  .identities = bot_ids,
	  .identity_count = 1,
	  .until = INT64_MAX },
	{ .name = { "gone", 4 }, .keys = old_keys, .key_count = 1, .until = NOW - 1 },
};
static const struct ward_span leads_members[] = { { "ann", 3 }, { "bot", 3 } };
static const struct trust_group groups[] = { { { "leads", 5 }, leads_members, 2 } };
static const struct trust_spec spec = {
	.present = true,
	.principals = people,
	.principal_count = COUNT(people),
	.groups = groups,
	.group_count = COUNT(groups),
};

/* What one signature says, and who it is then. */
static const struct row {
	const char *what;
	enum ward_signature_kind kind;
	const char *key, *primary, *address, *second, *issuer, *san, *platform, *email;
	const char *name;
	bool known, robot, is_platform, is_committer, expired, leads;
} rows[] = {
	{ .what = "by key",
	  .kind = WARD_SIGNED_SSH,
	  .key = "SHA256:aaa",
	  .email = "Ann@EXAMPLE.com",
	  .name = "ann",
	  .known = true,
	  .is_committer = true,
	  .leads = true },
	{ .what = "an SSH key has one case",
	  .kind = WARD_SIGNED_SSH,
	  .key = "SHA256:AAA",
	  .name = "",
	  .known = true },
	{ .what = "the same digits of another kind",
	  .kind = WARD_SIGNED_X509,
	  .key = "abcdef",
	  .name = "",
	  .known = true },
	{ .what = "by the primary key",
	  .kind = WARD_SIGNED_PGP,
	  .key = "0123",
	  .primary = "abcdef",
	  .email = "bob@example.com",
	  .name = "ann",
	  .known = true,
	  .leads = true },
	{ .what = "by an address that a list gives",
	  .kind = WARD_SIGNED_SSH,
	  .key = "SHA256:x",
	  .address = "Bob@Example.com",
	  .email = "bob@example.com",
	  .name = "bob",
	  .known = true,
	  .is_committer = true },
	{ .what = "the committer's address is a claim",
	  .kind = WARD_SIGNED_SSH,
	  .key = "SHA256:x",
	  .address = "eve@example.com",
	  .email = "ann@example.com",
	  .name = "eve@example.com",
	  .known = true },
	{ .what = "a pattern names nobody",
	  .kind = WARD_SIGNED_SSH,
	  .key = "SHA256:x",
	  .address = "*@example.com",
	  .email = "ann@example.com",
	  .name = "*@example.com",
	  .known = true,
	  .is_committer = true },
	{ .what = "two owners are none",
	  .kind = WARD_SIGNED_SSH,
	  .key = "SHA256:x",
	  .address = "ann@example.com",
	  .second = "bob@example.com",
	  .email = "ann@example.com",
	  .name = "ann@example.com",
	  .is_committer = true },
	{ .what = "by identity",
	  .kind = WARD_SIGNED_X509,
	  .issuer = "https://issuer.example",
	  .san = "https://ci.example/release",
	  .name = "bot",
	  .known = true,
	  .robot = true,
	  .leads = true },
	{ .what = "the identity of another issuer",
	  .kind = WARD_SIGNED_X509,
	  .issuer = "https://other.example",
	  .san = "https://ci.example/release",
	  .name = "https://ci.example/release" },
	{ .what = "whoever got a certificate from Sigstore",
	  .kind = WARD_SIGNED_X509,
	  .issuer = "https://issuer.example",
	  .san = "eve@example.org",
	  .address = "eve@example.org",
	  .email = "eve@example.org",
	  .name = "eve@example.org",
	  .is_committer = true },
	{ .what = "a person's address, established by nobody that the policy names",
	  .kind = WARD_SIGNED_X509,
	  .issuer = "https://other.example",
	  .san = "ann@example.com",
	  .address = "ann@example.com",
	  .email = "ann@example.com",
	  .name = "ann@example.com",
	  .is_committer = true },
	{ .what = "a platform",
	  .kind = WARD_SIGNED_PGP,
	  .key = "ABCDEF",
	  .platform = "web-flow",
	  .name = "web-flow",
	  .known = true,
	  .is_platform = true },
	{ .what = "whose time has ended",
	  .kind = WARD_SIGNED_SSH,
	  .key = "SHA256:old",
	  .name = "gone",
	  .expired = true },
};

static struct ward_span text(const char *s)
{
	return s != NULL ? span_of(s) : WARD_SPAN("");
}

static void test_rows(void **state)
{
	static const struct ward_span leads = { "leads", 5 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *r = &rows[i];
		const struct ward_span addresses[] = { text(r->address), text(r->second) };
		const struct ward_signature s = {
			.verdict = WARD_SIGNATURE_PASS,
			.kind = r->kind,
			.key = text(r->key),
			.primary = text(r->primary),
			.addresses = addresses,
			.address_count = (size_t)(r->address != NULL) + (r->second != NULL),
			.issuer = text(r->issuer),
			.san = text(r->san),
			.platform = text(r->platform),
			.email = text(r->email),
		};
		struct signer_identity who;

		print_message("%s\n", r->what);
		arena_reset(arena);
		signer_identify(&spec, &s, NOW, arena, &who);
		assert_true(span_is(who.name, r->name));
		assert_int_equal(who.known, r->known);
		assert_int_equal(who.robot, r->robot);
		assert_int_equal(who.platform, r->is_platform);
		assert_int_equal(who.is_committer, r->is_committer);
		assert_int_equal(who.expired, r->expired);
		assert_int_equal(signer_is_wanted(who.names, who.name_count, &leads, 1), r->leads);
	}
}

/* Only what was verified has an owner. */
static void test_no_pass(void **state)
{
	static const enum ward_signature_verdict verdicts[] = { WARD_SIGNATURE_FAIL,
								WARD_SIGNATURE_UNVERIFIABLE };
	struct ward_signature s = { .kind = WARD_SIGNED_SSH, .key = WARD_SPAN("SHA256:aaa") };
	struct signer_identity who;

	(void)state;
	for (size_t i = 0; i < COUNT(verdicts); i++) {
		s.verdict = verdicts[i];
		signer_identify(&spec, &s, NOW, arena, &who);
		assert_false(who.known);
		assert_null(who.principal);
		assert_int_equal(who.name_count, 0);
	}
}

static const struct {
	const char *name, *wanted;
	bool match;
} wants[] = {
	{ "leads", "leads", true },
	{ "leads", "lead", false },
	{ "Leads", "leads", false },
	{ "ann@example.com", "ann@example.com", true },
	{ "Ann@Example.COM", "ann@example.com", true },
	{ "ann@example.com", "*@example.com", true },
	{ "ann@example.com", "*@EXAMPLE.com", true },
	{ "ann@example.com", "*@example.org", false },
	{ "ann@example.com.evil.org", "*@example.com", false },
	{ "*@example.com", "ann@example.com", false },
	{ "ann", "*@example.com", false },
	{ "", "*@example.com", false },
};

static void test_wanted(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(wants); i++) {
		const struct ward_span name = text(wants[i].name), wanted = text(wants[i].wanted);

		print_message("'%s' '%s'\n", wants[i].name, wants[i].wanted);
		assert_int_equal(signer_is_wanted(&name, 1, &wanted, 1), wants[i].match);
	}
	assert_true(signer_is_wanted(NULL, 0, NULL, 0));
	assert_false(signer_is_wanted(NULL, 0, &leads_members[0], 1));
}

/* Longer than an address can be: nobody, and no buffer is overrun. */
static void test_long(void **state)
{
	char big[5000];
	struct ward_span name = { big, sizeof(big) }, wanted = WARD_SPAN("*@example.com");

	(void)state;
	memset(big, 'a', sizeof(big));
	memcpy(big + sizeof(big) - 12, "@example.com", 12);
	assert_false(signer_is_wanted(&name, 1, &wanted, 1));
	assert_false(signer_is_wanted(&wanted, 1, &name, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_no_pass),
		cmocka_unit_test(test_wanted),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
