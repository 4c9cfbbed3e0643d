/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/span.h"
#include "secret/config_text.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void test_key(void **state)
{
	static const struct {
		const char *key;
		bool secret;
	} rows[] = {
		{ "password", true },
		{ "DB_PASSWORD", true },
		{ "password_in", true },
		{ "password2", true },
		{ "dbPassword", true },
		{ "api-key", true },
		{ "pass", true },
		{ "smtp_pass", true },
		{ "dbPwd", true },
		{ "bypass", false },
		{ "token", true },
		{ "tokenUrl", false },
		{ "tokenizer", false },
		{ "secretName", false },
		{ "password_file", false },
		{ "secret_key", true },
		{ "aws_access_key_id", false },
		{ "private_ip", false },
		{ "username", false },
		{ "", false },
		{ "123", false },
		{ "existingSecret", false },
		{ "Authorization", true },
		{ "credentials", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (config_text_key_is_secret(span_of(rows[i].key)) != rows[i].secret)
			fail_msg("%s", rows[i].key);
}

static void test_text(void **state)
{
	static const struct {
		const char *text;
		bool secret;
	} rows[] = {
		{ "", false },
		{ "the secret of the password", false },
		{ "password=sesame", true },
		{ "password=secret", true },
		{ "password: open sesame", true },
		{ "password: change me", false },
		{ "password: <your password>", false },
		{ "password: xxx", false },
		{ "password: TODO", false },
		{ "password: REPLACE", false },
		{ "password: __REPLACE_ME__", false },
		{ "password: {{ .password }}", false },
		{ "password: $(PASSWORD)", false },
		{ "password: \"${PASSWORD}\"", false },
		{ "password: \"\"", false },
		{ "password: 1234", true },
		{ "max_tokens: 1234", false },
		{ "token_cache: 30s", false },
		{ "password: /etc/web/password", false },
		{ "password: server.jks", false },
		{ "credentialsInvalidate: true", false },
		{ "authorization: Bearer sesame", true },
		{ "authorization: Bearer ${TOKEN}", false },
		{ "user=${USER} password=sesame host=${HOST}", true },
		{ "password |\n", false },
		{ "password: |\n  sesame", true },
		{ "wait for token refresh", false },
		{ "machine h login l password sesame", true },
		{ "<property name=\"password\" value=\"sesame\"/>", true },
		{ "requirepass sesame", true },
		{ "# password=sesame", false },
		{ "postgres://web:sesame@db", true },
		{ "postgres://web:${PASSWORD}@db", false },
		{ "postgres://web:changeme@db", false },
		{ "postgres://web@db", false },
		{ "mail: a@example.com", false },
		{ "http://a/b:c@d", false },
		{ "# postgres://web:sesame@db", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (config_text_has_secret(span_of(rows[i].text)) != rows[i].secret)
			fail_msg("%s", rows[i].text);
}

static void test_value(void **state)
{
	(void)state;
	assert_true(config_text_has_value(WARD_SPAN("# users\nali=sesame\n")));
	assert_false(
		config_text_has_value(WARD_SPAN("# users: ali=sesame\nali=changeme\nbaba=\n")));
}

static void test_random(void **state)
{
	static const struct {
		const char *text;
		bool random;
	} rows[] = {
		{ "", false },
		{ "default-cluster-ssl-0-svc-rte-target", false },
		{ "org.example.core.security.jaas.PropertiesLoginModule", false },
		{ "01234567-89ab-cdef-0123-456789abcdef", false },
		{ "aB3dE5gH7jK9mN1pQ3s", false },
		{ "/x/aB3dE5gH7jK9mN1pQ3sT", true },
		{ "0123456789abcdef0123456789abcde", false },
		{ "0123456789abcdef0123456789abcdef", true },
		{ "clusterConfigurationsRetryInterval", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (config_text_looks_random(span_of(rows[i].text)) != rows[i].random)
			fail_msg("%s", rows[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_key),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_value),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
