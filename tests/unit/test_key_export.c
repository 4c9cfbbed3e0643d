/* SPDX-License-Identifier: Apache-2.0 */
/* What forges say of keys: each shape, and each that is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "trust/key_export.h"

#define SSH "ssh-ed25519 AAAA"

static const struct {
	const char *json, *text, *why;
	bool is_pgp;
	int64_t until;
} good[] = {
	{ "[{\"key\":\"" SSH "\"}]", SSH, NULL, false, INT64_MAX },
	{ "{\"key\":\" " SSH " c \"}", SSH " c", NULL, false, INT64_MAX },
	{ "[{\"key\":\"" SSH "\",\"expires_at\":\"2030-01-01T00:00:01Z\"}]", SSH, NULL, false,
	  1893456001 },
	{ "[{\"key\":\"" SSH "\",\"expires_at\":null}]", SSH, NULL, false, INT64_MAX },
	{ "[{\"key\":\"" SSH "\",\"usage_type\":\"signing\"}]", SSH, NULL, false, INT64_MAX },
	{ "[{\"key\":\"" SSH "\",\"usage_type\":\"auth\"}]", SSH,
	  "its owner uses it for logging in alone", false, INT64_MAX },
	{ "[{\"raw_key\":\"-----BEGIN PGP X\",\"key\":\"x\"}]", "-----BEGIN PGP X", NULL, true,
	  INT64_MAX },
	{ "[{\"raw_key\":\"-----BEGIN PGP X\",\"revoked\":true}]", "-----BEGIN PGP X",
	  "the forge says that it is revoked", true, INT64_MAX },
	{ "[{\"raw_key\":null}]", "", "the forge does not have it as it was made", false,
	  INT64_MAX },
};

static const struct {
	const char *json;
	int code;
	const char *message;
} bad[] = {
	{ "", WARD_EPARSE, "" },
	{ "[{\"key\":\"a\",\"key\":\"b\"}]", WARD_EPARSE, "" },
	{ "[{\"key\":\"" SSH "\"}] x", WARD_EPARSE, "" },
	{ "3", WARD_ECONFIG, "it is no list of keys" },
	{ "[3]", WARD_ECONFIG, "key 1 is no object" },
	{ "[{\"key\":\"" SSH "\"},{}]", WARD_ECONFIG, "key 2 has neither 'key' nor 'raw_key'" },
	{ "{\"message\":\"Not Found\"}", WARD_ECONFIG, "key 1 has neither 'key' nor 'raw_key'" },
	{ "[{\"key\":null}]", WARD_ECONFIG, "key 1 is no text" },
	{ "[{\"key\":\"\"}]", WARD_ECONFIG, "key 1 is no public key in one line" },
	{ "[{\"key\":\"a\\nb\"}]", WARD_ECONFIG, "key 1 is no public key in one line" },
	{ "[{\"key\":\"a\\u001bb\"}]", WARD_ECONFIG, "key 1 is no public key in one line" },
	{ "[{\"raw_key\":\"a\"}]", WARD_ECONFIG, "key 1 has a 'raw_key' that is no OpenPGP key" },
	{ "[{\"key\":\"a\",\"expires_at\":\"soon\"}]", WARD_ECONFIG,
	  "key 1 has an 'expires_at' that is no time" },
	{ "[{\"key\":\"a\",\"expires_at\":5}]", WARD_ECONFIG,
	  "key 1 has an 'expires_at' that is no time" },
};

static void test_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct arena *arena = arena_new((size_t)1 << 20);
		struct exported_key *keys = NULL;
		struct ward_error err = { 0 };
		size_t count = 0;

		assert_true(key_export_is_json(span_of(good[i].json)));
		assert_int_equal(
			key_export_parse(span_of(good[i].json), arena, &keys, &count, &err),
			WARD_OK);
		assert_int_equal(count, 1);
		assert_true(span_is(keys[0].text, good[i].text));
		assert_int_equal(keys[0].is_pgp, good[i].is_pgp);
		assert_true(keys[0].until == good[i].until);
		if (good[i].why == NULL)
			assert_null(keys[0].why);
		else
			assert_string_equal(keys[0].why, good[i].why);
		arena_free(arena);
	}
}

static void test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct arena *arena = arena_new((size_t)1 << 20);
		struct exported_key *keys = NULL;
		struct ward_error err = { 0 };
		size_t count = 1;

		assert_int_equal(key_export_parse(span_of(bad[i].json), arena, &keys, &count, &err),
				 bad[i].code);
		assert_int_equal(count, 0);
		if (bad[i].message[0] != '\0')
			assert_string_equal(err.message, bad[i].message);
		arena_free(arena);
	}
}

static void test_many(void **state)
{
	struct arena *arena = arena_new((size_t)8 << 20);
	struct ward_span text = WARD_SPAN("");
	struct exported_key *keys = NULL;
	struct ward_error err = { 0 };
	size_t count = 0, len = (size_t)4 * (KEY_EXPORT_MAX + 1);
	char *bytes = arena_bytes(arena, len);

	(void)state;
	for (size_t i = 0; i <= KEY_EXPORT_MAX; i++)
		memcpy(bytes + 3 * i + 1, "{},", 3);
	bytes[0] = '[';
	bytes[3 * (KEY_EXPORT_MAX + 1)] = ']';
	text = span_make(bytes, (size_t)3 * (KEY_EXPORT_MAX + 1) + 1);
	assert_int_equal(key_export_parse(text, arena, &keys, &count, &err), WARD_ELIMIT);
	assert_false(key_export_is_json(WARD_SPAN(SSH)));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests_name("key_export", tests, NULL, NULL);
}
