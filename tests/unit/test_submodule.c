/* SPDX-License-Identifier: Apache-2.0 */
/* The syntax of .gitmodules: what Git reads is read, where Git stops reading stops. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/span.h"
#include "doc/submodule.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* "name.key=value;" for each entry. */
static const char *read_all(const char *text, struct submodule_reader *r)
{
	static char got[1024];
	struct submodule_entry e;
	size_t n = 0;

	r->text = span_of(text);
	while (submodule_next(r, &e)) {
		assert_true(e.start <= e.end && e.end <= r->text.len);
		assert_true(e.name_start < e.name_end && e.name_end <= e.start);
		n += (size_t)snprintf(got + n, sizeof(got) - n, "%.*s.%.*s=%.*s;",
				      WARD_SPAN_ARG(e.name), WARD_SPAN_ARG(e.key),
				      WARD_SPAN_ARG(e.value));
	}
	got[n] = '\0';
	return got;
}

static void test_read(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "", "" },
		{ "# only\n; comments\n", "" },
		{ "[submodule \"a\"]\n\tpath = p\n\tURL = u\n", "a.path=p;a.url=u;" },
		{ "\xef\xbb\xbf[Submodule \"A\"]path=p", "A.path=p;" },
		{ "[submodule.A.b]\npath = p\n", "a.b.path=p;" },
		{ "[submodule \"a\\\"b\\\\c\\d\"]\npath = p\n", "a\"b\\cd.path=p;" },
		{ "[submodule]\npath = p\n", ".path=p;" },
		{ "[other \"a\"]\npath = p\n[submodule \"b\"]\nurl = u", "b.url=u;" },
		{ "[submodule \"a\"]\npath\nurl = ; none\n", "a.path=;a.url=;" },
		{ "[submodule \"a\"]\npath = a  b  # c\n", "a.path=a  b;" },
		{ "[submodule \"a\"]\npath = \" a # b \" c \n", "a.path= a # b  c;" },
		{ "[submodule \"a\"]\npath = a\\tb\\\\c\\\"\n", "a.path=a\tb\\c\";" },
		{ "[submodule \"a\"]\npath = a\\\n b\\\r\nc\n", "a.path=a bc;" },
		{ "[submodule \"a\"]\r\npath = a\r\nurl = \"u\r\"\r\n", "a.path=a;a.url=u\r;" },
		{ "[submodule \"a\"]\npath = a\npath = b\n", "a.path=a;a.path=b;" },
		{ "[submodule \"a\"]\npath = a\\\\\nurl = b\n", "a.path=a\\;a.url=b;" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct submodule_reader r = { .arena = arena_new(1 << 20) };

		assert_non_null(r.arena);
		assert_string_equal(read_all(rows[i].text, &r), rows[i].want);
		assert_null(r.fault);
		arena_free(r.arena);
	}
}

static void test_faults(void **state)
{
	static const struct {
		const char *text, *want, *fault;
	} rows[] = {
		{ "path = p\n", "", "a line is neither a section nor a key" },
		{ "[submodule \"a\"]\n=p\n", "", "a line is neither a section nor a key" },
		{ "[]\n", "", "a section is malformed" },
		{ "[submodule\n", "", "a section is malformed" },
		{ "[submodule \"a\" x]\n", "", "a section is malformed" },
		{ "[submodule \"a\n\"]\n", "", "the name of a section does not end" },
		{ "[submodule \"a\\", "", "the name of a section does not end" },
		{ "[submodule \"a\"]\npath p\n", "", "a key is malformed" },
		{ "[submodule \"a\"]\npath = \\q\n", "", "a value has an unknown escape" },
		{ "[submodule \"a\"]\nurl = u\npath = a\\", "a.url=u;",
		  "a value has an unknown escape" },
		{ "[submodule \"a\"]\npath = \"a\nurl = u\n", "", "a quoted value does not end" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct submodule_reader r = { .arena = arena_new(1 << 20) };
		struct submodule_entry e;

		assert_non_null(r.arena);
		assert_string_equal(read_all(rows[i].text, &r), rows[i].want);
		assert_non_null(r.fault);
		assert_string_equal(r.fault, rows[i].fault);
		assert_true(r.pos <= r.text.len);
		assert_false(submodule_next(&r, &e));
		arena_free(r.arena);
	}
}

/* Memory follows the size of the file, whatever its lines end in. */
static void test_memory(void **state)
{
	static const char *const lines[] = { "k=\\\\\n", "k=v\r\n", "k=\\\r\n" };
	enum { LINES = 20000 };
	static char text[LINES * 8 + 32];

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		struct submodule_reader r = { .arena = arena_new(4 << 20) };
		struct submodule_entry e;
		size_t n = 0;

		n += (size_t)snprintf(text, sizeof(text), "[submodule \"a\"]\n");
		for (size_t k = 0; k < LINES; k++)
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s", lines[i]);
		r.text = span_make(text, n);
		while (submodule_next(&r, &e))
			assert_true(e.value.len < n);
		assert_null(r.fault);
		arena_free(r.arena);
	}
}

static void test_exhausted(void **state)
{
	struct submodule_reader r = { .arena = arena_new(8) };

	(void)state;
	assert_string_equal(read_all("[submodule \"abcdefghijk\"]\npath = p\n", &r), "");
	assert_string_equal(r.fault, "there is no memory to read it");
	arena_free(r.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_exhausted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
