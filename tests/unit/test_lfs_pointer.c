/* SPDX-License-Identifier: Apache-2.0 */
/* Faults of LFS pointers. A fixture cannot hold them: its marks would be lines of the pointer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/span.h"
#include "rule_runner.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define VERSION "version https://git-lfs.github.com/spec/v1\n"
#define DIGEST "sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
#define OID "oid " DIGEST "\n"

static void test_faults(void **state)
{
	static const struct {
		const char *text, *fault;
		uint32_t line;
	} rows[] = {
		{ VERSION OID "size 12\n", NULL, 0 },
		{ VERSION "ext-0-x " DIGEST "\n" OID "size 12\n", NULL, 0 },
		{ "version https://git-lfs.github.com/spec/v2\n" OID "size 12\n",
		  "its version is not known", 1 },
		{ VERSION, "it has no oid", 1 },
		{ VERSION "size 12\n", "it has no oid", 1 },
		{ VERSION OID, "it has no size", 1 },
		{ VERSION "oid sha256:12\nsize 12\n", "its oid is no SHA-256 in lower case", 2 },
		{ VERSION "oid " DIGEST "0\nsize 12\n", "its oid is no SHA-256 in lower case", 2 },
		{ VERSION OID "size twelve\n", "its size is no number", 3 },
		{ VERSION OID "size -1\n", "its size is no number", 3 },
		{ VERSION OID "size 99999999999999999999\n", "its size is no number", 3 },
		{ VERSION OID "size 12\nkind: Secret\n", "it has a key that no pointer has", 4 },
		{ VERSION OID "\nsize 12\n", "a line is not a key and a value", 3 },
		{ VERSION "ext-0-x 12\n" OID "size 12\n", "an extension has no SHA-256", 2 },
		{ VERSION OID OID "size 12\n", "its keys are not in order", 3 },
		{ "# a text that names\n" VERSION, NULL, 0 },
		{ "version https://git-lfs.example.com/spec/v1\n", NULL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const size_t want = rows[i].fault != NULL;
		struct rule_run run;

		rule_run_bytes(&run, WARD_SPAN("model.bin"), span_of(rows[i].text), NULL);
		assert_false(run.undecided);
		if (rule_run_count(&run, "lfs-pointer") != want)
			fail_msg("row %zu: %zu findings", i, rule_run_count(&run, "lfs-pointer"));
		for (size_t k = 0; k < run.count; k++) {
			if (strcmp(run.findings[k].rule->id, "lfs-pointer") != 0)
				continue;
			assert_true(span_ends(run.findings[k].message, rows[i].fault));
			assert_int_equal(run.findings[k].line, rows[i].line);
		}
		rule_run_release(&run);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_faults) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
