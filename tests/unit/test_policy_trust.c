/* SPDX-License-Identifier: Apache-2.0 */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "base/arena.h"
#include "base/buf.h"
#include "policy_rules.h"
#include "trust/signature.h"
#include "trust_policy.h"

/* -- What is read --------------------------------------------------------- */

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
	const struct trust_spec *trust = policy_trust(trust_policy(trust_policy_whole));

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
	const struct trust_spec *trust = policy_trust(trust_policy(trust_policy_whole));
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
	struct ward_policy *policy = trust_policy(trust_policy_whole);
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
	const struct ward_demands *d = policy_demands(trust_policy(trust_policy_whole), MAIN);
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
	d = policy_demands(trust_policy(V
					"trust: {x509: {ca: 'a[b]*'}}\npaths: [{match: b, review: "
					"{threshold: 1}}]\n"),
			   MAIN);
	assert_int_equal(d->path_review_count, 2);
	assert_texts(d->path_reviews[1].paths, ".gitward.yaml a\\[b\\]\\*");
	/* All said, or nothing asked. */
	d = policy_demands(trust_policy(TRUST "paths: [{match: '**', review: {threshold: 1}}]\n"),
			   MAIN);
	assert_int_equal(d->path_review_count, 1);
	assert_int_equal(policy_demands(trust_policy(GROUPS), MAIN)->path_review_count, 0);
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
			arena_printf(trust_policy_arena, GROUPS "paths: [%s]\n", rows[i].reviews);
		const struct ward_demands *d =
			policy_demands(trust_policy_at(text, NOW, false), MAIN);
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
	struct ward_policy *policies[] = { trust_policy(V),
					   policy_default(MAIN, trust_policy_arena) };
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

static void test_expired(void **state)
{
	struct ward_policy *today = trust_policy_at(span_of(trust_policy_whole), NOW, true);
	struct ward_policy *after = trust_policy_at(span_of(trust_policy_whole), NOW + DAY, true);
	struct ward_policy *reached;

	(void)state;
	assert_int_equal(policy_expired(today), 0);
	assert_int_equal(policy_expired(after), 2);
	assert_int_equal(policy_demands(after, MAIN)->warn_until, 0);
	assert_int_equal(policy_trust(after)->principals[1].until, NOW - NOW % DAY + DAY - 1);
	assert_true(span_eq(trust_policy_text(today),
			    trust_policy_text(trust_policy(trust_policy_whole))));
	assert_false(span_eq(trust_policy_text(today), trust_policy_text(after)));
	assert_true(span_eq(trust_policy_text(after),
			    trust_policy_text(trust_policy_at(span_of(trust_policy_whole),
							      NOW + 2 * DAY, true))));
	/* Who has left still makes a threshold that others once could reach. */
	reached = trust_policy_at(
		WARD_SPAN(TRUST "principals: {a: {emails: a@b, until: 2020-01-01}}\n"
				"paths: [{match: a, review: {threshold: 1, from: a}}]\n"),
		NOW, true);
	assert_int_equal(policy_expired(reached), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trust),	  cmocka_unit_test(test_people),
		cmocka_unit_test(test_demands),	  cmocka_unit_test(test_implied_review),
		cmocka_unit_test(test_strictest), cmocka_unit_test(test_absent),
		cmocka_unit_test(test_expired),
	};

	return cmocka_run_group_tests_name("policy_trust", tests, trust_policy_setup,
					   trust_policy_teardown);
}
