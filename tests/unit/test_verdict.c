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

static struct ward_policy *parse(const char *text)
{
	struct ward_policy *policy = NULL;
	struct ward_error err = { 0 };

	if (policy_parse("test", span_of(text), WARD_SPAN(""), NOW, arena, &policy, &err) != 0)
		fail_msg("%zu:%zu: %s in\n%s", err.line, err.column, err.message, text);
	return policy;
}

/* -- The verdict ---------------------------------------------------------- */

/* Every combination: allowed is only what is finished, decided, not empty and not denied. */
static void test_verdict(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits < 16; bits++) {
		struct verdict_input in = { .finished = (bits & 1) != 0,
					    .undecided = (bits & 2) != 0,
					    .looked_at = (bits & 4) != 0 ? 7 : 0,
					    .denied = (bits & 8) != 0 ? UINT64_MAX : 0 };
		enum ward_verdict want = WARD_ALLOWED;

		if (in.denied > 0)
			want = WARD_DENIED;
		else if (in.undecided || !in.finished)
			want = WARD_UNDECIDED;
		else if (in.looked_at == 0)
			want = WARD_NOTHING;
		assert_int_equal(verdict_decide(&in), want);
		assert_int_equal(verdict_decide(&in) == WARD_ALLOWED, bits == (1 | 4));
	}
	assert_int_equal(verdict_decide(&(struct verdict_input){ 0 }), WARD_UNDECIDED);
}

/* -- Levels --------------------------------------------------------------- */

enum { UNGUARDED = 1, EXISTING = 2, SUPPRESSED = 4 };

struct level_case {
	const char *policy; /* behind version: 1 */
	const struct ward_rule *rule;
	const char *path;
	enum ward_confidence confidence;
	unsigned flags;
	enum ward_level level;
	bool suppressed;
};

#define HIGH WARD_CONFIDENCE_HIGH
#define MEDIUM WARD_CONFIDENCE_MEDIUM
#define LOW WARD_CONFIDENCE_LOW
#define VERIFIED WARD_CONFIDENCE_VERIFIED
#define DENY WARD_LEVEL_DENY
#define WARN WARD_LEVEL_WARN
#define AUDIT WARD_LEVEL_AUDIT
#define OFF WARD_LEVEL_OFF

#define STRICT "profile: strict\n"
#define AUDITING "profile: audit\n"
#define SCOPED "rules: {image-digest: {level: off, paths: ['a/**'], exclude: [a/b]}}\n"
#define EXEMPT(where)                                                 \
	"exemptions: [{rule: [image-digest, secret-test-pat], " where \
	", reason: r, owner: o, expires: 2026-06-15}]\n"

static const struct level_case level_cases[] = {
	/* the profile's level */
	{ "", &r_digest, "a", HIGH, 0, DENY, false },
	{ "", &r_latest, "a", HIGH, 0, WARN, false },
	{ "", &r_dup, "a", HIGH, 0, OFF, false },
	{ STRICT, &r_latest, "a", HIGH, 0, DENY, false },
	{ STRICT, &r_pair, "a", HIGH, 0, WARN, false },
	{ STRICT, &r_dup, "a", HIGH, 0, WARN, false },
	{ AUDITING, &r_digest, "a", HIGH, 0, AUDIT, false },
	{ AUDITING, &r_pat, "a", VERIFIED, 0, AUDIT, false },
	{ AUDITING, &r_dup, "a", HIGH, 0, AUDIT, false },
	/* the policy's */
	{ "rules: {image-digest: warn}\n", &r_digest, "a", HIGH, 0, WARN, false },
	{ "rules: {image-digest: off}\n", &r_digest, "a", HIGH, 0, OFF, false },
	{ "rules: {image-latest: deny}\n", &r_latest, "a", HIGH, 0, DENY, false },
	{ "rules: {secret-test-pat: warn}\n", &r_pat, "a", VERIFIED, 0, WARN, false },
	{ "rules: {commit-unsigned: audit}\n", &r_commit, "", HIGH, 0, AUDIT, false },
	{ AUDITING "rules: {image-digest: deny}\n", &r_digest, "a", HIGH, 0, DENY, false },
	{ SCOPED, &r_digest, "a/x", HIGH, 0, OFF, false },
	{ SCOPED, &r_digest, "a/b", HIGH, 0, DENY, false },
	{ SCOPED, &r_digest, "b/x", HIGH, 0, DENY, false },
	{ SCOPED STRICT, &r_digest, "b/x", HIGH, 0, DENY, false },
	{ SCOPED AUDITING, &r_digest, "b/x", HIGH, 0, AUDIT, false },
	{ SCOPED, &r_latest, "a/x", HIGH, 0, WARN, false },
	/* confidence */
	{ "", &r_digest, "a", MEDIUM, 0, WARN, false },
	{ "", &r_generic, "a", MEDIUM, 0, WARN, false },
	{ "", &r_generic, "a", HIGH, 0, DENY, false },
	{ STRICT, &r_generic, "a", LOW, 0, DENY, false },
	{ "rules: {secret-generic: deny}\n", &r_generic, "a", MEDIUM, 0, DENY, false },
	{ "rules: {secret-generic: deny}\n", &r_generic, "a", LOW, 0, WARN, false },
	{ "rules: {image-digest: deny}\n", &r_digest, "a", MEDIUM, 0, WARN, false },
	{ "rules: {secret-test-pat: deny}\n", &r_pat, "a", HIGH, 0, DENY, false },
	{ "rules: {secret-test-pat: deny}\n", &r_pat, "a", MEDIUM, 0, WARN, false },
	{ "rules: {image-digest: audit}\n", &r_digest, "a", LOW, 0, AUDIT, false },
	/* references that are not protected */
	{ "", &r_digest, "a", HIGH, UNGUARDED, WARN, false },
	{ "", &r_pair, "a", HIGH, UNGUARDED, WARN, false },
	{ STRICT, &r_latest, "a", HIGH, UNGUARDED, WARN, false },
	{ "rules: {image-digest: deny}\n", &r_digest, "a", HIGH, UNGUARDED, WARN, false },
	{ "rules: {yaml-duplicate: deny}\n", &r_dup, "a", HIGH, UNGUARDED, WARN, false },
	{ "rules: {yaml-duplicate: deny}\n", &r_dup, "a", HIGH, 0, DENY, false },
	{ AUDITING, &r_digest, "a", HIGH, UNGUARDED, AUDIT, false },
	{ "", &r_plain, "a", HIGH, UNGUARDED, DENY, false },
	{ "", &r_pat, "a", VERIFIED, UNGUARDED, DENY, false },
	{ "", &r_generic, "a", HIGH, UNGUARDED, DENY, false },
	{ "", &r_commit, "", HIGH, UNGUARDED, DENY, false },
	{ "", &r_force, "", HIGH, UNGUARDED, DENY, false },
	{ "", &r_limit, "a", HIGH, UNGUARDED, DENY, false },
	/* what guards the check itself, whatever the rest says */
	{ AUDITING, &r_limit, "a", LOW, 0, DENY, false },
	{ STRICT, &r_limit, "a", HIGH, 0, DENY, false },
	{ "", &r_limit, "a", HIGH, SUPPRESSED, DENY, false },
	{ "rules: {limit-reached: deny}\n", &r_limit, "", HIGH, 0, DENY, false },
	{ "", &r_unused, "a", HIGH, 0, WARN, false },
	{ "rules: {suppression-unknown: off}\n", &r_unused, "a", HIGH, 0, OFF, false },
	/* suppressions and exemptions keep the level */
	{ "", &r_digest, "a", HIGH, SUPPRESSED, DENY, true },
	{ EXEMPT("path: 'a/*'"), &r_digest, "a/b", HIGH, 0, DENY, true },
	{ EXEMPT("path: 'a/*'"), &r_pat, "a/b", VERIFIED, 0, DENY, true },
	{ EXEMPT("path: 'a/*'"), &r_digest, "a/b/c", HIGH, 0, DENY, false },
	{ EXEMPT("path: 'a/*'"), &r_latest, "a/b", HIGH, 0, WARN, false },
	{ EXEMPT("path: '**'"), &r_digest, "", HIGH, 0, DENY, false },
	{ EXEMPT("object: apps/Deployment/shop/web"), &r_digest, "x", HIGH, 0, DENY, true },
	{ EXEMPT("object: apps/*/*/w*"), &r_digest, "x", HIGH, 0, DENY, true },
	{ EXEMPT("object: apps/Deployment/shop/api"), &r_digest, "x", HIGH, 0, DENY, false },
	{ EXEMPT("object: apps/Deployment/shop/web, path: x"), &r_digest, "x", HIGH, 0, DENY,
	  true },
	{ EXEMPT("object: apps/Deployment/shop/web, path: z"), &r_digest, "x", HIGH, 0, DENY,
	  false },
	{ EXEMPT("object: apps/Deployment/shop/api, path: x"), &r_digest, "x", HIGH, 0, DENY,
	  false },
};

static struct ward_finding make(const struct ward_rule *rule, const char *path,
				enum ward_confidence confidence, unsigned flags)
{
	return (struct ward_finding){ .rule = &rule->meta,
				      .severity = rule->meta.severity,
				      .confidence = confidence,
				      .path = span_of(path),
				      .object = WARD_SPAN("apps/Deployment/shop/web"),
				      .guarded = (flags & UNGUARDED) == 0,
				      .introduced = (flags & EXISTING) == 0,
				      .suppressed = (flags & SUPPRESSED) != 0,
				      .reason = WARD_SPAN("inline") };
}

static void test_levels(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(level_cases) / sizeof(level_cases[0]); i++) {
		const struct level_case *c = &level_cases[i];
		struct ward_finding f = make(c->rule, c->path, c->confidence, c->flags);
		struct ward_span text = arena_printf(arena, V "%s", c->policy);
		struct ward_counts counts = { 0 };

		policy_apply(parse(arena_cstr(arena, text)), &f, 1, &counts);
		if (f.level != c->level || f.suppressed != c->suppressed)
			fail_msg("case %zu: %s in '%s': %s%s under\n%s", i, c->rule->meta.id,
				 c->path, ward_level_name(f.level),
				 f.suppressed ? ", suppressed" : "", c->policy);
		assert_int_equal(counts.denied, c->level == DENY && !c->suppressed);
		assert_int_equal(counts.warned, c->level == WARN && !c->suppressed);
		assert_int_equal(counts.audited, c->level == AUDIT && !c->suppressed);
		assert_int_equal(counts.suppressed, c->suppressed);
		assert_int_equal(counts.existing, 0);
	}
}

/* The built-in policy is the gitops profile. */
static void test_default_policy(void **state)
{
	struct ward_finding f = make(&r_digest, "a", HIGH, 0);
	struct ward_counts counts = { 0 };

	(void)state;
	policy_apply(policy_default(WARD_SPAN(""), arena), &f, 1, &counts);
	assert_int_equal(f.level, DENY);
	assert_int_equal(counts.denied, 1);
}

/* What stood there before denies nothing, whatever its level. */
static void test_existing(void **state)
{
	struct ward_finding f[] = { make(&r_digest, "a", HIGH, EXISTING),
				    make(&r_latest, "a", HIGH, EXISTING),
				    make(&r_dup, "a", HIGH, EXISTING),
				    make(&r_digest, "a", HIGH, EXISTING | SUPPRESSED),
				    make(&r_digest, "a", HIGH, 0) };
	struct ward_counts counts = { .denied = 99, .existing = 99, .suppressed = 99, .files = 3 };

	(void)state;
	policy_apply(parse(V), f, sizeof(f) / sizeof(f[0]), &counts);
	assert_int_equal(f[0].level, DENY);
	assert_int_equal(counts.existing, 2);
	assert_int_equal(counts.suppressed, 1);
	assert_int_equal(counts.denied, 1);
	assert_int_equal(counts.warned, 0);
	assert_int_equal(counts.audited, 0);
	assert_int_equal(counts.files, 3);
}

/* An inline reason stays; an exemption brings its own, the first that covers. */
static void test_reasons(void **state)
{
	struct ward_policy *policy = parse(
		V
		"exemptions:\n"
		"- {rule: image-digest, path: b, reason: r1, owner: o1, expires: 2026-06-15}\n"
		"- {rule: image-digest, path: a, reason: r2, owner: o2, expires: 2026-06-16}\n"
		"- {rule: image-digest, path: '*', reason: r3, owner: o3, expires: 2026-06-17}\n");
	struct ward_finding f[] = { make(&r_digest, "a", HIGH, 0),
				    make(&r_digest, "a", HIGH, SUPPRESSED),
				    make(&r_digest, "c", HIGH, 0) };
	struct ward_counts counts = { 0 };

	(void)state;
	policy_apply(policy, f, 3, &counts);
	assert_true(span_is(f[0].reason, "r2"));
	assert_true(span_is(f[0].owner, "o2"));
	assert_true(span_is(f[0].expires, "2026-06-16"));
	assert_true(span_is(f[1].reason, "inline"));
	assert_true(span_is(f[1].owner, ""));
	assert_true(span_is(f[2].reason, "r3"));
	assert_int_equal(counts.suppressed, 3);
	assert_int_equal(counts.denied, 0);
}

static void test_ref_allowances(void **state)
{
	static const struct {
		const struct ward_rule *rule;
		const char *ref;
		enum ward_level level;
	} cases[] = {
		{ &r_force, "refs/heads/force", AUDIT }, { &r_delete, "refs/heads/force", DENY },
		{ &r_force, "refs/heads/delete", DENY }, { &r_delete, "refs/heads/delete", AUDIT },
		{ &r_force, "refs/heads/main", DENY },	 { &r_delete, "refs/heads/main", DENY },
		{ &r_commit, "refs/heads/force", DENY }, { &r_force, "", DENY },
	};
	struct ward_policy *policy =
		parse(V "refs:\n"
			"- {match: refs/heads/force, protected: true, allow-force: true}\n"
			"- {match: refs/heads/delete, protected: true, allow-delete: true}\n"
			"- {match: refs/heads/*, protected: true}\n");

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ward_finding f = make(cases[i].rule, "", HIGH, 0);
		struct ward_counts counts = { 0 };

		f.ref = span_of(cases[i].ref);
		policy_apply(policy, &f, 1, &counts);
		assert_int_equal(f.level, cases[i].level);
	}
}

/* A finding of a rule that is not in the table cannot be excused. */
static void test_unknown_rule(void **state)
{
	static const struct ward_rule_meta meta = { .id = "no-such-rule", .topic = "x" };
	struct ward_finding f = { .rule = &meta, .introduced = true, .suppressed = true };
	struct ward_counts counts = { 0 };

	(void)state;
	policy_apply(parse(V AUDITING), &f, 1, &counts);
	assert_int_equal(f.level, DENY);
	assert_false(f.suppressed);
	assert_int_equal(counts.denied, 1);
}

static void test_no_findings(void **state)
{
	struct ward_counts counts = { .denied = 1 };

	(void)state;
	policy_apply(parse(V), NULL, 0, &counts);
	assert_int_equal(counts.denied, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdict),	       cmocka_unit_test(test_levels),
		cmocka_unit_test(test_default_policy), cmocka_unit_test(test_existing),
		cmocka_unit_test(test_reasons),	       cmocka_unit_test(test_ref_allowances),
		cmocka_unit_test(test_unknown_rule),   cmocka_unit_test(test_no_findings),
	};

	return cmocka_run_group_tests_name("verdict", tests, setup, teardown);
}
