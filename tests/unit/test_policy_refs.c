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
#define REF "refs:\n- match: refs/heads/main\n  protected: true\n"
#define OPEN "refs:\n- match: refs/heads/main\n  protected: false\n"
#define COMMITS V REF "  commits:\n"

/* -- What is refused ------------------------------------------------------ */

struct fault {
	const char *text;
	size_t line, column;
	const char *message; /* a part of it */
};

static const struct fault faults[] = {
	/* mode */
	{ V REF "  mode: off\n", 5, 9, "'off' is no mode; there are: enforce, warn, audit" },
	{ V REF "  mode: audti\n", 5, 9, "; did you mean 'audit'?" },
	{ V REF "  mode: [warn]\n", 5, 9,
	  "a mode is a word, this is a list; there are: enforce, warn, audit" },
	{ V REF "  mode:\n", 5, 3, "a mode is a word, this is nothing" },
	{ V REF "  Mode: warn\n", 5, 3, "unknown key 'Mode' in an item of 'refs'" },
	/* flags */
	{ V REF "  allow-create: no\n", 5, 17, "'allow-create' must be true or false" },
	{ V REF "  linear: 1\n", 5, 11, "'linear' must be true or false" },
	{ V REF "  merge-only: \"true\"\n", 5, 15, "'merge-only' must be true or false" },
	{ V REF "  merge_only: true\n", 5, 3, "; did you mean 'merge-only'?" },
	{ V REF "  linear: true\n  merge-only: true\n", 6, 3,
	  "'linear' and 'merge-only' together" },
	{ V REF "  merge-only: true\n  max-files: 5\n  linear: true\n", 7, 3,
	  "'linear' and 'merge-only' together" },
	/* allowances stay with protected references */
	{ V OPEN "  allow-delete: true\n", 5, 3,
	  "'allow-delete' has no meaning where a reference is not protected" },
	{ V OPEN "  linear: true\n  allow-force: false\n", 6, 3,
	  "'allow-force' has no meaning where a reference is not protected" },
	/* pushers */
	{ V REF "  pushers: []\n", 5, 12, "'pushers' is an empty list" },
	{ V REF "  pushers: {}\n", 5, 12, "'pushers' must be a text, it is a mapping" },
	{ V REF "  pushers: [ann, 5]\n", 5, 18, "'5' is a number to YAML: put it in quotes" },
	{ V REF "  pushers: [ann, b c]\n", 5, 18,
	  "'b c' cannot be used in 'pushers': a login has no blanks" },
	{ V REF "  pushers: [\"a\\0b\"]\n", 5, 13, "a login has no blanks" },
	{ V REF "  pushers: ['']\n", 5, 13, "'pushers' is empty" },
	{ V REF "  pushers: [[ann]]\n", 5, 13, "'pushers' must be a text, it is a list" },
	{ V REF "  pusher: [ann]\n", 5, 3, "; did you mean 'pushers'?" },
	/* numbers */
	{ V REF "  max-commits: 0\n", 5, 16, "'max-commits' must be at least 1" },
	{ V REF "  max-commits: -1\n", 5, 16, "'max-commits' must be a whole number" },
	{ V REF "  max-commits: 1000001\n", 5, 16, "'max-commits' may be at most 1000000 commits" },
	{ V REF "  max-files: \"5\"\n", 5, 14, "'max-files' must be a whole number" },
	{ V REF "  max-files: 10000001\n", 5, 14, "'max-files' may be at most 10000000 files" },
	{ V REF "  max-file-bytes: 5M\n", 5, 19, "'max-file-bytes' must be a whole number" },
	{ V REF "  max-file-bytes: 1073741825\n", 5, 19,
	  "'max-file-bytes' may be at most 1073741824 bytes" },
	{ V REF "  max-file-bytes: [1]\n", 5, 19, "must be a whole number" },
	/* commits */
	{ V REF "  commits:\n", 5, 3, "'commits' must be a mapping, it is nothing" },
	{ V REF "  commits: [linear]\n", 5, 12, "'commits' must be a mapping, it is a list" },
	{ COMMITS "    author: a@b\n", 6, 5, "unknown key 'author' in 'commits'" },
	{ COMMITS "    signed-of: true\n", 6, 5, "; did you mean 'signed-off'?" },
	{ COMMITS "    linear: true\n", 6, 5, "unknown key 'linear' in 'commits'" },
	{ COMMITS "    author-email: example.com\n", 6, 19, "an address has an '@'" },
	{ COMMITS "    author-email: ['a@b', '*@[x']\n", 6, 27,
	  "cannot be used in 'author-email'" },
	{ COMMITS "    author-email: []\n", 6, 19, "'author-email' is an empty list" },
	{ COMMITS "    committer-email: true\n", 6, 22, "'true' is a boolean" },
	{ COMMITS "    committer-email: [a@b, '']\n", 6, 28, "'committer-email' is empty" },
	{ COMMITS "    conventional: feat\n", 6, 19, "'conventional' must be true or false" },
	{ COMMITS "    conventional: []\n", 6, 19, "'conventional' is an empty list" },
	{ COMMITS "    conventional: [feat, 'a b']\n", 6, 26,
	  "'a b' cannot be used in 'conventional': a type is a word" },
	{ COMMITS "    issues: true\n", 6, 13, "'true' is a boolean" },
	{ COMMITS "    issues: [SHOP, SHOP-]\n", 6, 20,
	  "'SHOP-' cannot be used in 'issues': it is '#' or the key" },
	{ COMMITS "    issues: ['##']\n", 6, 14, "it is '#' or the key of a tracker" },
	{ COMMITS "    issues: [\"A\\0\"]\n", 6, 14, "it is '#' or the key of a tracker" },
	{ COMMITS "    trailers: ['Reviewed-by:']\n", 6, 16,
	  "a trailer's name is letters, digits and '-'" },
	{ COMMITS "    trailers: []\n", 6, 15, "'trailers' is an empty list" },
	{ COMMITS "    signed-off: yes\n", 6, 17, "'signed-off' must be true or false" },
	{ COMMITS "    max-subject: 0\n", 6, 18, "'max-subject' must be at least 1" },
	{ COMMITS "    max-subject: 1001\n", 6, 18,
	  "'max-subject' may be at most 1000 characters" },
	{ COMMITS "    max-subject: 07\n", 6, 18, "'max-subject' must be a whole number" },
	{ COMMITS "    issues: '#'\n    issues: A\n", 7, 5, "duplicate key 'issues'" },
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

/* Whenever memory ends, it is an error of its own and no half-read demand. */
static void test_out_of_memory(void **state)
{
	static const char text[] = COMMITS "    issues: [SHOP, '#']\n    author-email: '*@a'\n"
					   "    conventional: [feat, fix]\n    trailers: A-b\n"
					   "  pushers: [ann, bob]\n";
	bool whole = false;

	(void)state;
	for (size_t cap = 0; cap < ((size_t)1 << 20) && !whole; cap += 16) {
		struct arena *small = arena_new(cap);
		struct ward_policy *policy = NULL;
		struct ward_error err = { 0 };
		int rc = policy_parse("test", span_of(text), WARD_SPAN(""), NOW, small, &policy,
				      &err);

		whole = rc == 0;
		assert_true(rc == 0 || rc == WARD_EOOM);
		assert_true((policy != NULL) == whole);
		arena_free(small);
	}
	assert_true(whole);
}

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

static void test_demands(void **state)
{
	struct ward_policy *policy = parse(
		V
		"refs:\n"
		"- {match: refs/heads/old, protected: false}\n"
		"- match: refs/heads/main\n"
		"  protected: true\n"
		"  mode: warn\n"
		"  allow-create: false\n"
		"  linear: true\n"
		"  merge-only: false\n"
		"  pushers: [ann, 'bot[1]']\n"
		"  max-commits: 7\n"
		"  max-files: 8\n"
		"  max-file-bytes: 9\n"
		"  commits:\n"
		"    author-email: ['*@example.com', a@b]\n"
		"    committer-email: '*'\n"
		"    conventional: [feat, fix]\n"
		"    issues: [SHOP, '#']\n"
		"    trailers: Reviewed-by\n"
		"    signed-off: true\n"
		"    max-subject: 72\n"
		"- {match: refs/heads/merge, protected: false, mode: audit, merge-only: true,\n"
		"   commits: {conventional: true}}\n"
		"- {match: '**', protected: false, mode: enforce, allow-create: true, max-files: 1}\n");
	const struct ward_demands *d = policy_demands(policy, MAIN), none = { 0 };

	(void)state;
	assert_true(d->no_create && d->linear && d->signed_off && d->conventional);
	assert_false(d->merge_only);
	assert_texts(d->pushers, "ann bot[1]");
	assert_int_equal(d->max_commits, 7);
	assert_int_equal(d->max_files, 8);
	assert_int_equal(d->max_file_bytes, 9);
	assert_int_equal(d->max_subject, 72);
	assert_texts(d->author_email, "*@example.com a@b");
	assert_texts(d->committer_email, "*");
	assert_texts(d->types, "feat fix");
	assert_texts(d->issues, "SHOP #");
	assert_texts(d->trailers, "Reviewed-by");
	d = policy_demands(policy, WARD_SPAN("refs/heads/merge"));
	assert_true(d->merge_only && d->conventional);
	assert_int_equal(d->types.count, 0);
	assert_false(d->linear || d->no_create || d->signed_off);
	assert_memory_equal(policy_demands(policy, WARD_SPAN("refs/heads/old")), &none,
			    sizeof(none));
	assert_int_equal(policy_demands(policy, WARD_SPAN("refs/x"))->max_files, 1);
	assert_false(policy_demands(policy, WARD_SPAN("refs/x"))->no_create);
	assert_int_equal(policy_ref_mode(policy, MAIN), REF_MODE_WARN);
	assert_int_equal(policy_ref_mode(policy, WARD_SPAN("refs/heads/merge")), REF_MODE_AUDIT);
	assert_int_equal(policy_ref_mode(policy, WARD_SPAN("refs/heads/old")), REF_MODE_ENFORCE);
	assert_int_equal(policy_ref_mode(policy, WARD_SPAN("refs/x")), REF_MODE_ENFORCE);
	assert_true(policy_is_protected(policy, MAIN));
	assert_false(policy_is_protected(policy, WARD_SPAN("refs/heads/merge")));
}

/* Without a word of them there are none. */
static void test_no_demands(void **state)
{
	struct ward_policy *policies[] = { parse(V), policy_default(MAIN, arena),
					   parse(V REF "  commits: {}\n") };
	const struct ward_demands none = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
		assert_memory_equal(policy_demands(policies[i], MAIN), &none, sizeof(none));
		assert_memory_equal(policy_demands(policies[i], WARD_SPAN("")), &none,
				    sizeof(none));
		assert_int_equal(policy_ref_mode(policies[i], MAIN), REF_MODE_ENFORCE);
		assert_int_equal(policy_ref_mode(policies[i], WARD_SPAN("")), REF_MODE_ENFORCE);
	}
}

/* -- Rendering ------------------------------------------------------------ */

static void test_render(void **state)
{
	static const char want[] = "refs:\n"
				   "  - match: [\"refs/heads/main\"]\n"
				   "    protected: true\n"
				   "    mode: audit\n"
				   "    allow-create: false\n"
				   "    linear: true\n"
				   "    pushers: [\"ann\"]\n"
				   "    max-commits: 1\n"
				   "    max-files: 2\n"
				   "    max-file-bytes: 3\n"
				   "    commits:\n"
				   "      author-email: [\"*@a\"]\n"
				   "      committer-email: [\"*@b\", \"c@*\"]\n"
				   "      conventional: [\"feat\"]\n"
				   "      issues: [\"#\"]\n"
				   "      trailers: [\"Acked-by\"]\n"
				   "      signed-off: true\n"
				   "      max-subject: 50\n"
				   "  - match: [\"refs/**\"]\n"
				   "    protected: false\n"
				   "    mode: warn\n"
				   "    merge-only: true\n"
				   "    commits:\n"
				   "      conventional: true\n"
				   "suppressions:\n";
	struct ward_span text = arena_printf(arena, V "%s  local: true\n", want);
	struct ward_policy *policy = parse_as("test", text);
	struct buf one, two;

	(void)state;
	buf_init(&one, 1 << 20);
	buf_init(&two, 1 << 20);
	assert_int_equal(policy_render(policy, &one), 0);
	assert_non_null(strstr(buf_cstr(&one), want));
	assert_int_equal(policy_render(parse_as("test", buf_span(&one)), &two), 0);
	assert_string_equal(buf_cstr(&one), buf_cstr(&two));
	buf_release(&one);
	buf_release(&two);
}

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

/* Each of these judges unlike all others, so its text differs from theirs. */
static void test_canonical(void **state)
{
	static const char *const texts[] = {
		"profile: gitops\n",
		"profile: strict\n",
		"rules: {image-digest: off}\n",
		"rules: {image-digest: {level: off, paths: a}}\n",
		"rules: {image-digest: {level: off, exclude: a}}\n",
		"rules: {secret-generic: deny}\n",
		"paths: [{match: a, ignore: true}]\n",
		"suppressions: {local: false}\n",
		"suppressions: {server: true}\n",
		"limits: {refs: 5}\n",
		"exemptions: [{rule: image-digest, path: a, reason: r, owner: o, expires: 2026-07-01}]\n",
		"exemptions: [{rule: image-digest, path: a, reason: r, owner: o, expires: 2026-07-02}]\n",
		REF,
		OPEN,
		REF "  allow-delete: true\n",
		REF "  allow-force: true\n",
		REF "  mode: warn\n",
		REF "  mode: audit\n",
		REF "  allow-create: false\n",
		REF "  linear: true\n",
		REF "  merge-only: true\n",
		REF "  pushers: a\n",
		REF "  max-commits: 1\n",
		REF "  max-files: 1\n",
		REF "  max-file-bytes: 1\n",
		REF "  commits: {author-email: a@b}\n",
		REF "  commits: {committer-email: a@b}\n",
		REF "  commits: {conventional: true}\n",
		REF "  commits: {conventional: [a]}\n",
		REF "  commits: {issues: a}\n",
		REF "  commits: {trailers: a}\n",
		REF "  commits: {signed-off: true}\n",
		REF "  commits: {max-subject: 1}\n",
	};
	const size_t count = sizeof(texts) / sizeof(texts[0]);
	struct ward_span made[sizeof(texts) / sizeof(texts[0])];

	(void)state;
	for (size_t i = 0; i < count; i++) {
		struct ward_span text = arena_printf(arena, V "%s", texts[i]);

		made[i] = canonical(parse_as("one", text));
		assert_true(span_eq(made[i], canonical(parse_as("another", text))));
		for (size_t j = 0; j < i; j++) {
			if (span_eq(made[i], made[j]))
				fail_msg("'%s' and '%s' have one text", texts[i], texts[j]);
		}
	}
}

/* What is told for readers, or changes from day to day, has no part in it; floor and grants have.
 */
static void test_canonical_parts(void **state)
{
	static const char text[] = V
		"exemptions: [{rule: image-digest, path: a, reason: r, owner: o, expires: 2026-06-20}]\n";
	static const struct ward_span rule = { "image-digest", sizeof("image-digest") - 1 };
	struct ward_policy *days[3] = { NULL, NULL, NULL }, *floored;
	struct policy_grant grant = { .rules = &rule, .rule_count = 1, .ref = MAIN };
	struct ward_error err = { 0 };
	struct ward_span plain, with_floor;
	struct buf out;

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(policy_parse_standing("p", span_of(text), WARD_SPAN(""),
						       NOW + (int64_t)i * 3 * 86400, arena,
						       &days[i], &err),
				 0);
	plain = canonical(days[0]);
	assert_true(span_eq(plain, canonical(days[1])));
	assert_false(span_eq(plain, canonical(days[2])));
	floored = parse(text);
	assert_true(span_eq(plain, canonical(floored)));
	policy_set_floor(floored, parse(V));
	with_floor = canonical(floored);
	assert_false(span_eq(plain, with_floor));
	policy_set_floor(floored, parse(V "profile: strict\n"));
	assert_false(span_eq(canonical(floored), with_floor));
	with_floor = canonical(floored);
	assert_int_equal(policy_add_grant(floored, &grant, &err), 0);
	assert_false(span_eq(canonical(floored), with_floor));
	buf_init(&out, 20);
	assert_int_equal(policy_canonical(days[0], &out), WARD_EOOM);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults),		cmocka_unit_test(test_out_of_memory),
		cmocka_unit_test(test_demands),		cmocka_unit_test(test_no_demands),
		cmocka_unit_test(test_render),		cmocka_unit_test(test_canonical),
		cmocka_unit_test(test_canonical_parts),
	};

	return cmocka_run_group_tests_name("policy_refs", tests, setup, teardown);
}
