/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "sample.h"
#include "secret/randomness.h"
#include "secret/value.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void test_class(void **state)
{
	static const struct {
		const char *value;
		enum value_class class;
	} rows[] = {
		{ "", VALUE_EMPTY },
		{ "  \n", VALUE_EMPTY },
		{ "changeme", VALUE_PLACEHOLDER },
		{ "<your password>", VALUE_PLACEHOLDER },
		{ "YOUR_TOKEN_HERE", VALUE_PLACEHOLDER },
		{ "xxxxxxxxxxxx", VALUE_PLACEHOLDER },
		{ "ghp_....................", VALUE_PLACEHOLDER },
		{ "Y2hhbmdlbWU=", VALUE_PLACEHOLDER },
		{ "00000000-0000-0000-0000-000000000000", VALUE_PLACEHOLDER },
		{ "op://vault/item/field", VALUE_REFERENCE },
		{ "vault:secret/data/db#password", VALUE_REFERENCE },
		{ "ref+awssecrets://db/password", VALUE_REFERENCE },
		{ "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db", VALUE_REFERENCE },
		{ "${DB_PASSWORD}", VALUE_REFERENCE },
		{ "prefix-${DB_PASSWORD}", VALUE_REFERENCE },
		{ "$DB_PASSWORD", VALUE_REFERENCE },
		{ "$(DB_PASSWORD)", VALUE_REFERENCE },
		{ "%DB_PASSWORD%", VALUE_REFERENCE },
		{ "{{ .Values.password }}", VALUE_REFERENCE },
		{ "<path:secret/data/db#password>", VALUE_REFERENCE },
		{ "process.env.TOKEN", VALUE_REFERENCE },
		{ "ENC[AES256_GCM,data:AAAA,iv:AAAA,tag:AAAA,type:str]", VALUE_CIPHERTEXT },
		{ "$ANSIBLE_VAULT;1.1;AES256", VALUE_CIPHERTEXT },
		{ "-----BEGIN AGE ENCRYPTED FILE-----", VALUE_CIPHERTEXT },
		{ "true", VALUE_SWITCH },
		{ "null", VALUE_SWITCH },
		{ "5432", VALUE_NUMBER },
		{ "30s", VALUE_NUMBER },
		{ "512Mi", VALUE_NUMBER },
		{ "/run/secrets/password", VALUE_PATH },
		{ "keys/server.jks", VALUE_PATH },
		{ "https://login.example/token", VALUE_ADDRESS },
		{ "db.example.com", VALUE_ADDRESS },
		{ "sha256:0123", VALUE_PUBLIC },
		{ "-----BEGIN CERTIFICATE-----", VALUE_PUBLIC },
		{ "ssh-ed25519 AAAA", VALUE_PUBLIC },
		{ "getPassword(user)", VALUE_CODE },
		{ "config.database.password", VALUE_CODE },
		{ "Token::make", VALUE_CODE },
		{ "123e4567-e89b-12d3-a456-426614174000", VALUE_UUID },
		{ "abcdef1234567890abcdef1234567890", VALUE_SAMPLE },
		{ "grafana-admin-credentials", VALUE_WORDS },
		{ "correct horse battery staple", VALUE_WORDS },
		{ "a1b2x3k4z5q6", VALUE_RANDOM },
		{ "p9Xq!z", VALUE_MIXED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		enum value_class class = value_classify(span_of(rows[i].value));

		if (class != rows[i].class)
			fail_msg("'%s' is %d, not %d", rows[i].value, (int)class,
				 (int)rows[i].class);
	}
}

static void test_made_at_run_time(void **state)
{
	static const struct {
		const char *pattern;
		enum value_class class;
	} rows[] = {
		{ "{alnum:24}", VALUE_RANDOM },
		{ "{base64:40}", VALUE_RANDOM },
		{ "{hex:40}", VALUE_HEX },
		{ "{hex:24}", VALUE_RANDOM },
		{ "{lower:24}", VALUE_RANDOM },
		{ "{base32:24}", VALUE_RANDOM },
		{ "live-key-{alnum:24}", VALUE_RANDOM },
		{ "AgB{base64:741}", VALUE_CIPHERTEXT },
		{ "$2y$05${alnum:53}", VALUE_HASHED },
		{ "{digit:6}", VALUE_NUMBER },
	};
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	assert_non_null(arena);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ward_span value = sample_expand(arena, rows[i].pattern);
		enum value_class class = value_classify(value);

		if (class != rows[i].class)
			fail_msg("'%.*s' is %d, not %d", WARD_SPAN_ARG(value), (int)class,
				 (int)rows[i].class);
	}
	arena_free(arena);
}

static void test_sealed(void **state)
{
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	assert_non_null(arena);
	/* "AgB": two bytes that say 512, a length that RSA has */
	assert_true(value_is_sealed(sample_expand(arena, "AgB{base64:741}")));
	assert_false(value_is_sealed(sample_expand(arena, "AgB{base64:41}")));
	assert_false(value_is_sealed(sample_expand(arena, "ZZZ{base64:741}")));
	assert_false(value_is_sealed(WARD_SPAN("")));
	arena_free(arena);
}

/* Words stay below, what is drawn goes above, in every alphabet. */
static void test_randomness(void **state)
{
	static const char *const words[] = { "prometheus-operator",   "getAuthenticationToken",
					     "AWS_SECRET_ACCESS_KEY", "letsencrypt-production",
					     "kustomize-controller",  "CorrectHorseBatteryStaple" };
	static const char *const drawn[] = { "{alnum:N}", "{hex:N}", "{lower:N}", "{base64:N}",
					     "{base32:N}" };
	struct arena *arena = arena_new(1 << 22);
	char pattern[64];
	size_t above = 0, all = 0;

	(void)state;
	assert_non_null(arena);
	for (size_t i = 0; i < COUNT(words); i++)
		assert_true(randomness_bits(span_of(words[i])) < 0);
	for (size_t i = 0; i < COUNT(drawn); i++)
		for (unsigned n = 20; n < 60; n++, all++) {
			const char *colon = strchr(drawn[i], 'N');

			snprintf(pattern, sizeof(pattern), "%.*s%u}", (int)(colon - drawn[i]),
				 drawn[i], n);
			above += randomness_bits(sample_expand(arena, pattern)) >= 14;
		}
	assert_true(above * 100 >= all * 98);
	assert_int_equal(randomness_bits(WARD_SPAN("")), 0);
	arena_free(arena);
}

static void test_shannon(void **state)
{
	static const struct {
		const char *text;
		unsigned bits;
	} rows[] = {
		{ "", 0 },	 { "aaaa", 0 },	  { "ab", 100 },
		{ "abcd", 200 }, { "aabb", 100 }, { "0123456789abcdef", 400 },
		{ "aab", 92 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_in_range(randomness_shannon(span_of(rows[i].text)),
				rows[i].bits > 0 ? rows[i].bits - 1 : 0, rows[i].bits + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_class),	cmocka_unit_test(test_made_at_run_time),
		cmocka_unit_test(test_sealed),	cmocka_unit_test(test_randomness),
		cmocka_unit_test(test_shannon),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
