/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>

#include "base/buf.h"
#include "gitward/engine.h"
#include "gitward/report.h"
#include "sample_result.h"

static json_t *load(const struct ward_result *r, struct ward_report_options options)
{
	json_error_t error;
	struct buf out;
	json_t *root;

	options.format = WARD_FORMAT_sarif;
	buf_init(&out, 1 << 26);
	root = json_loads(sample_render(r, &options, &out), JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL,
			  &error);
	if (root == NULL)
		fail_msg("line %d: %s", error.line, error.text);
	buf_release(&out);
	return root;
}

/* Follow "a.0.b" through objects and arrays. */
static json_t *at(json_t *value, const char *path)
{
	char name[64];

	while (value != NULL && *path != '\0') {
		size_t len = strcspn(path, ".");

		assert_true(len < sizeof(name));
		memcpy(name, path, len);
		name[len] = '\0';
		path += len + (path[len] == '.');
		value = json_is_array(value) ? json_array_get(value, (size_t)(name[0] - '0'))
					     : json_object_get(value, name);
	}
	return value;
}

static const char *str(json_t *value, const char *path)
{
	const char *text = json_string_value(at(value, path));

	return text != NULL ? text : "(none)";
}

static json_int_t num(json_t *value, const char *path)
{
	json_t *found = at(value, path);

	return json_is_integer(found) ? json_integer_value(found) : -1;
}

/* The result of the rule with that message start; the order is by class. */
static json_t *result_with(json_t *root, const char *message)
{
	json_t *results = at(root, "runs.0.results");
	json_t *value;
	size_t i;

	json_array_foreach(results, i, value)
	{
		if (strncmp(str(value, "message.text"), message, strlen(message)) == 0)
			return value;
	}
	fail_msg("no result: %s", message);
	return NULL;
}

static void test_run(void **state)
{
	struct ward_result r = sample_result();
	json_t *root = load(&r, (struct ward_report_options){ .category = "apps" });
	json_t *run = at(root, "runs.0");

	(void)state;
	assert_string_equal(str(root, "version"), "2.1.0");
	assert_string_equal(str(run, "tool.driver.name"), "gitward");
	assert_string_equal(str(run, "tool.driver.version"), ward_version());
	assert_string_equal(str(run, "columnKind"), "unicodeCodePoints");
	assert_string_equal(str(run, "automationDetails.id"), "apps/");
	assert_non_null(at(run, "originalUriBaseIds.%SRCROOT%"));
	assert_int_equal(num(run, "invocations.0.exitCode"), 1);
	assert_true(json_is_true(at(run, "invocations.0.executionSuccessful")));
	assert_null(at(run, "invocations.0.endTimeUtc"));
	assert_int_equal(json_array_size(at(run, "invocations.0.toolExecutionNotifications")), 0);
	assert_int_equal(json_array_size(at(run, "results")), SAMPLE_COUNT);
	json_decref(root);
}

static void test_rules(void **state)
{
	struct ward_result r = sample_result();
	json_t *root = load(&r, (struct ward_report_options){ 0 });
	json_t *rules = at(root, "runs.0.tool.driver.rules");
	json_t *rule = json_array_get(rules, 1);
	json_t *result;
	size_t i;

	(void)state;
	assert_int_equal(json_array_size(rules), 5);
	assert_string_equal(str(rule, "id"), "image-tag-latest");
	assert_string_equal(str(rule, "name"), "ImageTagLatest");
	assert_string_equal(str(rule, "shortDescription.text"),
			    "An image is named by a tag that can be moved.");
	assert_string_equal(str(rule, "help.text"),
			    "Name the image by its digest: name:tag@sha256:...");
	assert_non_null(strstr(str(rule, "help.markdown"), "**What to do:** "));
	assert_string_equal(str(rule, "helpUri"),
			    "https://kubernetes.io/docs/concepts/containers/images/");
	assert_string_equal(str(rule, "defaultConfiguration.level"), "error");
	assert_string_equal(str(rule, "properties.security-severity"), "5.5");
	assert_string_equal(str(rule, "properties.precision"), "high");
	assert_string_equal(str(rule, "properties.tags.0"), "image");
	assert_string_equal(str(rule, "properties.tags.1"), "security");
	rule = json_array_get(rules, 4);
	assert_string_equal(str(rule, "id"), "yaml-syntax");
	assert_null(at(rule, "properties.security-severity"));
	assert_null(at(rule, "helpUri"));
	json_array_foreach(at(root, "runs.0.results"), i, result)
	{
		rule = json_array_get(rules, (size_t)num(result, "ruleIndex"));
		assert_string_equal(str(rule, "id"), str(result, "ruleId"));
	}
	json_decref(root);
}

static void assert_region(json_t *result, const int want[4])
{
	static const char *const names[] = { "startLine", "startColumn", "endLine", "endColumn" };
	json_t *region = at(result, "locations.0.physicalLocation.region");

	for (size_t i = 0; i < 4; i++)
		assert_int_equal(num(region, names[i]), want[i]);
}

static void test_places(void **state)
{
	static const struct {
		const char *message, *uri;
		int region[4];
		const char *level, *state;
	} rows[] = {
		{ "'nginx:latest'", "apps/web.yaml", { 12, 16, 12, 28 }, "error", "new" },
		{ "'web:v1'",
		  "apps/b%20c%2Cd%3Ae%25.yaml",
		  { 123456, 6, 123456, 8 },
		  "warning",
		  "new" },
		{ "commit 1a2b3c4d5e6f: carries", ".gitward.yaml", { 1, 1, 1, 1 }, "error", "new" },
		{ "refs/heads/main: is deleted", ".gitward.yaml", { 1, 1, 1, 1 }, "error", "new" },
		{ "a flow mapping", "base/x.yaml", { 4, 4, 5, 2 }, "note", "unchanged" },
		{ "is empty", "empty.yaml", { 1, 1, 1, 1 }, "note", "new" },
		{ "'old:latest'", "apps/old.yaml", { 2, 8, 2, 18 }, "warning", "new" },
	};
	struct ward_result r = sample_result();
	json_t *root = load(&r, (struct ward_report_options){ 0 });

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_t *result = result_with(root, rows[i].message);

		assert_string_equal(
			str(result, "locations.0.physicalLocation.artifactLocation.uri"),
			rows[i].uri);
		assert_string_equal(
			str(result, "locations.0.physicalLocation.artifactLocation.uriBaseId"),
			"%SRCROOT%");
		assert_region(result, rows[i].region);
		assert_string_equal(str(result, "level"), rows[i].level);
		assert_string_equal(str(result, "baselineState"), rows[i].state);
	}
	json_decref(root);
}

static void test_identity(void **state)
{
	struct ward_result r = sample_result();
	json_t *root = load(&r, (struct ward_report_options){ 0 });
	json_t *file = result_with(root, "'nginx:latest'");
	json_t *commit = result_with(root, "commit 1a2b3c4d5e6f");
	json_t *secret = result_with(root, "a token of Example");

	(void)state;
	assert_string_equal(str(file, "partialFingerprints.primaryLocationLineHash"),
			    "0123456789abcdef:1");
	assert_string_equal(str(file, "partialFingerprints.gitward/v1"),
			    "00112233445566778899aabbccddeeff");
	assert_null(at(file, "partialFingerprints.gitward/v2"));
	assert_string_equal(str(secret, "partialFingerprints.gitward/v2"),
			    "20112233445566778899aabbccddeeff");
	assert_null(at(secret, "partialFingerprints.gitward/v1"));
	assert_string_equal(str(file, "locations.0.logicalLocations.0.fullyQualifiedName"),
			    "apps/Deployment/prod/web:spec.containers[name=web].image");
	assert_string_equal(str(commit, "partialFingerprints.primaryLocationLineHash"),
			    "3011223344556677:1");
	assert_string_equal(str(commit, "locations.0.logicalLocations.0.kind"), "commit");
	assert_string_equal(str(commit, "locations.0.logicalLocations.1.kind"), "reference");
	json_decref(root);
}

static void test_suppressions(void **state)
{
	struct ward_result r = sample_result();
	json_t *root = load(&r, (struct ward_report_options){ 0 });
	json_t *in_source = result_with(root, "'db:latest'");
	json_t *external = result_with(root, "'old:latest'");

	(void)state;
	assert_string_equal(str(in_source, "suppressions.0.kind"), "inSource");
	assert_string_equal(str(in_source, "suppressions.0.status"), "accepted");
	assert_string_equal(str(in_source, "suppressions.0.justification"), "only in tests");
	assert_string_equal(str(external, "suppressions.0.kind"), "external");
	assert_string_equal(str(external, "suppressions.0.justification"),
			    "leaves in spring; owner team-a; until 2027-03-01");
	assert_int_equal(json_array_size(at(result_with(root, "is empty"), "suppressions")), 0);
	json_decref(root);
}

static void test_hostile(void **state)
{
	struct ward_result r = sample_result();
	json_t *root = load(&r, (struct ward_report_options){ 0 });
	json_t *result = result_with(root, "::error::x");

	(void)state;
	assert_non_null(strstr(str(result, "message.text"), "[a\\](http://x)"));
	assert_non_null(strstr(str(result, "message.text"), "\\x1b]0;title\\x07"));
	assert_non_null(strstr(str(result, "locations.0.physicalLocation.artifactLocation.uri"),
			       "%3A%3Aerror%3A%3Ax%20%23%23%5Berror%5Dy%20%1B"));
	json_decref(root);
}

static void test_undecided(void **state)
{
	struct ward_result r = sample_empty(WARD_UNDECIDED);
	json_t *run;
	json_t *root;

	(void)state;
	r.why = WARD_SPAN("a tree is too deep");
	root = load(&r, (struct ward_report_options){ .now = 86400 });
	run = at(root, "runs.0");
	assert_true(json_is_false(at(run, "invocations.0.executionSuccessful")));
	assert_int_equal(num(run, "invocations.0.exitCode"), 2);
	assert_string_equal(str(run, "invocations.0.endTimeUtc"), "1970-01-02T00:00:00Z");
	assert_string_equal(str(run, "invocations.0.toolExecutionNotifications.0.level"), "error");
	assert_string_equal(str(run, "invocations.0.toolExecutionNotifications.0.message.text"),
			    "gitward could not decide: a tree is too deep.");
	assert_int_equal(json_array_size(at(run, "results")), 0);
	json_decref(root);
}

static void test_cap(void **state)
{
	const size_t n = 5007;
	struct ward_finding *f = calloc(n, sizeof(*f));
	struct ward_result r = sample_empty(WARD_DENIED);
	json_t *root;

	(void)state;
	assert_non_null(f);
	for (size_t i = 0; i < n; i++)
		f[i] = sample_finding(i < 10 ? SAMPLE_AUDIT : SAMPLE_FILE);
	r.findings = f;
	r.finding_count = n;
	root = load(&r, (struct ward_report_options){ 0 });
	assert_int_equal(json_array_size(at(root, "runs.0.results")), 5000);
	assert_string_equal(
		str(root, "runs.0.invocations.0.toolExecutionNotifications.0.message.text"),
		"7 further findings left out, because a run may hold 5,000 results.");
	/* What is left out is the least urgent. */
	assert_string_equal(str(json_array_get(at(root, "runs.0.results"), 4996), "level"),
			    "error");
	json_decref(root);
	free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_run),	     cmocka_unit_test(test_rules),
		cmocka_unit_test(test_places),	     cmocka_unit_test(test_identity),
		cmocka_unit_test(test_suppressions), cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_undecided),    cmocka_unit_test(test_cap),
	};

	return cmocka_run_group_tests_name("report_sarif", tests, NULL, NULL);
}
