/* SPDX-License-Identifier: Apache-2.0 */
/* How references, commits and names come to the rules: facts, demands, and what is masked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "git/object.h"
#include "rules/rule.h"
#include "sample.h"
#include "scan/scan.h"
#include "scan/scanner.h"

#define MAIN "refs/heads/main"
#define TOPIC "refs/heads/topic"
#define TREE "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
#define PARENTS                                             \
	"parent 1111111111111111111111111111111111111111\n" \
	"parent 2222222222222222222222222222222222222222\n"
#define PEOPLE                                            \
	"author Ada <ada@example.com> 1735689600 +0000\n" \
	"committer Ada <ada@example.com> 1735689600 +0000\n"

struct fixture {
	struct arena *arena;
	struct limits limits;
	bool on[1024];
	struct scan_options options;
	struct scan_result result;
	struct ward_change change;
};

static const struct ward_demands linear = { .linear = true, .no_create = true };

/* Only main asks for anything; NULL stands for nothing as well. */
static const struct ward_demands *demands(void *ctx, struct ward_span ref)
{
	(void)ctx;
	return span_is(ref, MAIN) ? &linear : NULL;
}

static void setup(struct fixture *f)
{
	*f = (struct fixture){ .arena = arena_new(64u << 20), .limits = limits_default() };
	assert_non_null(f->arena);
	for (size_t i = 0; i < ward_rules_count; i++)
		f->on[i] = true;
	f->options = (struct scan_options){ .limits = &f->limits,
					    .rule_on = f->on,
					    .demands = demands,
					    .pusher = WARD_SPAN("ada"),
					    .now = 1800000000 };
	f->change.oid_len = 20;
}

static void scan(struct fixture *f)
{
	struct ward_error err = { 0 };

	assert_int_equal(scan_change(&f->change, &f->options, f->arena, &f->result, &err), WARD_OK);
	assert_false(f->result.undecided);
}

/* Findings of a rule at a reference ("" for any). */
static size_t count(const struct fixture *f, const char *rule, const char *ref)
{
	size_t n = 0;

	for (size_t i = 0; i < f->result.findings.len; i++) {
		const struct ward_finding *x = &f->result.findings.items[i];

		n += strcmp(x->rule->id, rule) == 0 && (ref[0] == '\0' || span_is(x->ref, ref));
	}
	return n;
}

static void test_arrivals(void **state)
{
	const struct change_arrival both[] = {
		{ .ref = WARD_SPAN(MAIN), .is_protected = true, .first_parent = true },
		{ .ref = WARD_SPAN(TOPIC) },
	};
	struct change_commit commit = { .raw = WARD_SPAN(TREE PARENTS PEOPLE "\nMerge\n"),
					.ref = WARD_SPAN(TOPIC) };
	struct fixture f;

	(void)state;
	setup(&f);
	f.change.commits = &commit;
	f.change.commit_count = 1;
	scan(&f);
	assert_int_equal(count(&f, "ref-linear-history", ""), 0);

	/* Judged at each; rules about the commit itself once. */
	commit.arrivals = both;
	commit.arrival_count = 2;
	scan(&f);
	assert_int_equal(count(&f, "ref-linear-history", ""), 1);
	assert_int_equal(count(&f, "ref-linear-history", MAIN), 1);
	assert_int_equal(count(&f, "commit-unsigned", ""), 1);
	assert_int_equal(f.result.counts.commits, 1);

	/* Without arrivals the first reference counts. */
	commit.arrival_count = 0;
	commit.ref = WARD_SPAN(MAIN);
	scan(&f);
	assert_int_equal(count(&f, "ref-linear-history", MAIN), 1);

	f.options.demands = NULL;
	scan(&f);
	assert_int_equal(count(&f, "ref-linear-history", ""), 0);
	arena_free(f.arena);
}

/* What fsck refuses is still shown by logs, so rules see it. */
static void test_malformed_commit(void **state)
{
	struct change_commit commit = {
		.raw = WARD_SPAN(TREE PARENTS "author A\x1b[2Kda <ada@example.com> yesterday\n"
					      "committer Ada\n\nMerge\x1b[2K\n"),
		.ref = WARD_SPAN(MAIN)
	};
	struct fixture f;

	(void)state;
	setup(&f);
	f.change.commits = &commit;
	f.change.commit_count = 1;
	scan(&f);
	assert_int_equal(count(&f, "commit-identity-invalid", MAIN), 2);
	assert_int_equal(count(&f, "commit-message-invisible", MAIN), 1);
	assert_int_equal(count(&f, "ref-linear-history", MAIN), 1);
	arena_free(f.arena);
}

static void test_ref_facts(void **state)
{
	struct ward_ref refs[] = {
		{ .name = WARD_SPAN(MAIN),
		  .action = REF_CREATE,
		  .type = OBJECT_COMMIT,
		  .peeled = OBJECT_COMMIT },
		{ .name = WARD_SPAN(TOPIC),
		  .action = REF_CREATE,
		  .type = OBJECT_BLOB,
		  .peeled = OBJECT_BLOB },
		{ .name = WARD_SPAN("refs/tags/v1"),
		  .action = REF_CREATE,
		  .type = OBJECT_TAG,
		  .peeled = OBJECT_COMMIT,
		  .is_protected = true },
	};
	struct fixture f;

	(void)state;
	setup(&f);
	f.change.refs = refs;
	f.change.ref_count = 3;
	scan(&f);
	assert_int_equal(count(&f, "ref-create", ""), 1);
	assert_int_equal(count(&f, "ref-create", MAIN), 1);
	assert_int_equal(count(&f, "ref-not-commit", ""), 1);
	assert_int_equal(count(&f, "ref-not-commit", TOPIC), 1);
	assert_int_equal(f.result.counts.refs, 3);
	arena_free(f.arena);
}

/* A made-up token between two words. */
static struct ward_span token_name(struct fixture *f, const char *before, const char *after)
{
	struct ward_span token = sample_expand(f->arena, "ghp_{alnum:30}{crc32b62}");

	assert_true(token.len > 30);
	return arena_printf(f->arena, "%s" WARD_SPAN_FMT "%s", before, WARD_SPAN_ARG(token), after);
}

/* The one finding of a token rule. */
static const struct ward_finding *secret_of(const struct fixture *f)
{
	const struct ward_finding *found = NULL;

	for (size_t i = 0; i < f->result.findings.len; i++) {
		if (strcmp(f->result.findings.items[i].rule->topic, "secret") != 0)
			continue;
		assert_null(found);
		found = &f->result.findings.items[i];
	}
	return found;
}

static void test_secret_in_ref(void **state)
{
	struct ward_ref ref = { .action = REF_CREATE,
				.type = OBJECT_COMMIT,
				.peeled = OBJECT_COMMIT };
	const struct ward_finding *secret;
	struct fixture f;

	(void)state;
	setup(&f);
	ref.name = token_name(&f, TOPIC "/", "/x");
	f.change.refs = &ref;
	f.change.ref_count = 1;
	scan(&f);
	secret = secret_of(&f);
	assert_non_null(secret);
	assert_true(span_is(secret->ref, TOPIC "/***/x"));
	assert_int_equal(secret->line, 0);
	assert_int_equal(secret->source.len, 0);

	/* Deleting it is what is to be done. */
	ref.action = REF_DELETE;
	f.result = (struct scan_result){ 0 };
	scan(&f);
	assert_null(secret_of(&f));
	arena_free(f.arena);
}

static int read_nothing(void *ctx, const struct change_file *file, bool old_side, uint64_t cap,
			struct arena *arena, struct ward_span *out, struct ward_error *err)
{
	(void)ctx;
	(void)file;
	(void)old_side;
	(void)cap;
	(void)arena;
	(void)err;
	*out = WARD_SPAN("nothing\n");
	return WARD_OK;
}

static void test_paths(void **state)
{
	struct change_file files[] = {
		{ .path = WARD_SPAN("a/.GIT/config"), .new_mode = MODE_FILE },
		{ .path = WARD_SPAN("b/.GIT/config"),
		  .old_mode = MODE_FILE,
		  .new_mode = MODE_FILE },
		{ .path = WARD_SPAN("c/.GIT/config"), .old_mode = MODE_FILE },
		{ .path = WARD_SPAN("d/.GIT"), .old_mode = MODE_FILE, .new_mode = MODE_GITLINK },
		{ .new_mode = MODE_FILE },
	};
	struct change_step steps[] = {
		{ .scope = SCOPE_HISTORY,
		  .ref = WARD_SPAN(MAIN),
		  .is_protected = true,
		  .files = files,
		  .file_count = 5 },
		{ .scope = SCOPE_STATE,
		  .ref = WARD_SPAN(MAIN),
		  .is_protected = true,
		  .has_base = true,
		  .files = files,
		  .file_count = 5 },
	};
	const struct ward_finding *secret;
	struct fixture f;

	(void)state;
	setup(&f);
	files[4].path = token_name(&f, "keys/", ".txt");
	f.change.steps = steps;
	f.change.step_count = 2;
	f.change.read = read_nothing;
	scan(&f);
	/* What is new or another kind of thing; history and state speak of it once. */
	assert_int_equal(count(&f, "path-unsafe", MAIN), 2);
	secret = secret_of(&f);
	assert_non_null(secret);
	assert_true(span_is(secret->path, "keys/***.txt"));
	assert_true(secret->introduced);
	arena_free(f.arena);
}

/* Where a file stands on disk is no part of the change. */
static void test_paths_on_disk(void **state)
{
	struct change_file files[] = {
		{ .path = WARD_SPAN("../../other/x"), .new_mode = MODE_FILE },
		{ .path = WARD_SPAN("./x"), .new_mode = MODE_FILE },
		{ .path = WARD_SPAN("/srv/x"), .new_mode = MODE_FILE },
		{ .path = WARD_SPAN("../a/../x"), .new_mode = MODE_FILE },
	};
	struct change_step step = { .is_protected = true, .files = files, .file_count = 4 };
	struct fixture f;

	(void)state;
	setup(&f);
	f.change = (struct ward_change){ .steps = &step, .step_count = 1, .read = read_nothing };
	scan(&f);
	assert_int_equal(count(&f, "path-unsafe", ""), 1);
	arena_free(f.arena);
}

static const char *policy_decides(void *ctx, struct ward_span path)
{
	(void)ctx;
	return span_is(path, ".gitward.yaml") ? "the policy of this check" : NULL;
}

static int policy_fine(void *ctx, struct ward_span path, struct ward_span text,
		       struct ward_error *err)
{
	(void)ctx;
	(void)path;
	(void)text;
	(void)err;
	return WARD_OK;
}

static void test_policy_change(void **state)
{
	static const struct {
		uint32_t old_mode, new_mode;
		enum change_scope scope;
		bool is_protected, has_base;
		const char *says;
	} rows[] = {
		{ 0, MODE_FILE, SCOPE_STATE, true, true, "the change adds the policy" },
		{ MODE_FILE, MODE_FILE, SCOPE_STATE, true, true, "the change changes the policy" },
		{ MODE_FILE, 0, SCOPE_STATE, true, true, "the change removes the policy" },
		{ MODE_FILE, MODE_FILE, SCOPE_STATE, false, true, NULL },
		{ MODE_FILE, MODE_FILE, SCOPE_HISTORY, true, true, NULL },
		{ 0, MODE_FILE, SCOPE_STATE, true, false, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct change_file file = { .path = WARD_SPAN(".gitward.yaml"),
					    .old_mode = rows[i].old_mode,
					    .new_mode = rows[i].new_mode };
		struct change_step step = { .scope = rows[i].scope,
					    .is_protected = rows[i].is_protected,
					    .has_base = rows[i].has_base,
					    .files = &file,
					    .file_count = 1 };
		struct fixture f;

		setup(&f);
		f.options.decides_check = policy_fine;
		f.options.decides = policy_decides;
		f.change.steps = &step;
		f.change.step_count = 1;
		f.change.read = read_nothing;
		scan(&f);
		assert_int_equal(count(&f, "policy-change", ""), rows[i].says != NULL);
		for (size_t k = 0; k < f.result.findings.len; k++) {
			const struct ward_finding *x = &f.result.findings.items[k];

			if (strcmp(x->rule->id, "policy-change") != 0)
				continue;
			assert_true(span_starts(x->message, rows[i].says));
			assert_true(x->introduced);
		}
		arena_free(f.arena);
	}
}

/* What is let in for want of time must not be a deletion or a forced push. */
static void references_are_judged_without_time(void **state)
{
	struct ward_ref refs[] = {
		{ .name = WARD_SPAN(MAIN),
		  .asked = WARD_SPAN(MAIN),
		  .action = REF_UPDATE,
		  .is_protected = true,
		  .forced = true },
		{ .name = WARD_SPAN(TOPIC),
		  .asked = WARD_SPAN(TOPIC),
		  .action = REF_DELETE,
		  .is_protected = true },
	};
	struct ward_error err = { 0 };
	struct fixture f;

	(void)state;
	setup(&f);
	f.options.deadline_ns = 1;
	f.change.refs = refs;
	f.change.ref_count = 2;
	assert_int_equal(scan_change(&f.change, &f.options, f.arena, &f.result, &err), WARD_OK);
	assert_true(f.result.undecided && f.result.expired);
	assert_int_equal(f.result.counts.refs, 2);
	assert_int_equal(count(&f, "ref-force-push", MAIN), 1);
	assert_int_equal(count(&f, "ref-delete", TOPIC), 1);
	arena_free(f.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arrivals),
		cmocka_unit_test(test_malformed_commit),
		cmocka_unit_test(test_ref_facts),
		cmocka_unit_test(test_secret_in_ref),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_paths_on_disk),
		cmocka_unit_test(test_policy_change),
		cmocka_unit_test(references_are_judged_without_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
