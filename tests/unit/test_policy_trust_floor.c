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
#include "trust/spec.h"

/* 2026-06-15T12:00:00Z */
#define NOW ((int64_t)1781481600 + 43200)
#define DAY ((int64_t)86400)
#define MIDNIGHT (NOW - NOW % DAY)
#define V "version: 1\n"
#define MAIN WARD_SPAN("refs/heads/main")
#define A40 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B40 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)64 << 20);
	return arena != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct ward_policy *parse(const char *text, struct arena *in)
{
	struct ward_policy *policy = NULL;
	struct ward_error err = { 0 };

	if (policy_parse("test", span_of(text), WARD_SPAN(""), NOW, in, &policy, &err) != 0)
		fail_msg("%zu:%zu: %s in\n%s", err.line, err.column, err.message, text);
	return policy;
}

/* Demands at refs/heads/main of a policy with a floor; each is the inner of the one item. */
static struct ward_policy *with_floor(const char *own, const char *floor, struct arena *in)
{
	static const char frame[] =
		V "trust: {ssh: {allowed-signers: keys}}\n"
		  "principals: {ann: {emails: a@b}, bob: {emails: b@b},\n"
		  " bot: {emails: c@b, robot: true}, bit: {emails: d@b, robot: true}}\n"
		  "refs: [{match: refs/heads/main, protected: true, %s}]\n";
	struct ward_policy *policy = parse(arena_cstr(arena, arena_printf(arena, frame, own)), in);

	policy_set_floor(policy,
			 parse(arena_cstr(arena, arena_printf(arena, frame, floor)), arena));
	return policy;
}

static void put_texts(struct buf *out, const char *name, struct ward_texts texts)
{
	for (size_t i = 0; i < texts.count; i++)
		buf_printf(out, " %s=" WARD_SPAN_FMT, name, WARD_SPAN_ARG(texts.items[i]));
}

static void put_review(struct buf *out, const struct ward_review_demands *review)
{
	if (review->threshold > 0)
		buf_printf(out, " review=%d%s", (int)review->threshold,
			   review->author_counts ? "+author" : "");
	put_texts(out, "from", review->from);
	put_texts(out, "exempt", review->robots_exempt);
}

/* What is asked of signers, in one line. */
static const char *shown(const struct ward_demands *d)
{
	static const char *const signs[] = { "", " first-parent", " all" };
	static const char *const platforms[] = { "", " merge-only", " allowed" };
	const char *text;
	struct buf out;

	buf_init(&out, 4096);
	buf_printf(&out, "%s%s%s", signs[d->signed_by], d->match_committer ? " committer" : "",
		   platforms[d->platform_keys]);
	put_texts(&out, "by", d->signers);
	if (d->since.len > 0)
		buf_printf(&out, " since=%c", d->since.ptr[0]);
	if (d->warn_until != 0)
		buf_printf(&out, " warn=%d", (int)((d->warn_until - MIDNIGHT) / DAY));
	buf_add_str(&out, d->tag_annotated ? " annotated" : "");
	put_texts(&out, "tagger", d->tag_signers);
	buf_add_str(&out, d->push_certificate ? " certificate" : "");
	put_texts(&out, "pusher", d->push_signers);
	if (d->push_slop > 0)
		buf_printf(&out, " slop=%d", (int)d->push_slop);
	put_review(&out, &d->review);
	text = arena_cstr(arena, buf_span(&out));
	buf_release(&out);
	return text;
}

#define COMMITS(inner) "commits: {" inner "}"
#define REVIEW(inner) "review: {" inner "}"
#define PUSH(inner) "push: {" inner "}"

static const struct {
	const char *own, *floor, *want;
} merges[] = {
	{ "mode: warn", "mode: warn", "" },
	/* one side alone is taken as it is */
	{ COMMITS("signed: all, platform-keys: allowed, signers: ann, warn-until: 2026-06-20") ",since: " A40,
	  "mode: warn", " all allowed by=ann since=a warn=6" },
	{ "mode: warn",
	  COMMITS("signed: first-parent, platform-keys: merge-only, match: committer, "
		  "warn-until: 2026-06-20") ",since: " B40,
	  " first-parent committer merge-only since=b warn=6" },
	/* what and by whom */
	{ COMMITS("signed: first-parent"), COMMITS("signed: all"), " all" },
	{ COMMITS("signed: all"), COMMITS("signed: first-parent"), " all" },
	{ COMMITS("signed: all, signers: ann"), COMMITS("signed: all, signers: bob"),
	  " all by=bob" },
	{ COMMITS("signed: all, signers: [ann, bob]"), COMMITS("signed: all"),
	  " all by=ann by=bob" },
	{ COMMITS("signed: all, match: committer"), COMMITS("signed: all"), " all committer" },
	{ COMMITS("signed: all"), COMMITS("signed: all, match: committer"), " all committer" },
	{ COMMITS("signed: all, platform-keys: allowed"),
	  COMMITS("signed: all, platform-keys: merge-only"), " all merge-only" },
	{ COMMITS("signed: all, platform-keys: merge-only"),
	  COMMITS("signed: all, platform-keys: allowed"), " all merge-only" },
	{ COMMITS("signed: all"), COMMITS("signed: all, platform-keys: allowed"), " all" },
	/* what a side without a word on it may not loosen */
	{ COMMITS("signed: all") ",since: " A40, COMMITS("signed: all") ",since: " B40,
	  " all since=b" },
	{ COMMITS("signed: all") ",since: " A40, COMMITS("signed: all"), " all" },
	{ COMMITS("signed: all"), COMMITS("signed: all") ",since: " B40, " all" },
	{ COMMITS("signed: all, warn-until: 2026-06-20"),
	  COMMITS("signed: all, warn-until: 2026-06-17"), " all warn=3" },
	{ COMMITS("signed: all, warn-until: 2026-06-17"),
	  COMMITS("signed: all, warn-until: 2026-06-20"), " all warn=3" },
	{ COMMITS("signed: all, warn-until: 2026-06-17"), COMMITS("signed: all"), " all" },
	{ COMMITS("signed: all"), COMMITS("signed: all, warn-until: 2026-06-17"), " all" },
	/* tags */
	{ "tags: {annotated: true, signers: ann}", "mode: warn", " annotated tagger=ann" },
	{ "tags: {annotated: true, signers: ann}", "tags: {annotated: true, signers: bob}",
	  " annotated tagger=bob" },
	{ "mode: warn", "tags: {annotated: true}", " annotated" },
	/* push */
	{ PUSH("certificate: required, slop: 9s"), "mode: warn", " certificate slop=9" },
	{ "mode: warn", PUSH("certificate: required, slop: 9s"), " certificate slop=9" },
	{ PUSH("certificate: required, slop: 9s"), PUSH("certificate: required, slop: 8s"),
	  " certificate slop=8" },
	{ PUSH("certificate: required, slop: 7s"), PUSH("certificate: required, slop: 8s"),
	  " certificate slop=7" },
	{ PUSH("certificate: required"), PUSH("certificate: required, slop: 8s"), " certificate" },
	{ PUSH("certificate: required, slop: 8s"), PUSH("certificate: required"), " certificate" },
	{ PUSH("certificate: optional, signers: ann"),
	  PUSH("certificate: required, signers: bob, slop: 1m"), " certificate pusher=bob" },
	{ PUSH("certificate: optional, signers: ann"), PUSH("certificate: required"),
	  " certificate pusher=ann" },
	/* review */
	{ REVIEW("threshold: 1, author-counts: true, robots-exempt: bot"), "mode: warn",
	  " review=1+author exempt=bot" },
	{ "mode: warn", REVIEW("threshold: 2, from: [ann, bob], robots-exempt: [bot, bit]"),
	  " review=2 from=ann from=bob exempt=bot exempt=bit" },
	{ REVIEW("threshold: 2"), REVIEW("threshold: 1, from: ann"), " review=2 from=ann" },
	{ REVIEW("threshold: 1, from: ann"), REVIEW("threshold: 2"), " review=2 from=ann" },
	{ REVIEW("threshold: 1, from: ann"), REVIEW("threshold: 1, from: bob"),
	  " review=1 from=bob" },
	{ REVIEW("threshold: 1, author-counts: true"), REVIEW("threshold: 1, author-counts: true"),
	  " review=1+author" },
	{ REVIEW("threshold: 1, author-counts: true"), REVIEW("threshold: 1"), " review=1" },
	{ REVIEW("threshold: 1"), REVIEW("threshold: 1, author-counts: true"), " review=1" },
	{ REVIEW("threshold: 1, robots-exempt: [bot, bit]"),
	  REVIEW("threshold: 1, robots-exempt: bit"), " review=1 exempt=bit" },
	{ REVIEW("threshold: 1, robots-exempt: bot"), REVIEW("threshold: 1, robots-exempt: bit"),
	  " review=1" },
	{ REVIEW("threshold: 1, robots-exempt: bot"), REVIEW("threshold: 1"), " review=1" },
};

static void test_merges(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(merges) / sizeof(merges[0]); i++) {
		struct ward_policy *policy = with_floor(merges[i].own, merges[i].floor, arena);
		const char *got = shown(policy_demands(policy, MAIN));

		if (strcmp(got, merges[i].want) != 0) {
			wrong++;
			print_error("merge %zu: '%s', want '%s' of\n%s\non\n%s\n", i, got,
				    merges[i].want, merges[i].own, merges[i].floor);
		}
	}
	assert_int_equal(wrong, 0);
}

/* Where only one has an entry for the reference, that counts. */
static void test_one_entry(void **state)
{
	static const char own[] = V "trust: {x509: {ca: a}}\nrefs: [{match: refs/heads/a, "
				    "protected: true, commits: {signed: all}}]\n";
	static const char floor[] = V "trust: {x509: {ca: b}}\nrefs: [{match: refs/heads/b, "
				      "protected: true, tags: {annotated: true}}]\n";
	struct ward_policy *policy = parse(own, arena);

	(void)state;
	policy_set_floor(policy, parse(floor, arena));
	assert_string_equal(shown(policy_demands(policy, WARD_SPAN("refs/heads/a"))), " all");
	assert_string_equal(shown(policy_demands(policy, WARD_SPAN("refs/heads/b"))), " annotated");
	assert_string_equal(shown(policy_demands(policy, WARD_SPAN("refs/heads/c"))), "");
}

/* Reviews of paths of both, all of which count. */
static void test_path_reviews(void **state)
{
	static const char own[] =
		V "trust: {x509: {ca: a}}\npaths: [{match: x, review: {threshold: 2}}, {match: "
		  "'**', review: {threshold: 1}}]\n";
	static const char floor[] =
		V "trust: {x509: {ca: b}}\npaths: [{match: 'prod/**', review: {threshold: 3}}]\n";
	struct ward_policy *policy = parse(own, arena);
	const struct ward_demands *d;

	(void)state;
	assert_int_equal(policy_demands(policy, MAIN)->path_review_count, 2);
	policy_set_floor(policy, parse(floor, arena));
	d = policy_demands(policy, MAIN);
	assert_int_equal(d->path_review_count, 4);
	assert_true(span_is(d->path_reviews[0].paths.items[0], "prod/**"));
	assert_int_equal(d->path_reviews[0].review.threshold, 3);
	assert_true(span_is(d->path_reviews[1].paths.items[0], ".gitward.yaml"));
	assert_true(span_is(d->path_reviews[1].paths.items[1], "b"));
	assert_true(span_is(d->path_reviews[2].paths.items[0], "x"));
	assert_true(span_is(d->path_reviews[3].paths.items[0], "**"));
	/* One side alone. */
	policy = parse(V, arena);
	policy_set_floor(policy, parse(floor, arena));
	assert_int_equal(policy_demands(policy, MAIN)->path_review_count, 2);
	policy = parse(own, arena);
	policy_set_floor(policy, parse(V, arena));
	assert_int_equal(policy_demands(policy, MAIN)->path_review_count, 2);
}

/* Whom to believe is the floor's word when it has one. */
static void test_trust(void **state)
{
	static const char own[] = V "trust: {x509: {ca: own}}\n";
	struct ward_policy *policy = parse(own, arena);

	(void)state;
	policy_set_floor(policy, parse(V, arena));
	assert_true(span_is(policy_trust(policy)->files[0].path, "own"));
	policy_set_floor(policy, parse(V "trust: {x509: {ca: floor}}\n", arena));
	assert_int_equal(policy_trust(policy)->file_count, 1);
	assert_true(span_is(policy_trust(policy)->files[0].path, "floor"));
	policy = parse(V, arena);
	policy_set_floor(policy, parse(V "trust: {x509: {ca: floor}}\n", arena));
	assert_true(policy_trust(policy)->present);
	policy_set_floor(policy, parse(V, arena));
	assert_false(policy_trust(policy)->present);
}

/* When what both ask for cannot be worked out, nothing may pass. */
static void test_out_of_memory(void **state)
{
	static const char own[] = "review: {threshold: 1, robots-exempt: bot}";
	static const char floor[] = "review: {threshold: 1, robots-exempt: [bot, bit]}";
	struct arena *small = arena_new((size_t)1 << 20);
	struct ward_policy *policy = with_floor(own, floor, small);
	const struct ward_demands *d;

	(void)state;
	arena_set_cap(small, 0);
	d = policy_demands(policy, MAIN);
	assert_int_equal(d->signed_by, WARD_SIGN_ALL);
	assert_true(d->tag_annotated && d->push_certificate && d->match_committer);
	assert_true(d->review.threshold > 1);
	assert_int_equal(d->review.robots_exempt.count, 0);
	arena_free(small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_merges),	      cmocka_unit_test(test_one_entry),
		cmocka_unit_test(test_path_reviews),  cmocka_unit_test(test_trust),
		cmocka_unit_test(test_out_of_memory),
	};

	return cmocka_run_group_tests_name("policy_trust_floor", tests, setup, teardown);
}
