/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/span.h"
#include "secret/login_file.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Every file that is known: its path, the last part of it, and how it is written. */
static const struct {
	const char *path, *name;
	enum login_form form;
} known[] = {
	{ "home/.pgpass", ".pgpass", LOGIN_FIELDS },
	{ "pgpass.conf", "pgpass.conf", LOGIN_FIELDS },
	{ "etc/my.cnf", "my.cnf", LOGIN_SETTINGS },
	{ ".my.cnf", ".my.cnf", LOGIN_SETTINGS },
	{ ".pypirc", ".pypirc", LOGIN_SETTINGS },
	{ ".s3cfg", ".s3cfg", LOGIN_SETTINGS },
	{ ".boto", ".boto", LOGIN_SETTINGS },
	{ "a/rclone.conf", "rclone.conf", LOGIN_SETTINGS },
	{ ".terraformrc", ".terraformrc", LOGIN_SETTINGS },
	{ "terraform.rc", "terraform.rc", LOGIN_SETTINGS },
	{ ".terraform.d/credentials.tfrc.json", "credentials.tfrc.json", LOGIN_MEMBERS },
	{ "auth.json", "auth.json", LOGIN_MEMBERS },
	{ "prod/terraform.tfstate", "terraform.tfstate", LOGIN_STATE },
	{ "terraform.tfstate.backup", "terraform.tfstate.backup", LOGIN_STATE },
	{ "NuGet.Config", "NuGet.Config", LOGIN_XML },
	{ "app/config/master.key", "master.key", LOGIN_WHOLE },
	{ "config/credentials/production.key", "production.key", LOGIN_WHOLE },
	{ "config/credentials/staging.key", "staging.key", LOGIN_WHOLE },
};

static void test_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(known); i++) {
		const struct login_file *at = login_file_at(span_of(known[i].path));
		const struct login_file *called = login_file_called(span_of(known[i].name));

		if (at == NULL || called != at || at->form != known[i].form)
			fail_msg("%s", known[i].path);
		assert_true(login_file_index(at) < LOGIN_FILES_MAX);
		assert_true(at->what[0] != '\0');
	}
}

static void test_each_has_its_place(void **state)
{
	bool seen[LOGIN_FILES_MAX] = { false };
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(known); i++) {
		const size_t index = login_file_index(login_file_at(span_of(known[i].path)));

		count += !seen[index];
		seen[index] = true;
	}
	for (size_t i = 0; i < count; i++)
		assert_true(seen[i]);
}

static void test_others(void **state)
{
	static const char *const others[] = {
		"",	   "README.md",	    "my.cnf.txt", "config.json", "production.json",
		"tfstate", "auth.json.bak", "pgpass"
	};

	(void)state;
	for (size_t i = 0; i < COUNT(others); i++) {
		assert_null(login_file_at(span_of(others[i])));
		assert_null(login_file_called(span_of(others[i])));
	}
	/* The folder tells, where it is known. */
	assert_null(login_file_at(WARD_SPAN("master.key")));
	assert_null(login_file_at(WARD_SPAN("pki/master.key")));
	assert_non_null(login_file_called(WARD_SPAN("master.key")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_each_has_its_place),
		cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
