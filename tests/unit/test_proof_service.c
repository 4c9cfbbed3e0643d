/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "sample.h"
#include "secret/base58.h"
#include "secret/proof_service.h"

struct proof_case {
	verify_fn *verify;
	const char *pattern;
	enum token_verdict verdict;
};

static const struct proof_case cases[] = {
	{ verify_cloudflare, "cfut_{alnum:40}{crc32low}", TOKEN_VERIFIED },
	{ verify_cloudflare, "cfk_{alnum:40}{crc32low}", TOKEN_VERIFIED },
	{ verify_cloudflare, "cfat_{alnum:40}{hex:8}", TOKEN_PLACEHOLDER },
	{ verify_cloudflare, "cfut_", TOKEN_NO },
	{ verify_zuplo, "{zuplo}", TOKEN_VERIFIED },
	{ verify_zuplo, "zpka_{lower:32}_{hex:8}", TOKEN_PLACEHOLDER },
	{ verify_zuplo, "zpka_{lower:32}", TOKEN_NO },
	{ verify_grafana, "{grafana}", TOKEN_VERIFIED },
	{ verify_grafana, "glsa_{alnum:32}_{hex:8}", TOKEN_PLACEHOLDER },
	{ verify_grafana, "glsa_{alnum:32}_{hex:7}", TOKEN_PLACEHOLDER },
	{ verify_vercel, "vcp_{alnum:50}{crc32b62}", TOKEN_VERIFIED },
	{ verify_vercel, "vcp_{alnum:56}", TOKEN_PLACEHOLDER },
	{ verify_nkey, "{nkey}", TOKEN_VERIFIED },
	{ verify_nkey, "SUA{base32:55}", TOKEN_PLACEHOLDER },
	{ verify_nkey, "SUA{base32:54}", TOKEN_NO },
	{ verify_nkey, "SUA{base32:54}0", TOKEN_NO },
	{ verify_extended_key, "{xprv}", TOKEN_VERIFIED },
	{ verify_extended_key, "xprv9s21ZrQH143K{digit:1}", TOKEN_PLACEHOLDER },
	{ verify_bech32, "{bech32:AGE-SECRET-KEY-PQ-:32}", TOKEN_VERIFIED },
	{ verify_bech32, "AGE-SECRET-KEY-PQ-1{upper:58}", TOKEN_PLACEHOLDER },
	{ verify_json, "ops_{json64:signInAddress}", TOKEN_LIKELY },
	{ verify_json, "ops_eyJ{alnum:60}", TOKEN_PLACEHOLDER },
	{ verify_json, "ops_", TOKEN_PLACEHOLDER },
	{ verify_grafana_key, "{json64:k}", TOKEN_LIKELY },
	{ verify_grafana_key, "{json64:n}", TOKEN_PLACEHOLDER },
	{ verify_basic, "Basic {basic}", TOKEN_CONTEXTUAL },
	{ verify_basic, "Basic YTo=", TOKEN_PLACEHOLDER },		   /* "a:" */
	{ verify_basic, "Basic dXNlcjpjaGFuZ2VtZQ==", TOKEN_PLACEHOLDER }, /* "user:changeme" */
	{ verify_basic, "Basic dXNlcg==", TOKEN_NO },			   /* "user" */
	{ verify_basic, "Basic AAECAw==", TOKEN_NO },
	{ verify_discord, "MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.G{alnum:5}.{alnum:38}", TOKEN_LIKELY },
	{ verify_discord, "MTIzNDU2.G{alnum:5}.{alnum:38}", TOKEN_PLACEHOLDER },
	{ verify_discord, "M{alnum:23}.G{alnum:5}.{alnum:38}", TOKEN_PLACEHOLDER },
	{ verify_pkcs12, "MIIKAAIBAzCC{base64:300}", TOKEN_CONTEXTUAL },
	{ verify_pkcs12, "MIIKAAIBBDCC{base64:300}", TOKEN_NO },
	{ verify_pkcs12, "MIIK", TOKEN_NO },
	{ verify_tink, "{json64:key}", TOKEN_NO },
};

static void test_verdicts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new(1 << 20);
		struct ward_span token = sample_expand(arena, cases[i].pattern);
		enum token_verdict got = cases[i].verify(token, arena);
		if (got != cases[i].verdict)
			fail_msg("case %zu: verdict %d: %s", i, (int)got, cases[i].pattern);
		arena_free(arena);
	}
}

/* One character changed anywhere, and nothing is proven any more. */
static void test_changed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (cases[i].verdict != TOKEN_VERIFIED)
			continue;
		struct arena *arena = arena_new(1 << 20);
		struct ward_span token = sample_expand(arena, cases[i].pattern);
		char *copy = arena_bytes(arena, token.len);
		for (size_t k = 6; k < token.len; k++) {
			memcpy(copy, token.ptr, token.len);
			if (copy[k] == '_' || copy[k] == '-')
				continue;
			copy[k] = copy[k] == 'A' ? 'B' : 'A';
			/* The last digit of base 32 has two bits that count for nothing. */
			if (cases[i].verify == verify_nkey && k + 1 == token.len)
				continue;
			if (copy[k] == token.ptr[k] ||
			    cases[i].verify(span_make(copy, token.len), arena) == TOKEN_VERIFIED)
				fail_msg("case %zu, character %zu", i, k);
		}
		arena_free(arena);
	}
}

/* Memory that runs out: no crash, and nothing proven. */
static void test_exhausted(void **state)
{
	struct arena *scratch = arena_new(1);
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	assert_int_equal(verify_json(sample_expand(arena, "ops_{json64:a}"), scratch),
			 TOKEN_PLACEHOLDER);
	assert_int_equal(verify_basic(sample_expand(arena, "Basic {basic}"), scratch), TOKEN_NO);
	arena_free(arena);
	arena_free(scratch);
}

static void test_base58(void **state)
{
	(void)state;
	/* The vector of BIP 32's test 1 for a public key; WIF is not read here. */
	static const char xpub[] = "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29"
				   "ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8";
	assert_true(base58_check(span_of(xpub), 82));
	assert_false(base58_check(span_of(xpub), 81));
	assert_false(base58_check(span_of(xpub), 83));
	assert_false(base58_check(span_of(xpub), 4));
	assert_false(base58_check(span_sub(span_of(xpub), 1, sizeof(xpub) - 1), 82));
	assert_false(base58_check(WARD_SPAN("0OIl"), 82));
	assert_false(base58_check(WARD_SPAN(""), 82));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_changed),
		cmocka_unit_test(test_exhausted),
		cmocka_unit_test(test_base58),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
