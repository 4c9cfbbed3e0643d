/* SPDX-License-Identifier: Apache-2.0 */
#include "sample_result.h"

#include <stdlib.h>

/* WARD_SPAN() is no constant expression of ISO C. */
#define TEXT(literal)                           \
	{                                       \
		"" literal, sizeof(literal) - 1 \
	}
#define COMMIT_ID TEXT("1a2b3c4d5e6f708192a3b4c5d6e7f80912345678")
#define MAIN_REF TEXT("refs/heads/main")

static const struct ward_rule_meta rule_image = {
	.id = "image-tag-latest",
	.title = "An image is named by a tag that can be moved",
	.rationale = "What the tag names can change without a commit, so the repository no longer "
		     "says what runs. A rollback brings back the text but not the image.",
	.remediation = "Name the image by its digest: name:tag@sha256:...",
	.topic = "image",
	.refs = { "https://kubernetes.io/docs/concepts/containers/images/",
		  "https://example.org/second" },
	.severity = WARD_SEVERITY_MEDIUM,
	.confidence = WARD_CONFIDENCE_HIGH,
	.gate = WARD_LEVEL_DENY,
	.bad = "spec:\n  containers:\n    - image: nginx:latest\n",
	.good = "spec:\n  containers:\n    - image: nginx@sha256:00\n",
};

static const struct ward_rule_meta rule_secret = {
	.id = "secret-example-token",
	.title = "A token of Example stands in a file",
	.rationale = "Whoever can read the repository can use the token.",
	.remediation = "Revoke the token, then take it from a secret store.",
	.topic = "secret",
	.refs = { "https://example.org/tokens" },
	.severity = WARD_SEVERITY_CRITICAL,
	.confidence = WARD_CONFIDENCE_VERIFIED,
	.gate = WARD_LEVEL_DENY,
	.bad = "token = ex_{alnum:20}\n",
	.good = "token = ex_EXAMPLE\n",
};

static const struct ward_rule_meta rule_commit = {
	.id = "commit-unsigned",
	.title = "A commit carries no signature",
	.rationale = "Nothing proves who made it.",
	.remediation = "Sign it: git commit --amend -S",
	.topic = "commit",
	.refs = { "https://git-scm.com/docs/git-commit" },
	.severity = WARD_SEVERITY_HIGH,
	.confidence = WARD_CONFIDENCE_VERIFIED,
	.gate = WARD_LEVEL_DENY,
};

static const struct ward_rule_meta rule_ref = {
	.id = "ref-delete",
	.title = "A protected reference is deleted",
	.rationale = "A controller that follows it has nothing to follow any more.",
	.remediation = "Ask whoever owns the branch",
	.topic = "ref",
	.severity = WARD_SEVERITY_LOW,
	.confidence = WARD_CONFIDENCE_VERIFIED,
	.gate = WARD_LEVEL_DENY,
};

static const struct ward_rule_meta rule_yaml = {
	.id = "yaml-syntax",
	.title = "A file is not YAML",
	.rationale = "No controller can read it.",
	.remediation = "Repair the syntax",
	.topic = "yaml",
	.severity = WARD_SEVERITY_INFO,
	.confidence = WARD_CONFIDENCE_LOW,
	.gate = WARD_LEVEL_AUDIT,
};

#define HOSTILE                                                       \
	"::error::x ##[error]y \x1b]0;title\x07 \r\n"                 \
	"##vso[task] \xe2\x80\xae"                                    \
	"evil \xff %0A "                                              \
	"[a](http://x) <b> `c` \xe2\x80\x8b\xf3\xa0\x80\xa0 \xc2\x9b" \
	"31m\x7f"

static const struct ward_finding samples[SAMPLE_COUNT] = {
	[SAMPLE_FILE] = {
		.rule = &rule_image,
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.level = WARD_LEVEL_DENY,
		.message = TEXT("'nginx:latest' names a tag that can be moved"),
		.path = TEXT("apps/web.yaml"),
		.line = 12, .column = 16, .end_line = 12, .end_column = 28,
		.object = TEXT("apps/Deployment/prod/web"),
		.pointer = TEXT("spec.containers[name=web].image"),
		.source = TEXT("        image: nginx:latest"),
		.source_column = 1,
		.line_hash = TEXT("0123456789abcdef:1"),
		.fingerprint = TEXT("00112233445566778899aabbccddeeff"),
		.guarded = true, .introduced = true,
	},
	[SAMPLE_WARNING] = {
		.rule = &rule_image,
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_MEDIUM,
		.level = WARD_LEVEL_WARN,
		.message = TEXT("'web:v1' names a tag that can be moved"),
		.path = TEXT("apps/b c,d:e%.yaml"),
		.line = 123456, .column = 6, .end_line = 123456, .end_column = 8,
		.source = TEXT("\t\"\xe6\x97\xa5\xe6\x9c\xac\": web:v1"),
		.source_column = 3,
		.line_hash = TEXT("1123456789abcdef:2"),
		.fingerprint = TEXT("10112233445566778899aabbccddeeff"),
		.guarded = true, .introduced = true,
	},
	[SAMPLE_HISTORY] = {
		.rule = &rule_secret,
		.severity = WARD_SEVERITY_CRITICAL,
		.confidence = WARD_CONFIDENCE_VERIFIED,
		.level = WARD_LEVEL_DENY,
		.message = TEXT("a token of Example (40 characters)"),
		.path = TEXT("conf/app.env"),
		.line = 3, .column = 7, .end_line = 3, .end_column = 13,
		.ref = MAIN_REF, .commit = COMMIT_ID,
		.source = TEXT("TOKEN=ex_***"),
		.source_column = 1,
		.line_hash = TEXT("2123456789abcdef:1"),
		.fingerprint = TEXT("20112233445566778899aabbccddeeff"),
		.guarded = true, .introduced = true,
	},
	[SAMPLE_COMMIT] = {
		.rule = &rule_commit,
		.severity = WARD_SEVERITY_HIGH,
		.confidence = WARD_CONFIDENCE_VERIFIED,
		.level = WARD_LEVEL_DENY,
		.message = TEXT("carries no signature"),
		.ref = MAIN_REF, .commit = COMMIT_ID,
		.fingerprint = TEXT("30112233445566778899aabbccddeeff"),
		.guarded = true, .introduced = true,
	},
	[SAMPLE_REF] = {
		.rule = &rule_ref,
		.severity = WARD_SEVERITY_LOW,
		.confidence = WARD_CONFIDENCE_VERIFIED,
		.level = WARD_LEVEL_DENY,
		.message = TEXT("is deleted"),
		.ref = MAIN_REF,
		.fingerprint = TEXT("40112233445566778899aabbccddeeff"),
		.guarded = true, .introduced = true,
	},
	[SAMPLE_SUPPRESSED] = {
		.rule = &rule_image,
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.level = WARD_LEVEL_DENY,
		.message = TEXT("'db:latest' names a tag that can be moved"),
		.path = TEXT("apps/db.yaml"),
		.line = 2, .column = 8, .end_line = 2, .end_column = 17,
		.source = TEXT("image: db:latest # gitward: ignore"),
		.source_column = 1,
		.line_hash = TEXT("5123456789abcdef:1"),
		.fingerprint = TEXT("50112233445566778899aabbccddeeff"),
		.introduced = true, .suppressed = true,
		.reason = TEXT("only in tests"),
	},
	[SAMPLE_EXEMPTED] = {
		.rule = &rule_image,
		.severity = WARD_SEVERITY_MEDIUM,
		.confidence = WARD_CONFIDENCE_HIGH,
		.level = WARD_LEVEL_WARN,
		.message = TEXT("'old:latest' names a tag that can be moved"),
		.path = TEXT("apps/old.yaml"),
		.line = 2, .column = 8, .end_line = 2, .end_column = 18,
		.line_hash = TEXT("6123456789abcdef:1"),
		.fingerprint = TEXT("60112233445566778899aabbccddeeff"),
		.introduced = true, .suppressed = true,
		.suppression = WARD_SUPPRESSION_EXEMPTION,
		.reason = TEXT("leaves in spring"),
		.owner = TEXT("team-a"),
		.expires = TEXT("2027-03-01"),
	},
	[SAMPLE_EXISTING] = {
		.rule = &rule_yaml,
		.severity = WARD_SEVERITY_INFO,
		.confidence = WARD_CONFIDENCE_LOW,
		.level = WARD_LEVEL_DENY,
		.message = TEXT("a flow mapping is not closed"),
		.path = TEXT("base/x.yaml"),
		.line = 4, .column = 4, .end_line = 5, .end_column = 2,
		.source = TEXT("a: {b"),
		.source_column = 1,
		.line_hash = TEXT("7123456789abcdef:1"),
		.fingerprint = TEXT("70112233445566778899aabbccddeeff"),
		.guarded = true,
	},
	[SAMPLE_AUDIT] = {
		.rule = &rule_yaml,
		.severity = WARD_SEVERITY_INFO,
		.confidence = WARD_CONFIDENCE_LOW,
		.level = WARD_LEVEL_AUDIT,
		.message = TEXT("is empty"),
		.path = TEXT("empty.yaml"),
		.line_hash = TEXT("8123456789abcdef:1"),
		.fingerprint = TEXT("80112233445566778899aabbccddeeff"),
		.introduced = true,
	},
	[SAMPLE_HOSTILE] = {
		.rule = &rule_yaml,
		.severity = WARD_SEVERITY_INFO,
		.confidence = WARD_CONFIDENCE_LOW,
		.level = WARD_LEVEL_DENY,
		.message = TEXT(HOSTILE),
		.path = TEXT(HOSTILE),
		.line = 1, .column = 12, .end_line = 1, .end_column = 20,
		.ref = TEXT(HOSTILE), .commit = TEXT(HOSTILE),
		.object = TEXT(HOSTILE), .pointer = TEXT(HOSTILE),
		.source = TEXT(HOSTILE), .source_column = 1,
		.line_hash = TEXT("9123456789abcdef:1"),
		.fingerprint = TEXT("90112233445566778899aabbccddeeff"),
		.guarded = true, .introduced = true,
	},
};

struct ward_finding sample_finding(enum sample which)
{
	return samples[which];
}

struct ward_result sample_empty(enum ward_verdict verdict)
{
	return (struct ward_result){
		.verdict = verdict,
		.policy = WARD_SPAN("HEAD:.gitward.yaml"),
		.profile = WARD_SPAN("gitops"),
		.target = WARD_SPAN("push"),
		.backend = WARD_SPAN("libgit2"),
		.counts = { .rules = 25, .milliseconds = 12 },
	};
}

struct ward_result sample_result(void)
{
	struct ward_result r = sample_empty(WARD_DENIED);

	r.findings = samples;
	r.finding_count = SAMPLE_COUNT;
	r.counts.refs = 1;
	r.counts.commits = 2;
	r.counts.objects = 3;
	r.counts.bytes = 4123;
	r.counts.files = 5;
	r.counts.by_kind[WARD_FILE_manifest] = 3;
	r.counts.by_kind[WARD_FILE_text] = 2;
	r.counts.skipped[0] = (struct ward_skip_count){ "gitlink", 1 };
	r.counts.denied = 5;
	r.counts.warned = 1;
	r.counts.audited = 1;
	r.counts.existing = 1;
	r.counts.suppressed = 2;
	return r;
}

int sample_write(void *ctx, const char *bytes, size_t len)
{
	struct buf *out = ctx;

	buf_add(out, bytes, len);
	return buf_failed(out) ? -1 : 0;
}

const char *sample_render(const struct ward_result *result,
			  const struct ward_report_options *options, struct buf *out)
{
	struct ward_error err = { 0 };

	buf_clear(out);
	if (ward_report(result, options, sample_write, out, &err) != 0)
		abort();
	return buf_cstr(out);
}
