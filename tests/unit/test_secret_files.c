/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are secrets by their name or their first bytes, and phrases of wallets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/span.h"
#include "rule_runner.h"
#include "sample.h"
#include "secret/mnemonic.h"

#define NONE WARD_CONFIDENCE_LOW + 100

/* The confidence of the first finding of a rule; NONE without one. */
static int confidence_of(const char *id, const char *path, struct ward_span bytes)
{
	struct rule_run run;
	int found = NONE;

	rule_run_bytes(&run, span_of(path), bytes, NULL);
	assert_false(run.undecided);
	for (size_t i = 0; i < run.count && found == NONE; i++)
		if (strcmp(run.findings[i].rule->id, id) == 0)
			found = (int)run.findings[i].confidence;
	rule_run_release(&run);
	return found;
}

static void test_logins(void **state)
{
	static const struct {
		const char *path, *text;
		int want;
	} rows[] = {
		{ ".pgpass", "h:1:d:u:{alnum:24}\n", WARD_CONFIDENCE_HIGH },
		{ "a/pgpass.conf", "h\\:x:1:d:u:{alnum:24}", WARD_CONFIDENCE_HIGH },
		{ ".pgpass", "h:1:d:u:lovely-weather\n", WARD_CONFIDENCE_MEDIUM },
		{ ".pgpass", "h:1:d:u:changeme\n", WARD_CONFIDENCE_LOW },
		{ ".pgpass", "h:1:d:u:${PASSWORD}\n", NONE },
		{ ".pgpass", "# h:1:d:u:{alnum:24}\n", NONE },
		{ ".pgpass", "h:1:d:{alnum:24}\n", NONE },
		{ "notes.txt", "h:1:d:u:{alnum:24}\n", NONE },
		{ ".my.cnf", "[client]\npassword = \"{alnum:20}\"\n", WARD_CONFIDENCE_HIGH },
		{ "my.cnf", "[mysqld]\nport = 3306\n", NONE },
		{ ".pypirc", "[pypi]\nusername = u\npassword: {alnum:24}\n", WARD_CONFIDENCE_HIGH },
		{ ".s3cfg", "secret_key = {alnum:40}\n", WARD_CONFIDENCE_HIGH },
		{ ".boto", "gs_oauth2_refresh_token = {alnum:40}\n", WARD_CONFIDENCE_HIGH },
		{ "rclone.conf", "[r]\ntype = sftp\npass = {word:43}\n", WARD_CONFIDENCE_HIGH },
		{ "rclone.conf", "[r]\ntype = sftp\nuser = {word:43}\n", NONE },
		{ ".terraformrc", "credentials \"x\" {\n  token = \"{alnum:40}\"\n}\n",
		  WARD_CONFIDENCE_HIGH },
		{ "auth.json", "{\"github-oauth\": {\"github.com\": \"{alnum:36}\"}}",
		  WARD_CONFIDENCE_HIGH },
		{ "auth.json", "{\"other\": {\"github.com\": \"{alnum:36}\"}}", NONE },
		{ "nuget.config",
		  "<x><add key=\"Username\" value=\"{alnum:24}\" />\n"
		  "<add key=\"ClearTextPassword\" value=\"{alnum:24}\" /></x>",
		  WARD_CONFIDENCE_HIGH },
		{ "nuget.config", "<add key=\"Password\" value=\"{alnum:24}\" />", NONE },
		{ "config/master.key", "{hex:32}", WARD_CONFIDENCE_HIGH },
		{ "config/master.key", "{hex:31}", NONE },
		{ "terraform.tfstate",
		  "{\"attributes\": {\"id\": \"none\", \"result\": \"{alnum:24}\"},\n"
		  "\"sensitive_attributes\": [[{\"type\": \"get_attr\", \"value\": \"result\"}]]}",
		  WARD_CONFIDENCE_HIGH },
		{ "terraform.tfstate",
		  "{\"attributes\": {\"result\": \"{alnum:24}\"}, \"sensitive_attributes\": []}",
		  NONE },
		{ "auth.json", "{\"bearer\": {\"a", NONE },
		{ "nuget.config", "<add key=\"ClearTextPassword\" value=\"", NONE },
	};
	struct arena *arena = arena_new((size_t)1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int got = confidence_of("secret-client-login", rows[i].path,
					sample_expand(arena, rows[i].text));

		if (got != rows[i].want)
			fail_msg("%s '%s': %d", rows[i].path, rows[i].text, got);
	}
	arena_free(arena);
}

/* Maven and Jenkins write what is encrypted alike: each is told once, by the rule that knows it. */
static void test_braces(void **state)
{
	static const struct {
		const char *text, *rule;
	} rows[] = {
		{ "<password>{AQAAABAAAAAQ{base64:43}=}</password>\n",
		  "secret-jenkins-credential" },
		{ "<password>{{base64:43}=}</password>\n", "secret-maven-password" },
	};
	struct arena *arena = arena_new((size_t)1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rule_run run;

		rule_run_bytes(&run, WARD_SPAN("config.xml"), sample_expand(arena, rows[i].text),
			       NULL);
		assert_int_equal(run.count, 1);
		assert_string_equal(run.findings[0].rule->id, rows[i].rule);
		rule_run_release(&run);
	}
	arena_free(arena);
}

#define BYTES(literal) literal, sizeof(literal) - 1
#define CERTIFICATE "\0\0\0\2\0\1a\0\0\0\0\0\0\0\0\0\5X.509\0\0\0\4cert"
#define KEY "\0\0\0\1\0\1k\0\0\0\0\0\0\0\0\0\0\0\4body"
#define JKS "\xfe\xed\xfe\xed\0\0\0\2\0\0\0"
#define FORTY "0123456789012345678901234567890123456789"

static void test_stores(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		int want;
	} rows[] = {
		{ BYTES("\5\2\0\0\0\x28\0\1\0\7EXAMPLE\0\3www" FORTY), WARD_CONFIDENCE_HIGH },
		{ BYTES("\5\2\0\0\0\x28\0\1\0\7EXAMPLE"), NONE },
		{ BYTES("\5\2\0\0\0\x28\0\0\0\7EXAMPLE\0\3www" FORTY), NONE },
		{ BYTES("\5\2"), NONE },
		{ BYTES(JKS "\1" KEY), WARD_CONFIDENCE_MEDIUM },
		{ BYTES(JKS "\2" CERTIFICATE KEY), WARD_CONFIDENCE_MEDIUM },
		{ BYTES(JKS "\1" CERTIFICATE), NONE },
		{ BYTES(JKS "\2" CERTIFICATE), NONE },
		{ BYTES(JKS), NONE },
		{ BYTES("\xca\xfe\xba\xbe\0\0\0\2\0\0\0\1" KEY), NONE },
		{ BYTES("\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5\1\0\4\0"), WARD_CONFIDENCE_MEDIUM },
		{ BYTES("\x30\x41\2\1\3\x30\x3c\6\x09\x2a\x86\x48\x86\xf7\x0d\1\7\1" FORTY
			"012345678"),
		  WARD_CONFIDENCE_MEDIUM },
		{ BYTES("\x30\x2c\2\1\0\2\x82" FORTY), NONE },
		{ BYTES("\x30\x2e\2\1\0\2\x82" FORTY "0"), WARD_CONFIDENCE_VERIFIED },
		{ BYTES("\x30\x2e\2\1\1\4\x20" FORTY "0"), WARD_CONFIDENCE_VERIFIED },
		{ BYTES("\x30\x2f\2\1\0\x30\5\6" FORTY "0"), WARD_CONFIDENCE_VERIFIED },
		{ BYTES(""), NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int got = confidence_of("secret-store-file", "some.file",
					span_make(rows[i].bytes, rows[i].len));

		if (got != rows[i].want)
			fail_msg("row %zu: %d", i, got);
	}
}

static void test_phrases(void **state)
{
	static const struct {
		const char *text;
		int want;
	} rows[] = {
		{ "mnemonic: {mnemonic}\n", WARD_CONFIDENCE_VERIFIED },
		{ "SEED_PHRASE=\"{mnemonic}\"\n", WARD_CONFIDENCE_VERIFIED },
		{ "seed: word {mnemonic} and more", WARD_CONFIDENCE_VERIFIED },
		{ "text: {mnemonic}\n", NONE },
		{ "mnemonic: abandon abandon abandon abandon abandon abandon abandon abandon "
		  "abandon abandon abandon about",
		  WARD_CONFIDENCE_LOW },
		{ "mnemonic: abandon abandon abandon abandon abandon abandon abandon abandon "
		  "abandon abandon abandon abandon",
		  NONE },
		{ "mnemonic", NONE },
	};
	struct arena *arena = arena_new((size_t)1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int got = confidence_of("secret-recovery-phrase", "notes.txt",
					sample_expand(arena, rows[i].text));

		if (got != rows[i].want)
			fail_msg("'%s': %d", rows[i].text, got);
	}
	arena_free(arena);
}

/* A token in a value of a Secret, in a file in it too, is named by the finding about the value. */
static void test_named(void **state)
{
	static const struct {
		const char *plain, *want;
	} rows[] = {
		{ "ghp_{alnum:30}{crc32b62}", "(GitHub token)" },
		{ "{\"auths\": {\"x\": {\"auth\": \"{wrapped1:glpat-}\"}}}", "GitLab" },
		{ "machine x.example.com login u password {alnum:24}\n",
		  "(password of a .netrc entry)" },
	};
	struct arena *arena = arena_new((size_t)1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct ward_span value =
			base64_encode(arena, sample_expand(arena, rows[i].plain));
		struct rule_run run;

		rule_run_bytes(&run, WARD_SPAN("s.yaml"),
			       arena_printf(arena,
					    "apiVersion: v1\nkind: Secret\nmetadata:\n"
					    "  name: s\ndata:\n  login: " WARD_SPAN_FMT "\n",
					    WARD_SPAN_ARG(value)),
			       NULL);
		assert_int_equal(run.count, 1);
		assert_string_equal(run.findings[0].rule->id, "secret-plaintext");
		if (!span_contains(run.findings[0].message, rows[i].want))
			fail_msg(WARD_SPAN_FMT, WARD_SPAN_ARG(run.findings[0].message));
		rule_run_release(&run);
	}
	arena_free(arena);
}

/* BIP-39 in its test vectors: entropy of zeros and of ones. */
static void test_checksum(void **state)
{
	int numbers[MNEMONIC_MAX] = { 0 };

	(void)state;
	assert_int_equal(mnemonic_number(WARD_SPAN("abandon")), 0);
	assert_int_equal(mnemonic_number(WARD_SPAN("Zoo")), MNEMONIC_WORDS - 1);
	assert_int_equal(mnemonic_number(WARD_SPAN("zo")), -1);
	assert_int_equal(mnemonic_number(WARD_SPAN("zoological")), -1);
	assert_int_equal(mnemonic_number(WARD_SPAN("the")), -1);
	for (int i = 1; i < MNEMONIC_WORDS; i++)
		assert_true(strcmp(mnemonic_words[i - 1], mnemonic_words[i]) < 0);
	assert_false(mnemonic_is_valid(numbers, 12));
	numbers[11] = mnemonic_number(WARD_SPAN("about"));
	assert_true(mnemonic_is_valid(numbers, 12));
	assert_false(mnemonic_is_valid(numbers, 11));
	numbers[11] = 0;
	numbers[23] = mnemonic_number(WARD_SPAN("art"));
	assert_true(mnemonic_is_valid(numbers, 24));
	for (size_t i = 0; i < 12; i++)
		numbers[i] = MNEMONIC_WORDS - 1;
	numbers[11] = mnemonic_number(WARD_SPAN("wrong"));
	assert_true(mnemonic_is_valid(numbers, 12));
}

/* Tokens without a mark, wherever a block of the text begins and near both of its ends. */
static void test_bare_tokens(void **state)
{
	static const struct {
		const char *text;
		bool found;
	} rows[] = {
		{ "MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.G{alnum:5}.{alnum:38}", true },
		{ "MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.G{alnum:4}.{alnum:38}", false },
		{ "{hex:32}.{alnum:13}aB3", true },
		{ "{hex:31}.{alnum:13}aB3", false },
		{ "{alnum:40}aB3:B{alnum:86}", true },
		{ "{alnum:40}aB3:C{alnum:86}", false },
		{ "3141592653589|{alnum:24}aB3", true },
		{ "314159265358|{alnum:24}aB3", false },
	};
	struct arena *arena = arena_new((size_t)1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t before = 0; before < 40; before++)
			for (size_t behind = 0; behind < 40; behind += 13) {
				const struct ward_span token = sample_expand(arena, rows[i].text);
				char text[320];
				int got;

				memset(text, ' ', sizeof(text));
				memcpy(text + before, token.ptr, token.len);
				got = confidence_of("secret-bare-token", "notes.txt",
						    span_make(text, before + token.len + behind));
				if ((got != NONE) != rows[i].found)
					fail_msg("%s, %zu before, %zu behind: %d", rows[i].text,
						 before, behind, got);
				arena_reset(arena);
			}
	arena_free(arena);
}

/* Whether a Secret stands in a text is asked of its lines. */
static void test_kind_lines(void **state)
{
	static const struct {
		const char *kind;
		bool found;
	} rows[] = {
		{ "kind: Secret", true },	 { "  - kind: \"secret\" # x", true },
		{ "\tkind:Secret\r", true },	 { "- - kind: Secret", true },
		{ "kind: kind: Secret", false }, { "a kind: Secret", false },
		{ "kind: ConfigMap", false },	 { "mankind: Secret", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[160];
		const int len =
			snprintf(text, sizeof(text),
				 "kind: Pod\n%s\nstringData:\n  pin: open-sesame\n", rows[i].kind);
		const int got = confidence_of("secret-manifest-text", "README.md",
					      span_make(text, (size_t)len));

		if ((got != NONE) != rows[i].found)
			fail_msg("'%s': %d", rows[i].kind, got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_logins),	   cmocka_unit_test(test_bare_tokens),
		cmocka_unit_test(test_kind_lines), cmocka_unit_test(test_stores),
		cmocka_unit_test(test_phrases),	   cmocka_unit_test(test_checksum),
		cmocka_unit_test(test_named),	   cmocka_unit_test(test_braces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
