/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/span.h"
#include "gitward/report.h"
#include "sample_result.h"

#define COUNTS_NOTHING                                                                     \
	"checked 0 refs, 0 commits, 0 objects, 0 B, 0 files, skipped 0, 25 rules, 12 ms; " \
	"policy HEAD:.gitward.yaml, profile gitops\n"

static struct buf out;

static int setup(void **state)
{
	(void)state;
	buf_init(&out, 1 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	buf_release(&out);
	return 0;
}

static const char *render(const struct ward_result *r, struct ward_report_options options)
{
	options.format = WARD_FORMAT_text;
	return sample_render(r, &options, &out);
}

/* A result with one finding, which the caller may change first. */
static const char *render_one(const struct ward_finding *f, struct ward_report_options options)
{
	struct ward_result r = sample_empty(WARD_DENIED);

	r.findings = f;
	r.finding_count = 1;
	r.counts.denied = 1;
	return render(&r, options);
}

static void assert_starts(const char *text, const char *want)
{
	if (strncmp(text, want, strlen(want)) != 0)
		assert_string_equal(text, want);
}

static void test_file(void **state)
{
	struct ward_finding f = sample_finding(SAMPLE_FILE);

	(void)state;
	assert_string_equal(
		render_one(&f, (struct ward_report_options){ 0 }),
		"error: apps/web.yaml:12:16: 'nginx:latest' names a tag that can be moved "
		"[image-tag-latest]\n"
		"   12 |         image: nginx:latest\n"
		"      |                ^^^^^^^^^^^^\n"
		"   why: What the tag names can change without a commit, so the repository no longer "
		"says\n"
		"        what runs. A rollback brings back the text but not the image.\n"
		"  help: Name the image by its digest: name:tag@sha256:...\n"
		"   see: https://kubernetes.io/docs/concepts/containers/images/\n"
		"\n"
		"gitward: denied: 1 finding must be fixed\n" COUNTS_NOTHING);
}

static void test_color(void **state)
{
	struct ward_finding f = sample_finding(SAMPLE_REF);

	(void)state;
	f.message = WARD_SPAN("a\x1b[31mb");
	assert_starts(
		render_one(&f, (struct ward_report_options){ .color = true }),
		"\x1b[1;31merror:\x1b[m \x1b[1mrefs/heads/main: \x1b[ma\\x1b[31mb [ref-delete]\n");
}

static void test_history_commit_ref(void **state)
{
	struct ward_finding f = sample_finding(SAMPLE_HISTORY);
	struct ward_report_options options = { 0 };

	(void)state;
	assert_starts(render_one(&f, options),
		      "error: conf/app.env:3:7: a token of Example (40 characters) "
		      "[secret-example-token]\n"
		      "    3 | TOKEN=ex_***\n"
		      "      |       ^^^^^^\n"
		      "  in commit 1a2b3c4d5e6f on refs/heads/main\n"
		      "   why: ");
	f.ref = WARD_SPAN("");
	assert_non_null(strstr(render_one(&f, options), "\n  in commit 1a2b3c4d5e6f\n"));
	f = sample_finding(SAMPLE_COMMIT);
	assert_starts(render_one(&f, options),
		      "error: commit 1a2b3c4d5e6f: carries no signature [commit-unsigned]\n"
		      "  on refs/heads/main\n   why: ");
	f = sample_finding(SAMPLE_REF);
	assert_starts(render_one(&f, options),
		      "error: refs/heads/main: is deleted [ref-delete]\n   why: ");
	f.ref = WARD_SPAN("");
	assert_starts(render_one(&f, options), "error: is deleted [ref-delete]\n   why: ");
}

static void test_caret(void **state)
{
	static const struct {
		const char *source;
		uint32_t source_column, column, end_line, end_column;
		const char *want;
	} rows[] = {
		{ "\ta\tb: c", 1, 4, 7, 5, "    7 | \ta\tb: c\n      | \t \t^\n" },
		{ "\xe6\x97\xa5\xe6\x9c\xac: x", 1, 2, 7, 4,
		  "    7 | \xe6\x97\xa5\xe6\x9c\xac: x\n      |   ^^^\n" },
		{ "a\x1b"
		  "b",
		  1, 3, 7, 4, "    7 | a\\x1bb\n      |      ^\n" },
		{ "abc", 1, 2, 7, 2, "    7 | abc\n      |  ^\n" },
		{ "abc", 1, 2, 7, 0, "    7 | abc\n      |  ^\n" },
		{ "abc", 1, 4, 7, 5, "    7 | abc\n      |    ^\n" },
		{ "abc", 1, 99, 7, 100, "    7 | abc\n      |    ^\n" },
		{ "abc", 1, 2, 9, 1, "    7 | abc\n      |  ^^\n" },
		{ "abc", 50, 51, 7, 52, "    7 | ...abc\n      |     ^\n" },
		{ "abc", 1, 0, 0, 0, "    7 | abc\n   why" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ward_finding f = sample_finding(SAMPLE_FILE);
		const char *text;

		f.source = span_of(rows[i].source);
		f.source_column = rows[i].source_column;
		f.line = 7;
		f.column = rows[i].column;
		f.end_line = rows[i].end_line;
		f.end_column = rows[i].end_column;
		text = strchr(render_one(&f, (struct ward_report_options){ 0 }), '\n') + 1;
		assert_starts(text, rows[i].want);
	}
}

static void test_long_line(void **state)
{
	struct ward_finding f = sample_finding(SAMPLE_FILE);
	char source[400];
	const char *text;
	const char *caret;

	(void)state;
	memset(source, 'x', sizeof(source));
	source[299] = 'Y';
	f.source = span_make(source, sizeof(source));
	f.column = 300;
	f.end_column = 301;
	text = strchr(render_one(&f, (struct ward_report_options){ 0 }), '\n') + 1;
	assert_starts(text, "   12 | ...xxxx");
	caret = strchr(text, '\n') + 1;
	assert_int_equal(caret - text, strlen("   12 | ......\n") + 100);
	assert_int_equal(text[strcspn(caret, "^")], 'Y');
	f.source = span_make(source, 200);
	f.column = 1;
	f.end_column = 500;
	text = strchr(render_one(&f, (struct ward_report_options){ 0 }), '\n') + 1;
	assert_starts(text, "   12 | xxxx");
	assert_int_equal(strspn(strchr(text, '^'), "^"), 100);
}

/* What is explained once is not explained again; errors stand before warnings. */
static void test_repeat(void **state)
{
	struct ward_finding f[3] = { sample_finding(SAMPLE_WARNING), sample_finding(SAMPLE_FILE),
				     sample_finding(SAMPLE_FILE) };
	struct ward_result r = sample_empty(WARD_DENIED);
	const char *text;
	const char *why;

	(void)state;
	r.findings = f;
	r.finding_count = 3;
	r.counts.denied = 2;
	r.counts.warned = 1;
	text = render(&r, (struct ward_report_options){ 0 });
	why = strstr(text, "   why: ");
	assert_non_null(why);
	assert_null(strstr(why + 1, "   why: "));
	assert_true(strstr(text, "warning: ") > why);
	assert_non_null(strstr(text, "\ngitward: denied: 2 findings must be fixed (1 warning)\n"));
	text = render(&r, (struct ward_report_options){ .quiet = true });
	assert_null(strstr(text, "warning: "));
}

static void test_many(void **state)
{
	static struct ward_finding f[60];
	struct ward_result r = sample_empty(WARD_DENIED);
	const char *text;
	size_t heads = 0;

	(void)state;
	for (size_t i = 0; i < 60; i++)
		f[i] = sample_finding(i < 8 ? SAMPLE_WARNING : SAMPLE_FILE);
	r.findings = f;
	r.finding_count = 60;
	r.counts.denied = 52;
	r.counts.warned = 8;
	r.counts.dropped = 3;
	text = render(&r, (struct ward_report_options){ 0 });
	for (const char *p = text; (p = strstr(p, "error: ")) != NULL; p++)
		heads++;
	assert_int_equal(heads, 50);
	assert_non_null(strstr(text, "\n... and 2 errors, 8 warnings more; "));
	assert_non_null(strstr(text,
			       "\ngitward: denied: 52 findings must be fixed (8 warnings); "
			       "3 findings beyond the limit not kept\n"));
}

static void test_verdicts(void **state)
{
	struct ward_result r = sample_empty(WARD_ALLOWED);
	struct ward_report_options options = { 0 };

	(void)state;
	assert_string_equal(render(&r, options), "gitward: allowed\n" COUNTS_NOTHING);
	r.counts.warned = 3;
	r.counts.existing = 2;
	r.counts.suppressed = 1;
	assert_string_equal(
		render(&r, options),
		"gitward: allowed, 3 warnings, 2 existing, 1 suppressed\n" COUNTS_NOTHING);
	options.quiet = true;
	assert_string_equal(render(&r, options), COUNTS_NOTHING);
	r = sample_empty(WARD_UNDECIDED);
	r.why = WARD_SPAN("tree x\x1b is 70 levels deep");
	assert_string_equal(
		render(&r, options),
		"gitward: could not decide: tree x\\x1b is 70 levels deep\n" COUNTS_NOTHING);
	r = sample_empty(WARD_NOTHING);
	assert_starts(render(&r, options), "gitward: nothing to check: no reference, ");
	r = sample_empty(WARD_DENIED);
	assert_string_equal(render(&r, options), "gitward: denied\n" COUNTS_NOTHING);
}

static void test_counts(void **state)
{
	struct ward_result r = sample_result();
	static const struct {
		uint64_t bytes;
		const char *want;
	} sizes[] = {
		{ 999, ", 999 B, " },	   { 1000, ", 1.0 kB, " },
		{ 4123, ", 4.1 kB, " },	   { 999999, ", 999.9 kB, " },
		{ 1000000, ", 1.0 MB, " }, { UINT64_MAX, ", 18.4 EB, " },
	};

	(void)state;
	r.finding_count = 0;
	r.counts.deleted = 2;
	assert_non_null(
		strstr(render(&r, (struct ward_report_options){ 0 }),
		       "\nchecked 1 ref, 2 commits, 3 objects, 4.1 kB, 5 files (3 manifest, "
		       "2 text), 2 deleted, skipped 1 (1 gitlink), 25 rules, 12 ms; policy "
		       "HEAD:.gitward.yaml, profile gitops\n"));
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		r.counts.bytes = sizes[i].bytes;
		assert_non_null(
			strstr(render(&r, (struct ward_report_options){ 0 }), sizes[i].want));
	}
}

static void test_verbose(void **state)
{
	struct ward_result r = sample_result();
	const char *text = render(&r, (struct ward_report_options){ 0 });

	(void)state;
	assert_null(strstr(text, "suppressed: "));
	assert_null(strstr(text, "note: empty.yaml"));
	assert_null(strstr(text, "https://example.org/second"));
	assert_non_null(strstr(text,
			       "\nnote: base/x.yaml:4:4: a flow mapping is not closed "
			       "[yaml-syntax, existing]\n"));
	text = render(&r, (struct ward_report_options){ .verbose = true });
	assert_non_null(strstr(text, "\n   see: https://example.org/second\n"));
	assert_non_null(strstr(text, "\nnote: empty.yaml: is empty [yaml-syntax]\n"));
	assert_non_null(strstr(text, "\nsuppressed: apps/db.yaml:2:8: 'db:latest' names a tag"));
	assert_non_null(strstr(text, "\nreason: only in tests\n"));
	assert_non_null(
		strstr(text, "\nreason: leaves in spring, owner team-a, until 2027-03-01\n"));
}

static void test_hostile(void **state)
{
	struct ward_finding f = sample_finding(SAMPLE_HOSTILE);
	const char *text = render_one(&f, (struct ward_report_options){ .ci = true });

	(void)state;
	assert_starts(text,
		      "error: \"::error::x \\043#[error]y \\033]0;title\\a \\r\\n\\043#vso[task] "
		      "\\342\\200\\256evil \\377 %0A ");
	assert_null(strstr(text, "##"));
	assert_null(strchr(text, '\x1b'));
	assert_null(strstr(text, "\n::"));
}

struct failing {
	int calls;
};

static int fail_write(void *ctx, const char *bytes, size_t len)
{
	struct failing *f = ctx;

	(void)bytes;
	(void)len;
	f->calls++;
	return -1;
}

static void test_write_failure(void **state)
{
	static struct ward_finding f[300];
	struct ward_result r = sample_empty(WARD_DENIED);

	(void)state;
	for (size_t i = 0; i < 300; i++)
		f[i] = sample_finding(SAMPLE_HOSTILE);
	r.findings = f;
	r.finding_count = 300;
	for (int format = 0; format < WARD_FORMAT_COUNT; format++) {
		struct ward_report_options options = { .format = (enum ward_format)format };
		struct ward_error err = { 0 };
		struct failing failing = { 0 };

		assert_int_equal(ward_report(&r, &options, fail_write, &failing, &err), WARD_EIO);
		assert_int_equal(err.code, WARD_EIO);
		assert_int_equal(failing.calls, 1);
	}
}

static void test_formats(void **state)
{
	struct ward_report_options options = { .format = WARD_FORMAT_COUNT };
	struct ward_result r = sample_empty(WARD_ALLOWED);
	struct ward_error err = { 0 };

	(void)state;
	buf_clear(&out);
	assert_int_equal(ward_format_find("sarif"), WARD_FORMAT_sarif);
	assert_int_equal(ward_format_find("text"), WARD_FORMAT_text);
	assert_int_equal(ward_format_find("xml"), -1);
	assert_int_equal(ward_format_find(""), -1);
	assert_int_equal(ward_format_find(NULL), -1);
	assert_string_equal(ward_format_name(WARD_FORMAT_github), "github");
	assert_int_equal(ward_report(&r, &options, sample_write, &out, &err), WARD_EUSAGE);
	assert_int_equal(out.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_color),
		cmocka_unit_test(test_history_commit_ref),
		cmocka_unit_test(test_caret),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_repeat),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_verbose),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_write_failure),
		cmocka_unit_test(test_formats),
	};

	return cmocka_run_group_tests_name("report_text", tests, setup, teardown);
}
