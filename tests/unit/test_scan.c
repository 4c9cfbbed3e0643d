/* SPDX-License-Identifier: Apache-2.0 */
/* What is news, what stood there, what cannot be looked at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/time.h"
#include "mem_source.h"
#include "rules/rule.h"
#include "scan/scan.h"
#include "scan/scanner.h"

#define POD(name, extra)                                                               \
	"apiVersion: v1\nkind: Pod\nmetadata: {name: " name ", namespace: n}\nspec:\n" \
	"  containers:\n  - name: web\n    image: example.com/web@sha256:"             \
	"1111111111111111111111111111111111111111111111111111111111111111\n" extra
#define PRIVILEGED "    securityContext: {privileged: true}\n"

struct fixture {
	struct arena *arena;
	struct limits limits;
	bool on[1024];
	struct scan_options options;
	struct scan_result result;
};

static void setup(struct fixture *f)
{
	*f = (struct fixture){ .arena = arena_new(64u << 20), .limits = limits_default() };
	for (size_t i = 0; i < ward_rules_count; i++)
		f->on[i] = true;
	f->options = (struct scan_options){
		.limits = &f->limits,
		.rule_on = f->on,
		.suppressions = true,
		.now = 1800000000,
	};
}

static void scan(struct fixture *f, struct mem_source *source)
{
	struct ward_change change;
	struct ward_error err = { 0 };

	mem_source_change(source, f->arena, &change);
	assert_int_equal(scan_change(&change, &f->options, f->arena, &f->result, &err), WARD_OK);
}

static size_t count(const struct fixture *f, const char *rule, bool introduced)
{
	size_t n = 0;

	for (size_t i = 0; i < f->result.findings.len; i++) {
		const struct ward_finding *x = &f->result.findings.items[i];

		n += strcmp(x->rule->id, rule) == 0 && x->introduced == introduced;
	}
	return n;
}

static const struct {
	const char *what;
	struct mem_file files[3];
	size_t files_count;
	size_t introduced, existing;
} news[] = {
	{ "a new file", { { "a.yaml", NULL, POD("a", PRIVILEGED) } }, 1, 1, 0 },
	{ "it stood there",
	  { { "a.yaml", POD("a", PRIVILEGED), POD("a", PRIVILEGED "# x\n") } },
	  1,
	  0,
	  1 },
	{ "lines moved",
	  { { "a.yaml", POD("a", PRIVILEGED), "# x\n\n\n" POD("a", PRIVILEGED) } },
	  1,
	  0,
	  1 },
	{ "it is added", { { "a.yaml", POD("a", ""), POD("a", PRIVILEGED) } }, 1, 1, 0 },
	{ "another object", { { "a.yaml", POD("a", PRIVILEGED), POD("b", PRIVILEGED) } }, 1, 1, 0 },
	{ "the file moved",
	  { { "a.yaml", POD("a", PRIVILEGED), NULL }, { "b.yaml", NULL, POD("a", PRIVILEGED) } },
	  2,
	  0,
	  1 },
	/* What staging was allowed is no permission for production. */
	{ "same name elsewhere",
	  { { "prod/a.yaml", POD("a", ""), POD("a", PRIVILEGED) },
	    { "stage/a.yaml", POD("a", PRIVILEGED), POD("a", "") } },
	  2,
	  1,
	  0 },
	{ "twice where it was once",
	  { { "a.yaml", POD("a", PRIVILEGED), POD("a", PRIVILEGED) "---\n" POD("a", PRIVILEGED) } },
	  1,
	  1,
	  1 },
	{ "gone", { { "a.yaml", POD("a", PRIVILEGED), NULL } }, 1, 0, 0 },
};

static void test_news(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(news) / sizeof(news[0]); i++) {
		struct mem_source source = { .files = news[i].files, .count = news[i].files_count };
		struct fixture f;

		setup(&f);
		scan(&f, &source);
		if (count(&f, "privileged", true) != news[i].introduced ||
		    count(&f, "privileged", false) != news[i].existing)
			print_message("%s: %zu new, %zu old\n", news[i].what,
				      count(&f, "privileged", true),
				      count(&f, "privileged", false));
		assert_int_equal(count(&f, "privileged", true), news[i].introduced);
		assert_int_equal(count(&f, "privileged", false), news[i].existing);
		assert_false(f.result.undecided);
		arena_free(f.arena);
	}
}

/* Every read that fails leaves the run undecided. */
static void test_read_fault(void **state)
{
	const struct mem_file files[] = {
		{ "a.yaml", POD("a", ""), POD("a", PRIVILEGED) },
		{ "b.yaml", NULL, POD("b", "") },
		{ "c.yaml", POD("c", ""), NULL },
	};
	size_t reads = 0;

	(void)state;
	for (size_t n = 0; n == 0 || n <= reads; n++) {
		struct mem_source source = { .files = files, .count = 3, .fail_at = n };
		struct fixture f;

		setup(&f);
		scan(&f, &source);
		if (n == 0)
			reads = source.reads;
		assert_int_equal(f.result.undecided, n != 0);
		if (n != 0)
			assert_true(span_contains(f.result.why, "made to fail"));
		arena_free(f.arena);
	}
	assert_in_range(reads, 4, 20);
}

static void test_limits(void **state)
{
	const struct mem_file files[] = { { "a.yaml", NULL, POD("a", "") },
					  { "b.yaml", NULL, POD("b", PRIVILEGED) } };
	struct mem_source source = { .files = files, .count = 2 };
	struct fixture f;

	(void)state;
	setup(&f);
	f.limits.blob_bytes = 20;
	scan(&f, &source);
	assert_true(f.result.undecided);
	assert_int_equal(count(&f, "limit-reached", true), 2);
	assert_string_equal(f.result.counts.skipped[0].reason, "too-large");
	arena_free(f.arena);

	setup(&f);
	f.limits.total_bytes = 20;
	scan(&f, &source);
	assert_true(f.result.undecided);
	assert_true(span_contains(f.result.why, "limits.total_bytes"));
	assert_int_equal(f.result.counts.files, 1);
	arena_free(f.arena);

	setup(&f);
	f.limits.objects = 1;
	scan(&f, &source);
	assert_true(span_contains(f.result.why, "limits.objects"));
	arena_free(f.arena);

	setup(&f);
	f.limits.findings = 1;
	scan(&f, &source);
	assert_true(span_contains(f.result.why, "limits.findings"));
	assert_int_equal(f.result.findings.len, 1);
	assert_true(f.result.counts.dropped > 0);
	arena_free(f.arena);

	setup(&f);
	f.options.deadline_ns = 1;
	scan(&f, &source);
	assert_true(span_contains(f.result.why, "limits.deadline_ms"));
	assert_int_equal(f.result.counts.files, 0);
	arena_free(f.arena);
}

#define SUPPRESSED(comment) POD("a", "    securityContext:\n      privileged: true " comment "\n")
#define SUPPRESSED_ABOVE(comment) \
	POD("a", "    securityContext:\n      " comment "\n      privileged: true\n")

static const struct {
	const char *text;
	bool suppressed;
	size_t invalid;
} comments[] = {
	{ SUPPRESSED("# gitward: ignore[privileged] CNI agent needs it"), true, 0 },
	{ SUPPRESSED_ABOVE("# gitward: ignore[privileged] CNI agent needs it"), true, 0 },
	{ SUPPRESSED("# gitward: ignore[privileged, host-path] until=2099-01-01 CNI agent"), true,
	  0 },
	{ SUPPRESSED("# gitward: ignore[host-path] other rule"), false, 0 },
	{ SUPPRESSED("# gitward: ignore[privileged]"), false, 1 },
	{ SUPPRESSED("# gitward: ignore[privileged] until=2020-01-01 CNI agent"), false, 1 },
	{ SUPPRESSED("# gitward: ignore[privileged] until=soon CNI agent"), false, 1 },
	{ SUPPRESSED("# gitward: ignore[no-such-rule] CNI agent"), false, 1 },
	{ SUPPRESSED("# gitward: ignore[limit-reached] CNI agent"), false, 1 },
	{ SUPPRESSED("# gitward: ignore[] CNI agent"), false, 1 },
	{ SUPPRESSED("# gitward: ignore everything"), false, 1 },
	{ SUPPRESSED("# see gitward: it is a guard"), false, 0 },
	/* a '#' inside a scalar is no comment */
	{ POD("a",
	      "    env: [{name: A, value: '# gitward: ignore[privileged] x y z'}]\n" PRIVILEGED),
	  false, 0 },
};

static void test_suppressions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(comments) / sizeof(comments[0]); i++) {
		const struct mem_file file = { "a.yaml", NULL, comments[i].text };
		struct mem_source source = { .files = &file, .count = 1 };
		struct fixture f;
		bool suppressed = false;

		setup(&f);
		scan(&f, &source);
		assert_int_equal(count(&f, "privileged", true), 1);
		for (size_t k = 0; k < f.result.findings.len; k++)
			if (strcmp(f.result.findings.items[k].rule->id, "privileged") == 0)
				suppressed = f.result.findings.items[k].suppressed;
		if (suppressed != comments[i].suppressed ||
		    count(&f, "suppression-invalid", true) != comments[i].invalid)
			print_message("%s\n", comments[i].text);
		assert_int_equal(suppressed, comments[i].suppressed);
		assert_int_equal(count(&f, "suppression-invalid", true), comments[i].invalid);
		arena_free(f.arena);
	}
}

static void test_suppression_off(void **state)
{
	const struct mem_file file = { "a.yaml", NULL,
				       SUPPRESSED("# gitward: ignore[privileged] CNI") };
	struct mem_source source = { .files = &file, .count = 1 };
	struct fixture f;

	(void)state;
	setup(&f);
	f.options.suppressions = false;
	scan(&f, &source);
	for (size_t i = 0; i < f.result.findings.len; i++)
		assert_false(f.result.findings.items[i].suppressed);
	arena_free(f.arena);
}

/* History looks for secrets only, and not at content that merely moved. */
static void test_history(void **state)
{
	static const char *const secret =
		"apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter2!x}\n";
	const struct mem_file added[] = { { "s.yaml", NULL, secret },
					  { "p.yaml", NULL, POD("a", PRIVILEGED) } };
	const struct mem_file moved[] = { { "s.yaml", secret, NULL }, { "t.yaml", NULL, secret } };
	struct mem_source source = { .files = added, .count = 2, .scope = SCOPE_HISTORY };
	struct fixture f;

	(void)state;
	setup(&f);
	scan(&f, &source);
	assert_int_equal(count(&f, "secret-plaintext", true), 1);
	assert_int_equal(count(&f, "privileged", true), 0);
	assert_int_equal(f.result.counts.files, 0);
	arena_free(f.arena);

	source.files = moved;
	setup(&f);
	scan(&f, &source);
	assert_int_equal(f.result.findings.len, 0);
	arena_free(f.arena);
}

/* No finding of a file shows a secret of it, in whatever line it stands. */
static void test_masking(void **state)
{
	static const char *const text =
		"apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n"
		"stringData: {password: hunter2!x, other: \"correcthorse9\"}\n";
	const struct mem_file file = { "s.yaml", NULL, text };
	struct mem_source source = { .files = &file, .count = 1 };
	struct fixture f;

	(void)state;
	setup(&f);
	scan(&f, &source);
	assert_int_equal(count(&f, "secret-plaintext", true), 2);
	for (size_t i = 0; i < f.result.findings.len; i++) {
		const struct ward_finding *x = &f.result.findings.items[i];

		assert_true(x->source.len > 0);
		assert_false(span_contains(x->source, "hunter2"));
		assert_false(span_contains(x->source, "correcthorse"));
		assert_false(span_contains(x->message, "hunter2"));
		assert_false(span_contains(x->message, "correcthorse"));
	}
	arena_free(f.arena);
}

/* Neither does one about something that is called like it, nor one of a Secret that is no YAML. */
static void test_masking_of_names(void **state)
{
	static const struct mem_file files[] = {
		{ "s.yaml", NULL,
		  "apiVersion: v1\nkind: Secret\nmetadata: {name: correcthorse99}\n"
		  "stringData: {password: correcthorse99}\n" },
		{ "t.yaml", NULL,
		  "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n"
		  "stringData:\n  password: correcthorse99: x\n" },
	};
	struct mem_source source = { .files = files, .count = 2 };
	struct fixture f;

	(void)state;
	setup(&f);
	scan(&f, &source);
	assert_int_equal(count(&f, "secret-plaintext", true), 1);
	assert_int_equal(count(&f, "yaml-parse-error", true), 1);
	for (size_t i = 0; i < f.result.findings.len; i++) {
		const struct ward_finding *x = &f.result.findings.items[i];

		assert_false(span_contains(x->source, "correcthorse"));
		assert_false(span_contains(x->message, "correcthorse"));
	}
	arena_free(f.arena);
}

/* kubectl and kustomize read UTF-16 with a byte order mark. */
static void test_utf16(void **state)
{
	static const struct ward_change nothing;
	static const char pod[] = POD("a", PRIVILEGED);
	char bytes[2 * sizeof(pod)] = "\xff\xfe";
	struct ward_error err = { 0 };
	struct parsed_file file;
	struct scanner s;
	struct fixture f;

	(void)state;
	setup(&f);
	for (size_t i = 0; i < sizeof(pod) - 1; i++) {
		bytes[2 + 2 * i] = pod[i];
		bytes[3 + 2 * i] = 0;
	}
	assert_int_equal(scanner_init(&s, &nothing, &f.options, f.arena, &f.result, &err), WARD_OK);
	assert_true(file_parse(&s, WARD_SPAN("a.yaml"), span_make(bytes, sizeof(bytes)), 0100644,
			       f.arena, &file));
	assert_int_equal(file.blob.kind, WARD_FILE_manifest);
	assert_true(span_is(file.blob.bytes, pod));
	scanner_release(&s);
	arena_free(f.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_news),
		cmocka_unit_test(test_read_fault),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_suppressions),
		cmocka_unit_test(test_suppression_off),
		cmocka_unit_test(test_history),
		cmocka_unit_test(test_masking),
		cmocka_unit_test(test_masking_of_names),
		cmocka_unit_test(test_utf16),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
