/* SPDX-License-Identifier: Apache-2.0 */
/* Merges by lines against those of the real git merge-file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "change/line_merge.h"
#include "git_fixture.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define CASES 200
#define TEXT_MAX 4096

static struct git_fixture fixture;
static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	fixture_init(&fixture);
	arena = arena_new((size_t)64 << 20);
	return arena != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	fixture_free(&fixture);
	return 0;
}

static bool holds(const char *base, const char *ours, const char *theirs, const char *result)
{
	const struct line_merge merge = { span_of(base), span_of(ours), span_of(theirs),
					  span_of(result) };

	arena_reset(arena);
	return line_merge_holds(&merge, arena);
}

static const struct {
	const char *what, *base, *ours, *theirs, *result;
	bool holds;
} rows[] = {
	{ "nothing", "", "", "", "", true },
	{ "one side", "a\nb\nc\n", "a\nB\nc\n", "a\nb\nc\n", "a\nB\nc\n", true },
	{ "both sides", "a\nb\nc\nd\ne\n", "A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n", "A\nb\nc\nd\nE\n",
	  true },
	{ "a change was dropped", "a\nb\nc\nd\ne\n", "A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n",
	  "a\nb\nc\nd\nE\n", false },
	{ "something more", "a\nb\nc\n", "a\nB\nc\n", "a\nb\nc\n", "a\nB\nc\nd\n", false },
	{ "a line in between", "a\nb\nc\n", "a\nB\nc\n", "a\nb\nc\n", "a\nx\nB\nc\n", false },
	{ "the same change", "a\nb\nc\n", "a\nB\nc\n", "a\nB\nc\n", "a\nB\nc\n", true },
	{ "a conflict, taken from us", "a\nb\nc\n", "a\nB\nc\n", "a\nx\nc\n", "a\nB\nc\n", false },
	{ "neighbours", "a\nb\nc\n", "A\nb\nc\n", "a\nB\nc\n", "A\nB\nc\n", false },
	{ "added at both ends", "a\nb\n", "0\na\nb\n", "a\nb\nc\n", "0\na\nb\nc\n", true },
	{ "removed and changed", "a\nb\nc\nd\n", "b\nc\nd\n", "a\nb\nc\nD\n", "b\nc\nD\n", true },
	{ "the last line has no end", "a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC", true },
	{ "an end was added", "a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC\n", false },
	{ "all removed", "a\nb\n", "", "a\nb\n", "", true },
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].what);
		assert_int_equal(holds(rows[i].base, rows[i].ours, rows[i].theirs, rows[i].result),
				 rows[i].holds);
		assert_int_equal(holds(rows[i].base, rows[i].theirs, rows[i].ours, rows[i].result),
				 rows[i].holds);
	}
}

/* -- Random texts ------------------------------------------------------------- */

/* Lines of a few words, so that the same line comes often. */
static void make_text(struct fixture_random *r, char *out)
{
	const unsigned lines = fixture_random(r, 40) + 5;
	size_t len = 0;

	for (unsigned i = 0; i < lines; i++)
		len += (size_t)snprintf(out + len, TEXT_MAX - len, "line %u\n",
					fixture_random(r, 12));
}

static void change_text(struct fixture_random *r, const char *in, char *out)
{
	struct ward_span rest = span_of(in), line;
	size_t len = 0;

	out[0] = '\0';
	while (span_line(&rest, &line)) {
		const unsigned what = fixture_random(r, 16);

		if (what == 0)
			continue;
		if (what == 1)
			len += (size_t)snprintf(out + len, TEXT_MAX - len, "new %u\n",
						fixture_random(r, 4));
		len += (size_t)snprintf(out + len, TEXT_MAX - len, WARD_SPAN_FMT "%s\n",
					WARD_SPAN_ARG(line), what == 2 ? " changed" : "");
	}
}

/* 0 when git merges without a conflict. */
static int git_merge(const char *base, const char *ours, const char *theirs, struct buf *out)
{
	fixture_write_str(&fixture, "base", base);
	fixture_write_str(&fixture, "ours", ours);
	fixture_write_str(&fixture, "theirs", theirs);
	return fixture_git_status(
		&fixture, ".", NULL, out,
		(const char *const[]){ "merge-file", "-p", "-q", "ours", "base", "theirs", NULL });
}

static void test_git(void **state)
{
	char base[TEXT_MAX], ours[TEXT_MAX], theirs[TEXT_MAX], other[TEXT_MAX];
	size_t clean = 0, known = 0, unsafe = 0;
	struct fixture_random seed = { .state = 11 };

	(void)state;
	for (unsigned i = 0; i < CASES; i++) {
		struct buf out;
		const char *result;

		make_text(&seed, base);
		change_text(&seed, base, ours);
		change_text(&seed, base, theirs);
		buf_init(&out, 1 << 20);
		if (git_merge(base, ours, theirs, &out) == 0) {
			buf_add_char(&out, '\0');
			result = buf_span(&out).ptr;
			clean++;
			known += holds(base, ours, theirs, result);
			(void)snprintf(other, sizeof(other), "%ssmuggled\n", result);
			unsafe += holds(base, ours, theirs, other);
		} else {
			unsafe += strcmp(ours, theirs) != 0 && holds(base, ours, theirs, ours);
		}
		buf_release(&out);
	}
	print_message("%zu clean merges of git, %zu known\n", clean, known);
	assert_true(clean > CASES / 4);
	assert_true(known * 100 >= clean * 90);
	assert_int_equal(unsafe, 0);
}

/* More edits than are looked for, and more lines: nobody knows. */
static void test_bounds(void **state)
{
	struct buf a, b;
	char text[32];

	(void)state;
	buf_init(&a, (size_t)8 << 20);
	buf_init(&b, (size_t)8 << 20);
	for (unsigned i = 0; i <= LINE_MERGE_EDITS; i++) {
		(void)snprintf(text, sizeof(text), "%u\n", i);
		buf_add_str(&a, text);
		buf_add_str(&b, "x");
		buf_add_str(&b, text);
	}
	buf_add_char(&a, '\0');
	buf_add_char(&b, '\0');
	assert_false(holds(buf_span(&a).ptr, buf_span(&b).ptr, buf_span(&a).ptr, buf_span(&b).ptr));
	buf_release(&a);
	buf_release(&b);
	buf_init(&a, (size_t)8 << 20);
	for (unsigned i = 0; i <= LINE_MERGE_LINES; i++)
		buf_add_char(&a, '\n');
	buf_add_char(&a, '\0');
	assert_false(holds(buf_span(&a).ptr, buf_span(&a).ptr, buf_span(&a).ptr, buf_span(&a).ptr));
	buf_release(&a);
}

static void test_nul(void **state)
{
	const struct line_merge merge = { WARD_SPAN("a\0b\n"), WARD_SPAN("a\0b\n"),
					  WARD_SPAN("a\0b\n"), WARD_SPAN("a\0b\n") };

	(void)state;
	arena_reset(arena);
	assert_false(line_merge_holds(&merge, arena));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_git),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_nul),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
