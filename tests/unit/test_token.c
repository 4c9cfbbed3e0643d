/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/base64.h"
#include "base/span.h"
#include "sample.h"
#include "secret/detect.h"
#include "secret/shape.h"
#include "secret/token_far.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Marks in a template where a finding must start and end; they are taken out. */
#define OPEN '\x01'
#define CLOSE '\x02'
#define S "\x01"
#define E "\x02"

struct found {
	size_t count;
	struct token_hit hits[16];
};

static void on_hit(void *ctx, const struct token_hit *hit)
{
	struct found *f = ctx;

	if (f->count < 16)
		f->hits[f->count] = *hit;
	f->count++;
}

struct marked {
	struct ward_span text;
	size_t count;
	size_t start[16], end[16];
};

/** Expand, and take the marks out. */
static struct marked expand(struct arena *arena, const char *pattern)
{
	struct ward_span raw = sample_expand(arena, pattern);
	char *out = arena_bytes(arena, raw.len);
	struct marked m = { .text = { out, 0 } };

	assert_true(raw.len > 0 && out != NULL);
	for (size_t i = 0; i < raw.len; i++) {
		if (raw.ptr[i] == OPEN)
			m.start[m.count] = m.text.len;
		else if (raw.ptr[i] == CLOSE)
			m.end[m.count++] = m.text.len;
		else
			out[m.text.len++] = raw.ptr[i];
	}
	return m;
}

static struct found scan(const struct token_rule *rule, struct ward_span text)
{
	struct arena *arena = arena_new(1 << 22);
	struct arena *scratch = arena_new(1 << 22);
	struct token_scanner *scanner = token_scanner_new(&rule, 1, arena);
	struct found found = { 0 };
	char *exact = malloc(text.len > 0 ? text.len : 1); /* an overrun is seen */

	assert_non_null(scanner);
	assert_non_null(exact);
	if (text.len > 0)
		memcpy(exact, text.ptr, text.len);
	token_scan(scanner, span_make(exact, text.len), scratch, on_hit, &found);
	assert_false(arena_failed(scratch));
	free(exact);
	arena_free(scratch);
	arena_free(arena);
	return found;
}

struct token_case {
	const char *pattern;
	enum token_verdict verdict; /* of the first finding; TOKEN_NO: there is none */
};

static void run(const struct token_rule *rule, const struct token_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct arena *arena = arena_new(1 << 22);
		struct marked m = expand(arena, cases[i].pattern);
		struct found f = scan(rule, m.text);
		bool expected = cases[i].verdict != TOKEN_NO;

		if (f.count != m.count || expected != (f.count > 0) ||
		    (expected && f.hits[0].verdict != cases[i].verdict))
			fail_msg("case %zu: %zu findings, %zu expected, verdict %d: %s", i, f.count,
				 m.count, f.count > 0 ? (int)f.hits[0].verdict : -1,
				 cases[i].pattern);
		for (size_t k = 0; k < m.count; k++) {
			assert_int_equal(f.hits[k].start, m.start[k]);
			assert_int_equal(f.hits[k].end, m.end[k]);
			assert_non_null(f.hits[k].what);
		}
		arena_free(arena);
	}
}
#define RUN(rule, cases) run(&(rule), (cases), sizeof(cases) / sizeof((cases)[0]))

#define GHP "{alnum:30}{crc32b62}"

static void test_github(void **state)
{
	/* The prefixes stand apart from "_", which is no part of the checksum's cover. */
	static const struct token_case cases[] = {
		{ S "ghp_" GHP E, TOKEN_VERIFIED },
		{ "token: " S "gho_" GHP E "\n", TOKEN_VERIFIED },
		{ "\"" S "ghu_" GHP E "\"", TOKEN_VERIFIED },
		{ "https://x:" S "ghs_" GHP E "@github.com/a/b", TOKEN_VERIFIED },
		{ S "ghr_{alnum:70}{crc32b62}" E, TOKEN_VERIFIED },
		/* A checksum that fits needs no boundary; one that does not needs both. */
		{ "x" S "ghp_" GHP E "extra", TOKEN_VERIFIED },
		{ S "ghp_" GHP E S "ghp_" GHP E, TOKEN_VERIFIED },
		{ "xghp_{alnum:36}", TOKEN_NO },
		{ "ghp_{alnum:37}", TOKEN_NO },
		{ "ghp_{alnum:35}", TOKEN_NO },
		{ "ghp_", TOKEN_NO },
		{ "ghp_{alnum:20}-{alnum:15}", TOKEN_NO },
		{ S "ghp_{alnum:36}" E, TOKEN_PLACEHOLDER },
		{ S "ghr_{alnum:76}" E " ", TOKEN_PLACEHOLDER },
		{ "(" S "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" E ")", TOKEN_PLACEHOLDER },
		{ "ghp_....................................", TOKEN_NO },
		/* Fine-grained. */
		{ S "github_pat_11{alnum:20}_{alnum:43}{sha256b32}{alnum:8}" E "\n",
		  TOKEN_VERIFIED },
		{ "a" S "github_pat_11{alnum:20}_{alnum:43}{sha256b32}{alnum:8}" E "b",
		  TOKEN_VERIFIED },
		{ S "github_pat_11{alnum:20}_{alnum:59}" E, TOKEN_PLACEHOLDER },
		{ "github_pat_11{alnum:20}_{alnum:60}", TOKEN_NO },
		{ "github_pat_11{alnum:20}_{alnum:58}", TOKEN_NO },
		{ "github_pat_11{alnum:20}", TOKEN_NO },
		/* An app's token: {"alg":"RS256","typ":"JWT"} in front. */
		{ S "ghs_12345_eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.{word:120}.{word:86}" E " ",
		  TOKEN_LIKELY },
		{ "ghs_12345_eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.{word:120}", TOKEN_NO },
		{ "ghs_12345_eyJub3RhbGciOjF9.{word:120}.{word:86}", TOKEN_NO },
		{ "ghs__eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.{word:120}.{word:86}", TOKEN_NO },
	};

	(void)state;
	RUN(token_github, cases);
}

static void test_aws(void **state)
{
	static const struct token_case cases[] = {
		/* Ids of today name their account, which has 12 digits. */
		{ S "AKIAQYLP{base32:12}" E, TOKEN_LIKELY },
		{ S "AKIA777776{base32:10}" E, TOKEN_PLACEHOLDER },
		{ S "AKIAJ77776{base32:10}" E, TOKEN_LIKELY },
		{ "id: " S "AKIA{base32:16}" E "\n", TOKEN_LIKELY },
		{ "+" S "ASIA{base32:16}" E ",", TOKEN_LIKELY },
		{ S "ABIA{base32:16}" E " " S "ACCA{base32:16}" E, TOKEN_LIKELY },
		{ "'" S "A3TX{base32:16}" E "'", TOKEN_LIKELY },
		{ "Credential=" S "AKIA{base32:16}" E "%2F20260101", TOKEN_LIKELY },
		{ "xAKIA{base32:16}", TOKEN_NO },
		{ "AKIA{base32:17}", TOKEN_NO },
		{ "AKIA{base32:15}", TOKEN_NO },
		{ "AKIA{base32:16}a", TOKEN_NO },
		{ "AKIA{base32:8}_{base32:8}", TOKEN_NO },
		/* No base32, the documentation's, typed by hand. */
		{ S "AKIA{base32:8}0189{base32:4}" E, TOKEN_PLACEHOLDER },
		{ S "AKIA{base32:9}EXAMPLE" E, TOKEN_PLACEHOLDER },
		{ S "AKIAXXXXXXXXXXXXXXXX" E, TOKEN_PLACEHOLDER },
		{ S "AKIAABCDEFGHIJKLMNOP" E, TOKEN_PLACEHOLDER },
		/* The secret key beside it, behind or in front, within five lines. */
		{ "a: " S "AKIA{base32:16}" E "\nb: " S "{awssecret}" E "\n", TOKEN_LIKELY },
		{ "b=" S "{awssecret}" E "\na=" S "AKIA{base32:16}" E "\n", TOKEN_LIKELY },
		{ "a=" S "AKIA{base32:16}" E "\n\n\n\n\nb=" S "{awssecret}" E "\n", TOKEN_LIKELY },
		{ "a=" S "AKIA{base32:16}" E "\n\n\n\n\n\nb={awssecret}\n", TOKEN_LIKELY },
		{ "a=" S "AKIA{base32:16}" E "\nsha1: {hex:40}\n", TOKEN_LIKELY },
		{ "a=" S "AKIA{base32:16}" E "\nb={awssecret}x\n", TOKEN_LIKELY },
		{ "a=" S "AKIA{base32:16}" E "\nb={awssecret}==\n", TOKEN_LIKELY },
		{ "a=" S "AKIA{base32:9}EXAMPLE" E "\nb=" S "{awssecret}" E "\n",
		  TOKEN_PLACEHOLDER },
		{ "a=" S "AKIA{base32:16}" E "\nb={base64:21}Qz7{lower:6}EXAMPLEKEY\n",
		  TOKEN_LIKELY },
		/* A secret key by its name. */
		{ "AWS_SECRET_ACCESS_KEY=" S "{awssecret}" E "\n", TOKEN_CONTEXTUAL },
		{ "aws_secret_access_key = '" S "{awssecret}" E "'\n", TOKEN_CONTEXTUAL },
		{ "{\"secretAccessKey\": \"" S "{awssecret}" E "\"}", TOKEN_CONTEXTUAL },
		{ "- name: AWS_SECRET_ACCESS_KEY\n  value: " S "{awssecret}" E "\n",
		  TOKEN_CONTEXTUAL },
		{ "- name: AWS_SECRET_ACCESS_KEY\n  valueFrom: {awssecret}\n", TOKEN_NO },
		{ "AWS_SECRET_ACCESS_KEY: {hex:40}\n", TOKEN_NO },
		{ "AWS_SECRET_ACCESS_KEY: ${AWS_SECRET}\n", TOKEN_NO },
		{ "AWS_SECRET_ACCESS_KEY{awssecret}", TOKEN_NO },
		{ "AWS_SECRET_ACCESS_KEY: " S "{base64:21}Qz7{lower:6}EXAMPLEKEY" E "\n",
		  TOKEN_PLACEHOLDER },
		/* Found both ways: once, and as sure as its id. */
		{ "id=" S "AKIA{base32:16}" E "\naws_secret_access_key=" S "{awssecret}" E "\n",
		  TOKEN_LIKELY },
	};
	struct arena *arena = arena_new(1 << 16);
	struct found f;

	(void)state;
	RUN(token_aws, cases);
	f = scan(&token_aws,
		 sample_expand(arena, "id=AKIA{base32:16}\nsecret_access_key={awssecret}"));
	assert_int_equal(f.count, 2);
	assert_int_equal(f.hits[1].verdict, TOKEN_LIKELY);
	assert_string_equal(f.hits[0].what, "AWS access key");
	assert_string_equal(f.hits[1].what, "AWS secret access key");
	arena_free(arena);
}

static void test_private_key(void **state)
{
	static const struct token_case cases[] = {
		{ S "{pem:PRIVATE KEY}" E "\n", TOKEN_VERIFIED },
		{ S "{pem:RSA PRIVATE KEY}" E, TOKEN_VERIFIED },
		{ S "{pem:EC PRIVATE KEY}" E, TOKEN_VERIFIED },
		{ S "{pem:OPENSSH PRIVATE KEY}" E "\n", TOKEN_VERIFIED },
		{ S "{pem:PGP PRIVATE KEY BLOCK}" E "\n", TOKEN_LIKELY },
		{ S "{pem:ENCRYPTED PRIVATE KEY}" E, TOKEN_CONTEXTUAL },
		{ "a: |\n  " S "{pem:PRIVATE KEY:  }" E "\n", TOKEN_VERIFIED },
		{ "a: |\n\t" S "{pem:PRIVATE KEY:\t}" E "\n", TOKEN_VERIFIED },
		{ "# " S "{pem:PRIVATE KEY:# }" E "\n", TOKEN_VERIFIED },
		{ "// " S "{pem:EC PRIVATE KEY:// }" E "\n", TOKEN_VERIFIED },
		{ "{\"private_key\": \"" S "{pemline:PRIVATE KEY}" E "\\n\"}", TOKEN_VERIFIED },
		{ S "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
		    "DEK-Info: AES-256-CBC,{hex:32}\n\n{base64:64}\n{base64:64}\n"
		    "-----END RSA PRIVATE KEY-----" E,
		  TOKEN_CONTEXTUAL },
		/* Built like no key, but long enough to be a damaged one; then too short. */
		{ S
		  "-----BEGIN PRIVATE KEY-----\n{base64:64}\n{base64:64}\n{base64:64}\n{base64:64}\n"
		  "-----END PRIVATE KEY-----" E,
		  TOKEN_LIKELY },
		{ S "-----BEGIN PRIVATE KEY-----\n{base64:64}\n-----END PRIVATE KEY-----" E,
		  TOKEN_PLACEHOLDER },
		{ "-----BEGIN PRIVATE KEY-----\n{base64:40}\n-----END PRIVATE KEY-----", TOKEN_NO },
		/* What people write in place of one. */
		{ "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n", TOKEN_NO },
		{ "-----BEGIN PRIVATE KEY-----\nREPLACE ME\n-----END PRIVATE KEY-----\n",
		  TOKEN_NO },
		{ "-----BEGIN PRIVATE KEY-----\n${TLS_KEY}\n-----END PRIVATE KEY-----\n",
		  TOKEN_NO },
		{ "-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----", TOKEN_NO },
		{ "key = \"-----BEGIN OPENSSH PRIVATE KEY-----", TOKEN_NO },
		{ "looks for -----BEGIN RSA PRIVATE KEY----- in files that it was told of",
		  TOKEN_NO },
		{ S "-----BEGIN PRIVATE KEY-----\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		    "AAAAAAAAAAAAAAAAAAAAAAAA\n-----END PRIVATE KEY-----" E,
		  TOKEN_PLACEHOLDER },
		/* Public things, ciphertext. */
		{ "{pem:PUBLIC KEY}\n{pem:CERTIFICATE}\n{pem:PGP PUBLIC KEY BLOCK}\n"
		  "{pem:PGP MESSAGE}\n{pem:AGE ENCRYPTED FILE}\n",
		  TOKEN_NO },
		{ "-----BEGIN private key-----\n{base64:64}\n", TOKEN_NO },
		/* Without an end: only what looks like the start of a key. */
		{ "-----BEGIN PRIVATE KEY-----\n{base64:30} of prose that goes on and on\n",
		  TOKEN_NO },
		/* PuTTY. */
		{ S
		  "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: a\nPublic-Lines: 2\n"
		  "{base64:64}\n{base64:16}\nPrivate-Lines: 1\n{base64:48}" E
		  "\nPrivate-MAC: {hex:64}\n",
		  TOKEN_LIKELY },
		{ S "PuTTY-User-Key-File-2: ssh-rsa\r\nEncryption: aes256-cbc\r\nComment: a\r\n"
		    "Public-Lines: 1\r\n{base64:64}\r\nPrivate-Lines: 1\r\n{base64:64}" E
		    "\r\nPrivate-MAC: {hex:40}\r\n",
		  TOKEN_CONTEXTUAL },
		{ "PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 0\n", TOKEN_NO },
		{ "PuTTY-User-Key-File-X", TOKEN_NO },
	};

	(void)state;
	RUN(token_private_key, cases);
}

/** The key's lines, each rewritten by `fmt`. */
static struct ward_span rewritten(struct arena *arena, const char *fmt_before,
				  const char *fmt_after)
{
	struct ward_span rest = sample_expand(arena, "{pem:RSA PRIVATE KEY}");
	struct ward_span line;
	struct ward_span all = { "", 0 };

	while (span_line(&rest, &line))
		all = arena_printf(arena, WARD_SPAN_FMT "%s" WARD_SPAN_FMT "%s", WARD_SPAN_ARG(all),
				   fmt_before, WARD_SPAN_ARG(line), fmt_after);
	return all;
}

/* However a key is quoted, its structure is found again. */
static void test_quoted_keys(void **state)
{
	static const struct {
		const char *before, *after;
	} quotes[] = {
		{ "", "\r\n" },	       { "\"", "\" +\n" }, { "\"", "\\n\" +\n" },
		{ "'", "',\n" },       { "", "\\r\\n" },   { "", "\\\\n" },
		{ "    ", "\\\n" },    { "> ", "\n" },	   { " * ", "\n" },
		{ "", " " },	       { "'", "\\n'.\n" }, { "\t\"", "\\n\"\n" },
		{ "#5 0.228 ", "\n" },
	};
	struct arena *arena = arena_new(1 << 22);

	(void)state;
	for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++) {
		struct found f = scan(&token_private_key,
				      rewritten(arena, quotes[i].before, quotes[i].after));
		if (f.count != 1 || f.hits[0].verdict != TOKEN_VERIFIED)
			fail_msg("quote %zu: %zu findings, verdict %d", i, f.count,
				 f.count > 0 ? (int)f.hits[0].verdict : -1);
	}
	arena_free(arena);
}

/* Cut off anywhere behind half of it, a key stays a finding. */
static void test_cut_key(void **state)
{
	struct arena *arena = arena_new(1 << 22);
	struct ward_span key = sample_expand(arena, "{pem:OPENSSH PRIVATE KEY}");
	struct ward_span half = span_sub(key, 0, key.len * 3 / 4);
	struct found f = scan(&token_private_key, half);

	(void)state;
	assert_int_equal(f.count, 1);
	assert_int_equal(f.hits[0].verdict, TOKEN_LIKELY);
	assert_int_equal(f.hits[0].start, 0);
	assert_true(f.hits[0].end <= half.len);
	arena_free(arena);
}

static void test_vendors(void **state)
{
	static const struct token_case npm[] = {
		{ "_authToken=" S "npm_" GHP E "\n", TOKEN_VERIFIED },
		{ "x" S "npm_" GHP E "y", TOKEN_VERIFIED },
		{ S "npm_{alnum:36}" E, TOKEN_PLACEHOLDER },
		{ "npm_{alnum:37}", TOKEN_NO },
		{ "npm_config_registry", TOKEN_NO },
	};
	static const struct token_case gitlab[] = {
		{ S "glpat-aZ{word:17}9" E " ", TOKEN_LIKELY },
		{ "x glpat-aZ{word:19}", TOKEN_NO },
		{ "xglpat-aZ{word:18}", TOKEN_NO },
		{ S "glpat-xxxxxxxxxxxxxxxxxxxx" E, TOKEN_PLACEHOLDER },
		{ S "glpat-my-gitlab-token-1234" E, TOKEN_PLACEHOLDER },
		{ S "glpat-{alnum:27}.01.0w{crc32b36}" E "\n", TOKEN_VERIFIED },
		{ S "glpat-{alnum:40}.12{crc32b36}" E "\n", TOKEN_VERIFIED },
		{ S "glpat-{alnum:27}.01.0wabcdefg" E, TOKEN_PLACEHOLDER },
		{ "glpat-{alnum:27}.01.0w", TOKEN_NO },
	};
	static const struct token_case age[] = {
		{ "key: " S "{bech32:AGE-SECRET-KEY-:32}" E "\n", TOKEN_VERIFIED },
		{ S "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ" E,
		  TOKEN_PLACEHOLDER },
		{ "key: " S "{bech32:AGE-SECRET-KEY-PQ-:32}" E "\n", TOKEN_VERIFIED },
		{ S "AGE-SECRET-KEY-PQ-1{upper:58}" E, TOKEN_PLACEHOLDER },
		{ S "{bech32:AGE-PLUGIN-YUBIKEY-:16}" E, TOKEN_CONTEXTUAL },
		{ "{bech32:age:32}", TOKEN_NO },
		{ "AGE-SECRET-KEY-1{upper:57}", TOKEN_NO },
	};

	(void)state;
	RUN(token_npm, npm);
	RUN(token_gitlab, gitlab);
	RUN(token_age, age);
}

static void test_all_together(void **state)
{
	const struct token_rule *rules[] = { &token_age, &token_github, &token_aws };
	struct arena *arena = arena_new(1 << 22);
	struct token_scanner *scanner = token_scanner_new(rules, 3, arena);
	struct ward_span text = sample_expand(
		arena, "ghp_" GHP " AKIA{base32:16} ghp_" GHP " {bech32:AGE-SECRET-KEY-:32}");
	struct found f = { 0 };
	static const size_t order[] = { 1, 2, 1, 0 };

	(void)state;
	token_scan(scanner, text, arena, on_hit, &f);
	assert_int_equal(f.count, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(f.hits[i].rule, order[i]);
		assert_true(i == 0 || f.hits[i].start > f.hits[i - 1].start);
	}
	arena_free(arena);
}

/* Memory that runs out must not make a token disappear. */
static void test_exhausted(void **state)
{
	struct arena *arena = arena_new(1 << 22);
	struct arena *scratch = arena_new(1);
	const struct token_rule *rules[] = { &token_github, &token_private_key };
	struct token_scanner *scanner = token_scanner_new(rules, 2, arena);
	struct ward_span text = sample_expand(arena, "ghp_" GHP "\n{pem:PRIVATE KEY}\n");
	struct found f = { 0 };

	(void)state;
	token_scan(scanner, text, scratch, on_hit, &f);
	assert_true(arena_failed(scratch));
	assert_int_equal(f.count, 2);
	assert_int_equal(f.hits[0].verdict, TOKEN_VERIFIED);
	assert_int_equal(f.hits[1].verdict, TOKEN_LIKELY);
	arena_free(scratch);
	scratch = arena_new(64);
	assert_null(token_scanner_new(rules, 2, scratch));
	arena_free(scratch);
	arena_free(arena);
}

static void test_confidence(void **state)
{
	(void)state;
	assert_int_equal(token_confidence(TOKEN_VERIFIED), WARD_CONFIDENCE_VERIFIED);
	assert_int_equal(token_confidence(TOKEN_LIKELY), WARD_CONFIDENCE_HIGH);
	assert_int_equal(token_confidence(TOKEN_CONTEXTUAL), WARD_CONFIDENCE_MEDIUM);
	assert_int_equal(token_confidence(TOKEN_PLACEHOLDER), WARD_CONFIDENCE_LOW);
	assert_int_equal(token_confidence(TOKEN_NO), WARD_CONFIDENCE_LOW);
}

static bool no_bounds(struct ward_span text, size_t anchor, size_t *start, size_t *end)
{
	(void)text;
	(void)anchor;
	*start = *end = 0;
	return false;
}

/* Who looks at windows is told of anchors whose tokens do not end there. */
static void test_far(void **state)
{
	static const struct token_shape shapes[] = {
		{ .anchors = "near_", .pattern = "near_[a-z]{8}" },
		{ .anchors = "wide", .pattern = "[0-9]{24}", .hints = "", .gap = TOKEN_REACH },
		{ 0 },
	};
	static const char *const anchors[] = { "-----FAR", NULL };
	static const char *const closer[] = { "-----CLOSE", NULL };
	static const struct token_rule rules[] = {
		{ .what = "shapes", .shapes = shapes },
		{ .what = "far", .anchors = anchors, .bounds = no_bounds, .far = true },
		{ .what = "close", .anchors = closer, .bounds = no_bounds },
	};
	static const struct {
		const char *text;
		bool far;
	} rows[] = {
		{ "", false },
		{ "near_abcdefgh -----CLOSE", false },
		{ "a wide field", true },
		{ "a Wide field", true },
		{ "text -----FAR", true },
		{ "text -----FA", false },
		{ "near_abcdefgh -----FAR near_abcdefgh", true },
	};
	const struct token_rule *list[] = { &rules[0], &rules[1], &rules[2] };
	struct arena *arena = arena_new(1 << 24);
	struct token_scanner *scanner = token_scanner_new(list, COUNT(list), arena);
	struct token_far *far = token_far_new(list, COUNT(list), arena);

	(void)state;
	assert_non_null(scanner);
	assert_non_null(far);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct found found = { 0 };
		const struct ward_span text = span_of(rows[i].text);

		assert_int_equal(token_scan(scanner, text, arena, on_hit, &found) & TOKEN_MET_FAR,
				 rows[i].far ? TOKEN_MET_FAR : 0);
		assert_int_equal(token_far_in(far, text), rows[i].far);
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_github),	     cmocka_unit_test(test_aws),
		cmocka_unit_test(test_private_key),  cmocka_unit_test(test_quoted_keys),
		cmocka_unit_test(test_cut_key),	     cmocka_unit_test(test_vendors),
		cmocka_unit_test(test_all_together), cmocka_unit_test(test_exhausted),
		cmocka_unit_test(test_confidence),   cmocka_unit_test(test_far),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
