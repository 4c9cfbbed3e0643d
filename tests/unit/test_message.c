/* SPDX-License-Identifier: Apache-2.0 */
/* People, subjects and trailers of commits, as Git reads them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/span.h"
#include "doc/message.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void assert_span(struct ward_span got, const char *want)
{
	if (!span_is(got, want))
		fail_msg("'%.*s' instead of '%s'", WARD_SPAN_ARG(got), want);
}

static void test_person(void **state)
{
	static const struct {
		const char *line, *name, *email, *rest, *fault;
	} rows[] = {
		{ "Ada <a@b> 1 +0000", "Ada", "a@b", "1 +0000", NULL },
		{ "Ada L. <> 1 +0000", "Ada L.", "", "1 +0000", NULL },
		{ "<a@b> 1", "", "a@b", "1", NULL },
		{ "Ada <a@b>", "Ada", "a@b", "", NULL },
		{ "", "", "", "", "has no address in <>" },
		{ "Ada a@b>", "Ada a@b>", "", "", "has no address in <>" },
		{ "Ada <a@b", "Ada <a@b", "", "", "has no address in <>" },
		{ "Ada >a@b<", "Ada >a@b<", "", "", "has stray angle brackets" },
		{ "Ada <<a@b>", "Ada <<a@b>", "", "", "has stray angle brackets" },
		{ "Ada <a@b>>", "Ada <a@b>>", "", "", "has stray angle brackets" },
		{ "Ada<a@b> 1", "Ada", "a@b", " 1", "has no blank in front of the address" },
		{ "Ada <a@b>1", "Ada", "a@b", "1", "has no blank behind the address" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct person p;
		const char *fault = person_parse(span_of(rows[i].line), &p);

		assert_span(p.name, rows[i].name);
		assert_span(p.email, rows[i].email);
		assert_span(p.rest, rows[i].rest);
		assert_int_equal(fault == NULL, rows[i].fault == NULL);
		if (fault != NULL)
			assert_string_equal(fault, rows[i].fault);
	}
}

static void test_email(void **state)
{
	static const char *const plain[] = { "a@b", "a.b+c@d.example", "1+r[bot]@users.example" };
	static const char *const odd[] = { "",	    "a",       "@b",	  "a@",	    "a@b@c",
					   "a b@c", "\"a\"@b", "a@b,c@d", "a\tb@c", "\xc3\xa4@b",
					   "<a@b",  "a@b;c",   "a:b@c",	  "a\\@b",  "(a)@b" };

	(void)state;
	for (size_t i = 0; i < COUNT(plain); i++)
		assert_true(email_is_plain(span_of(plain[i])));
	for (size_t i = 0; i < COUNT(odd); i++)
		if (email_is_plain(span_of(odd[i])))
			fail_msg("'%s' is plain", odd[i]);
}

static void test_subject(void **state)
{
	static const struct {
		const char *message, *header;
		size_t length;
		bool apart;
	} rows[] = {
		{ "", "", 0, true },
		{ "\n\n", "", 0, true },
		{ "One", "One", 3, true },
		{ "  \n One \n", "One", 3, true },
		{ "One\r\n\r\nBody\r\n", "One", 3, true },
		{ "One\nTwo", "One", 7, false },
		{ "One\n  Two\n\nBody", "One", 7, false },
		{ "One\n\nBody\nmore", "One", 3, true },
		{ "\xc3\xa4\xff", "\xc3\xa4\xff", 2, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct ward_span message = span_of(rows[i].message);

		assert_span(message_header(message), rows[i].header);
		assert_int_equal(message_subject_length(message), rows[i].length);
		assert_int_equal(message_body_is_apart(message), rows[i].apart);
	}
}

static void test_made_by_git(void **state)
{
	(void)state;
	assert_true(message_is_merge(WARD_SPAN("Merge branch 'x'\n"), 2));
	assert_false(message_is_merge(WARD_SPAN("Merge branch 'x'\n"), 1));
	assert_false(message_is_merge(WARD_SPAN("Merged x\n"), 2));
	assert_true(message_is_revert(WARD_SPAN("Revert \"x\"\n\nThis reverts\n")));
	assert_true(message_is_revert(WARD_SPAN("Reapply \"xy\"")));
	assert_false(message_is_revert(WARD_SPAN("Revert \"")));
	assert_false(message_is_revert(WARD_SPAN("Revert x")));
}

/* What `git interpret-trailers --parse` prints, one behind the other. */
static void test_trailers(void **state)
{
	static const struct {
		const char *message, *want;
	} rows[] = {
		{ "", "" },
		{ "A: b\n", "" },
		{ "One\n\nA: b\n", "A=b;" },
		{ "One\n\nA: b\nC-d : e\n", "A=b;C-d=e;" },
		{ "One\n\nA: b\n\n\n# comment\n\n", "A=b;" },
		{ "One\n\nA: b\n  more\n", "A=b;" },
		{ "One\n\n  more\nA: b\n", "" },
		{ "One\n\nA: b\n\nText\n", "" },
		{ "One\n\nText\nA: b\n", "" },
		{ "One\n\nText\nSigned-off-by: x\n", "Signed-off-by=x;" },
		{ "One\n\n1\n2\n3\n4\nSigned-off-by: x\n", "" },
		{ "One\n\n1\n2\n3\nSigned-off-by: x\n", "Signed-off-by=x;" },
		{ "One\n\nA: b\n(cherry picked from commit 1)\n", "A=b;" },
		{ "One\n\nA b: c\n", "" },
		{ "One\n\n: c\n", "" },
		{ "One\n\nA:\r\nB: c\r\n", "A=;B=c;" },
		{ "One\nA: b\n", "" },
		{ "One\nTwo\n\nA: b", "A=b;" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trailers all = message_trailers(span_of(rows[i].message));
		struct trailer t;
		char got[256] = "";
		size_t n = 0;

		while (trailer_next(&all, &t)) {
			memcpy(got + n, t.name.ptr, t.name.len);
			n += t.name.len;
			got[n++] = '=';
			if (t.value.len > 0)
				memcpy(got + n, t.value.ptr, t.value.len);
			n += t.value.len;
			got[n++] = ';';
		}
		got[n] = '\0';
		assert_string_equal(got, rows[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_person),	 cmocka_unit_test(test_email),
		cmocka_unit_test(test_subject),	 cmocka_unit_test(test_made_by_git),
		cmocka_unit_test(test_trailers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
