/* SPDX-License-Identifier: Apache-2.0 */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "policy/policy.h"
#include "policy_rules.h"

#define NOW ((int64_t)1781481600)
#define V "version: 1\n"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)64 << 20);
	return arena != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct ward_policy *parse(const char *section)
{
	struct ward_span text = arena_printf(arena, V "%s", section);
	struct ward_policy *policy = NULL;
	struct ward_error err = { 0 };

	if (policy_parse("test", text, WARD_SPAN(""), NOW, arena, &policy, &err) != 0)
		fail_msg("%zu:%zu: %s in\n%s", err.line, err.column, err.message, section);
	return policy;
}

/* "gitleaks baseline files... markers" in one line, '-' for what is off. */
static const char *described(const struct policy_secrets *s)
{
	struct buf out;

	buf_init(&out, 4096);
	buf_printf(&out, WARD_SPAN_FMT "|" WARD_SPAN_FMT "|", WARD_SPAN_ARG(s->gitleaks),
		   WARD_SPAN_ARG(s->baseline));
	for (size_t i = 0; i < s->ignore_file_count; i++)
		buf_printf(&out, "%s" WARD_SPAN_FMT, i > 0 ? " " : "",
			   WARD_SPAN_ARG(s->ignore_files[i]));
	buf_printf(&out, "|%s", s->inline_markers ? "markers" : "-");
	{
		const char *text = arena_cstr(arena, buf_span(&out));

		buf_release(&out);
		return text;
	}
}

#define USUAL ".gitleaks.toml|.gitward-baseline.json|.gitleaksignore .secrets.baseline|"

static const struct {
	const char *own, *floor, *want; /* floor NULL: none */
} cases[] = {
	{ "", NULL, USUAL "markers" },
	{ "secrets: {}\n", NULL, USUAL "markers" },
	{ "secrets: {ignore-files: true, inline-markers: true}\n", NULL, USUAL "markers" },
	{ "secrets: {gitleaks: a/b.toml, baseline: k.json, ignore-files: [x, y/z],"
	  " inline-markers: false}\n",
	  NULL, "a/b.toml|k.json|x y/z|-" },
	{ "secrets: {gitleaks: false, baseline: false, ignore-files: false}\n", NULL,
	  "|||markers" },
	{ "secrets: {ignore-files: []}\n", NULL, ".gitleaks.toml|.gitward-baseline.json||markers" },
	/* A floor that says nothing leaves all as it is. */
	{ "secrets: {gitleaks: a, baseline: b, ignore-files: [c]}\n", "", "a|b|c|markers" },
	/* What it switches off is off. */
	{ "secrets: {gitleaks: a, baseline: b, ignore-files: [c]}\n",
	  "secrets: {gitleaks: false, baseline: false, ignore-files: false, inline-markers: false}\n",
	  "|||-" },
	{ "secrets: {gitleaks: false, baseline: false, ignore-files: false}\n",
	  "secrets: {gitleaks: a, baseline: b, ignore-files: true}\n", "a|||markers" },
	/* What it names holds. */
	{ "secrets: {gitleaks: a, baseline: b, ignore-files: [x, w, z]}\n",
	  "secrets: {gitleaks: m, baseline: k, ignore-files: [z, q, x]}\n", "m|k|x z|markers" },
	{ "", "secrets: {ignore-files: [.secrets.baseline]}\n",
	  ".gitleaks.toml|.gitward-baseline.json|.secrets.baseline|markers" },
	{ "secrets: {ignore-files: [x]}\n", "secrets: {ignore-files: [w]}\n",
	  ".gitleaks.toml|.gitward-baseline.json||markers" },
};

static void test_in_force(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ward_policy *policy = parse(cases[i].own);

		if (cases[i].floor != NULL)
			policy_set_floor(policy, parse(cases[i].floor));
		assert_string_equal(described(policy_secrets(policy)), cases[i].want);
	}
	assert_string_equal(described(policy_secrets(policy_default(WARD_SPAN(""), arena))),
			    cases[0].want);
}

/* What is written reads back as the same, and says nothing where nothing was said. */
static void test_render(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ward_policy *policy = parse(cases[i].own), *again = NULL;
		struct ward_error err = { 0 };
		struct buf out, canonical;

		buf_init(&out, 65536);
		buf_init(&canonical, 65536);
		assert_int_equal(policy_render(policy, &out), 0);
		assert_int_equal(policy_canonical(policy, &canonical), 0);
		assert_int_equal(policy_parse("again", buf_span(&out), WARD_SPAN(""), NOW, arena,
					      &again, &err),
				 0);
		assert_string_equal(described(policy_secrets(again)),
				    described(policy_secrets(policy)));
		assert_int_equal(span_find(buf_span(&canonical), WARD_SPAN("secrets:"), 0) >= 0,
				 i > 2 && cases[i].own[0] != '\0');
		buf_release(&out);
		buf_release(&canonical);
	}
}

static void test_faults(void **state)
{
	static const struct {
		const char *text;
		size_t column;
		const char *message;
	} faults[] = {
		{ "secrets: []\n", 10, "'secrets' must be a mapping, it is a list" },
		{ "secrets: {gitleaks: true}\n", 21, "'gitleaks' must be a path or false" },
		{ "secrets: {gitleaks: 5}\n", 21, "'gitleaks' must be a text; '5' is a number" },
		{ "secrets: {baseline: /etc/x}\n", 21,
		  "'baseline': the path '/etc/x' is not relative to the repository" },
		{ "secrets: {baseline: a/../b}\n", 21,
		  "'baseline': the path 'a/../b' holds an empty part, '.', '..' or '.git'" },
		{ "secrets: {baseline: .GIT/b}\n", 21, "'baseline': the path '.GIT/b' holds" },
		{ "secrets: {ignore-files: x}\n", 25,
		  "'ignore-files' must be true, false or a list of paths, it is a text" },
		{ "secrets: {ignore-files: [a, b/]}\n", 29,
		  "'ignore-files': the path 'b/' is no file" },
		{ "secrets: {ignore-files: [a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,b]}\n", 58,
		  "'ignore-files' names more than 16 files" },
		{ "secrets: {inline-markers: on}\n", 27, "'inline-markers' must be true or false" },
		{ "secrets: {inline: true}\n", 11, "unknown key 'inline' in 'secrets'" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct ward_span text = arena_printf(arena, V "%s", faults[i].text);
		struct ward_policy *policy = NULL;
		struct ward_error err = { 0 };

		assert_int_equal(
			policy_parse("test", text, WARD_SPAN(""), NOW, arena, &policy, &err),
			WARD_ECONFIG);
		assert_non_null(strstr(err.message, faults[i].message));
		assert_int_equal(err.line, 2);
		assert_int_equal(err.column, faults[i].column);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_in_force),
		cmocka_unit_test(test_render),
		cmocka_unit_test(test_faults),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
