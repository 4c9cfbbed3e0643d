/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "gitward/report.h"
#include "sample_result.h"

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

static const char *render(const struct ward_result *r)
{
	struct ward_report_options options = { .format = WARD_FORMAT_github };

	return sample_render(r, &options, &out);
}

/* The first line that a result with this finding alone gives. */
static const char *annotation(const struct ward_finding *f)
{
	struct ward_result r = sample_empty(WARD_DENIED);
	char *end;

	r.findings = f;
	r.finding_count = 1;
	render(&r);
	end = strchr(out.ptr, '\n');
	assert_non_null(end);
	*end = '\0';
	return out.ptr;
}

#define IMAGE_TAIL                                                                             \
	"%0Awhy: What the tag names can change without a commit, so the repository no longer " \
	"says what runs. A rollback brings back the text but not the image.%0Ahelp: Name the " \
	"image by its digest: name:tag@sha256:...%0Asee: "                                     \
	"https://kubernetes.io/docs/concepts/containers/images/"
#define YAML_TAIL "%0Awhy: No controller can read it.%0Ahelp: Repair the syntax"

static void test_shapes(void **state)
{
	static const struct {
		enum sample which;
		const char *want;
	} rows[] = {
		{ SAMPLE_FILE,
		  "::error file=apps/web.yaml,line=12,endLine=12,col=16,endColumn=28,"
		  "title=gitward%3A image-tag-latest::'nginx:latest' names a tag that can "
		  "be moved" IMAGE_TAIL },
		{ SAMPLE_WARNING,
		  "::warning file=apps/b c%2Cd%3Ae%25.yaml,line=123456,endLine=123456,"
		  "col=6,endColumn=8,title=gitward%3A image-tag-latest::'web:v1' names "
		  "a tag that can be moved" IMAGE_TAIL },
		{ SAMPLE_COMMIT,
		  "::error title=gitward%3A commit-unsigned::commit 1a2b3c4d5e6f: "
		  "carries no signature%0Awhy: Nothing proves who made it.%0Ahelp: Sign "
		  "it: git commit --amend -S%0Asee: https://git-scm.com/docs/git-commit" },
		{ SAMPLE_REF,
		  "::error title=gitward%3A ref-delete::refs/heads/main: is "
		  "deleted%0Awhy: A controller that follows it has nothing to follow any "
		  "more.%0Ahelp: Ask whoever owns the branch" },
		{ SAMPLE_EXISTING,
		  "::notice file=base/x.yaml,line=4,endLine=5,title=gitward%3A "
		  "yaml-syntax::a flow mapping is not closed" YAML_TAIL },
		{ SAMPLE_AUDIT,
		  "::notice file=empty.yaml,title=gitward%3A yaml-syntax::is empty" YAML_TAIL },
		{ SAMPLE_SUPPRESSED, "gitward: denied" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ward_finding f = sample_finding(rows[i].which);

		assert_string_equal(annotation(&f), rows[i].want);
	}
}

static void test_hostile(void **state)
{
	struct ward_finding f = sample_finding(SAMPLE_HOSTILE);
	const char *text = annotation(&f);
	const char *want = "::error file=%3A%3Aerror%3A%3Ax \\x23#[error]y \\x1b]0;title\\x07 "
			   "\\x0d\\x0a\\x23#vso[task] \\u{202e}evil \\xff %250A ";

	(void)state;
	assert_memory_equal(text, want, strlen(want));
	assert_null(strstr(text, "##"));
	assert_null(strchr(text, '\r'));
}

static size_t lines_starting(const char *text, const char *start)
{
	size_t n = 0;

	for (; text != NULL && *text != '\0'; text = strchr(text, '\n'), text += text != NULL)
		n += strncmp(text, start, strlen(start)) == 0;
	return n;
}

static void test_limit(void **state)
{
	static struct ward_finding f[36];
	struct ward_result r = sample_empty(WARD_DENIED);
	const char *text;

	(void)state;
	for (size_t i = 0; i < 36; i++)
		f[i] = sample_finding(i < 12	       ? SAMPLE_FILE
					      : i < 24 ? SAMPLE_WARNING
						       : SAMPLE_AUDIT);
	r.findings = f;
	r.finding_count = 36;
	r.counts.denied = 12;
	r.counts.warned = 12;
	text = render(&r);
	assert_int_equal(lines_starting(text, "::error "), 10);
	assert_int_equal(lines_starting(text, "::warning "), 10);
	assert_int_equal(lines_starting(text, "::notice "), 10);
	assert_non_null(strstr(text, "\n::notice title=gitward::7 more findings not shown here"));
	assert_non_null(strstr(text,
			       "\ngitward: denied: 12 findings must be fixed (12 warnings)\n"
			       "checked 0 refs, "));
}

static void test_undecided(void **state)
{
	struct ward_result r = sample_empty(WARD_UNDECIDED);

	(void)state;
	r.why = WARD_SPAN("::stop-commands::x ##[error]");
	assert_int_equal(lines_starting(render(&r), "::"), 1);
	assert_non_null(strstr(buf_cstr(&out),
			       "::error title=gitward::could not decide: ::stop-commands::x "
			       "\\x23#[error]\n"));
	r = sample_empty(WARD_ALLOWED);
	assert_int_equal(lines_starting(render(&r), "::"), 0);
	r = sample_empty(WARD_NOTHING);
	assert_int_equal(lines_starting(render(&r), "::warning "), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_undecided),
	};

	return cmocka_run_group_tests_name("report_github", tests, setup, teardown);
}
