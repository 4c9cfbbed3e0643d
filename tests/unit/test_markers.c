/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comments of other tools. A text holds its secret as "@": the token is put in
 * there when the test runs, and the finding about it must be suppressed or not.
 */
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
#include "rule_runner.h"
#include "sample.h"

#define RULE "secret-sendgrid-key"
#define TEXT_BYTES 65536

static struct arena *arena;
static struct ward_span token;

static int setup(void **state)
{
	(void)state;
	arena = arena_new((size_t)64 << 20);
	if (arena == NULL)
		return -1;
	token = sample_expand(arena, "SG.a{word:21}.{word:42}9");
	return token.len > 0 ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct ward_span with_token(const char *text)
{
	struct ward_span out;
	struct buf b;

	buf_init(&b, TEXT_BYTES);
	for (; *text != '\0'; text++) {
		if (*text == '@')
			buf_add_span(&b, token);
		else
			buf_add_char(&b, *text);
	}
	out = arena_copy(arena, buf_span(&b));
	buf_release(&b);
	return out;
}

/* One letter for each finding of the token: 's' suppressed, 'f' not; and the reason of the last. */
static const char *judged(struct ward_span text, struct ward_span *reason)
{
	struct rule_run run;
	struct buf out;
	const char *letters;

	buf_init(&out, 64);
	rule_run_bytes(&run, WARD_SPAN("notes.txt"), text, NULL);
	assert_false(run.undecided);
	for (size_t i = 0; i < run.count; i++) {
		const struct ward_finding *f = &run.findings[i];

		if (strcmp(f->rule->id, RULE) != 0)
			continue;
		buf_add_char(&out, f->suppressed ? 's' : 'f');
		assert_int_equal(f->suppression, WARD_SUPPRESSION_INLINE);
		*reason = arena_copy(arena, f->reason);
	}
	rule_run_release(&run);
	letters = arena_cstr(arena, buf_span(&out));
	buf_release(&out);
	return letters;
}

static void test_markers(void **state)
{
	static const struct {
		const char *text, *judged, *name;
	} cases[] = {
		{ "key: @\n", "f", "" },
		{ "key: @ # gitleaks:allow\n", "s", "gitleaks:allow" },
		{ "/* gitleaks:allow */ key: @\n", "s", "gitleaks:allow" },
		{ "key: @ # betterleaks:allow\n", "s", "betterleaks:allow" },
		{ "key: @ # trufflehog:ignore\n", "s", "trufflehog:ignore" },
		{ "key: @ # ggignore\n", "s", "ggignore" },
		{ "key: @ # nosecret\n", "s", "nosecret" },
		{ "key: @ # secretlint-disable-line\n", "s", "secretlint-disable-line" },
		{ "# secretlint-disable-next-line\nkey: @\n", "s", "secretlint-disable-next-line" },
		{ "key: @ # secretlint-disable-next-line\n", "f", "" },
		{ "# secretlint-disable-next-line\n\nkey: @\n", "f", "" },
		{ "key: @ # pragma: allowlist secret\n", "s", "pragma: allowlist secret" },
		{ "key: @ # PRAGMA:whitelist-secret\n", "s", "pragma: allowlist secret" },
		{ "key: @ # pragma: allowlist\n", "f", "" },
		{ "# pragma: allowlist nextline secret\nkey: @\n", "s",
		  "pragma: allowlist nextline secret" },
		{ "# pragma: allowlist secret\nkey: @\n", "f", "" },
		{ "key: @ # pragma: allowlist nextline secret\n", "f", "" },
		/* A word is a whole one. */
		{ "key: @ # nogitleaks:allow\n", "f", "" },
		{ "key: @ # gitleaks:allowed\n", "f", "" },
		{ "key: @ # GitLeaks:Allow\n", "f", "" },
		{ "key: @ # nosecrets\n", "f", "" },
		/* The line above or below speaks for itself. */
		{ "# gitleaks:allow\nkey: @\n# gitleaks:allow\n", "f", "" },
		{ "key: @\nkey: @ # gitleaks:allow\nkey: @\n", "fsf", "" },
		/* Between off and on. */
		{ "# secretlint-disable\nkey: @\n# secretlint-enable\nkey: @\n", "sf", "" },
		{ "key: @\n# secretlint-disable\nkey: @\n", "fs", "secretlint-disable" },
		{ "# secretlint-enable\nkey: @\n", "f", "" },
		{ "# secretlint-disabled\nkey: @\n", "f", "" },
		{ "# secretlint-disable\n# secretlint-disable\n# secretlint-enable\nkey: @\n", "f",
		  "" },
		/* No line end at the end of the file. */
		{ "key: @ # gitleaks:allow", "s", "gitleaks:allow" },
		{ "key: @ # gitleaks:allow\r\n", "s", "gitleaks:allow" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ward_span reason = { 0 };
		const char *got = judged(with_token(cases[i].text), &reason);

		if (strcmp(got, cases[i].judged) != 0)
			fail_msg("'%s', not '%s', for\n%s", got, cases[i].judged, cases[i].text);
		if (cases[i].name[0] != '\0' &&
		    (!span_starts(reason, "comment of another tool: ") ||
		     !span_ends(reason, cases[i].name)))
			fail_msg("reason '" WARD_SPAN_FMT "' for\n%s", WARD_SPAN_ARG(reason),
				 cases[i].text);
	}
}

/* Of a line of megabytes no more than the neighbourhood is looked at. */
static void test_window(void **state)
{
	static const struct {
		size_t between;
		const char *judged;
	} cases[] = { { 4000, "s" }, { 5000, "f" } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ward_span reason = { 0 };
		struct buf text;

		buf_init(&text, TEXT_BYTES);
		buf_add_str(&text, "key: ");
		buf_add_span(&text, token);
		for (size_t k = 0; k < cases[i].between; k++)
			buf_add_char(&text, ' ');
		buf_add_str(&text, "# gitleaks:allow\n");
		assert_string_equal(judged(buf_span(&text), &reason), cases[i].judged);
		buf_release(&text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_markers),
		cmocka_unit_test(test_window),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
