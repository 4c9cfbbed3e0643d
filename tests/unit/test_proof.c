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
#include "secret/marvin.h"
#include "secret/proof.h"
#include "secret/public_keys.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Vectors of .NET's own tests. */
static void test_marvin(void **state)
{
	static const uint64_t seed = UINT64_C(0x004fb61a001bdbcc);

	(void)state;
	assert_int_equal(marvin32(span_make("", 0), seed), 0x302009bc);
	assert_int_equal(marvin32(span_make("\xaf", 1), seed), 0x3592e206);
	assert_int_equal(marvin32(span_make("\xe7\x0f", 2), seed), 0xfdab5e04);
	/* Words and rest are told apart. */
	assert_int_not_equal(marvin32(span_make("\0\0\0\0", 4), seed),
			     marvin32(span_make("\0\0\0", 3), seed));
}

typedef enum token_verdict verify_fn(struct ward_span token, struct arena *scratch);

static enum token_verdict judge(verify_fn *verify, struct ward_span text, size_t broken)
{
	struct arena *arena = arena_new(1 << 16);
	char *exact = malloc(text.len);
	enum token_verdict verdict;

	assert_non_null(exact);
	memcpy(exact, text.ptr, text.len);
	if (broken < text.len)
		exact[broken] = exact[broken] == 'Q' ? 'R' : 'Q';
	verdict = verify(span_make(exact, text.len), arena);
	free(exact);
	arena_free(arena);
	return verdict;
}

/* Right as made, and `otherwise` when any of three bytes is another one. */
static void test_checksums(void **state)
{
	static const struct {
		verify_fn *verify;
		const char *pattern;
		enum token_verdict otherwise;
	} cases[] = {
		{ verify_azure_key, "{azurekey:64:+ASt}", TOKEN_PLACEHOLDER },
		{ verify_azure_key, "{azurekey:32:AIoT}", TOKEN_PLACEHOLDER },
		{ verify_azure_key, "{azurekey:39:+ACR}", TOKEN_PLACEHOLDER },
		{ verify_azure_key, "{azurekey:40:AzFu}", TOKEN_PLACEHOLDER },
		{ verify_azure_named, "{azurekey:64:+ASt}", TOKEN_LIKELY },
		{ verify_azure_named, "AccountKey={azurekey:64:+ASt}", TOKEN_LIKELY },
		{ verify_azure_annotated, "{azurecask}", TOKEN_PLACEHOLDER },
		{ verify_entra, "{entra}", TOKEN_PLACEHOLDER },
		{ verify_devops, "{devopspat}", TOKEN_NO },
		{ verify_devops_named, "{devopspat}", TOKEN_LIKELY },
		{ verify_atlassian, "ATATT3{word:180}={crc32hex}", TOKEN_PLACEHOLDER },
		{ verify_gitlab_routable, "glrt-{alnum:27}.01.0w{crc32b36}", TOKEN_PLACEHOLDER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena *arena = arena_new(1 << 20);
		struct ward_span text = sample_expand(arena, cases[i].pattern);
		size_t places[] = { 15, text.len / 2, text.len - 8 };

		assert_true(text.len >= 40);
		if (judge(cases[i].verify, text, text.len) != TOKEN_VERIFIED)
			fail_msg("%s: not verified", cases[i].pattern);
		for (size_t k = 0; k < COUNT(places); k++)
			if (judge(cases[i].verify, text, places[k]) != cases[i].otherwise)
				fail_msg("%s, byte %zu changed: %d", cases[i].pattern, places[k],
					 (int)judge(cases[i].verify, text, places[k]));
		arena_free(arena);
	}
}

static void test_structure(void **state)
{
	static const struct {
		verify_fn *verify;
		const char *pattern;
		enum token_verdict verdict;
	} cases[] = {
		{ verify_entra, "abc7Q~{alnum:31}", TOKEN_LIKELY },
		{ verify_entra, "abc8Q", TOKEN_NO },
		{ verify_azure_key, "{alnum:100}", TOKEN_NO },
		{ verify_azure_key, "?", TOKEN_NO },
		{ verify_azure_named, "AccountKey=Eby8vdM02xNO{alnum:74}==", TOKEN_PLACEHOLDER },
		{ verify_azure_annotated, "{alnum:83}", TOKEN_NO },
		{ verify_devops, "{lower:52}", TOKEN_NO },
		{ verify_devops, "{lower:51}", TOKEN_NO },
		{ verify_atlassian, "ATATT3", TOKEN_NO },
		{ verify_numbered, "{numbered}", TOKEN_LIKELY },
		{ verify_numbered, "BBDC-{numbered}", TOKEN_LIKELY },
		{ verify_numbered, "BBDC-{alnum:44}", TOKEN_NO },
		{ verify_jfrog_reference, "{jfrogref}", TOKEN_LIKELY },
		{ verify_jfrog_reference, "cmVmdGtuO{alnum:55}", TOKEN_NO },
		{ verify_pypi, "pypi-AgEIcHlwaS5vcmcC{word:100}", TOKEN_LIKELY },
		{ verify_pypi, "pypi-AgENdGVzdC5weXBpLm9yZwI{word:100}", TOKEN_LIKELY },
		{ verify_pypi, "pypi-AgEIc433aS5vcmcf{word:100}", TOKEN_PLACEHOLDER },
		{ verify_pypi, "pypi-AgE", TOKEN_PLACEHOLDER },
		{ verify_bedrock, "{bedrock}", TOKEN_LIKELY },
		{ verify_bedrock, "ABSK{alnum:120}", TOKEN_PLACEHOLDER },
		{ verify_google_key, "AIza{word:35}", TOKEN_LIKELY },
		{ verify_typed, "open sesame 4 me", TOKEN_LIKELY },
		{ verify_typed, "${env.NEXUS}", TOKEN_NO },
		{ verify_typed, "changeme</password>", TOKEN_NO },
		{ verify_registry_login, "{registryauth}", TOKEN_LIKELY },
		{ verify_registry_login, "{alnum:86}Aa0123", TOKEN_CONTEXTUAL },
		{ verify_registry_login, "aaaaaaaaaaaaaaaa", TOKEN_NO },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena *arena = arena_new(1 << 20);
		struct ward_span text = sample_expand(arena, cases[i].pattern);
		enum token_verdict got = judge(cases[i].verify, text, text.len);

		if (got != cases[i].verdict)
			fail_msg("%s: %d, expected %d", cases[i].pattern, (int)got,
				 (int)cases[i].verdict);
		arena_free(arena);
	}
}

/* The text is a key of no product; the list holds none that a test could print. */
static void test_public_keys(void **state)
{
	(void)state;
	assert_false(public_key_is_known(span_make("", 0)));
	assert_false(public_key_is_known(WARD_SPAN("no key at all")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_marvin),
		cmocka_unit_test(test_checksums),
		cmocka_unit_test(test_structure),
		cmocka_unit_test(test_public_keys),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
