/* SPDX-License-Identifier: Apache-2.0 */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <jansson.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/time.h"
#include "policy/internal.h"
#include "policy/policy.h"
#include "policy/suggest.h"
#include "policy_rules.h"

extern const char policy_schema_text[];

/* 2026-06-15T12:00:00Z */
#define NOW ((int64_t)1781481600 + 43200)
#define HEAD WARD_SPAN("refs/heads/trunk")
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

	if (policy_parse(name, text, HEAD, NOW, arena, &policy, &err) != 0)
		fail_msg("%zu:%zu: %s in\n%.*s", err.line, err.column, err.message, (int)text.len,
			 text.ptr);
	assert_non_null(policy);
	return policy;
}

static struct ward_policy *parse(const char *text)
{
	return parse_as("test", span_of(text));
}

/* -- What is refused ------------------------------------------------------ */

struct fault {
	const char *text;
	size_t line, column;
	const char *message; /* a part of it */
};

#define EX_RULE "exemptions:\n- rule: image-digest\n"
#define EX_REST "  reason: r\n  owner: o\n  expires: 2026-07-01\n"

static const struct fault faults[] = {
	/* form */
	{ "", 1, 1, "the policy is empty" },
	{ "# only words\n", 1, 1, "the policy is empty" },
	{ "just a text\n", 1, 1, "the policy must be a mapping, it is a text" },
	{ "- version: 1\n", 1, 1, "the policy must be a mapping, it is a list" },
	{ V "rules: {}\nrules: {}\n", 3, 1, "duplicate key 'rules'" },
	{ V "rules:\n  image-digest: deny\n  image-digest: off\n", 4, 3,
	  "duplicate key 'image-digest'" },
	{ V "paths:\n- match: &a x\n", 3, 13, "anchors are not allowed" },
	{ V "paths:\n- match: &a x\n- match: *a\n", 3, 13, "anchors are not allowed" },
	{ V "rules: &r {}\n", 2, 11, "anchors are not allowed" },
	{ V "<<: {}\n", 2, 1, "merge keys are not allowed" },
	{ V "profile: !!str strict\n", 2, 16, "tags are not allowed" },
	{ V "? [a]\n: b\n", 2, 3, "a key must be a plain word" },
	{ V "---\n" V, 2, 1, "a second one starts" },
	{ V "profile: {{ .Values.profile }}\n", 2, 10, "must not be a template" },
	{ V "rules: [\n", 3, 1, "" },
	{ V "owner\xff: 1\n", 2, 6, "" },
	/* sections */
	{ V "provenance: {}\n", 2, 1, "section 'provenance' is not known to gitward " },
	{ V "score: {}\n", 2, 1, "section 'score' is not known" },
	{ V "kubernetes: \"1.31\"\n", 2, 1, "section 'kubernetes' is not known" },
	{ V "exemption: []\n", 2, 1, "; did you mean 'exemptions'?" },
	{ V "porfile: audit\n", 2, 1, "; did you mean 'profile'?" },
	/* version, profile */
	{ "profile: strict\n", 1, 1, "the policy needs 'version'" },
	{ "\nrules: {}\n", 2, 1, "the policy needs 'version'" },
	{ "version: \"1\"\n", 1, 10, "'version' must be the number 1, without quotes" },
	{ "version: 2\n", 1, 10, "version 2 is not known to gitward" },
	{ "version: 1.0\n", 1, 10, "'version' must be the number 1" },
	{ "version: [1]\n", 1, 10, "'version' must be the number 1" },
	{ "version:\n", 1, 1, "'version' must be the number 1" },
	{ V "profile: nsa\n", 2, 10,
	  "profile 'nsa' is not available in this version; there are: gitops, strict, audit" },
	{ V "profile: yes\n", 2, 10, "'yes' is a boolean to YAML: put it in quotes" },
	{ V "profile: 5\n", 2, 10, "'5' is a number to YAML" },
	{ V "profile: [strict]\n", 2, 10, "'profile' must be a text, it is a list" },
	{ V "profile:\n", 2, 1, "'profile' must be a text, it is nothing" },
	/* rules */
	{ V "rules:\n", 2, 1, "'rules' must be a mapping, it is nothing" },
	{ V "rules: []\n", 2, 8, "'rules' must be a mapping, it is a list" },
	{ V "rules:\n  image-digset: deny\n", 3, 3,
	  "unknown rule 'image-digset'; did you mean 'image-digest'?" },
	{ V "rules:\n  nothing-like-it: deny\n", 3, 3, "unknown rule 'nothing-like-it'" },
	{ V "rules:\n  image-digest: dney\n", 3, 17,
	  "'dney' is no level; there are: deny, warn, audit, off; did you mean 'deny'?" },
	{ V "rules:\n  image-digest: no\n", 3, 17, "'no' is no level" },
	{ V "rules:\n  image-digest:\n", 3, 3, "must be deny, warn, audit or off, it is nothing" },
	{ V "rules:\n  image-digest: [deny]\n", 3, 17, "it is a list" },
	{ V "rules:\n  image-digest: {}\n", 3, 17, "a rule's setting needs 'level'" },
	{ V "rules:\n  image-digest: {paths: [a]}\n", 3, 17, "needs 'level'" },
	{ V "rules:\n  image-digest: {level: off, path: a}\n", 3, 30,
	  "unknown key 'path' in a rule's setting; did you mean 'paths'?" },
	{ V "rules:\n  image-digest: {level: off, paths: []}\n", 3, 37,
	  "'paths' is an empty list" },
	{ V "rules:\n  image-digest: {level: off, paths: [a, 1]}\n", 3, 41, "is a number" },
	{ V "rules:\n  image-digest: {level: off, paths: [a, /b]}\n", 3, 41,
	  "pattern '/b' cannot be used: paths start at the root" },
	{ V "rules:\n  image-digest: {level: off, exclude: ./b}\n", 3, 39, "cannot be used" },
	{ V "rules:\n  image-digest: {level: off, exclude: b/}\n", 3, 39, "it names a folder" },
	{ V "rules:\n  image-digest: {level: off, exclude: 'b[a'}\n", 3, 39, "cannot be used" },
	{ V "rules:\n  image-digest: {level: off, exclude: ''}\n", 3, 39, "cannot be used" },
	{ V "rules:\n  image-digest: {level: off, reason: ' '}\n", 3, 38, "'reason' is empty" },
	{ V "rules:\n  commit-unsigned: {level: off, paths: [a]}\n", 3, 33,
	  "rule 'commit-unsigned' judges no files: 'paths' has no meaning" },
	{ V "rules:\n  ref-force-push:\n    level: off\n    exclude: [a]\n", 5, 5,
	  "rule 'ref-force-push' judges no files: 'exclude' has no meaning" },
	{ V "rules:\n  limit-reached: off\n", 3, 18, "rule 'limit-reached' cannot be demoted" },
	{ V "rules:\n  limit-reached: {paths: [a], level: warn}\n", 3, 38, "cannot be demoted" },
	/* paths */
	{ V "paths: {}\n", 2, 8, "'paths' must be a list, it is a mapping" },
	{ V "paths:\n- a/**\n", 3, 3, "an item of 'paths' must be a mapping, it is a text" },
	{ V "paths:\n- ignore: true\n", 3, 3, "an item of 'paths' needs 'match'" },
	{ V "paths:\n- match: a\n  ignore: yes\n", 4, 11, "'ignore' must be true or false" },
	{ V "paths:\n- match: a\n  ignore: \"true\"\n", 4, 11, "'ignore' must be true or false" },
	{ V "paths:\n- match: a\n  environment: 5\n", 4, 16, "'5' is a number" },
	{ V "paths:\n- match: a\n  team: \"a\\nb\"\n", 4, 9, "'team' must be one line" },
	{ V "paths:\n- match: a\n  owner: x\n", 4, 3, "unknown key 'owner' in an item of 'paths'" },
	{ V "paths:\n- match:\n  ignore: true\n", 3, 3, "'match' must be a text, it is nothing" },
	/* refs */
	{ V "refs: []\n", 2, 7, "would leave no reference protected" },
	{ V "refs:\n- match: main\n  protected: true\n", 3, 10, "references have their full name" },
	{ V "refs:\n- match: refs/heads/main\n", 3, 3, "an item of 'refs' needs 'protected'" },
	{ V "refs:\n- match: refs/heads/x\n  protected: 1\n", 4, 14, "must be true or false" },
	{ V "refs:\n- match: refs/heads/x\n  protected: false\n  allow-force: true\n", 5, 3,
	  "'allow-force' has no meaning where a reference is not protected" },
	{ V "refs:\n- match: refs/heads/x\n  protected: true\n  allow_force: true\n", 5, 3,
	  "; did you mean 'allow-force'?" },
	/* exemptions */
	{ V "exemptions: {}\n", 2, 13, "'exemptions' must be a list" },
	{ V EX_RULE "  path: a\n  owner: o\n  expires: 2026-07-01\n", 3, 3,
	  "an exemption needs 'reason'" },
	{ V EX_RULE "  path: a\n  reason: r\n  expires: 2026-07-01\n", 3, 3,
	  "an exemption needs 'owner'" },
	{ V EX_RULE "  path: a\n  reason: r\n  owner: o\n", 3, 3, "an exemption needs 'expires'" },
	{ V "exemptions:\n- path: a\n" EX_REST, 3, 3, "an exemption needs 'rule'" },
	{ V EX_RULE EX_REST, 3, 3, "an exemption needs 'path' or 'object'" },
	{ V EX_RULE "  path: a\n  reason: r\n  owner: o\n  expires: 2026-06-14\n", 7, 12,
	  "the exemption expired on 2026-06-14: renew it or delete it" },
	{ V EX_RULE "  path: a\n  reason: r\n  owner: o\n  expires: 2027-06-17\n", 7, 12,
	  "an exemption lasts at most 366 days: until 2027-06-16" },
	{ V EX_RULE "  path: a\n  reason: r\n  owner: o\n  expires: 2026-02-30\n", 7, 12,
	  "must be a calendar date" },
	{ V EX_RULE "  path: a\n  reason: r\n  owner: o\n  expires: tomorrow\n", 7, 12,
	  "must be a calendar date" },
	{ V EX_RULE "  path: a\n  reason: r\n  owner: o\n  expires:\n", 7, 3,
	  "must be a calendar date" },
	{ V "exemptions:\n- rule: image-digets\n  path: a\n" EX_REST, 3, 9,
	  "unknown rule 'image-digets'; did you mean 'image-digest'?" },
	{ V "exemptions:\n- rule: [image-digest, nope]\n  path: a\n" EX_REST, 3, 24,
	  "unknown rule 'nope'" },
	{ V "exemptions:\n- rule: []\n  path: a\n" EX_REST, 3, 9, "'rule' is an empty list" },
	{ V "exemptions:\n- rule: {}\n  path: a\n" EX_REST, 3, 9, "a rule is named by its id" },
	{ V "exemptions:\n- rule: limit-reached\n  path: a\n" EX_REST, 3, 9,
	  "rule 'limit-reached' cannot be exempted" },
	{ V "exemptions:\n- rule: commit-unsigned\n  path: a\n" EX_REST, 3, 9,
	  "rule 'commit-unsigned' judges no files and cannot be exempted" },
	{ V EX_RULE "  object: apps/Deployment/web\n" EX_REST, 4, 11,
	  "an object is group/Kind/namespace/name" },
	{ V EX_RULE "  path: [a]\n" EX_REST, 4, 9, "'path' must be a text, it is a list" },
	{ V EX_RULE "  path: a\n  ticket: t\n" EX_REST, 5, 3,
	  "unknown key 'ticket' in an exemption" },
	/* suppressions */
	{ V "suppressions: true\n", 2, 15, "'suppressions' must be a mapping" },
	{ V "suppressions: {local: on}\n", 2, 23, "'local' must be true or false" },
	{ V "suppressions: {remote: true}\n", 2, 16, "unknown key 'remote' in 'suppressions'" },
	/* limits */
	{ V "limits: 5\n", 2, 9, "'limits' must be a mapping, it is a number" },
	{ V "limits: {yaml_deph: 5}\n", 2, 10,
	  "unknown limit 'yaml_deph'; did you mean 'yaml_depth'?" },
	{ V "limits: {yaml_depth: \"5\"}\n", 2, 22, "must be a whole number in decimal digits" },
	{ V "limits: {yaml_depth: -5}\n", 2, 22, "must be a whole number" },
	{ V "limits: {yaml_depth: 010}\n", 2, 22, "must be a whole number" },
	{ V "limits: {yaml_depth: 0x10}\n", 2, 22, "must be a whole number" },
	{ V "limits: {yaml_depth: 1e2}\n", 2, 22, "must be a whole number" },
	{ V "limits: {yaml_depth: 99999999999999999999}\n", 2, 22, "must be a whole number" },
	{ V "limits: {yaml_depth: 1001}\n", 2, 22,
	  "limit 'yaml_depth' may be at most 1000 levels" },
	{ V "limits: {yaml_depth: 0}\n", 2, 22, "limit 'yaml_depth' must be at least 1" },
	{ V "limits:\n  yaml_depth:\n", 3, 3, "must be a whole number" },
	/* columns count code points; messages are one line whatever the key holds */
	{ V "paths:\n- {match: \"\xc3\xa4\xc3\xb6\", x: 1}\n", 3, 17, "unknown key 'x'" },
	{ V "\"a\\nb\": 1\n", 2, 1, "section 'a?b' is not known" },
	{ V "\"a\\e[31m\": 1\n", 2, 1, "section 'a?[31m' is not known" },
};

static void test_faults(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		const struct fault *f = &faults[i];
		struct ward_policy *policy = NULL;
		struct ward_error err = { 0 };
		int rc = policy_parse("test", span_of(f->text), HEAD, NOW, arena, &policy, &err);

		if (rc != WARD_ECONFIG || err.code != WARD_ECONFIG || policy != NULL ||
		    err.line != f->line || err.column != f->column ||
		    strstr(err.message, f->message) == NULL || strchr(err.message, '\n') != NULL ||
		    err.message[0] == '\0') {
			wrong++;
			print_error(
				"fault %zu: rc %d, got %zu:%zu '%s', want %zu:%zu '%s' in\n%s\n", i,
				rc, err.line, err.column, err.message, f->line, f->column,
				f->message, f->text);
		}
	}
	assert_int_equal(wrong, 0);
}

static void test_too_long(void **state)
{
	struct limits limits = limits_default();
	size_t len = (size_t)limits.policy_bytes + 1;
	struct ward_policy *policy = NULL;
	struct ward_error err = { 0 };
	char *text = arena_bytes(arena, len);

	(void)state;
	assert_non_null(text);
	memset(text, '\n', len);
	memcpy(text, V, sizeof(V) - 1);
	assert_int_equal(
		policy_parse("test", span_make(text, len), HEAD, NOW, arena, &policy, &err),
		WARD_ECONFIG);
	assert_non_null(strstr(err.message, "longer than 1048576 bytes"));
	assert_null(policy);
	assert_non_null(parse_as("test", span_make(text, len - 1)));
}

/* Arrays inside arrays must end at a limit and not at the end of the stack. */
static void test_deep(void **state)
{
	struct buf text;
	struct ward_policy *policy = NULL;
	struct ward_error err = { 0 };

	(void)state;
	buf_init(&text, 1 << 20);
	buf_add_str(&text, V "rules: ");
	for (int i = 0; i < 100000; i++)
		buf_add_char(&text, '[');
	assert_int_equal(policy_parse("test", buf_span(&text), HEAD, NOW, arena, &policy, &err),
			 WARD_ECONFIG);
	assert_int_equal(err.line, 2);
	buf_release(&text);
}

static void test_out_of_memory(void **state)
{
	static const char text[] = V EX_RULE "  path: a\n" EX_REST "limits: {refs: 5}\n";
	bool whole = false;

	(void)state;
	for (size_t cap = 0; cap < ((size_t)1 << 20) && !whole; cap += 64) {
		struct arena *small = arena_new(cap);
		struct ward_policy *policy = NULL;
		struct ward_error err = { 0 };
		int rc = policy_parse("test", span_of(text), HEAD, NOW, small, &policy, &err);

		whole = rc == 0;
		if (rc != 0) {
			assert_int_equal(rc, WARD_EOOM);
			assert_null(policy);
		} else {
			assert_non_null(policy);
		}
		arena_free(small);
	}
	assert_true(whole);
}

/* -- What is read --------------------------------------------------------- */

static void test_defaults(void **state)
{
	struct ward_policy *made[2];

	(void)state;
	made[0] = policy_default(HEAD, arena);
	made[1] = parse(V);
	for (size_t i = 0; i < 2; i++) {
		struct limits limits = limits_default();

		assert_non_null(made[i]);
		assert_true(span_is(policy_profile(made[i]), "gitops"));
		assert_memory_equal(policy_limits(made[i]), &limits, sizeof(limits));
		assert_true(policy_is_protected(made[i], WARD_SPAN("refs/heads/main")));
		assert_true(policy_is_protected(made[i], WARD_SPAN("refs/heads/master")));
		assert_true(policy_is_protected(made[i], HEAD));
		assert_false(policy_is_protected(made[i], WARD_SPAN("refs/heads/x")));
		assert_false(policy_is_protected(made[i], WARD_SPAN("")));
		assert_true(policy_suppressions(made[i], false));
		assert_false(policy_suppressions(made[i], true));
		assert_false(policy_path_ignored(made[i], WARD_SPAN("a")));
	}
}

/* The name of HEAD's branch is a name, whatever a pattern would make of it. */
static void test_odd_head(void **state)
{
	struct ward_policy *policy = policy_default(WARD_SPAN("refs/heads/a*[b"), arena);
	char longest[2000];

	(void)state;
	assert_true(policy_is_protected(policy, WARD_SPAN("refs/heads/a*[b")));
	assert_false(policy_is_protected(policy, WARD_SPAN("refs/heads/ax[b")));
	memset(longest, 'h', sizeof(longest));
	policy = policy_default(span_make(longest, sizeof(longest)), arena);
	assert_true(policy_is_protected(policy, span_make(longest, sizeof(longest))));
	policy = policy_default(WARD_SPAN(""), arena);
	assert_true(policy_is_protected(policy, WARD_SPAN("refs/heads/main")));
	assert_false(policy_is_protected(policy, WARD_SPAN("")));
}

static void test_refs(void **state)
{
	struct ward_policy *policy = parse(V "refs:\n"
					     "- {match: refs/heads/release/old, protected: false}\n"
					     "- match: [refs/heads/release/*, refs/tags/**]\n"
					     "  protected: true\n");

	(void)state;
	assert_false(policy_is_protected(policy, WARD_SPAN("refs/heads/release/old")));
	assert_true(policy_is_protected(policy, WARD_SPAN("refs/heads/release/1.0")));
	assert_false(policy_is_protected(policy, WARD_SPAN("refs/heads/release/1/x")));
	assert_true(policy_is_protected(policy, WARD_SPAN("refs/tags/a/b")));
	/* with the section the built-in names count no more */
	assert_false(policy_is_protected(policy, WARD_SPAN("refs/heads/main")));
	assert_false(policy_is_protected(policy, HEAD));
}

static void test_paths(void **state)
{
	struct ward_policy *policy = parse(V "paths:\n"
					     "- match: apps/prod/**\n"
					     "  environment: production\n"
					     "- match: vendor/ours/**\n"
					     "  ignore: false\n"
					     "- match: [vendor/**, '**/generated/*.yaml']\n"
					     "  ignore: true\n");

	(void)state;
	assert_false(policy_path_ignored(policy, WARD_SPAN("apps/prod/web.yaml")));
	assert_true(policy_path_ignored(policy, WARD_SPAN("apps/prod/generated/web.yaml")));
	assert_true(policy_path_ignored(policy, WARD_SPAN("vendor/a.yaml")));
	assert_false(policy_path_ignored(policy, WARD_SPAN("vendor/ours/a.yaml")));
}

static void test_suppressions_and_limits(void **state)
{
	struct ward_policy *policy =
		parse(V "suppressions: {local: false, server: true}\n"
			"limits: {deadline_ms: 0, refs: 100000, yaml_depth: 7}\n");

	(void)state;
	assert_false(policy_suppressions(policy, false));
	assert_true(policy_suppressions(policy, true));
	assert_int_equal(policy_limits(policy)->deadline_ms, 0);
	assert_int_equal(policy_limits(policy)->refs, 100000);
	assert_int_equal(policy_limits(policy)->yaml_depth, 7);
	assert_int_equal(policy_limits(policy)->commits, limits_default().commits);
}

static void test_profiles(void **state)
{
	static const char *const names[] = { "gitops", "strict", "audit" };
	struct ward_policy *policy = parse(V "profile: audit\n");
	struct ward_error err = { 0 };

	(void)state;
	assert_true(span_is(policy_profile(policy), "audit"));
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(policy_set_profile(policy, span_of(names[i]), &err), 0);
		assert_true(span_is(policy_profile(policy), names[i]));
	}
	assert_int_equal(policy_set_profile(policy, WARD_SPAN("lax"), &err), WARD_ECONFIG);
	assert_string_equal(err.message,
			    "profile 'lax' is not available in this version; there are: gitops, "
			    "strict, audit");
	assert_true(span_is(policy_profile(policy), "audit"));
}

static bool on(const struct ward_policy *policy, const char *rule)
{
	long index = ward_rule_index(span_of(rule));

	assert_true(index >= 0);
	return policy_rule_on(policy, (size_t)index);
}

static void test_rule_on(void **state)
{
	struct ward_policy *policy = parse(V "rules:\n"
					     "  image-digest: off\n"
					     "  image-latest: {level: off, paths: [a/**]}\n"
					     "  removed-limit: {level: off, exclude: [a/**]}\n"
					     "  secret-test-pat: 'off'\n"
					     "  yaml-duplicate: {level: warn, paths: [a/**]}\n");

	(void)state;
	assert_false(on(policy, "image-digest"));
	assert_true(on(policy, "image-latest"));
	assert_true(on(policy, "removed-limit"));
	assert_false(on(policy, "secret-test-pat"));
	assert_true(on(policy, "yaml-duplicate"));
	assert_true(on(policy, "limit-reached"));
	policy = parse(V);
	assert_false(on(policy, "yaml-duplicate"));
	policy = parse(V "profile: strict\n");
	assert_true(on(policy, "yaml-duplicate"));
	policy = parse(V "rules: {yaml-duplicate: {level: off, paths: [a]}}\n");
	assert_false(on(policy, "yaml-duplicate"));
}

/* JSON is YAML, and a byte order mark or CR LF is no fault. */
static void test_other_forms(void **state)
{
	(void)state;
	parse("{\"version\": 1, \"rules\": {\"image-digest\": \"off\"}}");
	parse("---\n" V);
	parse("version: 1\r\nprofile: strict\r\n");
	parse(V EX_RULE "  path: a\n  reason: >\n    folded\n    words\n  owner: o\n"
			"  expires: \"2026-06-15\"\n");
	parse(V EX_RULE "  object: '/ConfigMap/*/x'\n  reason: r\n  owner: o\n"
			"  expires: 2027-06-16\n");
}

/* -- Rendering ------------------------------------------------------------ */

static void render(const struct ward_policy *policy, struct buf *out)
{
	buf_init(out, 1 << 20);
	assert_int_equal(policy_render(policy, out), 0);
}

static void test_render(void **state)
{
	struct ward_policy *policy =
		parse(V "rules:\n"
			"  image-digest: deny\n" /* as the profile has it */
			"  image-latest: {level: deny, paths: [a/**, 'b \"c'], reason: strict}\n"
			"  secret-generic: deny\n"
			"paths: [{match: a/**, team: web, ignore: true}]\n" EX_RULE
			"  path: a/*\n" EX_REST "limits: {refs: 5, commits: 10000}\n");
	struct buf out;

	(void)state;
	render(policy, &out);
	assert_string_equal(buf_cstr(&out),
			    "# policy: \"test\"\n"
			    "version: 1\n"
			    "profile: gitops\n"
			    "rules:\n"
			    "  image-latest: # profile: warn\n"
			    "    level: deny\n"
			    "    paths: [\"a/**\", \"b \\\"c\"]\n"
			    "    reason: \"strict\"\n"
			    "  secret-generic: # profile: deny\n"
			    "    level: deny\n"
			    "paths:\n"
			    "  - match: [\"a/**\"]\n"
			    "    team: \"web\"\n"
			    "    ignore: true\n"
			    "refs:\n"
			    "  - match: [\"refs/heads/main\", \"refs/heads/master\"]\n"
			    "    protected: true\n"
			    "  - match: [\"refs/heads/trunk\"]\n"
			    "    protected: true\n"
			    "exemptions:\n"
			    "  - rule: [image-digest]\n"
			    "    path: \"a/*\"\n"
			    "    reason: \"r\"\n"
			    "    owner: \"o\"\n"
			    "    expires: 2026-07-01 # days left: 16\n"
			    "suppressions:\n"
			    "  local: true\n"
			    "  server: false\n"
			    "limits:\n"
			    "  refs: 5 # default: 1000 refs\n");
	buf_release(&out);
}

static void test_render_round_trip(void **state)
{
	static const char *const texts[] = {
		V,
		V "profile: audit\nrules: {image-digest: off, limit-reached: deny}\n",
		V "profile: strict\nrules: {image-digest: deny, removed-limit: {level: audit,"
		  " exclude: ['x{a,b}/*']}}\n",
		V "paths: [{match: ['a\\b', \"\xc3\xa4\"], environment: \"e\\u202e\","
		  " namespace: '#n'}]\n",
		V "refs: [{match: '**', protected: true, allow-force: true},"
		  " {match: refs/x, protected: true, allow-delete: true}]\n",
		V "exemptions: [{rule: [image-digest, yaml-duplicate], path: a, object: '**',"
		  " reason: \"a # b: 'c'\", owner: \"\\x7f\", expires: 2026-06-15}]\n",
		V "limits: {deadline_ms: 0}\nsuppressions: {server: true}\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct ward_policy *policy = parse(texts[i]), *again;
		struct buf one, two;

		render(policy, &one);
		again = parse_as("test", buf_span(&one));
		render(again, &two);
		assert_string_equal(buf_cstr(&one), buf_cstr(&two));
		assert_memory_equal(policy_limits(policy), policy_limits(again),
				    sizeof(struct limits));
		for (size_t rule = 0; rule < ward_rules_count; rule++)
			assert_int_equal(policy_rule_on(policy, rule), policy_rule_on(again, rule));
		buf_release(&one);
		buf_release(&two);
	}
}

static void test_render_full(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 20);
	assert_int_equal(policy_render(parse(V), &out), WARD_EOOM);
	buf_release(&out);
}

/* -- The rest ------------------------------------------------------------- */

static void test_suggestions(void **state)
{
	static const struct {
		const char *word, *best;
	} cases[] = {
		{ "alpha", "alpha" }, { "alhpa", "alpha" }, { "alph", "alpha" },
		{ "aplha", "alpha" }, { "alphabet", NULL }, { "beta", NULL },
		{ "", NULL },	      { "g", "go" },	    { "zz", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct suggestion s = suggest_for(span_of(cases[i].word));

		suggest_try(&s, "go");
		suggest_try(&s, "alpha");
		if (cases[i].best == NULL) {
			if (s.best != NULL)
				fail_msg("%s: %s", cases[i].word, s.best);
		} else {
			assert_non_null(s.best);
			assert_string_equal(s.best, cases[i].best);
		}
	}
}

/* The schema tells editors what the parser knows. */
static void test_schema_limits(void **state)
{
	json_error_t error;
	json_t *schema = json_loads(policy_schema_text, JSON_REJECT_DUPLICATES, &error);
	json_t *limits;
	const struct limit_info *info;
	size_t count = 0;

	(void)state;
	assert_non_null(schema);
	limits = json_object_get(json_object_get(json_object_get(schema, "properties"), "limits"),
				 "properties");
	assert_non_null(limits);
	for (; (info = limit_at(count)) != NULL; count++) {
		json_t *row = json_object_get(limits, info->name);

		assert_non_null(row);
		assert_int_equal(json_integer_value(json_object_get(row, "default")), info->dflt);
		assert_int_equal(json_integer_value(json_object_get(row, "maximum")), info->max);
		assert_int_equal(json_integer_value(json_object_get(row, "minimum")),
				 strcmp(info->name, "deadline_ms") == 0 ? 0 : 1);
	}
	assert_int_equal(json_object_size(limits), count);
	json_decref(schema);
}

/* Every word of the schema's enumerations is accepted, and no word is missing. */
static void test_schema_words(void **state)
{
	json_t *schema = json_loads(policy_schema_text, 0, NULL), *words, *word;
	size_t i;

	(void)state;
	assert_non_null(schema);
	words = json_object_get(json_object_get(json_object_get(schema, "properties"), "profile"),
				"enum");
	assert_int_equal(json_array_size(words), 3);
	json_array_foreach(words, i, word)
		assert_non_null(profile_find(span_of(json_string_value(word))));
	words = json_object_get(json_object_get(json_object_get(schema, "$defs"), "level"), "enum");
	assert_int_equal(json_array_size(words), 4);
	json_array_foreach(words, i, word)
	{
		struct ward_span text = arena_printf(arena, V "rules: {image-digest: %s}\n",
						     json_string_value(word));

		assert_non_null(parse_as("test", text));
	}
	json_decref(schema);
}

/* The day after, the policy in force still loads, and the exemption covers nothing. */
static void test_standing_expiry(void **state)
{
	static const char *const text =
		"version: 1\nexemptions:\n  - rule: image-digest\n    path: '**'\n    reason: CNI agent\n"
		"    owner: net\n    expires: 2026-06-14\n";
	struct arena *own = arena_new(1u << 20);
	struct ward_policy *policy = NULL;
	struct ward_error err = { 0 };
	struct ward_counts counts = { 0 };
	struct ward_finding finding = {
		.rule = ward_rule_find("image-digest"),
		.severity = WARD_SEVERITY_CRITICAL,
		.confidence = WARD_CONFIDENCE_HIGH,
		.path = span_of("a.yaml"),
		.introduced = true,
		.guarded = true,
	};
	int64_t day_after, last_day;

	(void)state;
	assert_true(time_parse_rfc3339(span_of("2026-06-15T00:00:00Z"), &day_after));
	assert_true(time_parse_rfc3339(span_of("2026-06-14T23:59:59Z"), &last_day));
	assert_int_equal(
		policy_parse("p", span_of(text), span_of(""), day_after, own, &policy, &err),
		WARD_ECONFIG);
	assert_int_equal(err.line, 7);
	error_clear(&err);
	assert_int_equal(policy_parse_standing("p", span_of(text), span_of(""), day_after, own,
					       &policy, &err),
			 WARD_OK);
	assert_int_equal(policy_expired(policy), 1);
	policy_apply(policy, &finding, 1, &counts);
	assert_false(finding.suppressed);
	assert_int_equal(policy_parse_standing("p", span_of(text), span_of(""), last_day, own,
					       &policy, &err),
			 WARD_OK);
	assert_int_equal(policy_expired(policy), 0);
	policy_apply(policy, &finding, 1, &counts);
	assert_true(finding.suppressed);
	arena_free(own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_out_of_memory),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_odd_head),
		cmocka_unit_test(test_refs),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_suppressions_and_limits),
		cmocka_unit_test(test_profiles),
		cmocka_unit_test(test_rule_on),
		cmocka_unit_test(test_other_forms),
		cmocka_unit_test(test_render),
		cmocka_unit_test(test_render_round_trip),
		cmocka_unit_test(test_render_full),
		cmocka_unit_test(test_suggestions),
		cmocka_unit_test(test_schema_limits),
		cmocka_unit_test(test_schema_words),
		cmocka_unit_test(test_standing_expiry),
	};

	return cmocka_run_group_tests_name("policy", tests, setup, teardown);
}
