/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/span.h"
#include "gitward/engine.h"
#include "gitward/report.h"
#include "report/json_writer.h"
#include "sample_result.h"

static json_t *load(const struct ward_result *r, int64_t now)
{
	struct ward_report_options options = { .format = WARD_FORMAT_json, .now = now };
	json_error_t error;
	struct buf out;
	json_t *root;

	buf_init(&out, 1 << 20);
	root = json_loads(sample_render(r, &options, &out), JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL,
			  &error);
	if (root == NULL)
		fail_msg("line %d: %s", error.line, error.text);
	buf_release(&out);
	return root;
}

static const char *str(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static json_int_t num(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static void test_writer(void **state)
{
	struct ward_error err = { 0 };
	struct json j;
	struct out o;
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	out_init(&o, sample_write, &b);
	json_init(&j, &o);
	json_open(&j, '{');
	json_key_u64(&j, "n", UINT64_MAX);
	json_key_open(&j, "empty", '[');
	json_close(&j);
	json_key_open(&j, "a\"", '[');
	json_str(&j, "x\n");
	json_bool(&j, true);
	json_text_begin(&j);
	out_str(&o, "one ");
	out_text(&o, WARD_SPAN("t\two"));
	json_text_end(&j);
	json_close(&j);
	json_key_some(&j, "none", WARD_SPAN(""));
	json_close(&j);
	assert_int_equal(out_finish(&o, &err), 0);
	assert_string_equal(buf_cstr(&b),
			    "{\n"
			    "  \"n\": 18446744073709551615,\n"
			    "  \"empty\": [],\n"
			    "  \"a\\\"\": [\n"
			    "    \"x\\n\",\n"
			    "    true,\n"
			    "    \"one t\\\\x09wo\"\n"
			    "  ]\n"
			    "}\n");
	buf_release(&b);
}

static void test_head(void **state)
{
	struct ward_result r = sample_result();
	json_t *root = load(&r, 0);
	const json_t *counts = json_object_get(root, "counts");
	const json_t *skipped = json_object_get(counts, "skipped");

	(void)state;
	assert_int_equal(num(root, "version"), 1);
	assert_string_equal(str(json_object_get(root, "tool"), "name"), "gitward");
	assert_string_equal(str(json_object_get(root, "tool"), "version"), ward_version());
	assert_null(json_object_get(root, "time"));
	assert_null(json_object_get(root, "why"));
	assert_string_equal(str(root, "verdict"), "denied");
	assert_int_equal(num(root, "exit"), 1);
	assert_string_equal(str(root, "policy"), "HEAD:.gitward.yaml");
	assert_string_equal(str(root, "profile"), "gitops");
	assert_string_equal(str(root, "target"), "push");
	assert_int_equal(num(counts, "bytes"), 4123);
	assert_int_equal(num(counts, "denied"), 5);
	assert_int_equal(num(json_object_get(counts, "kinds"), "manifest"), 3);
	assert_int_equal(json_object_size(json_object_get(counts, "kinds")), 2);
	assert_int_equal(json_array_size(skipped), 1);
	assert_string_equal(str(json_array_get(skipped, 0), "reason"), "gitlink");
	assert_int_equal(json_array_size(json_object_get(root, "findings")), SAMPLE_COUNT);
	json_decref(root);
}

static void test_verdicts(void **state)
{
	static const struct {
		enum ward_verdict verdict;
		const char *name;
	} rows[] = { { WARD_ALLOWED, "allowed" },
		     { WARD_DENIED, "denied" },
		     { WARD_UNDECIDED, "undecided" },
		     { WARD_NOTHING, "nothing" } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ward_result r = sample_empty(rows[i].verdict);
		json_t *root;

		r.why = WARD_SPAN("so it \"is\"");
		root = load(&r, 86400);
		assert_string_equal(str(root, "verdict"), rows[i].name);
		assert_int_equal(num(root, "exit"), rows[i].verdict);
		assert_string_equal(str(root, "why"), "so it \"is\"");
		assert_string_equal(str(root, "time"), "1970-01-02T00:00:00Z");
		json_decref(root);
	}
}

static void test_finding(void **state)
{
	struct ward_result r = sample_result();
	json_t *root = load(&r, 0);
	const json_t *all = json_object_get(root, "findings");
	const json_t *f = json_array_get(all, SAMPLE_FILE);

	(void)state;
	assert_string_equal(str(f, "rule"), "image-tag-latest");
	assert_string_equal(str(f, "status"), "denied");
	assert_string_equal(str(f, "level"), "deny");
	assert_string_equal(str(f, "severity"), "medium");
	assert_string_equal(str(f, "confidence"), "high");
	assert_string_equal(str(f, "path"), "apps/web.yaml");
	assert_null(json_object_get(f, "path_raw"));
	assert_int_equal(num(f, "line"), 12);
	assert_int_equal(num(f, "column"), 16);
	assert_int_equal(num(f, "end_column"), 28);
	assert_string_equal(str(f, "object"), "apps/Deployment/prod/web");
	assert_string_equal(str(f, "source"), "        image: nginx:latest");
	assert_true(json_is_true(json_object_get(f, "introduced")));
	assert_null(json_object_get(f, "commit"));
	assert_null(json_object_get(f, "suppression"));
	assert_string_equal(str(f, "url"),
			    "https://kubernetes.io/docs/concepts/containers/images/");
	f = json_array_get(all, SAMPLE_COMMIT);
	assert_string_equal(str(f, "commit"), "1a2b3c4d5e6f708192a3b4c5d6e7f80912345678");
	assert_null(json_object_get(f, "path"));
	assert_null(json_object_get(f, "line"));
	assert_null(json_object_get(f, "source_column"));
	f = json_array_get(all, SAMPLE_SUPPRESSED);
	assert_string_equal(str(f, "status"), "suppressed");
	assert_string_equal(str(json_object_get(f, "suppression"), "kind"), "inline");
	f = json_array_get(all, SAMPLE_EXEMPTED);
	assert_string_equal(str(json_object_get(f, "suppression"), "kind"), "exemption");
	assert_string_equal(str(json_object_get(f, "suppression"), "owner"), "team-a");
	assert_string_equal(str(json_object_get(f, "suppression"), "expires"), "2027-03-01");
	assert_string_equal(str(json_array_get(all, SAMPLE_EXISTING), "status"), "existing");
	assert_string_equal(str(json_array_get(all, SAMPLE_AUDIT), "status"), "audited");
	assert_string_equal(str(json_array_get(all, SAMPLE_WARNING), "status"), "warned");
	json_decref(root);
}

static void test_hostile(void **state)
{
	struct ward_result r = sample_result();
	json_t *root = load(&r, 0);
	const json_t *f = json_array_get(json_object_get(root, "findings"), SAMPLE_HOSTILE);
	struct ward_span want = sample_finding(SAMPLE_HOSTILE).path;
	struct ward_span raw = span_of(str(f, "path_raw"));
	char decoded[512];
	ssize_t len;

	(void)state;
	assert_non_null(strstr(str(f, "message"), "evil \xef\xbf\xbd %0A"));
	assert_true(base64_decoded_max(raw.len) <= sizeof(decoded));
	len = base64_decode(raw, BASE64_STRICT, decoded);
	assert_int_equal(len, want.len);
	assert_memory_equal(decoded, want.ptr, want.len);
	assert_non_null(str(f, "ref_raw"));
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_writer),	 cmocka_unit_test(test_head),
		cmocka_unit_test(test_verdicts), cmocka_unit_test(test_finding),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests_name("report_json", tests, NULL, NULL);
}
