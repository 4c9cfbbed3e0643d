/* SPDX-License-Identifier: Apache-2.0 */
/* What a push is made of: arrivals, names of trees and blobs, what a guard knows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/time.h"
#include "change/change.h"
#include "git/tree_diff.h"
#include "git_fixture.h"
#include "rules/rule.h"
#include "scan/scan.h"

#define ZERO "0000000000000000000000000000000000000000"
/* A file that says it is encrypted and is not. */
#define LEAK \
	"password: open sesame\nsops:\n  mac: ENC[AES256_GCM,data:AAAA,iv:AAAA,tag:AAAA,type:str]\n"

static struct git_fixture fixture;
static struct arena *arena;
static struct repo *repo;
static struct limits limits;

static void commit(const char *file, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), "r/%s", file);
	fixture_write_str(&fixture, path, text);
	fixture_git(&fixture, "r", "add", "-A");
	fixture_git(&fixture, "r", "commit", "-q", "-m", file);
}

/* base - one - merge on main, `side` from base is merged; `old` stands at base. */
static int setup(void **state)
{
	(void)state;
	fixture_init(&fixture);
	fixture_mkdir(&fixture, "r");
	fixture_git(&fixture, "r", "init", "-q", "-b", "main");
	commit("a.txt", "a\n");
	fixture_git(&fixture, "r", "tag", "base");
	fixture_git(&fixture, "r", "checkout", "-q", "-b", "side");
	commit("side.txt", "side\n");
	fixture_git(&fixture, "r", "checkout", "-q", "main");
	commit("one.txt", "one\n");
	fixture_git(&fixture, "r", "tag", "one");
	fixture_git(&fixture, "r", "merge", "-q", "--no-ff", "-m", "merge", "side");
	fixture_git(&fixture, "r", "tag", "merge");
	fixture_git(&fixture, "r", "tag", "-a", "-m", "a tree", "treetag", "base^{tree}");
	/* What the store stands at before the push. */
	fixture_git(&fixture, "r", "update-ref", "refs/heads/main", "base");
	fixture_git(&fixture, "r", "update-ref", "refs/heads/release", "base");
	arena = arena_new((size_t)64 << 20);
	limits = limits_default();
	repo = fixture_open(&fixture, "r", REPO_NATIVE);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	repo_free(repo);
	arena_free(arena);
	fixture_free(&fixture);
	return 0;
}

static struct oid id_of(const char *name)
{
	return fixture_oid(&fixture, "r", name);
}

/* One line of the input; a name of NULL is all zeros. */
static struct ward_span line(const char *old, const char *new, const char *ref)
{
	char a[OID_HEX_MAX] = ZERO, b[OID_HEX_MAX] = ZERO;
	struct oid id;

	if (old != NULL) {
		id = id_of(old);
		oid_hex(&id, a);
	}
	if (new != NULL) {
		id = id_of(new);
		oid_hex(&id, b);
	}
	return arena_printf(arena, "%s %s %s\n", a, b, ref);
}

static struct ward_span lines(struct ward_span a, struct ward_span b)
{
	return arena_printf(arena, WARD_SPAN_FMT WARD_SPAN_FMT, WARD_SPAN_ARG(a), WARD_SPAN_ARG(b));
}

struct known {
	struct oid clean;  /**< unset: none */
	struct oid judged; /**< of refs/heads/main */
};

static bool is_protected(void *ctx, struct ward_span ref)
{
	(void)ctx;
	return span_is(ref, "refs/heads/main") || span_is(ref, "refs/heads/release");
}

static bool is_clean(void *ctx, const struct oid *id)
{
	return oid_eq(&((struct known *)ctx)->clean, id);
}

static bool judged_tip(void *ctx, struct ward_span ref, struct oid *out)
{
	const struct known *known = ctx;

	*out = known->judged;
	return known->judged.len != 0 && span_is(ref, "refs/heads/main");
}

static int collect(struct ward_span input, struct known *known, struct ward_change *out,
		   struct ward_error *err)
{
	const struct change_guard guard = {
		.is_protected = is_protected,
		.is_clean = known != NULL ? is_clean : NULL,
		.judged_tip = known != NULL ? judged_tip : NULL,
		.ctx = known,
	};

	*err = (struct ward_error){ .code = WARD_OK };
	return change_from_push(repo, input, &guard, &limits, arena, out, err);
}

static struct ward_change good(struct ward_span input, struct known *known)
{
	struct ward_change change;
	struct ward_error err;

	if (collect(input, known, &change, &err) != WARD_OK)
		fail_msg("%s", err.message);
	return change;
}

static const struct change_commit *find_commit(const struct ward_change *change, const char *name)
{
	const struct oid id = id_of(name);

	for (size_t i = 0; i < change->commit_count; i++)
		if (oid_eq(&change->commits[i].id, &id))
			return &change->commits[i];
	return NULL;
}

static void a_commit_arrives_at_several_references(void **state)
{
	static const struct {
		const char *name;
		bool first_parent;
	} rows[] = { { "one", true }, { "side", false }, { "merge", true } };
	struct ward_span input = lines(line(NULL, "merge", "refs/heads/topic"),
				       lines(line("base", "merge", "refs/heads/main"),
					     line("base", "one", "refs/heads/release")));
	struct ward_change change = good(input, NULL);

	(void)state;
	assert_int_equal(change.commit_count, 3);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct change_commit *c = find_commit(&change, rows[i].name);
		const bool one = strcmp(rows[i].name, "one") == 0;

		assert_non_null(c);
		assert_int_equal(c->arrival_count, one ? 3 : 2);
		assert_true(span_is(c->ref, "refs/heads/main"));
		for (size_t k = 0; k < c->arrival_count; k++) {
			const bool last = k + 1 == c->arrival_count;

			assert_int_equal(c->arrivals[k].is_protected, !last);
			assert_int_equal(c->arrivals[k].first_parent, rows[i].first_parent);
		}
		assert_true(span_is(c->arrivals[c->arrival_count - 1].ref, "refs/heads/topic"));
	}
	/* One history step a commit, one state step a branch; the set of references is shared. */
	assert_int_equal(change.step_count, 6);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(change.steps[i].scope, SCOPE_HISTORY);
		assert_true(change.steps[i].is_protected);
		assert_true(oid_eq(&change.steps[i].commit, &change.commits[i].id));
		assert_int_equal(change.steps[i].ref_count, change.commits[i].arrival_count);
		for (size_t k = 0; k < change.steps[i].ref_count; k++)
			assert_true(span_eq(change.steps[i].refs[k],
					    change.commits[i].arrivals[k].ref));
	}
	for (size_t i = 3; i < 6; i++) {
		assert_int_equal(change.steps[i].scope, SCOPE_STATE);
		assert_int_equal(change.steps[i].ref_count, 1);
	}
	assert_int_equal(change.refs[1].commits, 3);
	assert_int_equal(change.refs[1].files, 2);
	assert_int_equal(change.refs[1].peeled, OBJECT_COMMIT);
	assert_int_equal(change.refs[2].commits, 1);
}

static void pairs_are_bounded(void **state)
{
	struct ward_span input = WARD_SPAN("");
	struct ward_change change;
	struct ward_error err;

	(void)state;
	for (int i = 0; i < 20; i++) {
		char name[64];

		snprintf(name, sizeof(name), "refs/tags/t%d", i);
		input = lines(input, line(NULL, "merge", name));
	}
	limits.paths = 50;
	assert_int_equal(collect(input, NULL, &change, &err), WARD_ELIMIT);
	assert_non_null(strstr(err.message, "limits.paths"));
	limits = limits_default();
	change = good(input, NULL);
	assert_int_equal(find_commit(&change, "one")->arrival_count, 20);
}

static void tags_arrive_too(void **state)
{
	struct ward_change change = good(
		lines(line(NULL, "treetag", "refs/tags/x"), line(NULL, "treetag", "refs/tags/y")),
		NULL);

	(void)state;
	assert_int_equal(change.commit_count, 1);
	assert_true(change.commits[0].is_tag);
	assert_int_equal(change.commits[0].arrival_count, 2);
	assert_false(change.commits[0].arrivals[0].first_parent);
}

static void what_is_no_commit(void **state)
{
	static const struct {
		const char *old, *new, *ref;
		enum object_type peeled;
		size_t steps, files;
		bool has_base;
	} rows[] = {
		{ NULL, "merge^{tree}", "refs/tags/x", OBJECT_TREE, 2, 3, false },
		{ "base", "merge^{tree}", "refs/tags/x", OBJECT_TREE, 2, 2, true },
		{ "base^{tree}", "one^{tree}", "refs/other/x", OBJECT_TREE, 2, 1, true },
		{ "base:a.txt", "one^{tree}", "refs/tags/x", OBJECT_TREE, 2, 2, false },
		{ NULL, "treetag", "refs/tags/x", OBJECT_TREE, 2, 1, false },
		{ NULL, "one:one.txt", "refs/tags/x", OBJECT_BLOB, 1, 1, false },
		{ "one", "one:one.txt", "refs/notes/x", OBJECT_BLOB, 1, 1, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ward_change change = good(line(rows[i].old, rows[i].new, rows[i].ref), NULL);
		const struct change_step *step = &change.steps[0];

		assert_int_equal(change.refs[0].peeled, rows[i].peeled);
		assert_int_equal(change.refs[0].type,
				 strcmp(rows[i].new, "treetag") == 0 ? OBJECT_TAG : rows[i].peeled);
		assert_int_equal(change.refs[0].forced, rows[i].old != NULL);
		assert_int_equal(change.refs[0].files, rows[i].files);
		assert_int_equal(change.step_count, rows[i].steps);
		assert_int_equal(step->scope, SCOPE_HISTORY);
		assert_int_equal(step->commit.len, 0);
		assert_int_equal(step->file_count, rows[i].files);
		assert_int_equal(step->has_base, rows[i].has_base);
		assert_true(span_is(step->ref, rows[i].ref));
		if (rows[i].steps == 2)
			assert_int_equal(change.steps[1].scope, SCOPE_STATE);
		else
			assert_true(span_is(step->files[0].path, rows[i].ref));
	}
}

static void what_cannot_be_judged_is_an_error(void **state)
{
	struct ward_change change;
	struct ward_error err;

	(void)state;
	assert_int_equal(collect(line(NULL, "one^{tree}", "refs/heads/x"), NULL, &change, &err),
			 WARD_EUNSUPPORTED);
	assert_string_equal(err.message, "refs/heads/x: it names a tree; a branch has commits");
	assert_int_equal(collect(arena_printf(arena, "%s %.39s1 refs/tags/x\n", ZERO, ZERO), NULL,
				 &change, &err),
			 WARD_ENOTFOUND);
}

static void an_old_side_that_is_no_commit_is_none(void **state)
{
	struct ward_change change = good(line("base:a.txt", "one", "refs/other/x"), NULL);

	(void)state;
	assert_true(change.refs[0].forced);
	/* The state is compared with where it left HEAD's branch. */
	assert_int_equal(change.refs[0].files, 1);
	assert_int_equal(change.commit_count, 1);
}

static void clean_commits_need_no_step(void **state)
{
	struct known known = { .clean = id_of("side") };
	struct ward_change change = good(line("base", "merge", "refs/heads/main"), &known);

	(void)state;
	assert_int_equal(change.commit_count, 3);
	assert_non_null(find_commit(&change, "side"));
	assert_int_equal(change.step_count, 3);
	for (size_t i = 0; i < 2; i++)
		assert_false(oid_eq(&change.steps[i].commit, &known.clean));
}

static void the_last_judged_tip_is_the_old_side(void **state)
{
	struct known known = { .judged = id_of("base") };
	struct ward_change change = good(line("one", "merge", "refs/heads/main"), &known);

	(void)state;
	assert_int_equal(change.commit_count, 3);
	assert_int_equal(change.refs[0].commits, 3);
	assert_int_equal(change.refs[0].files, 2);
	assert_false(change.refs[0].forced);
	/* A tip that is gone leaves nothing to build on: all is judged, but for other guarded tips.
	 */
	known.judged.raw[5] ^= 1;
	change = good(line("one", "merge", "refs/heads/main"), &known);
	assert_int_equal(change.commit_count, 3);
	change = good(line("one", "merge", "refs/heads/main"), NULL);
	assert_int_equal(change.commit_count, 2);
	/* Nor is a guarded branch built on what another one got unjudged. */
	fixture_git(&fixture, "r", "update-ref", "refs/heads/main", "one");
	known.judged = id_of("base");
	change = good(line(NULL, "one", "refs/heads/topic"), &known);
	assert_int_equal(change.commit_count, 1);
	assert_int_equal(change.refs[0].files, 1);
	fixture_git(&fixture, "r", "update-ref", "refs/heads/main", "base");
}

static int count_one(void *ctx, struct ward_span name, const struct oid *id, struct ward_error *err)
{
	(void)name;
	(void)id;
	(void)err;
	++*(size_t *)ctx;
	return 0;
}

static void the_clock_ends_all_reading(void **state)
{
	const struct oid a = id_of("base"), b = id_of("merge");
	const struct oid tree = id_of("merge^{tree}");
	struct repo_walk walk = { .tip = b, .max = 10 };
	struct tree_change *changes;
	struct ward_change change;
	struct ward_error err = { .code = WARD_OK };
	struct oid out, *ids;
	size_t n;

	(void)state;
	repo_set_deadline(repo, 1);
	assert_int_equal(repo_exists(repo, &a, &err), WARD_EDEADLINE);
	assert_string_equal(err.message, "the time allowed has passed (limits.deadline_ms)");
	assert_int_equal(repo_exists_before(repo, &a, &err), WARD_EDEADLINE);
	assert_int_equal(repo_is_ancestor(repo, &a, &b, &err), WARD_EDEADLINE);
	assert_int_equal(repo_merge_base(repo, &a, &b, &out, &err), WARD_EDEADLINE);
	assert_int_equal(repo_fork_point(repo, &a, &b, 1, &out, &err), WARD_EDEADLINE);
	assert_int_equal(repo_history(repo, &walk, arena, &ids, &n, &err), WARD_EDEADLINE);
	assert_int_equal(tree_diff(repo, NULL, 0, &tree, arena, &changes, &n, &err),
			 WARD_EDEADLINE);
	assert_int_equal(repo_index_changes(repo, &tree, arena, &changes, &n, &err),
			 WARD_EDEADLINE);
	assert_int_equal(collect(line("base", "merge", "refs/heads/main"), NULL, &change, &err),
			 WARD_EDEADLINE);
	repo_set_deadline(repo, time_mono_ns() + UINT64_C(60000000000));
	assert_int_equal(repo_is_ancestor(repo, &a, &b, &err), 1);
	repo_set_deadline(repo, 0);
	assert_int_equal(repo_exists(repo, &a, &err), 1);
}

static void where_a_branch_left(void **state)
{
	static const struct {
		const char *tip, *others[2], *fork;
	} rows[] = {
		{ "side", { "one", "base" }, "base" },
		{ "merge", { "side", "one" }, "side" },
		{ "merge", { "base", "one" }, "one" },
		{ "one", { "merge", "base" }, "one" },
	};
	struct ward_error err = { .code = WARD_OK };
	struct oid out;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct oid tip = id_of(rows[i].tip), want = id_of(rows[i].fork);
		const struct oid others[] = { id_of(rows[i].others[0]), id_of(rows[i].others[1]) };

		assert_int_equal(repo_fork_point(repo, &tip, others, 2, &out, &err), 0);
		/* Of two that are equally good either will do. */
		if (i != 1)
			assert_true(oid_eq(&out, &want));
	}
}

/* That a reference is not there is told by a file only that is right from end to end. */
static void packed_references_that_are_spoilt(void **state)
{
#define ID "1111111111111111111111111111111111111111"
#define SORTED "# pack-refs with: peeled fully-peeled sorted \n"
	static const struct {
		const char *text, *message;
	} rows[] = {
		{ "", NULL },
		{ SORTED, NULL },
		{ SORTED ID " refs/heads/a\n" ID " refs/heads/b\n^" ID "\n", NULL },
		{ ID " refs/heads/b\n" ID " refs/heads/a\n", NULL },
		{ "rubbish\n", "packed-refs is malformed: line 1 is no reference" },
		{ SORTED ID " refs/heads/a\nrubbish\n" ID " refs/heads/c\n",
		  "packed-refs is malformed" },
		{ SORTED ID " refs/heads/a\n\n",
		  "packed-refs is malformed: line 3 is no reference" },
		{ SORTED ID " refs/heads/b\n" ID " refs/heads/a\n",
		  "packed-refs is malformed: line 3 is not in order" },
		{ SORTED ID " refs/heads/a\n" ID " refs/heads/a\n",
		  "packed-refs is malformed: line 3 is not in order" },
		{ SORTED "^" ID "\n",
		  "packed-refs is malformed: line 2 is no id that a tag leads to" },
		{ SORTED ID " refs/heads/a\n^11\n",
		  "packed-refs is malformed: line 3 is no id that a tag leads to" },
		{ SORTED ID " refs/heads/a\n" ID " refs/hea",
		  "packed-refs is malformed: its end is missing" },
	};

	(void)state;
	fixture_mkdir(&fixture, "spoilt");
	fixture_git(&fixture, "spoilt", "init", "-q", "--bare");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const int want = rows[i].message != NULL ? WARD_EGIT : 0;
		struct ward_error err = { .code = WARD_OK };
		struct repo *r;
		struct oid id;
		size_t n = 0;

		fixture_write_str(&fixture, "spoilt/packed-refs", rows[i].text);
		r = fixture_open(&fixture, "spoilt", REPO_NATIVE);
		assert_int_equal(repo_ref(r, "refs/heads/nowhere", &id, &err),
				 want != 0 ? want : WARD_ENOTFOUND);
		if (want != 0 && strstr(err.message, rows[i].message) == NULL)
			fail_msg("row %zu: %s", i, err.message);
		err = (struct ward_error){ .code = WARD_OK };
		assert_int_equal(repo_each_ref(r, "refs/zzz/", count_one, &n, &err), want);
		repo_free(r);
	}
#undef SORTED
#undef ID
}

static void packed_references_are_searched(void **state)
{
	static const struct {
		const char *prefix;
		size_t count;
	} rows[] = { { "", 303 },
		     { "refs/heads/", 203 },
		     { "refs/heads/b", 200 },
		     { "refs/heads/b1", 100 },
		     { "refs/tags/", 100 },
		     { "refs/tags/v", 100 },
		     { "refs/zzz/", 0 },
		     { "refs/a", 0 },
		     { "refs/heads/main", 1 } };
	const struct oid want = id_of("base");
	struct buf in;

	(void)state;
	fixture_mkdir(&fixture, "refs");
	fixture_git(&fixture, ".", "clone", "-q", "--bare", "--no-tags", "r", "refs");
	buf_init(&in, 1 << 20);
	for (int i = 0; i < 200; i++)
		buf_printf(&in, "create refs/heads/b%d/%03d %s\n", i % 2, i, "refs/heads/main");
	fixture_git_ok(&fixture, "refs", &in, NULL,
		       (const char *const[]){ "update-ref", "--stdin", NULL });
	buf_release(&in);
	for (int i = 0; i < 100; i++) {
		char name[16];

		snprintf(name, sizeof(name), "v%d", i);
		fixture_git(&fixture, "refs", "tag", "-a", "-m", "x", name, "main");
	}
	fixture_git(&fixture, "refs", "pack-refs", "--all");
	for (int sorted = 1; sorted >= 0; sorted--) {
		struct repo *r;
		struct ward_error err = { .code = WARD_OK };
		struct oid id;

		if (!sorted)
			assert_int_equal(
				system(arena_printf(arena, "sed -i 1d '%s'",
						    fixture_path(&fixture, "refs/packed-refs"))
					       .ptr),
				0);
		r = fixture_open(&fixture, "refs", REPO_NATIVE);
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			size_t n = 0;

			assert_int_equal(repo_each_ref(r, rows[i].prefix, count_one, &n, &err), 0);
			assert_int_equal(n, rows[i].count);
		}
		for (int i = 0; i < 200; i++) {
			char name[64];

			snprintf(name, sizeof(name), "refs/heads/b%d/%03d", i % 2, i);
			assert_int_equal(repo_ref(r, name, &id, &err), 0);
			assert_true(oid_eq(&id, &want));
			snprintf(name, sizeof(name), "refs/heads/b%d/%03d", (i + 1) % 2, i);
			assert_int_equal(repo_ref(r, name, &id, &err), WARD_ENOTFOUND);
			err = (struct ward_error){ .code = WARD_OK };
		}
		assert_int_equal(repo_ref(r, "refs/tags/v99", &id, &err), 0);
		assert_int_equal(repo_ref(r, "refs/a", &id, &err), WARD_ENOTFOUND);
		err = (struct ward_error){ .code = WARD_OK };
		assert_int_equal(repo_ref(r, "refs/zz", &id, &err), WARD_ENOTFOUND);
		repo_free(r);
	}
}

static bool listed(const struct scan_result *result, const char *name)
{
	const struct oid id = id_of(name);

	for (size_t i = 0; i < result->clean.len; i++)
		if (oid_eq(&result->clean.items[i], &id))
			return true;
	return false;
}

static const struct ward_demands *no_demands(void *ctx, struct ward_span ref)
{
	static const struct ward_demands none;

	(void)ctx;
	(void)ref;
	return &none;
}

/* The same leak on two branches at once is looked for once, and makes neither clean. */
static void clean_is_what_shows_nothing(void **state)
{
	struct scan_options options = { .limits = &limits,
					.suppressions = true,
					.now = 1800000000 };
	bool *on = ARENA_ARRAY(arena, ward_rules_count, bool);
	struct scan_result result;
	struct ward_change change;
	struct ward_error err = { .code = WARD_OK };
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i < ward_rules_count; i++)
		on[i] = true;
	options.rule_on = on;
	options.demands = no_demands;
	fixture_git(&fixture, "r", "checkout", "-q", "-f", "-b", "leak1", "base");
	commit("s.yaml", LEAK);
	fixture_git(&fixture, "r", "checkout", "-q", "-f", "-b", "leak2", "side");
	commit("s.yaml", LEAK);
	change = good(lines(line("base", "leak1", "refs/heads/main"),
			    line("base", "leak2", "refs/heads/release")),
		      NULL);
	assert_int_equal(scan_change(&change, &options, arena, &result, &err), WARD_OK);
	assert_false(result.undecided);
	assert_true(listed(&result, "side"));
	assert_false(listed(&result, "leak1"));
	assert_false(listed(&result, "leak2"));
	/* Each reference has the leak for itself. */
	for (size_t i = 0; i < result.findings.len; i++) {
		const struct ward_finding *f = &result.findings.items[i];

		if (strcmp(f->rule->id, "sops-leak") != 0)
			continue;
		assert_int_equal(f->ref_count, 1);
		assert_true(span_eq(f->refs[0], f->ref));
		found |= span_is(f->ref, "refs/heads/main") ? 1 : 2;
	}
	assert_int_equal(found, 3);
	options.deadline_ns = 1;
	assert_int_equal(scan_change(&change, &options, arena, &result, &err), WARD_OK);
	assert_true(result.expired);
	assert_int_equal(result.clean.len, 0);
	options.deadline_ns = 0;
	repo_set_deadline(repo, 1);
	assert_int_equal(scan_change(&change, &options, arena, &result, &err), WARD_OK);
	assert_true(result.expired && result.undecided);
	assert_int_equal(result.clean.len, 0);
	repo_set_deadline(repo, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_commit_arrives_at_several_references),
		cmocka_unit_test(pairs_are_bounded),
		cmocka_unit_test(tags_arrive_too),
		cmocka_unit_test(what_is_no_commit),
		cmocka_unit_test(what_cannot_be_judged_is_an_error),
		cmocka_unit_test(an_old_side_that_is_no_commit_is_none),
		cmocka_unit_test(clean_commits_need_no_step),
		cmocka_unit_test(the_last_judged_tip_is_the_old_side),
		cmocka_unit_test(the_clock_ends_all_reading),
		cmocka_unit_test(where_a_branch_left),
		cmocka_unit_test(packed_references_are_searched),
		cmocka_unit_test(packed_references_that_are_spoilt),
		cmocka_unit_test(clean_is_what_shows_nothing),
	};

	return cmocka_run_group_tests_name("push", tests, setup, teardown);
}
