/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/span.h"
#include "secret/secret_text.h"

static void test_kind(void **state)
{
	(void)state;
	assert_true(secret_text_is_kind(WARD_SPAN("kind: Secret")));
	assert_true(secret_text_is_kind(WARD_SPAN("  - kind: 'secret' # one\r")));
	assert_false(secret_text_is_kind(WARD_SPAN("kind: SealedSecret")));
	assert_false(secret_text_is_kind(WARD_SPAN("# kind: Secret")));
	assert_false(secret_text_is_kind(WARD_SPAN("mykind: Secret")));
}

static void test_opens(void **state)
{
	bool encoded = false;

	(void)state;
	assert_true(secret_text_opens(WARD_SPAN("  data:\r"), &encoded));
	assert_true(encoded);
	assert_true(secret_text_opens(WARD_SPAN("stringData:"), &encoded));
	assert_false(encoded);
	assert_false(secret_text_opens(WARD_SPAN("metadata:"), &encoded));
	assert_false(secret_text_opens(WARD_SPAN("data: x"), &encoded));
}

static void test_pair(void **state)
{
	struct ward_span key, value;

	(void)state;
	assert_true(secret_text_pair(WARD_SPAN("\"pin\": 'x y' # z"), &key, &value));
	assert_true(span_is(key, "pin"));
	assert_true(span_is(value, "x y"));
	assert_false(secret_text_pair(WARD_SPAN("no key"), &key, &value));
	assert_false(secret_text_pair(WARD_SPAN(": x"), &key, &value));
}

static void test_in(void **state)
{
	(void)state;
	assert_true(secret_text_in(WARD_SPAN("data:\n  a: b\n\nkind: Secret\n")));
	assert_true(secret_text_in(WARD_SPAN("kind: kind:\n kind: secret\nmetadata:\n  data:\n")));
	assert_false(secret_text_in(WARD_SPAN("kind: Secret\nmetadata:\n  name: a\n")));
	assert_false(secret_text_in(WARD_SPAN("kind: ConfigMap\ndata:\n")));
	assert_false(secret_text_in(WARD_SPAN("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kind),
		cmocka_unit_test(test_opens),
		cmocka_unit_test(test_pair),
		cmocka_unit_test(test_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
