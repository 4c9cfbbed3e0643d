/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every rule of the build against its own metadata, examples and fixture. A
 * rule that is added is tested by being there. usage: rules_test [RULES_DIR]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/hex.h"
#include "base/span.h"
#include "base/vec.h"
#include "rule_runner.h"
#include "sample.h"

#define ARENA_BYTES ((size_t)256 << 20)
#define FIXTURE_BYTES (1 << 20)
#define EXPANDED_BYTES ((size_t)8 << 20)
#define PREFIXES 150
#define MARK "# expect:"

static const char *rules_dir = "src/rules";

/* -- Inputs ------------------------------------------------------------------ */

struct lines {
	VEC(uint32_t) at;
};

struct input {
	struct arena *arena;
	struct ward_span path, text;
};

static bool is_table_row(const struct ward_rule *rule)
{
	return rule->subject == WARD_SUBJECT_TOKEN;
}

static struct ward_span read_file(struct arena *arena, const char *path)
{
	char *bytes = arena_bytes(arena, FIXTURE_BYTES);
	FILE *f = fopen(path, "rb");
	size_t n;

	if (bytes == NULL || f == NULL)
		fail_msg("cannot read %s", path);
	n = fread(bytes, 1, FIXTURE_BYTES, f);
	fclose(f);
	assert_true(n > 0 && n < FIXTURE_BYTES);
	return span_make(bytes, n);
}

/* Line by line when the whole is more than the maker of samples takes at once. */
static struct ward_span expand(struct arena *arena, struct ward_span text)
{
	char *pattern = arena_cstr(arena, text);
	struct ward_span line, out, rest = text;
	struct buf all;

	assert_non_null(pattern);
	out = sample_expand(arena, pattern);
	if (out.len > 0)
		return out;
	buf_init(&all, EXPANDED_BYTES);
	while (span_line(&rest, &line)) {
		buf_add_span(&all, sample_expand(arena, arena_cstr(arena, line)));
		buf_add_char(&all, '\n');
	}
	assert_false(buf_failed(&all));
	out = arena_copy(arena, buf_span(&all));
	buf_release(&all);
	assert_true(out.len > 0);
	return out;
}

static struct ward_span path_of(const struct ward_rule *rule)
{
	return span_of(rule->meta.bad_path != NULL ? rule->meta.bad_path : "example.yaml");
}

/* The fixture beside the rule's source, or false: rows of tables have none. */
static bool open_fixture(const struct ward_rule *rule, struct input *in)
{
	char stem[128], pattern[512];
	glob_t found;
	bool one;

	snprintf(stem, sizeof(stem), "%s", rule->meta.id);
	for (char *c = stem; *c != '\0'; c++)
		if (*c == '-')
			*c = '_';
	snprintf(pattern, sizeof(pattern), "%s/*/%s.test.*", rules_dir, stem);
	one = glob(pattern, 0, NULL, &found) == 0;
	if (one) {
		assert_int_equal(found.gl_pathc, 1);
		in->text = expand(in->arena, read_file(in->arena, found.gl_pathv[0]));
		in->path = path_of(rule);
		globfree(&found);
	}
	return one;
}

static void open_input(struct input *in)
{
	*in = (struct input){ .arena = arena_new(ARENA_BYTES) };
	assert_non_null(in->arena);
}

/* -- What a finding must be like ------------------------------------------------ */

static void check_finding(const struct ward_finding *f, const struct ward_rule *rule)
{
	bool masked = strcmp(rule->meta.topic, "secret") != 0 || f->source.len == 0;

	assert_true(f->message.len > 0);
	assert_false(span_ends(f->message, "."));
	for (size_t i = 0; i < f->message.len; i++) {
		unsigned char c = (unsigned char)f->message.ptr[i];

		assert_true(c >= 0x20 && c != 0x7f);
	}
	assert_true(f->fingerprint.len == 32 && hex_is(f->fingerprint));
	assert_true((f->line == 0) == (f->column == 0));
	assert_true(f->end_line > f->line ||
		    (f->end_line == f->line && f->end_column >= f->column));
	for (size_t i = 0; i < f->source.len; i++)
		masked = masked || f->source.ptr[i] == '*';
	assert_true(masked);
}

static size_t count_checked(const struct rule_run *run, const struct ward_rule *rule)
{
	for (size_t i = 0; i < run->count; i++)
		if (run->findings[i].rule == &rule->meta)
			check_finding(&run->findings[i], rule);
	return rule_run_count(run, rule->meta.id);
}

/* -- Metadata -------------------------------------------------------------------- */

static void assert_sentence(const char *id, const char *what, const char *text)
{
	if (text == NULL || strlen(text) < 10)
		fail_msg("%s: %s is missing", id, what);
}

static void test_metadata(void **state)
{
	static const char *const topics[] = { "yaml",	"image",  "workload", "rbac", "gitops",
					      "secret", "commit", "ref",      "diff", "path",
					      "engine", "push",	  "review" };
	const struct ward_rule *rule = *state;
	const struct ward_rule_meta *m = &rule->meta;
	bool known = false;

	assert_sentence(m->id, "title", m->title);
	assert_sentence(m->id, "rationale", m->rationale);
	assert_sentence(m->id, "remediation", m->remediation);
	assert_true(strlen(m->title) <= 90 && strchr(m->title, '\n') == NULL);
	assert_false(span_ends(span_of(m->title), "."));
	for (size_t i = 0; i < sizeof(topics) / sizeof(topics[0]); i++)
		known = known || strcmp(m->topic, topics[i]) == 0;
	assert_true(known);
	assert_non_null(m->refs[0]);
	for (size_t i = 0; i < WARD_RULE_REFS && m->refs[i] != NULL; i++)
		assert_true(span_starts(span_of(m->refs[i]), "https://"));
	if (m->revoke != NULL)
		assert_true(span_starts(span_of(m->revoke), "https://") &&
			    strcmp(m->topic, "secret") == 0);
	assert_true(m->gate > WARD_LEVEL_OFF && m->gate <= WARD_LEVEL_DENY);
	assert_true(ward_rule_find(m->id) == m);
	if (rule->subject == WARD_SUBJECT_ENGINE) {
		assert_null(m->bad);
		assert_null(m->good);
		return;
	}
	assert_sentence(m->id, "bad", m->bad);
	assert_sentence(m->id, "good", m->good);
	assert_true(is_table_row(rule) ? rule->check.token != NULL : rule->check.blob != NULL);
}

/* -- Examples --------------------------------------------------------------------- */

static void test_examples(void **state)
{
	const struct ward_rule *rule = *state;
	struct input in;
	struct rule_run run;

	open_input(&in);
	in.text = expand(in.arena, span_of(rule->meta.bad));
	assert_true(rule_run_input(&run, rule, path_of(rule), in.text));
	if (count_checked(&run, rule) == 0)
		fail_msg("%s: bad does not fire (%.*s)", rule->meta.id, WARD_SPAN_ARG(run.why));
	rule_run_release(&run);

	in.text = expand(in.arena, span_of(rule->meta.good));
	assert_true(rule_run_input(&run, rule, path_of(rule), in.text));
	if (rule_run_count(&run, rule->meta.id) != 0)
		fail_msg("%s: good fires: %.*s", rule->meta.id,
			 WARD_SPAN_ARG(run.findings[0].message));
	assert_false(run.undecided);
	rule_run_release(&run);
	arena_free(in.arena);
}

/* -- Fixtures ------------------------------------------------------------------------ */

static size_t marks_of(struct ward_span line, const char *id)
{
	struct ward_span word;
	size_t n = 0;

	line = span_trim(line);
	if (!span_starts(line, MARK))
		return 0;
	line = span_sub(line, strlen(MARK), line.len);
	while (span_cut(&line, ' ', &word))
		n += span_is(word, id);
	return n;
}

static void push_line(struct arena *arena, struct lines *lines, uint32_t line)
{
	uint32_t *slot = vec_push(arena, &lines->at);

	assert_non_null(slot);
	*slot = line;
}

/* The lines behind marks of this rule, once for each mark. */
static void expected_lines(struct arena *arena, struct ward_span text, const char *id,
			   struct lines *out)
{
	struct ward_span line;

	for (uint32_t n = 1; span_line(&text, &line); n++)
		for (size_t k = marks_of(line, id); k > 0; k--)
			push_line(arena, out, n + 1);
}

static int by_value(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void test_file_fixture(const struct ward_rule *rule, struct input *in)
{
	struct lines want = { 0 }, got = { 0 };
	struct ward_span base, head = in->text;
	struct rule_run run;

	if (rule->subject == WARD_SUBJECT_PAIR)
		assert_true(rule_run_split(in->text, &base, &head));
	expected_lines(in->arena, head, rule->meta.id, &want);
	assert_true(rule_run_input(&run, rule, in->path, in->text));
	assert_false(run.undecided);
	(void)count_checked(&run, rule);
	for (size_t i = 0; i < run.count; i++)
		if (run.findings[i].rule == &rule->meta)
			push_line(in->arena, &got, run.findings[i].line);
	if (got.at.len > 0)
		qsort(got.at.items, got.at.len, sizeof(got.at.items[0]), by_value);
	for (size_t i = 0; i < got.at.len || i < want.at.len; i++) {
		if (i >= got.at.len || (i < want.at.len && want.at.items[i] < got.at.items[i]))
			fail_msg("%s: no finding in line %u", rule->meta.id, want.at.items[i]);
		if (i >= want.at.len || got.at.items[i] < want.at.items[i])
			fail_msg("%s: finding in line %u that is not marked", rule->meta.id,
				 got.at.items[i]);
	}
	rule_run_release(&run);
}

static void test_one(const struct ward_rule *rule, struct ward_span text, size_t want,
		     uint32_t line)
{
	struct rule_run run;
	size_t got;

	assert_true(rule_run_input(&run, rule, path_of(rule), text));
	got = count_checked(&run, rule);
	if (got != want)
		fail_msg("%s: %zu findings instead of %zu for line %u of the fixture",
			 rule->meta.id, got, want, line);
	rule_run_release(&run);
}

/* One update or path a line; a mark speaks for the next one. */
static void test_ref_fixture(const struct ward_rule *rule, struct input *in)
{
	struct ward_span rest = in->text, line;
	size_t want = 0;

	for (uint32_t n = 1; span_line(&rest, &line); n++) {
		if (span_starts(line, "#")) {
			want += marks_of(line, rule->meta.id);
		} else if (line.len != 0) {
			test_one(rule, line, want, n);
			want = 0;
		}
	}
}

/* Demands and a raw object, each behind the line that ends the one before; marks among the demands.
 */
static void test_arrival_fixture(const struct ward_rule *rule, struct input *in)
{
	struct ward_span rest = in->text, words, raw, next, line;
	bool more = true;

	while (more) {
		const char *start = rest.ptr;
		size_t want = 0;

		assert_true(rule_run_split(rest, &words, &next));
		while (span_line(&words, &line))
			want += marks_of(line, rule->meta.id);
		rest = next;
		more = rule_run_split(rest, &raw, &next);
		raw = more ? raw : rest;
		test_one(rule, span_make(start, (size_t)(raw.ptr + raw.len - start)), want, 0);
		rest = next;
	}
}

/* Raw objects between lines of "%%%%", comments and marks in front of each. */
static void test_commit_fixture(const struct ward_rule *rule, struct input *in)
{
	struct ward_span rest = in->text, part, next, line, body;
	bool more = true;

	while (more) {
		size_t want = 0;

		more = rule_run_split(rest, &part, &next);
		body = part = more ? part : rest;
		while (span_starts(body, "#") && span_line(&body, &line))
			want += marks_of(line, rule->meta.id);
		test_one(rule, body, want, 0);
		rest = next;
	}
}

static void test_fixture(void **state)
{
	const struct ward_rule *rule = *state;
	struct input in;

	open_input(&in);
	if (!open_fixture(rule, &in)) {
		if (!is_table_row(rule))
			fail_msg("%s has no fixture below %s", rule->meta.id, rules_dir);
	} else if (rule->subject == WARD_SUBJECT_REF || rule->subject == WARD_SUBJECT_PATH) {
		test_ref_fixture(rule, &in);
	} else if (rule->subject == WARD_SUBJECT_ARRIVAL) {
		test_arrival_fixture(rule, &in);
	} else if (rule->subject == WARD_SUBJECT_COMMIT) {
		test_commit_fixture(rule, &in);
	} else {
		test_file_fixture(rule, &in);
	}
	arena_free(in.arena);
}

/* Cheap fuzzing: what is cut off anywhere may give anything but a crash. */
static void test_prefixes(void **state)
{
	const struct ward_rule *rule = *state;
	struct input in;
	size_t step;

	open_input(&in);
	if (!open_fixture(rule, &in))
		in.text = expand(in.arena, span_of(rule->meta.bad));
	step = in.text.len / PREFIXES + 1;
	for (size_t len = 0; len <= in.text.len; len += step) {
		char *cut =
			malloc(len + 1); /* exactly sized, so that a sanitizer sees an overrun */
		struct rule_run run;

		assert_non_null(cut);
		memcpy(cut, in.text.ptr, len);
		if (rule_run_input(&run, rule, path_of(rule), span_make(cut, len)))
			(void)count_checked(&run, rule);
		rule_run_release(&run);
		free(cut);
	}
	arena_free(in.arena);
}

/* -- Running ------------------------------------------------------------------------ */

static char *test_name(const struct ward_rule *rule, const char *what)
{
	char *name = NULL;

	return asprintf(&name, "%s: %s", rule->meta.id, what) < 0 ? NULL : name;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		CMUnitTestFunction run;
		bool engine;
	} kinds[] = {
		{ "metadata", test_metadata, true },
		{ "examples", test_examples, false },
		{ "fixture", test_fixture, false },
		{ "prefixes", test_prefixes, false },
	};
	const size_t each = sizeof(kinds) / sizeof(kinds[0]);
	struct CMUnitTest *tests = calloc(ward_rules_count * each, sizeof(*tests));
	size_t n = 0;
	int failed;

	if (argc > 1)
		rules_dir = argv[1];
	if (tests == NULL || ward_rules_count == 0)
		return 1;
	for (size_t r = 0; r < ward_rules_count; r++) {
		for (size_t k = 0; k < each; k++) {
			struct ward_rule *rule;

			if (ward_rules[r]->subject == WARD_SUBJECT_ENGINE && !kinds[k].engine)
				continue;
			memcpy(&rule, &ward_rules[r], sizeof(rule));
			tests[n++] = (struct CMUnitTest){
				.name = test_name(ward_rules[r], kinds[k].name),
				.test_func = kinds[k].run,
				.initial_state = rule,
			};
		}
	}
	failed = _cmocka_run_group_tests("rules", tests, n, NULL, NULL);
	for (size_t i = 0; i < n; i++) {
		char *name;

		memcpy(&name, &tests[i].name, sizeof(name));
		free(name);
	}
	free(tests);
	return failed;
}
