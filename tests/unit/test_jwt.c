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
#include "secret/detect_credential.h"
#include "secret/encoded.h"
#include "secret/jwt.h"

/** Base64 for URLs, without padding. */
static struct ward_span encode(struct arena *arena, const char *text)
{
	struct ward_span plain = base64_encode(arena, span_of(text));
	char *out = arena_bytes(arena, plain.len);
	size_t n = 0;

	assert_non_null(out);
	for (; n < plain.len && plain.ptr[n] != '='; n++) {
		out[n] = plain.ptr[n];
		if (out[n] == '+')
			out[n] = '-';
		else if (out[n] == '/')
			out[n] = '_';
	}
	return span_make(out, n);
}

static struct ward_span token_of(struct arena *arena, const char *header, const char *payload,
				 const char *signature)
{
	struct ward_span h = encode(arena, header);
	struct ward_span p = encode(arena, payload);
	struct ward_span s = sample_expand(arena, signature);

	return arena_printf(arena, WARD_SPAN_FMT "." WARD_SPAN_FMT "." WARD_SPAN_FMT,
			    WARD_SPAN_ARG(h), WARD_SPAN_ARG(p), WARD_SPAN_ARG(s));
}

#define HS256 "{\"alg\":\"HS256\",\"typ\":\"JWT\"}"
#define SIGNED "{word:43}"
#define CLAIMS "{\"iss\":\"acme\",\"jti\":\"7\"}"

static const struct {
	const char *header, *payload, *signature;
	enum token_verdict verdict;
	enum jwt_kind kind;
} cases[] = {
	{ HS256, CLAIMS, SIGNED, TOKEN_LIKELY, JWT_OTHER },
	{ "{\"kid\":\"1\",\"alg\":\"RS256\"}", CLAIMS, "{word:342}", TOKEN_LIKELY, JWT_OTHER },
	{ "{ \"alg\": \"ES256\" }", CLAIMS, "{word:86}", TOKEN_LIKELY, JWT_OTHER },
	{ "{\"alg\":\"EdDSA\"}", CLAIMS, "{word:86}", TOKEN_LIKELY, JWT_OTHER },
	{ "{\"alg\":\"XY1\"}", CLAIMS, "{word:30}", TOKEN_LIKELY, JWT_OTHER },
	/* Signatures that cannot be. */
	{ HS256, CLAIMS, "{word:42}", TOKEN_PLACEHOLDER, JWT_OTHER },
	{ HS256, CLAIMS, "{word:44}", TOKEN_PLACEHOLDER, JWT_OTHER },
	{ "{\"alg\":\"ES256\"}", CLAIMS, SIGNED, TOKEN_PLACEHOLDER, JWT_OTHER },
	{ "{\"alg\":\"none\"}", CLAIMS, "x", TOKEN_PLACEHOLDER, JWT_OTHER },
	{ HS256, CLAIMS, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", TOKEN_PLACEHOLDER,
	  JWT_OTHER },
	/* What is no token of this kind. */
	{ "{\"typ\":\"JWT\"}", CLAIMS, SIGNED, TOKEN_NO, JWT_OTHER },
	{ "no JSON", CLAIMS, SIGNED, TOKEN_NO, JWT_OTHER },
	{ "{\"alg\":\"HS256\"", CLAIMS, SIGNED, TOKEN_PLACEHOLDER, JWT_OTHER },
	{ HS256, "no JSON", SIGNED, TOKEN_PLACEHOLDER, JWT_OTHER },
	{ "{\"alg\":\"dir\",\"enc\":\"A256GCM\"}", "x", "y", TOKEN_CONTEXTUAL, JWT_OTHER },
	/* Claims. */
	{ HS256, "{\"some\":\"payload\"}", SIGNED, TOKEN_CONTEXTUAL, JWT_OTHER },
	{ HS256, "{\"sub\":\"1234567890\",\"iat\":1516239022}", SIGNED, TOKEN_PLACEHOLDER,
	  JWT_OTHER },
	{ HS256, "{\"iss\":\"supabase\",\"role\":\"anon\"}", SIGNED, TOKEN_PLACEHOLDER, JWT_OTHER },
	{ HS256, "{\"iss\":\"supabase\",\"role\":\"service_role\"}", SIGNED, TOKEN_LIKELY,
	  JWT_OTHER },
	{ HS256, "{\"iat\":1700000000,\"exp\":1700086400}", SIGNED, TOKEN_CONTEXTUAL, JWT_OTHER },
	{ HS256, "{\"iat\":1700000000,\"exp\":1700086401}", SIGNED, TOKEN_LIKELY, JWT_OTHER },
	{ HS256, "{\"nbf\":1700000000.5,\"exp\":1700003600}", SIGNED, TOKEN_CONTEXTUAL, JWT_OTHER },
	{ HS256, "{\"exp\":1700003600}", SIGNED, TOKEN_LIKELY, JWT_OTHER },
	{ HS256, "{\"iat\":\"x\",\"exp\":99999999999999999999}", SIGNED, TOKEN_LIKELY, JWT_OTHER },
	/* Whose they are. */
	{ HS256, "{\"iss\":\"kubernetes/serviceaccount\"}", SIGNED, TOKEN_LIKELY, JWT_KUBERNETES },
	{ HS256, "{\"sub\":\"system:serviceaccount:a:b\"}", SIGNED, TOKEN_LIKELY, JWT_KUBERNETES },
	{ HS256, "{\"aud\":[\"x\"],\"kubernetes.io\":{\"namespace\":\"a\"}}", SIGNED, TOKEN_LIKELY,
	  JWT_KUBERNETES },
	{ HS256, "{\"iss\":\"argocd\",\"sub\":\"proj:a:b\"}", SIGNED, TOKEN_LIKELY, JWT_ARGOCD },
};

static void test_judge(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new(1 << 22);
		struct ward_span token =
			token_of(arena, cases[i].header, cases[i].payload, cases[i].signature);
		struct jwt got = jwt_judge(token, arena);
		if (got.verdict != cases[i].verdict || got.kind != cases[i].kind)
			fail_msg("case %zu: verdict %d, kind %d", i, (int)got.verdict,
				 (int)got.kind);
		arena_free(arena);
	}
}

static void test_end(void **state)
{
	static const struct {
		const char *text;
		size_t end;
	} ends[] = {
		{ "aa.bb.cc", 8 }, { "aa.bb.cc d", 8 },
		{ "aa.bb", 5 },	   { "aa.bb.", 6 },
		{ "aa", 0 },	   { "aa.", 0 },
		{ ".bb.cc", 0 },   { "aa..cc", 0 },
		{ "", 0 },	   { "aa.bb.cc.dd.ee.ff", 14 },
		{ "a.b.c\"", 5 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (jwt_end(span_of(ends[i].text), 0) != ends[i].end)
			fail_msg("case %zu: %s", i, ends[i].text);
}

struct found {
	size_t count;
	struct token_hit hit;
};

static void on_hit(void *ctx, const struct token_hit *hit)
{
	struct found *f = ctx;

	f->hit = *hit;
	f->count++;
}

static void on_encoded_hit(void *ctx, const struct encoded_hit *found)
{
	on_hit(ctx, &found->hit);
}

/** Scan for tokens of all three kinds, as they stand or in encoded text. */
static struct found scan(struct arena *arena, struct ward_span text, bool encoded)
{
	static const struct token_rule *const rules[] = { &token_jwt, &token_kubernetes_account,
							  &token_argocd };
	struct token_scanner *scanner = token_scanner_new(rules, 3, arena);
	struct found f = { 0 };

	assert_non_null(scanner);
	if (encoded)
		encoded_scan(scanner, text, arena, on_encoded_hit, &f);
	else
		token_scan(scanner, text, arena, on_hit, &f);
	return f;
}

/* In a text, and as the data of a Secret has it; each is found by its own rule alone. */
static void test_found(void **state)
{
	static const struct {
		const char *issuer;
		size_t rule;
	} issuers[] = { { "{jwt:acme}", 0 },
			{ "{jwt:kubernetes/serviceaccount}", 1 },
			{ "{jwt:argocd}", 2 } };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct arena *arena = arena_new(1 << 22);
		struct ward_span token = sample_expand(arena, issuers[i].issuer);
		struct ward_span plain =
			arena_printf(arena, "token: " WARD_SPAN_FMT "\n", WARD_SPAN_ARG(token));
		struct ward_span base64 = base64_encode(arena, token);
		struct ward_span data =
			arena_printf(arena, "token: " WARD_SPAN_FMT "\n", WARD_SPAN_ARG(base64));
		struct found f = scan(arena, plain, false);
		assert_int_equal(f.count, 1);
		assert_int_equal(f.hit.rule, issuers[i].rule);
		assert_int_equal(f.hit.start, 7);
		assert_int_equal(f.hit.end, 7 + token.len);
		f = scan(arena, data, true);
		assert_int_equal(f.count, 1);
		assert_int_equal(f.hit.rule, issuers[i].rule);
		assert_int_equal(f.hit.verdict, TOKEN_LIKELY);
		f = scan(arena, arena_printf(arena, "x" WARD_SPAN_FMT, WARD_SPAN_ARG(token)),
			 false);
		assert_int_equal(f.count, 0);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_judge),
		cmocka_unit_test(test_end),
		cmocka_unit_test(test_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
