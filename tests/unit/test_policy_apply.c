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

#define DENY WARD_LEVEL_DENY
#define WARN WARD_LEVEL_WARN
#define AUDIT WARD_LEVEL_AUDIT
#define OFF WARD_LEVEL_OFF

/* Names of references in the tests: "main,open". */
#define REFS_MAX 4

static const char refs_text[] = V "refs:\n"
				  "- {match: refs/main, protected: true}\n"
				  "- {match: refs/open, protected: false}\n"
				  "- {match: refs/warn, protected: true, mode: warn}\n"
				  "- {match: refs/audit, protected: true, mode: audit}\n"
				  "- {match: refs/quiet, protected: false, mode: audit}\n"
				  "- {match: refs/force, protected: true, allow-force: true}\n"
				  "- {match: refs/delete, protected: true, allow-delete: true}\n";

static struct ward_span name_ref(struct ward_span word)
{
	return word.len == 0 || span_is(word, "-")
		? WARD_SPAN("")
		: arena_printf(arena, "refs/" WARD_SPAN_FMT, WARD_SPAN_ARG(word));
}

/* A finding that counts for the references named: "a" for `ref` alone, "a,b" for several; "-" is a
 * name that is "". */
static struct ward_finding make(const struct ward_rule *rule, const char *names)
{
	struct ward_finding f = { .rule = &rule->meta,
				  .severity = rule->meta.severity,
				  .confidence = WARD_CONFIDENCE_VERIFIED,
				  .path = WARD_SPAN("a/b"),
				  .object = WARD_SPAN("apps/Deployment/shop/web"),
				  .guarded = true,
				  .introduced = true };
	struct ward_span rest = span_of(names), word,
			 *refs = ARENA_ARRAY(arena, REFS_MAX, struct ward_span);

	assert_non_null(refs);
	while (span_cut(&rest, ',', &word)) {
		assert_true(f.ref_count < REFS_MAX);
		refs[f.ref_count++] = name_ref(word);
	}
	f.ref = refs[0];
	if (f.ref_count > 1)
		f.refs = refs;
	else
		f.ref_count = 0;
	return f;
}

static void apply(const struct ward_policy *policy, struct ward_finding *f)
{
	struct ward_counts counts = { 0 };
	bool counted = f->introduced && !f->suppressed;

	policy_apply(policy, f, 1, &counts);
	counted = counted && !f->suppressed;
	assert_int_equal(counts.denied, counted && f->level == DENY);
	assert_int_equal(counts.warned, counted && f->level == WARN);
	assert_int_equal(counts.audited, counted && f->level == AUDIT);
	assert_true(!f->granted || f->suppressed);
}

/* -- Modes and several references ----------------------------------------- */

static const struct {
	const struct ward_rule *rule;
	const char *refs;
	enum ward_level level;
} ref_cases[] = {
	/* one reference */
	{ &r_digest, "main", DENY },
	{ &r_digest, "warn", WARN },
	{ &r_digest, "audit", AUDIT },
	{ &r_latest, "warn", WARN },
	{ &r_latest, "audit", AUDIT },
	{ &r_dup, "warn", OFF },
	{ &r_pat, "main", DENY },
	{ &r_pat, "warn", WARN },
	{ &r_pat, "audit", AUDIT },
	{ &r_pat, "quiet", AUDIT },
	{ &r_pat, "open", DENY },
	{ &r_commit, "warn", WARN },
	{ &r_commit, "quiet", AUDIT },
	{ &r_commit, "unknown", DENY },
	{ &r_commit, "", DENY },
	{ &r_force, "warn", WARN },
	{ &r_force, "force", AUDIT },
	{ &r_force, "delete", DENY },
	{ &r_delete, "delete", AUDIT },
	{ &r_unused, "audit", AUDIT },
	/* what guards the check itself */
	{ &r_limit, "main", DENY },
	{ &r_limit, "warn", DENY },
	{ &r_limit, "audit", DENY },
	{ &r_limit, "audit,quiet", DENY },
	/* several: the strictest */
	{ &r_digest, "warn,audit", WARN },
	{ &r_digest, "audit,warn", WARN },
	{ &r_digest, "audit,main", DENY },
	{ &r_digest, "main,audit", DENY },
	{ &r_digest, "audit,quiet", AUDIT },
	{ &r_digest, "open,audit", WARN },
	{ &r_digest, "open,unknown", WARN },
	{ &r_digest, "open,main", DENY },
	{ &r_digest, "audit,-", DENY },
	{ &r_pat, "audit,quiet", AUDIT },
	{ &r_pat, "audit,open", DENY },
	{ &r_pat, "audit,quiet,warn,unknown", DENY },
	{ &r_commit, "warn,quiet,audit", WARN },
	{ &r_force, "force,warn", WARN },
	{ &r_force, "force,delete", DENY },
	{ &r_force, "force,audit", AUDIT },
};

static void test_refs(void **state)
{
	struct ward_policy *policy = parse(refs_text);

	(void)state;
	for (size_t i = 0; i < sizeof(ref_cases) / sizeof(ref_cases[0]); i++) {
		struct ward_finding f = make(ref_cases[i].rule, ref_cases[i].refs);

		apply(policy, &f);
		if (f.level != ref_cases[i].level || f.suppressed || f.granted)
			fail_msg("case %zu: %s at %s: %s", i, f.rule->id, ref_cases[i].refs,
				 ward_level_name(f.level));
	}
}

/* `guarded` is about the step: it counts where no list says more. */
static void test_guarded(void **state)
{
	struct ward_policy *policy = parse(refs_text);
	static const struct {
		const char *refs;
		bool guarded;
		enum ward_level level;
	} cases[] = {
		{ "main", false, WARN },      { "main", true, DENY },
		{ "open", true, DENY },	      { "open,main", false, DENY },
		{ "", false, WARN },	      { "", true, DENY },
		{ "-,open", false, WARN },    { "-,open", true, DENY },
		{ "open,quiet", true, WARN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ward_finding f = make(&r_digest, cases[i].refs);

		f.guarded = cases[i].guarded;
		apply(policy, &f);
		assert_int_equal(f.level, cases[i].level);
	}
}

/* A list without entries says nothing: `ref` counts. */
static void test_empty_list(void **state)
{
	struct ward_finding f = make(&r_pat, "audit,main");

	(void)state;
	f.ref_count = 0;
	apply(parse(refs_text), &f);
	assert_int_equal(f.level, AUDIT);
}

/* An exemption holds wherever the finding counts. */
static void test_exemption_of_several(void **state)
{
	struct ward_policy *policy =
		parse_as("test",
			 arena_printf(arena,
				      "%sexemptions: [{rule: image-digest, path: 'a/*', reason: r,"
				      " owner: o, expires: 2026-06-15}]\n",
				      refs_text));
	struct ward_finding f = make(&r_digest, "main,open,audit");

	(void)state;
	apply(policy, &f);
	assert_int_equal(f.level, DENY);
	assert_true(f.suppressed);
	assert_false(f.granted);
}

/* -- Grants --------------------------------------------------------------- */

static const struct ward_span digest_id = { "image-digest", sizeof("image-digest") - 1 };

static const struct grant_case {
	const char *ref, *path, *object;
	const char *refs;
	bool granted;
} grant_cases[] = {
	{ "refs/main", "", "", "main", true },
	{ "refs/main", "", "", "open", false },
	{ "refs/*", "", "", "main", true },
	{ "refs/*", "", "", "main,open", true },
	{ "refs/{main,open}", "", "", "main,open", true },
	{ "refs/main", "", "", "main,open", false },
	{ "refs/main", "", "", "open,main", false },
	{ "**", "", "", "", false },
	{ "**", "", "", "-", false },
	{ "**", "", "", "main,-", false },
	{ "refs/main", "a/*", "", "main", true },
	{ "refs/main", "a", "", "main", false },
	{ "refs/main", "", "apps/*/shop/*", "main", true },
	{ "refs/main", "", "apps/*/web/*", "main", false },
	{ "refs/main", "a/b", "apps/Deployment/shop/web", "main", true },
	{ "refs/main", "a/b", "x/*/*/*", "main", false },
	{ "refs/main", "c", "apps/Deployment/shop/web", "main", false },
};

static struct policy_grant grant_of(const char *ref, const char *path, const char *object)
{
	return (struct policy_grant){ .id = WARD_SPAN("g1"),
				      .rules = &digest_id,
				      .rule_count = 1,
				      .ref = span_of(ref),
				      .path = span_of(path),
				      .object = span_of(object),
				      .reason = WARD_SPAN("fire"),
				      .signer = WARD_SPAN("ann"),
				      .expires = WARD_SPAN("2026-06-15") };
}

static void add(struct ward_policy *policy, struct policy_grant grant)
{
	struct ward_error err = { 0 };

	if (policy_add_grant(policy, &grant, &err) != 0)
		fail_msg("%s", err.message);
}

static void test_grants(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(grant_cases) / sizeof(grant_cases[0]); i++) {
		const struct grant_case *c = &grant_cases[i];
		struct ward_policy *policy = parse(refs_text);
		struct ward_finding f = make(&r_digest, c->refs), other = make(&r_pat, c->refs);

		add(policy, grant_of(c->ref, c->path, c->object));
		apply(policy, &f);
		apply(policy, &other);
		if (f.granted != c->granted || f.suppressed != c->granted || other.granted)
			fail_msg("case %zu: %s", i, f.granted ? "granted" : "not granted");
		if (c->granted) {
			assert_true(span_is(f.reason, "fire"));
			assert_true(span_is(f.owner, "ann"));
			assert_true(span_is(f.expires, "2026-06-15"));
		}
	}
}

/* What has no path or object is in no scope that names one. */
static void test_grant_without_file(void **state)
{
	static const struct ward_span commit_id = { "commit-unsigned", 15 };
	static const char *const scopes[][2] = { { "**", "" }, { "", "**" }, { "", "" } };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct ward_policy *policy = parse(refs_text);
		struct policy_grant grant = grant_of("refs/*", scopes[i][0], scopes[i][1]);
		struct ward_finding f = make(&r_commit, "main");

		f.path = f.object = WARD_SPAN("");
		grant.rules = &commit_id;
		add(policy, grant);
		apply(policy, &f);
		assert_int_equal(f.granted, i == 2);
	}
}

/* Several grants do not add up to one scope: each must cover all references by itself. */
static void test_two_grants(void **state)
{
	struct ward_policy *policy = parse(refs_text);
	struct ward_finding both = make(&r_digest, "main,open"), one = make(&r_digest, "open");

	(void)state;
	add(policy, grant_of("refs/main", "", ""));
	add(policy, grant_of("refs/open", "", ""));
	apply(policy, &both);
	apply(policy, &one);
	assert_false(both.granted);
	assert_true(one.granted);
}

/* Exemptions come first, and what blocks nothing uses no grant up. */
static void test_grant_not_needed(void **state)
{
	struct ward_policy *policy = parse(
		V
		"exemptions: [{rule: image-digest, path: x, reason: r, owner: o, expires: 2026-06-15}]\n"
		"rules: {image-digest: {level: 'off', paths: 'off'}}\n");
	struct ward_finding f[4];

	(void)state;
	add(policy, grant_of("**", "", ""));
	for (size_t i = 0; i < 4; i++)
		f[i] = make(&r_digest, "main");
	f[0].path = WARD_SPAN("x");
	f[1].suppressed = true;
	f[1].granted = true;
	f[2].introduced = false;
	f[3].path = WARD_SPAN("off");
	for (size_t i = 0; i < 4; i++) {
		apply(policy, &f[i]);
		assert_false(f[i].granted);
	}
	assert_true(f[0].suppressed && span_is(f[0].owner, "o"));
	assert_true(f[1].suppressed);
	assert_false(f[2].suppressed);
	assert_int_equal(f[3].level, OFF);
}

static void test_grant_faults(void **state)
{
	static const struct {
		const char *rule, *ref, *path, *object, *message;
	} cases[] = {
		{ "limit-reached", "refs/main", "", "",
		  "rule 'limit-reached' cannot be granted: it guards the check itself" },
		{ "no-such-rule", "refs/main", "", "",
		  "a grant names an unknown rule: 'no-such-rule'" },
		{ "", "refs/main", "", "", "a grant names an unknown rule: ''" },
		{ "image-digest", "", "", "", "a grant must name a reference" },
		{ "image-digest", "refs/[a", "", "",
		  "pattern 'refs/[a' of a grant cannot be used" },
		{ "image-digest", "refs/a", "{b", "", "pattern '{b' of a grant cannot be used" },
		{ "image-digest", "refs/a", "", "[", "pattern '[' of a grant cannot be used" },
	};
	struct ward_policy *policy = parse(refs_text);
	struct ward_finding f = make(&r_digest, "main");
	struct policy_grant none = grant_of("refs/main", "", "");
	struct ward_error err = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		/* Behind a good one: no part of a bad grant counts. */
		const struct ward_span rules[] = { digest_id, span_of(cases[i].rule) };
		struct policy_grant grant = grant_of(cases[i].ref, cases[i].path, cases[i].object);

		grant.rules = rules;
		grant.rule_count = 2;
		error_clear(&err);
		assert_int_equal(policy_add_grant(policy, &grant, &err), WARD_ECONFIG);
		assert_non_null(strstr(err.message, cases[i].message));
	}
	none.rule_count = 0;
	error_clear(&err);
	assert_int_equal(policy_add_grant(policy, &none, &err), WARD_ECONFIG);
	assert_string_equal(err.message, "a grant must name a rule");
	apply(policy, &f);
	assert_false(f.granted);
	assert_int_equal(f.level, DENY);
}

/* A grant lets single findings through; what guards the check is none of them. */
static void test_grant_and_fixed(void **state)
{
	struct ward_policy *policy = parse(refs_text);
	struct ward_finding f = make(&r_limit, "main");

	(void)state;
	add(policy, grant_of("**", "", ""));
	f.granted = true;
	apply(policy, &f);
	assert_false(f.granted || f.suppressed);
	assert_int_equal(f.level, DENY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refs),	     cmocka_unit_test(test_guarded),
		cmocka_unit_test(test_empty_list),   cmocka_unit_test(test_exemption_of_several),
		cmocka_unit_test(test_grants),	     cmocka_unit_test(test_grant_without_file),
		cmocka_unit_test(test_two_grants),   cmocka_unit_test(test_grant_not_needed),
		cmocka_unit_test(test_grant_faults), cmocka_unit_test(test_grant_and_fixed),
	};

	return cmocka_run_group_tests_name("policy_apply", tests, setup, teardown);
}
