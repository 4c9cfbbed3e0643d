/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>

#include "base/buf.h"
#include "gitward/report.h"
#include "sample_result.h"

static struct buf out;

static int setup(void **state)
{
	(void)state;
	buf_init(&out, 1 << 24);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	buf_release(&out);
	return 0;
}

static const char *page(const struct ward_rule_meta *rule, bool markdown, bool color)
{
	struct ward_error err = { 0 };

	buf_clear(&out);
	assert_int_equal(ward_report_rule(rule, markdown, color, sample_write, &out, &err), 0);
	return buf_cstr(&out);
}

static const struct ward_rule_meta pair = {
	.id = "diff-x",
	.title = "A <field> is | lost",
	.rationale = "It was there.",
	.remediation = "Put `it` back:\n  a: \"*\"\n\n    b: 1\nand see",
	.topic = "diff",
	.refs = { "https://example.org/a", "https://example.org/b" },
	.severity = WARD_SEVERITY_HIGH,
	.confidence = WARD_CONFIDENCE_HIGH,
	.gate = WARD_LEVEL_DENY,
	.bad = "a: 1\n%%%%\nb: |\n\t```\n",
	.good = "a: 1\n\nb: 2\n",
};

static void test_text(void **state)
{
	(void)state;
	assert_string_equal(page(&pair, false, false),
			    "diff-x: A <field> is | lost\n"
			    "\n"
			    "  topic       diff\n"
			    "  severity    high\n"
			    "  confidence  high\n"
			    "  level       deny\n"
			    "\n"
			    "Why\n"
			    "  It was there.\n"
			    "\n"
			    "What to do\n"
			    "  Put `it` back:\n"
			    "    a: \"*\"\n"
			    "\n"
			    "      b: 1\n"
			    "  and see\n"
			    "\n"
			    "Fires on\n"
			    "  Before:\n"
			    "    a: 1\n"
			    "  After:\n"
			    "    b: |\n"
			    "    \t```\n"
			    "\n"
			    "Does not fire on\n"
			    "    a: 1\n"
			    "\n"
			    "    b: 2\n"
			    "\n"
			    "See\n"
			    "  https://example.org/a\n"
			    "  https://example.org/b\n");
	assert_non_null(strstr(page(&pair, false, true), "\n\x1b[1mWhy\x1b[m\n"));
}

static void test_markdown(void **state)
{
	(void)state;
	assert_string_equal(page(&pair, true, true),
			    "# diff-x\n"
			    "\n"
			    "A &lt;field> is \\| lost.\n"
			    "\n"
			    "| | |\n"
			    "|---|---|\n"
			    "| topic | diff |\n"
			    "| severity | high |\n"
			    "| confidence | high |\n"
			    "| level in the profile `gitops` | deny |\n"
			    "\n"
			    "## Why\n"
			    "\n"
			    "It was there.\n"
			    "\n"
			    "## What to do\n"
			    "\n"
			    "Put `it` back:\n"
			    "\n"
			    "```\n"
			    "a: \"*\"\n"
			    "\n"
			    "  b: 1\n"
			    "```\n"
			    "\n"
			    "and see\n"
			    "\n"
			    "## Fires on\n"
			    "\n"
			    "Before:\n"
			    "\n"
			    "```yaml\n"
			    "a: 1\n"
			    "```\n"
			    "\n"
			    "After:\n"
			    "\n"
			    "````yaml\n"
			    "b: |\n"
			    "\t```\n"
			    "````\n"
			    "\n"
			    "## Does not fire on\n"
			    "\n"
			    "```yaml\n"
			    "a: 1\n"
			    "\n"
			    "b: 2\n"
			    "```\n"
			    "\n"
			    "## References\n"
			    "\n"
			    "- <https://example.org/a>\n"
			    "- <https://example.org/b>\n");
}

static void test_generators(void **state)
{
	const struct ward_rule_meta *rule = sample_finding(SAMPLE_HISTORY).rule;

	(void)state;
	assert_non_null(strstr(page(rule, false, false), "\n  {...} stands for characters"));
	assert_non_null(strstr(page(rule, true, false), "\n```text\ntoken = ex_{alnum:20}\n```\n"));
	assert_null(strstr(page(sample_finding(SAMPLE_COMMIT).rule, true, false), "## Fires on"));
}

/* Every rule of this build has a page in both forms and a line in each list. */
static void test_registry(void **state)
{
	struct ward_error err = { 0 };
	const struct ward_rule_meta *rule;
	json_t *root;

	(void)state;
	assert_true(ward_rule_count() > 0);
	for (size_t i = 0; (rule = ward_rule_at(i)) != NULL; i++) {
		assert_memory_equal(page(rule, true, false), "# ", 2);
		assert_memory_equal(page(rule, false, false), rule->id, strlen(rule->id));
	}
	buf_clear(&out);
	assert_int_equal(ward_report_rules("json", sample_write, &out, &err), 0);
	root = json_loadb(out.ptr, out.len, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	assert_int_equal(json_array_size(json_object_get(root, "rules")), ward_rule_count());
	json_decref(root);
	for (int markdown = 0; markdown < 2; markdown++) {
		buf_clear(&out);
		assert_int_equal(
			ward_report_rules(markdown ? "markdown" : "text", sample_write, &out, &err),
			0);
		for (size_t i = 0; (rule = ward_rule_at(i)) != NULL; i++)
			assert_non_null(strstr(buf_cstr(&out), rule->id));
	}
	assert_int_equal(ward_report_rules("xml", sample_write, &out, &err), WARD_EUSAGE);
}

static void test_url(void **state)
{
	char url[64];

	(void)state;
	ward_rule_url(&pair, url, sizeof(url));
	assert_string_equal(url, "https://example.org/a");
	ward_rule_url(&pair, url, 8);
	assert_string_equal(url, "https:/");
	ward_rule_url(sample_finding(SAMPLE_REF).rule, url, sizeof(url));
	assert_string_equal(url, "");
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(ward_severity_name(WARD_SEVERITY_INFO), "info");
	assert_string_equal(ward_severity_name(WARD_SEVERITY_CRITICAL), "critical");
	assert_string_equal(ward_confidence_name(WARD_CONFIDENCE_LOW), "low");
	assert_string_equal(ward_confidence_name(WARD_CONFIDENCE_VERIFIED), "verified");
	assert_string_equal(ward_level_name(WARD_LEVEL_OFF), "off");
	assert_string_equal(ward_level_name(WARD_LEVEL_DENY), "deny");
	assert_string_equal(ward_verdict_name(WARD_ALLOWED), "allowed");
	assert_string_equal(ward_verdict_name(WARD_NOTHING), "nothing");
	assert_string_equal(ward_file_kind_name(WARD_FILE_manifest), "manifest");
	assert_string_equal(ward_file_kind_name(WARD_FILE_lfs), "lfs");
	assert_string_equal(ward_file_kind_name(WARD_FILE_KIND_COUNT), "unknown");
	assert_string_equal(ward_level_name((enum ward_level)99), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),	   cmocka_unit_test(test_markdown),
		cmocka_unit_test(test_generators), cmocka_unit_test(test_registry),
		cmocka_unit_test(test_url),	   cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("rule_page", tests, setup, teardown);
}
