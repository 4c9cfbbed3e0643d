/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "sample.h"
#include "secret/assign.h"
#include "secret/suspect.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void test_keys(void **state)
{
	static const struct {
		const char *key;
		enum key_class class;
	} rows[] = {
		{ "password", KEY_PASSWORD },	 { "DB_PASSWORD", KEY_PASSWORD },
		{ "dbPass", KEY_PASSWORD },	 { "smtp_pass", KEY_PASSWORD },
		{ "dbpwd", KEY_PASSWORD },	 { "cloudant_pw", KEY_PASSWORD },
		{ "비밀번호", KEY_PASSWORD },	 { "패스워드", KEY_PASSWORD },
		{ "암호", KEY_PASSWORD },	 { "암호화", KEY_NONE },
		{ "토큰", KEY_SECRET },		 { "비밀키", KEY_SECRET },
		{ "인증키", KEY_SECRET },	 { "API_TOKEN", KEY_SECRET },
		{ "client-secret", KEY_SECRET }, { "x-api-key", KEY_SECRET },
		{ "sonar.login", KEY_SECRET },	 { "spotifykey", KEY_WEAK },
		{ "infuraKEYx", KEY_WEAK },	 { "auth", KEY_WEAK },
		{ "bypass", KEY_NONE },		 { "monkey", KEY_NONE },
		{ "tokenUrl", KEY_NONE },	 { "secretName", KEY_NONE },
		{ "password_file", KEY_NONE },	 { "aws_access_key_id", KEY_NONE },
		{ "publicKey", KEY_NONE },	 { "author", KEY_NONE },
		{ "username", KEY_NONE },	 { "", KEY_NONE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		enum key_class class = key_classify(span_of(rows[i].key));

		if (class != rows[i].class)
			fail_msg("'%s' is %d, not %d", rows[i].key, (int)class, (int)rows[i].class);
	}
	assert_true(key_is_companion(WARD_SPAN("POSTGRES_HOST")));
	assert_true(key_is_companion(WARD_SPAN("node.session.auth.username_in")));
	assert_false(key_is_companion(WARD_SPAN("password")));
}

static void test_forms(void **state)
{
	static const struct {
		const char *text, *key, *value;
	} rows[] = {
		{ "password = sesame\n", "password", "sesame" },
		{ "password=sesame;", "password", "sesame" },
		{ "\"password\": \"ses\\\"ame\",", "password", "ses\\\"ame" },
		{ "\\\"password\\\": \\\"sesame\\\"", "password", "sesame" },
		{ "token := \"sesame\"", "token", "sesame" },
		{ "'token' => 'sesame',", "token", "sesame" },
		{ "var token string = \"sesame\"", "token", "sesame" },
		{ "token: String = \"sesame\"", "token", "sesame" },
		{ "set(\"TOKEN\", \"sesame\")", "TOKEN", "sesame" },
		{ "os.environ[\"TOKEN\"] = 'sesame'", "TOKEN", "sesame" },
		{ "setopt(curl, CURLOPT_PASSWORD, \"sesame\")", "CURLOPT_PASSWORD", "sesame" },
		{ "<password>sesame</password>", "password", "sesame" },
		{ "<a password=\"sesame\"/>", "password", "sesame" },
		{ "password=&quot;sesame&quot;", "password", "sesame" },
		{ "<add name=\"ApiToken\" value=\"sesame\"/>", "ApiToken", "sesame" },
		{ "- name: API_TOKEN\n  value: sesame\n", "API_TOKEN", "sesame" },
		{ "variable \"api_token\" {\n  default = \"sesame\"\n}", "api_token", "sesame" },
		{ "run --token sesame", "--token", "sesame" },
		{ "password 'sesame'", "password", "sesame" },
		{ "the password is sesame", "password", "sesame" },
		{ "IDENTIFIED BY 'sesame'", "IDENTIFIED", "sesame" },
		{ "Authorization: Bearer sesame", "Authorization", "sesame" },
		{ "if (\"sesame\" == password) {", "password", "sesame" },
		{ "if (password != \"sesame\")", "password", "sesame" },
		{ "비밀번호: sesame", "비밀번호", "sesame" },
		{ "acme-token-0123456789abcdef0123", "acme-token", "0123456789abcdef0123" },
		{ "put(\"token\", \"sesame\", 1)", "token", "sesame" },
		{ "{\"type\": \"random_password\", \"name\": \"sesame\"}", NULL, NULL },
		{ "[\"a_password.db\"],\"result\" : \"sesame\"", NULL, NULL },
		{ "tokenUrl = sesame", NULL, NULL },
		{ "password =\n", NULL, NULL },
		{ "no word here = sesame", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct assign_cursor cursor;
		struct assignment a;
		bool found;

		assign_start(&cursor, span_of(rows[i].text));
		found = assign_next(&cursor, &a);
		if (found != (rows[i].key != NULL))
			fail_msg("'%s': %s", rows[i].text, found ? "found" : "not found");
		if (found && (!span_is(a.key, rows[i].key) || !span_is(a.value, rows[i].value)))
			fail_msg("'%s': '%.*s' = '%.*s'", rows[i].text, WARD_SPAN_ARG(a.key),
				 WARD_SPAN_ARG(a.value));
	}
}

/* Confidence of the surest secret in a text, or -1. */
static int judge(struct ward_span text, enum suspect_text kind)
{
	struct assign_cursor cursor;
	struct assignment a;
	int best = -1;

	assign_start(&cursor, text);
	while (assign_next(&cursor, &a)) {
		enum ward_confidence confidence;

		if (suspect_assignment(&a, kind, &confidence) && (int)confidence > best)
			best = (int)confidence;
	}
	return best;
}

/* A value that comes again is judged once, however long it is and whatever it is part of. */
static void test_values_are_judged_once(void **state)
{
	static const struct {
		const char *piece;
		size_t values; /* different ones at most */
	} rows[] = {
		{ "password ", 1 },
		{ "acme_key = ", 2 },
		{ "acme_key = sesame\n", 1 },
		{ "token: \"open sesame\"\nacme_password: 'sesame'\n", 2 },
		/* each value is all that follows, as long as values may be */
		{ "token=", 128 },
	};
	enum { TIMES = 5000 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t len = strlen(rows[i].piece);
		char *text = malloc(len * TIMES);
		enum ward_confidence confidence;
		struct assign_cursor cursor;
		struct assignment a;
		size_t found = 0;

		assert_non_null(text);
		for (size_t n = 0; n < TIMES; n++)
			memcpy(text + n * len, rows[i].piece, len);
		assign_start(&cursor, span_make(text, len * TIMES));
		for (; assign_next(&cursor, &a); found++)
			(void)suspect_assignment(&a, SUSPECT_CONFIG, &confidence);
		if (found < 100 || cursor.values.judged > rows[i].values)
			fail_msg("'%s': %zu values, %zu judged", rows[i].piece, found,
				 cursor.values.judged);
		free(text);
	}
}

/* What is recalled is what would be judged, also where values share a place. */
static void test_values_are_recalled(void **state)
{
	static struct value_memo memo;
	static char text[64][16];

	(void)state;
	assert_int_equal(value_recall(&memo, WARD_SPAN("")), VALUE_EMPTY);
	for (size_t round = 0; round < 2; round++)
		for (size_t i = 0; i < COUNT(text) * 8; i++) {
			char *at = text[i % COUNT(text)];
			struct ward_span value;

			/* the same ends, another middle; every fourth one is a path */
			snprintf(at, sizeof(text[0]), "%sabcd%zuzyxw", i % 4 == 0 ? "./" : "", i);
			memo = i % COUNT(text) == 0 ? (struct value_memo){ 0 } : memo;
			value = span_of(at);
			assert_int_equal(value_recall(&memo, value), value_classify(value));
		}
}

static void test_judgement(void **state)
{
	static const int low = WARD_CONFIDENCE_LOW, medium = WARD_CONFIDENCE_MEDIUM, none = -1;
	static const struct {
		const char *pattern;
		enum suspect_text text;
		int confidence;
	} rows[] = {
		{ "acme_token = \"{alnum:32}\"", SUSPECT_CODE, medium },
		{ "acme_token = {alnum:32}", SUSPECT_PROSE, medium },
		{ "acme SECRET {hex:32}", SUSPECT_PROSE, low },
		{ "acme_key = abcdef1234567890abcdef1234567890", SUSPECT_PROSE, low },
		{ "api_token: 123e4567-e89b-12d3-a456-426614174000", SUSPECT_CONFIG, low },
		{ "password: open-sesame", SUSPECT_CONFIG, low },
		{ "password: open-sesame", SUSPECT_PROSE, none },
		{ "DB_PASSWORD=whiteduke", SUSPECT_PROSE, low },
		{ "password = other_variable", SUSPECT_CODE, none },
		{ "password = getpass()", SUSPECT_CODE, none },
		{ "pw = passwd->pw_passwd", SUSPECT_CODE, none },
		{ "password: mysql-root-password", SUSPECT_CONFIG, none },
		{ "secret: my-tls-secret", SUSPECT_CONFIG, none },
		{ "token = ${TOKEN}", SUSPECT_CONFIG, none },
		{ "max_tokens: 4096", SUSPECT_CONFIG, none },
		{ "password: <password>", SUSPECT_CONFIG, none },
		{ "Server=db;Database=x;Pwd=sesame;Uid=me", SUSPECT_CODE, low },
		{ "Data Source = db; Pwd = sesame; Encrypt = yes", SUSPECT_CODE, low },
		{ "Driver={x};Password =sesame; y", SUSPECT_CODE, low },
		{ "Pwd = sesame; Initial Catalog = x", SUSPECT_CODE, low },
		{ "i = 0; pwd = sesame; k = 1", SUSPECT_CODE, none },
		{ "pwd = sesame; server.start()", SUSPECT_CODE, none },
		{ "server = db\npwd = sesame; k = 1", SUSPECT_CODE, none },
		{ "acme_token = \"{alnum:32}\"", SUSPECT_SKIP, none },
	};
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	assert_non_null(arena);
	for (size_t i = 0; i < COUNT(rows); i++) {
		int got = judge(sample_expand(arena, rows[i].pattern), rows[i].text);

		if (got != rows[i].confidence)
			fail_msg("'%s': %d, not %d", rows[i].pattern, got, rows[i].confidence);
	}
	arena_free(arena);
}

static void test_paths(void **state)
{
	static const struct {
		const char *path;
		enum suspect_text text;
	} rows[] = {
		{ "src/main.go", SUSPECT_CODE },
		{ "values.yaml", SUSPECT_CONFIG },
		{ ".env", SUSPECT_CONFIG },
		{ "README.md", SUSPECT_PROSE },
		{ "package-lock.json", SUSPECT_SKIP },
		{ "Cargo.lock", SUSPECT_SKIP },
		{ "web/i18n/ko.json", SUSPECT_SKIP },
		{ "locales/de.json", SUSPECT_SKIP },
		{ "a/app.min.js", SUSPECT_SKIP },
		{ "style.css", SUSPECT_SKIP },
		{ "charts/x/crds/y.yaml", SUSPECT_SKIP },
		{ "", SUSPECT_PROSE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(suspect_text_at(span_of(rows[i].path)), rows[i].text);
}

/* Names without end, values inside values, quotes that nobody closes. */
static void test_hostile(void **state)
{
	static const char *const pieces[] = {
		"key=",	    "key=\"", "key=secret=",	    "\"key\",",	    "pass",  "key:\"a\\\"",
		"--key a ", "key {",  "name: key\nvalue: ", "token token ", "key   "
	};
	const size_t size = 1 << 20;
	char *text = malloc(size);

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < COUNT(pieces); i++) {
		size_t len = strlen(pieces[i]);
		clock_t start = clock();

		for (size_t k = 0; k < size; k++)
			text[k] = pieces[i][k % len];
		(void)judge(span_make(text, size), SUSPECT_PROSE);
		assert_true(clock() - start < 20 * CLOCKS_PER_SEC);
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_values_are_judged_once),
		cmocka_unit_test(test_values_are_recalled),
		cmocka_unit_test(test_judgement),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
