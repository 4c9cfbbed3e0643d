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
#include "base/span.h"
#include "policy/policy.h"
#include "policy_rules.h"

/* 2026-06-15T12:00:00Z */
#define NOW ((int64_t)1781481600 + 43200)
#define V "version: 1\n"

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

static struct ward_policy *parse_as(const char *name, struct ward_span text)
{
	struct ward_policy *policy = NULL;
	struct ward_error err = { 0 };

	if (policy_parse(name, text, WARD_SPAN(""), NOW, arena, &policy, &err) != 0)
		fail_msg("%zu:%zu: %s in\n%.*s", err.line, err.column, err.message, (int)text.len,
			 text.ptr);
	return policy;
}

static struct ward_policy *parse(const char *text)
{
	return parse_as("test", span_of(text));
}

#define MAIN WARD_SPAN("refs/heads/main")
#define EXEMPT(rule) \
	"exemptions: [{rule: " rule ", path: a/b, reason: r, owner: o, expires: 2026-06-15}]\n"

#define DENY WARD_LEVEL_DENY
#define WARN WARD_LEVEL_WARN
#define AUDIT WARD_LEVEL_AUDIT
#define OFF WARD_LEVEL_OFF

static struct ward_policy *on_floor(const char *own, const char *floor)
{
	struct ward_policy *policy = parse_as("own", arena_printf(arena, V "%s", own));

	policy_set_floor(policy, parse_as("floor", arena_printf(arena, V "%s", floor)));
	return policy;
}

static struct ward_finding make(const struct ward_rule *rule, struct ward_span ref)
{
	return (struct ward_finding){ .rule = &rule->meta,
				      .severity = rule->meta.severity,
				      .confidence = WARD_CONFIDENCE_VERIFIED,
				      .path = WARD_SPAN("a/b"),
				      .ref = ref,
				      .object = WARD_SPAN("apps/Deployment/shop/web"),
				      .guarded = true,
				      .introduced = true };
}

/* -- Outcomes ------------------------------------------------------------- */

#define RULE_IS(level) "rules: {image-digest: '" level "'}\n"
#define MAIN_IS(rest) "refs: [{match: refs/heads/main, protected: true, " rest "}]\n"

static const struct {
	const char *own, *floor;
	enum ward_level level;
	bool suppressed;
} cases[] = {
	/* levels: every way to loosen them */
	{ "", "", DENY, false },
	{ RULE_IS("off"), "", DENY, false },
	{ RULE_IS("audit"), RULE_IS("warn"), WARN, false },
	{ RULE_IS("deny"), RULE_IS("off"), DENY, false },
	{ RULE_IS("off"), RULE_IS("off"), OFF, false },
	{ "profile: audit\n", "", DENY, false },
	{ "profile: audit\n", "profile: audit\n", AUDIT, false },
	{ "profile: strict\n", "profile: audit\n", DENY, false },
	{ "rules: {image-digest: {level: 'off', paths: 'a/**'}}\n", "", DENY, false },
	{ "rules: {image-digest: {level: deny, exclude: 'a/**'}}\nprofile: audit\n",
	  RULE_IS("warn"), WARN, false },
	/* modes */
	{ MAIN_IS("mode: audit"), "", DENY, false },
	{ MAIN_IS("mode: audit"), MAIN_IS("mode: warn"), WARN, false },
	{ MAIN_IS("mode: warn"), MAIN_IS("mode: audit"), WARN, false },
	{ MAIN_IS("mode: audit"), MAIN_IS("mode: audit"), AUDIT, false },
	{ "", MAIN_IS("mode: audit"), DENY, false },
	/* exemptions */
	{ EXEMPT("image-digest"), "", DENY, false },
	{ "", EXEMPT("image-digest"), DENY, false },
	{ EXEMPT("image-digest"), EXEMPT("image-digest"), DENY, true },
	{ EXEMPT("image-digest"), RULE_IS("off"), DENY, true },
	{ EXEMPT("image-digest"), RULE_IS("warn"), WARN, false },
	{ EXEMPT("image-digest"), "profile: audit\n", AUDIT, false },
	{ RULE_IS("off"), EXEMPT("image-digest"), DENY, true },
	{ RULE_IS("warn"), EXEMPT("image-digest"), WARN, false },
	{ RULE_IS("off") EXEMPT("image-digest"), "", DENY, false },
	{ EXEMPT("image-latest"), EXEMPT("image-digest"), DENY, false },
};

static void test_outcomes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ward_policy *policy = on_floor(cases[i].own, cases[i].floor);
		struct ward_finding f = make(&r_digest, MAIN);
		struct ward_counts counts = { 0 };

		policy_apply(policy, &f, 1, &counts);
		if (f.level != cases[i].level || f.suppressed != cases[i].suppressed)
			fail_msg("case %zu: %s%s with\n%son\n%s", i, ward_level_name(f.level),
				 f.suppressed ? ", suppressed" : "", cases[i].own, cases[i].floor);
		assert_int_equal(counts.denied, f.level == DENY && !f.suppressed);
		assert_true(f.suppressed == (f.owner.len > 0));
	}
}

/* A floor still judges by itself as before. */
static void test_floor_unchanged(void **state)
{
	struct ward_policy *floor = parse(V RULE_IS("warn") "limits: {refs: 9}\n");
	struct ward_policy *policy = parse(V "limits: {refs: 5}\n");
	struct ward_finding f = make(&r_digest, MAIN);
	struct ward_counts counts = { 0 };

	(void)state;
	policy_set_floor(policy, floor);
	policy_apply(floor, &f, 1, &counts);
	assert_int_equal(f.level, WARN);
	assert_int_equal(policy_limits(floor)->refs, 9);
}

/* What guards the check, allowances, and references that either side protects. */
static void test_refs(void **state)
{
	static const char own[] =
		"refs: [{match: refs/heads/main, protected: false},\n"
		" {match: refs/heads/own, protected: true, allow-force: true},\n"
		" {match: refs/heads/both, protected: true, allow-delete: true}]\n";
	static const char floor[] =
		"refs: [{match: refs/heads/main, protected: true},\n"
		" {match: refs/heads/own, protected: false},\n"
		" {match: refs/heads/both, protected: true, allow-delete: true}]\n";
	struct ward_policy *policy = on_floor(own, floor);
	struct ward_span two[] = { WARD_SPAN("refs/heads/x"), MAIN };
	struct ward_finding f[] = { make(&r_force, WARD_SPAN("refs/heads/own")),
				    make(&r_delete, WARD_SPAN("refs/heads/both")),
				    make(&r_digest, two[0]), make(&r_digest, two[0]) };
	static const enum ward_level want[] = { DENY, AUDIT, DENY, WARN };
	struct ward_counts counts = { 0 };

	(void)state;
	assert_true(policy_is_protected(policy, MAIN));
	assert_true(policy_is_protected(policy, WARD_SPAN("refs/heads/own")));
	assert_true(policy_is_protected(policy, WARD_SPAN("refs/heads/both")));
	assert_false(policy_is_protected(policy, WARD_SPAN("refs/heads/x")));
	f[2].refs = two;
	f[2].ref_count = 2;
	f[2].guarded = f[3].guarded = false;
	policy_apply(policy, f, 4, &counts);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(f[i].level, want[i]);
}

static struct ward_policy *with_mode(const char *mode)
{
	return parse_as(
		"mode",
		arena_printf(arena, V "refs: [{match: '**', protected: true, mode: %s}]\n", mode));
}

static void test_modes(void **state)
{
	static const char *const modes[] = { "audit", "warn", "enforce" };

	(void)state;
	for (int own = 0; own < 3; own++) {
		for (int floor = 0; floor < 3; floor++) {
			struct ward_policy *policy = with_mode(modes[own]);

			policy_set_floor(policy, with_mode(modes[floor]));
			assert_int_equal(policy_ref_mode(policy, MAIN), own > floor ? own : floor);
		}
	}
	assert_int_equal(policy_ref_mode(on_floor(MAIN_IS("mode: audit"), ""), MAIN),
			 REF_MODE_ENFORCE);
}

static void test_level_at(void **state)
{
	static const struct {
		const char *own, *floor;
		enum ward_level level;
	} at[] = {
		{ RULE_IS("off"), "", DENY },
		{ EXEMPT("image-digest"), "", DENY },
		{ EXEMPT("image-digest"), RULE_IS("warn"), WARN },
		{ EXEMPT("image-digest"), EXEMPT("image-digest"), OFF },
		{ "", RULE_IS("off"), DENY },
		{ RULE_IS("audit"), RULE_IS("off"), AUDIT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		struct ward_policy *policy = on_floor(at[i].own, at[i].floor);

		assert_int_equal(policy_level_at(policy, WARD_SPAN("image-digest"), WARD_SPAN(""),
						 WARD_SPAN("a/b")),
				 at[i].level);
	}
}

static void test_rule_on(void **state)
{
	size_t rule = (size_t)ward_rule_index(WARD_SPAN("image-digest"));

	(void)state;
	assert_true(policy_rule_on(on_floor(RULE_IS("off"), ""), rule));
	assert_true(policy_rule_on(on_floor("", RULE_IS("off")), rule));
	assert_false(policy_rule_on(on_floor(RULE_IS("off"), RULE_IS("off")), rule));
}

/* -- Suppressions, paths, limits ------------------------------------------ */

static struct ward_policy *with_flags(bool on)
{
	const char *flag = on ? "true" : "false";

	return parse_as("flags",
			arena_printf(arena,
				     V "suppressions: {local: %s, server: %s}\n"
				       "paths: [{match: a, ignore: %s}]\n",
				     flag, flag, flag));
}

static void test_both_must_agree(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits < 4; bits++) {
		struct ward_policy *policy = with_flags((bits & 1) != 0);

		policy_set_floor(policy, with_flags((bits & 2) != 0));
		assert_int_equal(policy_suppressions(policy, false), bits == 3);
		assert_int_equal(policy_suppressions(policy, true), bits == 3);
		assert_int_equal(policy_path_ignored(policy, WARD_SPAN("a")), bits == 3);
		assert_false(policy_path_ignored(policy, WARD_SPAN("b")));
	}
}

static void test_limits(void **state)
{
	struct ward_policy *policy = on_floor("limits: {refs: 5, commits: 100, deadline_ms: 0}\n",
					      "limits: {refs: 7, commits: 50, deadline_ms: 900}\n");
	struct ward_policy *none =
		on_floor("limits: {deadline_ms: 0}\n", "limits: {deadline_ms: 0}\n");
	struct ward_policy *higher = on_floor("limits: {blob_bytes: 1073741824}\n", "");

	(void)state;
	assert_int_equal(policy_limits(policy)->refs, 5);
	assert_int_equal(policy_limits(policy)->commits, 50);
	assert_int_equal(policy_limits(policy)->deadline_ms, 900);
	assert_int_equal(policy_limits(policy)->objects, limits_default().objects);
	assert_int_equal(policy_limits(none)->deadline_ms, 0);
	assert_int_equal(policy_limits(higher)->blob_bytes, limits_default().blob_bytes);
}

/* -- Demands -------------------------------------------------------------- */

#define ASKS(rest) "refs: [{match: refs/heads/main, protected: true" rest "}]\n"

static bool texts_are(struct ward_texts texts, const char *a, const char *b)
{
	size_t count = (a != NULL ? 1u : 0u) + (b != NULL ? 1u : 0u);

	return texts.count == count && (a == NULL || span_is(texts.items[0], a)) &&
		(b == NULL || span_is(texts.items[1], b));
}

static void test_demands(void **state)
{
	struct ward_policy *policy = on_floor(
		ASKS(", linear: true, pushers: ann, max-commits: 5, max-files: 9,"
		     " commits: {trailers: [A, B], issues: A, conventional: true, max-subject: 50,"
		     " author-email: 'a@*'}"),
		ASKS(", allow-create: false, pushers: bob, max-commits: 8, max-file-bytes: 3,"
		     " commits: {trailers: [B], conventional: [feat], max-subject: 40,"
		     " signed-off: true, committer-email: 'c@*', author-email: 'f@*'}"));
	const struct ward_demands *d = policy_demands(policy, MAIN);

	(void)state;
	assert_true(d->linear && d->no_create && d->signed_off && d->conventional);
	assert_false(d->merge_only);
	assert_true(texts_are(d->pushers, "bob", NULL));
	assert_true(texts_are(d->issues, "A", NULL));
	assert_true(texts_are(d->types, "feat", NULL));
	assert_true(texts_are(d->trailers, "B", "A"));
	assert_true(texts_are(d->author_email, "f@*", NULL));
	assert_true(texts_are(d->committer_email, "c@*", NULL));
	assert_int_equal(d->max_commits, 5);
	assert_int_equal(d->max_files, 9);
	assert_int_equal(d->max_file_bytes, 3);
	assert_int_equal(d->max_subject, 40);
	/* asked again, the same is found, for each pair its own */
	assert_ptr_equal(policy_demands(policy, MAIN), d);
}

/* One entry of the policy against several of the floor, and the other way round. */
static void test_demands_of_pairs(void **state)
{
	struct ward_policy *policy =
		on_floor("refs: [{match: 'refs/heads/a*', protected: true, max-files: 4},\n"
			 "       {match: refs/tags/x, protected: true, linear: true}]\n",
			 "refs: [{match: 'refs/heads/*1', protected: true, max-commits: 1},\n"
			 "       {match: 'refs/heads/*2', protected: true, max-commits: 2}]\n");
	static const struct {
		const char *ref;
		uint64_t files, commits;
		bool linear;
	} pairs[] = {
		{ "refs/heads/a1", 4, 1, false }, { "refs/heads/a2", 4, 2, false },
		{ "refs/heads/b1", 0, 1, false }, { "refs/heads/a3", 4, 0, false },
		{ "refs/heads/c", 0, 0, false },  { "refs/tags/x", 0, 0, true },
		{ "refs/heads/a1", 4, 1, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		const struct ward_demands *d = policy_demands(policy, span_of(pairs[i].ref));

		assert_int_equal(d->max_files, pairs[i].files);
		assert_int_equal(d->max_commits, pairs[i].commits);
		assert_int_equal(d->linear, pairs[i].linear);
	}
}

/* Without memory for the sum, nothing can meet it. */
static void test_demands_out_of_memory(void **state)
{
	struct arena *small = arena_new((size_t)1 << 20);
	struct ward_policy *policy = NULL;
	struct ward_error err = { 0 };
	const struct ward_demands *d;

	(void)state;
	assert_int_equal(policy_parse("own", WARD_SPAN(V ASKS(", max-files: 5")), WARD_SPAN(""),
				      NOW, small, &policy, &err),
			 0);
	policy_set_floor(policy, parse(V ASKS(", max-commits: 5")));
	arena_set_cap(small, 0);
	d = policy_demands(policy, MAIN);
	assert_true(d->linear && d->merge_only && d->no_create);
	assert_int_equal(d->max_files, 1);
	assert_true(arena_failed(small));
	arena_free(small);
}

/* The server's signers may let through what the server's floor denies. */
static void test_grant(void **state)
{
	static const struct ward_span rule = { "image-digest", sizeof("image-digest") - 1 };
	struct ward_policy *policy = on_floor("", "");
	struct policy_grant grant = { .rules = &rule, .rule_count = 1, .ref = MAIN };
	struct ward_finding f = make(&r_digest, MAIN);
	struct ward_counts counts = { 0 };
	struct ward_error err = { 0 };

	(void)state;
	assert_int_equal(policy_add_grant(policy, &grant, &err), 0);
	policy_apply(policy, &f, 1, &counts);
	assert_true(f.granted && f.suppressed);
	assert_int_equal(counts.denied, 0);
	assert_int_equal(counts.suppressed, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outcomes),
		cmocka_unit_test(test_floor_unchanged),
		cmocka_unit_test(test_refs),
		cmocka_unit_test(test_modes),
		cmocka_unit_test(test_level_at),
		cmocka_unit_test(test_rule_on),
		cmocka_unit_test(test_both_must_agree),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_demands),
		cmocka_unit_test(test_demands_of_pairs),
		cmocka_unit_test(test_demands_out_of_memory),
		cmocka_unit_test(test_grant),
	};

	return cmocka_run_group_tests_name("policy_floor", tests, setup, teardown);
}
